"""What a unit has to explain in its sheet, and what it explained: each leaf with the verifier's word beside its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cchc.assessment.models import Assessment, CriterionEvidence, LeafRequest, LeafThread
from cchc.assessment.queries.disputes import claim_of, is_disputed, is_lowered
from cchc.criteria.bridge import core_set
from cchc_core.words import Note


@dataclass(frozen=True)
class Explained:
    """One leaf. ``requests`` from the first to the last; ``documents`` are those cited, late ones marked."""

    thread: LeafThread
    name: str
    max: Fraction
    requests: tuple[LeafRequest, ...]
    documents: tuple[CriterionEvidence, ...]

    @property
    def claim(self) -> Fraction | None:
        return claim_of(self.thread)

    @property
    def open_requests(self) -> tuple[LeafRequest, ...]:
        return tuple(each for each in self.requests if each.is_open)

    @property
    def is_lowered(self) -> bool:
        return is_lowered(self.thread)

    @property
    def waits(self) -> bool:
        """Whether the unit still has something to say: it was asked, or it has said nothing about lower points."""
        if self.open_requests:
            return True
        return self.is_lowered and self.thread.explanation_entry_id is None

    @property
    def is_disputed(self) -> bool:
        return is_disputed(self.thread)

    @property
    def verdict(self) -> Note | None:
        return Note.from_json(self.thread.verified_reason) if self.thread.verified_reason else None


def explaining(assessment: Assessment) -> tuple[Explained, ...]:
    """The leaves of a sheet that were asked about, lowered or explained, in the order of the table. Three queries."""
    rows = LeafThread.objects.filter(assessment=assessment, is_pool=False, applicable=True)
    rows = rows.exclude(owner=LeafThread.COORDINATOR).order_by("position")
    threads = list(rows.select_related("self_entry", "verified_entry", "explanation_entry"))
    requests: dict[int, list[LeafRequest]] = {}
    for request in LeafRequest.objects.filter(thread__assessment=assessment).order_by("pk"):
        requests.setdefault(request.thread_id, []).append(request)
    documents = documents_of([row.pk for row in threads])
    nodes = {placed.node.code: placed.node for placed in core_set(assessment.round.set_version).leaves()}
    found = (
        Explained(
            row,
            nodes[row.code].name,
            nodes[row.code].max or Fraction(0),
            tuple(requests.get(row.pk, ())),
            tuple(documents.get(row.pk, ())),
        )
        for row in threads
    )
    return tuple(each for each in found if each.requests or each.is_lowered or each.thread.explanation_entry_id)


def documents_of(threads: Sequence[int]) -> dict[int, list[CriterionEvidence]]:
    """thread → documents cited there, with their files. Two queries."""
    found: dict[int, list[CriterionEvidence]] = {}
    rows = CriterionEvidence.objects.filter(thread_id__in=threads, withdrawn_at__isnull=True)
    for row in rows.select_related("evidence").prefetch_related("evidence__files").order_by("pk"):
        found.setdefault(row.thread_id, []).append(row)
    return found
