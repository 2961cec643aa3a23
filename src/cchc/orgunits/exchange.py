"""The history of units as a workbook and as CSV files: the same columns, so that an export can be edited and read back."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from django.utils.translation import gettext as _

from cchc.common.workbook import spellings
from cchc.orgunits.models import OrgUnit, Succession, UnitPeriod
from cchc_core.files import Column, NewSheet, Sheet, read_workbook, write_workbook
from cchc_core.text import fold
from cchc_core.units.kinds import BY_KEY, KINDS
from cchc_core.units.rows import (
    COLUMNS,
    SUCCESSION_COLUMNS,
    SUCCESSIONS,
    UNIT_COLUMNS,
    UNITS,
    Cell,
    HistoryRows,
    RowColumn,
    Words,
    read_history,
)
from cchc_core.units.values import ABOLISH, ESTABLISH, MERGE, MOVE, RENAME, SPLIT
from cchc_core.words import gettext_noop

SHEET_NAMES = {UNITS: gettext_noop("Units"), SUCCESSIONS: gettext_noop("Successions")}
SUCCESSION_LABELS = {
    MERGE: gettext_noop("Merger"),
    SPLIT: gettext_noop("Split"),
    RENAME: gettext_noop("Rename"),
    MOVE: gettext_noop("Move"),
    ABOLISH: gettext_noop("Abolition"),
    ESTABLISH: gettext_noop("Establishment"),
}
YES, NO = gettext_noop("yes"), gettext_noop("no")


def words() -> Words:
    """What the importer understands: stable keys, and titles, kinds and yes/no in every language of the screens."""
    titles: dict[str, str] = {}
    for columns in COLUMNS.values():
        titles |= spellings({column.key: column.title for column in columns})
    kinds, steps = spellings({kind.key: kind.label for kind in KINDS}), spellings(SUCCESSION_LABELS)
    yes, no = (frozenset(spellings({word: word})) for word in (YES, NO))
    return Words(titles, kinds, steps, yes, no)


def read_excel(data: bytes) -> HistoryRows:
    """Both sheets of a workbook. Raises ``UnreadableFile``. Sheets go by their names, else by their places."""
    sheets = read_workbook(data)
    named = {key: sheet.rows for key in SHEET_NAMES if (sheet := _sheet_of(sheets, key)) is not None}
    if UNITS not in named and sheets:
        named[UNITS] = sheets[0].rows
    return read_history(named, words())


def _sheet_of(sheets: Sequence[Sheet], key: str) -> Sheet | None:
    names = spellings({key: SHEET_NAMES[key]})
    return next((sheet for sheet in sheets if fold(sheet.name) in names), None)


def read_csv_folder(folder: Path) -> HistoryRows:
    """``units.csv`` and ``successions.csv`` of a folder."""
    named = {key: tuple(_csv_rows(folder / f"{key}.csv")) for key in SHEET_NAMES}
    return read_history(named, Words())


def _csv_rows(path: Path) -> Iterator[tuple[Cell, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            yield tuple(cell or None for cell in row)


def write_excel() -> bytes:
    """The whole history as a workbook in the active language; three queries."""
    keys = dict(OrgUnit.objects.values_list("pk", "key"))
    periods = UnitPeriod.objects.all()
    ordered = sorted(periods, key=lambda row: (keys[row.unit_id], row.valid_from or date.min))
    units = NewSheet(_(SHEET_NAMES[UNITS]), _columns(UNIT_COLUMNS), [_unit_cells(row, keys) for row in ordered])
    steps = Succession.objects.order_by("on", "id")
    cells = [_succession_cells(row, keys) for row in steps]
    return write_workbook([units, NewSheet(_(SHEET_NAMES[SUCCESSIONS]), _columns(SUCCESSION_COLUMNS), cells)])


def write_template() -> bytes:
    """The same workbook without rows, to be filled."""
    return write_workbook([NewSheet(_(SHEET_NAMES[key]), _columns(columns), []) for key, columns in COLUMNS.items()])


def _columns(columns: Sequence[RowColumn]) -> list[Column]:
    choices: dict[str, tuple[str, ...]] = {
        "verified": (_(YES), _(NO)),
        "assumed": (_(YES), _(NO)),
        "whole": (_(YES), _(NO)),
    }
    if columns is SUCCESSION_COLUMNS:
        choices["kind"] = tuple(_(label) for label in SUCCESSION_LABELS.values())
    hints = {"kind": ", ".join(_(kind.label) for kind in KINDS)} if columns is UNIT_COLUMNS else {}
    return [
        Column(
            _(column.title),
            column.width,
            wrap=column.width > 30,
            choices=choices.get(column.key, ()),
            hint=hints.get(column.key, ""),
        )
        for column in columns
    ]


def _unit_cells(row: UnitPeriod, keys: dict[int, str]) -> list[Cell]:
    kind = BY_KEY.get(row.kind)
    return [
        Fraction(row.pk),
        keys[row.unit_id],
        row.name,
        row.short_name or None,
        row.abbreviation or None,
        row.code or None,
        _(kind.label) if kind else row.kind,
        keys[row.parent_id] if row.parent_id else None,
        row.head_title or None,
        row.valid_from,
        row.valid_to,
        _(YES) if row.verified else _(NO),
        _(YES) if row.assumed else _(NO),
        row.source or None,
        row.note or None,
    ]


def _succession_cells(row: Succession, keys: dict[int, str]) -> list[Cell]:
    label = SUCCESSION_LABELS.get(row.kind)
    return [
        keys[row.predecessor_id] if row.predecessor_id else None,
        keys[row.successor_id] if row.successor_id else None,
        _(label) if label else row.kind,
        row.on,
        _(YES) if row.whole else _(NO),
        row.basis_symbol or None,
        row.basis_date or None,
        row.basis_issuer or None,
        row.basis_title or None,
        _(YES) if row.verified else _(NO),
        _(YES) if row.assumed else _(NO),
        row.note or None,
    ]
