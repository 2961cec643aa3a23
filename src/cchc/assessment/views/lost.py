"""Points lost: by criterion over a round, units × fields, one criterion over its units, one unit over its criteria."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.exports_lost import round_lost_workbook, unit_lost_workbook
from cchc.assessment.models import Assessment, AssessmentRound, RunUnit, ScoreRun
from cchc.assessment.permissions import may_view_totals
from cchc.assessment.queries.lost import Losses, losses
from cchc.assessment.queries.yearly import Years, former_rounds, years
from cchc.assessment.views.common import actor_of, standing_of
from cchc.assessment.views.lost_model import (
    LEAF_KEYS,
    former_sheets,
    group_leaves,
    group_tabs,
    heat_rows,
    leaf_columns,
    longest,
    narrowed_of,
    parts_of,
    unit_leaves,
    units_on_leaf,
)
from cchc.assessment.views.lost_remedies import with_remedies
from cchc.assessment.views.round_common import address, load_assessment, load_round, reader_of, round_page
from cchc.common.downloads import download
from cchc.common.lists import Column, order_of, page_of
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc.initiatives.queries.suggest import Suggestion, for_unit
from cchc_core.access import Actor, Permission
from cchc_core.text import slug


def round_with_totals(request: HttpRequest, pk: int) -> AssessmentRound:
    """The round, for those who see every unit of it."""
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    return round_


def lost_page(request: HttpRequest, round_: AssessmentRound, current: str, **more: Any) -> dict[str, Any]:
    """The context of a page about a whole round: its views on lost points, and what every table of them needs."""
    views = ((_("By criterion"), "round-lost"), (_("Units and fields"), "round-lost-units"))
    views = (*views, (_("Beside last time"), "round-change"))
    group = request.GET.get("group", "")
    query = f"?group={group}" if group and group in more.get("groups", {}) else ""
    return round_page(
        request,
        round_,
        "round-lost",
        view_tabs=[(label, address(name, round_.pk) + query, name == current) for label, name in views],
        digits=core_set(round_.set_version).rounding.digits,
        **more,
    )


def _asked_losses(request: HttpRequest, round_: AssessmentRound) -> tuple[Losses | None, dict[str, int], str]:
    """The losses of the group that the address names, how many units each group has, and the group."""
    whole = losses(actor_of(request), round_)
    if whole is None:
        return None, {}, ""
    groups = Counter(row.group for row in whole.units)
    group = request.GET.get("group", "")
    if group not in groups:
        return whole, groups, ""
    return whole.only(row for row in whole.units if row.group == group), groups, group


def _former(round_: AssessmentRound, groups: dict[str, int], group: str) -> Years | None:
    """The earlier round of the group, or of the only group there is."""
    chosen = group or (next(iter(groups)) if len(groups) == 1 else "")
    found = former_rounds(round_, chosen) if chosen else []
    return years(round_, found[0], chosen) if found else None


def round_lost(request: HttpRequest, pk: int) -> HttpResponse:
    """Every criterion on which points were lost, the dearest first; narrowed by field, verifier and way of measuring."""
    round_ = round_with_totals(request, pk)
    whole, groups, group = _asked_losses(request, round_)
    if whole is None:
        return render(request, "assessment/lost/round_lost.html", lost_page(request, round_, "round-lost"))
    found, form = narrowed_of(request, whole)
    former = _former(round_, groups, group)
    columns = [column for column in leaf_columns() if column.key != "last" or former]
    order = order_of(request, columns, default="-lost")
    leaves = sorted(group_leaves(found, former), key=LEAF_KEYS[order.key], reverse=order.down)
    context = lost_page(
        request,
        round_,
        "round-lost",
        found=found,
        form=form,
        groups=groups,
        group_tabs=group_tabs(request, groups, group),
        columns=columns,
        order=order,
        page=page_of(request, [row for row in leaves if row.among.lost > 0]),
        unscored=[row for row in leaves if row.among.pending],
        former=former,
        top=longest(leaves),
        **_parts(found, former=former_sheets(former), years=former),
        penalised=sum(map(found.is_penalised, found.units)),
    )
    return render(request, "assessment/lost/round_lost.html", context)


def _parts(found: Losses, **beside: Any) -> dict[str, Any]:
    """The three ways of grouping, for the tables below the criteria."""
    return {
        "fields": parts_of(found, "field", **beside),
        "verifiers": parts_of(found, "verifier", **beside),
        "measures": parts_of(found, "measured", **beside),
    }


def round_lost_units(request: HttpRequest, pk: int) -> HttpResponse:
    """The heatmap: what each unit lost in each field. The number stands in the cell; the shade only helps the eye."""
    round_ = round_with_totals(request, pk)
    found, groups, group = _asked_losses(request, round_)
    if found is None:
        return render(request, "assessment/lost/round_lost_units.html", lost_page(request, round_, "round-lost-units"))
    fields = list(dict.fromkeys(found.words.leaves[code].field for code in found.codes))
    columns = [Column("name", _("Unit")), Column("lost", _("Points lost"), "number")]
    columns += [Column(f"f-{key}", found.words.fields.get(key) or _("Without a field"), "number") for key in fields]
    order = order_of(request, columns, default="-lost")
    units = sorted(found.units, key=lambda row: _heat_key(found, row, order.key), reverse=order.down)
    page = page_of(request, units)
    page.object_list = heat_rows(found.only(page.object_list), fields)
    totals = found.parts("field")
    context = lost_page(
        request,
        round_,
        "round-lost-units",
        found=found,
        groups=groups,
        group_tabs=group_tabs(request, groups, group),
        columns=columns,
        order=order,
        page=page,
        heads=[column.label for column in columns[2:]],
        totals=[totals[key].lost / len(units) if key in totals else None for key in fields],
        mean=found.whole.total / len(units) if units else None,
    )
    return render(request, "assessment/lost/round_lost_units.html", context)


def _heat_key(found: Losses, row: RunUnit, key: str) -> Any:
    """What a unit is sorted by, without working out all its cells: only a page of them is drawn."""
    if key == "name":
        return row.assessment.unit_sort
    field = key.removeprefix("f-") if key != "lost" else None
    return (found.lost_in(row, field), row.assessment.unit_sort)


def round_lost_criterion(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Which units lost points on one criterion; each leads to its thread."""
    round_ = round_with_totals(request, pk)
    found, groups, group = _asked_losses(request, round_)
    if found is None or code not in found.codes:
        raise Http404
    rows = units_on_leaf(found, code)
    context = lost_page(
        request,
        round_,
        "",
        found=found,
        groups=groups,
        group_tabs=group_tabs(request, groups, group),
        leaf=found.words.leaves[code],
        among=found.among.get(code),
        page=page_of(request, [row for row in rows if row.score.lost or row.score.pending]),
        whole=sum(row.score.is_scored and row.score.lost <= 0 for row in rows),
    )
    return render(request, "assessment/lost/round_lost_criterion.html", context)


