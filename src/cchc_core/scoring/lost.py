"""Points lost: what each leaf misses to its maximum, what of it a unit can still hope for, and where its likes stand.

A leaf that does not apply loses nothing, one that has no points yet has lost nothing so far; both are counted apart, so
that for every sheet

    applicable maximum − points = lost + pending + withheld + penalties − bonus

holds exactly. *Withheld* is what a leaf that does not apply takes from the total where the set gives it no points but
leaves it in the denominator (``not_applicable: zero``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cchc_core.scoring.rollup import add

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class LeafScore:
    """One leaf of one unit in a result. ``counted`` is what it adds to the denominator."""

    points: Fraction
    counted: Fraction
    applicable: bool = True
    pending: bool = False

    @property
    def is_scored(self) -> bool:
        """It applies and has points: only then can anything be lost."""
        return self.applicable and not self.pending

    @property
    def lost(self) -> Fraction:
        return self.counted - self.points if self.is_scored else ZERO

    @property
    def awaited(self) -> Fraction:
        """Points that a pending leaf may still bring."""
        return self.counted - self.points if self.applicable and self.pending else ZERO

    @property
    def withheld(self) -> Fraction:
        return ZERO if self.applicable else self.counted - self.points


Leaves = Mapping[str, LeafScore]


@dataclass(frozen=True)
class Loss:
    """What one sheet, or some of its leaves, misses; or what many sheets miss together."""

    counted: Fraction = ZERO
    points: Fraction = ZERO  # of the leaves
    lost: Fraction = ZERO
    awaited: Fraction = ZERO
    withheld: Fraction = ZERO
    penalties: Fraction = ZERO  # taken away by pools, as a positive number
    bonus: Fraction = ZERO  # added by pools
    leaves: int = 0  # that were scored
    losing: int = 0  # of these, with points lost
    pending: int = 0

    @property
    def total(self) -> Fraction:
        """All lost points: of leaves and of penalties."""
        return self.lost + self.penalties

    @property
    def percent(self) -> Fraction | None:
        """Points reached of the maximum of these leaves, pools aside; None where nothing counts."""
        return self.points * 100 / self.counted if self.counted else None

    @property
    def scored_percent(self) -> Fraction | None:
        """The same over the leaves that have points: what is still open does not press it."""
        scored = self.counted - self.awaited - self.withheld
        return self.points * 100 / scored if scored else None

    def share_in(self, all_lost: Fraction) -> Fraction | None:
        """What part of all lost points this is, 0…1; None where nothing was lost."""
        return self.total / all_lost if all_lost else None


def loss_of(leaves: Iterable[LeafScore], pools: Iterable[Fraction] = ()) -> Loss:
    """Of some leaves of one unit or of several, and of what pools added (positive) or took away (negative)."""
    found, signed = _tally(leaves), tuple(pools)
    return Loss(
        counted=add(leaf.counted * times for leaf, times in found),
        points=add(leaf.points * times for leaf, times in found),
        lost=add(leaf.lost * times for leaf, times in found),
        awaited=add(leaf.awaited * times for leaf, times in found),
        withheld=add(leaf.withheld * times for leaf, times in found),
        penalties=-add(each for each in signed if each < 0),
        bonus=add(each for each in signed if each > 0),
        leaves=sum(times for leaf, times in found if leaf.is_scored),
        losing=sum(times for leaf, times in found if leaf.lost > 0),
        pending=sum(times for leaf, times in found if leaf.applicable and leaf.pending),
    )


def _tally(leaves: Iterable[LeafScore]) -> list[tuple[LeafScore, int]]:
    """Each leaf and how often it comes. By identity: whoever reads thousands of rows makes one value of equal ones."""
    times: dict[int, int] = {}
    values: dict[int, LeafScore] = {}
    for leaf in leaves:
        mark = id(leaf)
        times[mark] = times.get(mark, 0) + 1
        values[mark] = leaf
    return [(values[mark], count) for mark, count in times.items()]


def share(lost: Fraction, all_lost: Fraction) -> Fraction | None:
    """The part of all lost points, 0…1; None where nothing was lost."""
    return lost / all_lost if all_lost else None


def parts(leaves: Leaves, belongs_to: Callable[[str], str]) -> dict[str, Loss]:
    """The same leaves by field, by verifier or by how they are measured: key → what is lost there.

    ``belongs_to`` gives the key of a leaf's code; every leaf falls into exactly one part, so the parts add up.
    """
    groups: dict[str, list[LeafScore]] = {}
    for code, leaf in leaves.items():
        groups.setdefault(belongs_to(code), []).append(leaf)
    return {key: loss_of(found) for key, found in groups.items()}


# Among its likes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Among:
    """One leaf over a group, over the units to which it applies and which have points there.

    ``mean`` and ``best`` are points, None where nobody has any.
    """

    units: int = 0
    losing: int = 0
    pending: int = 0
    points: Fraction = ZERO  # of all units together, like the two below
    counted: Fraction = ZERO
    lost: Fraction = ZERO
    best: Fraction | None = None

    @property
    def mean(self) -> Fraction | None:
        return self.points / self.units if self.units else None

    @property
    def mean_lost(self) -> Fraction | None:
        return self.lost / self.units if self.units else None

    @property
    def percent(self) -> Fraction | None:
        """Points reached of the maximum, over all units; None where nothing counts."""
        return self.points * 100 / self.counted if self.counted else None


def among(sheets: Iterable[Leaves]) -> dict[str, Among]:
    """Code → how the units of a group fare there. Codes in the order in which they are met."""
    by_code: dict[str, list[LeafScore]] = {}
    for leaves in sheets:
        for code, leaf in leaves.items():
            by_code.setdefault(code, []).append(leaf)
    return {code: _among(found) for code, found in by_code.items()}


def _among(leaves: list[LeafScore]) -> Among:
    found = _tally(leaves)
    scored = [(leaf, times) for leaf, times in found if leaf.is_scored]
    return Among(
        units=sum(times for _, times in scored),
        losing=sum(times for leaf, times in scored if leaf.lost > 0),
        pending=sum(times for leaf, times in found if leaf.applicable and leaf.pending),
        points=add(leaf.points * times for leaf, times in scored),
        counted=add(leaf.counted * times for leaf, times in scored),
        lost=add(leaf.lost * times for leaf, times in scored),
        best=max((leaf.points for leaf, _ in scored), default=None),
    )
