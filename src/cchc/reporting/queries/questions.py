"""What the checks ask about a report, and what was answered: why a value changed so much, why it is not what the system knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cchc.reporting.bridge import shown_value
from cchc.reporting.models import Cell, CellEvent, ConsolidatedPart, Report
from cchc.reporting.models.reports import MOST_REMARK
from cchc.reporting.queries.checked import Checked
from cchc_core.reporting.checks import Severity
from cchc_core.reporting.consolidate import Standing
from cchc_core.reporting.form import CellKey, Entry
from cchc_core.reporting.states import ReportState
from cchc_core.words import Note


@dataclass(frozen=True)
class Said:
    """What units below explained at a cell: the same words of several units stand once."""

    units: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Question:
    """The questions at one cell, with the remark that answers them, by whom and when; an empty answer is still owed.

    ``below`` is what the reports explained there from which a consolidated one was put together.
    """

    key: CellKey
    table: str
    title: str
    shown: str
    unit_word: str
    asked: tuple[Note, ...]
    answer: str
    by: str
    at: datetime | None
    version: int
    below: tuple[Said, ...] = ()

    @property
    def offered(self) -> str:
        """An answer made of what the units said, each line with who said it; as many lines as an answer holds."""
        lines = [f"{', '.join(each.units)}: {each.remark}" for each in self.below]
        while sum(len(line) + 1 for line in lines) > MOST_REMARK:
            lines.pop()
        return "\n".join(lines)


def questions_of(seen: Checked) -> list[Question]:
    """Every question of a report in the order of the form, answered or not. Besides the checks one query, of a whole two."""
    asked: dict[CellKey, list[Note]] = {}
    for finding in seen.findings(complete=False):
        if finding.severity is Severity.ASK:
            asked.setdefault(finding.key, []).append(finding.note)
    said = _answers(seen.report) if asked else {}
    below = _said_below(seen.report, asked) if asked and not seen.report.is_own else {}
    return [_question(seen, key, asked[key], said, below.get(key, ())) for key in seen.asked if key in asked]


def _question(
    seen: Checked,
    key: CellKey,
    notes: list[Note],
    said: dict[tuple[str, str, str], CellEvent],
    below: tuple[Said, ...],
) -> Question:
    table, cell, meaning = seen.form.table(key.table), seen.cells.get(key), seen.asked[key]
    computed = seen.computed.get(key)
    value = computed.value if meaning.derived and computed is not None else seen.entries.get(key, Entry()).value
    answer = cell.remark if cell is not None else ""
    event = said.get((key.table, key.row, key.column)) if answer else None
    return Question(
        key=key,
        table=table.title if table else key.table,
        title=seen.form.title_of(key),
        shown=shown_value(value, meaning),
        unit_word=meaning.unit_word,
        asked=tuple(notes),
        answer=answer,
        by=event.by_words if event is not None else "",
        at=event.at if event is not None else None,
        version=cell.version if cell is not None else 0,
        below=below,
    )


def _said_below(whole: Report, asked: Collection[CellKey]) -> dict[CellKey, tuple[Said, ...]]:
    """Cell → the remarks at it in the reports that a whole was put together from, in the order of the units. One query."""
    parts = ConsolidatedPart.objects.filter(report=whole, standing=Standing.APPROVED.value)
    rows = Cell.objects.filter(report__in=parts.values("source"), table__in={key.table for key in asked})
    rows = rows.exclude(remark="").order_by("report__asked__place", "report_id")
    found: dict[CellKey, dict[str, list[str]]] = {}
    for table, row, column, remark, unit in rows.values_list("table", "row", "column", "remark", "report__unit_name"):
        if (key := CellKey(table, row, column)) in asked:
            found.setdefault(key, {}).setdefault(remark.strip(), []).append(unit)
    return {key: tuple(Said(tuple(units), remark) for remark, units in each.items()) for key, each in found.items()}


def _answers(report: Report) -> dict[tuple[str, str, str], CellEvent]:
    """Cell → the change that brought the remark which stands now, over all versions of the report. One query."""
    found: dict[tuple[str, str, str], CellEvent] = {}
    for event in events_of(report).order_by("pk"):
        key = (event.table, event.row, event.column)
        if key not in found or found[key].remark != event.remark:
            found[key] = event
    return found


def events_of(report: Report) -> QuerySet[CellEvent]:
    """Changes of cells in this version of a report and in those that it corrects."""
    return CellEvent.objects.filter(
        report__period=report.period_id,
        report__unit=report.unit_id,
        report__kind=report.kind,
        report__number__lte=report.number,
    ).exclude(report__state=ReportState.DROPPED.value, report__number__lt=report.number)
