"""The text that the grammar reads, with a way back: every character knows where it stood in the original.

Composed letters (NFC), plain spaces and hyphens, no marks of markdown, no invisible and no control characters; long runs
of blanks and dots are cut short, so that no pattern meets more than a few of them.
"""

from __future__ import annotations

import re
import unicodedata
from array import array

_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u000b\u000c\u0085]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_SUPERSCRIPTS = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹")
_PRIVATE = {"\uf0b7": "•", "\uf0a7": "•", "\uf02d": "-", "\uf0d8": "•", "▪": "•", "●": "•", "◦": "•", "": "•"}
_LONGEST_RUN = 8
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»"), '"')


class CleanText:
    """``text`` is what is read; ``original`` what came. ``at(i)`` leads from the one to the other."""

    def __init__(self, original: str) -> None:
        self.original = original
        characters, offsets = _clean(original)
        self.text = "".join(characters)
        self._offsets = offsets
        offsets.append(len(original))

    def at(self, index: int) -> int:
        """Where the character at ``index`` stood in the original."""
        return self._offsets[min(index, len(self._offsets) - 1)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of a stretch in the original, from its first character to behind its last."""
        if end <= start:
            return self.at(start), self.at(start)
        last = self._offsets[end - 1]
        return self.at(start), max(last + 1, self._composed_end(end))

    def _composed_end(self, end: int) -> int:
        """Marks that were composed into the last letter belong to it."""
        stop = self._offsets[end - 1] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return stop


def _clean(original: str) -> tuple[list[str], array[int]]:
    characters: list[str] = []
    offsets = array("L")
    run = 0
    index, length = 0, len(original)
    while index < length:
        stop = index + 1
        while (
            stop < length and original[stop] > "\u02ff" and unicodedata.combining(original[stop]) and stop - index < 8
        ):
            stop += 1
        raw = original[index:stop] if stop == index + 1 else unicodedata.normalize("NFC", original[index:stop])
        for ch in raw:
            kept = _character(ch, characters, original, index)
            if kept is None:
                continue
            repeated = characters and kept == characters[-1] and kept in " ._…\n-*"
            run = run + 1 if repeated else 0
            if run >= (_LONGEST_RUN if kept != "\n" else 4):
                continue
            characters.append(kept)
            offsets.append(index)
        index = stop
    return characters, offsets


def _character(ch: str, before: list[str], original: str, index: int) -> str | None:
    """What stands for ``ch``; None where nothing does."""
    if "0" <= ch <= "9" or "a" <= ch <= "z" or "A" <= ch <= "Z" or ch in " \n":
        return ch
    if ch == "\t" or ch.isalpha():
        return ch
    if ch == "\r":
        return None if original[index + 1 : index + 2] == "\n" else "\n"
    if ch == "\f":
        return "\n"
    if ch == "*":
        # A star that opens a line is a bullet; any other is markdown around words.
        opens = (not before or before[-1] == "\n") and original[index + 1 : index + 2] == " "
        return "*" if opens else None
    if ch in _SUPERSCRIPTS:
        # At the start of a line it opens a footnote and is kept as a sign of it; behind a word it is none of its letters.
        return ch if not before or before[-1] == "\n" else None
    if ch in _PRIVATE:
        return _PRIVATE[ch]
    if ord(ch) in _DASHES:
        return "-"
    if ord(ch) in _QUOTES:
        return '"'
    if _SPACES.match(ch):
        return " "
    if ch in ("\u2028", "\u2029"):
        return "\n"
    if unicodedata.category(ch) in ("Cc", "Cf", "Co", "Cs", "Cn"):
        return None
    return ch


def squeeze(text: str) -> str:
    """One line, single spaces."""
    return " ".join(text.split())


def clause(text: str) -> str:
    """A stretch of a sentence on one line, without the marks it was cut from and without half a pair of brackets."""
    words = squeeze(text).strip(" ,;:-.")
    if words.count("(") > words.count(")"):
        head, _, tail = words.rpartition("(")
        words = f"{head}{tail}"
    return words.strip(" ,;:-.")
