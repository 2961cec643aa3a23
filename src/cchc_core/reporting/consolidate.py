"""Many reports into one: exact sums, ratios of sums, weighted means, the latest, texts side by side; approved reports only.

Who is missing, waits, was returned or excluded is listed with the reason and counts nothing. A unit that is no more counts for
its successor. Every cell keeps what it was put together from. The order of the reports makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from cchc_core.figures.formula import Computed
from cchc_core.reporting.derive import Derivation, exact_sum, with_derived
from cchc_core.reporting.form import CellKey, Entries, Entry, FormCell, Gather, Levels, ReportForm, Value
from cchc_core.reporting.succession import heir_of, name_on
from cchc_core.reporting.windows import Window
from cchc_core.units.history import History
from cchc_core.words import Note, gettext_noop, note


class Standing(str, Enum):
    """How far the report of an asked unit is; only approved ones count."""

    APPROVED = "approved"
    MISSING = "missing"
    WAITING = "waiting"
    RETURNED = "returned"
    EXCLUDED = "excluded"


STANDING_LABELS: Mapping[Standing, str] = {
    Standing.APPROVED: gettext_noop("Approved, put together"),
    Standing.MISSING: gettext_noop("Not sent"),
    Standing.WAITING: gettext_noop("Sent, not approved yet"),
    Standing.RETURNED: gettext_noop("Returned"),
    Standing.EXCLUDED: gettext_noop("Left out of the period"),
}


@dataclass(frozen=True)
class Part:
    """The report of one asked unit. ``report`` is the number under which whoever stores it knows it.

    ``weights`` are, of a consolidated report, what its means really rest on where that is less than the weight that it tells:
    a unit that gave its weight and no value is in the one and not in the other.

    ``level`` is its kind of unit; of a consolidated report the ``levels`` that its consolidation tells. ``reason`` says why it
    was returned, left out, or is missing.
    """

    unit: int
    standing: Standing
    entries: Entries = field(default_factory=dict)
    level: Levels = ""
    report: int | None = None
    reason: str | Note = ""
    weights: Mapping[CellKey, Fraction] = field(default_factory=dict)


class Contribution(NamedTuple):
    """What one report gave to a cell. ``counts_for`` is the successor of a unit that is no more; None for no single one."""

    unit: int
    counts_for: int | None
    report: int | None
    value: Value
    weight: Fraction | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Gathered:
    """A cell of the whole. ``reason`` tells why it has no value, or what to know about it; ``lacking`` are the counted units that
    were asked for the cell and left it empty."""

    value: Value
    contributions: tuple[Contribution, ...] = ()
    lacking: tuple[int, ...] = ()
    reason: Note | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Left:
    """A unit whose report is not in the whole, and why."""

    unit: int
    standing: Standing
    reason: Note
    report: int | None = None


@dataclass(frozen=True)
class Inherited:
    """A report that counts for another unit than its own, and why; ``doubt`` where that one reported too."""

    unit: int
    successor: int | None
    reason: Note
    doubt: Note | None = None


@dataclass(frozen=True)
class Consolidation:
    """The whole: every cell with its parts, who is in it, who is not, who counts for whom. ``levels`` are the kinds of the units
    in it; empty is any."""

    cells: Mapping[CellKey, Gathered]
    counted: tuple[int, ...]
    left: tuple[Left, ...]
    inherited: tuple[Inherited, ...] = ()
    levels: tuple[str, ...] = ()

    @cached_property
    def entries(self) -> Entries:
        """The cells as those of a report, for the record and for a consolidation further up."""
        return {key: Entry(each.value, as_of=each.as_of) for key, each in self.cells.items() if each.value is not None}


@dataclass(frozen=True)
class Place:
    """The day as of which units are looked for, all that is known of them, and who belongs to the circle."""

    history: History
    on: date
    within: Callable[[int], bool] | None = None


class Consolidator:
    """Puts reports of one form together, for any number of circles; what depends on the form alone is worked out once."""

    def __init__(self, form: ReportForm, window: Window | None = None, derivation: Derivation | None = None) -> None:
        self.form, self.window = form, window
        self.derivation = derivation or Derivation(form)
        self._asked: dict[Levels, frozenset[CellKey]] = {}
        self._weights = {
            cell.key: form.find(cell.weight, cell.key)
            for cell in form.cells.values()
            if cell.gather is Gather.WEIGHTED and cell.weight
        }

    def gather(self, parts: Iterable[Part], place: Place | None = None) -> Consolidation:
        """One report from those of the asked units. ``place`` None takes every unit as it is."""
        ordered = sorted(parts, key=lambda part: (part.unit, part.report or 0))
        counted, left, heirs, inherited = self._sorted_out(ordered, place)
        reports = [(part, with_derived(self.derivation, part.entries, part.level, self.window)) for part in counted]
        found = {cell.key: self._cell(cell, reports, heirs) for cell in self.form.cells.values() if not cell.derived}
        asked = frozenset[CellKey]().union(*(self._asked_of(part.level) for part in counted))
        sums = {key: Entry(each.value) for key, each in found.items()}
        derived = self.derivation.compute(sums, asked=asked.__contains__)
        cells = {
            key: self._derived(cell, derived[key], reports, heirs, found) if cell.derived else found[key]
            for key, cell in self.form.cells.items()
        }
        return Consolidation(cells, tuple(part.unit for part in counted), left, inherited, _levels(counted))

    # -- whose reports count ----------------------------------------------------------------------------------------------

    def _sorted_out(
        self, parts: Sequence[Part], place: Place | None
    ) -> tuple[list[Part], tuple[Left, ...], dict[int, int | None], tuple[Inherited, ...]]:
        counted: list[Part] = []
        left: list[Left] = []
        heirs: dict[int, int | None] = {}
        inherited: list[Inherited] = []
        reporting = {part.unit for part in parts if part.standing is Standing.APPROVED}
        for part in parts:
            if part.standing is not Standing.APPROVED:
                left.append(Left(part.unit, part.standing, _why_left(part), part.report))
                continue
            heir = heir_of(place.history, part.unit, place.on, place.within) if place else None
            if heir is not None and not heir.counts and heir.reason is not None:
                left.append(Left(part.unit, Standing.EXCLUDED, heir.reason, part.report))
                continue
            counted.append(part)
            heirs[part.unit] = part.unit if heir is None else heir.unit
            if heir is not None and heir.reason is not None and place is not None:
                doubt = _doubt(place, heir.unit) if heir.unit in reporting else None
                inherited.append(Inherited(part.unit, heir.unit, heir.reason, doubt))
        return counted, tuple(left), heirs, tuple(inherited)

    def _asked_of(self, level: Levels) -> frozenset[CellKey]:
        if level not in self._asked:
            self._asked[level] = frozenset(cell.key for cell in self.form.cells_for(level, self.window))
        return self._asked[level]

    # -- one cell -------------------------------------------------------------------------------------------------------------

    def _contributions(
        self, key: CellKey, reports: Sequence[tuple[Part, Entries]], heirs: Mapping[int, int | None]
    ) -> tuple[tuple[Contribution, ...], tuple[int, ...]]:
        found: list[Contribution] = []
        lacking: list[int] = []
        at = self._weights.get(key)
        for part, entries in reports:
            entry = entries.get(key)
            if entry is None or entry.is_empty:
                if key in self._asked_of(part.level):
                    lacking.append(part.unit)
                continue
            of_weight = entries.get(at) if at else None
            weight = part.weights.get(key, of_weight.number if of_weight else None)
            found.append(Contribution(part.unit, heirs[part.unit], part.report, entry.value, weight, entry.as_of))
        return tuple(found), tuple(lacking)

    def _cell(
        self, cell: FormCell, reports: Sequence[tuple[Part, Entries]], heirs: Mapping[int, int | None]
    ) -> Gathered:
        given, lacking = self._contributions(cell.key, reports, heirs)
        value, reason, as_of = _GATHER[cell.gather](given)
        return Gathered(value, given, lacking, reason, as_of)

    def _derived(
        self,
        cell: FormCell,
        computed: Computed,
        reports: Sequence[tuple[Part, Entries]],
        heirs: Mapping[int, int | None],
        found: Mapping[CellKey, Gathered],
    ) -> Gathered:
        """Computed from the gathered cells, so that the table agrees with itself; each unit's own result stands beside it."""
        given, _lacking = self._contributions(cell.key, reports, heirs)
        names = self.derivation.inputs.get(cell.key, {})
        short = {unit for at in names.values() if at is not None and at in found for unit in found[at].lacking}
        reason = computed.reason
        if reason is None and short:
            text = gettext_noop("Computed although %(count)s units gave only a part of what it needs.")
            reason = note(text, count=str(len(short)))
        return Gathered(computed.value, given, tuple(sorted(short)), reason)


