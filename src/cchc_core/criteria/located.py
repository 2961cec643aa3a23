"""A document whose every word knows its place: what the readers of YAML, Excel and JSON hand to the one reader of sets.

Nothing is interpreted here. A scalar is its source text, because only who asks for it knows what it should be: the code
``1.10`` is text, the maximum ``1.10`` an exact number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_core.criteria.problems import NOWHERE, Place
from cchc_core.values import is_terminating, machine_text

NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})
TRUE_WORDS = frozenset({"true", "yes", "on", "y", "có", "x"})
FALSE_WORDS = frozenset({"false", "no", "off", "n", "không"})

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_SHARE = re.compile(r"[+-]?\d+/[1-9]\d*")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_LONGEST_NUMBER = 60


@dataclass(frozen=True)
class Scalar:
    """A word or a number as it was written; ``quoted`` tells ``"null"`` from ``null``, ``rejoined`` that a comma had
    parted it."""

    text: str
    place: Place = NOWHERE
    quoted: bool = False
    rejoined: bool = False

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.text in NULL_WORDS


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Located, ...]
    place: Place = NOWHERE


@dataclass(frozen=True)
class Entry:
    """One line of a mapping: its key (always a word), where the key stands, and the value."""

    key: str
    place: Place
    value: Located


@dataclass(frozen=True)
class Table:
    """A mapping. Keys stand once; the reader that made it has refused repeats."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    place: Place = NOWHERE

    def get(self, key: str) -> Located | None:
        """The value under ``key``; None where it is absent or null."""
        entry = self.entries.get(key)
        if entry is None or (isinstance(entry.value, Scalar) and entry.value.is_null):
            return None
        return entry.value

    def place_of(self, key: str) -> Place:
        """Where the value under ``key`` stands, else the mapping itself."""
        entry = self.entries.get(key)
        return entry.place if entry else self.place

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


Located = Scalar | Items | Table


def as_number(text: str) -> Fraction | None:
    """The exact number that ``text`` writes: "2", "-0.5", "0,5", ".5", "1e3", "7/8". None for all else.

    ``1_000``, ``1:30``, ``0x10`` and ``.inf`` are numbers to some readers of YAML and words to others; here they are
    words, so that a maximum written that way is refused instead of guessed.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    if _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if _NUMBER.fullmatch(text):
        return Fraction(Decimal(text))
    return Fraction(text) if _SHARE.fullmatch(text) else None


def as_date(text: str) -> date | None:
    """The day that ``text`` writes as year-month-day, else None."""
    if not _DATE.fullmatch(text):
        return None
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_truth(text: str) -> bool | None:
    """True or False for the words that say so, in English or Vietnamese, else None."""
    lowered = text.strip().lower()
    if lowered in TRUE_WORDS:
        return True
    return False if lowered in FALSE_WORDS else None


def number_text(value: Fraction) -> str:
    """The shortest exact writing: "0.5", or "1/3" where decimals would not end."""
    return machine_text(value) if is_terminating(value) else f"{value.numerator}/{value.denominator}"


def scalars(value: Located) -> Iterator[Scalar]:
    """Every word and number of a document, from top to bottom."""
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Items):
        for item in value.items:
            yield from scalars(item)
    else:
        for entry in value:
            yield from scalars(entry.value)


def located(value: Any, place: Place = NOWHERE) -> Located:
    """Plain data (of JSON, or built by a program) as a located document; raises TypeError for a binary float."""
    if isinstance(value, Mapping):
        return Table({str(key): Entry(str(key), place, located(each, place)) for key, each in value.items()}, place)
    if isinstance(value, str):
        return Scalar(value, place, quoted=True)
    if isinstance(value, Sequence):
        return Items(tuple(located(each, place) for each in value), place)
    if value is None:
        return Scalar("", place)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", place)
    if isinstance(value, (int, Decimal, Fraction)):
        return Scalar(number_text(Fraction(value)), place)
    if isinstance(value, date):
        return Scalar(value.isoformat(), place)
    raise TypeError(f"{type(value).__name__} does not stand in a criteria set")
