"""The annexes of an owner taken home as a workbook, filled without a connection, and taken in again.

A hidden column of each row keeps which row of which owner and round it is, its revision, and what stood there. So what the
person changed, what others saved meanwhile, and where both happened are told apart before anything is saved. Rows without
a key are new proposals.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.errors import Invalid, Refusal, Stale, WrongState
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.common.uploads import Upload, store_once
from cchc.common.workbook import Difference, Problem, as_shown, cell_text, spellings
from cchc.planning.actions.annexes import (
    Proposed,
    Said,
    columns_of,
    review_problems,
    save_proposal,
    save_review,
)
from cchc.planning.actions.proposals import CHANGED, demand_filling, locked_owner
from cchc.planning.models import LineReview, PlanUpload, Proposal, ProposalOwner
from cchc.planning.models.wording import Kind
from cchc.planning.permissions import may_fill
from cchc.planning.queries.annexes import NOT_SHOWN, target_words
from cchc.planning.queries.proposals import field_names
from cchc_core.access import Actor
from cchc_core.files import Cell, Column, NewSheet, UnreadableFile, read_workbook, write_workbook
from cchc_core.values import NotANumber, machine_text, read_number, show_day, show_number
from cchc_core.words import Note, gettext_noop, note

#: Rows left free for new proposals at the foot of a sheet.
FREE_ROWS = 30

_KEY = gettext_noop("Kept by the system")
_FIELD = gettext_noop("Field")
_LINE = gettext_noop("Target or task of this year")
_PLANNED = gettext_noop("Planned")
_VALUE = gettext_noop("Figure at the cut-off")
_RESULT = gettext_noop("Result in words")
_DONE = gettext_noop("Met or done (yes/no)")
_REASON = gettext_noop("Reason, where not")
_NEXT = gettext_noop("Target proposed for next year, in words")
_FIGURE = gettext_noop("Figure proposed")
_MONITOR = gettext_noop("Who monitors it")
_PRODUCT = gettext_noop("Product")
_LEADS = gettext_noop("Lead")
_SUPPORTERS = gettext_noop("Supporting units")
_DUE = gettext_noop("Time")
_BASIS = gettext_noop("Basis of the proposal")
_FUNDING = gettext_noop("Funding")
_TEXT = gettext_noop("Proposed task")

YES = gettext_noop("yes")
NO = gettext_noop("no")

#: Of each annex: what a column holds → its title; the order is that of the sheet.
COLUMNS: Mapping[int, Mapping[str, str]] = {
    1: {
        "field": _FIELD,
        "line": _LINE,
        "planned": _PLANNED,
        "value": _VALUE,
        "result": _RESULT,
        "done": _DONE,
        "reason": _REASON,
        "text": _NEXT,
        "figure": _FIGURE,
        "monitor_text": _MONITOR,
    },
    2: {
        "field": _FIELD,
        "line": _LINE,
        "planned": _PRODUCT,
        "leads": _LEADS,
        "due": _DUE,
        "result": _RESULT,
        "done": _DONE,
        "reason": _REASON,
    },
    3: {
        "field": _FIELD,
        "text": _TEXT,
        "basis": _BASIS,
        "product": _PRODUCT,
        "leads_text": _LEADS,
        "supporters_text": _SUPPORTERS,
        "due_text": _DUE,
    },
    4: {
        "field": _FIELD,
        "text": _TEXT,
        "product": _PRODUCT,
        "leads_text": _LEADS,
        "supporters_text": _SUPPORTERS,
        "due_text": _DUE,
        "funding": _FUNDING,
    },
}
#: What a person never changes in a row that stands.
_GIVEN = frozenset({"line", "planned", "leads", "due"})
_SAID = ("value", "result", "done", "reason")
_WIDE = {"line": 44, "text": 44, "result": 34, "reason": 34, "planned": 20, "product": 26, "basis": 26, "field": 26}

#: As officials fill the column of what was met or done, folded.
_SAID_OTHERWISE = {
    **dict.fromkeys(("co", "x", "dat", "da dat", "hoan thanh", "da hoan thanh", "hoan thanh dung han", "xong"), YES),
    **dict.fromkeys(("chua", "khong dat", "chua dat", "khong hoan thanh", "chua hoan thanh", "chua xong"), NO),
}

NOT_OURS = note(
    gettext_noop(
        "This is not a workbook of these annexes, or its columns were deleted. Download it again and fill that file."
    )
)
OTHER_OWNER = gettext_noop("This workbook belongs to %(owner)s, %(round)s. Upload it there.")
OTHER_SHEET = note(gettext_noop("the row belongs to another owner or round; nothing of it is taken"))
BROKEN_KEY = note(gettext_noop("the hidden column was changed; download the annexes again and fill that file"))
TWICE = note(
    gettext_noop(
        "the row stands in the file twice; delete the copy, and write new proposals into the blank rows at the foot"
    )
)
GONE = note(
    gettext_noop("the proposal was removed or decided on meanwhile; delete the row, or download the annexes again")
)
NOT_A_NUMBER = gettext_noop("“%(value)s” is no number")
NOT_YES_NO = gettext_noop("“%(value)s” is neither yes nor no")
NO_FIELD = gettext_noop("“%(value)s” is no field of this owner. Write one of: %(names)s")
LEFT_OUT = gettext_noop("%(count)s rows that stand here are not in the file; they stay as they are.")


# Taking it home -----------------------------------------------------------------------------------------------------


def annexes_to_fill(owner: ProposalOwner) -> bytes:
    """A workbook with the four annexes as they stand, and room for new proposals."""
    names = _field_labels(owner)
    rows = {annex: list(_rows(owner, annex, names)) for annex in COLUMNS}
    return write_workbook([_sheet(owner, annex, rows[annex], names) for annex in COLUMNS])


def _field_labels(owner: ProposalOwner) -> dict[str, str]:
    names = field_names(owner.round.cut_off)
    return {key: names.get(key, key) for key in owner.fields}


def _rows(owner: ProposalOwner, annex: int, names: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Cell]]]:
    """The key of each row and what stands in its cells."""
    if annex in (1, 2):
        kind = Kind.TARGET if annex == 1 else Kind.TASK
        following = _following(owner)
        for review in owner.reviews.filter(content__kind=kind.value).select_related("content").order_by("place", "pk"):
            cells = _review_cells(review, following.get(review.content.line_id), names)
            yield _key(owner, "review", review.pk, review.revision, cells), cells
    if annex in (1, 3, 4):
        for line in _own_lines(owner, annex):
            cells = _proposal_cells(line, names)
            yield _key(owner, "proposal", line.pk, line.revision, cells), cells


def _following(owner: ProposalOwner) -> dict[int, Proposal]:
    """Line of this year → the target proposed after it. One query."""
    rows = owner.proposals.filter(annex=1, continues__isnull=False).exclude(state__in=NOT_SHOWN).order_by("-pk")
    return {row.continues_id: row for row in rows if row.continues_id is not None}


def _own_lines(owner: ProposalOwner, annex: int) -> list[Proposal]:
    """Proposals with rows of their own: in annex 01 those that follow no target of this year."""
    rows = owner.proposals.filter(annex=annex, state__in=(Proposal.PROPOSED, Proposal.RETURNED))
    return list((rows.filter(continues__isnull=True) if annex == 1 else rows).order_by("place", "pk"))


def _review_cells(review: LineReview, following: Proposal | None, names: Mapping[str, str]) -> dict[str, Cell]:
    content = review.content
    planned = target_words(content) if content.kind == Kind.TARGET else content.product
    done = {True: _(YES), False: _(NO), None: None}[review.is_done]
    found: dict[str, Cell] = {
        "field": names.get(content.field, content.field) or None,
        "line": content.text,
        "planned": planned or None,
        "leads": content.leads_text or None,
        "due": content.due_text or None,
        "value": review.value,
        "result": review.result or None,
        "done": done,
        "reason": review.reason or None,
    }
    if content.kind == Kind.TARGET:
        found |= {
            "text": following.text if following else None,
            "figure": (target_words(following) or None) if following else None,
            "monitor_text": (following.monitor_text if following else content.monitor_text) or None,
        }
    return found


def _proposal_cells(line: Proposal, names: Mapping[str, str]) -> dict[str, Cell]:
    words: dict[str, Cell] = {name: getattr(line, name) or None for name in Proposed.WORDS}
    return {**words, "field": names.get(line.field, line.field) or None, "figure": target_words(line) or None}


def _key(owner: ProposalOwner, what: str, pk: int, revision: int, cells: Mapping[str, Cell]) -> str:
    kept = {name: _plain(value) for name, value in cells.items() if name not in _GIVEN}
    data = {"round": owner.round_id, "owner": owner.pk, what: pk, "revision": revision, "stood": kept}
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell_text(cell)


def _sheet(
    owner: ProposalOwner, annex: int, rows: Sequence[tuple[str, dict[str, Cell]]], names: Mapping[str, str]
) -> NewSheet:
    titles = COLUMNS[annex]
    columns = [Column("TT", 6, locked=True)]
    for name, title in titles.items():
        choices = (_(YES), _(NO)) if name == "done" else ()
        locked_ = name in _GIVEN and annex == 2
        columns.append(Column(_(title), _WIDE.get(name, 18), wrap=True, choices=choices, locked=locked_))
    columns.append(Column(_(_KEY), 4, locked=True, hidden=True))
    cells: list[tuple[Cell, ...]] = []
    shut, lists = set(), {}
    for place, (key, stands) in enumerate(rows):
        cells.append((str(place + 1), *(stands.get(name) for name in titles), key))
        is_review = '"review":' in key
        shut |= {
            (place, 1 + index) for index, name in enumerate(titles) if is_review and name in (*_GIVEN, "field")
        } | {(place, 1 + index) for index, name in enumerate(titles) if not is_review and name in (*_GIVEN, *_SAID)}
    free = FREE_ROWS if annex != 2 else 0
    for extra in range(free):
        place = len(rows) + extra
        cells.append((None,) * (len(titles) + 2))
        shut |= {(place, 1 + index) for index, name in enumerate(titles) if name in (*_GIVEN, *_SAID)}
        lists[(place, 1)] = tuple(names.values())
    lines = (
        f"{_unit_name(owner)} – {owner.round.title}",
        _("Annex %(number)s. Figures as of %(day)s; send by %(due)s. Fill the white cells only.")
        % {"number": f"{annex:02}", "day": show_day(owner.round.cut_off), "due": show_day(owner.round.due_on)},
    )
    return NewSheet(_sheet_name(annex), columns, cells, lines, shut=frozenset(shut), lists=lists)


def _sheet_name(annex: int) -> str:
    return _("Annex %(number)s") % {"number": f"{annex:02}"}


def _unit_name(owner: ProposalOwner) -> str:
    from cchc.orgunits.queries import last_names

    return last_names().get(str(owner.unit_id), "")


# The dry run --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowChange:
    """One row that would change a line or add one. Stale: others saved the line since the file was downloaded."""

    annex: int
    row: int
    key: str  # "review:12@3", "proposal:7@2", "new:1:14"
    title: str
    differences: tuple[Difference, ...]
    said: Said | None = None
    proposed: Proposed | None = None
    is_stale: bool = False

    @property
    def is_new(self) -> bool:
        return self.key.startswith("new:")

    @property
    def sheet(self) -> str:
        return _sheet_name(self.annex)


@dataclass(frozen=True)
class AnnexPlan:
    """What a workbook would do. Nothing of it is done while there are problems."""

    changes: tuple[RowChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    unchanged: int = 0
    remarks: tuple[Note, ...] = ()

    @property
    def stale(self) -> int:
        return sum(each.is_stale for each in self.changes)

    @property
    def added(self) -> int:
        return sum(each.is_new for each in self.changes)


def read_annexes(owner: ProposalOwner, data: bytes) -> AnnexPlan:
    """What the workbook would change, with sheet, row, column and reason of what cannot be taken. Writes nothing."""
    return _Reader(owner).read(data)


class _Reader:
    """One workbook held against the annexes of one owner."""

    def __init__(self, owner: ProposalOwner) -> None:
        self.owner = owner
        self.names = _field_labels(owner)
        self.fields = {fold(word): key for key, label in self.names.items() for word in (key, label)}
        self.yes_no = spellings({YES: YES, NO: NO}) | _SAID_OTHERWISE
        self.reviews = {row.pk: row for row in owner.reviews.select_related("content")}
        self.lines = {row.pk: row for row in owner.proposals.all()}
        self.following = _following(owner)
        self.seen: set[tuple[str, int]] = set()
        self.changes: list[RowChange] = []
        self.problems: list[Problem] = []
        self.unchanged = 0
        self.sheet = ""

    def read(self, data: bytes) -> AnnexPlan:
        try:
            sheets = read_workbook(data)
        except UnreadableFile as unreadable:
            return AnnexPlan(problems=(Problem(None, "", unreadable.reason),))
        found = False
        for sheet in sheets:
            header = self._header(sheet.rows)
            if header is None:
                continue
            found = True
            annex, first, places = header
            self.sheet, rows = sheet.name, as_shown(sheet)[first:]
            strange = self._strange(rows, places)
            if strange is not None:
                return AnnexPlan(problems=(Problem(None, "", strange, sheet.name),))
            for number, cells in enumerate(rows, start=first + 1):
                self._row(annex, _Cells(number, cells, places))
        if not found:
            return AnnexPlan(problems=(Problem(None, "", NOT_OURS),))
        return AnnexPlan(tuple(self.changes), tuple(self.problems), self.unchanged, self._remarks())

    def _header(self, rows: Sequence[Sequence[Cell]]) -> tuple[int, int, dict[str, int]] | None:
        """Which annex a sheet is, at which row its lines begin, and where its columns stand."""
        for index, row in enumerate(rows[:15]):
            titles = {fold(cell): place for place, cell in enumerate(row) if isinstance(cell, str)}
            if not any(word in titles for word in _words_of(_KEY)):
                continue
            for annex in COLUMNS:
                places = _places(annex, titles)
                if places is not None:
                    return annex, index + 1, places
        return None

    def _strange(self, rows: Sequence[Sequence[Cell]], places: Mapping[str, int]) -> Note | None:
        """Whose workbook it is, where it is not this owner's."""
        for cells in rows:
            place = places["key"]
            text = cell_text(cells[place]) if place < len(cells) else ""
            data = _read_key(text) if text else None
            if data is None:
                continue
            if data.get("owner") == self.owner.pk and data.get("round") == self.owner.round_id:
                return None
            other = ProposalOwner.objects.filter(pk=data.get("owner") or 0).select_related("round").first()
            if other is None:
                return NOT_OURS
            return note(OTHER_OWNER, owner=_unit_name(other), round=other.round.title)
        return None

    def _remarks(self) -> tuple[Note, ...]:
        own = {("review", pk) for pk in self.reviews}
        own |= {("proposal", row.pk) for annex in (1, 3, 4) for row in _own_lines(self.owner, annex)}
        left = len(own - self.seen)
        return (note(LEFT_OUT, count=left),) if left else ()

    def _row(self, annex: int, row: _Cells) -> None:
        key = row.text("key")
        filled = any(row.text(name) for name in COLUMNS[annex] if name != "field")
        if not key:
            if filled:
                self._new(annex, row)
            return
        data = _read_key(key)
        if data is None or not isinstance(data.get("stood"), dict):
            self._wrong(row, _KEY, BROKEN_KEY)
        elif data.get("owner") != self.owner.pk or data.get("round") != self.owner.round_id:
            self._wrong(row, _KEY, OTHER_SHEET)
        elif "review" in data:
            self._review(annex, row, data)
        else:
            self._proposal(annex, row, data)

    def _review(self, annex: int, row: _Cells, data: Mapping[str, Any]) -> None:
        review = self.reviews.get(data["review"])
        if review is None:
            self._wrong(row, _KEY, GONE)
            return
        if not self._first(row, "review", review.pk):
            return
        following = self.following.get(review.content.line_id)
        stands = {name: _plain(value) for name, value in _review_cells(review, following, self.names).items()}
        asked = [name for name in COLUMNS[annex] if name not in _GIVEN and name != "field"]
        given = {name: self._canonical(name, row) for name in asked}
        if any(value is None for value in given.values()):
            return
        said = Said(
            result=given["result"] or "",
            value=read_number(given["value"] or "") if given.get("value") else None,
            is_done={"yes": True, "no": False}.get(fold_yes(given["done"] or "", self.yes_no)),
            reason=given["reason"] or "",
        )
        for problem in review_problems(said, review.content):
            self._wrong(row, _REASON, problem)
            return
        proposed = None
        if annex == 1 and (given["figure"] or given["text"]):
            proposed = Proposed(
                text=given["text"] or "", figure=given["figure"] or "", monitor_text=given["monitor_text"] or ""
            )
            if not self._columns_fit(row, replace(proposed, text=proposed.text or review.content.text), 1, free=True):
                return
        elif annex == 1:
            proposed = Proposed()
        self._compare(
            annex,
            row,
            f"review:{review.pk}@{review.revision}",
            review.content.text,
            stands,
            given,
            data,
            said,
            proposed,
        )

    def _proposal(self, annex: int, row: _Cells, data: Mapping[str, Any]) -> None:
        line = self.lines.get(data.get("proposal", 0))
        if line is None or line.state not in (Proposal.PROPOSED, Proposal.RETURNED):
            self._wrong(row, _KEY, GONE)
            return
        if not self._first(row, "proposal", line.pk):
            return
        stands = {name: _plain(value) for name, value in _proposal_cells(line, self.names).items()}
        given, proposed = self._proposed(annex, row, line)
        if proposed is None:
            return
        self._compare(annex, row, f"proposal:{line.pk}@{line.revision}", line.text, stands, given, data, None, proposed)

    def _new(self, annex: int, row: _Cells) -> None:
        given, proposed = self._proposed(annex, row, None)
        if proposed is None:
            return
        differences = tuple(
            Difference(gettext(COLUMNS[annex][name]), "", value) for name, value in given.items() if value
        )
        key = f"new:{annex}:{row.number}"
        self.changes.append(RowChange(annex, row.number, key, proposed.text, differences, proposed=proposed))

    def _proposed(self, annex: int, row: _Cells, line: Proposal | None) -> tuple[dict[str, str], Proposed | None]:
        names = [name for name in COLUMNS[annex] if name not in (*_GIVEN, *_SAID)]
        given = {name: row.text(name) for name in names}
        field = self._field(row, given["field"])
        if field is None:
            return given, None
        words = {name: given[name] for name in names if name in Proposed.WORDS}
        kept = {} if line is None else {name: getattr(line, name) for name in Proposed.WORDS if name not in words}
        wish = Proposed(
            **{**kept, **words}, field=field, figure=given.get("figure", ""), parent=line.parent_id if line else None
        )
        return given, wish if self._columns_fit(row, wish, annex) else None

    def _field(self, row: _Cells, text: str) -> str | None:
        if not text and len(self.names) == 1:
            return next(iter(self.names))
        if fold(text) not in self.fields:
            names = tuple(self.names.values())
            self._wrong(row, _FIELD, note(NO_FIELD, value=text, names=names))
            return None
        return self.fields[fold(text)]

    def _columns_fit(self, row: _Cells, wish: Proposed, annex: int, *, free: bool = False) -> bool:
        try:
            columns_of(self.owner, annex, wish, free_field=free)
        except Invalid as refusal:
            title = _FIGURE if annex == 1 and wish.text.strip() else _NEXT if annex == 1 else _TEXT
            for problem in refusal.reasons:
                self._wrong(row, title, problem)
            return False
        return True

    def _canonical(self, name: str, row: _Cells) -> str | None:
        """A cell as it would be kept; None where it cannot be read, which is told."""
        cell = row.cell(name)
        text = _plain(cell)
        if name == "value" and text:
            try:
                return machine_text(read_number(text.removesuffix("%"))) if isinstance(cell, str) else text
            except NotANumber:
                self._wrong(row, _VALUE, note(NOT_A_NUMBER, value=text))
                return None
        if name == "done" and text and not fold_yes(text, self.yes_no):
            self._wrong(row, _DONE, note(NOT_YES_NO, value=text))
            return None
        return text

    def _compare(
        self,
        annex: int,
        row: _Cells,
        key: str,
        title: str,
        stands: Mapping[str, str],
        given: Mapping[str, str | None],
        data: Mapping[str, Any],
        said: Said | None,
        proposed: Proposed | None,
    ) -> None:
        """Keep the row if it says something else than what stands, and than what stood when it was downloaded."""
        base = data["stood"]
        asked = [name for name in given if name in COLUMNS[annex]]
        same = all(self._same(name, given[name] or "", stands.get(name, "")) for name in asked)
        untouched = all(self._same(name, given[name] or "", base.get(name, "")) for name in asked)
        if same or untouched:
            self.unchanged += 1
            return
        differences = tuple(
            Difference(
                gettext(COLUMNS[annex][name]), _shown(name, stands.get(name, "")), _shown(name, given[name] or "")
            )
            for name in asked
            if not self._same(name, given[name] or "", stands.get(name, ""))
        )
        stale = any(not self._same(name, stands.get(name, ""), base.get(name, "")) for name in asked)
        self.changes.append(RowChange(annex, row.number, key, title, differences, said, proposed, stale))

    def _same(self, name: str, one: str, other: str) -> bool:
        if name == "done":
            return fold_yes(one, self.yes_no) == fold_yes(other, self.yes_no)
        if name == "field":
            return self.fields.get(fold(one), fold(one)) == self.fields.get(fold(other), fold(other))
        return " ".join(one.split()) == " ".join(other.split())

    def _first(self, row: _Cells, what: str, pk: int) -> bool:
        if (what, pk) in self.seen:
            self._wrong(row, _KEY, TWICE)
            return False
        self.seen.add((what, pk))
        return True

    def _wrong(self, row: _Cells, column: str, reason: Note) -> None:
        title = "" if column == _KEY else gettext(column)
        self.problems.append(Problem(row.number, title, reason, self.sheet))


