"""A sheet as a grid of cells with their places: merged cells mean every cell that they cover."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from unicodedata import normalize

from cchc_core.criteria.located import number_text
from cchc_core.criteria.problems import Place
from cchc_core.files import Cell, Sheet, cell_name


class Grid:
    """The cells of a sheet as text. ``into`` gives for a covered cell the one that it is merged into."""

    def __init__(self, sheet: Sheet) -> None:
        self.name = sheet.name
        width = max((len(row) for row in sheet.rows), default=0)
        self.width = width
        self.rows = [
            [_text(cell, (at, column) in sheet.shares) for column, cell in enumerate(row)]
            for at, row in enumerate(sheet.rows)
        ]
        for row in self.rows:
            row.extend([""] * (width - len(row)))
        self.into: dict[tuple[int, int], tuple[int, int]] = {}
        for first, last in sheet.merged:
            for at in range(first[0], min(last[0] + 1, len(self.rows))):
                for column in range(first[1], min(last[1] + 1, width)):
                    self.into[at, column] = first
                    self.rows[at][column] = self.rows[first[0]][first[1]]

    def place(self, row: int, column: int) -> Place:
        return Place(sheet=self.name, cell=cell_name(row, column))

    def is_first(self, row: int, column: int) -> bool:
        """Whether the cell is its own, or the first of those that are merged."""
        return self.into.get((row, column), (row, column)) == (row, column)

    def spans(self, row: int, column: int) -> int:
        """Over how many columns the cell of a row is merged."""
        first = self.into.get((row, column))
        return 1 if first is None else sum(self.into.get((row, at)) == first for at in range(self.width))


def _text(cell: Cell, is_share: bool) -> str:
    """A cell as source text; one that Excel shows as "50%" is 50."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Fraction):
        return number_text(cell * 100 if is_share else cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return "\n".join(" ".join(line.split()) for line in normalize("NFC", cell).strip().splitlines())
