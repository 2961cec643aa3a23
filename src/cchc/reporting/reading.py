"""What people type into a cell, or what Excel hands over, as the value that the form asks for."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from cchc_core.files import Cell
from cchc_core.reporting.form import CellKind, FormCell, Value
from cchc_core.values import NotANumber, machine_text, read_number, show_day
from cchc_core.words import Note, gettext_noop, note

NO_NUMBER = gettext_noop("“%(value)s” is no number.")
NO_DAY = gettext_noop("“%(value)s” is not a date. Type day/month/year, for example 24/3/2023.")
TOO_LONG = note(gettext_noop("The text is too long: keep it under 4,000 characters."))
MOST = 4000
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


class NotRead(ValueError):
    """A cell that cannot be read; ``reason`` says what was expected."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.text)
        self.reason = reason


def read_value(cell: Cell, meaning: FormCell) -> Value:
    """The value of a cell; None where it is empty. Raises ``NotRead``."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if meaning.kind is CellKind.TEXT:
        return _text(cell)
    if meaning.kind is CellKind.DATE:
        return _day(cell)
    return _number(cell)


def _number(cell: Cell) -> Fraction:
    if isinstance(cell, Fraction):
        return cell
    text = str(cell).strip()
    try:
        return read_number(text.removesuffix("%").strip())
    except NotANumber:
        raise NotRead(note(NO_NUMBER, value=text[:60])) from None


def _day(cell: Cell) -> date:
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    for layout in _DAYS:
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007 - a day without a time
        except ValueError:
            continue
    raise NotRead(note(NO_DAY, value=text[:60]))


def _text(cell: Cell) -> str:
    text = machine_text(cell) if isinstance(cell, Fraction) else show_day(cell) if isinstance(cell, date) else str(cell)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MOST:
        raise NotRead(TOO_LONG)
    return text
