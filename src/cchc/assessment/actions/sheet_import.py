"""A sheet taken home as a workbook, filled without a connection, and taken in again: what differs is shown first.

Each row keeps, in a hidden column, what stood at its leaf when it was downloaded. So three things are told apart: what the
person changed in the file, what others saved meanwhile, and where both happened, which only a person may settle.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from cchc.assessment.actions.bulk import save_leaves
from cchc.assessment.actions.common import demand_open_for_unit, locked_assessment, step
from cchc.assessment.actions.evidence import attach_evidence
from cchc.assessment.actions.ledger import Desk, Draft
from cchc.assessment.actions.sheet_values import (
    CASE,
    LEVEL,
    POINTS,
    Slot,
    Unfit,
    Values,
    cell_of,
    number,
    one_writing,
    read_cell,
    slots_of,
    standing_values,
    words_of,
    words_to_choose,
)
from cchc.assessment.bridge import SELF, Said
from cchc.assessment.models import Assessment, CriterionEvidence, LeafThread, ResultImport, ScoreEntry
from cchc.assessment.permissions import may_fill_some, may_score
from cchc.assessment.queries.evidence import units_of
from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.common.workbook import Difference, Problem, cell_text
from cchc.evidence.models import Evidence
from cchc.figures.queries import known
from cchc_core.access import Actor
from cchc_core.criteria.tree import Placed
from cchc_core.files import Cell, Column, NewSheet, UnreadableFile, read_workbook, write_workbook
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import Verb

WHAT = "sheet"
MOST_SLOTS = 40

_CODE = gettext_noop("Code")
_NAME = gettext_noop("Criterion")
_MAX = gettext_noop("Maximum")
_ASKED = gettext_noop("What is asked")
_VALUE = gettext_noop("Value")
_BY_HAND = gettext_noop("Points set by hand")
_REASON = gettext_noop("Reason")
_REMARK = gettext_noop("Note")
_DOCUMENTS = gettext_noop("Documents (number and symbol, page in brackets)")
_NOW = gettext_noop("Points now")
_BASE = gettext_noop("Kept by the system")
#: Columns that every row is filled in, besides its values.
_FILLED = {"points": _BY_HAND, "reason": _REASON, "remark": _REMARK, "documents": _DOCUMENTS}


@dataclass(frozen=True)
class LeafChange:
    """One row that would change its leaf. A conflict: the leaf was changed by others since the download."""

    row: int
    thread: LeafThread
    placed: Placed
    values: Values
    differences: tuple[Difference, ...]
    documents: tuple[tuple[Evidence, str], ...] = ()
    conflict: bool = False
    points_before: Fraction | None = None
    points_after: Fraction | None = None

    @property
    def code(self) -> str:
        return self.placed.node.code

    @property
    def saved_by(self) -> str:
        """Who saved the value that stands."""
        return self.thread.self_entry.by if self.thread.self_entry else ""

    @property
    def changes_values(self) -> bool:
        """Whether more than documents would be added."""
        return any(each.label != gettext(_DOCUMENTS) for each in self.differences)


@dataclass(frozen=True)
class SheetPlan:
    """What a workbook would do. Rows with problems cannot be taken; the others can, all or some of them."""

    changes: tuple[LeafChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    unchanged: int = 0
    remarks: tuple[Problem, ...] = field(default=())

    @property
    def conflicts(self) -> int:
        return sum(each.conflict for each in self.changes)


# Taking it home -----------------------------------------------------------------------------------------------------


def sheet_to_fill(actor: Actor, assessment: Assessment) -> bytes:
    """A workbook with a row for every leaf that this person may fill: what is asked, what stands, room for more."""
    desk = Desk(assessment.round, [assessment])
    placed = _fillable(actor, desk, assessment)
    values = standing_values(desk, assessment, [each.node.code for each in placed])
    documents = _documents(assessment)
    slots = {each.node.code: slots_of(each.node.rule, desk.prepared.labels) for each in placed}
    width = max(map(len, slots.values()), default=0)
    rows, shut, lists = [], set(), {}
    for line, each in enumerate(placed):
        code = each.node.code
        row = desk.sheets[assessment.pk].threads[code].row
        cells: list[Cell] = [code, each.node.name, each.node.max]
        for index in range(width):
            slot = slots[code][index] if index < len(slots[code]) else None
            cells += [slot.label, cell_of(slot, values[code])] if slot else [None, None]
            place = (line, 3 + 2 * index + 1)
            if slot is None:
                shut.add(place)
            elif words_to_choose(slot):
                lists[place] = words_to_choose(slot)
        stands = values[code]
        cells += [stands.points, stands.reason or None, stands.remark or None, documents.get(code, "") or None]
        cells += [row.self_points, json.dumps(_base(assessment, code, stands), ensure_ascii=False)]
        rows.append(cells)
    lines = (
        f"{assessment.unit_name} – {assessment.round.title}",
        _("Fill the white cells only, save the file and upload it at the sheet: you first see what would change."),
    )
    sheet = NewSheet(_("Sheet"), _columns(width), rows, lines, shut=frozenset(shut), lists=lists)
    return write_workbook([sheet])


def _columns(width: int) -> list[Column]:
    columns = [Column(_(_CODE), 9, locked=True), Column(_(_NAME), 46, wrap=True, locked=True)]
    columns.append(Column(_(_MAX), 9, locked=True))
    for index in range(1, width + 1):
        columns.append(Column(f"{_(_ASKED)} {index}", 30, wrap=True, locked=True))
        columns.append(Column(f"{_(_VALUE)} {index}", 16, wrap=True))
    columns += [Column(_(_BY_HAND), 12), Column(_(_REASON), 30, wrap=True), Column(_(_REMARK), 36, wrap=True)]
    columns.append(Column(_(_DOCUMENTS), 34, wrap=True))
    return [*columns, Column(_(_NOW), 10, locked=True), Column(_(_BASE), 4, locked=True, hidden=True)]


def _base(assessment: Assessment, code: str, values: Values) -> dict[str, Any]:
    return {"sheet": assessment.pk, "code": code, **values.to_json()}


def _fillable(actor: Actor, desk: Desk, assessment: Assessment) -> list[Placed]:
    """The unit's leaves that apply and that this person may fill."""
    threads = desk.sheets[assessment.pk].threads
    everything = bool(may_score(actor, assessment))
    return [
        each
        for each in desk.prepared.criteria_set.leaves()
        if (row := threads[each.node.code].row).owner == LeafThread.UNIT
        and row.applicable
        and (everything or row.assignee_id in actor.post_ids)
    ]


