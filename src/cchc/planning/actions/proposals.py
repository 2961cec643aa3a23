"""Proposal rounds: opening and changing them, the way of each owner's annexes, reminding, and closing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.documents.actions.drafts import cited_documents
from cchc.documents.models import OfficialDocument
from cchc.documents.models.register import symbol_key
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.notifications.actions import notify, posts_of
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.plans import open_plan
from cchc.planning.models import LineReview, Plan, PlanVersion, Proposal, ProposalOwner, ProposalRound
from cchc.planning.permissions import may_fill, may_manage_proposals, may_open_proposals, may_send, may_settle
from cchc.planning.queries.annexes import annexes_of
from cchc.planning.queries.known import known_of
from cchc.planning.queries.proposals import HANDED_IN, contents_for, gauges_of
from cchc_core.access import Actor, Holding, Permission, Role
from cchc_core.planning.states import OWNER, OwnerState, OwnerVerb
from cchc_core.values import machine_text, show_day
from cchc_core.words import Note, gettext_noop, note

P = Permission

NOT_OPENED = note(gettext_noop("The round was not opened. Correct what is marked."))
NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))
NEEDS_TITLE = note(gettext_noop("Give the round a title."))
NEEDS_OWNER = note(gettext_noop("Name at least one field owner."))
NEEDS_FIELDS = gettext_noop("%(unit)s has no field. Tick the fields for which it reports and proposes.")
CUT_OFF_FIRST = note(gettext_noop("The cut-off of figures lies after the deadline. Figures are true first, then sent."))
ONE_A_YEAR = gettext_noop("A round for the plan of %(year)s was opened already.")
OTHER_PLAN = note(
    gettext_noop("The version of this year's plan that is reviewed must be an issued one of the same unit.")
)
CHANGED = note(gettext_noop("Somebody else changed this meanwhile. What stands now is shown; look at it first."))
CLOSED = note(gettext_noop("This round is closed; nothing in it changes any more."))
STILL_OPEN = note(gettext_noop("Proposals still wait for a decision, or accepted ones are not in the draft plan yet."))
HAS_WORK = gettext_noop("%(unit)s has written proposals or results already and cannot be taken out of the round.")
INCOMPLETE = note(gettext_noop("The annexes are not complete yet."))
NEEDS_REASON = note(gettext_noop("Give the reason; it is kept with the decision."))
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


@dataclass(frozen=True)
class OwnerWish:
    """A unit with the keys of the fields for which it answers."""

    unit_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class RoundWish:
    """What a round is opened with. ``bases`` are words, one document each; ``reviewed`` a version of this year's plan."""

    title: str
    cut_off: date
    due_on: date
    bases: tuple[str, ...] = ()
    owners: tuple[OwnerWish, ...] = ()
    reviewed: int | None = None


# Opening and changing -----------------------------------------------------------------------------------------------


@transaction.atomic
def open_round(*, actor: Actor, unit_id: int, year: int, wish: RoundWish) -> ProposalRound:
    """Ask field owners for the plan of ``year``: their annexes come prefilled, and the draft plan is opened with it.

    Raises ``Invalid`` with every problem, ``WrongState`` where there is a round for that plan already.
    """
    require(may_open_proposals(actor, unit_id))
    list(locked(OrgUnit.objects.filter(pk=unit_id)))  # who open the same round come one after the other
    if ProposalRound.objects.filter(unit_id=unit_id, year=year).exists():
        raise WrongState(note(ONE_A_YEAR, year=str(year)))
    reviewed = _reviewed(wish.reviewed, unit_id)
    problems = _problems(wish)
    if problems:
        raise Invalid(NOT_OPENED, problems)
    bases = linked_bases(actor, wish.bases)
    round_ = ProposalRound.objects.create(
        unit_id=unit_id,
        unit_path=path_text(tree_on(today()).path(unit_id) or (unit_id,)),
        year=year,
        title=wish.title.strip(),
        cut_off=wish.cut_off,
        due_on=wish.due_on,
        bases=bases,
        reviewed=reviewed,
        plan=_plan(actor, unit_id, year, bases),
        created_by_id=actor.user_id,
    )
    rows = [_add_owner(round_, each) for each in wish.owners]
    _ask_for_reviews(round_, rows)
    after = {"cut_off": wish.cut_off, "due_on": wish.due_on, "owners": [_name(row.unit_id) for row in rows]}
    say_round(
        actor,
        round_,
        "proposals.open",
        note(gettext_noop("Opened the proposal round “%(title)s”"), title=round_.title),
        after=after,
    )
    _tell_owners(actor, round_, rows, "proposal.opened", gettext_noop("Fill in the annexes by %(day)s: %(round)s"))
    return round_


