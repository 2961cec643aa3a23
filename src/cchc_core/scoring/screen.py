"""A result as a table for a terminal: figures the Vietnamese way, aligned to the right, one line a unit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.shapes import Result
from cchc_core.scoring.sheets import Cell, Sheet, Translate, ranking_sheet
from cchc_core.values import show_number

GAP = "  "


def as_table(criteria_set: CriteriaSet, result: Result, translate: Translate) -> str:
    """The ranking, with a final new line. Several groups stand one below the other."""
    sheet = ranking_sheet(criteria_set, result, translate)
    if len({unit.group for unit in result.units}) <= 1:
        sheet = _without(sheet, translate("Ranking group"))
    return layout(sheet)


def layout(sheet: Sheet) -> str:
    """Titles, a line, the rows; a column of figures is aligned to the right."""
    texts = [[_text(cell) for cell in row] for row in sheet.rows]
    widths = [max(_width(text) for text in column) for column in zip(sheet.titles, *texts, strict=True)]
    figures = [any(isinstance(cell, (int, Decimal)) for cell in column) for column in zip(*sheet.rows, strict=True)]
    right = figures or [False] * len(widths)
    rule = GAP.join("─" * width for width in widths)
    lines = [_line(sheet.titles, widths, right), rule, *(_line(row, widths, right) for row in texts)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _without(sheet: Sheet, title: str) -> Sheet:
    index = sheet.titles.index(title)
    rows = tuple(row[:index] + row[index + 1 :] for row in sheet.rows)
    return Sheet(sheet.name, sheet.columns[:index] + sheet.columns[index + 1 :], rows)


def _line(texts: Sequence[str], widths: list[int], right: list[bool]) -> str:
    padded = []
    for text, width, to_the_right in zip(texts, widths, right, strict=True):
        space = " " * (width - _width(text))
        padded.append(space + text if to_the_right else text + space)
    return GAP.join(padded)


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Decimal):
        return show_number(cell, max(0, -int(cell.as_tuple().exponent)))
    return str(cell)


def _width(text: str) -> int:
    """Columns on a terminal: marks that join the letter before them take none."""
    return sum(not unicodedata.combining(letter) for letter in text)
