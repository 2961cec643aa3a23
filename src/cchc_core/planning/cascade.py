"""Whether a unit carries out a line of the superior plan in its own: one cell of the matrix units × lines, and its sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from cchc_core.words import Note, gettext_noop, note


class Carried(str, Enum):
    """In the order of the legend. ``DRAFTED`` is still a hole: a draft binds nobody."""

    ISSUED = "issued"
    ADAPTED = "adapted"
    REFUSED = "refused"
    DRAFTED = "drafted"
    MISSING = "missing"


CARRIED_LABELS: dict[Carried, str] = {
    Carried.ISSUED: gettext_noop("Issued in its own plan"),
    Carried.ADAPTED: gettext_noop("Issued with changes, and why"),
    Carried.REFUSED: gettext_noop("Refused, and why"),
    Carried.DRAFTED: gettext_noop("In a draft, not yet issued"),
    Carried.MISSING: gettext_noop("Missing in its plan"),
}

#: Nobody has answered with an issued line or a reason.
OPEN = frozenset({Carried.DRAFTED, Carried.MISSING})


def cell(
    children_issued: bool | int, adapted_reason: str = "", refused: bool = False, drafted: bool | int = False
) -> Carried:
    """The state of one unit on one line. An issued line answers more than a refusal before it; a refusal more than a draft."""
    if children_issued:
        return Carried.ADAPTED if adapted_reason.strip() else Carried.ISSUED
    if refused:
        return Carried.REFUSED
    return Carried.DRAFTED if drafted else Carried.MISSING


@dataclass(frozen=True)
class Tally:
    """The cells of a row, a column or the whole matrix, counted."""

    by_state: dict[Carried, int]

    @property
    def units(self) -> int:
        return sum(self.by_state.values())

    @property
    def missing(self) -> int:
        """Those without an issued line and without a reason; a draft does not close the hole."""
        return sum(self.by_state[state] for state in OPEN)

    def told(self) -> Note:
        """ "3 of 69 missing"."""
        return note(gettext_noop("%(missing)s of %(units)s missing"), missing=str(self.missing), units=str(self.units))


def tally(cells: Iterable[Carried]) -> Tally:
    """The sums of some cells."""
    found = dict.fromkeys(Carried, 0)
    for each in cells:
        found[each] += 1
    return Tally(found)
