"""How a judgement stands beside those of its likes: other units that claimed the same on the same criterion.

*Likes* of a unit are the decided units of its group with the same figures and the same choice; where fewer than five of them
are decided, those whose claim lies within a twentieth of the maximum. Fewer than five of either kind: nothing is said.

A judgement *departs* when at least four fifths of its likes were judged alike (within a twentieth of the maximum of the
middle one) and it lies further from the middle than that. So a criterion on which the verifiers are divided flags nobody, and
neither does a single odd judgement among the likes. ``docs/explanation/verification.md`` works it through.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note

#: Fewer likes than these say nothing.
FEWEST = 5
#: This share of the likes has to agree before another judgement departs from them.
AGREED = Fraction(4, 5)
#: Points that differ by less than this share of the maximum count as equal.
NEAR = Fraction(1, 20)

SAME_FIGURES, LIKE_CLAIM = "same_figures", "like_claim"
LOWER, HIGHER = "lower", "higher"

#: Points as a multiple of a common part: an ``int``, but a ``Fraction`` for a claim that does not fit (they compare alike).
Multiple = Any
#: Claimed and given points.
Pair = tuple[Multiple, Multiple]

_DEPARTS = {
    (SAME_FIGURES, LOWER): gettext_noop("judged lower than the units with the same figures"),
    (SAME_FIGURES, HIGHER): gettext_noop("judged higher than the units with the same figures"),
    (LIKE_CLAIM, LOWER): gettext_noop("judged lower than the units with a like claim"),
    (LIKE_CLAIM, HIGHER): gettext_noop("judged higher than the units with a like claim"),
}
_LIKES = {
    SAME_FIGURES: gettext_noop("same figures: %(confirmed)s of %(likes)s confirmed, usually %(usual)s points"),
    LIKE_CLAIM: gettext_noop("like claim: %(confirmed)s of %(likes)s confirmed, usually %(usual)s points"),
}


@dataclass(frozen=True)
class Judged:
    """A claim on a criterion and what was given for it; ``given`` is None while nobody decided.

    ``inputs`` is equal for equal figures and choices, None where they are not known. ``units`` is how many units stand so.
    """

    claimed: Fraction
    given: Fraction | None
    inputs: Hashable = None
    units: int = 1


@dataclass(frozen=True)
class Likeness:
    """What a unit's likes were given, and whether its own judgement departs from that."""

    basis: str  # SAME_FIGURES or LIKE_CLAIM
    likes: int
    confirmed: int  # likes that were given what they claimed
    agreeing: int  # likes that were judged like the middle one
    usual: Fraction  # points that one with this claim is usually given
    departs: str | None = None  # LOWER or HIGHER

    @property
    def note(self) -> Note:
        """How the likes were judged."""
        usual = show_number(self.usual, 2)
        return note(_LIKES[self.basis], confirmed=self.confirmed, likes=self.likes, usual=usual)

    @property
    def flag(self) -> Note | None:
        """The departure in words; None where there is none."""
        return note(_DEPARTS[self.basis, self.departs]) if self.departs else None


class Judgements:
    """The decided claims of one criterion in one group, laid out so that a thousand are compared with them quickly.

    Points are kept as whole multiples of their smallest common part, which compare many times faster than fractions.
    """

    def __init__(self, judged: Iterable[Judged], most: Fraction) -> None:
        """``most`` is the maximum of the criterion; claims that nobody decided are passed over."""
        decided = [(each, each.given) for each in judged if each.given is not None]
        every = (most, most * NEAR, *(points for each, given in decided for points in (each.claimed, given)))
        self._part = lcm(*(points.denominator for points in every))
        self._most, self._near = self._whole(most), self._whole(most * NEAR)
        self._by_inputs: dict[Hashable, Counter[Pair]] = {}
        by_claim: Counter[Pair] = Counter()
        for each, given in decided:
            pair = (self._whole(each.claimed), self._whole(given))
            by_claim[pair] += each.units
            if each.inputs is not None:
                self._by_inputs.setdefault(each.inputs, Counter())[pair] += each.units
        self._by_claim = sorted(by_claim.items())
        self._claims = [claimed for (claimed, _given), _units in self._by_claim]

    def _whole(self, points: Fraction) -> Multiple:
        """The points as a multiple of the part; a claim that nobody decided may be no whole one, and compares all the same."""
        multiple = points * self._part
        return multiple.numerator if multiple.denominator == 1 else multiple

    def beside(self, case: Judged) -> Likeness | None:
        """The case beside its likes; itself does not count. None where too few likes were decided."""
        claimed, given = self._whole(case.claimed), None if case.given is None else self._whole(case.given)
        if case.inputs is not None and case.inputs in self._by_inputs:
            same = _without(self._by_inputs[case.inputs].items(), claimed, given)
            if sum(units for _pair, units in same) >= FEWEST:
                return self._compare(SAME_FIGURES, 0, given, same)
        first = bisect_left(self._claims, claimed - self._near)
        last = bisect_right(self._claims, claimed + self._near)
        like = _without(self._by_claim[first:last], claimed, given)
        if sum(units for _pair, units in like) >= FEWEST:
            return self._compare(LIKE_CLAIM, claimed, given, like)
        return None

    def _compare(self, basis: str, shift: Multiple, given: Multiple | None, likes: list[tuple[Pair, int]]) -> Likeness:
        """Same figures should give the same points; like claims should be cut by the same amount."""
        judged: Counter[Multiple] = Counter()
        for (claimed, points), units in likes:
            judged[points - claimed if basis == LIKE_CLAIM else points] += units
        number, middle = sum(judged.values()), _middle(judged)
        agreeing = sum(units for value, units in judged.items() if abs(value - middle) <= self._near)
        departs = None
        if given is not None and agreeing >= AGREED * number:
            distance = given - shift - middle
            departs = (LOWER if distance < 0 else HIGHER) if abs(distance) > self._near else None
        confirmed = sum(units for (claimed, points), units in likes if claimed == points)
        usual = Fraction(min(self._most, shift + middle)) / self._part
        return Likeness(basis, number, confirmed, agreeing, usual, departs)


def _without(likes: Iterable[tuple[Pair, int]], claimed: Multiple, given: Multiple | None) -> list[tuple[Pair, int]]:
    """The likes less the case itself."""
    if given is None:
        return list(likes)
    own = (claimed, given)
    return [(pair, units - (pair == own)) for pair, units in likes if units > (pair == own)]


def _middle(judged: Counter[Multiple]) -> Multiple:
    """The middle one of an odd number, the lower of the two middle ones of an even number: a judgement that was made."""
    half, passed = (sum(judged.values()) + 1) // 2, 0
    for value in sorted(judged):
        passed += judged[value]
        if passed >= half:
            return value
    raise ValueError("Nothing was judged.")
