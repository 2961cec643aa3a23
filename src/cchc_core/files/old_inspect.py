"""How much an .xls file claims, told from its records before the reader makes room for all of it.

A file of 6 KB may name a cell in the last row and column of every sheet; the reader would then fill a gigabyte for each. An
.xls is a small file system (OLE) with one stream of records, each with a number, a length and its bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

_END = 0xFFFFFFFA  # and above: marks, not sectors
_FREE = 0xFFFFFFFF
_STREAMS = ("workbook", "book")
_BOF, _DIMENSIONS = 0x0809, 0x0200
#: Records that hold one cell, and those that hold several of a row (their last column stands at the end).
_CELL = frozenset({0x0006, 0x0206, 0x0406, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6})
_CELLS = frozenset({0x00BD, 0x00BE})


class NotOld(ValueError):
    """The bytes are no .xls: damaged, or a newer file behind a password."""


def claimed_cells(data: bytes) -> int:
    """Over how many cells the sheets reach together, each from its first cell to its last. Raises ``NotOld``."""
    try:
        return sum(rows * columns for rows, columns in _sheets(_stream(data)))
    except (struct.error, IndexError) as broken:
        raise NotOld(str(broken)) from None


def records_of(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record of the workbook: where it begins in the stream, its number, its bytes."""
    stream, at = _stream(data), 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _sheets(records: bytes) -> Iterator[tuple[int, int]]:
    """Rows and columns that each part of the stream reaches to."""
    at = rows = columns = 0
    while at + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, at)
        start, at = at + 4, at + 4 + size
        if kind == _BOF:
            yield rows, columns
            rows = columns = 0
        elif (kind in _CELL or kind in _CELLS) and size >= 4:
            row, column = struct.unpack_from("<HH", records, start)
            last = struct.unpack_from("<H", records, at - 2)[0] if kind in _CELLS else column
            rows, columns = max(rows, row + 1), max(columns, last + 1, column + 1)
        elif kind == _DIMENSIONS and size >= 10:
            first, last, left, right = struct.unpack_from("<IIHH" if size >= 12 else "<HHHH", records, start)
            rows, columns = max(rows, last, first), max(columns, right, left)
    yield rows, columns


def _stream(data: bytes) -> bytes:
    """The records of the workbook, put together from the sectors that they lie in."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise NotOld("sectors")
    directory, small_most, small_first = struct.unpack_from("<I4xII", data, 48)
    table = _table(data, shift)
    entries = _joined(data, directory, table, shift, offset=1)
    root = None
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()
        first, size = struct.unpack_from("<II", entries, at + 116)
        if entries[at + 66] == 5:
            root = first
        if name in _STREAMS:
            if size >= small_most:
                return _joined(data, first, table, shift, offset=1)[:size]
            if root is None:
                raise NotOld("root")
            inner = _joined(data, root, table, shift, offset=1)
            small = _numbers(_joined(data, small_first, table, shift, offset=1))
            return _joined(inner, first, small, small_shift, offset=0)[:size]
    raise NotOld("no workbook")


def _table(data: bytes, shift: int) -> Sequence[int]:
    """Which sector follows which."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    more, count = struct.unpack_from("<II", data, 68)
    per = (1 << shift) // 4
    for _turn in range(min(count, len(data) >> shift)):
        if more >= _END:
            break
        numbers = struct.unpack_from(f"<{per}I", data, (more + 1) << shift)
        sectors += numbers[:-1]
        more = numbers[-1]
    parts = (data[(sector + 1) << shift : (sector + 2) << shift] for sector in sectors if sector < _END)
    return _numbers(b"".join(parts))


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _joined(data: bytes, first: int, table: Sequence[int], shift: int, *, offset: int) -> bytes:
    """The sectors of a chain one behind the other; a chain that runs in a circle is broken."""
    parts: list[bytes] = []
    while first < _END:
        if len(parts) > len(table):
            raise NotOld("circle")
        parts.append(data[(first + offset) << shift : (first + offset + 1) << shift])
        first = table[first] if first < len(table) else _FREE
    return b"".join(parts)
