"""Proposal rounds: opening and changing them, reminding their owners, and closing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.documents.actions.drafts import cited_documents
from cchc.documents.models import OfficialDocument
from cchc.documents.models.register import symbol_key
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.notifications.actions import posts_of
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.plans import open_plan
from cchc.planning.actions.proposal_common import (
    NOT_SAVED,
    asked_round,
    demand_filling,
    demand_open,
    locked_owner,
    notify_owner,
    say_owner,
    say_round,
    unit_words,
)
from cchc.planning.models import LineReview, Plan, PlanVersion, Proposal, ProposalOwner, ProposalRound
from cchc.planning.permissions import may_fill, may_manage_proposals, may_open_proposals
from cchc.planning.queries.known import known_of
from cchc.planning.queries.proposals import HANDED_IN, contents_for
from cchc_core.access import Actor, Permission, Role
from cchc_core.planning.states import OwnerState
from cchc_core.values import machine_text, show_day
from cchc_core.words import Note, gettext_noop, note

P = Permission

NOT_OPENED = note(gettext_noop("The round was not opened. Correct what is marked."))
NEEDS_TITLE = note(gettext_noop("Give the round a title."))
NEEDS_OWNER = note(gettext_noop("Name at least one field owner."))
NEEDS_FIELDS = gettext_noop("%(unit)s has no field. Tick the fields for which it reports and proposes.")
CUT_OFF_FIRST = note(gettext_noop("The cut-off of figures lies after the deadline. Figures are true first, then sent."))
ONE_A_YEAR = gettext_noop("A round for the plan of %(year)s was opened already.")
OTHER_PLAN = note(
    gettext_noop("The version of this year's plan that is reviewed must be an issued one of the same unit.")
)
STILL_OPEN = note(gettext_noop("Proposals still wait for a decision, or accepted ones are not in the draft plan yet."))
HAS_WORK = gettext_noop("%(unit)s has written proposals or results already and cannot be taken out of the round.")


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
    after = {"cut_off": wish.cut_off, "due_on": wish.due_on, "owners": [unit_words(row.unit_id) for row in rows]}
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
    return found + [note(NEEDS_FIELDS, unit=unit_words(each.unit_id)) for each in wish.owners if not each.fields]


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
    problems += [note(HAS_WORK, unit=unit_words(each.unit_id)) for each in gone if _has_written(each)]
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
    named = {unit_words(row.unit_id): ", ".join(row.fields) for row in owners}
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
        names = tuple(unit_words(owner.unit_id) for owner in reminded)
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
    missing = tuple(unit_words(each.unit_id) for each in row.owners.exclude(state__in=HANDED_IN).order_by("pk"))
    row.state, row.version = ProposalRound.CLOSED, row.version + 1
    row.save()
    text = note(gettext_noop("Closed the proposal round “%(title)s”"), title=row.title)
    say_round(actor, row, "proposals.close", text, after={"not_sent": list(missing)} if missing else None)
    return row


def _tell_owners(actor: Actor, round_: ProposalRound, owners: Iterable[ProposalOwner], kind: str, text: str) -> None:
    for owner in owners:
        posts = posts_of([Role.FOCAL, Role.VERIFIER, Role.UNIT_HEAD], [owner.unit_id])
        notify_owner(actor, owner, kind, note(text, day=show_day(round_.due_on), round=round_.title), posts)
