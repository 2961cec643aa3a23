"""A criteria set as a value: frozen, comparable, with the inheritance of the format page resolved on the way down.

The format is described in ``docs/reference/criteria-sets.md``; a set written by somebody else to that page loads here
without a change of code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cchc_core.rules.rule import Rule


@dataclass(frozen=True)
class Basis:
    """The document a set rests on."""

    symbol: str = ""
    date: date | None = None
    issuer: str = ""


@dataclass(frozen=True)
class Rounding:
    """The one rounding: how many digits, and whether leaves or only totals are rounded."""

    digits: int = 2
    mode: str = "half_up"
    at: str = "total"  # leaf | total


@dataclass(frozen=True)
class Ties:
    break_by: tuple[str, ...] = ()  # "survey" or field keys, in order
    otherwise: str = "shared"


@dataclass(frozen=True)
class Requirement:
    """A grade's extra condition: at least ``percent`` in ``field``."""

    field: str
    percent: Fraction


@dataclass(frozen=True)
class Grade:
    key: str
    label: str
    at_least: Fraction  # `from` in the file
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Pool:
    """Bonus (sign 1) or penalty (sign −1) outside the tree, capped."""

    key: str
    label: str
    sign: int
    cap: Fraction


@dataclass(frozen=True)
class EvidenceNeed:
    text: str = ""
    required: bool = False


@dataclass(frozen=True)
class Guide:
    unit: str = ""
    verifier: str = ""


@dataclass(frozen=True)
class Applies:
    """All of ``unit_has`` and any of ``unit_kind``; empty means no condition."""

    unit_has: tuple[str, ...] = ()
    unit_kind: tuple[str, ...] = ()


@dataclass(frozen=True)
class CrosswalkLink:
    """How keys of the edition before went on: same, reworded, reweighted, split, merged, new, dropped."""

    old: tuple[str, ...]  # `from` in the file
    new: tuple[str, ...]  # `to`
    relation: str


@dataclass(frozen=True)
class Node:
    """One criterion at any level. ``field``, ``verifier``, ``measured`` and ``applies`` are as written; see ``Placed``."""

    code: str
    name: str
    label: str = ""
    key: str = ""
    max: Fraction | None = None
    rule: Rule | None = None
    field: str | None = None
    verifier: str | None = None
    measured: str | None = None  # document | survey | external | superior
    applies: Applies | None = None
    evidence: EvidenceNeed = EvidenceNeed()
    guide: Guide = Guide()
    children: tuple[Node, ...] = ()
    line: int | None = dataclasses.field(default=None, compare=False)  # where it stood in the file, for messages

    @property
    def is_leaf(self) -> bool:
        return not self.children


@dataclass(frozen=True)
class Placed:
    """A node where it stands, with what it inherits."""

    node: Node
    parents: tuple[Node, ...]
    field: str | None
    verifier: str | None
    measured: str
    applies: Applies

    @property
    def depth(self) -> int:
        return len(self.parents)


@dataclass(frozen=True)
class CriteriaSet:
    """One edition of a set. ``key`` and ``version`` name it: "ha-tinh-so@2022"."""

    key: str
    version: str
    title: str
    status: str  # sample | official
    total: Fraction
    nodes: tuple[Node, ...]
    basis: Basis = Basis()
    unit_kinds: tuple[str, ...] = ()
    derived_from: str | None = None
    replaces: str | None = None
    rounding: Rounding = Rounding()
    not_applicable: str = "scale"  # scale | full | zero
    rank_by: str = "percent"  # percent | points
    ties: Ties = Ties()
    grades: tuple[Grade, ...] = ()
    pools: tuple[Pool, ...] = ()
    crosswalk: tuple[CrosswalkLink, ...] = ()

    @property
    def reference(self) -> str:
        return f"{self.key}@{self.version}"

    def walk(self) -> Iterator[Placed]:
        """Every node from the top down, in the order of the table, with what it inherits."""
        for node in self.nodes:
            yield from _walk(node, (), None, None, "document", Applies())

    def leaves(self) -> Iterator[Placed]:
        return (placed for placed in self.walk() if placed.node.is_leaf)

    def by_code(self) -> Mapping[str, Placed]:
        return {placed.node.code: placed for placed in self.walk()}

    def facts(self) -> tuple[str, ...]:
        """Names of all facts that the rules read, in the order of the table, without repeats."""
        return tuple(dict.fromkeys(fact for leaf in self.leaves() if leaf.node.rule for fact in leaf.node.rule.facts()))


def _walk(
    node: Node,
    parents: tuple[Node, ...],
    inherited_field: str | None,
    verifier: str | None,
    measured: str,
    applies: Applies,
) -> Iterator[Placed]:
    placed = Placed(
        node,
        parents,
        node.field or inherited_field,
        node.verifier or verifier,
        node.measured or measured,
        node.applies if node.applies is not None else applies,
    )
    yield placed
    for child in node.children:
        yield from _walk(child, (*parents, node), placed.field, placed.verifier, placed.measured, placed.applies)


def node_max(node: Node) -> Fraction:
    """The maximum of a node: as written, else the sum of its children."""
    if node.max is not None:
        return node.max
    return sum((node_max(child) for child in node.children), Fraction(0))
