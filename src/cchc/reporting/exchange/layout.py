"""How a workbook of a report looks: the words of its heads, and the line by which a sheet says what it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cchc.common.text import fold
from cchc.reporting.models import Report
from cchc_core.files import Cell, Sheet
from cchc_core.reporting.form import Column
from cchc_core.words import gettext_noop

CODE, TITLE, STATE, REMARK = (
    gettext_noop("Row code"),
    gettext_noop("Content"),
    gettext_noop("State of the cells"),
    gettext_noop("Remark"),
)
WORDS, SECTION, TEXT = gettext_noop("Words"), gettext_noop("Section code"), gettext_noop("What the unit writes")
#: In the place of a table's code: the sheet of the words.
ALL_WORDS = "*"

#: Rows in which the heads of a table are looked for.
_LOOK_FOR_HEAD = 40
_MARK = re.compile(r"CCHC-BC-(\d{1,18})\.(\d{1,6})/(.+)")


def head_of(column: Column) -> str:
    """The head of a column as one line: the merged heads above, then its title."""
    return " – ".join((*column.heads, column.title))


@dataclass(frozen=True)
class Mark:
    """What a sheet says of itself: the report and its version, the table; ``lines`` are the words above it, unit and period."""

    report: int
    number: int
    code: str
    lines: tuple[str, ...]

    def is_of(self, report: Report) -> bool:
        return (self.report, self.number) == (report.pk, report.number)


def lines_of(report: Report, title: str) -> tuple[str, str, str]:
    """The lines above a table: whose report, which table, which period."""
    return (report.unit_name, title, report.period.title)


def mark_of(report: Report, code: str) -> str:
    return f"CCHC-BC-{report.pk}.{report.number}/{code}"


def read_mark(sheet: Sheet) -> Mark | None:
    """The mark of a sheet, wherever it stands above the table; None where there is none."""
    lines: list[str] = []
    for row in sheet.rows[:_LOOK_FOR_HEAD]:
        for cell in row:
            text = " ".join(cell.split()) if isinstance(cell, str) else ""
            found = _MARK.fullmatch(text)
            if found is not None:
                return Mark(int(found[1]), int(found[2]), found[3], tuple(lines))
            if text:
                lines.append(text)
                break
    return None


def spoken(label: str) -> Iterator[str]:
    """A word as any language of the screens writes it."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield _(label)


def find_label(rows: Sequence[Sequence[Cell]], label: str) -> tuple[int, int] | None:
    """The first cell that holds a label, by row and column."""
    spellings = {fold(each) for each in spoken(label)}
    for number, row in enumerate(rows[:_LOOK_FOR_HEAD]):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and fold(cell) in spellings:
                return number, place
    return None


def is_label(text: str, label: str) -> bool:
    return fold(text) in {fold(each) for each in spoken(label)}


@dataclass(frozen=True)
class Heads:
    """The head of a table in a file: its last row, and the title of each column, merged heads above it first."""

    last: int
    titles: tuple[str, ...]

    def at(self, label: str) -> int | None:
        """The column of one of our labels."""
        spellings = {fold(each) for each in spoken(label)}
        return next((place for place, title in enumerate(self.titles) if fold(title) in spellings), None)


def read_heads(sheet: Sheet, label: str) -> Heads | None:
    """The head that begins with a label, over as many rows as the label's cell is merged; None where there is none."""
    found = find_label(sheet.rows, label)
    if found is None:
        return None
    first, place = found
    areas = dict(sheet.merged)
    last = max(first, areas.get((first, place), (first, place))[0])
    spread = _spread(sheet, first, last)
    width = max(len(row) for row in spread)
    titles = []
    for column in range(width):
        texts = [row[column] for row in spread if column < len(row) and row[column]]
        titles.append(" – ".join(dict.fromkeys(texts)))
    return Heads(last, tuple(titles))


def _spread(sheet: Sheet, first: int, last: int) -> list[list[str]]:
    """The rows of a head with the words of each merged cell at every place that it covers."""
    width = max((len(row) for row in sheet.rows[first : last + 1]), default=0)
    width = max([width, *(end[1] + 1 for begin, end in sheet.merged if first <= begin[0] <= last)])
    rows = [
        [_one_line(row[at]) if at < len(row) else "" for at in range(width)] for row in sheet.rows[first : last + 1]
    ]
    for (top, left), (bottom, right) in sheet.merged:
        if not first <= top <= last:
            continue
        for row in range(top, min(bottom, last) + 1):
            for column in range(left, right + 1):
                rows[row - first][column] = rows[top - first][left]
    return rows


def _one_line(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""
