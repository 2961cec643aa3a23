"""One leaf of one sheet with everything beside it: wording, rule, inputs, what the system knows, documents, history."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch

from cchc.assessment.bridge import VERIFIED, core_judgement, figures_in, gather, prepared_for, survey_fact
from cchc.assessment.models import Assessment, CriterionEvidence, EntryFigure, LeafThread, ScoreEntry
from cchc.evidence.queries import with_replacements
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc.orgunits.queries import tree_on
from cchc_core.criteria.tree import Placed
from cchc_core.rules.catalogue import describe
from cchc_core.rules.rule import Band, FactLabel, InputsNeeded
from cchc_core.words import Note


@dataclass(frozen=True)
class Input:
    """One figure that the leaf reads: its words, what stands at the leaf, and what the system knows for the unit and year."""

    name: str
    type: str  # number | yes_no | date | share
    label: FactLabel
    figure: Figure | None  # cited in this sheet
    known: Figure | None  # the current figure of unit and year, to prefill with


@dataclass(frozen=True)
class LeafView:
    """Everything about one leaf. ``entries`` from the first to the last, each with its figures ready."""

    assessment: Assessment
    thread: LeafThread
    placed: Placed
    rule_lines: tuple[Note, ...]
    bands: tuple[Band, ...]
    needed: InputsNeeded | None
    inputs: tuple[Input, ...]
    judgement: dict[str, Any]
    self_reason: Note | None
    verified_reason: Note | None
    citations: tuple[CriterionEvidence, ...]
    entries: tuple[ScoreEntry, ...]
    verifier: str

    @property
    def max(self) -> Fraction:
        return self.placed.node.max or Fraction(0)


def leaf(assessment: Assessment, code: str, judgement: dict[str, Any] | None = None) -> LeafView:
    """One leaf. ``judgement`` is a choice not yet saved (another case of the rule), for its own inputs. ``KeyError``: no leaf."""
    sheet = gather([assessment])[assessment.pk]
    thread = sheet.threads[code].row
    prepared = prepared_for(assessment.round)
    prepared_leaf = prepared.leaf(code)
    rule = prepared_leaf.rule
    entry = thread.verified_entry or thread.self_entry
    chosen = judgement if judgement is not None else core_judgement(entry.judgement) if entry else {}
    needed = rule.inputs_needed(chosen) if rule else None
    names = _names(needed)
    standing = figures_in(sheet, VERIFIED)
    ids = [standing[name][1] for name in names if name in standing]
    cited = {
        row.indicator.name: row for row in Figure.objects.filter(pk__in=ids).select_related("indicator", "entered_by")
    }
    known = current([assessment.unit_id], assessment.round.year, list(names))
    inputs = tuple(
        Input(
            name,
            kind,
            prepared.labels.get(name.removeprefix("survey:"), FactLabel(name)),
            cited.get(name),
            known.get((assessment.unit_id, name)),
        )
        for name, kind in names.items()
    )
    unit = thread.verifier_unit_id
    tree = tree_on(assessment.round.as_of)
    return LeafView(
        assessment,
        thread,
        prepared_leaf.placed,
        describe(rule, prepared.labels, prepared_leaf.max) if rule else (),
        rule.bands(prepared.labels, prepared_leaf.max) if rule else (),
        needed,
        inputs,
        chosen,
        Note.from_json(thread.self_reason) if thread.self_reason else None,
        Note.from_json(thread.verified_reason) if thread.verified_reason else None,
        citations_of(thread),
        entries_of(thread),
        tree.name(unit) if unit and unit in tree else "",
    )


def _names(needed: InputsNeeded | None) -> dict[str, str]:
    """Name → type of every figure that the rule wants in this case."""
    if needed is None:
        return {}
    names = {need.name: need.type for need in needed.facts}
    return names | {survey_fact(each.survey, each.item): "share" for each in needed.surveys}


def citations_of(thread: LeafThread) -> tuple[CriterionEvidence, ...]:
    """Documents cited at the leaf, withdrawn ones last, with their files."""
    rows = (
        CriterionEvidence.objects.filter(thread=thread)
        .select_related("evidence", "added_by")
        .prefetch_related("evidence__files")
    )
    with_replacements(row.evidence for row in rows)
    return tuple(sorted(rows, key=lambda row: (row.withdrawn_at is not None, row.pk)))


def entries_of(thread: LeafThread) -> tuple[ScoreEntry, ...]:
    """The history of the leaf, the first entry first, each with the figures it cites."""
    figures = Prefetch("figures", EntryFigure.objects.select_related("figure__indicator").order_by("pk"))
    return tuple(ScoreEntry.objects.filter(thread=thread).prefetch_related(figures).order_by("position"))
