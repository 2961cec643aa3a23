"""This year beside an earlier one: which round, which units are still the same, through which editions of the set.

A change is computed only for a unit that went on whole and alone (``cchc_core.units.lineage``). What became of a merger or
a split stands beside its predecessors, without a difference: points of criteria cannot be added over units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from cchc.assessment.models import AssessmentRound, RunUnit, ScoreRun
from cchc.assessment.queries.earlier import behind, earlier_rounds
from cchc.assessment.queries.lost import leaf_scores, signed_pools, units_of
from cchc.assessment.queries.ranking import current_run
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import by_reference
from cchc.orgunits.queries import history
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.change import Block, Change, Sheet, blocks, change
from cchc_core.scoring.lost import Leaves
from cchc_core.scoring.rank_change import RankChange, rank_change
from cchc_core.scoring.ranking import Key, ranking_key
from cchc_core.units.lineage import Lineage, Origin
from cchc_core.values import round_half_up

#: Longer chains of editions are no chain but a mistake.
MOST_EDITIONS = 30


def former_rounds(round_: AssessmentRound, group: str) -> list[AssessmentRound]:
    """The earlier rounds that had the group, the nearest first. Three queries."""
    return earlier_rounds(round_, behind(round_), group)


def editions_between(old: CriteriaSetVersion, new: CriteriaSetVersion) -> list[CriteriaSet]:
    """The editions from the old to the new one, as each says which it replaces. One edition where both are the same.

    Where the chain does not lead from one to the other only the keys that both have join them.
    """
    if old.pk == new.pk:
        return [core_set(new)]
    chain = [core_set(new)]
    first = core_set(old)
    while chain[0].replaces and chain[0].replaces != first.reference and len(chain) < MOST_EDITIONS:
        before = by_reference(chain[0].replaces)
        if before is None:
            break
        chain.insert(0, core_set(before))
    return [first, *chain] if chain[0].replaces == first.reference else [first, core_set(new)]


@dataclass(frozen=True)
class Matched:
    """A unit of this year and what it was made of. ``former`` are the results of those units that were scored then."""

    row: RunUnit
    origin: Origin
    former: tuple[RunUnit, ...]

    @property
    def one(self) -> RunUnit | None:
        """The result that this one is compared with."""
        return self.former[0] if self.origin.is_one and len(self.former) == 1 else None

    @property
    def joined(self) -> tuple[int, ...]:
        """Units of then that the unit holds, scored or not."""
        return tuple(each.unit for each in self.origin.units)


@dataclass(frozen=True)
class Years:
    """One group in two rounds."""

    round: AssessmentRound
    former: AssessmentRound
    group: str
    run: ScoreRun
    units: tuple[Matched, ...]
    former_units: tuple[RunUnit, ...]
    blocks: tuple[Block, ...]
    sheets: Mapping[int, Leaves]
    former_sheets: Mapping[int, Leaves]
    editions: tuple[CriteriaSet, ...]

    @property
    def is_final(self) -> bool:
        return self.run.kind == ScoreRun.FINAL

    @cached_property
    def by_assessment(self) -> dict[int, Matched]:
        return {each.row.assessment_id: each for each in self.units}

    @cached_property
    def changes(self) -> dict[int, Change]:
        """Assessment of this year → its change, for units that went on as one."""
        return {each.row.assessment_id: self.change_of(each) for each in self.units if each.one is not None}

    def change_of(self, matched: Matched) -> Change:
        assert matched.one is not None  # noqa: S101 - asked by the caller
        before = Sheet(self.former_sheets.get(matched.one.assessment_id, {}), signed_pools(matched.one))
        after = Sheet(self.sheets.get(matched.row.assessment_id, {}), signed_pools(matched.row))
        return change(before, after, self.blocks)

    @cached_property
    def block_of(self) -> dict[str, Block]:
        """This year's code → its block."""
        return {code: block for block in self.blocks for code in block.new}

    # Ranks: both years under the numbers of this year's assessments, those of units that ended below zero.

    @cached_property
    def _keys(self) -> tuple[dict[int, Key], dict[int, Key], dict[int, Key]]:
        old_set, new_set = self.editions[0], self.editions[-1]
        went_on = {each.one.pk: each.row.assessment_id for each in self.units if each.one is not None}
        before = {went_on.get(row.pk, -row.pk): _key(old_set, row) for row in self.former_units if row.rank is not None}
        after = {each.row.assessment_id: _key(new_set, each.row) for each in self.units if each.row.rank is not None}
        like = {
            number: _like(old_set, self.by_assessment[number].row, found)
            for number, found in self.changes.items()
            if number in before and number in after and found.percent is not None
        }
        return before, after, like

    def rank_change_of(self, assessment: int) -> RankChange | None:
        """None for a unit that was not ranked in both years, or is not the same."""
        return rank_change(assessment, *self._keys)


def _key(criteria_set: CriteriaSet, row: RunUnit) -> Key:
    return _ranking_key(criteria_set, row, row.shown_points, row.shown_percent)


def _like(criteria_set: CriteriaSet, row: RunUnit, found: Change) -> Key:
    """This year's work under last year's criteria: this year's figure less what the change of criteria made of it.

    What has no points yet is nobody's work either.
    """
    assert found.percent is not None  # noqa: S101 - asked by the caller
    percent = None if row.percent is None else row.percent - found.percent.method - found.percent.pending
    return _ranking_key(criteria_set, row, row.points - found.points.method - found.points.pending, percent)


def _ranking_key(criteria_set: CriteriaSet, row: RunUnit, points: Fraction, percent: Fraction | None) -> Key:
    digits = criteria_set.rounding.digits
    key = ranking_key(
        criteria_set,
        points=round_half_up(points, digits),
        percent=None if percent is None else round_half_up(percent, digits),
        survey=row.survey_points,
        fields={name: Fraction(each["points"]) for name, each in row.fields.items()},
    )
    return (Decimal("-Infinity"),) if key is None else key


def years(round_: AssessmentRound, former: AssessmentRound, group: str) -> Years | None:
    """Both years of a group; None while either has no result. The number of queries does not depend on that of units."""
    run, former_run = current_run(round_), current_run(former)
    if run is None or former_run is None:
        return None
    rows, former_rows = units_of(run, group), units_of(former_run, group)
    editions = editions_between(former.set_version, round_.set_version)
    lineage = Lineage(history(), former.as_of, round_.as_of)
    return Years(
        round_,
        former,
        group,
        run,
        tuple(_matched(row, lineage.origin(row.assessment.unit_id), former_rows) for row in rows),
        tuple(former_rows),
        blocks(editions),
        _leaves(run, editions[-1], rows),
        _leaves(former_run, editions[0], former_rows),
        tuple(editions),
    )


def _matched(row: RunUnit, origin: Origin, former: Sequence[RunUnit]) -> Matched:
    held = {each.unit for each in origin.units}
    return Matched(row, origin, tuple(each for each in former if each.assessment.unit_id in held))


def _leaves(run: ScoreRun, criteria_set: CriteriaSet, rows: Sequence[RunUnit]) -> Mapping[int, Leaves]:
    codes = [leaf.node.code for leaf in criteria_set.leaves()]
    return leaf_scores(run, codes, [row.assessment_id for row in rows])
