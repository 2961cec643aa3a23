"""The windows of data of periodic reports, which do not follow the calendar.

Quarter I, the half-year and the year of the ministry's regime begin on 15 December of the year before and end on the 14th of
their last month; quarter III runs from 15 June to 14 September and is not cumulative; quarters II and IV have no report. A
calendar says this as data: stretches of months, each cut at a day. ``Part(QUARTER, 7, 9, cut=15)`` is quarter III. A key names a
window for good: ``2026-Q1``, ``2026-H1``, ``2026-9M``, ``2026-Y``, ``2026-M06``, ``2026-W23``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

_ONE = timedelta(days=1)


class PeriodKind(str, Enum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


KIND_LABELS: Mapping[PeriodKind, str] = {
    PeriodKind.WEEK: gettext_noop("Week"),
    PeriodKind.MONTH: gettext_noop("Month"),
    PeriodKind.QUARTER: gettext_noop("Quarter"),
    PeriodKind.HALF: gettext_noop("Half-year"),
    PeriodKind.NINE_MONTHS: gettext_noop("Nine months"),
    PeriodKind.YEAR: gettext_noop("Year"),
}

_KEY = re.compile(r"(?P<year>\d{4})-(?P<name>W\d{2}|M\d{2}|Q[1-4]|H[12]|9M|Y)")
#: Far enough from the first and the last year of the calendar for the windows before and after to be found.
_YEARS = range(1900, 3000)
_ROMAN = ("I", "II", "III", "IV")


class NoSuchPeriod(ValueError):
    """A key that names no window of the calendar; ``reason`` says so to people."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.text % dict(reason.values))
        self.reason = reason


@dataclass(frozen=True, order=True)
class Window:
    """The days whose data a report tells; both ends belong to it. ``key`` names it for good."""

    since: date
    until: date
    kind: PeriodKind
    key: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day <= self.until

    @property
    def year(self) -> int:
        """The year that the report is of, whatever the day on which its window begins."""
        return int(self.key[:4])

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def label(self) -> Note:
        """ "Quarter I of 2026"."""
        name, year = self.key[5:], self.key[:4]
        if self.kind is PeriodKind.WEEK:
            return note(gettext_noop("Week %(number)s of %(year)s"), number=str(int(name[1:])), year=year)
        if self.kind is PeriodKind.MONTH:
            return note(gettext_noop("Month %(number)s of %(year)s"), number=str(int(name[1:])), year=year)
        if self.kind is PeriodKind.QUARTER:
            return note(gettext_noop("Quarter %(number)s of %(year)s"), number=_ROMAN[int(name[1:]) - 1], year=year)
        if name == "H1":
            return note(gettext_noop("First six months of %(year)s"), year=year)
        if name == "H2":
            return note(gettext_noop("Last six months of %(year)s"), year=year)
        if self.kind is PeriodKind.NINE_MONTHS:
            return note(gettext_noop("Nine months of %(year)s"), year=year)
        return note(gettext_noop("Year %(year)s"), year=year)

    @property
    def days_label(self) -> Note:
        """ "from 15/12/2025 to 14/3/2026"."""
        text = gettext_noop("from %(since)s to %(until)s")
        return note(text, since=show_day(self.since), until=show_day(self.until))


@dataclass(frozen=True)
class Part:
    """A stretch of months of a year. ``cut`` 1 follows the calendar; 15 begins on the 15th of the month before ``first`` and
    ends on the 14th of ``last``."""

    kind: PeriodKind
    first: int
    last: int
    cut: int = 1

    def __post_init__(self) -> None:
        if not (1 <= self.first <= self.last <= 12 and 1 <= self.cut <= 28):
            raise ValueError(f"{self.first}–{self.last}, cut at {self.cut}, is no stretch of a year")
        if self.kind is PeriodKind.WEEK or self.last - self.first + 1 != _MONTHS[self.kind]:
            raise ValueError(f"{self.kind.value} does not take months {self.first}–{self.last}")
        if (self.first - 1) % _MONTHS[self.kind]:
            raise ValueError(f"{self.kind.value} does not begin in month {self.first}")

    @property
    def name(self) -> str:
        """The part of the key after the year."""
        if self.kind is PeriodKind.MONTH:
            return f"M{self.first:02d}"
        if self.kind is PeriodKind.QUARTER:
            return f"Q{self.last // 3}"
        if self.kind is PeriodKind.HALF:
            return f"H{self.last // 6}"
        return "9M" if self.kind is PeriodKind.NINE_MONTHS else "Y"

    def of(self, year: int) -> Window:
        """Its days in a year."""
        if self.cut == 1:
            since, until = date(year, self.first, 1), day_of_month(year, self.last, 31)
        else:
            since = date(year - (self.first == 1), (self.first - 2) % 12 + 1, self.cut)
            until = date(year, self.last, self.cut - 1)
        return Window(since, until, self.kind, f"{year:04d}-{self.name}")


_MONTHS: Mapping[PeriodKind, int] = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}


