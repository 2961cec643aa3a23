"""Reads of units in time. A whole tree costs one query, and one date is asked at most once a request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, QuerySet

from cchc.orgunits import bridge, remembered
from cchc.orgunits.models import FieldOwner, OrgUnit, ReformField, Succession, UnitPeriod, UnitWord
from cchc_core.access import Actor, Permission
from cchc_core.text import fold
from cchc_core.units import Tree
from cchc_core.units.history import History


def valid_on(on: date) -> Q:
    """Rows whose days hold ``on``, for every table with ``valid_from`` and ``valid_to``."""
    starts = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return starts & ends


def tree_on(on: date) -> Tree:
    """The tree of units as of a date; one query, remembered for the rest of the request."""
    return remembered.remember(on, lambda: Tree(on, bridge.period_values(UnitPeriod.objects.filter(valid_on(on)))))


def history() -> History:
    """All periods and successions of all time; two queries. For acts, imports and checks, not for lists."""
    periods = tuple(bridge.period_values(UnitPeriod.objects.all()))
    return History(periods, tuple(map(bridge.succession_value, Succession.objects.all())))


def names_over_time(units: Collection[int]) -> History:
    """All periods of these units in one query, to name each on whatever day is asked."""
    return History(bridge.period_values(UnitPeriod.objects.filter(unit__in=units)))


def last_names() -> dict[str, str]:
    """The last name of every unit that is or was, by its number as text. One query."""
    rows = UnitPeriod.objects.order_by(F("valid_from").asc(nulls_first=True)).values_list("unit_id", "name")
    return {str(unit): name for unit, name in rows}


def search(text: str, on: date | None = None) -> QuerySet[UnitPeriod]:
    """Periods whose name, short name, abbreviation or code holds ``text``; of one date, or of all time."""
    found = UnitPeriod.objects.select_related("unit").order_by("sort_key", "valid_from", "id")
    found = found.filter(search__contains=fold(text)) if fold(text) else found.none()
    return found.filter(valid_on(on)) if on else found


def periods_of(unit: OrgUnit) -> list[UnitPeriod]:
    """A unit's periods from the first to the last."""
    rows = UnitPeriod.objects.filter(unit=unit).select_related("unit", "parent")
    return sorted(rows, key=lambda row: row.valid_from or date.min)


def successions_of(unit: OrgUnit) -> QuerySet[Succession]:
    """Every succession in which the unit is predecessor or successor, in order of time."""
    return (
        Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit))
        .select_related("predecessor", "successor")
        .order_by("on", "id")
    )


def fields_on(on: date) -> QuerySet[ReformField]:
    """The fields of reform under their names of that day."""
    return ReformField.objects.filter(valid_on(on)).order_by("order", "key")


def field_owners_on(on: date) -> QuerySet[FieldOwner]:
    """Who followed which field that day."""
    return FieldOwner.objects.filter(valid_on(on)).select_related("owner").order_by("field", "id")


def bind_word(word: str, on: date, scored: int | None = None) -> int | None:
    """The unit that a criteria set's word ("so-noi-vu") means on a date; None when there was none.

    A word for one office in each district ("phong-noi-vu") is looked for in the district of the ``scored`` unit, and
    stands for the district itself where its divisions are not on record. A code names the commune that bears it.
    """
    return bind_words([word], on, scored)[word]


def bind_words(words: Collection[str], on: date, scored: int | None = None) -> dict[str, int | None]:
    """``bind_word`` for many words with one query besides the tree."""
    rows = {row.word: row for row in UnitWord.objects.filter(word__in=words)}
    tree = tree_on(on)
    return {word: _bind(tree, rows.get(word), word, scored) for word in words}


def _bind(tree: Tree, row: UnitWord | None, word: str, scored: int | None) -> int | None:
    if row is None:
        by_code = tree.by_code(word)
        return tree.by_key(word) if by_code is None else by_code
    if row.unit_id is not None:
        return row.unit_id if row.unit_id in tree else None
    return _in_district(tree, row.name, scored)


def _in_district(tree: Tree, name: str, scored: int | None) -> int | None:
    """The division of that name in the district which holds the scored unit, else that district."""
    district = next((unit for unit in tree.path(scored or 0) if tree.kind(unit) == "district"), None)
    if district is None:
        return None
    named = set(tree.named(name))
    return next((child for child in tree.children(district) if child in named), district)


def visible_to(actor: Actor) -> QuerySet[OrgUnit]:
    """Units are public facts: all of them for whoever holds a post, none for others."""
    return OrgUnit.objects.all() if actor.has(Permission.UNIT_VIEW) else OrgUnit.objects.none()