def _documents(assessment: Assessment) -> dict[str, str]:
    """Code → the documents cited there, one a line. One query."""
    rows = CriterionEvidence.objects.filter(thread__assessment=assessment, withdrawn_at__isnull=True)
    found: dict[str, list[str]] = {}
    for row in rows.select_related("evidence", "thread").order_by("pk"):
        words = row.evidence.full_symbol or row.evidence.title
        found.setdefault(row.thread.code, []).append(f"{words} ({row.page})" if row.page else words)
    return {code: "\n".join(lines) for code, lines in found.items()}


# The dry run --------------------------------------------------------------------------------------------------------


def read_sheet(actor: Actor, assessment: Assessment, data: bytes) -> SheetPlan:
    """What the workbook would change, with row, column and reason of what cannot be taken. Writes nothing."""
    return _Reader(actor, assessment).read(data)


class _Reader:
    """One workbook read against one sheet; a handful of queries for all rows."""

    def __init__(self, actor: Actor, assessment: Assessment) -> None:
        self.actor, self.assessment = actor, assessment
        self.desk = Desk(assessment.round, [assessment])
        self.threads = self.desk.sheets[assessment.pk].threads
        self.leaves = {each.node.code: each for each in self.desk.prepared.criteria_set.leaves()}
        self.mine = {each.node.code for each in _fillable(actor, self.desk, assessment)}
        self.values = standing_values(self.desk, assessment, list(self.leaves))
        self.documents = _documents(assessment)
        names = {name for each in self.leaves.values() if each.node.rule for name in each.node.rule.facts()}
        system = known([assessment.unit_id], assessment.round.year, names)
        self.system = {name: row for (_unit, name), row in system.items()}
        self.register: dict[str, list[Evidence]] | None = None
        self.changes: list[LeafChange] = []
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self.unchanged = 0
        self.seen: set[str] = set()

    def read(self, data: bytes) -> SheetPlan:
        try:
            sheets = read_workbook(data)
        except UnreadableFile as unreadable:
            return SheetPlan(problems=(Problem(None, "", unreadable.reason),))
        for sheet in sheets:
            for index, row in enumerate(sheet.rows[:20]):
                places = _header(row)
                if "code" in places and "base" in places:
                    self._rows(sheet.rows, index, places)
                    return self._plan()
        text = gettext_noop("This is not a workbook of this sheet, or its columns were deleted. Download it again.")
        return SheetPlan(problems=(Problem(None, "", note(text)),))

    def _plan(self) -> SheetPlan:
        if not self.seen and not self.problems:
            self.problems.append(Problem(None, "", note(gettext_noop("The file holds no criterion."))))
        return SheetPlan(tuple(self.changes), tuple(self.problems), self.unchanged, tuple(self.remarks))

    def _rows(self, cells: Sequence[Sequence[Cell]], header: int, places: Mapping[str, int]) -> None:
        rows = [_Row(number_, each, places) for number_, each in enumerate(cells[header + 1 :], start=header + 2)]
        rows = [row for row in rows if row.text("code")]
        missing = self._missing_columns({row.text("code") for row in rows}, places)
        if missing:
            text = gettext_noop("The file has lost columns: %(columns)s. Download the sheet again and fill that file.")
            self.problems.append(Problem(None, "", note(text, columns=missing)))
            return
        for row in rows:
            code = row.text("code")
            if code not in self.leaves:
                self._wrong(row, _CODE, note(gettext_noop("no scored criterion of this set has this code")))
            elif code in self.seen:
                self._wrong(row, _CODE, note(gettext_noop("the criterion stands in the file twice")))
            else:
                self.seen.add(code)
                self._row(row, code)

    def _missing_columns(self, codes: Collection[str], places: Mapping[str, int]) -> tuple[str, ...]:
        """Titles of columns that some row needs and that are gone: empty cells and lost ones are not the same."""
        labels = self.desk.prepared.labels
        width = max(
            (len(slots_of(self.leaves[code].node.rule, labels)) for code in codes if code in self.leaves), default=0
        )
        titles = {f"value{index}": f"{gettext(_VALUE)} {index}" for index in range(1, width + 1)}
        titles |= {key: gettext(_FILLED[key]) for key in _FILLED}
        return tuple(title for key, title in titles.items() if key not in places)

    def _row(self, row: "_Row", code: str) -> None:
        base = self._base(row, code)
        if base is None:
            return
        placed = self.leaves[code]
        slots = slots_of(placed.node.rule, self.desk.prepared.labels)
        before = len(self.problems)
        said = self._said(row, placed, slots)
        added = self._added(row, code)
        if len(self.problems) > before:
            return
        stands = self.values[code]
        if not added and (said in (base, stands)):
            self.unchanged += 1
            return
        if code not in self.mine:
            text = gettext_noop("you may not fill this criterion: it is not assigned to you, or it does not apply")
            self._wrong(row, _CODE, note(text))
            return
        said, conflict = _merged(base, stands, said)
        differences = self._differences(slots, stands, said, added)
        if not differences:
            self.unchanged += 1
            return
        self._try(row, placed, said, differences, added, conflict=conflict)

    def _base(self, row: "_Row", code: str) -> Values | None:
        """What stood at the leaf when the row was downloaded."""
        try:
            data = json.loads(row.text("base"))
            if data["sheet"] != self.assessment.pk:
                text = gettext_noop("the row comes from another sheet; nothing of it is taken")
                self._wrong(row, _BASE, note(text))
                return None
            if data["code"] != code:
                text = gettext_noop("the row was filled for criterion %(code)s: codes were moved without their rows")
                self._wrong(row, _CODE, note(text, code=str(data["code"])))
                return None
            return Values.from_json(data)
        except (ValueError, KeyError, TypeError, AttributeError):
            text = gettext_noop("the hidden column was changed or deleted; download the sheet again and fill that file")
            self._wrong(row, _BASE, note(text))
            return None

    def _said(self, row: "_Row", placed: Placed, slots: Sequence[Slot]) -> Values:
        facts: dict[str, Any] = {}
        judgement: dict[str, Any] = {}
        for index, slot in enumerate(slots, start=1):
            cell = row.cell(f"value{index}")
            if cell is None or (slot.case and slot.case != judgement.get("branch")):
                continue
            try:
                value = read_cell(slot, cell)
            except Unfit as unfit:
                self._wrong(row, _VALUE, unfit.reason, index)
                continue
            if slot.kind in (CASE, LEVEL, POINTS):
                judgement[{CASE: "branch", LEVEL: "level", POINTS: "points"}[slot.kind]] = value
            else:
                facts[slot.name] = value
        return Values(facts, judgement, self._points(row, placed), row.text("reason"), row.text("remark"))

    def _points(self, row: "_Row", placed: Placed) -> Fraction | None:
        cell = row.cell("points")
        if cell is None:
            return None
        try:
            points = number(cell)
        except Unfit as unfit:
            self._wrong(row, _BY_HAND, unfit.reason)
            return None
        most = placed.node.max or Fraction(0)
        low = placed.node.rule.bounds(most)[0] if placed.node.rule else Fraction(0)
        if points > most or (low is not None and points < min(low, Fraction(0))):
            text = gettext_noop("the points lie outside the bounds of the criterion")
            self._wrong(row, _BY_HAND, note(text))
        return points

    def _added(self, row: "_Row", code: str) -> tuple[tuple[Evidence, str], ...]:
        """Documents that the row names and the leaf does not cite yet."""
        cited = {fold(line) for line in self.documents.get(code, "").splitlines()}
        wanted = {fold(line): line for line in row.lines("documents")}
        if cited - set(wanted):
            text = gettext_noop("documents left out here stay cited; withdraw them at the criterion itself")
            self.remarks.append(Problem(row.number, gettext(_DOCUMENTS), note(text)))
        found = (self._document(row, line) for key, line in wanted.items() if key not in cited)
        return tuple(each for each in found if each is not None)

    def _document(self, row: "_Row", line: str) -> tuple[Evidence, str] | None:
        words, page = line.strip(), ""
        if words.endswith(")") and " (" in words:
            words, page = words[:-1].rsplit(" (", 1)
        if self.register is None:
            self.register = {}
            for each in Evidence.objects.filter(unit__in=units_of(self.assessment)).order_by("pk"):
                for name in {fold(each.full_symbol), fold(each.title)} - {""}:
                    self.register.setdefault(name, []).append(each)
        found = self.register.get(fold(words.strip()), [])
        if len(found) == 1:
            return found[0], page.strip()
        text = gettext_noop("no document of the unit's register is called “%(name)s”; add it there first")
        if found:
            text = gettext_noop(
                "several documents of the register are called “%(name)s”; cite it at the criterion itself"
            )
        self._wrong(row, _DOCUMENTS, note(text, name=words.strip()))
        return None

    def _differences(
        self, slots: Sequence[Slot], stands: Values, said: Values, added: Iterable[tuple[Evidence, str]]
    ) -> tuple[Difference, ...]:
        pairs = [(slot.label, words_of(cell_of(slot, stands)), words_of(cell_of(slot, said))) for slot in slots]
        pairs.append((gettext(_BY_HAND), _points_words(stands.points), _points_words(said.points)))
        pairs.append((gettext(_REASON), stands.reason, said.reason))
        pairs.append((gettext(_REMARK), stands.remark, said.remark))
        names = [f"{each.full_symbol or each.title}{f' ({page})' if page else ''}" for each, page in added]
        pairs.append((gettext(_DOCUMENTS), "", "; ".join(names)))
        return tuple(Difference(*each) for each in pairs if each[1] != each[2])

    def _try(
        self,
        row: "_Row",
        placed: Placed,
        said: Values,
        differences: tuple[Difference, ...],
        added: tuple[tuple[Evidence, str], ...],
        *,
        conflict: bool,
    ) -> None:
        """Compute the leaf with what the row says, and ask for the reasons that it must give."""
        sheet, code = self.desk.sheets[self.assessment.pk], placed.node.code
        state = self.threads[code]
        former = state.self_
        self.desk.put(
            sheet,
            code,
            SELF,
            Said(
                (0, self.desk.next_order()),
                ScoreEntry.SELF,
                dict(said.judgement),
                said.points,
                said.reason,
                {name: (fact, 0) for name, fact in said.facts.items()},
            ),
        )
        try:
            result = self.desk.by_rule(sheet, code, SELF)
        except Invalid as refusal:
            for reason in refusal.problems:
                self._wrong(row, _VALUE, reason)
            self.desk.put(sheet, code, SELF, former)
            return
        computed = None if result.pending else result.points
        if not said.reason and said.points is not None and said.points != computed:
            self._wrong(row, _REASON, note(gettext_noop("points set by hand need a reason")))
            return
        over = [name for name, value in said.facts.items() if name in self.system and self.system[name].fact != value]
        if not said.reason and over:
            labels = self.desk.prepared.labels
            text = gettext_noop("The system knows another value of: %(figures)s. Say why you enter a different one.")
            self._wrong(
                row, _REASON, note(text, figures=tuple(labels[each].label if each in labels else each for each in over))
            )
            return
        self.changes.append(
            LeafChange(
                row.number,
                state.row,
                placed,
                said,
                differences,
                added,
                conflict,
                state.row.self_points,
                computed if said.points is None else said.points,
            )
        )

    def _wrong(self, row: "_Row", column: str, reason: Note, index: int = 0) -> None:
        self.problems.append(Problem(row.number, f"{gettext(column)} {index}" if index else gettext(column), reason))


