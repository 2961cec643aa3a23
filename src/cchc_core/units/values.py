"""What a unit was in a stretch of time, and what became of it: plain values without a database.

Units are named by a number that whoever stores them chooses; days are inclusive at both ends and ``None`` means that
the sources reach no further.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from cchc_core.text import fold, sort_key

MERGE, SPLIT, RENAME, MOVE, ABOLISH, ESTABLISH = "merge", "split", "rename", "move", "abolish", "establish"

#: Every kind of succession. ``rename`` and ``move`` lead from a unit to itself: it goes on, the row carries the basis.
SUCCESSION_KINDS = (MERGE, SPLIT, RENAME, MOVE, ABOLISH, ESTABLISH)
GOING_ON = (RENAME, MOVE)

BEFORE_ALL, AFTER_ALL = date.min, date.max


@dataclass(frozen=True, slots=True)
class UnitPeriodValue:
    """Name, code, kind, parent and title of the head of one unit, from a day to a day.

    ``search`` and ``order`` are the folded name and its place in the Vietnamese alphabet; the store keeps them so that
    a tree of thousands of units is ready at once, and they are computed here when left out.
    """

    unit: int
    name: str
    kind: str
    parent: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    code: str = ""
    short_name: str = ""
    abbreviation: str = ""
    head_title: str = ""
    key: str = ""
    verified: bool = True
    assumed: bool = False
    search: str = ""
    order: str = ""

    def __post_init__(self) -> None:
        if not self.search:
            object.__setattr__(self, "search", search_text(self.name, self.short_name, self.abbreviation, self.code))
        if not self.order:
            object.__setattr__(self, "order", sort_key(self.name))

    def covers(self, on: date) -> bool:
        """Whether the unit was this on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    @property
    def first(self) -> date:
        return self.valid_from or BEFORE_ALL

    @property
    def last(self) -> date:
        return self.valid_to or AFTER_ALL


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The document that a change rests on, as people cite it. ``date`` is as printed, so a part of a date will do."""

    symbol: str = ""
    date: str = ""
    issuer: str = ""
    title: str = ""

    @property
    def known(self) -> bool:
        return bool(self.symbol or self.title)


@dataclass(frozen=True, slots=True)
class SuccessionValue:
    """From ``on`` the successor stands for the predecessor, for all of it (``whole``) or for a part.

    No successor: abolished. No predecessor: established. The same unit on both sides: it went on under another name or
    another parent.
    """

    predecessor: int | None
    successor: int | None
    kind: str
    on: date
    whole: bool = True
    basis: LegalBasis = field(default_factory=LegalBasis)
    verified: bool = True
    assumed: bool = False
    note: str = ""


def search_text(*parts: str) -> str:
    """What a search looks in: the folded name, short name, abbreviation and code of a unit, once each."""
    return " | ".join(dict.fromkeys(folded for folded in map(fold, parts) if folded))


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def overlapping(periods: list[UnitPeriodValue]) -> Iterator[tuple[UnitPeriodValue, UnitPeriodValue]]:
    """Neighbouring periods of one unit that share a day."""
    ordered = sorted(periods, key=lambda period: (period.first, period.last))
    for earlier, later in pairwise(ordered):
        if later.first <= earlier.last:
            yield earlier, later
