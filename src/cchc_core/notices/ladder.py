"""The ladder of reminders: on which days around a deadline somebody is reminded of it.

A rung is a number of days from the deadline: −7 is a week before, 0 the day itself, 3 three days after. Past its last rung
the ladder goes on at even steps for as long as the work waits. An office may count its rungs in working days instead: −3 on a
Monday is then the Wednesday before. After an outage only the latest rung that was reached is
told: nobody hears of one deadline twice on a day, nor of a rung that a later one has overtaken.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cchc_core.calendar import working_days_between

#: The word behind rungs that are counted in working days.
WORKING = "working"


class NotALadder(ValueError):
    """A text that names no days, or names them out of order."""


@dataclass(frozen=True)
class Ladder:
    """``rungs`` are days from the deadline, ascending; after the last of them, one every ``then_every`` days.

    ``working``: days on which offices rest are not counted.
    """

    rungs: tuple[int, ...] = (-7, -3, -1, 0, 1, 3, 7)
    then_every: int = 7
    working: bool = False

    def offset(self, due: date, today: date) -> int:
        """How many days, as the ladder counts them, ``today`` lies behind the deadline; negative before it."""
        if not self.working:
            return (today - due).days
        return -working_days_between(today, due) if today <= due else working_days_between(due, today)

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
    offset = ladder.offset(due, today)
    if until is not None and today <= due:
        offset = max(offset, min(ladder.offset(due, until), 0))
    rung = ladder.reached(offset)
    return None if rung is None or any(earlier >= rung for earlier in sent) else rung


def read_ladder(text: str) -> Ladder:
    """ "-7,-3,0,7" as a ladder, weekly after its last rung; "-5,-3,0,5 working" in working days. Raises NotALadder."""
    days = text.strip().removesuffix(WORKING)
    working = days != text.strip()
    try:
        rungs = tuple(int(part) for part in days.split(","))
    except ValueError:
        raise NotALadder(text) from None
    if list(rungs) != sorted(set(rungs)) or max(map(abs, rungs)) > 366:
        raise NotALadder(text)
    return Ladder(rungs, then_every=5, working=True) if working else Ladder(rungs)
