"""The days of the later stages: changing them, and what follows when one is locked."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from cchc.assessment.actions import told
from cchc.assessment.actions.common import locked_assessment, locked_round, say_round
from cchc.assessment.actions.explanation import end_by_lock
from cchc.assessment.models import Assessment, AssessmentRound, StageClock
from cchc.assessment.permissions import may_manage
from cchc.assessment.queries.clocks import clock_of, clocks_of
from cchc.common.clock import today
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc_core.access import SYSTEM, Actor
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.clocks import Clock, problems
from cchc_core.workflow.states import State, Timed, Verb, timed_in
from cchc_core.workflow.transitions import CLOCK, find


@transaction.atomic
def change_clocks(
    *, actor: Actor, round_: AssessmentRound, version: int, days: Mapping[Timed, Clock], reason: str
) -> AssessmentRound:
    """Set or move the days of the stages after self-scoring, with a reason that everybody can read in the log."""
    require(may_manage(actor, round_))
    row = locked_round(round_)
    if row.version != version:
        raise WrongState(note(gettext_noop("Somebody changed this round meanwhile. Look at it again, then change it.")))
    before = clocks_of(row)
    after = {**before, **days}
    found = clock_problems(row, after)
    if not reason.strip():
        found.append(note(gettext_noop("Give a reason.")))
    if found:
        raise Invalid(note(gettext_noop("The days were not changed. Correct what is marked.")), found)
    keep_clocks(row, list(days.values()))
    AssessmentRound.objects.filter(pk=row.pk).update(version=F("version") + 1)
    row.version += 1
    say_round(
        actor,
        row,
        "round.change_clocks",
        note(gettext_noop("Changed the days of the stages")),
        before={stage.value: _words(before[stage]) for stage in days if stage in before},
        after={stage.value: _words(clock) for stage, clock in days.items()},
        reason=reason.strip(),
    )
    told.days_changed(actor, row, reason.strip())
    return row


def clock_problems(round_: AssessmentRound, clocks: Mapping[Timed, Clock]) -> list[Note]:
    """What is wrong with these days; also with a stage that the round does not have."""
    known = timed_in(round_.stages)
    strange = [stage for stage in clocks if stage not in known and stage is not Timed.SELF_SCORING]
    found = [note(gettext_noop("This round has no such stage.")) for _each in strange]
    in_order = [clocks[stage] for stage in Timed if stage in clocks]
    return [*found, *problems(in_order, round_.verify_by)]


def keep_clocks(round_: AssessmentRound, clocks: Sequence[Clock]) -> None:
    """Write the rows; self-scoring's days stand in the round itself and are left alone."""
    for clock in clocks:
        if clock.stage is not Timed.SELF_SCORING:
            values = {"opens_on": clock.opens_on, "due_on": clock.due_on, "locks_on": clock.locks_on}
            StageClock.objects.update_or_create(round=round_, stage=clock.stage.value, defaults=values)


def _words(clock: Clock) -> dict[str, date]:
    return {"opens_on": clock.opens_on, "due_on": clock.due_on, "locks_on": clock.locks_on}


# What the clock moves -----------------------------------------------------------------------------------------------


def move_by_clock() -> int:
    """Hand on every sheet whose time to explain has run out, each with an event of its own. Returns how many.

    The only move that time makes by itself (``CLOCK`` in the workflow table): a unit that says nothing must not hold the
    round. Everything else waits for a person.
    """
    rows = Assessment.objects.filter(round__state=AssessmentRound.OPEN, state=State.EXPLAINING.value)
    rows = rows.select_related("round").prefetch_related("round__clocks", "exceptions").order_by("pk")
    return sum(_hand_on(row) for row in rows if _is_over(row))


def _is_over(row: Assessment) -> bool:
    clock = clock_of(row, Timed.EXPLANATION)
    transition = find(row.standing, Verb.BEGIN_SECOND_VERIFICATION, row.round.stages)
    return bool(clock and clock.is_locked(today()) and transition and CLOCK in transition.who)


@transaction.atomic
def _hand_on(found: Assessment) -> bool:
    """Looked at again under lock: somebody may have granted an exception or moved it meanwhile."""
    row = locked_assessment(found)
    if not _is_over(row):
        return False
    end_by_lock(SYSTEM, row)
    return True
