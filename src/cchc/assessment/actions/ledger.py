"""Writing entries into the ledger, one or ten thousand alike: figures, entries, citations, pointers, then the totals.

This is the only place that adds ``ScoreEntry`` rows. Who may, and when, was decided by the caller, who also holds the lock
on the sheets and writes the events.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from cchc.assessment.bridge import (
    SELF,
    SURVEY_PREFIX,
    VERIFIED,
    Said,
    SheetState,
    ThreadState,
    best_in_round,
    counts,
    figures_in,
    gather,
    inputs_of,
    plain_judgement,
    prepared_for,
    said_reason,
)
from cchc.assessment.models import Assessment, AssessmentRound, EntryFigure, LeafRequest, LeafThread, ScoreEntry
from cchc.assessment.queries.disputes import explained_leaves, hearings_ended, open_requests
from cchc.common.clock import now, today
from cchc.common.db import update_rows
from cchc.common.errors import Invalid
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc.figures.queries import known
from cchc_core.access import Actor, Holding
from cchc_core.rules.rule import FactValue, InputError
from cchc_core.scoring.applicability import why_not_applicable
from cchc_core.scoring.evaluate import Best, evaluate_leaf, evaluate_unit
from cchc_core.scoring.prepared import Prepared
from cchc_core.scoring.problems import WrongInputs
from cchc_core.scoring.shapes import NodeResult, UnitInputs, UnitResult
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note

_SELF_STAGES = frozenset({ScoreEntry.SELF, ScoreEntry.IMPORTED})
#: Beside the layers: what a unit claims in an explanation counts nowhere until somebody confirms it.
CLAIM = "claim"


@dataclass(frozen=True)
class Draft:
    """An entry to be written. ``facts`` None keeps the figures that the leaf cites already in this layer.

    ``cited`` are figures that stand already (name → value and id), to be cited as they are in place of ``facts``.
    """

    thread: LeafThread
    stage: str
    facts: Mapping[str, FactValue] | None = None
    judgement: Mapping[str, Any] = field(default_factory=dict)
    points: Fraction | None = None
    reason: str = ""
    note: str = ""
    as_of: date | None = None
    origin: str = Figure.TYPED
    source: str = ""
    sample_size: int | None = None
    margin: Fraction | None = None
    session_id: int | None = None
    cited: Mapping[str, tuple[FactValue, int]] | None = None

    @property
    def layer(self) -> str:
        if self.stage == ScoreEntry.EXPLANATION:
            return CLAIM
        return SELF if self.stage in _SELF_STAGES else VERIFIED

    @property
    def ground(self) -> str:
        """The layer whose figures it stands on."""
        return SELF if self.layer == CLAIM else self.layer


@dataclass(frozen=True)
class Written:
    """What came of a draft: the entry, and the leaf's result in its layer with the whole sheet around it."""

    entry: ScoreEntry
    result: NodeResult | None  # None for a pool
    totals: UnitResult

    @property
    def leaf(self) -> NodeResult:
        """The result of a leaf; asking for that of a pool is a mistake of the caller."""
        if self.result is None:
            raise TypeError("A pool has no result of its own: look at the totals.")
        return self.result


