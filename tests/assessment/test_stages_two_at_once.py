"""Two people at once in the later stages: one wins, the other is told; nothing is decided twice."""

from collections.abc import Callable

import pytest
import stages
from together import ask, at_once

import factories
from cchc.assessment.actions.clocks import move_by_clock
from cchc.assessment.actions.council import decide_leaf, open_session
from cchc.assessment.actions.explanation import begin_second_verification, explain_leaf
from cchc.assessment.actions.hearing import end_hearing
from cchc.assessment.models import Assessment, CouncilSession, ScoreEntry, StageClock
from cchc.audit.models import Event
from cchc.common.clock import today

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made():
    return factories.world()


@pytest.fixture
def round_(made):
    return stages.whole_round(made)


def outcomes(*acts: Callable[[], object]) -> list[str]:
    """What came of acts that were let go together: "done" or the name of the refusal."""
    return [type(each).__name__ if isinstance(each, Exception) else "done" for each in at_once(*acts)]


def test_two_explanations_of_one_leaf_from_one_version(made, round_, shared):
    sheet = stages.explaining(made, round_)
    seen = stages.version(sheet, "1.2")
    shared()

    def say(who: str) -> Callable[[], object]:
        return lambda: explain_leaf(actor=made[who], assessment=sheet, code="1.2", version=seen, text=f"Theo {who}")

    assert sorted(outcomes(say("focal"), say("head"))) == ["Stale", "done"]
    assert ask(ScoreEntry.objects.filter(stage="explanation").count) == 1


def test_explanation_against_the_end_of_its_stage(made, round_, shared):
    sheet = stages.explaining(made, round_)
    end_hearing(actor=made["coordinator"], assessment=sheet, reason="Đơn vị nhất trí bằng văn bản")
    sheet.refresh_from_db()
    seen = stages.version(sheet, "1.2")
    shared()
    found = outcomes(
        lambda: explain_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=seen, text="Kịp"),
        lambda: begin_second_verification(actor=made["coordinator"], assessment=sheet),
    )
    assert found[1] == "done"
    assert (found[0] == "done") is ask(ScoreEntry.objects.filter(stage="explanation").exists)
    assert found[0] in ("done", "WrongState")


def test_lock_moves_a_sheet_once_however_many_errands_run(made, round_, shared):
    sheet = stages.explaining(made, round_)
    StageClock.objects.create(
        round=round_, stage="explanation", opens_on=round_.opens_on, due_on=round_.opens_on, locks_on=round_.opens_on
    )
    shared()
    assert outcomes(move_by_clock, move_by_clock) == ["done", "done"]
    assert ask(Assessment.objects.filter(pk=sheet.pk, state="verifying_again").exists)
    assert ask(Event.objects.filter(verb="assessment.begin_second_verification").count) == 1


def test_two_members_decide_one_leaf(made, round_, shared):
    sheet = stages.before_council(made, round_)
    made.actors["second"] = factories.person("second", ("council", made.province, None))
    session = stages.session(made, round_)
    seen = stages.version(sheet, "1.2")
    shared()

    def decide(who: str, side: str) -> Callable[[], object]:
        return lambda: decide_leaf(
            actor=made[who],
            assessment=sheet,
            code="1.2",
            version=seen,
            session=session,
            side=side,
            reason="Xét hồ sơ gốc",
        )

    assert sorted(outcomes(decide("council", "unit"), decide("second", "verifier"))) == ["Stale", "done"]
    assert ask(ScoreEntry.objects.filter(stage="council").count) == 1


def test_two_sessions_opened_at_once(made, round_, shared):
    shared()

    def opening() -> object:
        return open_session(actor=made["coordinator"], round_=round_, held_on=today(), chair="Chủ tịch Hội đồng")

    assert sorted(outcomes(opening, opening)) == ["WrongState", "done"]
    assert ask(lambda: list(CouncilSession.objects.values_list("number", flat=True))) == [1]
