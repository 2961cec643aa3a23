"""A ratio whose numerator counts some cases for less than one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.measure import WHEN_ZERO, careful_digits, ratio_words, widen, zero_bands, zero_outcome
from cchc_core.rules.params import FACT, NUMBER, Declared, Problem, Records, param, repeated
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class Term(Declared):
    """One part of the numerator with what each case of it counts."""

    fact: str = param(FACT, label=gettext_noop("Counted cases"))
    weight: Fraction = param(NUMBER, label=gettext_noop("Each counts"))


def _check(terms: tuple[Term, ...]) -> list[Problem]:
    return repeated([term.fact for term in terms])


TERMS = Records(Term, _check)


@dataclass(frozen=True, kw_only=True)
class WeightedRatio(Rule):
    """(b·1 + c·0.5)/a of the maximum: cases in handling count half, say. Never more than the maximum, never below 0."""

    kind = "weighted_ratio"
    label = gettext_noop("Weighted ratio")
    meaning = gettext_noop("A share of the maximum: cases counted with their weights, divided by all cases.")

    terms: tuple[Term, ...] = param(TERMS, label=gettext_noop("Counted cases and their weights"))
    denominator: str = param(FACT, label=gettext_noop("All cases"))
    when_zero: str = param(WHEN_ZERO, label=gettext_noop("When the denominator is zero"))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        counts = {term.fact: say.number_of(inputs, term.fact, least=0) for term in self.terms}
        whole = say.number_of(inputs, self.denominator, least=0)
        if whole == 0:
            return zero_outcome(inputs, self.denominator, self.when_zero, max_points)
        known = [(count, term.weight) for term in self.terms if (count := counts[term.fact]) is not None]
        if whole is None or len(known) < len(self.terms):
            names = [*counts, self.denominator]
            return say.awaiting(inputs, [name for name in names if inputs.facts.get(name) is None])
        share = min(
            max(sum((count * weight for count, weight in known), Fraction(0)) / whole, Fraction(0)), Fraction(1)
        )
        digits = careful_digits(share * 100, say.PERCENT_DIGITS, (Fraction(100),))
        sum_words = " + ".join(f"{say.plain(count)} × {say.plain(weight)}" for count, weight in known)
        names_of_ratio = (self.terms[0].fact, self.denominator)
        why = ratio_words(inputs.labels, names_of_ratio, f"({sum_words})", whole, say.percent(share * 100, digits))
        return say.earned(inputs, share * max_points, max_points, why, "share")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        names = dict.fromkeys([*(term.fact for term in self.terms), self.denominator])
        return InputsNeeded(facts=tuple(FactNeed(name, "number") for name in names))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        terms = " + ".join(f"{say.fact_name(labels, term.fact)} × {say.plain(term.weight)}" for term in self.terms)
        text = gettext_noop("(%(terms)s)/%(whole)s → a share of %(points)s")
        whole = say.fact_name(labels, self.denominator)
        points = say.points_words(None, max_points)
        share = Band("share", note(text, terms=terms, whole=whole, points=points))
        return share, *zero_bands(labels, self.denominator, self.when_zero, max_points)

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        return widen((Fraction(0), max_points), self.when_zero, max_points)