@dataclass(frozen=True)
class _Cells:
    """One row of a sheet, its cells by what they hold. ``number`` counts as Excel does."""

    number: int
    cells: Sequence[Cell]
    places: Mapping[str, int]

    def cell(self, name: str) -> Cell:
        place = self.places.get(name)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def text(self, name: str) -> str:
        return _plain(self.cell(name))


def fold_yes(text: str, spelt: Mapping[str, str]) -> str:
    """ "yes", "no", or nothing for what is neither."""
    return spelt.get(fold(text), "") if text else ""


def _shown(name: str, text: str) -> str:
    if name == "value" and text:
        return show_number(read_number(text))
    return text


def _words_of(title: str) -> set[str]:
    """A title in every language of the screens, folded."""
    return {word for word, key in spellings({title: title}).items() if key == title}


def _places(annex: int, titles: Mapping[str, int]) -> dict[str, int] | None:
    """Where each column of an annex stands; None where the sheet is another one."""
    found: dict[str, int] = {}
    for name, title in {**COLUMNS[annex], "key": _KEY}.items():
        place = next((titles[word] for word in _words_of(title) if word in titles), None)
        if place is None:
            return None
        found[name] = place
    return found


def _read_key(text: str) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


# Keeping and taking in ----------------------------------------------------------------------------------------------


