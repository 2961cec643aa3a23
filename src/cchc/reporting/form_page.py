"""A form as whoever is to seal it reads it: what each cell takes, which are computed, and from what, in the form's own titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cchc.reporting.grid import Head, heads_of, path_of
from cchc_core.figures.formula import pieces
from cchc_core.reporting.form import CellKey, FormCell, ReportForm, Row, Table


@dataclass(frozen=True)
class Rule:
    """What is computed by which formula: "Tỷ lệ = Số hồ sơ đúng hạn / Số hồ sơ × 100"."""

    what: str
    formula: str


@dataclass(frozen=True)
class Sheet:
    """A table with its rows, and the meaning of each cell in the order of the columns; None where a cell is crossed out."""

    table: Table
    heads: tuple[tuple[Head, ...], ...]
    rows: tuple[tuple[Row, tuple[FormCell | None, ...]], ...]
    rules: tuple[Rule, ...]


def sheets_of(form: ReportForm) -> list[Sheet]:
    """Every table of a form."""
    return [
        Sheet(table, heads_of(table.columns), tuple((row, _cells(form, table, row)) for row in table.rows), _rules(form, table))
        for table in form.tables
    ]  # fmt: skip


def _cells(form: ReportForm, table: Table, row: Row) -> tuple[FormCell | None, ...]:
    return tuple(form.cells.get(CellKey(table.code, row.code, column.code)) for column in table.columns)


def _rules(form: ReportForm, table: Table) -> tuple[Rule, ...]:
    """Each formula of the table once, however many cells it computes; sums of rows and columns are told at the rows and heads."""
    found = (_rule(form, table, cell) for cell in form.cells.values() if cell.key.table == table.code and cell.derived)
    return tuple(dict.fromkeys(rule for rule in found if rule is not None))


def _rule(form: ReportForm, table: Table, cell: FormCell) -> Rule | None:
    row, column = table.row(cell.key.row), table.column(cell.key.column)
    if row is None or column is None or (cell.total and row.total):
        return None
    if cell.total:
        summed = " + ".join(path_of(each) for code in column.total if (each := table.column(code)) is not None)
        return Rule(path_of(column), summed)
    of_column = cell.formula == column.traits.formula
    written = " ".join("".join(_words(form, table, cell)).split())
    return Rule(path_of(column) if of_column else row.title, written)


def _words(form: ReportForm, table: Table, cell: FormCell) -> Iterator[str]:
    """The formula with titles for codes: of columns in the same row, of rows in the same column, else of both."""
    for piece in pieces(cell.formula):
        key = form.find(piece.name, cell.key) if piece.name is not None else None
        if key is None:
            yield piece.text.replace("*", " × ").replace("/", " / ").replace("+", " + ").replace("-", " − ")
        else:
            yield _title(form, table, cell.key, key)


def _title(form: ReportForm, table: Table, near: CellKey, key: CellKey) -> str:
    row, column = table.row(key.row), table.column(key.column)
    if key.table != near.table or row is None or column is None:
        return form.title_of(key)
    if key.row == near.row:
        return path_of(column)
    return row.title if key.column == near.column else form.title_of(key)
