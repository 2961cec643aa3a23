"""People and posts as an Excel workbook: one row for each post that a person holds.

Reading gives plain rows with their place; nothing is looked up here. Titles may be in either language of the screens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext, override

from cchc.common.text import fold
from cchc_core.access import ROLES
from cchc_core.files import Cell, Column, NewSheet, UnreadableFile, read_workbook, write_workbook
from cchc_core.words import Note, gettext_noop, note

#: Key of a column → its title; the order is that of the sheet.
TITLES = {
    "name": gettext_noop("Full name"),
    "username": gettext_noop("Username"),
    "email": gettext_noop("Email"),
    "phone": gettext_noop("Phone"),
    "unit": gettext_noop("Unit"),
    "role": gettext_noop("Role"),
    "title": gettext_noop("Title"),
    "circle": gettext_noop("Acts for"),
    "valid_from": gettext_noop("From"),
    "valid_to": gettext_noop("Last day"),
    "basis": gettext_noop("Legal basis"),
}
SHEET = gettext_noop("People and posts")
_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y")
_WIDTHS = {"name": 28, "username": 20, "email": 26, "unit": 30, "title": 30, "circle": 24, "basis": 30}

NO_HEADER = note(
    gettext_noop(
        "No row of titles was found. Use the empty workbook of this page; the row needs “Full name” and “Username”."
    )
)
NOT_A_DAY = gettext_noop("“%(value)s” is not a date. Type day/month/year, for example 24/3/2023.")


@dataclass(frozen=True)
class Problem:
    """What is wrong, at which row (as Excel counts) and in which column; the whole file when ``row`` is None."""

    row: int | None
    column: str
    reason: Note


@dataclass(frozen=True)
class PersonRow:
    """One row as typed, days read."""

    row: int
    name: str = ""
    username: str = ""
    email: str = ""
    phone: str = ""
    unit: str = ""
    role: str = ""
    title: str = ""
    circle: str = ""
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def has_post(self) -> bool:
        return bool(self.unit or self.role or self.title)


def column_title(key: str) -> str:
    return gettext(TITLES[key])


def read_people(data: bytes) -> tuple[list[PersonRow], list[Problem]]:
    """The rows of the first sheet that has the titles, and what cannot be read in them."""
    try:
        sheets = read_workbook(data)
    except UnreadableFile as broken:
        return [], [Problem(None, "", broken.reason)]
    for sheet in sheets:
        for index, row in enumerate(sheet.rows):
            columns = _columns(row)
            if {"name", "username"} <= columns.keys():
                return _rows(sheet.rows[index + 1 :], index + 2, columns)
    return [], [Problem(None, "", NO_HEADER)]


def _columns(row: Sequence[Cell]) -> dict[str, int]:
    """Where each column stands, if this is the row of titles."""
    known = {}
    for language in ("vi", "en"):
        with override(language):
            known.update({fold(gettext(title)): key for key, title in TITLES.items()})
    texts = {index: fold(cell) for index, cell in enumerate(row) if isinstance(cell, str)}
    return {known[text]: index for index, text in texts.items() if text in known}


def _rows(rows: Iterable[Sequence[Cell]], first: int, columns: dict[str, int]) -> tuple[list[PersonRow], list[Problem]]:
    people: list[PersonRow] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows, start=first):
        found = {key: cells[index] if index < len(cells) else None for key, index in columns.items()}
        if all(cell is None for cell in found.values()):
            continue
        days: dict[str, date | None] = {}
        for key in ("valid_from", "valid_to"):
            try:
                days[key] = _day(found.pop(key, None))
            except ValueError as wrong:
                problems.append(Problem(number, column_title(key), note(NOT_A_DAY, value=str(wrong))))
        texts = {key: _text(cell) for key, cell in found.items()}
        people.append(PersonRow(row=number, **texts, **days))  # type: ignore[arg-type]
    return people, problems


def _text(cell: Cell) -> str:
    if isinstance(cell, Fraction) and cell.denominator == 1:
        return str(cell.numerator)  # a telephone number that Excel took for a figure
    return " ".join(str(cell).split()) if cell is not None else ""


def _day(cell: Cell) -> date | None:
    if cell is None or isinstance(cell, date):
        return cell
    text = str(cell).strip()
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def write_people(rows: Iterable[PersonRow]) -> bytes:
    """The workbook of these rows, which can be edited and read back; without rows, the empty form."""
    roles = tuple(gettext(spec.label) for spec in ROLES.values())
    columns = [
        Column(column_title(key), _WIDTHS.get(key, 14), choices=roles if key == "role" else ()) for key in TITLES
    ]
    lines = [[getattr(row, key) or None for key in TITLES] for row in rows]
    return write_workbook([NewSheet(gettext(SHEET), columns, lines)])
