"""The ladder of reminders: on which days around a deadline somebody is reminded of it.

A rung is a number of days from the deadline: −7 is a week before, 0 the day itself, 3 three days after. Past its last rung
the ladder goes on at even steps for as long as the work waits. After an outage only the latest rung that was reached is
told: nobody hears of one deadline twice on a day, nor of a rung that a later one has overtaken.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


class NotALadder(ValueError):
    """A text that names no days, or names them out of order."""


@dataclass(frozen=True)
class Ladder:
    """``rungs`` are days from the deadline, ascending; after the last of them, one every ``then_every`` days."""

    rungs: tuple[int, ...] = (-7, -3, -1, 0, 1, 3, 7)
    then_every: int = 7

    def reached(self, offset: int) -> int | None:
        """The latest rung at or under ``offset`` days from the deadline; None before the first."""
        last = self.rungs[-1]
        if offset > last:
            return last + (offset - last) // self.then_every * self.then_every
        return max((rung for rung in self.rungs if rung <= offset), default=None)


LADDER = Ladder()


def rung_due(
    due: date, today: date, sent: Collection[int], ladder: Ladder = LADDER, *, until: date | None = None
) -> int | None:
    """The rung to tell today of a duty due on ``due``; None when there is none, or when it or a later one was told.

    ``until`` is the last day before the next one on which somebody reads (on a Friday, Sunday): rungs up to the deadline
    that fall before the next reading are told today. What is not late yet is never told to be.
    """
    offset = (today - due).days
    if until is not None and offset <= 0:
        offset = max(offset, min((until - due).days, 0))
    rung = ladder.reached(offset)
    return None if rung is None or any(earlier >= rung for earlier in sent) else rung


def read_ladder(text: str) -> Ladder:
    """ "-7,-3,0,7" as a ladder, weekly after its last rung. Raises NotALadder."""
    try:
        rungs = tuple(int(part) for part in text.split(","))
    except ValueError:
        raise NotALadder(text) from None
    if list(rungs) != sorted(set(rungs)) or max(map(abs, rungs)) > 366:
        raise NotALadder(text)
    return Ladder(rungs)
