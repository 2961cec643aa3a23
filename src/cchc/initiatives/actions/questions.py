"""What the coordinator asks about a registration, and the unit's answer. An open question stops nothing."""

from django.db import transaction

from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.initiatives.actions.entries_told import WRITERS, coordinators, tell
from cchc.initiatives.actions.registering import NOT_SAVED, lock_entry, say_entry, short
from cchc.initiatives.models import Initiative, Question
from cchc.initiatives.permissions import may_settle, may_write
from cchc.notifications.queries import posts_of
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import EntryState
from cchc_core.words import gettext_noop, note

ASK_SENT = note(gettext_noop("A question is asked about a registration that was sent."))
SAY_WHAT = note(gettext_noop("Write the question."))
SAY_ANSWER = note(gettext_noop("Write the answer."))
ANSWERED = note(gettext_noop("This question was answered already."))


@transaction.atomic
def ask_question(*, actor: Actor, initiative: Initiative, text: str) -> Question:
    """Ask the unit. Once sent, a registration may be asked about as long as it stands."""
    row = lock_entry(initiative)
    require(may_settle(actor, row))
    if row.state not in (EntryState.SENT, EntryState.ACCEPTED):
        raise WrongState(ASK_SENT)
    words = text.strip()
    if not words:
        raise Invalid(NOT_SAVED, [SAY_WHAT])
    question = Question.objects.create(initiative=row, text=words, asked_by_id=actor.user_id, asked_at=moment())
    said = note(gettext_noop("Asked about “%(title)s”"), title=short(row.title))
    part = f"question:{question.pk}"
    say_entry(actor, row, "initiative.ask", said, Permission.CAMPAIGN_MANAGE, part=part, after={"question": words})
    house = [row.unit_id] if row.unit_id is not None else []
    told = gettext_noop("A question about the registration “%(title)s”")
    tell(actor, row, "initiative.asked", told, posts_of(WRITERS, house), words)
    return question


@transaction.atomic
def answer_question(*, actor: Actor, question: Question, text: str) -> Question:
    """Answer once; what was said is not changed any more."""
    row = lock_entry(question.initiative)
    require(may_write(actor, row))
    question = locked(Question.objects.filter(pk=question.pk)).get()
    if question.answered_at is not None:
        raise WrongState(ANSWERED)
    words = text.strip()
    if not words:
        raise Invalid(NOT_SAVED, [SAY_ANSWER])
    question.answer, question.answered_by_id, question.answered_at = words, actor.user_id, moment()
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    said = note(gettext_noop("Answered a question about “%(title)s”"), title=short(row.title))
    part = f"question:{question.pk}"
    say_entry(actor, row, "initiative.answer", said, Permission.INITIATIVE_WRITE, part=part, after={"answer": words})
    told = gettext_noop("%(unit)s answered about the registration “%(title)s”")
    tell(actor, row, "initiative.answered", told, coordinators(row), words)
    return question
