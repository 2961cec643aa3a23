"""Cells of a table as people type them: numbers with a comma, days as 31/1/2026, yes as "có" or a cross.

A cell is what a spreadsheet holds (text, number, truth value, day, nothing) or, from CSV, always text. Whoever reads a
cell says what it should be; ``ValueError`` where it is not.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_core.criteria.located import as_date, as_number, as_truth
from cchc_core.values import NotANumber, machine_text, read_number

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TRUE = frozenset({"1", "đúng", "đạt", "✓", "✔"})
_FALSE = frozenset({"0", "sai", "không đạt", "chưa"})
_NEVER = frozenset({"không", "chưa", "không có", "chưa có", "never", "null", "-", "–"})

#: A figure beyond 15 digits is an artefact of the binary number that a spreadsheet keeps.
SPREADSHEET_DIGITS = 15


def is_empty(cell: Any) -> bool:
    """Nothing there, or only blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Any) -> str:
    """The cell as text: a whole number without its ".0", since spreadsheets turn codes into numbers."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return machine_text(number_of(cell, machine=True)) if cell is not None else ""


def number_of(cell: Any, *, machine: bool) -> Fraction:
    """An exact number. ``machine``: a lone dot is always the decimal point, as in a file that separates by commas;
    else "1.234" is 1234 as in any Vietnamese table, and only "0.912" keeps its point."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, date):
        raise ValueError(cell)
    if isinstance(cell, float):
        cell = Decimal(format(cell, f".{SPREADSHEET_DIGITS}g"))
    if isinstance(cell, Decimal) and not cell.is_finite():
        raise ValueError(cell)
    if not isinstance(cell, str):
        return Fraction(cell)
    plain = cell.strip().replace("−", "-")
    if machine or plain.lstrip("+-").startswith("0."):
        number = as_number(plain)
        if number is not None:
            return number
    if len(plain) > SPREADSHEET_DIGITS * 3:
        raise ValueError(cell)
    try:
        return read_number(plain)
    except NotANumber:
        raise ValueError(cell) from None


def share_of(cell: Any, *, machine: bool) -> Fraction:
    """A share, "0,95" or "95%" alike; its bounds are somebody else's question."""
    if isinstance(cell, str) and cell.strip().endswith("%"):
        return number_of(cell.strip()[:-1].strip(), machine=machine) / 100
    return number_of(cell, machine=machine)


def truth_of(cell: Any) -> bool:
    """Yes or no, in the words of officers or of machines."""
    if isinstance(cell, bool):
        return cell
    word = text_of(cell).lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    truth = as_truth(word)
    if truth is None:
        raise ValueError(cell)
    return truth


def day_of(cell: Any) -> date | None:
    """A day; None for the words that say it never came."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    word = text_of(cell)
    if word.lower() in _NEVER:
        return None
    found = _DAY.fullmatch(word)
    day = date(int(found[3]), int(found[2]), int(found[1])) if found else as_date(word)
    if day is None:
        raise ValueError(cell)
    return day


def words_of(cell: Any) -> list[str]:
    """A list in one cell, separated by ";", ",", "|" or a new line."""
    return [word.strip() for word in re.split(r"[;,|\n]", text_of(cell)) if word.strip()]
