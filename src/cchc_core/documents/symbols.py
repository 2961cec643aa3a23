"""Numbers and symbols of documents: "Số: 05/QĐ-UBND", "Số:      /UBND-NC2".

Each office decides its own abbreviations, so they come from the unit's table: that of the organ, those of its drafting
sections, and where it departs from the decree, those of types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cchc_core.documents.form import Form
from cchc_core.documents.kinds import Kind, Shape

#: What an unassigned number and day leave free, in unbreakable spaces, wide enough to write into.
BLANK_NUMBER = "\u00a0" * 6
BLANK_DAY = "\u00a0" * 5


@dataclass(frozen=True)
class Abbreviations:
    """The table of one office: ``organ`` "UBND", ``sections`` by their names {"Phòng Nội chính": "NC2"}."""

    organ: str
    sections: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)  # Vietnamese name → abbreviation, over the decree's

    def symbol(self, kind: Kind, section: str = "") -> str:
        """What follows the stroke: "UBND-NC2" for a letter, "QĐ-UBND" for the other types.

        ``section`` is a name in the table or an abbreviation itself; a letter without one has the organ alone.
        """
        if kind.shape in (Shape.LETTER, Shape.ANNEX):
            short = self.sections.get(section, section)
            return f"{self.organ}-{short}" if short else self.organ
        return f"{self.types.get(kind.name, kind.abbreviation)}-{self.organ}"


def number_text(number: str | None, form: Form) -> str:
    """The number as it is printed: "05", "128/2025", or a gap to be filled by the clerk."""
    if not number:
        return BLANK_NUMBER
    first, stroke, rest = number.partition("/")
    if first.isdecimal() and int(first) < form.number_below:
        first = first.lstrip("0").rjust(2, "0")
    return first + stroke + rest


def number_line(number: str | None, symbol: str, form: Form) -> str:
    """ "Số: 05/QĐ-UBND"."""
    return f"Số: {number_text(number, form)}/{symbol}"
