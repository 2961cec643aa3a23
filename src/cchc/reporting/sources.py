"""What the system knows already for the cells of a report: figures of the period, plan, findings, initiatives, earlier reports.

A form names the part of the product that may know a cell's value ("planning"); the cell's indicator and breakdown say which
value. A stored figure of the very period comes first. Values are as of the last day of the period's data, or of today before
it. What nobody knows stays empty: nought is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q

from cchc.common.clock import today
from cchc.figures.models import Figure
from cchc.improvement.models import Finding
from cchc.initiatives.facts import facts_for_scoring as initiative_facts
from cchc.planning.facts import facts_for_scoring as plan_facts
from cchc.planning.models import Assignment, Kind
from cchc.planning.queries.progress import Names, duties_of, whole
from cchc.reporting.bridge import cells_asked
from cchc.reporting.models import AskedUnit, Report
from cchc_core.planning.light import Light
from cchc_core.reporting.form import CellKey, FormCell

#: Which value of a part: the code of its indicator, and the breakdown.
Name = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """A value with where it comes from, in words of the report's language, and the day on which it was true."""

    value: Fraction
    source: str
    as_of: date
    figure_id: int | None = None


@dataclass(frozen=True)
class Asking:
    """For whom and when something is known: both days belong to the period."""

    unit: int
    since: date
    until: date
    year: int

    @property
    def as_of(self) -> date:
        return min(self.until, today())

    def known(self, value: int | Fraction, source: str) -> Known:
        return Known(Fraction(value), source, self.as_of)


def known_values(report: Report) -> dict[CellKey, Known]:
    """Everything that is known for the cells of a report; each part is asked once, and only if a cell names it.

    A consolidated report holds what the units said and nothing else.
    """
    if not report.is_own:
        return {}
    cells = [cell for cell in cells_asked(report).values() if cell.numeric and not cell.derived]
    asking = Asking(report.unit_id, report.period.since, report.period.until, int(report.period.key[:4]))
    found = _figures(asking, report.period.key, cells)
    parts: dict[str, Mapping[Name, Known]] = {}
    for cell in cells:
        if cell.key in found or cell.source not in PARTS:
            continue
        if cell.source not in parts:
            parts[cell.source] = PARTS[cell.source](asking)
        known = parts[cell.source].get((cell.indicator, cell.breakdown))
        if known is not None:
            found[cell.key] = known
    return found


def _figures(asking: Asking, key: str, cells: Iterable[FormCell]) -> dict[CellKey, Known]:
    """Stored figures of this very period, by indicator; those of a breakdown stand under "indicator:breakdown". One query."""
    names: dict[str, list[CellKey]] = {}
    for cell in cells:
        if cell.indicator:
            name = f"{cell.indicator}:{cell.breakdown}" if cell.breakdown else cell.indicator
            names.setdefault(name, []).append(cell.key)
    rows = Figure.objects.filter(unit_id=asking.unit, year=asking.year, period=key, indicator__name__in=list(names))
    rows = rows.filter(replaced_by__isnull=True, value__isnull=False).select_related("indicator")
    found: dict[CellKey, Known] = {}
    for row in rows:
        if row.value is None:
            continue
        known = Known(row.value, row.source or row.indicator.label, row.as_of, row.pk)
        found.update(dict.fromkeys(names[row.indicator.name], known))
    return found


# Parts of the product -----------------------------------------------------------------------------------------------


def _plan(asking: Asking) -> dict[Name, Known]:
    """Tasks of the unit's own plan, and tasks that plans above gave it."""
    own = {"plan_tasks": "CD01", "plan_tasks_done": "CD02"}
    found: dict[Name, Known] = {}
    for row in plan_facts([asking.unit], asking.year, asking.as_of):
        if row.name in own and isinstance(row.fact, Fraction):
            found[(own[row.name], "")] = asking.known(row.fact, row.source)
    return found | _given(asking)


def _given(asking: Asking) -> dict[Name, Known]:
    rows = Assignment.objects.filter(unit_id=asking.unit, year=asking.year, kind=Kind.TASK.value)
    rows = rows.exclude(line__plan__unit_id=asking.unit)
    lights = [duty.light for duty in duties_of(whole(rows), Names.on(asking.as_of), asking.as_of)]
    if not lights:
        return {}
    words = "Nhiệm vụ được giao trên hệ thống"
    counted = {"CD06": Light.DONE, "CD07": Light.DONE_LATE, "CD08": Light.OVERDUE}
    found = {(code, ""): asking.known(lights.count(light), words) for code, light in counted.items()}
    return {("CD05", ""): asking.known(len(lights), words), **found}


def _findings(asking: Asking) -> dict[Name, Known]:
    """What came to light about the unit before the period ended, and what of it is remedied. One query."""
    rows = Finding.objects.filter(unit_id=asking.unit, created_at__date__lte=asking.until)
    rows = rows.exclude(state=Finding.DROPPED)
    counts = rows.aggregate(all=Count("pk"), done=Count("pk", filter=Q(state=Finding.DONE)))
    if not counts["all"]:
        return {}
    words = "Danh mục tồn tại phải khắc phục trên hệ thống"
    return {
        ("CD26", "to_remedy"): asking.known(counts["all"], words),
        ("CD26", "remedied"): asking.known(counts["done"], words),
    }


def _initiatives(asking: Asking) -> dict[Name, Known]:
    codes = {"initiatives_registered": "CD16", "initiatives_applied": "CD17"}
    found: dict[Name, Known] = {}
    for row in initiative_facts([asking.unit], asking.year, asking.as_of):
        if row.name in codes and isinstance(row.fact, Fraction):
            found[(codes[row.name], "")] = asking.known(row.fact, row.source)
    return found


def _reports(asking: Asking) -> dict[Name, Known]:
    """Reports that were due from the unit within the period's days, and those it sent in time. Two queries."""
    days = Q(period__due_on__gte=asking.since, period__due_on__lte=asking.as_of)
    rows = AskedUnit.objects.filter(days, unit_id=asking.unit, excluded=False)
    in_time = Q(reports__number=1, reports__kind=Report.OWN, reports__on_time=True)
    words = "Theo dõi kỳ báo cáo trên hệ thống"
    return {
        ("CD18", ""): asking.known(rows.count(), words),
        ("CD19", ""): asking.known(rows.filter(in_time).count(), words),
    }


#: By the name that a form gives as a cell's source. What procedures and inspections know stands among the figures.
PARTS: Mapping[str, Callable[[Asking], Mapping[Name, Known]]] = {
    "planning": _plan,
    "improvement": _findings,
    "initiatives": _initiatives,
    "reporting": _reports,
}
