"""Files of dossiers as offices bring them (CSV, Excel, Parquet): recognised, checked row by row, handed on as one typed table.

Nothing of a file that tells who a citizen is comes further than here. The rows never stand in Python: DuckDB reads, converts
and checks them in columns, so that a million rows take seconds and a bounded memory.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb

from cchc_core.files import Cell, UnreadableFile
from cchc_core.files.old_excel import read_any_workbook
from cchc_core.procedures.cells import quoted
from cchc_core.procedures.columns import COLUMNS, Column, Kind, column_under, plain
from cchc_core.procedures.laying import lay_out
from cchc_core.procedures.personal import are_identity_numbers, is_personal_head, looks_personal
from cchc_core.text import fold
from cchc_core.values import machine_text
from cchc_core.words import Note, gettext_noop, note

#: Problems that are told by row; the rest is counted.
MOST_TOLD = 200
#: Above the heads an export may have lines of title.
_PREAMBLE = 30
_CHUNK = 1 << 20

NO_HEADS = note(
    gettext_noop(
        "No row of heads was found. Name the columns in one row, for example “Số hồ sơ”, “Mã đơn vị”, “Ngày tiếp nhận”; "
        "the template shows them all."
    )
)
NO_ROWS = note(gettext_noop("There are no rows below the heads."))
NOT_UTF8 = note(
    gettext_noop(
        "The text of the file is not Unicode. Save it in Excel as “CSV UTF-8 (Comma delimited)” and send it again."
    )
)
NO_PARQUET = note(gettext_noop("The file is no Parquet file, or it is damaged. Export it again."))
NO_CSV = gettext_noop("The file cannot be read as CSV: %(why)s")
PERSONAL = gettext_noop(
    "The column “%(head)s” seems to hold names, identity numbers or addresses. Delete the column from the file and send it "
    "again: no figure needs it, and it is not kept."
)
LACKING = gettext_noop("The column “%(head)s” is missing. It is also known as: %(others)s.")
TWICE_HEAD = gettext_noop("Two columns hold the same: “%(first)s” and “%(second)s”. Delete one of them.")
UNEVEN = note(
    gettext_noop("The row has more or fewer cells than there are heads, or a quotation mark that is not closed.")
)


@dataclass(frozen=True)
class Fault:
    """What is wrong: at which row (as Excel counts; None for the whole file), in which column, and what to do."""

    row: int | None
    column: str
    reason: Note


@dataclass(frozen=True)
class Found:
    """The faults that are told, and how many there are in all."""

    faults: tuple[Fault, ...] = ()
    count: int = 0

    def __add__(self, other: Found) -> Found:
        return Found((*self.faults, *other.faults)[:MOST_TOLD], self.count + other.count)


def found_of(faults: Sequence[Fault]) -> Found:
    return Found(tuple(faults[:MOST_TOLD]), len(faults))


@dataclass(frozen=True)
class Heads:
    """Which columns of ours stand where in the file; ``unread`` are the heads of columns that are passed over."""

    places: Mapping[str, int]
    words: tuple[str, ...]
    row: int  # the row they stand in, from 1
    unread: tuple[str, ...] = ()

    def word(self, name: str) -> str:
        """What the file calls the column; our own first word for it where the file has none."""
        place = self.places.get(name)
        return self.words[place] if place is not None else name


@dataclass
class Reading:
    """A file within DuckDB. ``laid`` holds its cells as they could be read in passing, ``dossiers`` all that was made of them."""

    engine: duckdb.DuckDBPyConnection
    columns: Mapping[str, Column]
    heads: Heads
    source: str = ""  # for every row, where the file does not say it
    found: Found = field(default_factory=Found)
    is_converted: bool = False
    passed_over: int = 0  # rows that are no dossiers: sums at the foot, signatures, numbers of columns, blank ones

    @property
    def rows(self) -> int:
        return int(str(self.one("SELECT count(*) FROM laid")))

    def one(self, sql: str) -> object:
        """The single value of a query."""
        row = self.engine.execute(sql).fetchone()
        return row[0] if row else None


def open_engine(folder: Path, *, memory: str = "700MB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A database of its own in memory; what exceeds ``memory`` goes into the folder, which may be thrown away with it."""
    engine = duckdb.connect()
    engine.execute(f"SET memory_limit={quoted(memory)}")
    engine.execute(f"SET threads={threads}")
    engine.execute(f"SET temp_directory={quoted(str(folder))}")
    return engine


# Heads --------------------------------------------------------------------------------------------------------------


