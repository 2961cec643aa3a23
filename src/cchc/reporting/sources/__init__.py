"""What the system knows already for a report: figures of the period, plan, findings, initiatives, dossiers, earlier reports.

A form names the part of the product that may know a cell's value ("planning"); the cell's indicator and breakdown say which
value. A stored figure of the very period comes first. Values are as of the last day of the period's data, or of today before
it. What nobody knows stays empty: nought is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.db.models import Q

from cchc.figures.models import Figure
from cchc.reporting.bridge import cells_asked
from cchc.reporting.models import AskedUnit, Report
from cchc.reporting.sources import dossiers, findings, models, plans
from cchc.reporting.sources.asking import Asking, Known, Name, Offer
from cchc_core.reporting.form import CellKey, FormCell
from cchc_core.values import exactly_rounded

__all__ = ["OF_WHOLE", "TOLD", "Asking", "Known", "Offer", "asking_of", "known_values"]


def asking_of(report: Report) -> Asking:
    period = report.period
    return Asking(report.unit_id, period.since, period.until, int(period.key[:4]), period.pk)


def known_values(report: Report) -> dict[CellKey, Known]:
    """Everything that is known for the cells of a report, as exact as each cell shows it; each part is asked once, and only if
    a cell names it.

    A consolidated report holds what the units said and nothing else.
    """
    if not report.is_own:
        return {}
    cells = [cell for cell in cells_asked(report).values() if cell.numeric and not cell.derived]
    asking = asking_of(report)
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
    digits = {cell.key: cell.decimals for cell in cells}
    return {key: _rounded(known, digits[key]) for key, known in found.items()}


def _rounded(known: Known, digits: int | None) -> Known:
    return known if digits is None else replace(known, value=exactly_rounded(known.value, digits))


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


#: By the name that a form gives as a cell's source.
PARTS: Mapping[str, Callable[[Asking], Mapping[Name, Known]]] = {
    "planning": plans.known,
    findings.PART: findings.known,
    "inspection": findings.inspected,
    models.PART: models.known,
    "procedures": dossiers.known,
    "reporting": _reports,
}

#: What of it can be said in sentences, by the same name.
TOLD: Mapping[str, Callable[[Asking], Offer | None]] = {
    "planning": plans.told,
    models.PART: models.told,
    findings.PART: findings.told,
}
#: The parts whose sentences tell of a unit with everybody under it, so that a consolidated report may take them up.
OF_WHOLE = frozenset({models.PART})