class Desk:
    """The sheets that are being written to, in memory, with the set that scores them."""

    def __init__(
        self,
        round_: AssessmentRound,
        assessments: Collection[Assessment],
        best: Mapping[str, Mapping[str, Best]] | None = None,
    ) -> None:
        """``best`` (layer → group → fact → value) is for whoever writes a whole round at once and knows it beforehand."""
        self.round = round_
        self.prepared: Prepared = prepared_for(round_)
        self.sheets: dict[int, SheetState] = gather(assessments)
        self._best: dict[str, Mapping[str, Best]] = dict(best or {})
        self._bare: dict[tuple[int, str], UnitInputs] = {}
        self._requests: dict[int, list[LeafRequest]] | None = None
        self._explained: dict[int, list[LeafThread]] | None = None
        self._hearings: dict[int, dict[str, int]] | None = None
        self._order = 10**15

    def best(self, sheet: SheetState, layer: str) -> Best:
        if layer not in self._best:
            self._best[layer] = best_in_round(self.round, self.prepared, layer)
        return self._best[layer].get(sheet.assessment.group, {})

    def by_rule(self, sheet: SheetState, code: str, layer: str) -> NodeResult:
        """What the rule alone gives for a leaf as things stand in memory; ``Invalid`` where an input is out of bounds."""
        key = (sheet.assessment.pk, layer)
        if key not in self._bare:
            self._bare[key] = replace(inputs_of(sheet, layer), overrides={})
        try:
            return evaluate_leaf(self.prepared, code, self._bare[key], self.best(sheet, layer))
        except InputError as wrong:
            text = gettext_noop("Criterion %(code)s was not saved. Correct what is marked and save again.")
            raise Invalid(note(text, code=code), [wrong.reason]) from None

    def claim(self, sheet: SheetState, code: str, said: Said) -> NodeResult:
        """What the rule gives for what a unit claims in an explanation, with everything else as it scored itself."""
        state = sheet.threads[code]
        standing = state.self_
        self.put(sheet, code, SELF, said)
        try:
            return self.by_rule(sheet, code, SELF)
        finally:
            self.put(sheet, code, SELF, standing)

    def requests_of(self, assessment_id: int) -> list[LeafRequest]:
        """What was asked and is still open. One query for all sheets of the desk."""
        if self._requests is None:
            self._requests = {}
            for row in open_requests(list(self.sheets)):
                self._requests.setdefault(row.thread.assessment_id, []).append(row)
        return self._requests.get(assessment_id, [])

    def explained_of(self, assessment_id: int) -> list[LeafThread]:
        """Leaves that the unit explained. One query for all sheets of the desk."""
        if self._explained is None:
            self._explained = {}
            for row in explained_leaves(list(self.sheets)):
                self._explained.setdefault(row.assessment_id, []).append(row)
        return self._explained.get(assessment_id, [])

    def hearing_ended_of(self, assessment_id: int) -> Mapping[str, int]:
        """Code → the verdict about which it is recorded that the unit is not waited for. One query for all sheets."""
        if self._hearings is None:
            self._hearings = hearings_ended(list(self.sheets))
        return self._hearings.get(assessment_id, {})

    def put(self, sheet: SheetState, code: str, layer: str, said: Said | None) -> None:
        """Try out what somebody says about a leaf."""
        state = sheet.threads[code]
        if layer == SELF:
            state.self_ = said
        else:
            state.verified = said
        for each in (SELF, VERIFIED):
            self._bare.pop((sheet.assessment.pk, each), None)

    def next_order(self) -> int:
        """Later than every entry that stands."""
        self._order += 1
        return self._order

    def unit(self, sheet: SheetState, layer: str) -> tuple[UnitInputs, UnitResult]:
        """The whole sheet; ``Invalid`` with every problem."""
        inputs = inputs_of(sheet, layer)
        try:
            return inputs, evaluate_unit(self.prepared, inputs, self.best(sheet, layer))
        except WrongInputs as wrong:
            text = gettext_noop("The sheet of %(unit)s cannot be computed. Correct what is marked.")
            problems = [problem.message for problem in wrong.problems]
            raise Invalid(note(text, unit=sheet.assessment.unit_name), problems) from None


def write(desk: Desk, drafts: Sequence[Draft], *, actor: Actor, holding: Holding | None) -> list[Written]:
    """Write the drafts, in order, each to its thread, and bring the figures beside the states up to date.

    Raises ``Invalid`` with nothing written where an input is out of bounds; the caller's transaction rolls back.
    """
    entries = append(desk, drafts, actor=actor, holding=holding)
    totals = refresh(desk, {draft.thread.assessment_id for draft in drafts}, threads=[draft.thread for draft in drafts])
    return [_written(draft, entry, totals) for draft, entry in zip(drafts, entries, strict=True)]


