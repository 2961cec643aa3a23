"""Periods in which figures of procedures are counted: a year so far, its halves, quarters and months, any stretch of months.

Years, quarters and months are counted after every import and kept; halves and stretches are counted when they are asked for.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from django.utils.translation import gettext as _

#: A stretch goes over three years at most.
MOST_MONTHS = 36
_STRETCH = re.compile(r"(20\d\d-(?:0[1-9]|1[0-2]))\.\.(20\d\d-(?:0[1-9]|1[0-2]))", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)


class PeriodKind(Enum):
    """How many months a period has; a stretch has any number."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    STRETCH = "stretch"


#: What is counted after every import.
KEPT = frozenset({PeriodKind.YEAR, PeriodKind.QUARTER, PeriodKind.MONTH})


@dataclass(frozen=True)
class Period:
    """Some months. ``key`` is "2026", "2026-H1", "2026-Q3", "2026-09" or "2026-02..2026-05"; both days belong to it."""

    key: str
    since: date
    until: date

    @property
    def year(self) -> int:
        return self.since.year

    @property
    def kind(self) -> PeriodKind:
        """What the key says that it is."""
        if ".." in self.key:
            return PeriodKind.STRETCH
        _year, _dash, part = self.key.partition("-")
        return {"": PeriodKind.YEAR, "H": PeriodKind.HALF, "Q": PeriodKind.QUARTER}.get(part[:1], PeriodKind.MONTH)

    @property
    def is_kept(self) -> bool:
        """Whether it was counted after the last import; else it is counted when it is asked for."""
        return self.kind in KEPT

    @property
    def months(self) -> int:
        """How many months it goes over."""
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1

    @property
    def words(self) -> str:
        """As people call it."""
        year, _dash, part = self.key.partition("-")
        if self.kind is PeriodKind.YEAR:
            return _("year %(year)s") % {"year": year}
        if self.kind is PeriodKind.STRETCH:
            last = _last_month(self.key)
            return _("from month %(since)s to month %(until)s") % {
                "since": f"{self.since.month}/{self.since.year}",
                "until": f"{last.month}/{last.year}",
            }
        if part == "H1":
            return _("first half of %(year)s") % {"year": year}
        if part == "H2":
            return _("second half of %(year)s") % {"year": year}
        if self.kind is PeriodKind.QUARTER:
            return _("quarter %(quarter)s/%(year)s") % {"quarter": part[1:], "year": year}
        return _("month %(month)s/%(year)s") % {"month": int(part), "year": year}

    @property
    def previous(self) -> "Period":
        """The period of the same kind before this one; of a stretch as many months before it."""
        before = self.since - timedelta(days=1)
        if self.kind is PeriodKind.YEAR:
            return _whole_year(before.year)
        if self.kind is PeriodKind.HALF:
            return _halves_of(before.year)[before.month > 6]
        if self.kind is PeriodKind.QUARTER:
            return _quarters_of(before.year)[(before.month - 1) // 3]
        if self.kind is PeriodKind.MONTH:
            return months_of(before.year)[before.month - 1]
        last = _last_month(self.key)
        count = (last.year - self.since.year) * 12 + last.month - self.since.month
        return _stretch(_months_before(before, count), before)


def _last_month(stretch: str) -> date:
    """The first day of the last month that the key of a stretch names; its own ``until`` ends today at the latest."""
    return date.fromisoformat(f"{stretch[-7:]}-01")


def _months_before(day: date, count: int) -> date:
    """The first day of the month that lies so many months before."""
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month that a day lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_of(year: int) -> list[Period]:
    return [_of_months(f"{year}-{month:02}", year, month, month) for month in range(1, 13)]


def _whole_year(year: int) -> Period:
    return _of_months(str(year), year, 1, 12)


def _halves_of(year: int) -> list[Period]:
    return [_of_months(f"{year}-H{number}", year, 6 * number - 5, 6 * number) for number in (1, 2)]


def _quarters_of(year: int) -> list[Period]:
    return [_of_months(f"{year}-Q{number}", year, 3 * number - 2, 3 * number) for number in range(1, 5)]


def _of_months(key: str, year: int, first: int, last: int) -> Period:
    return Period(key, date(year, first, 1), month_end(date(year, last, 1)))


def _stretch(since: date, until: date) -> Period:
    """The months from one to another."""
    key = f"{since:%Y-%m}..{until:%Y-%m}"
    return Period(key, since.replace(day=1), month_end(until))


def periods_of(year: int, today: date) -> list[Period]:
    """The periods that are counted after every import, as far as they have begun, none going beyond today."""
    return _begun([_whole_year(year), *_quarters_of(year), *months_of(year)], today)


def offered_periods(year: int, today: date) -> list[Period]:
    """What may be chosen of a year, the widest first."""
    return _begun([_whole_year(year), *_halves_of(year), *_quarters_of(year), *months_of(year)], today)


def _begun(every: list[Period], today: date) -> list[Period]:
    return [replace(each, until=min(each.until, today)) for each in every if each.since <= today]


def find_period(key: str, today: date) -> Period:
    """The period of a key that an address gives; the year so far where there is none of that key."""
    stretch = _STRETCH.fullmatch(key)
    if stretch:
        since, until = (date.fromisoformat(f"{month}-01") for month in stretch.groups())
        found = _stretch(since, until)
        if since <= until and since <= today and found.months <= MOST_MONTHS:
            return _begun([found], today)[0]
    year = _YEAR.match(key)
    offered = {each.key: each for each in offered_periods(int(year[0]), today)} if year else {}
    return offered.get(key) or periods_of(today.year, today)[0]
