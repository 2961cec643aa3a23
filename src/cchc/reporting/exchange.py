"""A report as a workbook, and the figures and words that come back in it: looked through cell by cell before anything is saved.

One sheet a table, named by its code, and one for the words. The states of the cells stand in a hidden column: a cell that
changed since the download is told, not overwritten. Computed cells are shut; they are computed anew from what came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cchc.common.text import fold
from cchc.common.workbook import Difference, Problem, as_shown, cell_text
from cchc.reporting.actions.cells import CellWish
from cchc.reporting.bridge import shown_value, value_of
from cchc.reporting.models import Cell as StoredCell
from cchc.reporting.models import Narrative
from cchc.reporting.queries.checked import Checked
from cchc.reporting.reading import NotRead, read_value
from cchc_core.files import Cell, Column, NewSheet, Sheet, UnreadableFile, write_workbook
from cchc_core.files.old_excel import read_any_workbook
from cchc_core.reporting.form import CellKey, Entry, FormCell, Section, Table
from cchc_core.reporting.form import Column as FormColumn
from cchc_core.values import read_number
from cchc_core.words import Note, gettext_noop, note

CODE, TITLE, STATE, REMARK = (
    gettext_noop("Row code"),
    gettext_noop("Content"),
    gettext_noop("State of the cells"),
    gettext_noop("Remark"),
)
WORDS, SECTION, TEXT = gettext_noop("Words"), gettext_noop("Section code"), gettext_noop("What the unit writes")

NO_SHEETS = note(gettext_noop("No sheet of this file belongs to the report. Download its workbook and fill that in."))
OTHER_COLUMNS = gettext_noop("The columns are not those of the form. Expected here: “%(title)s”.")
UNKNOWN_ROW = gettext_noop("The form has no row “%(code)s” in this table.")
TWICE = gettext_noop("This row stands in row %(row)s already.")
CHANGED = note(
    gettext_noop("The cell changed since the workbook was downloaded. Download it again and enter this value anew.")
)
NOT_ASKED = note(gettext_noop("The unit is not asked for this cell."))
NOTHING = note(gettext_noop("The workbook changes nothing."))


@dataclass(frozen=True)
class Line:
    """One cell that the workbook changes, with its place in words."""

    sheet: str
    row: int
    title: str
    change: Difference
    wish: CellWish


@dataclass(frozen=True)
class WordsLine:
    """A section whose words the workbook changes."""

    row: int
    section: str
    title: str
    before: str
    after: str
    version: int


@dataclass
class Reading:
    """What a workbook would do; nothing of it is done while there are problems."""

    lines: list[Line] = field(default_factory=list)
    words: list[WordsLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    @property
    def changes(self) -> bool:
        return bool(self.lines or self.words) and not self.problems

    @property
    def summary(self) -> tuple[Note, ...]:
        return (
            note(gettext_noop("Cells that change: %(count)s"), count=len(self.lines)),
            note(gettext_noop("Sections that change: %(count)s"), count=len(self.words)),
            note(gettext_noop("Cells left as they stand: %(count)s"), count=self.unchanged),
        )


def head_of(column: FormColumn) -> str:
    """The head of a column as one line: the merged heads above, then its title."""
    return " – ".join((*column.heads, column.title))


# Out ----------------------------------------------------------------------------------------------------------------


def write(seen: Checked, sections: Sequence[Section], narratives: Mapping[str, Narrative]) -> bytes:
    """The report as a workbook to be filled in and read back."""
    sheets = [_table_sheet(seen, table) for table in seen.form.tables if _rows(seen, table)]
    columns = (
        Column(_(SECTION), 10, locked=True),
        Column(_(TITLE), 44, wrap=True, locked=True),
        Column(_(TEXT), 90, wrap=True),
        Column(_(STATE), 6, locked=True, hidden=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for section in sections:
        words = narratives.get(section.code)
        rows.append((section.code, section.title, words.text if words else "", Fraction(words.version if words else 0)))
    return write_workbook([*sheets, NewSheet(_(WORDS), columns, rows, _preamble(seen, _("Words of the report")))])


def _preamble(seen: Checked, title: str) -> tuple[str, ...]:
    report = seen.report
    return (report.unit_name, title, report.period.title)


def _rows(seen: Checked, table: Table) -> list[str]:
    """The rows of a table that hold a cell of this unit, and the headings."""
    asked = {key.row for key in seen.asked if key.table == table.code}
    return [row.code for row in table.rows if row.heading or row.code in asked] if asked else []


def _table_sheet(seen: Checked, table: Table) -> NewSheet:
    wanted = _rows(seen, table)
    columns = [Column(_(CODE), 10, locked=True), Column(_(TITLE), 52, wrap=True, locked=True)]
    columns += [Column(head_of(each), 15, wrap=True) for each in table.columns]
    columns += [Column(_(REMARK), 36, wrap=True)] if len(table.columns) == 1 else []
    columns += [Column(_(STATE), 6, locked=True, hidden=True)]
    rows: list[tuple[Cell, ...]] = []
    shut: set[tuple[int, int]] = set()
    strong: set[int] = set()
    for code in wanted:
        row = table.row(code)
        if row is None:
            continue
        place = len(rows)
        cells: list[Cell] = [row.code, row.title]
        states = []
        for index, column in enumerate(table.columns, start=2):
            key = CellKey(table.code, row.code, column.code)
            meaning = seen.asked.get(key)
            if meaning is None or meaning.derived:
                shut.add((place, index))
            cells.append(_written(seen, key, meaning))
            states.append(str(seen.cells[key].version) if key in seen.cells else "0")
        if len(table.columns) == 1:
            only = seen.cells.get(CellKey(table.code, row.code, table.columns[0].code))
            cells.append(only.remark if only else "")
        rows.append((*cells, " ".join(states)))
        if row.heading or row.total:
            strong.add(place)
    return NewSheet(table.code[:31], columns, rows, _preamble(seen, table.title), frozenset(strong), frozenset(shut))


def _written(seen: Checked, key: CellKey, meaning: FormCell | None) -> Cell:
    if meaning is None:
        return None
    if meaning.derived:
        return seen.computed[key].value if key in seen.computed else None
    return seen.entries.get(key, Entry()).value


# In -----------------------------------------------------------------------------------------------------------------


def read(data: bytes, seen: Checked, sections: Sequence[Section], narratives: Mapping[str, Narrative]) -> Reading:
    """Look through a workbook, .xlsx or .xls. No query beyond what ``seen`` has read."""
    found = Reading()
    try:
        sheets = {fold(sheet.name): sheet for sheet in read_any_workbook(data)}
    except UnreadableFile as broken:
        found.problems.append(Problem(None, "", broken.reason))
        return found
    known = 0
    for table in seen.form.tables:
        sheet = sheets.get(fold(table.code[:31]))
        if sheet is not None:
            known += 1
            _TableReader(seen, table, sheet, found).read()
    for sheet in sheets.values():
        if fold(sheet.name) in {fold(each) for each in _spoken(WORDS)}:
            known += 1
            _read_words(sheet, sections, narratives, found)
    if not known:
        found.problems.append(Problem(None, "", NO_SHEETS))
    elif not found.problems and not found.lines and not found.words:
        found.problems.append(Problem(None, "", NOTHING))
    return found


def _spoken(label: str) -> Iterator[str]:
    """A word as any language of the screens writes it."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield _(label)


