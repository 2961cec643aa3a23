"""Reads a context from JSON, and tells every place where it is not what was expected, not just the first."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cchc_core.documents.context import (
    Annex,
    Block,
    Context,
    Issuer,
    Item,
    Level,
    PageBreak,
    Paragraph,
    PartialDate,
    Run,
    Signer,
    Table,
    TableColumn,
    TableHead,
    Text,
    placed_heads,
)
from cchc_core.documents.form import FORMS
from cchc_core.documents.kinds import DRAFTED, Kind, Shape, find_kind
from cchc_core.documents.symbols import Abbreviations
from cchc_core.words import Note, gettext_noop, note

T = TypeVar("T")

#: More than any document of an office, and few enough to set in a moment.
MOST_TEXT = 200_000
MOST_BLOCKS = 5_000
MOST_COLUMNS = 20

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NUMBER = re.compile(r"\d{1,5}[a-zđ]?(/(19|20)\d{2})?")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Problem:
    """Where a context departs from what was expected: a path like "body[2].text", and the sentence about it."""

    path: str
    note: Note


class WrongContext(ValueError):
    """The data is no context; ``problems`` has them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            "; ".join(f"{problem.path}: {problem.note.text % problem.note.values}" for problem in problems)
        )
        self.problems = tuple(problems)


