"""A small line chart made on the server: points from left to right, the line cut where two are not to be compared.

The same figures stand in a table beside it; every point carries its value, so that nobody hunts for a legend. It is shown by
``components/line_chart.html``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from cchc_core.values import show_number

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 40, 40, 34, 34


@dataclass(frozen=True)
class Point:
    """A value at its place on the way: ``at`` counts years or months, ``label`` stands below.

    ``is_cut``: not to be compared with the one before; the line is cut between them. A missing value cuts it too.
    """

    at: int
    label: str
    value: Fraction | None
    is_cut: bool = False


@dataclass(frozen=True)
class Dot:
    """A value at its place, in the units of the view box."""

    x: int
    y: int
    label: str
    dy: int  # of the label: above the dot, or below it where the line goes up from there


@dataclass(frozen=True)
class Chart:
    """Lines as ``points`` of a polyline, dots with labels, the places of the breaks, and the words below."""

    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    breaks: tuple[int, ...]
    words: tuple[tuple[int, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP - 12
    foot: int = HEIGHT - BOTTOM + 8
    below: int = HEIGHT - 8


def line_chart(points: Sequence[Point], digits: int) -> Chart | None:
    """The chart of some points in their order; None where fewer than two have a value."""
    values = [point.value for point in points if point.value is not None]
    if len(values) < 2:
        return None
    first, last = points[0].at, points[-1].at
    low, high = min(values), max(values)
    room = (high - low) / 5 or Fraction(1)

    def x(at: int) -> int:
        return round(LEFT + Fraction((WIDTH - LEFT - RIGHT) * (at - first), max(last - first, 1)))

    def y(value: Fraction) -> int:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high + room - value) / (high - low + 2 * room))

    pieces = [[(x(point.at), y(point.value or Fraction(0))) for point in piece] for piece in _pieces(points)]
    return Chart(
        lines=tuple(" ".join(f"{a},{b}" for a, b in piece) for piece in pieces if len(piece) > 1),
        dots=tuple(
            Dot(x(point.at), y(point.value), show_number(point.value, digits), _beside(points, place))
            for place, point in enumerate(points)
            if point.value is not None
        ),
        breaks=tuple((x(before.at) + x(point.at)) // 2 for before, point in pairwise(points) if point.is_cut),
        words=tuple((x(point.at), point.label) for point in points),
    )


def _pieces(points: Sequence[Point]) -> list[list[Point]]:
    """The stretches of the line."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point.value is None:
            found.append([])
        elif point.is_cut:
            found.append([point])
        else:
            found[-1].append(point)
    return [piece for piece in found if piece]


def _beside(points: Sequence[Point], place: int) -> int:
    """Where the label stands: below the dot that begins a line which goes up from there, else above."""
    if place + 1 == len(points) or (place and points[place - 1].value is not None and not points[place].is_cut):
        return -10
    value, after = points[place].value, points[place + 1]
    rises = value is not None and after.value is not None and not after.is_cut and after.value > value
    return 20 if rises else -10
