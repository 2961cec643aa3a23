"""Reading plans and their versions."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.planning.models import Assignment, Plan, PlanVersion
from cchc.planning.permissions import sees_drafts
from cchc_core.access import Actor, Permission
from cchc_core.planning.states import PlanState

UNDER_WAY = (PlanState.DRAFT.value, PlanState.AWAITING.value, PlanState.APPROVED.value)


def visible_to(actor: Actor) -> QuerySet[Plan]:
    """All plans of units that one reads, and the issued ones of units above and of those that gave one a duty.

    ``permissions.may_view_plan`` answers alike (tested).
    """
    reach = actor.reach(Permission.PLAN_VIEW)
    if not reach:
        return Plan.objects.none()
    seen = Q(unit_id__in=reach.units)
    for circle in reach.circles:
        seen |= Q(unit_path__contains=f"/{circle}/")
    held = [each for each in actor.holdings if each.scope(Permission.PLAN_VIEW) is not None]
    above = {unit for each in held for unit in each.unit_path}
    duties = Assignment.objects.filter(line__plan=OuterRef("pk"), unit_id__in={each.unit_id for each in held})
    issued = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanState.ISSUED.value)
    return Plan.objects.filter(seen | (Exists(issued) & (Q(unit_id__in=above) | Exists(duties))))


def versions_visible_to(actor: Actor, plan: Plan) -> QuerySet[PlanVersion]:
    """The versions of a plan that the actor may open, the latest first."""
    rows = plan.versions.order_by("-number")
    return rows if sees_drafts(actor, plan.path) else rows.filter(state=PlanState.ISSUED.value)


def in_force(plan: Plan) -> PlanVersion | None:
    """The version that was issued last."""
    return plan.versions.filter(state=PlanState.ISSUED.value).order_by("-number").first()


def under_way(plan: Plan) -> PlanVersion | None:
    """The version being drafted, waiting or approved; there is one at most."""
    return plan.versions.filter(state__in=UNDER_WAY).first()
