"""The course of an indicator through a year as a small line chart; its figures stand in the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cchc_core.values import show_number

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 40, 40, 34, 34


@dataclass(frozen=True)
class Dot:
    """A month's value at its place, in the units of the view box."""

    x: int
    y: int
    label: str
    words: str
    dy: int = -10


@dataclass(frozen=True)
class Chart:
    """The line as ``points`` of a polyline, and a dot a month."""

    points: str
    dots: tuple[Dot, ...]
    width: int = WIDTH
    height: int = HEIGHT
    below: int = HEIGHT - 8


def chart_of(values: Sequence[tuple[str, Fraction | None]]) -> Chart | None:
    """The chart of labelled values; None where fewer than two are known."""
    known = [(label, value) for label, value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(value for _label, value in known), max(value for _label, value in known)
    room = (high - low) / 5 or Fraction(1)

    def y(value: Fraction) -> int:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high + room - value) / (high - low + 2 * room))

    step = Fraction(WIDTH - LEFT - RIGHT, len(known) - 1)
    dots = tuple(
        Dot(round(LEFT + step * place), y(value), label, show_number(value, 1))
        for place, (label, value) in enumerate(known)
    )
    return Chart(" ".join(f"{dot.x},{dot.y}" for dot in dots), dots)
