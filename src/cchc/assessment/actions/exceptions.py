"""Exceptions from a lock: work on one sheet goes on until a day, for a reason that stays in the log."""

from datetime import date

from django.db import transaction
from django.db.models import F

from cchc.assessment.actions import told
from cchc.assessment.actions.common import locked_assessment, say
from cchc.assessment.models import Assessment, StageException
from cchc.assessment.permissions import may_manage
from cchc.assessment.queries.clocks import clocks_of
from cchc.common.clock import today
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import IN_THE_UNIT, TIMED_LABELS, Timed, timed_of

_ORDER = tuple(Timed)


@transaction.atomic
def grant_exception(
    *, actor: Actor, assessment: Assessment, until: date, reason: str, stage: Timed = Timed.SELF_SCORING
) -> StageException:
    """Let people work on a sheet until the end of a day, although the stage is or will be locked.

    For the stage in which the sheet is or one that lies before it. A sheet that has left the unit is opened again for
    self-scoring by returning it, which asks for the day itself.
    """
    row = locked_assessment(assessment)
    require(may_manage(actor, row.round))
    _demand_still_to_come(row, stage)
    problems = _problems(row, stage, until, reason)
    if problems:
        raise Invalid(note(gettext_noop("The exception was not granted. Correct what is marked.")), problems)
    before = row.exception(stage.value)
    granted = keep_exception(actor, row, stage, until, reason)
    Assessment.objects.filter(pk=row.pk).update(version=F("version") + 1)
    text = gettext_noop("Opened the stage “%(stage)s” for the unit until %(day)s")
    say(
        actor,
        row,
        "assessment.grant_exception",
        note(text, stage=note(TIMED_LABELS[stage]), day=show_day(until)),
        permission=Permission.ROUND_MANAGE,
        before={"until": before.until if before else None},
        after={"stage": stage.value, "until": until},
        reason=reason.strip(),
    )
    told.exception_granted(actor, row, granted)
    return granted


def keep_exception(actor: Actor, row: Assessment, stage: Timed, until: date, reason: str) -> StageException:
    """The row alone, for whoever opens a stage as part of another act and logs that one."""
    return StageException.objects.create(
        assessment=row, stage=stage.value, until=until, reason=reason.strip(), granted_by_id=actor.user_id
    )


def _demand_still_to_come(row: Assessment, stage: Timed) -> None:
    present = timed_of(row.standing)
    if stage is Timed.SELF_SCORING and row.standing not in IN_THE_UNIT:
        raise WrongState(note(gettext_noop("The sheet has left the unit. Return it with a new date instead.")))
    if present is None or _ORDER.index(stage) < _ORDER.index(present):
        text = gettext_noop("The sheet is past the stage “%(stage)s”.")
        raise WrongState(note(text, stage=note(TIMED_LABELS[stage])))


def _problems(row: Assessment, stage: Timed, until: date, reason: str) -> list[Note]:
    problems = []
    clock = clocks_of(row.round).get(stage)
    if clock is None:
        text = gettext_noop("The stage “%(stage)s” has no lock in this round, so there is nothing to open.")
        problems.append(note(text, stage=note(TIMED_LABELS[stage])))
    elif until < today() or until <= clock.locks_on:
        text = gettext_noop("Choose a day from today on and after the lock of the stage (%(day)s).")
        problems.append(note(text, day=show_day(clock.locks_on)))
    if not reason.strip():
        problems.append(note(gettext_noop("Give a reason.")))
    return problems
