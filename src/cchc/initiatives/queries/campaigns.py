"""Reading campaigns of registration: what a person sees of them, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from cchc.initiatives.models import Initiative, RegistrationCampaign
from cchc.initiatives.queries.board import BoardRow, boards_of
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import EntryState

P = Permission


def campaigns_visible_to(actor: Actor) -> QuerySet[RegistrationCampaign]:
    """Started campaigns of any office above one's own units or within one's circles; drafts for those who run them."""
    runs = Q(unit__in=actor.units_acted_for(P.CAMPAIGN_MANAGE))
    above = {unit for held in actor.holdings for unit in (*held.unit_path, *held.circle_path)}
    seen = Q(unit__in=above)
    for circle in actor.reach(P.INITIATIVE_VIEW).circles:
        seen |= Q(unit_path__contains=f"/{circle}/")
    started = ~Q(state=RegistrationCampaign.DRAFT)
    rows = RegistrationCampaign.objects.filter(runs | (started & seen))
    return rows.order_by("-year", "-due_on", "-pk")


def reads_board(actor: Actor, campaign: RegistrationCampaign) -> bool:
    """Whoever runs the campaign or looks after a circle around it sees every unit; others see their own."""
    return actor.has(P.CAMPAIGN_MANAGE, within=campaign.path) or any(
        held.allows(P.PLAN_VIEW, within=campaign.path) for held in actor.holdings
    )


def own_rows(actor: Actor, board: Sequence[BoardRow]) -> list[BoardRow]:
    """Rows of one's own units, and of those that a unit of one's own counts for."""
    return [row for row in board if any(row.unit.unit_id in held.unit_path for held in actor.holdings)]


def boards(rows: Sequence[RegistrationCampaign]) -> dict[int, list[BoardRow]]:
    """Campaign → its board. Two queries."""
    return boards_of(rows)


def own_entries(actor: Actor, campaign: RegistrationCampaign) -> QuerySet[Initiative]:
    """What one's own units write in a campaign."""
    units = actor.units_acted_for(P.INITIATIVE_WRITE)
    return campaign.initiatives.filter(unit__in=units).order_by("pk")


def sent_entries(campaign: RegistrationCampaign) -> QuerySet[Initiative]:
    """What was sent to whoever runs the campaign, accepted or not, the oldest first; with its open questions."""
    rows = campaign.initiatives.filter(state__in=(EntryState.SENT.value, EntryState.ACCEPTED.value))
    open_ones = Count("questions", filter=Q(questions__answered_at__isnull=True))
    return rows.select_related("asked__quota").annotate(open_questions=open_ones).order_by("sent_at", "pk")
