"""Quotas: how far a unit is with the initiatives it was asked for, and which asked unit an initiative counts for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from cchc_core.words import gettext_noop

#: How a quota counts: for the unit alone, or for the unit with everything under it.
UNIT, TREE = "unit", "tree"


class QuotaState(str, Enum):
    """The light of a quota."""

    NONE = "none"
    SHORT = "short"
    MET = "met"
    WISHED = "wished"

    @property
    def is_met(self) -> bool:
        return self in (QuotaState.MET, QuotaState.WISHED)


QUOTA_LABELS: Mapping[QuotaState, str] = {
    QuotaState.NONE: gettext_noop("nothing registered"),
    QuotaState.SHORT: gettext_noop("short of the quota"),
    QuotaState.MET: gettext_noop("quota met"),
    QuotaState.WISHED: gettext_noop("wished number reached"),
}


def quota_state(count: int, minimum: int, wished: int | None) -> QuotaState:
    """Whether ``count`` reaches the wished number, the minimum, or neither. Whoever is asked for none has met it with none."""
    if wished is not None and count >= max(wished, 1):
        return QuotaState.WISHED
    if count >= minimum:
        return QuotaState.MET
    return QuotaState.SHORT if count else QuotaState.NONE


def asked_for(path: Sequence[int], asked: Mapping[int, str]) -> int | None:
    """Which asked unit an initiative of the unit at the end of ``path`` counts for; None where it counts for no quota.

    ``asked`` gives each asked unit how its quota counts. The unit itself comes first, then the nearest one above that counts
    for everything under it.
    """
    if not path:
        return None
    if path[-1] in asked:
        return path[-1]
    return next((unit for unit in reversed(path[:-1]) if asked.get(unit) == TREE), None)


@dataclass(frozen=True)
class Tally:
    """What was handed in for one quota: ``sent`` waits for a decision, ``accepted`` was taken."""

    sent: int = 0
    accepted: int = 0

    @property
    def handed_in(self) -> int:
        return self.sent + self.accepted

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.sent + other.sent, self.accepted + other.accepted)


def counted(
    path: Sequence[int], counts: str, tallies: Mapping[int, Tally], paths: Mapping[int, Sequence[int]]
) -> Tally:
    """What counts for the asked unit at the end of ``path``: its own, and in a tree that of asked units below it as well.

    ``tallies`` holds what was handed in by asked unit, ``paths`` where each of these stands.
    """
    unit = path[-1]
    own = tallies.get(unit, Tally())
    if counts != TREE:
        return own
    below = (tally for other, tally in tallies.items() if other != unit and unit in paths.get(other, ()))
    return sum(below, own)


def overlapping(kinds: Sequence[Collection[str]]) -> tuple[str, ...]:
    """Kinds of units that stand in more than one quota, so that nobody would know which one binds."""
    every = [kind for each in kinds for kind in dict.fromkeys(each)]
    return tuple(dict.fromkeys(kind for kind in every if every.count(kind) > 1))
