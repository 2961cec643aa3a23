"""What waits for a person, by time: overdue, within a week, later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cchc_core.words import gettext_noop
from cchc_core.work import Waiting

WEEK = timedelta(days=7)
SOON = timedelta(days=3)

#: What is done right there: the word on the button, by kind of work. The first part of a kind is its app.
ACTS: Mapping[str, str] = {
    "assessment:fill": gettext_noop("Score"),
    "assessment:fill_assigned": gettext_noop("Score"),
    "assessment:approve": gettext_noop("Check and submit"),
    "assessment:verify": gettext_noop("Verify"),
    "assessment:split": gettext_noop("Assign"),
    "assessment:verify_pool": gettext_noop("Verify"),
    "assessment:begin": gettext_noop("Begin verification"),
    "assessment:import": gettext_noop("Import from Excel"),
    "assessment:explain": gettext_noop("Explain"),
    "assessment:settle": gettext_noop("Decide"),
    "assessment:move_on": gettext_noop("To the next stage"),
    "assessment:finalise": gettext_noop("Make final"),
    "assessment:publish": gettext_noop("Publish"),
    "document:read": gettext_noop("Confirm"),
    "document:approve": gettext_noop("Approve"),
    "document:issue": gettext_noop("Issue"),
    "plan:approve": gettext_noop("Approve"),
    "plan:issue": gettext_noop("Issue"),
    "plan:carry": gettext_noop("Take over"),
    "finding:remedy": gettext_noop("Report"),
    "initiative:appraise": gettext_noop("Appraise"),
    "initiative:alive": gettext_noop("Answer the question"),
    "initiative:council": gettext_noop("Note the decision"),
    "initiative:replicated": gettext_noop("Note the step"),
    "adoption:answer": gettext_noop("Answer the request"),
    "adoption:confirm": gettext_noop("Confirm"),
    "adoption:tell": gettext_noop("Report"),
}
OPEN = gettext_noop("Open")


@dataclass(frozen=True)
class Line:
    """One thing with its light and the one thing to do about it."""

    waiting: Waiting
    light: str
    days: int | None  # left; below zero: late

    @property
    def act(self) -> str:
        return ACTS.get(self.waiting.kind, OPEN)


@dataclass(frozen=True)
class Group:
    """Lines of one stretch of time."""

    key: str
    title: str
    lines: tuple[Line, ...]


TITLES = (
    ("overdue", gettext_noop("Overdue")),
    ("week", gettext_noop("This week")),
    ("later", gettext_noop("Later")),
)


def by_time(waiting: Iterable[Waiting], today: date) -> list[Group]:
    """Three groups, the empty ones left out; what has no date stands last of all."""
    found: dict[str, list[Line]] = {key: [] for key, _title in TITLES}
    for each in waiting:
        found[_stretch(each, today)].append(_line(each, today))
    return [Group(key, title, tuple(found[key])) for key, title in TITLES if found[key]]


def _stretch(each: Waiting, today: date) -> str:
    if each.due is None:
        return "later"
    if each.due < today:
        return "overdue"
    return "week" if each.due <= today + WEEK else "later"


def _line(each: Waiting, today: date) -> Line:
    if each.due is None:
        return Line(each, "", None)
    left = (each.due - today).days
    light = "overdue" if left < 0 else "due_soon" if each.due <= today + SOON else "on_time"
    return Line(each, light, left)
