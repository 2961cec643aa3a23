"""Tables of duties: rows that name a task, who is to do it and by when, under heads that say which column is which.

A table stands in the text as lines with ``|`` between the cells, as one cell a line, or in columns of blanks, where a cell
may go on below. Only one whose head names at least
what is to be done and one of the other two is read so; any other table is text like the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.mood import Place
from cchc_core.letters.outline import Paragraph
from cchc_core.letters.shapes import Fact
from cchc_core.periods import find_deadlines, find_moments

_HEADS = (
    (
        "when",
        re.compile(
            r"(?:thời\s+(?:gian|hạn)|tiến\s+độ|^hạn(?!\s+chế)|hạn\s+(?:hoàn|cuối|chót)|hoàn\s+thành)", re.IGNORECASE
        ),
    ),
    (
        "who",
        re.compile(
            r"^(?:(?:cơ\s+quan|đơn\s+vị|phòng|tổ\s+chức|bộ\s+phận)?[\s,/]*(?:cơ\s+quan|đơn\s+vị|"
            r"phòng)?\s*,?\s*(?:chủ\s+trì|thực\s+hiện|tham\s+mưu|"
            r"phụ\s+trách|chịu\s+trách\s+nhiệm)|đơn\s+vị|cơ\s+quan|phân\s+công|trách\s+nhiệm|người\s+thực\s+hiện)",
            re.IGNORECASE,
        ),
    ),
    (
        "what",
        re.compile(
            r"^(?:tên\s+)?(?:nội\s+dung|nhiệm\s+vụ|công\s+việc|hoạt\s+động|đầu\s+việc|việc|(?:biện|giải)\s+pháp)",
            re.IGNORECASE,
        ),
    ),
)
#: Beside what is wrong, the remedy is what is to be done.
_REMEDY = re.compile(r"(?:biện|giải)\s+pháp", re.IGNORECASE)
_RECURS = re.compile(r"h[ằà]ng\s+(?:tháng|quý|năm|tuần)", re.IGNORECASE)
#: A table under such a title tells what has become of duties given before.
_OF_THE_PAST = re.compile(r"quá hạn|trễ hạn|chậm tiến độ|chưa hoàn thành|kết quả thực hiện", re.IGNORECASE)
_TITLE = 300  # characters


@dataclass(frozen=True)
class Cell:
    """A cell and where its words stand."""

    text: str
    start: int
    end: int
    printed: str | None = None  # from start to end, blank where other cells stand between its lines


@dataclass(frozen=True)
class Duty:
    """A row of a table of duties; ``start`` and ``end`` hold the whole line."""

    start: int
    end: int
    what: Cell
    who: str | None
    when: Cell | None


#: Where a character stood in the text as it came, with all its blanks.
Printed = Callable[[int], int]


def duties_of(text: str, start: int, end: int, printed: Printed = int) -> list[Duty]:
    """Every row of every table of duties between two offsets."""
    found: list[Duty] = []
    columns: dict[str, int] | None = None
    width = 0
    for row in (*_rows(text, start, end), *_stacked(text, start, end), *_spaced(text, start, end, printed)):
        heads = _heads(row)
        if heads is not None:
            columns = None if _OF_THE_PAST.search(text, max(start, row[0].start - _TITLE), row[0].start) else heads
            width = len(row)
        elif columns is not None and abs(len(row) - width) <= 1 and (duty := _duty(row, columns)):
            found.append(duty)
    return sorted(found, key=lambda duty: duty.start)


def _rows(text: str, start: int, end: int) -> Iterator[list[Cell]]:
    """Lines of a table, with bars; a page may end between two of them."""
    for line_start, line in _lines(text, start, end):
        cells = _cells(line, line_start)
        if len(cells) > 1:
            yield cells


_NUMBERING = re.compile(r"(?:STT|TT|Số\s+TT)\.?$", re.IGNORECASE)
_MOST_COLUMNS = 8


def _stacked(text: str, start: int, end: int) -> Iterator[list[Cell]]:
    """A table that was taken apart, one cell a line: "STT", the heads, then as many lines a row, the first its number."""
    lines = [Cell(squeeze(line), at, at + len(line)) for at, line in _lines(text, start, end) if line.strip()]
    for index, cell in enumerate(lines):
        if not _NUMBERING.match(cell.text):
            continue
        ahead = [each.text for each in lines[index + 2 : index + _MOST_COLUMNS + 1]]
        if "1" not in ahead:
            continue
        width = 2 + ahead.index("1")
        yield lines[index : index + width]
        for number, at in enumerate(range(index + width, len(lines), width), 1):
            if lines[at].text != str(number):
                break
            yield lines[at : at + width]


_PIECE = re.compile(r"\S+(?: \S+)*")
_ROW_NUMBER = re.compile(r"\d{1,3}\.?$")
_FEWEST_COLUMNS = 3


def _spaced(text: str, start: int, end: int, printed: Printed) -> Iterator[list[Cell]]:
    """A table in columns of blanks: its head, then its rows, whose cells may go on in the lines below."""
    rows: list[list[tuple[int, Cell]]] = []
    for at, line in _lines(text, start, end):
        found = [(printed(at + each.start()) - printed(at), _piece(each, at)) for each in _PIECE.finditer(line)]
        if not found or "|" in line:
            continue
        first = found[0][1].text
        if _NUMBERING.match(first) and len(found) >= _FEWEST_COLUMNS:
            yield from _in_columns(rows)
            rows = [found]
        elif rows and _ROW_NUMBER.match(first) and len(found) > 1:
            rows.append(found)
        elif rows and found[0][0] > rows[0][0][0] + 1:
            rows[-1].extend(found)
        else:
            yield from _in_columns(rows)
            rows = []
    yield from _in_columns(rows)


def _piece(match: re.Match[str], at: int) -> Cell:
    return Cell(match[0], at + match.start(), at + match.end())


def _in_columns(rows: list[list[tuple[int, Cell]]]) -> Iterator[list[Cell]]:
    """Each piece in the column that begins nearest; a row that fills all of them says best where they begin."""
    if len(rows) < 2:
        return
    starts = [column for column, _ in rows[0]]
    full = next(
        (
            row
            for row in rows[1:]
            if len(row) >= len(starts) and row[: len(starts)] == sorted(row[: len(starts)], key=lambda each: each[0])
        ),
        rows[0],
    )
    starts = [column for column, _ in full[: len(starts)]]
    for row in rows:
        cells: list[list[Cell]] = [[] for _ in starts]
        for column, piece in row:
            cells[min(range(len(starts)), key=lambda index: abs(starts[index] - column))].append(piece)
        yield [_joined(pieces, row[0][1].start) for pieces in cells]


def _joined(pieces: list[Cell], start: int) -> Cell:
    if not pieces:
        return Cell("", start, start)
    begin, end = pieces[0].start, pieces[-1].end
    printed = [" "] * (end - begin)
    for piece in pieces:
        printed[piece.start - begin : piece.end - begin] = piece.text
    return Cell(" ".join(piece.text for piece in pieces), begin, end, "".join(printed))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^\n]*(?:\n|$)", text[start:end]):
        if match[0]:
            yield start + match.start(), match[0].rstrip("\n")


def _cells(line: str, start: int) -> list[Cell]:
    """What stands between the bars; one at either end of a line is only its border."""
    if "|" not in line:
        return []
    lead = len(line) - len(line.lstrip(" \t|"))
    cells: list[Cell] = []
    for match in re.finditer(r"[^|]*", line.rstrip(" \t|")[lead:]):
        if match.start() == match.end() and (not cells or match.start() == cells[-1].end - start - lead):
            continue
        words = match[0].strip()
        at = start + lead + match.start() + (len(match[0]) - len(match[0].lstrip()))
        cells.append(Cell(squeeze(words), at, at + len(words)))
    return cells


def _heads(cells: list[Cell]) -> dict[str, int] | None:
    """Which column is which; None for a row that is no head."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        for name, pattern in _HEADS:
            if (name not in columns or _REMEDY.match(cell.text)) and len(cell.text) < 60 and pattern.search(cell.text):
                columns[name] = index
                break
    return columns if "what" in columns and len(columns) > 1 else None


