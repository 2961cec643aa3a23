"""What waits in proposal rounds: annexes to fill, to approve, to settle, and owners who are late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q

from cchc.common.clock import today
from cchc.notifications.queries import posts_of
from cchc.orgunits.queries import last_names
from cchc.planning.models import Proposal, ProposalOwner, ProposalRound
from cchc.planning.queries.proposals import HANDED_IN
from cchc_core.access import Actor, Permission, Role
from cchc_core.planning.states import OwnerState
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting


def proposals_waiting(actor: Actor) -> Iterable[Waiting]:
    """For owners, heads and coordinators. A handful of queries, and none for whoever has no part in any round."""
    fills = actor.units_acted_for(Permission.PROPOSAL_FILL)
    sends = actor.units_acted_for(Permission.PROPOSAL_SEND)
    manages = actor.units_acted_for(Permission.PROPOSAL_MANAGE)
    if fills or sends:
        yield from _of_owner(fills, sends)
    if manages:
        yield from _of_coordinator(manages)


def _of_owner(fills: frozenset[int], sends: frozenset[int]) -> Iterator[Waiting]:
    wanted = Q(state=OwnerState.FILLING.value, unit__in=fills) | Q(state=OwnerState.AWAITING.value, unit__in=sends)
    rows = ProposalOwner.objects.filter(wanted, round__state=ProposalRound.OPEN).select_related("round")
    found = list(rows.order_by("round__due_on", "pk"))
    if not found:
        return
    names = last_names()
    for row in found:
        due, unit = row.round.due_on, names.get(str(row.unit_id), "")
        args, late = {"pk": row.pk}, due < today()
        if row.state == OwnerState.AWAITING:
            title = note(gettext_noop("Approve and send the annexes: %(round)s"), round=row.round.title)
            yield Waiting("proposal:send", title, unit, due, url_name=SHOW, url_args=args, late=late)
        elif row.unit_id not in sends or not posts_of([Role.FOCAL, Role.VERIFIER], [row.unit_id]):
            text = (
                gettext_noop("Correct the returned annexes: %(round)s")
                if row.reason
                else gettext_noop("Fill in the annexes: %(round)s")
            )
            title = note(text, round=row.round.title)
            yield Waiting("proposal:fill", title, unit, due, url_name=SHOW, url_args=args, late=late)


SHOW = "planning:proposal-owner-show"


def _of_coordinator(manages: frozenset[int]) -> Iterator[Waiting]:
    rows = ProposalRound.objects.filter(unit__in=manages, state=ProposalRound.OPEN).order_by("due_on", "pk")
    counted = rows.annotate(
        sent=Count("owners", filter=Q(owners__state=OwnerState.SENT.value)),
        waiting=Count("owners", filter=~Q(owners__state__in=HANDED_IN)),
    )
    found = list(counted)
    if not found:
        return
    accepted = Proposal.objects.filter(
        owner__round__in=found, owner__state__in=HANDED_IN, state=Proposal.ACCEPTED, line__isnull=True
    )
    to_plan = dict(accepted.order_by().values_list("owner__round").annotate(Count("pk")))
    for row in found:
        args = {"pk": row.pk}
        if row.sent:
            title = note(gettext_noop("Settle what field owners sent: %(round)s"), round=row.title)
            yield Waiting("proposal:settle", title, row.title, None, row.sent, "planning:proposal-settle", args)
        if to_plan.get(row.pk):
            title = note(gettext_noop("Put accepted proposals into the draft plan: %(round)s"), round=row.title)
            yield Waiting("proposal:to-plan", title, row.title, None, to_plan[row.pk], "planning:proposal-settle", args)
        if row.waiting and row.due_on < today():
            title = note(gettext_noop("Field owners are late with their annexes: %(round)s"), round=row.title)
            yield Waiting(
                "proposal:late",
                title,
                row.title,
                row.due_on,
                row.waiting,
                "planning:proposal-round-show",
                args,
                late=True,
            )
