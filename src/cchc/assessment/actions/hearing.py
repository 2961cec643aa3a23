"""No points below a unit's claim are final before the unit could explain them, where the round lets units explain.

A unit was heard when it explained, when its time to explain has passed, or when the coordinator records with a reason that
nobody waits for it: its time has passed otherwise, or it has nothing to say.
"""

from collections.abc import Sequence

from django.db import transaction

from cchc.assessment.actions import told
from cchc.assessment.actions.common import locked_assessment, say, step
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.models import Assessment, AssessmentRound, HearingEnd, LeafThread, ScoreEntry
from cchc.assessment.permissions import may_manage
from cchc.assessment.queries.clocks import clock_of
from cchc.assessment.queries.disputes import is_lowered
from cchc.common.clock import today
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import State, Timed, Verb

_BEFORE_THE_ANSWER = (State.VERIFYING, State.EXPLAINING)


def unheard_leaves(desk: Desk, assessment: Assessment) -> list[LeafThread]:
    """Leaves that were lowered and that the unit, which may explain them, has not been heard about; in the order of the table.

    Reads the days of the sheet, which lists bring along by prefetching ``round__clocks`` and ``exceptions``.
    """
    if not desk.round.stages.explanation or assessment.standing not in _BEFORE_THE_ANSWER:
        return []
    ended = desk.hearing_ended_of(assessment.pk)
    rows = [state.row for state in desk.sheets[assessment.pk].threads.values()]
    silent = [row for row in rows if is_lowered(row) and not _is_explained(row)]
    silent = [row for row in silent if ended.get(row.code) != row.verified_entry_id]
    if not silent or assessment.standing is not State.EXPLAINING:
        return silent
    return [] if _is_over(assessment) else [row for row in silent if row.code not in _lapsed(desk, assessment)]


def _is_explained(row: LeafThread) -> bool:
    """The unit explained what stands. What a reopened verification says after the explanation is something new."""
    said, verdict = row.explanation_entry_id, row.verified_entry
    if said is None:
        return False
    return verdict is None or verdict.pk < said or verdict.stage != ScoreEntry.VERIFICATION


def _is_over(assessment: Assessment) -> bool:
    clock = clock_of(assessment, Timed.EXPLANATION)
    return clock is not None and clock.is_locked(today())


def _lapsed(desk: Desk, assessment: Assessment) -> set[str]:
    """Leaves about which the unit was asked by a day that has passed."""
    return {each.thread.code for each in desk.requests_of(assessment.pk) if each.due_on < today()}


def unheard_points(desk: Desk, assessment: Assessment) -> list[tuple[str, Note]]:
    """The same as (code, what hinders)."""
    text = gettext_noop(
        "points were lowered and the unit has not explained; ask it, or record why it is not waited for"
    )
    return [(row.code, note(text)) for row in unheard_leaves(desk, assessment)]


def demand_heard(desk: Desk, assessment: Assessment) -> None:
    """``Invalid`` with every leaf that the unit may still explain."""
    found = unheard_points(desk, assessment)
    if found:
        text = gettext_noop(
            "%(unit)s has not explained %(count)s criteria yet. Wait, or record why it is not waited for."
        )
        problems = [note(gettext_noop("%(code)s: %(reason)s"), code=code, reason=why) for code, why in found]
        raise Invalid(note(text, unit=assessment.unit_name, count=len(found)), problems)


@transaction.atomic
def end_hearing(*, actor: Actor, assessment: Assessment, reason: str) -> HearingEnd:
    """Record why a unit is not waited for. It covers what stands lowered now; what is lowered later may be explained anew."""
    row = locked_assessment(assessment)
    require(may_manage(actor, row.round))
    step(row, Verb.END_HEARING)
    silent = unheard_leaves(Desk(row.round, [row]), row)
    if not silent:
        text = gettext_noop("%(unit)s has nothing left to explain, so there is nothing to record.")
        raise WrongState(note(text, unit=row.unit_name))
    if not reason.strip():
        raise Invalid(note(gettext_noop("Give a reason: the unit reads it.")))
    verdicts = {thread.code: thread.verified_entry_id for thread in silent}
    ended = HearingEnd.objects.create(assessment=row, verdicts=verdicts, reason=reason.strip(), by_id=actor.user_id)
    text = gettext_noop("Recorded why the unit is not waited for at %(count)s criteria")
    say(
        actor,
        row,
        "assessment.end_hearing",
        note(text, count=len(verdicts)),
        permission=Permission.ROUND_MANAGE,
        after={"codes": list(verdicts)},
        reason=reason.strip(),
    )
    told.hearing_ended(actor, row, ended)
    return ended


@transaction.atomic
def end_hearings(
    *, actor: Actor, round_: AssessmentRound, assessments: Sequence[Assessment], reason: str
) -> list[HearingEnd]:
    """The same for many sheets of a round; all of them or none."""
    rows = Assessment.objects.filter(round=round_, pk__in=[row.pk for row in assessments]).order_by("pk")
    return [end_hearing(actor=actor, assessment=row, reason=reason) for row in rows]
