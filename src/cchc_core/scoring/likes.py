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
    """The decided claims of one criterion in one group, laid out so that many are compared with them quickly."""

    def __init__(self, judged: Iterable[Judged], most: Fraction) -> None:
        """``most`` is the maximum of the criterion; claims that nobody decided are passed over."""
        self._near = most * NEAR
        self._most = most
        self._by_inputs: dict[Hashable, Counter[tuple[Fraction, Fraction]]] = {}
        by_claim: Counter[tuple[Fraction, Fraction]] = Counter()
        for each in judged:
            if each.given is None:
                continue
            by_claim[each.claimed, each.given] += each.units
            if each.inputs is not None:
                self._by_inputs.setdefault(each.inputs, Counter())[each.claimed, each.given] += each.units
        self._by_claim = sorted(by_claim.items())
        self._claims = [claimed for (claimed, _given), _units in self._by_claim]

    def beside(self, case: Judged) -> Likeness | None:
        """The case beside its likes; itself does not count. None where too few likes were decided."""
        same = self._without(self._by_inputs.get(case.inputs, Counter()), case) if case.inputs is not None else {}
        if sum(same.values()) >= FEWEST:
            return self._compare(case, SAME_FIGURES, same)
        first = bisect_left(self._claims, case.claimed - self._near)
        last = bisect_right(self._claims, case.claimed + self._near)
        like = self._without(Counter(dict(self._by_claim[first:last])), case)
        return self._compare(case, LIKE_CLAIM, like) if sum(like.values()) >= FEWEST else None

    @staticmethod
    def _without(likes: Counter[tuple[Fraction, Fraction]], case: Judged) -> dict[tuple[Fraction, Fraction], int]:
        """The likes less the case itself."""
        if case.given is None:
            return dict(likes)
        own = (case.claimed, case.given)
        return {each: units - (each == own) for each, units in likes.items() if units > (each == own)}

    def _compare(self, case: Judged, basis: str, likes: dict[tuple[Fraction, Fraction], int]) -> Likeness:
        """Same figures should give the same points; like claims should be cut by the same amount."""
        shift = case.claimed if basis == LIKE_CLAIM else Fraction(0)
        judged: Counter[Fraction] = Counter()
        for (claimed, given), units in likes.items():
            judged[given - claimed if basis == LIKE_CLAIM else given] += units
        number = sum(judged.values())
        middle = _middle(judged)
        agreeing = sum(units for value, units in judged.items() if abs(value - middle) <= self._near)
        departs = None
        if case.given is not None and agreeing >= AGREED * number:
            distance = case.given - shift - middle
            departs = (LOWER if distance < 0 else HIGHER) if abs(distance) > self._near else None
        confirmed = sum(units for (claimed, given), units in likes.items() if claimed == given)
        usual = min(self._most, shift + middle)
        return Likeness(basis, number, confirmed, agreeing, usual, departs)


def _middle(judged: Counter[Fraction]) -> Fraction:
    """The middle one of an odd number, the lower of the two middle ones of an even number: a judgement that was made."""
    half, passed = (sum(judged.values()) + 1) // 2, 0
    for value in sorted(judged):
        passed += judged[value]
        if passed >= half:
            return value
    raise ValueError("Nothing was judged.")
