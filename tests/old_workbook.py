"""A workbook of the old kind (.xls) for tests: one stream of BIFF8 records inside a compound file, and nothing else."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

#: The style that shows percent, by a format of the file's own, and the one that shows it by a format of Excel's.
PLAIN, OWN_PERCENT, PERCENT = 0, 1, 2
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass(frozen=True)
class Error:
    """A cell that holds an error: 7 is #DIV/0!."""

    code: int = 7


def old_workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """The bytes of an .xls with these sheets; cells are numbers, texts or None, a number with its style, or an ``Error``."""
    bodies = [_sheet(rows) for rows in sheets.values()]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + _record(
        0x0042, struct.pack("<H", 1200)
    )
    head += _record(0x041E, struct.pack("<HHB", 164, 4, 0) + b"0.0%")
    for number in (0, 164, 10):
        head += _record(0x00E0, struct.pack("<HH", 0, number).ljust(20, b"\0"))
    names = [_name(name) for name in sheets]
    end = _record(0x000A, b"")
    at = len(head) + sum(len(name) + 10 for name in names) + len(end)
    bounds = b""
    for name, body in zip(names, bodies, strict=True):
        bounds += _record(0x0085, struct.pack("<IBB", at, 0, 0) + name)
        at += len(body)
    return _compound(head + bounds + end + b"".join(bodies))


def _name(name: str) -> bytes:
    return struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    found = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max((len(row) for row in rows), default=0)
    found += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and value:
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                found += _record(0x0204, struct.pack("<HHH", place, column, 0) + text)
            elif isinstance(value, Error):
                found += _record(0x0205, struct.pack("<HHHBB", place, column, 0, value.code, 1))
            elif isinstance(value, tuple):
                number, style = value
                found += _record(0x0203, struct.pack("<HHHd", place, column, style, float(number)))
            elif isinstance(value, (int, float)):
                found += _record(0x0203, struct.pack("<HHHd", place, column, 0, float(value)))
    return found + _record(0x000A, b"")


def _compound(stream: bytes) -> bytes:
    """The stream "Workbook" in a compound file of 512-byte sectors: the table of sectors, the directory, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [FAT, END, *range(3, 2 + count), END]
    header = struct.pack("<8s16sHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0)[: 4 * 9] + struct.pack("<I", 0)
    header = header.ljust(512, b"\xff")
    assert len(chain) <= 128
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    directory = (
        _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream)) + _entry("", 0, FREE, 0, 0) * 2
    )
    return header + table + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + (b"\0\0" if name else b"")
    return struct.pack(
        "<64sHBBIII16sI8s8sIII", text, len(text), kind, 1, FREE, FREE, child, b"", 0, b"", b"", start, size, 0
    )
