"""Counting working days. Saturday and Sunday rest, unless a Saturday is worked in place of a day that was swapped."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from cchc_core.calendar.holidays import Year, year_of

_ONE = timedelta(days=1)
_SATURDAY = 5


@cache
def _year(number: int) -> Year:
    return year_of(number)


def is_working_day(day: date) -> bool:
    """Whether offices work on ``day``."""
    year = _year(day.year)
    if day.weekday() >= _SATURDAY:
        return day in year.worked
    return day not in year.off


def day_off(day: date) -> str | None:
    """The name (an English message id) of the holiday or swap on ``day``; None for working days and plain weekends."""
    return _year(day.year).off.get(day)


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, which itself is not counted; before it where ``count`` is negative.

    ``count`` 0 gives ``day`` itself, or the next working day where offices rest on it.
    """
    step = -_ONE if count < 0 else _ONE
    if count == 0:
        while not is_working_day(day):
            day += step
        return day
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``: how many are left. Negative where ``end`` lies before.

    ``working_days_between(day, add_working_days(day, n)) == n`` for every ``n`` but 0 on a day of rest.
    """
    if end < start:
        return -sum(is_working_day(end + _ONE * each) for each in range((start - end).days))
    return sum(is_working_day(start + _ONE * each) for each in range(1, (end - start).days + 1))


def assumed_years(start: date, end: date) -> tuple[int, ...]:
    """The years between two days whose holidays were not announced when this was written: their count is a guess."""
    first, last = min(start, end).year, max(start, end).year
    return tuple(year for year in range(first, last + 1) if not _year(year).known)
