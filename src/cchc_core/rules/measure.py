"""What is measured: one fact, or the ratio of two, perhaps in percent.

Every ratio says what happens when its denominator is zero; a denominator known to be zero decides even while the
numerator is still missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from cchc_core.rules import say
from cchc_core.rules.params import FACT, YES_NO, Choice, Declared, Names, OneWord, Optional, Problem, Record, param
from cchc_core.rules.rule import Band, Excluded, FactLabel, FactNeed, LeafInputs, Outcome
from cchc_core.values import exactly_rounded, rounds_onto, scaled
from cchc_core.words import Note, gettext_noop, note

#: Decimals of a ratio that is not written in percent.
RATIO_DIGITS = 4
MOST_DIGITS = 6
ONE, HUNDRED = Fraction(1), Fraction(100)

WHEN_ZERO = OneWord(
    Choice("exclude", gettext_noop("does not count for this unit")),
    Choice("full", gettext_noop("full marks")),
    Choice("zero", gettext_noop("no points")),
)


class Reading(NamedTuple):
    """The measured value with what it was computed from; ``denominator`` is ``None`` for a plain fact."""

    measure: Measure
    value: Fraction
    numerator: Fraction
    denominator: Fraction | None = None

    def words(self, labels: Mapping[str, FactLabel], marks: Collection[Fraction] = ()) -> Note:
        """The figures: "40/42 nhiệm vụ = 95,24 %". A value that rounds onto one of ``marks`` shows more decimals."""
        if self.measure.ratio is None or self.denominator is None:
            return say.fact_figure(labels, self.measure.fact or "", self.value)
        shown = self._value_text(marks)
        return ratio_words(labels, self.measure.ratio, say.plain(self.numerator), self.denominator, shown)

    def _value_text(self, marks: Collection[Fraction]) -> str:
        if self.measure.percent:
            return say.percent(self.value, careful_digits(self.value, say.PERCENT_DIGITS, marks))
        digits = careful_digits(self.value, RATIO_DIGITS, marks)
        return say.plain(exactly_rounded(self.value, digits))


@dataclass(frozen=True, kw_only=True)
class Measure(Declared):
    """``{fact}`` or ``{ratio: [numerator, denominator], percent, when_zero}``."""

    fact: str | None = param(
        Optional(FACT, gettext_noop("a ratio is measured instead")), label=gettext_noop("Figure"), default=None
    )
    ratio: tuple[str, str] | None = param(
        Optional(Names(count=2), gettext_noop("a single figure is measured instead")),
        label=gettext_noop("Numerator and denominator"),
        default=None,
    )
    percent: bool = param(YES_NO, label=gettext_noop("In percent"), default=False)
    when_zero: str | None = param(
        Optional(WHEN_ZERO, gettext_noop("only for a single figure")),
        label=gettext_noop("When the denominator is zero"),
        default=None,
    )

    def check(self) -> Iterable[Problem]:
        if (self.fact is None) == (self.ratio is None):
            yield Problem(note(gettext_noop("must give either “fact” or “ratio”")))
        elif self.ratio is not None and self.when_zero is None:
            text = gettext_noop("is missing: say what happens when the denominator is zero (exclude, full or zero)")
            yield Problem(note(text), ("when_zero",))
        elif self.fact is not None:
            for key, given in (("percent", self.percent), ("when_zero", self.when_zero is not None)):
                if given:
                    yield Problem(note(gettext_noop("belongs to a ratio, not to a single fact")), (key,))

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that are read."""
        return self.ratio if self.ratio is not None else (self.fact or "",)

    def needs(self) -> tuple[FactNeed, ...]:
        return tuple(FactNeed(name, "number") for name in dict.fromkeys(self.names))

    def unit(self, labels: Mapping[str, FactLabel]) -> str:
        """The unit of the measured value."""
        if self.ratio is not None:
            return "%" if self.percent else ""
        return say.fact_unit(labels, self.fact or "")

    def title(self, labels: Mapping[str, FactLabel]) -> str:
        """What is measured: the label of the fact, or "numerator/denominator"."""
        return "/".join(say.fact_name(labels, name) for name in self.names)

    def read(self, inputs: LeafInputs, max_points: Fraction) -> Reading | Outcome:
        """The value, or at once the outcome where a fact is missing or the denominator is zero."""
        if self.ratio is None:
            value = say.number_of(inputs, self.fact or "")
            return say.awaiting(inputs, self.names) if value is None else Reading(self, value, value)
        numerator, denominator = (say.number_of(inputs, name, least=0) for name in self.ratio)
        if denominator == 0:
            return zero_outcome(inputs, self.ratio[1], self.when_zero or "", max_points)
        if numerator is None or denominator is None:
            return say.awaiting(inputs, [name for name in self.ratio if inputs.facts.get(name) is None])
        times = HUNDRED if self.percent else ONE
        return Reading(self, scaled(numerator, times, denominator), numerator, denominator)

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None) -> tuple[Band, ...]:
        """The line that says what a zero denominator means."""
        return zero_bands(labels, self.ratio[1], self.when_zero or "", max_points) if self.ratio else ()

    def widen(self, points: Iterable[Fraction], max_points: Fraction) -> tuple[Fraction, Fraction]:
        """Lowest and highest of ``points``, together with what a zero denominator earns."""
        return widen(points, self.when_zero, max_points)


