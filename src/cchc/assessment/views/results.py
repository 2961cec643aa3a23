"""Results inside the office: ranking, fields and criteria, self-scored beside verified, pools, a unit's sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.exports_official import LAYOUTS
from cchc.assessment.models import AssessmentRound, RunUnit, ScoreRun
from cchc.assessment.permissions import may_enter_pool, may_manage, may_view_totals
from cchc.assessment.queries.comparison import Compared, changed_criteria, comparison, pools
from cchc.assessment.tables import field_names, group_label
from cchc.assessment.views.common import actor_of, standing_of
from cchc.assessment.views.result_model import field_lines, group_tabs, lines_of, ranking_page
from cchc.assessment.views.round_common import load_assessment, load_round, round_page
from cchc.common.lists import Column, order_of, page_of
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.criteria.bridge import core_set


def _readable(request: HttpRequest, pk: int) -> AssessmentRound:
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    return round_


def round_ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """Published: the result. Before that: the last running totals, said to be so."""
    round_ = _readable(request, pk)
    found = queries.ranking(round_)
    page = ranking_page(request, found, lambda row: reverse("assessment:assessment-result", args=[row.assessment_id]))
    context = round_page(
        request, round_, "round-ranking", found=found, page=page, group_tabs=group_tabs(found, request)
    )
    return render(request, "assessment/results/round_ranking.html", context)


# Fields and criteria ------------------------------------------------------------------------------------------------


#: Percents from which a cell is a shade deeper.
SHADES = (50, 65, 80, 90)


@dataclass(frozen=True)
class Cell:
    """A shaded figure: points of a maximum."""

    points: Fraction | None
    percent: Fraction | None
    label: str
    reason: Any = None
    pending: int = 0

    @property
    def shade(self) -> str:
        """From the lightest (little was reached) to the deepest (nearly all of it); finer at the top, where units differ."""
        return "" if self.percent is None else f"heat-{1 + sum(self.percent >= bound for bound in SHADES)}"


@dataclass(frozen=True)
class Head:
    """A column: a field, or a criterion of one."""

    key: str
    label: str
    short: str
    max: Fraction | None = None


def round_matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Units × fields; with ``field`` in the address the criteria of that field."""
    round_ = _readable(request, pk)
    found = queries.ranking(round_)
    names = field_names(round_.as_of)
    placed = list(core_set(round_.set_version).leaves())
    fields = list(dict.fromkeys(each.field for each in placed if each.field))
    field = request.GET.get("field", "")
    page = ranking_page(request, found, lambda row: reverse("assessment:assessment-result", args=[row.assessment_id]))
    rows = page_of(request, [*page.ranked, *page.unranked] if page else [])
    run_units = [each.row for each in rows.object_list]
    if field in fields:
        leaves = [each for each in placed if each.field == field]
        heads = [Head(each.node.code, each.node.name, each.node.code, each.node.max) for each in leaves]
        cells = _criterion_cells(found.run, run_units, heads)
    else:
        field = ""
        heads = [Head(key, names.get(key, key), names.get(key, key)) for key in fields]
        cells = _field_cells(run_units, fields)
    lines = list(zip(rows.object_list, cells, strict=True))
    context = round_page(
        request,
        round_,
        "round-matrix",
        found=found,
        page=rows,
        heads=heads,
        lines=lines,
        field=field,
        field_name=names.get(field, field),
        fields=[(key, names.get(key, key)) for key in fields],
        group_tabs=group_tabs(found, request),
        digits=core_set(round_.set_version).rounding.digits,
    )
    return render(request, "assessment/results/round_matrix.html", context)


def _field_cells(rows: Sequence[RunUnit], fields: Sequence[str]) -> list[list[Cell]]:
    return [[_field_cell(row.fields.get(key)) for key in fields] for row in rows]


def _field_cell(each: dict[str, Any] | None) -> Cell:
    if each is None or each["percent"] is None:
        return Cell(None, None, _("does not apply"))
    return Cell(Fraction(each["points"]), Fraction(each["percent"]), "")


def _criterion_cells(run: ScoreRun | None, rows: Sequence[RunUnit], heads: Sequence[Head]) -> list[list[Cell]]:
    if run is None:
        return []
    found = queries.matrix(run, [row.assessment_id for row in rows], [head.key for head in heads])
    return [[_criterion_cell(found.get((row.assessment_id, head.key))) for head in heads] for row in rows]


def _criterion_cell(cell: Any) -> Cell:
    if cell is None or not cell.applicable:
        return Cell(None, None, _("does not apply"), cell.reason if cell else None)
    if cell.pending:
        return Cell(None, None, _("no points yet"), cell.reason, cell.pending)
    percent = cell.points / cell.max * 100 if cell.max else None
    return Cell(cell.points, percent, "", cell.reason)


# Self-scored beside verified ----------------------------------------------------------------------------------------

