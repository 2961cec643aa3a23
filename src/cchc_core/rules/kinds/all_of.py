"""Every one of several conditions, or else the lesser points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import FACTS, NUMBER, POINTS_OR_MAX, param
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class AllOf(Rule):
    """Every condition must hold for ``all`` points; one that fails gives ``otherwise``.

    One condition known to be false decides at once; otherwise a missing one keeps the leaf pending.
    """

    kind = "all_of"
    label = gettext_noop("All conditions")
    meaning = gettext_noop("Several conditions: these points when every one is met, those when any one is not.")

    conditions: tuple[str, ...] = param(FACTS, label=gettext_noop("Conditions"))
    all_met: Fraction | None = param(
        POINTS_OR_MAX, label=gettext_noop("Points when all are met"), default=None, key="all"
    )
    otherwise: Fraction = param(NUMBER, label=gettext_noop("Points otherwise"), default=Fraction(0))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        answers = {name: say.yes_no_of(inputs, name) for name in self.conditions}
        failed = tuple(say.fact_name(inputs.labels, name) for name, met in answers.items() if met is False)
        if failed:
            why = note(gettext_noop("not met: %(conditions)s"), conditions=failed)
            return say.earned(inputs, self.otherwise, max_points, why, "otherwise")
        missing = [name for name, met in answers.items() if met is None]
        if missing:
            return say.awaiting(inputs, missing)
        why = note(gettext_noop("all conditions met (%(met)s/%(count)s)"), met=len(answers), count=len(answers))
        return say.earned(inputs, self._all(max_points), max_points, why, "all")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=tuple(FactNeed(name, "yes_no") for name in self.conditions))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        names = tuple(say.fact_name(labels, name) for name in self.conditions)
        every = note(gettext_noop("all met: %(conditions)s"), conditions=names)
        any_failed = note(gettext_noop("any one not met"))
        return (
            Band("all", say.line(every, self.all_met, max_points)),
            Band("otherwise", say.line(any_failed, self.otherwise, max_points)),
        )

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        both = self._all(max_points), self.otherwise
        return min(both), max(both)

    def _all(self, max_points: Fraction) -> Fraction:
        return max_points if self.all_met is None else self.all_met
