"""Points entered by hand within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import NUMBER, POINTS_OR_MAX, POSITIVE, Choice, OneWord, Problem, param
from cchc_core.rules.rule import (
    Band,
    FactLabel,
    InputError,
    InputsNeeded,
    LeafInputs,
    Outcome,
    Pending,
    PointsNeed,
    Rule,
)
from cchc_core.values import NotANumber, exact
from cchc_core.words import Note, gettext_noop, note

ENTERED_BY = OneWord(
    Choice("unit", gettext_noop("the unit itself")),
    Choice("verifier", gettext_noop("the verifying body")),
    Choice("council", gettext_noop("the appraisal council")),
    Choice("superior", gettext_noop("the superior authority")),
)


@dataclass(frozen=True, kw_only=True)
class Manual(Rule):
    """Points entered by hand, from ``min`` to ``max`` in steps counted from ``min``.

    A value off the step or out of bounds is an error; ``entered_by`` says whose hand it is.
    """

    kind = "manual"
    label = gettext_noop("Entered by hand")
    meaning = gettext_noop("A person enters the points, within bounds and in fixed steps.")

    lowest: Fraction = param(NUMBER, label=gettext_noop("Lowest points"), default=Fraction(0), key="min")
    highest: Fraction | None = param(POINTS_OR_MAX, label=gettext_noop("Highest points"), default=None, key="max")
    step: Fraction = param(POSITIVE, label=gettext_noop("Step of the points"), default=Fraction(1, 4))
    entered_by: str = param(ENTERED_BY, label=gettext_noop("Entered by"))

    def check(self) -> Iterable[Problem]:
        if self.highest is not None and self.highest < self.lowest:
            text = gettext_noop("is below “min”: %(max)s is less than %(min)s")
            yield Problem(note(text, min=say.plain(self.lowest), max=say.plain(self.highest)), ("max",))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        entered = inputs.judgement.get("points")
        if entered is None:
            text = gettext_noop("The points have not been entered yet (%(range)s).")
            return Pending(note(text, range=self._range(max_points)), ("judgement:points",))
        points = self._within(entered, max_points)
        why = note(gettext_noop("entered by %(who)s (%(range)s)"), who=self._who, range=self._range(max_points))
        return say.earned(inputs, points, max_points, why, "range")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(points=PointsNeed(self.lowest, self.highest, self.step, self.entered_by))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        text = gettext_noop("entered by %(who)s (%(range)s)")
        return (Band("range", note(text, who=self._who, range=self._range(max_points))),)

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        return self.lowest, max_points if self.highest is None else self.highest

    def _within(self, entered: object, max_points: Fraction) -> Fraction:
        """The entered points as a number; raises ``InputError`` off the step or out of bounds."""
        try:
            points = exact(entered) if isinstance(entered, (int, str, Decimal, Fraction)) else None
        except NotANumber:
            points = None
        if points is None:
            text = gettext_noop("The points must be a number (“%(value)s” was given).")
            raise InputError(note(text, value=str(entered)), "judgement:points")
        highest = max_points if self.highest is None else self.highest
        if not self.lowest <= points <= highest:
            text = gettext_noop("%(points)s points lie outside the bounds %(min)s to %(max)s.")
            bounds = {"min": say.plain(self.lowest), "max": say.plain(highest)}
            raise InputError(note(text, points=say.plain(points), **bounds), "judgement:points")
        if (points - self.lowest) % self.step:
            text = gettext_noop("%(points)s points are off the step of %(step)s counted from %(min)s.")
            figures = {"step": say.plain(self.step), "min": say.plain(self.lowest)}
            raise InputError(note(text, points=say.plain(points), **figures), "judgement:points")
        return points

    @property
    def _who(self) -> Note:
        return note(ENTERED_BY.label(self.entered_by))

    def _range(self, max_points: Fraction | None) -> Note:
        lowest, step = say.plain(self.lowest), say.plain(self.step)
        text = gettext_noop("from %(min)s to %(max)s, step %(step)s")
        return note(text, min=lowest, max=say.points_words(self.highest, max_points), step=step)
