"""A dry run of the ranking: what the decisions that are still open could make of it.

Every open leaf lies between a worst and a best outcome; *now* is what counts for it at the moment. From these follow, for
every unit, the interval of its total and of its rank, and for every open leaf what it alone would move while all others
stay as they are now. Units whose totals lie closer together than the margin of their surveys are bracketed: their order
says nothing. Nothing here is estimated; intervals are exact, and brackets compare exact squares.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.rules.rule import Rule
from cchc_core.scoring.prepared import ZERO, PreparedLeaf
from cchc_core.scoring.ranking import Key, ranking_key
from cchc_core.scoring.shapes import UnitResult
from cchc_core.values import round_half_up

#: Of the units that a leaf would pass or be passed by, so many of the nearest are named; all are counted.
NAMED = 5
#: The square of 1.96: nineteen of twenty samples lie within that many standard deviations.
_SQUARE_OF_95 = Fraction(38416, 10000)


@dataclass(frozen=True)
class OpenLeaf:
    """A leaf whose points are not settled: the least and the most that may come of it, and what counts now."""

    code: str
    low: Fraction
    now: Fraction
    high: Fraction
    field: str = ""
    by_survey: bool = False
    why: str = ""  # a word of the caller's


@dataclass(frozen=True)
class DryUnit:
    """A unit as it stands now, its open leaves, and the square of the margin of its points by survey."""

    result: UnitResult
    open: tuple[OpenLeaf, ...] = ()
    margin_square: Fraction = ZERO


@dataclass(frozen=True)
class Span:
    """A total between its worst and its best, in points and in percent; ``now`` is the middle that counts today."""

    worst: Decimal
    now: Decimal
    best: Decimal


@dataclass(frozen=True)
class DryRow:
    """One ranked unit. Ranks: the best if all its open leaves go well and those of others badly, and the reverse."""

    unit: str
    points: Span
    percent: Span
    rank: int
    best_rank: int
    worst_rank: int
    open: int
    margin_square: Fraction  # of the figure that the set ranks by

    @property
    def is_settled(self) -> bool:
        return self.best_rank == self.worst_rank


@dataclass(frozen=True)
class Move:
    """What one open leaf alone would do. ``up`` are units that it would draw level with or pass at its best, the nearest
    first, ``down`` those that would draw level with or pass its unit at its worst; a tie that ends counts as well."""

    unit: str
    leaf: OpenLeaf
    rank: int
    best_rank: int
    worst_rank: int
    up: tuple[str, ...]
    up_count: int
    down: tuple[str, ...]
    down_count: int

    @property
    def effect(self) -> int:
        """Ranks between its worst and its best."""
        return self.worst_rank - self.best_rank


@dataclass(frozen=True)
class Tie:
    """Units that show one figure. ``broken_by`` is the word of the set that parts them, "" where they share the rank."""

    rank: int
    units: tuple[str, ...]
    broken_by: str


@dataclass(frozen=True)
class DryGroup:
    """One ranking group, in the order of the ranks of now. Brackets are runs of units that the surveys cannot tell apart."""

    key: str
    rows: tuple[DryRow, ...]
    moves: tuple[Move, ...]  # the largest effect first; leaves that move nobody are left out
    idle: int  # open leaves that move nobody by themselves
    ties: tuple[Tie, ...]
    brackets: tuple[tuple[str, ...], ...]

    @property
    def open(self) -> int:
        return len(self.moves) + self.idle


def open_bounds(leaf: PreparedLeaf, now: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the most points of an open leaf: 0 to its maximum, unless its rule says otherwise.

    A rule without a floor could take off without end; there the worst is 0 or what counts now, whichever is less.
    """
    rule: Rule | None = leaf.rule
    low, high = rule.bounds(leaf.max) if rule is not None else (ZERO, leaf.max)
    return min(ZERO if low is None else low, now), max(high, now)


def margin_square(share: Fraction, most: Fraction, margin: Fraction | None, sample: int | None) -> Fraction:
    """The square of the margin, in points, of a leaf worth ``most`` points at a share of 1.

    ``margin`` is the survey's own, as a share; where only the size of the sample is known, that of 19 in 20 samples.
    Answers to different questions are taken as independent, so squares of a unit's leaves add up.
    """
    if margin is not None:
        return (margin * most) ** 2
    if sample:
        return _SQUARE_OF_95 * share * (1 - share) / sample * most**2
    return ZERO


