"""A report as a workbook to be filled in: one sheet a table, named by its code, and one for the words.

The states of the cells stand in a hidden column, and a line above the table says which report the sheet belongs to. Computed
cells are shut; they are computed anew from what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from cchc.reporting.exchange.layout import (
    ALL_WORDS,
    CODE,
    REMARK,
    SECTION,
    STATE,
    TEXT,
    TITLE,
    WORDS,
    head_of,
    lines_of,
    mark_of,
)
from cchc.reporting.models import Narrative
from cchc.reporting.queries.checked import Checked
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.reporting.form import CellKey, Entry, FormCell, Section, Table


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
    return write_workbook(
        [*sheets, NewSheet(_(WORDS), columns, rows, _preamble(seen, _("Words of the report"), ALL_WORDS))]
    )


def _preamble(seen: Checked, title: str, code: str) -> tuple[str, ...]:
    return (*lines_of(seen.report, title), mark_of(seen.report, code))


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
    return NewSheet(
        table.code[:31], columns, rows, _preamble(seen, table.title, table.code), frozenset(strong), frozenset(shut)
    )


def _written(seen: Checked, key: CellKey, meaning: FormCell | None) -> Cell:
    if meaning is None:
        return None
    if meaning.derived:
        return seen.computed[key].value if key in seen.computed else None
    return seen.entries.get(key, Entry()).value
