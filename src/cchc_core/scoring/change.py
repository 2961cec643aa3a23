"""From one year's result to another's: why the total changed, split so that the parts add up exactly.

Leaves are joined to *blocks* by the crosswalk: one leaf that went on as one, or several that were split or merged.
A block with points in both years is *common*. Over the common blocks alone each year has a percent of its own, the
like-for-like percent. Then, whatever the order in which one thinks of the causes:

    change = performance + re-weighting            the like-for-like percent of this year less that of last year
           + new + dropped + applicability + pending   what all other blocks add to it this year less what they added then
           + bonus + penalty                       what stands outside the tree

Within the like-for-like percent each block counts with the mean of its two weights times the change of its rate
(performance), and with the mean of its two rates, seen from the mean like-for-like rate, times the change of its weight
(re-weighting). Exchanging the two years turns the sign of every part and changes nothing else.
``docs/explanation/lost-points.md`` works it through with numbers that tests run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction

from cchc_core.criteria.crosswalk import DROPPED, NEW, SAME, trace
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.lost import ZERO, LeafScore, Leaves
from cchc_core.scoring.rollup import add

#: What a block is between two years.
COMMON, APPLICABILITY, PENDING = "common", "applicability", "pending"
_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Block:
    """Leaves of last year, by code, that went on as leaves of this year. Either side may be empty: dropped, new."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    relation: str


def blocks(editions: Sequence[CriteriaSet]) -> tuple[Block, ...]:
    """Every leaf of the first edition and of the last stands in exactly one block. One edition: each leaf is itself.

    Between are the editions on the way, for the crosswalk is written from each to the next. A leaf without a key has no
    way to go on: it is dropped or new.
    """
    first, last = editions[0], editions[-1]
    if first == last:
        return tuple(Block((leaf.node.code,), (leaf.node.code,), SAME) for leaf in last.leaves())
    old, new = _codes(first), _codes(last)
    found = [
        Block(
            tuple(old[key] for key in link.old if key in old),
            tuple(new[key] for key in link.new if key in new),
            link.relation,
        )
        for link in trace(editions)
    ]
    joined = _joined(block for block in found if block.old or block.new)
    told_old = {code for block in joined for code in block.old}
    told_new = {code for block in joined for code in block.new}
    return (
        *joined,
        *(Block((leaf.node.code,), (), DROPPED) for leaf in first.leaves() if leaf.node.code not in told_old),
        *(Block((), (leaf.node.code,), NEW) for leaf in last.leaves() if leaf.node.code not in told_new),
    )


def _codes(criteria_set: CriteriaSet) -> dict[str, str]:
    return {leaf.node.key: leaf.node.code for leaf in criteria_set.leaves() if leaf.node.key}


def _joined(found: Iterable[Block]) -> list[Block]:
    """Blocks that share a leaf made one, so that no leaf counts twice however the crosswalk was written."""
    result: list[Block] = []
    for block in found:
        old, new, relation = dict.fromkeys(block.old), dict.fromkeys(block.new), block.relation
        kept = []
        for each in result:
            if old.keys() & set(each.old) or new.keys() & set(each.new):
                old, new, relation = dict.fromkeys(each.old) | old, dict.fromkeys(each.new) | new, each.relation
            else:
                kept.append(each)
        result = [*kept, Block(tuple(old), tuple(new), relation)]
    return result


# The change of one unit ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """One unit's result of one year: leaves by code, and what each pool added or took away (signed)."""

    leaves: Leaves
    pools: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def counted(self) -> Fraction:
        return add(leaf.counted for leaf in self.leaves.values())

    @property
    def points(self) -> Fraction:
        return add(leaf.points for leaf in self.leaves.values()) + add(self.pools.values())

    @property
    def percent(self) -> Fraction | None:
        counted = self.counted
        return self.points * 100 / counted if counted else None


@dataclass(frozen=True)
class Parts:
    """The causes of a change. They add up to it exactly."""

    performance: Fraction = ZERO
    reweighting: Fraction = ZERO
    new: Fraction = ZERO
    dropped: Fraction = ZERO
    applicability: Fraction = ZERO
    pending: Fraction = ZERO
    bonus: Fraction = ZERO
    penalty: Fraction = ZERO

    @property
    def total(self) -> Fraction:
        return sum(self.as_dict().values(), ZERO)

    @property
    def method(self) -> Fraction:
        """What came from the criteria and not from anybody's work: other weights, new and dropped ones, other scope."""
        return self.reweighting + self.new + self.dropped + self.applicability

    def as_dict(self) -> dict[str, Fraction]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True)