@transaction.atomic
def keep_upload(*, actor: Actor, owner: ProposalOwner, upload: Upload) -> PlanUpload:
    """Keep a workbook until its person says yes. Nothing counts before."""
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    name, data = upload
    path, digest = store_once("planning", data)
    return PlanUpload.objects.create(
        purpose=PlanUpload.ANNEXES,
        about=f"proposal-owner:{row.pk}",
        name=name[:255],
        file=path,
        sha256=digest,
        by_id=actor.user_id,
    )


def uploads_of(actor: Actor, owner: ProposalOwner) -> Any:
    """What this person uploaded for an owner, the last first."""
    rows = PlanUpload.objects.filter(purpose=PlanUpload.ANNEXES, about=f"proposal-owner:{owner.pk}")
    return rows.filter(by_id=actor.user_id).order_by("-pk")


@transaction.atomic
def take_in(*, actor: Actor, owner: ProposalOwner, upload: PlanUpload, keys: Collection[str]) -> int:
    """Save the chosen rows of a workbook, all of them or none. How many.

    ``keys`` are those that the dry run showed, with their revisions: ``Stale`` when a row was saved by somebody since it
    was looked at. ``Invalid`` with the problems while there are any.
    """
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    kept = locked(PlanUpload.objects.filter(pk=upload.pk)).get()
    if kept.applied_at is not None:
        raise WrongState(note(gettext_noop("This workbook was taken in already.")))
    with kept.file.open("rb") as file:
        plan = read_annexes(row, file.read())
    if plan.problems:
        raise Invalid(note(gettext_noop("Nothing was taken in.")), [each.as_note() for each in plan.problems])
    chosen = [each for each in plan.changes if each.key in set(keys)]
    if len(chosen) != len(set(keys)):
        raise Stale(CHANGED, {})
    for each in chosen:
        try:
            _take(actor, row, each)
        except Refusal as refusal:
            problem = Problem(each.row, "", refusal.note, each.sheet)
            raise Invalid(note(gettext_noop("Nothing was taken in.")), [problem.as_note()]) from None
    kept.applied_at = moment()
    kept.rows = [each.key for each in chosen]
    kept.save(update_fields=["applied_at", "rows"])
    return len(chosen)


def _take(actor: Actor, owner: ProposalOwner, change: RowChange) -> None:
    what, _colon, rest = change.key.partition(":")
    if what == "new":
        assert change.proposed is not None  # noqa: S101 - read with every new row
        save_proposal(actor=actor, owner=owner, annex=change.annex, wish=change.proposed)
        return
    pk, _at, revision = rest.partition("@")
    if what == "review":
        review = LineReview.objects.get(pk=int(pk), owner=owner)
        assert change.said is not None  # noqa: S101 - read with every row of a review
        save_review(actor=actor, review=review, revision=int(revision), said=change.said, following=change.proposed)
        return
    line = Proposal.objects.get(pk=int(pk), owner=owner)
    assert change.proposed is not None  # noqa: S101 - read with every row of a proposal
    save_proposal(actor=actor, owner=owner, annex=change.annex, wish=change.proposed, line=line, revision=int(revision))