def append(desk: Desk, drafts: Sequence[Draft], *, actor: Actor, holding: Holding | None) -> list[ScoreEntry]:
    """The entries with their figures, and the pointers to them in memory.

    The figures beside the states are then behind: call ``refresh`` with the threads of the drafts, once for all that
    is written in one go.
    """
    overrides = typed_over(desk, drafts)
    figures = _write_figures(desk, drafts, actor, holding)
    said = [_try(desk, draft, cited) for draft, cited in zip(drafts, figures, strict=True)]
    entries = [
        _entry(desk, draft, each, actor, holding, known)
        for draft, each, known in zip(drafts, said, overrides, strict=True)
    ]
    ScoreEntry.objects.bulk_create(entries, batch_size=2000)
    EntryFigure.objects.bulk_create(
        [
            EntryFigure(entry=entry, figure_id=number)
            for entry, each in zip(entries, said, strict=True)
            for _fact, number in each.cited.values()
        ],
        batch_size=5000,
    )
    _point(drafts, entries, desk)
    return entries


def _write_figures(
    desk: Desk, drafts: Sequence[Draft], actor: Actor, holding: Holding | None
) -> list[dict[str, tuple[FactValue, int]]]:
    """For each draft the figures that it cites: name → (value, id). New values become new figures."""
    wanted: list[NewFigure] = []
    owners: list[tuple[int, str]] = []
    result: list[dict[str, tuple[FactValue, int]]] = []
    for index, draft in enumerate(drafts):
        sheet = desk.sheets[draft.thread.assessment_id]
        standing = figures_in(sheet, draft.ground)
        cited: dict[str, tuple[FactValue, int]] = {}
        if draft.cited is not None:
            cited = dict(draft.cited)
        elif draft.facts is None:
            before = counts(sheet.threads[draft.thread.code], draft.ground)
            cited = {name: standing[name] for name in (before.cited if before else ()) if name in standing}
        else:
            for name, fact in draft.facts.items():
                if draft.origin == Figure.TYPED and name in standing and same_fact(standing[name][0], fact):
                    cited[name] = standing[name]  # the figure that stands is cited again, whoever entered it
                else:
                    wanted.append(_new_figure(desk, draft, name, fact))
                    owners.append((index, name))
        result.append(cited)
    rows = put_figures(actor=actor, holding=holding, figures=wanted)
    for (index, name), row in zip(owners, rows, strict=True):
        result[index][name] = (row.fact, row.pk)
    return result


def same_fact(one: FactValue, other: FactValue) -> bool:
    """Whether two values are one: 1 and "yes" are not."""
    return type(one) is type(other) and one == other


def typed_over(desk: Desk, drafts: Sequence[Draft]) -> list[list[dict[str, str]] | None]:
    """For each draft the figures that the system knows and the unit typed over: name, what was known, from where, as of when.

    None where there are none. A draft that keeps its figures keeps what was said about them. One query.
    """
    units = {desk.sheets[draft.thread.assessment_id].assessment.unit_id for draft in drafts if _of_unit(draft)}
    names = {name for draft in drafts if _of_unit(draft) for name in draft.facts or ()}
    system = known(units, desk.round.year, names) if names else {}
    found: list[list[dict[str, str]] | None] = []
    for draft in drafts:
        sheet = desk.sheets[draft.thread.assessment_id]
        if draft.stage == ScoreEntry.SELF and draft.facts is None:
            standing = sheet.threads[draft.thread.code].row.self_entry
            found.append(standing.overrides if standing else None)
            continue
        of_draft = [
            _known_words(name, row)
            for name, fact in (draft.facts or {}).items()
            if _of_unit(draft)
            and (row := system.get((sheet.assessment.unit_id, name))) is not None
            and not same_fact(row.fact, fact)
        ]
        found.append(of_draft or None)
    return found


def _of_unit(draft: Draft) -> bool:
    """Whether the draft is the unit's own word, with figures of its own."""
    return draft.stage in (ScoreEntry.SELF, ScoreEntry.EXPLANATION) and draft.facts is not None


def _known_words(name: str, row: Figure) -> dict[str, str]:
    return {
        "name": name,
        "known": row.text,
        "origin": row.origin,
        "source": row.source,
        "as_of": row.as_of.isoformat(),
    }


def _new_figure(desk: Desk, draft: Draft, name: str, fact: FactValue) -> NewFigure:
    assessment = desk.sheets[draft.thread.assessment_id].assessment
    return NewFigure(
        name=name,
        unit_id=assessment.unit_id,
        year=desk.round.year,
        fact=fact,
        as_of=draft.as_of or today(),
        origin=draft.origin,
        source=draft.source,
        sample_size=draft.sample_size if name.startswith(SURVEY_PREFIX) else None,
        margin=draft.margin if name.startswith(SURVEY_PREFIX) else None,
    )


