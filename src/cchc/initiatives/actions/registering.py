"""What every act of the registration does: take its rows under lock, and tell the log."""

from typing import Any

from cchc.audit.actions import record
from cchc.common.db import locked
from cchc.common.errors import Stale, WrongState
from cchc.initiatives.models import Initiative, RegistrationCampaign
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(gettext_noop("Somebody else changed this meanwhile. What stands now is shown; look at it first."))
NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))
NOT_OPEN = note(gettext_noop("Registrations are taken while the campaign is open."))


def lock_campaign(campaign: RegistrationCampaign, version: int | None = None) -> RegistrationCampaign:
    """The campaign under lock; ``Stale`` when it changed since ``version`` was read."""
    row = locked(RegistrationCampaign.objects.filter(pk=campaign.pk)).get()
    if version is not None and row.version != version:
        raise Stale(CHANGED, {"title": row.title, "state": row.state, "version": row.version})
    return row


def demand_open(campaign: RegistrationCampaign | None) -> None:
    """An entry without a campaign is written at any time."""
    if campaign is not None and campaign.state != RegistrationCampaign.OPEN:
        raise WrongState(NOT_OPEN)


def lock_entry(initiative: Initiative, version: int | None = None) -> Initiative:
    """The initiative under lock with its campaign at hand; ``Stale`` when it changed since ``version`` was read."""
    row = locked(Initiative.objects.filter(pk=initiative.pk)).get()
    if version is not None and row.version != version:
        raise Stale(CHANGED, {"title": row.title, "state": row.state, "version": row.version})
    if row.campaign_id is not None:
        row.campaign = RegistrationCampaign.objects.get(pk=row.campaign_id)
    return row


def say_campaign(actor: Actor, campaign: RegistrationCampaign, verb: str, text: Note, **values: Any) -> None:
    """The event of an act on a campaign, in its chain."""
    record(
        actor=actor,
        holding=actor.post_for(Permission.CAMPAIGN_MANAGE, campaign.unit_id),
        within=campaign.path,
        verb=verb,
        root=campaign.root,
        object=campaign.root,
        summary=text,
        **values,
    )


def say_entry(
    actor: Actor, row: Initiative, verb: str, text: Note, permission: Permission, *, part: str = "", **values: Any
) -> None:
    """The event of an act on a registration, in the initiative's chain."""
    unit = row.unit_id
    if permission is Permission.CAMPAIGN_MANAGE and row.campaign is not None:
        unit = row.campaign.unit_id
    record(
        actor=actor,
        holding=actor.post_for(permission, unit) if unit is not None else None,
        within=row.path or None,
        verb=verb,
        root=row.root,
        object=f"{row.root}:{part}" if part else row.root,
        summary=text,
        **values,
    )


def short(title: str) -> str:
    """A title within a sentence."""
    return title if len(title) <= 120 else title[:119].rstrip() + "…"
