"""From the focal officer to the head, and from the head out of the unit; and the ways back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from cchc.assessment.actions import told
from cchc.assessment.actions.common import demand_open_for_unit, locked_assessment, move, say, step
from cchc.assessment.actions.exceptions import keep_exception
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.bridge import SELF, canonical, digest_of, inputs_document, result_document
from cchc.assessment.models import Assessment, CriterionEvidence, LeafThread, ReportText, SubmittedSheet
from cchc.assessment.permissions import may_approve, may_return, may_score, may_withdraw
from cchc.common.clock import now, today
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import State, Timed, Verb


@dataclass(frozen=True)
class Gap:
    """One leaf that keeps a sheet from leaving the unit, and what to do about it."""

    code: str
    reason: Note


def submission_gaps(assessment: Assessment) -> tuple[Gap, ...]:
    """Own leaves without points and required documents that are missing, each unless the unit wrote a note about it.

    Two queries. Missing is not zero: a unit that has no figure says so in the leaf's note and may then submit.
    """
    rows = (
        LeafThread.objects.filter(assessment=assessment, is_pool=False, owner=LeafThread.UNIT, applicable=True)
        .select_related("self_entry")
        .annotate(documents=Count("citations", filter=Q(citations__withdrawn_at__isnull=True)))
        .order_by("position")
    )
    gaps = []
    for row in rows:
        reason = _gap(row)
        if reason is not None:
            gaps.append(Gap(row.code, reason))
    return tuple(gaps)


def _gap(row: LeafThread) -> Note | None:
    explained = bool(row.self_entry and row.self_entry.note)
    if explained:
        return None
    if row.self_entry is None or row.self_points is None:
        return note(gettext_noop("No points yet. Fill it in, or write in its note why there is no figure."))
    if row.evidence_required and row.self_points > 0 and not row.documents:  # type: ignore[attr-defined]
        return note(
            gettext_noop("The required document is missing. Cite it, or write in the note why it cannot be had.")
        )
    return None


def _demand_complete(row: Assessment) -> None:
    gaps = submission_gaps(row)
    if gaps:
        text = gettext_noop("%(count)s criteria are not complete. Complete or explain them, then send the sheet again.")
        problems = [note(gettext_noop("%(code)s: %(reason)s"), code=gap.code, reason=gap.reason) for gap in gaps]
        raise Invalid(note(text, count=len(gaps)), problems)


@transaction.atomic
def send_to_head(*, actor: Actor, assessment: Assessment) -> Assessment:
    """The focal officer hands the sheet to the head; every own leaf is filled or explained."""
    row = locked_assessment(assessment)
    require(may_score(actor, row))
    transition = step(row, Verb.SEND_TO_HEAD)
    demand_open_for_unit(row)
    _demand_complete(row)
    move(row, transition, sent_by_id=actor.user_id, sent_at=now(), return_reason="", returned_at=None)
    say(
        actor,
        row,
        "assessment.send_to_head",
        note(gettext_noop("Sent the sheet to the head")),
        permission=Permission.ASSESSMENT_SCORE,
    )
    told.awaiting(actor, row)
    return row


@transaction.atomic
def return_to_focal(*, actor: Actor, assessment: Assessment, reason: str, until: date | None = None) -> Assessment:
    """Give the sheet back for completion. ``until`` opens it beyond the lock, which only the coordinator may do."""
    row = locked_assessment(assessment)
    require(may_return(actor, row))
    transition = step(row, Verb.RETURN)
    by_coordinator = row.standing is State.SUBMITTED
    _demand_return(row, reason, until, by_coordinator)
    columns: dict[str, Any] = {"return_reason": reason.strip(), "returned_at": now(), **_NOT_SUBMITTED}
    if until is not None:
        keep_exception(actor, row, Timed.SELF_SCORING, until, reason)
    move(row, transition, **columns)
    say(
        actor,
        row,
        "assessment.return",
        note(gettext_noop("Returned the sheet for completion")),
        permission=Permission.ROUND_MANAGE if by_coordinator else Permission.ASSESSMENT_APPROVE,
        after={"until": until},
        reason=reason.strip(),
    )
    told.returned(actor, row, reason.strip())
    return row


_NOT_SUBMITTED = {
    "sent_by_id": None,
    "sent_at": None,
    "submitted_by_id": None,
    "submitted_at": None,
    "snapshot_digest": "",
}


def _demand_return(row: Assessment, reason: str, until: date | None, by_coordinator: bool) -> None:
    problems = []
    if not reason.strip():
        problems.append(note(gettext_noop("Say what has to be completed.")))
    if until is not None and not by_coordinator:
        problems.append(note(gettext_noop("Only the coordinator opens a sheet beyond the lock.")))
    if until is not None and until < today():
        problems.append(note(gettext_noop("The day until which the sheet is open lies in the past.")))
    if by_coordinator and until is None and today() > row.round.locks_on:
        problems.append(note(gettext_noop("The round is locked. Say until which day the unit may complete its sheet.")))
    if problems:
        raise Invalid(note(gettext_noop("The sheet was not returned. Correct what is marked.")), problems)


@transaction.atomic
def withdraw(*, actor: Actor, assessment: Assessment) -> Assessment:
    """Take the sheet back before the lock: from the head, or after submission while nobody verifies yet."""
    row = locked_assessment(assessment)
    require(may_withdraw(actor, row))
    transition = step(row, Verb.WITHDRAW)
    demand_open_for_unit(row)
    submitted = row.standing is State.SUBMITTED
    move(row, transition, **_NOT_SUBMITTED)
    permission = Permission.ASSESSMENT_APPROVE if submitted else Permission.ASSESSMENT_SCORE
    say(actor, row, "assessment.withdraw", note(gettext_noop("Withdrew the sheet")), permission=permission)
    if submitted:
        told.withdrawn(actor, row)
    return row


@transaction.atomic
def submit(*, actor: Actor, assessment: Assessment) -> SubmittedSheet:
    """The head approves and submits. What exactly was approved is kept with its digest."""
    row = locked_assessment(assessment)
    require(may_approve(actor, row))
    transition = step(row, Verb.SUBMIT)
    demand_open_for_unit(row)
    _demand_complete(row)
    document = sheet_document(row)
    holding = actor.holding_for(Permission.ASSESSMENT_APPROVE, row.path)
    sheet = SubmittedSheet.objects.create(
        assessment=row,
        number=SubmittedSheet.objects.filter(assessment=row).count() + 1,
        document=canonical(document),
        digest=digest_of(document),
        by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        at=now(),
    )
    move(row, transition, submitted_by_id=actor.user_id, submitted_at=sheet.at, snapshot_digest=sheet.digest)
    text = note(gettext_noop("Approved and submitted the sheet (version %(number)s)"), number=sheet.number)
    say(actor, row, "assessment.submit", text, holding=holding, after={"digest": sheet.digest})
    told.submitted(actor, row)
    return sheet


def sheet_document(row: Assessment, desk: Desk | None = None) -> dict[str, Any]:
    """The whole sheet as it stands: what was entered, what came out, each entry's words, each cited document, and the words
    of the report.

    ``desk`` is for whoever has the sheet in memory already.
    """
    desk = desk or Desk(row.round, [row])
    inputs, result = desk.unit(desk.sheets[row.pk], SELF)
    key, name = row.unit.key, row.unit_name
    citations: dict[str, list[dict[str, Any]]] = {}
    cited = CriterionEvidence.objects.filter(thread__assessment=row, withdrawn_at__isnull=True)
    for each in cited.select_related("thread", "evidence").prefetch_related("evidence__files").order_by("pk"):
        citations.setdefault(each.thread.code, []).append(
            {
                "title": each.evidence.title,
                "symbol": each.evidence.full_symbol,
                "issuer": each.evidence.issuer,
                "issued": each.evidence.issued_text,
                "page": each.page,
                "note": each.note,
                "link": each.evidence.link,
                "files": sorted(file.sha256 for file in each.evidence.files.all()),
            }
        )
    states = desk.sheets[row.pk].threads
    entries = {
        code: {
            "position": state.row.self_entry.position,
            "reason": state.row.self_entry.reason,
            "note": state.row.self_entry.note,
        }
        for code, state in states.items()
        if state.row.self_entry
    }
    return {
        "set": row.round.set_version.reference,
        "set_digest": row.round.set_version.digest,
        "round": row.round.title,
        "inputs": inputs_document(inputs, key, name),
        "result": result_document(result, key, name),
        "entries": entries,
        "evidence": citations,
        "report": report_words(row),
    }


def report_words(row: Assessment) -> dict[str, str]:
    """What the unit says in its report beside the table; nothing where it has written nothing. One query."""
    return (ReportText.objects.filter(assessment=row).first() or ReportText()).words
