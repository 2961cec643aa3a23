"""By the day on which something was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import DAY, FACT, NUMBER, Declared, Problem, Records, param, repeated
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class Deadline(Declared):
    """Points for what was done up to and including a day."""

    until: date = param(DAY, label=gettext_noop("Until (this day included)"))
    points: Fraction = param(NUMBER, label=gettext_noop("Points"))


def _check(steps: tuple[Deadline, ...]) -> list[Problem]:
    return repeated([show_day(step.until) for step in steps])


DEADLINES = Records(Deadline, _check)


@dataclass(frozen=True, kw_only=True)
class DateWindow(Rule):
    """Points by the date on which something was done; ``until`` includes its own day.

    A missing date keeps the leaf pending. A date given as ``null`` says "never done" and earns ``none``.
    """

    kind = "date_window"
    label = gettext_noop("By date")
    meaning = gettext_noop("Points by the day on which something was done: in time, late, never.")

    fact: str = param(FACT, label=gettext_noop("Day when it was done"))
    steps: tuple[Deadline, ...] = param(DEADLINES, label=gettext_noop("Deadlines"))
    after: Fraction = param(NUMBER, label=gettext_noop("Points after the last deadline"), default=Fraction(0))
    none: Fraction = param(NUMBER, label=gettext_noop("Points when never done"), default=Fraction(0))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        if self.fact not in inputs.facts:
            return say.awaiting(inputs, [self.fact])
        done = say.date_of(inputs, self.fact)
        name = say.fact_name(inputs.labels, self.fact)
        if done is None:
            never = note(gettext_noop("%(fact)s: %(value)s"), fact=name, value=note(gettext_noop("not done")))
            return say.earned(inputs, self.none, max_points, never, "none")
        index = next((index for index in self._order if done <= self.steps[index].until), None)
        when = note(gettext_noop("%(fact)s: %(value)s"), fact=name, value=show_day(done))
        why = say.chain(when, self._words(index))
        points = self.after if index is None else self.steps[index].points
        return say.earned(inputs, points, max_points, why, "after" if index is None else str(index))

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=(FactNeed(self.fact, "date"),))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        name = say.fact_name(labels, self.fact)
        lines: list[tuple[str, Note, Fraction]] = [
            (str(index), self._words(index), step.points) for index, step in enumerate(self.steps)
        ]
        lines.append(("after", self._words(None), self.after))
        lines.append(("none", note(gettext_noop("not done")), self.none))
        return tuple(
            Band(key, say.line(note(gettext_noop("%(fact)s: %(value)s"), fact=name, value=words), points, max_points))
            for key, words, points in lines
        )

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        points = [*(step.points for step in self.steps), self.after, self.none]
        return min(points), max(points)

    @cached_property
    def _order(self) -> tuple[int, ...]:
        """Indexes of the deadlines, the earliest first."""
        return tuple(sorted(range(len(self.steps)), key=lambda index: self.steps[index].until))

    def _words(self, index: int | None) -> Note:
        """The window that ends at a deadline; ``None`` is the time after the last."""
        if index is None:
            return note(gettext_noop("after %(day)s"), day=show_day(self.steps[self._order[-1]].until))
        until, place = show_day(self.steps[index].until), self._order.index(index)
        if place == 0:
            return note(gettext_noop("by %(until)s"), until=until)
        before = show_day(self.steps[self._order[place - 1]].until)
        return note(gettext_noop("after %(day)s and by %(until)s"), day=before, until=until)
