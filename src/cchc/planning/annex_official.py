"""Annexes that come back in the form of the letter, which keeps nothing hidden: what their rows mean in our own sheets.

Results of this year's lines are known by the words of the line, proposals by their own; what is left blank stays as it stands.
Rows that only hold a title say the field of those below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cchc.common.text import fold
from cchc.common.workbook import cell_text
from cchc.planning.annex_sheets import (
    COLUMNS,
    field_labels,
    following_of,
    own_lines,
    proposal_cells,
    review_cells,
    row_key,
    unit_name,
)
from cchc.planning.models import LineReview, Proposal, ProposalOwner
from cchc.planning.models.wording import Kind
from cchc_core.files import Cell
from cchc_core.planning.fields import field_of
from cchc_core.planning.targets import read_target
from cchc_core.values import NotANumber, machine_text, read_number

#: Of each annex: what a column holds → how its head begins on paper, folded. The first two tell the annexes apart.
_HEADS: Mapping[int, Mapping[str, str]] = {
    1: {
        "line": r"(?:ten |cac )?chi tieu(?! de xuat| nam|/)",
        "done": r"dat ?/ ?(?:khong|chua)|(?:danh gia|muc do) (?:dat|hoan thanh)",
        "next": r"(?:chi tieu|muc tieu).* (?:de xuat|du kien|nam sau)|(?:chi tieu|muc tieu) (?:de xuat|du kien)|de xuat",
        "told": r"ket qua",
        "reason": r"(?:ly do|nguyen nhan)",
        "monitor_text": r"(?:co quan|don vi) (?:chu tri )?theo doi",
    },
    2: {
        "line": r"(?:ten |cac )?nhiem vu(?! trong tam| de xuat)",
        "done": r"(?:da )?hoan thanh ?/ ?(?:khong|chua)|(?:danh gia|muc do) (?:dat|hoan thanh)",
        "told": r"ket qua",
        "reason": r"(?:ly do|nguyen nhan)",
    },
    3: {
        "text": r"(?:muc tieu, )?(?:chi tieu, )?nhiem vu(?:, giai phap)?(?: cchc)?(?: de xuat)?$",
        "basis": r"can cu|co so",
        "product": r"(?:chi tieu/ ?)?san pham|ket qua",
        "leads_text": r"(?:co quan |don vi )?chu tri",
        "supporters_text": r"(?:co quan |don vi )?phoi hop",
        "due_text": r"thoi (?:gian|han)",
    },
    4: {
        "text": r"(?:khung )?(?:nhiem vu trong tam|nhiem vu)",
        "funding": r"kinh phi|nguon kinh phi",
        "product": r"san pham|ket qua",
        "leads_text": r"(?:co quan |don vi )?chu tri",
        "supporters_text": r"(?:co quan |don vi )?phoi hop",
        "due_text": r"thoi (?:gian|han)",
    },
}
_FIELD_HEAD = r"linh vuc"
_FIGURE_AND_WORDS = re.compile(r"(?P<value>\d[\d.,]*)\s*(?:%|[^\W\d_]{1,12})?\s*(?:\((?P<words>.*)\))?")
_TARGETS = re.compile(r"muc tieu|chi tieu")
_NOTHING = re.compile(r"khong de xuat|khong co(?: de xuat)?|-+|khong")
MOST_HEAD_ROWS = 30


@dataclass(frozen=True)
class OfficialSheet:
    """Which annex a sheet is, at which row its lines begin, and where its columns stand."""

    annex: int
    first: int
    places: Mapping[str, int]


def official_sheet(rows: Sequence[Sequence[Cell]]) -> OfficialSheet | None:
    """The annex that a sheet without our hidden column is; None for what is none."""
    for index, row in enumerate(rows[:MOST_HEAD_ROWS]):
        titles = {place: _title(cell) for place, cell in enumerate(row) if isinstance(cell, str)}
        for annex, heads in _HEADS.items():
            places = _places(titles, heads)
            if places.keys() >= set(list(heads)[:2]):
                return OfficialSheet(annex, index + 1, places)
    return None


def _title(cell: str) -> str:
    return re.sub(r"\s*\([^()]*\)", "", fold(cell)).strip(" .:*")


def _places(titles: Mapping[int, str], heads: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, title in titles.items():
        for name, pattern in (*heads.items(), ("field", _FIELD_HEAD)):
            if name not in found and place not in found.values() and re.match(pattern, title):
                found[name] = place
    return found


class OfficialReader:
    """Translates rows in the form of the letter into rows of our own sheets, with the key that they would have had."""

    def __init__(self, owner: ProposalOwner) -> None:
        self.owner = owner
        self.names = field_labels(owner)
        self.reviews: dict[tuple[str, str], LineReview | None] = {}
        for review in owner.reviews.select_related("content"):
            key = (str(review.content.kind), fold(review.content.text))
            self.reviews[key] = None if key in self.reviews else review  # of two alike neither is known by its words
        self.lines = {(each.annex, fold(each.text)): each for annex in (1, 3, 4) for each in own_lines(owner, annex)}
        self.following = following_of(owner)

    def rows(self, sheet: OfficialSheet, rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, int, dict[str, Cell]]]:
        """(annex, row as Excel counts, what stands under each of our columns) for every row that says something."""
        field, targets = "", False
        words_of = "line" if sheet.annex in (1, 2) else "text"
        for number, cells in enumerate(rows[sheet.first :], start=sheet.first + 1):
            said = {name: _at(cells, place) for name, place in sheet.places.items()}
            words = cell_text(said.get(words_of))
            if not words or _is_count(said):
                continue
            if not any(cell_text(cell) for name, cell in said.items() if name not in (words_of, "field")):
                targets = bool(_TARGETS.match(fold(words))) if field_of(words, self.names) == "" else targets
                field = field_of(words, self.names) or field
                continue
            field_here = field_of(cell_text(said.get("field")), self.names) or field or field_of(words, self.names)
            annex = 1 if sheet.annex == 3 and targets else sheet.annex
            if sheet.annex in (1, 2):
                yield annex, number, self._result(annex, words, said, field_here)
            else:
                found = self._proposal(annex, words, said, field_here)
                if found is not None:
                    yield annex, number, found

    def _result(self, annex: int, words: str, said: Mapping[str, Cell], field: str) -> dict[str, Cell]:
        """What came of a line of this year, and of a target what is proposed after it."""
        kind = Kind.TARGET if annex == 1 else Kind.TASK
        review = self.reviews.get((str(kind), fold(words)))
        told, value = cell_text(said.get("told")), None
        match = _FIGURE_AND_WORDS.fullmatch(told) if annex == 1 else None
        if match is not None:
            try:
                value, told = machine_text(read_number(match["value"].rstrip(".,"))), match["words"] or ""
            except NotANumber:
                value = None
        given: dict[str, Cell] = {
            "done": said.get("done"),
            "reason": said.get("reason"),
            "result": told,
            "value": value,
        }
        if annex == 1:
            text, figure = _proposed(cell_text(said.get("next")))
            monitor = cell_text(said.get("monitor_text"))
            own = fold(monitor) == fold(unit_name(self.owner))  # the paper names the owner where nobody else follows it
            given |= {"text": text, "figure": figure, "monitor_text": None if own or not (text or figure) else monitor}
        if review is None:  # a target of its own; a task that nobody knows is told where rows are read
            new = {"text": words if annex == 1 else None, "result": words, "field": self.names.get(field)}
            return (
                {**given, **new}
                if annex == 2
                else {**{n: given[n] for n in ("figure", "monitor_text")}, **new, "result": None}
            )
        following = self.following.get(review.content.line_id)
        stands = review_cells(review, following, self.names)
        key = row_key(self.owner, "review", review.pk, review.revision, stands)
        return self._kept(annex, given, stands, key)

    def _proposal(self, annex: int, words: str, said: Mapping[str, Cell], field: str) -> dict[str, Cell] | None:
        """A proposal; None for a target that annex 01 holds already, or where the row says that there is none."""
        if _NOTHING.fullmatch(fold(words)):
            return None
        given: dict[str, Cell] = {name: said.get(name) for name in COLUMNS[annex] if name in said}
        given |= {"text": words, "field": self.names.get(field)}
        if annex == 1:
            followed = {fold(each.text) for each in self.following.values()}
            if fold(words) in followed or (str(Kind.TARGET), fold(words)) in self.reviews:
                return None
            given |= {"figure": said.get("product"), "monitor_text": said.get("leads_text")}
        line: Proposal | None = self.lines.get((annex, fold(words)))
        if line is None:
            return given
        stands = proposal_cells(line, self.names)
        return self._kept(annex, given, stands, row_key(self.owner, "proposal", line.pk, line.revision, stands))

    def _kept(self, annex: int, given: Mapping[str, Cell], stands: Mapping[str, Cell], key: str) -> dict[str, Cell]:
        """Blanks as they stand: the form of the letter comes prefilled with less than ours."""
        found: dict[str, Cell] = {
            name: given[name] if cell_text(given.get(name)) else stands.get(name) for name in COLUMNS[annex]
        }
        return {**found, "key": key}


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _is_count(said: Mapping[str, Cell]) -> bool:
    """ "(1) (2) (3)" below the head."""
    texts = [cell_text(cell) for cell in said.values() if cell_text(cell)]
    return bool(texts) and all(re.fullmatch(r"\(?\d{1,2}\)?", text) for text in texts)


def _proposed(words: str) -> tuple[str, str]:
    """ "Tỷ lệ hồ sơ trực tuyến: ≥ 80 %" → its words and its figure; a figure alone goes on with the words of the line."""
    text, colon, figure = words.rpartition(":")
    if colon and read_target(figure) and not re.search(r"\d\s*%|[≥>≤<]", text):
        return text.strip(), figure.strip()
    return "", words
