"""Counts the outlines of official texts: Roman parts, articles through the whole text, points in the Vietnamese alphabet."""

from __future__ import annotations

from dataclasses import dataclass, field

from cchc_core.documents.context import Level

#: Points run through the Vietnamese alphabet: "đ)" follows "d)".
LETTERS = "abcdđeghiklmnopqrstuvxy"

_ORDER = list(Level)

#: What begins to count anew below each level. Articles count through the whole text.
_BELOW = {
    level: [below for below in _ORDER[index + 1 :] if below is not Level.ARTICLE] for index, level in enumerate(_ORDER)
}


def roman(number: int) -> str:
    """ "IV" for 4."""
    text = ""
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        count, number = divmod(number, value)
        text += letters * count
    return text


def letter(number: int) -> str:
    """ "đ" for 5; beyond the alphabet "aa", "ab" …"""
    before, index = divmod(number - 1, len(LETTERS))
    return (letter(before) if before else "") + LETTERS[index]


@dataclass
class Outline:
    """The counters of one text."""

    counts: dict[Level, int] = field(default_factory=dict)

    def mark(self, level: Level) -> str:
        """The next mark of a level, as printed: "III", "Điều 4.", "2.", "2.1.", "đ)", "-"."""
        self.counts[level] = self.counts.get(level, 0) + 1
        for below in _BELOW[level]:
            self.counts.pop(below, None)
        number = self.counts[level]
        if level in (Level.PART, Level.CHAPTER):
            return roman(number)
        if level is Level.SECTION:
            return str(number)
        if level is Level.ARTICLE:
            return f"Điều {number}."
        if level is Level.GROUP:
            return f"{roman(number)}."
        if level is Level.CLAUSE:
            return f"{number}."
        if level is Level.SUBCLAUSE:
            return f"{self.counts.get(Level.CLAUSE, 0) or 1}.{number}."
        if level is Level.POINT:
            return f"{letter(number)})"
        return "-" if level is Level.DASH else "+"
