"""Workbooks of the old kind (.xls), which some offices' systems still hand out, and of the new one, by the same door."""

from __future__ import annotations

import io
from collections.abc import Sequence

from python_calamine import CalamineWorkbook

from cchc_core.files.excel import MOST_BYTES, MOST_CELLS, Sheet, UnreadableFile, cell_name, read_workbook, sheet_of
from cchc_core.files.old_inspect import claimed_cells
from cchc_core.files.old_marks import Marks, marks_of
from cchc_core.words import gettext_noop, note

#: How a file of the old kind begins; a new one with a password begins like that as well.
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_old_workbook(data: bytes) -> bool:
    return data[:8] == _OLD


def read_any_workbook(data: bytes) -> tuple[Sheet, ...]:
    """Every sheet of an .xlsx or .xls file, with its cells shown in percent. Raises ``UnreadableFile``."""
    if not is_old_workbook(data):
        return read_workbook(data)
    if len(data) > MOST_BYTES:
        raise UnreadableFile(note(gettext_noop("The workbook is over 20 MB. Check that it is the right file.")))
    try:
        if claimed_cells(data) > MOST_CELLS:
            raise UnreadableFile(
                note(gettext_noop("The workbook claims more cells than are read. Clear far-off cells."))
            )
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        marks = marks_of(data)
        _demand_values(workbook.sheet_names, marks)
        return tuple(
            sheet_of(workbook, name, frozenset(each.shares))
            for name, each in zip(workbook.sheet_names, marks, strict=True)
        )
    except UnreadableFile:
        raise
    except Exception:  # the reader has an exception for every way a file can be broken
        text = gettext_noop("The workbook has a password or is damaged. Save it as .xlsx without a password.")
        raise UnreadableFile(note(text)) from None


#: So many cells are named at most.
_NAMED = 10


def _demand_values(names: Sequence[str], marks: Sequence[Marks]) -> None:
    """Refuse what would be read as empty although somebody filled it, as ``read_workbook`` does."""
    unfit = tuple(
        f"{name}!{cell_name(*place)}" for name, each in zip(names, marks, strict=True) for place in each.errors
    )
    if unfit:
        text = gettext_noop(
            "Formulas in these cells give an error or were not calculated: %(cells)s. Put the values in and save again."
        )
        raise UnreadableFile(note(text, cells=unfit[:_NAMED]))
