"""How long to wait before a mail that did not leave is tried again: longer each time, and at last not at all."""

from __future__ import annotations

from datetime import timedelta

#: After the first failure, after the second, and so on. Together somewhat over a day and a half: a weekend's outage is
#: longer, so that an administrator hears of it and sends again by hand.
PAUSES: tuple[timedelta, ...] = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)


def next_pause(attempts: int) -> timedelta | None:
    """The pause after so many failed attempts (from 1); None when it is time to give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
