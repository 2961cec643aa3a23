"""Reading criteria sets."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion, Criterion
from cchc_core.access import Actor, Permission
from cchc_core.criteria.checks import Context, check_set
from cchc_core.criteria.problems import Problem


def visible_to(actor: Actor) -> QuerySet[CriteriaSetVersion]:
    """Sealed versions, and drafts for editors; newest first within a family."""
    rows = CriteriaSetVersion.objects.select_related("set", "sealed_by").order_by("set__key", "-created_at", "-pk")
    return rows if actor.has(Permission.CRITERIA_EDIT) else rows.filter(status=CriteriaSetVersion.SEALED)


def with_counts(rows: QuerySet[CriteriaSetVersion]) -> QuerySet[CriteriaSetVersion]:
    """Adds ``leaf_count``, without a query a row."""
    return rows.annotate(leaf_count=Count("criteria", filter=Q(criteria__is_leaf=True)))


def rows_of(version: CriteriaSetVersion) -> QuerySet[Criterion]:
    """The criteria in the order of the table."""
    return Criterion.objects.filter(set_version=version).order_by("position")


def by_reference(reference: str) -> CriteriaSetVersion | None:
    """The version that "set@label" names; the first to be sealed where a label was used for a draft too."""
    key, _, label = reference.partition("@")
    return CriteriaSetVersion.objects.select_related("set").filter(set__key=key, label=label).first()


def problems_of(version: CriteriaSetVersion, fields: Collection[str] | None = None) -> tuple[Problem, ...]:
    """Errors and warnings of a version as it stands, checked against the edition that it replaces."""
    criteria_set = core_set(version)
    before = by_reference(criteria_set.replaces) if criteria_set.replaces else None
    context = Context(predecessor=core_set(before) if before else None)
    if fields:
        context = Context(predecessor=context.predecessor, fields=frozenset(fields))
    return tuple(check_set(criteria_set, context))
