"""The words of a file: of Word files, of PDF files with a text layer, and of plain text. Pictures have none."""

from pathlib import PurePosixPath

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
