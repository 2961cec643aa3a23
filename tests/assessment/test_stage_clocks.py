"""Days of the stages: what is open when, exceptions, changes, and what the lock itself moves."""

from datetime import timedelta

import pytest
import stages

import factories
from cchc.assessment.actions.clocks import change_clocks, move_by_clock
from cchc.assessment.actions.council import decide_leaf
from cchc.assessment.actions.exceptions import grant_exception
from cchc.assessment.actions.messages import say_in_thread
from cchc.assessment.actions.requests import ask
from cchc.assessment.actions.rounds import change_days
from cchc.assessment.actions.verification import confirm_leaf
from cchc.assessment.models import LeafMessage, LeafRequest, StageClock
from cchc.assessment.permissions import may_read_talk
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.notifications.models import Notification
from cchc_core.workflow.clocks import Clock
from cchc_core.workflow.states import Timed

DAY = timedelta(days=1)


@pytest.fixture
def round_(made):
    return stages.whole_round(made)


def days(round_, stage, opens, due, locks):
    values = {"opens_on": today() + opens * DAY, "due_on": today() + due * DAY, "locks_on": today() + locks * DAY}
    StageClock.objects.update_or_create(round=round_, stage=stage.value, defaults=values)


def close(round_, stage):
    days(round_, stage, -9, -3, -1)


# Locks and exceptions -----------------------------------------------------------------------------------------------


def acts(made, round_):
    """stage → (the sheet brought to it, what is then done)."""
    return {
        Timed.VERIFICATION: (
            lambda: stages.verified(made, round_, lowered=False),
            lambda sheet: stages.lower(made, sheet),
        ),
        Timed.EXPLANATION: (lambda: stages.explaining(made, round_), lambda sheet: stages.explain(made, sheet)),
        Timed.SECOND_VERIFICATION: (lambda: stages.second(made, round_), lambda sheet: stages.uphold(made, sheet)),
        Timed.COUNCIL: (
            lambda: stages.before_council(made, round_),
            lambda sheet: decide_leaf(
                actor=made["council"],
                assessment=sheet,
                code="1.2",
                version=stages.version(sheet, "1.2"),
                session=round_.sessions.first() or stages.session(made, round_),
                side="unit",
                reason="Xét hồ sơ",
            ),
        ),
    }


@pytest.mark.parametrize("stage", [stage for stage in Timed if stage is not Timed.SELF_SCORING])
def test_stage_is_closed_before_it_opens_and_after_its_lock_but_for_an_exception(made, round_, stage):
    bring, act = acts(made, round_)[stage]
    sheet = bring()
    days(round_, stage, 1, 3, 5)
    with pytest.raises(WrongState, match="opens on"):
        act(stages.again(sheet))
    close(round_, stage)
    with pytest.raises(WrongState, match="was locked"):
        act(stages.again(sheet))
    granted = grant_exception(actor=made["coordinator"], assessment=sheet, stage=stage, until=today(), reason="Mưa lũ")
    assert (granted.stage, granted.granted_by_id) == (stage.value, made["coordinator"].user_id)
    act(stages.again(sheet))
    assert "exception" in Notification.objects.filter(kind="assessment.exception").first().kind


def test_exception_is_for_one_sheet(made, round_):
    sheet = stages.explaining(made, round_)
    close(round_, Timed.EXPLANATION)
    other = factories.sheet_of(round_, made.communes[1])
    grant_exception(
        actor=made["coordinator"], assessment=other, stage=Timed.EXPLANATION, until=today() + DAY, reason="Mưa lũ"
    )
    with pytest.raises(WrongState, match="was locked"):
        stages.explain(made, sheet)


