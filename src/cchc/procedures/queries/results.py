"""Figures of procedures by unit, beside what is aimed at. Each function costs a constant number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from cchc.common.clock import today
from cchc.figures.queries import units_under
from cchc.orgunits.queries import last_names, tree_on
from cchc.procedures.models import SOURCES, IndicatorTarget, KpiResult
from cchc.procedures.periods import Period
from cchc.procedures.queries.carers import Ended, ended_units
from cchc.procedures.queries.counting import data_day
from cchc.procedures.queries.windows import window_counts
from cchc_core.access import Actor, Path, Permission
from cchc_core.procedures.definitions import DEFINITIONS, Definition
from cchc_core.procedures.index import Index, service_index

#: What the letter of 2023 asks of each unit: dossiers resolved, online services, online payment, digitised results,
#: electronic results.
LETTER_FIVE = ("2.1", "3.3", "3.6", "4.2", "4.1")
#: Below its target by at most so many points of percent, a figure is near it.
NEAR = Fraction(10)
#: What counts procedures: the sum over units would count a procedure as often as there are units.
NOT_SUMMED = frozenset({"3.1", "3.2", "3.5", "3.5b", "4.5a"})

Counts = tuple[int, int]


@dataclass(frozen=True)
class Figure:
    """An indicator's value beside its target. ``light`` is on_time (reached), due_soon (near), overdue (below) or ""."""

    definition: Definition
    numerator: int
    denominator: int
    value: Fraction | None
    target: Fraction | None

    @property
    def light(self) -> str:
        if self.value is None or self.target is None or self.definition.direction != "up":
            return ""
        if self.value >= self.target:
            return "on_time"
        return "due_soon" if self.target - self.value <= NEAR else "overdue"

    @property
    def gap(self) -> Fraction | None:
        """How many points are missing; None where none are."""
        return self.target - self.value if self.light in ("due_soon", "overdue") else None  # type: ignore[operator]


@dataclass(frozen=True)
class UnitFigures:
    """The figures of one unit and what they are worth."""

    unit_id: int
    name: str
    figures: Mapping[str, Figure]
    index: Index
    until: date | None = None  # the last day that was counted
    ended: Ended | None = None  # the unit is no more: its figures go to its last day, and are not ranked
    heir_name: str = ""

    def of(self, codes: Iterable[str]) -> list[Figure | None]:
        """In the order of some columns; None where nothing is known."""
        return [self.figures.get(code) for code in codes]


def units_seen(actor: Actor) -> frozenset[int]:
    """The units whose figures this person reads, those that ended and go on in one of them included. Two queries."""
    reach = actor.reach(Permission.FIGURE_VIEW)
    if not reach:
        return frozenset()
    seen = reach.units | units_under(reach.circles)
    return seen | {unit for unit, each in ended_units().items() if each.carer in seen}


def targets_of(paths: Mapping[int, Path], year: int) -> dict[int, dict[str, Fraction]]:
    """What each unit aims at: the nearest target above it, else the value that earns full points. One query."""
    wanted = {unit for path in paths.values() for unit in path}
    set_: dict[tuple[int, str], Fraction] = {
        (row.unit_id, row.indicator): row.bound for row in IndicatorTarget.objects.filter(year=year, unit_id__in=wanted)
    }
    return {
        unit: {
            code: next((set_[above, code] for above in reversed(path) if (above, code) in set_), one.full_points_at)
            for code, one in DEFINITIONS.items()
            if one.maximum or any((above, code) in set_ for above in path)
        }
        for unit, path in paths.items()
    }


def counts_of(
    source: str, periods: Collection[str], *, units: Collection[int] | None = None, field: str = ""
) -> dict[tuple[int, str], dict[str, Counts]]:
    """(unit, period) → code → numerator and denominator. One query."""
    rows = KpiResult.objects.filter(source=source, period__in=list(periods), field=field)
    if units is not None:
        rows = rows.filter(unit_id__in=list(units))
    found: dict[tuple[int, str], dict[str, Counts]] = {}
    for unit, period, code, numerator, denominator in rows.values_list(
        "unit_id", "period", "indicator", "numerator", "denominator"
    ):
        found.setdefault((unit, period), {})[code] = (numerator, denominator)
    return found


def counts_until(source: str, period: str, units: Collection[int]) -> dict[int, dict[str, tuple[int, int, date]]]:
    """Unit → code → numerator, denominator, and the last day that was counted. One query."""
    rows = KpiResult.objects.filter(source=source, period=period, field="", unit_id__in=list(units))
    found: dict[int, dict[str, tuple[int, int, date]]] = {}
    for unit, code, numerator, denominator, until in rows.values_list(
        "unit_id", "indicator", "numerator", "denominator", "until"
    ):
        found.setdefault(unit, {})[code] = (numerator, denominator, until)
    return found


def targets_for(units: Collection[int], year: int) -> dict[int, dict[str, Fraction]]:
    """What some units aim at, in the tree of today. One query besides the tree."""
    return targets_of(_paths(units, {}), year)


def figures_of(counts: Mapping[str, Counts], targets: Mapping[str, Fraction]) -> dict[str, Figure]:
    """Counts as figures beside their targets."""
    return {
        code: Figure(one, *counts[code], one.value(*counts[code]), targets.get(code))
        for code, one in DEFINITIONS.items()
        if code in counts
    }


def counts_in(source: str, period: Period, units: Collection[int]) -> dict[int, dict[str, tuple[int, int, date]]]:
    """Unit → code → numerator, denominator, and the last day that was counted, of any period.

    One query for what is kept; else six, and one reading of the dossiers the first time.
    """
    if period.is_kept:
        return counts_until(source, period.key, units)
    until = min(data_day(source) or period.until, period.until)
    return {
        unit: {code: (*counts, until) for code, counts in own.items()}
        for unit, own in window_counts(source, period).items()
        if unit in units
    }


