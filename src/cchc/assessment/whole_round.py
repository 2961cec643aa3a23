"""All sheets of a round at once, as bare as scoring needs them: rows that nobody writes back.

A thousand units of 120 leaves are 120,000 threads and twice as many entries. As full rows they take longer to make than to
score, so here a thread is the few columns that decide points.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from cchc.assessment.bridge import Cited, Said, SheetState, ThreadState, said_of
from cchc.assessment.models import Applicability, Assessment, AssessmentRound, EntryFigure, LeafThread
from cchc_core.rules.rule import FactValue

_ENTRY = ("id", "stage", "points", "reason")
_COLUMNS = (
    "assessment_id",
    "code",
    "is_pool",
    "owner",
    "applicable",
    "chosen",
    *(f"self_entry__{column}" for column in _ENTRY),
    "chosen_by_verifier",
    *(f"verified_entry__{column}" for column in _ENTRY),
)


@dataclass(slots=True)
class BareThread:
    """What of a ``LeafThread`` decides points."""

    code: str
    is_pool: bool
    owner: str
    applicable: bool

    @property
    def pool(self) -> str:
        """Key of the pool; "" for a leaf."""
        return self.code[1:] if self.is_pool else ""


def gather_round(round_: AssessmentRound) -> dict[int, SheetState]:
    """The sheets by id of the assessment, for reading only. Four queries however many there are."""
    rows = Assessment.objects.filter(round=round_).select_related("unit")
    sheets = {row.pk: SheetState(row, {}, []) for row in rows}
    cited = _cited(round_)
    threads = LeafThread.objects.filter(assessment__round=round_).order_by("assessment_id", "position")
    threads = threads.annotate(chosen=_as_text("self_entry"), chosen_by_verifier=_as_text("verified_entry"))
    for assessment, code, is_pool, owner, applicable, *entries in threads.values_list(*_COLUMNS).iterator(20_000):
        row: Any = BareThread(code, is_pool, owner, applicable)
        own, verdict = _said(entries[:5], cited), _said(entries[5:], cited)
        sheets[assessment].threads[code] = ThreadState(row, own, verdict)
    for decision in Applicability.objects.filter(assessment__round=round_).order_by("pk"):
        sheets[decision.assessment_id].decisions.append(decision)
    return sheets


def _said(entry: list[Any], cited: Mapping[int, Cited]) -> Said | None:
    judgement, pk, stage, points, reason = entry
    return None if pk is None else said_of(pk, stage, _judgement(judgement), points, reason, cited.get(pk, {}))


def _as_text(entry: str) -> Cast:
    return Cast(f"{entry}__judgement", TextField())


#: Most judgements are empty or one of a few levels; nobody changes what is read here.
_judgement = lru_cache(maxsize=4096)(json.loads)


def _cited(round_: AssessmentRound) -> Mapping[int, Cited]:
    """entry → name → (value, id of the figure), of the entries that count."""
    counting = Q(entry=F("entry__thread__self_entry")) | Q(entry=F("entry__thread__verified_entry"))
    rows = EntryFigure.objects.filter(counting, entry__thread__assessment__round=round_)
    found: dict[int, dict[str, tuple[FactValue, int]]] = {}
    columns = ("entry_id", "figure_id", "figure__indicator__name", "figure__value", "figure__truth", "figure__on")
    for entry, figure, name, value, truth, on in rows.values_list(*columns).iterator(20_000):
        fact = truth if truth is not None else on if on is not None else value
        found.setdefault(entry, {})[name] = (fact, figure)
    return found
