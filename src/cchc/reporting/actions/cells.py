"""Entering cells: each with a version of its own, and with a history that every change leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import update_rows
from cchc.common.errors import Invalid, Stale
from cchc.common.permissions import require
from cchc.reporting.actions.common import (
    CHANGED,
    NOT_SAVED,
    by_words,
    demand_writable,
    lock_report,
    post_id,
    say_report,
)
from cchc.reporting.bridge import cells_asked, machine_value, stored, value_of
from cchc.reporting.models import Cell, CellEvent, Report
from cchc.reporting.models.reports import MOST_REMARK
from cchc.reporting.permissions import acts_on_behalf, may_fill
from cchc.reporting.sources import Known, known_values
from cchc_core.access import Actor, Permission
from cchc_core.reporting.form import CellKey, FormCell, Value
from cchc_core.reporting.states import ReportState
from cchc_core.words import gettext_noop, note

UNKNOWN_CELL = gettext_noop("The form has no cell “%(key)s” for this unit.")
COMPUTED = gettext_noop("The cell “%(key)s” is computed from others; it is not typed.")
_COLUMNS = ("value", "text", "remark", "origin", "source", "known", "known_from", "as_of", "figure", "version")


@dataclass(frozen=True)
class CellWish:
    """What a cell should hold. ``version`` is that of the cell as it was read, 0 for one that stood empty.

    ``remark`` None leaves the remark as it stands. ``as_of`` None means the last day of the period's data, or today before it.
    """

    key: CellKey
    value: Value
    version: int = 0
    remark: str | None = None
    as_of: date | None = None
    origin: str = Cell.TYPED
    source: str = ""


@transaction.atomic
def save_cells(*, actor: Actor, report: Report, wishes: Sequence[CellWish], verb: str = "report.enter") -> list[Cell]:
    """Save cells of one report, all or none; gives those that changed.

    Whoever came second gets ``Stale`` with what stands now, by the cell's key. Saving the same value a second time changes
    nothing, whatever version was read: a browser may send it again. The first saved cell begins the report.
    """
    require(may_fill(actor, report))
    row = lock_report(report)
    demand_writable(row)
    meanings = cells_asked(row)
    _demand_typed(meanings, wishes)
    begin(actor, row)
    stand = _standing(row, {wish.key for wish in wishes})
    _demand_fresh(wishes, stand, meanings)
    changes = Changes(actor, row)
    for wish in wishes:
        cell = stand.get(wish.key) or Cell(report=row, **wish.key._asdict(), version=0)
        _write(changes, cell, wish, meanings[wish.key])
    changes.save(verb)
    return changes.cells


@dataclass(frozen=True)
class KnownPick:
    """A known value that somebody chose to take, as it was shown: the state of the cell, and the value in plain characters."""

    key: CellKey
    version: int
    value: str


@transaction.atomic
def fetch_known(*, actor: Actor, report: Report, picks: Sequence[KnownPick] | None = None) -> list[Cell]:
    """Take what the system knows: what was picked, or all of it into cells that nobody typed. Gives the cells that took it.

    A value that somebody typed is replaced only where that very cell was picked; else it keeps what is known beside it.
    ``Stale`` when a cell or what is known changed since it was shown; nothing is taken then.
    """
    require(may_fill(actor, report))
    row = lock_report(report)
    demand_writable(row)
    _begin(actor, row)
    known = known_values(row)
    stand = _standing(row, known) if known else {}
    _demand_as_shown(picks or (), known, stand)
    changes = Changes(actor, row)
    taken = _take_known(changes, known, stand, {pick.key for pick in picks} if picks is not None else None)
    changes.save("report.fetch")
    return taken


def begin(actor: Actor, row: Report) -> bool:
    """Make a report that is not begun one that is being entered, with what the system knows. Whether it was that."""
    if not _begin(actor, row):
        return False
    changes = Changes(actor, row)
    known = known_values(row)
    _take_known(changes, known, _standing(row, known) if known else {}, None)
    changes.save("report.fetch")
    return True


def _begin(actor: Actor, row: Report) -> bool:
    if row.state != ReportState.NOT_BEGUN:
        return False
    row.state = ReportState.ENTERING.value
    row.save(update_fields=["state"])
    return True


# What is wrong with a wish ------------------------------------------------------------------------------------------


def _demand_typed(meanings: Mapping[CellKey, FormCell], wishes: Iterable[CellWish]) -> None:
    problems = []
    for wish in wishes:
        meaning = meanings.get(wish.key)
        if meaning is None:
            problems.append(note(UNKNOWN_CELL, key=str(wish.key)))
        elif meaning.derived and wish.value is not None:  # a remark may stand at it
            problems.append(note(COMPUTED, key=str(wish.key)))
    if problems:
        raise Invalid(NOT_SAVED, problems)


def _standing(row: Report, keys: Iterable[CellKey]) -> dict[CellKey, Cell]:
    """The stored cells among these. One query."""
    wanted = set(keys)
    rows = row.cells.filter(table__in={key.table for key in wanted}, row__in={key.row for key in wanted})
    return {key: cell for cell in rows if (key := CellKey(*cell.key)) in wanted}


def _demand_fresh(
    wishes: Iterable[CellWish], stand: Mapping[CellKey, Cell], meanings: Mapping[CellKey, FormCell]
) -> None:
    current: dict[str, Any] = {}
    for wish in wishes:
        cell, meaning = stand.get(wish.key), meanings[wish.key]
        version = cell.version if cell is not None else 0
        if version == wish.version or _same(cell, wish, meaning):
            continue
        value = machine_value(value_of(cell, meaning.kind)) if cell is not None else ""
        remark = cell.remark if cell is not None else ""
        current[str(wish.key)] = {"value": value, "remark": remark, "version": version}
    if current:
        raise Stale(CHANGED, current)


def _same(cell: Cell | None, wish: CellWish, meaning: FormCell) -> bool:
    value = value_of(cell, meaning.kind) if cell is not None else None
    remark = cell.remark if cell is not None else ""
    return value == wish.value and (wish.remark is None or wish.remark.strip() == remark)


# Writing ------------------------------------------------------------------------------------------------------------


@dataclass
class Changes:
    """The cells that one act changes: stored together, each with its line of history, and one event in the log."""

    actor: Actor
    report: Report
    cells: list[Cell] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def add(self, cell: Cell, before: str, after: str) -> None:
        cell.version += 1
        self.cells.append(cell)
        key = "/".join(cell.key)
        self.before[key], self.after[key] = before, after

    def save(self, verb: str) -> None:
        if not self.cells:
            return
        Cell.objects.bulk_create(fresh := [cell for cell in self.cells if cell.pk is None])
        made = {id(cell) for cell in fresh}
        update_rows([cell for cell in self.cells if id(cell) not in made], _COLUMNS)
        CellEvent.objects.bulk_create(self._events())
        say_report(
            self.actor,
            self.report,
            verb,
            note(gettext_noop("Changed %(count)s cells of the report"), count=len(self.cells)),
            Permission.REPORT_FILL,
            before=self.before if len(self.cells) <= MOST_LOGGED else None,
            after=self.after if len(self.cells) <= MOST_LOGGED else None,
        )

    def _events(self) -> Iterable[CellEvent]:
        """Lines of history. Where many cells change at once, all have the same instant, post and words."""
        at, post = moment(), post_id(self.actor, self.report)
        words, behalf = by_words(self.actor, self.report), acts_on_behalf(self.actor, self.report)
        for cell in self.cells:
            key = "/".join(cell.key)
            yield CellEvent(
                report=self.report,
                table=cell.table,
                row=cell.row,
                column=cell.column,
                before=self.before[key],
                after=self.after[key],
                remark=cell.remark,
                origin=cell.origin,
                source=cell.source,
                by_id=self.actor.user_id,
                by_words=words,
                post_id=post,
                on_behalf=behalf,
                at=at,
            )


#: Beyond that many cells at once the log names only how many; their histories hold every one.
MOST_LOGGED = 60


def _write(changes: Changes, cell: Cell, wish: CellWish, meaning: FormCell) -> None:
    """Put a wish into its cell where that changes anything."""
    if _same(cell, wish, meaning) or (cell.pk is None and wish.value is None and not (wish.remark or "").strip()):
        return
    old = value_of(cell, meaning.kind)
    cell.value, cell.text = stored(wish.value)
    if wish.remark is not None:
        cell.remark = wish.remark.strip()[:MOST_REMARK]
    if old != wish.value or cell.pk is None:
        period_end = changes.report.period.until
        cell.origin, cell.source, cell.figure_id = wish.origin, wish.source[:400], None
        cell.as_of = (wish.as_of or min(period_end, today())) if wish.value is not None else None
    changes.add(cell, machine_value(old), machine_value(wish.value))


def _take_known(
    changes: Changes,
    known: Mapping[CellKey, Known],
    stand: Mapping[CellKey, Cell],
    picked: Collection[CellKey] | None,
) -> list[Cell]:
    """What the system knows goes into the picked cells, or into all that are empty or hold an older knowledge of it."""
    taken = []
    for key, value in known.items():
        cell = stand.get(key) or Cell(report=changes.report, **key._asdict(), version=0)
        free = cell.origin == Cell.SYSTEM or cell.is_empty
        if (free if picked is None else key in picked) and not _holds(cell, value):
            _know(changes, cell, value)
            taken.append(cell)
        elif not free and (cell.known, cell.known_from) != (value.value, value.source[:400]):
            cell.known, cell.known_from = value.value, value.source[:400]
            old = machine_value(cell.value) if cell.value is not None else cell.text
            changes.add(cell, old, old)
    return taken


def _holds(cell: Cell, known: Known) -> bool:
    return (cell.value, cell.source, cell.origin) == (known.value, known.source[:400], Cell.SYSTEM)


def _demand_as_shown(picks: Iterable[KnownPick], known: Mapping[CellKey, Known], stand: Mapping[CellKey, Cell]) -> None:
    current: dict[str, Any] = {}
    for pick in picks:
        value, cell = known.get(pick.key), stand.get(pick.key)
        version = cell.version if cell is not None else 0
        if value is None or machine_value(value.value) != pick.value or version != pick.version:
            current[str(pick.key)] = {"value": machine_value(value.value) if value else "", "version": version}
    if current:
        raise Stale(CHANGED, current)


def _know(changes: Changes, cell: Cell, known: Known) -> None:
    old = machine_value(cell.value)
    cell.value, cell.text = known.value, ""
    cell.known, cell.known_from = known.value, known.source[:400]
    cell.origin, cell.source, cell.as_of = Cell.SYSTEM, known.source[:400], known.as_of
    cell.figure_id = known.figure_id
    changes.add(cell, old, machine_value(known.value))
