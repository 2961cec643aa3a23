"""Workbooks as official tables look: a unit's sheet in the three layouts that decisions use, and the matrix of a round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext

from cchc.assessment.models import AssessmentRound, RunUnit, ScoreRun
from cchc.assessment.queries.ranking import MatrixCell, matrix, ranking
from cchc.assessment.queries.sheets import SheetNode, SheetView
from cchc.assessment.tables import demo_lines, digits_of, group_label, shown
from cchc.common.words import say
from cchc.criteria.bridge import core_set
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.values import round_half_up
from cchc_core.words import gettext_noop


@dataclass(frozen=True)
class Layout:
    """The columns of an official table, and how a node and the total stand in them."""

    label: str
    columns: tuple[tuple[str, int, bool], ...]  # title, width, wraps
    row: Callable[[SheetNode, int], list[Cell]]
    total: Callable[[SheetView, int], list[Cell]]


def _index_row(node: SheetNode, digits: int) -> list[Cell]:
    """Reached points by where they come from, and their share of the maximum."""
    survey = node.measured == "survey" and node.is_leaf
    given = _best(node)
    return [
        node.code,
        node.name,
        _shown(node.max, digits),
        _shown(given, digits) if survey else None,
        None if survey else _shown(node.self_points, digits),
        None if survey else _shown(given, digits),
        _shown(given / node.max * 100, digits) if given is not None and node.max and node.applicable else None,
        _note(node),
    ]


def _index_total(view: SheetView, digits: int) -> list[Cell]:
    percent = view.final.percent if view.final else view.verified_total.percent
    survey = view.final.survey_points if view.final else view.verified_total.survey_points
    return [
        "",
        gettext("Total"),
        _shown(view.self_total.max, digits),
        _shown(survey, digits),
        _shown(view.self_total.points, digits),
        _shown(_final_points(view), digits),
        _shown(percent, digits),
        "",
    ]


def _short_row(node: SheetNode, digits: int) -> list[Cell]:
    own, given = _shown(node.self_points, digits), _shown(_best(node), digits)
    return [node.code, node.name, _shown(node.max, digits), own, given]


def _short_total(view: SheetView, digits: int) -> list[Cell]:
    points = [view.self_total.max, view.self_total.points, _final_points(view)]
    return ["", gettext("Total"), *(_shown(each, digits) for each in points)]


def _notes_row(node: SheetNode, digits: int) -> list[Cell]:
    return [*_short_row(node, digits), node.self_note, _note(node)]


def _notes_total(view: SheetView, digits: int) -> list[Cell]:
    return [*_short_total(view, digits), "", ""]


_CODE, _NAME = (gettext_noop("Code"), 10, False), (gettext_noop("Criterion"), 60, True)

#: Key in the address → layout.
LAYOUTS: dict[str, Layout] = {
    "index": Layout(
        gettext_noop("With survey, self-score, verification and index"),
        (
            _CODE,
            _NAME,
            (gettext_noop("Maximum"), 11, False),
            (gettext_noop("Sociological survey"), 12, False),
            (gettext_noop("Self-scored points"), 12, False),
            (gettext_noop("Verified points"), 12, False),
            (gettext_noop("Index (%)"), 11, False),
            (gettext_noop("Note"), 60, True),
        ),
        _index_row,
        _index_total,
    ),
    "short": Layout(
        gettext_noop("Standard points, self-scored, verified"),
        (
            _CODE,
            _NAME,
            (gettext_noop("Standard points"), 11, False),
            (gettext_noop("Self-scored"), 11, False),
            (gettext_noop("Verified"), 11, False),
        ),
        _short_row,
        _short_total,
    ),
    "notes": Layout(
        gettext_noop("With notes of the unit and of verification"),
        (
            _CODE,
            _NAME,
            (gettext_noop("Maximum"), 11, False),
            (gettext_noop("Self-scored"), 11, False),
            (gettext_noop("Verified"), 11, False),
            (gettext_noop("Note of the unit"), 45, True),
            (gettext_noop("Note of verification"), 45, True),
        ),
        _notes_row,
        _notes_total,
    ),
}


def official_workbook(view: SheetView, layout: str, digits: int | None = None) -> bytes:
    """One unit's sheet; ``layout`` is a key of ``LAYOUTS``."""
    chosen = LAYOUTS[layout]
    round_ = view.assessment.round
    digits = digits_of(round_, digits)
    nodes = [*view.nodes, *view.pools]
    rows = [chosen.row(node, digits) for node in nodes] + [chosen.total(view, digits)]
    strong = frozenset(index for index, node in enumerate(nodes) if not node.is_leaf) | {len(rows) - 1}
    columns = [Column(gettext(title), width, wrap=wrap) for title, width, wrap in chosen.columns]
    lines = (view.assessment.unit_name, round_.title, *demo_lines())
    return write_workbook([NewSheet(gettext("Score sheet"), columns, rows, preamble=lines, strong=strong)])


