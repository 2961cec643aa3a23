"""A report as an official paper: what the unit writes under the outline, with figures in place, and the tables as annexes.

What is printed is Vietnamese whatever the language of the screen. The same plain context becomes Word and PDF at once, or a
draft among the office's documents, where it is approved and issued. The workbook has the annexes with the heads of the form;
another one has the figures line by line, to be copied into systems that the officer must key into.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation

from cchc.common.clock import VIETNAM, today
from cchc.common.words import say
from cchc.documents.bridge import letterhead
from cchc.reporting.bridge import derivation_of, sections_asked
from cchc.reporting.grid import Grid, GridRow, grid_of, heads_of
from cchc.reporting.models import Report
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.whole import parts_of
from cchc_core.documents.context import Context
from cchc_core.documents.outline import roman
from cchc_core.documents.reading import read_context
from cchc_core.files import Cell, Column, MergedHead, NewSheet, write_workbook
from cchc_core.reporting.consolidate import Standing
from cchc_core.reporting.derive import with_derived
from cchc_core.reporting.form import CellKind, Entries, Entry, Section
from cchc_core.reporting.form import Column as FormColumn
from cchc_core.reporting.narrative import cite
from cchc_core.values import show_day
from cchc_core.words import Note

_VIETNAMESE = translation.override("vi")
#: More columns of figures do not stand beside each other on a sheet that lies across, nor wider ones together: its width
#: in the measure of ``Head.wide``, about a centimetre each.
MOST_ACROSS, ROOM_ACROSS = 12, 24.0
#: What a character of a figure takes of it, and the edges of its cell.
_OF_CHARACTER, _OF_EDGES = 0.23, 0.25
#: The levels of the outline on paper, from the top.
_LEVELS = ("group", "clause", "subclause")
_STANDINGS = {
    Standing.APPROVED: "Đã duyệt, được tổng hợp",
    Standing.MISSING: "Chưa gửi",
    Standing.WAITING: "Đã gửi, chưa được duyệt",
    Standing.RETURNED: "Đã trả lại",
    Standing.EXCLUDED: "Không yêu cầu báo cáo kỳ này",
}
#: The sign before a point of a list; what looks like a number below nought ("-5 %") is none.
_POINT = re.compile(r"(?:[-–—+]\s+|[-–—+](?![\d\s–—+-])|[•●▪◦·\uf0a7\uf0b7\uf0d8]\s*)(?=\S)")
MEMBERS_TITLE = "Tình hình gửi báo cáo của các cơ quan, đơn vị"
UNKNOWN_PLACE = "…"


@dataclass(frozen=True)
class Line:
    """A row of an annex: its texts on paper, its values in a workbook; ``strong`` sets it in bold.

    A ``heading`` runs over all columns from the second on.
    """

    texts: tuple[str, ...]
    values: tuple[Cell, ...]
    strong: bool = False
    heading: bool = False


@dataclass(frozen=True)
class Head:
    """A column of an annex. ``wide`` is its share of the width, ``narrow`` its width in characters in a workbook."""

    title: str
    wide: float
    narrow: float
    align: str = "left"


@dataclass(frozen=True)
class AnnexTable:
    """One annex, ready for paper and for a sheet. ``merged`` are the rows of the head where it has more than one.

    ``unit`` is the unit of measure of a wide table that has only one: it stands above the table and takes no column.
    """

    code: str
    section: str
    title: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    merged: tuple[tuple[MergedHead, ...], ...] = ()
    unit: str = ""


@dataclass
class Paper:
    """What the papers of one report are made of; read once, a constant number of queries."""

    report: Report

    @cached_property
    def seen(self) -> Checked:
        return Checked(self.report)

    @cached_property
    def entries(self) -> Entries:
        """With the computed cells."""
        version = self.report.period.template_version
        return with_derived(derivation_of(version), self.seen.entries, self.seen.levels, self.seen.window)

    @cached_property
    def written(self) -> Mapping[str, str]:
        """Section → its text with the figures in the place of their citations. One query."""
        rows = self.report.narratives.exclude(text="")
        return {row.section: cite(row.text, self.seen.form, self.entries).text for row in rows}

    @cached_property
    def grids(self) -> list[Grid]:
        """The tables that hold something; one that nobody filled is no annex."""
        asked = {key.table for key in self.seen.asked}
        grids = [grid_of(self.seen, table, ()) for table in self.seen.form.tables if table.code in asked]
        return [grid for grid in grids if any(cell.shown for cell in grid.cells)]

    @cached_property
    def tables(self) -> list[AnnexTable]:
        """The annexes in the order of the form; a consolidated report ends with who is in it."""
        tables = [_table(self.seen, self.entries, grid) for grid in self.grids]
        return tables if self.report.is_own else [*tables, _members(self.report)]

    @property
    def demo(self) -> bool:
        return bool(settings.CCHC_DEMO or self.report.period.is_demo)


# Annexes ------------------------------------------------------------------------------------------------------------


def _table(seen: Checked, entries: Entries, grid: Grid) -> AnnexTable:
    columns = _columns_of(grid)
    words = {line.unit_word for line in grid.rows if line.cells}
    unit = next(iter(words)) if len(words) == 1 and len(columns) > 1 else ""
    units = any(words) and not unit
    remarks = len(columns) == 1 and any(cell.remark for cell in grid.cells)
    heads = [Head("TT", 0.8, 6, "center"), Head("Nội dung", 5.0, 52)]
    heads += [Head("Đơn vị tính", 1.3, 14, "center")] if units else []
    for at, column in enumerate(columns):
        long = column.traits.kind is CellKind.TEXT
        wide = 3.0 if long else _wide(line.cells[at].shown for line in grid.rows if line.cells)
        heads.append(Head(" – ".join((*column.heads, column.title)), wide, 40 if long else 14, "right"))
    heads += [Head("Ghi chú", 2.4, 36)] if remarks else []
    lines = tuple(_line(entries, line, len(columns), units, remarks) for line in grid.rows)
    return AnnexTable(
        grid.table.code,
        grid.table.section,
        grid.table.title,
        tuple(heads),
        lines,
        _merged(columns, units, remarks),
        unit,
    )


def _wide(figures: Iterable[str]) -> float:
    """How wide a column is whose figures do not break within themselves."""
    longest = max((len(figure) for figure in figures if " " not in figure), default=0)
    return min(max(1.5, longest * _OF_CHARACTER + _OF_EDGES), 6.0)


def _columns_of(grid: Grid) -> list[FormColumn]:
    """The columns that the grid shows, which are those of its rows."""
    shown = next(([cell.key.column for cell in line.cells] for line in grid.rows if line.cells), [])
    return [column for column in grid.table.columns if column.code in shown]


def _merged(columns: Sequence[FormColumn], units: bool, remarks: bool) -> tuple[tuple[MergedHead, ...], ...]:
    """The head of the form with the columns around its figures; nothing where one row says it all."""
    rows = heads_of(columns)
    if len(rows) < 2:
        return ()
    before = [MergedHead(title, 1, len(rows)) for title in ("TT", "Nội dung", *(["Đơn vị tính"] if units else []))]
    after = [MergedHead("Ghi chú", 1, len(rows))] if remarks else []
    merged = [tuple(MergedHead(head.title, head.columns, head.rows) for head in row) for row in rows]
    return ((*before, *merged[0], *after), *merged[1:])


def _line(entries: Entries, line: GridRow, width: int, units: bool, remarks: bool) -> Line:
    begin = (line.row.label, line.row.title, *([line.unit_word] if units else []))
    if line.row.heading:
        blank = ("",) * (width + remarks)
        return Line((*begin, *blank), tuple(text or None for text in (*begin, *blank)), strong=True, heading=True)
    shown = tuple(cell.shown for cell in line.cells)
    values = tuple(entries.get(cell.key, Entry()).value for cell in line.cells)
    end = (" ".join(cell.remark for cell in line.cells if cell.remark),) if remarks else ()
    texts = (*begin, *shown, *end)
    cells: tuple[Cell, ...] = (*(text or None for text in begin), *values, *(text or None for text in end))
    return Line(texts, cells, strong=bool(line.row.total))


def _members(report: Report) -> AnnexTable:
    """Who is in a consolidated report and who is not, as it was put together."""
    heads = (
        Head("TT", 0.8, 6, "center"),
        Head("Cơ quan, đơn vị", 4.0, 44),
        Head("Tình trạng báo cáo", 3.0, 32),
        Head("Ghi chú", 4.0, 60),
    )
    lines = []
    for number, part in enumerate(parts_of(report), start=1):
        why = _said(part.why) if part.standing in (Standing.APPROVED, Standing.RETURNED, Standing.EXCLUDED) else ""
        texts = (str(number), part.unit_name, _STANDINGS[Standing(part.standing)], why)
        lines.append(Line(texts, tuple(text or None for text in texts)))
    return AnnexTable("", "", MEMBERS_TITLE, heads, tuple(lines))


def _said(note: Any) -> str:
    return say(Note.from_json(note)) if note else ""


def _parts(table: AnnexTable) -> Iterator[tuple[int, ...]]:
    """The columns of each piece of a wide table, by place; the titles of the rows stand before each piece."""
    fixed = tuple(at for at, head in enumerate(table.heads) if head.title in ("TT", "Nội dung", "Đơn vị tính"))
    room = ROOM_ACROSS - sum(table.heads[at].wide for at in fixed)
    piece: list[int] = []
    for at in range(len(table.heads)):
        if at in fixed:
            continue
        taken = sum(table.heads[each].wide for each in piece)
        if piece and (len(piece) == MOST_ACROSS or taken + table.heads[at].wide > room):
            yield (*fixed, *piece)
            piece = []
        piece.append(at)
    yield (*fixed, *piece)


def _annex_json(table: AnnexTable) -> dict[str, Any]:
    body: list[dict[str, Any]] = []
    if table.unit:
        body.append({"text": [{"text": f"Đơn vị tính: {table.unit}", "italic": True}]})
    for places in _parts(table):
        columns = [
            {"title": table.heads[at].title, "width": table.heads[at].wide, "align": table.heads[at].align}
            for at in places
        ]
        rows = [[_cell(line.texts[at], line.strong) for at in places] for line in table.lines]
        groups = [at for at, line in enumerate(table.lines) if line.heading]
        heads = [[_head(head) for head in row] for row in _cut(table.merged, places)]
        body.append({"table": {"columns": columns, "rows": rows, "groups": groups, "heads": heads}})
    return {"title": table.title, "body": body, "landscape": len(table.heads) > 5}


def _head(head: MergedHead) -> dict[str, Any]:
    return {"title": head.title, "columns": head.columns, "rows": head.rows}


def _cut(merged: Sequence[Sequence[MergedHead]], places: Sequence[int]) -> tuple[tuple[MergedHead, ...], ...]:
    """The rows of a head for some of its columns: a head over columns of which only some are there covers only those."""
    covers: dict[tuple[int, int], tuple[MergedHead, tuple[int, int]]] = {}
    for depth, row in enumerate(merged):
        at = 0
        for head in row:
            while (depth, at) in covers:
                at += 1
            area = [(depth + down, at + right) for down in range(head.rows) for right in range(head.columns)]
            covers |= dict.fromkeys(area, (head, (depth, at)))
    found: list[tuple[MergedHead, ...]] = []
    for depth in range(len(merged)):
        begun = [covers[depth, at] for at in places if covers[depth, at][1][0] == depth]
        widths = Counter(place for _head, place in begun)
        first = {place: head for head, place in begun}
        found.append(tuple(replace(head, columns=widths[place]) for place, head in first.items()))
    return tuple(found)


def _cell(text: str, bold: bool) -> Any:
    return [{"text": text, "bold": True}] if bold and text else text


# The report ---------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def report_context(paper: Paper) -> dict[str, Any]:
    """The paper as plain data: what a draft begins with and what files are made of."""
    report, period = paper.report, paper.report.period
    head, asking = letterhead(report.holder_id), letterhead(period.unit_id)
    local = head.organ == "UBND"
    sent = report.sent_at.astimezone(VIETNAM).date() if report.sent_at else None
    return {
        "kind": "report",
        "issuer": {"name": head.name or report.unit_name, "parent": head.parent},
        "symbol": f"BC-{head.organ}",
        "place": head.place or asking.place or UNKNOWN_PLACE,
        "subject": _subject(period.title),
        "date": {"day": None, "month": None, "year": (sent or today()).year},
        "body": list(_body(paper, head.name or report.unit_name)),
        "annexes": [_annex_json(table) for table in paper.tables],
        "signer": {"post": "Chủ tịch", "name": "", "authority": ["TM. Ủy ban nhân dân"]}
        if local
        else {"post": "Giám đốc" if head.name.startswith("Sở") else "Thủ trưởng cơ quan", "name": ""},
        "recipients": list(_recipients(report)),
        "archive": "VT",
    }


def _subject(title: str) -> str:
    """ "Báo cáo công tác … 6 tháng" under the heading "BÁO CÁO"."""
    for begin in ("Báo cáo ", "báo cáo "):
        if title.startswith(begin):
            return title.removeprefix(begin)[:1].upper() + title.removeprefix(begin)[1:]
    return title


def _recipients(report: Report) -> Iterable[str]:
    asking, head = letterhead(report.period.unit_id), letterhead(report.holder_id)
    to = head.parent if report.holder_id == report.period.unit_id else asking.name
    if to:
        yield f"{to} (để báo cáo)"


def _body(paper: Paper, issuer: str) -> Iterable[dict[str, Any]]:
    report, period = paper.report, paper.report.period
    days = f"số liệu từ ngày {show_day(period.since)} đến ngày {show_day(period.until)}"
    subject = _subject(period.title)
    subject = subject if subject[:2].isupper() else subject[:1].lower() + subject[1:]
    correction = (
        f" Báo cáo này thay thế báo cáo đã gửi trước đó. Lý do: {_plain(report.why)}." if report.replaces_id else ""
    )
    yield {"text": f"{issuer} báo cáo {subject} ({days}) như sau:"}
    if not report.is_own:
        yield {"text": _counted(paper)}
    yield from _outline(paper)
    if correction:
        yield {"text": correction.strip()}


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".;")


def _counted(paper: Paper) -> str:
    parts = parts_of(paper.report)
    asked = {part.unit_id for part in parts if part.standing != Standing.EXCLUDED}
    counted = {part.unit_id for part in parts if part.standing == Standing.APPROVED}
    said = f"Báo cáo được tổng hợp từ báo cáo đã duyệt của {len(counted)}/{len(asked)} cơ quan, đơn vị"
    missing = "" if counted == asked else "; số liệu của các cơ quan, đơn vị còn lại chưa có trong báo cáo này"
    return f"{said} ({_named(paper, [MEMBERS_TITLE])}){missing}."


def _outline(paper: Paper) -> Iterable[dict[str, Any]]:
    """The sections that say something or lead to one that does, numbered through; under each its annexes."""
    sections = sections_asked(paper.report)
    depths = _depths(sections)
    telling = _telling(paper, sections)
    for section in sections:
        if section.code not in telling:
            continue
        depth = depths[section.code]
        title = section.title.upper() if depth == 0 else section.title
        yield {"level": _LEVELS[min(depth, len(_LEVELS) - 1)], "title": title}
        yield from _text(paper.written.get(section.code, ""))
        titles = [table.title for table in paper.tables if table.section == section.code]
        if titles:
            yield {"text": f"Số liệu chi tiết tại {_named(paper, titles)} kèm theo Báo cáo này."}


def _depths(sections: Sequence[Section]) -> dict[str, int]:
    """How deep each section stands under those of this report; the outline gives parents before their children."""
    depths: dict[str, int] = {}
    for section in sections:
        depths[section.code] = depths.get(section.parent, -1) + 1
    return depths


def _telling(paper: Paper, sections: Sequence[Section]) -> set[str]:
    """The codes of sections with a text or an annex, and of those above them."""
    with_tables = {table.section for table in paper.tables}
    parents = {section.code: section.parent for section in sections}
    found: set[str] = set()
    for section in sections:
        code = section.code if section.code in paper.written or section.code in with_tables else ""
        while code and code in parents and code not in found:
            found.add(code)
            code = parents[code]
    return found


def _text(text: str) -> Iterable[dict[str, Any]]:
    """Each line a paragraph; one that begins with a dash, a plus or a bullet of Word is a step of the outline."""
    for line in filter(None, (each.strip() for each in text.splitlines())):
        point = _POINT.match(line)
        if point is None:
            yield {"text": line}
        else:
            yield {"level": "plus" if point[0].startswith("+") else "dash", "text": line[point.end() :]}


def _named(paper: Paper, titles: Sequence[str]) -> str:
    """ "Phụ lục I, II"; the only annex bears no numeral."""
    if len(paper.tables) == 1:
        return "Phụ lục"
    places = [place for place, table in enumerate(paper.tables, start=1) if table.title in titles]
    return f"Phụ lục {', '.join(map(roman, places))}"


def report_paper(paper: Paper) -> Context:
    """The paper of a report, marked where its data are invented."""
    return replace(read_context(report_context(paper)), demo=paper.demo)


# Workbooks ----------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def annex_workbook(paper: Paper) -> bytes:
    """A sheet for each annex with the head of the form and exact figures."""
    return write_workbook([_sheet(paper, table, place) for place, table in enumerate(paper.tables, start=1)])


def _sheet(paper: Paper, table: AnnexTable, place: int) -> NewSheet:
    report = paper.report
    period = report.period
    numeral = f" {roman(place)}" if len(paper.tables) > 1 else ""
    head = letterhead(report.holder_id)
    preamble = (
        (head.name or report.unit_name).upper(),
        f"PHỤ LỤC{numeral}",
        table.title.upper(),
        f"{period.title} (số liệu từ ngày {show_day(period.since)} đến ngày {show_day(period.until)})",
        *((f"Đơn vị tính: {table.unit}",) if table.unit else ()),
        *(("Dữ liệu minh họa",) if paper.demo else ()),
    )
    columns = [Column(each.title, each.narrow, wrap=each.align == "left") for each in table.heads]
    strong = frozenset(at for at, line in enumerate(table.lines) if line.strong)
    rows = [line.values for line in table.lines]
    across = frozenset(at for at, line in enumerate(table.lines) if line.heading)
    name = f"Phụ lục{numeral}"
    return NewSheet(name, columns, rows, preamble, strong=strong, heads=table.merged, across=across)


KEY_COLUMNS = (
    Column("Mã chỉ tiêu", 14),
    Column("Chỉ tiêu", 60, wrap=True),
    Column("Đơn vị tính", 14),
    Column("Giá trị", 18, wrap=True),
)
KEY_NOTES = (
    "Trang tính Số liệu có bốn cột cố định, mỗi dòng một chỉ tiêu; chép cột Giá trị sang hệ thống phải nhập.",
    "Ô trống là chưa có số liệu, không phải số 0.",
    "Hệ thống chỉ nhận tệp .xls: mở tệp này bằng Excel hoặc LibreOffice, chọn Lưu thành, kiểu tệp “Excel 97-2003 (.xls)”.",
    "Chỉ tiêu được tính sẵn theo công thức của biểu mẫu; số liệu lấy theo báo cáo lúc tải tệp.",
)


@_VIETNAMESE
def key_workbook(paper: Paper) -> bytes:
    """Every cell of the report as a line of four fixed columns, for systems that the officer must key into, and how to use it."""
    form = paper.seen.form
    rows: list[tuple[Cell, ...]] = []
    for key, meaning in paper.seen.asked.items():
        breakdown = f":{meaning.breakdown}" if meaning.breakdown else ""
        code = f"{meaning.indicator}{breakdown}" if meaning.indicator else str(key)
        value = paper.entries.get(key, Entry()).value
        rows.append((code, form.title_of(key), meaning.unit_word or None, value))
    report = paper.report
    about = (
        report.unit_name,
        report.period.title,
        *KEY_NOTES,
        *(("Dữ liệu minh họa",) if paper.demo else ()),
    )
    notes = NewSheet("Hướng dẫn", [Column("Hướng dẫn", 110, wrap=True)], [(line,) for line in about])
    return write_workbook([NewSheet("Số liệu", KEY_COLUMNS, rows), notes])
