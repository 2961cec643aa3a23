"""Periods in which figures of procedures are counted: a year so far, its halves, quarters and months, any stretch of months.

Years, quarters and months are counted after every import and kept; halves and stretches are counted when they are asked for.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

_MONTHS_OF_QUARTER = 3
#: A stretch goes over three years at most.
MOST_MONTHS = 36
_STRETCH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])\.\.(20\d\d)-(0[1-9]|1[0-2])")


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
    def is_kept(self) -> bool:
        """Whether it was counted after the last import; else it is counted when it is asked for."""
        return "H" not in self.key and ".." not in self.key

    @property
    def months(self) -> int:
        """How many months it goes over."""
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1

    @property
    def words(self) -> str:
        """As people call it."""
        if len(self.key) == len("2026"):
            return _("year %(year)s") % {"year": self.key}
        if ".." in self.key:
            return _("from month %(since)s to month %(until)s") % {
                "since": f"{self.since.month}/{self.since.year}",
                "until": f"{int(self.key[-2:])}/{self.key[-7:-3]}",
            }
        year, part = self.key.split("-")
        if part == "H1":
            return _("first half of %(year)s") % {"year": year}
        if part == "H2":
            return _("second half of %(year)s") % {"year": year}
        if part.startswith("Q"):
            return _("quarter %(quarter)s/%(year)s") % {"quarter": part[1:], "year": year}
        return _("month %(month)s/%(year)s") % {"month": int(part), "year": year}

    @property
    def previous(self) -> "Period":
        """The period of the same kind before this one."""
        before = self.since - timedelta(days=1)
        if len(self.key) == len("2026"):
            return _whole_year(before.year)
        if "Q" in self.key:
            return _quarters_of(before.year)[_quarter(before) - 1]
        if "H" in self.key:
            return _halves_of(before.year)[before.month > 6]
        if ".." in self.key:
            count = (int(self.key[-7:-3]) - self.since.year) * 12 + int(self.key[-2:]) - self.since.month
            return _stretch(_months_before(before, count), before)
        return months_of(before.year)[before.month - 1]


def _months_before(day: date, count: int) -> date:
    """The first day of the month that lies so many months before."""
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def _quarter(day: date) -> int:
    return (day.month - 1) // _MONTHS_OF_QUARTER + 1


def _end_of(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def months_of(year: int) -> list[Period]:
    return [Period(f"{year}-{month:02}", date(year, month, 1), _end_of(year, month)) for month in range(1, 13)]


def _whole_year(year: int) -> Period:
    return Period(str(year), date(year, 1, 1), date(year, 12, 31))


def _quarters_of(year: int) -> list[Period]:
    return [
        Period(f"{year}-Q{number}", date(year, 3 * number - 2, 1), _end_of(year, 3 * number)) for number in range(1, 5)
    ]


def _halves_of(year: int) -> list[Period]:
    return [Period(f"{year}-H{number}", date(year, 6 * number - 5, 1), _end_of(year, 6 * number)) for number in (1, 2)]


def _stretch(since: date, until: date) -> Period:
    """The months from one to another."""
    key = f"{since:%Y-%m}..{until:%Y-%m}"
    return Period(key, since.replace(day=1), _end_of(until.year, until.month))


def periods_of(year: int, today: date) -> list[Period]:
    """The periods that are counted after every import: the year, its quarters and its months as far as they have begun, none

    going beyond today.
    """
    return _begun([_whole_year(year), *_quarters_of(year), *months_of(year)], today)


def offered_periods(year: int, today: date) -> list[Period]:
    """What may be chosen of a year, the widest first."""
    return _begun([_whole_year(year), *_halves_of(year), *_quarters_of(year), *months_of(year)], today)


def _begun(every: list[Period], today: date) -> list[Period]:
    return [Period(each.key, each.since, min(each.until, today)) for each in every if each.since <= today]


def find_period(key: str, today: date) -> Period:
    """The period of a key that an address gives; the year so far where there is none of that key."""
    stretch = _STRETCH.fullmatch(key)
    if stretch:
        since, until = date(int(stretch[1]), int(stretch[2]), 1), date(int(stretch[3]), int(stretch[4]), 1)
        found = _stretch(since, until)
        if since <= until and since <= today and found.months <= MOST_MONTHS:
            return _begun([found], today)[0]
    year = int(key[:4]) if key[:4].isascii() and key[:4].isdecimal() and len(key[:4]) == len("2026") else today.year
    offered = {each.key: each for each in offered_periods(year, today)} if 2000 <= year <= today.year else {}
    return offered.get(key) or periods_of(today.year, today)[0]
