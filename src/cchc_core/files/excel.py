"""Excel workbooks in and out.

In: exact numbers (what Excel shows, never the binary float behind it), days, yes/no and text, each at its cell. A workbook
is looked at *before* it is opened: what unpacks without end, or claims a cell a million rows down, is refused unread.
Out: plain sheets with a header row that stays in view.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from cchc_core.files.excel_shares import read_shares
from cchc_core.values import is_terminating, machine_text
from cchc_core.words import Note, gettext_noop, note

MOST_BYTES = 20_000_000
MOST_UNPACKED = 100_000_000
MOST_PARTS = 2_000
MOST_ROWS = 50_000
MOST_COLUMNS = 1_000
MOST_CELLS = 3_000_000

#: So many cells are named at most.
_NAMED = 10

#: What a cell holds. Excel knows fifteen digits; a figure with more is written and read back as text.
Cell = str | Fraction | date | bool | None

#: Excel counts days from 1900 and takes that year for a leap year; what lies before is written as text.
_FIRST_DAY = date(1900, 3, 1)

_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{0,4})(\d{1,8})\s*["']""")
#: A cell of a sheet with its attributes and its content; the prefix is that of whoever names the namespace.
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]")
_VEILED = re.compile(rb"""\br\s*=\s*(?:"[^"]{0,40}&|'[^']{0,40}&)""")


class UnreadableFile(ValueError):
    """The bytes are no workbook that may be opened; ``reason`` says why and what to do."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.text % dict(reason.values))
        self.reason = reason


@dataclass(frozen=True)
class Sheet:
    """A sheet as read: ``rows[0][0]`` is cell A1.

    Of each merged area ``merged`` gives the first and the last cell, by row and column from 0; only the first holds a value.
    ``shares`` are the cells that Excel shows in percent: one that shows "95%" holds 0.95.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    shares: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Column:
    """A column to write: its title, width in characters, whether long text wraps, and a list to choose from."""

    title: str
    width: float = 12
    wrap: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    locked: bool = False  # shaded, and Excel refuses to change it
    hidden: bool = False


@dataclass(frozen=True)
class MergedHead:
    """A cell of a head of several rows: its words, and how many columns and rows it spans."""

    title: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class NewSheet:
    """A sheet to write. ``strong`` names the rows (counted from 0 in ``rows``) that are set in bold.

    ``heads`` stand in the place of the titles of the columns where a form has heads over several of them, row by row from the
    top; a cell that an upper one covers is left out of its row.

    One locked column protects the sheet (without a password): only cells of the other columns can be changed, save those
    that ``shut`` names by row and column. ``lists`` gives single cells a list to choose from, by row and column as well. In the
    rows that ``across`` names the second cell runs over all columns that follow.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    preamble: Sequence[str] = ()  # lines above the header row
    strong: frozenset[int] = field(default_factory=frozenset)
    shut: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    lists: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    heads: Sequence[Sequence[MergedHead]] = ()
    across: frozenset[int] = field(default_factory=frozenset)


def cell_name(row: int, column: int) -> str:
    """ "D12" for row 11 and column 3, both counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


# Reading ------------------------------------------------------------------------------------------------------------


