"""How many cells the periods of a year ask of each unit, quarter by quarter, and which figures are asked twice.

A cell counts in the quarter in which it is due; computed cells ask nothing of anybody, and units that were left out owe nothing.
Seven queries, however many units and periods there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from cchc.common.text import sort_key
from cchc.figures.models import Figure, Indicator
from cchc.orgunits.queries import names_over_time
from cchc.reporting.bridge import form_of, window_of
from cchc.reporting.models import Cell, Report, ReportPeriod
from cchc.reporting.queries.visible import asked_visible_to
from cchc_core.access import Actor
from cchc_core.figures.burden import Asked, AskedTwice, Burden, burden
from cchc_core.reporting.form import FormCell
from cchc_core.reporting.states import HANDED_IN
from cchc_core.reporting.windows import Window

#: A period and the kind of unit that it asks: whoever shares them is asked for the same cells.
Asking = tuple[int, str]
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@dataclass(frozen=True)
class UnitLine:
    """What one unit is asked for: cells by quarter from the first to the fourth, and how many of them are asked again."""

    unit: int
    name: str
    cells: tuple[int, ...]
    twice: int
    spared: int

    @property
    def total(self) -> int:
        return sum(self.cells)


@dataclass(frozen=True)
class FormLine:
    """One period: how many units it asks, for how many cells each at least and at most, and for how many in all."""

    period: ReportPeriod
    units: int
    least: int
    most: int
    total: int


@dataclass(frozen=True)
class TwiceLine:
    """One figure of one window that several periods ask of the same units. ``periods`` stand in the order in which they are due.

    ``known`` of the ``units`` have the figure already, so that nobody has to enter it again.
    """

    name: str
    label: str
    indicator: int | None
    window: Window
    periods: tuple[ReportPeriod, ...]
    units: int
    known: int

    @property
    def code(self) -> str:
        """The indicator's name, empty where there is none; which of its breakdowns is meant, the label says."""
        name = self.name.partition(":")[0]
        return "" if name.isdigit() else name

    @property
    def keep(self) -> ReportPeriod:
        """The period that asks first; the others can take its figure."""
        return self.periods[0]

    @property
    def spare(self) -> tuple[ReportPeriod, ...]:
        return self.periods[1:]


