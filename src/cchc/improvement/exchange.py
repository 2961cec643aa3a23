"""Results of outside indices from Excel and to Excel: the same columns both ways, looked through before anything is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from cchc.common.named import Named
from cchc.common.text import fold
from cchc.common.workbook import CellFault, NamedRow, Problem, cell_text, read_rows, spellings
from cchc.improvement.actions.indices import SAID, Given, problems_of
from cchc.improvement.catalogue import INDICES
from cchc.improvement.models import IndexResult
from cchc.improvement.queries import standing_by_key
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.values import NotANumber, read_number
from cchc_core.words import gettext_noop, note

COLUMNS: Mapping[str, str] = {
    "index": gettext_noop("Index"),
    "unit": gettext_noop("Unit"),
    "year": gettext_noop("Year"),
    "value": gettext_noop("Points of the index"),
    "rank": gettext_noop("Rank"),
    "of": gettext_noop("Units ranked"),
    "ranked": gettext_noop("Ranked (yes/no)"),
    "partial": gettext_noop("Partial (yes/no)"),
    "method": gettext_noop("Method"),
    "mean": gettext_noop("Mean of all"),
    "source": gettext_noop("Source"),
    "remark": gettext_noop("Remark"),
}
NEEDED = ("index", "year", "source")
FIRST_YEAR, LAST_YEAR = 2000, 2100
_WIDTHS = {"unit": 28, "method": 20, "source": 50, "remark": 50}


@dataclass(frozen=True)
class Line:
    """One row of a workbook that can be taken in, beside what stands now."""

    row: int
    given: Given
    unit_name: str
    before: IndexResult | None

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_same(self) -> bool:
        return self.before is not None and tuple(getattr(self.before, name) for name in SAID) == self.given.said


@dataclass(frozen=True)
class Plan:
    """What a workbook would do; nothing of it is done while there are problems."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]

    @property
    def added(self) -> int:
        return sum(line.is_new for line in self.lines)

    @property
    def changed(self) -> int:
        return sum(not line.is_new and not line.is_same for line in self.lines)

    @property
    def may_apply(self) -> bool:
        return not self.problems and self.added + self.changed > 0


def write(rows: Iterable[IndexResult], units: Mapping[int, str]) -> bytes:
    """A workbook that can be edited and read back; without rows the template."""
    cells = [[_cell(row, key, units) for key in COLUMNS] for row in rows]
    columns = tuple(Column(_(title), _WIDTHS.get(key, 13), wrap=key in _WIDTHS) for key, title in COLUMNS.items())
    return write_workbook([NewSheet(_("Outside indices"), columns, tuple(map(tuple, cells)))])


def _cell(row: IndexResult, key: str, units: Mapping[int, str]) -> Cell:
    if key == "index":
        return INDICES[row.index].label
    if key == "unit":
        return units.get(row.unit_id, "")
    value = getattr(row, key)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return Fraction(value) if isinstance(value, int) else value


def read(data: bytes, units: Mapping[int, str]) -> Plan:
    """Look through a workbook. ``units`` are those whose results its person may enter, by name."""
    needed = note(
        gettext_noop("No sheet has the columns of the template (%(columns)s). Download the template and fill it in."),
        columns=tuple(note(COLUMNS[key]) for key in NEEDED),
    )
    rows, problems = read_rows(data, COLUMNS, NEEDED, needed)
    names = Named((name, unit) for unit, name in units.items())
    only = next(iter(units)) if len(units) == 1 else None
    found: list[tuple[int, Given]] = []
    for row in rows:
        given, faults = _read_row(row, names, only)
        problems += faults
        if given is not None:
            found.append((row[0], given))
    problems += _repeated(found)
    if not rows and not problems:
        problems.append(Problem(None, "", note(gettext_noop("The workbook holds no filled row."))))
    stands = standing_by_key(units)
    lines = tuple(Line(number, each, units[each.unit_id], stands.get(each.key)) for number, each in found)
    return Plan(lines, tuple(problems))


def _read_row(row: NamedRow, units: Named[int], only: int | None) -> tuple[Given | None, list[Problem]]:
    number, cells = row
    read: dict[str, Any] = {}
    problems: list[Problem] = []
    readers = {
        "index": _index,
        "unit": lambda cell: _unit(cell, units, only),
        "year": lambda cell: _whole(cell, FIRST_YEAR, LAST_YEAR, needed=True),
        "value": _amount,
        "mean": _amount,
        "rank": lambda cell: _whole(cell, 1, 1000),
        "of": lambda cell: _whole(cell, 1, 1000),
        "ranked": lambda cell: _yes(cell, blank=True),
        "partial": lambda cell: _yes(cell, blank=False),
        "method": cell_text,
        "source": cell_text,
        "remark": cell_text,
    }
    for key, reader in readers.items():
        try:
            read[key] = reader(cells.get(key))
        except CellFault as fault:
            problems.append(Problem(number, _(COLUMNS[key]), fault.reason))
    if problems:
        return None, problems
    given = Given(unit_id=read.pop("unit"), **read)
    return given, [Problem(number, _(COLUMNS[key]), reason) for key, reason in problems_of(given)]


def _index(cell: Cell) -> str:
    spelt = {fold(name): each.key for each in INDICES.values() for name in (each.key, each.label, *each.aliases)}
    key = spelt.get(fold(cell_text(cell)))
    if key is None:
        names = tuple(each.label for each in INDICES.values())
        text = gettext_noop("“%(value)s” is no index that is kept here. Write one of: %(names)s.")
        raise CellFault(text, value=cell_text(cell), names=names)
    return key


def _unit(cell: Cell, units: Named[int], only: int | None) -> int:
    """Who enters results of one unit alone need not name it."""
    text = cell_text(cell)
    unit = only if not text else units.find(text)
    if unit is None:
        raise CellFault(gettext_noop("“%(value)s” is no unit whose results you enter."), value=text)
    return unit


def _amount(cell: Cell) -> Fraction | None:
    if cell is None or isinstance(cell, Fraction):
        return cell
    try:
        return read_number(cell_text(cell))
    except NotANumber:
        raise CellFault(gettext_noop("“%(value)s” is no number."), value=cell_text(cell)) from None


def _whole(cell: Cell, least: int, most: int, *, needed: bool = False) -> int | None:
    found = _amount(cell)
    if found is None and not needed:
        return None
    if found is None or found.denominator != 1 or not least <= found <= most:
        text = gettext_noop("“%(value)s” is no whole number from %(least)s to %(most)s.")
        raise CellFault(text, value=cell_text(cell), least=str(least), most=str(most))
    return int(found)


def _yes(cell: Cell, *, blank: bool) -> bool:
    if isinstance(cell, bool):
        return cell
    text = fold(cell_text(cell))
    if not text:
        return blank
    found = spellings({"yes": "yes", "no": "no"}).get(text)
    if found is None:
        raise CellFault(gettext_noop("“%(value)s” is neither yes nor no."), value=cell_text(cell))
    return found == "yes"


def _repeated(found: Iterable[tuple[int, Given]]) -> list[Problem]:
    seen: dict[tuple[str, int, int], int] = {}
    problems = []
    for number, given in found:
        if given.key in seen:
            text = gettext_noop("Index and year stand in row %(row)s already.")
            title = COLUMNS["year"]
            problems.append(Problem(number, _(title), note(text, row=seen[given.key])))
        seen.setdefault(given.key, number)
    return problems
