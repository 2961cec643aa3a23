"""The periods of reports on administrative reform: their windows of data, as the ministry's regime cuts them.

Quarter I, the half-year and the year begin on 15 December of the year before; quarter III stands alone and is not cumulative.
There is no report of quarters II and IV.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from cchc_core.reporting.windows import MINISTRY
from cchc_core.words import gettext_noop


class Period(str, Enum):
    """A periodic report of a year."""

    FIRST_QUARTER = "q1"
    HALF = "half"
    THIRD_QUARTER = "q3"
    YEAR = "year"


PERIOD_LABELS: Mapping[Period, str] = {
    Period.FIRST_QUARTER: gettext_noop("Quarter I"),
    Period.HALF: gettext_noop("First half-year"),
    Period.THIRD_QUARTER: gettext_noop("Quarter III"),
    Period.YEAR: gettext_noop("Whole year"),
}

#: The names of the periods in the ministry's calendar, which knows their days.
_NAMES = {Period.FIRST_QUARTER: "Q1", Period.HALF: "H1", Period.THIRD_QUARTER: "Q3", Period.YEAR: "Y"}


@dataclass(frozen=True)
class Window:
    """Both days belong to it."""

    since: date
    until: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day <= self.until


def window_of(period: Period, year: int) -> Window:
    """The days whose data the report of a period tells."""
    window = MINISTRY.window(f"{year:04d}-{_NAMES[period]}")
    return Window(window.since, window.until)


def period_of(since: date, until: date) -> Period | None:
    """The period that has exactly these days; None for days that somebody chose."""
    return next((period for period in Period if window_of(period, until.year) == Window(since, until)), None)


def last_period(today: date) -> tuple[Period, int]:
    """The report that was due last: the one whose window ended latest, not after today."""
    ended = [
        (window_of(period, year).until, period, year)
        for year in (today.year - 1, today.year)
        for period in Period
        if window_of(period, year).until <= today
    ]
    _until, period, year = max(ended, key=lambda each: each[0])
    return period, year