def _merged(base: Values, stands: Values, said: Values) -> tuple[Values, bool]:
    """What the person changed in the file, upon what stands; what was left as it came stays as others saved it meanwhile.

    Answer and note are looked at apart. A conflict: both changed the same of the two, and not alike.
    """
    conflict = False
    if said.answer == base.answer:
        said = said.with_answer_of(stands)
    elif stands.answer not in (base.answer, said.answer):
        conflict = True
    if said.remark == base.remark:
        said = replace(said, remark=stands.remark)
    elif stands.remark not in (base.remark, said.remark):
        conflict = True
    return said, conflict


def _points_words(points: Fraction | None) -> str:
    return "" if points is None else show_number(points, 2)


def _header(row: Sequence[Cell]) -> dict[str, int]:
    """Key → place of every title that is ours, in any language of the screens."""
    titles = {"code": _CODE, "base": _BASE, **_FILLED}
    spelled: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            spelled |= {fold(gettext(title)): key for key, title in titles.items()}
            spelled |= {fold(f"{gettext(_VALUE)} {index}"): f"value{index}" for index in range(1, MOST_SLOTS)}
    return {
        spelled[fold(cell)]: place for place, cell in enumerate(row) if isinstance(cell, str) and fold(cell) in spelled
    }


class _Row:
    """One row of the workbook by the keys of its columns."""

    def __init__(self, number: int, cells: Sequence[Cell], places: Mapping[str, int]) -> None:
        self.number, self._cells, self._places = number, cells, places

    def cell(self, key: str) -> Cell:
        place = self._places.get(key)
        found = self._cells[place] if place is not None and place < len(self._cells) else None
        return None if isinstance(found, str) and not found.strip() else found

    def text(self, key: str) -> str:
        cell = self.cell(key)
        return one_writing(cell.replace("_x000D_", "")) if isinstance(cell, str) else cell_text(cell)

    def lines(self, key: str) -> list[str]:
        return [line.strip() for part in self.text(key).split(";") for line in part.splitlines() if line.strip()]