# How values become one --------------------------------------------------------------------------------------------------

_Whole = tuple[Value, Note | None, date | None]


def _numbers(given: Sequence[Contribution]) -> list[Fraction]:
    return [each.value for each in given if isinstance(each.value, Fraction)]


def _sum(given: Sequence[Contribution]) -> _Whole:
    numbers = _numbers(given)
    if not numbers:
        return None, note(NOTHING_GIVEN), None
    return exact_sum(numbers), None, _shared_day(given)


def _weighted(given: Sequence[Contribution]) -> _Whole:
    pairs = [
        (each.value, each.weight) for each in given if isinstance(each.value, Fraction) and each.weight is not None
    ]
    weights = exact_sum(weight for _, weight in pairs)
    if not weights:
        return None, note(gettext_noop("No weight is given, or all weights are 0.") if given else NOTHING_GIVEN), None
    left_out = len(given) - len(pairs)
    text = gettext_noop("Without %(count)s units that gave no weight.")
    reason = note(text, count=str(left_out)) if left_out else None
    return exact_sum(value * weight for value, weight in pairs) / weights, reason, _shared_day(given)


def _latest(given: Sequence[Contribution]) -> _Whole:
    if not given:
        return None, note(NOTHING_GIVEN), None
    day = max(each.as_of or date.min for each in given)
    values = {each.value for each in given if (each.as_of or date.min) == day}
    if len(values) > 1:
        return None, note(gettext_noop("Units give different values as of the same day. Choose one.")), None
    return values.pop(), None, None if day == date.min else day


