"""What a page repeats inside the body: the letterhead and running heads that stand between two halves of a sentence."""

from __future__ import annotations

import re

from cchc_core.letters.cleaning import squeeze

_MOTTO = re.compile(r"CỘNG\s+HÒA\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA|Độc\s+lập\s+-\s+Tự\s+do\s+-\s+Hạnh\s+phúc")
_COLUMNS = re.compile(r"\s{3,}|\t|\|")
_PAGE = re.compile(r"[ \t]*(?:-\s?)?(?:[Tt]rang\s+)?\d{1,3}(?:/\d{1,3})?(?:\s?-)?[ \t]*")


def without_page_heads(text: str, heading_end: int) -> str:
    """The text with them blanked out behind the heading; every offset stays.

    A line is one where a page number stands above it (or it holds the motto of the state) and it begins as a line of the
    heading does.
    """
    known = " ".join(first for line in text[:heading_end].splitlines() if (first := _first(line)))
    lines = text.splitlines(keepends=True)
    position, at_top = 0, False
    for index, line in enumerate(lines):
        position += len(line)
        if position <= heading_end or not line.strip():
            continue
        first = _first(line)
        if _PAGE.fullmatch(line.rstrip("\n")):
            at_top = True
        elif first and first in known and (at_top or _MOTTO.search(line)):
            lines[index] = re.sub(r"[^\n]", " ", line)
            at_top = True
        else:
            at_top = False
    return "".join(lines)


def _first(line: str) -> str:
    """The left column of a line, if it is in capitals."""
    words = squeeze(_COLUMNS.split(line.strip())[0])
    return words.replace("UBND", "ỦY BAN NHÂN DÂN") if words.isupper() and len(words) > 3 else ""
