"""Rows of the round ⇄ what the core scores. The only file of this app that is fluent in both.

What people said stands in the ledger in two layers: the *self* layer (the unit's entries, and what the coordinator imported)
and the *verified* layer above it (the verifier's, and later the council's and corrections). The last entry of a layer counts
for its leaf. What a unit claims in an explanation stands in neither layer until a verifier or the council takes it over. A
fact is one for the whole sheet: the one that was cited last in the layer, so that two leaves never see two different values
of the same figure.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import F, Q

from cchc.assessment.models import Applicability, Assessment, AssessmentRound, EntryFigure, LeafThread, ScoreEntry
from cchc.common.fields import exact_text
from cchc.criteria.bridge import core_set
from cchc.figures.queries import labels
from cchc_core.rules.rule import FactValue
from cchc_core.scoring.evaluate import Best
from cchc_core.scoring.prepared import Prepared, prepare
from cchc_core.scoring.shapes import NodeResult, Override, UnitInputs, UnitResult
from cchc_core.values import exact, show_number
from cchc_core.words import Note, gettext_noop, note

SELF, VERIFIED = "self", "verified"
SURVEY_PREFIX = "survey:"


#: Figures that an entry cites: name → (value, id of the figure); 0 for a figure that is only tried out.
Cited = Mapping[str, tuple[FactValue, int]]


class Said(NamedTuple):
    """One entry that counts, as the fold needs it."""

    order: tuple[int, int]  # imported entries after those of the unit, then by number
    stage: str
    judgement: Mapping[str, Any]
    points: Fraction | None
    reason: str
    cited: Cited

    @property
    def figures(self) -> dict[str, FactValue]:
        """name → value of the figures."""
        return {name: fact for name, (fact, _) in self.cited.items()}


@dataclass(slots=True)
class ThreadState:
    """A thread with what counts in each layer. ``self_`` and ``verified`` may be set to try out an entry before it is kept."""

    row: LeafThread
    self_: Said | None = None
    verified: Said | None = None


@dataclass
class SheetState:
    """One sheet in memory: enough to score it, and to try out a change."""

    assessment: Assessment
    threads: dict[str, ThreadState]
    decisions: list[Applicability]


#: Columns of entries that no fold asks for.
_WORDS = tuple(f"{entry}__{column}" for entry in ("self_entry", "verified_entry") for column in ("outcome", "by", "at"))


def gather(assessments: Collection[Assessment]) -> dict[int, SheetState]:
    """The sheets by id of the assessment; three queries however many there are."""
    sheets = {row.pk: SheetState(row, {}, []) for row in assessments}
    ids = list(sheets)
    cited = _figures_of_entries(ids)
    rows = LeafThread.objects.filter(assessment_id__in=ids).select_related("self_entry", "verified_entry")
    for row in rows.defer(*_WORDS).order_by("assessment_id", "position"):
        state = ThreadState(row, _said(row.self_entry, cited), _said(row.verified_entry, cited))
        sheets[row.assessment_id].threads[row.code] = state
    for decision in Applicability.objects.filter(assessment_id__in=ids).order_by("pk"):
        sheets[decision.assessment_id].decisions.append(decision)
    return sheets


def _figures_of_entries(assessment_ids: list[int]) -> Mapping[int, Cited]:
    """entry → name → (value, id of the figure), of the entries that count."""
    found: dict[int, dict[str, tuple[FactValue, int]]] = {}
    counting = Q(entry=F("entry__thread__self_entry")) | Q(entry=F("entry__thread__verified_entry"))
    rows = EntryFigure.objects.filter(counting, entry__thread__assessment_id__in=assessment_ids).values_list(
        "entry_id",
        "figure_id",
        "figure__indicator__name",
        "figure__value",
        "figure__truth",
        "figure__on",
        "figure__never",
    )
    for entry, figure, name, value, truth, on, never in rows:
        fact = None if never else truth if truth is not None else on if on is not None else value
        found.setdefault(entry, {})[name] = (fact, figure)
    return found


def _said(entry: ScoreEntry | None, cited: Mapping[int, Cited]) -> Said | None:
    if entry is None:
        return None
    return said_of(entry.pk, entry.stage, entry.judgement, entry.points, entry.reason, cited.get(entry.pk, {}))


def said_of(
    pk: int, stage: str, judgement: Mapping[str, Any], points: Fraction | None, reason: str, cited: Cited
) -> Said:
    """An entry as the fold takes it, from the columns that count."""
    return Said((int(stage == ScoreEntry.IMPORTED), pk), stage, judgement, points, reason, cited)


# What the core is given ---------------------------------------------------------------------------------------------


def prepared_for(round_: AssessmentRound) -> Prepared:
    """The set of the round laid flat, with the words of its facts. One query for the words."""
    criteria_set = core_set(round_.set_version)
    return prepare(criteria_set, labels())


def inputs_of(sheet: SheetState, layer: str) -> UnitInputs:
    """All that is known of a unit in a layer; the verified layer stands on the self layer where nobody verified yet."""
    assessment = sheet.assessment
    figures = figures_in(sheet, layer)
    leaves = [state for state in sheet.threads.values() if not state.row.is_pool]
    counting = [(state, said) for state in leaves if (said := counts(state, layer))]
    values = {name: fact for name, (fact, _) in figures.items()}
    return UnitInputs(
        unit=str(assessment.pk),
        kind=assessment.unit_kind,
        group=assessment.group,
        ranked=assessment.ranked,
        has=frozenset(assessment.has),
        not_applicable={each.code: each.reason for each in sheet.decisions if not each.applies},
        applicable={each.code: each.reason for each in sheet.decisions if each.applies},
        facts={name: fact for name, fact in values.items() if not name.startswith(SURVEY_PREFIX)},
        judgements={state.row.code: core_judgement(said.judgement) for state, said in counting if said.judgement},
        surveys=_surveys(values),
        pools=_pools(sheet, layer),
        overrides={
            state.row.code: Override(said.points, said_reason(said.stage, said.points, said.reason), said.stage)
            for state, said in counting
            if said.points is not None
        },
    )


def counts(state: ThreadState, layer: str) -> Said | None:
    """The entry that decides the leaf in the layer."""
    return state.self_ if layer == SELF else state.verified or state.self_


def figures_in(sheet: SheetState, layer: str) -> dict[str, tuple[FactValue, int]]:
    """name → (value, id of the figure): the one cited last in the layer."""
    found: dict[str, tuple[FactValue, int]] = {}
    said = sorted((state.self_ for state in sheet.threads.values() if state.self_), key=lambda each: each.order)
    if layer == VERIFIED:
        above = (state.verified for state in sheet.threads.values() if state.verified)
        said += sorted(above, key=lambda each: each.order)
    for each in said:
        found.update(each.cited)
    return found


def core_judgement(data: Mapping[str, Any]) -> dict[str, Any]:
    """A stored judgement as rules read it: points are exact numbers again."""
    return {key: exact(value) if key == "points" and isinstance(value, str) else value for key, value in data.items()}


def plain_judgement(data: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse, for storage: exact numbers as text; what was left empty is left out."""
    filled = {key: value for key, value in data.items() if value not in (None, "")}
    return {key: exact_text(value) if isinstance(value, Fraction) else value for key, value in filled.items()}


