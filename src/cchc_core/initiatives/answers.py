"""Questions that a campaign's form asks besides its own, and the answers, kept as exact text.

A number is kept as machine text, a day as ISO, a choice as its words; so an answer reads the same whatever becomes of the form.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cchc_core.text import slug
from cchc_core.values import NotANumber, exact, machine_text, read_number, show_day, show_number
from cchc_core.words import Note, gettext_noop, note

TEXT, LONG, NUMBER, DATE, CHOICE = "text", "long", "number", "date", "choice"
KINDS: Mapping[str, str] = {
    TEXT: gettext_noop("a line of text"),
    LONG: gettext_noop("several lines of text"),
    NUMBER: gettext_noop("a number"),
    DATE: gettext_noop("a day"),
    CHOICE: gettext_noop("one of several"),
}

NO_LABEL = note(gettext_noop("A question of the form has no wording."))
FEW_CHOICES = gettext_noop("“%(label)s”: name at least two answers to choose from.")
TWICE = gettext_noop("“%(label)s” is asked twice.")
NOT_NUMBER = gettext_noop("“%(label)s”: “%(value)s” is not a number.")
NOT_DAY = gettext_noop("“%(label)s”: “%(value)s” is not a date. Type day/month/year.")
NOT_OFFERED = gettext_noop("“%(label)s”: “%(value)s” is none of the answers to choose from.")
UNANSWERED = gettext_noop("Answer “%(label)s”.")


@dataclass(frozen=True)
class Asked:
    """One question. ``key`` stays when the wording changes."""

    key: str
    label: str
    kind: str = TEXT
    required: bool = False
    choices: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Asked:
        """From what a campaign keeps."""
        choices = tuple(map(str, data.get("choices") or ()))
        return cls(str(data["key"]), str(data["label"]), str(data["kind"]), bool(data.get("required")), choices)

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "kind": self.kind,
            "required": self.required,
            "choices": list(self.choices),
        }

    def read(self, text: str) -> tuple[str, Note | None]:
        """What is kept of an answer as typed, and what is wrong with it."""
        text = text.strip()
        if not text:
            return "", None
        if self.kind == NUMBER:
            try:
                return machine_text(read_number(text)), None
            except NotANumber:
                return text, note(NOT_NUMBER, label=self.label, value=text)
        if self.kind == DATE:
            day = _day(text)
            return (day.isoformat(), None) if day else (text, note(NOT_DAY, label=self.label, value=text))
        if self.kind == CHOICE and text not in self.choices:
            return text, note(NOT_OFFERED, label=self.label, value=text)
        return text if self.kind == LONG else " ".join(text.split()), None

    def show(self, kept: str) -> str:
        """An answer as people read it; what was kept under another kind of question stays as it stands."""
        try:
            if self.kind == NUMBER and kept:
                return show_number(exact(kept))
            if self.kind == DATE and kept:
                return show_day(date.fromisoformat(kept))
        except (ValueError, NotANumber):
            pass
        return kept


def keyed(label: str, taken: Collection[str]) -> str:
    """A key for a new question that no other has."""
    base = slug(label)[:50] or "muc"
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 1000))) if key not in taken)


def problems_of(questions: Collection[Asked]) -> list[Note]:
    """What keeps a form from being sent round."""
    found: list[Note] = []
    labels: set[str] = set()
    for each in questions:
        words = each.label.strip().casefold()
        if not words:
            found.append(NO_LABEL)
        elif words in labels:
            found.append(note(TWICE, label=each.label))
        labels.add(words)
        if each.kind == CHOICE and len(set(each.choices)) < 2:
            found.append(note(FEW_CHOICES, label=each.label))
    return found


def unanswered(questions: Collection[Asked], kept: Mapping[str, str]) -> list[Note]:
    """Questions that must be answered and are not."""
    return [note(UNANSWERED, label=each.label) for each in questions if each.required and not kept.get(each.key)]


def _day(text: str) -> date | None:
    parts = text.replace("-", "/").replace(".", "/").split("/")
    if len(parts) != 3 or not all(part.strip().isascii() and part.strip().isdecimal() for part in parts):
        return None
    first, month, last = (int(part) for part in parts)
    try:
        return date(first, month, last) if first > 31 else date(last, month, first)
    except ValueError:
        return None
