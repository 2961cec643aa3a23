"""An index that somebody else publishes, turned into points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import FACT, POSITIVE, Optional, Problem, param
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.rules.steps import STEPS, Ladder, Step
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class External(Rule):
    """Another index (SIPAS, digital transformation, service index) turned into points.

    With ``scale`` the points are value / scale × maximum, never more than the maximum; with ``steps`` they are those of
    the band.
    """

    kind = "external"
    label = gettext_noop("Other index")
    meaning = gettext_noop("Another published index turned into points, in proportion to its scale or by bands.")

    fact: str = param(FACT, label=gettext_noop("Published index"))
    scale: Fraction | None = param(
        Optional(POSITIVE, gettext_noop("by bands instead")), label=gettext_noop("Scale of the index"), default=None
    )
    steps: tuple[Step, ...] | None = param(
        Optional(STEPS, gettext_noop("in proportion to the scale instead")), label=gettext_noop("Bands"), default=None
    )

    def check(self) -> Iterable[Problem]:
        if (self.scale is None) == (self.steps is None):
            yield Problem(note(gettext_noop("must give either “scale” or “steps”")))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        value = say.number_of(inputs, self.fact, least=0 if self.scale is not None else None)
        if value is None:
            return say.awaiting(inputs, [self.fact])
        if self.scale is not None:
            text = gettext_noop("%(fact)s: %(value)s/%(scale)s")
            name = say.fact_name(inputs.labels, self.fact)
            why = note(text, fact=name, value=say.plain(value), scale=say.plain(self.scale))
            return say.earned(inputs, min(value / self.scale, Fraction(1)) * max_points, max_points, why, "scale")
        index = self._ladder.find(value)
        words = self._ladder.words(index, say.fact_unit(inputs.labels, self.fact))
        why = say.chain(say.fact_figure(inputs.labels, self.fact, value), words)
        return say.earned(inputs, min(self._ladder.steps[index].points, max_points), max_points, why, str(index))

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=(FactNeed(self.fact, "number"),))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        name = say.fact_name(labels, self.fact)
        if self.scale is None:
            return self._ladder.bands(say.fact_unit(labels, self.fact), max_points, name)
        text = gettext_noop("%(fact)s/%(scale)s → a share of %(points)s")
        points = say.points_words(None, max_points)
        return (Band("scale", note(text, fact=name, scale=say.plain(self.scale), points=points)),)

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        if self.steps is None:
            return Fraction(0), max_points
        points = [step.points for step in self.steps]
        return min(points), max(points)

    @cached_property
    def _ladder(self) -> Ladder:
        return Ladder(self.steps or ())
