"""The four annexes of a field owner: filled a line at a time, approved and sent; on paper and through Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from cchc.audit.models import Event
from cchc.common.downloads import download
from cchc.common.errors import Invalid, Refusal, Stale
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.uploads import WorkbookForm
from cchc.common.words import say
from cchc.orgunits.queries import last_names
from cchc.planning.actions.annex_import import keep_upload, take_in, uploads_of
from cchc.planning.actions.annexes import (
    OPEN_TO_OWNER,
    declare_empty,
    goes_on,
    remove_proposal,
    save_proposal,
    save_review,
    take_over,
)
from cchc.planning.actions.owner_steps import STEPS, lacks_of, move_owner
from cchc.planning.actions.proposal_common import owner_key
from cchc.planning.actions.proposals import refresh_known
from cchc.planning.annex_exchange import read_annexes
from cchc.planning.annex_papers import annex_forms
from cchc.planning.annex_sheets import annexes_to_fill
from cchc.planning.bridge import target_of
from cchc.planning.forms.proposals import MoveForm, ProposalForm, ReviewForm
from cchc.planning.models import LineReview, Proposal, ProposalOwner, ProposalRound
from cchc.planning.models.wording import Kind
from cchc.planning.permissions import may_fill, may_settle
from cchc.planning.queries.annexes import annexes_of, target_words
from cchc.planning.queries.proposals import (
    HANDED_IN,
    Gauge,
    field_names,
    gauges_of,
    is_late,
    owners_visible_to,
    proposals_visible_to,
    reviews_visible_to,
    superior_targets,
)
from cchc.planning.views.plans import actor_of
from cchc.planning.views.proposals import STYLES, annexes_answer
from cchc_core.access import Actor
from cchc_core.planning.states import OWNER, OwnerState, OwnerVerb
from cchc_core.planning.targets import judge
from cchc_core.words import Note

#: Rows of problems that a page shows.
SHOWN = 100
#: The steps in the order of their buttons; the first possible one is the primary.
VERBS = (
    OwnerVerb.PRESENT,
    OwnerVerb.SEND,
    OwnerVerb.ACCEPT,
    OwnerVerb.RETURN,
    OwnerVerb.SEND_BACK,
    OwnerVerb.WITHDRAW,
)


def load_owner(request: HttpRequest, pk: int) -> ProposalOwner:
    row = owners_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


# One owner ----------------------------------------------------------------------------------------------------------


def owner_show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the four annexes are, what may be done now, and what happened."""
    return _owner_page(request, load_owner(request, pk))


def _owner_page(request: HttpRequest, owner: ProposalOwner, *, refusal: Refusal | None = None) -> HttpResponse:
    actor = actor_of(request)
    shared = _shared(request, owner)
    steps = [(verb, _(OWNER.verbs[verb])) for verb in VERBS if _may_take(actor, owner, verb)]
    plain = [pair for pair in steps if not OWNER.step(OwnerState(owner.state), pair[0]).reason]  # type: ignore[union-attr]
    context = {
        **shared,
        "steps": plain,
        "reasoned": [pair for pair in steps if pair not in plain],
        "lacks": lacks_of(owner) if owner.state == OwnerState.FILLING and shared["may_fill"] else [],
        "refused": [say(problem) for problem in refusal.reasons] if refusal else [],
        "move_form": MoveForm(),
        "events": Event.objects.filter(root=owner.round.root, object__startswith=owner_key(owner)).order_by(
            "-position"
        )[:40],
        "uploads": uploads_of(actor, owner)[:5] if shared["may_write"] else [],
    }
    return render(request, "planning/proposals/owner_show.html", context, status=refusal.status if refusal else 200)


def _may_take(actor: Actor, owner: ProposalOwner, verb: OwnerVerb) -> bool:
    permitted, _permission = STEPS[verb]
    possible = OWNER.step(OwnerState(owner.state), verb) is not None
    return possible and owner.round.state == ProposalRound.OPEN and bool(permitted(actor, owner))


