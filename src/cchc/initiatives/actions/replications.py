"""Replication campaigns: these models, in these units, by then. Who takes part stands in the adoptions that are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.initiatives.actions.adoptions import NOT_PROVEN, offer_many
from cchc.initiatives.actions.life import NOT_SAVED
from cchc.initiatives.models import Initiative, ReplicationCampaign
from cchc.initiatives.permissions import may_manage, may_open_for
from cchc.initiatives.queries.catalogue import PROVEN
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.proposals import linked_bases
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import EntryState
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(
    gettext_noop("Somebody else changed this campaign meanwhile. What stands now is shown; look at it first.")
)
CLOSED = note(gettext_noop("This campaign is closed; nothing is added to it."))
NO_TITLE = note(gettext_noop("Give the campaign a name."))
NO_MODELS = note(gettext_noop("Choose at least one model."))
NOBODY = note(
    gettext_noop(
        "Nobody is left to be asked: the units own these models, or another campaign that runs asks them already."
    )
)
NO_UNITS = note(gettext_noop("Choose at least one unit."))
PAST = note(gettext_noop("The deadline lies in the past."))
OUTSIDE = note(
    gettext_noop("A unit that was chosen does not exist today or stands outside the circle of the campaign.")
)


@dataclass(frozen=True)
class ReplicationPlan:
    """A campaign as it is wished for. ``bases`` are documents in words, one each."""

    year: int
    title: str
    due_on: date
    initiative_ids: tuple[int, ...]
    unit_ids: tuple[int, ...]
    purpose: str = ""
    bases: tuple[str, ...] = ()
    due_text: str = ""


@transaction.atomic
def open_replication(*, actor: Actor, unit_id: int, plan: ReplicationPlan) -> ReplicationCampaign:
    """Open a campaign and ask every unit about every model; a unit is not asked about its own."""
    require(may_open_for(actor, unit_id))
    path = tree_on(today()).path(unit_id)
    problems = [] if plan.title.strip() else [NO_TITLE]
    problems += [PAST] if plan.due_on < today() else []
    problems += _faults(path, plan.initiative_ids, plan.unit_ids)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, unit_id)
    campaign = ReplicationCampaign.objects.create(
        unit_id=unit_id,
        unit_path=path_text(path),
        year=plan.year,
        title=plan.title.strip()[:300],
        purpose=plan.purpose.strip(),
        bases=linked_bases(actor, plan.bases),
        due_on=plan.due_on,
        due_text=plan.due_text.strip()[:200],
        state=ReplicationCampaign.OPEN,
        created_by_id=actor.user_id,
        post_id=held.post_id if held else None,
    )
    count = offer_many(actor, campaign, plan.initiative_ids, plan.unit_ids)
    if not count:
        raise Invalid(NOT_SAVED, [NOBODY])
    text = gettext_noop("Opened the replication campaign “%(title)s”, due on %(day)s")
    summary = note(text, title=campaign.title, day=show_day(campaign.due_on))
    after = {"models": len(set(plan.initiative_ids)), "units": len(set(plan.unit_ids)), "offers": count}
    _say(actor, campaign, "replication.open", summary, {**after, "due_on": campaign.due_on})
    return campaign


@transaction.atomic
def extend_replication(
    *,
    actor: Actor,
    campaign: ReplicationCampaign,
    version: int,
    initiative_ids: Sequence[int] = (),
    unit_ids: Sequence[int] = (),
    due_on: date | None = None,
) -> ReplicationCampaign:
    """Add models and units, or move the deadline. Every unit of the campaign is asked about every model of it."""
    row = _asked(actor, campaign, version)
    models = set(row.adoptions.values_list("initiative_id", flat=True)) | set(initiative_ids)
    units = set(row.adoptions.values_list("unit_id", flat=True)) | set(unit_ids)
    problems = _faults(row.path, initiative_ids, unit_ids, adding=True)
    due = due_on or row.due_on
    if due < today() and (due != row.due_on or initiative_ids or unit_ids):  # nobody is asked for a day that is over
        problems.append(PAST)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    before = row.due_on
    row.due_on = due
    row.version += 1
    row.save(update_fields=["due_on", "version"])
    tree = tree_on(today())
    proven = Initiative.objects.filter(pk__in=models, stage__in=PROVEN, state=EntryState.ACCEPTED.value)
    count = offer_many(actor, row, list(proven.values_list("pk", flat=True)), [each for each in units if each in tree])
    summary = note(gettext_noop("Changed the replication campaign “%(title)s”"), title=row.title)
    after = {"models": len(models), "units": len(units), "offers": count, "due_on": row.due_on}
    _say(actor, row, "replication.change", summary, after, {"due_on": before})
    return row


@transaction.atomic
def close_replication(*, actor: Actor, campaign: ReplicationCampaign, version: int) -> ReplicationCampaign:
    """End a campaign. Adoptions go on as their units say."""
    row = _asked(actor, campaign, version)
    row.state = ReplicationCampaign.CLOSED
    row.version += 1
    row.save(update_fields=["state", "version"])
    summary = note(gettext_noop("Closed the replication campaign “%(title)s”"), title=row.title)
    _say(actor, row, "replication.close", summary, {"state": "closed"})
    return row


def _asked(actor: Actor, campaign: ReplicationCampaign, version: int) -> ReplicationCampaign:
    row = locked(ReplicationCampaign.objects.filter(pk=campaign.pk)).get()
    require(may_manage(actor, row))
    if row.state == ReplicationCampaign.CLOSED:
        raise WrongState(CLOSED)
    if row.version != version:
        raise Stale(CHANGED, {"title": row.title, "due_on": row.due_on})
    return row


def _faults(path: Sequence[int], models: Sequence[int], units: Sequence[int], *, adding: bool = False) -> list[Note]:
    """Models that nobody proved and units outside the circle."""
    found = [] if models or adding else [NO_MODELS]
    found += [] if units or adding else [NO_UNITS]
    fit = Initiative.objects.filter(pk__in=set(models), state=EntryState.ACCEPTED.value, stage__in=PROVEN)
    if fit.count() != len(set(models)):
        found.append(NOT_PROVEN)
    tree = tree_on(today())
    if not path or any(not tree.within(unit, path[-1]) for unit in units):
        found.append(OUTSIDE)
    return found


def _say(
    actor: Actor,
    row: ReplicationCampaign,
    verb: str,
    summary: Note,
    after: dict[str, object],
    before: dict[str, object] | None = None,
) -> None:
    record(
        actor=actor,
        verb=verb,
        root=row.root,
        object=row.root,
        summary=summary,
        before=before or {},
        after=after,
        holding=actor.post_for(Permission.CAMPAIGN_MANAGE, row.path[-1]),
        within=row.path,
    )
