"""What verifier and unit do not agree on: open requests, explanations that wait for an answer, disputes."""

from collections.abc import Collection
from fractions import Fraction

from django.db.models import F, Q

from cchc.assessment.models import HearingEnd, LeafRequest, LeafThread, ScoreEntry

#: Leaves whose explanation nobody has answered by a decision.
UNANSWERED = Q(explanation_entry__isnull=False) & (
    Q(verified_entry__isnull=True) | Q(verified_entry_id__lt=F("explanation_entry_id"))
)
OPEN_REQUEST = Q(answered_at__isnull=True, withdrawn_at__isnull=True)


def is_lowered(thread: LeafThread) -> bool:
    """The verifier gave less than the unit claims; survey and index results are nobody's to explain."""
    if thread.is_pool or not thread.applicable or thread.owner != LeafThread.UNIT:
        return False
    claimed, verified = thread.self_points, thread.verified_points
    return claimed is not None and verified is not None and verified < claimed


def claim_of(thread: LeafThread) -> Fraction | None:
    """The points that the unit claims now: those of its explanation where it brought one, else of its own score."""
    entry = thread.explanation_entry
    if entry is None or thread.owner != LeafThread.UNIT:
        return thread.self_points
    return entry.points if entry.points is not None else entry.computed


def is_disputed(thread: LeafThread) -> bool:
    """The unit explained, what is verified still differs from its claim, and the council has not spoken since."""
    entry, verdict = thread.explanation_entry, thread.verified_entry
    if entry is None or not thread.applicable or thread.verified_points is None:
        return False
    if verdict is not None and verdict.stage == ScoreEntry.COUNCIL and verdict.pk > entry.pk:
        return False
    claim = claim_of(thread)
    return claim is not None and claim != thread.verified_points


def explained_leaves(assessment_ids: Collection[int]) -> list[LeafThread]:
    """Leaves with an explanation, in the order of the sheets, the entries that matter at hand. One query."""
    rows = LeafThread.objects.filter(assessment_id__in=assessment_ids, explanation_entry__isnull=False)
    rows = rows.select_related("explanation_entry", "verified_entry", "self_entry")
    return list(rows.order_by("assessment_id", "position"))


def open_requests(assessment_ids: Collection[int]) -> list[LeafRequest]:
    """Requests that were neither answered nor withdrawn. One query."""
    rows = LeafRequest.objects.filter(OPEN_REQUEST, thread__assessment_id__in=assessment_ids)
    return list(rows.select_related("thread").order_by("thread__assessment_id", "thread__position", "pk"))


def hearings_ended(assessment_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Assessment → code → the verdict about which the coordinator recorded that its unit is not waited for. One query."""
    found: dict[int, dict[str, int]] = {}
    for row in HearingEnd.objects.filter(assessment_id__in=assessment_ids).order_by("pk"):
        found.setdefault(row.assessment_id, {}).update(row.verdicts)
    return found


def for_the_council(assessment_ids: Collection[int]) -> list[LeafThread]:
    """Leaves that a council has to settle: disputes, and those that only the council scores and has not yet. Two queries.

    Rows come in the order of the sheets.
    """
    disputed = [row for row in explained_leaves(assessment_ids) if is_disputed(row)]
    own = LeafThread.objects.filter(
        assessment_id__in=assessment_ids, owner=LeafThread.COUNCIL, applicable=True, verified_entry__isnull=True
    ).select_related("explanation_entry", "verified_entry", "self_entry")
    return sorted([*disputed, *own], key=lambda row: (row.assessment_id, row.position))