def match_heads(
    words: Sequence[str], columns: Mapping[str, Column], row: int, given: Sequence[str] = ()
) -> Heads | Found:
    """Recognise a row of heads, or say what is wrong with it. ``given`` are columns that need not stand in the file."""
    places: dict[str, int] = {}
    faults: list[Fault] = []
    unread: list[str] = []
    for place, word in enumerate(words):
        column = column_under(word, columns) if word.strip() else None
        if column is None:
            if is_personal_head(word):
                faults.append(Fault(row, word, note(PERSONAL, head=word)))
            elif word.strip():
                unread.append(word)
        elif column.name in places and _is_code(word) != _is_code(words[places[column.name]]):
            taken = places[column.name]  # of a code and a name of the same thing the name is read
            places[column.name], left = (place, taken) if _is_code(words[taken]) else (taken, place)
            unread.append(words[left])
        elif column.name in places:
            faults.append(Fault(row, word, note(TWICE_HEAD, first=words[places[column.name]], second=word)))
        else:
            places[column.name] = place
    for column in columns.values():
        if column.required and column.name not in places and column.name not in given:
            head = column.heads[0] if column.heads else column.name
            faults.append(Fault(row, head, note(LACKING, head=head, others=column.heads[1:])))
    return found_of(faults) if faults else Heads(places, tuple(words), row, tuple(unread))


def _is_code(head: str) -> bool:
    """ "Mã đơn vị" beside "Tên đơn vị"."""
    words = plain(head)
    return words.startswith("ma") or words.endswith("id")


def _head_row(rows: Iterator[Sequence[str]], columns: Mapping[str, Column]) -> tuple[int, list[str]]:
    """The first of the upper rows that names at least three columns, or half of those that must be there."""
    least = min(3, sum(column.required for column in columns.values()))
    for place, row in enumerate(rows, start=1):
        if place > _PREAMBLE:
            break
        words = [" ".join(str(cell or "").split()) for cell in row]
        if sum(column_under(word, columns) is not None for word in words if word) >= least:
            while words and not words[-1]:
                words.pop()
            return place, words
    raise UnreadableFile(NO_HEADS)


# Opening ------------------------------------------------------------------------------------------------------------


def open_file(
    path: Path, name: str, folder: Path, *, columns: Mapping[str, Column] = COLUMNS, source: str = ""
) -> Reading:
    """Read a file's cells as text and its heads. ``UnreadableFile`` where it is none of its kind.

    ``found`` of the reading tells of heads that are missing or refused; then no cell was kept.
    """
    given = ["source"] if source else []
    suffix = Path(name).suffix.lower()
    if suffix in (".xlsx", ".xls"):
        return _open_rows(_excel_rows(path, columns), folder, columns, source, given)
    if suffix == ".parquet":
        return _open_parquet(path, folder, columns, source, given)
    return _open_csv(path, folder, columns, source, given)


def _empty(folder: Path, columns: Mapping[str, Column], source: str, found: Found) -> Reading:
    return Reading(open_engine(folder), columns, Heads({}, (), 0), source, found)


def _open_csv(path: Path, folder: Path, columns: Mapping[str, Column], source: str, given: Sequence[str]) -> Reading:
    text = _as_utf8(path, folder)
    with text.open(encoding="utf-8-sig", newline="") as stream:
        sample = stream.read(_CHUNK // 4)
    mark = _delimiter(sample)
    row, words = _head_row(csv.reader(io.StringIO(sample), delimiter=mark), columns)
    heads = match_heads(words, columns, row, given)
    if isinstance(heads, Found):
        return _empty(folder, columns, source, heads)
    engine = open_engine(folder)
    names = "{" + ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(words))) + "}"
    options = (
        f"delim={quoted(mark)}, quote='\"', escape='\"', header=false, skip={row}, columns={names}, auto_detect=false, "
        "null_padding=false, store_rejects=true, rejects_limit=1000, max_line_size=1000000, strict_mode=true"
    )
    read = f"read_csv({quoted(str(text))}, {options})"
    try:
        cells = _samples(engine, read, range(len(words)))
        refused = _refused(cells, heads, columns)
        if refused.count:
            return Reading(engine, columns, heads, source, refused)
        lay_out(engine, columns, heads.places, read, cells)
    except duckdb.Error as problem:
        raise UnreadableFile(note(NO_CSV, why=str(problem).split("\n")[0][:200])) from None
    rejected = engine.execute("SELECT DISTINCT line, csv_line FROM reject_errors ORDER BY line").fetchall()
    reading = Reading(engine, columns, heads, source)
    uneven = [int(line) for line, words in rejected if not _is_sum(str(words))]
    reading.passed_over = len(rejected) - len(uneven)
    if uneven:
        reading.found = found_of([Fault(line, "", UNEVEN) for line in uneven])
    elif not reading.rows:
        raise UnreadableFile(NO_ROWS)
    return reading


def _is_sum(line: str) -> bool:
    """A line at the foot of a list: "Tổng cộng: 1.234 hồ sơ"."""
    return re.match(r"[\W_]*(tong|cong)\b", fold(line)) is not None