def test_last_exception_counts(made, round_):
    sheet = stages.explaining(made, round_)
    close(round_, Timed.EXPLANATION)
    given = {"actor": made["coordinator"], "assessment": sheet, "stage": Timed.EXPLANATION}
    grant_exception(**given, until=today(), reason="Mưa lũ")
    grant_exception(**given, until=today() + 2 * DAY, reason="Mất điện")
    assert stages.again(sheet).exception("explanation").reason == "Mất điện"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, Invalid),
        ({"until": today() - DAY}, Invalid),
        ({"stage": Timed.COUNCIL}, Invalid),  # no days, so no lock
        ({"stage": Timed.VERIFICATION}, WrongState),  # past
        ({"stage": Timed.SELF_SCORING}, WrongState),
    ],
)
def test_exception_out_of_place_is_refused(made, round_, changes, refusal):
    sheet = stages.explaining(made, round_)
    close(round_, Timed.EXPLANATION)
    values = {"stage": Timed.EXPLANATION, "until": today() + DAY, "reason": "Mưa lũ", **changes}
    with pytest.raises(refusal):
        grant_exception(actor=made["coordinator"], assessment=sheet, **values)


def test_only_the_coordinator_grants_exceptions(made, round_):
    sheet = stages.explaining(made, round_)
    for who in ("focal", "head", "verifier", "council", "leader"):
        with pytest.raises(NotAllowed):
            grant_exception(actor=made[who], assessment=sheet, until=today() + DAY, reason="Mưa lũ")


def test_request_is_due_within_the_days_of_the_explanation(made, round_):
    sheet = stages.verified(made, round_)
    days(round_, Timed.EXPLANATION, 0, 20, 22)
    given = {"actor": made["verifier"], "assessment": sheet, "code": "1.1", "text": "Nêu rõ"}
    with pytest.raises(Invalid) as refused:
        ask(**given, kind="document", due_on=today() + 23 * DAY)
    assert "until" in refused.value.problems[0].text
    assert ask(**given, kind="document").due_on == today() + 20 * DAY


# Changing days ------------------------------------------------------------------------------------------------------


def clock(stage, opens, due, locks):
    return Clock(stage, today() + opens * DAY, today() + due * DAY, today() + locks * DAY)


def test_coordinator_changes_the_days_of_stages_with_a_reason(made, round_):
    wanted = {Timed.EXPLANATION: clock(Timed.EXPLANATION, 16, 20, 22), Timed.COUNCIL: clock(Timed.COUNCIL, 23, 25, 28)}
    changed = change_clocks(
        actor=made["coordinator"], round_=round_, version=round_.version, days=wanted, reason="Theo Quyết định 12"
    )
    assert changed.version == round_.version + 1
    assert {row.stage: row.due_on for row in changed.clocks.all()} == {
        "explanation": today() + 20 * DAY,
        "council": today() + 25 * DAY,
    }
    assert Event.objects.get(verb="round.change_clocks").reason == "Theo Quyết định 12"
    people = set(Notification.objects.filter(kind="assessment.stage").values_list("recipient__username", flat=True))
    assert {"focal", "head", "focal-2", "verifier", "lawyer"} <= people
    with pytest.raises(WrongState, match="meanwhile"):
        change_clocks(actor=made["coordinator"], round_=round_, version=round_.version, days=wanted, reason="Lần nữa")


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ([(Timed.EXPLANATION, 20, 16, 22)], "must follow each other"),
        ([(Timed.EXPLANATION, 16, 20, 45)], "after the last day for results"),
        ([(Timed.VERIFICATION, 5, 25, 26), (Timed.EXPLANATION, 16, 20, 22)], "would be due before"),
    ],
)
def test_days_that_do_not_follow_each_other_are_refused(made, round_, wanted, problem):
    wrong = {stage: clock(stage, *numbers) for stage, *numbers in wanted}
    with pytest.raises(Invalid) as refused:
        change_clocks(actor=made["coordinator"], round_=round_, version=1, days=wrong, reason="Đổi lịch")
    assert any(problem in each.text for each in refused.value.problems)
    assert not StageClock.objects.exists()


def test_stage_that_the_round_leaves_out_gets_no_days(made):
    plain = factories.a_round(made)
    wanted = {Timed.COUNCIL: clock(Timed.COUNCIL, 16, 20, 22)}
    with pytest.raises(Invalid):
        change_clocks(actor=made["coordinator"], round_=plain, version=1, days=wanted, reason="Đổi lịch")


