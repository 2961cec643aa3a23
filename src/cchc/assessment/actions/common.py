"""Steps that the actions of a round begin and end with."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.queries.clocks import clock_of
from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import WrongState
from cchc_core.access import Actor, Holding, Permission
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import Timed, Verb, timed_of
from cchc_core.workflow.transitions import Transition, find, why_not


def locked_assessment(assessment: Assessment) -> Assessment:
    """The sheet re-read under lock, with its round and set at hand. The round itself is not locked: many work in it."""
    row = locked(Assessment.objects.filter(pk=assessment.pk)).get()
    row.round = AssessmentRound.objects.select_related("set_version__set").get(pk=row.round_id)
    return row


def locked_round(round_: AssessmentRound) -> AssessmentRound:
    row = locked(AssessmentRound.objects.filter(pk=round_.pk)).get()
    if row.state == AssessmentRound.PUBLISHED:
        raise WrongState(
            note(gettext_noop("This round is published. What is wrong in it is put right by a numbered correction."))
        )
    return row


def step(assessment: Assessment, verb: Verb) -> Transition:
    """The row of the workflow table; raises ``WrongState`` saying when it can be done."""
    row = find(assessment.standing, verb, assessment.round.stages)
    if row is None:
        raise WrongState(why_not(assessment.standing, verb, assessment.round.stages))
    return row


def move(assessment: Assessment, transition: Transition, **columns: Any) -> None:
    """Set the new state and other columns of a locked sheet."""
    columns["state"] = transition.target.value
    Assessment.objects.filter(pk=assessment.pk).update(version=F("version") + 1, **columns)
    for name, value in columns.items():
        setattr(assessment, name, value)
    assessment.version += 1


def demand_open(assessment: Assessment, stage: Timed | None = None) -> None:
    """``WrongState`` unless the stage's days, or an exception of this sheet, let people work today.

    Without ``stage`` the one in which the sheet is. A stage without days never closes.
    """
    stage = stage or timed_of(assessment.standing)
    clock = clock_of(assessment, stage) if stage else None
    refusal = clock.refusal(today()) if clock else None
    if refusal is not None:
        raise WrongState(refusal)


def demand_open_for_unit(assessment: Assessment) -> None:
    """Between opening and lock of self-scoring, or within an exception, the unit may work on its sheet."""
    demand_open(assessment, Timed.SELF_SCORING)


def say(
    actor: Actor,
    assessment: Assessment,
    verb: str,
    text: Note,
    *,
    permission: Permission | None = None,
    holding: Holding | None = None,
    object: str = "",  # noqa: A002 - the word of the log
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """The event of an act on a sheet, in the sheet's chain."""
    held = holding or (actor.holding_for(permission, assessment.path) if permission else None)
    record(
        actor=actor,
        holding=held,
        within=assessment.path,
        verb=verb,
        root=assessment.root,
        object=object or assessment.root,
        summary=text,
        before=before,
        after=after,
        reason=reason,
    )


def say_round(
    actor: Actor,
    round_: AssessmentRound,
    verb: str,
    text: Note,
    *,
    after: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
    reason: str = "",
    permission: Permission = Permission.ROUND_MANAGE,
) -> None:
    """The event of an act on a round, in the round's chain."""
    holding = actor.holding_for(permission, round_.path)
    record(
        actor=actor,
        holding=holding,
        within=round_.path,
        verb=verb,
        root=round_.root,
        object=round_.root,
        summary=text,
        before=before,
        after=after,
        reason=reason,
    )
