"""The council: what comes before it, its sessions, its decisions."""

from datetime import timedelta
from fractions import Fraction

import pytest
import stages

import factories
from cchc.assessment.actions.council import (
    change_session,
    close_session,
    convene_council,
    convene_council_for_all,
    decide_leaf,
    open_session,
)
from cchc.assessment.actions.results import finalise, publish_round
from cchc.assessment.actions.verification import confirm_leaf
from cchc.assessment.models import CouncilSession, LeafThread, ScoreEntry
from cchc.assessment.queries.disputes import for_the_council
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.notifications.models import Notification


@pytest.fixture
def round_(made):
    return stages.whole_round(made)


@pytest.fixture
def disputed(made, round_):
    return stages.before_council(made, round_)


@pytest.fixture
def session(made, round_, disputed):
    return stages.session(made, round_)


def decide(made, sheet, session, who="council", **said):
    words = {"reason": "Hội đồng xét văn bản gốc", **({"side": "unit"} if not said else {}), **said}
    return decide_leaf(
        actor=made[who],
        assessment=sheet,
        code="1.2",
        version=stages.version(sheet, "1.2"),
        session=session,
        **words,
    )


# Before it ----------------------------------------------------------------------------------------------------------


def test_council_is_convened_for_what_is_disputed(made, disputed):
    assert stages.again(disputed).state == "council"
    assert [row.code for row in for_the_council([disputed.pk])] == ["1.2"]
    hearers = Notification.objects.filter(kind="assessment.disputed").values_list("recipient__username", flat=True)
    assert set(hearers) == {"council"}


def test_council_is_not_convened_for_an_agreed_sheet(made, round_):
    sheet = stages.second(made, round_)
    stages.accept(made, sheet)
    with pytest.raises(Invalid, match="Nothing of"):
        convene_council(actor=made["coordinator"], assessment=sheet)


def test_council_waits_for_the_verifiers_answer(made, round_):
    sheet = stages.second(made, round_)
    with pytest.raises(Invalid, match="wait for the verifiers") as refused:
        convene_council(actor=made["coordinator"], assessment=sheet)
    assert refused.value.problems[0].values["code"] == "1.2"
    assert convene_council_for_all(actor=made["coordinator"], round_=round_) == []
    stages.uphold(made, sheet)
    assert [row.pk for row in convene_council_for_all(actor=made["coordinator"], round_=round_)] == [sheet.pk]


def test_round_without_council_convenes_none(made):
    round_ = factories.a_round(made, stages=stages.Stages(explanation=True))
    sheet = stages.explaining(made, round_)
    with pytest.raises(WrongState, match="no part of this round"):
        convene_council(actor=made["coordinator"], assessment=sheet)
    with pytest.raises(WrongState, match="no council"):
        stages.session(made, round_)


def test_leaf_that_only_the_council_scores_waits_for_it(made, round_):
    sheet = stages.verified(made, round_, lowered=False)
    own = LeafThread.objects.filter(assessment=sheet, code="2.3")
    own.update(owner=LeafThread.COUNCIL, verified_entry=None, state=LeafThread.OPEN)
    with pytest.raises(Invalid):
        finalise(actor=made["coordinator"], assessment=sheet)
    sheet = convene_council(actor=made["coordinator"], assessment=sheet)
    version = stages.version(sheet, "2.3")
    session = stages.session(made, round_)
    given = {"actor": made["council"], "assessment": sheet, "code": "2.3", "version": version, "session": session}
    with pytest.raises(Invalid):
        decide_leaf(**given, side="verifier", reason="Theo thẩm định")
    decide_leaf(**given, points=Fraction(1), reason="Hội đồng chấm")
    assert finalise(actor=made["coordinator"], assessment=stages.again(sheet)).state == "final"


# Sessions -----------------------------------------------------------------------------------------------------------


def test_sessions_are_numbered_and_one_is_open_at_a_time(made, round_, session):
    with pytest.raises(WrongState, match="open already"):
        stages.session(made, round_)
    close_session(actor=made["council"], session=session)
    assert stages.session(made, round_).number == 2
    with pytest.raises(WrongState, match="closed"):
        close_session(actor=made["coordinator"], session=session)


def test_session_needs_a_chair_and_a_day_within_the_round(made, round_):
    with pytest.raises(Invalid) as refused:
        open_session(actor=made["coordinator"], round_=round_, held_on=today() - timedelta(days=400), chair=" ")
    assert len(refused.value.problems) == 2
    assert not CouncilSession.objects.exists()


def test_open_session_is_put_right_and_logged(made, session):
    changed = change_session(
        actor=made["coordinator"],
        session=session,
        held_on=session.held_on,
        chair="Chủ tịch UBND tỉnh",
        place=session.place,
        secretary=session.secretary,
        members="Giám đốc Sở Nội vụ",
    )
    assert changed.chair == "Chủ tịch UBND tỉnh"
    assert Event.objects.get(verb="round.change_session").before["chair"].startswith("Phó Chủ tịch")


