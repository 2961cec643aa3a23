"""What became of the same criterion the last time: answer, points and remark, found through the crosswalk, and honest about

what is not the same: another wording, another weight, a split criterion, a unit that was merged since.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.db.models import Prefetch, Q

from cchc.assessment.bridge import core_judgement
from cchc.assessment.models import (
    Assessment,
    AssessmentRound,
    EntryFigure,
    LeafThread,
    RunCriterion,
    ScoreEntry,
    ScoreRun,
)
from cchc.assessment.queries.earlier import behind, earlier_rounds
from cchc.assessment.queries.predecessors import predecessors
from cchc.assessment.queries.words import judgement_words
from cchc.criteria.bridge import core_set
from cchc.figures.models import Figure
from cchc.orgunits.models import Succession
from cchc_core.criteria.crosswalk import ALIKE, MERGED, NEW, REWEIGHTED, REWORDED, SPLIT, likeness, links
from cchc_core.criteria.tree import CriteriaSet, Placed
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class LastResult:
    """One criterion of one unit in the earlier round."""

    unit_name: str
    code: str
    name: str
    points: Fraction | None  # None where the criterion did not apply
    max: Fraction
    claimed: Fraction | None
    reason: Note | None
    remark: str  # the verifier's
    remark_by: str
    figures: tuple[Figure, ...]
    chosen: str  # level or points that the unit chose, in words


@dataclass(frozen=True)
class LastYear:
    """The latest published round before this one. ``caveats`` say why it is not quite the same."""

    year: int
    round: AssessmentRound
    results: tuple[LastResult, ...]
    caveats: tuple[Note, ...]


def last_year(assessment: Assessment, code: str) -> LastYear | None:
    """The earlier result beside a leaf; None where nothing of the unit was published before. At most ten queries,

    four of them where there is nothing.
    """
    units = _with_predecessors(assessment)
    sheets = _sheets(assessment, units)
    if not sheets:
        return None
    before = sheets[0].round
    old, new = core_set(before.set_version), core_set(assessment.round.set_version)
    placed = next(each for each in new.leaves() if each.node.code == code)
    codes, caveats = _matched(old, new, placed)
    caveats = (*_unit_caveats(assessment, sheets, units), *caveats)
    return LastYear(before.year, before, _results(before, sheets, old, codes) if codes else (), caveats)


# Which unit ---------------------------------------------------------------------------------------------------------


def _with_predecessors(assessment: Assessment) -> dict[int, Succession | None]:
    """The unit, and those that it was made of, each with the step that led on. Two queries, one where it is its own."""
    [behind] = predecessors([assessment.unit_id], assessment.round.as_of).values()
    steps = Succession.objects.in_bulk([number for number in behind.values() if number is not None])
    return {unit: None if number is None else steps[number] for unit, number in behind.items()}


def _sheets(assessment: Assessment, units: Collection[int]) -> list[Assessment]:
    """The unit's own sheet in the nearest of the earlier rounds, else those of its predecessors there.

    Where the body that runs the round has scored none of them before, the nearest round of another one by the same set.
    """
    round_ = assessment.round
    before = [row.pk for row in earlier_rounds(round_, behind(round_))]
    elsewhere = Q(round__set_version__set=round_.set_version.set_id)
    rows = Assessment.objects.filter(
        Q(round__in=before) | elsewhere,
        unit__in=units,
        round__state=AssessmentRound.PUBLISHED,
        round__year__lt=round_.year,
    ).select_related("round__set_version__set")
    found = list(rows.order_by("-round__year", "-round__published_at", "unit_sort", "pk"))
    if not found:
        return []
    order = {pk: place for place, pk in enumerate(before)}
    nearest = min(found, key=lambda row: order.get(row.round_id, len(order))).round_id
    there = [row for row in found if row.round_id == nearest]
    return [row for row in there if row.unit_id == assessment.unit_id] or there


def _unit_caveats(
    assessment: Assessment, sheets: Iterable[Assessment], units: dict[int, Succession | None]
) -> Iterable[Note]:
    sheets = list(sheets)
    if any(row.unit_id == assessment.unit_id for row in sheets):
        return
    names = tuple(row.unit_name for row in sheets)
    days = [step.on for row in sheets if (step := units.get(row.unit_id)) is not None]
    text = gettext_noop(
        "In %(year)s this unit did not exist yet: the result is of %(names)s, which went into it on %(day)s."
    )
    if len(names) > 1:
        text = gettext_noop(
            "In %(year)s this unit did not exist yet: the results are of the %(count)s units that went into it on %(day)s."
        )
    year, count, day = str(sheets[0].round.year), show_number(len(names)), show_day(max(days))
    yield note(text, year=year, names=names, count=count, day=day)
    if any((step := units.get(row.unit_id)) is not None and not step.whole for row in sheets):
        text = gettext_noop("Only a part of that unit went into this one.")
        yield note(gettext_noop("Of some of them only a part went into this one.") if len(names) > 1 else text)


# Which criterion ----------------------------------------------------------------------------------------------------


def _matched(old: CriteriaSet, new: CriteriaSet, placed: Placed) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """The codes of the criterion in the earlier edition, and in what it differs."""
    before = {each.node.key: each for each in old.leaves() if each.node.key}
    link = _links(old, new).get(placed.node.key) if placed.node.key else None
    if link is not None and link[0] != NEW and link[1]:
        codes = tuple(before[key].node.code for key in link[1] if key in before)
        first = next((before[key] for key in link[1] if key in before), None)
        return codes, tuple(_changes(link[0], first, placed)) if first else ()
    same = next((each for each in old.leaves() if each.node.code == placed.node.code), None)
    if same is not None and not placed.node.key and likeness(same.node.name, placed.node.name) >= ALIKE:
        text = gettext_noop("Compared by its code and wording: the sets do not say that it is the same criterion.")
        return (same.node.code,), (note(text), *_weight(same, placed))
    return (), (note(gettext_noop("The criterion is new: the earlier set did not have it.")),)


def _changes(relation: str, before: Placed, now: Placed) -> Iterable[Note]:
    if relation == SPLIT:
        yield note(gettext_noop("The earlier criterion was split: this one is a part of it."))
    elif relation == MERGED:
        yield note(gettext_noop("Several earlier criteria were merged into this one."))
    else:
        yield from _weight(before, now)
        if relation in (REWORDED, REWEIGHTED) and (
            before.node.name != now.node.name or before.node.rule != now.node.rule
        ):
            yield note(gettext_noop("Its wording or the way its points are given has changed since."))


def _weight(before: Placed, now: Placed) -> Iterable[Note]:
    if before.node.max != now.node.max:
        text = gettext_noop("Its maximum was %(before)s points and is %(now)s now.")
        low, high = before.node.max or Fraction(0), now.node.max or Fraction(0)
        yield note(text, before=show_number(low, 2), now=show_number(high, 2))


def _links(old: CriteriaSet, new: CriteriaSet) -> dict[str, tuple[str, tuple[str, ...]]]:
    """New key → (relation, old keys); remembered, since every leaf of a sheet asks the same."""
    return _remembered_links(_Pair(old, new))


class _Pair:
    """Two editions, equal where both are the same objects: sets are remembered by their digest."""

    def __init__(self, old: CriteriaSet, new: CriteriaSet) -> None:
        self.old, self.new = old, new

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pair) and self.old is other.old and self.new is other.new

    def __hash__(self) -> int:
        return hash((id(self.old), id(self.new)))


@lru_cache(maxsize=32)
def _remembered_links(pair: _Pair) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {key: (link.relation, link.old) for link in links(pair.old, pair.new) for key in link.new}


# What it got --------------------------------------------------------------------------------------------------------


def _results(
    before: AssessmentRound, sheets: Iterable[Assessment], old: CriteriaSet, codes: Collection[str]
) -> tuple[LastResult, ...]:
    by_pk = {row.pk: row for row in sheets}
    run = ScoreRun.objects.filter(round=before, kind=ScoreRun.FINAL, current=True)
    finals = RunCriterion.objects.filter(run__in=run, assessment__in=by_pk, code__in=codes)
    threads = {
        (row.assessment_id, row.code): row
        for row in LeafThread.objects.filter(assessment__in=by_pk, code__in=codes)
        .select_related("self_entry", "verified_entry")
        .prefetch_related(
            Prefetch("self_entry__figures", EntryFigure.objects.select_related("figure__indicator").order_by("pk"))
        )
    }
    placed = {each.node.code: each for each in old.leaves()}
    found = {(row.assessment_id, row.code): row for row in finals}
    ordered = [(pk, code) for pk in by_pk for code in codes if (pk, code) in found]
    return tuple(_result(by_pk[pk], placed[code], found[(pk, code)], threads.get((pk, code))) for pk, code in ordered)


def _result(sheet: Assessment, placed: Placed, final: RunCriterion, thread: LeafThread | None) -> LastResult:
    mine = thread.self_entry if thread else None
    checked = thread.verified_entry if thread else None
    return LastResult(
        sheet.unit_name,
        final.code,
        placed.node.name,
        final.points if final.applicable else None,
        final.max,
        thread.self_points if thread and mine and mine.stage == ScoreEntry.SELF else None,
        Note.from_json(final.reason) if final.reason else None,
        _remark(checked),
        checked.by if checked else "",
        tuple(each.figure for each in mine.figures.all()) if mine else (),
        judgement_words(placed.node.rule, core_judgement(mine.judgement)) if mine else "",
    )


def _remark(entry: ScoreEntry | None) -> str:
    """What the verifier wrote, once."""
    return " · ".join(dict.fromkeys(text for text in (entry.reason, entry.note) if text)) if entry else ""
