"""Bringing in from Excel what surveys, outside indices and past years say: a template, a dry run, then all or nothing.

Each kind of file has one row a value. The dry run reads the same rows that the import takes, and names row, column and
reason of everything that is wrong; as long as anything is, nothing is written.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from cchc.assessment.actions.common import locked_round, move, say, say_round, step
from cchc.assessment.actions.ledger import Desk, Draft, write
from cchc.assessment.bridge import survey_fact
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread, ResultImport, ScoreEntry
from cchc.assessment.permissions import may_import_results
from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.named import Named
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.common.words import say as translated
from cchc.common.workbook import Problem
from cchc.criteria.bridge import core_set
from cchc.figures.models import Figure
from cchc_core.access import Actor, Permission
from cchc_core.criteria.tree import CriteriaSet, Placed
from cchc_core.files import Cell, Column, NewSheet, UnreadableFile, read_workbook, write_workbook
from cchc_core.values import NotANumber, read_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import State, Verb
from cchc_core.workflow.transitions import allowed, why_not

SURVEYS, INDICES, POINTS = "surveys", "indices", "points"

_UNIT, _NOTE, _SOURCE = gettext_noop("Unit"), gettext_noop("Note"), gettext_noop("Source")

#: Kind of file → titles of its columns; the first row of a sheet that holds them all is the header.
COLUMNS: dict[str, tuple[str, ...]] = {
    SURVEYS: (
        _UNIT,
        gettext_noop("Survey"),
        gettext_noop("Item"),
        gettext_noop("Share (%)"),
        gettext_noop("Sample size"),
        gettext_noop("Margin of error (%)"),
        _SOURCE,
    ),
    INDICES: (_UNIT, gettext_noop("Index"), gettext_noop("Value"), gettext_noop("As of"), _SOURCE),
    POINTS: (_UNIT, gettext_noop("Criterion code"), gettext_noop("Points"), _NOTE),
}

TITLES = {
    SURVEYS: gettext_noop("Survey results"),
    INDICES: gettext_noop("Outside indices"),
    POINTS: gettext_noop("Points of a past year"),
}


@dataclass(frozen=True)
class ImportRow:
    """One value that would be written: shown in the dry run."""

    row: int
    unit_name: str
    codes: tuple[str, ...]
    value: Fraction
    before: Fraction | None
    drafts: tuple[Draft, ...] = field(repr=False, default=())

    @property
    def percent(self) -> Fraction:
        """A share as people read it."""
        return self.value * 100


@dataclass(frozen=True)
class ImportPlan:
    """The dry run: rows that can be taken, and every problem."""

    what: str
    rows: tuple[ImportRow, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return bool(self.rows) and not self.problems


# The template -------------------------------------------------------------------------------------------------------


def template(round_: AssessmentRound, what: str) -> bytes:
    """A workbook to fill: one row for every unit and every value that its sheet awaits."""
    titles = [gettext(title) for title in COLUMNS[what]]
    widths = (40, 18, 18, 14, 14, 18, 40) if what == SURVEYS else (40, 24, 14, 40, 40)
    columns = [Column(title, width) for title, width in zip(titles, widths, strict=False)]
    return write_workbook([NewSheet(gettext(TITLES[what]), columns, list(_template_rows(round_, what)))])


def _template_rows(round_: AssessmentRound, what: str) -> Iterator[list[Cell]]:
    criteria_set = core_set(round_.set_version)
    wanted: list[list[Cell]]
    if what == SURVEYS:
        wanted = [[survey, item, None, None, None, None] for survey, item in _survey_items(criteria_set)]
    elif what == INDICES:
        wanted = [[fact, None, None, None] for fact in _index_facts(criteria_set)]
    else:
        wanted = [[placed.node.code, None, None] for placed in criteria_set.leaves()]
    for assessment in Assessment.objects.filter(round=round_).order_by("group", "unit_sort", "pk"):
        for row in wanted:
            yield [assessment.unit_name, *row]


def _survey_items(criteria_set: CriteriaSet) -> dict[tuple[str, str], list[str]]:
    """(survey, item) → codes of the leaves that read it."""
    found: dict[tuple[str, str], list[str]] = {}
    for placed in criteria_set.leaves():
        if placed.node.rule is not None:
            for need in placed.node.rule.inputs_needed().surveys:
                found.setdefault((need.survey, need.item), []).append(placed.node.code)
    return found


def _index_facts(criteria_set: CriteriaSet) -> dict[str, list[Placed]]:
    """Fact → the leaves measured from outside that read it."""
    found: dict[str, list[Placed]] = {}
    for placed in criteria_set.leaves():
        rule = placed.node.rule
        if rule is not None and (placed.measured in ("external", "superior", "survey") or rule.kind == "external"):
            for name in rule.facts():
                found.setdefault(name, []).append(placed)
    return found


#: Codes that Excel takes for a number when nobody tells it not to.
_AS_FIGURE = re.compile(r"\d+(\.\d+)?")


# The dry run --------------------------------------------------------------------------------------------------------


class _Reader:
    """One file being read against the sheets of a round."""

    def __init__(self, round_: AssessmentRound, what: str) -> None:
        self.round, self.what = round_, what
        self.criteria_set = core_set(round_.set_version)
        rows = Assessment.objects.filter(round=round_).select_related("unit", "round")
        self.sheets = Named((name, row) for row in rows for name in (row.unit_name, row.unit.key))
        threads = list(LeafThread.objects.filter(assessment__round=round_))
        self.threads = {(row.assessment_id, row.code): row for row in threads if not row.is_pool}
        self.pools = {(row.assessment_id, row.code): row for row in threads if row.is_pool}
        self.surveys, self.indices = _survey_items(self.criteria_set), _index_facts(self.criteria_set)
        self.leaves = {placed.node.code: placed for placed in self.criteria_set.leaves()}
        self.rows: list[ImportRow] = []
        self.problems: list[Problem] = []
        self.seen: dict[tuple[Any, ...], int] = {}

    def read(self, data: bytes) -> ImportPlan:
        try:
            sheets = read_workbook(data)
        except UnreadableFile as unreadable:
            return ImportPlan(self.what, (), (Problem(None, "", unreadable.reason),))
        for sheet in sheets:
            header = self._header(sheet.rows)
            if header is not None:
                self._read_rows(sheet.rows, *header)
                break
        else:
            text = gettext_noop("No row holds the titles of the columns: %(titles)s. Use the template.")
            titles = tuple(gettext(title) for title in COLUMNS[self.what])
            self.problems.append(Problem(None, "", note(text, titles=titles)))
        if not self.rows and not self.problems:
            self.problems.append(Problem(None, "", note(gettext_noop("The file holds no value."))))
        return ImportPlan(self.what, tuple(self.rows), tuple(self.problems))

    def _header(self, rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
        """Where the titles stand, in the reader's language or in English."""
        for index, row in enumerate(rows[:20]):
            words = {fold(cell): place for place, cell in enumerate(row) if isinstance(cell, str)}
            found = {
                title: words[spelling]
                for title in COLUMNS[self.what]
                for spelling in (fold(gettext(title)), fold(title))
                if spelling in words
            }
            if len(found) >= 3 and COLUMNS[self.what][0] in found:
                return index, found
        return None

    def _read_rows(self, rows: Sequence[Sequence[Cell]], header: int, places: dict[str, int]) -> None:
        reader: Callable[[_Row], None] = {SURVEYS: self._survey, INDICES: self._index, POINTS: self._points}[self.what]
        for number, cells in enumerate(rows[header + 1 :], start=header + 2):
            row = _Row(number, cells, places, self.problems)
            if not row.is_blank(COLUMNS[self.what][1:]):
                reader(row)

    def _survey(self, row: "_Row") -> None:
        column = gettext_noop("Share (%)")
        if row.is_empty(column):
            return  # a line of the template that nobody filled
        as_share = row.is_at_most_one(column)
        share = row.share(column, as_share=as_share)
        sheet = self._sheet(row)
        survey, item = row.text(gettext_noop("Survey")), row.text(gettext_noop("Item"))
        codes = self.surveys.get((survey, item))
        if codes is None:
            known = tuple(f"{survey}/{item}" for survey, item in self.surveys)
            row.wrong(
                gettext_noop("Item"),
                note(gettext_noop("no criterion reads this item; known are: %(known)s"), known=known),
            )
        size, margin = (
            row.whole(gettext_noop("Sample size")),
            row.share(gettext_noop("Margin of error (%)"), as_share=as_share),
        )
        if sheet is None or codes is None or share is None or self._twice(row, sheet, survey, item):
            return
        values = {"sample_size": size, "margin": margin, "origin": Figure.SURVEY, "source": row.text(_SOURCE)}
        self._take(row, sheet, codes, share, {survey_fact(survey, item): share}, **values)

    def _index(self, row: "_Row") -> None:
        if row.is_empty(gettext_noop("Value")):
            return
        sheet, name, value = self._sheet(row), row.text(gettext_noop("Index")), row.number(gettext_noop("Value"))
        leaves = self.indices.get(name)
        if leaves is None:
            text = gettext_noop("no criterion measured from outside reads this index; known are: %(known)s")
            row.wrong(gettext_noop("Index"), note(text, known=tuple(self.indices)))
        as_of = row.day(gettext_noop("As of"))
        if sheet is None or leaves is None or value is None or self._twice(row, sheet, name):
            return
        codes = [placed.node.code for placed in leaves]
        self._take(
            row, sheet, codes, value, {name: value}, origin=Figure.EXTERNAL, source=row.text(_SOURCE), as_of=as_of
        )

    def _points(self, row: "_Row") -> None:
        if row.is_empty(gettext_noop("Points")):
            return
        sheet, code, value = self._sheet(row), self._code(row), row.number(gettext_noop("Points"))
        if code.startswith("+"):
            self._pool_points(row, sheet, code, value)
            return
        placed = self.leaves.get(code)
        if placed is None:
            row.wrong(
                gettext_noop("Criterion code"), note(gettext_noop("no scored criterion of this set has this code"))
            )
        elif value is not None and placed.node.rule is not None:
            self._check_bounds(row, placed, value)
        if sheet is None or placed is None or value is None or self._twice(row, sheet, code):
            return
        thread = self.threads[(sheet.pk, code)]
        reason = row.text(_NOTE) or translated(note(gettext_noop("from the published table")))
        draft = Draft(thread, ScoreEntry.IMPORTED, facts={}, points=value, reason=reason, note=row.text(_NOTE))
        self.rows.append(ImportRow(row.number_, sheet.unit_name, (code,), value, thread.self_points, (draft,)))

    def _code(self, row: "_Row") -> str:
        """The code as text. Of a cell that holds a number nobody knows whether 1.1 or 1.10 was typed."""
        title = gettext_noop("Criterion code")
        figure = row.figure(title)
        if figure is not None:
            meant = tuple(code for code in self.leaves if _AS_FIGURE.fullmatch(code) and Fraction(code) == figure)
            if len(meant) > 1:
                text = gettext_noop(
                    "the cell holds a number, which may mean %(codes)s. Format it as text and type the code"
                )
                row.wrong(title, note(text, codes=meant))
        return row.text(title)

    def _pool_points(self, row: "_Row", sheet: Assessment | None, code: str, value: Fraction | None) -> None:
        """Bonus and penalty points under the code "+bonus"; in a round of past results they count as verified."""
        thread = self.pools.get((sheet.pk, code)) if sheet else None
        if sheet is not None and thread is None:
            row.wrong(gettext_noop("Criterion code"), note(gettext_noop("this set has no such pool of points")))
        if value is not None and value < 0:
            row.wrong(gettext_noop("Points"), note(gettext_noop("points of a pool are not negative")))
        elif sheet is not None and thread is not None and value is not None and not self._twice(row, sheet, code):
            reason = row.text(_NOTE) or translated(note(gettext_noop("from the published table")))
            stages = (
                (ScoreEntry.IMPORTED, ScoreEntry.VERIFICATION) if self.round.stages.history else (ScoreEntry.IMPORTED,)
            )
            drafts = tuple(Draft(thread, stage, facts={}, points=value, reason=reason, note=reason) for stage in stages)
            self.rows.append(ImportRow(row.number_, sheet.unit_name, (code,), value, thread.self_points, drafts))

    def _check_bounds(self, row: "_Row", placed: Placed, value: Fraction) -> None:
        leaf_max = placed.node.max or Fraction(0)
        low, high = placed.node.rule.bounds(leaf_max) if placed.node.rule else (Fraction(0), leaf_max)
        if value > max(high, leaf_max) or (low is not None and value < low):
            text = gettext_noop("the points lie outside the bounds of the criterion")
            row.wrong(gettext_noop("Points"), note(text))

    def _sheet(self, row: "_Row") -> Assessment | None:
        name = row.text(_UNIT)
        sheet = self.sheets.find(name)
        if sheet is None and (alike := self.sheets.alike(name)):
            text = gettext_noop("several units may be meant by “%(name)s”: %(units)s. Write the name with its marks")
            row.wrong(_UNIT, note(text, name=name, units=alike))
        elif sheet is None:
            row.wrong(_UNIT, note(gettext_noop("no unit of this round is called “%(name)s”"), name=name))
        elif not allowed(sheet.standing, Verb.IMPORT_POINTS, self.round.stages):
            row.wrong(_UNIT, why_not(sheet.standing, Verb.IMPORT_POINTS, self.round.stages))
        return sheet

    def _twice(self, row: "_Row", sheet: Assessment, *names: str) -> bool:
        first = self.seen.setdefault((sheet.pk, *names), row.number_)
        if first != row.number_:
            row.wrong("", note(gettext_noop("the same value stands in row %(first)s already"), first=first))
        return first != row.number_

    def _take(
        self,
        row: "_Row",
        sheet: Assessment,
        codes: Iterable[str],
        value: Fraction,
        facts: dict[str, Any],
        **values: Any,
    ) -> None:
        threads = [self.threads[(sheet.pk, code)] for code in codes]
        drafts = tuple(Draft(thread, ScoreEntry.IMPORTED, facts=facts, **values) for thread in threads)
        before = threads[0].self_points if threads else None
        self.rows.append(ImportRow(row.number_, sheet.unit_name, tuple(codes), value, before, drafts))


