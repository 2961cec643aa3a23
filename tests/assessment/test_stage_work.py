"""What waits for whom in the stages after the first verification, at a constant cost."""

from datetime import timedelta

import pytest
import stages
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from cchc.assessment.actions.council import decide_leaf
from cchc.assessment.models import LeafThread, StageClock
from cchc.assessment.queries import waiting_for
from cchc.assessment.queries.desk import waiting_threads
from cchc.common.clock import today

DAY = timedelta(days=1)


@pytest.fixture
def round_(made):
    return stages.whole_round(made)


def kinds(actor) -> dict[str, int]:
    return {each.kind: each.count for each in waiting_for(actor)}


def test_unit_is_told_to_explain_until_the_stage_is_locked(made, round_):
    stages.explaining(made, round_)
    [waiting] = [each for each in waiting_for(made["focal"]) if each.kind == "assessment:explain"]
    assert (waiting.about, waiting.url_name, waiting.due) == ("Xã Số 1", "assessment:assessment-explain", None)
    assert "assessment:explain" in kinds(made["head"])
    assert "assessment:explain" not in kinds(made["focal-2"])
    clock = StageClock.objects.create(
        round=round_, stage="explanation", opens_on=today() - DAY, due_on=today() + DAY, locks_on=today() + 2 * DAY
    )
    [waiting] = [each for each in waiting_for(made["focal"]) if each.kind == "assessment:explain"]
    assert waiting.due == today() + DAY
    StageClock.objects.filter(pk=clock.pk).update(due_on=today() - DAY, locks_on=today() - DAY)
    assert "assessment:explain" not in kinds(made["focal"])
    assert kinds(made["coordinator"])["assessment:move_on"] == 1


def test_verifier_answers_each_explanation_once(made, round_):
    sheet = stages.second(made, round_)
    assert kinds(made["verifier"]) == {"assessment:verify": 1}
    assert list(waiting_threads(made["verifier"]).values_list("code", flat=True)) == ["1.2"]
    assert "assessment:move_on" not in kinds(made["coordinator"])
    stages.uphold(made, sheet)
    assert "assessment:verify" not in kinds(made["verifier"])
    assert kinds(made["coordinator"])["assessment:move_on"] == 1


def test_council_is_told_what_it_has_to_decide(made, round_):
    stages.before_council(made, round_)
    assert kinds(made["council"]) == {"assessment:settle": 1}
    assert "assessment:settle" not in kinds(made["coordinator"])


def test_coordinator_is_told_to_finish_what_the_council_decided(made, round_):
    sheet = stages.before_council(made, round_)
    assert "assessment:finalise" not in kinds(made["coordinator"])
    decide_leaf(
        actor=made["council"],
        assessment=sheet,
        code="1.2",
        version=stages.version(sheet, "1.2"),
        session=stages.session(made, round_),
        side="unit",
        reason="Hội đồng xét văn bản gốc",
    )
    assert kinds(made["coordinator"])["assessment:finalise"] == 1


def test_leaf_of_the_council_waits_for_nobody_at_the_desk(made, round_):
    sheet = stages.verified(made, round_)
    LeafThread.objects.filter(assessment=sheet, code="2.3").update(
        owner=LeafThread.COUNCIL, verifier_unit=None, verified_entry=None, state=LeafThread.OPEN
    )
    for who in ("coordinator", "lawyer", "verifier", "council"):
        assert not waiting_threads(made[who]).filter(code="2.3").exists()


@pytest.mark.parametrize("who", ["focal", "council", "coordinator", "verifier"])
def test_work_costs_the_same_for_one_unit_and_for_three(db, who):
    counts = set()
    made = factories.world(communes=3)
    round_ = stages.whole_round(made)
    people = {"focal": made["focal"], "head": made["head"]}
    for number, place in enumerate(list(made.communes), start=1):
        if number > 1:
            made.actors["focal"], made.actors["head"] = made[f"focal-{number}"], made[f"head-{number}"]
        made.communes[0] = place
        stages.before_council(made, round_)
        actor = people.get(who) or made[who]
        if number != 2:
            with CaptureQueriesContext(connection) as captured:
                waiting_for(actor)
            counts.add(len(captured))
    assert len(counts) == 1