@dataclass(frozen=True)
class Calendar:
    """The windows of a regime of reports, as data.

    ``weeks`` is the weekday that a week begins on (0 is Monday), None where there are no weekly reports. A week bears the number
    of the ISO week in which it ends.
    """

    key: str
    label: str
    parts: tuple[Part, ...]
    weeks: int | None = None

    def __post_init__(self) -> None:
        names = [part.name for part in self.parts]
        if len(set(names)) < len(names) or not (self.weeks is None or 0 <= self.weeks <= 6):
            raise ValueError(f"the calendar {self.key!r} names a period twice, or begins its weeks on no day")

    @property
    def kinds(self) -> tuple[PeriodKind, ...]:
        """The kinds of periods that it has, from the shortest on."""
        found = {part.kind for part in self.parts} | ({PeriodKind.WEEK} if self.weeks is not None else set())
        return tuple(kind for kind in PeriodKind if kind in found)

    def window(self, key: str) -> Window:
        """The window of a key. Raises ``NoSuchPeriod``."""
        match = _KEY.fullmatch(key)
        known = match is not None and int(match["year"]) in _YEARS
        found = self._named(int(match["year"]), match["name"]) if match and known else None
        if found is None:
            text = gettext_noop("“%(key)s” is no period of “%(calendar)s”.")
            raise NoSuchPeriod(note(text, key=key, calendar=note(self.label) if self.label else self.key))
        return found

    def _named(self, year: int, name: str) -> Window | None:
        if name.startswith("W"):
            return self._week(year, int(name[1:]))
        return next((part.of(year) for part in self.parts if part.name == name), None)

    def _week(self, year: int, number: int) -> Window | None:
        if self.weeks is None:
            return None
        try:
            until = date.fromisocalendar(year, number, (self.weeks - 1) % 7 + 1)
        except ValueError:
            return None
        return Window(until - 6 * _ONE, until, PeriodKind.WEEK, f"{year:04d}-W{number:02d}")

    def windows(self, year: int, kind: PeriodKind | None = None) -> tuple[Window, ...]:
        """The windows of a year in the order in which they end, of one kind or of all."""
        found = [part.of(year) for part in self.parts if kind in (None, part.kind)]
        if self.weeks is not None and kind in (None, PeriodKind.WEEK):
            found += [week for number in range(1, 54) if (week := self._week(year, number))]
        return tuple(sorted(found, key=lambda each: (each.until, each.days)))

    def _around(self, day: date, kind: PeriodKind | None = None) -> Iterator[Window]:
        for year in (day.year - 1, day.year, day.year + 1):
            yield from self.windows(year, kind)

    def at(self, kind: PeriodKind, day: date) -> Window | None:
        """The window of a kind that a day lies in, the shorter where two share it; None for a day that no report tells."""
        found = [window for window in self._around(day, kind) if day in window]
        return min(found, key=lambda each: each.days, default=None)

    def previous(self, window: Window) -> Window | None:
        """The window of the same kind before this one, adjacent or not: before quarter III of the ministry stands quarter I."""
        found = [each for each in self._around(window.since, window.kind) if each.until < window.until]
        return max(found, key=lambda each: each.until, default=None)

    def next(self, window: Window) -> Window | None:
        """The window of the same kind after this one."""
        found = [each for each in self._around(window.until, window.kind) if each.until > window.until]
        return min(found, key=lambda each: each.until, default=None)

    def ended_before(self, window: Window) -> tuple[Window, ...]:
        """The windows that end on the day before this one begins, whose remainder this one carries over.

        The same kind first, then the longest: quarter I of the ministry's year carries over what the year before left.
        """
        found = [each for each in self._around(window.since) if each.until == window.since - _ONE]
        return tuple(sorted(found, key=lambda each: (each.kind is not window.kind, -each.days)))


def _months(cut: int) -> tuple[Part, ...]:
    return tuple(Part(PeriodKind.MONTH, month, month, cut) for month in range(1, 13))


def _every(cut: int) -> tuple[Part, ...]:
    quarters = tuple(Part(PeriodKind.QUARTER, first, first + 2, cut) for first in (1, 4, 7, 10))
    halves = tuple(Part(PeriodKind.HALF, first, first + 5, cut) for first in (1, 7))
    return (*quarters, *halves, Part(PeriodKind.NINE_MONTHS, 1, 9, cut), Part(PeriodKind.YEAR, 1, 12, cut))


_MINISTRY = (
    Part(PeriodKind.QUARTER, 1, 3, 15),
    Part(PeriodKind.HALF, 1, 6, 15),
    Part(PeriodKind.QUARTER, 7, 9, 15),
    Part(PeriodKind.YEAR, 1, 12, 15),
)
#: 581/BNV-CCHC, with calendar months and weeks for reports inside the province.
MINISTRY = Calendar("ministry", gettext_noop("Reports on reform to the ministry"), (*_MINISTRY, *_months(1)), weeks=0)
#: The same with months from the 15th to the 14th, as Quảng Nam counts "month 01/2025".
MINISTRY_MID_MONTH = Calendar(
    "ministry_mid_month",
    gettext_noop("Reports on reform to the ministry, months from the 15th"),
    (*_MINISTRY, *_months(15)),
    weeks=0,
)
#: The general rule of NĐ 09/2019: everything from the 15th to the 14th.
MID_MONTH = Calendar("mid_month", gettext_noop("From the 15th to the 14th"), (*_every(15), *_months(15)), weeks=0)
CALENDAR = Calendar("calendar", gettext_noop("Calendar months and quarters"), (*_every(1), *_months(1)), weeks=0)

CALENDARS: Mapping[str, Calendar] = {each.key: each for each in (MINISTRY, MINISTRY_MID_MONTH, MID_MONTH, CALENDAR)}


def day_of_month(year: int, month: int, day: int) -> date:
    """That day of a month, or the month's last where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))