def _reviewed(version: int | None, unit_id: int) -> PlanVersion | None:
    if version is None:
        return None
    row = PlanVersion.objects.filter(pk=version, state="issued", plan__unit_id=unit_id).first()
    if row is None:
        raise Invalid(NOT_OPENED, [OTHER_PLAN])
    return row


def _problems(wish: RoundWish) -> list[Note]:
    found = [] if wish.title.strip() else [NEEDS_TITLE]
    found += [CUT_OFF_FIRST] if wish.cut_off > wish.due_on else []
    found += [] if wish.owners else [NEEDS_OWNER]
    return found + [note(NEEDS_FIELDS, unit=_name(each.unit_id)) for each in wish.owners if not each.fields]


def linked_bases(actor: Actor, lines: Iterable[str]) -> list[dict[str, Any]]:
    """Words with the document of the register that they cite, where the person may open one with that number."""
    found: list[dict[str, Any]] = []
    for line in lines:
        words = " ".join(line.split())
        if not words:
            continue
        document = next(
            (row for cited in cited_documents({"bases": [words]}) if (row := _entry(actor, cited.symbol))), None
        )
        found.append({"text": words, "document": document.pk if document else None})
    return found


def _entry(actor: Actor, symbol: str) -> OfficialDocument | None:
    rows = documents_visible_to(actor).filter(key=symbol_key("", symbol), state=OfficialDocument.REGISTERED)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _plan(actor: Actor, unit_id: int, year: int, bases: Sequence[Mapping[str, Any]]) -> Plan:
    """The plan that the proposals are for; opened as a draft where there is none yet."""
    plan = Plan.objects.filter(unit_id=unit_id, year=year).first()
    if plan is not None:
        return plan
    title = f"Kế hoạch cải cách hành chính năm {year}"  # printed at the head of the plan, hence Vietnamese
    pairs = [(each["text"], each["document"]) for each in bases]
    return open_plan(actor=actor, unit_id=unit_id, year=year, title=title, bases=pairs)


def _add_owner(round_: ProposalRound, wish: OwnerWish) -> ProposalOwner:
    path = tree_on(today()).path(wish.unit_id) or (wish.unit_id,)
    return ProposalOwner.objects.create(
        round=round_, unit_id=wish.unit_id, unit_path=path_text(path), fields=list(wish.fields)
    )


def _ask_for_reviews(round_: ProposalRound, owners: Sequence[ProposalOwner]) -> None:
    """A row for each line that each owner answers for, filled with what is known. Rows that stand already are left."""
    if round_.reviewed is None:
        return
    every = {row.unit_id: row.fields for row in round_.owners.all()}
    given = contents_for(round_.reviewed, every)
    wanted = {row.pk: given.get(row.unit_id, []) for row in owners}
    contents = list({each.pk: each for lines in wanted.values() for each in lines}.values())
    known = known_of(contents, round_.cut_off, round_.unit_id)
    stands = set(LineReview.objects.filter(owner__in=list(wanted)).values_list("owner_id", "content_id"))
    rows = []
    for owner, lines in wanted.items():
        for place, content in enumerate(lines, start=1):
            if (owner, content.pk) in stands:
                continue
            told = known.get(content.pk)
            rows.append(
                LineReview(
                    owner_id=owner,
                    content=content,
                    place=place,
                    value=told.value if told else None,
                    result=told.text if told else "",
                    prefilled=told.to_json() if told else None,
                )
            )
    LineReview.objects.bulk_create(rows)


