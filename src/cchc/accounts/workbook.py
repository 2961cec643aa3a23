"""People and posts as an Excel workbook: one row for each post that a person holds.

Reading gives plain rows with their place; nothing is looked up here. Titles may be in either language of the screens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from cchc.common.workbook import NOT_A_DAY, Problem, cell_text, read_rows
from cchc_core.access import ROLES
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.words import gettext_noop, note

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
    rows, problems = read_rows(data, TITLES, ("name", "username"), NO_HEADER)
    people = []
    for number, cells in rows:
        days: dict[str, date | None] = {}
        for key in ("valid_from", "valid_to"):
            try:
                days[key] = _day(cells.pop(key, None))
            except ValueError as wrong:
                problems.append(Problem(number, column_title(key), note(NOT_A_DAY, value=str(wrong))))
        texts = {key: cell_text(cell) for key, cell in cells.items()}
        people.append(PersonRow(row=number, **texts, **days))  # type: ignore[arg-type] # keys are those of TITLES
    return people, problems


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
