"""Tables as an office prints them, into rows and columns of a form.

Heads may be merged over several rows; a row of numbers below them ("(1)", "(3) = (4) + (5)") names the columns and says which are
computed. Rows have a label, a title and perhaps a unit; a row that is merged across the table is a heading; a cell that holds "x"
is crossed out. A table ends where the next one or its signatures begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cchc_core.criteria.located import Entry, Items, Located, Scalar
from cchc_core.criteria.located import Table as Fields
from cchc_core.criteria.problems import Place, Problem, error
from cchc_core.reporting.excel.grid import Grid
from cchc_core.text import fold
from cchc_core.words import Note, gettext_noop, note

_MOST_HEAD_ROWS = 6
_MOST_TABLES = 50
_LABEL = re.compile(r"(?:s?tt|so tt|so thu tu|thu tu|no\.?|#)$")
_UNIT = re.compile(r"(?:don vi tinh|dvt|dv tinh)\W*$")
#: "Đơn vị" is who reports where it stands first, and what is counted in where it stands after the titles.
_MAYBE_UNIT = re.compile(r"don vi$")
_TITLE = re.compile(
    r"(?:ten |danh muc )?(?:noi dung|chi tieu|chi so|linh vuc|tieu chi|hang muc|nhiem vu|thu tuc|don vi|co quan|ten)\b"
)
_REMARK = re.compile(r"(?:ghi chu|giai trinh|dien giai)")
#: What stands above a table and is not its title.
_NO_TITLE = re.compile(r"\(|(?:don vi(?: tinh)?|dvt|ky bao cao|ky|tu ngay|den ngay|tinh den|so lieu|kem theo|ngay)\b")
_NUMBER = re.compile(r"\(?\s*(?P<number>\d{1,3}|[A-Z])\s*\)?\s*(?:=\s*(?P<formula>[^=]{1,200}))?")
#: "(4)" is a column; where no number is in brackets "4" is one too, but not what a percent is made by.
_BRACKETED = re.compile(r"\(\s*(\d{1,3})\s*\)")
_BARE = re.compile(r"(?<![\w.,])(?!100\b|1000\b)(\d{1,3})(?![\w.,])")
_ROMAN = re.compile(r"[IVXLC]{1,6}")
_END = re.compile(
    r"nguoi (?:lap|tong hop)|lap bieu|thu truong|noi nhan|tm\.|kt\.|tl\.|\(ky|giam doc$|chu tich$|chanh van phong$|"
    r"truong phong$|ghi chu:|\.*,? ?ngay .{0,12}thang .{0,12}nam"
)
_CROSSED = frozenset({"x", "×"})
_FIGURES = re.compile(r"[-–\d.,/%\s…]+")

NO_HEADS = gettext_noop(
    "The sheet has no row of heads that could be read. Give the table a first column “TT” or “STT”."
)
NO_COLUMN = gettext_noop("The table has no column to fill in beside its titles.")
NO_NUMBER = gettext_noop("No column has the number %(numbers)s, which this one is computed from.")
NO_TITLE = gettext_noop("The row has no title. Write what is counted in it, or empty it.")
NO_CELL = gettext_noop("“%(text)s” stands where the form has a cell to fill in. Empty it, or cross it out with x.")


def printed_tables(grid: Grid, number: int) -> tuple[list[Fields], list[Problem]]:
    """The tables of a sheet as parts of a form, their codes from "T" and ``number`` on, and what is wrong with them."""
    found: list[Fields] = []
    problems: list[Problem] = []
    start = 0
    while len(found) < _MOST_TABLES and (head := _find_head(grid, start)) is not None:
        printed = _Printed(grid, head)
        start = head.rows_from
        if printed.columns is None:
            problems.append(error(note(NO_COLUMN), grid.place(head.first, 0), check="excel"))
            continue
        found.append(printed.table(f"T{number + len(found)}"))
        problems += printed.problems
        start = printed.end
    if not found and not problems:
        problems.append(error(note(NO_HEADS), grid.place(0, 0), check="excel"))
    return found, problems


@dataclass(frozen=True)
class _Head:
    """First and last row of the heads, and the row of numbers below them."""

    first: int
    last: int
    numbers: int | None

    @property
    def rows_from(self) -> int:
        return (self.last if self.numbers is None else self.numbers) + 1


@dataclass(frozen=True)
class _Columns:
    """Where things stand: the label, the title, the unit, and the columns to fill in with their codes."""

    label: int | None
    title: int
    unit: int | None
    codes: Mapping[int, str]


# Heads --------------------------------------------------------------------------------------------------------------------


def _find_head(grid: Grid, start: int) -> _Head | None:
    first = next((at for at in range(start, len(grid.rows)) if _is_head(grid, at)), None)
    if first is None:
        return None
    last = first
    while last + 1 < min(len(grid.rows), first + _MOST_HEAD_ROWS) and _goes_on(grid, first, last + 1):
        last += 1
    return _Head(first, last, last + 1 if last + 1 < len(grid.rows) and _is_numbers(grid.rows[last + 1]) else None)


def _is_head(grid: Grid, at: int) -> bool:
    """A row with a label's head, or one above a row of numbers, with at least two different heads."""
    row = grid.rows[at]
    if len(dict.fromkeys(text for text in row if text)) < 2 or _is_numbers(row):
        return False
    if any(_LABEL.fullmatch(fold(text)) for text in row[:3]):
        return True
    return at + 1 < len(grid.rows) and _is_numbers(grid.rows[at + 1])