def _shared(request: HttpRequest, owner: ProposalOwner) -> dict[str, Any]:
    """What every page of an owner shows: its name, state, gauges as tabs, and whether this person may write now."""
    actor, round_ = actor_of(request), owner.round
    fields = field_names(round_.cut_off)
    gauges = gauges_of([owner])[owner.pk]
    fills = bool(may_fill(actor, owner))
    return {
        "owner": owner,
        "round": round_,
        "name": last_names().get(str(owner.unit_id), ""),
        "fields": {key: fields.get(key, key) for key in owner.fields},
        "gauges": gauges,
        "state": _(OWNER.states[OwnerState(owner.state)]),
        "style": STYLES.get(owner.state, ""),
        "is_late": is_late(owner, round_),
        "is_sent": owner.state in HANDED_IN,
        "may_fill": fills,
        "may_write": fills and owner.state == OwnerState.FILLING and round_.state == ProposalRound.OPEN,
        "may_settle": bool(may_settle(actor, round_))
        and owner.state in HANDED_IN
        and round_.state == ProposalRound.OPEN,
    }


@require_POST
def owner_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Present, send, return, withdraw or accept the annexes."""
    owner = load_owner(request, pk)
    try:
        verb = OwnerVerb(request.POST.get("verb", ""))
    except ValueError:
        raise Http404 from None
    step = OWNER.step(OwnerState(owner.state), verb)
    reason = ""
    if step is not None and step.reason:
        form = MoveForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
            return redirect("planning:proposal-owner-show", pk)
        reason = form.cleaned_data["reason"]
    version = row_number(request.POST.get("version", "")) or 0
    try:
        row = move_owner(actor=actor_of(request), owner=owner, version=version, verb=verb, reason=reason)
    except Invalid as refusal:
        return _owner_page(request, load_owner(request, pk), refusal=refusal)
    messages.success(
        request, _("Done. State of the annexes: %(state)s.") % {"state": _(OWNER.states[OwnerState(row.state)])}
    )
    return redirect("planning:proposal-owner-show", pk)


@require_POST
def owner_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring figures and accepted progress up to date."""
    owner = load_owner(request, pk)
    count = refresh_known(actor=actor_of(request), owner=owner)
    text = ngettext("%(count)s line knows more now.", "%(count)s lines know more now.", count)
    messages.success(request, text % {"count": count} if count else _("Nothing new is known."))
    return redirect("planning:proposal-annex", pk, 1)


# One annex ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewLine:
    """A line of annex 01 or 02 with its form."""

    row: LineReview
    form: ReviewForm | None
    planned: str
    field: str
    following: Proposal | None
    following_target: str
    verdict: Note | None
    contradicts: bool
    source: Note | None
    conflict: Mapping[str, Any] | None = None
    saved: bool = False

    @property
    def is_target(self) -> bool:
        return self.row.content.kind == Kind.TARGET


@dataclass(frozen=True)
class ProposalLine:
    """A proposed line with its form where it may be written."""

    row: Proposal
    target: str
    field: str
    form: ProposalForm | None
    merged: str = ""
    conflict: Mapping[str, Any] | None = None


def annex_show(request: HttpRequest, pk: int, annex: int) -> HttpResponse:
    """An annex as a table: what is asked, what is known, what was said; each line is saved by itself."""
    owner = load_owner(request, pk)
    if annex not in (1, 2, 3, 4):
        raise Http404
    return _annex_page(request, owner, annex)