def dry_run(criteria_set: CriteriaSet, units: Iterable[DryUnit]) -> tuple[DryGroup, ...]:
    """Every ranking group, the groups in the order in which they first appear. Units without a rank are left out."""
    groups: dict[str, list[_Standing]] = {}
    for unit in units:
        if unit.result.ranked and unit.result.rank is not None:
            groups.setdefault(unit.result.group, []).append(_Standing(criteria_set, unit))
    return tuple(_group(criteria_set, key, members) for key, members in groups.items())


class _Standing:
    """A unit with the keys that the ranking compares: at its worst, now, at its best."""

    def __init__(self, criteria_set: CriteriaSet, unit: DryUnit) -> None:
        self.set, self.unit, self.result = criteria_set, unit, unit.result
        self.name = unit.result.unit
        self._keys: dict[tuple[Fraction, bool, str], Key] = {}
        self._field_points = {key: each.points for key, each in unit.result.fields.items()}
        self.now = self._key(ZERO, False, "")
        self.worst = self._moved([(leaf, leaf.low - leaf.now) for leaf in unit.open])
        self.best = self._moved([(leaf, leaf.high - leaf.now) for leaf in unit.open])

    def at(self, leaf: OpenLeaf, points: Fraction) -> Key:
        """The key if this leaf alone came to ``points``. Leaves worth the same give the same key, computed once."""
        breaker = leaf.field if leaf.field in self.set.ties.break_by else ""
        wanted = (points - leaf.now, leaf.by_survey, breaker)
        if wanted not in self._keys:
            self._keys[wanted] = self._key(*wanted)
        return self._keys[wanted]

    def _key(self, more: Fraction, by_survey: bool, in_field: str) -> Key:
        fields = {in_field: self._field_points.get(in_field, ZERO) + more} if in_field else {}
        return self._of(more, more if by_survey else ZERO, {**self._field_points, **fields})

    def _moved(self, changes: Sequence[tuple[OpenLeaf, Fraction]]) -> Key:
        fields = dict(self._field_points)
        for leaf, more in changes:
            if leaf.field:
                fields[leaf.field] = fields.get(leaf.field, ZERO) + more
        survey = sum((more for leaf, more in changes if leaf.by_survey), ZERO)
        return self._of(sum((more for _, more in changes), ZERO), survey, fields)

    def _of(self, more: Fraction, survey: Fraction, fields: Mapping[str, Fraction]) -> Key:
        key = ranking_key(
            self.set,
            points=round_half_up(self.result.points + more, self.set.rounding.digits),
            percent=self._percent(more),
            survey=self.result.survey_points + survey,
            fields=fields,
        )
        return key if key is not None else (Decimal(0),)

    def _percent(self, more: Fraction) -> Decimal:
        return round_half_up(self._share(self.result.points + more), self.set.rounding.digits)

    def _share(self, points: Fraction) -> Fraction:
        return points * 100 / self.result.applicable_max if self.result.applicable_max else ZERO

    def row(self, rank: int, best_rank: int, worst_rank: int) -> DryRow:
        low = sum((leaf.low - leaf.now for leaf in self.unit.open), ZERO)
        high = sum((leaf.high - leaf.now for leaf in self.unit.open), ZERO)
        digits = self.set.rounding.digits
        points = Span(*(round_half_up(self.result.points + more, digits) for more in (low, ZERO, high)))
        percent = Span(*(self._percent(more) for more in (low, ZERO, high)))
        opened = len(self.unit.open)
        return DryRow(self.name, points, percent, rank, best_rank, worst_rank, opened, self.margin_square)

    @property
    def figure(self) -> Fraction:
        """What the set ranks by, exact."""
        return self.result.points if self.set.rank_by == "points" else self._share(self.result.points)

    @property
    def margin_square(self) -> Fraction:
        if self.set.rank_by == "points" or not self.result.applicable_max:
            return self.unit.margin_square
        return self.unit.margin_square * 10000 / self.result.applicable_max**2


@dataclass
class _Field:
    """The keys of a group, sorted upwards, to count how many stand above one."""

    members: list[_Standing]
    now: list[Key] = field(default_factory=list)
    worst: list[Key] = field(default_factory=list)
    best: list[Key] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.members.sort(key=lambda each: each.now)
        self.now = [each.now for each in self.members]
        self.worst = sorted(each.worst for each in self.members)
        self.best = sorted(each.best for each in self.members)

    def above(self, keys: list[Key], key: Key, own: Key) -> int:
        """How many others stand above ``key``; ``own`` is the unit's own place among ``keys``."""
        return len(keys) - bisect_right(keys, key) - (own > key)

    def between(self, low: Key, high: Key) -> range:
        """Places of members from ``low`` to ``high``, both included."""
        return range(bisect_left(self.now, low), bisect_right(self.now, high))