def _try(desk: Desk, draft: Draft, cited: Mapping[str, tuple[FactValue, int]]) -> Said:
    """Put the draft in its place in memory, so that what follows is computed with it."""
    said = Said(
        (int(draft.stage == ScoreEntry.IMPORTED), desk.next_order()),
        draft.stage,
        plain_judgement(draft.judgement),
        draft.points,
        draft.reason,
        cited,
    )
    if draft.layer != CLAIM:
        desk.put(desk.sheets[draft.thread.assessment_id], draft.thread.code, draft.layer, said)
    return said


def _entry(
    desk: Desk, draft: Draft, said: Said, actor: Actor, holding: Holding | None, overrides: list[dict[str, str]] | None
) -> ScoreEntry:
    """The row: what the rule gives at this moment, beside what the person set."""
    sheet = desk.sheets[draft.thread.assessment_id]
    state = sheet.threads[draft.thread.code]
    computed: Fraction | None = None
    outcome: Note | None = None
    if not draft.thread.is_pool:
        result = _by_rule(desk, draft, said)
        computed, outcome = None if result.pending else result.points, result.reason
    if draft.points is not None:
        outcome = said_reason(draft.stage, draft.points, draft.reason)
    state.row.version += 1
    draft.thread.version = state.row.version
    return ScoreEntry(
        thread=draft.thread,
        position=state.row.version,
        stage=draft.stage,
        judgement=dict(said.judgement),
        points=draft.points,
        computed=computed,
        outcome=outcome.to_json() if outcome else None,
        reason=draft.reason,
        note=draft.note,
        overrides=overrides,
        session_id=draft.session_id,
        user_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        by=actor.words_as(holding or actor.acting),
        at=now(),
    )


def _by_rule(desk: Desk, draft: Draft, said: Said) -> NodeResult:
    sheet = desk.sheets[draft.thread.assessment_id]
    if draft.layer == CLAIM:
        return desk.claim(sheet, draft.thread.code, said)
    return desk.by_rule(sheet, draft.thread.code, draft.layer)


def _point(drafts: Sequence[Draft], entries: Sequence[ScoreEntry], desk: Desk) -> None:
    """Let the threads point at their new entries."""
    for draft, entry in zip(drafts, entries, strict=True):
        row = desk.sheets[draft.thread.assessment_id].threads[draft.thread.code].row
        for thread in (row, draft.thread):
            if draft.layer == SELF:
                thread.self_entry = entry
            elif draft.layer == VERIFIED:
                thread.verified_entry = entry
            else:
                thread.explanation_entry = entry
        if draft.layer == CLAIM:
            LeafThread.objects.filter(pk=draft.thread.pk).update(explanation_entry=entry)


def _written(draft: Draft, entry: ScoreEntry, totals: Mapping[tuple[int, str], UnitResult]) -> Written:
    whole = totals[(draft.thread.assessment_id, draft.ground)]
    result = whole.nodes.get(draft.thread.code)
    if draft.layer == CLAIM and result is not None:
        result = _claimed(result, entry)
    return Written(entry, result, whole)


def _claimed(result: NodeResult, entry: ScoreEntry) -> NodeResult:
    """The leaf as the explanation has it."""
    points = entry.points if entry.points is not None else entry.computed
    reason = Note.from_json(entry.outcome) if entry.outcome else result.reason
    return result._replace(points=points if points is not None else Fraction(0), pending=points is None, reason=reason)


# The figures beside the states --------------------------------------------------------------------------------------

_THREAD_COLUMNS = (
    "state",
    "version",
    "applicable",
    "self_entry",
    "verified_entry",
    "self_points",
    "self_reason",
    "verified_points",
    "verified_reason",
)
_SHEET_COLUMNS = (
    "self_points", "self_percent", "self_pending", "verified_points", "verified_percent", "verified_pending",
)  # fmt: skip


