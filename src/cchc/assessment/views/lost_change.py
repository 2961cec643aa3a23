"""This year beside an earlier one: one unit with every cause, and a whole group in a table."""

from collections import Counter
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.assessment.exports_lost import change_workbook, unit_change_workbook
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.queries.lost import scope
from cchc.assessment.queries.yearly import Matched, Years, former_rounds, years
from cchc.assessment.views.change_model import (
    UnitChange,
    change_lines,
    change_sentence,
    rank_rows,
    rank_sentence,
    step_words,
    unit_change,
)
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.lost import lost_page, round_with_totals, unit_page
from cchc.assessment.views.lost_model import group_tabs
from cchc.assessment.views.round_common import load_assessment
from cchc.common.downloads import download
from cchc.common.lists import Column, order_of, page_of
from cchc.common.numbers import row_number
from cchc.criteria.bridge import core_set
from cchc.orgunits.queries import names_over_time
from cchc_core.text import slug


def _chosen(request: HttpRequest, found: list[AssessmentRound]) -> AssessmentRound | None:
    """The earlier round that the address names (``with``), else the nearest."""
    asked = row_number(request.GET.get("with", ""))
    return next((row for row in found if row.pk == asked), found[0] if found else None)


def _former_tabs(request: HttpRequest, found: list[AssessmentRound], chosen: AssessmentRound) -> list[Any]:
    if len(found) < 2:
        return []
    tabs = []
    for row in found:
        query = request.GET.copy()
        query["with"] = str(row.pk)
        query.pop("page", None)
        tabs.append((str(row.year), f"?{query.urlencode()}", row == chosen))
    return tabs


def assessment_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Why the index and the rank of one unit changed; side by side with its predecessors where it is not the same unit."""
    assessment = load_assessment(request, pk)
    found = former_rounds(assessment.round, assessment.group)
    former = _chosen(request, found)
    both = years(assessment.round, former, assessment.group) if former else None
    matched = both.by_assessment.get(pk) if both else None
    if former is None or both is None or matched is None:
        return render(
            request, "assessment/lost/assessment_change.html", unit_page(request, assessment, "assessment-change")
        )
    context = unit_page(
        request,
        assessment,
        "assessment-change",
        years=both,
        former=former,
        former_tabs=_former_tabs(request, found, former),
        matched=matched,
        **_told(request, assessment, both, matched),
    )
    return render(request, "assessment/lost/assessment_change.html", context)


def assessment_change_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook; a unit that is not compared has none."""
    assessment = load_assessment(request, pk)
    former = _chosen(request, former_rounds(assessment.round, assessment.group))
    both = years(assessment.round, former, assessment.group) if former else None
    matched = both.by_assessment.get(pk) if both else None
    told = _told(request, assessment, both, matched) if both and matched else {}
    if both is None or "unit" not in told:
        raise Http404
    sentences = [text for text in (told["sentence"], told["rank_sentence"]) if text]
    name = f"so-voi-ky-truoc-{slug(assessment.unit_name) or pk}-{assessment.round.year}.xlsx"
    return download(unit_change_workbook(both, told["unit"], told["lines"], sentences), name)


def _told(request: HttpRequest, assessment: Assessment, both: Years, matched: Matched) -> dict[str, Any]:
    unit = unit_change(both, matched, core_set(assessment.round.set_version).rounding.digits)
    if unit is None:
        return {"steps": _steps(both, matched), "unscored": _unscored(both, matched)}
    seen = scope(actor_of(request), assessment.round, assessment.path)
    common = unit.change.common_after * 100
    return {
        "unit": unit,
        "sentence": change_sentence(unit),
        "rank_sentence": rank_sentence(unit.rank) if unit.rank else "",
        "rank_rows": rank_rows(unit.rank, is_final=both.is_final) if unit.rank else [],
        "common": common,
        "few_common": common < 50,
        "lines": change_lines(both, unit, seen.holds),
    }


