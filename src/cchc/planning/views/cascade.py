"""Who carries the lines of a superior plan: the matrix, one line across its units, and a unit's own holes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.cascade import refuse_line, withdraw_refusal
from cchc.planning.actions.lines import adopt_line
from cchc.planning.forms.plans import ReasonForm
from cchc.planning.models import Line, Plan, PlanVersion
from cchc.planning.permissions import may_answer_cascade
from cchc.planning.queries.cascade import (
    LINES_A_PAGE,
    UNITS_A_PAGE,
    Cell,
    cascade_of,
    duties_of_unit,
)
from cchc.planning.queries.lines import lines_visible_to
from cchc.planning.queries.plans import under_way
from cchc.planning.views.plans import actor_of, load_plan
from cchc.planning.wording import kind_word, shown_target
from cchc_core.access import Actor, Permission
from cchc_core.planning.cascade import CARRIED_LABELS, Carried
from cchc_core.words import gettext_noop

#: State → icon; the word stands beside it.
ICONS = {
    Carried.ISSUED: "circle-check",
    Carried.ADAPTED: "adjustments",
    Carried.REFUSED: "ban",
    Carried.DRAFTED: "pencil",
    Carried.MISSING: "circle-dashed",
}
#: State → the short word in a cell; the legend says it in full.
WORDS = {
    Carried.ISSUED: gettext_noop("carried: issued"),
    Carried.ADAPTED: gettext_noop("carried: adapted"),
    Carried.REFUSED: gettext_noop("carried: refused"),
    Carried.DRAFTED: gettext_noop("carried: drafted"),
    Carried.MISSING: gettext_noop("carried: missing"),
}


def cell_look(cell: Cell | None) -> dict[str, Any] | None:
    """What ``planning/_cell.html`` draws."""
    if cell is None:
        return None
    return {"cell": cell, "icon": ICONS[cell.state], "label": _(WORDS[cell.state]), "state": cell.state.value}


def legend() -> list[dict[str, str]]:
    return [
        {"state": state.value, "icon": ICONS[state], "word": _(WORDS[state]), "label": _(label)}
        for state, label in CARRIED_LABELS.items()
    ]


def cascade_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Units × lines of one plan, with what is missing of all of it."""
    plan = load_plan(request, pk)
    actor = actor_of(request)
    page, line_page = (row_number(request.GET.get(name, "")) or 1 for name in ("page", "lines"))
    holes = request.GET.get("holes") == "1"
    units = _units_seen(request, actor, plan)
    matrix = cascade_of(plan, units=units, page=page, line_page=line_page, holes_only=holes)
    rows = [(row, [cell_look(cell) for cell in row.cells]) for row in matrix.rows]
    context = {
        "plan": plan,
        "matrix": matrix,
        "rows": rows,
        "heads": [(head, shown_target(head.content)) for head in matrix.heads],
        "page": _pages(matrix.units, UNITS_A_PAGE, page),
        "line_page": _pages(matrix.lines, LINES_A_PAGE, line_page),
        "holes": holes,
        "q": request.GET.get("q", ""),
        "legend": legend(),
    }
    return render(request, "planning/cascade_show.html", context)


def _units_seen(request: HttpRequest, actor: Actor, plan: Plan) -> list[int] | None:
    """All units for who reads the plan's circle; others see their own. Narrowed by what is searched."""
    tree = tree_on(today())
    found = set(tree.find(request.GET["q"])) if request.GET.get("q", "").strip() else None
    if not actor.has(Permission.PLAN_VIEW, within=plan.path):
        reach = actor.reach(Permission.PLAN_VIEW)
        own = {unit for unit in tree if reach.covers(tree.path(unit))}
        found = own if found is None else found & own
    return None if found is None else sorted(found)


def _pages(count: int, size: int, number: int) -> Any:
    paginator = Paginator(range(count), size)
    page = paginator.get_page(number)
    page.shown_numbers = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))  # type: ignore[attr-defined]
    return page


