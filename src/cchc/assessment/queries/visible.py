"""Who sees which rounds, sheets and leaves. ``permissions.may_view…`` gives the same answer for one object (tested)."""

from django.db.models import Q, QuerySet

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc_core.access import Actor, Permission, Reach


def within(reach: Reach, path: str, unit: str) -> Q:
    """Rows whose unit lies in the reach; ``path`` and ``unit`` are names of columns."""
    found = Q(pk__in=[])
    if reach.units:
        found |= Q(**{f"{unit}__in": reach.units})
    for circle in reach.circles:
        found |= Q(**{f"{path}__contains": f"/{circle}/"})
    return found


def rounds(actor: Actor) -> QuerySet[AssessmentRound]:
    """Published rounds for everybody; open ones for whoever runs them or answers for a sheet in them. Newest first."""
    rows = AssessmentRound.objects.select_related("set_version__set", "centre").order_by("-year", "-created_at", "-pk")
    published = Q(state=AssessmentRound.PUBLISHED)
    reach = actor.reach(Permission.ROUND_VIEW)
    if not reach:
        return rows.filter(published)
    sheets = Assessment.objects.filter(within(reach, "unit_path", "responsible_unit_id")).values("round_id")
    return rows.filter(published | within(reach, "centre_path", "centre_id") | Q(pk__in=sheets))


def assessments(actor: Actor) -> QuerySet[Assessment]:
    """Sheets of the units one has business with; published ones for everybody who holds a position."""
    rows = Assessment.objects.select_related("round__set_version__set", "unit").order_by(
        "round_id", "group", "unit_sort", "pk"
    )
    allowed = within(actor.reach(Permission.ASSESSMENT_VIEW), "unit_path", "responsible_unit_id")
    if actor.has(Permission.ROUND_VIEW):
        allowed |= Q(state="published")
    if actor.post_ids:
        allowed |= Q(pk__in=LeafThread.objects.filter(assignee__in=actor.post_ids).values("assessment"))
    return rows.filter(allowed)


def threads(actor: Actor) -> QuerySet[LeafThread]:
    """Leaves of the sheets that one sees."""
    allowed = within(
        actor.reach(Permission.ASSESSMENT_VIEW), "assessment__unit_path", "assessment__responsible_unit_id"
    )
    if actor.has(Permission.ROUND_VIEW):
        allowed |= Q(assessment__state="published")
    if actor.post_ids:
        assigned = LeafThread.objects.filter(assignee__in=actor.post_ids).values("assessment")
        allowed |= Q(assessment__in=assigned)
    rows = LeafThread.objects.select_related("assessment__round__set_version__set", "self_entry", "verified_entry")
    return rows.filter(allowed).order_by("assessment_id", "position")
