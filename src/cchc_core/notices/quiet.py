"""Quiet hours: while people rest no mail leaves at once; it waits for the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


class NotHours(ValueError):
    """A text that names no two hours of the day."""


@dataclass(frozen=True)
class QuietHours:
    """From the hour ``start`` until the hour ``end``, over midnight where ``start`` is the later one."""

    start: int
    end: int

    def hold(self, at: time) -> bool:
        """Whether it is quiet at this time of the day."""
        if self.start < self.end:
            return self.start <= at.hour < self.end
        return at.hour >= self.start or at.hour < self.end


def read_quiet_hours(text: str) -> QuietHours | None:
    """ "21-6" is from nine in the evening until six; blank is none. Raises NotHours."""
    if not text.strip():
        return None
    try:
        start, end = (int(part) for part in text.split("-"))
    except ValueError:
        raise NotHours(text) from None
    if not (0 <= start <= 23 and 0 <= end <= 23) or start == end:
        raise NotHours(text)
    return QuietHours(start, end)
