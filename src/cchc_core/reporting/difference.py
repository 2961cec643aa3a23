"""What changed between two versions of a report, and by how much the consolidated reports above it change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cchc_core.reporting.consolidate import Consolidation, Consolidator, Part, Place
from cchc_core.reporting.form import CellKey, Entries, Entry, Value


@dataclass(frozen=True)
class Change:
    """One cell before and after."""

    key: CellKey
    before: Value
    after: Value

    @property
    def by(self) -> Fraction | None:
        """How much more it is now; None where one side is no number."""
        if isinstance(self.before, Fraction) and isinstance(self.after, Fraction):
            return self.after - self.before
        return None

    @property
    def back(self) -> Change:
        """The same change the other way round."""
        return Change(self.key, self.after, self.before)


def differences(before: Entries, after: Entries) -> tuple[Change, ...]:
    """The cells whose values differ, in the order of the later version; an empty cell is None. Remarks and days aside."""
    found = []
    for key in (*after, *(each for each in before if each not in after)):
        old, new = _value(before.get(key)), _value(after.get(key))
        if old != new:
            found.append(Change(key, old, new))
    return tuple(found)


@dataclass(frozen=True)
class Upper:
    """A consolidated report: its record's number, its unit, and the parts that it was put together from."""

    report: int
    unit: int
    parts: tuple[Part, ...]
    place: Place | None = None


@dataclass(frozen=True)
class Effect:
    """What a correction changes in one consolidated report."""

    report: int
    unit: int
    changes: tuple[Change, ...]
    anew: Consolidation


def effects(consolidator: Consolidator, uppers: Sequence[Upper], replaced: int, corrected: Part) -> tuple[Effect, ...]:
    """Which consolidated reports change, and by how much, when the report ``replaced`` gives way to ``corrected``.

    It goes up from level to level: a consolidated report that changes is itself a part of those above it.
    """
    whole = {upper.report: consolidator.gather(upper.parts, upper.place) for upper in uppers}
    anew, parts = dict(whole), {upper.report: upper.parts for upper in uppers}
    waiting = [(replaced, corrected)]
    for old, new in waiting:  # grows while it is walked: what changes is a part of what stands above it
        for upper in uppers:
            if not any(part.report == old for part in parts[upper.report]):
                continue
            parts[upper.report] = tuple(new if part.report == old else part for part in parts[upper.report])
            again = consolidator.gather(parts[upper.report], upper.place)
            if differences(anew[upper.report].entries, again.entries):
                waiting += _as_parts(upper.report, again, parts.values())
            anew[upper.report] = again
    found = []
    for upper in uppers:
        changes = differences(whole[upper.report].entries, anew[upper.report].entries)
        if changes:
            found.append(Effect(upper.report, upper.unit, changes, anew[upper.report]))
    return tuple(found)


def _as_parts(report: int, whole: Consolidation, parts: Iterable[Sequence[Part]]) -> list[tuple[int, Part]]:
    """A consolidated report as the part that it is of the one above, with its new cells; none where nothing is above."""
    above = [part for each in parts for part in each if part.report == report]
    return [(report, replace(part, entries=whole.entries, level=whole.levels)) for part in above[:1]]


def _value(entry: Entry | None) -> Value:
    return None if entry is None or entry.is_empty else entry.value
