"""Rankings and matrices, read from the rows of a run."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, F, TextField
from django.db.models.functions import Cast

from cchc.assessment.models import AssessmentRound, Package, RunCriterion, RunUnit, ScoreRun
from cchc.common.fields import from_long_text
from cchc_core.words import Note


@dataclass(frozen=True)
class RankingGroup:
    """The units of one ranking group, the first first, those that are not ranked last."""

    key: str
    rows: tuple[RunUnit, ...]

    @property
    def mean_percent(self) -> Fraction | None:
        return _mean([row.percent for row in self.rows if row.percent is not None and row.rank is not None])

    def mean_in(self, field: str) -> Fraction | None:
        """The same of one field of reform, over the ranked units that it applies to."""
        shares = [row.fields[field]["percent"] for row in self.rows if row.rank is not None and field in row.fields]
        return _mean([Fraction(each) for each in shares if each])


def _mean(found: Sequence[Fraction]) -> Fraction | None:
    return sum(found, Fraction(0)) / len(found) if found else None


@dataclass(frozen=True)
class Ranking:
    """``run`` is None where nothing has been computed yet. ``is_final``: the published result, else a running total."""

    round: AssessmentRound
    run: ScoreRun | None
    groups: tuple[RankingGroup, ...]
    packages: tuple[Package, ...]

    @property
    def is_final(self) -> bool:
        return self.run is not None and self.run.kind == ScoreRun.FINAL


def ranking(round_: AssessmentRound, group: str | None = None, run: ScoreRun | None = None) -> Ranking:
    """The published result, or the last running total of an open round, or that of ``run``. Three queries."""
    run = run or current_run(round_)
    packages = tuple(
        Package.objects.filter(round=round_).select_related("run").order_by("number").defer("document", "table")
    )
    if run is None:
        return Ranking(round_, None, (), packages)
    rows = RunUnit.objects.filter(run=run).select_related("assessment")
    if group:
        rows = rows.filter(group=group)
    ordered = rows.order_by("group", F("rank").asc(nulls_last=True), "assessment__unit_sort", "pk")
    groups: dict[str, list[RunUnit]] = {}
    for row in ordered:
        groups.setdefault(row.group, []).append(row)
    return Ranking(round_, run, tuple(RankingGroup(key, tuple(each)) for key, each in groups.items()), packages)


def current_run(round_: AssessmentRound) -> ScoreRun | None:
    """The run that counts for readers: the final one once published, before that the running totals."""
    kind = ScoreRun.FINAL if round_.state == AssessmentRound.PUBLISHED else ScoreRun.VERIFIED
    return ScoreRun.objects.filter(round=round_, kind=kind, current=True).defer("totals").first()


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Points of one unit in one criterion. ``said`` is the stored sentence that explains them."""

    points: Fraction
    max: Fraction
    applicable: bool
    pending: int
    said: str | None = None

    @property
    def reason(self) -> Note | None:
        return Note.from_json(json.loads(self.said)) if self.said else None


def matrix(run: ScoreRun, assessment_ids: Collection[int], codes: Collection[str]) -> dict[tuple[int, str], MatrixCell]:
    """(assessment, code) → cell, for a page of units and criteria. One query."""
    rows = RunCriterion.objects.filter(run=run, assessment_id__in=list(assessment_ids), code__in=list(codes))
    said = Cast("reason", TextField())
    columns = rows.annotate(said=said).values_list(
        "assessment_id", "code", "points", "max", "applicable", "pending", "said"
    )
    return {(assessment, code): MatrixCell(*each) for assessment, code, *each in columns}


@dataclass(frozen=True)
class CriterionTotal:
    """One criterion over all units of a group to which it applies and which have points for it."""

    points: Fraction
    units: int

    @property
    def mean(self) -> Fraction:
        return self.points / self.units


def criterion_totals(run: ScoreRun, group: str, codes: Collection[str]) -> dict[str, CriterionTotal]:
    """Exact totals over all units of a group, as the computation left them. One query."""
    if run.totals is None:
        return _counted_totals(run, group, codes)
    of_group = run.totals.get(group, {})
    return {
        code: CriterionTotal(from_long_text(of_group[code][0]), of_group[code][1]) for code in codes if code in of_group
    }


def _counted_totals(run: ScoreRun, group: str, codes: Collection[str]) -> dict[str, CriterionTotal]:
    """The same for a run of the time when they were not kept: equal points are counted, then added up here. One query."""
    units = RunUnit.objects.filter(run=run, group=group).values("assessment_id")
    rows = RunCriterion.objects.filter(run=run, code__in=list(codes), applicable=True, pending=0)
    counted = rows.filter(assessment_id__in=units).values_list("code", "points").annotate(n=Count("pk")).order_by()
    found: dict[str, tuple[Fraction, int]] = {}
    for code, points, count in counted:
        total, units_so_far = found.get(code, (Fraction(0), 0))
        found[code] = (total + points * count, units_so_far + count)
    return {code: CriterionTotal(*each) for code, each in found.items()}


def code_points(run: ScoreRun, code: str) -> dict[int, Fraction]:
    """assessment → points of one criterion, where it applies and has points. One query."""
    rows = RunCriterion.objects.filter(run=run, code=code, applicable=True, pending=0)
    return dict(rows.values_list("assessment_id", "points"))
