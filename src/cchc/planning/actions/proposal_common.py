"""What the actions on proposal rounds share: rows under lock, what forbids an act, who hears of it, and its event."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Stale, WrongState
from cchc.notifications.actions import notify
from cchc.orgunits.queries import tree_on
from cchc.planning.models import ProposalOwner, ProposalRound
from cchc_core.access import Actor, Holding, Permission
from cchc_core.planning.states import OWNER, OwnerState
from cchc_core.words import Note, gettext_noop, note

NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))
CHANGED = note(gettext_noop("Somebody else changed this meanwhile. What stands now is shown; look at it first."))
CLOSED = note(gettext_noop("This round is closed; nothing in it changes any more."))
NEEDS_REASON = note(gettext_noop("Give the reason; it is kept with the decision."))


def asked_round(round_: ProposalRound, version: int) -> ProposalRound:
    """The round under lock, if it is still the one that was read."""
    row = locked(ProposalRound.objects.filter(pk=round_.pk)).get()
    if row.version != version:
        raise Stale(CHANGED, {"title": row.title, "state": row.state})
    return row


def locked_owner(owner: ProposalOwner) -> ProposalOwner:
    """The owner under lock, with its round at hand."""
    row = locked(ProposalOwner.objects.filter(pk=owner.pk)).get()
    row.round = ProposalRound.objects.get(pk=row.round_id)
    return row


def demand_open(round_: ProposalRound) -> None:
    if round_.state != ProposalRound.OPEN:
        raise WrongState(CLOSED)


def demand_filling(owner: ProposalOwner) -> None:
    """Owners write while their annexes lie on their own desk."""
    demand_open(owner.round)
    if owner.state != OwnerState.FILLING:
        text = gettext_noop("The annexes are not on the desk of the field owner now: %(state)s.")
        raise WrongState(note(text, state=note(OWNER.states[OwnerState(owner.state)])))


def owner_key(owner: ProposalOwner) -> str:
    return f"proposals:{owner.round_id}:owner:{owner.pk}"


def unit_words(unit_id: int) -> str:
    tree = tree_on(today())
    return tree.name(unit_id) if unit_id in tree else str(unit_id)


def say_round(actor: Actor, round_: ProposalRound, verb: str, text: Note, **values: Any) -> None:
    """The event of an act on a round, in the round's chain."""
    holding = actor.post_for(Permission.PROPOSAL_MANAGE, round_.unit_id)
    record(
        actor=actor,
        holding=holding,
        within=round_.path,
        verb=verb,
        root=round_.root,
        object=round_.root,
        summary=text,
        **values,
    )


def say_owner(
    actor: Actor,
    owner: ProposalOwner,
    verb: str,
    text: Note,
    permission: Permission,
    *,
    line: int | None = None,
    **values: Any,
) -> None:
    """The event of an act on one owner's annexes, or on one proposal among them, in the round's chain."""
    unit = owner.round.unit_id if permission is Permission.PROPOSAL_MANAGE else owner.unit_id
    holding: Holding | None = actor.post_for(permission, unit)
    thing = owner_key(owner) + (f":line:{line}" if line is not None else "")
    record(
        actor=actor,
        holding=holding,
        within=owner.round.path,
        verb=verb,
        root=owner.round.root,
        object=thing,
        summary=text,
        **values,
    )


def notify_owner(
    actor: Actor, owner: ProposalOwner, kind: str, title: Note, posts: Collection[int], body: str = ""
) -> None:
    notify(
        actor=actor,
        kind=kind,
        title=title,
        to_posts=posts,
        body=body,
        url_name="planning:proposal-owner-show",
        url_args={"pk": owner.pk},
        about=owner_key(owner),
        thing=owner.round.title,
        due=owner.round.due_on if kind in ("proposal.opened", "proposal.reminder", "proposal.changed") else None,
    )
