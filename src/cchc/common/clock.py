"""The one place that asks what time it is.

Instants are aware and in UTC; days are those of Asia/Ho_Chi_Minh. The demo may hold the day still (``CCHC_TODAY``), so
that its lights and deadlines look the same on every machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_told: ContextVar[Iterator[datetime] | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    told = _told.get()
    return timezone.now() if told is None else next(told)


def today() -> date:
    """The day in Vietnam, or the day that the settings hold."""
    held: date | None = settings.CCHC_TODAY
    if _told.get() is not None:
        return now().astimezone(VIETNAM).date()
    return held or now().astimezone(VIETNAM).date()


def moment() -> datetime:
    """This instant; where the settings hold the day, at this hour of that day, so that it stands in order with its days."""
    at = now()
    if settings.CCHC_TODAY is None or _told.get() is not None:
        return at
    return datetime.combine(today(), at.astimezone(VIETNAM).time(), VIETNAM).astimezone(UTC)


@contextmanager
def telling(start: datetime, step: timedelta = timedelta(0)) -> Iterator[None]:
    """Within it the clock shows ``start`` (aware), and ``step`` more at each look: for telling a story that lies in the past.

    Only what the demonstration invents is told; nothing that people do ever is.
    """
    token = _told.set(_ticking(start.astimezone(UTC), step))
    try:
        yield
    finally:
        _told.reset(token)


def _ticking(at: datetime, step: timedelta) -> Iterator[datetime]:
    while True:
        yield at
        at += step
