"""Part of the points at the target, the rest on the way to the best unit of the group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import AMOUNT, FACT, param
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Pending, Rule
from cchc_core.words import Note, gettext_noop, note

ZERO = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class RelativeToBest(Rule):
    """``at_target`` points at the target, the rest interpolated to the best unit of the group; scored in two passes.

    Below the target the points are value / target × ``at_target``; above it they rise straight to the maximum at the
    best value of the group. A best value at or under the target lifts nobody.
    """

    kind = "relative_to_best"
    label = gettext_noop("Compared with the best")
    meaning = gettext_noop(
        "Part of the points at the target, the rest by how near the unit comes to the best of its group."
    )

    fact: str = param(FACT, label=gettext_noop("What is compared"))
    at_target: Fraction = param(AMOUNT, label=gettext_noop("Points at the target"))
    target: Fraction = param(AMOUNT, label=gettext_noop("Target value"))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        value = say.number_of(inputs, self.fact)
        if value is None:
            return say.awaiting(inputs, [self.fact])
        figure = say.fact_figure(inputs.labels, self.fact, value)
        if value <= self.target:
            band = "target" if value == self.target else "below"
            why = say.chain(figure, self._words(band, inputs.labels))
            return say.earned(inputs, self._up_to_target(value), max_points, why, band)
        best = inputs.best.get(self.fact)
        if best is None:
            text = gettext_noop("The best value of the group is not known yet for: %(fact)s.")
            name = say.fact_name(inputs.labels, self.fact)
            return Pending(note(text, fact=name), (f"best:{self.fact}",))
        best = max(best, value)  # a unit outside the group may lie above its best, and earns no more than the maximum
        rise = (max_points - self.at_target) * (value - self.target) / (best - self.target)
        best_words = say.with_unit(say.plain(best), say.fact_unit(inputs.labels, self.fact))
        target = say.with_unit(say.plain(self.target), say.fact_unit(inputs.labels, self.fact))
        above = note(
            gettext_noop("above the target of %(target)s, best of the group %(best)s"), target=target, best=best_words
        )
        return say.earned(inputs, self.at_target + rise, max_points, say.chain(figure, above), "above")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=(FactNeed(self.fact, "number"),), best=(self.fact,))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        share = note(gettext_noop("a share of %(points)s"), points=say.points_words(self.at_target))
        rise = note(
            gettext_noop("rising from %(low)s to %(high)s at the best of the group"),
            low=say.points_words(self.at_target),
            high=say.points_words(None, max_points),
        )
        lines = {"below": share, "target": say.points_words(self.at_target), "above": rise}
        name = say.fact_name(labels, self.fact)
        return tuple(
            Band(
                key,
                say.chain(note(gettext_noop("%(fact)s: %(value)s"), fact=name, value=self._words(key, labels)), earns),
            )
            for key, earns in lines.items()
        )

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        return ZERO, max(max_points, self.at_target)

    def _up_to_target(self, value: Fraction) -> Fraction:
        """Never below 0; a target of 0 that is not reached leaves nothing to divide."""
        if value == self.target:
            return self.at_target
        return max(value, ZERO) / self.target * self.at_target if self.target else ZERO

    def _words(self, band: str, labels: Mapping[str, FactLabel]) -> Note:
        target = say.with_unit(say.plain(self.target), say.fact_unit(labels, self.fact))
        text = {
            "below": gettext_noop("below the target of %(target)s"),
            "target": gettext_noop("at the target of %(target)s"),
            "above": gettext_noop("above the target of %(target)s"),
        }[band]
        return note(text, target=target)