@transaction.atomic
def change_round(*, actor: Actor, round_: ProposalRound, version: int, wish: RoundWish) -> ProposalRound:
    """Title, days, bases and owners. An owner who has written something stays; new ones get their annexes."""
    require(may_manage_proposals(actor, round_))
    row = asked_round(round_, version)
    demand_open(row)
    problems = _problems(wish)
    owners = {each.unit_id: each for each in wish.owners}
    stand = {each.unit_id: each for each in row.owners.all()}
    gone = [each for unit, each in stand.items() if unit not in owners]
    problems += [note(HAS_WORK, unit=_name(each.unit_id)) for each in gone if _has_written(each)]
    if problems:
        raise Invalid(NOT_SAVED, problems)
    before = _said(row, stand.values())
    for each in gone:
        each.reviews.all().delete()
        each.delete()
    row.title, row.cut_off, row.due_on = wish.title.strip(), wish.cut_off, wish.due_on
    row.bases = linked_bases(actor, wish.bases)
    row.version += 1
    row.save()
    for unit, asked in owners.items():
        if unit in stand:
            ProposalOwner.objects.filter(pk=stand[unit].pk).update(fields=list(asked.fields))
    added = [_add_owner(row, asked) for unit, asked in owners.items() if unit not in stand]
    _rearrange(row)
    after = _said(row, row.owners.all())
    changed = [key for key in after if before[key] != after[key]]
    if changed:
        text = note(gettext_noop("Changed the proposal round “%(title)s”"), title=row.title)
        pick = {key: before[key] for key in changed}, {key: after[key] for key in changed}
        say_round(actor, row, "proposals.change", text, before=pick[0], after=pick[1])
    _tell_owners(actor, row, added, "proposal.opened", gettext_noop("Fill in the annexes by %(day)s: %(round)s"))
    if before["due_on"] != after["due_on"] or before["cut_off"] != after["cut_off"]:
        kept = [each for unit, each in stand.items() if unit in owners]
        _tell_owners(actor, row, kept, "proposal.changed", gettext_noop("The days changed, send by %(day)s: %(round)s"))
    return row


def _rearrange(round_: ProposalRound) -> None:
    """After fields moved between owners: untouched rows leave who answers no more, new ones arrive where they are due."""
    owners = list(round_.owners.filter(state=OwnerState.FILLING.value))
    if round_.reviewed is not None:
        given = contents_for(round_.reviewed, {row.unit_id: row.fields for row in round_.owners.all()})
        for owner in owners:
            kept = [content.pk for content in given.get(owner.unit_id, [])]
            owner.reviews.filter(is_done__isnull=True, reason="", revision=1).exclude(content__in=kept).delete()
    _ask_for_reviews(round_, owners)


def _has_written(owner: ProposalOwner) -> bool:
    written = owner.reviews.filter(revision__gt=1).exists() or owner.proposals.exists()
    return written or owner.state != OwnerState.FILLING


def _said(round_: ProposalRound, owners: Iterable[ProposalOwner]) -> dict[str, Any]:
    """What may change, as the log keeps it."""
    named = {_name(row.unit_id): ", ".join(row.fields) for row in owners}
    bases = "; ".join(each["text"] for each in round_.bases)
    return {
        "round_title": round_.title,
        "cut_off": round_.cut_off,
        "due_on": round_.due_on,
        "bases": bases,
        "owners": "; ".join(f"{name} ({fields})" for name, fields in sorted(named.items())),
    }


@transaction.atomic
def add_basis(*, actor: Actor, round_: ProposalRound, version: int, document: OfficialDocument) -> ProposalRound:
    """Put a document of the register among the bases, as it is cited; once."""
    require(may_manage_proposals(actor, round_))
    row = asked_round(round_, version)
    demand_open(row)
    if all(each.get("document") != document.pk for each in row.bases):
        row.bases = [*row.bases, {"text": document.citation, "document": document.pk}]
        row.version += 1
        row.save(update_fields=["bases", "version"])
        text = note(gettext_noop("Added %(document)s to the bases"), document=document.citation)
        say_round(actor, row, "proposals.change", text)
    return row


@transaction.atomic
def refresh_known(*, actor: Actor, owner: ProposalOwner) -> int:
    """Bring what the system knows up to date; what people wrote themselves stays. How many lines know something new."""
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    reviews = list(row.reviews.select_related("content").order_by("place"))
    known = known_of([each.content for each in reviews], row.round.cut_off, row.round.unit_id)
    fresh = 0
    for each in reviews:
        told = known.get(each.content_id)
        if told is None or told.to_json() == each.prefilled:
            continue
        former = each.prefilled or {}
        untouched = each.result == former.get("text", "") and _machine(each.value) == former.get("value")
        if untouched:
            each.value, each.result = told.value, told.text
        each.prefilled = told.to_json()
        each.revision += 1
        each.save()
        fresh += 1
    if fresh:
        text = note(gettext_noop("Brought figures and progress of %(count)s lines up to date"), count=fresh)
        say_owner(actor, row, "proposal.refresh", text, P.PROPOSAL_FILL)
    return fresh


