"""A sheet as a screen or a workbook shows it: every node of the set with its points, reasons and state."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from cchc.assessment.actions.ledger import Desk
from cchc.assessment.bridge import SELF, VERIFIED, SheetState
from cchc.assessment.models import Assessment, LeafThread, RunCriterion, RunUnit, ScoreRun
from cchc.criteria.bridge import core_set
from cchc.orgunits.queries import tree_on
from cchc_core.criteria.tree import Placed, Pool, node_max
from cchc_core.scoring.shapes import NodeResult, UnitResult
from cchc_core.words import Note


@dataclass(frozen=True)
class SheetNode:
    """One line of a sheet. Points are None where there are none yet; reasons are what the unit reads."""

    code: str
    depth: int
    label: str
    name: str
    is_leaf: bool
    is_pool: bool
    max: Fraction
    applicable: bool
    field: str = ""
    measured: str = "document"
    owner: str = ""
    state: str = ""
    version: int = 0
    thread_id: int | None = None
    verifier: str = ""
    verifier_unit_id: int | None = None
    assignee_id: int | None = None  # the post within the unit that fills it
    evidence_text: str = ""
    evidence_required: bool = False
    documents: int = 0
    pending: int = 0
    self_points: Fraction | None = None
    self_reason: Note | None = None
    self_note: str = ""
    verified_points: Fraction | None = None
    verified_reason: Note | None = None
    verifier_reason: str = ""
    final_points: Fraction | None = None
    final_reason: Note | None = None

    @property
    def difference(self) -> Fraction | None:
        """Verified (or final) less self points; None while one of them is missing."""
        later = self.final_points if self.final_points is not None else self.verified_points
        if later is None or self.self_points is None:
            return None
        return later - self.self_points


@dataclass(frozen=True)
class SheetView:
    """The whole sheet. ``verified`` totals count the unit's points where nobody verified yet; ``unverified`` says how many."""

    assessment: Assessment
    nodes: tuple[SheetNode, ...]
    pools: tuple[SheetNode, ...]
    self_total: UnitResult
    verified_total: UnitResult
    unverified: int
    final: RunUnit | None

    def node(self, code: str) -> SheetNode | None:
        return next((node for node in (*self.nodes, *self.pools) if node.code == code), None)

    @property
    def leaves(self) -> tuple[SheetNode, ...]:
        return tuple(node for node in self.nodes if node.is_leaf)


def sheet(assessment: Assessment, desk: Desk | None = None) -> SheetView:
    """The sheet of one unit; the number of queries does not depend on its size. ``desk`` is for whoever has it at hand."""
    round_ = assessment.round
    desk = desk or Desk(round_, [assessment])
    state = desk.sheets[assessment.pk]
    mine, checked = desk.unit(state, SELF)[1], desk.unit(state, VERIFIED)[1]
    final = RunUnit.objects.filter(
        run__round=round_, run__kind=ScoreRun.FINAL, run__current=True, assessment=assessment
    ).first()
    finals = _final_rows(final)
    documents = dict(
        LeafThread.objects.filter(assessment=assessment)
        .annotate(found=Count("citations", filter=Q(citations__withdrawn_at__isnull=True)))
        .values_list("code", "found")
    )
    names = verifier_names(assessment, state)
    nodes = tuple(
        _node(placed, state, mine, checked, finals, documents, names) for placed in core_set(round_.set_version).walk()
    )
    pools = tuple(_pool(pool, state, finals, documents, final) for pool in core_set(round_.set_version).pools)
    unverified = sum(
        node.is_leaf and node.applicable and node.owner != LeafThread.COORDINATOR and node.verified_points is None
        for node in nodes
    )
    return SheetView(assessment, nodes, pools, mine, checked, unverified, final)


def _final_rows(final: RunUnit | None) -> Mapping[str, RunCriterion]:
    if final is None:
        return {}
    rows = RunCriterion.objects.filter(run_id=final.run_id, assessment_id=final.assessment_id)
    return {row.code: row for row in rows}


def verifier_names(assessment: Assessment, state: SheetState) -> dict[int, str]:
    """Names of the verifying units as of the round's day."""
    tree = tree_on(assessment.round.as_of)
    units = {each.row.verifier_unit_id for each in state.threads.values() if each.row.verifier_unit_id}
    return {unit: tree.name(unit) for unit in units if unit in tree}


def _node(
    placed: Placed,
    state: SheetState,
    mine: UnitResult,
    checked: UnitResult,
    finals: Mapping[str, RunCriterion],
    documents: Mapping[str, int],
    names: Mapping[int, str],
) -> SheetNode:
    node = placed.node
    mine_, checked_ = mine.nodes[node.code], checked.nodes[node.code]
    values: dict[str, Any] = {
        "code": node.code,
        "depth": placed.depth,
        "label": node.label,
        "name": node.name,
        "is_leaf": node.is_leaf,
        "is_pool": False,
        "max": node_max(node),
        "field": placed.field or "",
        "measured": placed.measured,
        "evidence_text": node.evidence.text,
        "evidence_required": node.evidence.required,
    }
    final = finals.get(node.code)
    if final is not None:
        values["final_points"] = final.points
        values["final_reason"] = Note.from_json(final.reason) if final.reason else None
    if node.is_leaf:
        return SheetNode(**values, **_leaf(state, node.code, mine_, checked_, documents, names))
    return SheetNode(
        **values,
        applicable=mine_.applicable,
        pending=mine_.pending,
        self_points=mine_.points,
        verified_points=checked_.points,
    )


def _leaf(
    state: SheetState,
    code: str,
    mine: NodeResult,
    checked: NodeResult,
    documents: Mapping[str, int],
    names: Mapping[int, str],
) -> dict[str, Any]:
    row = state.threads[code].row
    return {
        **_of_thread(row, documents),
        "verifier": names.get(row.verifier_unit_id or 0, ""),
        "verifier_unit_id": row.verifier_unit_id,
        "assignee_id": row.assignee_id,
        "pending": mine.pending,
        "self_reason": mine.reason if mine.reason.text else None,
    }


def _of_thread(row: LeafThread, documents: Mapping[str, int]) -> dict[str, Any]:
    return {
        "applicable": row.applicable,
        "owner": row.owner,
        "state": row.state,
        "version": row.version,
        "thread_id": row.pk,
        "documents": documents.get(row.code, 0),
        "self_points": row.self_points if row.self_entry_id else None,
        "self_note": row.self_entry.note if row.self_entry else "",
        "verified_points": row.verified_points,
        "verified_reason": Note.from_json(row.verified_reason) if row.verified_reason else None,
        "verifier_reason": row.verified_entry.reason if row.verified_entry else "",
    }


def _pool(
    pool: Pool,
    state: SheetState,
    finals: Mapping[str, RunCriterion],
    documents: Mapping[str, int],
    final: RunUnit | None,
) -> SheetNode:
    row = state.threads[f"+{pool.key}"].row
    signed = final.pools.get(pool.key, {}).get("signed") if final else None
    return SheetNode(
        code=row.code,
        depth=0,
        label="",
        name=pool.label,
        is_leaf=True,
        is_pool=True,
        max=pool.cap,
        final_points=None if signed is None else Fraction(signed),
        self_reason=Note.from_json(row.self_reason) if row.self_reason else None,
        **_of_thread(row, documents),
    )
