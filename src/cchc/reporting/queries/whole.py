"""The reports of a period put together: what counts, what is missing, and what a later correction changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from cchc.common.memory import many_objects
from cchc.orgunits.queries import history, tree_on
from cchc.reporting.bridge import derivation_of, entries_of, form_of, key_of, read_value, window_of
from cchc.reporting.models import AskedUnit, Cell, ConsolidatedPart, Report, ReportPeriod
from cchc_core.reporting.consolidate import Consolidation, Consolidator, Contribution, Part, Place, Standing
from cchc_core.reporting.difference import Change, differences
from cchc_core.reporting.form import CellKey, Entry, Levels, ReportForm
from cchc_core.reporting.states import COUNTED, HANDED_IN, OVER, ReportState
from cchc_core.units import Tree

_COUNTED = [state.value for state in COUNTED]


@dataclass(frozen=True)
class Found:
    """The report of an asked unit as it stands now; ``report`` is None where none was ever begun."""

    asked: AskedUnit
    report: Report | None
    standing: Standing

    @property
    def reason(self) -> str:
        if self.standing is Standing.EXCLUDED:
            return self.asked.reason
        return self.report.reason if self.report is not None and self.standing is Standing.RETURNED else ""


@dataclass
class Whole:
    """The reports of one period as they stand now. What is stored of them is read once; a constant number of queries.

    A unit that put the reports under it together for the same days brings its consolidated report beside its own.
    """

    period: ReportPeriod

    @cached_property
    def form(self) -> ReportForm:
        return form_of(self.period.template_version)

    @cached_property
    def found(self) -> list[Found]:
        """Every asked unit once for its own report, and once more for the consolidated one that counts. Three queries."""
        asked = list(self.period.asked.order_by("place", "pk"))
        own: dict[int, list[Report]] = {row.pk: [] for row in asked}
        for report in self.period.reports.filter(kind=Report.OWN, asked__in=list(own)).order_by("number"):
            own[report.asked_id or 0].append(report)
        below = self._below([row.unit_id for row in asked])
        found = []
        for row in asked:
            found.append(_standing(row, own[row.pk]))
            if row.unit_id in below and not row.excluded:
                found.append(Found(row, below[row.unit_id], Standing.APPROVED))
        return found

    def _below(self, units: Iterable[int]) -> dict[int, Report]:
        """Consolidated reports of the asked units for the same form and the same days."""
        rows = Report.objects.filter(
            kind=Report.CONSOLIDATED,
            state__in=_COUNTED,
            unit__in=list(units),
            period__key=self.period.key,
            period__calendar=self.period.calendar,
            period__template_version_id=self.period.template_version_id,
        )
        return {row.unit_id: row for row in rows.exclude(period=self.period).order_by("pk")}

    @cached_property
    def sources(self) -> dict[int, Report]:
        """The reports that count, by their numbers."""
        return {
            each.report.pk: each.report
            for each in self.found
            if each.report is not None and each.standing is Standing.APPROVED
        }

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """As the core puts them together. Three queries more, whatever the number of units and cells."""
        entries, levels = self._entries(), self._levels()
        return tuple(
            Part(
                each.asked.unit_id,
                each.standing,
                entries.get(each.report.pk, {}) if each.report is not None else {},
                levels.get(each.report.pk if each.report is not None else 0) or self._kind(each.asked.unit_id),
                each.report.pk if each.report is not None else None,
                each.reason,
            )
            for each in self.found
        )

    @cached_property
    def tree(self) -> Tree:
        """The units of the day whose tree totals follow."""
        return tree_on(self.period.tree_on)

    def _kind(self, unit: int) -> str:
        return self.tree.kind(unit) if unit in self.tree else ""

    def _levels(self) -> dict[int, Levels]:
        """Of each consolidated report, the kinds of the units that were put together in it. One query."""
        wholes = [pk for pk, report in self.sources.items() if not report.is_own]
        rows = ConsolidatedPart.objects.filter(report__in=wholes, standing=Standing.APPROVED.value)
        kinds: dict[int, set[str]] = {pk: set() for pk in wholes}
        for pk, unit in rows.values_list("report_id", "unit_id"):
            kinds[pk].add(self._kind(unit))
        return {pk: tuple(sorted(found)) for pk, found in kinds.items() if found and "" not in found}

    def _entries(self) -> dict[int, dict[CellKey, Entry]]:
        found: dict[int, dict[CellKey, Entry]] = {pk: {} for pk in self.sources}
        cells = self.form.cells
        rows = Cell.objects.filter(report__in=list(found)).exclude(value=None, text="").order_by()
        for pk, table, row, column, number, text, as_of in rows.values_list(
            "report_id", "table", "row", "column", "value", "text", "as_of"
        ):
            meaning = cells.get(CellKey(table, row, column))
            if meaning is not None and not meaning.derived:
                # The form's own key: with hundreds of reports a key a cell would be a hundred thousand of them.
                found[pk][meaning.key] = Entry(read_value(number, text, meaning.kind), as_of=as_of)
        return found

    @cached_property
    def place(self) -> Place:
        tree = self.tree
        return Place(
            history(), self.period.tree_on, lambda unit: unit in tree and tree.within(unit, self.period.unit_id)
        )

    @cached_property
    def consolidation(self) -> Consolidation:
        consolidator = Consolidator(self.form, window_of(self.period), derivation_of(self.period.template_version))
        with many_objects():
            return consolidator.gather(self.parts, self.place)

    def contributions(self, key: CellKey) -> Sequence[Contribution]:
        """What each report gives to one cell."""
        return self.consolidation.cells[key].contributions


def _standing(asked: AskedUnit, reports: list[Report]) -> Found:
    """How far a unit's own report is: what counts goes before what is being corrected."""
    going = [each for each in reports if ReportState(each.state) not in OVER]
    counted = next((each for each in going if ReportState(each.state) in COUNTED), None)
    newest = counted or (going[-1] if going else None)
    if asked.excluded:
        return Found(asked, newest, Standing.EXCLUDED)
    if counted is not None:
        return Found(asked, counted, Standing.APPROVED)
    if newest is not None and ReportState(newest.state) in HANDED_IN:
        return Found(asked, newest, Standing.WAITING)
    returned = newest is not None and newest.sent_at is not None and bool(newest.reason)
    return Found(asked, newest, Standing.RETURNED if returned else Standing.MISSING)


