"""Requests, the unit's explanation, and the second verification."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
import stages

import factories
from cchc.assessment.actions.evidence import attach_evidence, withdraw_evidence
from cchc.assessment.actions.explanation import (
    Document,
    begin_explanation,
    begin_explanation_of_all,
    begin_second_verification,
    begin_second_verification_of_all,
    explain_leaf,
)
from cchc.assessment.actions.requests import ask, withdraw_request
from cchc.assessment.actions.results import finalise, readiness
from cchc.assessment.actions.verification import change_leaf, confirm_leaf, uphold_leaf
from cchc.assessment.models import Assessment, CriterionEvidence, EntryFigure, LeafRequest, ScoreEntry, StageClock
from cchc.assessment.queries.disputes import for_the_council
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.evidence.actions import add_evidence
from cchc.notifications.models import Notification
from cchc_core.calendar import add_working_days


@pytest.fixture
def round_(made):
    return stages.whole_round(made)


@pytest.fixture
def verified(made, round_):
    return stages.verified(made, round_)


@pytest.fixture
def explaining(made, round_):
    return stages.explaining(made, round_)


def a_request(made, sheet, code="1.1", kind="explanation", who="verifier", **more):
    words = {"text": "Nêu rõ nhiệm vụ nào chưa hoàn thành", **more}
    return ask(actor=made[who], assessment=sheet, code=code, kind=kind, **words)


def told(kind):
    rows = Notification.objects.filter(kind=kind).select_related("recipient")
    return {row.recipient.username for row in rows}


# Requests -----------------------------------------------------------------------------------------------------------


def test_request_is_due_after_five_working_days_unless_a_day_is_named(made, verified):
    assert a_request(made, verified).due_on == add_working_days(today(), 5)
    day = today() + timedelta(days=1)
    assert a_request(made, verified, kind="document", due_on=day).due_on == day


def test_request_without_a_day_is_due_before_the_explanation_is_locked(made, verified):
    last = today() + timedelta(days=2)
    StageClock.objects.create(
        round=verified.round, stage="explanation", opens_on=today(), due_on=today() + timedelta(days=1), locks_on=last
    )
    assert a_request(made, verified).due_on == last


def test_request_of_a_kind_stands_once_at_a_leaf(made, verified):
    a_request(made, verified)
    with pytest.raises(Invalid, match="not sent") as refused:
        a_request(made, verified)
    assert "asked already" in refused.value.problems[0].text


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"text": " "}, "Write what the unit"),
        ({"kind": "gossip"}, "Choose what is asked"),
        ({"due_on": date(2020, 1, 1)}, "lies in the past"),
    ],
)
def test_request_without_what_it_needs_is_refused(made, verified, said, problem):
    with pytest.raises(Invalid) as refused:
        a_request(made, verified, **said)
    assert problem in refused.value.problems[0].text
    assert not LeafRequest.objects.exists()


def test_first_request_begins_the_verification_of_a_submitted_sheet(made, round_):
    sheet = factories.sheet_of(round_, made.communes[0])
    factories.fill(made, sheet)
    sheet = factories.hand_in(made, sheet)
    a_request(made, sheet)
    assert stages.again(sheet).state == "verifying"


def test_request_is_told_to_the_unit_and_logged(made, verified):
    request = a_request(made, verified)
    assert told("assessment.requested") == {"focal", "head"}
    event = Event.objects.get(verb="assessment.ask")
    assert event.object == f"assessment:{verified.pk}:leaf:1.1"
    assert request.by.startswith("Người verifier")


def test_request_is_withdrawn_once_by_its_verifier_or_the_coordinator(made, verified):
    request = a_request(made, verified)
    with pytest.raises(NotAllowed):
        withdraw_request(actor=made["lawyer"], request=request)
    withdraw_request(actor=made["coordinator"], request=request, reason="Đã có trong báo cáo")
    assert not LeafRequest.objects.get(pk=request.pk).is_open
    with pytest.raises(WrongState):
        withdraw_request(actor=made["verifier"], request=request)
    assert a_request(made, verified).is_open, "asked again"


def test_results_from_elsewhere_and_pools_are_not_asked_about(made, verified):
    for code in ("2.2", "+bonus"):
        with pytest.raises(NotAllowed):
            a_request(made, verified, code=code, who="coordinator")


def test_round_without_explanation_has_no_requests(made):
    sheet = stages.verified(made, factories.a_round(made))
    with pytest.raises(WrongState, match="no part of this round"):
        a_request(made, sheet)


def test_open_request_keeps_a_sheet_from_being_final(made, round_):
    sheet = stages.verified(made, round_, lowered=False)
    request = a_request(made, sheet)
    with pytest.raises(Invalid) as refused:
        finalise(actor=made["coordinator"], assessment=sheet)
    assert "1.1" in str(refused.value.problems[0].values)
    assert [each.reasons[0][0] for each in readiness(round_).waiting if each.assessment.pk == sheet.pk] == ["1.1"]
    withdraw_request(actor=made["verifier"], request=request)
    assert finalise(actor=made["coordinator"], assessment=sheet).state == "final"


# Asking the unit ----------------------------------------------------------------------------------------------------


def test_explanation_begins_when_every_leaf_is_verified_or_asked_about(made, round_):
    sheet = factories.sheet_of(round_, made.communes[0])
    factories.fill(made, sheet)
    sheet = factories.hand_in(made, sheet)
    for code, who in (("1.2", "verifier"), ("1.3", "verifier"), ("2.1", "lawyer")):
        confirm_leaf(actor=made[who], assessment=sheet, code=code, version=stages.version(sheet, code))
    with pytest.raises(Invalid, match="not verified yet") as refused:
        begin_explanation(actor=made["coordinator"], assessment=sheet)
    assert {problem.values["code"] for problem in refused.value.problems} == {"1.1", "2.3"}
    a_request(made, sheet, code="1.1")
    a_request(made, sheet, code="2.3", who="lawyer")
    assert begin_explanation(actor=made["coordinator"], assessment=sheet).state == "explaining"


def test_sheet_without_differences_has_nothing_to_explain(made, round_):
    sheet = stages.verified(made, round_, lowered=False)
    with pytest.raises(Invalid, match="nothing to explain"):
        begin_explanation(actor=made["coordinator"], assessment=sheet)
    assert begin_explanation_of_all(actor=made["coordinator"], round_=round_) == []


def test_all_ready_sheets_go_to_their_units_at_once(made, round_, verified):
    moved = begin_explanation_of_all(actor=made["coordinator"], round_=round_)
    assert [row.pk for row in moved] == [verified.pk]
    assert stages.again(verified).state == "explaining"
    assert told("assessment.requested") == {"focal", "head"}


# Explaining ---------------------------------------------------------------------------------------------------------


def test_explanation_moves_no_points_and_claims_what_was_claimed(made, explaining):
    before = stages.again(explaining)
    saved = stages.explain(made, explaining)
    after, thread = stages.again(explaining), factories.thread_of(explaining, "1.2")
    assert (after.self_points, after.verified_points) == (before.self_points, before.verified_points)
    assert (thread.self_points, thread.verified_points) == (Fraction(1), Fraction(1, 2))
    assert (saved.entry.stage, saved.entry.computed, saved.entry.note) == (
        "explanation",
        Fraction(1),
        "Kế hoạch ký ngày 12/1, gửi kèm.",
    )
    assert saved.result.points == Fraction(1)
    assert thread.explanation_entry_id == saved.entry.pk
    assert thread.version == saved.entry.position


def test_explanation_answers_what_was_asked_and_tells_who_asked(made, verified):
    first, second = a_request(made, verified, code="1.2"), a_request(made, verified, code="1.2", kind="document")
    begin_explanation(actor=made["coordinator"], assessment=verified)
    entry = stages.explain(made, verified).entry
    rows = LeafRequest.objects.filter(pk__in=[first.pk, second.pk])
    assert [row.answer_id for row in rows] == [entry.pk, entry.pk]
    assert told("assessment.explained") == {"verifier"}


def test_explanation_brings_figures_that_count_once_they_are_confirmed(made, verified):
    change_leaf(
        actor=made["verifier"],
        assessment=verified,
        code="1.1",
        version=stages.version(verified, "1.1"),
        facts={"tasks_done": Fraction(30), "tasks": Fraction(42)},
        reason="Chỉ 30 nhiệm vụ có sản phẩm",
    )
    sheet = begin_explanation(actor=made["coordinator"], assessment=verified)
    facts = {"tasks_done": Fraction(41), "tasks": Fraction(42)}
    saved = stages.explain(made, sheet, "1.1", facts=facts, text="Bổ sung sản phẩm của 11 nhiệm vụ")
    stages.explain(made, sheet)
    claimed = saved.result.points
    assert factories.thread_of(sheet, "1.1").verified_points < claimed
    begin_second_verification(actor=made["coordinator"], assessment=sheet)
    confirmed = confirm_leaf(actor=made["verifier"], assessment=sheet, code="1.1", version=stages.version(sheet, "1.1"))
    assert (confirmed.entry.stage, confirmed.result.points) == ("second_verification", claimed)
    cited = [
        set(EntryFigure.objects.filter(entry=row.entry).values_list("figure_id", flat=True))
        for row in (saved, confirmed)
    ]
    assert cited[0] == cited[1], "the very figures that the unit brought"


def test_explanation_claims_another_choice(made, explaining):
    saved = stages.explain(made, explaining, judgement={"level": "late"}, text="Đơn vị nhận là muộn")
    assert saved.result.points == Fraction(1, 2)
    assert for_the_council([explaining.pk]) == [], "claim and verdict agree"


def test_document_of_an_explanation_is_marked_late(made, explaining):
    document = add_evidence(
        actor=made["focal"], unit_id=made.communes[0].pk, title="Kế hoạch CCHC", not_secret=True, link="https://x.vn/1"
    )
    stages.explain(made, explaining, documents=[Document(document, "tr. 2")])
    cited = CriterionEvidence.objects.get(thread__code="1.2")
    assert (cited.late, cited.page) == (True, "tr. 2")
    withdraw_evidence(actor=made["focal"], citation=cited)


def test_document_that_was_submitted_stays_while_the_unit_explains(made, round_):
    sheet = factories.sheet_of(round_, made.communes[0])
    document = add_evidence(
        actor=made["focal"], unit_id=made.communes[0].pk, title="Kế hoạch", not_secret=True, link="https://x.vn/1"
    )
    cited = attach_evidence(actor=made["focal"], assessment=sheet, code="1.2", evidence=document)
    assert not cited.late
    sheet = stages.explaining(made, round_)
    with pytest.raises(WrongState, match="stays"):
        withdraw_evidence(actor=made["focal"], citation=cited)


@pytest.mark.parametrize(
    ("code", "said", "refusal"),
    [
        ("1.2", {"text": "  "}, Invalid),
        ("1.3", {}, WrongState),  # confirmed as claimed
        ("2.2", {}, NotAllowed),  # a survey's result
        ("2.3", {"judgement": {"points": Fraction(1)}}, Invalid),  # only the verifier scores it
        ("1.2", {"facts": {"tasks": Fraction(1)}}, Invalid),  # a figure that the leaf does not read
    ],
)
def test_explanation_out_of_place_is_refused(made, explaining, code, said, refusal):
    with pytest.raises(refusal):
        stages.explain(made, explaining, code, **said)
    assert not ScoreEntry.objects.filter(stage="explanation").exists()


def test_leaf_that_only_the_verifier_scores_is_explained_in_words(made, explaining):
    assert stages.explain(made, explaining, "2.3").entry.note


def test_two_people_explaining_one_leaf(made, explaining):
    seen = stages.version(explaining, "1.2")
    stages.explain(made, explaining)
    with pytest.raises(Stale) as refused:
        explain_leaf(actor=made["head"], assessment=explaining, code="1.2", version=seen, text="Khác")
    assert refused.value.current["note"] == "Kế hoạch ký ngày 12/1, gửi kèm."
    assert refused.value.current["stage"] == "explanation"


# Second verification ------------------------------------------------------------------------------------------------


def test_second_verification_waits_for_requests_that_are_in_time(made, verified):
    a_request(made, verified, code="1.1")
    sheet = begin_explanation(actor=made["coordinator"], assessment=verified)
    stages.explain(made, sheet)
    with pytest.raises(Invalid, match="still has time"):
        begin_second_verification(actor=made["verifier"], assessment=sheet)
    assert begin_second_verification_of_all(actor=made["coordinator"], round_=sheet.round) == []
    LeafRequest.objects.update(due_on=today() - timedelta(days=1))
    moved = begin_second_verification_of_all(actor=made["coordinator"], round_=sheet.round)
    assert [row.state for row in moved] == ["verifying_again"]
    assert not LeafRequest.objects.get().is_open, "what can no longer be answered lapses"


def test_every_explanation_is_answered_before_the_sheet_is_final(made, round_):
    sheet = stages.second(made, round_)
    with pytest.raises(Invalid) as refused:
        finalise(actor=made["coordinator"], assessment=sheet)
    assert {problem.values["code"] for problem in refused.value.problems} == {"1.2"}
    saved = stages.accept(made, sheet)
    assert (saved.entry.stage, saved.result.points) == ("second_verification", Fraction(1))
    assert finalise(actor=made["coordinator"], assessment=stages.again(sheet)).state == "final"
    assert told("assessment.decided") == {"focal", "head"}


def test_upheld_points_need_a_reason_and_leave_a_dispute(made, round_):
    sheet = stages.second(made, round_)
    with pytest.raises(Invalid, match="Say why"):
        uphold_leaf(
            actor=made["verifier"], assessment=sheet, code="1.2", version=stages.version(sheet, "1.2"), reason=" "
        )
    saved = stages.uphold(made, sheet)
    assert saved.result.points == Fraction(1, 2)
    assert [row.code for row in for_the_council([sheet.pk])] == ["1.2"]
    with pytest.raises(Invalid):
        finalise(actor=made["coordinator"], assessment=sheet)


def test_without_a_council_the_second_word_of_the_verifier_stands(made):
    round_ = factories.a_round(made, stages=stages.Stages(explanation=True, second_verification=True))
    sheet = stages.second(made, round_)
    stages.uphold(made, sheet)
    assert finalise(actor=made["coordinator"], assessment=sheet).state == "final"


def test_without_second_verification_and_council_the_first_word_stands(made):
    round_ = factories.a_round(made, stages=stages.Stages(explanation=True))
    sheet = stages.explaining(made, round_)
    stages.explain(made, sheet)
    assert finalise(actor=made["coordinator"], assessment=sheet).state == "final"


def test_request_whose_day_has_passed_lapses_when_the_sheet_is_made_final(made):
    """A round in which nothing follows the explanation: the unit that keeps silent does not hold it up."""
    round_ = factories.a_round(made, stages=stages.Stages(explanation=True))
    sheet = stages.verified(made, round_)
    a_request(made, sheet, code="1.2")
    sheet = begin_explanation(actor=made["coordinator"], assessment=sheet)
    with pytest.raises(Invalid):
        finalise(actor=made["coordinator"], assessment=sheet)
    LeafRequest.objects.update(due_on=today() - timedelta(days=1))
    assert finalise(actor=made["coordinator"], assessment=sheet).state == "final"
    assert not LeafRequest.objects.get().is_open
    assert Event.objects.get(verb="assessment.finalise").after["lapsed"] == [LeafRequest.objects.get().pk]


def test_point_between_the_claims_is_given_with_a_reason(made, round_):
    sheet = stages.second(made, round_)
    given = {"actor": made["verifier"], "assessment": sheet, "code": "1.2", "version": stages.version(sheet, "1.2")}
    with pytest.raises(Invalid, match="Give the reason"):
        change_leaf(**given, points=Fraction(3, 4))
    saved = change_leaf(**given, points=Fraction(3, 4), reason="Gửi kèm một phần")
    assert (saved.entry.stage, saved.result.points) == ("second_verification", Fraction(3, 4))


def test_everything_about_a_leaf_is_in_its_ledger_in_order(made, round_):
    sheet = stages.second(made, round_)
    stages.uphold(made, sheet)
    thread = factories.thread_of(sheet, "1.2")
    found = list(ScoreEntry.objects.filter(thread=thread).values_list("stage", flat=True))
    assert found == ["self", "verification", "verification", "explanation", "second_verification"]
    assert Assessment.objects.get(pk=sheet.pk).state == "verifying_again"
