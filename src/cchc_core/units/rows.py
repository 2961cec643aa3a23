"""The history of units as rows of a sheet or a CSV file: what the columns are, and reading them with every problem named.

A sheet is recognised by its header row, whose cells are the stable keys of the columns or their titles in the reader's
language. Empty cells mean "not known"; rows without anything in them are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from cchc_core.text import fold
from cchc_core.units.kinds import KINDS
from cchc_core.units.values import SUCCESSION_KINDS, LegalBasis
from cchc_core.words import Note, gettext_noop, note

Cell = str | Fraction | date | bool | None
UNITS, SUCCESSIONS = "units", "successions"


@dataclass(frozen=True)
class RowColumn:
    """A column: its stable key, its title for people, its width in a sheet, whether a row needs it."""

    key: str
    title: str
    width: int = 14
    needed: bool = False


UNIT_COLUMNS: tuple[RowColumn, ...] = (
    RowColumn("id", gettext_noop("Row number (do not change)"), 10),
    RowColumn("key", gettext_noop("Unit key"), 28),
    RowColumn("name", gettext_noop("Name of unit"), 36, needed=True),
    RowColumn("short_name", gettext_noop("Short name"), 18),
    RowColumn("abbreviation", gettext_noop("Abbreviation"), 14),
    RowColumn("code", gettext_noop("Unit code"), 12),
    RowColumn("kind", gettext_noop("Kind of unit"), 26, needed=True),
    RowColumn("parent", gettext_noop("Key of the unit above"), 28),
    RowColumn("head_title", gettext_noop("Title of its head"), 22),
    RowColumn("valid_from", gettext_noop("First day"), 13),
    RowColumn("valid_to", gettext_noop("Last day"), 13),
    RowColumn("verified", gettext_noop("Checked against a source"), 12),
    RowColumn("assumed", gettext_noop("Date assumed"), 12),
    RowColumn("source", gettext_noop("Source"), 40),
    RowColumn("note", gettext_noop("Remark"), 40),
)
SUCCESSION_COLUMNS: tuple[RowColumn, ...] = (
    RowColumn("predecessor", gettext_noop("Key of the predecessor"), 30),
    RowColumn("successor", gettext_noop("Key of the successor"), 30),
    RowColumn("kind", gettext_noop("Kind of change"), 16, needed=True),
    RowColumn("on", gettext_noop("From the day"), 13, needed=True),
    RowColumn("whole", gettext_noop("The whole unit"), 12),
    RowColumn("basis_symbol", gettext_noop("Number and symbol of the document"), 24),
    RowColumn("basis_date", gettext_noop("Date of the document"), 14),
    RowColumn("basis_issuer", gettext_noop("Issued by"), 28),
    RowColumn("basis_title", gettext_noop("Title of the document"), 40),
    RowColumn("verified", gettext_noop("Checked against a source"), 12),
    RowColumn("assumed", gettext_noop("Date assumed"), 12),
    RowColumn("note", gettext_noop("Remark"), 40),
)
COLUMNS: Mapping[str, tuple[RowColumn, ...]] = {UNITS: UNIT_COLUMNS, SUCCESSIONS: SUCCESSION_COLUMNS}


@dataclass(frozen=True)
class Words:
    """How the reader's language writes titles, kinds and yes/no; everything folded. Stable keys are always understood."""

    titles: Mapping[str, str] = field(default_factory=dict)
    unit_kinds: Mapping[str, str] = field(default_factory=dict)
    succession_kinds: Mapping[str, str] = field(default_factory=dict)
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row of a sheet. ``row`` counts as Excel does, from 1; 0 means the sheet as a whole."""

    sheet: str
    row: int
    column: str
    note: Note


@dataclass(frozen=True)
class PeriodRow:
    """One period of one unit as written; ``parent`` is a unit's key."""

    row: int
    id: int | None
    key: str
    name: str
    short_name: str
    abbreviation: str
    code: str
    kind: str
    parent: str
    head_title: str
    valid_from: date | None
    valid_to: date | None
    verified: bool
    assumed: bool
    source: str
    note: str


@dataclass(frozen=True)
class SuccessionRow:
    """One succession as written; both sides are unit keys."""

    row: int
    predecessor: str
    successor: str
    kind: str
    on: date
    whole: bool
    basis: LegalBasis
    verified: bool
    assumed: bool
    note: str


@dataclass(frozen=True)
class HistoryRows:
    """Everything read from a file, with everything that could not be read."""

    periods: tuple[PeriodRow, ...]
    successions: tuple[SuccessionRow, ...]
    problems: tuple[RowProblem, ...]


def read_history(sheets: Mapping[str, Sequence[Sequence[Cell]]], words: Words) -> HistoryRows:
    """Read the rows of ``sheets``, named ``UNITS`` and ``SUCCESSIONS``; either may be missing."""
    problems: list[RowProblem] = []
    units = [_Row(UNITS, *line, words, problems) for line in _lines(UNITS, sheets, words, problems)]
    periods = [period for row in units if (period := _period(row)) is not None]
    steps = [_Row(SUCCESSIONS, *line, words, problems) for line in _lines(SUCCESSIONS, sheets, words, problems)]
    successions = [step for row in steps if (step := _succession(row)) is not None]
    return HistoryRows(tuple(periods), tuple(successions), tuple(problems))


