"""Tables as an office prints them, into rows and columns of a form.

Heads may be merged over several rows; a row of numbers below them ("(1)", "(3) = (4) + (5)") names the columns and says which are
computed. Rows have a label, a title and perhaps a unit; a row that is merged across the table is a heading, and so is the group
that stands before the titles of several rows; a cell that holds "x" is crossed out. A table ends where the next one or its
signatures begin. What rows are totals of is told in ``lines``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cchc_core.criteria.located import Entry, Items, Located, Scalar
from cchc_core.criteria.located import Table as Fields
from cchc_core.criteria.problems import Place, Problem, error
from cchc_core.figures.formula import BadFormula, names_in
from cchc_core.reporting.excel.grid import Grid
from cchc_core.reporting.excel.lines import Line, in_hundreds, plain_formula, settle
from cchc_core.text import fold
from cchc_core.words import Note, gettext_noop, note

_MOST_HEAD_ROWS = 6
_MOST_TABLES = 50
_LABEL = re.compile(r"(?:s?tt|so tt|so thu tu|thu tu|no\.?|#)$")
#: "Mã số" numbers the rows of statistical forms; "Mã chỉ tiêu" names indicators of the catalogue.
_NUMBERING = re.compile(r"(?:ma so|ma)$")
_INDICATOR = re.compile(r"ma (?:chi tieu|so lieu|chi so)$")
_UNIT = re.compile(r"(?:don vi tinh|dvt|dv tinh)\W*$")
#: "Đơn vị" is who reports where it stands first, and what is counted in where it stands after the titles.
_MAYBE_UNIT = re.compile(r"don vi$")
_TITLE = re.compile(
    r"(?:ten |danh muc )?(?:noi dung|chi tieu|chi so|linh vuc|tieu chi|hang muc|nhiem vu|thu tuc|don vi|co quan|ten)\b"
)
#: Heads of tables that number no rows, where they stand first.
_TITLE_ALONE = re.compile(
    r"(?:ten |danh muc )?(?:noi dung|chi tieu|chi so|linh vuc|tieu chi|hang muc|nhiem vu|thu tuc hanh chinh|don vi|"
    r"co quan|co quan, don vi)(?: bao cao| thong ke| cong viec)?$"
)
#: Columns that take words.
_REMARK = re.compile(
    r"ghi chu|giai trinh|dien giai|ly do|nguyen nhan|kho khan|vuong mac|ton tai|han che|kien nghi|de xuat|giai phap|nhan xet|"
    r"danh gia\b|(?:don vi|co quan|nguoi|can bo) (?:chu tri|phoi hop|thuc hien|phu trach|tham muu)|so,? ky hieu|san pham|"
    r"thoi (?:gian|han) (?:hoan thanh|thuc hien)|thoi han$|tien do\b|duong dan|dia chi|van ban (?:giao|chi dao|trien khai)"
)
#: A percent that may be negative or more than a hundred.
_CHANGE = re.compile(r"\b(?:tang|giam|so sanh|so voi|bien dong|chenh lech)\b")
_DAY = re.compile(r"ngay(?:,? thang(?:,? nam)?)? (?:ban hanh|ky|hoan thanh|gui|nop|trinh|phe duyet)\b")
#: What a head or a line above the table says that its figures count.
_COUNTS = re.compile(
    r"\(((?:(?:triệu|tỷ|nghìn|ngàn) )?đồng|hồ sơ|người|lượt(?: người)?|giờ|phút|văn bản|cuộc|đơn vị|thủ tục|TTHC|nhiệm vụ|"
    r"trường hợp)\)$",
    re.IGNORECASE,
)
_COUNTED_ABOVE = re.compile(r"\(?\s*(?:đơn vị tính|đvt)\s*:\s*([^):]{1,40}?)\s*\)?\W*$", re.IGNORECASE)
#: What stands above a table and is not its title.
_NO_TITLE = re.compile(
    r"\(|(?:don vi(?: tinh)?|dvt|ky bao cao|ky|tu ngay|den ngay|tinh den|so lieu|kem theo|ngay)\b|"
    r"tuan\W*(?:thu\b|\d|…)|(?:thang|quy|nam)[\W\divx]+(?:nam[\W\d]*)?$"
)
#: "STT\n(1)": the number of a column within its head.
_NUMBER_WITHIN = re.compile(r"\n\(\d{1,3}\)$")
_NUMBER = re.compile(r"\(?\s*(?P<number>\d{1,3}|[A-Z])\s*\)?\s*(?:=\s*(?P<formula>[^=]{1,200}))?")
#: "(4)" is a column; where no number is in brackets "4" is one too, but not what a percent is made by.
_BRACKETED = re.compile(r"\(\s*(\d{1,3})\s*\)")
_BARE = re.compile(r"(?<![\w.,])(?!100\b|1000\b)(\d{1,3})(?![\w.,])")
_END = re.compile(
    r"nguoi (?:lap|tong hop|bao cao)|lap bieu|thu truong|xac nhan cua|noi nhan|tm\.|kt\.|tl\.|tuq\.|\(ky|"
    r"(?:pho |q\. ?|quyen )?(?:giam doc|chu tich|chanh van phong|truong phong)$|(?:ghi|luu) chu\W*:|luu y\W*:|"
    r"(?:[^,]{0,30},)?[\s.]*ngay .{0,12}thang .{0,12}nam\W*\d{0,4}\W*$"
)
#: A remark below the table, and a row that only says that more of its kind may follow.
_FOOTNOTE = re.compile(r"\(?\*+\)?\s*\w")
_AND_SO_ON = re.compile(r"[.…\s]+")
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
    group: int | None = None  # names several rows, left of their titles
    indicator: int | None = None


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
    if _begins(row):
        return True
    return at + 1 < len(grid.rows) and _is_numbers(grid.rows[at + 1])


def _begins(row: list[str]) -> bool:
    """Whether a row of heads tells by itself that it is one: by the head of its labels, or by that of its titles and others."""
    words = [fold(_NUMBER_WITHIN.sub("", text)) for text in row if text]
    if any(_LABEL.fullmatch(fold(_NUMBER_WITHIN.sub("", text))) for text in row[:3]):
        return True
    others = [word for word in dict.fromkeys(words[1:]) if word != words[0]]
    return bool(words) and bool(_TITLE_ALONE.fullmatch(words[0])) and len(others) > 1


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
    found = [_number_of(text) for text in row if text]
    numbers = [int(match["number"]) for match in found if match and match["number"].isdigit()]
    if len(found) < 2 or not all(found) or not numbers:
        return False
    if any(match and not match["number"].isdigit() for match in found[-len(numbers) :]):
        return False  # letters stand before the numbers: "1 | A" is a row of the table
    return all(before < after for before, after in pairwise(numbers))


def _number_of(text: str) -> re.Match[str] | None:
    """The number below a head with its formula: "(3)=(1)+(2)", "3 = 1+2", "(3=1+2)", "[3]", "Cột 3"."""
    plain = text.replace("[", "(").replace("]", ")")
    plain = re.sub(r"^\s*[Cc]ột\s+", "", plain)
    whole = re.fullmatch(r"\s*\(\s*(\d{1,3}\s*=.*)\)\s*", plain)
    if whole and whole[1].count("(") == whole[1].count(")"):
        plain = whole[1]
    return _NUMBER.fullmatch(plain)


def _path(grid: Grid, head: _Head, at: int) -> list[str]:
    """The heads over a column from the top; one that is not merged over its columns still means those right of it."""
    found: list[str] = []
    for row in range(head.first, head.last + 1):
        text = grid.rows[row][at]
        if not text and row < head.last and grid.rows[head.last][at]:
            left = [grid.rows[row][each] for each in range(at) if grid.rows[row][each] and grid.rows[head.last][each]]
            text = left[-1] if left else ""
        found.append(_NUMBER_WITHIN.sub("", text).replace("\n", " "))
    return list(dict.fromkeys(text for text in found if text))


def _columns(grid: Grid, head: _Head) -> _Columns | None:
    paths = {at: path for at in range(grid.width) if (path := _path(grid, head, at))}
    heads = {at: fold(path[-1]) for at, path in paths.items()}
    heads = {at: text for at, text in heads.items() if not _same_head(grid, head, at)}
    label = _where(heads, _LABEL)
    unit, indicator, numbering = _where(heads, _UNIT), _where(heads, _INDICATOR), _where(heads, _NUMBERING)
    rest = [at for at in heads if at not in (label, unit, indicator, numbering)]
    title = next((at for at in rest[:2] if _TITLE.match(heads[at])), rest[0] if rest else None)
    group = None
    if title is not None and _titles_follow(grid, head, heads, rest, title):
        group, title = title, rest[rest.index(title) + 1]
    if unit is None and title is not None:
        unit = next((at for at in rest if at > title and _MAYBE_UNIT.fullmatch(heads[at])), None)
    data = [at for at in rest if at not in (title, unit, group)]
    if title is None or not data:
        return None
    label = numbering if label is None else label
    return _Columns(label, title, unit, _codes(grid, head, data), group, indicator)


def _same_head(grid: Grid, head: _Head, at: int) -> bool:
    """Whether the column is only the right part of the one before, with which its whole head is merged."""
    rows = range(head.first, head.last + 1)
    return at > 0 and all((row, at) in grid.into and grid.into[row, at] == grid.into.get((row, at - 1)) for row in rows)


def _where(heads: Mapping[int, str], words: re.Pattern[str]) -> int | None:
    return next((at for at, text in heads.items() if words.fullmatch(text)), None)


def _titles_follow(grid: Grid, head: _Head, heads: Mapping[int, str], rest: list[int], title: int) -> bool:
    """Whether the column after the titles has titles too, of the rows of each group: words in all rows that name one."""
    after = rest[rest.index(title) + 1 :]
    if not after or not _TITLE.match(heads[after[0]]):
        return False
    below = [grid.rows[at] for at in range(head.rows_from, len(grid.rows))]
    named = [row[after[0]] for row in below if row[after[0]]]
    merged = any(
        each == title and grid.into.get((at, each), (at, each))[0] != at
        for at in range(head.rows_from, len(grid.rows))
        for each in (title,)
    )
    return merged and len(named) > 1 and not any(_FIGURES.fullmatch(text) for text in named)


def _codes(grid: Grid, head: _Head, data: list[int]) -> Mapping[int, str]:
    """ "C3" for the column under "(3)"; columns without a number by their place, after the numbers."""
    found: dict[int, str] = {}
    for at in data:
        match = _number_of(grid.rows[head.numbers][at]) if head.numbers is not None else None
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


def _counted_above(grid: Grid, first: int) -> str:
    """ "Đơn vị tính: hồ sơ" in the lines right above the heads."""
    for row in reversed(grid.rows[:first]):
        texts = list(dict.fromkeys(text for text in row if text))
        found = next((match[1] for text in texts if (match := _COUNTED_ABOVE.search(text))), "")
        if found or len(texts) > 2:
            return found
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
        lines, crossed = self._rows(columns)
        settle(lines)
        mixed = any(self._in_percent(at) for at in columns.codes)
        fields = tuple(self._column(at, columns) for at in columns.codes)
        crossed += self._cannot_be_computed(lines, columns, fields, crossed)
        entries: dict[str, Located] = {
            "code": _scalar(code, place),
            "title": _scalar(_title_above(self.grid, self.head.first) or self.grid.name, place),
            "columns": Items(fields),
            "rows": Items(tuple(_row_of(line, whole=not mixed) for line in lines)),
            "cells": Items((*crossed, *(self._cells(lines, columns, crossed) if mixed else ()))),
        }
        counted = _counted_above(self.grid, self.head.first)
        if counted and columns.unit is None:
            entries |= _unit_of(counted, place)
        return _fields(entries, place)

    def _cells(self, lines: list[Line], columns: _Columns, crossed: list[Fields]) -> Iterator[Fields]:
        """The computed cells of rows beside columns of percents, which compute by themselves or are typed."""
        out = {(_word(each, "row"), _word(each, "column")) for each in crossed}
        for line in lines:
            for at, code in columns.codes.items() if line.formula else ():
                if not self._in_percent(at) and (line.code, code) not in out:
                    formula = _scalar(line.formula, line.place)
                    row, column = _scalar(line.code, line.place), _scalar(code, line.place)
                    digits = _digits(line.formula, line.place)
                    yield _fields({"row": row, "column": column, "formula": formula, **digits}, line.place)

    def _cannot_be_computed(
        self, lines: list[Line], columns: _Columns, fields: tuple[Fields, ...], crossed: list[Fields]
    ) -> list[Fields]:
        """The cells whose formula names one that is crossed out: they are so themselves. Sums leave such cells out."""
        out = {(_word(each, "row"), _word(each, "column")) for each in crossed}
        made: list[Fields] = []
        computed = {_word(each, "code"): _names(_word(each, "formula")) for each in fields}
        wanted = [
            (
                line,
                code,
                {(line.code, name) for name in computed[code]} or {(name, code) for name in _names(line.formula)},
            )
            for line in lines
            if not line.heading
            for code in columns.codes.values()
        ]
        while found := [(line, code) for line, code, needs in wanted if needs & out and (line.code, code) not in out]:
            for line, code in found:
                out.add((line.code, code))
                row, column = _scalar(line.code, line.place), _scalar(code, line.place)
                kind = _scalar("nothing", line.place)
                made.append(_fields({"row": row, "column": column, "kind": kind}, line.place))
        return made

    def _column(self, at: int, columns: _Columns) -> Fields:
        path = _path(self.grid, self.head, at)
        place = self.grid.place(self.head.last, at)
        entries: dict[str, Located] = {"code": _scalar(columns.codes[at], place), "title": _scalar(path[-1], place)}
        if path[:-1]:
            entries["heads"] = Items(tuple(_scalar(text, place) for text in path[:-1]), place)
        entries |= self._takes(path[-1], place)
        computed = self._computed(self.head.numbers, at, columns) if self.head.numbers is not None else {}
        if computed:
            entries.pop("gather", None)
        entries |= computed
        return _fields(entries, place)

    @staticmethod
    def _takes(title: str, place: Place) -> dict[str, Located]:
        """What the cells of a column take, by its title."""
        folded = fold(title)
        if _REMARK.match(folded):
            return {"kind": _scalar("text", place)}
        if _DAY.match(folded):
            return {"kind": _scalar("date", place)}
        if "%" in title and _CHANGE.search(folded):  # neither a share of a hundred nor to be added
            return {"unit": _scalar("%", place), "gather": _scalar("apart", place)}
        if "%" in title or folded.startswith("ty le"):
            return _unit_of("%", place)
        counts = _COUNTS.search(title)
        return _unit_of(counts[1], place) if counts else {}

    def _computed(self, row: int, at: int, columns: _Columns) -> dict[str, Located]:
        """The formula below a head, over the codes of the columns; "(4)+(5)" is a sum."""
        place = self.grid.place(row, at)
        match = _number_of(self.grid.rows[row][at])
        if match is None or not match["formula"]:
            return {}
        written = plain_formula(match["formula"])
        reference = _BRACKETED if _BRACKETED.search(written) else _BARE
        named = [f"C{number}" for number in reference.findall(written)]
        unknown = [name[1:] for name in named if name not in columns.codes.values()]
        if unknown:
            self._wrong(note(NO_NUMBER, numbers=tuple(unknown)), place)
            return {}
        formula = reference.sub(r"C\1", written)
        if re.fullmatch(r"C\d+(?:\+C\d+)+", formula):
            return {"total": Items(tuple(_scalar(name, place) for name in named), place)}
        if self._in_percent(at):
            of = [each for each, code in columns.codes.items() if code in named]
            formula = in_hundreds(formula, of_percents=all(map(self._in_percent, of)))
        return {"formula": _scalar(formula, place), **_digits(formula, place)}

    def _in_percent(self, at: int) -> bool:
        """Whether a column takes percents, be they shares or changes."""
        takes = self._takes(_path(self.grid, self.head, at)[-1], self.grid.place(self.head.last, at))
        return any(isinstance(each, Scalar) and each.text in ("percent", "%") for each in takes.values())

    # -- rows -------------------------------------------------------------------------------------------------------------

    def _rows(self, columns: _Columns) -> tuple[list[Line], list[Fields]]:
        lines: list[Line] = []
        crossed: list[Fields] = []
        again = 0
        for at in range(self.head.rows_from, len(self.grid.rows)):
            self.end = at
            if lines and not lines[-1].heading and self.grid.rows[at] == self.grid.rows[self.head.first]:
                again = at + self.head.rows_from - self.head.first  # the heads once more, as on the next page
            if at < again:
                continue
            if _is_head(self.grid, at) and _begins(self.grid.rows[at]):
                title = _title_above(self.grid, at)
                while lines and (lines[-1].heading or (lines[-1].title == title and not lines[-1].label)):
                    lines.pop()  # the title of the next table
                return lines, crossed
            filled = [column for column in range(self.grid.width) if self.grid.rows[at][column]]
            if any(self._ends(at, column, columns) for column in filled):
                self.end = at + 1
                return lines, crossed
            if not any(self.grid.is_first(at, column) or self._is_row(at, columns) for column in filled):
                continue  # empty, or the lower part of merged cells
            if self._says_nothing(at, columns):
                continue
            if (
                columns.group is not None
                and self.grid.rows[at][columns.group]
                and self.grid.is_first(at, columns.group)
            ):
                lines.append(self._group(at, columns.group, f"R{len(lines) + 1}"))
            line = self._row(at, columns, f"R{len(lines) + 1}")
            if line is not None:
                lines.append(line)
                found = list(self._crossed(at, columns, line.code)) if not line.heading else []
                line.says = bool(found)
                crossed += found
        self.end = len(self.grid.rows)
        return lines, crossed

    def _ends(self, at: int, column: int, columns: _Columns) -> bool:
        """Whether a cell belongs to the signatures and remarks below the table, and is not the title of a numbered row."""
        numbered = columns.label is not None and column == columns.title and bool(self.grid.rows[at][columns.label])
        return not numbered and bool(_END.match(fold(self.grid.rows[at][column])))

    def _is_row(self, at: int, columns: _Columns) -> bool:
        """Whether the title begins here although the row is merged with one above in other columns."""
        return bool(self.grid.rows[at][columns.title]) and self.grid.is_first(at, columns.title)

    def _says_nothing(self, at: int, columns: _Columns) -> bool:
        """A line about the table itself, a footnote, or dots where more rows may follow."""
        texts = [text for text in dict.fromkeys(self.grid.rows[at]) if text]
        title = self.grid.rows[at][columns.title]
        if len(texts) == 1 and (_FOOTNOTE.match(texts[0]) or (not title and _NO_TITLE.match(fold(texts[0])))):
            return True
        if len(texts) == 1 and _COUNTED_ABOVE.search(texts[0]):
            return True
        return bool(title) and bool(_AND_SO_ON.fullmatch(title))

    def _group(self, at: int, column: int, code: str) -> Line:
        """The heading that a group of rows has in a column of its own."""
        place = self.grid.place(at, column)
        return Line(code, "", self.grid.rows[at][column].replace("\n", " "), place, place, heading=True)

    def _row(self, at: int, columns: _Columns, code: str) -> Line | None:
        texts = self.grid.rows[at]
        label = texts[columns.label] if columns.label is not None else ""
        title = texts[columns.title].replace("\n", " ")
        place = self.grid.place(at, columns.title)
        filled = [text for text in dict.fromkeys(texts) if text]
        alone = columns.label is not None and filled == [label] and (" " in label or _is_total(label))
        alone = alone or (not title and len(filled) == 1 and not _FIGURES.fullmatch(filled[0]) and filled[0] != label)
        wide = self.grid.spans(at, columns.title) > 2 or self._over_all(at, columns)
        if alone or (columns.label is not None and wide and self.grid.spans(at, columns.label) > 2):
            title, label = filled[0].replace("\n", " "), ""  # a heading that begins in another column
        if columns.label is not None and self.grid.into.get((at, columns.label), 0) == self.grid.into.get(
            (at, columns.title)
        ):
            label = ""  # merged with the title
        if not title:
            self._wrong(note(NO_TITLE), place)
            return None
        line = Line(code, label, title, place, self.grid.place(at, columns.label or 0), heading=alone or wide)
        line.heading = line.heading and not line.is_total
        if columns.unit is not None and not line.heading:
            line.unit, line.unit_place = texts[columns.unit], self.grid.place(at, columns.unit)
        if columns.indicator is not None and not line.heading:
            line.indicator = texts[columns.indicator]
        return line

    def _over_all(self, at: int, columns: _Columns) -> bool:
        """Whether the title is merged with every cell to fill in, however few they are."""
        first = self.grid.into.get((at, columns.title))
        return first is not None and all(self.grid.into.get((at, column)) == first for column in columns.codes)

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


def _is_total(label: str) -> bool:
    """ "Cộng" in the column of the labels."""
    place = Place()
    return Line("", "", label, place, place).is_total


def _names(formula: str) -> tuple[str, ...]:
    """The codes that a formula names; none where it is no formula, which is told where the form is checked."""
    try:
        return names_in(formula) if formula else ()
    except BadFormula:
        return ()


def _word(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value.text if isinstance(value, Scalar) else ""


def _row_of(line: Line, *, whole: bool) -> Fields:
    """A row as a part of the form; ``whole`` tells that every column takes what its title says it is computed from."""
    entries: dict[str, Located] = {"code": _scalar(line.code, line.place), "title": _scalar(line.title, line.place)}
    if line.label:
        entries["label"] = _scalar(line.label, line.label_place)
    if line.heading:
        entries["heading"] = Scalar("true", line.place)
    if line.depth:
        entries["depth"] = Scalar(str(line.depth), line.place)
    if line.heading:
        return _fields(entries, line.place)
    if line.total:
        entries["total"] = Items(tuple(_scalar(code, line.place) for code in line.total), line.place)
    if line.unit and line.unit_place is not None:
        entries |= _unit_of(line.unit, line.unit_place)
    elif line.is_percent:
        entries["kind"] = _scalar("percent", line.place)
    elif _DAY.match(fold(line.title)):
        entries["kind"] = _scalar("date", line.place)
    if line.formula and whole:
        entries["formula"] = _scalar(line.formula, line.place)
        entries |= _digits(line.formula, line.place)
    if line.indicator:
        entries["indicator"] = _scalar(line.indicator, line.place)
    return _fields(entries, line.place)


def _digits(formula: str, place: Place) -> dict[str, Located]:
    """A quotient is shown with two decimals, as official forms show it."""
    return {"decimals": Scalar("2", place)} if re.search(r"[/:]", formula) else {}


def _unit_of(word: str, place: Place) -> dict[str, Located]:
    """What figures count; a share of a hundred is a kind of its own."""
    return {"kind": _scalar("percent", place)} if word == "%" else {"unit": _scalar(word, place)}


def _scalar(text: str, place: Place) -> Scalar:
    return Scalar(text, place, quoted=True)


def _fields(entries: Mapping[str, Located], place: Place) -> Fields:
    return Fields({key: Entry(key, value.place, value) for key, value in entries.items()}, place)
