"""What units claimed beside what was verified, over a whole round; and the points of its pools."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.criteria.bridge import core_set
from cchc_core.criteria.tree import Pool


@dataclass(frozen=True)
class Compared:
    """One unit. Percents are None where nothing applies; ``changed`` counts criteria with other points than claimed."""

    assessment: Assessment
    changed: int
    verified: int

    @property
    def difference(self) -> Fraction | None:
        """Verified less self-scored points."""
        mine, checked = self.assessment.self_points, self.assessment.verified_points
        return None if mine is None or checked is None else checked - mine


def mean_difference(rows: Sequence[Compared]) -> Fraction | None:
    """Over the units that have both; None where none has."""
    found = [each.difference for each in rows if each.difference is not None]
    return sum(found, Fraction(0)) / len(found) if found else None


@dataclass(frozen=True)
class ChangedCriterion:
    """A criterion and how many units got other points there than they claimed."""

    code: str
    name: str
    changed: int
    verified: int


def comparison(round_: AssessmentRound) -> list[Compared]:
    """Every unit of the round, one query."""
    leaf = Q(threads__is_pool=False, threads__applicable=True, threads__owner=LeafThread.UNIT)
    done = Q(threads__state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))
    rows = Assessment.objects.filter(round=round_).annotate(
        changed=Count("threads", filter=leaf & Q(threads__state=LeafThread.CHANGED)),
        verified=Count("threads", filter=leaf & done),
    )
    return [Compared(row, row.changed, row.verified) for row in rows.order_by("group", "unit_sort", "pk")]


def changed_criteria(round_: AssessmentRound, most: int = 10) -> list[ChangedCriterion]:
    """The criteria on which verifiers departed from units most often. One query."""
    names = {placed.node.code: placed.node.name for placed in core_set(round_.set_version).leaves()}
    rows = (
        LeafThread.objects.filter(assessment__round=round_, is_pool=False, applicable=True, owner=LeafThread.UNIT)
        .values("code")
        .annotate(
            changed=Count("pk", filter=Q(state=LeafThread.CHANGED)),
            verified=Count("pk", filter=Q(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))),
        )
        .filter(changed__gt=0)
        .order_by("-changed", "code")
    )
    return [
        ChangedCriterion(row["code"], names.get(row["code"], ""), row["changed"], row["verified"])
        for row in rows[:most]
    ]


@dataclass(frozen=True)
class PoolRow:
    """The pools of one unit, in the order of the set."""

    assessment: Assessment
    threads: tuple[LeafThread, ...]

    @property
    def any_given(self) -> bool:
        return any(thread.self_entry_id for thread in self.threads)

    @property
    def any_waiting(self) -> bool:
        """Points that somebody entered and nobody verified."""
        return any(thread.self_entry_id and not thread.verified_entry_id for thread in self.threads)


def pools(round_: AssessmentRound) -> tuple[Sequence[Pool], list[PoolRow]]:
    """The pools of the set, and what each unit was given. One query."""
    found: dict[int, list[LeafThread]] = {}
    rows: QuerySet[LeafThread] = LeafThread.objects.filter(assessment__round=round_, is_pool=True).select_related(
        "assessment", "self_entry", "verified_entry"
    )
    for thread in rows.order_by("assessment__group", "assessment__unit_sort", "assessment_id", "position"):
        found.setdefault(thread.assessment_id, []).append(thread)
    return core_set(round_.set_version).pools, [PoolRow(each[0].assessment, tuple(each)) for each in found.values()]
