"""YAML in: a text to a located document, refusing whatever a hostile or careless file could hide.

Built on the parser's *events*, not on its loader: no tag constructs anything, no key turns into a truth value, no number
into a binary float, no anchor unfolds without end, and depth costs no recursion. The first malformed spot ends reading;
repeated keys are all named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from cchc_core.criteria.located import Entry, Items, Located, Scalar, Table
from cchc_core.criteria.problems import Place, Problem, error
from cchc_core.foreign import parser_words
from cchc_core.words import Note, gettext_noop, note

MOST_BYTES = 5_000_000
MOST_DEPTH = 40
MOST_UNFOLDED = 100_000
MOST_REPEATS = 1_000

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEY = re.compile("[a-z_]+|<<")
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refused(ValueError):
    """The text is no document; ``problems`` say where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(each.note.text for each in problems))
        self.problems = problems


@dataclass
class _Open:
    """A list or mapping that is still being filled."""

    place: Place
    is_table: bool
    anchor: str | None
    is_flow: bool = False
    items: list[Located] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | None = None
    size: int = 1


def read_yaml(source: bytes | str) -> Located:
    """The document of ``source``; raises ``Refused`` with all that is wrong with its writing."""
    text = _decoded(source)
    try:
        return _Composer().compose(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as problem:
        raise _refused(_malformed(problem, text), _place(problem.problem_mark or problem.context_mark)) from None


def _decoded(source: bytes | str) -> str:
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(data) > MOST_BYTES:
        sentence = gettext_noop(
            "The file is over 5 MB; a criteria set is far smaller. Check that it is the right file."
        )
        raise _refused(note(sentence), Place(1))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        place = Place(data.count(b"\n", 0, problem.start) + 1)
        raise _refused(note(gettext_noop("The file is not UTF-8 text. Save it again as UTF-8.")), place) from None
    hidden = _UNPRINTABLE.search(text)
    if hidden:
        before = text[: hidden.start()]
        place = Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        raise _refused(note(gettext_noop("A character that cannot be printed stands here. Remove it.")), place)
    return text


class _Composer:
    """Events to one document, with an explicit stack."""

    def __init__(self) -> None:
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Located, int]] = {}
        self.unfolded = 0
        self.documents: list[Located] = []
        self.problems: list[Problem] = []

    def compose(self, events: Iterator[Any]) -> Located:
        for event in events:
            self._take(event)
        if self.problems:
            raise Refused(tuple(self.problems))
        if not self.documents:
            raise _refused(note(gettext_noop("The file is empty.")), Place(1))
        return self.documents[0]

    def _take(self, event: Any) -> None:
        place = _place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event, place)
            self._done(Scalar(event.value, place, quoted=bool(event.style)), event.anchor, 1)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._refuse_tag(event, place)
            if len(self.stack) >= MOST_DEPTH:
                sentence = gettext_noop("Lists stand in lists more than %(depth)s levels deep.")
                raise _refused(note(sentence, depth=MOST_DEPTH), place)
            self.stack.append(
                _Open(place, isinstance(event, yaml.MappingStartEvent), event.anchor, bool(event.flow_style))
            )
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(self.stack.pop())
        elif isinstance(event, yaml.AliasEvent):
            self._unfold(str(event.anchor), place)
        elif isinstance(event, yaml.DocumentStartEvent) and self.documents:
            raise _refused(
                note(gettext_noop("A second document begins here. Keep one criteria set in one file.")), place
            )

    def _refuse_tag(self, event: Any, place: Place) -> None:
        if event.tag is not None:
            sentence = gettext_noop("The tag %(tag)s is not allowed. Write plain words and numbers.")
            raise _refused(note(sentence, tag=str(event.tag)), place)

    def _unfold(self, anchor: str, place: Place) -> None:
        if any(each.anchor == anchor for each in self.stack):
            sentence = gettext_noop("*%(anchor)s stands within itself and would unfold without end.")
            raise _refused(note(sentence, anchor=anchor), place)
        if anchor not in self.anchors:
            raise _refused(note(gettext_noop("*%(anchor)s refers to no &%(anchor)s above it."), anchor=anchor), place)
        value, size = self.anchors[anchor]
        self.unfolded += size
        if self.unfolded > MOST_UNFOLDED:
            sentence = gettext_noop("The anchors of this file unfold to more than %(most)s values. Write them out.")
            raise _refused(note(sentence, most=MOST_UNFOLDED), place)
        self._done(value, None, size, place)

    def _close(self, closed: _Open) -> None:
        if closed.is_table:
            value: Located = Table(_merged(closed.entries), closed.place)
        else:
            value = Items(tuple(closed.items), closed.place)
        self._done(value, closed.anchor, closed.size)

    def _done(self, value: Located, anchor: str | None, size: int, place: Place | None = None) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)
        if not self.stack:
            self.documents.append(value)
            return
        parent = self.stack[-1]
        parent.size += size
        if not parent.is_table:
            parent.items.append(value)
        elif parent.key is None:
            parent.key = self._key(value, place or value.place)
        else:
            self._enter(parent, parent.key, value)
            parent.key = None

    def _rejoin(self, parent: _Open, rest: Scalar) -> bool:
        """Put what stands after a comma back to the text before it; False where no plain text stands there."""
        before = next(reversed(parent.entries.values()), None)
        if before is None or not isinstance(before.value, Scalar) or before.value.quoted or before.value.is_null:
            return False
        whole = replace(before.value, text=f"{before.value.text}, {rest.text}", rejoined=True)
        parent.entries[before.key] = replace(before, value=whole)
        return True

    def _key(self, value: Located, place: Place) -> Scalar:
        if isinstance(value, Scalar):
            return value
        raise _refused(note(gettext_noop("A key must be a word; here a list stands in its place.")), place)

    def _enter(self, parent: _Open, key: Scalar, value: Located) -> None:
        if parent.is_flow and _is_rest_of_text(key, value) and self._rejoin(parent, key):
            return
        earlier = parent.entries.get(key.text)
        if earlier is not None:
            text = note(
                gettext_noop("The key “%(key)s” stands twice here; it was given on line %(line)s already. Keep one."),
                key=key.text,
                line=str(earlier.place.line),
            )
            self.problems.append(error(text, key.place, check="yaml"))
            if len(self.problems) >= MOST_REPEATS:
                raise Refused(tuple(self.problems))
            return
        parent.entries[key.text] = Entry(key.text, key.place, value)


