"""Proposal rounds: their list, opening and changing one, how far its owners are, the letter, and the consolidated annexes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.downloads import XLSX, download
from cchc.common.errors import Refusal, WrongState
from cchc.common.forms import VnDateField, tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.documents.bridge import pdf_of, word_of
from cchc.documents.models import OfficialDocument
from cchc.documents.queries import drafts_visible_to, search
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.orgunits.queries import last_names, tree_on
from cchc.planning.actions.proposal_letters import draft_letter
from cchc.planning.actions.proposals import add_basis, change_round, close_round, open_round, remind_owners
from cchc.planning.annex_papers import BY_FIELD, BY_OWNER, annex_forms, annexes_paper, annexes_workbook, consolidated
from cchc.planning.forms.proposals import RoundForm, owner_rows, rows_from_post, wishes_of
from cchc.planning.models import ProposalOwner, ProposalRound
from cchc.planning.permissions import may_manage_proposals, may_open_proposals
from cchc.planning.queries.proposals import (
    HANDED_IN,
    Gauge,
    counts_of,
    field_names,
    gauges_of,
    is_late,
    issued_versions,
    owners_on,
    owners_visible_to,
    rounds_visible_to,
    units_offered,
    unowned,
)
from cchc.planning.views.plans import actor_of
from cchc_core.access import Actor, Permission
from cchc_core.documents.context import Context
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.planning.states import OWNER, OwnerState
from cchc_core.values import show_day
from cchc_core.workflow.drafts import DraftState

STYLES = {OwnerState.ACCEPTED.value: "sealed", OwnerState.SENT.value: "active"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def load_round(request: HttpRequest, pk: int) -> ProposalRound:
    row = rounds_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True)
class OwnerLine:
    """An owner as a table draws it."""

    row: ProposalOwner
    name: str
    fields: str
    gauges: tuple[Gauge, ...]
    state: str
    style: str
    is_late: bool

    @property
    def is_sent(self) -> bool:
        return self.row.state in HANDED_IN


def owner_lines(
    owners: Iterable[ProposalOwner], round_: ProposalRound, names: dict[str, str], fields: dict[str, str]
) -> list[OwnerLine]:
    """Owners with how far each is. Two queries, however many."""
    rows = list(owners)
    gauges = gauges_of(rows)
    return [
        OwnerLine(
            row,
            names.get(str(row.unit_id), ""),
            "; ".join(fields.get(key, key) for key in row.fields),
            gauges[row.pk],
            _(OWNER.states[OwnerState(row.state)]),
            STYLES.get(row.state, ""),
            is_late(row, round_),
        )
        for row in rows
    ]


# The list -----------------------------------------------------------------------------------------------------------


def round_list(request: HttpRequest) -> HttpResponse:
    """Every round that the person sees, the newest year first; how many owners have sent."""
    actor = actor_of(request)
    page = page_of(request, rounds_visible_to(actor))
    rounds = list(page.object_list)
    owners: dict[int, list[ProposalOwner]] = {}
    for owner in owners_visible_to(actor).filter(round__in=rounds):
        owners.setdefault(owner.round_id, []).append(owner)
    names = last_names()
    rows = [
        {
            "row": row,
            "unit": names.get(str(row.unit_id), ""),
            "all": len(owners.get(row.pk, [])),
            "sent": sum(owner.state in HANDED_IN for owner in owners.get(row.pk, [])),
            "late": sum(
                owner.state not in HANDED_IN and is_late(owner, row) and row.state == ProposalRound.OPEN
                for owner in owners.get(row.pk, [])
            ),
        }
        for row in rounds
    ]
    context = {"page": page, "rows": rows, "may_open": bool(actor.units_acted_for(Permission.PROPOSAL_MANAGE))}
    return render(request, "planning/proposals/round_list.html", context)


# Opening and changing -----------------------------------------------------------------------------------------------


def round_open(request: HttpRequest) -> HttpResponse:
    """Open a round. Owners come from the catalogue as of a day that the address may name (``?as_of=10/11/2022``)."""
    actor = actor_of(request)
    unit = _opening_unit(request, actor)
    require(may_open_proposals(actor, unit))
    on = _as_of(request)
    year = row_number(request.POST.get("year") or request.GET.get("plan_year", "")) or today().year + 1
    versions = {row.pk: _version_words(row) for row in issued_versions(unit, year - 1)}
    form = RoundForm(request.POST or None, versions=versions, initial=_first_words(year, versions))
    fields, units = field_names(on), units_offered(unit, on)
    rows = owner_rows([(each.unit_id, each.name, each.fields) for each in owners_on(unit, on)])
    status = 200
    if request.method == "POST":
        status, rows = 422, rows_from_post(request.POST, {**_named(unit, on), **units}, list(fields))
        if form.is_valid():
            try:
                wish = form.wish(wishes_of(rows))
                round_ = open_round(actor=actor, unit_id=unit, year=form.cleaned_data["year"], wish=wish)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The round is open; the field owners were told."))
                return redirect("planning:proposal-round-show", round_.pk)
    context = {
        "form": form,
        "rows": rows,
        "fields": fields,
        "units": units,
        "unit": unit,
        "unit_name": last_names().get(str(unit), ""),
        "as_of": on,
        "year": year,
        "is_new": True,
    }
    return render(request, "planning/proposals/round_edit.html", context, status=status)


def _opening_unit(request: HttpRequest, actor: Actor) -> int:
    """The unit whose plan it is: the one asked for, else the first for which this person opens rounds."""
    wanted = row_number(request.GET.get("unit", ""))
    offered = actor.units_acted_for(Permission.PROPOSAL_MANAGE)
    if not offered:
        raise Http404
    circles = [held.circle_id for held in actor.holdings if held.scope(Permission.PROPOSAL_MANAGE) is not None]
    return wanted if wanted in offered else circles[0]


def _named(unit: int, on: date) -> dict[int, str]:
    return {each.unit_id: each.name for each in owners_on(unit, on)}


def _as_of(request: HttpRequest) -> date:
    try:
        return VnDateField(required=False).clean(request.GET.get("as_of", "")) or today()
    except Exception:  # a day that is none: the catalogue of today
        return today()


def _version_words(version: Any) -> str:
    words = version.citation or version.plan.title
    if version.effective_on is None:
        return str(words)
    return _("%(plan)s, in force from %(day)s") % {"plan": words, "day": show_day(version.effective_on)}


def _first_words(year: int, versions: dict[int, str]) -> dict[str, Any]:
    return {
        "year": year,
        "title": _("Proposals for the reform plan of %(year)s") % {"year": year},
        "reviewed": next(iter(versions), None),
    }


def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change title, days, bases and owners of an open round."""
    actor, round_ = actor_of(request), load_round(request, pk)
    require(may_manage_proposals(actor, round_))
    fields = field_names(round_.cut_off)
    names = last_names()
    stand = {row.unit_id: row.fields for row in round_.owners.order_by("pk")}
    units = {**units_offered(round_.unit_id, today()), **{unit: names.get(str(unit), "") for unit in stand}}
    initial = {
        "title": round_.title,
        "cut_off": round_.cut_off,
        "due_on": round_.due_on,
        "bases": "\n".join(each["text"] for each in round_.bases),
    }
    form = RoundForm(request.POST or None, versions={}, opened=True, initial=initial)
    rows = owner_rows([(unit, units[unit], keys) for unit, keys in stand.items()])
    status, version = 200, round_.version
    if request.method == "POST":
        status, rows = 422, rows_from_post(request.POST, units, list(fields))
        version = row_number(request.POST.get("version", "")) or 0
        if form.is_valid():
            try:
                change_round(actor=actor, round_=round_, version=version, wish=form.wish(wishes_of(rows)))
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The round is saved."))
                return redirect("planning:proposal-round-show", pk)
    context = {
        "form": form,
        "rows": rows,
        "fields": fields,
        "units": {unit: name for unit, name in units.items() if unit not in stand},
        "round": round_,
        "version": version,
        "unit_name": names.get(str(round_.unit_id), ""),
        "found": _found_documents(request, actor),
        "q": request.GET.get("q", ""),
    }
    return render(request, "planning/proposals/round_edit.html", context, status=status)


