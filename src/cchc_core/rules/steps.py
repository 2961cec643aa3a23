"""Bands on a number: each says whether its bounds belong to it, together they leave no gap and no overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from cchc_core.rules import say
from cchc_core.rules.params import NUMBER, YES_NO, Declared, Optional, Problem, Records, param
from cchc_core.rules.rule import Band
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class Step(Declared):
    """One band. A bound that is not given is open without end; a given one belongs to the band unless it is open."""

    low: Fraction | None = param(
        Optional(NUMBER, gettext_noop("no lower bound")), label=gettext_noop("From value"), default=None, key="from"
    )
    low_open: bool = param(YES_NO, label=gettext_noop("Without the lower bound itself"), default=False, key="from_open")
    high: Fraction | None = param(
        Optional(NUMBER, gettext_noop("no upper bound")), label=gettext_noop("To value"), default=None, key="to"
    )
    high_open: bool = param(YES_NO, label=gettext_noop("Without the upper bound itself"), default=False, key="to_open")
    points: Fraction = param(NUMBER, label=gettext_noop("Points"))

    def check(self) -> Iterable[Problem]:
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            text = gettext_noop("holds no value: it begins at %(low)s and ends at %(high)s")
            yield Problem(note(text, low=say.plain(self.low), high=say.plain(self.high)))


def _position(step: Step) -> tuple[bool, Fraction, bool]:
    return (step.low is not None, step.low or Fraction(0), step.low_open)


def check_steps(steps: tuple[Step, ...]) -> Iterable[Problem]:
    """Gaps and overlaps between neighbours, in whatever order the steps stand in the file."""
    ordered = sorted(steps, key=_position)
    for lower, upper in pairwise(ordered):
        yield from _check_meeting(lower, upper)


def _check_meeting(lower: Step, upper: Step) -> Iterable[Problem]:
    """``upper`` begins where ``lower`` ends, and the meeting point belongs to exactly one of them."""
    if lower.high is None or upper.low is None:
        text = gettext_noop("the steps overlap: “%(one)s” and “%(other)s”")
        yield Problem(note(text, one=step_words(lower), other=step_words(upper)))
        return
    low, high = say.plain(upper.low), say.plain(lower.high)
    if lower.high < upper.low:
        yield Problem(note(gettext_noop("the steps leave a gap between %(high)s and %(low)s"), low=low, high=high))
    elif lower.high > upper.low:
        yield Problem(note(gettext_noop("the steps overlap between %(low)s and %(high)s"), low=low, high=high))
    elif lower.high_open and upper.low_open:
        yield Problem(note(gettext_noop("the steps leave a gap: none includes %(value)s itself"), value=low))
    elif not lower.high_open and not upper.low_open:
        yield Problem(note(gettext_noop("the steps overlap: two of them include %(value)s itself"), value=low))


STEPS = Records(Step, check_steps)


class Ladder:
    """The steps of a rule in order, to find the one that a value earns."""

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self.steps = steps
        self.order = sorted(range(len(steps)), key=lambda index: _position(steps[index]))
        self.marks = frozenset(mark for step in steps for mark in (step.low, step.high) if mark is not None)

    def find(self, value: Fraction) -> int:
        """Index of the step for ``value``; beyond the outermost step it is that one.

        Neighbours meet without a gap, so the first step whose upper bound is not passed is the one.
        """
        for index in self.order[:-1]:
            high = self.steps[index].high
            if high is not None and (value < high or (value == high and not self.steps[index].high_open)):
                return index
        return self.order[-1]

    def words(self, index: int, unit: str = "") -> Note:
        """The band in words; the outermost ones speak for everything beyond them."""
        is_lowest, is_highest = index == self.order[0], index == self.order[-1]
        return step_words(self.steps[index], unit, is_lowest=is_lowest, is_highest=is_highest)

    def bands(self, unit: str, max_points: Fraction | None, title: str) -> tuple[Band, ...]:
        """One line a step, in the order of the file."""
        return tuple(
            Band(str(index), say.line(self._titled(title, self.words(index, unit)), step.points, max_points))
            for index, step in enumerate(self.steps)
        )

    @staticmethod
    def _titled(title: str, words: Note) -> Note:
        return note(gettext_noop("%(fact)s: %(value)s"), fact=title, value=words)


def step_words(step: Step, unit: str = "", *, is_lowest: bool = False, is_highest: bool = False) -> Note:
    """ "from 70 % to under 85 %", "from 90 % upwards", "under 75 %"."""
    low = None if is_lowest or step.low is None else say.with_unit(say.plain(step.low), unit)
    high = None if is_highest or step.high is None else say.with_unit(say.plain(step.high), unit)
    if low is None and high is None:
        return note(gettext_noop("any value"))
    if low is None:
        return note(
            gettext_noop("under %(high)s") if step.high_open else gettext_noop("at most %(high)s"), high=high or ""
        )
    if high is None:
        if step.low == step.high:
            return note(gettext_noop("reaching %(low)s"), low=low)
        return note(gettext_noop("over %(low)s") if step.low_open else gettext_noop("from %(low)s upwards"), low=low)
    if low == high:
        return note(gettext_noop("exactly %(value)s"), value=low)
    return note(_BETWEEN[step.low_open, step.high_open], low=low, high=high)


_BETWEEN: Mapping[tuple[bool, bool], str] = {
    (False, False): gettext_noop("from %(low)s to %(high)s"),
    (False, True): gettext_noop("from %(low)s to under %(high)s"),
    (True, False): gettext_noop("over %(low)s to %(high)s"),
    (True, True): gettext_noop("over %(low)s to under %(high)s"),
}
