"""The year at a glance: units × fields with how many are late, and each duty as a strip through the months."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from cchc.planning.models import Assignment
from cchc.planning.queries.progress import NO_FIELD, Duty, with_light
from cchc_core.planning.light import SETTLED, SOON_DAYS, Light


@dataclass
class Cell:
    """The duties of a unit in a field, by light."""

    lights: dict[Light, int] = field(default_factory=dict)

    def add(self, seen: Light, count: int) -> None:
        self.lights[seen] = self.lights.get(seen, 0) + count

    @property
    def all(self) -> int:
        """Those that count: what an amendment ended does not."""
        return sum(count for seen, count in self.lights.items() if seen is not Light.ENDED)

    @property
    def late(self) -> int:
        return self.lights.get(Light.OVERDUE, 0)

    @property
    def soon(self) -> int:
        return self.lights.get(Light.DUE_SOON, 0)

    @property
    def done(self) -> int:
        return self.lights.get(Light.DONE, 0) + self.lights.get(Light.DONE_LATE, 0)

    @property
    def open(self) -> int:
        return sum(count for seen, count in self.lights.items() if seen not in SETTLED)

    @property
    def shade(self) -> int:
        """0 (none late) to 4 (more than half late): how dark the cell is drawn, beside its number."""
        if not self.late:
            return 0
        share = self.late * 100 // self.all
        return 1 if share <= 10 else 2 if share <= 25 else 3 if share <= 50 else 4


@dataclass(frozen=True)
class HeatRow:
    """A unit with its cells in the order of the fields, and their sum."""

    unit_id: int
    unit: str
    cells: tuple[tuple[str, Cell], ...]  # key of the field, its cell
    sum: Cell


@dataclass(frozen=True)
class Heat:
    """Units × fields. ``foot`` sums over all units, not over one page of them."""

    fields: tuple[tuple[str, str], ...]  # key, name
    rows: tuple[HeatRow, ...]
    foot: tuple[Cell, ...]
    sum: Cell


def heat(
    rows: QuerySet[Assignment],
    units: Mapping[str, str],
    fields: Mapping[str, str],
    on: date,
    soon_days: int = SOON_DAYS,
) -> Heat:
    """Counts by unit and field. One query, however many duties; the worst units first, then by name."""
    lit: Any = with_light(rows, on, soon_days)
    counted = lit.order_by().values_list("unit_id", "field", "light").annotate(count=Count("pk"))
    found: dict[tuple[int, str], Cell] = {}
    for unit, key, seen, count in counted:
        found.setdefault((unit, key or NO_FIELD), Cell()).add(Light(seen), count)
    used = {key for _unit, key in found}
    keys = [*(key for key in fields if key in used), *sorted(used - fields.keys() - {NO_FIELD})]
    keys += [NO_FIELD] if NO_FIELD in used else []
    lines = []
    for unit in dict.fromkeys(unit for unit, _key in found):
        cells = tuple((key, found.get((unit, key), Cell())) for key in keys)
        total = _sum(cell for _key, cell in cells)
        lines.append(HeatRow(unit, units.get(str(unit), str(unit)), cells, total))
    lines.sort(key=lambda line: (-line.sum.late, line.unit))
    foot = tuple(_sum(line.cells[place][1] for line in lines) for place in range(len(keys)))
    return Heat(tuple((key, fields.get(key, key)) for key in keys), tuple(lines), foot, _sum(foot))


def _sum(cells: Iterable[Cell]) -> Cell:
    total = Cell()
    for cell in cells:
        for seen, count in cell.lights.items():
            total.add(seen, count)
    return total


# The strip through the year -----------------------------------------------------------------------------------------

#: The drawing is this wide; a month takes a twelfth.
WIDTH = 360


@dataclass(frozen=True)
class Strip:
    """A duty as a bar through the year: where it begins and ends, and marks for the day it was done and for today.

    Measures are written as drawings need them, with a point; blank for no mark.
    """

    duty: Duty
    left: str
    width: str
    done: str
    now: str


def strips(duties: Sequence[Duty], year: int, on: date) -> list[Strip]:
    """Bars of a page of duties. What begins before the year or ends after it is cut at its edge."""
    return [_strip(duty, year, on) for duty in duties]


def _strip(duty: Duty, year: int, on: date) -> Strip:
    row = duty.row
    first = row.starts_on or date(year, 1, 1)
    last = row.due_on or date(year, 12, 31)
    left, right = place_of(first, year), place_of(last, year, after=True)
    done = str(place_of(row.done_on, year)) if row.done_on is not None else ""
    now = str(place_of(on, year)) if on.year == year else ""
    return Strip(duty, str(left), f"{max(right - left, 3.0):.1f}", done, now)


def place_of(day: date, year: int, *, after: bool = False) -> float:
    """Where a day stands on the strip, from 0 to ``WIDTH``; its end where ``after``."""
    if day.year != year:
        return 0.0 if day.year < year else float(WIDTH)
    days = monthrange(year, day.month)[1]
    share = (day.day - (0 if after else 1)) / days
    return round(WIDTH / 12 * (day.month - 1 + share), 1)
