"""Where each part of a set stood in its file, kept beside the set so that a check can point at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cchc_core.criteria.problems import NOWHERE, Place
from cchc_core.criteria.tree import CriteriaSet, Node, Placed

#: The way to a part: ("nodes", 0, "children", 2, "max"), ("grades", 1), ("total",).
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Places:
    """Places by path; a path that was not written stands where the nearest part around it stands."""

    by_path: Mapping[Path, Place] = field(default_factory=dict)

    def at(self, *path: str | int) -> Place:
        """The place of ``path`` or of the nearest part that holds it."""
        for length in range(len(path), -1, -1):
            place = self.by_path.get(path[:length])
            if place is not None:
                return place
        return NOWHERE


@dataclass(frozen=True)
class Spot:
    """A node in its place in the tree, with the way to it."""

    placed: Placed
    path: Path

    @property
    def node(self) -> Node:
        return self.placed.node


def spots(criteria_set: CriteriaSet) -> Iterator[Spot]:
    """Every node in the order of the table, with its path."""
    yield from (
        Spot(placed, path)
        for placed, path in zip(criteria_set.walk(), _paths(criteria_set.nodes, ("nodes",)), strict=True)
    )


def _paths(nodes: tuple[Node, ...], base: Path) -> Iterator[Path]:
    for index, node in enumerate(nodes):
        path = (*base, index)
        yield path
        yield from _paths(node.children, (*path, "children"))
