"""Which units went into which, for whatever is told of last time: the desk and the sheet ask here, and so agree."""

from collections.abc import Collection, Mapping
from datetime import date

from cchc.orgunits.models import Succession
from cchc_core.units.values import GOING_ON

#: So many mergers back a unit is followed.
_STEPS = 4

#: A unit → itself (None) and every unit that went into it, each with the number of the step that led on.
Predecessors = Mapping[int, int | None]


def predecessors(units: Collection[int], on: date) -> dict[int, Predecessors]:
    """Each of the units with all that went into it up to a day; of several steps from one unit the latest. One query."""
    steps = Succession.objects.filter(on__lte=on, predecessor__isnull=False, successor__isnull=False)
    into: dict[int, list[tuple[int, int]]] = {}
    rows = steps.exclude(kind__in=GOING_ON).order_by("-on", "pk")
    for number, old, new in rows.values_list("pk", "predecessor_id", "successor_id"):
        into.setdefault(new, []).append((old, number))
    return {unit: _behind(unit, into) for unit in units}


def _behind(unit: int, into: Mapping[int, list[tuple[int, int]]]) -> Predecessors:
    found: dict[int, int | None] = {unit: None}
    newest = [unit]
    for _step in range(_STEPS):
        further: dict[int, int] = {}
        for each in newest:
            for old, number in into.get(each, ()):
                if old not in found:
                    further.setdefault(old, number)
        found |= further
        newest = list(further)
    return found
