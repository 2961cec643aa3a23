"""Workbooks of a round: the sheet of a unit with every reason, and the ranking."""

from fractions import Fraction

from django.utils.translation import gettext

from cchc.assessment.models import Assessment, AssessmentRound, RunUnit, ScoreRun
from cchc.assessment.queries.ranking import ranking
from cchc.assessment.queries.sheets import SheetNode, SheetView, sheet
from cchc.assessment.tables import demo_lines, digits_of, group_label, shown
from cchc.common.words import say
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.values import round_half_up, show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import STATE_LABELS, State


def sheet_workbook(assessment: Assessment, digits: int | None = None) -> bytes:
    """The score sheet of one unit as one table: criteria, maxima, points of each stage, reasons."""
    view = sheet(assessment)
    digits = digits_of(assessment.round, digits)
    columns = [
        Column(_word(gettext_noop("Code")), 10),
        Column(_word(gettext_noop("Criterion")), 60, wrap=True),
        Column(_word(gettext_noop("Maximum")), 10),
        Column(_word(gettext_noop("Self-scored points")), 12),
        Column(_word(gettext_noop("Reason of the self-scored points")), 50, wrap=True),
        Column(_word(gettext_noop("Verified points")), 12),
        Column(_word(gettext_noop("Reason of the verified points")), 50, wrap=True),
        Column(_word(gettext_noop("Points reached")), 12),
        Column(_word(gettext_noop("Note")), 40, wrap=True),
    ]
    nodes = [*view.nodes, *view.pools]
    rows = [_row(node, digits) for node in nodes] + [_total(view, digits)]
    strong = frozenset(index for index, node in enumerate(nodes) if not node.is_leaf) | {len(rows) - 1}
    lines = (assessment.unit_name, assessment.round.title, _standing(view), *demo_lines())
    return write_workbook([NewSheet(_word(gettext_noop("Score sheet")), columns, rows, preamble=lines, strong=strong)])


def _row(node: SheetNode, digits: int) -> list[Cell]:
    if not node.applicable and node.is_leaf:
        reason = say(node.self_reason) if node.self_reason else ""
        return [node.code, node.name, _shown(node.max, digits), None, reason, None, None, None, ""]
    verified = [say(node.verified_reason)] if node.verified_reason else []
    verified += [node.verifier_reason] if node.verifier_reason and node.verifier_reason not in "".join(verified) else []
    return [
        node.code,
        node.name,
        _shown(node.max, digits),
        _shown(node.self_points, digits),
        say(node.self_reason) if node.self_reason else "",
        _shown(node.verified_points, digits),
        " ".join(verified),
        _shown(node.final_points, digits),
        node.self_note,
    ]


def _total(view: SheetView, digits: int) -> list[Cell]:
    final = view.final
    return [
        "",
        _word(gettext_noop("Total")),
        _shown(view.self_total.max, digits),
        _shown(view.self_total.points, digits),
        _percent(view.self_total.percent, digits),
        _shown(view.verified_total.points, digits),
        _percent(view.verified_total.percent, digits),
        shown(final.points, final.shown_points, digits, view.assessment.round) if final else None,
        _percent(final.percent, digits) if final else "",
    ]


def _standing(view: SheetView) -> str:
    state = say(note(STATE_LABELS[State(view.assessment.state)]))
    if view.final is not None and view.final.rank is not None:
        text = gettext_noop("%(state)s; rank %(rank)s of %(of)s, grade: %(grade)s")
        return say(note(text, state=state, rank=view.final.rank, of=view.final.of, grade=view.final.grade_label or "–"))
    return state


def ranking_workbook(round_: AssessmentRound, digits: int | None = None, run: ScoreRun | None = None) -> bytes:
    """The ranking, one sheet a group; of ``run``, else of the run that counts for readers."""
    found = ranking(round_, run=run)
    digits = digits_of(round_, digits)
    columns = [
        Column(_word(gettext_noop("Rank")), 8),
        Column(_word(gettext_noop("Unit")), 45),
        Column(_word(gettext_noop("Points")), 12),
        Column(_word(gettext_noop("Applicable maximum")), 12),
        Column(_word(gettext_noop("Index (%)")), 12),
        Column(_word(gettext_noop("Grade")), 16),
        Column(_word(gettext_noop("Bonus and penalty")), 14),
        Column(_word(gettext_noop("Note")), 50, wrap=True),
    ]
    if not found.groups:
        return write_workbook(
            [NewSheet(_word(gettext_noop("Ranking")), columns, [], preamble=(round_.title, *demo_lines()))]
        )
    lines = (
        round_.title,
        _word(gettext_noop("Final result")) if found.is_final else _word(gettext_noop("Running total, not final")),
        *demo_lines(),
    )
    return write_workbook(
        [
            NewSheet(
                group_label(group.key), columns, [_rank_row(row, digits, round_) for row in group.rows], preamble=lines
            )
            for group in found.groups
        ]
    )


def _rank_row(row: RunUnit, digits: int, round_: AssessmentRound) -> list[Cell]:
    signed = row.bonus or Fraction(0)
    return [
        None if row.rank is None else Fraction(row.rank),
        row.assessment.unit_name,
        shown(row.points, row.shown_points, digits, round_),
        _shown(row.applicable_max, digits),
        shown(row.percent, row.shown_percent, digits, round_),
        row.grade_label,
        _shown(signed, digits) if signed else None,
        _remarks(row),
    ]


def _remarks(row: RunUnit) -> str:
    remarks: list[Note] = []
    if not row.ranked:
        remarks.append(note(gettext_noop("scored and not ranked: %(reason)s"), reason=row.assessment.unranked_reason))
    if row.pending:
        text = gettext_noop("%(count)s criteria without points yet (%(points)s points)")
        remarks.append(note(text, count=row.pending, points=show_number(row.pending_points, 2)))
    return "; ".join(say(each) for each in remarks)


def _shown(value: Fraction | None, digits: int) -> Fraction | None:
    """Rounded as people see it; Excel then adds nothing of its own."""
    return None if value is None else Fraction(round_half_up(value, digits))


def _percent(value: Fraction | None, digits: int) -> str:
    return "" if value is None else f"{show_number(value, digits)} %"


def _word(text: str) -> str:
    """A title in the reader's language. Titles have no gaps, so a percent sign in them is only that."""
    return gettext(text)