# The stored record ----------------------------------------------------------------------------------------------------


def consolidated_of(period: ReportPeriod) -> Report | None:
    """The consolidated report of a period: the version that is worked on, else the one that counts. One query."""
    rows = period.reports.filter(kind=Report.CONSOLIDATED).exclude(state__in=[state.value for state in OVER])
    return rows.order_by("-number").first()


def parts_of(report: Report) -> list[ConsolidatedPart]:
    """Who is in a consolidated report and who is not, as it was put together. One query."""
    return list(report.parts.select_related("source").order_by("pk"))


@dataclass(frozen=True)
class Drift:
    """What a consolidated report says no more as the reports under it stand now: cells, and units whose report changed."""

    changes: tuple[Change, ...] = ()
    units: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.units)


def drift_of(report: Report, whole: Whole) -> Drift:
    """By how much a consolidated report differs from what the counted reports give today; late corrections show here.

    Cells that somebody typed over stay out of it: they differ on purpose and carry a remark.
    """
    rows = list(report.cells.all())
    typed = {key_of(cell) for cell in rows if cell.origin in (Cell.TYPED, Cell.EXCEL)}
    stands = entries_of(whole.form, rows)
    now = whole.consolidation.entries
    changes = tuple(
        each
        for each in differences(stands, now)
        if each.key not in typed and not (whole.form.cells[each.key].derived and each.key not in stands)
    )
    return Drift(changes, tuple(_changed_units(report, whole)))


#: A report in a consolidated one: its unit, its number, and the step at which it stood.
_Taken = tuple[int, int | None, int | None]


def _changed_units(report: Report, whole: Whole) -> list[str]:
    """Units whose report came in, went out or was replaced since; those of which one step was taken since count as changed."""
    then: dict[_Taken, str] = {
        (part.unit_id, part.source_id, part.version): part.unit_name
        for part in report.parts.all()
        if part.standing == Standing.APPROVED.value
    }
    counted = set(whole.consolidation.counted)
    now: dict[_Taken, str] = {
        (each.asked.unit_id, each.report.pk, each.report.version): each.asked.unit_name
        for each in whole.found
        if each.report is not None and each.standing is Standing.APPROVED and each.asked.unit_id in counted
    }
    both = then | now
    return list(dict.fromkeys(name for key, name in both.items() if (key in then) != (key in now)))


def consolidated_above(report: Report) -> list[Report]:
    """The consolidated reports that took a unit's report in, or an earlier version of it. One query."""
    versions = Report.objects.filter(period_id=report.period_id, unit_id=report.unit_id, kind=report.kind).values("pk")
    rows = Report.objects.filter(Q(parts__source__in=versions)).exclude(state__in=[state.value for state in OVER])
    return list(rows.select_related("period__template_version").distinct().order_by("pk"))