def refresh(
    desk: Desk, assessment_ids: Collection[int], threads: Iterable[LeafThread] = ()
) -> dict[tuple[int, str], UnitResult]:
    """Compute both layers of the sheets anew and store what changed. ``threads`` are the caller's copies, kept in step."""
    found: dict[tuple[int, str], UnitResult] = {}
    changed: list[LeafThread] = []
    sheets: list[Assessment] = []
    for pk in assessment_ids:
        sheet = desk.sheets[pk]
        inputs, mine = desk.unit(sheet, SELF)
        checked = desk.unit(sheet, VERIFIED)[1] if _differs(sheet) else mine
        found[(pk, SELF)], found[(pk, VERIFIED)] = mine, checked
        changed += _update_threads(desk, sheet, inputs, mine, checked)
        sheets.append(_update_sheet(sheet.assessment, mine, checked))
    copies = list(threads)
    rows = {state.row.pk: state.row for pk in assessment_ids for state in desk.sheets[pk].threads.values()}
    touched = {row.pk for row in changed} | {row.pk for row in copies}
    update_rows([row for pk, row in rows.items() if pk in touched], _THREAD_COLUMNS)
    update_rows(sheets, _SHEET_COLUMNS)
    for thread in copies:
        for name in _THREAD_COLUMNS:
            setattr(thread, name, getattr(rows[thread.pk], name))
    return found


def _differs(sheet: SheetState) -> bool:
    return any(state.verified for state in sheet.threads.values())


def _update_threads(
    desk: Desk, sheet: SheetState, inputs: UnitInputs, mine: UnitResult, checked: UnitResult
) -> list[LeafThread]:
    changed = []
    for code, state in sheet.threads.items():
        row = state.row
        before = [getattr(row, name) for name in _COMPUTED]
        if row.is_pool:
            _update_pool(state, mine, checked)
        else:
            leaf = desk.prepared.leaf(code)
            row.applicable = why_not_applicable(leaf, inputs, desk.prepared.criteria_set) is None
            _update_leaf(state, mine.nodes[code], checked.nodes[code])
        if before != [getattr(row, name) for name in _COMPUTED]:
            changed.append(row)
    return changed


_COMPUTED = ("state", "applicable", "self_points", "self_reason", "verified_points", "verified_reason")


def _update_leaf(state: ThreadState, mine: NodeResult, checked: NodeResult) -> None:
    row = state.row
    row.self_points = None if mine.pending else mine.points
    row.self_reason = mine.reason.to_json() if mine.reason.text else None
    decided = state.verified is not None or (state.self_ is not None and row.owner == LeafThread.COORDINATOR)
    row.verified_points = checked.points if decided and not checked.pending else None
    row.verified_reason = checked.reason.to_json() if decided and checked.reason.text else None
    if state.verified is not None:
        unchanged = row.self_points is not None and row.self_points == row.verified_points
        row.state = LeafThread.CONFIRMED if unchanged else LeafThread.CHANGED
    elif state.self_ is not None:
        row.state = LeafThread.WAITING if mine.pending else LeafThread.FILLED
    else:
        row.state = LeafThread.OPEN


def _update_pool(state: ThreadState, mine: UnitResult, checked: UnitResult) -> None:
    row = state.row
    row.self_points = state.self_.points if state.self_ else None
    row.verified_points = state.verified.points if state.verified else None
    row.self_reason = _pool_reason(mine, row.pool) if state.self_ else None
    row.verified_reason = _pool_reason(checked, row.pool) if state.verified else None
    if state.verified is not None:
        row.state = LeafThread.CONFIRMED if row.self_points == row.verified_points else LeafThread.CHANGED
    else:
        row.state = LeafThread.FILLED if state.self_ is not None else LeafThread.OPEN


def _pool_reason(result: UnitResult, pool: str) -> dict[str, Any]:
    each = result.pools[pool]
    text = gettext_noop("%(given)s points given; %(capped)s points count")
    return note(text, given=show_number(each.given, 2), capped=show_number(each.capped, 2)).to_json()


def _update_sheet(row: Assessment, mine: UnitResult, checked: UnitResult) -> Assessment:
    row.self_points, row.self_percent, row.self_pending = mine.points, mine.percent, mine.pending
    row.verified_points, row.verified_percent, row.verified_pending = checked.points, checked.percent, checked.pending
    return row
