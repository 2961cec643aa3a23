"""Dates as documents bear them: a day, a month, a year, or blanks. The text is kept beside the days it may mean."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from cchc_core.words import Note, gettext_noop, note

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{1,2})[/.](\d{4})|(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Partial:
    """What is written, and the first and the last day that it may mean; none when nothing is written."""

    text: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def day(self) -> date | None:
        """The whole day where it is known."""
        return self.first if self.first is not None and self.first == self.last else None


class NotADate(ValueError):
    """The writing is no date; ``reason`` says how to write one."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.reason: Note = note(gettext_noop("“%(text)s” is not a date. Write 24/3/2026, 03/2026 or 2026."), text=text)


def read_partial(written: str) -> Partial:
    """ "24/3/2026", "03/2026", "2026" and their ISO writings. Raises ``NotADate``."""
    text = written.strip()
    if not text:
        return Partial()
    try:
        first, last = _span(text)
    except ValueError:
        raise NotADate(text) from None
    return Partial(text, first, last)


def _span(text: str) -> tuple[date, date]:
    if found := _DAY.fullmatch(text):
        local = found[1] is not None
        day = date(int(found[3]), int(found[2]), int(found[1])) if local else date(*map(int, found.groups()[3:]))
        return day, day
    if found := _MONTH.fullmatch(text):
        year, month = (int(found[2]), int(found[1])) if found[1] else (int(found[3]), int(found[4]))
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    raise ValueError(text)


def show_partial(iso: str | None) -> str:
    """How officials write an ISO date that may be cut: "2026-07-10" → "10/7/2026", "2026-07" → "07/2026"."""
    parts = (iso or "").split("-")
    if len(parts) == 3:
        return f"{int(parts[2])}/{int(parts[1])}/{parts[0]}"
    return "/".join(reversed(parts))
