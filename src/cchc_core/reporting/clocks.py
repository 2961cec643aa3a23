"""The days of a report: when entry opens, until when it is on time, when it locks, and what an exception changes.

A form says the rule of a kind of period; a rule gives every window its clocks, which may be changed before anybody is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cchc_core.calendar import add_working_days, is_working_day
from cchc_core.reporting.windows import PeriodKind, Window, day_of_month
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

_ONE = timedelta(days=1)


class Shift(str, Enum):
    """Where a due day goes that offices rest on."""

    STAY = "stay"
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True)
class DueRule:
    """When reports of a kind are due.

    Either on ``day`` of the month in which the window ends (``months_after`` 0) or of a later one, a day past the end of that
    month meaning its last; or, with ``days_after``, so many days after the window's end. ``included`` false reads the day as
    "trước ngày 20": the 19th is the last. Entry opens ``opens_before`` days before the window ends; the lock falls
    ``locks_after`` days after the due day.
    """

    day: int = 20
    months_after: int = 0
    days_after: int | None = None
    included: bool = True
    shift: Shift = Shift.STAY
    opens_before: int = 0
    locks_after: int = 5

    def __post_init__(self) -> None:
        counts = (self.months_after, self.days_after or 0, self.opens_before, self.locks_after)
        if not 1 <= self.day <= 31 or min(counts) < 0 or max(counts) > 366:
            raise ValueError("a due rule counts a day of the month and no negative days")

    def due_on(self, window: Window) -> date:
        """The last day on which a report of the window is on time."""
        if self.days_after is not None:
            day = window.until + self.days_after * _ONE
        else:
            month = window.until.month - 1 + self.months_after
            day = day_of_month(window.until.year + month // 12, month % 12 + 1, self.day)
        day -= _ONE * (not self.included)
        if self.shift is Shift.NEXT:
            return add_working_days(day, 0)
        while self.shift is Shift.PREVIOUS and not is_working_day(day):
            day -= _ONE
        return day

    def clocks(self, window: Window) -> Clocks:
        """Opening, due day and lock of a window, before any exception."""
        due = self.due_on(window)
        opens = min(window.until - self.opens_before * _ONE, due)
        return Clocks(opens, due, due + self.locks_after * _ONE)

    def problems(self, window: Window) -> tuple[Note, ...]:
        """What cannot be meant: a report due before its window has ended."""
        due = self.due_on(window)
        if due > window.until:
            return ()
        text = gettext_noop("The report of “%(period)s” would be due on %(due)s, before its figures end on %(until)s.")
        return (note(text, period=window.label, due=show_day(due), until=show_day(window.until)),)


def usual_due(window: Window) -> DueRule:
    """The rule where a form says none: day 20 of the last month, as the ministry asks; for windows that end later in their month
    the 5th of the next; for a week the day after it."""
    if window.kind is PeriodKind.WEEK:
        return DueRule(days_after=1, locks_after=2)
    return DueRule(day=20) if window.until.day < 20 else DueRule(day=5, months_after=1)


@dataclass(frozen=True)
class Clocks:
    """The days of one report. ``until`` is the day of its exception; None where none was granted. Every day belongs to it."""

    opens_on: date
    due_on: date
    locks_on: date
    until: date | None = None

    @property
    def due(self) -> date:
        """On time until: the exception's own day where that is later."""
        return max(self.due_on, self.until) if self.until else self.due_on

    @property
    def last(self) -> date:
        """The last day on which anything may be entered."""
        return max(self.locks_on, self.until) if self.until else self.locks_on

    def is_open(self, day: date) -> bool:
        return self.opens_on <= day <= self.last

    def is_locked(self, day: date) -> bool:
        return day > self.last

    def is_on_time(self, sent_on: date) -> bool:
        return sent_on <= self.due

    def refusal(self, day: date) -> Note | None:
        """Why nothing may be entered on ``day``, and what to do; None while the report is open."""
        if day < self.opens_on:
            return note(
                gettext_noop("Entry opens on %(day)s. Until then this report can be read only."),
                day=show_day(self.opens_on),
            )
        if self.is_locked(day):
            text = gettext_noop(
                "The report was locked after %(day)s. Ask the receiving office for an exception with a new day."
            )
            return note(text, day=show_day(self.last))
        return None

    def problems(self) -> tuple[Note, ...]:
        """What is wrong with days that somebody typed."""
        if self.opens_on <= self.due_on <= self.locks_on:
            return ()
        return (note(gettext_noop("Opening, due day and lock must follow each other.")),)
