"""The coordinator's table of everything that was proposed, merging and splitting, and the thread of one proposal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cchc.audit.models import Event
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.orgunits.queries import last_names
from cchc.planning.actions.annexes import Proposed
from cchc.planning.actions.proposal_common import owner_key
from cchc.planning.actions.settling import (
    accept_lines,
    drop_lines,
    edit_line,
    merge_lines,
    put_into_plan,
    return_lines,
    return_review,
    split_line,
    take_up_lines,
)
from cchc.planning.forms.proposals import ProposalForm, SettleFilter, SplitForm
from cchc.planning.models import Assignment, LineContent, LineReview, Proposal, ProposalRound
from cchc.planning.permissions import may_settle
from cchc.planning.queries.annexes import target_words
from cchc.planning.queries.proposals import (
    HANDED_IN,
    counts_of,
    draft_of,
    field_names,
    proposals_of,
    proposals_visible_to,
    reviews_visible_to,
    superior_targets,
)
from cchc.planning.queries.settling import DECISIONS, Looked, looked_at, pairs_of, with_returned
from cchc.planning.views.plans import actor_of
from cchc.planning.views.proposals import load_round
from cchc_core.access import Permission
from cchc_core.planning.states import PlanState
from cchc_core.words import gettext_noop

STYLES = {Proposal.ACCEPTED: "sealed", Proposal.RETURNED: "warning", Proposal.PROPOSED: "active"}
ANNEX_LABELS = {
    1: gettext_noop("01 Targets"),
    3: gettext_noop("03 Proposed tasks"),
    4: gettext_noop("04 Key tasks"),
}


@dataclass(frozen=True)
class SettleLine:
    """A proposal as the table draws it."""

    looked: Looked
    owner: str
    field: str
    state: str
    style: str

    @property
    def row(self) -> Proposal:
        return self.looked.row

    @property
    def in_plan(self) -> bool:
        return self.looked.row.line_id is not None


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was sent, an annex a tab, with what resembles it and what is weak; decided a line or many at a time."""
    round_ = _settling(request, pk)
    names, fields = last_names(), field_names(round_.cut_off)
    annex = row_number(request.GET.get("annex", "")) or 1
    annex = annex if annex in ANNEX_LABELS else 1
    rows = proposals_of(round_).filter(owner__state__in=HANDED_IN)
    form, narrowed = _narrowed(request, round_, rows.filter(annex=annex), names, fields)
    looked = looked_at(round_, list(narrowed))
    flag = form.cleaned_data.get("flag") if form.is_valid() else ""
    looked = [each for each in looked if not flag or (each.weak if flag == "weak" else each.likes)]
    page = page_of(request, looked)
    page.object_list = [settle_line(each, names, fields) for each in page.object_list]
    context = {
        "round": round_,
        "page": page,
        "form": form,
        "annex": annex,
        "tabs": _annex_tabs(round_, annex),
        "counts": counts_of(round_),
        "pairs": pairs_of(round_)[:20] if not request.GET.get("q") else [],
        "owner_names": names,
        "is_open": round_.state == ProposalRound.OPEN,
        "draft": draft_of(round_.plan),
        "to_send_back": [(row.pk, names.get(str(row.unit_id), "")) for row in with_returned(round_)],
    }
    return render(request, "planning/proposals/settle.html", context)


def _settling(request: HttpRequest, pk: int) -> ProposalRound:
    round_ = load_round(request, pk)
    if not actor_of(request).has(Permission.PLAN_VIEW, within=round_.path):
        raise Http404
    require(may_settle(actor_of(request), round_))
    return round_


def settle_line(each: Looked, names: Mapping[str, str], fields: Mapping[str, str]) -> SettleLine:
    row = each.row
    return SettleLine(
        each,
        names.get(str(row.owner.unit_id), ""),
        fields.get(row.field, row.field),
        _(DECISIONS[row.state]),
        STYLES.get(row.state, ""),
    )


def _narrowed(
    request: HttpRequest,
    round_: ProposalRound,
    rows: QuerySet[Proposal],
    names: Mapping[str, str],
    fields: Mapping[str, str],
) -> tuple[SettleFilter, QuerySet[Proposal]]:
    owners = {row.pk: names.get(str(row.unit_id), "") for row in round_.owners.order_by("pk")}
    states = {key: _(label) for key, label in DECISIONS.items()}
    form = SettleFilter(request.GET, owners=owners, fields=fields, states=states)
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("q"):
        rows = rows.filter(Q(text__icontains=asked["q"]) | Q(product__icontains=asked["q"]))
    if asked.get("owner"):
        rows = rows.filter(owner_id=asked["owner"])
    if asked.get("field"):
        rows = rows.filter(field=asked["field"])
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    return form, rows


