"""A small line chart of an index, made on the server: years from left to right, cut where two are not to be compared.

The same figures stand in the table beside it; every point carries its value, so that nobody hunts for a legend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from cchc_core.indices import Step, stretches
from cchc_core.values import show_number

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 40, 40, 34, 34


@dataclass(frozen=True)
class Dot:
    """A year's value at its place, in the units of the view box."""

    x: int
    y: int
    year: int
    label: str
    dy: int  # of the label: above the dot, or below it where the line goes up from there


@dataclass(frozen=True)
class Chart:
    """Lines as ``points`` of a polyline, dots with labels, the places of the breaks, and the years below."""

    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    breaks: tuple[int, ...]
    years: tuple[tuple[int, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP - 12
    foot: int = HEIGHT - BOTTOM + 8
    below: int = HEIGHT - 8


def chart_of(steps: Sequence[Step], digits: int) -> Chart | None:
    """The chart of a trend; None where fewer than two years have a value."""
    values = [step.result.value for step in steps if step.result.value is not None]
    if len(values) < 2:
        return None
    first, last = steps[0].result.year, steps[-1].result.year
    low, high = min(values), max(values)
    room = (high - low) / 5 or Fraction(1)

    def x(year: int) -> int:
        return round(LEFT + Fraction((WIDTH - LEFT - RIGHT) * (year - first), max(last - first, 1)))

    def y(value: Fraction) -> int:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high + room - value) / (high - low + 2 * room))

    pieces = [[(x(s.result.year), y(s.result.value or Fraction(0))) for s in piece] for piece in stretches(steps)]
    rising = {s.result.year - 1 for s in steps if s.change is not None and s.change > 0}
    dots = tuple(
        Dot(
            x(s.result.year),
            y(s.result.value),
            s.result.year,
            show_number(s.result.value, digits),
            20 if s.result.year in rising and s.change is None else -10,
        )
        for s in steps
        if s.result.value is not None
    )
    return Chart(
        lines=tuple(" ".join(f"{a},{b}" for a, b in piece) for piece in pieces if len(piece) > 1),
        dots=dots,
        breaks=tuple(
            (x(s.result.year) + x(before.result.year)) // 2 for before, s in pairwise(steps) if s.broken is not None
        ),
        years=tuple((x(s.result.year), s.result.year) for s in steps),
    )
