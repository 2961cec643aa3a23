"""Lines of a plan to Excel and back, and in from official tables and prose: looked through before anything is saved.

A workbook that was downloaded carries the number and the state of each line, so that a row changes its line and a row without
a number adds one; what is left as it stands changes nothing. Tables of other workbooks and Word files under the official
heads, and numbered prose, only add lines; what the draft says already is passed over. A new line that says nearly what a line
of a superior plan says is taken for the one that carries it out, which the look before the yes shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cchc.common.text import fold
from cchc.common.workbook import CellFault, NamedRow, Problem, as_shown, cell_text, read_rows, spellings, whole_number
from cchc.planning.actions.lines import LineWish, Writer, wish_of
from cchc.planning.bridge import due_of, target_columns, target_of
from cchc.planning.models import Kind, LineContent
from cchc.planning.wording import LABELS, shown_target
from cchc_core.files import Cell, Column, NewSheet, UnreadableFile, read_workbook, write_workbook
from cchc_core.files.texts import word_blocks
from cchc_core.planning.due import Due, Shape, told
from cchc_core.planning.fields import field_of
from cchc_core.planning.leads import Leads
from cchc_core.planning.likeness import alike, marks
from cchc_core.planning.tables import LineRead, PaperRead, read_paper, read_sheet
from cchc_core.planning.targets import Measure, Target, Weakness, read_cells, shown, split_target, weaker
from cchc_core.words import Note, gettext_noop, note

COLUMNS: Mapping[str, str] = {
    "number": gettext_noop("Line number"),
    "revision": gettext_noop("State of the line"),
    "kind": gettext_noop("Target or task"),
    "label": gettext_noop("Number as printed"),
    "section": LABELS["section"],
    "field": LABELS["field"],
    "text": LABELS["text"],
    "target": gettext_noop("Figure of the target"),
    **{
        name: LABELS[name]
        for name in (
            "product",
            "leads_text",
            "supporters_text",
            "monitor_text",
            "due_text",
            "person",
            "responsibility",
            "authority",
            "funding",
            "basis",
            "carriers_text",
            "note",
        )
    },
}
NEEDED = ("kind", "text")
KINDS = {Kind.TARGET.value: gettext_noop("Target"), Kind.TASK.value: gettext_noop("Task")}
#: Columns that are taken as they come.
PLAIN = tuple(name for name in COLUMNS if name not in ("number", "revision", "kind", "field", "target"))
#: Written words → what was read in them, which is read anew when the words change.
_READ_AGAIN: Mapping[str, Mapping[str, Any]] = {
    "leads_text": {"leads": (), "coordinating": None, "supporters": ()},  # the cell of leads may name who supports them
    "supporters_text": {"supporters": ()},
    "monitor_text": {"monitor": None},
    "carriers_text": {"carriers": ()},
}
_WIDTHS = {"text": 60, "section": 28, "product": 30, "leads_text": 28, "supporters_text": 28, "monitor_text": 22}
_HINTS = {
    "number": gettext_noop("Leave it as it is. A row without a number adds a line."),
    "target": gettext_noop("For example ≥ 95 %, > 98 %, 76/76 dịch vụ. Left blank, it is read from the wording."),
    "due_text": gettext_noop("As officials write it: 30/6/2026, Quý III, Thường xuyên, Trước 15/12 hằng năm."),
    "leads_text": gettext_noop("Names of units, parted by semicolons, or a class such as “các sở, ban, ngành”."),
}
MOST_LINES = 1000
#: So alike two lines are when one is taken for what carries out the other; below it, other work comes up.
CARRIES = Fraction(3, 4)

UNKNOWN_LINE = note(gettext_noop("This number is no line of this draft."))
CHANGED = note(
    gettext_noop("The line changed since the workbook was downloaded. Download it again and enter this row anew.")
)
TWICE = gettext_noop("This line stands in row %(row)s already.")
NO_KIND = gettext_noop("“%(value)s” is neither a target nor a task.")
NO_FIELD = gettext_noop("“%(value)s” is no field of reform. Write one of: %(names)s.")
NO_TARGET = gettext_noop("“%(value)s” holds no figure that is understood, such as ≥ 95 %%.")
TWO_TARGETS = gettext_noop("“%(value)s” holds more than one figure. Give each a row of its own.")
NO_TEXT = note(gettext_noop("Say what is to be done or reached."))
TOO_MANY = gettext_noop("The file holds %(count)s lines; at most %(most)s are taken in at once.")
NO_TABLE = note(
    gettext_noop(
        "No lines of a plan were found: no table with columns such as “Nhiệm vụ”, “Cơ quan chủ trì”, “Thời gian”, and no "
        "numbered items that say who does them by when."
    )
)
STRANGE = gettext_noop("A table was passed over, its columns name no task and no target: %(heads)s")

ADD, CHANGE, KEEP = "add", "change", "keep"


@dataclass(frozen=True)
class Line:
    """One row of a file: what it would do, as a wish; ``content`` is the line that it changes."""

    row: int
    act: str
    wish: LineWish
    content: LineContent | None = None
    table: int = 0
    columns: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    due: Due | None = None
    carries: LineContent | None = None

    @property
    def what(self) -> Note:
        """The row in a sentence."""
        words = self.wish.text if len(self.wish.text) <= 160 else self.wish.text[:159].rstrip() + "…"
        if self.act == ADD:
            return note(gettext_noop("New: %(line)s"), line=f"{self.wish.label} {words}".strip())
        columns = tuple(note(COLUMNS[name]) for name in self.columns)
        return note(gettext_noop("Changed (%(columns)s): %(line)s"), columns=columns, line=words)

    @property
    def kind(self) -> str:
        return _(KINDS[self.wish.kind])

    @property
    def target(self) -> str:
        measured = self.wish.measure and self.wish.bound is not None
        return shown(_target_of(self.wish)) if measured else ""

    @property
    def weaker(self) -> bool:
        """Whether it asks for less than the superior target that it carries out."""
        above = target_of(self.carries) if self.carries is not None else None
        found = weaker(_target_of(self.wish), above) if above is not None and self.wish.measure else None
        return found is not None and found.kind is Weakness.WEAKER

    @property
    def due_told(self) -> str:
        return told(self.due) if self.due is not None and self.due.on is not None else ""

    @property
    def due_unread(self) -> bool:
        return self.due is not None and self.due.shape is Shape.UNREAD


@dataclass(frozen=True)
class Reading:
    """What a file would do to a draft; nothing of it is done while there are problems."""

    rows: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    strange: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(row for row in self.rows if row.act != KEEP)

    @property
    def changes(self) -> bool:
        return bool(self.lines) and not self.problems

    def count(self, act: str) -> int:
        return sum(row.act == act for row in self.rows)

    @property
    def summary(self) -> tuple[Note, ...]:
        """Counts, for the look before the yes."""
        unread = sum(bool(line.unread) for line in self.lines)
        days = sum(line.due_unread for line in self.lines)
        found = [
            note(gettext_noop("New lines: %(count)s"), count=self.count(ADD)),
            note(gettext_noop("Changed lines: %(count)s"), count=self.count(CHANGE)),
            note(gettext_noop("Lines that stand here already: %(count)s"), count=self.count(KEEP)),
        ]
        carried = sum(line.carries is not None for line in self.lines)
        if carried:
            found.append(note(gettext_noop("Lines that carry out one of a superior plan: %(count)s"), count=carried))
        if unread:
            found.append(note(gettext_noop("Lines that name a unit nobody knows: %(count)s"), count=unread))
        if days:
            found.append(note(gettext_noop("Lines whose deadline is not understood: %(count)s"), count=days))
        return (*found, *(note(STRANGE, heads=heads) for heads in self.strange))


# Out ----------------------------------------------------------------------------------------------------------------


def write(contents: Iterable[LineContent], fields: Mapping[str, str]) -> bytes:
    """A workbook of lines that can be edited and read back; without lines the template."""
    columns = tuple(_column(key, title, fields) for key, title in COLUMNS.items())
    return write_workbook([NewSheet(_("Lines of the plan"), columns, [_cells(each, fields) for each in contents])])


def _column(key: str, title: str, fields: Mapping[str, str]) -> Column:
    choices: tuple[str, ...] = ()
    if key == "kind":
        choices = tuple(_(label) for label in KINDS.values())
    elif key == "field":
        choices = tuple(fields.values())
    hint = _(_HINTS[key]) if key in _HINTS else ""
    return Column(_(title), _WIDTHS.get(key, 16), wrap=True, choices=choices, hint=hint, hidden=key == "revision")


def _cells(content: LineContent, fields: Mapping[str, str]) -> list[Cell]:
    cells: dict[str, Cell] = {name: getattr(content, name) or None for name in PLAIN}
    cells |= {
        "number": Fraction(content.line_id),
        "revision": Fraction(content.revision),
        "kind": _(KINDS[content.kind]),
        "field": fields.get(content.field, content.field) or None,
        "target": shown_target(content) or None,
    }
    return [cells[key] for key in COLUMNS]


# In -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """Looks through files for one draft. ``contents`` are its lines, ``fields`` the names of fields by key."""

    writer: Writer
    contents: Sequence[LineContent]
    fields: Mapping[str, str]
    superiors: Sequence[LineContent] = ()  # lines of plans above that the draft does not carry out yet

    def read(self, data: bytes) -> Reading:
        """What a workbook or a Word file would do; every problem with its row and column."""
        try:
            reading = self._word(data) if _is_word(data) else self._workbook(data)
        except UnreadableFile as broken:
            return Reading(problems=(Problem(None, "", broken.reason),))
        if len(reading.lines) > MOST_LINES:
            too_many = note(TOO_MANY, count=len(reading.lines), most=MOST_LINES)
            return Reading(problems=(Problem(None, "", too_many),))
        if not reading.rows and not reading.problems:
            return replace(reading, problems=(Problem(None, "", NO_TABLE),))
        return replace(reading, rows=self._carrying(reading.rows))

    def _carrying(self, rows: Sequence[Line]) -> tuple[Line, ...]:
        """New lines with the superior line that each carries out: the one most like it, each taken once."""
        above = [(content, marks(content.text)) for content in self.superiors]
        taken: set[int] = set()
        found = []
        for row in rows:
            best = None
            if row.act == ADD and above:
                own = marks(row.wish.text)
                alikes = (
                    (alike(own, each), content)
                    for content, each in above
                    if content.kind == row.wish.kind and content.line_id not in taken
                )
                best = max(alikes, key=lambda pair: pair[0], default=None)
            if best is not None and best[0] >= CARRIES:
                taken.add(best[1].line_id)
                row = replace(row, carries=best[1], wish=replace(row.wish, parent_id=best[1].line_id))
            found.append(row)
        return tuple(found)

    # Our own workbook -----------------------------------------------------------------------------------------------

    def _workbook(self, data: bytes) -> Reading:
        rows, problems = read_rows(data, COLUMNS, NEEDED, NO_TABLE, shares=True)
        if problems:
            sheets = read_workbook(data)
            papers = [
                read_sheet(_texts(as_shown(sheet)), place, sheet.merged) for place, sheet in enumerate(sheets, start=1)
            ]
            return self._paper([line for paper in papers for line in paper.lines], ())
        return self._own(rows)

    def _own(self, rows: Sequence[NamedRow]) -> Reading:
        known = {content.line_id: content for content in self.contents}
        seen: dict[int, int] = {}
        found: list[Line] = []
        problems: list[Problem] = []
        for number, cells in rows:
            content, faults = self._asked(number, cells, known, seen)
            if faults:
                problems += faults
                continue
            line, faults = self._row(number, cells, content)
            problems += faults
            found += [line] if line is not None else []
        return Reading(tuple(found), tuple(problems))

    def _asked(
        self, row: int, cells: Mapping[str, Cell], known: Mapping[int, LineContent], seen: dict[int, int]
    ) -> tuple[LineContent | None, list[Problem]]:
        """The line that a row means; none for a new one."""
        if cells.get("number") is None:
            return None, []
        content = known.get(whole_number(cells["number"]) or 0)
        if content is None:
            return None, [_problem(row, "number", UNKNOWN_LINE)]
        if content.line_id in seen:
            return None, [_problem(row, "number", note(TWICE, row=seen[content.line_id]))]
        seen[content.line_id] = row
        if cells.get("revision") is not None and whole_number(cells["revision"]) != content.revision:
            return None, [_problem(row, "number", CHANGED)]
        return content, []

    def _row(
        self, row: int, cells: Mapping[str, Cell], content: LineContent | None
    ) -> tuple[Line | None, list[Problem]]:
        """A row against the line that it changes; only columns that the sheet has and that differ are changed."""
        before = wish_of(content) if content is not None else LineWish()
        changes: dict[str, Any] = {}
        problems: list[Problem] = []
        columns: list[str] = []
        for key in cells:
            if key in ("number", "revision"):
                continue
            try:
                change = self._change(key, cells[key], before, content)
            except CellFault as fault:
                problems.append(_problem(row, key, fault.reason))
                continue
            if change:
                changes |= change
                columns.append(key)
        wish = replace(before, **changes)
        if not wish.text.strip():
            problems.append(_problem(row, "text", NO_TEXT))
        if problems:
            return None, problems
        act = ADD if content is None else CHANGE if changes else KEEP
        return self._line(row, act, wish, content, columns=tuple(columns)), []

    def _change(self, key: str, cell: Cell, before: LineWish, content: LineContent | None) -> dict[str, Any]:
        """What a cell changes in the wish; empty where it stands as it was."""
        text = cell_text(cell)
        if key == "kind":
            kind = spellings(KINDS).get(fold(text))
            if kind is None:
                raise CellFault(NO_KIND, value=text)
            return {"kind": kind} if kind != before.kind or content is None else {}
        if key == "field":
            return self._field(text, before)
        if key == "target":
            return self._target(text, content)
        if text == " ".join(getattr(before, key).split()):
            return {}
        return {key: text, **_READ_AGAIN.get(key, {})}

    def _field(self, text: str, before: LineWish) -> dict[str, Any]:
        by_name = {fold(name): key for key, name in self.fields.items()} | {fold(key): key for key in self.fields}
        key = (by_name.get(fold(text)) or field_of(text, self.fields) or None) if text else ""
        if key is None:
            if text == before.field:
                return {}
            raise CellFault(NO_FIELD, value=text, names=tuple(self.fields.values()))
        return {"field": key} if key != before.field else {}

    def _target(self, text: str, content: LineContent | None) -> dict[str, Any]:
        standing = shown_target(content) if content is not None else ""
        if text == " ".join(standing.split()):
            return {}
        if not text:
            return {"measure": ""}
        found = read_cells("", "", text, self.writer.plan.year)
        if not found:
            raise CellFault(NO_TARGET, value=text)
        if len(found) > 1:
            raise CellFault(TWO_TARGETS, value=text)
        return dict(target_columns(found[0]))

    # Official papers ----------------------------------------------------------------------------------------------

    def _word(self, data: bytes) -> Reading:
        paper: PaperRead = read_paper(word_blocks(data))
        return self._paper(paper.lines, paper.strange)

    def _paper(self, lines: Iterable[LineRead], strange: tuple[str, ...]) -> Reading:
        stands = {(content.kind, fold(content.text)) for content in self.contents}
        seen: set[tuple[str, ...]] = set()
        found: list[Line] = []
        for line in lines:
            for wish in self._wishes(line):
                # the same words for another unit or in another part of the paper are another line
                own = (wish.kind, *(fold(each) for each in (wish.text, wish.section, wish.leads_text, wish.due_text)))
                stood = own in seen or (wish.kind, fold(wish.text)) in stands
                found.append(self._line(line.place, KEEP if stood else ADD, wish, table=line.table))
                seen.add(own)
        return Reading(tuple(found), strange=strange)

    def _wishes(self, line: LineRead) -> list[LineWish]:
        """A line as written; a target with several figures gives a wish for each."""
        wish = LineWish(
            kind=line.kind,
            text=line.text,
            label=line.label[:20],
            section=line.section[:300],
            field=field_of(line.section, self.fields) or field_of(line.text, self.fields),
            product=line.product,
            leads_text=line.leads,
            supporters_text=line.supporters,
            monitor_text=line.monitor,
            due_text=line.due[:300],
            responsibility=line.responsibility,
            person=line.person[:300],
            authority=line.authority,
            funding=line.funding[:300],
            basis=line.basis,
            note=line.note,
        )
        if line.kind != Kind.TARGET:
            return [wish]
        return self._targets(wish, line)

    def _targets(self, wish: LineWish, line: LineRead) -> list[LineWish]:
        year = self.writer.plan.year
        if not line.figure:
            parts = split_target(line.text, year)
            if len(parts) < 2:
                return [wish]
            return [replace(wish, text=part.text, **target_columns(part.target)) for part in parts]  # type: ignore[arg-type]
        found = read_cells(line.text, line.unit, line.figure, year)
        if len(found) == 1:
            return [replace(wish, **target_columns(found[0]))]  # type: ignore[arg-type]
        if found:  # "95 (lĩnh vực đất đai: 85)" in one cell: a line for each, told apart by its part
            parts_ = [each.level or each.subset or shown(each) for each in found]
            return [
                replace(wish, text=f"{line.text} ({part})" if place else line.text, **target_columns(each))  # type: ignore[arg-type]
                for place, (part, each) in enumerate(zip(parts_, found, strict=True))
            ]
        words = " ".join(filter(None, (line.figure, line.unit if line.unit != "%" else "")))
        return [replace(wish, text=f"{line.text}: {words}")]

    # Both ---------------------------------------------------------------------------------------------------------

    def _line(self, row: int, act: str, wish: LineWish, content: LineContent | None = None, **more: Any) -> Line:
        """The row with what is read in its words: units, those nobody knows, the day."""
        reader = self.writer.reader
        read: list[Leads] = []
        if act != KEEP:
            read = [*reader.doers(wish.leads_text, wish.supporters_text), reader.read(wish.monitor_text)]
        due = None
        if act != KEEP and wish.due_text:
            due = due_of(wish.due_text, self.writer.plan.year, self.writer.rules)
        named = [reader.tree.name(unit) for unit in read[0].named] if read else []
        named += [f"{each.text} ({len(each.unit_ids)})" for each in read[0].classes] if read else []
        unread = tuple(words for each in read for words in each.unread)
        return Line(row, act, wish, content, units=tuple(named), unread=unread, due=due, **more)


def _problem(row: int, key: str, reason: Note) -> Problem:
    return Problem(row, _(COLUMNS[key]), reason)


def _is_word(data: bytes) -> bool:
    """Both are packed alike; the names of their parts tell them apart."""
    return b"word/document.xml" in data and b"xl/workbook" not in data


def _texts(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in rows]


def _target_of(wish: LineWish) -> Target:
    return Target(**{**wish.target, "measure": Measure(wish.measure)})  # type: ignore[arg-type]
