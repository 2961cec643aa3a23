"""A file into the text of a letter, whatever the file is and however its letters are written."""

from __future__ import annotations

from cchc_core.files.texts import kind_of, text_of_office_file
from cchc_core.letters.encodings import decode, from_old_writing


def letter_text(data: bytes) -> str:
    """The text, in Unicode. Raises ``cchc_core.files.UnreadableFile`` with what to do instead."""
    kind = kind_of(data)
    if kind == "text":
        return decode(data)
    return from_old_writing(text_of_office_file(data, kind))
