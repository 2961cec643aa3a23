"""Exceptions from the lock: one unit may go on with its sheet until a day, for a reason that stays in the log."""

from datetime import date

from django.db import transaction
from django.db.models import F

from cchc.assessment.actions.common import locked_assessment, say
from cchc.assessment.models import Assessment
from cchc.assessment.permissions import may_manage
from cchc.common.clock import today
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import IN_THE_UNIT

#: A sheet that has left the unit is opened again by returning it, which asks for the day itself.


@transaction.atomic
def grant_exception(*, actor: Actor, assessment: Assessment, until: date, reason: str) -> Assessment:
    """Let a unit work on its sheet until the end of a day, although the round is or will be locked."""
    row = locked_assessment(assessment)
    require(may_manage(actor, row.round))
    if row.standing not in IN_THE_UNIT:
        raise WrongState(note(gettext_noop("The sheet has left the unit. Return it with a new date instead.")))
    problems = []
    if until < today() or until <= row.round.locks_on:
        text = gettext_noop("Choose a day from today on and after the lock of the round (%(day)s).")
        problems.append(note(text, day=show_day(row.round.locks_on)))
    if not reason.strip():
        problems.append(note(gettext_noop("Give a reason.")))
    if problems:
        raise Invalid(note(gettext_noop("The exception was not granted. Correct what is marked.")), problems)
    before = {"until": row.exception_until}
    row.exception_until, row.exception_reason = until, reason.strip()
    columns = {"exception_until": row.exception_until, "exception_reason": row.exception_reason}
    Assessment.objects.filter(pk=row.pk).update(version=F("version") + 1, **columns)
    say(
        actor,
        row,
        "assessment.grant_exception",
        note(gettext_noop("Opened the sheet for the unit until %(day)s"), day=show_day(until)),
        permission=Permission.ROUND_MANAGE,
        before=before,
        after={"until": until},
        reason=reason.strip(),
    )
    return row