class _Row:
    """One row of the file; what cannot be read becomes a problem with its column."""

    def __init__(self, number: int, cells: Sequence[Cell], places: dict[str, int], problems: list[Problem]) -> None:
        self.number_, self._cells, self._places, self._problems = number, cells, places, problems

    def _cell(self, title: str) -> Cell:
        place = self._places.get(title)
        return self._cells[place] if place is not None and place < len(self._cells) else None

    def wrong(self, title: str, reason: Note) -> None:
        self._problems.append(Problem(self.number_, gettext(title) if title else "", reason))

    def is_empty(self, title: str) -> bool:
        cell = self._cell(title)
        return cell is None or (isinstance(cell, str) and not cell.strip())

    def figure(self, title: str) -> Fraction | None:
        """What the cell holds, if that is a number and no text that looks like one."""
        cell = self._cell(title)
        return cell if isinstance(cell, Fraction) else None

    def is_blank(self, titles: Iterable[str]) -> bool:
        return all(self.is_empty(title) for title in titles)

    def text(self, title: str) -> str:
        cell = self._cell(title)
        if cell is None:
            return ""
        if isinstance(cell, Fraction):
            return str(cell) if cell.denominator == 1 else f"{float(cell):g}"
        return str(cell).strip()

    def number(self, title: str) -> Fraction | None:
        cell = self._cell(title)
        if isinstance(cell, Fraction):
            return cell
        if isinstance(cell, str) and cell.strip():
            try:
                return read_number(cell.strip().removesuffix("%"))
            except NotANumber:
                pass
        if not self.is_empty(title):
            self.wrong(title, note(gettext_noop("“%(value)s” is not a number"), value=self.text(title)))
        return None

    def is_at_most_one(self, title: str) -> bool:
        """No survey gives a share of one percent or less, so such a cell is a percentage as Excel keeps it."""
        cell = self._cell(title)
        return isinstance(cell, Fraction) and 0 < cell <= 1

    def share(self, title: str, *, as_share: bool = False) -> Fraction | None:
        """A percentage as a share 0…1. A cell that Excel formats as a percentage holds 0.912 for 91,2 %; ``as_share`` says
        that this row is written that way."""
        value = self.number(title)
        if value is None:
            return None
        if not 0 <= value <= 100:
            self.wrong(title, note(gettext_noop("a percentage lies within 0 and 100")))
            return None
        return value if as_share else value / 100

    def whole(self, title: str) -> int | None:
        value = self.number(title)
        if value is None:
            return None
        if value.denominator != 1 or value < 1:
            self.wrong(title, note(gettext_noop("a whole number above 0 is expected")))
            return None
        return int(value)

    def day(self, title: str) -> date | None:
        cell = self._cell(title)
        if isinstance(cell, date):
            return cell
        if not self.is_empty(title):
            self.wrong(title, note(gettext_noop("a day such as 24/3/2026 is expected")))
        return None


