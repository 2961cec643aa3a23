"""All sheets of a round at once, as bare as scoring needs them: rows that nobody writes back.

A thousand units of 120 leaves are 120,000 threads and twice as many entries. As full rows they take longer to make than to
score, so here a thread is the few columns that decide points.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import IntegerField, TextField
from django.db.models.functions import Cast

from cchc.assessment.bridge import Cited, Said, SheetState, ThreadState, said_of
from cchc.assessment.models import Applicability, Assessment, AssessmentRound, EntryFigure, LeafThread
from cchc.common.fields import read_exact
from cchc_core.rules.rule import FactValue

_LAYERS = ("self_entry", "verified_entry")


# Columns come as the database has them: to let each of half a million be made a date, a truth or a number takes too long.


def _text(column: str) -> Cast:
    return Cast(column, TextField())


def _whole(column: str) -> Cast:
    return Cast(column, IntegerField())


_THREAD = ("assessment_id", "code", _whole("is_pool"), "owner", _whole("applicable"))
_FIGURE = (
    "entry_id",
    "figure_id",
    "figure__indicator__name",
    _text("figure__value"),
    _whole("figure__truth"),
    _text("figure__on"),
)


def _entry(layer: str) -> tuple[Any, ...]:
    """The columns of the entry that counts in the layer, as ``_said`` takes them."""
    judgement, points = _text(f"{layer}__judgement"), _text(f"{layer}__points")
    return (f"{layer}__id", f"{layer}__stage", judgement, points, f"{layer}__reason")


#: What an entry without figures cites.
_NOTHING: Cited = {}


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
    """The sheets by id of the assessment, for reading only. Five queries however many there are."""
    rows = Assessment.objects.filter(round=round_).select_related("unit")
    sheets = {row.pk: SheetState(row, {}, []) for row in rows}
    cited = _cited(round_)
    threads = LeafThread.objects.filter(assessment__round=round_).order_by("assessment_id", "position")
    columns = (*_THREAD, *(column for layer in _LAYERS for column in _entry(layer)))
    for assessment, code, is_pool, owner, applicable, *entries in threads.values_list(*columns).iterator(20_000):
        row: Any = BareThread(code, bool(is_pool), owner, bool(applicable))
        own, verdict = _said(entries[:5], cited), _said(entries[5:], cited)
        sheets[assessment].threads[code] = ThreadState(row, own, verdict)
    for decision in Applicability.objects.filter(assessment__round=round_).order_by("pk"):
        sheets[decision.assessment_id].decisions.append(decision)
    return sheets


def _said(entry: list[Any], cited: Mapping[int, Cited]) -> Said | None:
    pk, stage, judgement, points, reason = entry
    if pk is None:
        return None
    number = None if points is None else read_exact(points)
    return said_of(pk, stage, _judgement(judgement), number, reason, cited.get(pk, _NOTHING))


#: Most judgements are empty or one of a few levels; nobody changes what is read here.
_judgement = lru_cache(maxsize=4096)(json.loads)


def _cited(round_: AssessmentRound) -> Mapping[int, Cited]:
    """entry → name → (value, id of the figure), of the entries that count. A query a layer."""
    found: defaultdict[int, dict[str, tuple[FactValue, int]]] = defaultdict(dict)
    for layer in _LAYERS:
        counting = LeafThread.objects.filter(assessment__round=round_, **{f"{layer}__isnull": False})
        rows = EntryFigure.objects.filter(entry__in=counting.order_by().values(layer))
        for entry, figure, name, value, truth, on in rows.values_list(*_FIGURE).iterator(20_000):
            found[entry][name] = (_fact(truth, on) if value is None else read_exact(value), figure)
    return found


def _fact(truth: int | None, on: str | None) -> FactValue:
    """A figure that is no number; None where it says "never"."""
    if truth is not None:
        return bool(truth)
    return None if on is None else date.fromisoformat(on)
