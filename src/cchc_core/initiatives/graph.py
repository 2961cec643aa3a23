"""How a model went from unit to unit: a tree that hangs from its origin, since every adopter learnt it from one place.

Adoptions are known by their numbers; ``None`` is the origin. ``parents`` gives of every adoption the one that it was taken
from. Data that runs in a circle, or names an adoption that is not there, is cut where it does: such an adoption hangs from
the origin, so that a picture can be drawn of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

#: From which adoption each was taken; None: from the origin.
Parents = Mapping[int, int | None]


@dataclass(frozen=True)
class Place:
    """Where a node stands: ``depth`` steps from the origin, ``row`` counted from the top, halves between two rows."""

    depth: int
    row: Fraction


@dataclass(frozen=True)
class Layout:
    """Every node at its place; ``None`` is the origin. ``edges`` lead from the one who gave to the one who took."""

    places: Mapping[int | None, Place]
    edges: tuple[tuple[int | None, int], ...]
    depth: int
    rows: int


def would_circle(parents: Parents, child: int, parent: int | None) -> bool:
    """Whether ``child`` taken from ``parent`` would run in a circle: the parent is the child itself or comes from it."""
    seen: set[int] = set()
    step = parent
    while step is not None and step not in seen:
        if step == child:
            return True
        seen.add(step)
        step = parents.get(step)
    return False


def upright(parents: Parents) -> dict[int, int | None]:
    """The same as a tree: every way upwards ends at the origin."""
    tree: dict[int, int | None] = {}
    for child in sorted(parents):
        parent = parents[child]
        tree[child] = parent if parent in parents and not would_circle(tree, child, parent) else None
    return tree


def followers(parents: Parents, node: int) -> frozenset[int]:
    """Every adoption that came from this one, directly or over others; never the node itself."""
    below: dict[int | None, list[int]] = {}
    for child, parent in upright(parents).items():
        below.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = [node]
    while waiting:
        fresh = below.get(waiting.pop(), [])
        found.update(fresh)
        waiting.extend(fresh)
    return frozenset(found)


def layout(parents: Parents) -> Layout:
    """Places for a drawing: a column for each step from the origin, who gave in the middle of those who took from them.

    Children stand in the order of their numbers, each leaf on a row of its own, so no two nodes share a place.
    """
    tree = upright(parents)
    below: dict[int | None, list[int]] = {}
    for child, parent in tree.items():
        below.setdefault(parent, []).append(child)
    places: dict[int | None, Place] = {}
    rows = 0
    # Walked with a stack of our own: a chain of a thousand adopters is deeper than Python calls.
    stack: list[tuple[int | None, int, bool]] = [(None, 0, False)]
    while stack:
        node, depth, is_done = stack.pop()
        children = below.get(node, [])
        if is_done:
            places[node] = Place(depth, (places[children[0]].row + places[children[-1]].row) / 2)
        elif children:
            stack.append((node, depth, True))
            stack.extend((child, depth + 1, False) for child in reversed(children))
        else:
            places[node] = Place(depth, Fraction(rows))
            rows += 1
    edges = tuple((parent, child) for child, parent in sorted(tree.items()))
    return Layout(places, edges, max(place.depth for place in places.values()), rows)
