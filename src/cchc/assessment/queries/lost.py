"""Points lost in a round, read from the rows of its run; nothing is computed anew. A constant number of queries.

Who sees what: published rounds are open to everybody who holds a position. Before that, readers of the whole circle see
every unit; whoever only verifies sees the criteria that the own unit verifies; a unit sees its own sheet, beside the mean
and the best of its group, which name nobody.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from django.db.models import F, TextField
from django.db.models.functions import Cast

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread, RunCriterion, RunUnit, ScoreRun
from cchc.assessment.queries.ranking import current_run
from cchc.assessment.tables import field_names
from cchc.criteria.bridge import core_set
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission
from cchc_core.scoring.lost import Among, LeafScore, Leaves, Loss, among, loss_of, share
from cchc_core.scoring.prepared import ZERO
from cchc_core.scoring.rollup import add
from cchc_core.values import exact

#: How a leaf may be measured, in the order in which people look: what a unit can document itself comes first.
MEASURED = ("document", "survey", "external", "superior")
#: Keys of verifying bodies that are no unit of their own.
COORDINATOR, SEVERAL = "0", "several"
#: A mean over fewer units would tell a unit the points of another one.
FEWEST = 3


# What may be seen ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """The criteria that a person sees lost points of: all, or those that the own unit verifies.

    ``others``: the sheets of all units may be seen, so that a mean of two gives nothing away.
    """

    codes: frozenset[str] | None = None
    others: bool = True

    @property
    def is_whole(self) -> bool:
        return self.codes is None

    def holds(self, code: str) -> bool:
        return self.codes is None or code in self.codes


def scope(actor: Actor, round_: AssessmentRound, path: tuple[int, ...] | None = None) -> Scope:
    """What the actor sees of the round, or of the sheet of the unit at the end of ``path``. At most one query."""
    if round_.state == AssessmentRound.PUBLISHED:
        return Scope()
    within = path or round_.path
    reading = [held for held in actor.holdings if held.allows(Permission.ASSESSMENT_VIEW, within)]
    verifying = {held.unit_id for held in reading if held.allows(Permission.ASSESSMENT_VERIFY, within)}
    others = actor.has(Permission.ASSESSMENT_VIEW, within=round_.path)
    if any(not held.allows(Permission.ASSESSMENT_VERIFY, within) for held in reading):
        return Scope(None, others)
    rows = LeafThread.objects.filter(assessment__round=round_, is_pool=False, verifier_unit__in=verifying)
    return Scope(frozenset(rows.order_by().values_list("code", flat=True).distinct()), others)


# Words --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LeafWords:
    """A leaf of the round's set, with what lists group it by. ``verifier`` is the number of a unit as text, or a word."""

    code: str
    name: str
    max: Fraction
    field: str
    measured: str
    verifier: str


@dataclass(frozen=True)
class Words:
    """The leaves of a round in the order of the set; the names of its fields and of who verifies."""

    leaves: Mapping[str, LeafWords]
    fields: Mapping[str, str]
    verifiers: Mapping[str, str]  # of units; COORDINATOR and SEVERAL are named by the screen


def words_of(round_: AssessmentRound, assessment: Assessment | None = None) -> Words:
    """The words of a round, or of one sheet, where each leaf has one verifier. Three queries at most."""
    criteria_set = core_set(round_.set_version)
    threads = LeafThread.objects.filter(is_pool=False, assessment__round=round_)
    threads = threads.filter(assessment=assessment) if assessment else threads
    units: dict[str, set[int | None]] = {}
    for code, unit in threads.order_by().values_list("code", "verifier_unit_id").distinct():
        units.setdefault(code, set()).add(unit)
    names = field_names(round_.as_of)
    tree = tree_on(round_.as_of)
    leaves = {
        placed.node.code: LeafWords(
            placed.node.code,
            placed.node.name,
            placed.node.max or ZERO,
            placed.field or "",
            placed.measured,
            _verifier(units.get(placed.node.code, set())),
        )
        for placed in criteria_set.leaves()
    }
    fields = dict.fromkeys(each.field for each in leaves.values())
    found = {unit for each in units.values() for unit in each if unit is not None}
    return Words(
        leaves,
        {key: names.get(key, key) for key in fields},
        {str(unit): tree.name(unit) for unit in found if unit in tree},
    )


def _verifier(units: set[int | None]) -> str:
    if len(units) > 1:
        return SEVERAL
    unit = next(iter(units), None)
    return COORDINATOR if unit is None else str(unit)


# Rows of a run ------------------------------------------------------------------------------------------------------


def leaf_scores(
    run: ScoreRun, codes: Collection[str], assessments: Iterable[int] | None = None
) -> dict[int, dict[str, LeafScore]]:
    """Assessment → code → the leaf in the run. One query; equal rows are one value, for they are thousands."""
    rows = RunCriterion.objects.filter(run=run, code__in=list(codes))
    rows = rows if assessments is None else rows.filter(assessment_id__in=list(assessments))
    raw = rows.annotate(won=Cast("points", TextField()), counts=Cast("applicable_max", TextField()))
    known: dict[tuple[str, str, bool, bool], LeafScore] = {}
    found: dict[int, dict[str, LeafScore]] = {}
    for assessment, code, won, counts, applicable, pending in raw.values_list(
        "assessment_id", "code", "won", "counts", "applicable", "pending"
    ):
        look = (won, counts, applicable, pending > 0)
        score = known.get(look)
        if score is None:
            score = known[look] = LeafScore(exact(won), exact(counts), applicable, pending > 0)
        found.setdefault(assessment, {})[code] = score
    return found