def _as_utf8(path: Path, folder: Path) -> Path:
    """The file itself where it is UTF-8; what Excel saves as "Unicode text" is written anew. Read in parts."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        target = folder / "utf8.csv"
        try:
            with (
                path.open(encoding="utf-16", newline="") as stream,
                target.open("w", encoding="utf-8", newline="") as out,
            ):
                while part := stream.read(_CHUNK):
                    out.write(part)
        except UnicodeError:
            raise UnreadableFile(NOT_UTF8) from None
        return target
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while data := stream.read(_CHUNK):
                if b"\0" in data:
                    raise UnreadableFile(NOT_UTF8)
                decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UnreadableFile(NOT_UTF8) from None
    return path


def _delimiter(sample: str) -> str:
    """Of the marks that part cells the one that parts most, line by line, in the upper lines."""
    lines = sample.splitlines()[:_PREAMBLE]
    return max((",", ";", "\t", "|"), key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _open_parquet(
    path: Path, folder: Path, columns: Mapping[str, Column], source: str, given: Sequence[str]
) -> Reading:
    engine = open_engine(folder)
    read = f"read_parquet({quoted(str(path))})"
    try:
        described = engine.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
    except duckdb.Error:
        raise UnreadableFile(NO_PARQUET) from None
    words = [str(row[0]) for row in described]
    heads = match_heads(words, columns, 1, given)
    if isinstance(heads, Found):
        return Reading(engine, columns, Heads({}, (), 0), source, heads)
    names = {place: '"' + word.replace('"', '""') + '"' for place, word in enumerate(words)}
    typed = {place: str(row[1]).upper() for place, row in enumerate(described)}
    if any("TIME ZONE" in kind for kind in typed.values()):
        engine.execute("SET TimeZone='Asia/Ho_Chi_Minh'")  # what knows its zone is told in local time
    view = ", ".join(f"CAST({names[place]} AS VARCHAR) AS c{place}" for place in range(len(words)))
    try:
        text = f"(SELECT {view} FROM {read})"
        cells = _samples(engine, text, range(len(words)))
        refused = _refused(cells, heads, columns)
        if refused.count:
            return Reading(engine, columns, heads, source, refused)
        lay_out(engine, columns, heads.places, text, cells)
    except duckdb.Error:
        raise UnreadableFile(NO_PARQUET) from None
    reading = Reading(engine, columns, heads, source)
    if not reading.rows:
        raise UnreadableFile(NO_ROWS)
    return reading


def _excel_rows(path: Path, columns: Mapping[str, Column]) -> list[list[str]]:
    """The sheet that has our heads, as text."""
    for sheet in read_any_workbook(path.read_bytes()):
        rows = [[_excel_text(cell) for cell in row] for row in sheet.rows]
        try:
            _head_row(iter(rows), columns)
        except UnreadableFile:
            continue
        return rows
    raise UnreadableFile(NO_HEADS)


def _excel_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, Fraction):
        return machine_text(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _open_rows(
    rows: list[list[str]], folder: Path, columns: Mapping[str, Column], source: str, given: Sequence[str]
) -> Reading:
    """Rows of a sheet by way of a CSV: Excel holds few enough of them."""
    _row, words = _head_row(iter(rows), columns)
    path = folder / "sheet.csv"
    width = len(words)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for row in rows:
            writer.writerow([*row[:width], *([""] * (width - len(row)))])
    return _open_csv(path, folder, columns, source, given)


# Who a citizen is ---------------------------------------------------------------------------------------------------


def _samples(engine: duckdb.DuckDBPyConnection, read: str, places: Sequence[int] | range) -> dict[int, list[str]]:
    """Some cells of every column, of the beginning of the file."""
    chosen = ", ".join(f"c{place}" for place in places)
    rows = engine.execute(f"SELECT {chosen} FROM {read} LIMIT 1000").fetchall()
    return {place: [str(row[at]) for row in rows if row[at]] for at, place in enumerate(places)}


def _refused(cells: Mapping[int, list[str]], heads: Heads, columns: Mapping[str, Column]) -> Found:
    """Columns whose cells tell of people, whatever stands over them, also over those that are passed over.

    What is limited to days, numbers or words of ours cannot hold a name; a unit is kept by its key alone.
    """
    read = {place: columns[name] for name, place in heads.places.items()}
    faults = [
        Fault(heads.row, heads.words[place], note(PERSONAL, head=heads.words[place]))
        for place, values in cells.items()
        if heads.words[place].strip() and _tells_of_people(values, heads.words[place], read.get(place))
    ]
    return found_of(faults)


def _tells_of_people(values: list[str], head: str, column: Column | None) -> bool:
    if column is None:
        return looks_personal(values, head)
    if column.name == "number":
        return are_identity_numbers(values) or looks_personal(
            [value for value in values if not value.isdecimal()], head
        )
    return column.kind is Kind.TEXT and column.words is None and column.name != "unit" and looks_personal(values, head)