def _group(criteria_set: CriteriaSet, key: str, members: list[_Standing]) -> DryGroup:
    ordered = _Field(members)
    rows = []
    moves: list[Move] = []
    idle = 0
    for each in reversed(ordered.members):
        rank = 1 + ordered.above(ordered.now, each.now, each.now)
        best = 1 + ordered.above(ordered.worst, each.best, each.worst)
        worst = 1 + ordered.above(ordered.best, each.worst, each.best)
        rows.append(each.row(rank, best, worst))
        for leaf in each.unit.open:
            move = _move(ordered, each, leaf, rank)
            if move is None:
                idle += 1
            else:
                moves.append(move)
    moves.sort(key=lambda move: (-move.effect, -(move.up_count + move.down_count), move.rank, move.leaf.code))
    downwards = list(reversed(ordered.members))
    return DryGroup(key, tuple(rows), tuple(moves), idle, _ties(criteria_set, downwards), _brackets(downwards))


def _move(ordered: _Field, each: _Standing, leaf: OpenLeaf, rank: int) -> Move | None:
    """None where the order of no two units depends on the leaf."""
    low, high = each.at(leaf, leaf.low), each.at(leaf, leaf.high)
    up = _met(ordered, each, each.now, high) if high > each.now else []
    down = _met(ordered, each, low, each.now) if low < each.now else []
    if not up and not down:
        return None
    best = 1 + ordered.above(ordered.now, high, each.now)
    worst = 1 + ordered.above(ordered.now, low, each.now)
    down.reverse()
    return Move(each.name, leaf, rank, best, worst, _named(ordered, up), len(up), _named(ordered, down), len(down))


def _met(ordered: _Field, each: _Standing, low: Key, high: Key) -> list[int]:
    return [place for place in ordered.between(low, high) if ordered.members[place] is not each]


def _named(ordered: _Field, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(ordered.members[place].name for place in places[:NAMED])


def _ties(criteria_set: CriteriaSet, downwards: Sequence[_Standing]) -> tuple[Tie, ...]:
    """Runs of units with one figure: those who share a rank, and those whom the set parts by what comes second."""
    found = []
    rank = 0
    for start, end in _runs(downwards, lambda one, other: one.now[0] == other.now[0]):
        rank = start + 1
        for first, last in _runs(downwards[start:end], lambda one, other: one.now == other.now):
            if last - first > 1:
                names = tuple(each.name for each in downwards[start + first : start + last])
                found.append(Tie(rank + first, names, ""))
        if len({each.now for each in downwards[start:end]}) > 1:
            names = tuple(each.name for each in downwards[start:end])
            found.append(Tie(rank, names, _breaker(criteria_set, [each.now for each in downwards[start:end]])))
    return tuple(found)


def _breaker(criteria_set: CriteriaSet, keys: Sequence[Key]) -> str:
    """The first word of the set's order of ties in which these differ."""
    for place, word in enumerate(criteria_set.ties.break_by, start=1):
        if len({key[place] for key in keys}) > 1:
            return word
    return ""


def _runs(rows: Sequence[_Standing], same: Callable[[_Standing, _Standing], bool]) -> Iterable[tuple[int, int]]:
    """Start and end of each stretch of rows that are the same as its first."""
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and same(rows[start], rows[end]):
            end += 1
        yield start, end
        start = end


def _brackets(downwards: Sequence[_Standing]) -> tuple[tuple[str, ...], ...]:
    """The longest runs in which the first and every other unit lie within the margin of their difference."""
    found: list[tuple[str, ...]] = []
    reached = 0
    figures = [each.figure for each in downwards]
    margins = [each.margin_square for each in downwards]
    for start in range(len(downwards)):
        end = start + 1
        while end < len(downwards) and _close(figures, margins, start, end):
            end += 1
        if end - start > 1 and end > reached:
            found.append(tuple(each.name for each in downwards[start:end]))
            reached = end
    return tuple(found)


def _close(figures: Sequence[Fraction], margins: Sequence[Fraction], one: int, other: int) -> bool:
    within = margins[one] + margins[other]
    return within > 0 and (figures[one] - figures[other]) ** 2 < within
