"""When silence climbs: a unit that has not answered is brought before the superior post, rung by rung, in working days."""

from __future__ import annotations

from datetime import date

from cchc_core.calendar import working_days_between


class NotRungs(ValueError):
    """A text that names no working days, or names them out of order."""


def read_rungs(text: str) -> tuple[int, ...]:
    """ "1, 3, 7": working days after the day by which an answer was wanted. Raises NotRungs."""
    try:
        rungs = tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise NotRungs(text) from None
    if not rungs or list(rungs) != sorted(set(rungs)) or rungs[0] < 1 or rungs[-1] > 250:
        raise NotRungs(text)
    return rungs


def climb(answer_by: date, today: date, rungs: tuple[int, ...]) -> int:
    """How many rungs silence has climbed by ``today``. The day by which an answer was wanted still counts as in time."""
    passed = working_days_between(answer_by, today)
    return sum(rung <= passed for rung in rungs)
