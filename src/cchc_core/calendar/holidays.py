"""Days off and swapped working days of Vietnamese public bodies, year by year, each with where it is known from.

The Labour Code 2019 (Điều 112) gives 1/1, five days at the lunar New Year, the Hùng Kings' day (10/3 lunar), 30/4, 1/5 and two
days around 2/9; a holiday on a weekly day of rest is made up for on the next working day (Điều 111). Which five days, and
which working days are swapped with a Saturday, is announced for each year. A year without an announcement here is *not known*:
only the fixed days are counted, and whoever computes with it is told so (``assumed_years``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cchc_core.words import gettext_noop

NEW_YEAR = gettext_noop("New Year's Day")
TET = gettext_noop("Lunar New Year")
HUNG_KINGS = gettext_noop("Hùng Kings' Commemoration Day")
REUNIFICATION = gettext_noop("Reunification Day")
LABOUR = gettext_noop("International Labour Day")
NATIONAL = gettext_noop("National Day")
CULTURE = gettext_noop("Vietnam Culture Day")
IN_LIEU = gettext_noop("Day off in lieu of a holiday at the weekend")
SWAPPED = gettext_noop("Day off swapped with a Saturday")

_LAW = "Bộ luật Lao động năm 2019, Điều 111 và Điều 112"


@dataclass(frozen=True)
class Year:
    """One year: every day off besides plain weekends with its name, the Saturdays that are worked instead, and the source."""

    source: str
    off: Mapping[date, str]
    worked: frozenset[date] = field(default_factory=frozenset)
    known: bool = True


def _days(first: date, last: date, name: str) -> dict[date, str]:
    length = (last - first).days + 1
    return {first + timedelta(days=each): name for each in range(length)}


def _year(source: str, *parts: Mapping[date, str], worked: Iterable[date] = ()) -> Year:
    off: dict[date, str] = {}
    for part in parts:
        off |= part
    return Year(source, off, frozenset(worked))


def _one(year: int, month: int, day: int, name: str) -> dict[date, str]:
    return {date(year, month, day): name}


#: Lunar New Year's first day and the Hùng Kings' day, by the Vietnamese lunar calendar.
LUNAR: Mapping[int, tuple[date, date]] = {
    2022: (date(2022, 2, 1), date(2022, 4, 10)),
    2023: (date(2023, 1, 22), date(2023, 4, 29)),
    2024: (date(2024, 2, 10), date(2024, 4, 18)),
    2025: (date(2025, 1, 29), date(2025, 4, 7)),
    2026: (date(2026, 2, 17), date(2026, 4, 26)),
    2027: (date(2027, 2, 6), date(2027, 4, 16)),
}

#: From this year on 24/11 is a paid day off (Nghị quyết 80-NQ/TW, 7/1/2026).
CULTURE_DAY_SINCE = 2026

YEARS: Mapping[int, Year] = {
    2022: _year(
        f"{_LAW}; thông báo lịch nghỉ Tết Nhâm Dần và Quốc khánh năm 2022",
        _one(2022, 1, 3, IN_LIEU),
        _days(date(2022, 1, 31), date(2022, 2, 4), TET),
        _one(2022, 4, 11, IN_LIEU),
        _days(date(2022, 5, 2), date(2022, 5, 3), IN_LIEU),
        _days(date(2022, 9, 1), date(2022, 9, 2), NATIONAL),
    ),
    2023: _year(
        f"{_LAW}; thông báo lịch nghỉ Tết Quý Mão và Quốc khánh năm 2023",
        _one(2023, 1, 2, IN_LIEU),
        _days(date(2023, 1, 20), date(2023, 1, 24), TET),
        _days(date(2023, 1, 25), date(2023, 1, 26), IN_LIEU),
        _one(2023, 5, 1, LABOUR),
        _days(date(2023, 5, 2), date(2023, 5, 3), IN_LIEU),
        _one(2023, 9, 1, NATIONAL),
        _one(2023, 9, 4, IN_LIEU),
    ),
    2024: _year(
        f"{_LAW}; thông báo lịch nghỉ Tết Giáp Thìn, Quốc khánh và hoán đổi ngày làm việc dịp 30/4 năm 2024",
        _one(2024, 1, 1, NEW_YEAR),
        _days(date(2024, 2, 8), date(2024, 2, 12), TET),
        _days(date(2024, 2, 13), date(2024, 2, 14), IN_LIEU),
        _one(2024, 4, 18, HUNG_KINGS),
        _one(2024, 4, 29, SWAPPED),
        _one(2024, 4, 30, REUNIFICATION),
        _one(2024, 5, 1, LABOUR),
        _days(date(2024, 9, 2), date(2024, 9, 3), NATIONAL),
        worked=(date(2024, 5, 4),),
    ),
    2025: _year(
        f"{_LAW}; thông báo lịch nghỉ Tết Ất Tỵ, Quốc khánh và hoán đổi ngày làm việc dịp 30/4 năm 2025",
        _one(2025, 1, 1, NEW_YEAR),
        _days(date(2025, 1, 27), date(2025, 1, 31), TET),
        _one(2025, 4, 7, HUNG_KINGS),
        _one(2025, 4, 30, REUNIFICATION),
        _one(2025, 5, 1, LABOUR),
        _one(2025, 5, 2, SWAPPED),
        _days(date(2025, 9, 1), date(2025, 9, 2), NATIONAL),
        worked=(date(2025, 4, 26),),
    ),
    2026: _year(
        f"{_LAW}; thông báo lịch nghỉ Tết Bính Ngọ, Quốc khánh và hoán đổi ngày làm việc năm 2026; Nghị quyết 80-NQ/TW",
        _one(2026, 1, 1, NEW_YEAR),
        _one(2026, 1, 2, SWAPPED),
        _days(date(2026, 2, 16), date(2026, 2, 20), TET),
        _one(2026, 4, 27, IN_LIEU),
        _one(2026, 4, 30, REUNIFICATION),
        _one(2026, 5, 1, LABOUR),
        _one(2026, 8, 31, SWAPPED),
        _days(date(2026, 9, 1), date(2026, 9, 2), NATIONAL),
        _one(2026, 11, 24, CULTURE),
        worked=(date(2026, 1, 10), date(2026, 8, 22)),
    ),
}


def year_of(number: int) -> Year:
    """The announced year; else the days that the law fixes, marked as not known."""
    return YEARS.get(number) or _assumed(number)


def _assumed(year: int) -> Year:
    """Fixed days with what falls at the weekend made up for, and, where the lunar days are known, five of them at Tết."""
    fixed = _one(year, 1, 1, NEW_YEAR) | _one(year, 4, 30, REUNIFICATION) | _one(year, 5, 1, LABOUR)
    fixed |= _days(date(year, 9, 1), date(year, 9, 2), NATIONAL)
    if year >= CULTURE_DAY_SINCE:
        fixed |= _one(year, 11, 24, CULTURE)
    if year in LUNAR:
        first, kings = LUNAR[year]
        fixed |= _days(first - timedelta(days=1), first + timedelta(days=3), TET) | {kings: HUNG_KINGS}
    off = dict(fixed)
    for day in sorted(fixed):
        if day.weekday() >= 5:
            other = day + timedelta(days=1)
            while other.weekday() >= 5 or other in off:
                other += timedelta(days=1)
            off[other] = IN_LIEU
    return Year(_LAW, off, known=False)