def _surveys(facts: Mapping[str, FactValue]) -> dict[str, dict[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = {}
    for name, fact in facts.items():
        if name.startswith(SURVEY_PREFIX) and isinstance(fact, Fraction):
            survey, _, item = name.removeprefix(SURVEY_PREFIX).partition("/")
            found.setdefault(survey, {})[item] = fact
    return found


def survey_fact(survey: str, item: str) -> str:
    """The name of the figure that holds an item's share."""
    return f"{SURVEY_PREFIX}{survey}/{item}"


def _pools(sheet: SheetState, layer: str) -> dict[str, Fraction]:
    pools = ((state.row.pool, counts(state, layer)) for state in sheet.threads.values() if state.row.is_pool)
    return {key: said.points for key, said in pools if said and said.points is not None}


_BY_HAND = {
    ScoreEntry.SELF: gettext_noop("Points set by the unit: %(reason)s → %(points)s points"),
    ScoreEntry.IMPORTED: gettext_noop("Points imported: %(reason)s → %(points)s points"),
    ScoreEntry.VERIFICATION: gettext_noop("Points set by the verifier: %(reason)s → %(points)s points"),
    ScoreEntry.EXPLANATION: gettext_noop("Points claimed with the explanation: %(reason)s → %(points)s points"),
    ScoreEntry.COUNCIL: gettext_noop("Points fixed by the council: %(reason)s → %(points)s points"),
    ScoreEntry.CORRECTION: gettext_noop("Points corrected after publication: %(reason)s → %(points)s points"),
}


def said_reason(stage: str, points: Fraction, reason: str) -> Note:
    """The sentence of points that a person set in place of the rule's."""
    return note(_BY_HAND.get(stage, _BY_HAND[ScoreEntry.VERIFICATION]), reason=reason, points=show_number(points, 2))


def best_in_round(round_: AssessmentRound, prepared: Prepared, layer: str) -> dict[str, Best]:
    """group → fact → best value of its units; nothing is asked where no rule compares units."""
    if not prepared.compared_facts:
        return {}
    cited = EntryFigure.objects.filter(
        entry__thread__assessment__round=round_,
        figure__indicator__name__in=prepared.compared_facts,
        figure__value__isnull=False,
    )
    latest: dict[tuple[int, str], tuple[tuple[int, int], str, Fraction]] = {}
    layers = (("self_entry", 0),) if layer == SELF else (("self_entry", 0), ("verified_entry", 1))
    for pointer, weight in layers:
        rows = cited.filter(entry=F(f"entry__thread__{pointer}")).values_list(
            "entry_id",
            "entry__thread__assessment_id",
            "entry__thread__assessment__group",
            "figure__indicator__name",
            "figure__value",
        )
        for entry, assessment, group, name, value in rows:
            key, order = (assessment, name), (weight, entry)
            if value is not None and (key not in latest or order > latest[key][0]):
                latest[key] = (order, group, value)
    best: dict[str, dict[str, Fraction]] = {}
    for (_, name), (_, group, value) in latest.items():
        of_group = best.setdefault(group, {})
        of_group[name] = max(value, of_group.get(name, value))
    return dict(best.items())


# What is stored and sealed ------------------------------------------------------------------------------------------


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(document: Any) -> str:
    """One writing for equal documents."""
    return _CANONICAL.encode(document)


def digest_of(document: Any) -> str:
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def digest_of_list(documents: Iterable[Iterable[bytes]]) -> str:
    """That of a list, from the canonical text of each document in pieces: the whole is as large as a round."""
    digest, between = hashlib.sha256(b"["), b""
    for pieces in documents:
        digest.update(between)
        for piece in pieces:
            digest.update(piece)
        between = b","
    digest.update(b"]")
    return digest.hexdigest()


def inputs_document(inputs: UnitInputs, key: str, name: str) -> dict[str, Any]:
    """The inputs of one unit as the format of ``cchc score`` writes them, and what goes beyond it (``overrides``)."""
    return {
        "unit": key,
        "name": name,
        "kind": inputs.kind,
        "group": inputs.group,
        "ranked": inputs.ranked,
        "has": sorted(inputs.has),
        "not_applicable": dict(inputs.not_applicable),
        "applicable": dict(inputs.applicable),
        "facts": {fact: _fact_text(value) for fact, value in inputs.facts.items()},
        "judgements": {code: plain_judgement(value) for code, value in inputs.judgements.items()},
        "surveys": {
            survey: {item: exact_text(share) for item, share in items.items()}
            for survey, items in inputs.surveys.items()
        },
        "pools": {pool: exact_text(points) for pool, points in inputs.pools.items()},
        "overrides": {
            code: {"points": exact_text(each.points), "reason": each.reason.to_json(), "origin": each.origin}
            for code, each in inputs.overrides.items()
        },
    }


def _fact_text(value: FactValue) -> Any:
    if value is None or isinstance(value, bool):
        return value
    return exact_text(value) if isinstance(value, Fraction) else value.isoformat()


def result_document(result: UnitResult, key: str, name: str, *, with_nodes: bool = True) -> dict[str, Any]:
    """The result of one unit: exact figures as text, shown ones rounded, every node with its reason."""
    nodes = {code: _node_document(node) for code, node in result.nodes.items()} if with_nodes else {}
    return {
        "unit": key,
        "name": name,
        "group": result.group,
        "ranked": result.ranked,
        "points": exact_text(result.points),
        "max": exact_text(result.max),
        "applicable_max": exact_text(result.applicable_max),
        "percent": None if result.percent is None else exact_text(result.percent),
        "shown_points": str(result.shown_points),
        "shown_percent": None if result.shown_percent is None else str(result.shown_percent),
        "rank": result.rank,
        "of": result.of,
        "grade": result.grade,
        "pending": result.pending,
        "pending_points": exact_text(result.pending_points),
        "pools": pools_document(result),
        "fields": fields_document(result),
        "nodes": nodes,
    }


def pools_document(result: UnitResult) -> dict[str, Any]:
    return {
        key: {"given": exact_text(pool.given), "capped": exact_text(pool.capped), "signed": exact_text(pool.signed)}
        for key, pool in result.pools.items()
    }


def fields_document(result: UnitResult) -> dict[str, Any]:
    return {
        key: {
            "points": exact_text(each.points),
            "max": exact_text(each.max),
            "applicable_max": exact_text(each.applicable_max),
            "percent": None if each.percent is None else exact_text(each.percent),
        }
        for key, each in result.fields.items()
    }


def _node_document(node: NodeResult) -> dict[str, Any]:
    return {
        "points": exact_text(node.points),
        "max": exact_text(node.max),
        "applicable_max": exact_text(node.applicable_max),
        "applicable": node.applicable,
        "pending": node.pending,
        "reason": node.reason.to_json() if node.reason.text else None,
    }


def sheets_in_order(sheets: Mapping[int, SheetState]) -> Iterable[SheetState]:
    """By group, then by name as a Vietnamese dictionary has it: one order for every document."""
    return sorted(
        sheets.values(), key=lambda each: (each.assessment.group, each.assessment.unit_sort, each.assessment.pk)
    )