def matrix_workbook(round_: AssessmentRound, digits: int | None = None, run: ScoreRun | None = None) -> bytes:
    """Units × criteria, one sheet a ranking group; of ``run``, else of the run that counts for readers."""
    found = ranking(round_, run=run)
    placed = list(core_set(round_.set_version).leaves())
    digits = digits_of(round_, digits)
    codes = [each.node.code for each in placed]
    columns = [Column(gettext("Rank"), 7), Column(gettext("Unit"), 40), Column(gettext("Points"), 10)]
    columns += [Column(gettext("Index (%)"), 10)]
    columns += [Column(each.node.code, 9, hint=each.node.name[:250]) for each in placed]
    lines = (round_.title, *demo_lines())
    if found.run is None:
        return write_workbook([NewSheet(gettext("Points of every criterion"), columns, [], preamble=lines)])
    sheets = []
    for group in found.groups:
        cells = matrix(found.run, [row.assessment_id for row in group.rows], codes)
        rows = [
            _matrix_row(row, [cells.get((row.assessment_id, code)) for code in codes], digits, round_)
            for row in group.rows
        ]
        sheets.append(NewSheet(group_label(group.key), columns, rows, preamble=lines))
    return write_workbook(sheets)


def _matrix_row(row: RunUnit, cells: Sequence[MatrixCell | None], digits: int, round_: AssessmentRound) -> list[Cell]:
    head: list[Cell] = [
        None if row.rank is None else Fraction(row.rank),
        row.assessment.unit_name,
        shown(row.points, row.shown_points, digits, round_),
        shown(row.percent, row.shown_percent, digits, round_),
    ]
    return head + [_matrix_cell(cell, digits) for cell in cells]


def _matrix_cell(cell: MatrixCell | None, digits: int) -> Cell:
    """Empty where nothing is known yet; a dash where the criterion does not apply."""
    if cell is None or cell.pending:
        return None
    return _shown(cell.points, digits) if cell.applicable else "–"


def _best(node: SheetNode) -> Fraction | None:
    """The latest word: final, else verified; nothing for a leaf that does not apply."""
    if node.is_leaf and not node.applicable:
        return None
    return node.final_points if node.final_points is not None else node.verified_points


def _final_points(view: SheetView) -> Fraction:
    return view.final.points if view.final else view.verified_total.points


def _note(node: SheetNode) -> str:
    if node.is_leaf and not node.applicable:
        return say(node.self_reason) if node.self_reason else gettext("does not apply to this unit")
    reason = node.final_reason or node.verified_reason
    words = say(reason) if reason else ""
    return (
        words
        if not node.verifier_reason or node.verifier_reason in words
        else f"{words} {node.verifier_reason}".strip()
    )


def _shown(value: Fraction | None, digits: int) -> Fraction | None:
    return None if value is None else Fraction(round_half_up(value, digits))
