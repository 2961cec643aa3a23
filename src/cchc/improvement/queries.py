"""Reading results of outside indices, which whoever holds a position may read, and findings with their remedies."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import F, Q, QuerySet

from cchc.common.clock import today
from cchc.improvement.models import Finding, IndexResult
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


# Findings -----------------------------------------------------------------------------------------------------------

#: Days before its deadline from which a remedy waits for its owner.
SOON = timedelta(days=14)


def findings_visible_to(actor: Actor) -> QuerySet[Finding]:
    """Of the units that lost points and of the owners that one sees; ``permissions.may_view`` answers alike (tested)."""
    reach = actor.reach(Permission.REMEDY_VIEW)
    inside = Q(owner__in=reach.units)
    for unit in reach.units:
        inside |= Q(unit_path__endswith=f"/{unit}/")
    for circle in reach.circles:
        inside |= Q(unit_path__contains=f"/{circle}/") | Q(owner_path__contains=f"/{circle}/")
    return Finding.objects.filter(inside).order_by(F("due_on").asc(nulls_last=True), "source_key", "code", "pk")


def findings_about(actor: Actor, source_keys: Collection[str]) -> dict[tuple[str, str], Finding]:
    """(source, code) → the finding opened on it, of those that the actor sees. One query."""
    rows = findings_visible_to(actor).filter(source_key__in=list(source_keys))
    return {(row.source_key, row.code): row for row in rows}


def late(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those still going on after their last day."""
    return rows.filter(state__in=Finding.GOING_ON, due_on__lt=today())


def due_for(actor: Actor) -> QuerySet[Finding]:
    """Remedies that the person's own units answer for, late or due soon, the earliest first."""
    units = [held.unit_id for held in actor.holdings if held.scope(Permission.REMEDY_WORK)]
    rows = Finding.objects.filter(owner__in=units, state__in=Finding.GOING_ON, due_on__lte=today() + SOON)
    return rows.order_by("due_on", "pk")