def cascade_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One superior line across the units that must carry it."""
    actor = actor_of(request)
    line = lines_visible_to(actor).select_related("plan", "content").filter(pk=pk, content__isnull=False).first()
    if line is None or line.content is None:
        raise Http404
    page = row_number(request.GET.get("page", "")) or 1
    holes = request.GET.get("holes") == "1"
    units = _units_seen(request, actor, line.plan)
    matrix = cascade_of(line.plan, lines=[line.pk], units=units, page=page, holes_only=holes)
    context = {
        "line": line,
        "plan": line.plan,
        "content": line.content,
        "target": shown_target(line.content),
        "kind": kind_word(line.kind),
        "matrix": matrix,
        "rows": [(row, cell_look(row.cells[0])) for row in matrix.rows if row.cells],
        "page": _pages(matrix.units, UNITS_A_PAGE, page),
        "holes": holes,
        "legend": legend(),
    }
    return render(request, "planning/cascade_line.html", context)


# A unit's own side --------------------------------------------------------------------------------------------------


def hole_list(request: HttpRequest) -> HttpResponse:
    """Superior lines that the person's own units must carry, the holes first, with what can be done about each."""
    actor = actor_of(request)
    tree = tree_on(today())
    years = _years(request)
    units = [unit for unit in sorted(actor.units_acted_for(Permission.PLAN_EDIT)) if unit in tree]
    groups = [(unit, tree.name(unit), duties_of_unit(unit, years)) for unit in units]
    shown = [
        {
            "unit": unit,
            "name": name,
            "rows": [(duty, shown_target(duty.content), cell_look(duty.cell)) for duty in _holes_first(duties)],
            "missing": sum(duty.cell.is_hole for duty in duties),
            "all": len(duties),
            "plans": {plan.year: plan.pk for plan in Plan.objects.filter(unit_id=unit, year__in=years)},
        }
        for unit, name, duties in groups
        if duties
    ]
    return render(request, "planning/hole_list.html", {"groups": shown, "year": years[0]})


def _holes_first(duties: list[Any]) -> list[Any]:
    return sorted(duties, key=lambda duty: not duty.cell.is_hole)


def _years(request: HttpRequest) -> list[int]:
    asked = row_number(request.GET.get("year", ""))
    return [asked] if asked else [today().year, today().year + 1]


def hole_adopt(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Take one superior line into the unit's draft from the list of holes; without a draft one is opened first."""
    actor, line = _answering(request, pk, unit)
    if request.method == "POST":
        version = _draft_for(line, unit)
        if version is None:
            messages.warning(request, _("Open the plan of your unit, or amend it, before you take the line over."))
            plan = Plan.objects.filter(unit_id=unit, year=line.plan.year).first()
            return redirect("planning:plan-open") if plan is None else redirect(_way_to_a_draft(plan), plan.pk)
        content = adopt_line(actor=actor, version=version, parent_line=line)
        messages.success(request, _("The line is in your draft. Complete it and have the plan issued."))
        return redirect("planning:line-edit", content.pk)
    return redirect("planning:hole-list")


def _way_to_a_draft(plan: Plan) -> str:
    """Where a plan without a draft gets one: it is amended, or what is under way is finished first."""
    return "planning:plan-show" if under_way(plan) is not None else "planning:plan-amend"


def _draft_for(line: Line, unit: int) -> PlanVersion | None:
    plan = Plan.objects.filter(unit_id=unit, year=line.plan.year).first()
    version = under_way(plan) if plan is not None else None
    return version if version is not None and version.is_draft else None


def hole_refuse(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Say why the unit will not carry a line."""
    actor, line = _answering(request, pk, unit)
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                refuse_line(actor=actor, line=line, unit_id=unit, reason=form.cleaned_data["reason"])
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The refusal is recorded, and the superior body was told."))
                return redirect("planning:hole-list")
    context = {"form": form, "line": line, "content": line.content, "name": tree_on(today()).name(unit)}
    return render(request, "planning/hole_refuse.html", context, status=status)


def hole_withdraw(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Take a refusal back."""
    actor, line = _answering(request, pk, unit)
    if request.method == "POST":
        try:
            withdraw_refusal(actor=actor, line=line, unit_id=unit)
        except Refusal as refusal:
            messages.error(request, "; ".join(say(each) for each in refusal.reasons))
        else:
            messages.success(request, _("The refusal is taken back."))
    return redirect("planning:hole-list")


def _answering(request: HttpRequest, pk: int, unit: int) -> tuple[Actor, Line]:
    """The line and who answers for the unit; 404 for a line or a unit that the person has nothing to do with."""
    actor = actor_of(request)
    line = lines_visible_to(actor).select_related("plan", "content").filter(pk=pk, content__isnull=False).first()
    tree = tree_on(today())
    if line is None or unit not in tree:
        raise Http404
    require(may_answer_cascade(actor, tree.path(unit)))
    return actor, line
