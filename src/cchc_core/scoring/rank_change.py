"""From one year's place to another's: who moved. Places are whole numbers, and so are the parts; they add up exactly.

    places won = membership + own + others + method

*Membership* is what those make who were ranked in only one of the years: who left from above lifts everybody below.
Among those ranked in both years, *own* is where this unit alone would have gone with this year's work, all others as last
year; *others* is what their work did to that place; *method* is what remains, when this year's criteria are put in place
of last year's for everybody. With one edition in both years and the same scope, method is nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)
Key = tuple[Decimal, ...]  # what the ranking compares, highest first


@dataclass(frozen=True)
class RankChange:
    """Places and their number in both years; the parts are places won (negative: lost)."""

    before: int
    before_of: int
    after: int
    after_of: int
    membership: int
    own: int
    others: int
    method: int

    @property
    def total(self) -> int:
        """Places won."""
        return self.before - self.after


def rank_change(
    unit: Unit, before: Mapping[Unit, Key], after: Mapping[Unit, Key], like: Mapping[Unit, Key]
) -> RankChange | None:
    """The change of one unit; None where it was not ranked in both years or has no like-for-like figure.

    ``before`` and ``after`` hold all ranked units of the group, under one name in both; ``like`` holds, for the units of
    both years, this year's work under last year's criteria. Who is missing there counts as a change of membership.
    """
    both = before.keys() & after.keys() & like.keys()
    if unit not in both:
        return None
    old = {each: before[each] for each in both}
    new = {each: after[each] for each in both}
    worked = {each: like[each] for each in both}
    first, last = place(before[unit], before), place(after[unit], after)
    old_place, new_place = place(old[unit], old), place(new[unit], new)
    alone = place(worked[unit], {**old, unit: worked[unit]})
    together = place(worked[unit], worked)
    return RankChange(
        before=first,
        before_of=len(before),
        after=last,
        after_of=len(after),
        membership=(first - old_place) - (last - new_place),
        own=old_place - alone,
        others=alone - together,
        method=together - new_place,
    )


def place(key: Key, keys: Mapping[Unit, Key]) -> int:
    """One more than the number of units above: 1, 2, 2, 4."""
    return 1 + sum(other > key for other in keys.values())