def read_workbook(data: bytes) -> tuple[Sheet, ...]:
    """Every sheet of an .xlsx file, trailing empty cells cut. Raises ``UnreadableFile``."""
    _inspect(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shares = read_shares(data)
        return tuple(sheet_of(workbook, name, shares.get(name, frozenset())) for name in workbook.sheet_names)
    except UnreadableFile:
        raise
    except Exception as problem:  # the reader has an exception for every way a file can be broken
        if "password" in str(problem).lower():
            raise UnreadableFile(note(gettext_noop("The workbook has a password. Save it without one."))) from None
        raise UnreadableFile(_broken()) from None


def sheet_of(workbook: Any, name: str, shares: frozenset[tuple[int, int]] = frozenset()) -> Sheet:
    """One sheet of a workbook that the reader has open."""
    sheet = workbook.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    cells = [tuple(_cell(value) for value in row) for row in rows]
    while cells and not any(value is not None for value in cells[-1]):
        cells.pop()
    return Sheet(name, tuple(cells), tuple(sheet.merged_cell_ranges or ()), shares)


def _cell(value: Any) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(Decimal(f"{value:.15g}"))
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ")
    return value if isinstance(value, date) else str(value)


def _broken() -> Note:
    return note(
        gettext_noop("The file is not an Excel workbook (.xlsx), or it is damaged. Open it in Excel and save it again.")
    )


def _inspect(data: bytes) -> None:
    """Refuse what would not fit into memory, by unpacking within a budget before the reader does."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(note(gettext_noop("The workbook is over 20 MB. Check that it is the right file.")))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        text = gettext_noop("The workbook is of an old kind (.xls) or has a password. Save it as .xlsx without one.")
        raise UnreadableFile(note(text))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise UnreadableFile(_too_large())
            budget = MOST_UNPACKED
            for part in parts:
                budget -= _inspect_part(archive, part, budget)
    except UnreadableFile:
        raise
    except Exception:  # every way of packing brings errors of its own
        raise UnreadableFile(_broken()) from None


def _inspect_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int) -> int:
    with archive.open(part) as stream:
        unpacked = stream.read(budget + 1)
    if len(unpacked) > budget:
        raise UnreadableFile(_too_large())
    if "worksheets/" in part.filename and part.filename.endswith(".xml"):
        _inspect_sheet(unpacked)
    return len(unpacked)


def _inspect_sheet(xml: bytes) -> None:
    """A lone cell far away makes a reader fill all that lies between, and a sheet cut short loses rows unnoticed."""
    if b"\0" in xml[:200] or _VEILED.search(xml) or not xml.rstrip().endswith(b"worksheet>"):
        raise UnreadableFile(_broken())
    rows = columns = 0
    for match in _REFERENCE.finditer(xml):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1]))
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise UnreadableFile(_too_large())
    unfit = _without_value(xml)
    if unfit:
        text = gettext_noop(
            "Formulas in these cells give an error or were not calculated: %(cells)s. Put the values in and save again."
        )
        raise UnreadableFile(note(text, cells=unfit))


def _without_value(xml: bytes) -> tuple[str, ...]:
    """Cells that would be read as empty although somebody filled them: errors such as #DIV/0!, formulas nobody calculated."""
    if b't="e"' not in xml and not re.search(rb"<(?:\w+:)?f\b", xml):
        return ()
    found = []
    for match in _CELL.finditer(xml):
        attributes, content = match[1], match[2]
        formula = re.search(rb"<(?:\w+:)?f\b", content)
        is_text = b't="str"' in attributes  # the result of a formula may be an empty text
        if b't="e"' in attributes or (formula and not is_text and not _VALUE.search(content)):
            place = _REFERENCE.search(b" " + attributes)
            found.append((place[1] + place[2]).decode() if place else "?")
    return tuple(found[:_NAMED])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large() -> Note:
    return note(gettext_noop("The workbook unpacks to far more than it should hold. Check that it is the right file."))


# Writing ------------------------------------------------------------------------------------------------------------


def write_workbook(sheets: Sequence[NewSheet]) -> bytes:
    """An .xlsx file. The same sheets give the same bytes, whatever the day."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    workbook.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    formats = _Formats(workbook)
    for sheet in sheets:
        _write_sheet(workbook.add_worksheet(_sheet_name(sheet.name)), sheet, formats)
    workbook.close()
    return out.getvalue()


class _Formats:
    """The few looks of a cell."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        self.workbook, self.base = workbook, base
        self.title = workbook.add_format({**base, "bold": True, "font_size": 13})
        self.header = workbook.add_format(
            {
                **base,
                "bold": True,
                "text_wrap": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#E8EEF4",
            }
        )
        self._cells: dict[tuple[bool, bool, bool, bool | None], Any] = {}

    def cell(self, strong: bool, wrap: bool, day: bool, locked: bool | None = None) -> Any:
        """``locked`` None is a sheet that nothing protects."""
        key = (strong, wrap, day, locked)
        if key not in self._cells:
            look: dict[str, Any] = {**self.base, "border": 1, "bold": strong, "text_wrap": wrap}
            if locked is not None:
                look |= {"locked": locked} | ({"bg_color": "#F1EFEA"} if locked else {})
            self._cells[key] = self.workbook.add_format({**look, "num_format": "dd/mm/yyyy"} if day else look)
        return self._cells[key]


def _write_sheet(page: Any, sheet: NewSheet, formats: _Formats) -> None:
    for index, line in enumerate(sheet.preamble):
        page.write_string(index, 0, line, formats.title)
    first = len(sheet.preamble)
    top = first + max(len(sheet.heads) - 1, 0)
    _write_heads(page, first, sheet.heads, formats.header)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width, None, {"hidden": 1} if column.hidden else {})
        if not sheet.heads:
            page.write_string(top, index, column.title, formats.header)
        if column.hint:
            page.write_comment(top, index, column.hint, {"x_scale": 2, "y_scale": 2})
        if column.choices and sum(map(len, column.choices)) + len(column.choices) <= 255:
            area = (top + 1, index, top + max(len(sheet.rows), 1) + 200, index)
            page.data_validation(*area, {"validate": "list", "source": list(column.choices), "error_type": "warning"})
    guarded = any(column.locked for column in sheet.columns)
    for number, row in enumerate(sheet.rows):
        for index, value in enumerate(row):
            column = sheet.columns[index] if index < len(sheet.columns) else Column("")
            locked = (column.locked or (number, index) in sheet.shut) if guarded else None
            look = formats.cell(number in sheet.strong, column.wrap, isinstance(value, date), locked)
            if number in sheet.across and index == 1 and len(row) > 2:
                page.merge_range(top + 1 + number, 1, top + 1 + number, len(row) - 1, "", look)
            if number not in sheet.across or index < 2:
                _write_cell(page, top + 1 + number, index, value, look)
    for (number, index), choices in sheet.lists.items():
        _offer(page, top + 1 + number, index, choices)
    if guarded:
        page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": False})
    page.freeze_panes(top + 1, min(1, len(sheet.columns)))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(first, top)


