"""Lower points are final only after the unit could explain them, or with a reason why nobody waits for it."""

from datetime import timedelta
from fractions import Fraction

import pytest
import stages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.assessment.actions.clocks import move_by_clock
from cchc.assessment.actions.council import convene_council, convene_council_for_all
from cchc.assessment.actions.explanation import (
    begin_explanation,
    begin_second_verification,
    begin_second_verification_of_all,
)
from cchc.assessment.actions.hearing import end_hearing, end_hearings
from cchc.assessment.actions.results import finalise, finalise_ready, readiness, reopen
from cchc.assessment.actions.verification import change_leaf
from cchc.assessment.models import HearingEnd, StageClock
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.notifications.models import Notification
from cchc_core.workflow.states import Stages

EXPLAINS = Stages(explanation=True)
AGREED = "Đơn vị nhất trí bằng văn bản"


@pytest.fixture
def round_(made):
    return stages.whole_round(made)


@pytest.fixture
def lowered(made, round_):
    return stages.verified(made, round_)


def record(made, sheet, who="coordinator", reason=AGREED):
    return end_hearing(actor=made[who], assessment=sheet, reason=reason)


def days(round_, due, locks):
    StageClock.objects.create(
        round=round_,
        stage="explanation",
        opens_on=today() - timedelta(days=9),
        due_on=today() + timedelta(days=due),
        locks_on=today() + timedelta(days=locks),
    )


def test_lowered_sheet_is_not_final_before_its_unit_was_heard(made, round_, lowered):
    with pytest.raises(Invalid) as refused:
        finalise(actor=made["coordinator"], assessment=lowered)
    assert [each.values["code"] for each in refused.value.problems] == ["1.2"]
    done, waiting = finalise_ready(actor=made["coordinator"], round_=round_)
    assert lowered.pk not in {row.pk for row in done}
    assert lowered.pk in {row.assessment.pk for row in waiting}
    assert [row.pk for row in readiness(round_).unheard] == [lowered.pk]


def test_sheet_that_nobody_lowered_needs_no_hearing(made, round_):
    sheet = stages.verified(made, round_, lowered=False)
    assert finalise(actor=made["coordinator"], assessment=sheet).state == "final"


def test_round_without_explanation_hears_nobody(made):
    sheet = stages.verified(made, factories.a_round(made))
    assert finalise(actor=made["coordinator"], assessment=sheet).state == "final"


def test_council_does_not_go_before_the_unit(made, round_, lowered):
    with pytest.raises(Invalid, match="wait for the verifiers or for the unit"):
        convene_council(actor=made["coordinator"], assessment=lowered)
    assert convene_council_for_all(actor=made["coordinator"], round_=round_) == []


def test_coordinator_does_not_cut_the_explanation_short(made, round_, lowered):
    days(round_, due=3, locks=5)
    sheet = begin_explanation(actor=made["coordinator"], assessment=lowered)
    with pytest.raises(Invalid, match="has not explained"):
        begin_second_verification(actor=made["coordinator"], assessment=sheet)
    assert begin_second_verification_of_all(actor=made["coordinator"], round_=round_) == []
    stages.explain(made, sheet)
    moved = begin_second_verification_of_all(actor=made["coordinator"], round_=round_)
    assert [row.state for row in moved] == ["verifying_again"]


def test_silence_until_the_lock_counts_as_heard(made):
    round_ = factories.a_round(made, stages=EXPLAINS)
    sheet = begin_explanation(actor=made["coordinator"], assessment=stages.verified(made, round_))
    days(round_, due=-3, locks=-1)
    assert finalise(actor=made["coordinator"], assessment=sheet).state == "final"


def test_lock_that_passed_before_the_unit_was_asked_does_not(made):
    round_ = factories.a_round(made, stages=EXPLAINS)
    sheet = stages.verified(made, round_)
    days(round_, due=-3, locks=-1)
    with pytest.raises(Invalid):
        finalise(actor=made["coordinator"], assessment=sheet)


def test_lock_itself_still_moves_a_silent_sheet_on(made, round_, lowered):
    sheet = begin_explanation(actor=made["coordinator"], assessment=lowered)
    days(round_, due=-3, locks=-1)
    assert move_by_clock() == 1
    assert stages.again(sheet).state == "verifying_again"


def test_recorded_reason_opens_the_way_and_is_read_by_the_unit(made, lowered):
    ended = record(made, lowered)
    assert ended.verdicts == {"1.2": factories.thread_of(lowered, "1.2").verified_entry_id}
    assert Event.objects.get(verb="assessment.end_hearing").reason == AGREED
    notices = Notification.objects.filter(kind="assessment.stage")
    assert set(notices.values_list("recipient__username", flat=True)) == {"focal", "head"}
    assert finalise(actor=made["coordinator"], assessment=stages.again(lowered)).state == "final"


