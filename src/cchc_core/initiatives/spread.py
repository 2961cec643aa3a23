"""How far the marks of several assessors lie apart. Exact: no floating point, nothing rounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

#: Marks out of 100 that lie at least so far apart are shown as such: the assessors should talk before anybody decides.
WIDE = Fraction(30)


@dataclass(frozen=True)
class Spread:
    """The marks of one question. ``count`` is how many assessors gave one."""

    count: int
    low: Fraction
    high: Fraction
    mean: Fraction
    median: Fraction

    @property
    def width(self) -> Fraction:
        return self.high - self.low

    @property
    def is_wide(self) -> bool:
        return self.width >= WIDE


def spread(values: Iterable[Fraction | int | None]) -> Spread | None:
    """The spread of the marks that were given; None where there is none. The mean of the middle two is their median."""
    marks = sorted(Fraction(value) for value in values if value is not None)
    if not marks:
        return None
    half, odd = divmod(len(marks), 2)
    median = marks[half] if odd else (marks[half - 1] + marks[half]) / 2
    return Spread(len(marks), marks[0], marks[-1], sum(marks, Fraction(0)) / len(marks), median)
