"""The verification desk: one criterion across all units, and the list of criteria that wait for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, F, Prefetch, Q, QuerySet

from cchc.assessment.models import AssessmentRound, CriterionEvidence, EntryFigure, LeafThread
from cchc.assessment.permissions import may_verify
from cchc.assessment.queries.visible import threads as visible_threads
from cchc.criteria.bridge import core_set
from cchc.evidence.queries import with_replacements
from cchc.figures.models import Figure
from cchc_core.access import Actor, Decision, Permission
from cchc_core.words import Note
from cchc_core.workflow.states import State

#: States in which a sheet may be verified, the first of them by beginning.
UNDER_VERIFICATION = (State.SUBMITTED.value, State.VERIFYING.value, State.VERIFYING_AGAIN.value)


@dataclass(frozen=True)
class DeskRow:
    """One unit's claim on the criterion, with what it stands on, and whether this person may decide it."""

    thread: LeafThread
    unit_name: str
    claim: Note | None
    verdict: Note | None
    figures: tuple[Figure, ...]
    citations: tuple[CriterionEvidence, ...]
    note: str
    may: Decision

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return not self.thread.is_verified and self.thread.applicable

    @property
    def is_under_verification(self) -> bool:
        return self.thread.assessment.state in UNDER_VERIFICATION


@dataclass(frozen=True)
class DeskView:
    """One criterion across the units of a round."""

    round: AssessmentRound
    code: str
    name: str
    max: Fraction
    guide: str
    evidence_text: str
    rows: tuple[DeskRow, ...]


@dataclass(frozen=True)
class DeskCriterion:
    """One criterion in the list of the desk: how much of it is done, among the sheets that were submitted."""

    code: str
    name: str
    max: Fraction
    waiting: int
    verified: int


def desk(actor: Actor, round_: AssessmentRound, code: str) -> DeskView:
    """The rows of one leaf (or pool) in all sheets that this person sees; a constant number of queries."""
    found = {placed.node.code: placed.node for placed in core_set(round_.set_version).leaves()}.get(code)
    rows = _rows(actor, visible_threads(actor).filter(assessment__round=round_, code=code))
    if found is None:
        pools = {f"+{pool.key}": pool for pool in core_set(round_.set_version).pools}
        return DeskView(round_, code, pools[code].label, pools[code].cap, "", "", rows)
    return DeskView(round_, code, found.name, found.max or Fraction(0), found.guide.verifier, found.evidence.text, rows)


def desk_of_sheet(actor: Actor, assessment_id: int) -> tuple[DeskRow, ...]:
    """The other way round: every leaf of one sheet."""
    return _rows(actor, visible_threads(actor).filter(assessment_id=assessment_id))


def desk_line(actor: Actor, thread_id: int) -> DeskRow | None:
    """One claim alone, as it stands after a decision."""
    rows = _rows(actor, visible_threads(actor).filter(pk=thread_id))
    return rows[0] if rows else None


def _rows(actor: Actor, threads: QuerySet[LeafThread]) -> tuple[DeskRow, ...]:
    citations = CriterionEvidence.objects.filter(withdrawn_at__isnull=True).select_related("evidence")
    citations = citations.prefetch_related("evidence__files").order_by("pk")
    ordered = threads.prefetch_related(Prefetch("citations", citations, to_attr="shown_citations"))
    rows = list(ordered.order_by("assessment__group", "assessment__unit_sort", "assessment_id", "position"))
    figures = _figures(rows)
    with_replacements(each.evidence for row in rows for each in row.shown_citations)  # type: ignore[attr-defined]
    return tuple(_row(actor, row, figures) for row in rows)


def _figures(rows: Iterable[LeafThread]) -> dict[int, list[Figure]]:
    """entry → figures, for the entries that count."""
    entries = [number for row in rows for number in (row.self_entry_id, row.verified_entry_id) if number]
    found: dict[int, list[Figure]] = {}
    cited = EntryFigure.objects.filter(entry_id__in=entries).select_related("figure__indicator").order_by("pk")
    for each in cited:
        found.setdefault(each.entry_id, []).append(each.figure)
    return found


def _row(actor: Actor, row: LeafThread, figures: dict[int, list[Figure]]) -> DeskRow:
    entry = row.verified_entry or row.self_entry
    return DeskRow(
        row,
        row.assessment.unit_name,
        Note.from_json(row.self_reason) if row.self_reason else None,
        Note.from_json(row.verified_reason) if row.verified_reason else None,
        tuple(figures.get(entry.pk, ())) if entry else (),
        tuple(row.shown_citations),  # type: ignore[attr-defined]
        row.self_entry.note if row.self_entry else "",
        may_verify(actor, row.assessment, row),
    )


def waits_for(actor: Actor) -> Q:
    """Leaves that this person is the one to verify: those of the units where a verifier's post is held, and for who manages
    the round those that fall to the coordinator. ``permissions.may_verify`` says the same of one leaf (tested)."""
    self_verified = Q(verifier_unit_id=F("assessment__responsible_unit_id"))
    mine = Q(pk__in=[])
    for held in actor.holdings:
        if held.scope(Permission.ASSESSMENT_VERIFY) is not None:
            reached = Q(assessment__unit_path__contains=f"/{held.circle_id}/")
            mine |= Q(verifier_unit_id=held.unit_id) & reached & ~self_verified
    for circle in actor.reach(Permission.ROUND_MANAGE).circles:
        in_circle = Q(assessment__round__centre_path__contains=f"/{circle}/")
        mine |= (Q(verifier_unit__isnull=True) | self_verified) & in_circle
    scored = {held.unit_id for held in actor.holdings if held.scope(Permission.ASSESSMENT_SCORE) is not None}
    owners = (LeafThread.UNIT, LeafThread.VERIFIER, LeafThread.COUNCIL)
    kept = mine & Q(is_pool=False, applicable=True, owner__in=owners) & ~Q(assessment__responsible_unit_id__in=scored)
    return kept & ~Q(assessment__submitted_by_id=actor.user_id) if actor.user_id else kept


def waiting_threads(actor: Actor) -> QuerySet[LeafThread]:
    """Leaves under verification that wait for this person's decision."""
    rows = LeafThread.objects.filter(waits_for(actor), assessment__state__in=UNDER_VERIFICATION)
    return rows.exclude(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))


def desk_criteria(actor: Actor, round_: AssessmentRound) -> tuple[DeskCriterion, ...]:
    """The criteria of a round that this person verifies, in the order of the table. One query."""
    done = Q(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))
    rows = LeafThread.objects.filter(
        waits_for(actor), assessment__round=round_, assessment__state__in=UNDER_VERIFICATION
    )
    counts = {
        code: (waiting, verified)
        for code, waiting, verified in rows.values("code")
        .annotate(waiting=Count("pk", filter=~done), verified=Count("pk", filter=done))
        .values_list("code", "waiting", "verified")
        .order_by()
    }
    return tuple(
        DeskCriterion(placed.node.code, placed.node.name, placed.node.max or Fraction(0), *counts[placed.node.code])
        for placed in core_set(round_.set_version).leaves()
        if placed.node.code in counts
    )