class Line:
    """One block in the change: rates 0…1 and counted maxima of both years, None where the side is missing.

    ``percent`` and ``points`` are what it adds to each part's change; common blocks have both performance and weight.
    """

    block: Block
    kind: str  # common, new, dropped, applicability, pending
    old_points: Fraction | None
    new_points: Fraction | None
    old_counted: Fraction
    new_counted: Fraction
    percent: Parts
    points: Parts


@dataclass(frozen=True)
class Change:
    """The change of one unit. ``percent`` is None where one of the years has no percent.

    ``like_before`` and ``like_after`` are the like-for-like percents, None without a common block; ``common_before`` and
    ``common_after`` say which share of the denominator, 0…1, the common blocks make up.
    """

    before: Sheet
    after: Sheet
    percent: Parts | None
    points: Parts
    lines: tuple[Line, ...]
    like_before: Fraction | None
    like_after: Fraction | None
    common_before: Fraction
    common_after: Fraction


@dataclass
class _Side:
    """What the leaves of a block add up to in one year."""

    points: Fraction = ZERO
    counted: Fraction = ZERO
    pending: bool = False

    def take(self, leaf: LeafScore) -> None:
        self.points += leaf.points
        self.counted += leaf.counted
        self.pending = self.pending or leaf.pending


@dataclass(frozen=True)
class _Cell:
    """A block, or its leaves that do not apply and yet count, with both sides and what it is."""

    block: Block
    kind: str
    old: _Side | None
    new: _Side | None


def change(before: Sheet, after: Sheet, found: Sequence[Block]) -> Change:
    """Split the change from one sheet to the other. ``found`` holds every leaf of both (``blocks``)."""
    cells = [cell for block in found for cell in _cells(block, before.leaves, after.leaves)]
    common = [cell for cell in cells if cell.kind == COMMON]
    old_common = add(cell.old.counted for cell in common if cell.old)
    new_common = add(cell.new.counted for cell in common if cell.new)
    old_rate = add(cell.old.points for cell in common if cell.old) / old_common if common else None
    new_rate = add(cell.new.points for cell in common if cell.new) / new_common if common else None
    scale = _Scale(before.counted, after.counted, old_common, new_common, old_rate or ZERO, new_rate or ZERO)
    lines = tuple(_line(cell, scale) for cell in cells)
    outside = _outside(before, after)
    return Change(
        before,
        after,
        _sum([line.percent for line in lines], outside, scale) if scale.old and scale.new else None,
        _sum([line.points for line in lines], outside, None),
        lines,
        None if old_rate is None else old_rate * 100,
        None if new_rate is None else new_rate * 100,
        old_common / scale.old if scale.old else ZERO,
        new_common / scale.new if scale.new else ZERO,
    )


def _cells(block: Block, before: Leaves, after: Leaves) -> Iterable[_Cell]:
    """Leaves that apply and such that do not, but count, are told apart: full marks for nothing are no performance."""
    for applicable in (True, False):
        old = _side(block.old, before, applicable)
        new = _side(block.new, after, applicable)
        if old is not None or new is not None:
            yield _Cell(block, _kind(block, old, new, before, after), old, new)


def _side(codes: Iterable[str], leaves: Leaves, applicable: bool) -> _Side | None:
    counting = [leaf for leaf in map(leaves.get, codes) if leaf and leaf.counted and leaf.applicable is applicable]
    if not counting:
        return None
    side = _Side()
    for leaf in counting:
        side.take(leaf)
    return side


def _kind(block: Block, old: _Side | None, new: _Side | None, before: Leaves, after: Leaves) -> str:
    if (old and old.pending) or (new and new.pending):
        return PENDING
    if old and new:
        return COMMON
    missing, leaves, kind = (block.old, before, NEW) if old is None else (block.new, after, DROPPED)
    there = [leaf for leaf in map(leaves.get, missing) if leaf and (leaf.counted or not leaf.applicable)]
    return APPLICABILITY if there else kind


@dataclass(frozen=True)
class _Scale:
    """Denominators of the years and of the common blocks, and the like-for-like rates 0…1."""

    old: Fraction
    new: Fraction
    old_common: Fraction
    new_common: Fraction
    old_rate: Fraction
    new_rate: Fraction


