"""The days of the stages of a round, and of one sheet with its exceptions."""

from collections.abc import Collection
from dataclasses import dataclass

from cchc.assessment.models import Assessment, AssessmentRound, StageException
from cchc_core.words import Note, note
from cchc_core.workflow.clocks import Clock
from cchc_core.workflow.states import TIMED_LABELS, Timed, timed_of


def clocks_of(round_: AssessmentRound) -> dict[Timed, Clock]:
    """The stages that have days, in their order. A round without days for a later stage never locks it. One query.

    Lists bring ``clocks`` along by prefetching.
    """
    found = {Timed.SELF_SCORING: Clock(Timed.SELF_SCORING, round_.opens_on, round_.due_on, round_.locks_on)}
    rows = {Timed(row.stage): row for row in round_.clocks.all()}
    for stage in Timed:
        if stage in rows:
            row = rows[stage]
            found[stage] = Clock(stage, row.opens_on, row.due_on, row.locks_on)
    return found


def clock_of(assessment: Assessment, stage: Timed) -> Clock | None:
    """The days of a stage for one sheet, its exception included; None where the round gives the stage no days."""
    clock = clocks_of(assessment.round).get(stage)
    granted = assessment.exception(stage.value)
    if clock is None or granted is None:
        return clock
    return Clock(stage, clock.opens_on, clock.due_on, clock.locks_on, granted.until)


def present_clock(assessment: Assessment) -> Clock | None:
    """The days that count while the sheet is where it is."""
    stage = timed_of(assessment.standing)
    return clock_of(assessment, stage) if stage else None


@dataclass(frozen=True)
class Granted:
    """One exception as lists show it; ``counts`` unless a later one took its place."""

    row: StageException
    stage: Note
    unit_name: str
    by: str
    counts: bool


def exceptions_of(assessment_ids: Collection[int]) -> list[Granted]:
    """Every exception of these sheets, the latest first. One query."""
    rows = StageException.objects.filter(assessment_id__in=assessment_ids).select_related("assessment", "granted_by")
    seen: set[tuple[int, str]] = set()
    found = []
    for row in rows.order_by("-pk"):
        key = (row.assessment_id, row.stage)
        label = note(TIMED_LABELS[Timed(row.stage)])
        by = row.granted_by.name if row.granted_by else ""
        found.append(Granted(row, label, row.assessment.unit_name, by, key not in seen))
        seen.add(key)
    return found
