"""The way of one owner's annexes through a proposal round: presented, sent, sent back, accepted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cchc.common.clock import moment
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.notifications.actions import posts_of
from cchc.planning.actions.proposal_common import (
    CHANGED,
    NEEDS_REASON,
    NOT_SAVED,
    demand_open,
    locked_owner,
    notify_owner,
    say_owner,
    unit_words,
)
from cchc.planning.models import Proposal, ProposalOwner
from cchc.planning.permissions import may_fill, may_send, may_settle
from cchc.planning.queries.annexes import annexes_of
from cchc.planning.queries.proposals import gauges_of
from cchc_core.access import Actor, Permission, Role
from cchc_core.planning.states import OWNER, OwnerState, OwnerVerb
from cchc_core.words import Note, gettext_noop, note

P = Permission

INCOMPLETE = note(gettext_noop("The annexes are not complete yet."))
SETTLED_LINES = note(
    gettext_noop(
        "Some proposals of this owner are settled or in the draft plan already. The coordinator has to return them."
    )
)
LACKS = {
    1: gettext_noop("Annex 01: %(left)s targets still lack a word on whether they were met."),
    2: gettext_noop("Annex 02: %(left)s tasks still lack a word on whether they were done."),
    3: gettext_noop("Annex 03 is empty. Propose a task, or say that there is nothing to propose."),
    4: gettext_noop("Annex 04 is empty. Name a key task, or say that there is none."),
}
RETURNED_LINES = gettext_noop("Annex %(annex)s: %(count)s returned lines wait to be corrected.")

#: Who takes which step, and in whose name.
STEPS = {
    OwnerVerb.PRESENT: (may_fill, P.PROPOSAL_FILL),
    OwnerVerb.RETURN: (may_send, P.PROPOSAL_SEND),
    OwnerVerb.SEND: (may_send, P.PROPOSAL_SEND),
    OwnerVerb.WITHDRAW: (may_send, P.PROPOSAL_SEND),
    OwnerVerb.SEND_BACK: (lambda actor, owner: may_settle(actor, owner.round), P.PROPOSAL_MANAGE),
    OwnerVerb.ACCEPT: (lambda actor, owner: may_settle(actor, owner.round), P.PROPOSAL_MANAGE),
}


@transaction.atomic
def move_owner(*, actor: Actor, owner: ProposalOwner, version: int, verb: OwnerVerb, reason: str = "") -> ProposalOwner:
    """Take a step of the table. Presenting and sending ask for complete annexes; sending keeps exactly what was sent.

    Sending back returns the owner to its desk with the lines that were marked; accepting takes every line that is not
    decided yet. ``Stale`` when somebody took a step since ``version`` was read.
    """
    row = locked_owner(owner)
    step = OWNER.step(OwnerState(row.state), verb)
    permitted, permission = STEPS[verb]
    require(permitted(actor, row))
    if step is None:
        raise WrongState(OWNER.why_not(OwnerState(row.state), verb))
    demand_open(row.round)
    if row.version != version:
        raise Stale(CHANGED, {"state": row.state})
    reason = reason.strip()
    if step.reason and not reason:
        raise Invalid(NOT_SAVED, [NEEDS_REASON])
    if verb in (OwnerVerb.PRESENT, OwnerVerb.SEND):
        _demand_whole(row)
    if verb is OwnerVerb.WITHDRAW and row.proposals.exclude(state__in=(Proposal.PROPOSED, Proposal.RETURNED)).exists():
        raise WrongState(SETTLED_LINES)
    if verb is OwnerVerb.SEND:
        row.snapshot = annexes_of([row])[row.pk]
        row.digest = digest_of(row.snapshot)
        row.sent_at = moment()
    if verb is OwnerVerb.ACCEPT:
        _accept_rest(row)
    before = row.state
    row.state, row.reason = step.target.value, reason if step.reason else ""
    row.version += 1
    row.save()
    text = note(gettext_noop("%(verb)s: %(unit)s"), verb=note(OWNER.verbs[verb]), unit=unit_words(row.unit_id))
    moved = {"annexes": before}, {"annexes": row.state}
    say_owner(actor, row, f"proposal.{verb.value}", text, permission, before=moved[0], after=moved[1], reason=reason)
    _tell_of_step(actor, row, verb, reason)
    return row


def digest_of(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of what was sent, written in one way only."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _demand_whole(owner: ProposalOwner) -> None:
    problems = lacks_of(owner)
    if problems:
        raise Invalid(INCOMPLETE, problems)


def lacks_of(owner: ProposalOwner) -> list[Note]:
    """What still keeps the annexes from being presented."""
    problems: list[Note] = []
    for gauge in gauges_of([owner])[owner.pk]:
        if gauge.returned:
            problems.append(note(RETURNED_LINES, annex=f"{gauge.annex:02}", count=gauge.returned))
        if gauge.annex in (1, 2) and gauge.done < gauge.total:
            problems.append(note(LACKS[gauge.annex], left=gauge.total - gauge.done))
        if gauge.annex in (3, 4) and not gauge.done and not gauge.declared_empty:
            problems.append(note(LACKS[gauge.annex]))
    return problems


def _accept_rest(owner: ProposalOwner) -> None:
    returned = owner.proposals.filter(state=Proposal.RETURNED).count() + owner.reviews.exclude(remark="").count()
    if returned:
        text = gettext_noop(
            "%(count)s lines are returned. Send the annexes back, or take the return of the lines back."
        )
        raise WrongState(note(text, count=returned))
    for line in owner.proposals.filter(state=Proposal.PROPOSED):
        line.state = Proposal.ACCEPTED
        line.revision += 1
        line.save(update_fields=["state", "revision"])


def _tell_of_step(actor: Actor, owner: ProposalOwner, verb: OwnerVerb, reason: str) -> None:
    unit, round_ = unit_words(owner.unit_id), owner.round
    gaps = {"unit": unit, "round": round_.title}
    house, centre = [owner.unit_id], [round_.unit_id]
    writers = posts_of([Role.FOCAL, Role.VERIFIER, Role.UNIT_HEAD], house)
    told: dict[OwnerVerb, tuple[str, str, list[int]]] = {
        OwnerVerb.PRESENT: (
            "proposal.awaiting",
            gettext_noop("Approve and send the annexes: %(round)s"),
            posts_of([Role.UNIT_HEAD], house),
        ),
        OwnerVerb.RETURN: (
            "proposal.returned",
            gettext_noop("The head returned the annexes: %(round)s"),
            posts_of([Role.FOCAL, Role.VERIFIER], house),
        ),
        OwnerVerb.SEND: (
            "proposal.sent",
            gettext_noop("%(unit)s sent its annexes: %(round)s"),
            posts_of([Role.COORDINATOR], circle_ids=centre),
        ),
        OwnerVerb.WITHDRAW: (
            "proposal.sent",
            gettext_noop("%(unit)s withdrew its annexes: %(round)s"),
            posts_of([Role.COORDINATOR], circle_ids=centre),
        ),
        OwnerVerb.SEND_BACK: (
            "proposal.returned",
            gettext_noop("The coordinator returned the annexes: %(round)s"),
            writers,
        ),
        OwnerVerb.ACCEPT: ("proposal.accepted", gettext_noop("The annexes were accepted: %(round)s"), writers),
    }
    kind, text, posts = told[verb]
    wanted = {name: value for name, value in gaps.items() if f"%({name})s" in text}
    notify_owner(actor, owner, kind, note(text, **wanted), posts, body=reason)
