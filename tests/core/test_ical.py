"""A calendar that a reader of its own understands: every line as long as allowed, every text as it was."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from cchc_core.ical import MOST_OCTETS, Entry, calendar_text, escaped, folded

STAMP = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@dataclass
class Block:
    """A component as read back: its own lines and those within."""

    name: str
    values: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → (parameters, value)
    within: list["Block"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.values[name][1]


def read(text: str) -> Block:
    """RFC 5545 from the outside: unfold, split at the first colon, nest BEGIN and END."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines: list[str] = []
    for line in text[:-2].split("\r\n"):
        if line[:1] in (" ", "\t"):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    open_ones = [Block("")]
    for line in lines:
        head, _, value = line.partition(":")
        name, _, parameters = head.partition(";")
        if name == "BEGIN":
            open_ones.append(Block(value))
        elif name == "END":
            closed = open_ones.pop()
            assert closed.name == value
            open_ones[-1].within.append(closed)
        else:
            assert name not in open_ones[-1].values, name
            open_ones[-1].values[name] = (parameters, value)
    [calendar] = open_ones.pop().within
    assert not open_ones
    return calendar


def plain(value: str) -> str:
    """A text as it was before it was escaped."""
    out, signs = "", iter(value)
    for sign in signs:
        if sign == "\\":
            sign = {"n": "\n", "N": "\n"}.get(following := next(signs), following)
        out += sign
    return out


def made(*entries: Entry) -> str:
    return calendar_text(entries, name="Hạn công việc", stamp=STAMP)


def test_calendar_with_a_day_reads_back_as_it_was_meant() -> None:
    entry = Entry("a1@cchc", "Báo cáo quý", date(2026, 12, 31), text="Sở Tư pháp", url="https://cchc.vn/plans/7/")
    calendar = read(made(entry))
    assert (calendar.name, calendar["VERSION"], bool(calendar["PRODID"])) == ("VCALENDAR", "2.0", True)
    [event] = calendar.within
    assert (event.name, event["UID"], event["SUMMARY"], event["URL"]) == ("VEVENT", "a1@cchc", "Báo cáo quý", entry.url)
    assert event["DTSTAMP"] == "20261120T093000Z"
    assert event.values["DTSTART"] == ("VALUE=DATE", "20261231")
    assert event.values["DTEND"] == ("VALUE=DATE", "20270101")
    [alarm] = event.within
    assert (alarm.name, alarm["ACTION"], alarm["TRIGGER"], alarm["DESCRIPTION"]) == (
        "VALARM",
        "DISPLAY",
        "-PT16H",
        "Báo cáo quý",
    )


def test_thing_without_a_day_is_a_thing_to_do_and_what_is_late_reminds_nobody() -> None:
    calendar = read(made(Entry("a", "Duyệt"), Entry("b", "Nộp", date(2026, 1, 2), remind=False)))
    todo, event = calendar.within
    assert (todo.name, "DTSTART" in todo.values, todo.within) == ("VTODO", False, [])
    assert (event.name, event.within) == ("VEVENT", [])


@pytest.mark.parametrize(
    "text",
    [
        "a,b;c\\d",
        "một\nhai\r\nba",
        "\\n",
        "dấu: hai chấm, và “ngoặc”",
        "Trả lời 12 nội dung " * 20,
        "ợ" * 300,
        "",
        "tab\tđây",
    ],
)
def test_every_text_survives_escaping_and_folding(text: str) -> None:
    entry = Entry("a", text, date(2026, 1, 2), text=text)
    whole = made(entry)
    assert all(len(line.encode()) <= MOST_OCTETS for line in whole.split("\r\n"))
    [event] = read(whole).within
    assert plain(event["SUMMARY"]) == text.replace("\r\n", "\n")


def test_control_signs_fall_away_and_nobody_writes_a_line_of_their_own() -> None:
    assert escaped("a\x00b\x07") == "ab"
    [event] = read(made(Entry("a", "x\r\nURL:http://evil", date(2026, 1, 2)))).within
    assert "URL" not in event.values


@pytest.mark.parametrize("length", [0, 74, 75, 76, 149, 150, 400])
def test_a_line_is_cut_at_75_octets(length: int) -> None:
    parts = list(folded("x" * length))
    assert "".join(part[bool(place) :] for place, part in enumerate(parts)) == "x" * length
    assert all(len(part) <= MOST_OCTETS for part in parts)


def test_empty_calendar_is_a_calendar() -> None:
    assert read(made()).within == []
