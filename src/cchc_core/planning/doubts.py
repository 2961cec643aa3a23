"""What an office is asked once about its deadlines, because officials differ in how they read them.

Each doubt has a key (``Doubt.shape``), a question, the answers one can choose and the one that is assumed until somebody
chooses. The chosen answers of an office are its rules: a mapping of key → answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class Doubt:
    """A reading that is not certain. ``choices`` are (answer, words); ``assumed`` is the answer used meanwhile."""

    shape: str
    question: Note
    choices: tuple[tuple[str, Note], ...]
    assumed: str

    def knows(self, answer: str) -> bool:
        return any(answer == key for key, _ in self.choices)


_LAST = ("last_day", note(gettext_noop("Its last day")))
_FIRST = ("first_day", note(gettext_noop("Its first day")))
_DAY_15 = ("day_15", note(gettext_noop("Day 15 of its last month")))

DOUBTS: dict[str, Doubt] = {
    doubt.shape: doubt
    for doubt in (
        Doubt(
            "month",
            note(gettext_noop("A deadline names only a month. Which day of it is the last in time?")),
            (_LAST, _DAY_15, _FIRST),
            "last_day",
        ),
        Doubt(
            "quarter",
            note(gettext_noop("A deadline names only a quarter. Which day of it is the last in time?")),
            (_LAST, _DAY_15, _FIRST),
            "last_day",
        ),
        Doubt(
            "year",
            note(gettext_noop("A deadline names only a year. Which day of it is the last in time?")),
            (_LAST, _DAY_15),
            "last_day",
        ),
        Doubt(
            "before_day",
            note(gettext_noop("A deadline says “before” a day. Is that day itself still in time?")),
            (
                ("exclusive", note(gettext_noop("No, the day before is the last"))),
                ("inclusive", note(gettext_noop("Yes, that day is the last"))),
            ),
            "exclusive",
        ),
        Doubt(
            "month_start",
            note(gettext_noop("A deadline says “at the beginning” of a month. Which day of it is the last in time?")),
            (
                ("day_10", note(gettext_noop("Day 10"))),
                ("day_5", note(gettext_noop("Day 5"))),
                _LAST,
            ),
            "day_10",
        ),
    )
}


def day_of(shape: str, rules: Mapping[str, str]) -> str:
    """The office's answer for a doubt, or the assumed one; an answer that cannot be chosen counts as none."""
    doubt = DOUBTS[shape]
    answer = rules.get(shape, "")
    return answer if doubt.knows(answer) else doubt.assumed


def doubt_about(shape: str, rules: Mapping[str, str]) -> Doubt | None:
    """The question still to be asked; None once the office has answered it."""
    doubt = DOUBTS[shape]
    return None if doubt.knows(rules.get(shape, "")) else doubt