_KEYS = {
    "name": lambda each: each.assessment.unit_sort,
    "self": lambda each: _least(each.assessment.self_points),
    "verified": lambda each: _least(each.assessment.verified_points),
    "difference": lambda each: each.difference or Fraction(0),
    "changed": lambda each: each.changed,
}


def _least(value: Fraction | None) -> Fraction:
    return Fraction(-(10**6)) if value is None else value


def round_comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """How far verification departed from what units claimed: by unit, and the criteria where it did most often."""
    round_ = _readable(request, pk)
    columns = [
        Column("name", _("Unit")),
        Column("self", _("Self-scored points"), "number"),
        Column("verified", _("Verified points"), "number"),
        Column("difference", _("Difference"), "number"),
        Column("changed", _("Criteria changed"), "number"),
    ]
    order = order_of(request, columns, default="difference")
    rows = comparison(round_)
    groups = list(dict.fromkeys(each.assessment.group for each in rows))
    group = request.GET.get("group", "")
    shown = [each for each in rows if group in ("", each.assessment.group)]
    ordered = sorted(shown, key=_KEYS[order.key], reverse=order.down)
    context = round_page(
        request,
        round_,
        "round-comparison",
        columns=columns,
        order=order,
        page=page_of(request, ordered),
        groups=[(key, group_label(key), key == group) for key in groups] if len(groups) > 1 else [],
        group=group,
        lowered=sum(each.difference is not None and each.difference < 0 for each in shown),
        raised=sum(each.difference is not None and each.difference > 0 for each in shown),
        mean=_mean(shown),
        criteria=changed_criteria(round_),
        digits=core_set(round_.set_version).rounding.digits,
    )
    return render(request, "assessment/results/round_comparison.html", context)


def _mean(rows: Sequence[Compared]) -> Fraction | None:
    found = [each.difference for each in rows if each.difference is not None]
    return sum(found, Fraction(0)) / len(found) if found else None


def round_pools(request: HttpRequest, pk: int) -> HttpResponse:
    """Bonus and penalty points of all units; entering and verifying them is done at the sheet."""
    round_ = _readable(request, pk)
    heads, rows = pools(round_)
    show, words = request.GET.get("show", ""), fold(request.GET.get("q", "")).split()
    tests = {"given": lambda row: row.any_given, "waiting": lambda row: row.any_waiting}
    kept = [
        row
        for row in rows
        if tests.get(show, lambda _row: True)(row) and all(word in fold(row.assessment.unit_name) for word in words)
    ]
    choices = [
        ("", _("All units"), len(rows)),
        ("given", _("With points"), sum(row.any_given for row in rows)),
        ("waiting", _("To verify"), sum(row.any_waiting for row in rows)),
    ]
    page = page_of(request, kept)
    actor = actor_of(request)
    context = round_page(
        request,
        round_,
        "round-pools",
        heads=heads,
        page=page,
        lines=[(row, list(zip(heads, row.threads, strict=True))) for row in page.object_list],
        show_tabs=[(label, f"?show={key}", key == show, count) for key, label, count in choices],
        may_enter=bool(may_manage(actor, round_))
        and round_.state == AssessmentRound.OPEN
        and any(may_enter_pool(actor, row.assessment) for row in page.object_list[:1]),
    )
    return render(request, "assessment/results/round_pools.html", context)


# A unit's sheet -----------------------------------------------------------------------------------------------------


def assessment_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The official table of one unit with the reason of every point."""
    assessment = load_assessment(request, pk)
    view = queries.sheet(assessment)
    show = request.GET.get("show", "")
    everything = lines_of(view)
    counts = {
        "lost": sum(bool(line.lost) and line.node.is_leaf and not line.node.is_pool for line in everything),
        "changed": sum(line.node.is_leaf and bool(line.node.difference) for line in everything),
    }
    choices = [("", _("Whole table"), None), ("lost", _("Where points were lost"), counts["lost"])]
    choices += [("changed", _("Where verification differs"), counts["changed"])]
    run_unit = view.final or _running(assessment.round, assessment.pk)
    context = round_page(
        request,
        assessment.round,
        "",
        assessment=assessment,
        view=view,
        standing=standing_of(assessment),
        lines=lines_of(view, show),
        show_tabs=[(label, f"?show={key}" if key else "?", key == show, count) for key, label, count in choices],
        fields=field_lines(run_unit, field_names(assessment.round.as_of)) if run_unit else [],
        run_unit=run_unit if view.final or _sees_totals(request, assessment.round) else None,
        digits=core_set(assessment.round.set_version).rounding.digits,
        layouts=[(key, _(layout.label)) for key, layout in LAYOUTS.items()],
    )
    return render(request, "assessment/results/assessment_result.html", context)


def _sees_totals(request: HttpRequest, round_: AssessmentRound) -> bool:
    return bool(may_view_totals(actor_of(request), round_))


def _running(round_: AssessmentRound, assessment: int) -> RunUnit | None:
    run = queries.current_run(round_)
    return RunUnit.objects.filter(run=run, assessment_id=assessment).first() if run else None
