"""The dry run of a round: the ranking as it would be now, with every decision that is still open and what hangs on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from cchc.assessment.actions.results import Computation, is_unverified, recompute
from cchc.assessment.bridge import VERIFIED, SheetState, figures_in
from cchc.assessment.models import Assessment, AssessmentRound, LeafRequest, LeafThread
from cchc.assessment.queries.disputes import OPEN_REQUEST, UNANSWERED, explained_leaves, is_disputed
from cchc.common.memory import many_objects
from cchc.criteria.bridge import core_set
from cchc.figures.models import Figure
from cchc_core.rules.kinds.survey import Survey
from cchc_core.scoring.dry_run import DryGroup, DryUnit, OpenLeaf, dry_run, margin_square, open_bounds
from cchc_core.scoring.prepared import Prepared, prepare
from cchc_core.scoring.shapes import UnitResult
from cchc_core.words import gettext_noop

#: Why a leaf is open; the words of ``OpenLeaf.why``, and what a screen says.
PENDING, UNVERIFIED, ASKED, DISPUTED = "pending", "unverified", "asked", "disputed"
WHY: Mapping[str, str] = {
    PENDING: gettext_noop("no points yet"),
    UNVERIFIED: gettext_noop("not verified yet"),
    ASKED: gettext_noop("the unit was asked"),
    DISPUTED: gettext_noop("disputed by the unit"),
}


@dataclass(frozen=True)
class DryRun:
    """The groups with the sheets behind them; keys of units are ids of assessments as text."""

    computation: Computation
    groups: tuple[DryGroup, ...]
    sheets: Mapping[str, Assessment]

    @property
    def open(self) -> int:
        return sum(group.open for group in self.groups)


@many_objects()
def dry_run_of(round_: AssessmentRound) -> DryRun:
    """Score the round as its ledger stands and try out what is open. Reads only; the number of queries is constant."""
    computation = recompute(round_)
    prepared = prepare(core_set(round_.set_version))
    talked = _talked_about(round_)
    margins = _survey_figures(round_)
    units = [
        DryUnit(
            result,
            tuple(_open_leaves(prepared, sheet, result, talked.get(sheet.assessment.pk, {}))),
            _margin_square(prepared, sheet, margins),
        )
        for sheet, result in zip(computation.sheets, computation.result.units, strict=True)
    ]
    sheets = {str(row.pk): row for row in computation.assessments}
    return DryRun(computation, dry_run(prepared.criteria_set, units), sheets)


def _talked_about(round_: AssessmentRound) -> dict[int, dict[str, str]]:
    """assessment → code → why: leaves with an open request, and explanations that nobody has answered. Three queries."""
    found: dict[int, dict[str, str]] = {}
    threads = LeafThread.objects.filter(assessment__round=round_)
    asked = LeafRequest.objects.filter(OPEN_REQUEST, thread__assessment__round=round_)
    for assessment, code in asked.values_list("thread__assessment_id", "thread__code"):
        found.setdefault(assessment, {})[code] = ASKED
    for assessment, code in threads.filter(UNANSWERED).values_list("assessment_id", "code"):
        found.setdefault(assessment, {})[code] = DISPUTED
    explained = threads.filter(explanation_entry__isnull=False).values_list("assessment_id", flat=True).distinct()
    for row in explained_leaves(list(explained)):
        if is_disputed(row):
            found.setdefault(row.assessment_id, {})[row.code] = DISPUTED
    return found


def _open_leaves(
    prepared: Prepared, sheet: SheetState, result: UnitResult, talked: Mapping[str, str]
) -> list[OpenLeaf]:
    """Leaves of a sheet whose points are not settled; in a final sheet there are none."""
    if sheet.assessment.state in ("final", "published"):
        return []
    found = []
    for leaf in prepared.leaves:
        node, state = result.nodes[leaf.code], sheet.threads[leaf.code]
        if not node.applicable:
            continue
        why = talked.get(leaf.code, "") or (UNVERIFIED if is_unverified(state) else "")
        why = PENDING if node.pending else why
        if why:
            low, high = open_bounds(leaf, node.points)
            found.append(OpenLeaf(leaf.code, low, node.points, high, leaf.placed.field or "", leaf.by_survey, why))
    return found


def _survey_figures(round_: AssessmentRound) -> dict[int, tuple[Fraction | None, int | None]]:
    """figure → its margin and the size of its sample, where a survey gave one. One query."""
    rows = Figure.objects.filter(unit__assessments__round=round_, year=round_.year, origin=Figure.SURVEY)
    found = rows.values_list("pk", "margin", "sample_size")
    return {pk: (margin, sample) for pk, margin, sample in found if margin is not None or sample}


def _margin_square(
    prepared: Prepared, sheet: SheetState, margins: Mapping[int, tuple[Fraction | None, int | None]]
) -> Fraction:
    """Of all leaves by survey that count by the rule."""
    total = Fraction(0)
    if not margins:
        return total
    figures = {name: each for name, each in figures_in(sheet, VERIFIED).items() if each[1] in margins}
    for leaf in prepared.leaves:
        if isinstance(leaf.rule, Survey):
            share, figure = figures.get(f"survey:{leaf.rule.survey}/{leaf.rule.item}", (None, 0))
            if isinstance(share, Fraction):
                total += margin_square(share, leaf.max, *margins[figure])
    return total