def _goes_on(grid: Grid, first: int, at: int) -> bool:
    """Whether a row is still one of heads: one above reaches down into it, or it has only words right of all titles."""
    row = grid.rows[at]
    if _is_numbers(row):
        return False
    if any(grid.into.get((at, column), (at, column))[0] in range(first, at) for column in range(grid.width)):
        return True
    words = [text for text in row if text]
    return (
        not any(row[:2])
        and len(words) > 1
        and not any(_FIGURES.fullmatch(text) or fold(text) in _CROSSED for text in words)
    )


def _is_numbers(row: list[str]) -> bool:
    """ "A, B, (1), (2), (3) = (1) + (2)": letters or numbers that ascend."""
    found = [_NUMBER.fullmatch(text) for text in row if text]
    numbers = [int(match["number"]) for match in found if match and match["number"].isdigit()]
    if len(found) < 2 or not all(found) or not numbers:
        return False
    return all(before < after for before, after in pairwise(numbers))


def _path(grid: Grid, head: _Head, at: int) -> list[str]:
    """The heads over a column from the top; one that is not merged over its columns still means those right of it."""
    found: list[str] = []
    for row in range(head.first, head.last + 1):
        text = grid.rows[row][at]
        if not text and row < head.last and grid.rows[head.last][at]:
            left = [grid.rows[row][each] for each in range(at) if grid.rows[row][each] and grid.rows[head.last][each]]
            text = left[-1] if left else ""
        found.append(text.replace("\n", " "))
    return list(dict.fromkeys(text for text in found if text))


def _columns(grid: Grid, head: _Head) -> _Columns | None:
    paths = {at: path for at in range(grid.width) if (path := _path(grid, head, at))}
    heads = {at: fold(path[-1]) for at, path in paths.items()}
    label = next((at for at, text in heads.items() if _LABEL.fullmatch(text)), None)
    unit = next((at for at, text in heads.items() if _UNIT.fullmatch(text)), None)
    rest = [at for at in heads if at not in (label, unit)]
    title = next((at for at in rest[:2] if _TITLE.match(heads[at])), rest[0] if rest else None)
    if unit is None and title is not None:
        unit = next((at for at in rest if at > title and _MAYBE_UNIT.fullmatch(heads[at])), None)
    data = [at for at in rest if at not in (title, unit)]
    return None if title is None or not data else _Columns(label, title, unit, _codes(grid, head, data))