def clean(words: str) -> str:
    """NFC, without characters that do not print or that turn the direction of text; tabs and blanks as they are."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", words))


def read_context(data: Any, kind: Kind | None = None) -> Context:
    """The context in parsed JSON. ``kind`` overrides what the data names. Raises ``WrongContext``."""
    reader = _Reader()
    context = reader.context(data, kind)
    if reader.problems or context is None:
        raise WrongContext(reader.problems)
    return context


@dataclass
class _Reader:
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, path: str, message: Note) -> None:
        self.problems.append(Problem(path, message))

    # Shapes of JSON ---------------------------------------------------------------------------------------------------

    def mapping(self, data: Any, path: str, known: str) -> Mapping[str, Any]:
        """An object with none but the known keys."""
        if not isinstance(data, Mapping):
            self.wrong(
                path, note(gettext_noop("an object with %(keys)s is expected here"), keys=_listed(known.split()))
            )
            return {}
        unknown = [str(key) for key in data if key not in known.split()]
        for key in unknown:
            text = gettext_noop("this key is not known; known are %(keys)s")
            self.wrong(_inner(path, clean(key)), note(text, keys=_listed(known.split())))
        return data

    def words(self, data: Mapping[str, Any], key: str, path: str, *, needed: bool = False) -> str:
        """A single line of text."""
        value = data.get(key)
        where = _inner(path, key)
        if value is None or value == "":
            if needed:
                self.wrong(where, note(gettext_noop("a text is needed here")))
            return ""
        return self._line(value, where)

    def _line(self, value: Any, where: str) -> str:
        if not isinstance(value, str):
            self.wrong(where, note(gettext_noop("a text is expected here")))
            return ""
        if len(value) > MOST_TEXT:
            self.wrong(where, note(gettext_noop("this text is longer than any document")))
            return ""
        return " ".join(part for part in re.split(r"[ \t\n\r]+", clean(value)) if part)

    def sequence(self, data: Mapping[str, Any], key: str, path: str) -> Sequence[Any]:
        """A list; nothing is an empty one."""
        value = data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(_inner(path, key), note(gettext_noop("a list is expected here")))
            return ()
        if len(value) > MOST_BLOCKS:
            self.wrong(_inner(path, key), note(gettext_noop("this list is longer than any document")))
            return ()
        return value

    def each(self, data: Mapping[str, Any], key: str, path: str, read: Callable[[Any, str], T | None]) -> tuple[T, ...]:
        """The list at a key, each of its members read; what could not be read is left out and told."""
        where = _inner(path, key)
        found = (read(value, f"{where}[{index}]") for index, value in enumerate(self.sequence(data, key, path)))
        return tuple(value for value in found if value is not None)

    def flag(self, data: Mapping[str, Any], key: str, path: str) -> bool:
        """true or false; nothing is false."""
        value = data.get(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(_inner(path, key), note(gettext_noop("true or false is expected here")))
        return value is True

    # Parts of a document ----------------------------------------------------------------------------------------------

    def context(self, data: Any, kind: Kind | None) -> Context | None:
        known = (
            "kind issuer number symbol abbreviations section place date subject organ_title addressees bases body annexes "
            "signer cosigner recipients archive urgency drafter attached_to demo"
        )
        given = self.mapping(data, "", known)
        if not given and self.problems:
            return None
        kind = kind or self.kind(given)
        if kind is None:
            return None
        alone = kind.shape is Shape.ANNEX
        context = Context(
            kind=kind,
            issuer=self.issuer(given.get("issuer")),
            symbol=self.symbol(given, kind),
            place=self.words(given, "place", "", needed=not alone),
            subject=self.words(given, "subject", "", needed=not alone).rstrip(" .;"),
            number=self.number(given),
            date=self.date(given.get("date")),
            organ_title=self.words(given, "organ_title", ""),
            addressees=self.each(given, "addressees", "", self.line),
            bases=self.each(given, "bases", "", self.text),
            body=self.each(given, "body", "", self.block),
            annexes=self.each(given, "annexes", "", self.annex),
            signer=self.signer(given, "signer"),
            cosigner=self.signer(given, "cosigner"),
            recipients=self.each(given, "recipients", "", self.line),
            archive=self.words(given, "archive", "", needed=not alone),
            urgency=self.urgency(given),
            drafter=self.words(given, "drafter", ""),
            attached_to=self.words(given, "attached_to", ""),
            demo=self.flag(given, "demo", ""),
        )
        self._complete(context)
        return context

    def _complete(self, context: Context) -> None:
        """What a type cannot do without."""
        shape = context.kind.shape
        if shape is Shape.ANNEX:
            if not context.annexes:
                self.wrong("annexes", note(gettext_noop("a document of this type has at least one annex")))
            return
        if not context.body:
            self.wrong("body", note(gettext_noop("a text of at least one paragraph is needed here")))
        if context.signer is None:
            self.wrong("signer", note(gettext_noop("who signs is needed here: post, and name where it is known")))
        if shape is Shape.LETTER and not context.addressees:
            self.wrong("addressees", note(gettext_noop("a letter names at least one addressee")))
        if shape is Shape.MINUTES and context.cosigner is None:
            self.wrong("cosigner", note(gettext_noop("minutes are signed by a secretary too")))

    def kind(self, data: Mapping[str, Any]) -> Kind | None:
        name = data.get("kind")
        kind = find_kind(name) if isinstance(name, str) else None
        if kind is None:
            names = tuple(known.name for known in DRAFTED)
            self.wrong("kind", note(gettext_noop("a type of document is expected here: %(names)s"), names=names))
        return kind

    def issuer(self, data: Any) -> Issuer:
        given = self.mapping(data, "issuer", "name parent full_name")
        return Issuer(
            name=self.words(given, "name", "issuer", needed=bool(given)),
            parent=self.words(given, "parent", "issuer"),
            full_name=self.words(given, "full_name", "issuer"),
        )

    def symbol(self, data: Mapping[str, Any], kind: Kind) -> str:
        """Given as such, or built from the table of the office."""
        written = self.words(data, "symbol", "").lstrip("/")
        if written or kind.shape is Shape.ANNEX:
            return written
        if "abbreviations" not in data:
            self.wrong("symbol", note(gettext_noop("a symbol is needed here, or abbreviations of the office")))
            return ""
        table = self.mapping(data["abbreviations"], "abbreviations", "organ sections types")
        organ = self.words(table, "organ", "abbreviations", needed=True)
        sections, types = (self.table(table, key, "abbreviations") for key in ("sections", "types"))
        return Abbreviations(organ, sections, types).symbol(kind, self.words(data, "section", ""))

    def table(self, data: Mapping[str, Any], key: str, path: str) -> dict[str, str]:
        """Names to abbreviations."""
        value = data.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(short, str) for short in value.values()):
            self.wrong(_inner(path, key), note(gettext_noop("an object from names to abbreviations is expected here")))
            return {}
        return {clean(str(name)): clean(short) for name, short in value.items()}

    def number(self, data: Mapping[str, Any]) -> str | None:
        value = data.get("number")
        if value is None or value == "":
            return None
        text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
        if not _NUMBER.fullmatch(text):
            self.wrong(
                "number", note(gettext_noop('a number like 5 or "128/2025" is expected here, or null for a blank'))
            )
            return None
        return text

    def date(self, data: Any) -> PartialDate:
        """ "2026-11-20", "2026-11", "2026", or an object with day, month and year, any of which may be null."""
        if data is None or data == "":
            return PartialDate()
        if isinstance(data, str):
            match = _DATE.fullmatch(data)
            parts = [int(part) if part else None for part in (match.groups() if match else ())]
        elif isinstance(data, Mapping) and set(data) <= {"day", "month", "year"}:
            parts = [data.get(key) for key in ("year", "month", "day")]
        else:
            parts = []
        wanted = note(gettext_noop('a date like "2026-11-20", "2026-11" or "2026" is expected here'))
        if not parts or any(
            part is not None and (not isinstance(part, int) or isinstance(part, bool)) for part in parts
        ):
            self.wrong("date", wanted)
            return PartialDate()
        year, month, day = parts
        try:  # a leap year and a long month stand in for what is not known
            dt.date(year or 2024, month or 12, day or 1)
        except (ValueError, OverflowError):
            self.wrong("date", wanted)
            return PartialDate()
        return PartialDate(day, month, year)

    def urgency(self, data: Mapping[str, Any]) -> str | None:
        value = self.words(data, "urgency", "").lower()
        known = tuple(FORMS[-1].stamps)
        if value and value not in known:
            self.wrong("urgency", note(gettext_noop("one of %(names)s is expected here"), names=known))
            return None
        return value or None

    def signer(self, data: Mapping[str, Any], key: str) -> Signer | None:
        value = data.get(key)
        if value is None:
            return None
        given = self.mapping(value, key, "post name authority")
        post = self.words(given, "post", key, needed=bool(given))
        return Signer(post, self.words(given, "name", key), self.each(given, "authority", key, self.line))

    def line(self, value: Any, path: str) -> str | None:
        return self._line(value, path).rstrip(" ;.").lstrip("-– ") or None

    # Text and blocks --------------------------------------------------------------------------------------------------

    def text(self, value: Any, path: str) -> Text | None:
        """A string, or a list of strings and {"text", "bold", "italic"}. Signs within are text, never marks."""
        pieces = value if isinstance(value, list) else [value]
        runs = []
        for index, piece in enumerate(pieces):
            where = f"{path}[{index}]" if isinstance(value, list) else path
            run = self.run(piece, where)
            if run is not None and run.text:
                runs.append(run)
        return tuple(runs) or None

    def run(self, value: Any, path: str) -> Run | None:
        if isinstance(value, str):
            given: Mapping[str, Any] = {"text": value}
        elif isinstance(value, Mapping):
            given = self.mapping(value, path, "text bold italic")
        else:
            self.wrong(path, note(gettext_noop("a text, or an object with text, bold and italic, is expected here")))
            return None
        text = given.get("text")
        if not isinstance(text, str) or len(text) > MOST_TEXT:
            self.wrong(_inner(path, "text"), note(gettext_noop("a text is expected here")))
            return None
        plain = re.sub(r"[ \t\n\r]+", " ", clean(text))
        return Run(plain, self.flag(given, "bold", path), self.flag(given, "italic", path))

    def optional_text(self, data: Mapping[str, Any], key: str, path: str) -> Text:
        value = data.get(key)
        return () if value is None else self.text(value, _inner(path, key)) or ()

    def block(self, value: Any, path: str) -> Block | None:
        """A string or a list of runs is a paragraph; an object says what it is by its keys."""
        if isinstance(value, (str, list)):
            text = self.text(value, path)
            return Paragraph(text) if text else None
        given = self.mapping(value, path, "level title text mark table page_break")
        if "level" in given:
            return self.item(given, path)
        if "table" in given:
            return self.grid(given["table"], _inner(path, "table"))
        if self.flag(given, "page_break", path):
            return PageBreak()
        if "text" in given:
            text = self.text(given["text"], _inner(path, "text"))
            return Paragraph(text) if text else None
        if given:
            self.wrong(path, note(gettext_noop("a block has one of the keys text, level, table, page_break")))
        return None

    def item(self, given: Mapping[str, Any], path: str) -> Item | None:
        levels = {level.value: level for level in Level}
        level = levels.get(given["level"]) if isinstance(given["level"], str) else None
        if level is None:
            self.wrong(
                _inner(path, "level"), note(gettext_noop("one of %(names)s is expected here"), names=tuple(levels))
            )
            return None
        title, text = (self.optional_text(given, key, path) for key in ("title", "text"))
        if not title and not text:
            self.wrong(path, note(gettext_noop("a title or a text is needed here")))
            return None
        mark = None if given.get("mark") is None else self.words(given, "mark", path)
        return Item(level, title, text, mark)

    def grid(self, value: Any, path: str) -> Table | None:
        given = self.mapping(value, path, "columns rows groups heads")
        columns = self.each(given, "columns", path, self.column)
        if not 0 < len(columns) <= MOST_COLUMNS:
            text = gettext_noop("a table has between 1 and %(most)s columns")
            self.wrong(_inner(path, "columns"), note(text, most=str(MOST_COLUMNS)))
            return None
        rows = self.each(given, "rows", path, lambda row, where: self.row(row, where, len(columns)))
        groups = self.each(given, "groups", path, lambda place, where: self.place(place, where, len(rows)))
        heads = self.each(given, "heads", path, self.head_row)
        if heads and placed_heads(heads, len(columns)) is None:
            text = gettext_noop("the heads of a table must cover its %(count)s columns without gaps")
            self.wrong(_inner(path, "heads"), note(text, count=str(len(columns))))
            heads = ()
        return Table(columns, rows, frozenset(groups) if len(columns) > 1 else frozenset(), heads)

    def place(self, value: Any, path: str, end: int) -> int | None:
        """The number of a row."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < end:
            return value
        self.wrong(path, note(gettext_noop("the number of a row of the table is expected here")))
        return None

    def head_row(self, value: Any, path: str) -> tuple[TableHead, ...] | None:
        if not isinstance(value, list):
            self.wrong(path, note(gettext_noop("a list is expected here")))
            return None
        found = (self.head(each, f"{path}[{at}]") for at, each in enumerate(value))
        return tuple(each for each in found if each is not None)

    def head(self, value: Any, path: str) -> TableHead | None:
        given = self.mapping(value, path, "title columns rows")
        spans = []
        for key in ("columns", "rows"):
            span = given.get(key, 1)
            if isinstance(span, bool) or not isinstance(span, int) or not 0 < span <= MOST_COLUMNS:
                self.wrong(_inner(path, key), note(gettext_noop("a number above zero is expected here")))
                return None
            spans.append(span)
        return TableHead(self.optional_text(given, "title", path), *spans)

    def column(self, value: Any, path: str) -> TableColumn | None:
        if isinstance(value, str):
            return TableColumn(self.text(value, path) or ())
        given = self.mapping(value, path, "title width align")
        width = given.get("width", 1)
        if isinstance(width, bool) or not isinstance(width, (int, float)) or not 0 < width <= 1000:
            self.wrong(_inner(path, "width"), note(gettext_noop("a number above zero is expected here")))
            width = 1
        align = given.get("align", "left")
        if align not in ("left", "center", "right"):
            sides = ("left", "center", "right")
            self.wrong(_inner(path, "align"), note(gettext_noop("one of %(names)s is expected here"), names=sides))
            align = "left"
        return TableColumn(self.optional_text(given, "title", path), float(width), align)

    def row(self, value: Any, path: str, width: int) -> tuple[Text, ...] | None:
        if not isinstance(value, list) or len(value) != width:
            self.wrong(path, note(gettext_noop("a row of %(count)s cells is expected here"), count=str(width)))
            return None
        cells = []
        for index, cell in enumerate(value):
            number = isinstance(cell, int) and not isinstance(cell, bool)
            given = str(cell) if number else "" if cell is None else cell
            cells.append(self.text(given, f"{path}[{index}]") or ())
        return tuple(cells)

    def annex(self, value: Any, path: str) -> Annex | None:
        given = self.mapping(value, path, "title body landscape label")
        label = None if given.get("label") is None else self.words(given, "label", path)
        return Annex(
            title=self.words(given, "title", path, needed=bool(given)),
            body=self.each(given, "body", path, self.block),
            landscape=self.flag(given, "landscape", path),
            label=label,
        )


def _inner(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _listed(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(words)
