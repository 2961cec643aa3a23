"""From leaves upward: inner nodes, reform fields, capped pools and the total of one unit. Nothing is rounded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm

from cchc_core.criteria.tree import CriteriaSet, Pool
from cchc_core.scoring.grading import grade_of
from cchc_core.scoring.prepared import ZERO, Prepared, PreparedBranch
from cchc_core.scoring.shapes import FieldResult, NodeResult, PoolResult, UnitInputs, UnitResult
from cchc_core.values import round_half_up


def roll_up(prepared: Prepared, inputs: UnitInputs, leaves: Mapping[str, NodeResult]) -> UnitResult:
    """The sheet of one unit from the results of all its leaves, not yet ranked."""
    nodes = dict(leaves)
    for branch in prepared.branches:
        nodes[branch.code] = _sum(branch, nodes)
    roots = [nodes[node.code] for node in prepared.criteria_set.nodes]
    applicable_max = add(root.applicable_max for root in roots)
    pools = _pools(prepared.criteria_set, inputs)
    points = add(root.points for root in roots) + add(pool.signed for pool in pools.values())
    percent = percent_of(points, applicable_max) if any(root.applicable for root in roots) else None
    fields = _fields(prepared, leaves)
    digits = prepared.digits
    shown_percent = None if percent is None else round_half_up(percent, digits)
    return UnitResult(
        unit=inputs.unit,
        group=inputs.group,
        ranked=inputs.ranked,
        points=points,
        max=prepared.max,
        applicable_max=applicable_max,
        percent=percent,
        shown_points=round_half_up(points, digits),
        shown_percent=shown_percent,
        survey_points=add(leaves[leaf.code].points for leaf in prepared.leaves if leaf.by_survey),
        pending=sum(root.pending for root in roots),
        pending_points=add(root.pending_points for root in roots),
        pools=pools,
        nodes={code: nodes[code] for code in prepared.codes},
        fields=fields,
        grade=grade_of(prepared.criteria_set, shown_percent, fields),
    )


def add(values: Iterable[Fraction]) -> Fraction:
    """The exact sum of fractions over one common denominator, which is much faster than adding them one by one."""
    parts = [value.as_integer_ratio() for value in values]
    common = lcm(*[below for _above, below in parts])
    return Fraction(sum([above * (common // below) for above, below in parts]), common)


def percent_of(points: Fraction, applicable_max: Fraction) -> Fraction | None:
    """points / applicable_max × 100, None where nothing can be earned."""
    return points * 100 / applicable_max if applicable_max else None


def _sum(branch: PreparedBranch, nodes: Mapping[str, NodeResult]) -> NodeResult:
    children = [nodes[code] for code in branch.children]
    pending = sum([child.pending for child in children])
    return NodeResult(
        points=add(child.points for child in children),
        max=branch.max,
        applicable_max=_applicable_max(branch.max, children),
        applicable=any(child.applicable for child in children),
        pending=pending,
        pending_points=add(child.pending_points for child in children) if pending else ZERO,
    )


def _applicable_max(whole: Fraction, parts: Sequence[NodeResult]) -> Fraction:
    """What the parts add to the denominator; ``whole`` where all of them apply, which they mostly do."""
    if all(part.applicable_max is part.max for part in parts):
        return whole
    return add(part.applicable_max for part in parts)


def _pools(criteria_set: CriteriaSet, inputs: UnitInputs) -> dict[str, PoolResult]:
    return {pool.key: _capped(pool, inputs.pools.get(pool.key, ZERO)) for pool in criteria_set.pools}


def _capped(pool: Pool, given: Fraction) -> PoolResult:
    capped = min(given, pool.cap)
    return PoolResult(given, capped, capped * pool.sign)


def _fields(prepared: Prepared, leaves: Mapping[str, NodeResult]) -> dict[str, FieldResult]:
    by_field: dict[str, list[NodeResult]] = {key: [] for key in prepared.field_max}
    for leaf in prepared.leaves:
        if leaf.placed.field:
            by_field[leaf.placed.field].append(leaves[leaf.code])
    return {key: _field(prepared.field_max[key], results) for key, results in by_field.items()}


def _field(field_max: Fraction, results: list[NodeResult]) -> FieldResult:
    points = add(result.points for result in results)
    applicable_max = _applicable_max(field_max, results)
    applies = any(result.applicable for result in results)
    return FieldResult(points, field_max, applicable_max, percent_of(points, applicable_max) if applies else None)
