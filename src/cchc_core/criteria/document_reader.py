"""What every reader of located documents does: ask a mapping for its keys, remember places, collect problems, go on.

Nothing here knows what it reads. The reader of criteria sets and the one of report forms say which keys there are and what
becomes of their values; both tell the same mistake in the same words.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from cchc_core.criteria.located import Entry, Items, Scalar, Table, as_date, as_number, as_truth
from cchc_core.criteria.places import Path
from cchc_core.criteria.problems import NOWHERE, Place, Problem, error, warning
from cchc_core.words import Note, gettext_noop, note

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

MOST_PROBLEMS = 1_000
_LONGEST_QUOTE = 60


class TooMany(Exception):
    """So much is wrong that the document is something else; a longer list would help nobody."""


class DocumentReader:
    """Walks a document once; remembers places, problems and what could not be read.

    ``check`` is the name under which problems are filed; ``names`` says what people call the keys where the document came from,
    such as the titles of a sheet's columns. Every question takes a mapping, a key and the path of the mapping; an answer of None,
    "" or () means absent or unreadable, which ``unread`` tells apart. Raises ``TooMany`` after ``MOST_PROBLEMS`` problems.
    """

    def __init__(self, check: str, names: Mapping[str, str] | None = None) -> None:
        self.check = check
        self.names = names or {}
        self.problems: list[Problem] = []
        self.places: dict[Path, Place] = {}
        self.unread: set[Path] = set()
        self.code = ""  # of the part that is being read, for its problems

    # -- values of one key ------------------------------------------------------------------------------------------

    def _text(self, table: Table, key: str, path: Path) -> str:
        value = self._scalar(table, key, path)
        return value.text.strip() if value is not None else ""

    def _required_text(self, table: Table, key: str, path: Path) -> str:
        text = self._text(table, key, path)
        if not text and (*path, key) not in self.unread:
            self._missing(table, key, path)
        return text

    def _number(self, table: Table, key: str, path: Path) -> Fraction | None:
        value = self._scalar(table, key, path)
        if value is None:
            return None
        number = as_number(value.text.strip())
        if number is None:
            text = gettext_noop(
                "“%(key)s” is “%(text)s”, which is not a number here. Write digits with a point, such as 0.5."
            )
            self._unreadable(note(text, key=self._name(key), text=short(value.text)), value.place, (*path, key))
        return number

    def _required_number(self, table: Table, key: str, path: Path) -> Fraction:
        number = self._number(table, key, path)
        if number is None:
            if (*path, key) not in self.unread:
                self._missing(table, key, path)
            return Fraction(0)
        return number

    def _whole(self, table: Table, key: str, path: Path) -> int | None:
        """A whole number of any size."""
        number = self._number(table, key, path)
        if number is None:
            return None
        if number.denominator != 1:
            text = note(gettext_noop("“%(key)s” must be a whole number."), key=self._name(key))
            self._unreadable(text, table.place_of(key), (*path, key))
            return None
        return int(number)

    def _count(self, table: Table, key: str, path: Path, least: int, most: int) -> int | None:
        """A whole number within bounds, both of which are allowed."""
        number = self._number(table, key, path)
        if number is None:
            return None
        if number.denominator != 1 or not least <= number <= most:
            text = gettext_noop("“%(key)s” must be a whole number from %(least)s to %(most)s.")
            told = note(text, key=self._name(key), least=str(least), most=str(most))
            self._unreadable(told, table.place_of(key), (*path, key))
            return None
        return int(number)

    def _date(self, table: Table, key: str, path: Path) -> date | None:
        value = self._scalar(table, key, path)
        if value is None:
            return None
        day = as_date(value.text.strip())
        if day is None:
            text = gettext_noop(
                "“%(key)s” is “%(text)s”, which is not a day. Write year-month-day, such as 2026-01-31."
            )
            self._unreadable(note(text, key=self._name(key), text=short(value.text)), value.place, (*path, key))
        return day

    def _truth(self, table: Table, key: str, path: Path) -> bool | None:
        value = self._scalar(table, key, path)
        if value is None:
            return None
        truth = as_truth(value.text)
        if truth is None:
            text = gettext_noop("“%(key)s” is “%(text)s”; write true or false.")
            self._unreadable(note(text, key=self._name(key), text=short(value.text)), value.place, (*path, key))
        return truth

    def _choice(self, table: Table, key: str, path: Path, kind: type[E]) -> E | None:
        """The member of an enumeration whose value stands there."""
        text = self._text(table, key, path)
        if not text:
            return None
        known = {str(each.value): each for each in kind}
        if text not in known:
            self._unreadable(self._not_among(key, text, known), table.place_of(key), (*path, key))
        return known.get(text)

    def _choices(self, table: Table, key: str, path: Path, kind: type[E]) -> tuple[E, ...]:
        """The members of an enumeration whose values are listed there."""
        known = {str(each.value): each for each in kind}
        words = self._words(table, key, path)
        for word in words:
            if word not in known:
                self._unreadable(self._not_among(key, word, known), table.place_of(key), (*path, key))
        return tuple(known[word] for word in words if word in known)

    def _words(self, table: Table, key: str, path: Path) -> tuple[str, ...]:
        """The words of a list, or the one word in its place."""
        value = table.get(key)
        self.places[(*path, key)] = table.place_of(key)
        if value is None:
            return ()
        if isinstance(value, Scalar):
            return (value.text.strip(),)
        words: list[str] = []
        if isinstance(value, Items):
            for index, item in enumerate(value.items):
                if isinstance(item, Scalar) and not item.is_null:
                    self.places[(*path, key, index)] = item.place
                    words.append(item.text.strip())
                else:
                    self._unreadable(self._must_be_words(key), item.place, (*path, key))
        else:
            self._unreadable(self._must_be_words(key), value.place, (*path, key))
        return tuple(words)

    def _scalar(self, table: Table, key: str, path: Path) -> Scalar | None:
        value = table.get(key)
        self.places[(*path, key)] = table.place_of(key)
        if value is None or isinstance(value, Scalar):
            return value
        text = note(gettext_noop("“%(key)s” must be one value, not a list."), key=self._name(key))
        self._unreadable(text, value.place, (*path, key))
        return None

    def _part(self, table: Table, key: str, path: Path, read: Callable[[Table, Path], T]) -> T | None:
        """What ``read`` makes of the mapping under a key."""
        value = table.get(key)
        self.places[(*path, key)] = table.place_of(key)
        if value is None:
            return None
        if not isinstance(value, Table):
            text = note(gettext_noop("“%(key)s” must be a mapping of keys to values."), key=self._name(key))
            self._unreadable(text, value.place, (*path, key))
            return None
        return read(value, (*path, key))

    def _each(self, table: Table, key: str, path: Path, read: Callable[[Table, Path], T]) -> tuple[T, ...]:
        """What ``read`` makes of each mapping in the list under a key; what is no mapping is told and left out."""
        value = table.get(key)
        here = (*path, key)
        self.places[here] = table.place_of(key)
        if value is None:
            return ()
        if not isinstance(value, Items):
            self._unreadable(note(gettext_noop("“%(key)s” must be a list."), key=self._name(key)), value.place, here)
            return ()
        parts: list[T] = []
        for item in value.items:
            if isinstance(item, Table):
                self.places[(*here, len(parts))] = item.place
                parts.append(read(item, (*here, len(parts))))
            else:
                text = note(gettext_noop("Each item of “%(key)s” must be a mapping."), key=self._name(key))
                self._unreadable(text, item.place, here)
        return tuple(parts)

    # -- problems ---------------------------------------------------------------------------------------------------

    def _known(self, table: Table, keys: Iterable[str], path: Path) -> None:
        """Tells every key that the mapping may not have."""
        known = tuple(keys)
        self.places.setdefault(path, table.place)
        for entry in table:
            if entry.key not in known:
                self._unknown(entry, known)

    def _unknown(self, entry: Entry, keys: tuple[str, ...]) -> None:
        near = difflib.get_close_matches(entry.key, keys, 1, 0.6)
        if near:
            text = gettext_noop("The key “%(key)s” is unknown. Did you mean “%(near)s”?")
            self._error(note(text, key=short(entry.key), near=near[0]), entry.place)
        else:
            text = gettext_noop("The key “%(key)s” is unknown. Known here: %(keys)s.")
            self._error(note(text, key=short(entry.key), keys=keys), entry.place)

    def _missing(self, table: Table, key: str, path: Path) -> None:
        self.unread.add((*path, key))
        self._error(note(gettext_noop("“%(key)s” is missing. Add it."), key=self._name(key)), table.place_of(key))

    def _unreadable(self, text: Note, place: Place, path: Path) -> None:
        self.unread.add(path)
        self._error(text, place)

    def _error(self, text: Note, place: Place = NOWHERE) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            more = gettext_noop("There are more than %(most)s problems; the rest is not shown.")
            self.problems.append(error(note(more, most=MOST_PROBLEMS), place, check=self.check))
            raise TooMany
        self.problems.append(error(text, place, self.code, self.check))

    def _warn(self, text: Note, place: Place = NOWHERE) -> None:
        self.problems.append(warning(text, place, self.code, self.check))

    # -- words of problems ------------------------------------------------------------------------------------------

    def _name(self, key: str) -> str:
        return self.names.get(key, key)

    def _not_among(self, key: str, text: str, known: Iterable[str]) -> Note:
        words = gettext_noop("“%(key)s” is “%(text)s”; known here: %(known)s.")
        return note(words, key=self._name(key), text=short(text), known=tuple(known))

    def _must_be_words(self, key: str) -> Note:
        return note(gettext_noop("“%(key)s” must be a list of words."), key=self._name(key))


def short(text: str) -> str:
    """As much of a text as a message may quote."""
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "…"
