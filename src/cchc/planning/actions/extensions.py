"""More time for a duty: the unit asks, whoever set the deadline decides. Both stay in the history of the line."""

from datetime import date

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.planning.actions import told
from cchc.planning.actions.common import NOT_SAVED, short
from cchc.planning.actions.progress import asked, content_in_force, held, say, standing
from cchc.planning.models import Assignment, Extension
from cchc.planning.permissions import may_decide_extension, may_report
from cchc_core.access import Actor
from cchc_core.planning.states import EXTENSION, ExtensionState, ExtensionVerb
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note

NO_DEADLINE = note(gettext_noop("This duty has no deadline, so there is none to move."))
DONE_ALREADY = note(gettext_noop("This duty is done and accepted; it needs no more time."))
ASKED_ALREADY = note(gettext_noop("More time was asked for already; wait for the answer."))
NOT_LATER = note(gettext_noop("The day asked for does not lie after the present deadline."))
PASSED = note(
    gettext_noop("The day asked for has passed already. Ask for a day still to come, or report when the work was done.")
)
ASK_REASON = note(gettext_noop("Say why more time is needed."))
ANSWER_REASON = note(gettext_noop("Say why more time is refused."))


@transaction.atomic
def ask_extension(*, actor: Actor, assignment: Assignment, version: int, until: date, reason: str) -> Extension:
    """Ask for more time, once at a time. The deadline stays until somebody decides."""
    row, reason = asked(assignment, version), reason.strip()
    require(may_report(actor, row))
    content = content_in_force(row)
    if row.due_on is None:
        raise WrongState(NO_DEADLINE)
    if row.done_on is not None:
        raise WrongState(DONE_ALREADY)
    if row.extensions.filter(state=ExtensionState.ASKED).exists():
        raise WrongState(ASKED_ALREADY)
    faults = [NOT_LATER] if until <= row.due_on else []
    faults += [PASSED] if row.due_on < until < today() and row.says_done_on is None else []
    faults += [] if reason else [ASK_REASON]
    if faults:
        raise Invalid(NOT_SAVED, faults)
    before = standing(row)
    wish = Extension.objects.create(
        assignment=row, former=row.due_on, until=until, reason=reason, by_id=actor.user_id, at=moment()
    )
    _bump(row)
    text = gettext_noop("Asked for more time for “%(line)s”: until %(day)s instead of %(former)s")
    sentence = note(text, line=short(content), day=show_day(until), former=show_day(wish.former))
    say(actor, row, "extension.ask", sentence, before, reason=reason)
    told.extension_asked(actor, row, content, wish)
    return wish


@transaction.atomic
def decide_extension(
    *, actor: Actor, extension: Extension, verb: ExtensionVerb | str, until: date | None = None, answer: str = ""
) -> Extension:
    """Grant more time (until the day asked for, or another) or refuse it with a reason. A granted day is the new deadline."""
    verb, answer = ExtensionVerb(verb), answer.strip()
    row = held(extension.assignment_id)
    wish = locked(Extension.objects.filter(pk=extension.pk)).get()
    require(may_decide_extension(actor, row, wish))
    step = EXTENSION.step(ExtensionState(wish.state), verb)
    if step is None:
        raise WrongState(EXTENSION.why_not(ExtensionState(wish.state), verb))
    content = content_in_force(row)
    day = until or wish.until
    granted = step.target is ExtensionState.GRANTED
    faults = [ANSWER_REASON] if step.reason and not answer else []
    faults += [NOT_LATER] if granted and day <= (row.due_on or wish.former) else []
    if faults:
        raise Invalid(NOT_SAVED, faults)
    before = standing(row)
    wish.state, wish.answer, wish.granted_until = step.target.value, answer, day if granted else None
    wish.decided_by_id, wish.decided_at = actor.user_id, moment()
    wish.save()
    if granted:
        row.due_on = day
    _bump(row)
    text = gettext_noop("Granted more time for “%(line)s”, until %(day)s")
    if not granted:
        text = gettext_noop("Refused more time for “%(line)s”; it stays due on %(day)s")
    sentence = note(text, line=short(content), day=show_day(day if granted else row.due_on or wish.former))
    say(actor, row, f"extension.{verb.value}", sentence, before, reason=answer)
    told.extension_decided(actor, row, content, wish)
    return wish


def _bump(row: Assignment) -> None:
    row.version += 1
    row.save(update_fields=["due_on", "version"])