def _lines(
    sheet: str, sheets: Mapping[str, Sequence[Sequence[Cell]]], words: Words, problems: list[RowProblem]
) -> Iterable[tuple[int, dict[str, Cell]]]:
    """Rows below the header as ``(row number, key → cell)``."""
    rows = sheets.get(sheet)
    if rows is None:
        return
    known = {column.key: column.key for column in COLUMNS[sheet]} | dict(words.titles)
    own = {column.key for column in COLUMNS[sheet]}
    header: dict[int, str] = {}
    for number, row in enumerate(rows, start=1):
        if header:
            cells = {key: row[place] if place < len(row) else None for place, key in header.items()}
            if any(cell not in (None, "") for cell in cells.values()):
                yield number, cells
            continue
        found = {
            place: known[fold(cell)] for place, cell in enumerate(row) if isinstance(cell, str) and fold(cell) in known
        }
        found = {place: key for place, key in found.items() if key in own}
        if all(column.key in found.values() for column in COLUMNS[sheet] if column.needed):
            header = found
    if not header and rows:
        missing = tuple(note(column.title) for column in COLUMNS[sheet] if column.needed)
        text = gettext_noop("No header row with the columns %(columns)s was found.")
        problems.append(RowProblem(sheet, 0, "", note(text, columns=missing)))


class _Row:
    """Typed access to the cells of one row; what cannot be read is told and read as nothing."""

    def __init__(
        self, sheet: str, number: int, cells: Mapping[str, Cell], words: Words, problems: list[RowProblem]
    ) -> None:
        self.sheet, self.number, self.cells, self.words, self._problems = sheet, number, cells, words, problems
        self.bad = False

    def refuse(self, column: str, reason: Note) -> None:
        self.bad = True
        self._problems.append(RowProblem(self.sheet, self.number, column, reason))

    def text(self, key: str, *, needed: bool = False) -> str:
        cell = self.cells.get(key)
        if isinstance(cell, Fraction):
            text = str(cell) if cell.denominator == 1 else str(float(cell))
        elif isinstance(cell, bool):
            text = "yes" if cell else "no"
        elif isinstance(cell, date):
            text = cell.isoformat()
        else:
            text = " ".join((cell or "").split())
        if needed and not text:
            self.refuse(key, note(gettext_noop("This cell must not be empty.")))
        return text

    def number_or_none(self, key: str) -> int | None:
        text = self.text(key)
        if text and not text.isdigit():
            self.refuse(
                key,
                note(gettext_noop('"%(text)s" is not a row number; leave the cell empty for a new row.'), text=text),
            )
            return None
        return int(text) if text else None

    def day(self, key: str, *, needed: bool = False) -> date | None:
        cell = self.cells.get(key)
        if isinstance(cell, date):
            return cell
        text = self.text(key, needed=needed)
        if not text:
            return None
        day = read_day(text)
        if day is None:
            self.refuse(key, note(gettext_noop('"%(text)s" is not a day. Write 1/7/2025.'), text=text))
        return day

    def yes(self, key: str, default: bool) -> bool:
        cell = self.cells.get(key)
        if isinstance(cell, bool):
            return cell
        text = fold(self.text(key))
        if not text:
            return default
        if text in {"yes", "x", "1", "true"} or text in self.words.yes:
            return True
        if text in {"no", "0", "false"} or text in self.words.no:
            return False
        self.refuse(key, note(gettext_noop('"%(text)s" is neither yes nor no.'), text=self.text(key)))
        return default

    def word(self, key: str, known: Iterable[str], spoken: Mapping[str, str]) -> str:
        text = self.text(key, needed=True)
        known = tuple(known)
        if text in known or not text:
            return text
        if fold(text) in spoken:
            return spoken[fold(text)]
        reason = gettext_noop('"%(text)s" is not known here. Choose from the list of the cell.')
        self.refuse(key, note(reason, text=text))
        return ""


def read_day(text: str) -> date | None:
    """ "1/7/2025", "01-07-2025" or "2025-07-01"; None for anything else."""
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    spoken = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(spoken[3]), int(spoken[2]), int(spoken[1])) if spoken else None
    except ValueError:
        return None


def _period(row: _Row) -> PeriodRow | None:
    period = PeriodRow(
        row=row.number,
        id=row.number_or_none("id"),
        key=row.text("key"),
        name=row.text("name", needed=True),
        short_name=row.text("short_name"),
        abbreviation=row.text("abbreviation"),
        code=row.text("code"),
        kind=row.word("kind", (kind.key for kind in KINDS), row.words.unit_kinds),
        parent=row.text("parent"),
        head_title=row.text("head_title"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        verified=row.yes("verified", True),
        assumed=row.yes("assumed", False),
        source=row.text("source"),
        note=row.text("note"),
    )
    return None if row.bad else period


def _succession(row: _Row) -> SuccessionRow | None:
    on = row.day("on", needed=True)
    step = SuccessionRow(
        row=row.number,
        predecessor=row.text("predecessor"),
        successor=row.text("successor"),
        kind=row.word("kind", SUCCESSION_KINDS, row.words.succession_kinds),
        on=on or date.min,
        whole=row.yes("whole", True),
        basis=LegalBasis(
            row.text("basis_symbol"), row.text("basis_date"), row.text("basis_issuer"), row.text("basis_title")
        ),
        verified=row.yes("verified", True),
        assumed=row.yes("assumed", False),
        note=row.text("note"),
    )
    return None if row.bad or on is None else step
