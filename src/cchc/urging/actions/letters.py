"""From frozen items to drafts, and from issued letters to the units: made in the background, approved together, sent once.

The letters themselves are outgoing documents of the office: they are edited, approved, numbered and kept where all others
are. A round becomes *sent* with its first letter.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Refusal, WrongState
from cchc.common.jobs import enqueue
from cchc.common.permissions import require
from cchc.documents.actions.drafts import approve, create_draft, first_context, present, save_draft, send
from cchc.documents.actions.letter_packs import FAILED
from cchc.documents.actions.told import Bundle, steps_taken
from cchc.documents.models import Draft
from cchc.documents.permissions import may_step
from cchc.notifications.actions.notify import notify, notify_holders
from cchc.orgunits.remembered import remembered_trees
from cchc.urging.actions.rounds import NOT_SAVED, say
from cchc.urging.letters import letter_to, letter_to_all, section_of, subject_of
from cchc.urging.models import UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.permissions import may_manage
from cchc_core.access import SYSTEM, Actor
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.drafts import DraftState, DraftVerb

NOT_FROZEN = note(
    gettext_noop("Freeze the items first: letters say what was found, and that must not change any more.")
)
CLOSED = note(
    gettext_noop("This urging is closed; no more letters are made or sent. Open another one for what still stands.")
)
UNDER_WAY = note(gettext_noop("The letters are being made. Wait until they are ready."))
NOT_ISSUED = note(gettext_noop("No letter of this round is issued yet: give each its number and day first."))
#: How letters went out, as the register keeps it.
BY_THE_SYSTEM = "Hệ thống CCHC và thư điện tử"
#: Letters between two marks of the progress bar.
STEP = 5


@transaction.atomic
def order_letters(*, actor: Actor, round_: UrgingRound) -> UrgingRound:
    """Have the drafts made in the background. Units that have theirs keep it; where it was discarded, another one is made."""
    row = locked(UrgingRound.objects.filter(pk=round_.pk)).get()
    require(may_manage(actor, row))
    if row.state == UrgingRound.DRAFT:
        raise WrongState(NOT_FROZEN)
    if row.state == UrgingRound.CLOSED:
        raise WrongState(CLOSED)
    if row.letters_state in (UrgingRound.WAITING, UrgingRound.RUNNING):
        raise WrongState(UNDER_WAY)
    row.letters_state, row.letters_done, row.letters_problem = UrgingRound.WAITING, 0, None
    row.save(update_fields=["letters_state", "letters_done", "letters_problem"])
    summary = note(gettext_noop("Ordered the letters of the urging “%(title)s”"), title=row.title)
    say(actor, row, "urging.letters", summary)
    enqueue("cchc.urging.tasks.make_letters", row.pk, actor.user_id)
    return row


def make_letters(round_id: int, user_id: int) -> None:
    """Job: a draft for each unit that has none yet. Begun anew after a crash, it goes on where it stopped."""
    row = UrgingRound.objects.get(pk=round_id)
    UrgingRound.objects.filter(pk=row.pk).update(letters_state=UrgingRound.RUNNING)
    actor = actor_for(User.objects.get(pk=user_id), today())
    try:
        with remembered_trees():  # a letterhead for each unit would read the tree anew
            if row.form == UrgingRound.ONE_FOR_ALL:
                _one_for_all(actor, row)
            else:
                _one_each(actor, row)
    except Refusal as refusal:
        _finish(row, UrgingRound.FAILED, refusal.note)
        return
    except Exception:
        _finish(row, UrgingRound.FAILED, FAILED)
        raise
    _finish(row, UrgingRound.DONE)
    _tell_ready(row, user_id)


def _one_each(actor: Actor, row: UrgingRound) -> None:
    units, items = _units_of(row), _items_of(row)
    for place, urged in enumerate(units, start=1):
        if not urged.has_letter:
            with transaction.atomic():
                urged.draft = _draft(actor, row, letter_to(row, urged, items[urged.pk]))
                urged.save(update_fields=["draft"])
        if place % STEP == 0:
            UrgingRound.objects.filter(pk=row.pk).update(letters_done=place)


def _one_for_all(actor: Actor, row: UrgingRound) -> None:
    units = _units_of(row)
    if all(urged.has_letter for urged in units):
        return
    items = _items_of(row)
    with transaction.atomic():
        draft = _draft(actor, row, letter_to_all(row, [(urged, items[urged.pk]) for urged in units]))
        UrgedUnit.objects.filter(round=row).update(draft=draft)


def _units_of(row: UrgingRound) -> list[UrgedUnit]:
    return list(UrgedUnit.objects.filter(round=row).select_related("draft").order_by("unit_sort", "pk"))


def _items_of(row: UrgingRound) -> dict[int, list[UrgingItem]]:
    found: dict[int, list[UrgingItem]] = {}
    for item in UrgingItem.objects.filter(urged__round=row).order_by("urged", "place"):
        found.setdefault(item.urged_id, []).append(item)
    return found


def _draft(actor: Actor, row: UrgingRound, parts: dict[str, Any]) -> Draft:
    return create_draft(
        actor=actor,
        unit_id=row.unit_id,
        kind="letter",
        subject=subject_of(row),
        section=section_of(row),
        context=parts,
    )


def _finish(row: UrgingRound, state: str, problem: Note | None = None) -> None:
    done = sum(urged.has_letter for urged in _units_of(row))
    UrgingRound.objects.filter(pk=row.pk).update(
        letters_state=state, letters_done=done, letters_problem=problem.to_json() if problem else None
    )


def _tell_ready(row: UrgingRound, user_id: int) -> None:
    notify(
        actor=SYSTEM,
        kind="job.done",
        title=note(gettext_noop("The drafts of the urging “%(title)s” are ready"), title=row.title),
        to_users=[user_id],
        url_name="urging:round-show",
        url_args={"pk": row.pk},
        about=row.root,
        thing=row.title,
    )


# Together ---------------------------------------------------------------------------------------------------------------


def drafts_of(round_: UrgingRound) -> list[Draft]:
    """The drafts of a round, each once, in the order of their units; the discarded ones are no letters."""
    found = {urged.draft.pk: urged.draft for urged in _units_of(round_) if urged.draft and urged.has_letter}
    return list(found.values())


@transaction.atomic
def rewrite_common(*, actor: Actor, round_: UrgingRound, common: Sequence[Any], head_answers: str) -> int:
    """Write the common part anew, in the round and in every letter that is still being drafted; how many were changed.

    What somebody wrote into a single letter by hand is written over: each former version stays readable in its draft.
    """
    row = locked(UrgingRound.objects.filter(pk=round_.pk)).get()
    require(may_manage(actor, row))
    row.common, row.head_answers = list(common), head_answers.strip()
    row.version += 1
    row.save()
    items, changed = _items_of(row), 0
    units = _units_of(row)
    for draft in drafts_of(row):
        if draft.status is not DraftState.DRAFT:
            continue
        own = [urged for urged in units if urged.draft_id == draft.pk]
        parts = (
            letter_to_all(row, [(urged, items[urged.pk]) for urged in own])
            if row.form == UrgingRound.ONE_FOR_ALL
            else letter_to(row, own[0], items[own[0].pk])
        )
        context = {**first_context(row.unit_id, "letter", subject_of(row), section_of(row)), **parts}
        save_draft(actor=actor, draft=draft, context=context, version=draft.version)
        changed += 1
    text = gettext_noop("Rewrote the common part of “%(title)s” in %(count)s letters")
    say(actor, row, "urging.common", note(text, title=row.title, count=changed))
    return changed


@transaction.atomic
def present_letters(*, actor: Actor, round_: UrgingRound) -> int:
    """Lay every letter that is being drafted before who approves, who is told once; how many."""
    found = [draft for draft in drafts_of(round_) if draft.status is DraftState.DRAFT]
    for draft in found:
        present(actor=actor, draft=draft, is_told=False)
    _tell_next(actor, round_, DraftVerb.PRESENT, len(found))
    return len(found)


@transaction.atomic
def approve_letters(*, actor: Actor, round_: UrgingRound) -> int:
    """Approve every letter that was presented, each in the version that stands; how many. Who numbers them is told once."""
    found = [draft for draft in drafts_of(round_) if draft.status is DraftState.EDITED]
    for draft in found:
        approve(actor=actor, draft=draft, version=draft.version, is_told=False)
    _tell_next(actor, round_, DraftVerb.APPROVE, len(found))
    return len(found)


def _tell_next(actor: Actor, round_: UrgingRound, verb: DraftVerb, count: int) -> None:
    if count:
        bundle = Bundle(round_.title, round_.root, "urging:round-show", {"pk": round_.pk})
        steps_taken(actor, round_.unit_id, verb, count, bundle)


@transaction.atomic
def send_letters(*, actor: Actor, round_: UrgingRound) -> int:
    """Bring every issued letter before its unit, in the product and by mail; how many units. Repeating sends nothing twice."""
    row = locked(UrgingRound.objects.filter(pk=round_.pk)).get()
    require(may_manage(actor, row))
    if row.state == UrgingRound.CLOSED:
        raise WrongState(CLOSED)
    ready = UrgedUnit.objects.filter(round=row, sent_at__isnull=True, draft__state__in=("issued", "sent"))
    units = list(locked(ready.order_by("unit_sort", "pk")))
    if not units:
        raise Invalid(NOT_SAVED, [NOT_ISSUED])
    for urged in units:
        urged.sent_at = moment()
        _tell_unit(actor, row, urged)
    UrgedUnit.objects.bulk_update(units, ["sent_at"], batch_size=500)
    _note_sending(actor, units)
    if row.state == UrgingRound.FROZEN:
        row.state = UrgingRound.SENT
        row.version += 1
        row.save()
    text = gettext_noop("Sent the letters of “%(title)s” to %(count)s units")
    say(actor, row, "urging.send", note(text, title=row.title, count=len(units)))
    return len(units)


def _note_sending(actor: Actor, units: Sequence[UrgedUnit]) -> None:
    """Where the person keeps the register, each letter is noted there as sent; a letter to all once."""
    letters: dict[int, list[str]] = {}
    for urged in units:
        if urged.draft_id:
            letters.setdefault(urged.draft_id, []).append(urged.unit_name)
    for draft in Draft.objects.filter(pk__in=letters, state=DraftState.ISSUED.value).order_by("pk"):
        if may_step(actor, draft, DraftVerb.SEND):
            send(actor=actor, draft=draft, to="\n".join(letters[draft.pk]), how=BY_THE_SYSTEM)


def _tell_unit(actor: Actor, row: UrgingRound, urged: UrgedUnit) -> None:
    notify_holders(
        actor=actor,
        kind="urging.sent",
        title=note(gettext_noop("Answer the urging letter “%(title)s”"), title=row.title),
        roles=("focal", "unit_head"),
        unit_ids=[urged.unit_id],
        url_name="urging:unit-show",
        url_args={"pk": urged.pk},
        about=urged.about,
        thing=row.title,
        due=row.answer_by,
    )
