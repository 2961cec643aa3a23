"""Who goes on with the dossiers of a unit that ended: its successor of today, or where it has none the circle that it was in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cchc.common.clock import today
from cchc.orgunits.models import Succession, UnitPeriod
from cchc.orgunits.queries import tree_on


@dataclass(frozen=True)
class Ended:
    """A unit that is no more: its last day, who goes on with its dossiers, and the one above it where nobody does."""

    last_day: date
    heir: int | None
    above: int | None

    @property
    def carer(self) -> int | None:
        return self.heir if self.heir is not None else self.above


def ended_units() -> dict[int, Ended]:
    """Every unit that is not there today and was. Two queries besides the tree."""
    tree, day = tree_on(today()), today()
    last: dict[int, tuple[date, int | None]] = {}
    rows = UnitPeriod.objects.filter(valid_to__lt=day).exclude(unit_id__in=list(tree)).order_by("valid_to")
    for row in rows:
        last[row.unit_id] = (row.valid_to or day, row.parent_id)
    if not last:
        return {}
    steps = Succession.objects.filter(on__lte=day, predecessor__isnull=False, successor__isnull=False)
    told = steps.order_by("takes_over", "whole", "on").values_list("predecessor_id", "successor_id")
    heirs = {before: after for before, after in told if before != after}  # the one that takes over comes last
    return {
        unit: Ended(valid_to, _there(unit, heirs, tree), _there_above(parent, last, heirs, tree))
        for unit, (valid_to, parent) in last.items()
    }


def _there(unit: int, heirs: dict[int, int], tree: Collection[int]) -> int | None:
    """The successor of the successors that stands today."""
    seen = {unit}
    while unit in heirs and heirs[unit] not in seen:
        unit = heirs[unit]
        seen.add(unit)
        if unit in tree:
            return unit
    return None


def _there_above(
    parent: int | None, last: dict[int, tuple[date, int | None]], heirs: dict[int, int], tree: Collection[int]
) -> int | None:
    """The nearest unit above that stands today, in its own person or as its successor."""
    for _step in range(10):
        if parent is None or parent in tree:
            return parent
        heir = _there(parent, heirs, tree)
        if heir is not None:
            return heir
        parent = last[parent][1] if parent in last else None
    return None


def carer_of(unit: int) -> int:
    """The unit that settles the dossiers of a unit today: itself, or its successor. Two queries where it ended."""
    if unit in tree_on(today()):
        return unit
    ended = ended_units().get(unit)
    return ended.heir if ended is not None and ended.heir is not None else unit