def _codes(grid: Grid, head: _Head, data: list[int]) -> Mapping[int, str]:
    """ "C3" for the column under "(3)"; columns without a number by their place, after the numbers."""
    found: dict[int, str] = {}
    for at in data:
        match = _NUMBER.fullmatch(grid.rows[head.numbers][at]) if head.numbers is not None else None
        if match:
            found[at] = f"C{match['number']}"
    free = (code for number in range(1, 10_000) if (code := f"C{number}") not in found.values())
    return {at: found.get(at) or next(free) for at in data}


def _title_above(grid: Grid, first: int) -> str:
    """The last line above the heads that stands alone and is no remark on the period or the unit."""
    for row in reversed(grid.rows[:first]):
        texts = list(dict.fromkeys(text for text in row if text))
        if len(texts) == 1 and len(texts[0]) > 3 and not _NO_TITLE.match(fold(texts[0])):
            return texts[0].replace("\n", " ")
        if len(texts) > 2:
            break
    return ""


# Tables -------------------------------------------------------------------------------------------------------------------


class _Printed:
    """One table that is being read. ``end`` is the row below it."""

    def __init__(self, grid: Grid, head: _Head) -> None:
        self.grid, self.head = grid, head
        self.columns = _columns(grid, head)
        self.end = head.rows_from
        self.problems: list[Problem] = []

    def table(self, code: str) -> Fields:
        columns = self.columns
        assert columns is not None  # noqa: S101 - asked before
        place = self.grid.place(self.head.first, 0)
        rows, crossed = self._rows(columns)
        entries: dict[str, Located] = {
            "code": _scalar(code, place),
            "title": _scalar(_title_above(self.grid, self.head.first) or self.grid.name, place),
            "columns": Items(tuple(self._column(at, columns) for at in columns.codes)),
            "rows": Items(tuple(rows)),
            "cells": Items(tuple(crossed)),
        }
        return _fields(entries, place)

    def _column(self, at: int, columns: _Columns) -> Fields:
        path = _path(self.grid, self.head, at)
        place = self.grid.place(self.head.last, at)
        entries: dict[str, Located] = {"code": _scalar(columns.codes[at], place), "title": _scalar(path[-1], place)}
        if path[:-1]:
            entries["heads"] = Items(tuple(_scalar(text, place) for text in path[:-1]), place)
        if _REMARK.match(fold(path[-1])):
            entries["kind"] = _scalar("text", place)
        elif "%" in path[-1] or fold(path[-1]).startswith("ty le"):
            entries["kind"] = _scalar("percent", place)
        if self.head.numbers is not None:
            entries |= self._computed(self.head.numbers, at, columns)
        return _fields(entries, place)

    def _computed(self, row: int, at: int, columns: _Columns) -> dict[str, Located]:
        """The formula below a head, over the codes of the columns; "(4)+(5)" is a sum."""
        place = self.grid.place(row, at)
        match = _NUMBER.fullmatch(self.grid.rows[row][at])
        if match is None or not match["formula"]:
            return {}
        written = match["formula"].replace(" ", "")
        reference = _BRACKETED if _BRACKETED.search(written) else _BARE
        named = [f"C{number}" for number in reference.findall(written)]
        unknown = [name[1:] for name in named if name not in columns.codes.values()]
        if unknown:
            self._wrong(note(NO_NUMBER, numbers=tuple(unknown)), place)
            return {}
        formula = reference.sub(r"C\1", written)
        if re.fullmatch(r"C\d+(?:\+C\d+)+", formula):
            return {"total": Items(tuple(_scalar(name, place) for name in named), place)}
        return {"formula": _scalar(formula, place)}

    # -- rows -------------------------------------------------------------------------------------------------------------

    def _rows(self, columns: _Columns) -> tuple[list[Fields], list[Fields]]:
        rows: list[Fields] = []
        crossed: list[Fields] = []
        for at in range(self.head.rows_from, len(self.grid.rows)):
            self.end = at
            if _is_head(self.grid, at) and any(_LABEL.fullmatch(fold(text)) for text in self.grid.rows[at][:3]):
                while rows and "heading" in rows[-1].entries:  # the title of the next table
                    rows.pop()
                return rows, crossed
            filled = [column for column in range(self.grid.width) if self.grid.rows[at][column]]
            if any(_END.match(fold(self.grid.rows[at][column])) for column in filled):
                self.end = at + 1
                return rows, crossed
            if not any(self.grid.into.get((at, column), (at, column))[0] == at for column in filled):
                continue  # empty, or the lower part of merged cells
            row = self._row(at, columns, f"R{len(rows) + 1}")
            if row is not None:
                rows.append(row)
                crossed += self._crossed(at, columns, f"R{len(rows)}") if "heading" not in row.entries else ()
        self.end = len(self.grid.rows)
        return rows, crossed

    def _row(self, at: int, columns: _Columns, code: str) -> Fields | None:
        texts = self.grid.rows[at]
        label = texts[columns.label] if columns.label is not None else ""
        title = texts[columns.title].replace("\n", " ")
        place = self.grid.place(at, columns.title)
        alone = columns.label is not None and [text for text in texts if text] == [label] and " " in label
        wide = self.grid.spans(at, columns.title) > 2
        if alone or (columns.label is not None and wide and self.grid.spans(at, columns.label) > 2):
            title, label = label.replace("\n", " "), ""  # a heading that begins in the first column
        if not title:
            self._wrong(note(NO_TITLE), place)
            return None
        entries: dict[str, Located] = {"code": _scalar(code, place), "title": _scalar(title, place)}
        if label:
            entries["label"] = _scalar(label, self.grid.place(at, columns.label or 0))
        if alone or wide:
            entries["heading"] = Scalar("true", place)
            return _fields(entries, place)
        if depth := _depth(label, title):
            entries["depth"] = Scalar(str(depth), place)
        if columns.unit is not None and texts[columns.unit]:
            here = self.grid.place(at, columns.unit)
            unit = texts[columns.unit]
            entries |= {"kind": _scalar("percent", here)} if unit == "%" else {"unit": _scalar(unit, here)}
        return _fields(entries, place)

    def _crossed(self, at: int, columns: _Columns, row: str) -> Iterator[Fields]:
        """Cells with an "x" take nothing; other words where a figure belongs are told, figures of an example passed over."""
        for column, code in columns.codes.items():
            text, place = self.grid.rows[at][column], self.grid.place(at, column)
            if fold(text) in _CROSSED:
                kind = _scalar("nothing", place)
                yield _fields({"row": _scalar(row, place), "column": _scalar(code, place), "kind": kind}, place)
            elif (
                text
                and not _FIGURES.fullmatch(text)
                and not _REMARK.match(fold(_path(self.grid, self.head, column)[-1]))
            ):
                self._wrong(note(NO_CELL, text=text[:60]), place)

    def _wrong(self, text: Note, place: Place) -> None:
        self.problems.append(error(text, place, check="excel"))


def _depth(label: str, title: str) -> int:
    """Roman numerals and capitals stand left, figures below them, parts of figures and strokes below those."""
    plain = label.strip("().")
    if title.startswith(("-", "–", "+")) or plain in ("-", "–", "+") or "." in plain or re.fullmatch(r"[a-z]", plain):
        return 2
    return 1 if plain.isdigit() and not _ROMAN.fullmatch(plain) else 0


def _scalar(text: str, place: Place) -> Scalar:
    return Scalar(text, place, quoted=True)


def _fields(entries: Mapping[str, Located], place: Place) -> Fields:
    return Fields({key: Entry(key, value.place, value) for key, value in entries.items()}, place)
