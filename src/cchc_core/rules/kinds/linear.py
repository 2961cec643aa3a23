"""In proportion to a measured number, from a threshold on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.measure import MEASURE, Measure, Reading
from cchc_core.rules.params import AMOUNT_OR_MAX, NUMBER, POSITIVE, Optional, param
from cchc_core.rules.rule import Band, FactLabel, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.values import scaled
from cchc_core.words import Note, gettext_noop, note

ZERO = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Linear(Rule):
    """Points in proportion to the measured value, capped at ``full``.

    Under ``threshold`` the points are ``below``; from the threshold on, its own value included, they are
    points × min(measure, full) / full, not rescaled.
    """

    kind = "linear"
    label = gettext_noop("In proportion")
    meaning = gettext_noop(
        "Points in proportion to the measured value from a threshold on, all of them at the full value."
    )

    measure: Measure = param(MEASURE, label=gettext_noop("What is measured"))
    full: Fraction | None = param(
        Optional(POSITIVE, gettext_noop("100 for a percentage, otherwise 1")),
        label=gettext_noop("Value that earns all points"),
        default=None,
    )
    threshold: Fraction = param(NUMBER, label=gettext_noop("Threshold"))
    below: Fraction = param(NUMBER, label=gettext_noop("Points below the threshold"), default=Fraction(0))
    points: Fraction | None = param(AMOUNT_OR_MAX, label=gettext_noop("Points at the full value"), default=None)

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        reading = self.measure.read(inputs, max_points)
        if not isinstance(reading, Reading):
            return reading
        band = self._band(reading.value)
        why = say.chain(
            reading.words(inputs.labels, (self.threshold, self._full)),
            self._words(band, self.measure.unit(inputs.labels)),
        )
        return say.earned(inputs, self._earns(band, reading.value, max_points), max_points, why, band)

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=self.measure.needs())

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        unit, title, points = self.measure.unit(labels), self.measure.title(labels), self.points
        lines = {"below": self.below, "proportional": points, "full": points}
        if self.threshold <= 0:
            del lines["below"]
        return (
            *(Band(key, self._line(title, key, unit, earns, max_points)) for key, earns in lines.items()),
            *self.measure.bands(labels, max_points),
        )

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        return self.measure.widen((Fraction(0), self.below, self._points(max_points)), max_points)

    def doubts(self) -> Iterable[Note]:
        if self.threshold > self._full:
            text = gettext_noop(
                "The threshold of %(threshold)s lies above %(full)s, which earns all points, so nothing is in proportion. "
                "Give “full”, or a threshold below it."
            )
            yield note(text, threshold=say.plain(self.threshold), full=say.plain(self._full))

    def _band(self, value: Fraction) -> str:
        if value < self.threshold:
            return "below"
        return "full" if value >= self._full else "proportional"

    def _earns(self, band: str, value: Fraction, max_points: Fraction) -> Fraction:
        if band == "below":
            return self.below
        points = self._points(max_points)
        return points if band == "full" else scaled(points, max(value, ZERO), self._full)

    def _words(self, band: str, unit: str) -> Note:
        mark = say.with_unit(say.plain(self.threshold if band == "below" else self._full), unit)
        if band == "below":
            return note(gettext_noop("below the threshold of %(threshold)s"), threshold=mark)
        if band == "full":
            return note(gettext_noop("from %(low)s upwards"), low=mark)
        return note(gettext_noop("in proportion to %(full)s"), full=mark)

    def _line(self, title: str, band: str, unit: str, points: Fraction | None, max_points: Fraction | None) -> Note:
        when = note(gettext_noop("%(fact)s: %(value)s"), fact=title, value=self._words(band, unit))
        if band != "proportional":
            return say.line(when, points, max_points)
        most = note(gettext_noop("a share of %(points)s"), points=say.points_words(points, max_points))
        return say.chain(when, most)

    @cached_property
    def _full(self) -> Fraction:
        if self.full is not None:
            return self.full
        return Fraction(100 if self.measure.percent else 1)

    def _points(self, max_points: Fraction) -> Fraction:
        return max_points if self.points is None else self.points
