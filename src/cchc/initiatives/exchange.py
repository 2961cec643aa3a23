"""Old lists in Excel: what each row would become, looked through before anything is saved.

Units are found as they were called at the end of the year of the row, written in full, short, without marks, with or without
"UBND"; a name that several units bear is asked about. An organ that is no unit of the tree keeps its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from datetime import date
from functools import cached_property
from typing import Any
from unicodedata import normalize

from cchc.common.clock import today
from cchc.common.named import Named
from cchc.common.text import fold
from cchc.common.workbook import Problem
from cchc.initiatives.models import Initiative, Kind
from cchc.initiatives.wording import field_names
from cchc.orgunits.models import UnitWord
from cchc.orgunits.queries import tree_on
from cchc.planning.bridge import known_units
from cchc_core.files import UnreadableFile, read_workbook
from cchc_core.initiatives.likeness import core_title
from cchc_core.initiatives.lists import ListRead, ListRow, read_lists
from cchc_core.initiatives.states import EntryState
from cchc_core.planning.fields import field_of
from cchc_core.planning.leads import UnitReader
from cchc_core.units import Tree
from cchc_core.words import Note, gettext_noop, note

MOST_ROWS = 5000
FIRST_YEAR = 1990

NO_LIST = note(
    gettext_noop(
        "No list was found: no table with a column such as “Tên mô hình, sáng kiến” beside “Đơn vị”, “Lĩnh vực” or “Nội dung”."
    )
)
TOO_MANY = gettext_noop("The file holds %(count)s rows; at most %(most)s are taken in at once.")
NO_UNIT = note(gettext_noop("No unit stands here. Write its name, or choose a unit for rows that name none."))
MANY_UNITS = gettext_noop(
    "“%(value)s” may be: %(names)s. Write the one that is meant with its marks, or with the unit above."
)
NO_FIELD = gettext_noop("“%(value)s” is no field of reform. Write one of: %(names)s.")
NO_KIND = gettext_noop("“%(value)s” is not a kind: mô hình, sáng kiến, giải pháp, cách làm hay.")
NO_YEAR = gettext_noop("“%(value)s” is no year between %(first)s and %(last)s.")
STRANGE = gettext_noop("Columns that are not understood and not taken: %(heads)s")
OUTSIDE = gettext_noop("Rows of organs that are no unit of the tree, kept by their name: %(count)s")
WITHOUT_FIELD = gettext_noop("Rows that name no field: %(count)s")

ADD, KEEP = "add", "keep"
#: Shorthand of the fields in lists, beside their names and keys.
_FIELD_CODES = {
    "cddh": "steering",
    "tc": "institutions",
    "ttc": "institutions",
    "tthc": "procedures",
    "tcbm": "organization",
    "cdcv": "civil_service",
    "cvcc": "civil_service",
    "tcc": "public_finance",
    "cqs": "digital",
    "cqdt": "digital",
    "cds": "digital",
    "tdxh": "impact",
}
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (Kind.PRACTICE, re.compile(r"cach lam|practice")),
    (Kind.MODEL, re.compile(r"mo hinh|model|^mh$")),
    (Kind.INITIATIVE, re.compile(r"sang kien|initiative|^sk$")),
    (Kind.SOLUTION, re.compile(r"giai phap|solution|^gp$|de an")),
)
_COMMITTEE = re.compile(r"(?:ubnd|uy ban nhan dan|u\.?b\.?n\.?d\.?)\s+", re.IGNORECASE)
#: How names of organs begin that stand in no tree (any more). Only words that no title of a model begins with.
_ORGAN = re.compile(
    r"(?:ubnd|hdnd|uy ban|hoi dong nhan dan|huyen|thi xa|cong an (?:tinh|huyen|thi|thanh pho|xa|phuong)|tinh uy|huyen uy|"
    r"ban (?:quan ly|dan toc|to chuc|chap hanh|thuong vu|tuyen giao|dan van|noi chinh)|(?:chi )?cuc|kho bac|"
    r"bao hiem xa hoi)\b"
)
_LOCAL = ("tinh", "thanh pho", "huyen", "thi xa", "xa", "phuong", "thi tran", "dac khu", "quan")


def _last_day(year: int) -> date:
    """The day by whose names the units of a year are found: its last one, today at the latest."""
    return min(date(max(FIRST_YEAR, min(year, 9998)), 12, 31), today())


@dataclass(frozen=True)
class OldEntry:
    """One row as it would be saved. ``unit_id`` None: an organ outside the tree, by its name."""

    row: int
    sheet: str
    act: str
    title: str
    kind: str
    field: str
    year: int
    unit_id: int | None
    unit_name: str
    words: Mapping[str, Any]

    @property
    def what(self) -> Note:
        """The row in a sentence."""
        return note(
            gettext_noop("%(title)s (%(unit)s, %(year)s)"), title=self.title, unit=self.unit_name, year=str(self.year)
        )


@dataclass(frozen=True)
class Reading:
    """What a file would do; nothing of it is done while there are problems."""

    entries: tuple[OldEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> tuple[OldEntry, ...]:
        return tuple(each for each in self.entries if each.act == ADD)

    @property
    def changes(self) -> bool:
        return bool(self.lines) and not self.problems

    @property
    def summary(self) -> tuple[Note, ...]:
        """Counts, for the look before the yes."""
        outside = sum(each.unit_id is None for each in self.lines)
        blank = sum(not each.field for each in self.lines)
        found = [
            note(gettext_noop("New initiatives: %(count)s"), count=len(self.lines)),
            note(
                gettext_noop("Initiatives that stand here already: %(count)s"),
                count=len(self.entries) - len(self.lines),
            ),
        ]
        found += [note(OUTSIDE, count=outside)] if outside else []
        found += [note(WITHOUT_FIELD, count=blank)] if blank else []
        found += [note(STRANGE, heads=self.unknown)] if self.unknown else []
        return tuple(found)


class Units:
    """Finds units by what people write, as of a day."""

    def __init__(self, tree: Tree, words: Sequence[tuple[str, int]]) -> None:
        self.tree = tree
        own = [(word, unit) for word, unit in words if unit in tree]
        self.named: Named[int] = Named([*_names(tree), *own])
        self.bare: Named[int] = Named(_bare_names(tree))
        self.reader = UnitReader(known_units(tree))

    def find(self, text: str) -> tuple[int | None, tuple[str, ...]]:
        """The unit, or the names among which nobody can choose. Neither: nobody knows it."""
        for written in _spellings(text):
            for names in (self.named, self.bare):
                if (unit := names.find(written)) is not None:
                    return unit, ()
                if several := names.alike(written):
                    return None, several
        read = self.reader.read(_without_remarks(text))
        return (read.named[0], ()) if len(read.named) == 1 and not read.unread and not read.classes else (None, ())


def _spellings(text: str) -> Iterator[str]:
    """As written, without remarks in brackets, and without "UBND" before it."""
    for each in dict.fromkeys((" ".join(normalize("NFC", text).split()), _without_remarks(normalize("NFC", text)))):
        yield each
        match = _COMMITTEE.match(fold(each))
        if match:
            yield " ".join(each.split()[len(match[0].split()) :])


def _without_remarks(text: str) -> str:
    return " ".join(re.sub(r"\([^()]*\)", " ", text).split()).strip(" ,;.-–")


def _names(tree: Tree) -> Iterator[tuple[str, int]]:
    """Every way to write a unit in full: its names, and with the unit above it behind a comma, a dash or nothing."""
    for unit in tree:
        period = tree[unit]
        for name in filter(None, (period.name, period.short_name, period.abbreviation)):
            yield name, unit
        above = tree.parent(unit)
        if above is not None:
            for sign in (", ", " - ", " – ", " "):
                yield f"{period.name}{sign}{tree.name(above)}", unit
            yield tree.full_name(unit), unit


def _bare_names(tree: Tree) -> Iterator[tuple[str, int]]:
    """Localities without the word of their kind: "Thạch Hà"."""
    for unit in tree:
        name = tree.name(unit)
        kind = next((word for word in _LOCAL if fold(name).startswith(f"{word} ")), None)
        if kind is not None:
            yield name.split(" ", kind.count(" ") + 1)[-1], unit


@dataclass
class Reader:
    """Looks through one file. ``default_unit`` and ``default_year`` stand for rows that name none."""

    default_year: int
    default_unit: int | None = None
    _units: dict[date, Units] = made(default_factory=dict)
    problems: list[Problem] = made(default_factory=list)

    def read(self, data: bytes) -> Reading:
        """What the file would do, every problem with its row and column. A constant number of queries a year in it."""
        try:
            sheets = read_workbook(data)
        except UnreadableFile as broken:
            return Reading(problems=(Problem(None, "", broken.reason),))
        found: ListRead = read_lists(sheets, self._means_something)
        if not found.rows:
            return Reading(problems=(Problem(None, "", NO_LIST),), unknown=found.unknown)
        if len(found.rows) > MOST_ROWS:
            return Reading(problems=(Problem(None, "", note(TOO_MANY, count=len(found.rows), most=MOST_ROWS)),))
        entries = [each for row in found.rows if (each := self._entry(row)) is not None]
        entries = self._known(entries) if not self.problems else entries
        return Reading(tuple(entries), tuple(self.problems), found.unknown)

    @cached_property
    def fields(self) -> dict[str, str]:
        return field_names(today())

    @cached_property
    def _words(self) -> list[tuple[str, int]]:
        rows = UnitWord.objects.filter(unit__isnull=False).values_list("word", "name", "unit_id")
        return [
            pair for word, name, unit in rows for pair in ((word, unit), (word.replace("-", " "), unit), (name, unit))
        ]

    def _means_something(self, text: str) -> bool:
        """Whether words alone in a row are the title of a section: they name an organ or a field."""
        if len(text) > 120:
            return False
        unit, several = self._find(text, _last_day(self.default_year))
        return unit is not None or bool(several) or bool(_ORGAN.match(fold(text))) or bool(self._field_in(text))

    def _units_on(self, on: date) -> Units:
        if on not in self._units:
            self._units[on] = Units(tree_on(on), self._words)
        return self._units[on]

    # One row ------------------------------------------------------------------------------------------------------

    def _entry(self, row: ListRow) -> OldEntry | None:
        before = len(self.problems)
        year = self._year(row)
        unit, name = self._unit(row, year)
        kind, key = self._kind(row), self._field(row)
        if len(self.problems) > before:
            return None
        title = _limit("title", row["title"])
        words: dict[str, Any] = {column: _limit(column, row[column]) for column in _TAKEN if row[column]}
        words["links"] = [{"text": "", "url": url} for url in _urls(row)]
        return OldEntry(row.row, row.sheet, ADD, title, kind, key, year, unit, name, words)

    def _problem(self, row: ListRow, name: str, reason: Note) -> None:
        self.problems.append(Problem(row.row, row.columns.get(name, ""), reason, row.sheet))

    def _year(self, row: ListRow) -> int:
        text = row["year"]
        if row.year is None and text and not re.search(r"(?:19|20)\d\d", text):
            self._problem(row, "year", note(NO_YEAR, value=text, first=str(FIRST_YEAR), last=str(today().year + 1)))
            return self.default_year
        year = row.year or self.default_year
        if not FIRST_YEAR <= year <= today().year + 1:
            gaps = {"value": str(year), "first": str(FIRST_YEAR), "last": str(today().year + 1)}
            self._problem(row, "year", note(NO_YEAR, **gaps))
        return year

    def _unit(self, row: ListRow, year: int) -> tuple[int | None, str]:
        """The unit of a row, by its cell, else by its section, else the one for rows that name none."""
        text = _one_line(row["unit"])
        on = _last_day(year)
        if not text:
            for section in reversed(row.sections):
                unit, several = self._find(section, on)
                if unit is not None:
                    return unit, self._called(unit, on)
                if several or _ORGAN.match(fold(section)):
                    text = section
                    break
        if not text:
            if self.default_unit is not None:
                return self.default_unit, self._called(self.default_unit, on)
            self._problem(row, "unit", NO_UNIT)
            return None, ""
        unit, several = self._find(text, on)
        if several:
            self._problem(row, "unit", note(MANY_UNITS, value=text, names=several))
            return None, ""
        return (unit, self._called(unit, on)) if unit is not None else (None, text[:300])

    def _find(self, text: str, on: date) -> tuple[int | None, tuple[str, ...]]:
        """By the names of then, else by those of today."""
        unit, several = self._units_on(on).find(text)
        return (unit, several) if unit is not None or several or on == today() else self._units_on(today()).find(text)

    def _called(self, unit: int, on: date) -> str:
        tree = tree_on(on)
        return tree.name(unit) if unit in tree else tree_on(today()).name(unit)

    def _kind(self, row: ListRow) -> str:
        text = fold(row["kind"])
        if text:
            found = next((kind for kind, pattern in _KINDS if pattern.search(text) or kind == text), None)
            if found is None:
                self._problem(row, "kind", note(NO_KIND, value=row["kind"]))
            return found or Kind.MODEL
        start = fold(row["title"]).lstrip(" \"'“”")
        return next((kind for kind, pattern in _KINDS if pattern.match(start)), Kind.MODEL)

    def _field(self, row: ListRow) -> str:
        """The field by its cell; by its section; by what the title tells. Nothing where none of them names one."""
        text = _one_line(row["field"])
        if text:
            key = self._field_in(text)
            if not key:
                self._problem(row, "field", note(NO_FIELD, value=text, names=tuple(self.fields.values())))
            return key
        sections = (key for section in reversed(row.sections) if (key := self._field_in(section)))
        return next(sections, "") or field_of(row["title"], self.fields)

    def _field_in(self, text: str) -> str:
        plain = fold(text).strip(" .:;")
        if plain in self.fields:
            return plain
        if _FIELD_CODES.get(plain) in self.fields:
            return _FIELD_CODES[plain]
        return field_of(text, self.fields)

    # What stands already ------------------------------------------------------------------------------------------

    def _known(self, entries: list[OldEntry]) -> list[OldEntry]:
        """Those that stand in the library already, or in a row above, are passed over. One query."""
        years = {each.year for each in entries}
        rows = Initiative.objects.filter(year__in=years).exclude(state=EntryState.DROPPED.value)
        seen = {
            _twin_key(title, unit, name, year)
            for title, unit, name, year in rows.values_list("title", "unit_id", "unit_name", "year")
        }
        found = []
        for each in entries:
            key = _twin_key(each.title, each.unit_id, each.unit_name, each.year)
            found.append(replace(each, act=KEEP) if key in seen else each)
            seen.add(key)
        return found


#: Columns that are taken as they stand.
_TAKEN = ("problem", "content", "novelty", "scope", "time", "expected", "indicator", "target", "basis", "source")


def _limit(name: str, text: str) -> str:
    most = Initiative._meta.get_field(name).max_length
    return " ".join(text.split())[:most] if most else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _urls(row: ListRow) -> list[str]:
    """Addresses in the column of links, and in what a list says of its source."""
    return list(
        dict.fromkeys(re.findall(r"https?://[^\s<>\"]+[^\s<>\".,;)]", f"{row['links']} {row['source']} {row['note']}"))
    )


def _twin_key(title: str, unit: int | None, name: str, year: int) -> tuple[str, str, int]:
    return core_title(title), str(unit) if unit is not None else fold(name), year
