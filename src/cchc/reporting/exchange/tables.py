"""One sheet of a workbook read into wishes for the cells of its table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from cchc.common.text import fold
from cchc.common.workbook import Difference, Problem, as_shown, cell_text
from cchc.reporting.actions.cells import CellWish
from cchc.reporting.bridge import shown_value, value_of
from cchc.reporting.exchange.layout import CODE, REMARK, STATE, TITLE, Heads, head_of, read_heads
from cchc.reporting.exchange.reading import Line, Reading
from cchc.reporting.models import Cell as StoredCell
from cchc.reporting.queries.checked import Checked
from cchc.reporting.reading import NotRead, read_value
from cchc_core.files import Cell, Sheet
from cchc_core.reporting.form import CellKey, CellKind, FormCell, Table, Value
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note

NO_HEADS = gettext_noop("This sheet has no row of heads that begins with “%(title)s”. Download the workbook again.")
OTHER_COLUMNS = gettext_noop("The columns are not those of the form. Expected here: “%(title)s”.")
UNKNOWN_COLUMN = gettext_noop("The form has no column “%(title)s”. Put its head back as it was, or clear the column.")
NO_STATES = note(
    gettext_noop(
        "The hidden column with the states of the cells is gone, so that nobody can tell what changed meanwhile. Download the "
        "workbook again and enter the figures in that."
    )
)
UNKNOWN_ROW = gettext_noop("The form has no row “%(code)s” in this table.")
NO_CODE = note(
    gettext_noop("Figures stand in a row without a row code. Put the code of the row back, or clear the row.")
)
TWICE = gettext_noop("This row stands in row %(row)s already.")
CHANGED = note(
    gettext_noop("The cell changed since the workbook was downloaded. Download it again and enter this value anew.")
)
NOT_ASKED = note(gettext_noop("The unit is not asked for this cell."))
MERGED = note(
    gettext_noop("Cells are merged here, so that it cannot be told which of them the value is for. Unmerge them.")
)
SHARE_OR_PERCENT = gettext_noop(
    "In a column of percent, “%(value)s” may be %(small)s%% or %(large)s%%. Write it with the percent sign: “%(small)s%%” or "
    "“%(large)s%%”."
)
PERCENT_OF_COUNT = gettext_noop("“%(value)s” is a percentage; a count belongs here.")
OUT_OF_PERCENT = gettext_noop("A percent lies between 0 and 100; this is %(value)s.")


class TableReader:
    """Reads one sheet; what it finds goes into a ``Reading``."""

    def __init__(self, seen: Checked, table: Table, sheet: Sheet, found: Reading) -> None:
        self.seen, self.table, self.sheet, self.found = seen, table, sheet, found
        self.rows = as_shown(sheet)
        self.columns: dict[str, int] = {}  # code of a column → its place in the file
        self.remark_at: int | None = None
        self.state_at: int | None = None
        self.code_at = 0

    def problem(self, row: int | None, column: str, reason: Note) -> None:
        self.found.problems.append(Problem(row, column, reason, self.sheet.name))

    def read(self) -> None:
        heads = read_heads(self.sheet, CODE)
        if heads is None:
            self.problem(None, "", note(NO_HEADS, title=_(CODE)))
            return
        if not self._place(heads):
            return
        seen: dict[str, int] = {}
        for number, row in enumerate(self.rows[heads.last + 1 :], start=heads.last + 2):
            code = cell_text(_at(row, self.code_at))
            if not code:
                if any(_at(row, place) is not None for place in self.columns.values()):
                    self.problem(number, _(CODE), NO_CODE)
                continue
            line = self.table.row(code)
            if line is None:
                self.problem(number, _(CODE), note(UNKNOWN_ROW, code=code))
            elif code in seen:
                self.problem(number, _(CODE), note(TWICE, row=seen[code]))
            elif not line.heading:
                seen[code] = number
                self._row(number, code, row)
        self._count_absent(set(seen))

    def _place(self, heads: Heads) -> bool:
        """Find the columns by their heads, of equal heads the first for the first; whether the sheet can be read."""
        self.code_at = heads.at(CODE) or 0
        self.state_at = heads.at(STATE)
        self.remark_at = heads.at(REMARK) if len(self.table.columns) == 1 else None
        free = [fold(title) for title in heads.titles]
        for column in self.table.columns:
            wanted = fold(head_of(column))
            if wanted in free:
                place = free.index(wanted)
                self.columns[column.code], free[place] = place, ""
        if not self.columns:
            self.problem(heads.last + 1, "–", note(OTHER_COLUMNS, title=head_of(self.table.columns[0])))
            return False
        if self.state_at is None:
            self.problem(None, _(STATE), NO_STATES)
            return False
        ours = {self.code_at, self.state_at, self.remark_at, heads.at(TITLE)}
        strangers = [place for place, title in enumerate(free) if title and place not in ours]
        for place in strangers:
            if any(_at(row, place) is not None for row in self.rows[heads.last + 1 :]):
                title = heads.titles[place]
                self.problem(heads.last + 1, title[:60], note(UNKNOWN_COLUMN, title=title[:60]))
        return True

    def _row(self, number: int, code: str, row: Sequence[Cell]) -> None:
        states = cell_text(_at(row, self.state_at)).split()
        remark = cell_text(_at(row, self.remark_at)) if self.remark_at is not None else None
        for index, column in enumerate(self.table.columns):
            place = self.columns.get(column.code)
            if place is None:
                continue
            key = CellKey(self.table.code, code, column.code)
            version = int(states[index]) if index < len(states) and states[index].isdecimal() else 0
            if key in self.seen.asked and self._is_merged(number - 1, place):
                self.problem(number, head_of(column), MERGED)
            else:
                self._cell(number, key, head_of(column), _at(row, place), remark, version)

    def _is_merged(self, row: int, column: int) -> bool:
        return any(
            top <= row <= bottom and left <= column <= right
            for (top, left), (bottom, right) in self.sheet.merged
            if (top, left) != (bottom, right)
        )

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
        before = stands.remark if stands is not None else ""
        said = before if remark is None else remark
        if old == value and said == before:
            self.found.unchanged += 1
            return
        doubt = _doubt(cell, value, meaning) if old != value else None
        if doubt is not None:
            self.problem(number, title, doubt)
            return
        if version != (stands.version if stands is not None else 0):
            self.problem(number, title, CHANGED)
            return
        changes = []
        if old != value:
            changes.append(Difference(title, shown_value(old, meaning), shown_value(value, meaning)))
        if said != before:
            changes.append(Difference(_(REMARK), before, said))
        line = self.table.row(key.row)
        wish = CellWish(key, value, version, remark, origin=StoredCell.EXCEL)
        self.found.lines.append(Line(self.sheet.name, number, line.title if line else key.row, tuple(changes), wish))

    def _count_absent(self, rows: set[str]) -> None:
        """Cells of this unit whose row or column the file does not have."""
        self.found.absent += sum(
            key.table == self.table.code
            and not meaning.derived
            and (key.row not in rows or key.column not in self.columns)
            for key, meaning in self.seen.asked.items()
        )


def _at(row: Sequence[Cell], place: int | None) -> Cell:
    return row[place] if place is not None and place < len(row) else None


def _doubt(cell: Cell, value: Value, meaning: FormCell) -> Note | None:
    """Why a number may be wrong by a hundred, or is none of percent. What Excel shows in percent comes with its sign."""
    if not isinstance(value, Fraction):
        return None
    signed = isinstance(cell, str) and cell.strip().endswith("%")
    if meaning.kind is not CellKind.PERCENT:
        is_count = signed and meaning.unit_word != "%"
        return note(PERCENT_OF_COUNT, value=str(cell).strip()[:60]) if is_count else None
    if not signed and 0 < value <= 1:
        small, large = show_number(value), show_number(value * 100)
        return note(SHARE_OR_PERCENT, value=small, small=small, large=large)
    return None if 0 <= value <= 100 else note(OUT_OF_PERCENT, value=show_number(value))
