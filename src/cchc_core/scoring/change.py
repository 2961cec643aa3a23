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
from functools import cached_property

from cchc_core.criteria.crosswalk import DROPPED, NEW, SAME, trace
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.lost import ZERO, Leaves
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
class _Side:
    """What the leaves of a block add up to in one year."""

    points: Fraction
    counted: Fraction
    pending: bool

    def __add__(self, other: _Side) -> _Side:
        return _Side(self.points + other.points, self.counted + other.counted, self.pending or other.pending)


@dataclass(frozen=True)
class _Cell:
    """A block, or its leaves that do not apply and yet count, with both sides and what it is."""

    block: Block
    kind: str
    old: _Side | None
    new: _Side | None


@dataclass(frozen=True)
class _Scale:
    """Denominators of the years and of the common blocks, and the like-for-like rates 0…1."""

    old: Fraction
    new: Fraction
    old_common: Fraction
    new_common: Fraction
    old_rate: Fraction
    new_rate: Fraction


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
    like_before: Fraction | None
    like_after: Fraction | None
    common_before: Fraction
    common_after: Fraction
    _cells: tuple[_Cell, ...] = field(repr=False)
    _scale: _Scale = field(repr=False)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What each block adds; worked out when asked for, since a table of many units needs only the sums."""
        return tuple(_line(cell, self._scale) for cell in self._cells)


def change(before: Sheet, after: Sheet, found: Sequence[Block]) -> Change:
    """Split the change from one sheet to the other. ``found`` holds every leaf of both (``blocks``)."""
    cells = tuple(cell for block in found for cell in _cells(block, before.leaves, after.leaves))
    common = [(cell.old, cell.new) for cell in cells if cell.kind == COMMON and cell.old and cell.new]
    sums = _Common(
        add(old.points for old, _ in common),
        add(old.counted for old, _ in common),
        add(new.points for _, new in common),
        add(new.counted for _, new in common),
        add(_seen_with(new, old.counted) for old, new in common),
        add(_seen_with(old, new.counted) for old, new in common),
    )
    scale = _Scale(
        before.counted, after.counted, sums.old_counted, sums.new_counted, sums.old_rate or ZERO, sums.new_rate or ZERO
    )
    outside = _outside(before, after)
    return Change(
        before,
        after,
        _percent_parts(sums, cells, outside, scale) if scale.old and scale.new else None,
        _point_parts(sums, cells, outside),
        None if sums.old_rate is None else sums.old_rate * 100,
        None if sums.new_rate is None else sums.new_rate * 100,
        sums.old_counted / scale.old if scale.old else ZERO,
        sums.new_counted / scale.new if scale.new else ZERO,
        cells,
        scale,
    )


def _cells(block: Block, before: Leaves, after: Leaves) -> Iterable[_Cell]:
    """Leaves that apply and such that do not, but count, are told apart: full marks for nothing are no performance."""
    old, new = _sides(block.old, before), _sides(block.new, after)
    for applicable in (True, False):
        if applicable in old or applicable in new:
            sides = old.get(applicable), new.get(applicable)
            yield _Cell(block, _kind(block, *sides, before, after), *sides)


def _sides(codes: Iterable[str], leaves: Leaves) -> dict[bool, _Side]:
    """Applicable or not → what the leaves that count add up to."""
    found: dict[bool, _Side] = {}
    for leaf in map(leaves.get, codes):
        if leaf is not None and leaf.counted:
            side = _Side(leaf.points, leaf.counted, leaf.pending)
            known = found.get(leaf.applicable)
            found[leaf.applicable] = side if known is None else known + side
    return found


def _kind(block: Block, old: _Side | None, new: _Side | None, before: Leaves, after: Leaves) -> str:
    if (old and old.pending) or (new and new.pending):
        return PENDING
    if old and new:
        return COMMON
    missing, leaves, kind = (block.old, before, NEW) if old is None else (block.new, after, DROPPED)
    there = [leaf for leaf in map(leaves.get, missing) if leaf and (leaf.counted or not leaf.applicable)]
    return APPLICABILITY if there else kind


# Sums over all blocks -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Common:
    """Sums over the common blocks: both years, and each year's rates at the other year's maxima."""

    old_points: Fraction
    old_counted: Fraction
    new_points: Fraction
    new_counted: Fraction
    new_at_old: Fraction
    old_at_new: Fraction

    @property
    def old_rate(self) -> Fraction | None:
        return self.old_points / self.old_counted if self.old_counted else None

    @property
    def new_rate(self) -> Fraction | None:
        return self.new_points / self.new_counted if self.new_counted else None


def _seen_with(side: _Side, counted: Fraction) -> Fraction:
    """The points of a side as its rate would give them at another maximum."""
    return side.points if side.counted == counted else side.points * counted / side.counted


def _percent_parts(sums: _Common, cells: Sequence[_Cell], outside: _Outside, scale: _Scale) -> Parts:
    """In percent points. Performance is (Σ both weights · change of rate) / 2, multiplied out; weight is what remains."""
    performance = reweighting = ZERO
    if sums.old_counted:
        moved = scale.new_rate - scale.old_rate
        crossed = sums.new_at_old / sums.old_counted - sums.old_at_new / sums.new_counted
        performance = (crossed + moved) * _HALF
        reweighting = moved - performance
    found = {kind: _beside(kind, cells, scale) for kind in (NEW, DROPPED, APPLICABILITY, PENDING)}
    return Parts(
        performance=performance * 100,
        reweighting=reweighting * 100,
        bonus=(outside.new_bonus / scale.new - outside.old_bonus / scale.old) * 100,
        penalty=(outside.new_penalty / scale.new - outside.old_penalty / scale.old) * 100,
        **{kind: effect * 100 for kind, effect in found.items()},
    )


def _beside(kind: str, cells: Sequence[_Cell], scale: _Scale) -> Fraction:
    """How far the blocks of a kind lift or press the percent of their years beside the like-for-like rates."""
    old = [cell.old for cell in cells if cell.kind == kind and cell.old]
    new = [cell.new for cell in cells if cell.kind == kind and cell.new]
    effect = ZERO
    if new:
        effect += (add(side.points for side in new) - add(side.counted for side in new) * scale.new_rate) / scale.new
    if old:
        effect -= (add(side.points for side in old) - add(side.counted for side in old) * scale.old_rate) / scale.old
    return effect


def _point_parts(sums: _Common, cells: Sequence[_Cell], outside: _Outside) -> Parts:
    """The same in points."""
    moved, crossed = sums.new_points - sums.old_points, sums.new_at_old - sums.old_at_new
    found = {
        kind: add(cell.new.points for cell in cells if cell.kind == kind and cell.new)
        - add(cell.old.points for cell in cells if cell.kind == kind and cell.old)
        for kind in (NEW, DROPPED, APPLICABILITY, PENDING)
    }
    return Parts(
        performance=(moved + crossed) * _HALF,
        reweighting=(moved - crossed) * _HALF,
        bonus=outside.new_bonus - outside.old_bonus,
        penalty=outside.new_penalty - outside.old_penalty,
        **found,
    )


# One block ----------------------------------------------------------------------------------------------------------


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
    if not (scale.old and scale.new):
        return Parts()
    return replace(Parts(), **{cell.kind: _beside(cell.kind, [cell], scale) * 100})


def _common_points(old: _Side, new: _Side) -> Parts:
    old_rate, new_rate = old.points / old.counted, new.points / new.counted
    return Parts(
        performance=(old.counted + new.counted) * _HALF * (new_rate - old_rate),
        reweighting=(old_rate + new_rate) * _HALF * (new.counted - old.counted),
    )


def _other_points(cell: _Cell) -> Parts:
    effect = (cell.new.points if cell.new else ZERO) - (cell.old.points if cell.old else ZERO)
    return replace(Parts(), **{cell.kind: effect})


# Outside the tree ---------------------------------------------------------------------------------------------------


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


# What people see ----------------------------------------------------------------------------------------------------


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