def test_record_during_the_explanation_lets_it_end(made, lowered):
    sheet = begin_explanation(actor=made["coordinator"], assessment=lowered)
    record(made, sheet)
    assert begin_second_verification(actor=made["coordinator"], assessment=sheet).state == "verifying_again"


def test_what_is_lowered_after_the_record_may_be_explained_anew(made, lowered):
    record(made, lowered)
    finalise(actor=made["coordinator"], assessment=lowered)
    reopen(actor=made["coordinator"], assessment=lowered, reason="Phát hiện thêm")
    change_leaf(
        actor=made["verifier"],
        assessment=lowered,
        code="1.2",
        version=stages.version(lowered, "1.2"),
        points=Fraction(0),
        reason="Không có văn bản",
    )
    with pytest.raises(Invalid):
        finalise(actor=made["coordinator"], assessment=stages.again(lowered))


def test_what_is_lowered_after_the_explanation_may_be_explained_anew(made):
    sheet = stages.explaining(made, factories.a_round(made, stages=EXPLAINS))
    stages.explain(made, sheet)
    finalise(actor=made["coordinator"], assessment=sheet)
    reopen(actor=made["coordinator"], assessment=sheet, reason="Phát hiện thêm")
    finalise(actor=made["coordinator"], assessment=sheet)
    reopen(actor=made["coordinator"], assessment=sheet, reason="Phát hiện thêm")
    stages.lower(made, stages.again(sheet), "0")
    with pytest.raises(Invalid):
        finalise(actor=made["coordinator"], assessment=sheet)


@pytest.mark.parametrize("who", ["focal", "head", "verifier", "council", "leader", "auditor", "admin", "stranger"])
def test_only_the_coordinator_records(made, lowered, who):
    with pytest.raises(NotAllowed):
        record(made, lowered, who)


def test_record_needs_a_reason_and_something_to_be_about(made, lowered):
    with pytest.raises(Invalid, match="Give a reason"):
        record(made, lowered, reason="  ")
    record(made, lowered)
    with pytest.raises(WrongState, match="nothing left"):
        record(made, lowered)


def test_many_are_recorded_together_or_not_at_all(made, round_, lowered):
    other = factories.sheet_of(round_, made.communes[1])
    with pytest.raises(WrongState):
        end_hearings(actor=made["coordinator"], round_=round_, assessments=[lowered, other], reason=AGREED)
    assert not HearingEnd.objects.exists()


def test_page_lists_who_was_not_heard_and_records_it(made, round_, lowered):
    client = client_of(made["coordinator"])
    address = page("round-hearing", round_.pk)
    assert "Xã Số 1" in client.get(address).content.decode()
    for where in ("round-stages", "round-finalise"):
        assert address in client.get(page(where, round_.pk)).content.decode()
    assert client.post(address, {"reason": AGREED}).status_code == 422, "nobody was chosen"
    assert client.post(address, {"sheets": [lowered.pk], "reason": ""}).status_code == 422
    assert client.post(address, {"sheets": [lowered.pk], "reason": AGREED}).status_code == 302
    shown = client.get(address).content.decode()
    assert AGREED in shown
    assert HearingEnd.objects.get().by_id == made["coordinator"].user_id
    for who, status in (("focal", 403), ("verifier", 403), ("stranger", 404)):
        assert client_of(made[who]).get(address).status_code == status


def test_sheet_that_is_still_verified_waits_for_its_verifiers_and_not_for_its_unit(made, round_):
    sheet = factories.sheet_of(round_, made.communes[0])
    factories.fill(made, sheet)
    sheet = factories.hand_in(made, sheet)
    stages.lower(made, sheet)
    assert readiness(round_).unheard == ()
    client = client_of(made["coordinator"])
    assert 'name="sheets"' not in client.get(page("round-hearing", round_.pk)).content.decode()
    assert page("round-hearing", round_.pk) not in client.get(page("round-stages", round_.pk)).content.decode()


def test_page_asks_the_database_the_same_for_one_and_for_three_sheets(db):
    made = factories.world(communes=3)
    round_ = stages.whole_round(made)
    client = client_of(made["coordinator"])
    counts = []
    for number, place in enumerate(made.communes, start=1):
        who = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(round_, place)
        factories.fill(made, sheet, f"focal{who}")
        factories.enter_survey(made, sheet)
        sheet = factories.hand_in(made, sheet, f"focal{who}", f"head{who}")
        factories.verify_all(made, sheet)
        stages.lower(made, sheet)
        if number % 2:
            client.get(page("round-hearing", round_.pk))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(page("round-hearing", round_.pk))
            counts.append(len(asked))
    assert counts[0] == counts[1]
