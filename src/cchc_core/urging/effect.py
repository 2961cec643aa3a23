"""Whether urging works: what has moved since a letter was sent, and within how many working days.

A shortfall *moved* when the unit is further than it was when it was frozen, and is *settled* when it is no shortfall any
more. Both are found by looking again, never by what the unit answers. Days are counted from the day of sending; what had moved
before that day is nobody's effect and is not counted at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from cchc_core.calendar import working_days_between
from cchc_core.work import Shortfall

Key = TypeVar("Key", bound=Hashable)


class Move(str, Enum):
    """What a later look finds."""

    NONE = "none"
    MOVED = "moved"
    SETTLED = "settled"


def move_of(frozen: Fraction | None, now: Shortfall | None) -> Move:
    """What became of a shortfall that stood at level ``frozen``: ``now`` is how it stands today, None where it is gone."""
    if now is None:
        return Move.SETTLED
    if now.level is None:
        return Move.NONE
    return Move.MOVED if frozen is None or now.level > frozen else Move.NONE


@dataclass(frozen=True)
class Urged:
    """One item of a letter that was sent: when, and when it was first seen to have moved and to be settled."""

    sent_on: date
    moved_on: date | None = None
    settled_on: date | None = None
    answered_on: date | None = None

    @property
    def first_move(self) -> date | None:
        """What is settled has moved, whether or not somebody saw it half way."""
        if self.moved_on is None or self.settled_on is None:
            return self.moved_on or self.settled_on
        return min(self.moved_on, self.settled_on)


@dataclass(frozen=True)
class Effect:
    """Counts of items; shares are exact and None where nothing was urged.

    ``open`` are those whose time is not over yet and that have not moved: they are no failure, and stand in no share.
    """

    items: int
    open: int
    moved: int
    settled: int
    answered: int
    days: Fraction | None  # the median of working days to the first move, of those that moved in time

    @property
    def judged(self) -> int:
        return self.items - self.open

    @property
    def moved_share(self) -> Fraction | None:
        return Fraction(self.moved, self.judged) if self.judged else None

    @property
    def moved_percent(self) -> Fraction | None:
        """The same as people read it."""
        return None if self.moved_share is None else self.moved_share * 100


def effect(items: Iterable[Urged], today: date, within: int) -> Effect:
    """What urging brought about within so many working days, as seen on ``today``."""
    rows = [row for row in items if row.first_move is None or row.first_move >= row.sent_on]
    took = [_days(row, row.first_move) for row in rows]
    moved = sorted(days for days in took if days is not None and days <= within)
    settled = [days for row in rows if (days := _days(row, row.settled_on)) is not None and days <= within]
    waiting = [
        row for row, days in zip(rows, took, strict=True) if days is None and _between(row.sent_on, today) < within
    ]
    answered = sum(row.answered_on is not None for row in rows)
    return Effect(len(rows), len(waiting), len(moved), len(settled), answered, _median(moved))


def effect_by(
    items: Iterable[tuple[Key, Urged]], today: date, within: int, order: Callable[[Key], object] | None = None
) -> Mapping[Key, Effect]:
    """The same for each group: by unit, by kind, by round."""
    groups: dict[Key, list[Urged]] = defaultdict(list)
    for key, item in items:
        groups[key].append(item)
    keys = sorted(groups, key=order) if order else list(groups)  # type: ignore[arg-type]
    return {key: effect(groups[key], today, within) for key in keys}


def _days(row: Urged, day: date | None) -> int | None:
    return None if day is None else _between(row.sent_on, day)


@lru_cache(maxsize=4096)
def _between(first: date, last: date) -> int:
    """Letters are sent on few days, and thousands of items look at the same ones."""
    return working_days_between(first, last)


def _median(days: list[int]) -> Fraction | None:
    if not days:
        return None
    middle = len(days) // 2
    return Fraction(days[middle]) if len(days) % 2 else Fraction(days[middle - 1] + days[middle], 2)