def read_import(round_: AssessmentRound, what: str, data: bytes) -> ImportPlan:
    """The dry run: what the file would do, with every problem. Writes nothing."""
    return _Reader(round_, what).read(data)


# The import ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def apply_import(*, actor: Actor, round_: AssessmentRound, what: str, data: bytes, name: str = "") -> int:
    """Take the file as the dry run showed it. Returns how many leaves got a new entry; nothing is half-imported.

    In a round of past results (``history``) the sheets go straight to verification, and imported points count as verified.
    """
    require(may_import_results(actor, round_))
    row = locked_round(round_)
    list(locked(Assessment.objects.filter(round=row)).order_by("pk").values_list("pk", flat=True))
    plan = read_import(row, what, data)
    if not plan.ok:
        text = gettext_noop("Nothing was imported. Correct the rows that are named and import the file again.")
        raise Invalid(note(text), [problem.as_note() for problem in plan.problems])
    drafts = [draft for each in plan.rows for draft in each.drafts]
    return write_imported(actor=actor, round_=row, drafts=drafts, source=name)


def upload_results(*, actor: Actor, round_: AssessmentRound, what: str, file_name: str, data: bytes) -> ResultImport:
    """Keep an uploaded workbook until its person has seen the dry run and said yes. Nothing of it counts until then."""
    require(may_import_results(actor, round_))
    digest = hashlib.sha256(data).hexdigest()
    values = {"what": what, "file_name": file_name[:255], "sha256": digest, "data": data}
    return ResultImport.objects.create(round=round_, user_id=actor.user_id, **values)