def _found_documents(request: HttpRequest, actor: Actor) -> list[OfficialDocument]:
    """Documents of the register that the address searches for, to be copied into the bases."""
    text = request.GET.get("q", "").strip()
    rows = documents_visible_to(actor).filter(state=OfficialDocument.REGISTERED)
    return list(search(rows, text)[:10]) if text else []


@require_POST
def basis_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document of the register among the bases."""
    actor, round_ = actor_of(request), load_round(request, pk)
    document = documents_visible_to(actor).filter(pk=row_number(request.POST.get("document", "")) or 0).first()
    if document is None:
        raise Http404
    add_basis(actor=actor, round_=round_, version=row_number(request.POST.get("version", "")) or 0, document=document)
    messages.success(request, _("Added to the bases."))
    return redirect("planning:proposal-round-edit", pk)


# One round ----------------------------------------------------------------------------------------------------------


def round_show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each owner is, what may be done now, and what happened."""
    actor, round_ = actor_of(request), load_round(request, pk)
    manages = may_manage_proposals(actor, round_)
    names, fields = last_names(), field_names(round_.cut_off)
    owners = list(owners_visible_to(actor).filter(round=round_))
    lines = owner_lines(owners, round_, names, fields)
    reads_all = actor.has(Permission.PLAN_VIEW, within=round_.path)
    draft = drafts_visible_to(actor).filter(pk=round_.draft_id).first() if round_.draft_id else None
    context = {
        "round": round_,
        "unit_name": names.get(str(round_.unit_id), ""),
        "lines": lines,
        "counts": counts_of(round_) if reads_all else None,
        "manages": manages,
        "reads_all": reads_all,
        "is_open": round_.state == ProposalRound.OPEN,
        "waiting": sum(not line.is_sent for line in lines),
        "late": sum(line.is_late and not line.is_sent for line in lines),
        "unowned": unowned(round_) if manages else [],
        "draft": draft,
        "draft_stands": draft is not None and draft.state != DraftState.DISCARDED.value,
        "own": [line for line in lines if line.row.unit_id in actor.unit_ids],
        "days_left": (round_.due_on - today()).days,
        "events": history_of(round_.root, 30) if reads_all else None,
        "bases": _bases(actor, round_),
    }
    return render(request, "planning/proposals/round_show.html", context)


