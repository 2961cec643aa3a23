"""Whether a model still lives: when its owner is asked, and from when silence counts as an answer.

Every step of its life and every word of its owner is a sign of life. Six months after the last one the owner is asked; a
question that stays without an answer for thirty days makes the model stale until a sign of life comes, and is repeated
every six months.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

#: Months without a sign of life after which the owner is asked, and between two questions.
MONTHS = 6
#: Days in which the owner answers.
ANSWER_DAYS = 30

_VIETNAM = timezone(timedelta(hours=7))  # no summer time since 1975


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last day of a month that is shorter (31 August and six months: 28 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_due(seen_on: date | None, asked_on: date | datetime | None, today: date) -> bool:
    """Whether the owner is to be asked on ``today``. ``seen_on`` None: nobody ever gave a sign of life."""
    last = max((day for day in (seen_on, as_day(asked_on)) if day is not None), default=None)
    return last is None or months_after(last, MONTHS) <= today


def answer_by(asked_on: date | datetime) -> date:
    """The last day on which an answer comes in time."""
    day = as_day(asked_on)
    if day is None:
        raise ValueError("nobody was asked")
    return day + timedelta(days=ANSWER_DAYS)


def is_open(alive_on: date | None, asked_at: date | datetime | None) -> bool:
    """Whether a question waits for its answer: no sign of life since the day of the question."""
    asked_on = as_day(asked_at)
    return asked_on is not None and (alive_on is None or alive_on < asked_on)


def is_stale(alive_on: date | None, asked_at: date | datetime | None, today: date) -> bool:
    """Whether the owner was asked and was silent past the last day for an answer."""
    return asked_at is not None and is_open(alive_on, asked_at) and answer_by(asked_at) < today


def as_day(moment: date | datetime | None) -> date | None:
    """The day in Vietnam of an aware instant; a day is itself."""
    if isinstance(moment, datetime):
        return moment.astimezone(_VIETNAM).date() if moment.tzinfo else moment.date()
    return moment
