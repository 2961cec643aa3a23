"""The light of a duty: what a board shows on a day, computed from its dates and never typed; and the official state after it.

The first row that fits decides: done by its day or after it, ended, said to be done and not yet looked at, past its day, not
yet begun, without a day, due soon, on track. What lies after the day on which one looks has not happened yet, so the same
duty can be shown as of any day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cchc_core.words import gettext_noop

#: How many days before its last day a duty counts as due soon, unless an office says otherwise.
SOON_DAYS = 15


class Light(str, Enum):
    """In the order in which boards list them: what needs somebody first."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    AWAITING = "awaiting"
    ON_TRACK = "on_track"
    NO_DATE = "no_date"
    NOT_STARTED = "not_started"
    DONE_LATE = "done_late"
    DONE = "done"
    ENDED = "ended"


LIGHT_LABELS: dict[Light, str] = {
    Light.OVERDUE: gettext_noop("Overdue"),
    Light.DUE_SOON: gettext_noop("Due soon"),
    Light.AWAITING: gettext_noop("Said to be done, waits for a look"),
    Light.ON_TRACK: gettext_noop("On track"),
    Light.NO_DATE: gettext_noop("Without a date"),
    Light.NOT_STARTED: gettext_noop("Not yet begun"),
    Light.DONE_LATE: gettext_noop("Done late"),
    Light.DONE: gettext_noop("Done in time"),
    Light.ENDED: gettext_noop("Ended, no longer asked for"),
}

#: Lights of duties that nobody has to do anything for any more.
SETTLED = frozenset({Light.DONE, Light.DONE_LATE, Light.ENDED})


class Official(str, Enum):
    """The four states of the official tables (TB 624/TB-VPCP)."""

    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_DONE = "not_done"
    DONE_LATE = "done_late"


OFFICIAL_LABELS: dict[Official, str] = {
    Official.UNDER_WAY: gettext_noop("Being carried out"),
    Official.DONE: gettext_noop("Completed"),
    Official.NOT_DONE: gettext_noop("Not completed"),
    Official.DONE_LATE: gettext_noop("Completed past its deadline"),
}

_OFFICIAL = {Light.DONE: Official.DONE, Light.DONE_LATE: Official.DONE_LATE, Light.OVERDUE: Official.NOT_DONE}


@dataclass(frozen=True)
class Standing:
    """What is known of one duty. ``done_on`` was accepted by the monitor, ``says_done_on`` is only what the unit says.

    ``due_on`` is the last day that is in time. A continuous duty ("thường xuyên") is confirmed again and again: ``confirm_by``
    is the next day by which; once that passed unconfirmed, it is as overdue as any other.
    """

    due_on: date | None = None
    starts_on: date | None = None
    done_on: date | None = None
    says_done_on: date | None = None
    ended_on: date | None = None
    is_continuous: bool = False
    confirm_by: date | None = None

    @property
    def next_on(self) -> date | None:
        """The day that it is measured against next: its deadline, or the confirmation that comes before."""
        if not self.is_continuous or self.confirm_by is None:
            return self.due_on
        return self.confirm_by if self.due_on is None else min(self.confirm_by, self.due_on)


def light(standing: Standing, today: date, soon_days: int = SOON_DAYS) -> Light:
    """The one light of a duty on ``today``."""
    if _past(standing.done_on, today):
        return Light.DONE_LATE if _is_late(standing) else Light.DONE
    if _past(standing.ended_on, today):
        return Light.ENDED
    if _past(standing.says_done_on, today):
        return Light.AWAITING
    due = standing.next_on
    if due is not None and due < today:
        return Light.OVERDUE
    if standing.starts_on is not None and standing.starts_on > today:
        return Light.NOT_STARTED
    if due is None:
        return Light.ON_TRACK if standing.is_continuous else Light.NO_DATE
    return Light.DUE_SOON if due <= today + timedelta(days=soon_days) else Light.ON_TRACK


def days_late(standing: Standing, today: date) -> int:
    """How many days past its day it was done, or is by ``today``; 0 where it is not late."""
    shown = light(standing, today)
    if shown is Light.DONE_LATE and standing.done_on is not None and standing.due_on is not None:
        return (standing.done_on - standing.due_on).days
    due = standing.next_on
    return (today - due).days if shown is Light.OVERDUE and due is not None else 0


def official(shown: Light) -> Official | None:
    """The state for official tables; None for what an amendment ended, which stands in none of them."""
    if shown is Light.ENDED:
        return None
    return _OFFICIAL.get(shown, Official.UNDER_WAY)


def counts(lights: Iterable[Light]) -> dict[Light, int]:
    """How many of each, in the order of ``Light``, with those that do not occur as 0."""
    found = dict.fromkeys(Light, 0)
    for each in lights:
        found[each] += 1
    return found


def _past(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _is_late(standing: Standing) -> bool:
    return standing.done_on is not None and standing.due_on is not None and standing.done_on > standing.due_on
