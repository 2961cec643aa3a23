"""Asking many units about one criterion: the same text and day for each, each a request of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.assessment.actions.requests import ask
from cchc.assessment.models import AssessmentRound, LeafRequest, LeafThread
from cchc.common.errors import Refusal
from cchc_core.access import Actor
from cchc_core.words import Note


@dataclass(frozen=True)
class NotAsked:
    """A unit that was left out, and why."""

    unit_name: str
    reason: Note


@dataclass(frozen=True)
class AskedMany:
    """What was asked, and who was left out."""

    requests: tuple[LeafRequest, ...]
    left_out: tuple[NotAsked, ...]


@transaction.atomic
def ask_many(
    *,
    actor: Actor,
    round_: AssessmentRound,
    threads: Collection[int],
    kind: str,
    text: str,
    due_on: date | None = None,
) -> AskedMany:
    """Ask the units of these threads. One refusal leaves out that unit and does not undo the others."""
    rows = LeafThread.objects.filter(pk__in=threads, assessment__round=round_).select_related("assessment")
    made: list[LeafRequest] = []
    left_out: list[NotAsked] = []
    for row in rows.order_by("assessment_id", "position"):
        try:
            with transaction.atomic():
                made.append(
                    ask(actor=actor, assessment=row.assessment, code=row.code, kind=kind, text=text, due_on=due_on)
                )
        except Refusal as refusal:
            notes: tuple[Note, ...] = tuple(getattr(refusal, "problems", ())) or (refusal.note,)
            left_out.append(NotAsked(row.assessment.unit_name, notes[0]))
    return AskedMany(tuple(made), tuple(left_out))
