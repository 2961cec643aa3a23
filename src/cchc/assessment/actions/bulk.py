"""Many leaves at once: a sheet that comes back from Excel, a verifier's afternoon, the demonstration.

The same rules as for one leaf, in a constant number of queries for each call, and one event a sheet instead of one a leaf.
"""

from collections.abc import Sequence

from django.db import transaction

from cchc.assessment.actions.common import demand_open_for_unit, move, say, step
from cchc.assessment.actions.leaves import assigned_holding, demand_applicable
from cchc.assessment.actions.ledger import Desk, Draft, Written, write
from cchc.assessment.models import Assessment, AssessmentRound, ScoreEntry
from cchc.assessment.permissions import may_begin_verification, may_score_leaf, may_verify
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import State, Verb


@transaction.atomic
def save_leaves(*, actor: Actor, round_: AssessmentRound, drafts: Sequence[Draft]) -> list[Written]:
    """The units' words on many leaves (drafts of the stage ``self``); sheets that had not begun begin."""
    sheets = _locked_sheets(round_, drafts)
    for draft in drafts:
        require(may_score_leaf(actor, sheets[draft.thread.assessment_id], draft.thread))
        demand_applicable(draft.thread)
    moves = {pk: step(sheet, Verb.SAVE_LEAF) for pk, sheet in sheets.items()}
    for sheet in sheets.values():
        demand_open_for_unit(sheet)
    written = _write(actor, round_, sheets, drafts, Permission.ASSESSMENT_SCORE)
    _demand_reasons(written, drafts)
    for pk, sheet in sheets.items():
        if moves[pk].moves:
            move(sheet, moves[pk])
    text = gettext_noop("Self-scored %(count)s criteria at once")
    _say(actor, sheets, drafts, "assessment.save_leaves", text, Permission.ASSESSMENT_SCORE)
    return written


@transaction.atomic
def verify_leaves(*, actor: Actor, round_: AssessmentRound, drafts: Sequence[Draft]) -> list[Written]:
    """A verifier's words on many leaves (drafts of the stage ``verification``); points that differ need their reason."""
    sheets = _locked_sheets(round_, drafts)
    for draft in drafts:
        require(may_verify(actor, sheets[draft.thread.assessment_id], draft.thread))
        demand_applicable(draft.thread)
    for sheet in sheets.values():
        if sheet.standing is State.SUBMITTED and may_begin_verification(actor, sheet):
            move(sheet, step(sheet, Verb.BEGIN_VERIFICATION))
        step(sheet, Verb.VERIFY_LEAF)
    written = _write(actor, round_, sheets, drafts, Permission.ASSESSMENT_VERIFY)
    _demand_verdicts(written, drafts)
    text = gettext_noop("Verified %(count)s criteria at once")
    _say(actor, sheets, drafts, "assessment.verify_leaves", text, Permission.ASSESSMENT_VERIFY)
    return written


def _locked_sheets(round_: AssessmentRound, drafts: Sequence[Draft]) -> dict[int, Assessment]:
    """The sheets under lock, in one order, so that two such calls never wait for each other in a ring."""
    ids = {draft.thread.assessment_id for draft in drafts}
    sheets = {row.pk: row for row in locked(Assessment.objects.filter(pk__in=ids, round=round_)).order_by("pk")}
    for sheet in sheets.values():
        sheet.round = round_
    if len(sheets) != len(ids):
        raise Invalid(note(gettext_noop("Some of these criteria belong to another round. Nothing was saved.")))
    return sheets


def _write(
    actor: Actor,
    round_: AssessmentRound,
    sheets: dict[int, Assessment],
    drafts: Sequence[Draft],
    permission: Permission,
) -> list[Written]:
    path = next(iter(sheets.values())).path if sheets else ()
    holding = actor.holding_for(permission, path) or assigned_holding(actor, (draft.thread for draft in drafts))
    return write(Desk(round_, list(sheets.values())), drafts, actor=actor, holding=holding)


def _demand_reasons(written: Sequence[Written], drafts: Sequence[Draft]) -> None:
    codes = [
        draft.thread.code
        for each, draft in zip(written, drafts, strict=True)
        if not draft.reason
        and (
            (draft.points is not None and draft.points != each.entry.computed)
            or (each.entry.overrides and draft.facts is not None)
        )
    ]
    _refuse(codes)


def _demand_verdicts(written: Sequence[Written], drafts: Sequence[Draft]) -> None:
    codes = [
        draft.thread.code
        for each, draft in zip(written, drafts, strict=True)
        if draft.stage == ScoreEntry.VERIFICATION
        and not draft.reason
        and draft.thread.self_points is not None
        and draft.thread.verified_points != draft.thread.self_points
        and (draft.points is not None or draft.facts is not None or draft.judgement)
    ]
    _refuse(codes)


def _refuse(codes: Sequence[str]) -> None:
    if codes:
        text = gettext_noop("Give the reason of the points set by hand or figures typed over at: %(codes)s.")
        raise Invalid(note(text, codes=tuple(dict.fromkeys(codes))))


def _say(
    actor: Actor,
    sheets: dict[int, Assessment],
    drafts: Sequence[Draft],
    verb: str,
    text: str,
    permission: Permission,
) -> None:
    codes: dict[int, list[str]] = {}
    for draft in drafts:
        codes.setdefault(draft.thread.assessment_id, []).append(draft.thread.code)
    for pk, sheet in sheets.items():
        summary = note(text, count=len(codes[pk]))
        say(actor, sheet, verb, summary, permission=permission, after={"codes": codes[pk]})