def plain_counts(
    source: str, period: Period, units: Collection[int], *, by_dossiers: bool = False
) -> dict[int, dict[str, Counts]]:
    """Unit → code → numerator and denominator, of any period; ``by_dossiers`` leaves out what monthly totals stand in for."""
    if period.is_kept:
        rows = KpiResult.objects.filter(source=source, period=period.key, field="", unit_id__in=list(units))
        if by_dossiers:
            rows = rows.filter(told_by=KpiResult.BY_DOSSIERS)
        found: dict[int, dict[str, Counts]] = {}
        for unit, code, *counts in rows.values_list("unit_id", "indicator", "numerator", "denominator"):
            found.setdefault(unit, {})[code] = (counts[0], counts[1])
        return found
    every = window_counts(source, period, with_totals=not by_dossiers)
    return {unit: own for unit, own in every.items() if unit in units}


def table_of(source: str, period: Period, units: Collection[int]) -> list[UnitFigures]:
    """Every unit with figures in a period, in the order of names. Seven queries whatever their number, twelve for a stretch."""
    found = counts_in(source, period, units)
    names, ended = last_names(), ended_units()
    targets = targets_of(_paths(found, ended), period.year)
    order = {unit: place for place, unit in enumerate(tree_on(today()))}
    rows = []
    for unit, told in found.items():
        counts = {code: (numerator, denominator) for code, (numerator, denominator, _until) in told.items()}
        until = max(day for _numerator, _denominator, day in told.values())
        figures = figures_of(counts, targets[unit])
        gone = ended.get(unit)
        heir = names.get(str(gone.heir), "") if gone is not None and gone.heir is not None else ""
        index = service_index(dict(counts))
        rows.append(UnitFigures(unit, names.get(str(unit), ""), figures, index, until, gone, heir))
    return sorted(rows, key=lambda row: (order.get(row.unit_id, len(order)), row.name))


def _paths(units: Iterable[int], ended: Mapping[int, Ended]) -> dict[int, Path]:
    """Where units stand today; one that ended aims at what the one aims at that goes on with it."""
    tree = tree_on(today())
    carers = {unit: each.carer for unit, each in ended.items() if each.carer is not None}
    return {unit: tree.path(unit) or (*tree.path(carers.get(unit, unit)), unit) for unit in units}


def total_of(rows: Iterable[UnitFigures]) -> dict[str, Counts]:
    """The sums over units, of what may be summed: a ratio of sums, never a mean of ratios."""
    sums: dict[str, Counts] = {}
    for row in rows:
        for code, figure in row.figures.items():
            if code not in NOT_SUMMED:
                numerator, denominator = sums.get(code, (0, 0))
                sums[code] = (numerator + figure.numerator, denominator + figure.denominator)
    return sums


def with_bound(rows: Iterable[UnitFigures], bound: Fraction | None) -> list[UnitFigures]:
    """The same rows with one threshold in place of the targets of the letter's five figures; as they are for None."""
    if bound is None:
        return list(rows)
    return [
        replace(
            row,
            figures={
                code: replace(figure, target=bound) if code in LETTER_FIVE else figure
                for code, figure in row.figures.items()
            },
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Ranked:
    """A unit's place by the service index, and how it moved since the period before."""

    row: UnitFigures
    place: int | None
    before: Fraction | None
    place_before: int | None

    @property
    def value(self) -> Fraction | None:
        return self.row.index.out_of_100

    @property
    def change(self) -> Fraction | None:
        return self.value - self.before if self.value is not None and self.before is not None else None

    @property
    def moved(self) -> int | None:
        """Places gained (+) or lost (-)."""
        return self.place_before - self.place if self.place is not None and self.place_before is not None else None


def ranking_of(rows: list[UnitFigures], before: Mapping[int, Mapping[str, Counts]]) -> list[Ranked]:
    """The units by their index, equals sharing a place, those without one and those that ended last.

    ``before``: the counts of the period before.
    """
    values = {row.unit_id: row.index.out_of_100 if row.ended is None else None for row in rows}
    old = {unit: service_index(dict(before[unit])).out_of_100 for unit in values if unit in before}
    places, places_before = _places(values), _places(old)
    ranked = [
        Ranked(row, places.get(row.unit_id), old.get(row.unit_id), places_before.get(row.unit_id)) for row in rows
    ]
    return sorted(ranked, key=lambda each: (each.place is None, each.place or 0))


def _places(values: Mapping[int, Fraction | None]) -> dict[int, int]:
    known = [value for value in values.values() if value is not None]
    return {unit: 1 + sum(other > value for other in known) for unit, value in values.items() if value is not None}


@dataclass(frozen=True)
class Timeliness:
    """Of the late dossiers of a period: how many were apologised for, and how many of them a day before the appointment."""

    period: Period
    late: int
    apologised: int
    in_time: int

    @property
    def share(self) -> Fraction | None:
        """Of the late ones those apologised for in time, in percent."""
        return Fraction(self.in_time * 100, self.late) if self.late else None


def timeliness_of(period: Period, units: Collection[int]) -> Timeliness | None:
    """What the indicators of apologies come to for some units together; the province's own system goes before the portal.

    None where neither tells of late dossiers. At most two queries.
    """
    for source in SOURCES:
        own = plain_counts(source, period, units).values()
        late = [counts["XL.1"] for counts in own if "XL.1" in counts]
        if late:
            timely = sum(counts["XL.2"][0] for counts in own if "XL.2" in counts)
            return Timeliness(period, sum(pair[1] for pair in late), sum(pair[0] for pair in late), timely)
    return None
