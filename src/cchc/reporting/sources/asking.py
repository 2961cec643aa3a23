"""For whom, when and of which form something is known, and what a known value and an offered sentence carry with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cchc.common.clock import today

#: Which value of a part: the code of its indicator, and the breakdown.
Name = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """A value with where it comes from, in words of the report's language, and the day on which it was true."""

    value: Fraction
    source: str
    as_of: date
    figure_id: int | None = None


@dataclass(frozen=True)
class Offer:
    """Sentences that a section may take up, and where they come from. ``part`` is the name that forms give the source."""

    part: str
    source: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """For whom and when something is known: both days belong to the period. ``period`` is the row that asks."""

    unit: int
    since: date
    until: date
    year: int
    period: int = 0

    @property
    def as_of(self) -> date:
        return min(self.until, today())

    def known(self, value: int | Fraction, source: str) -> Known:
        return Known(Fraction(value), source, self.as_of)
