"""Results inside the office: ranking, fields and criteria, self-scored beside verified, pools, a unit's sheet."""

from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.exports_official import LAYOUTS
from cchc.assessment.models import AssessmentRound, RunUnit
from cchc.assessment.permissions import may_enter_pool, may_manage, may_view_totals
from cchc.assessment.queries.comparison import changed_criteria, comparison, mean_difference, pools
from cchc.assessment.tables import field_names, group_label
from cchc.assessment.views.common import actor_of, standing_of
from cchc.assessment.views.result_model import field_lines, group_tabs, lines_of, ranking_page
from cchc.assessment.views.round_common import load_assessment, load_round, round_page
from cchc.common.lists import Column, order_of, page_of
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.criteria.bridge import core_set


def readable_round(request: HttpRequest, pk: int) -> AssessmentRound:
    """The round whose totals somebody may see."""
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    return round_


def round_ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """Published: the result. Before that: the last running totals, said to be so."""
    round_ = readable_round(request, pk)
    found = queries.ranking(round_)
    page = ranking_page(request, found, lambda row: reverse("assessment:assessment-result", args=[row.assessment_id]))
    context = round_page(
        request, round_, "round-ranking", found=found, page=page, group_tabs=group_tabs(found, request)
    )
    return render(request, "assessment/results/round_ranking.html", context)


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
    round_ = readable_round(request, pk)
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
        mean=mean_difference(shown),
        criteria=changed_criteria(round_),
        digits=core_set(round_.set_version).rounding.digits,
    )
    return render(request, "assessment/results/round_comparison.html", context)


def round_pools(request: HttpRequest, pk: int) -> HttpResponse:
    """Bonus and penalty points of all units; entering and verifying them is done at the sheet."""
    round_ = readable_round(request, pk)
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
