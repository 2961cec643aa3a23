"""The "6 rõ" of a line before it may be issued: clear person, work, time, responsibility, product and authority (CV 6225).

All six are asked. An office may leave out some of them for its plans (the "5 rõ" have no authority): it passes those that it
asks. What is missing of those forbids issuing the line.
"""

from __future__ import annotations

from collections.abc import Collection, Sized
from dataclasses import dataclass
from enum import Enum

from cchc_core.planning.due import Shape
from cchc_core.words import Note, gettext_noop, note


class Clear(str, Enum):
    """One of the six, in the order in which officials say them."""

    PERSON = "person"
    WORK = "work"
    TIME = "time"
    RESPONSIBILITY = "responsibility"
    PRODUCT = "product"
    AUTHORITY = "authority"


CLEAR_LABELS: dict[Clear, str] = {
    Clear.PERSON: gettext_noop("Clear person"),
    Clear.WORK: gettext_noop("Clear work"),
    Clear.TIME: gettext_noop("Clear time"),
    Clear.RESPONSIBILITY: gettext_noop("Clear responsibility"),
    Clear.PRODUCT: gettext_noop("Clear product"),
    Clear.AUTHORITY: gettext_noop("Clear authority"),
}
ALL_CLEARS = frozenset(Clear)
#: A shorter work than this names nothing that one could look at.
LEAST_WORDS = 3

_TIMELESS = frozenset({"", Shape.NONE.value, Shape.UNREAD.value})


@dataclass(frozen=True)
class Gap:
    """What is not clear in a line, and what would make it so."""

    which: Clear
    note: Note


def missing_clears(
    kind: str,
    text: str,
    product: str,
    leads: Sized,
    due: str,
    responsibility: str,
    authority: str,
    person: str,
    asked: Collection[Clear] = ALL_CLEARS,
) -> tuple[Gap, ...]:
    """The gaps of one line among those ``asked``, in order; empty when it may be issued.

    ``leads`` are the units that do it, ``person`` the post or name in charge there; ``due`` is the shape of the deadline
    (``due.Shape``), for "thường xuyên" is a clear time and an unread wording is none. A target's product is its figure.
    """
    found = {
        Clear.PERSON: _person(leads, person),
        Clear.WORK: _work(text),
        Clear.TIME: _time(due),
        Clear.RESPONSIBILITY: _said(responsibility, gettext_noop("Say who answers for the result.")),
        Clear.PRODUCT: None if kind == "target" else _said(product, gettext_noop("Name the product to be handed in.")),
        Clear.AUTHORITY: _said(authority, gettext_noop("Say who decides, approves or signs.")),
    }
    return tuple(Gap(which, note(words)) for which, words in found.items() if words is not None and which in asked)


def _person(leads: Sized, person: str) -> str | None:
    if not len(leads):
        return gettext_noop("Name the unit that does it.")
    return _said(person, gettext_noop("Name the post in the unit that does it."))


def _work(text: str) -> str | None:
    if len(text.split()) < LEAST_WORDS:
        return gettext_noop("Say what is to be done, in a sentence.")
    return None


def _time(shape: str) -> str | None:
    if shape in _TIMELESS:
        return gettext_noop("Set a deadline, or say how often it is done.")
    return None


def _said(text: str, otherwise: str) -> str | None:
    return None if text.strip() else otherwise
