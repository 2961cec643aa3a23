"""The register as an Excel workbook: one row a document. Reading gives plain rows with their place; nothing is looked up.

Titles may be in either language of the screens, so that an export can be edited and read back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, override

from cchc.common.text import fold
from cchc.documents.actions.register import Entry
from cchc.documents.kinds import DIRECTIONS, IN, OUT, TYPES, URGENCIES
from cchc.documents.models import OfficialDocument
from cchc.documents.partial import NotADate, read_partial
from cchc_core.files import Cell, Column, NewSheet, UnreadableFile, read_workbook, write_workbook
from cchc_core.words import Note, gettext_noop, note

#: Key of a column → its title; the order is that of the sheet. The first is empty in rows of new documents.
TITLES = {
    "id": gettext_noop("Entry"),
    "direction": gettext_noop("In or out"),
    "arrival_number": gettext_noop("Arrival number"),
    "arrived_on": gettext_noop("Day of arrival"),
    "type": gettext_noop("Type"),
    "number": gettext_noop("Number"),
    "symbol": gettext_noop("Symbol"),
    "issued": gettext_noop("Date of issue"),
    "issuer": gettext_noop("Issued by"),
    "subject": gettext_noop("Subject"),
    "signer": gettext_noop("Signer"),
    "signer_post": gettext_noop("Signer's post"),
    "urgency": gettext_noop("Urgency"),
    "effective_on": gettext_noop("Takes effect"),
    "ends_on": gettext_noop("Effect ends"),
    "addressees": gettext_noop("Addressees"),
    "note": gettext_noop("Note"),
}
SHEET = gettext_noop("Register of documents")
_WIDTHS = {"issuer": 30, "subject": 60, "signer": 24, "signer_post": 24, "addressees": 30, "note": 30, "symbol": 18}
_DAYS = ("arrived_on", "effective_on", "ends_on")

NO_HEADER = note(
    gettext_noop(
        "No row of titles was found. Use the empty workbook of this page; the row needs “Subject” and “Symbol”."
    )
)
NOT_A_DAY = gettext_noop("“%(value)s” is not a date. Type day/month/year, for example 24/3/2023.")
UNKNOWN = gettext_noop("“%(value)s” is not known here. Known are: %(known)s.")


@dataclass(frozen=True)
class Problem:
    """What is wrong, at which row (as Excel counts) and in which column; the whole file when ``row`` is None."""

    row: int | None
    column: str
    reason: Note


@dataclass(frozen=True)
class Row:
    """One row as typed: the number of the entry it corrects, if any, and what the register is to keep."""

    row: int
    entry: Entry
    id: int | None = None


def column_title(key: str) -> str:
    return gettext(TITLES[key])


def read_register(data: bytes) -> tuple[list[Row], list[Problem]]:
    """The rows of the first sheet that has the titles, and what cannot be read in them."""
    try:
        sheets = read_workbook(data)
    except UnreadableFile as broken:
        return [], [Problem(None, "", broken.reason)]
    for sheet in sheets:
        for index, row in enumerate(sheet.rows):
            columns = _columns(row)
            if {"subject", "symbol"} <= columns.keys():
                return _rows(sheet.rows[index + 1 :], index + 2, columns)
    return [], [Problem(None, "", NO_HEADER)]


def _columns(row: Sequence[Cell]) -> dict[str, int]:
    known = {}
    for language in ("vi", "en"):
        with override(language):
            known.update({fold(gettext(title)): key for key, title in TITLES.items()})
    texts = {index: fold(cell) for index, cell in enumerate(row) if isinstance(cell, str)}
    return {known[text]: index for index, text in texts.items() if text in known}


def _rows(rows: Iterable[Sequence[Cell]], first: int, columns: dict[str, int]) -> tuple[list[Row], list[Problem]]:
    found: list[Row] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows, start=first):
        values = {key: cells[index] if index < len(cells) else None for key, index in columns.items()}
        if all(cell is None for cell in values.values()):
            continue
        row, wrong = _read_row(number, values)
        problems += wrong
        found += [row] if row else []
    return found, problems


def _read_row(number: int, cells: dict[str, Cell]) -> tuple[Row | None, list[Problem]]:
    problems: list[Problem] = []
    given: dict[str, Any] = {}

    def wrong(key: str, reason: Note) -> None:
        problems.append(Problem(number, column_title(key), reason))

    for key, cell in cells.items():
        text = _text(cell)
        if key in _DAYS:
            try:
                given[key] = cell if isinstance(cell, date) else read_partial(text).day
                if text and given[key] is None:
                    raise NotADate(text)
            except NotADate:
                wrong(key, note(NOT_A_DAY, value=text))
        elif key in ("direction", "urgency"):
            names = _names(DIRECTIONS if key == "direction" else URGENCIES)
            if fold(text) in names or not text:
                given[key] = names.get(fold(text), IN if key == "direction" else "")
            else:
                wrong(key, note(UNKNOWN, value=text, known=tuple(_shown(key))))
        elif key == "issued":
            given[key] = f"{cell.day}/{cell.month}/{cell.year}" if isinstance(cell, date) else text
        else:
            given[key] = text
    number_text = given.pop("id", "")
    if number_text and not number_text.isdecimal():
        wrong("id", note(UNKNOWN, value=number_text, known=(gettext("numbers of entries, or nothing"),)))
    if problems:
        return None, problems
    return Row(number, Entry(**given), int(number_text) if number_text else None), []


def _names(words: Any) -> dict[str, str]:
    """Every name that a key may be typed by: the key and its label in each language."""
    names = {fold(key): key for key in words}
    for language in ("vi", "en"):
        with override(language):
            names.update({fold(gettext(label)): key for key, label in words.items()})
    return names


def _shown(key: str) -> list[str]:
    return [gettext(label) for label in (DIRECTIONS if key == "direction" else URGENCIES).values()]


def _text(cell: Cell) -> str:
    if isinstance(cell, Fraction) and cell.denominator == 1:
        return str(cell.numerator)  # a number of a document that Excel took for a figure
    if isinstance(cell, date):
        return f"{cell.day}/{cell.month}/{cell.year}"
    return " ".join(str(cell).split()) if cell is not None else ""


def write_register(documents: Iterable[OfficialDocument]) -> bytes:
    """The workbook of these documents, which can be edited and read back; without documents, the empty form."""
    choices = {
        "direction": tuple(_shown("direction")),
        "urgency": tuple(_shown("urgency")),
        "type": tuple(TYPES),
    }
    columns = [
        Column(column_title(key), _WIDTHS.get(key, 14), key == "subject", choices.get(key, ())) for key in TITLES
    ]
    lines = [[_cell(row, key) for key in TITLES] for row in documents]
    return write_workbook([NewSheet(gettext(SHEET), columns, lines)])


def _cell(row: OfficialDocument, key: str) -> Cell:
    if key == "id":
        return str(row.pk)
    if key == "direction":
        return gettext(DIRECTIONS.get(row.direction, DIRECTIONS[OUT]))
    if key == "urgency":
        return gettext(URGENCIES[row.urgency]) if row.urgency else None
    if key == "issued":
        return row.issued_text or None
    value: Cell = getattr(row, key)
    return value or None
