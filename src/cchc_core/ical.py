"""A calendar as RFC 5545 writes it: days with a title, a link and a reminder, for whatever calendar people use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//CCHC//Deadlines//VI"
#: Octets of a line, its end left out.
MOST_OCTETS = 75
#: Eight o'clock in the morning of the day before: a whole day begins at midnight.
REMINDER = timedelta(hours=-16)


@dataclass(frozen=True)
class Entry:
    """One thing with its day. ``uid`` stays the same for as long as it is the same thing. Without a day it is a thing to do."""

    uid: str
    title: str
    day: date | None = None
    text: str = ""
    url: str = ""
    category: str = ""
    remind: bool = True


def calendar_text(entries: Iterable[Entry], *, name: str, stamp: datetime) -> str:
    """The whole file. ``stamp`` (aware) says when it was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for entry in entries:
        lines += _entry(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A text as a value: backslash, semicolon, comma and line ends are written with a backslash; other controls fall away."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign == "\n" or sign == "\t" or (ord(sign) >= 32 and ord(sign) != 127))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A line in parts of 75 octets at most, each but the first begun by a blank; no letter is cut in two."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > MOST_OCTETS:
            yield part
            part, size = " ", 1
        part += sign
        size += octets
    yield part


def _entry(entry: Entry, stamp: datetime) -> Iterator[str]:
    kind = "VTODO" if entry.day is None else "VEVENT"
    yield f"BEGIN:{kind}"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if entry.day is not None:
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{escaped(entry.title)}"
    if entry.text:
        yield f"DESCRIPTION:{escaped(entry.text)}"
    if entry.category:
        yield f"CATEGORIES:{escaped(entry.category)}"
    if entry.url:
        yield f"URL:{entry.url}"
    if entry.day is not None and entry.remind:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escaped(entry.title)}"
        yield f"TRIGGER:-PT{int(-REMINDER.total_seconds()) // 3600}H"
        yield "END:VALARM"
    yield f"END:{kind}"
