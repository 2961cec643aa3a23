"""My lines as a workbook, and the reports that come back in it: looked through row by row before anything is saved.

The number and the version of a line stand in columns of their own: a row whose line changed since the download is told, not
overwritten. What is left as it stands reports nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.forms import VnDateField
from cchc.common.text import fold
from cchc.common.workbook import NOT_A_DAY, CellFault, NamedRow, Problem, cell_text, read_rows, spellings, whole_number
from cchc.planning.actions.common import short
from cchc.planning.actions.progress import Report, problems_of
from cchc.planning.models import Assignment
from cchc.planning.queries.progress import Duty, whole
from cchc.planning.queries.review import own_duties
from cchc_core.access import Actor
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.values import NotANumber, read_number, show_day, show_number
from cchc_core.words import Note, gettext_noop, note

COLUMNS: Mapping[str, str] = {
    "number": gettext_noop("Line number"),
    "version": gettext_noop("State of the line"),
    "label": gettext_noop("No."),
    "line": gettext_noop("Task or target"),
    "unit": gettext_noop("Unit"),
    "due": gettext_noop("Deadline"),
    "percent": gettext_noop("Percent done"),
    "value": gettext_noop("Figure reached"),
    "done_on": gettext_noop("Done on"),
    "text": gettext_noop("What was done, what came of it"),
    "obstacle": gettext_noop("What stands in the way"),
    "confirms": gettext_noop("Still being done (yes/no)"),
    "on": gettext_noop("As of"),
}
NEEDED = ("number", "version")
#: What people fill in; the rest is shut.
OPEN = frozenset({"percent", "value", "done_on", "text", "obstacle", "confirms", "on"})
_WIDTHS = {"line": 60, "unit": 26, "text": 44, "obstacle": 36, "label": 8, "number": 10, "version": 10}

NO_ROW = note(gettext_noop("The workbook holds no row with something new to report."))
NOT_YOURS = note(gettext_noop("This number is no line that you report on."))
CHANGED = note(
    gettext_noop("The line changed since the workbook was downloaded. Download it again and enter this row anew.")
)
TWICE = gettext_noop("This line stands in row %(row)s already.")
NO_PERCENT = gettext_noop("“%(value)s” is no whole number from 0 to 100.")
NO_NUMBER = gettext_noop("“%(value)s” is no number.")
NEITHER = gettext_noop("“%(value)s” is neither yes nor no.")


@dataclass(frozen=True)
class Line:
    """One row that reports something; ``what`` says it in a sentence."""

    row: int
    assignment: Assignment
    said: Report
    what: Note


@dataclass(frozen=True)
class Reading:
    """What a workbook would do; nothing of it is done while there are problems."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    unchanged: int

    @property
    def changes(self) -> bool:
        return bool(self.lines) and not self.problems

    @property
    def summary(self) -> tuple[Note, ...]:
        """Counts, for the look before the yes."""
        return (
            note(gettext_noop("Reports: %(count)s"), count=len(self.lines)),
            note(gettext_noop("Rows left as they stand: %(count)s"), count=self.unchanged),
        )


# Out ----------------------------------------------------------------------------------------------------------------


def write(duties: Iterable[Duty]) -> bytes:
    """A workbook of duties to be edited and read back."""
    columns = tuple(
        Column(
            _(title),
            _WIDTHS.get(key, 14),
            wrap=key in ("line", "text", "obstacle"),
            locked=key not in OPEN,
            hidden=key == "version",
            choices=(_("yes"), _("no")) if key == "confirms" else (),
        )
        for key, title in COLUMNS.items()
    )
    return write_workbook([NewSheet(_("My lines"), columns, [_cells(duty) for duty in duties])])


def _cells(duty: Duty) -> tuple[Cell, ...]:
    row, content = duty.row, duty.content
    due: Cell = row.due_on or (content.due_text if content else "")
    percent = Fraction(row.percent) if row.percent is not None and not duty.is_target else None
    words = (content.label, content.text) if content else ("", "")
    given = (percent, row.value, row.says_done_on or row.done_on)
    return (Fraction(row.pk), Fraction(row.version), *words, duty.unit, due, *given, None, None, None, None)


# In -----------------------------------------------------------------------------------------------------------------


