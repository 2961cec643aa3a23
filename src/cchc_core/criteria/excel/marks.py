"""The small marks of the form: numbers with a decimal comma, days as day/month/year, words in quotes, lists with ";"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from cchc_core.criteria.document_reader import short
from cchc_core.criteria.located import as_date, as_number, number_text
from cchc_core.words import Note, gettext_noop, note

_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Unclear(ValueError):
    """The text of a cell is not in the writing of the form; ``note`` says what was expected."""

    def __init__(self, text: Note) -> None:
        super().__init__(text.text % dict(text.values))
        self.note = text


def write_number(value: Fraction) -> str:
    """ "0,5", or "1/3" where decimals would not end."""
    return number_text(value).replace(".", ",")


def read_number(text: str) -> Fraction:
    """A number as typed: "0,5", "0.5", "1.234,5", "−2", "1/3". "1.234" is a thousand and more, as in official tables."""
    plain = text.strip().replace("−", "-").replace("\u00a0", "").replace(" ", "")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    number = as_number(plain)
    if number is None:
        raise Unclear(note(gettext_noop("“%(text)s” is not a number; write digits such as 0,5."), text=short(text)))
    return number


def write_day(day: date) -> str:
    """ "15/01/2026"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def read_day(text: str) -> date:
    """A day as day/month/year, or year-month-day."""
    match = _DAY.fullmatch(text.strip())
    try:
        day = date(int(match[3]), int(match[2]), int(match[1])) if match else as_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise Unclear(
            note(gettext_noop("“%(text)s” is not a day; write day/month/year such as 15/01/2026."), text=short(text))
        )
    return day


def word(text: str, specials: str) -> str:
    """A word that may stand among ``specials``: in quotes where it holds one of them."""
    risky = text != text.strip() or not text or text[0] in "[(" or any(ch in text for ch in specials + '"\n')
    return '"' + text.replace('"', '""') + '"' if risky else text


def unword(text: str) -> str:
    """The word that ``word`` wrote."""
    plain = text.strip()
    if len(plain) >= 2 and plain[0] == plain[-1] == '"':
        return plain[1:-1].replace('""', '"')
    return plain


def split(text: str, separators: str) -> list[str]:
    """The parts of ``text`` between separators that stand outside quotes; empty parts are left out."""
    parts, current, quoted = [], "", False
    for ch in text:
        if ch == '"':
            quoted = not quoted
        if ch in separators and not quoted:
            parts.append(current)
            current = ""
        else:
            current += ch
    return [part.strip() for part in (*parts, current) if part.strip()]


def split_last(text: str, separators: Sequence[str]) -> tuple[str, str]:
    """``text`` before and after the last separator outside quotes; raises ``Unclear`` where there is none."""
    quoted = False
    for index in range(len(text) - 1, -1, -1):
        if text[index] == '"':
            quoted = not quoted
        elif text[index] in separators and not quoted:
            return text[:index].strip(), text[index + 1 :].strip()
    raise Unclear(
        note(
            gettext_noop("“%(text)s” lacks its points; write them after “%(mark)s”."),
            text=short(text),
            mark=separators[0],
        )
    )


def items(text: str) -> list[str]:
    """The items of a list in a cell: one a line, or with ";" between."""
    return split(text, ";\n")
