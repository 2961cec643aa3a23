"""The text of a letter's file: plain text, Word (.docx) or PDF with a text layer.

What a file is, its first bytes say, not its name. Word and PDF are opened in a process of their own with bounds on time
and memory, because a hostile file keeps a reader busy without end; plain text needs none of that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_core.files.excel import UnreadableFile
from cchc_core.words import Note, gettext_noop, note

MOST_BYTES = 20_000_000
MOST_SECONDS = 30
#: Endings of files that a directory of letters is searched for.
ENDINGS = (".txt", ".docx", ".pdf", ".doc", ".md", ".text")

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"GIF8", b"BM")


@dataclass(frozen=True)
class BlockCell:
    """A cell of a table: ``span`` columns wide; one that ``goes_on`` from the row above repeats its words."""

    text: str
    span: int = 1
    goes_on: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph with its printed number, or a table (``rows`` not None)."""

    text: str = ""
    rows: tuple[tuple[BlockCell, ...], ...] | None = None


def kind_of(data: bytes) -> str:
    """ "text", "docx" or "pdf". Raises ``UnreadableFile`` with what to do about anything else."""
    if len(data) > MOST_BYTES:
        raise _refused(gettext_noop("The file is over 20 MB. Check that it is the right file."))
    if not data.strip(b" \t\r\n\0"):
        raise _refused(gettext_noop("The file is empty."))
    if data[:1024].lstrip().startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return "docx"
    if data.startswith(_OLD_OFFICE):
        raise _refused(
            gettext_noop(
                "The file is of an old kind (.doc) or has a password. Save it as .docx without one, or register it by hand."
            )
        )
    if data.startswith(b"{\\rtf"):
        raise _refused(gettext_noop("The file is of the kind .rtf. Save it as .docx."))
    if data.startswith(_PICTURES):
        raise _refused(
            gettext_noop(
                "The file is a picture of a page and holds no text. Register the letter by hand beside the page."
            )
        )
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and data.count(b"\0") * 20 > len(data):
        raise _refused(gettext_noop("The file is neither text nor Word (.docx) nor PDF."))
    return "text"


def text_of_office_file(data: bytes, kind: str) -> str:
    """The text of a .docx or .pdf file. Raises ``UnreadableFile``."""
    text: str = _answer(data, kind)["text"]
    return text


def word_blocks(data: bytes) -> tuple[Block, ...]:
    """Paragraphs and tables of a Word file in order. Raises ``UnreadableFile``, also for anything but Word."""
    if kind_of(data) != "docx":
        raise _refused(REFUSALS["broken-docx"])
    return tuple(_block(each) for each in _answer(data, "docx-blocks")["blocks"])


def _block(found: dict[str, Any]) -> Block:
    if "text" in found:
        return Block(found["text"])
    return Block(rows=tuple(tuple(BlockCell(**cell) for cell in row) for row in found["rows"]))


def _answer(data: bytes, kind: str) -> dict[str, Any]:
    """What the process that opens the file says."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("text_worker.py")), kind],
            input=data,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused(_TOO_MUCH) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # The process was ended at its bound of memory or of time, before it could say anything.
        raise _refused(_TOO_MUCH) from None
    if "refused" in answer:
        raise _refused(REFUSALS[answer["refused"]])
    return answer


_TOO_MUCH = gettext_noop(
    "The file takes far more time or memory than a letter should. Check that it is the right file."
)
#: What the process that opens a file may answer, and how it is said.
REFUSALS = {
    "too-much": _TOO_MUCH,
    "scan": gettext_noop("The PDF holds pictures of pages and no text. Register the letter by hand beside the page."),
    "password": gettext_noop("The PDF has a password. Ask for a file without one."),
    "broken-pdf": gettext_noop("The file is not a PDF that can be read, or it is damaged."),
    "broken-docx": gettext_noop(
        "The file is not a Word document (.docx), or it is damaged. Open it in Word and save it again."
    ),
    "entities": gettext_noop("The Word document declares entities, which no office program writes. It is not opened."),
}


def _refused(message: str) -> UnreadableFile:
    reason: Note = note(message)
    return UnreadableFile(reason)
