"""What lies before the council and what it decided, in the shapes that its page and its minutes show."""

from dataclasses import dataclass
from fractions import Fraction

from cchc.assessment.models import (
    AssessmentRound,
    CouncilSession,
    CriterionEvidence,
    LeafThread,
    ScoreEntry,
)
from cchc.assessment.permissions import may_settle
from cchc.assessment.queries.disputes import claim_of, for_the_council
from cchc.assessment.queries.explaining import documents_of
from cchc.assessment.queries.visible import assessments
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc_core.access import Actor, Decision
from cchc_core.words import Note
from cchc_core.workflow.states import State


@dataclass(frozen=True)
class Case:
    """One leaf before the council, with both sides, their documents, and whether this person may decide it."""

    thread: LeafThread
    name: str
    max: Fraction
    claim: Fraction | None
    documents: tuple[CriterionEvidence, ...]
    may: Decision

    @property
    def unit_name(self) -> str:
        return self.thread.assessment.unit_name

    @property
    def verdict(self) -> Note | None:
        return Note.from_json(self.thread.verified_reason) if self.thread.verified_reason else None

    @property
    def is_for_the_council_alone(self) -> bool:
        """Neither unit nor verifier gave points: the council scores it first."""
        return self.thread.owner == LeafThread.COUNCIL


@dataclass(frozen=True)
class Decided:
    """One decision as the minutes name it. ``before`` are the verifier's points, ``claim`` those of the unit."""

    entry: ScoreEntry
    code: str
    name: str
    unit_name: str
    max: Fraction
    claim: Fraction | None
    before: Fraction | None
    points: Fraction


def cases(actor: Actor, round_: AssessmentRound) -> list[Case]:
    """Every leaf that waits for the council, by unit, in the order of the table. A constant number of queries."""
    rows = assessments(actor).filter(round=round_, state=State.COUNCIL.value)
    sheets = {row.pk: row for row in rows.order_by("group", "unit_sort", "pk")}
    found = for_the_council(list(sheets))
    documents = documents_of([row.pk for row in found])
    nodes = {placed.node.code: placed.node for placed in core_set(round_.set_version).leaves()}
    order = {pk: place for place, pk in enumerate(sheets)}
    made = []
    for row in sorted(found, key=lambda each: (order[each.assessment_id], each.position)):
        row.assessment = sheets[row.assessment_id]
        node = nodes[row.code]
        given = tuple(documents.get(row.pk, ()))
        may = may_settle(actor, row.assessment)
        made.append(Case(row, node.name, node.max or Fraction(0), claim_of(row), given, may))
    return made


def decisions(session: CouncilSession) -> list[Decided]:
    """What a session decided, by unit and code; a leaf that was decided twice shows its last word. Three queries."""
    entries = ScoreEntry.objects.filter(session=session).select_related(
        "thread__assessment", "thread__explanation_entry", "thread__self_entry"
    )
    latest = {entry.thread_id: entry for entry in entries.order_by("pk")}
    before = _verified_before(latest)
    version = CriteriaSetVersion.objects.select_related("set").get(pk=session.round.set_version_id)
    nodes = {placed.node.code: placed.node for placed in core_set(version).leaves()}
    found = [
        Decided(
            entry,
            entry.thread.code,
            nodes[entry.thread.code].name,
            entry.thread.assessment.unit_name,
            nodes[entry.thread.code].max or Fraction(0),
            claim_of(entry.thread),
            before.get(entry.thread_id),
            _points(entry) or Fraction(0),
        )
        for entry in latest.values()
    ]
    sheet = {each.entry.pk: each.entry.thread.assessment for each in found}
    return sorted(found, key=lambda each: (sheet[each.entry.pk].unit_sort, each.unit_name, each.entry.thread.position))


_VERIFIERS = (ScoreEntry.VERIFICATION, ScoreEntry.SECOND_VERIFICATION)


def _verified_before(latest: dict[int, ScoreEntry]) -> dict[int, Fraction | None]:
    """thread → what the verifier gave last before the decision."""
    rows = ScoreEntry.objects.filter(thread__in=list(latest), stage__in=_VERIFIERS).order_by("pk")
    return {row.thread_id: _points(row) for row in rows if row.pk < latest[row.thread_id].pk}


def _points(entry: ScoreEntry) -> Fraction | None:
    return entry.points if entry.points is not None else entry.computed