# Taking it in -------------------------------------------------------------------------------------------------------


def upload_sheet(*, actor: Actor, assessment: Assessment, file_name: str, data: bytes) -> ResultImport:
    """Keep a filled workbook until its person has seen what it would change. Nothing of it counts until then."""
    require(may_fill_some(actor, assessment))
    digest = hashlib.sha256(data).hexdigest()
    values = {"what": WHAT, "file_name": file_name[:255], "sha256": digest, "data": data}
    return ResultImport.objects.create(round=assessment.round, assessment=assessment, user_id=actor.user_id, **values)


@transaction.atomic
def apply_sheet(*, actor: Actor, upload: ResultImport, chosen: Mapping[str, int]) -> int:
    """Take the chosen rows, each given with the version of the leaf that the person saw. All of them or none.

    Read anew against what stands now: ``Invalid`` names every leaf that changed since. Returns how many were saved.
    """
    row = locked(ResultImport.objects.filter(pk=upload.pk, what=WHAT)).get()
    assessment = locked_assessment(Assessment.objects.get(imports=row))
    require(may_fill_some(actor, assessment))
    step(assessment, Verb.SAVE_LEAF)
    demand_open_for_unit(assessment)
    plan = {each.code: each for each in read_sheet(actor, assessment, bytes(row.data)).changes}
    problems = [
        note(gettext_noop("%(code)s: somebody saved it since you looked. Look at the difference again."), code=code)
        for code, version in chosen.items()
        if code not in plan or plan[code].thread.version != version
    ]
    if problems or not chosen:
        text = gettext_noop("Nothing was taken in. Choose the rows to take, and look at those that changed meanwhile.")
        raise Invalid(note(text), problems)
    taken = [plan[code] for code in chosen]
    _save(actor, assessment, [each for each in taken if each.changes_values])
    for each in taken:
        for evidence, page in each.documents:
            attach_evidence(actor=actor, assessment=assessment, code=each.code, evidence=evidence, page=page)
    row.applied_at, row.entries = now(), (row.entries or 0) + len(taken)
    row.save(update_fields=["applied_at", "entries"])
    return len(taken)


def _save(actor: Actor, assessment: Assessment, taken: Collection[LeafChange]) -> None:
    if not taken:
        return
    threads = LeafThread.objects.filter(pk__in=[each.thread.pk for each in taken]).order_by("pk")
    by_pk = {thread.pk: thread for thread in locked(threads)}
    drafts = [
        Draft(
            by_pk[each.thread.pk],
            ScoreEntry.SELF,
            facts=dict(each.values.facts),
            judgement=dict(each.values.judgement),
            points=each.values.points,
            reason=each.values.reason,
            note=each.values.remark,
        )
        for each in taken
    ]
    save_leaves(actor=actor, round_=assessment.round, drafts=drafts)
