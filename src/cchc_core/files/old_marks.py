"""What the records of an .xls say of cells beyond their values: which are shown in percent, and which hold an error.

Readers of values pass formats over, and hand an error over as if nothing stood there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from cchc_core.files.old_inspect import NotOld, records_of

_BOF, _SHEET, _FORMAT, _STYLE = 0x0809, 0x0085, 0x041E, 0x00E0
_NUMBER, _SHORT, _SHORTS, _TRUTH = 0x0203, 0x027E, 0x00BD, 0x0205
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_NEW = 0x0600  # BIFF8; texts are written otherwise before
#: Formats of percent that every Excel knows without naming them: "0%" and "0.00%".
_BUILT_IN = frozenset({9, 10})


@dataclass
class Marks:
    """The cells of one sheet, by row and column from 0."""

    shares: set[tuple[int, int]] = field(default_factory=set)
    errors: list[tuple[int, int]] = field(default_factory=list)


def marks_of(data: bytes) -> list[Marks]:
    """Sheet by sheet in the order of the workbook. Raises ``NotOld``."""
    try:
        return _marks(data)
    except (struct.error, IndexError) as broken:
        raise NotOld(str(broken)) from None


def _marks(data: bytes) -> list[Marks]:
    begins: dict[int, Marks] = {}
    formats: set[int] = set(_BUILT_IN)
    styles: list[int] = []
    percent: set[int] = set()  # of the styles, which stand before all sheets
    sheet: Marks | None = None
    version = 0
    for at, kind, body in records_of(data):
        if kind == _BOF:
            version = version or struct.unpack_from("<H", body)[0]
            sheet = begins.get(at)
            percent = {place for place, number in enumerate(styles) if number in formats}
        elif sheet is not None:
            _cell(kind, body, percent, sheet)
        elif kind == _SHEET:
            begins[struct.unpack_from("<I", body)[0]] = Marks()
        elif kind == _FORMAT and "%" in _text(body[2:], version):
            formats.add(struct.unpack_from("<H", body)[0])
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return list(begins.values())


def _text(body: bytes, version: int) -> str:
    """The code of a format; before BIFF8 its length takes one byte and its letters are of one byte each."""
    if version < _NEW:
        return body[1:].decode("latin-1")
    return body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "replace")


def _cell(kind: int, body: bytes, percent: set[int], sheet: Marks) -> None:
    if kind == _SHORTS:
        for place, style in _several(body):
            if style in percent:
                sheet.shares.add(place)
        return
    if kind not in (_NUMBER, _SHORT, _TRUTH) and kind not in _FORMULAS:
        return
    row, column, style = struct.unpack_from("<HHH", body)
    gave_error = kind in _FORMULAS and body[12:14] == b"\xff\xff" and body[6] == 2
    if gave_error or (kind == _TRUTH and body[7]):
        sheet.errors.append((row, column))
    elif kind != _TRUTH and style in percent:
        sheet.shares.add((row, column))


def _several(body: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """The cells of a record that holds several of a row, each with its style."""
    row, first = struct.unpack_from("<HH", body)
    for step, at in enumerate(range(4, len(body) - 2, 6)):
        yield (row, first + step), struct.unpack_from("<H", body, at)[0]