def _duty(cells: list[Cell], columns: dict[str, int]) -> Duty | None:
    def cell(name: str) -> Cell | None:
        index = columns.get(name)
        return cells[index] if index is not None and index < len(cells) and cells[index].text else None

    what, who = cell("what"), cell("who")
    if what is None or len(what.text.split()) < 2 or set(what.text) <= set("-: "):
        return None
    return Duty(cells[0].start, max(cell.end for cell in cells), what, who.text if who else None, cell("when"))


def places_in(duties: list[Duty], text: str) -> list[Place]:
    """What each row asks, as an item of a list that tells its doer to act."""
    return [
        Place(
            Paragraph(
                duty.what.start,
                duty.what.printed or text[duty.what.start : duty.what.end].replace("\n", " "),
                level=_ROW_LEVEL,
            ),
            section="plan",
            doer=duty.who,
            directive=True,
        )
        for duty in duties
    ]


_ROW_LEVEL = 8  # that of a bullet


def tasks_in(duties: list[Duty]) -> Iterator[Fact]:
    """A task a row that names somebody."""
    for duty in duties:
        if duty.who is not None:
            yield Fact({"who": duty.who, "what": duty.what.text}, duty.what.start, duty.what.end, "task-in-table")


def deadlines_in(duties: list[Duty], year: int | None) -> Iterator[Fact]:
    """A deadline a row that names a day; "thường xuyên" is none."""
    for duty in duties:
        if duty.when is None:
            continue
        known, day = _day(duty.when.text, year)
        if known:
            value = {"date": day, "what": duty.what.text, "who": duty.who}
            yield Fact(value, duty.when.start, duty.when.end, "deadline-in-table")


def _day(words: str, year: int | None) -> tuple[bool, str | None]:
    """Whether a cell names a day, and which: the last one of "từ … đến …", none where it comes round again."""
    if any(found.every or found.lead == "after" for found in find_deadlines(words)):
        return True, None
    moments = list(find_moments(words))
    if _RECURS.search(words):
        return True, None
    return (True, moments[-1].date.in_year(year).iso()) if moments else (False, None)