def _annex_page(
    request: HttpRequest,
    owner: ProposalOwner,
    annex: int,
    *,
    review: ReviewLine | None = None,
    line: ProposalLine | None = None,
    new: ProposalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shared = _shared(request, owner)
    context: dict[str, Any] = {**shared, "annex": annex, "tabs": _tabs(owner, shared["gauges"], annex)}
    if annex in (1, 2):
        lines = _review_lines(owner, annex, shared)
        context["reviews"] = [review if review and review.row.pk == each.row.pk else each for each in lines]
    if annex in (1, 3, 4):
        proposed = _proposal_lines(owner, annex, shared)
        context["proposals"] = [line if line and line.row.pk == each.row.pk else each for each in proposed]
        context["new"] = (new or _new_form(owner, annex, shared)) if shared["may_write"] else None
    if annex in (3, 4) and shared["may_write"]:
        context["going_on"] = _going_on(owner)
        context["declared_empty"] = annex in owner.empty_annexes
    return render(request, "planning/proposals/annex_show.html", context, status=status)


def _tabs(owner: ProposalOwner, gauges: tuple[Gauge, ...], annex: int) -> list[tuple[str, str, bool, str]]:
    """One tab an annex, with how far it is."""
    labels = {1: _("01 Targets"), 2: _("02 Tasks"), 3: _("03 Proposed tasks"), 4: _("04 Key tasks")}
    return [
        (
            labels[gauge.annex],
            reverse("planning:proposal-annex", args=[owner.pk, gauge.annex]),
            gauge.annex == annex,
            f"{gauge.done}/{gauge.total}" if gauge.annex in (1, 2) else str(gauge.done),
        )
        for gauge in gauges
    ]


def _review_lines(owner: ProposalOwner, annex: int, shared: Mapping[str, Any]) -> list[ReviewLine]:
    kind = Kind.TARGET if annex == 1 else Kind.TASK
    rows = owner.reviews.filter(content__kind=kind.value).select_related("content").order_by("place", "pk")
    following = _following(owner) if annex == 1 else {}
    return [review_line(row, following.get(row.content.line_id), shared) for row in rows]


def _following(owner: ProposalOwner) -> dict[int, Proposal]:
    rows = owner.proposals.filter(annex=1, continues__isnull=False, split_from__isnull=True).order_by("-pk")
    return {row.continues_id: row for row in rows if row.continues_id is not None}


def review_line(
    row: LineReview,
    following: Proposal | None,
    shared: Mapping[str, Any],
    *,
    form: ReviewForm | None = None,
    conflict: Mapping[str, Any] | None = None,
    saved: bool = False,
) -> ReviewLine:
    """A line with its form, and what the figure means for the target."""
    content = row.content
    target = target_of(content)
    verdict = judge(target, row.value) if target is not None and row.value is not None else None
    met = verdict.met if verdict is not None else None
    known = (row.prefilled or {}).get("source")
    if form is None and shared["may_write"]:
        form = _review_form(row, following)
    return ReviewLine(
        row,
        form,
        target_words(content) if content.kind == Kind.TARGET else content.product,
        shared["fields"].get(content.field, content.field),
        following,
        target_words(following) if following is not None else "",
        verdict.reason if verdict is not None and met is not None else None,
        met is not None and row.is_done is not None and met is not row.is_done,
        Note.from_json(known) if known else None,
        conflict,
        saved,
    )


def _review_form(row: LineReview, following: Proposal | None, data: Any = None) -> ReviewForm:
    done = {True: "yes", False: "no", None: ""}[row.is_done]
    text = following.text if following is not None and following.text != row.content.text else ""
    initial = {
        "version": row.revision,
        "value": row.value,
        "result": row.result,
        "is_done": done,
        "reason": row.reason,
        "next_figure": target_words(following) if following is not None else "",
        "next_text": text,
    }
    return ReviewForm(data, is_target=row.content.kind == Kind.TARGET, pk=row.pk, initial=initial)


def review_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one line of annex 01 or 02. Whoever came second sees both values; what was typed stays in the form."""
    row = reviews_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    owner = load_owner(request, row.owner_id)
    annex = 1 if row.content.kind == Kind.TARGET else 2
    if request.method != "POST":
        return redirect("planning:proposal-annex", owner.pk, annex)
    require(may_fill(actor_of(request), owner))
    form = _review_form(row, _following(owner).get(row.content.line_id), request.POST)
    conflict: Mapping[str, Any] | None = None
    status = 422
    if form.is_valid():
        try:
            save_review(
                actor=actor_of(request),
                review=row,
                revision=form.cleaned_data["version"],
                said=form.said,
                following=form.following,
            )
        except Stale as stale:
            conflict, status = stale.current, 409
        except Invalid as refusal:
            status = refusal.status
            for problem in refusal.reasons:
                form.add_error(
                    "reason" if form.said.is_done is False and "example" in problem.values else None, say(problem)
                )
        else:
            return _review_saved(request, owner, pk, annex)
    return _review_answer(request, owner, row, annex, form, conflict, status)


def _review_saved(request: HttpRequest, owner: ProposalOwner, pk: int, annex: int) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect(reverse("planning:proposal-annex", args=[owner.pk, annex]) + f"#review-row-{pk}")
    fresh = LineReview.objects.select_related("content").get(pk=pk)
    owner = load_owner(request, owner.pk)
    shared = _shared(request, owner)
    line = review_line(fresh, _following(owner).get(fresh.content.line_id), shared, saved=True)
    return render(request, "planning/proposals/_review_row.html", {**shared, "line": line, "annex": annex})


def _review_answer(
    request: HttpRequest,
    owner: ProposalOwner,
    row: LineReview,
    annex: int,
    form: ReviewForm,
    conflict: Mapping[str, Any] | None,
    status: int,
) -> HttpResponse:
    if conflict is not None:  # sent again, it is meant over what stands now, which is shown beside it
        form.data = {**form.data.dict(), "version": str(conflict["revision"])}  # type: ignore[union-attr]
    shared = _shared(request, owner)
    line = review_line(row, _following(owner).get(row.content.line_id), shared, form=form, conflict=conflict)
    if getattr(request, "htmx", False):
        context = {**shared, "line": line, "annex": annex}
        return render(request, "planning/proposals/_review_row.html", context, status=status)
    return _annex_page(request, owner, annex, review=line, status=status)


# Proposals of an annex ----------------------------------------------------------------------------------------------


def _parents(round_: ProposalRound) -> dict[int, str]:
    return {each.line_id: f"{each.text[:120]} {target_words(each)}".strip() for each in superior_targets(round_)}


def _new_form(owner: ProposalOwner, annex: int, shared: Mapping[str, Any], data: Any = None) -> ProposalForm:
    parents = _parents(owner.round) if annex == 1 else None
    return ProposalForm(data, annex=annex, fields=shared["fields"], parents=parents)


def _proposal_lines(owner: ProposalOwner, annex: int, shared: Mapping[str, Any]) -> list[ProposalLine]:
    rows = owner.proposals.filter(annex=annex).select_related("merged_into").order_by("place", "pk")
    if annex == 1:  # those after a target of this year stand in its row
        rows = rows.exclude(continues__isnull=False, split_from__isnull=True)
    parents = _parents(owner.round) if annex == 1 else None
    return [
        ProposalLine(
            row,
            target_words(row),
            shared["fields"].get(row.field, row.field),
            _line_form(row, shared, parents) if shared["may_write"] and row.state in OPEN_TO_OWNER else None,
            row.merged_into.text if row.merged_into is not None else "",
        )
        for row in rows
    ]


def _line_form(
    row: Proposal, shared: Mapping[str, Any], parents: Mapping[int, str] | None, data: Any = None
) -> ProposalForm:
    words = {name: getattr(row, name) for name in ProposalForm.base_fields if hasattr(row, name)}
    words |= {"figure": target_words(row), "parent": row.parent_id, "version": row.revision}
    return ProposalForm(data, annex=row.annex, fields=shared["fields"], parents=parents, line=row, words=words)


def proposal_add(request: HttpRequest, pk: int, annex: int) -> HttpResponse:
    """Propose a line."""
    owner = load_owner(request, pk)
    if annex not in (1, 3, 4):
        raise Http404
    if request.method != "POST":
        return redirect("planning:proposal-annex", pk, annex)
    require(may_fill(actor_of(request), owner))
    form = _new_form(owner, annex, _shared(request, owner), request.POST)
    status = 422
    if form.is_valid():
        try:
            save_proposal(actor=actor_of(request), owner=owner, annex=annex, wish=form.wish())
        except Invalid as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The proposal is saved."))
            return redirect(reverse("planning:proposal-annex", args=[pk, annex]) + "#new")
    return _annex_page(request, owner, annex, new=form, status=status)


def proposal_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one proposed line, or take it back."""
    line = proposals_visible_to(actor_of(request)).filter(pk=pk).first()
    if line is None:
        raise Http404
    owner = load_owner(request, line.owner_id)
    if request.method != "POST":
        return redirect("planning:proposal-annex", owner.pk, line.annex)
    require(may_fill(actor_of(request), owner))
    revision = row_number(request.POST.get("version", "")) or 0
    if "remove" in request.POST:
        remove_proposal(actor=actor_of(request), line=line, revision=revision)
        messages.success(request, _("The proposal was taken back."))
        return redirect("planning:proposal-annex", owner.pk, line.annex)
    shared = _shared(request, owner)
    parents = _parents(owner.round) if line.annex == 1 else None
    form = _line_form(line, shared, parents, request.POST)
    conflict: Mapping[str, Any] | None = None
    status = 422
    if form.is_valid():
        try:
            save_proposal(
                actor=actor_of(request), owner=owner, annex=line.annex, wish=form.wish(), line=line, revision=revision
            )
        except Stale as stale:
            conflict, status = stale.current, 409
            form.data = {**form.data.dict(), "version": str(stale.current["revision"])}  # type: ignore[union-attr]
        except Invalid as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The proposal is saved."))
            return redirect(reverse("planning:proposal-annex", args=[owner.pk, line.annex]) + f"#proposal-{pk}")
    shown = ProposalLine(
        line, target_words(line), shared["fields"].get(line.field, line.field), form, conflict=conflict
    )
    return _annex_page(request, owner, line.annex, line=shown, status=status)


def _going_on(owner: ProposalOwner) -> list[tuple[LineReview, bool]]:
    """Tasks of this year that are not proposed anew yet, and whether they stand to reason next year."""
    taken = set(owner.proposals.filter(continues__isnull=False).values_list("continues_id", flat=True))
    rows = owner.reviews.filter(content__kind=Kind.TASK.value).select_related("content").order_by("place", "pk")
    return [(row, goes_on(row)) for row in rows if row.content.line_id not in taken]


@require_POST
def annex_take_over(request: HttpRequest, pk: int, annex: int) -> HttpResponse:
    """Propose the ticked tasks of this year anew."""
    owner = load_owner(request, pk)
    wanted = [number for value in request.POST.getlist("take") if (number := row_number(value)) is not None]
    count = take_over(actor=actor_of(request), owner=owner, annex=annex, reviews=wanted)
    text = ngettext("%(count)s task was taken over.", "%(count)s tasks were taken over.", count)
    messages.success(request, text % {"count": count} if count else _("No task was ticked."))
    return redirect("planning:proposal-annex", pk, annex)


@require_POST
def annex_empty(request: HttpRequest, pk: int, annex: int) -> HttpResponse:
    """Say that an annex stays empty, or take that back."""
    owner = load_owner(request, pk)
    declare_empty(actor=actor_of(request), owner=owner, annex=annex, empty="empty" in request.POST)
    messages.success(request, _("Saved."))
    return redirect("planning:proposal-annex", pk, annex)


# Files --------------------------------------------------------------------------------------------------------------


@require_safe
@xframe_options_sameorigin
def owner_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The annexes as they stand, or exactly as they were sent (``?sent``)."""
    owner = load_owner(request, pk)
    if "sent" in request.GET:
        if owner.snapshot is None:
            raise Http404
        data = owner.snapshot
    else:
        data = annexes_of([owner])[owner.pk]
    return annexes_answer(
        request,
        owner.round,
        annex_forms(owner.round, [data]),
        owner.unit_id,
        form,
        f"phu-luc-{owner.round.year}-{owner.pk}",
    )


@require_safe
def owner_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The annexes as a workbook to fill without a connection."""
    owner = load_owner(request, pk)
    require(may_fill(actor_of(request), owner))
    return download(annexes_to_fill(owner), f"phu-luc-{owner.round.year}-{owner.pk}-de-dien.xlsx")


def owner_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled workbook; it is looked through before anything is saved."""
    owner = load_owner(request, pk)
    require(may_fill(actor_of(request), owner))
    form = WorkbookForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            upload = keep_upload(actor=actor_of(request), owner=owner, upload=form.upload)
            return redirect("planning:proposal-upload-show", pk, upload.pk)
    context = {**_shared(request, owner), "form": form}
    return render(request, "planning/proposals/upload_create.html", context, status=status)


def upload_show(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """What a workbook would change, row by row; then all of the ticked rows or none."""
    owner = load_owner(request, pk)
    require(may_fill(actor_of(request), owner))
    row = uploads_of(actor_of(request), owner).filter(pk=upload).first()
    if row is None:
        raise Http404
    refused: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            count = take_in(actor=actor_of(request), owner=owner, upload=row, keys=request.POST.getlist("take"))
        except Refusal as refusal:
            refused, status = [say(problem) for problem in refusal.reasons], refusal.status
        else:
            text = ngettext("%(count)s row was taken in.", "%(count)s rows were taken in.", count)
            messages.success(request, text % {"count": count})
            return redirect("planning:proposal-owner-show", pk)
    with row.file.open("rb") as file:
        plan = read_annexes(owner, file.read())
    context = {
        **_shared(request, owner),
        "upload": row,
        "plan": plan,
        "problems": plan.problems[:SHOWN],
        "refused": refused,
    }
    return render(request, "planning/proposals/upload_show.html", context, status=status)
