"""Reading results of outside indices. They are published figures: whoever holds a position may read them."""

from collections.abc import Collection

from django.db.models import QuerySet

from cchc.common.clock import today
from cchc.improvement.models import IndexResult
from cchc.improvement.permissions import may_enter
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission


def visible_to(actor: Actor) -> QuerySet[IndexResult]:
    """Every result, the replaced ones too."""
    rows = IndexResult.objects.select_related("entered_by").order_by("index", "year", "pk")
    return rows if actor.has(Permission.FIGURE_VIEW) else rows.none()


def standing(rows: QuerySet[IndexResult]) -> QuerySet[IndexResult]:
    """Those of them that nothing has replaced."""
    return rows.exclude(pk__in=IndexResult.objects.filter(replaces__isnull=False).values("replaces"))


def measured_units(actor: Actor) -> dict[int, str]:
    """The units that an outside index measures, and those at the root of the tree, which await one, by name."""
    tree = tree_on(today())
    found = set(visible_to(actor).order_by().values_list("unit_id", flat=True).distinct()) | set(tree.roots)
    return {unit: tree.name(unit) for unit in sorted(found) if unit in tree}


def units_to_enter(actor: Actor) -> dict[int, str]:
    """Of these the ones whose results this person enters."""
    return {unit: name for unit, name in measured_units(actor).items() if may_enter(actor, unit)}


def standing_by_key(units: Collection[int]) -> dict[tuple[str, int, int], IndexResult]:
    """(index, unit, year) → the result that counts. One query."""
    rows = standing(IndexResult.objects.filter(unit_id__in=list(units)))
    return {(row.index, row.unit_id, row.year): row for row in rows}
