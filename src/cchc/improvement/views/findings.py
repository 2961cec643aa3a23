"""Findings and their remedies: the list that an office works from, one finding with its plan, its steps and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import Column, order_of, ordered, page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.improvement.actions.findings import (
    change_remedy,
    move_remedy,
    open_finding,
    owners_offered,
    report_product,
)
from cchc.improvement.findings_export import findings_workbook
from cchc.improvement.forms import FindingFilter, PlanForm, RemedyForm, StepForm
from cchc.improvement.models import Finding
from cchc.improvement.permissions import may_plan, may_work
from cchc.improvement.queries import findings_visible_to, late
from cchc.improvement.source_hooks import source_of
from cchc.improvement.states import LABELS, Move, moves_from
from cchc.orgunits.queries import last_names
from cchc_core.access import Actor, Permission

ORDERS = {
    "code": ("source_key", "code"),
    "due": ("due_on", "code"),
    "state": ("state", "due_on"),
}
STYLES = {Finding.UNDER_WAY: "active", Finding.DONE: "sealed"}


@dataclass(frozen=True)
class Line:
    """A finding as a table draws it."""

    row: Finding
    unit: str
    owner: str
    state: str
    style: str
    is_late: bool


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.REMEDY_VIEW):
        raise Http404
    return actor


def _load(request: HttpRequest, pk: int) -> Finding:
    row = findings_visible_to(_actor(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def lines_of(rows: Iterable[Finding], names: dict[str, str]) -> list[Line]:
    """Rows with the names of their units."""
    day = today()
    return [
        Line(
            row,
            names.get(str(row.unit_id), ""),
            names.get(str(row.owner_id), ""),
            _(LABELS[row.state]),
            STYLES.get(row.state, ""),
            row.is_going_on and row.due_on is not None and row.due_on < day,
        )
        for row in rows
    ]


# The list -----------------------------------------------------------------------------------------------------------


def _narrowed(request: HttpRequest, names: dict[str, str]) -> tuple[QuerySet[Finding], FindingFilter]:
    """The findings that the address asks for, and the form that shows what it asks."""
    rows = findings_visible_to(_actor(request))
    owners = {str(unit): names.get(str(unit), str(unit)) for unit in _owners(rows)}
    form = FindingFilter(request.GET, owners=dict(sorted(owners.items(), key=lambda pair: pair[1])))
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("q"):
        rows = rows.filter(title__icontains=asked["q"]) | rows.filter(code__startswith=asked["q"])
    if asked.get("owner"):
        rows = rows.filter(owner_id=asked["owner"])
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("measured"):
        rows = rows.filter(is_survey=asked["measured"] == "survey")
    return (late(rows) if asked.get("late") else rows), form


def _owners(rows: QuerySet[Finding]) -> list[int]:
    found = rows.filter(owner__isnull=False).order_by().values_list("owner_id", flat=True).distinct()
    return [unit for unit in found if unit is not None]


def finding_list(request: HttpRequest) -> HttpResponse:
    """Every finding that the person sees, the earliest deadline first; what surveys measure is counted apart."""
    names = last_names()
    rows, form = _narrowed(request, names)
    columns = [
        Column("code", _("Criterion")),
        Column("lost", _("Points lost"), "number", sortable=False),
        Column("cause", _("Cause"), sortable=False),
        Column("measure", _("Measure"), sortable=False),
        Column("owner", _("Owner of the remedy"), sortable=False),
        Column("due", _("Deadline")),
        Column("state", _("State")),
    ]
    order = order_of(request, columns, default="due")
    page = page_of(request, ordered(rows, order, ORDERS))
    page.object_list = lines_of(page.object_list, names)
    context = {"page": page, "form": form, "columns": columns, "order": order, "sums": _sums(rows)}
    return render(request, "improvement/finding_list.html", context)


def _sums(rows: QuerySet[Finding]) -> dict[str, Any]:
    """Points lost by documents and by surveys apart, how many go on and how many of these are late. One query."""
    found = list(rows.only("points_lost", "is_survey", "state", "due_on").order_by())
    day = today()
    going = [row for row in found if row.is_going_on]
    return {
        "document": sum((row.points_lost for row in found if not row.is_survey), Fraction(0)),
        "survey": sum((row.points_lost for row in found if row.is_survey), Fraction(0)),
        "going": len(going),
        "late": sum(row.due_on is not None and row.due_on < day for row in going),
    }


def findings_export(request: HttpRequest) -> HttpResponse:
    """The same table as a workbook, narrowed as the address says; survey-based findings on a sheet of their own."""
    names = last_names()
    rows, _form = _narrowed(request, names)
    return download(findings_workbook(lines_of(rows, names)), "khac-phuc.xlsx")


# One finding --------------------------------------------------------------------------------------------------------


def finding_open(request: HttpRequest) -> HttpResponse:
    """Plan the remedy of a lost leaf that the address names; what is open on it already is shown instead."""
    actor = _actor(request)
    source_key, code = request.GET.get("source", ""), request.GET.get("code", "")
    standing = findings_visible_to(actor).filter(source_key=source_key, code=code).first()
    if standing is not None:
        return redirect("improvement:finding-show", standing.pk)
    source = source_of(actor, source_key, code)
    if source is None:
        raise Http404
    require(may_plan(actor, source.unit_path))
    form = RemedyForm(request.POST or None, owners=owners_offered(actor, source.unit_path))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = open_finding(actor=actor, source_key=source_key, code=code, remedy=form.remedy)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The finding on criterion %(code)s is open.") % {"code": code})
                return redirect("improvement:finding-show", row.pk)
    context = {"form": form, "source": source, "code": code, "back": _address(source.url_name, source.url_args)}
    return render(request, "improvement/finding_open.html", context, status=status)


def finding_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the points were lost, the plan, what may be done now, and everything that happened."""
    return _page(request, _load(request, pk))