def read(data: bytes, actor: Actor) -> Reading:
    """Look through a workbook. Two queries, however many rows."""
    needed = note(
        gettext_noop("No sheet has the columns %(columns)s. Download your lines first and fill that workbook in."),
        columns=tuple(note(COLUMNS[key]) for key in NEEDED),
    )
    rows, problems = read_rows(data, COLUMNS, NEEDED, needed, shares=True)
    numbers = {number: whole_number(cells.get("number")) for number, cells in rows}
    asked = {found for found in numbers.values() if found is not None}
    known = {row.pk: row for row in whole(own_duties(actor).filter(pk__in=asked))}
    seen: dict[int, int] = {}
    lines: list[Line] = []
    unchanged = 0
    for row in rows:
        number, _filled = row
        duty = known.get(numbers[number] or 0)
        if duty is None:
            problems.append(_problem(number, "number", NOT_YOURS))
        elif duty.pk in seen:
            problems.append(_problem(number, "number", note(TWICE, row=seen[duty.pk])))
        else:
            seen[duty.pk] = number
            line, faults = _line(row, duty)
            problems += faults
            unchanged += line is None and not faults
            lines += [line] if line is not None else []
    if not problems and not lines:
        problems.append(Problem(None, "", NO_ROW))
    return Reading(tuple(lines), tuple(problems), unchanged)


def _problem(row: int, key: str, reason: Note) -> Problem:
    return Problem(row, _(COLUMNS[key]), reason)


def _line(row: NamedRow, duty: Assignment) -> tuple[Line | None, list[Problem]]:
    """What a row reports; nothing where it stands as it was downloaded."""
    number, cells = row
    said, faults = _report(row)
    if faults or said is None:
        return None, faults
    if not _tells(said, duty):
        return None, []
    if whole_number(cells.get("version")) != duty.version:
        return None, [_problem(number, "number", CHANGED)]
    content = duty.line.content
    if content is None:
        return None, [_problem(number, "number", NOT_YOURS)]
    wrong = [
        _problem(number, key if key in COLUMNS else "text", reason) for key, reason in problems_of(duty, content, said)
    ]
    text = gettext_noop("%(line)s: %(said)s")
    return (None, wrong) if wrong else (Line(number, duty, said, note(text, line=short(content), said=_told(said))), [])


def _report(row: NamedRow) -> tuple[Report | None, list[Problem]]:
    number, cells = row
    readers = {
        "percent": _percent,
        "value": _amount,
        "done_on": _day,
        "confirms": _yes,
        "on": _day,
        "text": cell_text,
        "obstacle": cell_text,
    }
    found: dict[str, object] = {}
    problems = []
    for key, reader in readers.items():
        try:
            found[key] = reader(cells.get(key))
        except CellFault as fault:
            problems.append(_problem(number, key, fault.reason))
    if problems:
        return None, problems
    on = found.pop("on") or today()
    return Report(on=on, **found), []  # type: ignore[arg-type]


def _tells(said: Report, duty: Assignment) -> bool:
    """Whether a row says more than what was downloaded with it."""
    stands = (said.percent, said.value, said.done_on)
    shown = (duty.percent if duty.kind == "task" else None, duty.value, duty.says_done_on or duty.done_on)
    changed = any(new is not None and new != old for new, old in zip(stands, shown, strict=True))
    withdrawn = said.done_on is None and duty.says_done_on is not None and said.percent not in (None, 100)
    return changed or withdrawn or bool(said.text or said.obstacle or said.confirms)


def _told(said: Report) -> tuple[Note | str, ...]:
    found: list[Note | str] = []
    if said.done_on is not None:
        found.append(note(gettext_noop("done on %(day)s"), day=show_day(said.done_on)))
    elif said.percent is not None:
        found.append(f"{said.percent}%")
    if said.value is not None:
        found.append(note(gettext_noop("figure %(value)s"), value=show_number(said.value)))
    if said.confirms:
        found.append(note(gettext_noop("still being done")))
    found += [words for words in (said.text, said.obstacle) if words]
    return tuple(found)


def _amount(cell: Cell) -> Fraction | None:
    if cell is None or isinstance(cell, Fraction):
        return cell
    text = cell_text(cell).removesuffix("%").strip()
    try:
        return read_number(text) if text else None
    except NotANumber:
        raise CellFault(NO_NUMBER, value=cell_text(cell)) from None


def _percent(cell: Cell) -> int | None:
    try:
        found = _amount(cell)
    except CellFault:
        raise CellFault(NO_PERCENT, value=cell_text(cell)) from None
    if found is None:
        return None
    if found.denominator != 1 or not 0 <= found <= 100:
        raise CellFault(NO_PERCENT, value=cell_text(cell))
    return int(found)


def _day(cell: Cell) -> date | None:
    if cell is None or isinstance(cell, date):
        return cell
    try:
        return VnDateField(required=False).clean(cell_text(cell))
    except Exception:
        raise CellFault(NOT_A_DAY, value=cell_text(cell)) from None


def _yes(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = fold(cell_text(cell))
    found = spellings({"yes": "yes", "no": "no"}).get(text) if text else "no"
    if found is None:
        raise CellFault(NEITHER, value=cell_text(cell))
    return found == "yes"
