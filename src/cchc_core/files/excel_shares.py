"""Which cells of a workbook are shown in percent: whoever types "95%" into Excel leaves 0.95 behind and a format.

Readers of values pass formats over, so they are looked up in the parts of the file. Parts are read as they stand, without a
parser of XML, after the workbook was found to be of a bearable size.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

#: Formats of percent that every Excel knows without naming them: "0%" and "0.00%".
_BUILT_IN = frozenset({9, 10})

_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*>")
_PLACE = re.compile(rb"([A-Za-z]{1,4})(\d{1,7})")


def read_shares(data: bytes) -> dict[str, frozenset[tuple[int, int]]]:
    """Sheet → its cells shown in percent, by row and column from 0. Sheets without any are left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/styles.xml" not in names or "xl/workbook.xml" not in names:
            return {}
        styles = _percent_styles(archive.read("xl/styles.xml"))
        if not styles:
            return {}
        parts = parts_of(archive, names)
        return {name: cells for name, part in parts.items() if (cells := _cells(archive.read(part), styles))}


def _percent_styles(xml: bytes) -> frozenset[int]:
    """The numbers of the styles whose format shows a percent sign."""
    percent = set(_BUILT_IN)
    for match in _FORMAT.finditer(xml):
        number, code = attribute(match[0], b"numFmtId"), attribute(match[0], b"formatCode")
        if number.isdigit() and "%" in code:
            percent.add(int(number))
    block = _STYLES.search(xml)
    found = [attribute(match[0], b"numFmtId") for match in _STYLE.finditer(block[0])] if block else []
    return frozenset(place for place, number in enumerate(found) if number.isdigit() and int(number) in percent)


def parts_of(archive: zipfile.ZipFile, names: set[str]) -> Mapping[str, str]:
    """Sheet → the part of the file that holds it."""
    relations = "xl/_rels/workbook.xml.rels"
    targets: dict[str, str] = {}
    if relations in names:
        for match in _RELATION.finditer(archive.read(relations)):
            target = attribute(match[0], b"Target")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attribute(match[0], b"Id")] = path
    found = {}
    for match in _SHEET.finditer(archive.read("xl/workbook.xml")):
        part = targets.get(attribute(match[0], rb"(?:\w+:)id"), "")
        if part in names:
            found[attribute(match[0], b"name")] = part
    return found


def _cells(xml: bytes, styles: frozenset[int]) -> frozenset[tuple[int, int]]:
    found = set()
    for match in _CELL.finditer(xml):
        style = attribute(match[0], b"s")
        place = place_of(attribute(match[0], b"r")) if style.isdigit() and int(style) in styles else None
        if place is not None:
            found.add(place)
    return frozenset(found)


def place_of(reference: str) -> tuple[int, int] | None:
    """ "D12" → row 11 and column 3, both from 0; None where it names no cell."""
    match = _PLACE.fullmatch(reference.encode())
    return (int(match[2]) - 1, _column(match[1])) if match else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def attribute(tag: bytes, name: bytes) -> str:
    """The value of an attribute of a tag; "" where it has none."""
    match = re.search(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape((match[1] or match[2] or b"").decode("utf-8", "replace")) if match else ""
