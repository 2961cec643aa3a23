"""What waits in registrations: initiatives to write, to approve, to settle, questions to answer, quotas not met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q

from cchc.common.clock import today
from cchc.initiatives.models import CampaignUnit, Initiative, Question, RegistrationCampaign
from cchc.initiatives.queries.board import boards_of
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import EntryState
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

P = Permission
CAMPAIGN, MODEL = "initiatives:campaign-show", "initiatives:model-show"


def registration_waiting(actor: Actor) -> Iterable[Waiting]:
    """For writers, heads and coordinators. A handful of queries; what waits for a unit of the circle waits for its people."""
    writes = actor.units_acted_for(P.INITIATIVE_WRITE) & actor.unit_ids
    sends = actor.units_acted_for(P.INITIATIVE_SEND) & actor.unit_ids
    manages = actor.units_acted_for(P.CAMPAIGN_MANAGE)
    if writes:
        yield from _quotas(writes, due=True)
        yield from _questions(writes)
    if writes or sends:
        yield from _entries(writes, sends)
    if manages:
        yield from _of_coordinator(manages)


def registration_coming(actor: Actor) -> Iterable[Waiting]:
    """The deadlines of campaigns in which one's units have met their quota and may register more."""
    writes = actor.units_acted_for(P.INITIATIVE_WRITE) & actor.unit_ids
    if writes:
        yield from _quotas(writes, due=False)


def _quotas(units: frozenset[int], *, due: bool) -> Iterator[Waiting]:
    """Quotas of the units in open campaigns: ``due`` those that are short, else the others. Three queries."""
    asked = CampaignUnit.objects.filter(unit__in=units, campaign__state=RegistrationCampaign.OPEN)
    campaigns = list(RegistrationCampaign.objects.filter(pk__in=asked.values("campaign")).order_by("due_on", "pk"))
    boards = boards_of(campaigns, units=units) if campaigns else {}
    for campaign in campaigns:
        for row in boards[campaign.pk]:
            if row.state.is_met is due or (not due and campaign.due_on < today()):
                continue
            if due:
                text = gettext_noop("Register initiatives, %(missing)s more are asked for: %(campaign)s")
                title = note(text, missing=row.missing, campaign=campaign.title)
            else:
                title = note(gettext_noop("Registration ends: %(campaign)s"), campaign=campaign.title)
            yield Waiting(
                "initiative:register",
                title,
                row.unit.unit_name,
                campaign.due_on,
                max(1, row.missing),
                CAMPAIGN,
                {"pk": campaign.pk},
                late=campaign.due_on < today(),
            )


def _entries(writes: frozenset[int], sends: frozenset[int]) -> Iterator[Waiting]:
    """Returned registrations for those who write them, presented ones for the head. One query."""
    returned = Q(unit__in=writes, state=EntryState.DRAFT.value) & ~Q(reason="")
    rows = Initiative.objects.filter(_open(), returned | Q(unit__in=sends, state=EntryState.AWAITING.value))
    for row in rows.select_related("campaign").order_by("pk"):
        if row.state == EntryState.DRAFT:
            yield _of_entry("initiative:correct", gettext_noop("Correct the returned registration “%(title)s”"), row)
        else:
            yield _of_entry("initiative:send", gettext_noop("Approve and send the registration “%(title)s”"), row)


def _questions(units: frozenset[int]) -> Iterator[Waiting]:
    rows = Question.objects.filter(initiative__unit__in=units, answered_at__isnull=True)
    for each in rows.select_related("initiative__campaign").order_by("pk"):
        text = gettext_noop("Answer a question about “%(title)s”")
        yield _of_entry("initiative:answer", text, each.initiative)


def _open() -> Q:
    return Q(campaign__isnull=True) | Q(campaign__state=RegistrationCampaign.OPEN)


def _of_entry(kind: str, text: str, row: Initiative) -> Waiting:
    due = row.campaign.due_on if row.campaign is not None else None
    late = due is not None and due < today()
    title = note(text, title=row.title[:120])
    return Waiting(kind, title, row.unit_name, due, url_name=MODEL, url_args={"pk": row.pk}, late=late)


def _of_coordinator(units: frozenset[int]) -> Iterator[Waiting]:
    """Campaigns to start, registrations to settle, and quotas that are short after the deadline."""
    sent = Count("initiatives", filter=Q(initiatives__state=EntryState.SENT.value))
    rows = RegistrationCampaign.objects.filter(unit__in=units).exclude(state=RegistrationCampaign.CLOSED)
    found = list(rows.annotate(sent=sent).order_by("due_on", "pk"))
    late = [row for row in found if row.state == RegistrationCampaign.OPEN and row.due_on < today()]
    boards = boards_of(late) if late else {}
    for row in found:
        args = {"pk": row.pk}
        if row.state == RegistrationCampaign.DRAFT:
            title = note(gettext_noop("Start the campaign “%(campaign)s”"), campaign=row.title)
            yield Waiting("initiative:start", title, row.title, url_name=CAMPAIGN, url_args=args)
            continue
        if row.sent:
            title = note(gettext_noop("Accept or return registrations: %(campaign)s"), campaign=row.title)
            yield Waiting("initiative:settle", title, row.title, None, row.sent, "initiatives:campaign-settle", args)
        short = sum(not each.state.is_met for each in boards.get(row.pk, ()))
        if short:
            title = note(gettext_noop("Units are short of their quota: %(campaign)s"), campaign=row.title)
            yield Waiting("initiative:short", title, row.title, row.due_on, short, CAMPAIGN, args, late=True)
    loose = Initiative.objects.filter(campaign__isnull=True, state=EntryState.SENT.value)
    inside = Q(pk__in=())
    for unit in units:
        inside |= Q(unit_path__contains=f"/{unit}/")
    for each in loose.filter(inside).order_by("pk"):
        title = note(gettext_noop("Accept or return the registration “%(title)s”"), title=each.title[:120])
        yield Waiting("initiative:settle", title, each.unit_name, url_name=MODEL, url_args={"pk": each.pk})
