"""A result as sheets of rows: the ranking, points by criterion, and the reason of every point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cchc_core.criteria.tree import CriteriaSet, Placed
from cchc_core.files import Column, NewSheet
from cchc_core.scoring.shapes import Result, UnitResult
from cchc_core.values import round_half_up
from cchc_core.words import gettext_noop, render

Translate = Callable[[str], str]
Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns, its rows. Figures are ``Decimal``, rounded for showing."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)


def as_workbook(criteria_set: CriteriaSet, result: Result, translate: Translate) -> tuple[NewSheet, ...]:
    """The three sheets for ``files.write_workbook``."""
    return tuple(
        NewSheet(sheet.name, sheet.columns, [[_exact(cell) for cell in row] for row in sheet.rows])
        for sheet in sheets(criteria_set, result, translate)
    )


def _exact(cell: Cell) -> str | Fraction | None:
    return Fraction(cell) if isinstance(cell, (int, Decimal)) else cell


#: Columns this wide hold sentences.
WRAP_FROM = 40

RANKING_TITLES = (
    gettext_noop("Rank"),
    gettext_noop("Unit"),
    gettext_noop("Ranking group"),
    gettext_noop("Points"),
    gettext_noop("Applicable maximum"),
    gettext_noop("Percent (%)"),
    gettext_noop("Grade"),
    gettext_noop("Pending criteria"),
    gettext_noop("Pending points"),
)
RANKING_WIDTHS = (8, 28, 18, 10, 12, 10, 16, 12, 12)
REASON_TITLES = (
    gettext_noop("Unit"),
    gettext_noop("Code"),
    gettext_noop("Criterion"),
    gettext_noop("Points"),
    gettext_noop("Maximum"),
    gettext_noop("How the points came about"),
)
REASON_WIDTHS = (24, 10, 48, 10, 10, 80)


def sheets(criteria_set: CriteriaSet, result: Result, translate: Translate) -> tuple[Sheet, ...]:
    """Three sheets, their words translated."""
    leaves = tuple(criteria_set.leaves())
    return (
        ranking_sheet(criteria_set, result, translate),
        _points_sheet(leaves, result, translate),
        _reasons_sheet(leaves, result, translate),
    )


def ranking_sheet(criteria_set: CriteriaSet, result: Result, translate: Translate) -> Sheet:
    """One row a unit, by group and rank, units that are not ranked last in their group."""
    grades = {grade.key: grade.label for grade in criteria_set.grades}
    rows = tuple(_ranking_row(unit, grades, result.digits) for unit in in_rank_order(result.units))
    return Sheet(translate(gettext_noop("Ranking")), _columns(RANKING_TITLES, RANKING_WIDTHS, translate), rows)


def _columns(titles: Sequence[str], widths: Sequence[float], translate: Translate) -> tuple[Column, ...]:
    pairs = zip(titles, widths, strict=True)
    return tuple(Column(translate(title), width, wrap=width >= WRAP_FROM) for title, width in pairs)


def in_rank_order(units: Sequence[UnitResult]) -> list[UnitResult]:
    """By group as the groups first appear, then by rank; units of one rank stay in the order of the input."""
    groups = {group: place for place, group in enumerate(dict.fromkeys(unit.group for unit in units))}
    return sorted(units, key=lambda unit: (groups[unit.group], unit.rank is None, unit.rank or 0))


def _ranking_row(unit: UnitResult, grades: dict[str, str], digits: int) -> tuple[Cell, ...]:
    return (
        unit.rank,
        unit.unit,
        unit.group,
        unit.shown_points,
        round_half_up(unit.applicable_max, digits),
        unit.shown_percent,
        grades.get(unit.grade or "", ""),
        unit.pending,
        round_half_up(unit.pending_points, digits),
    )


def _points_sheet(leaves: Sequence[Placed], result: Result, translate: Translate) -> Sheet:
    """One row a unit, one column a criterion, under its code; the name hangs at the title."""
    columns = (
        Column(translate("Unit"), 24),
        *(Column(leaf.node.code, 9, hint=leaf.node.name) for leaf in leaves),
    )
    rows = tuple(
        (unit.unit, *(_points(unit, leaf.node.code, result.digits) for leaf in leaves)) for unit in result.units
    )
    return Sheet(translate(gettext_noop("Points by criterion")), columns, rows)


def _points(unit: UnitResult, code: str, digits: int) -> Cell:
    """Empty where the criterion is pending, a dash where it does not apply."""
    node = unit.nodes[code]
    if node.pending:
        return None
    return round_half_up(node.points, digits) if node.applicable or node.points else "–"


def _reasons_sheet(leaves: Sequence[Placed], result: Result, translate: Translate) -> Sheet:
    rows = tuple(
        (
            unit.unit,
            leaf.node.code,
            leaf.node.name,
            _points(unit, leaf.node.code, result.digits),
            round_half_up(leaf.node.max or Fraction(0), result.digits),
            render(unit.nodes[leaf.node.code].reason, translate),
        )
        for unit in result.units
        for leaf in leaves
    )
    return Sheet(translate(gettext_noop("Reasons")), _columns(REASON_TITLES, REASON_WIDTHS, translate), rows)
