"""From the focal officer to the head, out of the unit, and back."""

import json
from datetime import timedelta

import pytest

import factories
from cchc.assessment.actions.evidence import attach_evidence, withdraw_evidence
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.submission import return_to_focal, send_to_head, submission_gaps, submit, withdraw
from cchc.assessment.actions.verification import begin_verification
from cchc.assessment.models import Assessment, AssessmentRound, SubmittedSheet
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.evidence.actions import add_evidence


def state(sheet):
    return Assessment.objects.get(pk=sheet.pk).state


def test_empty_sheet_has_a_gap_for_each_own_leaf(sheet):
    assert [gap.code for gap in submission_gaps(sheet)] == ["1.1", "1.2", "1.3", "2.1"]


def test_incomplete_sheet_does_not_leave_the_unit(made, sheet):
    save_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=0, judgement={"level": "late"})
    with pytest.raises(Invalid) as refusal:
        send_to_head(actor=made["focal"], assessment=sheet)
    assert len(refusal.value.problems) == 3
    assert state(sheet) == "self_scoring"


def test_leaf_without_a_figure_passes_when_the_unit_says_why(made, sheet):
    factories.fill(made, sheet)
    version = factories.thread_of(sheet, "1.3").version
    save_leaf(actor=made["focal"], assessment=sheet, code="1.3", version=version, facts={}, remark="Chưa có số liệu")
    assert submission_gaps(sheet) == ()


def test_missing_required_document_needs_a_note_or_the_document(made, sheet):
    factories.fill(made, sheet)
    version = factories.thread_of(sheet, "1.1").version
    save_leaf(actor=made["focal"], assessment=sheet, code="1.1", version=version)
    assert [gap.code for gap in submission_gaps(sheet)] == ["1.1"]
    document = add_evidence(
        actor=made["focal"],
        unit_id=sheet.unit_id,
        title="Báo cáo CCHC năm",
        not_secret=True,
        number="12",
        symbol="BC-UBND",
    )
    citation = attach_evidence(actor=made["focal"], assessment=sheet, code="1.1", evidence=document, page="Trang 3")
    assert submission_gaps(sheet) == ()
    withdraw_evidence(actor=made["focal"], citation=citation)
    assert [gap.code for gap in submission_gaps(sheet)] == ["1.1"]


def test_document_of_another_unit_is_not_cited(made, sheet):
    strange = add_evidence(actor=made["neighbour"], unit_id=made.communes[1].pk, title="Kế hoạch", not_secret=True)
    with pytest.raises(Invalid):
        attach_evidence(actor=made["focal"], assessment=sheet, code="1.1", evidence=strange)


def test_same_document_and_page_is_cited_once(made, sheet):
    document = add_evidence(actor=made["focal"], unit_id=sheet.unit_id, title="Kế hoạch", not_secret=True)
    for code in ("1.1", "1.2"):
        attach_evidence(actor=made["focal"], assessment=sheet, code=code, evidence=document, page="1")
    with pytest.raises(Invalid):
        attach_evidence(actor=made["focal"], assessment=sheet, code="1.1", evidence=document, page="1")


def test_head_approves_and_what_was_approved_is_kept(made, sheet):
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    with pytest.raises(NotAllowed):
        submit(actor=made["focal"], assessment=sheet)
    kept = submit(actor=made["head"], assessment=sheet)
    document = json.loads(kept.document)
    assert document["inputs"]["facts"]["tasks_done"] == "40"
    assert document["result"]["nodes"]["1.2"]["points"] == "1"
    row = Assessment.objects.get(pk=sheet.pk)
    assert (row.state, row.snapshot_digest, row.submitted_by_id) == ("submitted", kept.digest, made["head"].user_id)


def test_head_returns_with_a_reason(made, sheet):
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    with pytest.raises(Invalid):
        return_to_focal(actor=made["head"], assessment=sheet, reason=" ")
    with pytest.raises(Invalid):
        return_to_focal(actor=made["head"], assessment=sheet, reason="Thiếu", until=today())
    row = return_to_focal(actor=made["head"], assessment=sheet, reason="Thiếu báo cáo quý IV")
    assert (row.state, row.return_reason) == ("self_scoring", "Thiếu báo cáo quý IV")


def test_coordinator_returns_after_the_lock_with_a_last_day(made, sheet, round_):
    factories.fill(made, sheet)
    factories.hand_in(made, sheet)
    day = today()
    AssessmentRound.objects.filter(pk=round_.pk).update(
        opens_on=day - timedelta(days=9), due_on=day - timedelta(days=3), locks_on=day - timedelta(days=1)
    )
    with pytest.raises(Invalid):
        return_to_focal(actor=made["coordinator"], assessment=sheet, reason="Thiếu")
    until = day + timedelta(days=2)
    return_to_focal(actor=made["coordinator"], assessment=sheet, reason="Thiếu", until=until)
    saved = save_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=1, judgement={"level": "late"})
    assert saved.assessment.exception("self_scoring").until == until


def test_withdrawal_is_the_focals_before_the_head_and_the_heads_after(made, sheet):
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    withdraw(actor=made["focal"], assessment=sheet)
    assert state(sheet) == "self_scoring"
    factories.hand_in(made, sheet)
    with pytest.raises(NotAllowed):
        withdraw(actor=made["focal"], assessment=sheet)
    withdraw(actor=made["head"], assessment=sheet)
    row = Assessment.objects.get(pk=sheet.pk)
    assert (row.state, row.submitted_by_id, row.snapshot_digest) == ("self_scoring", None, "")


def test_each_submission_is_kept_under_its_number(made, sheet):
    factories.fill(made, sheet)
    factories.hand_in(made, sheet)
    withdraw(actor=made["head"], assessment=sheet)
    factories.hand_in(made, sheet)
    assert list(SubmittedSheet.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_sheet_under_verification_is_not_withdrawn(made, sheet):
    factories.fill(made, sheet)
    factories.hand_in(made, sheet)
    begin_verification(actor=made["coordinator"], assessment=sheet)
    with pytest.raises(WrongState):
        withdraw(actor=made["head"], assessment=sheet)