@transaction.atomic
def confirm_results(*, actor: Actor, upload: ResultImport) -> int:
    """Take in an uploaded workbook, read anew against what stands now. Returns how many leaves got a new entry."""
    row = locked(ResultImport.objects.filter(pk=upload.pk)).get()
    if row.applied_at is not None:
        raise WrongState(note(gettext_noop("This file was taken in already.")))
    round_ = AssessmentRound.objects.select_related("set_version__set").get(pk=row.round_id)
    entries = apply_import(actor=actor, round_=round_, what=row.what, data=bytes(row.data), name=row.file_name)
    row.applied_at, row.entries = now(), entries
    row.save(update_fields=["applied_at", "entries"])
    return entries


def write_imported(*, actor: Actor, round_: AssessmentRound, drafts: Sequence[Draft], source: str = "") -> int:
    """Write entries into many sheets at once, with one event a sheet. Within the caller's transaction."""
    ids = {draft.thread.assessment_id for draft in drafts}
    sheets = list(Assessment.objects.filter(pk__in=ids).select_related("round"))
    desk = Desk(round_, sheets)
    holding = actor.holding_for(Permission.RESULT_IMPORT, round_.path)
    write(desk, drafts, actor=actor, holding=holding)
    counts: dict[int, int] = {}
    for draft in drafts:
        counts[draft.thread.assessment_id] = counts.get(draft.thread.assessment_id, 0) + 1
    for sheet in sheets:
        text = note(gettext_noop("Imported the results of %(count)s criteria"), count=counts[sheet.pk])
        if round_.stages.history and sheet.standing is State.NOT_STARTED:
            move(sheet, step(sheet, Verb.TAKE_OVER))
        say(actor, sheet, "assessment.import", text, holding=holding, after={"file": source})
    text = note(gettext_noop("Imported %(count)s results for %(units)s units"), count=len(drafts), units=len(sheets))
    say_round(actor, round_, "round.import", text, after={"file": source}, permission=Permission.RESULT_IMPORT)
    return len(drafts)