# Decisions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "points"),
    [({"side": "unit"}, "1"), ({"side": "verifier"}, "0.5"), ({"points": Fraction(3, 4)}, "0.75")],
)
def test_council_takes_a_side_or_gives_points_of_its_own(made, disputed, session, said, points):
    saved = decide(made, disputed, session, **said)
    assert (saved.entry.stage, saved.entry.session_id) == ("council", session.pk)
    assert saved.entry.reason == "Hội đồng xét văn bản gốc"
    assert factories.thread_of(disputed, "1.2").verified_points == Fraction(points)
    assert for_the_council([disputed.pk]) == []
    told = Notification.objects.filter(kind="assessment.decided", about__endswith="1.2").order_by("pk").last()
    assert told.recipient.username in ("focal", "head")


def test_decision_lets_the_sheet_be_final_and_published(made, round_, disputed, session):
    with pytest.raises(Invalid, match="still open"):
        finalise(actor=made["coordinator"], assessment=disputed)
    decide(made, disputed, session, points=Fraction(3, 4))
    sheet = finalise(actor=made["coordinator"], assessment=stages.again(disputed))
    assert sheet.state == "final"
    with pytest.raises(WrongState):
        publish_round(actor=made["coordinator"], round_=round_)  # the other commune has not begun


@pytest.mark.parametrize(
    "said",
    [
        {"side": "unit", "reason": " "},
        {"side": "unit", "points": Fraction(1)},
        {"side": None},
        {"side": "neighbour"},
        {"points": Fraction(5)},
    ],
)
def test_decision_without_what_it_needs_is_refused(made, disputed, session, said):
    with pytest.raises(Invalid):
        decide(made, disputed, session, **said)
    assert not ScoreEntry.objects.filter(stage="council").exists()


@pytest.mark.parametrize("who", ["coordinator", "verifier", "focal", "head", "leader", "auditor", "stranger"])
def test_only_the_council_decides(made, disputed, session, who):
    with pytest.raises(NotAllowed):
        decide(made, disputed, session, who=who, side="unit")


def test_member_of_the_council_does_not_decide_about_the_own_unit(made, disputed, session):
    both = factories.person("both", ("council", made.province, None), ("focal", made.communes[0], None))
    made.actors["both"] = both
    with pytest.raises(NotAllowed):
        decide(made, disputed, session, who="both", side="unit")


def test_closed_session_takes_no_decision(made, disputed, session):
    close_session(actor=made["coordinator"], session=session)
    with pytest.raises(WrongState, match="closed"):
        decide(made, disputed, session)


def test_session_of_another_round_takes_no_decision(made, disputed):
    other = stages.session(made, stages.whole_round(made, title="Kỳ khác"))
    with pytest.raises(Invalid) as refused:
        decide(made, disputed, other)
    assert "another round" in refused.value.problems[0].text


def test_second_decision_on_an_old_version_is_stale(made, disputed, session):
    seen = stages.version(disputed, "1.2")
    decide(made, disputed, session)
    with pytest.raises(Stale):
        decide_leaf(
            actor=made["council"],
            assessment=disputed,
            code="1.2",
            version=seen,
            session=session,
            side="verifier",
            reason="Xét lại",
        )


def test_council_has_no_word_on_what_nobody_disputes(made, disputed, session):
    with pytest.raises(Invalid, match="Nothing is disputed"):
        decide_leaf(
            actor=made["council"],
            assessment=disputed,
            code="1.1",
            version=stages.version(disputed, "1.1"),
            session=session,
            reason="Trừ điểm",
            points=Fraction(0),
        )


def test_leaf_that_only_the_council_scores_keeps_the_steps_of_its_rule(made):
    text = factories.TINY.replace("entered_by: verifier", "entered_by: council").replace('"2026"', '"2026-hd"', 1)
    round_ = stages.whole_round(made, set_version=factories.sealed(made["coordinator"], text))
    sheet = factories.sheet_of(round_, made.communes[0])
    factories.fill(made, sheet)
    factories.enter_survey(made, sheet)
    sheet = factories.hand_in(made, sheet)
    for code, who in (("1.1", "verifier"), ("1.2", "verifier"), ("1.3", "verifier"), ("2.1", "lawyer")):
        confirm_leaf(actor=made[who], assessment=sheet, code=code, version=stages.version(sheet, code))
    sheet = convene_council(actor=made["coordinator"], assessment=stages.again(sheet))
    words = {"actor": made["council"], "assessment": sheet, "code": "2.3", "session": stages.session(made, round_)}
    with pytest.raises(Invalid):
        decide_leaf(**words, version=stages.version(sheet, "2.3"), reason="Thống nhất", points=Fraction("0.3"))
    decide_leaf(**words, version=stages.version(sheet, "2.3"), reason="Thống nhất", points=Fraction("0.75"))
    assert factories.thread_of(sheet, "2.3").verified_points == Fraction("0.75")