def _header(rows: Sequence[Sequence[Cell]], label: str) -> int | None:
    """The row whose first cell is a label."""
    spellings = {fold(each) for each in _spoken(label)}
    for index, row in enumerate(rows):
        if row and isinstance(row[0], str) and fold(row[0]) in spellings:
            return index
    return None


class _TableReader:
    """Reads one sheet into wishes for the cells of its table."""

    def __init__(self, seen: Checked, table: Table, sheet: Sheet, found: Reading) -> None:
        self.seen, self.table, self.found = seen, table, found
        self.sheet = sheet.name
        self.rows = as_shown(sheet)
        self.width = len(table.columns)
        self.has_remark = self.width == 1

    def problem(self, row: int | None, column: str, reason: Note) -> None:
        self.found.problems.append(Problem(row, column, reason, self.sheet))

    def read(self) -> None:
        head = _header(self.rows, CODE)
        if head is None or not self._fits(head):
            return
        seen: dict[str, int] = {}
        for number, row in enumerate(self.rows[head + 1 :], start=head + 2):
            code = cell_text(row[0]) if row else ""
            if not code and not any(cell is not None for cell in row):
                continue
            line = self.table.row(code)
            if line is None:
                self.problem(number, _(CODE), note(UNKNOWN_ROW, code=code or "–"))
            elif code in seen:
                self.problem(number, _(CODE), note(TWICE, row=seen[code]))
            elif not line.heading:
                seen[code] = number
                self._row(number, code, row)

    def _fits(self, head: int) -> bool:
        """Whether the columns stand as the form has them."""
        titles = self.rows[head]
        for index, column in enumerate(self.table.columns, start=2):
            title = cell_text(titles[index]) if index < len(titles) else ""
            if fold(title) != fold(head_of(column)):
                self.problem(head + 1, title or "–", note(OTHER_COLUMNS, title=head_of(column)))
                return False
        return True

    def _row(self, number: int, code: str, row: Sequence[Cell]) -> None:
        state_at = 2 + self.width + self.has_remark
        states = cell_text(row[state_at]).split() if state_at < len(row) else []
        for index, column in enumerate(self.table.columns):
            key = CellKey(self.table.code, code, column.code)
            cell = row[2 + index] if 2 + index < len(row) else None
            remark = cell_text(row[3]) if self.has_remark and len(row) > 3 else None
            version = int(states[index]) if index < len(states) and states[index].isdigit() else 0
            self._cell(number, key, head_of(column), cell, remark, version)

    def _cell(self, number: int, key: CellKey, title: str, cell: Cell, remark: str | None, version: int) -> None:
        meaning = self.seen.asked.get(key)
        if meaning is None:
            if cell is not None and key in self.seen.form.cells:
                self.problem(number, title, NOT_ASKED)
            return
        if meaning.derived:  # computed anew from the cells that came with it
            return
        try:
            value = read_value(cell, meaning)
        except NotRead as fault:
            self.problem(number, title, fault.reason)
            return
        stands = self.seen.cells.get(key)
        old = value_of(stands, meaning.kind) if stands is not None else None
        said = (stands.remark if stands is not None else "") if remark is None else remark
        if old == value and said == (stands.remark if stands is not None else ""):
            self.found.unchanged += 1
            return
        if version != (stands.version if stands is not None else 0):
            self.problem(number, title, CHANGED)
            return
        line = self.table.row(key.row)
        before, after = shown_value(old, meaning), shown_value(value, meaning)
        if before == after:
            before, after = (stands.remark if stands else ""), said
        self.found.lines.append(
            Line(
                self.sheet,
                number,
                line.title if line else key.row,
                Difference(title, before, after),
                CellWish(key, value, version, remark, origin=StoredCell.EXCEL),
            )
        )


def _read_words(sheet: Sheet, sections: Sequence[Section], narratives: Mapping[str, Narrative], found: Reading) -> None:
    head = _header(sheet.rows, SECTION)
    if head is None:
        found.problems.append(Problem(None, "", NO_SHEETS, sheet.name))
        return
    known = {section.code: section for section in sections}
    for number, row in enumerate(sheet.rows[head + 1 :], start=head + 2):
        code = cell_text(row[0]) if row else ""
        if not code:
            continue
        section = known.get(code)
        if section is None:
            found.problems.append(Problem(number, _(SECTION), note(UNKNOWN_ROW, code=code), sheet.name))
            continue
        text = str(row[2]).replace("\r\n", "\n").strip() if len(row) > 2 and row[2] is not None else ""
        stands = narratives.get(code)
        if text == (stands.text if stands else ""):
            found.unchanged += 1
            continue
        version = int(read_number(cell_text(row[3]))) if len(row) > 3 and row[3] is not None else 0
        if version != (stands.version if stands else 0):
            found.problems.append(Problem(number, _(TEXT), CHANGED, sheet.name))
            continue
        found.words.append(WordsLine(number, code, section.title, stands.text if stands else "", text, version))