def _annex_tabs(round_: ProposalRound, annex: int) -> list[tuple[str, str, bool, int]]:
    """A tab an annex, with how many wait for a decision."""
    waiting = proposals_of(round_).filter(owner__state__in=HANDED_IN, state=Proposal.PROPOSED)
    counted: dict[int, int] = {}
    for number in waiting.order_by().values_list("annex", flat=True):
        counted[number] = counted.get(number, 0) + 1
    address = reverse("planning:proposal-settle", args=[round_.pk])
    return [
        (_(label), f"{address}?annex={number}", number == annex, counted.get(number, 0))
        for number, label in ANNEX_LABELS.items()
    ]


@require_POST
def settle_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, return, drop or take up the ticked proposals; to merge them leads to a page of its own."""
    round_ = _settling(request, pk)
    chosen, reason = chosen_of(request), request.POST.get("reason", "")
    wish = request.POST.get("do", "")
    if wish == "merge":
        keys = "&".join(f"line={key}" for key in chosen)
        return redirect(reverse("planning:proposal-merge", args=[pk]) + f"?{keys}")
    asked = {"actor": actor_of(request), "round_": round_, "chosen": chosen}
    acts: dict[str, Callable[[], int]] = {
        "accept": lambda: accept_lines(**asked),
        "return": lambda: return_lines(**asked, reason=reason),
        "drop": lambda: drop_lines(**asked, reason=reason),
        "take_up": lambda: take_up_lines(**asked),
    }
    if wish not in acts:
        raise Http404
    try:
        count = acts[wish]()
    except Refusal as refusal:
        for problem in refusal.reasons:
            messages.error(request, say(problem))
    else:
        text = ngettext("%(count)s proposal decided on.", "%(count)s proposals decided on.", count)
        messages.success(request, text % {"count": count})
    return redirect(_back(request, round_))


def _back(request: HttpRequest, round_: ProposalRound) -> str:
    """The table as it was narrowed."""
    asked = request.POST.get("back", "")
    address = reverse("planning:proposal-settle", args=[round_.pk])
    return f"{address}?{asked}" if asked and "\n" not in asked else address


def chosen_of(request: HttpRequest) -> dict[int, int]:
    """Proposal → the revision that was looked at, of the ticked rows ("12@3")."""
    found: dict[int, int] = {}
    for value in request.POST.getlist("line"):
        key, _at, revision = value.partition("@")
        pk, number = row_number(key), row_number(revision)
        if pk is not None and number is not None:
            found[pk] = number
    return found


def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which of several proposals stands for all, and in which words."""
    round_ = _settling(request, pk)
    wanted = [number for value in request.GET.getlist("line") if (number := row_number(value)) is not None]
    rows = list(proposals_of(round_).filter(pk__in=wanted or chosen_of(request), owner__state__in=HANDED_IN))
    if len(rows) < 2:
        messages.error(request, _("Tick at least two proposals to merge."))
        return redirect("planning:proposal-settle", pk)
    keep = row_number(request.POST.get("keep", "")) or rows[0].pk
    kept = next((row for row in rows if row.pk == keep), rows[0])
    words = request.POST.get("text", "").strip()
    refused: list[str] = []
    status = 200
    if request.method == "POST":
        wish = _reworded(kept, words) if words and words != kept.text else None
        try:
            merge_lines(actor=actor_of(request), round_=round_, keep=kept.pk, chosen=chosen_of(request), wish=wish)
        except Refusal as refusal:
            refused, status = [say(problem) for problem in refusal.reasons], refusal.status
        else:
            messages.success(request, _("The proposals are merged."))
            return redirect("planning:proposal-show", kept.pk)
    names = last_names()
    context = {
        "round": round_,
        "rows": [(row, names.get(str(row.owner.unit_id), ""), target_words(row)) for row in rows],
        "keep": kept.pk,
        "text": words,
        "refused": refused,
    }
    return render(request, "planning/proposals/merge.html", context, status=status)


def _reworded(row: Proposal, text: str) -> Proposed:
    """The proposal as it stands, in other words."""
    words = {name: getattr(row, name) for name in Proposed.WORDS}
    return Proposed(**{**words, "text": text}, field=row.field, figure=target_words(row), parent=row.parent_id)


def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Put several proposals in the place of one."""
    line = _line(request, pk)
    require(may_settle(actor_of(request), line.owner.round))
    form = SplitForm(request.POST or None, initial={"parts": line.text})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            revision = row_number(request.POST.get("version", "")) or 0
            parts = form.cleaned_data["parts"].splitlines()
            try:
                split_line(actor=actor_of(request), line=line, revision=revision, parts=parts)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The proposal is split."))
                return redirect("planning:proposal-show", pk)
    context = {"line": line, "round": line.owner.round, "form": form, "target": target_words(line)}
    return render(request, "planning/proposals/split.html", context, status=status)


def _line(request: HttpRequest, pk: int) -> Proposal:
    row = proposals_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_POST
def to_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Put every accepted proposal into the draft plan."""
    round_ = _settling(request, pk)
    try:
        lines = put_into_plan(actor=actor_of(request), round_=round_)
    except Refusal as refusal:
        for problem in refusal.reasons:
            messages.error(request, say(problem))
    else:
        text = ngettext(
            "%(count)s line went into the draft plan.", "%(count)s lines went into the draft plan.", len(lines)
        )
        messages.success(request, text % {"count": len(lines)})
    return redirect("planning:proposal-settle", pk)