def test_last_day_for_results_stays_after_every_lock(made, round_):
    days(round_, Timed.COUNCIL, 20, 25, 28)
    with pytest.raises(Invalid):
        change_days(
            actor=made["coordinator"],
            round_=round_,
            version=1,
            due_on=round_.due_on,
            locks_on=round_.locks_on,
            verify_by=today() + 27 * DAY,
            reason="Rút ngắn",
        )


# What the clock moves -----------------------------------------------------------------------------------------------


def test_lock_of_the_explanation_moves_the_sheet_once_and_says_so(made, round_):
    sheet = stages.verified(made, round_)
    ask(actor=made["verifier"], assessment=sheet, code="1.1", kind="explanation", text="Nêu rõ")
    sheet = stages.begin_explanation(actor=made["coordinator"], assessment=sheet)
    days(round_, Timed.EXPLANATION, -5, -1, 0)
    assert move_by_clock() == 0, "the last day is still the unit's"
    close(round_, Timed.EXPLANATION)
    assert (move_by_clock(), move_by_clock()) == (1, 0)
    assert stages.again(sheet).state == "verifying_again"
    event = Event.objects.get(verb="assessment.begin_second_verification")
    assert event.summary["text"] == "The explanation was locked: the second verification began"
    assert event.after == {"lapsed": [LeafRequest.objects.get().pk]}


def test_exception_keeps_a_sheet_from_being_moved(made, round_):
    sheet = stages.explaining(made, round_)
    close(round_, Timed.EXPLANATION)
    grant_exception(
        actor=made["coordinator"], assessment=sheet, stage=Timed.EXPLANATION, until=today(), reason="Mưa lũ"
    )
    assert move_by_clock() == 0


def test_clock_moves_nothing_in_a_round_without_second_verification(made):
    round_ = factories.a_round(made, stages=stages.Stages(explanation=True, council=True))
    stages.explaining(made, round_)
    close(round_, Timed.EXPLANATION)
    assert move_by_clock() == 0


def test_clock_leaves_every_other_state_alone(made, round_):
    sheet = stages.verified(made, round_)
    for stage in (Timed.VERIFICATION, Timed.EXPLANATION):
        close(round_, stage)
    assert move_by_clock() == 0
    assert stages.again(sheet).state == "verifying"


# Ask and answer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("focal", True),
        ("head", True),
        ("verifier", True),
        ("coordinator", True),
        ("lawyer", False),  # verifies other leaves
        ("neighbour", False),
        ("council", False),
        ("leader", False),
        ("auditor", False),
        ("stranger", False),
    ],
)
def test_unit_verifier_and_coordinator_talk_at_a_leaf(made, round_, who, may):
    sheet = stages.verified(made, round_)
    thread = factories.thread_of(sheet, "1.1")
    if not may:
        with pytest.raises(NotAllowed):
            say_in_thread(actor=made[who], thread=thread, text="Xin hỏi")
        return
    message = say_in_thread(actor=made[who], thread=thread, text=" Báo cáo nào? ")
    assert (message.text, message.by.startswith(f"Người {who}")) == ("Báo cáo nào?", True)
    told = set(Notification.objects.filter(kind="assessment.message").values_list("recipient__username", flat=True))
    assert told == {"focal", "head", "verifier"} - {who}


def test_talk_is_read_by_those_who_answer_for_the_sheet(made, round_):
    sheet = stages.verified(made, round_)
    thread = factories.thread_of(sheet, "1.1")
    readers = {who for who in made.actors if may_read_talk(made[who], sheet, thread)}
    expected = {"focal", "head", "verifier", "lawyer", "coordinator", "council", "leader", "auditor"}
    assert readers == expected


def test_empty_message_is_refused_and_messages_end_with_the_result(made, round_):
    sheet = stages.verified(made, round_, lowered=False)
    thread = factories.thread_of(sheet, "1.1")
    with pytest.raises(Invalid):
        say_in_thread(actor=made["focal"], thread=thread, text="  ")
    type(sheet).objects.filter(pk=sheet.pk).update(state="final")
    with pytest.raises(WrongState):
        say_in_thread(actor=made["focal"], thread=thread, text="Muộn rồi")
    assert not LeafMessage.objects.exists()
    with pytest.raises(WrongState):
        confirm_leaf(actor=made["verifier"], assessment=sheet, code="1.1", version=thread.version)