def signed_pools(row: RunUnit) -> dict[str, Fraction]:
    """Key of a pool → what it added (positive) or took away."""
    return {key: exact(each["signed"]) for key, each in row.pools.items()}


def units_of(run: ScoreRun, group: str = "") -> list[RunUnit]:
    """The units of a run, or of one of its groups, the first first, those that are not ranked last. One query."""
    rows = RunUnit.objects.filter(run=run).select_related("assessment__round")
    rows = rows.filter(group=group) if group else rows
    return list(rows.order_by("group", F("rank").asc(nulls_last=True), "assessment__unit_sort", "pk"))


# Losses -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Narrowed:
    """Which leaves a page is about; empty means all. Pools belong to no field and no verifier, so they fall out."""

    field: str = ""
    verifier: str = ""
    measured: str = ""

    def __bool__(self) -> bool:
        return bool(self.field or self.verifier or self.measured)

    def holds(self, leaf: LeafWords) -> bool:
        return (
            self.field in ("", leaf.field)
            and self.verifier in ("", leaf.verifier)
            and self.measured in ("", leaf.measured)
        )


@dataclass(frozen=True)
class Losses:
    """Some units of a round with all that they lost, as one person sees it."""

    round: AssessmentRound
    run: ScoreRun
    units: tuple[RunUnit, ...]
    words: Words
    scope: Scope
    sheets: Mapping[int, Leaves]  # assessment → code → leaf, within the scope
    narrowed: Narrowed = field(default_factory=Narrowed)

    @property
    def is_final(self) -> bool:
        return self.run.kind == ScoreRun.FINAL

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes that the page is about, in the order of the set."""
        words = self.words.leaves.values()
        return tuple(leaf.code for leaf in words if self.scope.holds(leaf.code) and self.narrowed.holds(leaf))

    @cached_property
    def with_pools(self) -> bool:
        """Bonus and penalty belong to whole sheets only."""
        return self.scope.is_whole and not self.narrowed

    def leaves_of(self, assessment: int) -> dict[str, LeafScore]:
        sheet = self.sheets.get(assessment, {})
        return {code: sheet[code] for code in self.codes if code in sheet}

    def pools_of(self, row: RunUnit) -> dict[str, Fraction]:
        return signed_pools(row) if self.with_pools else {}

    def loss_of_unit(self, row: RunUnit) -> Loss:
        return loss_of(self.leaves_of(row.assessment_id).values(), self.pools_of(row).values())

    def lost_in(self, row: RunUnit, field: str | None = None) -> Fraction:
        """Points that a unit lost, taken-off ones included; in one field of reform its criteria alone."""
        leaves = self.leaves_of(row.assessment_id).items()
        lost = add(leaf.lost for code, leaf in leaves if field in (None, self.words.leaves[code].field))
        return lost if field else lost - add(points for points in self.pools_of(row).values() if points < 0)

    def is_penalised(self, row: RunUnit) -> bool:
        return any(points < 0 for points in self.pools_of(row).values())

    @cached_property
    def whole(self) -> Loss:
        """All units together."""
        leaves = (leaf for row in self.units for leaf in self.leaves_of(row.assessment_id).values())
        pools = (points for row in self.units for points in self.pools_of(row).values())
        return loss_of(leaves, pools)

    @cached_property
    def among(self) -> dict[str, Among]:
        """Code → how the units fare there."""
        return among(self.leaves_of(row.assessment_id) for row in self.units)

    def parts(self, by: str) -> dict[str, Loss]:
        """What is lost by "field", "verifier" or "measured" over all units."""
        groups: dict[str, list[LeafScore]] = {}
        for row in self.units:
            for code, leaf in self.leaves_of(row.assessment_id).items():
                groups.setdefault(getattr(self.words.leaves[code], by), []).append(leaf)
        return {key: loss_of(leaves) for key, leaves in groups.items()}

    def share(self, lost: Fraction) -> Fraction | None:
        return share(lost, self.whole.total)

    def narrow(self, narrowed: Narrowed) -> "Losses":
        return Losses(self.round, self.run, self.units, self.words, self.scope, self.sheets, narrowed)

    def only(self, units: Iterable[RunUnit], words: Words | None = None) -> "Losses":
        """The same for fewer units; with words of their own where one sheet is looked at."""
        return Losses(self.round, self.run, tuple(units), words or self.words, self.scope, self.sheets, self.narrowed)


def losses(
    actor: Actor, round_: AssessmentRound, group: str = "", assessment: Assessment | None = None
) -> Losses | None:
    """What the units of a round or group lost; None where nothing has been computed yet.

    With ``assessment`` the words and the scope are those of its sheet, and the units all of its group, for the means.
    The caller has asked whether the actor may see the round's totals, or the sheet.
    """
    run = current_run(round_)
    if run is None:
        return None
    units = units_of(run, assessment.group if assessment else group)
    words = words_of(round_, assessment)
    seen = scope(actor, round_, assessment.path if assessment else None)
    codes = [code for code in words.leaves if seen.holds(code)]
    everybody = not group and assessment is None
    sheets = leaf_scores(run, codes, None if everybody else [row.assessment_id for row in units])
    return Losses(round_, run, tuple(units), words, seen, sheets)
