"""A workbook of annexes that comes back: what it would change, row by row, before anything is saved.

What the person changed, what others saved meanwhile, and where both happened are told apart by the hidden column of
``annex_sheets``. Rows without a key are new proposals. Sheets in the form of the letter are read as well (``annex_official``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from cchc.common.errors import Invalid
from cchc.common.text import fold
from cchc.common.workbook import Difference, Problem, as_shown, cell_text, spellings
from cchc.planning.actions.annexes import Proposed, Said, columns_of, review_problems
from cchc.planning.annex_official import OfficialReader, official_sheet
from cchc.planning.annex_sheets import (
    COLUMNS,
    DONE,
    FIELD,
    FIGURE,
    GIVEN,
    KEY,
    LINE,
    NEXT,
    NO,
    REASON,
    SAID,
    TEXT,
    VALUE,
    YES,
    field_labels,
    following_of,
    own_lines,
    plain_text,
    proposal_cells,
    review_cells,
    sheet_name,
    unit_name,
)
from cchc.planning.models import Proposal, ProposalOwner
from cchc_core.files import Cell, Sheet, UnreadableFile, read_workbook
from cchc_core.planning.fields import field_of
from cchc_core.values import NotANumber, machine_text, read_number, show_number
from cchc_core.words import Note, gettext_noop, note

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
NO_SUCH_TASK = note(
    gettext_noop(
        "no task of this year that this owner answers for reads so; take its words from the plan, and write new tasks "
        "into annex 03 or 04"
    )
)
NOT_A_NUMBER = gettext_noop("“%(value)s” is no number")
NOT_YES_NO = gettext_noop("“%(value)s” is neither yes nor no")
NO_FIELD = gettext_noop("“%(value)s” is no field of this owner. Write one of: %(names)s")
LEFT_OUT = gettext_noop("%(count)s rows that stand here are not in the file; they stay as they are.")


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
        return sheet_name(self.annex)


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
        self.names = field_labels(owner)
        self.fields = {fold(word): key for key, label in self.names.items() for word in (key, label)}
        self.yes_no = spellings({YES: YES, NO: NO}) | _SAID_OTHERWISE
        self.reviews = {row.pk: row for row in owner.reviews.select_related("content")}
        self.lines = {row.pk: row for row in owner.proposals.all()}
        self.following = following_of(owner)
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
                found = self._official(sheet) or found
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

    def _official(self, sheet: Sheet) -> bool:
        """A sheet in the form of the letter, without what ours keep hidden; whether it is one."""
        rows = as_shown(sheet)
        form = official_sheet(rows)
        if form is None:
            return False
        self.sheet = sheet.name
        for annex, number, cells in OfficialReader(self.owner).rows(form, rows):
            self._row(annex, _Cells(number, tuple(cells.values()), {name: at for at, name in enumerate(cells)}))
        return True

    def _header(self, rows: Sequence[Sequence[Cell]]) -> tuple[int, int, dict[str, int]] | None:
        """Which annex a sheet is, at which row its lines begin, and where its columns stand."""
        for index, row in enumerate(rows[:15]):
            titles = {fold(cell): place for place, cell in enumerate(row) if isinstance(cell, str)}
            if not any(word in titles for word in _words_of(KEY)):
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
            return note(OTHER_OWNER, owner=unit_name(other), round=other.round.title)
        return None

    def _remarks(self) -> tuple[Note, ...]:
        own = {("review", pk) for pk in self.reviews}
        own |= {("proposal", row.pk) for annex in (1, 3, 4) for row in own_lines(self.owner, annex)}
        left = len(own - self.seen)
        return (note(LEFT_OUT, count=left),) if left else ()

    def _row(self, annex: int, row: _Cells) -> None:
        key = row.text("key")
        filled = any(row.text(name) for name in COLUMNS[annex] if name != "field")
        if not key:
            if filled and annex == 2:
                self._wrong(row, LINE, NO_SUCH_TASK)
            elif filled:
                self._new(annex, row)
            return
        data = _read_key(key)
        if data is None or not isinstance(data.get("stood"), dict):
            self._wrong(row, KEY, BROKEN_KEY)
        elif data.get("owner") != self.owner.pk or data.get("round") != self.owner.round_id:
            self._wrong(row, KEY, OTHER_SHEET)
        elif "review" in data:
            self._review(annex, row, data)
        else:
            self._proposal(annex, row, data)

    def _review(self, annex: int, row: _Cells, data: Mapping[str, Any]) -> None:
        review = self.reviews.get(data["review"])
        if review is None:
            self._wrong(row, KEY, GONE)
            return
        if not self._first(row, "review", review.pk):
            return
        following = self.following.get(review.content.line_id)
        stands = {name: plain_text(value) for name, value in review_cells(review, following, self.names).items()}
        asked = [name for name in COLUMNS[annex] if name not in GIVEN and name != "field"]
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
            self._wrong(row, REASON, problem)
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
            self._wrong(row, KEY, GONE)
            return
        if not self._first(row, "proposal", line.pk):
            return
        stands = {name: plain_text(value) for name, value in proposal_cells(line, self.names).items()}
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
        names = [name for name in COLUMNS[annex] if name not in (*GIVEN, *SAID)]
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
        key = self.fields.get(fold(text)) or field_of(text, self.names)
        if not key:
            names = tuple(self.names.values())
            self._wrong(row, FIELD, note(NO_FIELD, value=text, names=names))
            return None
        return key

    def _columns_fit(self, row: _Cells, wish: Proposed, annex: int, *, free: bool = False) -> bool:
        try:
            columns_of(self.owner, annex, wish, free_field=free)
        except Invalid as refusal:
            title = FIGURE if annex == 1 and wish.text.strip() else NEXT if annex == 1 else TEXT
            for problem in refusal.reasons:
                self._wrong(row, title, problem)
            return False
        return True

    def _canonical(self, name: str, row: _Cells) -> str | None:
        """A cell as it would be kept; None where it cannot be read, which is told."""
        cell = row.cell(name)
        text = plain_text(cell)
        if name == "value" and text:
            try:
                return machine_text(read_number(text.removesuffix("%"))) if isinstance(cell, str) else text
            except NotANumber:
                self._wrong(row, VALUE, note(NOT_A_NUMBER, value=text))
                return None
        if name == "done" and text and not fold_yes(text, self.yes_no):
            self._wrong(row, DONE, note(NOT_YES_NO, value=text))
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
            self._wrong(row, KEY, TWICE)
            return False
        self.seen.add((what, pk))
        return True

    def _wrong(self, row: _Cells, column: str, reason: Note) -> None:
        title = "" if column == KEY else gettext(column)
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
        return plain_text(self.cell(name))


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
    for name, title in {**COLUMNS[annex], "key": KEY}.items():
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
