"""Reached or not: one yes/no fact, points for either answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import FACT, NUMBER, POINTS_OR_MAX, param
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class YesNo(Rule):
    """Reached or not: ``yes`` points where the fact is true, ``no`` points where it is false."""

    kind = "yes_no"
    label = gettext_noop("Yes or no")
    meaning = gettext_noop("One condition: these points when it is met, those when it is not.")

    fact: str = param(FACT, label=gettext_noop("Condition"))
    yes: Fraction | None = param(POINTS_OR_MAX, label=gettext_noop("Points when met"), default=None)
    no: Fraction = param(NUMBER, label=gettext_noop("Points when not met"), default=Fraction(0))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        answer = say.yes_no_of(inputs, self.fact)
        if answer is None:
            return say.awaiting(inputs, [self.fact])
        points = self._yes(max_points) if answer else self.no
        return say.earned(inputs, points, max_points, self._words(inputs.labels, answer), "yes" if answer else "no")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=(FactNeed(self.fact, "yes_no"),))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        return (
            Band("yes", say.line(self._words(labels, True), self.yes, max_points)),
            Band("no", say.line(self._words(labels, False), self.no, max_points)),
        )

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        both = self._yes(max_points), self.no
        return min(both), max(both)

    def _yes(self, max_points: Fraction) -> Fraction:
        return max_points if self.yes is None else self.yes

    def _words(self, labels: Mapping[str, FactLabel], answer: bool) -> Note:
        text = gettext_noop("%(fact)s: yes") if answer else gettext_noop("%(fact)s: no")
        return note(text, fact=say.fact_name(labels, self.fact))
