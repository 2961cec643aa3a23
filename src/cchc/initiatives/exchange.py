"""Old lists in Excel: what each row would become, looked through before anything is saved.

Units are found as they were called in the year of the row, else as they are called now or were before: written in full, short,
without marks, with or without "UBND". A name that several units bear is asked about; of several units in one cell the first is
taken. An organ that is no unit of the tree keeps its name. A sheet that bears the name of a unit or a field gives it to its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from cchc.orgunits.models import UnitPeriod, UnitWord
from cchc.orgunits.queries import tree_on
from cchc.planning.bridge import known_units
from cchc_core.files import UnreadableFile
from cchc_core.files.excel_links import read_links
from cchc_core.files.old_excel import read_any_workbook
from cchc_core.initiatives.likeness import core_title
from cchc_core.initiatives.lists import FIELD, UNIT, ListRead, ListRow, read_lists
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
NO_TITLE = note(gettext_noop("The row has a number and no title. Write the title, or empty the row."))
NO_FIELD = gettext_noop("“%(value)s” is no field of reform. Write one of: %(names)s.")
NO_KIND = gettext_noop("“%(value)s” is not a kind: mô hình, sáng kiến, giải pháp, cách làm hay.")
NO_YEAR = gettext_noop("“%(value)s” is no year between %(first)s and %(last)s.")
STRANGE = gettext_noop("Columns that are not understood and not taken: %(heads)s")
OUTSIDE = gettext_noop("Rows of organs that are no unit of the tree, kept by their name: %(count)s")
LEFT = gettext_noop("Columns that the library does not keep: %(heads)s")
WITH_OTHERS = gettext_noop("Rows that name several units, kept under the first: %(count)s")
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
#: How many former trees are asked for the name of a unit, the latest first.
_MOST_FORMER = 8
#: Shorthand of kinds of localities before a name.
_SHORTHAND = tuple(
    (re.compile(rf"(?<![\w.]){short}(?:\.\s*|\s+)(?=\w)", re.IGNORECASE), word)
    for short, word in (
        ("tp", "thành phố "),
        ("tx", "thị xã "),
        ("tt", "thị trấn "),
        ("h", "huyện "),
        ("p", "phường "),
        ("x", "xã "),
    )
)
#: What stands between several units in one cell.
_BETWEEN = re.compile(r"\s*[;,/+&\n]\s*|\s+(?:và|và các|cùng)\s+|\s+[-–]\s+", re.IGNORECASE)
_NO_FIELD_WORDS = frozenset({"khac", "linh vuc khac", "cac linh vuc khac", "noi dung khac", "chung", "khong"})
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
    others: bool = False  # several units stand in the cell; the first is taken

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
    left: tuple[str, ...] = ()

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
        several = sum(each.others for each in self.lines)
        found = [
            note(gettext_noop("New initiatives: %(count)s"), count=len(self.lines)),
            note(
                gettext_noop("Initiatives that stand here already: %(count)s"),
                count=len(self.entries) - len(self.lines),
            ),
        ]
        found += [note(OUTSIDE, count=outside)] if outside else []
        found += [note(WITH_OTHERS, count=several)] if several else []
        found += [note(WITHOUT_FIELD, count=blank)] if blank else []
        found += [note(LEFT, heads=self.left)] if self.left else []
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
        if len(read.named) != 1 or read.unread or read.classes or not self._is_of_its_kind(text, read.named[0]):
            return None, ()
        return read.named[0], ()

    def _is_of_its_kind(self, text: str, unit: int) -> bool:
        """ "Huyện Can Lộc" is not the commune that bears the name of the district after it."""
        plain = fold(next(reversed(tuple(_spellings(text)))))
        kind = next((word for word in _LOCAL if plain.startswith(f"{word} ")), None)
        return kind is None or fold(self.tree.name(unit)).startswith(f"{kind} ")


def _spellings(text: str) -> Iterator[str]:
    """As written, without remarks in brackets, with the words that are cut short in full, and without "UBND" before it."""
    written = " ".join(normalize("NFC", text).split())
    plain = _without_remarks(written)
    for each in dict.fromkeys((written, plain, _in_full(plain))):
        yield each
        match = _COMMITTEE.match(fold(each))
        if match:
            yield " ".join(each.split()[len(match[0].split()) :])


def _in_full(text: str) -> str:
    """ "UBND H. Thạch Hà" → "UBND huyện Thạch Hà"."""
    for pattern, word in _SHORTHAND:
        text = pattern.sub(word, text)
    return text


def _without_remarks(text: str) -> str:
    """ "Sở Tư pháp (cũ): 03 sáng kiến" → "Sở Tư pháp"."""
    text = re.sub(r"\s*[:–-]\s*\d{1,3}\b.*$", "", text)
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
    _found: dict[tuple[str, date], tuple[int | None, tuple[str, ...]]] = made(default_factory=dict)
    problems: list[Problem] = made(default_factory=list)

    def read(self, data: bytes) -> Reading:
        """What the file would do, every problem with its row and column. A constant number of queries a year in it."""
        try:
            sheets = read_any_workbook(data)
        except UnreadableFile as broken:
            return Reading(problems=(Problem(None, "", broken.reason),))
        found: ListRead = read_lists(sheets, self._meaning, read_links(data))
        if not found.rows:
            return Reading(problems=(Problem(None, "", NO_LIST),), unknown=found.unknown)
        if len(found.rows) > MOST_ROWS:
            return Reading(problems=(Problem(None, "", note(TOO_MANY, count=len(found.rows), most=MOST_ROWS)),))
        entries = [each for row in found.rows if (each := self._entry(row)) is not None]
        entries = self._known(entries) if not self.problems else entries
        return Reading(tuple(entries), tuple(self.problems), found.unknown, _left(found.rows))

    @cached_property
    def fields(self) -> dict[str, str]:
        return field_names(today())

    @cached_property
    def _words(self) -> list[tuple[str, int]]:
        rows = UnitWord.objects.filter(unit__isnull=False).values_list("word", "name", "unit_id")
        return [
            pair for word, name, unit in rows for pair in ((word, unit), (word.replace("-", " "), unit), (name, unit))
        ]

    def _meaning(self, text: str) -> str:
        """What words alone in a row are the title of: an organ, a field, or nothing."""
        if len(text) > 120:
            return ""
        unit, several = self._find(text, _last_day(self.default_year))
        if unit is not None or several or _ORGAN.match(fold(text)):
            return UNIT
        return FIELD if self._field_in(text) else ""

    def _units_on(self, on: date) -> Units:
        if on not in self._units:
            self._units[on] = Units(tree_on(on), self._words)
        return self._units[on]

    def unit_named(self, text: str) -> tuple[int | None, tuple[str, ...]]:
        """The unit that somebody names for rows that name none, of the year of such rows or of any other; or who may be meant."""
        return self._find(_one_line(text), _last_day(self.default_year))

    # One row ------------------------------------------------------------------------------------------------------

    def _entry(self, row: ListRow) -> OldEntry | None:
        before = len(self.problems)
        if not re.search(r"[^\W\d_]", row["title"]):
            self._problem(row, "title", NO_TITLE)
            return None
        year = self._year(row)
        unit, name, others = self._unit(row, year)
        kind, key = self._kind(row), self._field(row)
        if len(self.problems) > before:
            return None
        title = _limit("title", row["title"])
        words: dict[str, Any] = {column: _limit(column, row[column]) for column in _TAKEN if row[column]}
        words["links"] = [{"text": "", "url": url} for url in _urls(row)]
        return OldEntry(row.row, row.sheet, ADD, title, kind, key, year, unit, name, words, others)

    def _problem(self, row: ListRow, name: str, reason: Note) -> None:
        self.problems.append(Problem(row.row, row.columns.get(name, ""), reason, row.sheet))

    def _year(self, row: ListRow) -> int:
        text = row["year"]
        if row.year is None and text and not re.search(r"\b(?:19|20)\d\d\b", text):
            self._problem(row, "year", note(NO_YEAR, value=text, first=str(FIRST_YEAR), last=str(today().year + 1)))
            return self.default_year
        year = row.year or self.default_year
        if not FIRST_YEAR <= year <= today().year + 1:
            gaps = {"value": str(year), "first": str(FIRST_YEAR), "last": str(today().year + 1)}
            self._problem(row, "year", note(NO_YEAR, **gaps))
        return year

    def _unit(self, row: ListRow, year: int) -> tuple[int | None, str, bool]:
        """The unit of a row, its name, and whether others stand beside it: by its cell, else by its section, its sheet, else the
        one for rows that name none.
        """
        text = _one_line(row["unit"])
        on = _last_day(year)
        if not text:
            for section in reversed(row.sections):
                unit, several = self._find(section, on)
                if unit is not None:
                    return unit, self._called(unit, on), False
                if several or _ORGAN.match(fold(section)):
                    text = section
                    break
        if not text:
            return self._unit_of_sheet(row, on)
        unit, several = self._find(text, on)
        if several:
            self._problem(row, "unit", note(MANY_UNITS, value=text, names=several))
            return None, "", False
        if unit is not None:
            return unit, self._called(unit, on), False
        first = self._first_of(row["unit"].strip() or text, on)
        return first, text[:300], first is not None

    def _first_of(self, text: str, on: date) -> int | None:
        """The first of several units in one cell; "và" may be part of a name, so the longest beginning is tried first."""
        beginnings = (text[: match.start()].strip() for match in reversed(list(_BETWEEN.finditer(text))))
        return next((unit for each in beginnings if each and (unit := self._find(_one_line(each), on)[0])), None)

    def _unit_of_sheet(self, row: ListRow, on: date) -> tuple[int | None, str, bool]:
        unit = self._find(row.sheet, on)[0] or self.default_unit
        if unit is None:
            self._problem(row, "unit", NO_UNIT)
            return None, "", False
        return unit, self._called(unit, on), False

    def _find(self, text: str, on: date) -> tuple[int | None, tuple[str, ...]]:
        """By the names of then, else by those of today, else by those that a unit bore last."""
        if (text, on) not in self._found:
            days = dict.fromkeys((on, date(on.year, 1, 1), today()))
            answers = (
                self._units_on(day).find(text) for day in (*days, *(day for day in self._former if day not in days))
            )
            self._found[text, on] = next((each for each in answers if each != (None, ())), (None, ()))
        return self._found[text, on]

    @cached_property
    def _former(self) -> list[date]:
        """The last days of units, the latest first."""
        ends = UnitPeriod.objects.filter(valid_to__lt=today()).values_list("valid_to", flat=True)
        return [day for day in ends.distinct().order_by("-valid_to")[:_MOST_FORMER] if day is not None]

    def _called(self, unit: int, on: date) -> str:
        for day in (on, date(on.year, 1, 1), today(), *self._former):
            if unit in (tree := tree_on(day)):
                return tree.name(unit)
        return ""

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
        if fold(text).strip(" .:;") in _NO_FIELD_WORDS:
            return ""
        if text:
            key = self._field_in(text)
            if not key:
                self._problem(row, "field", note(NO_FIELD, value=text, names=tuple(self.fields.values())))
            return key
        told = re.search(r"linh vuc (.{3,80})", fold(row.heading))
        words = (*reversed(row.sections), row.sheet, told[1] if told else "")
        return next((key for each in words if (key := self._field_in(each))), "") or field_of(row["title"], self.fields)

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


_NOT_KEPT = ("author", "contact", "note")
#: Columns that are taken as they stand.
_TAKEN = ("problem", "content", "novelty", "scope", "time", "expected", "indicator", "target", "basis", "source")


def _limit(name: str, text: str) -> str:
    most = Initiative._meta.get_field(name).max_length
    return " ".join(text.split())[:most] if most else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _urls(row: ListRow) -> list[str]:
    """Addresses in the column of links, there also without "https://", and in what a list says of its source."""
    found = re.findall(r"https?://[^\s<>\"]+[^\s<>\".,;)]", f"{row['links']} {row['source']} {row['note']}")
    bare = (word.strip("<>.,;()") for word in row["links"].split())
    bare = (word for word in bare if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?", word))
    found += [f"https://{word}" for word in bare if not any(word in url for url in found)]
    return list(dict.fromkeys(found))


def _left(rows: Iterable[ListRow]) -> tuple[str, ...]:
    """Heads of columns that are understood and have no place in the library."""
    return tuple(dict.fromkeys(row.columns[name] for row in rows for name in _NOT_KEPT if row[name]))


def _twin_key(title: str, unit: int | None, name: str, year: int) -> tuple[str, str, int]:
    return core_title(title), str(unit) if unit is not None else fold(name), year
