"""A table of a report as the grid draws it: what may be typed, what is computed, where each value comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cchc.reporting.bridge import shown_value, value_of
from cchc.reporting.models import Cell
from cchc.reporting.queries.checked import Checked
from cchc_core.reporting.checks import Finding, Severity
from cchc_core.reporting.form import CellKey, CellKind, Column, FormCell, Row, Table


@dataclass
class GridCell:
    """One cell. ``place`` is its row and column by number: it names the cell in the page and in what the page sends."""

    key: CellKey
    place: str
    meaning: FormCell | None
    title: str = ""  # of its column
    shown: str = ""
    version: int = 0
    origin: str = ""
    remark: str = ""
    is_marked: bool = False  # a check has something to say here
    typed: str = ""  # what somebody typed that could not be kept
    error: str = ""
    conflict: str | None = None  # what somebody else saved meanwhile; None where nobody did

    @property
    def is_open(self) -> bool:
        return self.meaning is not None and not self.meaning.derived

    @property
    def is_long(self) -> bool:
        return self.meaning is not None and self.meaning.kind is CellKind.TEXT

    @property
    def value(self) -> str:
        return self.typed or self.shown


@dataclass(frozen=True)
class GridRow:
    row: Row
    cells: tuple[GridCell, ...]
    unit_word: str = ""


@dataclass(frozen=True)
class Head:
    """A cell of the head: its words, and how many columns and rows it spans."""

    title: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Grid:
    """A table with its heads, rows and findings."""

    table: Table
    heads: tuple[tuple[Head, ...], ...]
    rows: tuple[GridRow, ...]
    findings: tuple[Told, ...] = ()
    has_remarks: bool = False

    @property
    def cells(self) -> Iterable[GridCell]:
        return (cell for row in self.rows for cell in row.cells)

    @property
    def is_filled(self) -> bool:
        """Whether anything was entered or fetched: sums of nothing are not."""
        return any(cell.version and cell.shown for cell in self.cells if cell.is_open)

    @property
    def unit_word(self) -> str:
        """The unit of measure of a wide table where all its rows share one: said once, its column given to the figures."""
        words = {row.unit_word for row in self.rows if row.cells}
        return next(iter(words)) if len(words) == 1 and not self.has_remarks else ""

    @property
    def shows_units(self) -> bool:
        """Whether the rows have units of measure of their own, for which a column is worth its room."""
        return not self.unit_word and any(row.unit_word for row in self.rows)

    @property
    def computed(self) -> list[GridCell]:
        return [cell for cell in self.cells if cell.meaning is not None and cell.meaning.derived]


@dataclass(frozen=True)
class Told:
    """A finding with the words of its place."""

    finding: Finding
    row: str
    column: str
    cell: GridCell | None

    @property
    def asks(self) -> bool:
        return self.finding.severity is Severity.ASK

    @property
    def place(self) -> str:
        return self.cell.place if self.cell is not None else ""


@dataclass
class Typed:
    """What a page sent for a cell, where it was not kept."""

    text: str = ""
    error: str = ""
    conflict: str | None = None
    version: int | None = None


def grid_of(
    seen: Checked, table: Table, findings: Iterable[Finding] | None = None, typed: Mapping[CellKey, Typed] | None = None
) -> Grid:
    """The table with everything that stands in it."""
    told = [each for each in (seen.findings(complete=False) if findings is None else findings) if not each.settled]
    here = [each for each in told if each.key.table == table.code]
    marked = {each.key for each in here}
    columns = [column for column in table.columns if _is_shown(seen, table, column)]
    rows = []
    by_key: dict[CellKey, GridCell] = {}
    for number, row in enumerate(table.rows):
        keys = [CellKey(table.code, row.code, column.code) for column in columns]
        if not row.heading and not any(key in seen.asked for key in keys):
            continue
        cells = tuple(
            _cell(seen, key, path_of(column), f"{number}-{table.columns.index(column)}", marked, (typed or {}).get(key))
            for key, column in zip(keys, columns, strict=True)
        )
        by_key.update({cell.key: cell for cell in cells})
        rows.append(GridRow(row, () if row.heading else cells, _unit_word(cells)))
    titles = {row.code: row.title for row in table.rows}
    heads = {column.code: path_of(column) for column in table.columns}
    whole = tuple(
        Told(each, titles.get(each.key.row, ""), heads.get(each.key.column, ""), by_key.get(each.key)) for each in here
    )
    return Grid(table, heads_of(columns), tuple(_without_bare_headings(rows)), whole, len(columns) == 1)


def _unit_word(cells: Iterable[GridCell]) -> str:
    """What a row counts: columns of words count nothing, and those of percents say so in their heads."""
    words = {cell.meaning.unit_word for cell in cells if cell.meaning is not None and cell.meaning.numeric}
    counted = words - {"%"} or words
    return counted.pop() if len(counted) == 1 else ""


def place_keys(seen: Checked, table: Table) -> dict[str, CellKey]:
    """Place in the page → cell, for the cells that the unit is asked for."""
    found = {}
    for number, row in enumerate(table.rows):
        for index, column in enumerate(table.columns):
            key = CellKey(table.code, row.code, column.code)
            if key in seen.asked:
                found[f"{number}-{index}"] = key
    return found


def path_of(column: Column) -> str:
    """The title of a column with the merged heads above it: "Đã giải quyết – Quá hạn" is not "Đang giải quyết – Quá hạn"."""
    return " – ".join((*column.heads, column.title))


def _is_shown(seen: Checked, table: Table, column: Column) -> bool:
    return any(CellKey(table.code, row.code, column.code) in seen.asked for row in table.rows if not row.heading)


def _cell(seen: Checked, key: CellKey, title: str, place: str, marked: set[CellKey], typed: Typed | None) -> GridCell:
    meaning = seen.asked.get(key)
    cell = GridCell(key, place, meaning, title, is_marked=key in marked)
    if meaning is None:
        return cell
    stored = seen.cells.get(key)
    if meaning.derived:
        computed = seen.computed.get(key)
        cell.shown = shown_value(computed.value, meaning) if computed is not None else ""
        cell.origin = Cell.COMPUTED
        if stored is not None:
            cell.version, cell.remark = stored.version, stored.remark
        return cell
    if stored is not None:
        cell.shown = shown_value(value_of(stored, meaning.kind), meaning)
        cell.version, cell.origin, cell.remark = stored.version, stored.origin, stored.remark
    if typed is not None:
        cell.typed, cell.error, cell.conflict = typed.text, typed.error, typed.conflict
        cell.version = cell.version if typed.version is None else typed.version
    return cell


def heads_of(columns: Sequence[Column]) -> tuple[tuple[Head, ...], ...]:
    """The rows of the head: merged heads above, titles below; a title without a head above spans all rows."""
    depth = 1 + max((len(column.heads) for column in columns), default=0)
    levels: list[list[Head]] = [[] for _ in range(depth)]
    for level in range(depth):
        before: tuple[str, ...] | None = None
        for column in columns:
            path = (*column.heads, column.title)
            if level >= len(path):
                before = None
                continue
            last = level == len(path) - 1
            if last:
                levels[level].append(Head(path[level], 1, depth - level))
                before = None
            elif before is not None and before[: level + 1] == path[: level + 1]:
                head = levels[level][-1]
                levels[level][-1] = Head(head.title, head.columns + 1, head.rows)
            else:
                levels[level].append(Head(path[level]))
                before = path
    return tuple(tuple(level) for level in levels)


def _without_bare_headings(rows: list[GridRow]) -> Iterable[GridRow]:
    """A heading stays only where rows of this unit follow it."""
    for index, row in enumerate(rows):
        if row.row.heading:
            after = next(
                (each for each in rows[index + 1 :] if not each.row.heading or each.row.depth <= row.row.depth), None
            )
            if after is None or after.row.heading:
                continue
        yield row


@dataclass(frozen=True)
class TableTab:
    """A table in the list of tables: how much of it is filled, and how many findings wait."""

    code: str
    title: str
    filled: int
    all: int
    found: int = 0
    is_current: bool = False


def tabs_of(seen: Checked, findings: Iterable[Finding], current: str) -> list[TableTab]:
    """Every table that asks something of the unit."""
    waiting = [each.key.table for each in findings if not each.settled]
    tabs = []
    for table in seen.form.tables:
        keys = [key for key, cell in seen.asked.items() if key.table == table.code and not cell.derived]
        if not keys and not any(key.table == table.code for key in seen.asked):
            continue
        filled = sum(key in seen.entries and not seen.entries[key].is_empty for key in keys)
        tabs.append(
            TableTab(table.code, table.title, filled, len(keys), waiting.count(table.code), table.code == current)
        )
    return tabs
