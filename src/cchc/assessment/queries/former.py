"""What was decided last time, for many units at once, in the nearest of the earlier rounds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.db.models import Count

from cchc.assessment.models import AssessmentRound, LeafThread, RunCriterion, ScoreRun
from cchc.assessment.queries.earlier import behind, earlier_rounds
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc_core.criteria.crosswalk import links


@dataclass(frozen=True)
class FormerRound:
    """The round of last time, with what leads there: present code → code of then, unit → itself and what it was made of."""

    round: AssessmentRound
    codes: Mapping[str, str]
    origins: Mapping[int, frozenset[int]]

    @property
    def year(self) -> int:
        return self.round.year


@dataclass(frozen=True)
class Former:
    """What a unit got then on a criterion that went on as one; of several predecessors the least and the most."""

    year: int
    units: int
    least: Fraction
    most: Fraction
    max: Fraction
    lowered: int  # that got less than they claimed
    remark: str  # the verifier's, where it was one unit


@dataclass(frozen=True)
class FormerGroup:
    """How a criterion was judged then over all units."""

    year: int
    units: int
    full: int  # that reached the maximum
    mean: Fraction
    max: Fraction


def former_round(round_: AssessmentRound) -> FormerRound | None:
    """The nearest of the earlier rounds. Three queries."""
    units = behind(round_)
    found = next(iter(earlier_rounds(round_, units)), None)
    origins = {unit: frozenset(old) for unit, old in units.items()}
    return FormerRound(found, _codes(found.set_version, round_.set_version), origins) if found else None


def _codes(old: CriteriaSetVersion, new: CriteriaSetVersion) -> Mapping[str, str]:
    core_set(old), core_set(new)  # remembered by their digests from here on
    return _linked(_Versions(old, new))


class _Versions:
    """Two versions, equal where their sets are: what leads from one to the other is found once."""

    def __init__(self, old: CriteriaSetVersion, new: CriteriaSetVersion) -> None:
        self.old, self.new = old, new

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Versions) and self._digests == other._digests

    def __hash__(self) -> int:
        return hash(self._digests)

    @property
    def _digests(self) -> tuple[str, str]:
        return self.old.digest, self.new.digest


@lru_cache(maxsize=32)
def _linked(versions: _Versions) -> Mapping[str, str]:
    """Present code → code of then, for criteria that went on as one."""
    old, new = core_set(versions.old), core_set(versions.new)
    before = {placed.node.key: placed.node.code for placed in old.leaves() if placed.node.key}
    now = {placed.node.key: placed.node.code for placed in new.leaves() if placed.node.key}
    return {
        now[link.new[0]]: before[link.old[0]]
        for link in links(old, new)
        if len(link.old) == len(link.new) == 1 and link.old[0] in before and link.new[0] in now
    }


@dataclass(frozen=True)
class _Result:
    claimed: Fraction | None
    given: Fraction
    max: Fraction
    remark: str


def former_decisions(
    former: FormerRound | None, units: Collection[int], codes: Collection[str]
) -> Mapping[tuple[int, str], Former]:
    """(unit, present code) → what it got then. Two queries; none where no round came before."""
    if former is None:
        return {}
    results = _results(former, units, codes)
    found = {}
    for unit in units:
        for code in codes:
            own = results.get((unit, former.codes.get(code, "")))
            behind = former.origins.get(unit, frozenset())
            every = (
                [own]
                if own
                else [results[key] for old in behind if (key := (old, former.codes.get(code, ""))) in results]
            )
            if every:
                found[unit, code] = _together(former.year, every)
    return found


def _results(former: FormerRound, units: Iterable[int], codes: Collection[str]) -> dict[tuple[int, str], _Result]:
    """(unit of then, code of then) → its result."""
    every = frozenset().union(*(former.origins.get(unit, frozenset((unit,))) for unit in units))
    then = {former.codes[code] for code in codes if code in former.codes}
    of_then = {"assessment__round": former.round, "assessment__unit_id__in": every, "code__in": then}
    said = {
        (row.assessment_id, row.code): row
        for row in LeafThread.objects.filter(**of_then).select_related("verified_entry")
    }
    finals = RunCriterion.objects.filter(
        run__round=former.round, run__kind=ScoreRun.FINAL, run__current=True, applicable=True
    )
    columns = ("assessment__unit_id", "assessment_id", "code", "points", "max")
    found = {}
    for unit, assessment, code, points, most in finals.filter(**of_then).values_list(*columns):
        thread = said.get((assessment, code))
        entry = thread.verified_entry if thread else None
        claimed = thread.self_points if thread else None
        found[unit, code] = _Result(claimed, points, most, entry.reason if entry else "")
    return found


def _together(year: int, results: list[_Result]) -> Former:
    given = [each.given for each in results]
    lowered = sum(each.claimed is not None and each.given < each.claimed for each in results)
    remark = results[0].remark if len(results) == 1 else ""
    return Former(year, len(results), min(given), max(given), results[0].max, lowered, remark)


def former_group(former: FormerRound | None, code: str) -> FormerGroup | None:
    """How the criterion was judged then over all units. One query; None where it is new."""
    if former is None or code not in former.codes:
        return None
    rows = RunCriterion.objects.filter(
        run__round=former.round, run__kind=ScoreRun.FINAL, run__current=True, applicable=True, code=former.codes[code]
    )
    counted = list(rows.values("points", "max").annotate(units=Count("pk")).order_by())
    number = sum(each["units"] for each in counted)
    if not number:
        return None
    total = sum((each["points"] * each["units"] for each in counted), Fraction(0))
    full = sum(each["units"] for each in counted if each["points"] >= each["max"])
    return FormerGroup(former.year, number, full, total / number, max(each["max"] for each in counted))
