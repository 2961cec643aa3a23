"""A report with everything that belongs to it while it is entered: cells, computed cells, earlier reports, what checks found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from cchc.reporting.bridge import (
    checks_of,
    derivation_of,
    entries_of,
    form_of,
    key_of,
    level_of,
    window_of,
)
from cchc.reporting.models import Cell, Report
from cchc.reporting.queries.inside import levels_inside
from cchc_core.figures.formula import Computed
from cchc_core.reporting.checks import Finding, Severity
from cchc_core.reporting.form import CellKey, CellKind, Entries, Entry, FormCell, Levels, ReportForm
from cchc_core.reporting.states import COUNTED, HANDED_IN
from cchc_core.reporting.windows import Window
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note

OVERTYPED = gettext_noop("The system knows %(known)s here (%(source)s). Say in the remark why it differs.")


@dataclass
class Checked:
    """One report under its form. Everything is read once: the cells, and the cells of at most two earlier reports."""

    report: Report

    @cached_property
    def form(self) -> ReportForm:
        return form_of(self.report.period.template_version)

    @cached_property
    def window(self) -> Window:
        return window_of(self.report.period)

    @cached_property
    def level(self) -> str:
        return level_of(self.report) if self.report.is_own else ""

    @cached_property
    def levels(self) -> Levels:
        """Whose cells count in totals: those of the unit's kind; of a consolidated report, of the kinds that are in it."""
        return self.level if self.report.is_own else levels_inside(self.report)

    @cached_property
    def asked(self) -> dict[CellKey, FormCell]:
        return {cell.key: cell for cell in self.form.cells_for(self.level, self.window)}

    @cached_property
    def cells(self) -> dict[CellKey, Cell]:
        """One query."""
        return {key_of(cell): cell for cell in self.report.cells.all()}

    @cached_property
    def entries(self) -> dict[CellKey, Entry]:
        """What is entered. Of computed cells only the remark: what a sending stored is computed again, never read."""
        found = entries_of(self.form, self.cells.values())
        derived = {key for key in found if self.form.cells[key].derived}
        return {key: Entry(None, entry.remark) if key in derived else entry for key, entry in found.items()}

    @cached_property
    def computed(self) -> dict[CellKey, Computed]:
        derivation = derivation_of(self.report.period.template_version)
        return derivation.compute(self.entries, self.levels, self.window)

    @cached_property
    def earlier(self) -> tuple[Entries | None, Entries | None]:
        """The unit's last report of the same kind of window, and the one whose window ended on the day before. Three queries."""
        found = _earlier_reports(self.report)
        cells: dict[int, list[Cell]] = {row.pk: [] for row in found if row is not None}
        for cell in Cell.objects.filter(report__in=list(cells)) if cells else ():
            cells[cell.report_id].append(cell)
        last, before = (entries_of(self.form, cells[row.pk]) if row is not None else None for row in found)
        return last, before

    def findings(self, *, complete: bool = True, tables: Collection[str] = ()) -> list[Finding]:
        """What the checks found, cell by cell, and what was typed over the system's own knowledge."""
        last, before = self.earlier
        found = checks_of(self.report.period.template_version).report(
            self.entries,
            level=self.levels,
            window=self.window,
            last=last,
            before=before,
            tables=tables,
            complete=complete,
            together=not self.report.is_own,
        )
        return [*found, *(each for each in self._overtyped() if not tables or each.key.table in tables)]

    def _overtyped(self) -> list[Finding]:
        found = []
        for key, cell in self.cells.items():
            if key not in self.asked or cell.origin == Cell.SYSTEM or cell.known is None or cell.known == cell.value:
                continue
            text = note(OVERTYPED, known=show_number(cell.known), source=cell.known_from or "–")
            found.append(Finding(key, text, Severity.ASK, "known", settled=bool(cell.remark)))
        return found

    @property
    def blank(self) -> int:
        """How many figures and days nobody entered, of those that may stay empty as well: which is not the same as nought."""
        asked = (cell for cell in self.asked.values() if not cell.derived and cell.kind is not CellKind.TEXT)
        return sum(self.entries.get(cell.key, Entry()).is_empty for cell in asked)

    @property
    def filled(self) -> tuple[int, int]:
        """How many of the cells that are to be entered hold something, of how many."""
        typed = [key for key, cell in self.asked.items() if not cell.derived]
        return sum(not self.entries.get(key, Entry()).is_empty for key in typed), len(typed)


def _earlier_reports(report: Report) -> tuple[Report | None, Report | None]:
    """Of the same unit and form: the last of the kind, and the one that this one carries over from. Two queries at most.

    Reports that count come first; one that is only sent will do where none counts yet.
    """
    period = report.period
    calendar = form_of(period.template_version).calendar
    keys = [window.key for window in calendar.ended_before(window_of(period))]
    wanted = Q(period__key__in=keys)
    if period.previous_id is not None:
        wanted |= Q(period_id=period.previous_id)
    rows = Report.objects.filter(
        wanted,
        period__template_version__template_id=period.template_version.template_id,
        unit_id=report.unit_id,
        kind=report.kind,
        state__in=[state.value for state in HANDED_IN],
    )
    found = list(rows.select_related("period").order_by("number"))
    counted = {state.value for state in COUNTED}
    by_period: Mapping[int, Report] = {row.period_id: row for row in found} | {
        row.period_id: row for row in found if row.state in counted
    }
    last = by_period.get(period.previous_id or 0)
    carried = [row for key in keys for row in by_period.values() if row.period.key == key]
    return last, carried[0] if carried else None
