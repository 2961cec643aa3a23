"""What works for units like this one: proven models in the fields where a unit is weak, those first that its like took up.

Weak are fields in which the unit lost points (the apps above say which) or has duties of the year's plan that are overdue.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from cchc.common.clock import today
from cchc.initiatives.models import Adoption, Initiative
from cchc.initiatives.queries.catalogue import PROVEN
from cchc.initiatives.queries.life import is_stale_on
from cchc.orgunits.queries import tree_on
from cchc.planning.models import Assignment
from cchc_core.initiatives.states import AdoptionState, EntryState
from cchc_core.units.kinds import KINDS, kind_order
from cchc_core.words import Note, gettext_noop, note

#: So many are suggested; more is a library, not a suggestion.
MOST = 3
#: Candidates that are looked at closely.
_LOOKED_AT = 20
#: Fields in which a unit misses most.
_MOST_FIELDS = 3


@dataclass(frozen=True)
class Suggestion:
    """A model with why it is named. ``alike``: units of the same kind that confirmed it; ``adopters``: all that did."""

    initiative: Initiative
    reason: Note
    field: str
    alike: int
    adopters: int


def for_unit(unit_id: int, year: int, fields: Sequence[str] | None = None, most: int = MOST) -> list[Suggestion]:
    """Models of others that the unit has nothing to do with yet. Eight queries at most, however large the library.

    ``fields`` are those in which it lost points, the worst first; None: those in which it misses what was planned. Where nothing
    works there, or no field is known to be weak since the unit lost nothing or has no result yet: what units of the same kind
    have proved in any field; and where they have nothing either, what any unit has confirmed.
    """
    tree = tree_on(today())
    if unit_id not in tree:
        return []
    weak = list(fields) if fields is not None else missed_fields(unit_id, year)
    # Never empty: a count that is known beforehand becomes a constant, by which PostgreSQL does not group or order.
    alike = set(tree.of_kinds(_kinds_like(tree.kind(unit_id)))) - {unit_id} or {0}
    rows = Initiative.objects.filter(state=EntryState.ACCEPTED.value, stage__in=PROVEN).exclude(unit=unit_id)
    rows = rows.exclude(pk__in=Adoption.objects.filter(unit=unit_id).values("initiative"))
    ways = [_counted(rows.filter(field__in=weak), alike)] if weak else []
    everything = _counted(rows, alike)
    ways += [everything.filter(Q(alike__gt=0) | Q(is_alike=1)), everything.filter(adopters__gt=0)]
    return next((found for way in ways if (found := _living(way, most))), [])


def _counted(rows: QuerySet[Initiative], alike: Collection[int]) -> QuerySet[Any, Any]:
    """Who confirmed each model, of all units and of those alike; the one that most of these took up first."""
    confirmed = Q(adoptions__state=AdoptionState.CONFIRMED.value)
    counted = rows.values("pk").annotate(  # grouped by the number alone, not by every column
        adopters=Count("adoptions", filter=confirmed),
        alike=Count("adoptions", filter=confirmed & Q(adoptions__unit__in=alike)),
        is_alike=Case(When(unit__in=alike, then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    return counted.order_by("-alike", "-is_alike", "-adopters", "-year", "pk")


def _living(best: QuerySet[Any, Any], most: int) -> list[Suggestion]:
    """The first of these that are not stale."""
    numbers = {pk: (like, all_) for pk, like, all_ in best.values_list("pk", "alike", "adopters")[:_LOOKED_AT]}
    if not numbers:
        return []
    found = {row.pk: row for row in Initiative.objects.filter(pk__in=numbers).defer("search")}
    living = [found[pk] for pk in numbers if pk in found and not is_stale_on(found[pk])]
    return [_suggestion(row, *numbers[row.pk]) for row in living[:most]]


def _kinds_like(kind: str) -> list[str]:
    """Kinds of one rank, as wards and communes are: what works in one works in the other."""
    return [each.key for each in KINDS if each.order == kind_order(kind)] or [kind]


def missed_fields(unit_id: int, year: int) -> list[str]:
    """Fields in which a unit's duties of the year are overdue, the most first. One query."""
    rows = Assignment.objects.filter(
        unit=unit_id, year=year, done_on__isnull=True, ended_on__isnull=True, due_on__lt=today()
    )
    counted = rows.exclude(line__content__field="").order_by().values("line__content__field").annotate(n=Count("pk"))
    ordered = sorted(counted, key=lambda row: (-row["n"], row["line__content__field"] or ""))
    return [row["line__content__field"] for row in ordered if row["line__content__field"]][:_MOST_FIELDS]


def _suggestion(row: Initiative, alike: int, adopters: int) -> Suggestion:
    if alike:
        text = gettext_noop("%(count)s units of the same kind have confirmed its result.")
        return Suggestion(row, note(text, count=alike), row.field, alike, adopters)
    if adopters:
        text = gettext_noop("%(count)s units have confirmed its result.")
        return Suggestion(row, note(text, count=adopters), row.field, alike, adopters)
    text = gettext_noop("Noted as effective at its origin.")
    return Suggestion(row, note(text), row.field, alike, adopters)
