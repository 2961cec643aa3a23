"""Periods in which figures of procedures are counted: a year so far, its quarters, its months."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

_MONTHS_OF_QUARTER = 3


@dataclass(frozen=True)
class Period:
    """A stretch of a year. ``key`` is "2026", "2026-Q3" or "2026-09"; both days belong to it."""

    key: str
    since: date
    until: date

    @property
    def year(self) -> int:
        return self.since.year

    @property
    def words(self) -> str:
        """As people call it."""
        if len(self.key) == len("2026"):
            return _("year %(year)s") % {"year": self.key}
        year, part = self.key.split("-")
        if part.startswith("Q"):
            return _("quarter %(quarter)s/%(year)s") % {"quarter": part[1:], "year": year}
        return _("month %(month)s/%(year)s") % {"month": int(part), "year": year}

    @property
    def previous(self) -> str:
        """The key of the period of the same kind before this one."""
        before = self.since - timedelta(days=1)
        if len(self.key) == len("2026"):
            return str(before.year)
        if "Q" in self.key:
            return f"{before.year}-Q{_quarter(before)}"
        return f"{before:%Y-%m}"


def _quarter(day: date) -> int:
    return (day.month - 1) // _MONTHS_OF_QUARTER + 1


def _end_of(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def months_of(year: int) -> list[Period]:
    return [Period(f"{year}-{month:02}", date(year, month, 1), _end_of(year, month)) for month in range(1, 13)]


def periods_of(year: int, today: date) -> list[Period]:
    """The year, its quarters and its months as far as they have begun, none going beyond today."""
    quarters = [
        Period(f"{year}-Q{number}", date(year, 3 * number - 2, 1), _end_of(year, 3 * number)) for number in range(1, 5)
    ]
    every = [Period(str(year), date(year, 1, 1), date(year, 12, 31)), *quarters, *months_of(year)]
    return [Period(each.key, each.since, min(each.until, today)) for each in every if each.since <= today]


def find_period(key: str, today: date) -> Period:
    """The period of a key that an address gives; the year so far where there is none of that key."""
    year = int(key[:4]) if key[:4].isascii() and key[:4].isdecimal() and len(key[:4]) == len("2026") else today.year
    offered = {each.key: each for each in periods_of(year, today)} if 2000 <= year <= today.year else {}
    return offered.get(key) or periods_of(today.year, today)[0]