def _bases(actor: Actor, round_: ProposalRound) -> list[tuple[str, int | None]]:
    """Words with the document of the register that the reader may open. One query."""
    keys = [each["document"] for each in round_.bases if each.get("document")]
    seen = set(documents_visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    return [(each["text"], each["document"] if each.get("document") in seen else None) for each in round_.bases]


@require_POST
def round_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the letter that asks for proposals; it goes on among the outgoing documents."""
    draft = draft_letter(actor=actor_of(request), round_=load_round(request, pk))
    messages.success(request, _("The letter is drafted. Check it, then present it for approval."))
    return redirect("documents:draft-edit", draft.pk)


@require_POST
def round_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not sent, or the one that the form names."""
    one = row_number(request.POST.get("owner", ""))
    round_ = load_round(request, pk)
    reminded = remind_owners(actor=actor_of(request), round_=round_, owners=[one] if one is not None else None)
    if reminded:
        text = ngettext("%(count)s field owner was reminded.", "%(count)s field owners were reminded.", len(reminded))
        messages.success(request, text % {"count": len(reminded)})
    else:
        messages.info(request, _("Everybody has sent already."))
    return redirect("planning:proposal-round-show", pk)


@require_POST
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = load_round(request, pk)
    version = row_number(request.POST.get("version", "")) or 0
    try:
        close_round(actor=actor_of(request), round_=round_, version=version)
    except WrongState as refusal:
        messages.error(request, say(refusal.note))
    else:
        messages.success(request, _("The round is closed."))
    return redirect("planning:proposal-round-show", pk)


# Files --------------------------------------------------------------------------------------------------------------


@require_safe
@xframe_options_sameorigin
def round_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The consolidated annexes of all who sent, by field or by owner (``?by=owner``)."""
    actor, round_ = actor_of(request), load_round(request, pk)
    if not actor.has(Permission.PLAN_VIEW, within=round_.path):
        raise Http404
    by = BY_OWNER if request.GET.get("by") == BY_OWNER else BY_FIELD
    owners, notes = consolidated(round_)
    forms = annex_forms(round_, owners, by=by, notes=notes)
    held = actor.post_for(Permission.PROPOSAL_MANAGE, round_.unit_id)
    unit = held.unit_id if held else round_.unit_id
    return annexes_answer(request, round_, forms, unit, form, f"phu-luc-tong-hop-{round_.year}")


def annexes_answer(
    request: HttpRequest, round_: ProposalRound, forms: Any, unit: int, form: str, name: str
) -> HttpResponse:
    """Annexes as Word, PDF or Excel. ``WrongState`` where PDF cannot be set here."""
    if form == "xlsx":
        tree = tree_on(today())
        return download(annexes_workbook(round_, forms, tree.name(unit) if unit in tree else ""), f"{name}.xlsx", XLSX)
    paper: Context = annexes_paper(round_, forms, unit)
    if form == "docx":
        return download(word_of(paper), f"{name}.docx", DOCX)
    if form != "pdf":
        raise Http404
    try:
        data = pdf_of(paper)
    except (NoFace, CannotSet) as cannot:
        raise WrongState(cannot.reason) from None
    answer = HttpResponse(data, content_type="application/pdf")
    kind = "attachment" if "save" in request.GET else "inline"
    answer.headers["Content-Disposition"] = f'{kind}; filename="{name}.pdf"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
