"""The one reader of criteria sets: from a located document (YAML, Excel or JSON) to a ``CriteriaSet`` and its problems.

It reads shape only: known keys, numbers that are numbers, lists that are lists. What a set *says* is judged by
``checks``. It goes on after a problem, so that an officer sees all of them at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from cchc_core.criteria.located import Entry, Items, Located, Scalar, Table, as_date, as_number, as_truth
from cchc_core.criteria.places import Path, Places
from cchc_core.criteria.problems import NOWHERE, Place, Problem, error, warning
from cchc_core.criteria.tree import (
    Applies,
    Basis,
    CriteriaSet,
    CrosswalkLink,
    EvidenceNeed,
    Grade,
    Guide,
    Node,
    Pool,
    Requirement,
    Rounding,
    Ties,
    node_max,
)
from cchc_core.rules.catalogue import RuleProblems, load_rule
from cchc_core.rules.rule import Rule
from cchc_core.words import Note, gettext_noop, note

T = TypeVar("T")

MOST_PROBLEMS = 1_000

SET_KEYS = (
    "set", "version", "title", "status", "basis", "unit_kinds", "derived_from", "replaces", "total", "rounding",
    "not_applicable", "rank_by", "ties", "grades", "pools", "nodes", "crosswalk",
)  # fmt: skip
NODE_KEYS = (
    "code", "label", "key", "field", "name", "max", "rule", "evidence", "guide", "verifier", "measured", "applies",
    "children",
)  # fmt: skip

#: Parameters of rules that are words whatever they look like: the survey item 1.10 is not the number 1.1.
WORD_PARAMETERS = frozenset(
    {"kind", "key", "label", "fact", "survey", "item", "conditions", "ratio", "denominator", "when_zero", "entered_by"}
)


@dataclass(frozen=True)
class Reading:
    """What could be read. ``set`` is None where not even the outline of one is there."""

    set: CriteriaSet | None
    problems: tuple[Problem, ...]
    places: Places = field(default_factory=Places)
    unread: frozenset[Path] = frozenset()  # parts that were written but could not be read; checks stay silent on them


def read_set(document: Located) -> Reading:
    """The set that ``document`` writes, with every problem of its shape."""
    reader = _Reader()
    try:
        found = reader.read(document)
    except _TooMany:
        found = None
    return Reading(found, tuple(reader.problems), Places(reader.places), frozenset(reader.unread))


class _TooMany(Exception):
    """So much is wrong that this is no criteria set; a longer list would help nobody."""


class _Reader:
    """Walks the document once; remembers places, problems and what could not be read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.places: dict[Path, Place] = {}
        self.unread: set[Path] = set()
        self.code = ""

    # -- the whole --------------------------------------------------------------------------------------------------

    def read(self, document: Located) -> CriteriaSet | None:
        if not isinstance(document, Table):
            self._error(note(gettext_noop("A criteria set is a mapping that begins with “set:”.")), document.place)
            return None
        self._known(document, SET_KEYS, ())
        nodes = self._each(document, "nodes", (), self._node)
        key, version = self._text(document, "set", ()), self._text(document, "version", ())
        for name, value in (("set", key), ("version", version)):
            if not value:
                self._missing(document, name, ())
        if not nodes and "nodes" not in {path[0] for path in self.unread}:
            self._missing(document, "nodes", ())
        title = self._text(document, "title", ())
        if not title:
            self._warn(note(gettext_noop("The set has no title. Add “title”.")), document.place)
        if not (key and version and nodes):
            return None
        return CriteriaSet(
            key=key,
            version=version,
            title=title,
            status=self._text(document, "status", ()) or "official",
            total=self._total(document, nodes),
            nodes=nodes,
            basis=self._part(document, "basis", (), self._basis) or Basis(),
            unit_kinds=self._words(document, "unit_kinds", ()),
            derived_from=self._text(document, "derived_from", ()) or None,
            replaces=self._text(document, "replaces", ()) or None,
            rounding=self._part(document, "rounding", (), self._rounding) or Rounding(),
            not_applicable=self._text(document, "not_applicable", ()) or "scale",
            rank_by=self._text(document, "rank_by", ()) or "percent",
            ties=self._part(document, "ties", (), self._ties) or Ties(),
            grades=self._each(document, "grades", (), self._grade),
            pools=self._each(document, "pools", (), self._pool),
            crosswalk=self._each(document, "crosswalk", (), self._link),
        )

    def _total(self, document: Table, nodes: tuple[Node, ...]) -> Fraction:
        total = self._number(document, "total", ())
        if total is None:
            total = sum((node_max(node) for node in nodes), Fraction(0))
            if ("total",) not in self.unread:
                text = gettext_noop("The set names no total; the sum of its maxima is taken. Add “total”.")
                self._warn(note(text), document.place)
        return total

    # -- the header -------------------------------------------------------------------------------------------------

    def _basis(self, table: Table, path: Path) -> Basis:
        self._known(table, ("symbol", "date", "issuer"), path)
        return Basis(
            self._text(table, "symbol", path), self._date(table, "date", path), self._text(table, "issuer", path)
        )

    def _rounding(self, table: Table, path: Path) -> Rounding:
        self._known(table, ("digits", "mode", "at"), path)
        digits = self._whole(table, "digits", path)
        return Rounding(
            2 if digits is None else digits,
            self._text(table, "mode", path) or "half_up",
            self._text(table, "at", path) or "total",
        )

    def _ties(self, table: Table, path: Path) -> Ties:
        self._known(table, ("break_by", "otherwise"), path)
        return Ties(self._words(table, "break_by", path), self._text(table, "otherwise", path) or "shared")

    def _grade(self, table: Table, path: Path) -> Grade:
        self._known(table, ("key", "label", "from", "requires"), path)
        key = self._required_text(table, "key", path)
        return Grade(
            key,
            self._text(table, "label", path) or key,
            self._required_number(table, "from", path),
            self._each(table, "requires", path, self._requirement),
        )

    def _requirement(self, table: Table, path: Path) -> Requirement:
        self._known(table, ("field", "percent"), path)
        return Requirement(self._required_text(table, "field", path), self._required_number(table, "percent", path))

    def _pool(self, table: Table, path: Path) -> Pool:
        self._known(table, ("key", "label", "sign", "cap"), path)
        key = self._required_text(table, "key", path)
        sign = self._whole(table, "sign", path)
        if sign is None and (*path, "sign") not in self.unread:
            self._missing(table, "sign", path)
        return Pool(key, self._text(table, "label", path) or key, sign or 0, self._required_number(table, "cap", path))

    def _link(self, table: Table, path: Path) -> CrosswalkLink:
        self._known(table, ("from", "to", "relation"), path)
        relation = self._required_text(table, "relation", path)
        return CrosswalkLink(self._words(table, "from", path), self._words(table, "to", path), relation)

    # -- the tree ---------------------------------------------------------------------------------------------------

    def _node(self, table: Table, path: Path) -> Node:
        outer, self.code = self.code, self._text(table, "code", path)
        code = self.code
        self._known(table, NODE_KEYS, path)
        if not code:
            self._missing(table, "code", path)
        name = self._text(table, "name", path)
        if not name and (*path, "name") not in self.unread:
            self._warn(
                note(gettext_noop("The criterion has no name; its code stands in its place. Add “name”.")), table.place
            )
        node = Node(
            code=code,
            name=name or code,
            label=self._text(table, "label", path),
            key=self._text(table, "key", path),
            max=self._number(table, "max", path),
            rule=self._rule(table, path),
            field=self._text(table, "field", path) or None,
            verifier=self._text(table, "verifier", path) or None,
            measured=self._text(table, "measured", path) or None,
            applies=self._part(table, "applies", path, self._applies),
            evidence=self._part(table, "evidence", path, self._evidence) or EvidenceNeed(),
            guide=self._part(table, "guide", path, self._guide) or Guide(),
            children=self._each(table, "children", path, self._node),
            line=table.place.line,
        )
        self.code = outer
        return node

    def _applies(self, table: Table, path: Path) -> Applies:
        self._known(table, ("unit_has", "unit_kind"), path)
        return Applies(self._words(table, "unit_has", path), self._words(table, "unit_kind", path))

    def _evidence(self, table: Table, path: Path) -> EvidenceNeed:
        self._known(table, ("text", "required"), path)
        return EvidenceNeed(self._text(table, "text", path), bool(self._truth(table, "required", path)))

    def _guide(self, table: Table, path: Path) -> Guide:
        self._known(table, ("unit", "verifier"), path)
        return Guide(self._text(table, "unit", path), self._text(table, "verifier", path))

    def _rule(self, table: Table, path: Path) -> Rule | None:
        written = table.get("rule")
        self.places[(*path, "rule")] = table.place_of("rule")
        if written is None:
            return None
        if not isinstance(written, Table):
            self._unreadable(
                note(gettext_noop("A rule is a mapping that begins with “kind:”.")), written.place, (*path, "rule")
            )
            return None
        self._remember(written, (*path, "rule"))
        try:
            return load_rule(_plain_table(written))
        except RuleProblems as refused:
            self.unread.add((*path, "rule"))
            for each in refused.found:
                parameter = tuple(part - 1 if isinstance(part, int) else part for part in each.path)
                self._error(each.as_note(), Places(self.places).at(*path, "rule", *parameter))
            return None

    def _remember(self, value: Located, path: Path) -> None:
        """Keep the places of all that a rule holds, since only its kind knows which of them may be wrong."""
        self.places.setdefault(path, value.place)
        if isinstance(value, Table):
            for entry in value:
                self.places[(*path, entry.key)] = entry.place
                self._remember(entry.value, (*path, entry.key))
        elif isinstance(value, Items):
            for index, item in enumerate(value.items):
                self._remember(item, (*path, index))

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
            self._unreadable(note(text, key=key, text=_short(value.text)), value.place, (*path, key))
        return number

    def _required_number(self, table: Table, key: str, path: Path) -> Fraction:
        number = self._number(table, key, path)
        if number is None:
            if (*path, key) not in self.unread:
                self._missing(table, key, path)
            return Fraction(0)
        return number

    def _whole(self, table: Table, key: str, path: Path) -> int | None:
        number = self._number(table, key, path)
        if number is None:
            return None
        if number.denominator != 1:
            self._unreadable(
                note(gettext_noop("“%(key)s” must be a whole number."), key=key), table.place_of(key), (*path, key)
            )
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
            self._unreadable(note(text, key=key, text=_short(value.text)), value.place, (*path, key))
        return day

    def _truth(self, table: Table, key: str, path: Path) -> bool | None:
        value = self._scalar(table, key, path)
        if value is None:
            return None
        truth = as_truth(value.text)
        if truth is None:
            text = gettext_noop("“%(key)s” is “%(text)s”; write true or false.")
            self._unreadable(note(text, key=key, text=_short(value.text)), value.place, (*path, key))
        return truth

    def _words(self, table: Table, key: str, path: Path) -> tuple[str, ...]:
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
                    self._unreadable(_must_be_words(key), item.place, (*path, key))
        else:
            self._unreadable(_must_be_words(key), value.place, (*path, key))
        return tuple(words)

    def _scalar(self, table: Table, key: str, path: Path) -> Scalar | None:
        value = table.get(key)
        self.places[(*path, key)] = table.place_of(key)
        if value is None or isinstance(value, Scalar):
            return value
        self._unreadable(
            note(gettext_noop("“%(key)s” must be one value, not a list."), key=key), value.place, (*path, key)
        )
        return None

    def _part(self, table: Table, key: str, path: Path, read: Callable[[Table, Path], T]) -> T | None:
        value = table.get(key)
        self.places[(*path, key)] = table.place_of(key)
        if value is None:
            return None
        if not isinstance(value, Table):
            self._unreadable(
                note(gettext_noop("“%(key)s” must be a mapping of keys to values."), key=key), value.place, (*path, key)
            )
            return None
        return read(value, (*path, key))

    def _each(self, table: Table, key: str, path: Path, read: Callable[[Table, Path], T]) -> tuple[T, ...]:
        value = table.get(key)
        here = (*path, key)
        self.places[here] = table.place_of(key)
        if value is None:
            return ()
        if not isinstance(value, Items):
            self._unreadable(note(gettext_noop("“%(key)s” must be a list."), key=key), value.place, here)
            return ()
        parts: list[T] = []
        for item in value.items:
            if isinstance(item, Table):
                self.places[(*here, len(parts))] = item.place
                parts.append(read(item, (*here, len(parts))))
            else:
                self._unreadable(
                    note(gettext_noop("Each item of “%(key)s” must be a mapping."), key=key), item.place, here
                )
        return tuple(parts)

    # -- problems ---------------------------------------------------------------------------------------------------

    def _known(self, table: Table, keys: Iterable[str], path: Path) -> None:
        self.places.setdefault(path, table.place)
        for entry in table:
            if entry.key not in keys:
                self._unknown(entry, tuple(keys))

    def _unknown(self, entry: Entry, keys: tuple[str, ...]) -> None:
        near = difflib.get_close_matches(entry.key, keys, 1, 0.6)
        if near:
            text = note(
                gettext_noop("The key “%(key)s” is unknown. Did you mean “%(near)s”?"),
                key=_short(entry.key),
                near=near[0],
            )
        else:
            text = note(
                gettext_noop("The key “%(key)s” is unknown. Known here: %(keys)s."), key=_short(entry.key), keys=keys
            )
        self._error(text, entry.place)

    def _missing(self, table: Table, key: str, path: Path) -> None:
        self.unread.add((*path, key))
        self._error(note(gettext_noop("“%(key)s” is missing. Add it."), key=key), table.place)

    def _unreadable(self, text: Note, place: Place, path: Path) -> None:
        self.unread.add(path)
        self._error(text, place)

    def _error(self, text: Note, place: Place = NOWHERE) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            more = note(
                gettext_noop("There are more than %(most)s problems; the rest is not shown."), most=MOST_PROBLEMS
            )
            self.problems.append(error(more, place, check="reading"))
            raise _TooMany
        self.problems.append(error(text, place, self.code, "reading"))

    def _warn(self, text: Note, place: Place = NOWHERE) -> None:
        self.problems.append(warning(text, place, self.code, "reading"))


def _must_be_words(key: str) -> Note:
    return note(gettext_noop("“%(key)s” must be a list of words."), key=key)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _plain_table(table: Table) -> dict[str, Any]:
    """A rule as plain data: exact numbers, days, yes/no, None and words, each by the parameter that holds it."""
    return {entry.key: _plain(entry.value, entry.key in WORD_PARAMETERS) for entry in table}


def _plain(value: Located, is_word: bool) -> Any:
    if isinstance(value, Table):
        return _plain_table(value)
    if isinstance(value, Items):
        return [_plain(item, is_word) for item in value.items]
    if value.is_null:
        return None
    if value.quoted or is_word:
        return value.text.strip()
    for read in (as_number, as_date):
        resolved = read(value.text.strip())
        if resolved is not None:
            return resolved
    if value.text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return value.text.lower() == "true"
    return value.text.strip()
