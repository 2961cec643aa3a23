"""A verifier asks the unit to explain a criterion or to bring a document, by a day; and takes such a request back."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from cchc.assessment.actions import told
from cchc.assessment.actions.common import demand_open, locked_assessment, say, step
from cchc.assessment.actions.leaves import demand_applicable, locked_thread
from cchc.assessment.actions.verification import begin_with_first_word, holding_of_verifier
from cchc.assessment.models import Assessment, LeafRequest, LeafThread, ScoreEntry
from cchc.assessment.permissions import may_ask, may_withdraw_request
from cchc.assessment.queries.clocks import clock_of
from cchc.assessment.queries.disputes import OPEN_REQUEST
from cchc.common.clock import now, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc_core.access import Actor
from cchc_core.calendar import add_working_days
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import Timed, Verb

#: Working days that a unit has to answer where the round's days say nothing else.
DAYS_TO_ANSWER = 5

KINDS = {
    LeafRequest.EXPLANATION: gettext_noop("An explanation is needed"),
    LeafRequest.DOCUMENT: gettext_noop("A document is missing"),
}


@transaction.atomic
def ask(
    *, actor: Actor, assessment: Assessment, code: str, kind: str, text: str, due_on: date | None = None
) -> LeafRequest:
    """Ask about one leaf. ``due_on`` None: the last day on time of the explanation, or five working days from today.

    One open request a kind and leaf. The first word of a verifier on a submitted sheet begins its verification.
    """
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_ask(actor, row, thread))
    begin_with_first_word(actor, row)
    step(row, Verb.ASK)
    demand_open(row)
    demand_applicable(thread)
    due = due_on or default_due(row)
    _demand_request(row, thread, kind, text, due)
    holding = holding_of_verifier(actor, row, thread)
    request = LeafRequest.objects.create(
        thread=thread,
        kind=kind,
        text=text.strip(),
        due_on=due,
        user_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        by=actor.words_as(holding or actor.acting),
    )
    summary = gettext_noop("Asked about criterion %(code)s, to be answered by %(day)s")
    say(
        actor,
        row,
        "assessment.ask",
        note(summary, code=code, day=show_day(due)),
        holding=holding,
        object=thread.object_key,
        after={"request": request.pk, "kind": kind, "due_on": due},
        reason=text.strip(),
    )
    told.asked(actor, row, thread, request)
    return request


def default_due(row: Assessment) -> date:
    """By when a unit answers if nobody names a day: working days know the holidays, and no day lies behind the lock."""
    usual = add_working_days(today(), DAYS_TO_ANSWER)
    clock = clock_of(row, Timed.EXPLANATION)
    if clock is None or clock.is_locked(today()):
        return usual
    return min(max(usual, clock.due), clock.last)


def _demand_request(row: Assessment, thread: LeafThread, kind: str, text: str, due: date) -> None:
    problems: list[Note] = []
    if kind not in KINDS:
        problems.append(note(gettext_noop("Choose what is asked: an explanation or a document.")))
    if not text.strip():
        problems.append(note(gettext_noop("Write what the unit should explain or bring.")))
    if due < today():
        problems.append(note(gettext_noop("The day by which the unit answers lies in the past.")))
    clock = clock_of(row, Timed.EXPLANATION)
    if clock and due > clock.last:
        stage = gettext_noop("Units may explain until %(day)s only. Choose that day or an earlier one.")
        problems.append(note(stage, day=show_day(clock.last)))
    if LeafRequest.objects.filter(OPEN_REQUEST, thread=thread, kind=kind).exists():
        problems.append(note(gettext_noop("This was asked already and is not answered yet.")))
    if problems:
        raise Invalid(note(gettext_noop("The request was not sent. Correct what is marked.")), problems)


@transaction.atomic
def withdraw_request(*, actor: Actor, request: LeafRequest, reason: str = "") -> LeafRequest:
    """Take an open request back: by whoever may ask there. It stays in the history of the leaf."""
    row = locked_assessment(request.thread.assessment)
    thread = locked_thread(row, request.thread.code)
    require(may_withdraw_request(actor, row, thread))
    step(row, Verb.WITHDRAW_REQUEST)
    found = locked(LeafRequest.objects.filter(pk=request.pk)).get()
    if not found.is_open:
        raise WrongState(note(gettext_noop("This request was answered or withdrawn already.")))
    found.withdrawn_at = now()
    found.save(update_fields=["withdrawn_at"])
    say(
        actor,
        row,
        "assessment.withdraw_request",
        note(gettext_noop("Withdrew the request about criterion %(code)s"), code=thread.code),
        holding=holding_of_verifier(actor, row, thread),
        object=thread.object_key,
        before={"request": found.pk, "kind": found.kind},
        reason=reason.strip(),
    )
    told.request_withdrawn(actor, row, thread, found)
    return found


def answer_requests(thread: LeafThread, entry: ScoreEntry) -> list[LeafRequest]:
    """An explanation answers whatever was asked at its leaf."""
    rows = list(LeafRequest.objects.filter(OPEN_REQUEST, thread=thread))
    for row in rows:
        row.answer, row.answered_at = entry, entry.at
        row.save(update_fields=["answer", "answered_at"])
    return rows


def lapse(rows: Iterable[LeafRequest]) -> list[int]:
    """Requests that can no longer be answered, because the sheet moves on. Returns their numbers, for the event."""
    ended = [row.pk for row in rows]
    LeafRequest.objects.filter(OPEN_REQUEST, pk__in=ended).update(withdrawn_at=now())
    return ended
