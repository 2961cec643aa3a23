"""Addresses that stand behind the words of a cell ("Xem tại đây"): readers of values pass them over.

Like ``excel_shares`` they are looked up in the parts of the file, after it was found to be of a bearable size.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from cchc_core.files.excel_shares import attribute, parts_of, place_of

#: Cell, by row and column from 0 → the address behind it.
Links = Mapping[tuple[int, int], str]

_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_WEB = ("http://", "https://")


def read_links(data: bytes) -> dict[str, Links]:
    """Sheet → its cells with an address of the web. Nothing of a file that is no .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                return {}
            parts = parts_of(archive, names)
            return {name: found for name, part in parts.items() if (found := _links(archive, part, names))}
    except zipfile.BadZipFile:
        return {}


def _links(archive: zipfile.ZipFile, part: str, names: set[str]) -> Links:
    folder, _slash, file = part.rpartition("/")
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if relations not in names:
        return {}
    targets = {
        attribute(match[0], b"Id"): attribute(match[0], b"Target")
        for match in _RELATION.finditer(archive.read(relations))
    }
    found = {}
    for match in _LINK.finditer(archive.read(part)):
        target = targets.get(attribute(match[0], rb"(?:\w+:)id"), "")
        place = place_of(attribute(match[0], b"ref").partition(":")[0])
        if place is not None and target.startswith(_WEB):
            found[place] = target
    return found
