"""Searching and ordering Vietnamese text the same way everywhere: in the core, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: The Vietnamese alphabet; tone marks order within a letter, in the dictionary's order.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_RANK = {letter: index for index, letter in enumerate(_ALPHABET)}


def fold(text: str) -> str:
    """Lower case without marks, đ as d: "Đức Thọ" → "duc tho". What is stored for search and what is searched for."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(ch for ch in decomposed if not unicodedata.combining(ch)).split())


@lru_cache(maxsize=4096)  # the names of a province's units are put in order on page after page
def sort_key(text: str) -> str:
    """A plain string that sorts as a Vietnamese dictionary does, in any database and any collation by bytes.

    Words are compared letter by letter first, tones only between words of the same letters.
    """
    letters, tones = [], []
    for ch in unicodedata.normalize("NFC", text.lower()):
        base, tone = _letter(ch)
        rank = _RANK.get(base)
        letters.append(f"{rank + 40:02d}" if rank is not None else f"{'0' if base == ' ' else base}")
        tones.append(str(tone))
    return "".join(letters) + " " + "".join(tones)


def _letter(ch: str) -> tuple[str, int]:
    """A character without its tone, and the tone's place in the dictionary's order."""
    tone = 0
    kept = []
    for part in unicodedata.normalize("NFD", ch):
        if part in _TONES:
            tone = _TONES[part]
        else:
            kept.append(part)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def slug(text: str) -> str:
    """A short key of plain letters, digits and hyphens: "Sở Nội vụ" → "so-noi-vu"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
