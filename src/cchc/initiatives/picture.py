"""The picture of who learnt a model from whom, made on the server: the origin at the left, a column for each step away.

The same stands in the table beside it; every box carries its words, and a box leads to its adoption.
"""

from dataclasses import dataclass
from fractions import Fraction

from cchc.initiatives.queries.adoptions import Graph
from cchc.initiatives.wording import adoption_word
from cchc_core.initiatives.graph import Place

WIDTH, HEIGHT = 216, 56
COLUMN, ROW = 272, 72
MARGIN = 12
#: Letters that a line of a box holds.
LETTERS = 27
#: A taller picture tells less than its table.
MOST_ROWS = 150


@dataclass(frozen=True)
class Box:
    """A unit in the picture, in the units of the view box."""

    x: int
    y: int
    lines: tuple[str, ...]
    word: str
    style: str
    adoption: int | None  # None: the origin
    title: str

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def first_y(self) -> int:
        return self.y + (17 if len(self.lines) > 1 else 24)

    @property
    def second_y(self) -> int:
        return self.y + 33

    @property
    def word_y(self) -> int:
        return self.y + (49 if len(self.lines) > 1 else 42)


@dataclass(frozen=True)
class Picture:
    """Boxes and the ways between them."""

    boxes: tuple[Box, ...]
    ways: tuple[str, ...]  # as paths of an SVG
    width: int
    height: int
    box_width: int = WIDTH
    box_height: int = HEIGHT


def picture_of(graph: Graph, origin_word: str) -> Picture | None:
    """The drawing; None where nobody took the model up, or where so many did that only a table can be read."""
    drawn = graph.layout
    if not graph.branches or drawn.rows > MOST_ROWS:
        return None
    rows = {each.row.pk: each.row for each in graph.branches}
    boxes = []
    for node, place in drawn.places.items():
        x, y = _corner(place)
        if node is None:
            name, word, style = graph.initiative.unit_name, origin_word, "origin"
        else:
            name, word, style = rows[node].unit_name, adoption_word(rows[node].state), rows[node].state
        boxes.append(Box(x, y, _lines(name), word, style, node, name))
    ways = tuple(_way(drawn.places[parent], drawn.places[child]) for parent, child in drawn.edges)
    width = 2 * MARGIN + drawn.depth * COLUMN + WIDTH
    height = 2 * MARGIN + (drawn.rows - 1) * ROW + HEIGHT
    return Picture(tuple(boxes), ways, width, height)


def _corner(place: Place) -> tuple[int, int]:
    return MARGIN + place.depth * COLUMN, MARGIN + round(place.row * Fraction(ROW))


def _way(giver: Place, taker: Place) -> str:
    """From the right side of who gave to the left side of who took, bent in the middle."""
    x, y = _corner(giver)
    to_x, to_y = _corner(taker)
    start, half = x + WIDTH, (to_x - x - WIDTH) // 2
    return f"M{start} {y + HEIGHT // 2}h{half}V{to_y + HEIGHT // 2}H{to_x}"


def _lines(name: str) -> tuple[str, ...]:
    """A name in at most two lines, cut with an ellipsis where it is longer still."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…" for line in lines[:2]]
    if len(lines) > 2:
        kept[1] = f"{kept[1][: LETTERS - 1].rstrip('…')}…"
    return tuple(kept)