def _is_rest_of_text(key: Scalar, value: Located) -> bool:
    """``{unit: số, ký hiệu và ngày}`` reads as a key "ký hiệu và ngày" without a value, which no key of a set looks like."""
    without_value = isinstance(value, Scalar) and not value.quoted and value.text == ""
    return without_value and not key.quoted and not _KEY.fullmatch(key.text)


def _merged(entries: dict[str, Entry]) -> dict[str, Entry]:
    """Entries with a merge key (``<<: *base``) unfolded: what stands here goes before what is merged in."""
    merge = entries.get("<<")
    if merge is None:
        return entries
    sources = merge.value.items if isinstance(merge.value, Items) else (merge.value,)
    if not all(isinstance(each, Table) for each in sources):
        return entries
    merged = {key: entry for key, entry in entries.items() if key != "<<"}
    for source in sources:
        if isinstance(source, Table):
            for entry in source:
                merged.setdefault(entry.key, entry)
    return merged


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1)


def _refused(text: Note, place: Place) -> Refused:
    return Refused((error(text, place, check="yaml"),))


def _malformed(problem: yaml.MarkedYAMLError, text: str) -> Note:
    mark = problem.problem_mark or problem.context_mark
    lines = text.split("\n")
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    column = mark.column if mark is not None else 0
    if "\t" in line[: len(line) - len(line.lstrip())] or "\t" in line[column : column + 1]:
        return note(gettext_noop("A tab stands here. Indent with spaces."))
    sentence = gettext_noop("This is not well-formed YAML (%(problem)s). Check indents, quotes and brackets here.")
    return note(sentence, problem=parser_words(str(problem.problem)))
