"""When a line of a plan is due, from the words in its column: "Tháng 6/2026", "Quý IV", "Thường xuyên", "Trước 15/12 hằng năm".

The words stay as written; beside them stands a shape and the last day that is in time. Where officials themselves differ on
a reading (is a month due on its last day? does "trước ngày 15/11" still hold on the 15th?) the answer carries a ``Doubt``:
the office is asked once for each such shape, and its answer comes back in ``rules``.

Dates are read by ``cchc_core.periods``; only what a column of deadlines says besides a date is read here.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from cchc_core.calendar import is_working_day
from cchc_core.periods import Deadline, PartialDate, find_deadlines, find_moments
from cchc_core.planning.doubts import Doubt, day_of, doubt_about
from cchc_core.planning.due_words import (
    AFTER,
    BEFORE_SOMETHING,
    BY_DOCUMENT,
    CONTINUOUS,
    CUT_OFF,
    EVERY,
    HALF,
    IN_NEXT_ROUND,
    MONTHS_OF_YEAR,
    NOTHING,
    ON_WORKING_DAY,
    OPEN_START,
    PART_OF_PERIOD,
    PER_REPORT,
    TEN_DAYS,
    WEEK_OF_MONTH,
    WHOLE_YEAR,
    in_years,
    normal,
)
from cchc_core.values import show_day
from cchc_core.words import gettext_noop


class Shape(str, Enum):
    """What kind of time the words tell."""

    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"
    START = "start"
    CONTINUOUS = "continuous"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    PER_REPORT = "per_report"
    AFTER_EVENT = "after_event"
    BEFORE_EVENT = "before_event"
    BY_DOCUMENT = "by_document"
    NONE = "none"
    UNREAD = "unread"


SHAPE_LABELS: dict[Shape, str] = {
    Shape.DATE: gettext_noop("By a day"),
    Shape.MONTH: gettext_noop("Within a month"),
    Shape.QUARTER: gettext_noop("Within a quarter"),
    Shape.YEAR: gettext_noop("Within a year"),
    Shape.RANGE: gettext_noop("From a day to a day"),
    Shape.START: gettext_noop("From a day on"),
    Shape.CONTINUOUS: gettext_noop("All the time"),
    Shape.WEEKLY: gettext_noop("Every week"),
    Shape.MONTHLY: gettext_noop("Every month"),
    Shape.QUARTERLY: gettext_noop("Every quarter"),
    Shape.HALF_YEARLY: gettext_noop("Every half year"),
    Shape.YEARLY: gettext_noop("Every year"),
    Shape.PER_REPORT: gettext_noop("With every periodic report"),
    Shape.AFTER_EVENT: gettext_noop("After something happened"),
    Shape.BEFORE_EVENT: gettext_noop("Before something happens"),
    Shape.BY_DOCUMENT: gettext_noop("As another document says"),
    Shape.NONE: gettext_noop("No deadline said"),
    Shape.UNREAD: gettext_noop("Deadline not understood"),
}

#: Shapes of duties that come round again: they are confirmed from time to time instead of being done once.
RECURRING = frozenset(
    {
        Shape.CONTINUOUS,
        Shape.WEEKLY,
        Shape.MONTHLY,
        Shape.QUARTERLY,
        Shape.HALF_YEARLY,
        Shape.PER_REPORT,
    }
)
_EVERY_SHAPE = {
    "week": Shape.WEEKLY,
    "month": Shape.MONTHLY,
    "quarter": Shape.QUARTERLY,
    "half": Shape.HALF_YEARLY,
    "year": Shape.YEARLY,
}
_EVERY_WORD = {"tuần": "week", "tháng": "month", "quý": "quarter", "năm": "year"}
_NO_DATE = PartialDate()


@dataclass(frozen=True)
class Due:
    """A deadline as written and as understood.

    ``on`` is the last day in time ("Trước 15/11" → 14/11), None where the words name none; ``starts_on`` the first day of a
    range. ``every`` is "week", "month", "quarter", "half" or "year" where it comes round again, ``day`` then the last day in
    time in the last month of each round, or ``later`` in the month after it. ``cut_off`` is the day of the figures, which is
    not the deadline.
    """

    text: str
    shape: Shape
    starts_on: date | None = None
    on: date | None = None
    every: str | None = None
    cut_off: date | None = None
    doubt: Doubt | None = None
    day: int | None = None
    later: bool = False

    @property
    def is_continuous(self) -> bool:
        """Whether it is confirmed from time to time instead of being done once."""
        return self.shape in RECURRING or (self.shape is Shape.YEARLY and self.on is None)

    def confirm_by(self, after: date) -> date | None:
        """The next day by which a continuous duty is confirmed; None for one that is done once."""
        if not self.is_continuous:
            return None
        return next_confirmation(self.every or self.shape, after, self.day, self.later)


def read_due(text: str, *, year: int, rules: Mapping[str, str] | None = None) -> Due:
    """What a cell of deadlines says, for a plan of ``year``, which is taken where the words name no year.

    ``rules`` are the office's own answers to doubts, by ``Doubt.shape``; what it answered is not asked again.
    """
    plain, cut_off = _without_cut_off(in_years(normal(text), year), year)
    found = _read(plain, year, rules or {})
    return replace(found, text=unicodedata.normalize("NFC", text).strip(), cut_off=cut_off)


def next_confirmation(every: str | Shape | None, after: date, day: int | None = None, later: bool = False) -> date:
    """The last day of the next round after ``after`` by which a duty is confirmed; ``day`` is its day in the last month.

    Without a rhythm of its own ("thường xuyên", "theo kỳ báo cáo") a duty is confirmed by the end of each quarter. ``later``:
    the day lies in the month after the round ("trước ngày 05 của tháng đầu quý sau").
    """
    rhythm = every.value if isinstance(every, Shape) else every
    if rhythm in ("week", Shape.WEEKLY.value):
        return after + timedelta(days=(4 - after.weekday() - 1) % 7 + 1)
    months = {"month": 1, "monthly": 1, "half": 6, "half_yearly": 6, "year": 12, "yearly": 12}.get(rhythm or "", 3)
    if later and day:
        return _after_round(after, months, day)
    end = _round_end(after, months, day)
    return end if end > after else _round_end(_last_of_round(after, months) + timedelta(days=1), months, day)


def _after_round(after: date, months: int, at: int) -> date:
    """The first day after ``after`` that is day ``at`` of the month that follows a round."""
    first = after.replace(day=1)
    while True:
        found = first.replace(day=min(at, _last(first.year, first.month).day))
        if (first.month - 1) % months == 0 and found > after:
            return found
        first = _last(first.year, first.month) + timedelta(days=1)


def _last_of_round(day: date, months: int) -> date:
    month = (day.month - 1) // months * months + months
    return _last(day.year, month)


def _round_end(day: date, months: int, at: int | None) -> date:
    last = _last_of_round(day, months)
    return last.replace(day=min(at, last.day)) if at else last


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _without_cut_off(text: str, year: int) -> tuple[str, date | None]:
    """The words without "(số liệu đến 10/11/2022)", and that day."""
    match = CUT_OFF.search(text)
    if match is None:
        return text, None
    moment = next(iter(find_moments(match["day"])), None)
    day = moment.date.in_year(year).last_day() if moment else None
    if day is None:
        return text, None
    return (text[: match.start()] + " " + text[match.end() :]).strip(" ;,.()"), day


def _read(text: str, year: int, rules: Mapping[str, str]) -> Due:
    """The first reading that fits, from the most particular to the plainest."""
    if NOTHING.fullmatch(text):
        return Due(text, Shape.NONE)
    for reading in (_recurring, _continuous, _by_document, _on_event, _halves, _parts, _range, _dates, _whole_year):
        found = reading(text, year, rules)
        if found is not None:
            return found
    return Due(text, Shape.UNREAD)


def _recurring(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    every = _rhythm(text)
    if every is None:
        return Due(text, Shape.PER_REPORT) if PER_REPORT.search(text) else None
    found = _last_deadline(text)
    moments = [each.date for each in find_moments(text)]
    moment = (
        found.date if found else moments[-1] if len(moments) > 1 and every == "year" else next(iter(moments), _NO_DATE)
    )
    before = found is not None and not found.inclusive
    if every == "year" and (moment.month is not None or moment.quarter is not None):
        single = _one_day(text, moment.in_year(year), before, rules, "hết" in text)
        return replace(single, shape=Shape.YEARLY, every="year")
    if moment.day is not None and moment.month is None:
        doubt = doubt_about("before_day", rules) if before else None
        last = moment.day - 1 if before and day_of("before_day", rules) == "exclusive" else moment.day
        # "trước ngày 01 hằng tháng" ends with the month before: its last day, however long that is
        later = bool(last) and IN_NEXT_ROUND.search(text) is not None
        return Due(text, _EVERY_SHAPE[every], every=every, day=last or 31, doubt=doubt, later=later)
    return Due(text, _EVERY_SHAPE[every], every=every)


def _rhythm(text: str) -> str | None:
    """The shortest rhythm that the words name: of "Hằng tháng, hằng quý" the month."""
    named = {every for every, pattern in EVERY if pattern.search(text)}
    for deadline in find_deadlines(text):
        if deadline.every is not None:
            named.add(_EVERY_WORD[deadline.every])
    return next((every for every in _EVERY_SHAPE if every in named), None)


def _continuous(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    if not CONTINUOUS.search(text):
        return None
    rest = CONTINUOUS.sub(" ", text)
    dated = (
        _dates(rest, year, rules) if any(each.date.month or each.date.quarter for each in find_moments(rest)) else None
    )
    return Due(text, Shape.CONTINUOUS, on=dated.on if dated else None, doubt=dated.doubt if dated else None)


def _by_document(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    return Due(text, Shape.BY_DOCUMENT) if BY_DOCUMENT.search(text) else None


def _on_event(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    if AFTER.search(text):
        return Due(text, Shape.AFTER_EVENT)
    match = BEFORE_SOMETHING.search(text)
    if match and not any(True for _ in find_moments(text[match.start() :])):
        return Due(text, Shape.BEFORE_EVENT)
    return None


def _halves(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    some = MONTHS_OF_YEAR.search(text)
    if some is not None:
        of, months = int(some["year"] or year), int(some["months"])
        if some["which"] == "đầu":
            return Due(text, Shape.RANGE, starts_on=date(of, 1, 1), on=_last(of, months))
        return Due(text, Shape.RANGE, starts_on=date(of, 13 - months, 1), on=date(of, 12, 31))
    match = HALF.search(text)
    if match is None:
        return None
    of = int(match["year"]) if match["year"] else year
    first = "đầu" in match[0] or match["which"] in ("i", "1")
    start, end = (date(of, 1, 1), date(of, 6, 30)) if first else (date(of, 7, 1), date(of, 12, 31))
    return Due(text, Shape.RANGE, starts_on=start, on=end)


def _parts(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    """ "đầu tháng 6/2026", "cuối năm 2026", "tuần 2 tháng 7", "ngày làm việc cuối cùng của tháng 6/2026"."""
    readers = ((ON_WORKING_DAY, _working_day), (TEN_DAYS, _ten_days), (WEEK_OF_MONTH, _week), (PART_OF_PERIOD, _part))
    for pattern, read in readers:
        match = pattern.search(text)
        if match is None:
            continue
        moment = next(iter(find_moments(match["period"])), None)
        period = moment.date if moment else PartialDate() if match["period"].strip() == "năm" else None
        if period is not None:
            return read(text, match, period.in_year(year), rules)
    return None


def _working_day(text: str, match: re.Match[str], period: PartialDate, rules: Mapping[str, str]) -> Due:
    end = _bounds(period)[1]
    while not is_working_day(end):
        end -= timedelta(days=1)
    return Due(text, Shape.DATE, on=end)


def _ten_days(text: str, match: re.Match[str], period: PartialDate, rules: Mapping[str, str]) -> Due:
    last = _bounds(period)[1]
    first, end = {"thượng": (1, 10), "trung": (11, 20), "hạ": (21, last.day)}[match["ten"]]
    return Due(text, Shape.RANGE, starts_on=last.replace(day=first), on=last.replace(day=end))


def _week(text: str, match: re.Match[str], period: PartialDate, rules: Mapping[str, str]) -> Due:
    last = _bounds(period)[1]
    which = match["week"]
    if which.startswith("cuối"):
        return Due(text, Shape.RANGE, starts_on=last - timedelta(days=6), on=last)
    number = {"đầu": 1, "nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4}.get(which.split()[-1]) or int(
        which.split()[-1]
    )
    number = 1 if which.startswith("đầu") else number
    first = last.replace(day=1) + timedelta(days=7 * (number - 1))
    return Due(text, Shape.RANGE, starts_on=first, on=min(first + timedelta(days=6), last))


def _part(text: str, match: re.Match[str], period: PartialDate, rules: Mapping[str, str]) -> Due:
    start, end = _bounds(period)
    shape = _shape_of(period)
    if match["part"] == "cuối":
        return Due(text, shape, on=end)
    if match["part"] == "giữa" or match["half"]:
        middle = start.replace(day=15) if shape is Shape.MONTH else _last(start.year, (start.month + end.month) // 2)
        return Due(text, shape, on=middle)
    if shape is not Shape.MONTH:  # the first month of a quarter, the first quarter of a year
        return Due(text, shape, on=_last(start.year, start.month + (0 if shape is Shape.QUARTER else 2)))
    answer = day_of("month_start", rules)
    day = end if answer == "last_day" else start.replace(day=int(answer.removeprefix("day_")))
    return Due(text, shape, on=day, doubt=doubt_about("month_start", rules))


def _range(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    moments = _whole(moment.date for moment in find_moments(text))
    if OPEN_START.search(text) and moments:
        last = (
            moments[-1]
            if len(moments) > 1 and not re.search(r"(?:và|đến)\s+(?:các\s+)?năm\s+(?:tiếp|sau)", text)
            else None
        )
        if last is None:
            return Due(text, Shape.START, starts_on=_bounds(moments[0].in_year(year))[0])
    if len(moments) < 2 or (len(moments) == 2 and _narrowed(moments)):
        return None
    return _from_to(text, moments, year, rules)


def _whole(moments: Iterable[PartialDate]) -> list[PartialDate]:
    """Dates of one cell; a day without a month is of the month named before it: "Tháng 10/2026 (trước ngày 25)"."""
    found: list[PartialDate] = []
    for each in moments:
        month = found[-1].month if found and each.month is None and each.quarter is None and each.day else None
        found.append(replace(each, month=month, year=each.year or found[-1].year) if month else each)
    return found


def _narrowed(moments: list[PartialDate]) -> bool:
    """ "Năm 2026 (hoàn thành trước 30/9)", "Quý IV/2026, xong trước 15/11": a period, and the day in it that counts."""
    first, last = moments
    if first.day is not None or (last.day is None and _shape_of(first) is not Shape.YEAR) or last.month is None:
        return False
    year = first.year or last.year or 2000
    start, end = _bounds(first.in_year(year))
    return start <= _bounds(last.in_year(year))[1] <= end


def _from_to(text: str, moments: list[PartialDate], year: int, rules: Mapping[str, str]) -> Due | None:
    """Two or more dates: from the first to the last; several days without "từ … đến" are separate days, the last counts."""
    first, last = moments[0], moments[-1]
    last = last.in_year(year)
    first = first.in_year(last.year)
    start, end = _bounds(first)[0], _bounds(last)[1]
    if start > end:
        return None
    between = text[: text.rfind(" ")] if first.day is None else text
    is_joined = bool(re.search(r"\btừ\b|\bđến\b|-|–", between))
    if last.day is None and re.search(r"\bhết\b", text) is None:
        single = _one_day(text, last, False, rules, False)
    else:
        found = _last_deadline(text)
        before = found is not None and not found.inclusive and not is_joined
        single = _one_day(text, last, before, rules, True)
    end, doubt = single.on or end, single.doubt
    if not is_joined and first.day is not None:
        return Due(text, Shape.DATE, on=end, doubt=doubt)
    return Due(text, Shape.RANGE, starts_on=start, on=end, doubt=doubt)


def _dates(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    moments = list(find_moments(text))
    moments = [replace(each, date=day) for each, day in zip(moments, _whole(m.date for m in moments), strict=True)]
    moment = moments[-1] if len(moments) == 2 else next(iter(moments), None)
    if moment is None or (moment.date.month is None and moment.date.quarter is None and moment.date.year is None):
        return None
    if moment.date.day is None and moment.date.month is None and moment.date.quarter is None and len(text) > 60:
        return None  # a year in the midst of a sentence is no deadline
    found = next(
        (each for each in find_deadlines(text) if each.lead != "after" and each.at >= moment.start), _deadline(text)
    )
    before = bool(re.search(r"\btrước\b(?!\s+hết)", text[: moment.start])) if found is None else not found.inclusive
    said_end = bool(re.search(r"\bhết\b", text[: moment.start]))
    of = next((each.date.year for each in moments if each.date.year is not None), year)
    return _one_day(text, moment.date.in_year(of), before, rules, said_end)


def _one_day(text: str, day: PartialDate, before: bool, rules: Mapping[str, str], said_end: bool) -> Due:
    """The last day in time for one date. ``said_end``: the words say "hết", so a period ends with its last day."""
    shape = _shape_of(day)
    start, end = _bounds(day)
    if before and shape is Shape.DATE:
        exclusive = day_of("before_day", rules) == "exclusive"
        return Due(
            text, shape, on=start - timedelta(days=1) if exclusive else start, doubt=doubt_about("before_day", rules)
        )
    if before:
        return Due(text, shape, on=start - timedelta(days=1))
    if shape is Shape.DATE or said_end:
        return Due(text, shape, on=end)
    return Due(text, shape, on=_in_period(shape, end, rules), doubt=doubt_about(shape.value, rules))


def _in_period(shape: Shape, end: date, rules: Mapping[str, str]) -> date:
    """The day of a month, a quarter or a year by which the office wants its work."""
    answer = day_of(shape.value, rules)
    if answer == "first_day":
        months = {Shape.MONTH: 1, Shape.QUARTER: 3, Shape.YEAR: 12}[shape]
        return date(end.year, end.month - months + 1, 1)
    return end.replace(day=int(answer.removeprefix("day_"))) if answer.startswith("day_") else end


def _whole_year(text: str, year: int, rules: Mapping[str, str]) -> Due | None:
    if not WHOLE_YEAR.search(text):
        return None
    return _one_day(text, PartialDate(year), False, rules, "hết" in text)


def _deadline(text: str) -> Deadline | None:
    return next((each for each in find_deadlines(text) if each.lead != "after"), None)


def _last_deadline(text: str) -> Deadline | None:
    """The last of several: of "Trước 30/6 và 31/12 hằng năm" that in December."""
    return next((each for each in reversed(list(find_deadlines(text))) if each.lead != "after"), None)


def _shape_of(day: PartialDate) -> Shape:
    if day.day is not None:
        return Shape.DATE
    if day.quarter is not None:
        return Shape.QUARTER
    return Shape.YEAR if day.month is None else Shape.MONTH


def _bounds(day: PartialDate) -> tuple[date, date]:
    """The first and the last day that a date with a year may mean."""
    end = day.last_day()
    assert end is not None  # noqa: S101 - a year was put in before
    if day.day is not None:
        return end, end
    if day.quarter is not None:
        return date(end.year, end.month - 2, 1), end
    return date(end.year, 1 if day.month is None else end.month, 1), end


def told(due: Due) -> str:
    """The computed day for a table: "14/11/2026", or the words where there is none."""
    return show_day(due.on) if due.on is not None else due.text
