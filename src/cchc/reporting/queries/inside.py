"""What is inside consolidated reports, level by level: whose own reports, and which of them changed since.

A consolidated report may be a part of another one further up, so a correction at the bottom reaches several of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from cchc.orgunits.queries import tree_on
from cchc.reporting.models import ConsolidatedPart, Report
from cchc_core.reporting.consolidate import Standing
from cchc_core.reporting.form import Levels
from cchc_core.reporting.states import COUNTED, OVER, ReportState

_COUNTED = [state.value for state in COUNTED]


def _counted_parts(reports: Iterable[int]) -> Iterable[ConsolidatedPart]:
    rows = ConsolidatedPart.objects.filter(report__in=list(reports), standing=Standing.APPROVED.value)
    return rows.select_related("source").order_by("pk")


class Inside(NamedTuple):
    """A report in a consolidated one: its unit, its kind and its number."""

    unit: int
    kind: str
    report: int


def inside_of(reports: Collection[int]) -> dict[int, set[Inside]]:
    """Each consolidated report → the reports in it, however deep. One query a level."""
    found: dict[int, set[Inside]] = {pk: set() for pk in reports}
    tops: dict[int, set[int]] = {pk: {pk} for pk in reports}
    while tops:
        below: dict[int, set[int]] = {}
        for part in _counted_parts(tops):
            source = part.source
            if source is None:
                continue
            inside = Inside(part.unit_id, source.kind, source.pk)
            for top in tops[part.report_id]:
                if not source.is_own and inside not in found[top]:
                    below.setdefault(source.pk, set()).add(top)
                found[top].add(inside)
        tops = below
    return found


def levels_inside(report: Report) -> Levels:
    """The kinds of the units whose own reports are in a consolidated report; empty, which is any, where one is unknown."""
    tree = tree_on(report.period.tree_on)
    units = {each.unit for each in inside_of([report.pk])[report.pk] if each.kind == Report.OWN}
    return tuple(sorted({tree.kind(unit) for unit in units})) if units and all(unit in tree for unit in units) else ""


def stale_among(reports: Collection[Report]) -> set[int]:
    """The consolidated reports under which, however deep, a report came in, was returned or corrected since.

    Three queries a level.
    """
    stale: set[int] = set()
    above: dict[int, set[int]] = {}  # consolidated report → those that it went into
    level, seen = {report.pk: report.period_id for report in reports}, set[int]()
    while level:
        seen |= set(level)
        below: dict[int, int] = {}
        taken: dict[int, set[int]] = {pk: set() for pk in level}
        for part in _counted_parts(level):
            source = part.source
            if source is None:
                continue
            taken[part.report_id].add(source.pk)
            if source.state not in _COUNTED or source.version != part.version:
                stale.add(part.report_id)
            if not source.is_own:
                above.setdefault(source.pk, set()).add(part.report_id)
                below[source.pk] = source.period_id
        stale |= _lacking(level, taken)
        level = {pk: period for pk, period in below.items() if pk not in seen}
    waiting = list(stale)
    for pk in waiting:  # grows while it is walked: what stands on something stale is stale
        fresh = above.get(pk, set()) - stale
        stale |= fresh
        waiting += fresh
    return stale & {report.pk for report in reports}


def _lacking(periods: Mapping[int, int], taken: Mapping[int, set[int]]) -> set[int]:
    """The consolidated reports, given with their periods, that lack an own report which counts now. Two queries."""
    rows = Report.objects.filter(
        period__in=set(periods.values()), kind=Report.OWN, state__in=_COUNTED, asked__excluded=False
    )
    counted: dict[int, set[int]] = {}
    for pk, period in rows.values_list("pk", "period_id"):
        counted.setdefault(period, set()).add(pk)
    left_out = _left_out(periods)
    return {pk for pk, period in periods.items() if counted.get(period, set()) - taken[pk] - left_out.get(pk, set())}


def _left_out(reports: Iterable[int]) -> dict[int, set[int]]:
    """Reports that were approved and yet left out with a reason, such as those of a unit that went over to another circle."""
    rows = ConsolidatedPart.objects.filter(report__in=list(reports), standing=Standing.EXCLUDED.value)
    found: dict[int, set[int]] = {}
    for report, source in rows.exclude(source=None).values_list("report_id", "source_id"):
        found.setdefault(report, set()).add(source or 0)
    return found


def consolidated_above(report: Report) -> list[Report]:
    """The consolidated reports that took a report in, or an earlier version of it, and those above them. One query a level."""
    found: dict[int, Report] = {}
    waiting = [report]
    while waiting:
        versions = Report.objects.none()
        for each in waiting:
            versions = versions | Report.objects.filter(period=each.period_id, unit=each.unit_id, kind=each.kind)
        rows = Report.objects.filter(
            parts__source__in=versions.order_by().values("pk"), parts__standing=Standing.APPROVED.value
        )
        rows = rows.exclude(state__in=[state.value for state in OVER]).exclude(pk__in=list(found))
        waiting = list(rows.select_related("period__template_version").distinct().order_by("pk"))
        found |= {row.pk: row for row in waiting}
    return list(found.values())


def is_signed(report: Report) -> bool:
    return ReportState(report.state) in COUNTED
