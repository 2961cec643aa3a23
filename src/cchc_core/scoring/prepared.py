"""A criteria set laid flat once, so that a thousand units are scored without walking the tree a thousand times."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from cchc_core.criteria.tree import CriteriaSet, Node, Placed
from cchc_core.rules.rule import FactLabel, Rule
from cchc_core.scoring.shapes import NodeResult

ZERO = Fraction(0)


@dataclass(frozen=True)
class Reads:
    """What the outcome of a rule depends on, beside the judgement of its leaf."""

    facts: tuple[str, ...]
    surveys: tuple[tuple[str, str], ...]  # survey, item


@dataclass(frozen=True)
class PreparedLeaf:
    """One leaf with what the scoring asks of it again and again."""

    placed: Placed
    code: str
    max: Fraction
    rule: Rule | None
    path: tuple[str, ...]  # its own code, then its parents' from the nearest up
    reads: Reads | None = None  # all that its rule looks at; None where that cannot be told beforehand

    @property
    def by_survey(self) -> bool:
        return self.placed.measured == "survey"


@dataclass(frozen=True)
class PreparedBranch:
    """One inner node; its maximum is what its leaves add up to, whatever the table says in writing."""

    code: str
    max: Fraction
    children: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """Leaves in the order of the table, inner nodes from the bottom up, codes in the order of the table."""

    criteria_set: CriteriaSet
    leaves: tuple[PreparedLeaf, ...]
    branches: tuple[PreparedBranch, ...]
    codes: tuple[str, ...]
    max: Fraction
    field_max: Mapping[str, Fraction]
    compared_facts: tuple[str, ...]  # facts of which a rule wants the best value of the group
    labels: Mapping[str, FactLabel] = field(default_factory=dict)
    #: What leaves gave for the inputs that were met: units often have the same level, the same count, the same share.
    met: dict[Hashable, NodeResult] = field(default_factory=dict, compare=False, repr=False)

    @property
    def digits(self) -> int:
        return self.criteria_set.rounding.digits

    def leaf(self, code: str) -> PreparedLeaf:
        """The leaf of that code; ``KeyError`` where there is none."""
        for leaf in self.leaves:
            if leaf.code == code:
                return leaf
        raise KeyError(code)


def prepare(criteria_set: CriteriaSet, labels: Mapping[str, FactLabel] | None = None) -> Prepared:
    """Lay a set flat; ``labels`` are the words of its facts, for the sentences that explain points."""
    placed_nodes = tuple(criteria_set.walk())
    leaves = tuple(_leaf(placed) for placed in placed_nodes if placed.node.is_leaf)
    maxima = {leaf.code: leaf.max for leaf in leaves}
    upward = reversed([placed.node for placed in placed_nodes if not placed.node.is_leaf])
    branches = tuple(_branch(node, maxima) for node in upward)
    field_max: dict[str, Fraction] = {}
    for leaf in leaves:
        if leaf.placed.field:
            field_max[leaf.placed.field] = field_max.get(leaf.placed.field, ZERO) + leaf.max
    compared = dict.fromkeys(fact for leaf in leaves if leaf.rule for fact in leaf.rule.best_facts())
    return Prepared(
        criteria_set,
        leaves,
        branches,
        tuple(placed.node.code for placed in placed_nodes),
        sum((leaf.max for leaf in leaves), ZERO),
        field_max,
        tuple(compared),
        labels or {},
    )


def _leaf(placed: Placed) -> PreparedLeaf:
    node = placed.node
    above = tuple(parent.code for parent in reversed(placed.parents))
    most = node.max if node.max is not None else ZERO
    return PreparedLeaf(placed, node.code, most, node.rule, (node.code, *above), _reads(node.rule))


def _reads(rule: Rule | None) -> Reads | None:
    """Rules that compare units or hold other rules are asked anew each time."""
    if rule is None or rule.best_facts() or rule.kind not in _TELLING:
        return None
    return Reads(rule.facts(), tuple((each.survey, each.item) for each in rule.inputs_needed().surveys))


#: Kinds whose ``facts`` and ``inputs_needed`` name all that they look at.
_TELLING = frozenset({"linear", "steps", "levels", "yes_no", "penalty_per_event", "survey", "manual", "count_points"})


def _branch(node: Node, maxima: dict[str, Fraction]) -> PreparedBranch:
    children = tuple(child.code for child in node.children)
    maxima[node.code] = sum((maxima[child] for child in children), ZERO)
    return PreparedBranch(node.code, maxima[node.code], children)