def remedy_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the plan."""
    actor, row = _actor(request), _load(request, pk)
    if request.method != "POST":  # a refused page that was loaded again
        return redirect("improvement:finding-show", pk)
    form = PlanForm(request.POST, finding=row, owners=_owners_of(actor, row))
    if form.is_valid():
        try:
            change_remedy(actor=actor, finding=row, version=_version(request), remedy=form.remedy)
        except Refusal as refusal:
            tell(form, refusal)
            return _page(request, _load(request, pk), plan=form, status=refusal.status)
        messages.success(request, _("The remedy is saved."))
        return redirect("improvement:finding-show", pk)
    return _page(request, row, plan=form, status=422)


def remedy_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what came of it, or take a step."""
    actor, row = _actor(request), _load(request, pk)
    if request.method != "POST":
        return redirect("improvement:finding-show", pk)
    form = StepForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        to = request.POST.get("state", "")
        try:
            if to:
                product = said["product"] if "product" in request.POST else None
                asked = {"state": to, "product": product, "reason": said["reason"]}
                row = move_remedy(actor=actor, finding=row, version=_version(request), **asked)
            else:
                row = report_product(actor=actor, finding=row, version=_version(request), product=said["product"])
        except Refusal as refusal:
            tell(form, refusal)
            return _page(request, _load(request, pk), step=form, status=refusal.status)
        messages.success(request, _("Saved. State of the remedy: %(state)s.") % {"state": _(LABELS[row.state])})
        return redirect("improvement:finding-show", pk)
    return _page(request, row, step=form, status=422)


def _version(request: HttpRequest) -> int:
    return row_number(request.POST.get("version", "")) or 0


def _page(
    request: HttpRequest,
    row: Finding,
    *,
    plan: PlanForm | None = None,
    step: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = _actor(request)
    plans, works = may_plan(actor, row.path), may_work(actor, row)
    source = source_of(actor, row.source_key, row.code)
    if plan is None and plans and row.is_going_on:
        plan = PlanForm(finding=row, owners=_owners_of(actor, row))
    moves = [
        (state, move) for state, move in moves_from(row.state).items() if _may_take(move, bool(plans), bool(works))
    ]
    asks_reason = any(move.reason for _state, move in moves)
    context = {
        "line": lines_of([row], last_names())[0],
        "finding": row,
        "plan": plan if plans and row.is_going_on else None,
        "step": _stepped(step, row, asks_reason) if works and (moves or row.is_going_on) else None,
        "moves": [(state, _(move.label), move) for state, move in moves],
        "source": source,
        "source_url": _address(source.url_name, source.url_args) if source else "",
        "changed": source.points_lost if source and source.points_lost != row.points_lost else None,
        "events": history_of(row.root, 30),
    }
    return render(request, "improvement/finding_show.html", context, status=status)


def _may_take(move: Move, plans: bool, works: bool) -> bool:
    return plans if move.planners else works


def _stepped(step: StepForm | None, row: Finding, asks_reason: bool) -> StepForm:
    """The form of the owner's word: the product while the remedy goes on, the reason where a step asks for one."""
    form = step or StepForm(initial={"product": row.product})
    if not asks_reason:
        del form.fields["reason"]
    if not row.is_going_on:
        del form.fields["product"]
    return form


def _owners_of(actor: Actor, row: Finding) -> dict[int, str]:
    """Those offered today, with the one that stands, which may have gone since."""
    found = owners_offered(actor, row.path)
    if row.owner_id is not None and row.owner_id not in found:
        found[row.owner_id] = last_names().get(str(row.owner_id), "")
    return found


def _address(name: str, args: Any) -> str:
    return reverse(name, kwargs=dict(args)) if name else ""
