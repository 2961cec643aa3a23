"""The annexes of an owner as a workbook to be filled without a connection.

A hidden column of each row keeps which row of which owner and round it is, its revision, and what stood there, so that what
comes back can be held against what stands now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from cchc.common.workbook import cell_text
from cchc.orgunits.queries import last_names
from cchc.planning.actions.annexes import Proposed
from cchc.planning.models import LineReview, Proposal, ProposalOwner
from cchc.planning.models.wording import Kind
from cchc.planning.queries.annexes import NOT_SHOWN, target_words
from cchc.planning.queries.proposals import field_names
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.values import show_day
from cchc_core.words import gettext_noop

#: Rows left free for new proposals at the foot of a sheet.
FREE_ROWS = 30

KEY = gettext_noop("Kept by the system")
FIELD = gettext_noop("Field")
LINE = gettext_noop("Target or task of this year")
_PLANNED = gettext_noop("Planned")
VALUE = gettext_noop("Figure at the cut-off")
_RESULT = gettext_noop("Result in words")
DONE = gettext_noop("Met or done (yes/no)")
REASON = gettext_noop("Reason, where not")
NEXT = gettext_noop("Target proposed for next year, in words")
FIGURE = gettext_noop("Figure proposed")
_MONITOR = gettext_noop("Who monitors it")
_PRODUCT = gettext_noop("Product")
_LEADS = gettext_noop("Lead")
_SUPPORTERS = gettext_noop("Supporting units")
_DUE = gettext_noop("Time")
_BASIS = gettext_noop("Basis of the proposal")
_FUNDING = gettext_noop("Funding")
TEXT = gettext_noop("Proposed task")

YES = gettext_noop("yes")
NO = gettext_noop("no")

#: Of each annex: what a column holds → its title; the order is that of the sheet.
COLUMNS: Mapping[int, Mapping[str, str]] = {
    1: {
        "field": FIELD,
        "line": LINE,
        "planned": _PLANNED,
        "value": VALUE,
        "result": _RESULT,
        "done": DONE,
        "reason": REASON,
        "text": NEXT,
        "figure": FIGURE,
        "monitor_text": _MONITOR,
    },
    2: {
        "field": FIELD,
        "line": LINE,
        "planned": _PRODUCT,
        "leads": _LEADS,
        "due": _DUE,
        "result": _RESULT,
        "done": DONE,
        "reason": REASON,
    },
    3: {
        "field": FIELD,
        "text": TEXT,
        "basis": _BASIS,
        "product": _PRODUCT,
        "leads_text": _LEADS,
        "supporters_text": _SUPPORTERS,
        "due_text": _DUE,
    },
    4: {
        "field": FIELD,
        "text": TEXT,
        "product": _PRODUCT,
        "leads_text": _LEADS,
        "supporters_text": _SUPPORTERS,
        "due_text": _DUE,
        "funding": _FUNDING,
    },
}
#: What a person never changes in a row that stands.
GIVEN = frozenset({"line", "planned", "leads", "due"})
SAID = ("value", "result", "done", "reason")
_WIDE = {"line": 44, "text": 44, "result": 34, "reason": 34, "planned": 20, "product": 26, "basis": 26, "field": 26}


def annexes_to_fill(owner: ProposalOwner) -> bytes:
    """A workbook with the four annexes as they stand, and room for new proposals."""
    names = field_labels(owner)
    rows = {annex: list(_rows(owner, annex, names)) for annex in COLUMNS}
    return write_workbook([_sheet(owner, annex, rows[annex], names) for annex in COLUMNS])


def field_labels(owner: ProposalOwner) -> dict[str, str]:
    names = field_names(owner.round.cut_off)
    return {key: names.get(key, key) for key in owner.fields}


def _rows(owner: ProposalOwner, annex: int, names: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Cell]]]:
    """The key of each row and what stands in its cells."""
    if annex in (1, 2):
        kind = Kind.TARGET if annex == 1 else Kind.TASK
        following = following_of(owner)
        for review in owner.reviews.filter(content__kind=kind.value).select_related("content").order_by("place", "pk"):
            cells = review_cells(review, following.get(review.content.line_id), names)
            yield row_key(owner, "review", review.pk, review.revision, cells), cells
    if annex in (1, 3, 4):
        for line in own_lines(owner, annex):
            cells = proposal_cells(line, names)
            yield row_key(owner, "proposal", line.pk, line.revision, cells), cells


def following_of(owner: ProposalOwner) -> dict[int, Proposal]:
    """Line of this year → the target proposed after it. One query."""
    rows = owner.proposals.filter(annex=1, continues__isnull=False).exclude(state__in=NOT_SHOWN).order_by("-pk")
    return {row.continues_id: row for row in rows if row.continues_id is not None}


def own_lines(owner: ProposalOwner, annex: int) -> list[Proposal]:
    """Proposals with rows of their own: in annex 01 those that follow no target of this year."""
    rows = owner.proposals.filter(annex=annex, state__in=(Proposal.PROPOSED, Proposal.RETURNED))
    return list((rows.filter(continues__isnull=True) if annex == 1 else rows).order_by("place", "pk"))


def review_cells(review: LineReview, following: Proposal | None, names: Mapping[str, str]) -> dict[str, Cell]:
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


def proposal_cells(line: Proposal, names: Mapping[str, str]) -> dict[str, Cell]:
    words: dict[str, Cell] = {name: getattr(line, name) or None for name in Proposed.WORDS}
    return {**words, "field": names.get(line.field, line.field) or None, "figure": target_words(line) or None}


def row_key(owner: ProposalOwner, what: str, pk: int, revision: int, cells: Mapping[str, Cell]) -> str:
    kept = {name: plain_text(value) for name, value in cells.items() if name not in GIVEN}
    data = {"round": owner.round_id, "owner": owner.pk, what: pk, "revision": revision, "stood": kept}
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def plain_text(cell: Cell) -> str:
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
        locked_ = name in GIVEN and annex == 2
        columns.append(Column(_(title), _WIDE.get(name, 18), wrap=True, choices=choices, locked=locked_))
    columns.append(Column(_(KEY), 4, locked=True, hidden=True))
    cells: list[tuple[Cell, ...]] = []
    shut, lists = set(), {}
    for place, (key, stands) in enumerate(rows):
        cells.append((str(place + 1), *(stands.get(name) for name in titles), key))
        is_review = '"review":' in key
        shut |= {(place, 1 + index) for index, name in enumerate(titles) if is_review and name in (*GIVEN, "field")} | {
            (place, 1 + index) for index, name in enumerate(titles) if not is_review and name in (*GIVEN, *SAID)
        }
    free = FREE_ROWS if annex != 2 else 0
    for extra in range(free):
        place = len(rows) + extra
        cells.append((None,) * (len(titles) + 2))
        shut |= {(place, 1 + index) for index, name in enumerate(titles) if name in (*GIVEN, *SAID)}
        lists[(place, 1)] = tuple(names.values())
    lines = (
        f"{unit_name(owner)} – {owner.round.title}",
        _("Annex %(number)s. Figures as of %(day)s; send by %(due)s. Fill the white cells only.")
        % {"number": f"{annex:02}", "day": show_day(owner.round.cut_off), "due": show_day(owner.round.due_on)},
    )
    return NewSheet(sheet_name(annex), columns, cells, lines, shut=frozenset(shut), lists=lists)


def sheet_name(annex: int) -> str:
    return _("Annex %(number)s") % {"number": f"{annex:02}"}


def unit_name(owner: ProposalOwner) -> str:
    return last_names().get(str(owner.unit_id), "")
