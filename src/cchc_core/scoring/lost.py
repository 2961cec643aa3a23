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

    def share_in(self, all_lost: Fraction) -> Fraction | None:
        """What part of all lost points this is, 0…1; None where nothing was lost."""
        return self.total / all_lost if all_lost else None


def loss_of(leaves: Iterable[LeafScore], pools: Iterable[Fraction] = ()) -> Loss:
    """Of some leaves of one unit or of several, and of what pools added (positive) or took away (negative)."""
    found, signed = tuple(leaves), tuple(pools)
    return Loss(
        counted=add(leaf.counted for leaf in found),
        points=add(leaf.points for leaf in found),
        lost=add(leaf.lost for leaf in found),
        awaited=add(leaf.awaited for leaf in found),
        withheld=add(leaf.withheld for leaf in found),
        penalties=-add(each for each in signed if each < 0),
        bonus=add(each for each in signed if each > 0),
        leaves=sum(leaf.is_scored for leaf in found),
        losing=sum(leaf.lost > 0 for leaf in found),
        pending=sum(leaf.applicable and leaf.pending for leaf in found),
    )


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
    lost: Fraction = ZERO  # of all units together
    mean: Fraction | None = None
    best: Fraction | None = None

    @property
    def mean_lost(self) -> Fraction | None:
        return self.lost / self.units if self.units else None


def among(sheets: Iterable[Leaves]) -> dict[str, Among]:
    """Code → how the units of a group fare there. Codes in the order in which they are met."""
    by_code: dict[str, list[LeafScore]] = {}
    for leaves in sheets:
        for code, leaf in leaves.items():
            by_code.setdefault(code, []).append(leaf)
    return {code: _among(found) for code, found in by_code.items()}


def _among(found: list[LeafScore]) -> Among:
    scored = [leaf for leaf in found if leaf.is_scored]
    points = [leaf.points for leaf in scored]
    return Among(
        units=len(scored),
        losing=sum(leaf.lost > 0 for leaf in scored),
        pending=sum(leaf.applicable and leaf.pending for leaf in found),
        lost=add(leaf.lost for leaf in scored),
        mean=add(points) / len(points) if points else None,
        best=max(points) if points else None,
    )
