"""Initiatives whose title says nearly the same, of any unit and year. Two queries, both over few rows or an index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length, StrIndex

from cchc.initiatives.models import Initiative
from cchc_core.initiatives.likeness import THRESHOLD, likeness, needles
from cchc_core.initiatives.states import EntryState

#: So many titles that share most with what was typed are compared exactly.
_CANDIDATES = 60


@dataclass(frozen=True)
class Similar:
    """An initiative and how alike its title is, 0 to 1; 1 is the same title, whatever it is called by."""

    initiative: Initiative
    likeness: Fraction

    @property
    def is_same(self) -> bool:
        return self.likeness == 1

    @property
    def percent(self) -> int:
        return int(self.likeness * 100)


def similar(
    title: str, *, but: Initiative | int | None = None, limit: int = 8, within: QuerySet[Initiative] | None = None
) -> list[Similar]:
    """The most alike first, accepted ones before others. ``within`` narrows to what a person sees, ``but`` leaves one out.

    Candidates are found in the index of titles alone, so that twenty thousand titles are gone through while one types.
    """
    left_out = but.pk if isinstance(but, Initiative) else but
    wanted = dict(_candidates(needles(title)))
    scores = {pk: likeness(title, found) for pk, found in wanted.items() if pk != left_out}
    near = [pk for pk, score in scores.items() if score >= THRESHOLD]
    rows = (Initiative.objects.all() if within is None else within).filter(pk__in=near)
    rows = rows.exclude(state=EntryState.DROPPED.value).select_related("unit")
    found = [Similar(row, scores[row.pk]) for row in rows]
    found.sort(
        key=lambda each: (-each.likeness, not each.initiative.is_accepted, -each.initiative.year, each.initiative.pk)
    )
    return found[:limit]


def _candidates(bits: Iterable[str]) -> list[tuple[int, str]]:
    """Those titles that share most with the bits: (pk, folded title). One pass over the index of titles."""
    parts = list(bits)
    if not parts:
        return []
    shared = sum(
        (
            Case(When(Q(**{f"at{place}__gt": 0}), then=1), default=0, output_field=IntegerField())
            for place in range(len(parts))
        ),
        Value(0),
    )
    rows = Initiative.objects.annotate(
        **{f"at{place}": StrIndex("folded_title", Value(bit)) for place, bit in enumerate(parts)}
    )
    rows = rows.annotate(shared=shared, size=Length("folded_title")).filter(shared__gt=0)
    return list(rows.order_by("-shared", "size", "pk").values_list("pk", "folded_title")[:_CANDIDATES])