def _machine(value: Any) -> str | None:
    return None if value is None else machine_text(value)


# The way of one owner's annexes -------------------------------------------------------------------------------------


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
    text = note(gettext_noop("%(verb)s: %(unit)s"), verb=note(OWNER.verbs[verb]), unit=_name(row.unit_id))
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
    unit, round_ = _name(owner.unit_id), owner.round
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
    _notify(actor, owner, kind, note(text, **wanted), posts, body=reason)


def _notify(actor: Actor, owner: ProposalOwner, kind: str, title: Note, posts: Collection[int], body: str = "") -> None:
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


def _tell_owners(actor: Actor, round_: ProposalRound, owners: Iterable[ProposalOwner], kind: str, text: str) -> None:
    for owner in owners:
        posts = posts_of([Role.FOCAL, Role.VERIFIER, Role.UNIT_HEAD], [owner.unit_id])
        _notify(actor, owner, kind, note(text, day=show_day(round_.due_on), round=round_.title), posts)


# Reminding and closing ----------------------------------------------------------------------------------------------


@transaction.atomic
def remind_owners(*, actor: Actor, round_: ProposalRound, owners: Collection[int] | None = None) -> list[ProposalOwner]:
    """Remind those who have not sent yet, or some of them; who was reminded. Told once a day at most."""
    row = locked(ProposalRound.objects.filter(pk=round_.pk)).get()
    require(may_manage_proposals(actor, row))
    demand_open(row)
    waiting = row.owners.exclude(state__in=HANDED_IN)
    if owners is not None:
        waiting = waiting.filter(pk__in=list(owners))
    reminded = []
    for owner in locked(waiting.order_by("pk")):
        owner.reminded_at = moment()
        owner.save(update_fields=["reminded_at"])
        reminded.append(owner)
    late = today() > row.due_on
    text = (
        gettext_noop("Overdue since %(day)s, send the annexes: %(round)s")
        if late
        else gettext_noop("Reminder: send the annexes by %(day)s: %(round)s")
    )
    _tell_owners(actor, row, reminded, "proposal.reminder", text)
    if reminded:
        names = tuple(_name(owner.unit_id) for owner in reminded)
        say_round(
            actor, row, "proposals.remind", note(gettext_noop("Reminded %(units)s of their annexes"), units=names)
        )
    return reminded


@transaction.atomic
def close_round(*, actor: Actor, round_: ProposalRound, version: int) -> ProposalRound:
    """End the round once nothing waits for a decision; owners who sent nothing are named in its log."""
    require(may_manage_proposals(actor, round_))
    row = asked_round(round_, version)
    demand_open(row)
    lines = Proposal.objects.filter(owner__round=row, owner__state__in=HANDED_IN)
    if lines.filter(state__in=(Proposal.PROPOSED, Proposal.RETURNED)).exists():
        raise WrongState(STILL_OPEN)
    if lines.filter(state=Proposal.ACCEPTED, line__isnull=True).exists():
        raise WrongState(STILL_OPEN)
    missing = tuple(_name(each.unit_id) for each in row.owners.exclude(state__in=HANDED_IN).order_by("pk"))
    row.state, row.version = ProposalRound.CLOSED, row.version + 1
    row.save()
    text = note(gettext_noop("Closed the proposal round “%(title)s”"), title=row.title)
    say_round(actor, row, "proposals.close", text, after={"not_sent": list(missing)} if missing else None)
    return row


# What the actions of this round share -------------------------------------------------------------------------------


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


def _name(unit_id: int) -> str:
    tree = tree_on(today())
    return tree.name(unit_id) if unit_id in tree else str(unit_id)


def say_round(actor: Actor, round_: ProposalRound, verb: str, text: Note, **values: Any) -> None:
    """The event of an act on a round, in the round's chain."""
    holding = actor.post_for(P.PROPOSAL_MANAGE, round_.unit_id)
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
    unit = owner.round.unit_id if permission is P.PROPOSAL_MANAGE else owner.unit_id
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