MEASURE = Record(Measure)


def ratio_words(
    labels: Mapping[str, FactLabel], names: tuple[str, str], above: str, below: Fraction, value: str
) -> Note:
    """ "40/42 nhiệm vụ = 95,24 %"; without units the facts are named instead."""
    upper, lower = (say.fact_unit(labels, name) for name in names)
    denominator = say.plain(below)
    if not upper and not lower:
        upper_name, lower_name = (say.fact_name(labels, name) for name in names)
        text = gettext_noop("%(upper)s/%(lower)s = %(numerator)s/%(denominator)s = %(value)s")
        return note(text, upper=upper_name, lower=lower_name, numerator=above, denominator=denominator, value=value)
    numerator = above if upper in ("", lower) else say.with_unit(above, upper)
    denominator = say.with_unit(denominator, lower)
    text = gettext_noop("%(numerator)s/%(denominator)s = %(value)s")
    return note(text, numerator=numerator, denominator=denominator, value=value)


def careful_digits(value: Fraction, digits: int, marks: Collection[Fraction]) -> int:
    """Decimals to show: more than ``digits`` where rounding would land on a mark that the value has not reached.

    89.996 % must not be shown as 90.00 % beside the band "under 90 %".
    """
    while digits < MOST_DIGITS and rounds_onto(value, digits, marks):
        digits += 1
    return digits


def zero_outcome(inputs: LeafInputs, name: str, when_zero: str, max_points: Fraction) -> Outcome:
    """What a denominator of zero earns, or that it takes the leaf out."""
    why = note(gettext_noop("%(fact)s is 0"), fact=say.fact_name(inputs.labels, name))
    if when_zero == "exclude":
        return Excluded(say.chain(why, note(gettext_noop("the criterion does not count for this unit"))))
    return say.earned(inputs, max_points if when_zero == "full" else Fraction(0), max_points, why, "zero")


def zero_bands(
    labels: Mapping[str, FactLabel], name: str, when_zero: str, max_points: Fraction | None
) -> tuple[Band, ...]:
    """The description of the same."""
    when = note(gettext_noop("%(fact)s is 0"), fact=say.fact_name(labels, name))
    if when_zero == "exclude":
        return (Band("zero", say.chain(when, note(gettext_noop("the criterion does not count for this unit")))),)
    return (Band("zero", say.line(when, None if when_zero == "full" else Fraction(0), max_points)),)


def widen(points: Iterable[Fraction], when_zero: str | None, max_points: Fraction) -> tuple[Fraction, Fraction]:
    """Lowest and highest of ``points`` and of what a zero denominator earns."""
    extra = {"full": [max_points], "zero": [Fraction(0)]}.get(when_zero or "", [])
    reachable = [*points, *extra]
    return min(reachable), max(reachable)
