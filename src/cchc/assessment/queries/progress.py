"""How far a round has come, for its coordinator: units, states, leaves done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, prefetch_related_objects

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread, RoundVerifier
from cchc.common.clock import today
from cchc.orgunits.queries import tree_on
from cchc_core.workflow.states import State, Timed

_BEFORE_SUBMISSION = (State.NOT_STARTED.value, State.SELF_SCORING.value, State.AWAITING_HEAD.value)


@dataclass(frozen=True)
class UnitProgress:
    """One unit. ``own`` are the leaves it scores itself, ``to_verify`` those that somebody verifies."""

    assessment: Assessment
    own: int
    own_filled: int
    to_verify: int
    verified: int
    missing_results: int  # leaves that wait for a survey, an index or a superior
    is_late: bool


@dataclass(frozen=True)
class VerifierProgress:
    """One verifying unit (None: the coordinator) and how much of its work is done."""

    unit_id: int | None
    name: str
    words: tuple[str, ...]
    waiting: int
    verified: int


@dataclass(frozen=True)
class Progress:
    round: AssessmentRound
    units: tuple[UnitProgress, ...]
    states: Mapping[str, int]
    verifiers: tuple[VerifierProgress, ...]
    unbound: tuple[str, ...]  # verifier words without a unit: the coordinator verifies


def progress(round_: AssessmentRound) -> Progress:
    """Six queries, however many units."""
    done = Q(threads__state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))
    leaf = Q(threads__is_pool=False, threads__applicable=True)
    own, given = leaf & Q(threads__owner=LeafThread.UNIT), leaf & Q(threads__owner=LeafThread.COORDINATOR)
    judged = leaf & ~Q(threads__owner=LeafThread.COORDINATOR)
    rows = (
        Assessment.objects.filter(round=round_)
        .annotate(
            own=Count("threads", filter=own),
            own_filled=Count("threads", filter=own & ~Q(threads__state__in=(LeafThread.OPEN, LeafThread.WAITING))),
            to_verify=Count("threads", filter=judged),
            verified=Count("threads", filter=judged & done),
            missing_results=Count(
                "threads", filter=given & Q(threads__state__in=(LeafThread.OPEN, LeafThread.WAITING))
            ),
        )
        .prefetch_related("exceptions")
        .order_by("group", "unit_sort", "pk")
    )
    prefetch_related_objects([round_], "clocks")
    units = tuple(_unit(round_, row) for row in rows)
    bindings = list(RoundVerifier.objects.filter(round=round_).order_by("word"))
    return Progress(
        round_,
        units,
        Counter(each.assessment.state for each in units),
        _verifiers(round_, bindings),
        tuple(row.word for row in bindings if row.unit_id is None),
    )


def _unit(round_: AssessmentRound, row: Assessment) -> UnitProgress:
    waits = row.state in _BEFORE_SUBMISSION and not round_.stages.history
    row.round = round_
    granted = row.exception(Timed.SELF_SCORING.value) if waits else None
    late = waits and today() > max(round_.due_on, granted.until if granted else round_.due_on)
    counts = (row.own, row.own_filled, row.to_verify, row.verified, row.missing_results)  # type: ignore[attr-defined]
    return UnitProgress(row, *counts, is_late=late)


def _verifiers(round_: AssessmentRound, bindings: list[RoundVerifier]) -> tuple[VerifierProgress, ...]:
    done = Q(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))
    rows = LeafThread.objects.filter(assessment__round=round_, is_pool=False, applicable=True).exclude(
        owner=LeafThread.COORDINATOR
    )
    counted = (
        rows.values("verifier_unit_id")
        .annotate(waiting=Count("pk", filter=~done), verified=Count("pk", filter=done))
        .order_by()
    )
    tree = tree_on(round_.as_of)
    words: dict[int | None, list[str]] = {}
    for binding in bindings:
        words.setdefault(binding.unit_id, []).append(binding.word)
    found = []
    for each in counted:
        unit = each["verifier_unit_id"]
        name = tree.name(unit) if unit in tree else ""
        found.append(VerifierProgress(unit, name, tuple(words.get(unit, ())), each["waiting"], each["verified"]))
    return tuple(sorted(found, key=lambda each: (each.unit_id is None, each.name)))
