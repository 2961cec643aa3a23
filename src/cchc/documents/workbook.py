"""The register as an Excel workbook: one row a document. Reading gives plain rows with their place; nothing is looked up.

Titles may be in either language of the screens, so that an export can be edited and read back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from cchc.common.numbers import row_number
from cchc.common.text import fold
from cchc.common.workbook import NOT_A_DAY, Problem, cell_text, read_rows, spellings
from cchc.documents.actions.register import Entry
from cchc.documents.kinds import DIRECTIONS, IN, OUT, TYPES, URGENCIES
from cchc.documents.models import OfficialDocument
from cchc.documents.partial import NotADate, read_partial
from cchc_core.files import Cell, Column, NewSheet, write_workbook
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
UNKNOWN = gettext_noop("“%(value)s” is not known here. Known are: %(known)s.")


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
    rows, problems = read_rows(data, TITLES, ("subject", "symbol"), NO_HEADER)
    found: list[Row] = []
    for number, cells in rows:
        row, wrong = _read_row(number, cells)
        problems += wrong
        found += [row] if row else []
    return found, problems


def _read_row(number: int, cells: dict[str, Cell]) -> tuple[Row | None, list[Problem]]:
    problems: list[Problem] = []
    given: dict[str, Any] = {}

    def wrong(key: str, reason: Note) -> None:
        problems.append(Problem(number, column_title(key), reason))

    for key, cell in cells.items():
        text = cell_text(cell)
        if key in _DAYS:
            try:
                given[key] = cell if isinstance(cell, date) else read_partial(text).day
                if text and given[key] is None:
                    raise NotADate(text)
            except NotADate:
                wrong(key, note(NOT_A_DAY, value=text))
        elif key in ("direction", "urgency"):
            names = spellings(DIRECTIONS if key == "direction" else URGENCIES)
            if fold(text) in names or not text:
                given[key] = names.get(fold(text), IN if key == "direction" else "")
            else:
                wrong(key, note(UNKNOWN, value=text, known=tuple(_shown(key))))
        else:
            given[key] = text
    number_text = given.pop("id", "")
    entry = row_number(number_text)
    if number_text and entry is None:
        wrong("id", note(UNKNOWN, value=number_text, known=(gettext("numbers of entries, or nothing"),)))
    if problems:
        return None, problems
    return Row(number, Entry(**given), entry), []


def _shown(key: str) -> list[str]:
    return [gettext(label) for label in (DIRECTIONS if key == "direction" else URGENCIES).values()]


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
