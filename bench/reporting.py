"""400 reports × 300 cells into one, every cell with what it was put together from: under 2 s on one core.

A tenth of the cells are computed (sums of a row, ratios); the others are whole numbers and percents from a counter, so that every
run puts together the same.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from fractions import Fraction

from cchc_core.reporting.consolidate import Consolidation, Consolidator, Part, Standing
from cchc_core.reporting.form import CellKey, CellKind, Column, Entry, Gather, ReportForm, Row, Table, Traits

REPORTS = 400
ROWS = 30
COLUMNS = 10
MOST_SECONDS = 2.0


def form() -> ReportForm:
    """A table of 30 rows: eight columns of counts, one their sum, one a ratio of two of them."""
    counts = tuple(Column(f"c{index}", f"Count {index}", Traits(decimals=0)) for index in range(COLUMNS - 2))
    total = Column("total", "Total", total=tuple(column.code for column in counts))
    share = Column("share", "Share", Traits(kind=CellKind.PERCENT, formula="c1 / c0 * 100", decimals=2))
    rows = [Row(f"r{index}", f"Row {index}") for index in range(ROWS - 2)]
    rows += [
        Row("mean", "Weighed", Traits(gather=Gather.WEIGHTED, weight="r0", kind=CellKind.PERCENT)),
        Row("text", "Words", Traits(kind=CellKind.TEXT)),
    ]
    return ReportForm("bench", "Bench", (Table("t", "Table", tuple(rows), (*counts, total, share)),))


def parts(of: ReportForm) -> list[Part]:
    """Approved reports of 400 units, every cell filled."""
    cells = [cell for cell in of.cells.values() if not cell.derived]
    return [
        Part(unit, Standing.APPROVED, {cell.key: _entry(cell.key, cell.kind, unit) for cell in cells})
        for unit in range(REPORTS)
    ]


def _entry(key: CellKey, kind: CellKind, unit: int) -> Entry:
    turn = unit * 31 + sum(map(ord, key.row + key.column))
    if kind is CellKind.TEXT:
        return Entry(f"Unit {unit}")
    return Entry(Fraction(turn % 9_000, 100) if kind is CellKind.PERCENT else Fraction(turn % 9_000 + 1))


def measure(of: ReportForm, given: Sequence[Part]) -> tuple[Consolidation, float]:
    """The whole, and the seconds of putting it together, the form's preparation among them."""
    start = time.perf_counter()
    whole = Consolidator(of).gather(given)
    return whole, time.perf_counter() - start


def main() -> int:
    """Print the figures; 1 where one is over its bound."""
    of = form()
    given = parts(of)
    whole, seconds = measure(of, given)
    values = sum(len(cell.contributions) for cell in whole.cells.values())
    print(
        f"reporting: {len(given)} reports × {len(of.cells)} cells ({values} contributions): {seconds:.2f} s "
        f"(under {MOST_SECONDS:.0f} s)"
    )
    return 0 if seconds < MOST_SECONDS and len(of.cells) == ROWS * COLUMNS else 1


if __name__ == "__main__":
    sys.exit(main())