def _write_heads(page: Any, first: int, heads: Sequence[Sequence[MergedHead]], look: Any) -> None:
    """The rows of a head, each cell at the first place that none above covers."""
    taken: set[tuple[int, int]] = set()
    for depth, row in enumerate(heads):
        at = 0
        for head in row:
            while (depth, at) in taken:
                at += 1
            area = [(depth + down, at + right) for down in range(head.rows) for right in range(head.columns)]
            taken.update(area)
            if len(area) == 1:
                page.write_string(first + depth, at, head.title, look)
            else:
                last = first + depth + head.rows - 1
                page.merge_range(first + depth, at, last, at + head.columns - 1, head.title, look)


def _offer(page: Any, row: int, column: int, choices: tuple[str, ...]) -> None:
    """A list to choose from at one cell; Excel keeps no more than 255 characters of it and no comma within a choice."""
    if sum(map(len, choices)) + len(choices) <= 255 and not any("," in each for each in choices):
        rule = {"validate": "list", "source": list(choices), "error_type": "warning"}
        page.data_validation(row, column, row, column, rule)


def _write_cell(page: Any, row: int, column: int, value: Cell, look: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, Fraction):
        number = float(value)
        if is_terminating(value) and Fraction(Decimal(f"{number:.15g}")) == value:
            page.write_number(row, column, number, look)
        else:
            page.write_string(row, column, machine_text(value) if is_terminating(value) else str(value), look)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        page.write_datetime(row, column, value, look)
    elif isinstance(value, date):
        page.write_string(row, column, value.isoformat(), look)
    else:
        page.write_string(row, column, value, look)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or "Sheet"
