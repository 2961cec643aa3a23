"""What is wrong with a criteria set, and where: one ``Problem`` a finding, in the order of the file.

An *error* keeps a set from being sealed; a *warning* lets it pass once somebody has confirmed it, because official tables
do fail their own sums and the product has to say so, not to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cchc_core.words import Note

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Place:
    """Where something stands: a line and column of a text file, or a cell of a sheet ("D12"). All empty: nowhere."""

    line: int | None = None
    column: int | None = None
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """ "12", "12:5" or "Tiêu chí!D12", as it follows a file name; "" when the place is unknown."""
        if self.cell:
            return f"{self.sheet}!{self.cell}" if self.sheet else self.cell
        if self.line is None:
            return ""
        return f"{self.line}" if self.column is None else f"{self.line}:{self.column}"


NOWHERE = Place()


@dataclass(frozen=True)
class Problem:
    """One finding. ``code`` is the criterion's, empty for the header; ``check`` names the check that found it."""

    severity: str
    note: Note
    place: Place = NOWHERE
    code: str = ""
    check: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR

    @property
    def line(self) -> int | None:
        return self.place.line

    @property
    def column(self) -> int | None:
        return self.place.column

    @property
    def cell(self) -> str:
        return self.place.cell


def error(note: Note, place: Place = NOWHERE, code: str = "", check: str = "") -> Problem:
    """An error."""
    return Problem(ERROR, note, place, code, check)


def warning(note: Note, place: Place = NOWHERE, code: str = "", check: str = "") -> Problem:
    """A warning."""
    return Problem(WARNING, note, place, code, check)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by place in a text file (sheets keep the order in which they were read), errors before warnings."""
    return tuple(sorted(problems, key=lambda each: (each.line or 0, each.severity != ERROR, each.column or 0)))
