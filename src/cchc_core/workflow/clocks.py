"""The four clocks of a stage: opens, on time until, locks, and the exception of a single sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cchc_core.calendar import add_working_days
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import TIMED_LABELS, Stages, Timed, timed_in


@dataclass(frozen=True)
class Clock:
    """The days of one stage for one sheet. ``until`` is the day of its exception; None where none was granted."""

    stage: Timed
    opens_on: date
    due_on: date
    locks_on: date
    until: date | None = None

    @property
    def due(self) -> date:
        """On time until: the exception's own day where there is one."""
        return self.until or self.due_on

    @property
    def last(self) -> date:
        """The last day on which anything may be entered."""
        return max(self.locks_on, self.until) if self.until else self.locks_on

    def is_open(self, day: date) -> bool:
        return self.opens_on <= day <= self.last

    def is_locked(self, day: date) -> bool:
        return day > self.last

    def refusal(self, day: date) -> Note | None:
        """Why nothing may be entered on ``day``, and what to do; None while the stage is open."""
        stage = note(TIMED_LABELS[self.stage])
        if day < self.opens_on:
            text = gettext_noop("The stage “%(stage)s” opens on %(day)s. Until then this can be read only.")
            return note(text, stage=stage, day=show_day(self.opens_on))
        if self.is_locked(day):
            text = gettext_noop(
                "The stage “%(stage)s” was locked after %(day)s. Ask the coordinator for an exception with a new day."
            )
            return note(text, stage=stage, day=show_day(self.last))
        return None


def proposed(stages: Stages, opens_on: date, locks_on: date) -> Mapping[Timed, Clock]:
    """Days for the stages after self-scoring, in working days, for a form to begin with.

    Verification may begin while the last units still score; every later stage begins on the working day after the stage
    before was locked.
    """
    found: dict[Timed, Clock] = {}
    start, locked = opens_on, locks_on
    for stage in timed_in(stages)[1:]:
        length, grace = _LENGTHS[stage]
        due = add_working_days(locked, length)
        found[stage] = Clock(stage, start, due, add_working_days(due, grace))
        locked = found[stage].locks_on
        start = add_working_days(locked, 1)
    return found


#: Working days that a stage takes, and those between its due day and its lock.
_LENGTHS: Mapping[Timed, tuple[int, int]] = {
    Timed.VERIFICATION: (12, 3),
    Timed.EXPLANATION: (5, 2),
    Timed.SECOND_VERIFICATION: (5, 2),
    Timed.COUNCIL: (5, 2),
}


def problems(clocks: Sequence[Clock], results_by: date) -> list[Note]:
    """What is wrong with the days of a round: within a stage, from one stage to the next, and against the last day of all."""
    found: list[Note] = []
    for clock in clocks:
        if not clock.opens_on <= clock.due_on <= clock.locks_on:
            text = gettext_noop("“%(stage)s”: opening, due day and lock must follow each other.")
            found.append(note(text, stage=note(TIMED_LABELS[clock.stage])))
        if clock.locks_on > results_by:
            text = gettext_noop("“%(stage)s” is locked on %(day)s, after the last day for results (%(last)s).")
            stage = note(TIMED_LABELS[clock.stage])
            found.append(note(text, stage=stage, day=show_day(clock.locks_on), last=show_day(results_by)))
    for before, after in pairwise(clocks):
        if after.due_on < before.due_on:
            text = gettext_noop("“%(after)s” would be due before “%(before)s”.")
            names = {"after": note(TIMED_LABELS[after.stage]), "before": note(TIMED_LABELS[before.stage])}
            found.append(note(text, **names))
    return found
