"""Sheets by named columns: where each title stands, every row with its place, and what is wrong at which row and column.

Titles may be in any language of the screens, so that whoever gets an export can edit it and have it read back.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from cchc.common.text import fold
from cchc_core.files import Cell, Sheet, UnreadableFile, read_workbook
from cchc_core.values import NotANumber, machine_text, read_number, show_day, show_number
from cchc_core.words import Note, gettext_noop, note

#: One row of a sheet: its number as Excel counts, and what stands under each known title.
NamedRow = tuple[int, dict[str, Cell]]

NOT_A_DAY = gettext_noop("“%(value)s” is not a date. Type day/month/year, for example 24/3/2023.")


@dataclass(frozen=True)
class Problem:
    """What is wrong, at which row (as Excel counts) and in which column; the whole file when ``row`` is None."""

    row: int | None
    column: str
    reason: Note
    sheet: str = ""

    def as_note(self) -> Note:
        """The problem with its place, for where there is no table to show it in."""
        if self.row is None:
            return self.reason
        if not self.column:
            return note(gettext_noop("Row %(row)s: %(reason)s"), row=self.row, reason=self.reason)
        text = gettext_noop("Row %(row)s, column “%(column)s”: %(reason)s")
        return note(text, row=self.row, column=self.column, reason=self.reason)


@dataclass(frozen=True)
class Difference:
    """One cell that says something else than what stands."""

    label: str
    before: str
    after: str


class CellFault(ValueError):
    """A cell that cannot be read; ``reason`` is ``text`` with its gaps filled."""

    def __init__(self, text: str, **gaps: Any) -> None:
        super().__init__(text)
        self.reason = note(text, **gaps)


def read_rows(
    data: bytes, titles: Mapping[str, str], needed: Collection[str], no_header: Note, *, shares: bool = False
) -> tuple[list[NamedRow], list[Problem]]:
    """The filled rows of the first sheet that has the ``needed`` titles; ``titles`` gives each key its English title.

    With ``shares`` cells that Excel shows in percent come as they are shown: "95%" instead of 0.95.
    """
    try:
        sheets = read_workbook(data)
    except UnreadableFile as broken:
        return [], [Problem(None, "", broken.reason)]
    known = spellings(titles)
    for sheet in sheets:
        rows = as_shown(sheet) if shares else sheet.rows
        for index, row in enumerate(rows):
            texts = {place: fold(cell) for place, cell in enumerate(row) if isinstance(cell, str)}
            columns = {known[text]: place for place, text in texts.items() if text in known}
            if columns.keys() >= set(needed):
                return list(_filled(rows[index + 1 :], index + 2, columns)), []
    return [], [Problem(None, "", no_header)]


def as_shown(sheet: Sheet) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a sheet with its percentages as people see them: who types "95%" into Excel leaves 0.95 behind."""
    rows = [list(row) for row in sheet.rows]
    for row, column in sheet.shares:
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(cell, Fraction):
            rows[row][column] = f"{show_number(cell * 100)}%"
    return tuple(map(tuple, rows))


def _filled(rows: Sequence[Sequence[Cell]], first: int, columns: Mapping[str, int]) -> Iterator[NamedRow]:
    for number, cells in enumerate(rows, start=first):
        found = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
        if any(cell is not None for cell in found.values()):
            yield number, found


def spellings(labels: Mapping[str, str]) -> dict[str, str]:
    """Each way in which people may write a key → the key: itself, and its English label in every language of the screens."""
    found = {fold(key): key for key in labels}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.update({fold(gettext(label)): key for key, label in labels.items()})
    return found


def whole_number(cell: Cell) -> int | None:
    """A number of a line or a state, also where Excel keeps it as text; None for anything else."""
    try:
        found = cell if isinstance(cell, Fraction) else read_number(cell_text(cell)) if cell is not None else None
    except NotANumber:
        return None
    return int(found) if found is not None and found.denominator == 1 else None


def cell_text(cell: Cell) -> str:
    """A cell as one line of text. Excel takes telephone and document numbers for figures, so those come back as typed."""
    if isinstance(cell, Fraction):
        return machine_text(cell)
    if isinstance(cell, date):
        return show_day(cell)
    return " ".join(str(cell).split()) if cell is not None else ""