def _line(cell: _Cell, scale: _Scale) -> Line:
    old, new = cell.old, cell.new
    both = cell.kind == COMMON
    return Line(
        cell.block,
        cell.kind,
        old.points if old else None,
        new.points if new else None,
        old.counted if old else ZERO,
        new.counted if new else ZERO,
        (_common_percent(old, new, scale) if both and old and new else _other_percent(cell, scale)),
        (_common_points(old, new) if both and old and new else _other_points(cell)),
    )


def _common_percent(old: _Side, new: _Side, scale: _Scale) -> Parts:
    old_rate, new_rate = old.points / old.counted, new.points / new.counted
    old_weight, new_weight = old.counted / scale.old_common, new.counted / scale.new_common
    mean_rate = (old_rate + new_rate - scale.old_rate - scale.new_rate) * _HALF
    return Parts(
        performance=(old_weight + new_weight) * _HALF * (new_rate - old_rate) * 100,
        reweighting=mean_rate * (new_weight - old_weight) * 100,
    )


def _other_percent(cell: _Cell, scale: _Scale) -> Parts:
    """How far the block lifts or presses the percent of its year beside the like-for-like rate."""
    effect = ZERO
    if cell.new and scale.new:
        effect += (cell.new.points - cell.new.counted * scale.new_rate) / scale.new
    if cell.old and scale.old:
        effect -= (cell.old.points - cell.old.counted * scale.old_rate) / scale.old
    return replace(Parts(), **{cell.kind: effect * 100})


def _common_points(old: _Side, new: _Side) -> Parts:
    old_rate, new_rate = old.points / old.counted, new.points / new.counted
    return Parts(
        performance=(old.counted + new.counted) * _HALF * (new_rate - old_rate),
        reweighting=(old_rate + new_rate) * _HALF * (new.counted - old.counted),
    )


def _other_points(cell: _Cell) -> Parts:
    effect = (cell.new.points if cell.new else ZERO) - (cell.old.points if cell.old else ZERO)
    return replace(Parts(), **{cell.kind: effect})


@dataclass(frozen=True)
class _Outside:
    """Points outside the denominator, of both years: pools, and leaves of maximum 0 that only take away."""

    old_bonus: Fraction
    new_bonus: Fraction
    old_penalty: Fraction
    new_penalty: Fraction


def _outside(before: Sheet, after: Sheet) -> _Outside:
    return _Outside(_bonus(before), _bonus(after), _penalty(before), _penalty(after))


def _bonus(sheet: Sheet) -> Fraction:
    return add(points for points in sheet.pools.values() if points > 0)


def _penalty(sheet: Sheet) -> Fraction:
    taken = add(points for points in sheet.pools.values() if points < 0)
    return taken + add(leaf.points for leaf in sheet.leaves.values() if not leaf.counted)


def _sum(found: list[Parts], outside: _Outside, scale: _Scale | None) -> Parts:
    """All lines and what stands outside; with a scale in percent points, without one in points."""
    old, new = (Fraction(100) / scale.old, Fraction(100) / scale.new) if scale else (Fraction(1), Fraction(1))
    sums = {each.name: add(getattr(parts, each.name) for parts in found) for each in fields(Parts)}
    sums["bonus"] += outside.new_bonus * new - outside.old_bonus * old
    sums["penalty"] += outside.new_penalty * new - outside.old_penalty * old
    return Parts(**sums)


def apportion(values: Sequence[Fraction], total: Fraction, digits: int) -> tuple[Fraction, ...]:
    """The values with ``digits`` decimals so that they add up to ``total``, which has no more decimals than that.

    Each is rounded half up where that adds up; else those that lie nearest to the other side give or take the last place
    (the largest remainders), the first of equals first.
    """
    step = Fraction(1, 10**digits)
    shown = [_nearest(value, step) for value in values]
    missing = int((total - sum(shown, ZERO)) / step)
    direction = 1 if missing > 0 else -1
    order = sorted(range(len(shown)), key=lambda place: (shown[place] - values[place]) * direction)
    for turn in range(abs(missing)):
        shown[order[turn % len(order)]] += direction * step
    return tuple(shown)


def _nearest(value: Fraction, step: Fraction) -> Fraction:
    whole = (2 * abs(value) / step + 1) // 2
    return (whole if value >= 0 else -whole) * step
