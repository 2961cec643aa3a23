"""What a correction of published results would move, before it is published: totals, ranks and grades, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cchc.assessment.actions.results import Computation, recompute
from cchc.assessment.bridge import prepared_for, said_reason
from cchc.assessment.models import Assessment, AssessmentRound, Package, RunCriterion, RunUnit, ScoreEntry
from cchc.common.errors import Invalid, WrongState
from cchc.criteria.bridge import core_set
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.problems import WrongInputs
from cchc_core.scoring.shapes import Override, UnitResult
from cchc_core.words import gettext_noop, note

NOT_PUBLISHED = note(gettext_noop("This round is not published yet."))


@dataclass(frozen=True)
class Moved:
    """One unit whose figures, rank or grade would differ from what is published."""

    assessment: Assessment
    before: RunUnit
    after: UnitResult
    grade_after: str

    @property
    def is_corrected(self) -> bool:
        """Its own points differ; the others only make room."""
        return self.before.points != self.after.points or self.before.applicable_max != self.after.applicable_max


@dataclass(frozen=True)
class Correction:
    """One entry of the ledger that is not published yet, with the points that are."""

    assessment: Assessment
    entry: ScoreEntry
    published: Fraction | None


@dataclass(frozen=True)
class Preview:
    """What would be published under the next number. ``digest`` is that of the results looked at."""

    last: Package
    corrections: tuple[Correction, ...]
    moved: tuple[Moved, ...]
    digest: str

    @property
    def number(self) -> int:
        """Of the correction: the package after the first is correction number 1."""
        return self.last.number


def last_package(round_: AssessmentRound) -> Package:
    """The package that counts; ``WrongState`` before there is one."""
    rows = Package.objects.filter(round=round_).select_related("run__round__set_version__set")
    package = rows.defer("document", "table").order_by("-number").first()
    if package is None:
        raise WrongState(NOT_PUBLISHED)
    return package


def preview_correction(round_: AssessmentRound) -> Preview:
    """Everything that was corrected in the ledger since the last package, and what it moves. Reads only."""
    last = last_package(round_)
    computation = recompute(round_)
    entries = ScoreEntry.objects.filter(
        thread__assessment__round=round_, stage=ScoreEntry.CORRECTION, at__gt=last.published_at
    ).select_related("thread__assessment")
    entries = entries.order_by("pk")
    published = _published_points(last, list(entries))
    corrections = tuple(
        Correction(entry.thread.assessment, entry, published.get((entry.thread.assessment_id, entry.thread.code)))
        for entry in entries
    )
    return Preview(last, corrections, moved(last, computation), computation.results_digest)


def preview_leaf(round_: AssessmentRound, assessment: Assessment, code: str, points: Fraction) -> tuple[Moved, ...]:
    """What one leaf at other points would move, with all that is corrected already. Nothing is written."""
    last = last_package(round_)
    computation = recompute(round_)
    override = Override(points, said_reason(ScoreEntry.CORRECTION, points, ""), ScoreEntry.CORRECTION)
    inputs = tuple(
        replace(each, overrides={**each.overrides, code: override}) if each.unit == str(assessment.pk) else each
        for each in computation.inputs
    )
    try:
        result = evaluate(core_set(round_.set_version), inputs, prepared_for(round_).labels)
    except WrongInputs as wrong:
        text = note(gettext_noop("These points cannot be given. Correct what is marked."))
        raise Invalid(text, [each.message for each in wrong.problems]) from None
    return moved(last, Computation(computation.sheets, inputs, result))


def moved(last: Package, computation: Computation) -> tuple[Moved, ...]:
    """Units that would stand otherwise than published, by group and new rank. One query."""
    stored = {row.assessment_id: row for row in RunUnit.objects.filter(run=last.run)}
    labels = {grade.key: grade.label for grade in core_set(last.run.round.set_version).grades}
    found = [
        Moved(row, stored[row.pk], each, labels.get(each.grade or "", ""))
        for row, each in zip(computation.assessments, computation.result.units, strict=True)
        if row.pk in stored and _differs(stored[row.pk], each)
    ]
    return tuple(
        sorted(found, key=lambda each: (each.after.group, each.after.rank or 10**6, each.assessment.unit_sort))
    )


def _differs(before: RunUnit, after: UnitResult) -> bool:
    return (before.points, before.percent, before.rank, before.grade, before.applicable_max) != (
        after.points,
        after.percent,
        after.rank,
        after.grade or "",
        after.applicable_max,
    )


def _published_points(last: Package, entries: Sequence[ScoreEntry]) -> dict[tuple[int, str], Fraction]:
    rows = RunCriterion.objects.filter(
        run=last.run,
        assessment_id__in={entry.thread.assessment_id for entry in entries},
        code__in={entry.thread.code for entry in entries},
    )
    return {(row.assessment_id, row.code): row.points for row in rows}
