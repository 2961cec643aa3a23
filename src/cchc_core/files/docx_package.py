"""Opens a Word file from an untrusted hand: unpacked within a budget, and without markup that defines entities."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from cchc_core.files.excel import UnreadableFile
from cchc_core.words import Note, gettext_noop, note

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 2_000


def unpack(data: bytes) -> Mapping[str, bytes]:
    """The parts of the package that are markup."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        text = gettext_noop("The document is of an old kind (.doc) or has a password. Save it as .docx without one.")
        raise UnreadableFile(note(text))
    if len(data) > MOST_BYTES:
        raise UnreadableFile(note(gettext_noop("The document is over 20 MB. Check that it is the right file.")))
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
            budget = MOST_UNPACKED
            for member in members[:MOST_PARTS]:
                with archive.open(member) as stream:
                    content = stream.read(budget + 1)
                budget -= len(content)
                if budget < 0:
                    break
                parts[member.filename] = content
    except Exception:  # every way of packing brings errors of its own
        raise UnreadableFile(broken()) from None
    if budget < 0:
        text = gettext_noop("The document unpacks to far more than it should hold. Check that it is the right file.")
        raise UnreadableFile(note(text))
    if "word/document.xml" not in parts or any(b"<!DOCTYPE" in content[:2000] for content in parts.values()):
        raise UnreadableFile(broken())
    return parts


def broken() -> Note:
    """What is said of a file that is none of Word, or is damaged."""
    return note(
        gettext_noop("The file is not a Word document (.docx), or it is damaged. Open it in Word and save it again.")
    )