def _texts(given: Sequence[Contribution]) -> _Whole:
    """Each text on its own lines; what several units wrote alike ("Không có") stands once."""
    texts = [each.value.strip() for each in given if isinstance(each.value, str) and each.value.strip()]
    return "\n".join(dict.fromkeys(texts)) or None, None if texts else note(NOTHING_GIVEN), None


def _apart(given: Sequence[Contribution]) -> _Whole:
    if not given:
        return None, note(NOTHING_GIVEN), None
    text = gettext_noop(
        "The form does not say how this is put together, since a mean of ratios would be wrong. Fill it in."
    )
    return None, note(text), None


NOTHING_GIVEN = gettext_noop("No report gives a value.")

_GATHER: Mapping[Gather, Callable[[Sequence[Contribution]], _Whole]] = {
    Gather.SUM: _sum,
    Gather.RATIO: _apart,  # of a cell without a formula; the form has told so already
    Gather.WEIGHTED: _weighted,
    Gather.LATEST: _latest,
    Gather.TEXT: _texts,
    Gather.APART: _apart,
}


def _shared_day(given: Sequence[Contribution]) -> date | None:
    """The as-of day of all values; None where they differ."""
    days = {each.as_of for each in given}
    return days.pop() if len(days) == 1 else None


def _levels(parts: Sequence[Part]) -> tuple[str, ...]:
    """The kinds of all units; empty where one may be of any."""
    found = [(part.level,) if isinstance(part.level, str) else part.level for part in parts]
    return tuple(sorted({level for each in found for level in each})) if all(any(each) for each in found) else ()


def _why_left(part: Part) -> Note:
    if part.standing is Standing.RETURNED:
        return note(gettext_noop("The report was returned: %(reason)s"), reason=part.reason or "…")
    if part.standing is Standing.EXCLUDED:
        return note(gettext_noop("Left out: %(reason)s"), reason=part.reason or "…")
    if part.standing is Standing.WAITING:
        return note(gettext_noop("The report was sent and is not approved yet."))
    return part.reason if isinstance(part.reason, Note) else note(gettext_noop("No report was sent."))


def _doubt(place: Place, successor: int | None) -> Note | None:
    if successor is None:
        return None
    text = gettext_noop("Check that the report of %(successor)s does not tell the same figures again.")
    return note(text, successor=name_on(place.history, successor, place.on))
