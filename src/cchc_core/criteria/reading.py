"""The one reader of criteria sets: from a located document (YAML, Excel or JSON) to a ``CriteriaSet`` and its problems.

It reads shape only: known keys, numbers that are numbers, lists that are lists. What a set *says* is judged by
``checks``. It goes on after a problem, so that an officer sees all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from cchc_core.criteria.document_reader import DocumentReader, TooMany
from cchc_core.criteria.located import Items, Located, Table, as_date, as_number
from cchc_core.criteria.places import Path, Places
from cchc_core.criteria.problems import Problem
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
from cchc_core.words import gettext_noop, note

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
    except TooMany:
        found = None
    return Reading(found, tuple(reader.problems), Places(reader.places), frozenset(reader.unread))


class _Reader(DocumentReader):
    """Makes a set of what the document says."""

    def __init__(self) -> None:
        super().__init__(check="reading")

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
