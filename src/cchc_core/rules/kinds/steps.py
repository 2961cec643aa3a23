"""Bands on a measured number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.measure import MEASURE, Measure, Reading
from cchc_core.rules.params import param
from cchc_core.rules.rule import Band, FactLabel, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.rules.steps import STEPS, Ladder, Step
from cchc_core.words import gettext_noop


@dataclass(frozen=True, kw_only=True)
class Steps(Rule):
    """Bands on a number, each with its points; bounds say whether they are included.

    The bands leave no gap and no overlap. A value beyond the outermost band earns that band's points.
    """

    kind = "steps"
    label = gettext_noop("Bands of values")
    meaning = gettext_noop("The measured value falls into one of several bands; each band has its points.")

    measure: Measure = param(MEASURE, label=gettext_noop("What is measured"))
    steps: tuple[Step, ...] = param(STEPS, label=gettext_noop("Bands"))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        reading = self.measure.read(inputs, max_points)
        if not isinstance(reading, Reading):
            return reading
        index = self._ladder.find(reading.value)
        figures = reading.words(inputs.labels, self._ladder.marks)
        why = say.chain(figures, self._ladder.words(index, self.measure.unit(inputs.labels)))
        return say.earned(inputs, self.steps[index].points, max_points, why, str(index))

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=self.measure.needs())

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        lines = self._ladder.bands(self.measure.unit(labels), max_points, self.measure.title(labels))
        return lines + self.measure.bands(labels, max_points)

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        return self.measure.widen((step.points for step in self.steps), max_points)

    @cached_property
    def _ladder(self) -> Ladder:
        return Ladder(self.steps)