def _steps(both: Years, matched: Matched) -> list[str]:
    """How the unit came about, a line a step."""
    units = {step.predecessor for step in matched.origin.steps if step.predecessor is not None}
    names = names_over_time(units)
    days = {step.predecessor: step.on for step in matched.origin.steps}
    return [
        step_words(step, lambda unit: _name(names, unit, both.former.as_of, days.get(unit)))
        for step in matched.origin.steps
    ]


def _name(names: Any, unit: int, then: Any, until: Any) -> str:
    period = names.period_on(unit, then) or (names.period_on(unit, until) if until else None)
    return period.name if period else names.some_name(unit)


def _unscored(both: Years, matched: Matched) -> list[str]:
    """Predecessors that the earlier round did not score."""
    scored = {row.assessment.unit_id for row in matched.former}
    missing = [unit for unit in matched.joined if unit not in scored]
    names = names_over_time(missing)
    return [_name(names, unit, both.former.as_of, None) for unit in missing]


# The whole group ----------------------------------------------------------------------------------------------------


def _columns() -> list[Column]:
    return [
        Column("name", _("Unit")),
        Column("before", _("Before (%)"), "number", sortable=False),
        Column("after", _("Now (%)"), "number", sortable=False),
        Column("change", _("Change of the index"), "number"),
        Column("performance", _("Work on common criteria"), "number"),
        Column("reweighting", _("Other weights"), "number", sortable=False),
        Column("criteria", _("Other criteria"), "number", sortable=False),
        Column("pools", _("Bonus, penalty"), "number", sortable=False),
        Column("rank", _("Rank"), "number", sortable=False),
        Column("places", _("Places: we, others, criteria, membership"), "number", sortable=False),
    ]


_KEYS: dict[str, Any] = {
    "name": lambda unit: unit.row.assessment.unit_sort,
    "change": lambda unit: unit.percent.change or Fraction(0),
    "performance": lambda unit: unit.part["performance"].percent or Fraction(0),
}


def _group(request: HttpRequest, round_: AssessmentRound) -> tuple[str, dict[str, int]]:
    counts = Counter(Assessment.objects.filter(round=round_).order_by("group").values_list("group", flat=True))
    asked = request.GET.get("group", "")
    return asked if asked in counts else max(counts, key=lambda key: counts[key], default=""), counts


def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Every unit that went on as one, with the causes of its change; the others with what they were made of."""
    round_ = round_with_totals(request, pk)
    group, counts = _group(request, round_)
    found = former_rounds(round_, group)
    former = _chosen(request, found)
    both = years(round_, former, group) if former else None
    tabs = [tab for tab in group_tabs(request, counts, group) if tab[0] != _("Whole round")]
    if former is None or both is None:
        context = lost_page(request, round_, "round-change", groups=counts, group_tabs=tabs)
        return render(request, "assessment/lost/round_change.html", context)
    order = order_of(request, _columns(), default="-change")
    units = sorted(_units(both), key=_KEYS[order.key], reverse=order.down)
    context = lost_page(
        request,
        round_,
        "round-change",
        groups=counts,
        group_tabs=tabs,
        years=both,
        former=former,
        former_tabs=_former_tabs(request, found, former),
        columns=_columns(),
        order=order,
        page=page_of(request, units),
        apart=[each for each in both.units if each.one is None],
    )
    return render(request, "assessment/lost/round_change.html", context)


def _units(both: Years) -> list[UnitChange]:
    digits = core_set(both.round.set_version).rounding.digits
    return [unit for matched in both.units if (unit := unit_change(both, matched, digits)) is not None]


def round_change_export(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = round_with_totals(request, pk)
    group, _counts = _group(request, round_)
    former = _chosen(request, former_rounds(round_, group))
    both = years(round_, former, group) if former else None
    if both is None:
        raise Http404
    return download(change_workbook(both, _units(both)), f"so-voi-ky-truoc-{round_.year}-{round_.pk}.xlsx")
