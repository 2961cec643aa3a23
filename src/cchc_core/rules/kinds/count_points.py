"""So much for each, up to a cap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import AMOUNT_OR_MAX, FACT, POSITIVE, param
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class CountPoints(Rule):
    """``each`` points for every one counted, up to ``cap``."""

    kind = "count_points"
    label = gettext_noop("Points for each")
    meaning = gettext_noop("So many points for each one counted, up to a limit.")

    fact: str = param(FACT, label=gettext_noop("What is counted"))
    each: Fraction = param(POSITIVE, label=gettext_noop("Points for each"))
    cap: Fraction | None = param(AMOUNT_OR_MAX, label=gettext_noop("At most in all"), default=None)

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        count = say.number_of(inputs, self.fact, least=0)
        if count is None:
            return say.awaiting(inputs, [self.fact])
        full, cap = count * self.each, self._cap(max_points)
        figures = {
            "fact": say.fact_name(inputs.labels, self.fact),
            "count": say.with_unit(say.plain(count), say.fact_unit(inputs.labels, self.fact)),
            "each": say.plain(self.each),
        }
        if full > cap:
            why = note(
                gettext_noop("%(fact)s: %(count)s × %(each)s points, at most %(cap)s"), **figures, cap=say.plain(cap)
            )
            return say.earned(inputs, cap, max_points, why, "cap")
        why = note(gettext_noop("%(fact)s: %(count)s × %(each)s points"), **figures)
        return say.earned(inputs, full, max_points, why, "each")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=(FactNeed(self.fact, "number"),))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        name = say.fact_name(labels, self.fact)
        each = note(gettext_noop("%(fact)s: %(each)s points for each"), fact=name, each=say.plain(self.each))
        most = note(gettext_noop("at most in all: %(points)s"), points=say.points_words(self.cap, max_points))
        return Band("each", each), Band("cap", most)

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        return Fraction(0), self._cap(max_points)

    def _cap(self, max_points: Fraction) -> Fraction:
        return max_points if self.cap is None else self.cap
