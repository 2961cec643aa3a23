"""The whole history of units: following a unit through mergers and splits, and checks that the history can be true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cchc_core.units.kinds import BY_KEY
from cchc_core.units.tree import Tree, tree_on
from cchc_core.units.values import (
    ABOLISH,
    AFTER_ALL,
    BEFORE_ALL,
    ESTABLISH,
    GOING_ON,
    SUCCESSION_KINDS,
    SuccessionValue,
    UnitPeriodValue,
    overlapping,
)
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True, slots=True)
class Followed:
    """A unit reached through time. ``whole`` is false when any step on the way passed on only a part."""

    unit: int
    whole: bool


@dataclass(frozen=True, slots=True)
class HistoryProblem:
    """Something that cannot be true. ``index`` is the place of the period in the history, ``succession`` that of a step."""

    unit: int | None
    note: Note
    index: int | None = None
    succession: int | None = None

    @property
    def mark(self) -> tuple[int | None, str]:
        """The same before and after an unrelated change, so that new problems can be told from old ones."""
        return self.unit, self.note.text


class History:
    """All periods and successions of all time."""

    def __init__(self, periods: Iterable[UnitPeriodValue], successions: Iterable[SuccessionValue] = ()) -> None:
        self.periods = tuple(periods)
        self.successions = tuple(successions)
        self._of_unit: dict[int, list[UnitPeriodValue]] = defaultdict(list)
        for period in self.periods:
            self._of_unit[period.unit].append(period)
        for of_one in self._of_unit.values():
            of_one.sort(key=lambda period: period.first)
        self._forward: dict[int, list[SuccessionValue]] = defaultdict(list)
        self._backward: dict[int, list[SuccessionValue]] = defaultdict(list)
        for step in self.successions:
            if step.kind in GOING_ON or step.predecessor is None or step.successor is None:
                continue
            self._forward[step.predecessor].append(step)
            self._backward[step.successor].append(step)

    def tree_on(self, on: date) -> Tree:
        return tree_on(self.periods, on)

    def periods_of(self, unit: int) -> tuple[UnitPeriodValue, ...]:
        """A unit's periods from the first to the last."""
        return tuple(self._of_unit.get(unit, ()))

    def period_on(self, unit: int, on: date) -> UnitPeriodValue | None:
        return next((period for period in self._of_unit.get(unit, ()) if period.covers(on)), None)

    def exists(self, unit: int, on: date) -> bool:
        return self.period_on(unit, on) is not None

    def exists_throughout(self, unit: int, first: date, last: date) -> bool:
        """Whether the unit exists on every day from ``first`` to ``last``, in one period or in several end to end."""
        reached = first
        for period in self._of_unit.get(unit, ()):
            if period.first <= reached <= period.last:
                if period.last >= last:
                    return True
                reached = _next_day(period.last)
        return False

    def successors_on(self, unit: int, on: date) -> tuple[Followed, ...]:
        """Who stands for the unit on a later date: itself while it exists, else those that took it over, and theirs.

        Empty when nobody does: abolished, not known, or not yet established.
        """
        return self._follow(unit, on, forward=True)

    def predecessors_on(self, unit: int, on: date) -> tuple[Followed, ...]:
        """Whom the unit stands for on an earlier date: itself if it existed already, else those that became it."""
        return self._follow(unit, on, forward=False)

    def _follow(self, unit: int, on: date, *, forward: bool) -> tuple[Followed, ...]:
        reached: dict[int, bool] = {}
        seen: set[tuple[int, bool]] = set()
        queue = [(unit, True)]
        while queue:
            here, whole = queue.pop(0)
            if (here, whole) in seen:
                continue
            seen.add((here, whole))
            if self.exists(here, on):
                reached[here] = reached.get(here, False) or whole
                continue
            queue += [(there, whole and all_of_it) for there, all_of_it in self._steps(here, on, forward=forward)]
        return tuple(Followed(there, whole) for there, whole in reached.items())

    def _steps(self, unit: int, on: date, *, forward: bool) -> Iterator[tuple[int, bool]]:
        if forward:
            for step in self._forward.get(unit, ()):
                if step.on <= on and step.successor is not None:
                    yield step.successor, step.whole
        else:
            for step in self._backward.get(unit, ()):
                if step.on > on and step.predecessor is not None:
                    yield step.predecessor, step.whole

    def problems(self) -> tuple[HistoryProblem, ...]:
        """Everything in the history that cannot be true, in the order of its rows."""
        found: list[HistoryProblem] = []
        for check in (self._bad_periods, self._overlaps, self._lost_parents, self._circles, self._bad_successions):
            found.extend(check())
        return tuple(found)

    def _bad_periods(self) -> Iterator[HistoryProblem]:
        for index, period in enumerate(self.periods):
            if not period.name.strip():
                yield HistoryProblem(period.unit, note(gettext_noop("A unit needs a name.")), index)
            if period.kind not in BY_KEY:
                text = gettext_noop("%(kind)s is not a kind of unit. Known kinds: %(known)s.")
                yield HistoryProblem(period.unit, note(text, kind=period.kind, known=tuple(BY_KEY)), index)
            if period.first > period.last:
                text = gettext_noop("%(name)s ends on %(to)s, before it begins on %(since)s.")
                values = {"name": period.name, "to": day(period.valid_to), "since": day(period.valid_from)}
                yield HistoryProblem(period.unit, Note(text, values), index)

    def _overlaps(self) -> Iterator[HistoryProblem]:
        places = {id(period): index for index, period in enumerate(self.periods)}
        for unit, periods in self._of_unit.items():
            for earlier, later in overlapping(periods):
                text = gettext_noop("%(earlier)s and %(later)s are one unit, yet both are valid on %(on)s.")
                values = {"earlier": earlier.name, "later": later.name, "on": day(max(earlier.first, later.first))}
                yield HistoryProblem(unit, Note(text, values), places[id(later)])

    def _lost_parents(self) -> Iterator[HistoryProblem]:
        for index, period in enumerate(self.periods):
            if period.parent is None or period.first > period.last:
                continue
            if not self.exists_throughout(period.parent, period.first, period.last):
                text = gettext_noop(
                    "%(name)s stands under %(parent)s from %(since)s to %(to)s, "
                    "but that unit does not exist all this time."
                )
                values = {
                    "name": period.name,
                    "parent": self.some_name(period.parent),
                    "since": day(period.valid_from),
                    "to": day(period.valid_to),
                }
                yield HistoryProblem(period.unit, Note(text, values), index)

    def _circles(self) -> Iterator[HistoryProblem]:
        """Circles can only begin on a day on which some period begins, so only those days are looked at."""
        told: set[int] = set()
        for on in sorted({period.first for period in self.periods}):
            parents = {period.unit: period.parent for period in self.periods if period.covers(on)}
            for unit in circle_members(parents) - told:
                told.add(unit)
                text = gettext_noop("%(name)s would stand under itself on %(on)s.")
                yield HistoryProblem(unit, note(text, name=self.some_name(unit), on=day(on)))

    def _bad_successions(self) -> Iterator[HistoryProblem]:
        for place, step in enumerate(self.successions):
            unit = step.predecessor if step.predecessor is not None else step.successor
            for reason in self._faults(step):
                yield HistoryProblem(unit, reason, succession=place)

    def _faults(self, step: SuccessionValue) -> Iterator[Note]:
        if step.kind not in SUCCESSION_KINDS:
            text = gettext_noop("%(kind)s is not a kind of succession. Known kinds: %(known)s.")
            yield note(text, kind=step.kind, known=SUCCESSION_KINDS)
            return
        if step.predecessor is not None and not self.exists(step.predecessor, _previous_day(step.on)):
            text = gettext_noop("%(name)s is succeeded on %(on)s, but does not exist the day before.")
            yield note(text, name=self.some_name(step.predecessor), on=day(step.on))
        if step.successor is not None and not self.exists(step.successor, step.on):
            text = gettext_noop("%(name)s takes over on %(on)s, but does not exist on that day.")
            yield note(text, name=self.some_name(step.successor), on=day(step.on))
        gone_into = step.successor if step.kind == ABOLISH else None
        come_from = step.predecessor if step.kind == ESTABLISH else None
        if gone_into is not None or come_from is not None:
            yield note(gettext_noop("An established unit has no predecessor, an abolished unit has no successor."))

    def some_name(self, unit: int) -> str:
        """The unit's last name, for messages; its number where it never had one."""
        periods = self._of_unit.get(unit)
        return periods[-1].name if periods else str(unit)


def circle_members(parents: dict[int, int | None]) -> set[int]:
    """Units that stand under themselves, given each unit's parent."""
    done: set[int] = set()
    members: set[int] = set()
    for start in parents:
        trail: list[int] = []
        here: int | None = start
        while here is not None and here in parents and here not in done and here not in trail:
            trail.append(here)
            here = parents[here]
        if here is not None and here in trail:
            members.update(trail[trail.index(here) :])
        done.update(trail)
    return members


def day(value: date | None) -> str:
    """A day as officials write it; an ellipsis where the sources do not reach."""
    if value is None or value in (BEFORE_ALL, AFTER_ALL):
        return "…"
    return show_day(value)


def _next_day(value: date) -> date:
    return value if value == AFTER_ALL else date.fromordinal(value.toordinal() + 1)


def _previous_day(value: date) -> date:
    return value if value == BEFORE_ALL else date.fromordinal(value.toordinal() - 1)