def round_lost_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same tables as a workbook, narrowed as the address says."""
    round_ = round_with_totals(request, pk)
    whole, groups, group = _asked_losses(request, round_)
    if whole is None:
        raise Http404
    found, _form = narrowed_of(request, whole)
    return download(
        round_lost_workbook(found, _former(round_, groups, group)), f"diem-chua-dat-{round_.year}-{round_.pk}.xlsx"
    )


# One unit -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitLoss:
    """A sheet with its group, narrowed as the address says, and the earlier round where there is one."""

    own: Losses
    group: Losses
    row: RunUnit
    years: Years | None


def unit_page(request: HttpRequest, assessment: Assessment, current: str, **more: Any) -> dict[str, Any]:
    views = ((_("By criterion"), "assessment-lost"), (_("Beside last time"), "assessment-change"))
    return round_page(
        request,
        assessment.round,
        "",
        assessment=assessment,
        standing=standing_of(assessment),
        view_tabs=[(label, address(name, assessment.pk), name == current) for label, name in views],
        digits=core_set(assessment.round.set_version).rounding.digits,
        **more,
    )


def _unit_loss(request: HttpRequest, assessment: Assessment) -> tuple[UnitLoss, Any] | None:
    whole = losses(actor_of(request), assessment.round, assessment=assessment)
    row = next((each for each in whole.units if each.assessment_id == assessment.pk), None) if whole else None
    if whole is None or row is None:
        return None
    group, form = narrowed_of(request, whole)
    found = former_rounds(assessment.round, assessment.group)
    past = years(assessment.round, found[0], assessment.group) if found else None
    return UnitLoss(group.only([row]), group, row, past), form


def assessment_lost(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one unit lost points, beside the mean and the best of its group and beside last year; each leads to its thread."""
    assessment = load_assessment(request, pk)
    found = _unit_loss(request, assessment)
    if found is None:
        return render(
            request, "assessment/lost/assessment_lost.html", unit_page(request, assessment, "assessment-lost")
        )
    unit, form = found
    rows = unit_leaves(unit.own, unit.group, unit.row, unit.years)
    dearest = sorted((row for row in rows if row.score.lost > 0), key=lambda row: -row.score.lost)
    context = unit_page(
        request,
        assessment,
        "assessment-lost",
        found=unit.own,
        form=form,
        row=unit.row,
        former=unit.years.former if unit.years and unit.years.by_assessment[pk].one else None,
        top=longest(rows),
        rows=with_remedies(actor_of(request), assessment, dearest),
        unscored=[row for row in rows if row.score.applicable and row.score.pending],
        ideas=ideas_of(assessment, unit.own),
        **_parts(unit.own, group=unit.group, former=former_sheets(unit.years, unit.row), years=unit.years),
    )
    return render(request, "assessment/lost/assessment_lost.html", context)