@require_POST
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one result as to be corrected."""
    row = reviews_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    revision = row_number(request.POST.get("version", "")) or 0
    reason = request.POST.get("reason", "").strip()
    return_review(actor=actor_of(request), review=row, revision=revision, reason=reason)
    messages.success(request, _("The result is marked as returned.") if reason else _("The mark was taken away."))
    annex = 1 if row.content.kind == "target" else 2
    return redirect("planning:proposal-annex", row.owner_id, annex)


# The thread ---------------------------------------------------------------------------------------------------------


def proposal_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal from this year's line to next year's result; the coordinator may change its words."""
    line = _line(request, pk)
    actor, round_ = actor_of(request), line.owner.round
    settles = bool(may_settle(actor, round_)) and line.owner.state in HANDED_IN and round_.state == ProposalRound.OPEN
    editable = (
        settles and line.line_id is None and line.state in (Proposal.PROPOSED, Proposal.ACCEPTED, Proposal.RETURNED)
    )
    form = _edit_form(line) if editable else None
    status = 200
    if request.method == "POST":
        require(may_settle(actor, round_))
        form, status = _edit_form(line, request.POST), 422
        if form.is_valid():
            try:
                revision = row_number(request.POST.get("version", "")) or 0
                edit_line(actor=actor, line=line, revision=revision, wish=form.wish())
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The proposal is saved."))
                return redirect("planning:proposal-show", pk)
    names, fields = last_names(), field_names(round_.cut_off)
    (looked,) = looked_at(round_, [line])
    context = {
        "line": line,
        "round": round_,
        "shown": settle_line(looked, names, fields),
        "form": form,
        "settles": settles,
        "owner_name": names.get(str(line.owner.unit_id), ""),
        "owner_names": names,
        "thread": _thread(line, names),
        "merged": list(line.merged.select_related("owner").order_by("pk")),
        "parts": list(line.parts.order_by("place")),
        "events": Event.objects.filter(root=round_.root, object=f"{owner_key(line.owner)}:line:{line.pk}").order_by(
            "-position"
        )[:30],
    }
    return render(request, "planning/proposals/proposal_show.html", context, status=status)


def _edit_form(line: Proposal, data: Any = None) -> ProposalForm:
    fields = field_names(line.owner.round.cut_off)
    fields.setdefault(line.field, line.field)
    parents = None
    if line.annex == 1:
        above = superior_targets(line.owner.round)
        parents = {each.line_id: f"{each.text[:120]} {target_words(each)}".strip() for each in above}
    words = {name: getattr(line, name) for name in ProposalForm.base_fields if hasattr(line, name)}
    words |= {"figure": target_words(line), "parent": line.parent_id, "version": line.revision}
    return ProposalForm(data, annex=line.annex, fields=fields, parents=parents, line=line, words=words)


@dataclass(frozen=True)
class Thread:
    """The stations of one line: this year's line and its result, as sent, draft and issued line of next year, its results."""

    former: LineContent | None
    former_target: str
    review: LineReview | None
    sent: Mapping[str, Any] | None
    drafted: LineContent | None
    drafted_target: str
    issued: LineContent | None
    issued_target: str
    removed: bool
    duties: list[tuple[Assignment, str]]


def _thread(line: Proposal, names: Mapping[str, str]) -> Thread:
    former = review = None
    if line.continues_id is not None:
        version = line.owner.round.reviewed_id
        former = LineContent.objects.filter(line_id=line.continues_id, version_id=version).first()
        review = line.owner.reviews.filter(content__line_id=line.continues_id).select_related("content").first()
    root = line.split_from_id or line.pk
    sent = next((row for row in (line.owner.snapshot or {}).get("proposals", []) if row["id"] == root), None)
    contents = list(
        LineContent.objects.filter(line_id=line.line_id or 0).select_related("version").order_by("-version__number")
    )
    drafted = next((each for each in contents if each.version.state != PlanState.ISSUED), None)
    issued = next((each for each in contents if each.version.state == PlanState.ISSUED), None)
    duties = Assignment.objects.filter(line_id=line.line_id).order_by("pk")[:20] if line.line_id else []
    return Thread(
        former,
        target_words(former) if former else "",
        review,
        sent,
        drafted,
        target_words(drafted) if drafted else "",
        issued,
        target_words(issued) if issued else "",
        line.line_id is not None and not contents,
        [(duty, names.get(str(duty.unit_id), "")) for duty in duties],
    )
