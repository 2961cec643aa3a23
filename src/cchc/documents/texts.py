"""The words of a file: of Word files, of PDF files with a text layer, and of plain text. Pictures have none."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from cchc_core.files import UnreadableFile
from cchc_core.letters.sources import letter_text

#: Endings of files in which text is looked for.
READ = frozenset({".txt", ".docx", ".pdf"})


def words_in(name: str, data: bytes) -> str:
    """The text for search; empty where there is none or the file cannot be read: the file itself is kept either way."""
    if PurePosixPath(name.lower()).suffix not in READ:
        return ""
    try:
        return letter_text(data)
    except UnreadableFile:
        return ""


def words_of(value: Any) -> str:
    """The text of a draft's context, for search: every word in it, in its order."""
    if isinstance(value, str):
        return value
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    return " ".join(filter(None, map(words_of, inner)))