def ideas_of(assessment: Assessment, own: Losses) -> list[Suggestion]:
    """Models that work elsewhere in the three fields where the unit lost most; none where it lost nothing."""
    lost = {key: part.lost for key, part in own.parts("field").items() if key and part.lost > 0}
    weak = sorted(lost, key=lambda key: (-lost[key], key))[:3]
    return for_unit(assessment.responsible_unit_id, assessment.round.year, weak) if weak else []


def assessment_lost_export(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = load_assessment(request, pk)
    found = _unit_loss(request, assessment)
    if found is None:
        raise Http404
    unit, _form = found
    name = f"diem-chua-dat-{slug(assessment.unit_name) or pk}-{assessment.round.year}.xlsx"
    return download(unit_lost_workbook(unit.own, unit.group, unit.row, unit.years), name)


# The station of the rail --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A round with the sheets in it that are the person's own."""

    round: AssessmentRound
    may_whole: bool
    sheets: tuple[Assessment, ...]
    has_result: bool


def lost_list(request: HttpRequest) -> HttpResponse:
    """Rounds and own units to choose from; who has one sheet alone goes straight to the newest of it."""
    actor = reader_of(request)
    page = page_of(request, queries.rounds(actor))
    page.object_list = _choices(actor, page.object_list)
    newest = next((row.sheets[0] for row in page.object_list if row.has_result and len(row.sheets) == 1), None)
    straight = newest is not None and not any(row.may_whole for row in page.object_list if row.round.state == "open")
    if newest is not None and straight and "all" not in request.GET and "page" not in request.GET:
        return redirect("assessment:assessment-lost", pk=newest.pk)
    context = {"page": page, "may_see_findings": actor.has(Permission.REMEDY_VIEW)}
    return render(request, "assessment/lost/lost_list.html", context)


def _choices(actor: Actor, rounds: QuerySet[AssessmentRound]) -> list[Choice]:
    """Three queries, however many rounds."""
    found = list(rounds)
    own = actor.reach(Permission.ASSESSMENT_SCORE).units
    sheets: dict[int, list[Assessment]] = {}
    for row in Assessment.objects.filter(round__in=found, responsible_unit__in=own).order_by("unit_sort", "pk"):
        sheets.setdefault(row.round_id, []).append(row)
    kinds = (ScoreRun.VERIFIED, ScoreRun.FINAL)
    computed = ScoreRun.objects.filter(round__in=found, current=True, kind__in=kinds)
    computed_rounds = set(computed.order_by().values_list("round_id", "kind"))
    return [
        Choice(
            row,
            bool(may_view_totals(actor, row)),
            tuple(sheets.get(row.pk, ())),
            (row.pk, ScoreRun.FINAL if row.state == AssessmentRound.PUBLISHED else ScoreRun.VERIFIED)
            in computed_rounds,
        )
        for row in found
    ]