@dataclass
class Meter:
    """The burden of all units that somebody sees in a year, or of one of them."""

    periods: Mapping[int, ReportPeriod]
    names: Mapping[int, str]
    asked_of: Mapping[int, frozenset[Asking]]

    def only(self, unit: int) -> Meter:
        """The same of one unit."""
        return Meter(self.periods, self.names, {unit: self.asked_of[unit]})

    @cached_property
    def _cells(self) -> Mapping[Asking, tuple[FormCell, ...]]:
        """The cells to fill in of each period for each kind of unit."""
        found: dict[Asking, tuple[FormCell, ...]] = {}
        for period, level in sorted(frozenset[Asking]().union(*self.asked_of.values())):
            row = self.periods[period]
            cells = form_of(row.template_version).cells_for(level, window_of(row))
            found[period, level] = tuple(cell for cell in cells if not cell.derived)
        return found

    @cached_property
    def burdens(self) -> Mapping[int, tuple[Burden, ...]]:
        """By unit. Units that are asked for the same are worked out once."""
        same: dict[frozenset[Asking], tuple[Burden, ...]] = {}
        found: dict[int, tuple[Burden, ...]] = {}
        for unit, asking in self.asked_of.items():
            if asking not in same:
                same[asking] = burden(each for one in asking for each in self._asked(one))
            found[unit] = tuple(replace(each, unit=unit) for each in same[asking])
        return found

    def _asked(self, asking: Asking) -> Iterable[Asked]:
        period = self.periods[asking[0]]
        for cell in self._cells[asking]:
            yield Asked(0, str(period.pk), _figure(period, cell), _days(period), period.due_on)

    @cached_property
    def lines(self) -> list[UnitLine]:
        """The units, in the order of their names."""
        ordered = sorted(self.burdens, key=lambda unit: sort_key(self.names[unit]))
        return [self._line(unit, self.burdens[unit]) for unit in ordered]

    def _line(self, unit: int, burdens: Collection[Burden]) -> UnitLine:
        by_quarter = {each.quarter[-2:]: each.cells for each in burdens}
        return UnitLine(
            unit,
            self.names[unit],
            tuple(by_quarter.get(quarter, 0) for quarter in QUARTERS),
            sum(len(each.twice) for each in burdens),
            sum(each.spared for each in burdens),
        )

    @cached_property
    def sums(self) -> UnitLine:
        """All units together."""
        by_quarter = zip(*(line.cells for line in self.lines), strict=True)
        cells = tuple(sum(each) for each in by_quarter) or (0,) * len(QUARTERS)
        twice, spared = sum(line.twice for line in self.lines), sum(line.spared for line in self.lines)
        return UnitLine(0, "", cells, twice, spared)

    @cached_property
    def forms(self) -> list[FormLine]:
        """The periods in the order in which they are due."""
        counts: dict[int, list[int]] = defaultdict(list)
        sizes = {
            asking: len({_figure(self.periods[asking[0]], cell) for cell in self._cells[asking]})
            for asking in self._cells
        }
        for asking in self.asked_of.values():
            for one in asking:
                counts[one[0]].append(sizes[one])
        rows = sorted(counts.items(), key=lambda each: (self.periods[each[0]].due_on, each[0]))
        return [FormLine(self.periods[pk], len(each), min(each), max(each), sum(each)) for pk, each in rows]

    @cached_property
    def twice(self) -> list[TwiceLine]:
        """What is asked twice, each figure once for all its units; the one that spares most first. Three queries."""
        units: dict[AskedTwice, set[int]] = defaultdict(set)
        for unit, burdens in self.burdens.items():
            for each in burdens:
                for repeated in each.twice:
                    units[repeated].add(unit)
        indicators = dict(Indicator.objects.filter(name__in={each.figure for each in units}).values_list("name", "pk"))
        known = self._known({each.figure for each in units})
        found = [self._twice(each, of, indicators, known) for each, of in units.items()]
        return sorted(found, key=lambda line: (-line.units * len(line.spare), line.window, line.name))

    def _twice(
        self,
        each: AskedTwice,
        units: set[int],
        indicators: Mapping[str, int],
        known: Mapping[tuple[str, str], set[int]],
    ) -> TwiceLine:
        periods = sorted((self.periods[int(form)] for form in each.forms), key=lambda row: (row.due_on, row.pk))
        have = set[int]().union(*(known.get((each.figure, row.key), set()) for row in periods))
        return TwiceLine(
            each.figure,
            self._label(periods[0], each.figure),
            indicators.get(each.figure),
            window_of(periods[0]),
            tuple(periods),
            len(units),
            len(units & have),
        )

    def _label(self, period: ReportPeriod, figure: str) -> str:
        """What the form that asks first calls it."""
        form = form_of(period.template_version)
        keys = (cell.key for cell in form.cells.values() if _figure(period, cell) == figure)
        return form.title_of(next(keys))

    def _known(self, names: Collection[str]) -> Mapping[tuple[str, str], set[int]]:
        """The units that have a figure already, stored or in a report that was sent, by its name and the key of its window."""
        keys = {period.key for period in self.periods.values()}
        rows = Figure.objects.filter(indicator__name__in=names, period__in=keys, unit__in=list(self.asked_of))
        rows = rows.filter(replaced_by__isnull=True, value__isnull=False)
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for name, key, unit in rows.values_list("indicator__name", "period", "unit_id"):
            found[name, key].add(unit)
        for name, period, unit in self._reported(names):
            found[name, self.periods[period].key].add(unit)
        return found

    def _reported(self, names: Collection[str]) -> Iterable[tuple[str, int, int]]:
        """The figures that stand in reports which were sent: name, period, unit. One query."""
        places = {
            (period, *cell.key): name
            for (period, _level), cells in self._cells.items()
            for cell in cells
            if (name := _figure(self.periods[period], cell)) in names
        }
        own = Cell.objects.filter(report__kind=Report.OWN, report__state__in=[state.value for state in HANDED_IN])
        rows = own.filter(report__period__in={place[0] for place in places}, report__unit__in=list(self.asked_of))
        rows = rows.filter(table__in={place[1] for place in places}, value__isnull=False)
        for period, table, row, column, unit in rows.values_list(
            "report__period_id", "table", "row", "column", "report__unit_id"
        ):
            if (period, table, row, column) in places:
                yield places[period, table, row, column], period, unit


def _figure(period: ReportPeriod, cell: FormCell) -> str:
    """The name under which a cell is compared with those of other forms; one without indicator is only its form's."""
    if not cell.indicator:
        return f"{period.template_version.template_id}:{cell.key}"
    return f"{cell.indicator}:{cell.breakdown}" if cell.breakdown else cell.indicator


def _days(period: ReportPeriod) -> str:
    """The days of the data: two calendars may call the same days by other keys, and other days by the same."""
    return f"{period.since}/{period.until}"


def years_asked(actor: Actor) -> list[int]:
    """The years in which any unit that somebody sees owed a report, the newest first. One query."""
    rows = asked_visible_to(actor).filter(excluded=False).order_by().dates("period__due_on", "year", order="DESC")
    return [day.year for day in rows]


def meter_of(actor: Actor, year: int) -> Meter:
    """What was or will be due in a year. Three queries; the lines of what is asked twice cost three more."""
    rows = asked_visible_to(actor).filter(excluded=False, period__due_on__year=year).order_by()
    asked = list(rows.select_related(None).values_list("period_id", "unit_id", "unit_name"))
    used = ReportPeriod.objects.filter(pk__in={period for period, _, _ in asked})
    periods = {row.pk: row for row in used.select_related("template_version__template")}
    history = names_over_time({of for _, of, _ in asked})
    asked_of: dict[int, set[Asking]] = defaultdict(set)
    for period, of, _name in asked:
        was = history.period_on(of, periods[period].tree_on)
        asked_of[of].add((period, was.kind if was else ""))
    names = {of: name for _, of, name in asked}
    return Meter(periods, names, {of: frozenset(asking) for of, asking in asked_of.items()})
