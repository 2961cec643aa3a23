"""The verifier's word."""

from fractions import Fraction

import pytest

import factories
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.pools import enter_pool, verify_pool
from cchc.assessment.actions.results import finalise, finalise_ready, reopen
from cchc.assessment.actions.verification import (
    begin_verification_of_all,
    bulk_confirm,
    change_leaf,
    confirm_leaf,
    preview_bulk_confirm,
)
from cchc.assessment.models import Assessment, LeafThread, ScoreEntry
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.common.words import say
from cchc_core.words import Note


def confirm(made, sheet, code, who="verifier", version=None):
    version = factories.thread_of(sheet, code).version if version is None else version
    return confirm_leaf(actor=made[who], assessment=sheet, code=code, version=version)


def test_first_decision_begins_the_verification(made, under_verification):
    confirm(made, under_verification, "1.1")
    assert Assessment.objects.get(pk=under_verification.pk).state == "verifying"


def test_coordinator_begins_with_all_submitted_sheets(made, round_, under_verification):
    assert begin_verification_of_all(actor=made["coordinator"], round_=round_) == 1
    with pytest.raises(NotAllowed):
        begin_verification_of_all(actor=made["verifier"], round_=round_)


def test_confirmation_takes_the_units_points(made, under_verification):
    saved = confirm(made, under_verification, "1.1")
    assert (saved.thread.state, saved.thread.verified_points) == ("confirmed", Fraction(40, 42) * 2)
    assert saved.entry.figures.count() == 2


def test_confirmation_of_points_by_hand_keeps_them_and_their_reason(made, sheet):
    factories.fill(made, sheet)
    version = factories.thread_of(sheet, "1.1").version
    save_leaf(
        actor=made["focal"],
        assessment=sheet,
        code="1.1",
        version=version,
        points=Fraction(2),
        reason="Lùi hạn",
        remark="x",
    )
    factories.hand_in(made, sheet)
    saved = confirm(made, sheet, "1.1")
    assert (saved.thread.verified_points, saved.thread.state) == (2, "confirmed")


def test_lower_points_need_a_reason_that_the_unit_reads(made, under_verification):
    version = factories.thread_of(under_verification, "1.1").version
    values = {"actor": made["verifier"], "assessment": under_verification, "code": "1.1", "version": version}
    with pytest.raises(Invalid):
        change_leaf(**values, points=Fraction(1))
    with pytest.raises(Invalid):
        change_leaf(**values, reason="x")
    saved = change_leaf(**values, points=Fraction(1), reason="Hai nhiệm vụ chưa có sản phẩm")
    assert (saved.thread.state, saved.thread.verified_points) == ("changed", 1)
    assert "chưa có sản phẩm" in say(Note.from_json(saved.thread.verified_reason))


def test_corrected_figures_let_the_rule_compute(made, under_verification):
    saved = change_leaf(
        actor=made["verifier"],
        assessment=under_verification,
        code="1.1",
        version=factories.thread_of(under_verification, "1.1").version,
        facts={"tasks_done": Fraction(21), "tasks": Fraction(42)},
        reason="Chỉ 21 nhiệm vụ có sản phẩm",
    )
    thread = factories.thread_of(under_verification, "1.1")
    assert (saved.result.points, thread.self_points, thread.verified_points) == (1, Fraction(40, 42) * 2, 1)


def test_second_verifier_gets_what_stands(made, under_verification):
    version = factories.thread_of(under_verification, "1.1").version
    confirm(made, under_verification, "1.1", version=version)
    with pytest.raises(Stale):
        confirm(made, under_verification, "1.1", version=version)


def test_leaf_of_another_body_is_not_ones_own(made, under_verification):
    with pytest.raises(NotAllowed):
        confirm(made, under_verification, "1.1", "lawyer")
    with pytest.raises(NotAllowed):
        confirm(made, under_verification, "2.1", "verifier")
    for who in ("coordinator", "focal", "head", "council", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            confirm(made, under_verification, "1.1", who)


def test_leaf_without_a_verifying_unit_is_the_coordinators(made, under_verification):
    LeafThread.objects.filter(assessment=under_verification, code="1.1").update(verifier_unit=None)
    with pytest.raises(NotAllowed):
        confirm(made, under_verification, "1.1")
    confirm(made, under_verification, "1.1", "coordinator")


def test_unit_that_would_verify_itself_leaves_it_to_the_coordinator(made, under_verification):
    LeafThread.objects.filter(assessment=under_verification, code="1.1").update(
        verifier_unit_id=under_verification.unit_id
    )
    confirm(made, under_verification, "1.1", "coordinator")


def test_nobody_verifies_the_sheet_of_the_own_unit(made, under_verification):
    twofold = factories.person(
        "twofold", ("focal", made.communes[0], None), ("verifier", made.home_affairs, made.province)
    )
    made.actors["twofold"] = twofold
    with pytest.raises(NotAllowed, match="own unit"):
        confirm(made, under_verification, "1.1", "twofold")


def test_leaf_that_only_the_verifier_scores(made, under_verification):
    with pytest.raises(Invalid):
        confirm(made, under_verification, "2.3", "lawyer")
    values = {"actor": made["lawyer"], "assessment": under_verification, "code": "2.3", "version": 0}
    with pytest.raises(Invalid):
        change_leaf(**values, judgement={"points": Fraction("0.75")})
    with pytest.raises(Invalid):
        change_leaf(**values, judgement={"points": Fraction("0.3")}, reason="x")
    assert change_leaf(**values, judgement={"points": Fraction(1)}).thread.verified_points == 1


def test_nothing_is_verified_before_submission(made, sheet):
    factories.fill(made, sheet)
    with pytest.raises(WrongState):
        confirm(made, sheet, "1.1")


def test_bulk_confirmation_previews_and_says_what_it_leaves_out(made, round_, under_verification):
    threads = list(
        LeafThread.objects.filter(assessment=under_verification, is_pool=False).select_related("assessment__round")
    )
    preview = {
        each.thread.code: each.hindrance for each in preview_bulk_confirm(actor=made["verifier"], threads=threads)
    }
    assert [code for code, hindrance in preview.items() if hindrance is None] == ["1.1", "1.2", "1.3"]
    versions = {row.pk: row.version for row in threads}
    stale = next(row for row in threads if row.code == "1.2")
    versions[stale.pk] -= 1
    result = bulk_confirm(actor=made["verifier"], round_=round_, versions=versions)
    assert [row.code for row in result.confirmed] == ["1.1", "1.3"]
    assert {each.thread.code for each in result.left_out} == {"1.2", "2.1", "2.2", "2.3"}


def test_sheet_with_open_leaves_cannot_be_made_final(made, round_, under_verification):
    confirm(made, under_verification, "1.1")
    with pytest.raises(Invalid) as refusal:
        finalise(actor=made["coordinator"], assessment=under_verification)
    assert len(refusal.value.problems) == 4
    done, waiting = finalise_ready(actor=made["coordinator"], round_=round_)
    assert done == []
    assert {each.assessment.unit_name for each in waiting} == {"Xã Số 1", "Xã Số 2"}


def test_figure_corrected_later_asks_for_another_look(made):
    """Two leaves read one figure; who verified the first before it was corrected at the second has to look again."""
    text = factories.TINY.replace("set: tiny", "set: shared").replace("fact: tasks_late", "fact: tasks_done")
    version = factories.sealed(made["coordinator"], text)
    round_ = factories.a_round(made, set_version=version, unit_ids=[made.communes[0].pk])
    sheet = factories.sheet_of(round_, made.communes[0])
    for code, facts in (
        ("1.1", {"tasks_done": Fraction(2), "tasks": Fraction(4)}),
        ("1.3", {"tasks_done": Fraction(2)}),
    ):
        save_leaf(actor=made["focal"], assessment=sheet, code=code, version=0, facts=facts, remark="x")
    save_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=0, judgement={"level": "late"})
    facts = {"dossiers": Fraction(1), "dossiers_on_time": Fraction(1)}
    save_leaf(actor=made["focal"], assessment=sheet, code="2.1", version=0, facts=facts)
    factories.enter_survey(made, sheet)
    factories.hand_in(made, sheet)
    factories.verify_all(made, sheet)
    corrected = change_leaf(
        actor=made["verifier"],
        assessment=sheet,
        code="1.3",
        version=factories.thread_of(sheet, "1.3").version,
        facts={"tasks_done": Fraction(3)},
        reason="Ba nhiệm vụ",
    )
    assert corrected.affected == ("1.1",)
    with pytest.raises(Invalid) as refusal:
        finalise(actor=made["coordinator"], assessment=sheet)
    assert ["verify it once more" in str(each.values["reason"]) for each in refusal.value.problems] == [True]
    confirm(made, sheet, "1.1")
    finalise(actor=made["coordinator"], assessment=sheet)


def test_final_sheet_is_reopened_with_a_reason(made, under_verification):
    factories.verify_all(made, under_verification)
    finalise(actor=made["coordinator"], assessment=under_verification)
    with pytest.raises(WrongState):
        confirm(made, under_verification, "1.1")
    with pytest.raises(Invalid):
        reopen(actor=made["coordinator"], assessment=under_verification, reason="")
    reopen(actor=made["coordinator"], assessment=under_verification, reason="Có kết luận thanh tra mới")
    confirm(made, under_verification, "1.1")


def test_pool_points_are_entered_with_a_note_and_verified_by_somebody_else(made, under_verification):
    values = {"assessment": under_verification, "pool": "bonus"}
    with pytest.raises(Invalid):
        enter_pool(actor=made["coordinator"], version=0, points=Fraction(1, 2), remark=" ", **values)
    with pytest.raises(Invalid):
        enter_pool(actor=made["coordinator"], version=0, points=Fraction(-1), remark="x", **values)
    with pytest.raises(NotAllowed):
        enter_pool(actor=made["focal"], version=0, points=Fraction(1, 2), remark="x", **values)
    written = enter_pool(actor=made["coordinator"], version=0, points=Fraction(3, 2), remark="Sáng kiến", **values)
    assert written.totals.pools["bonus"].capped == 1
    confirm(made, under_verification, "1.1")
    with pytest.raises(NotAllowed):
        verify_pool(actor=made["coordinator"], version=1, **values)
    with pytest.raises(Invalid):
        verify_pool(actor=made["verifier"], version=1, points=Fraction(1), **values)
    verify_pool(actor=made["verifier"], version=1, points=Fraction(1), reason="Chỉ công nhận một sáng kiến", **values)
    thread = factories.thread_of(under_verification, "+bonus")
    assert (thread.state, thread.self_points, thread.verified_points) == ("changed", Fraction(3, 2), 1)


def test_pool_without_points_needs_no_verification(made, under_verification):
    factories.verify_all(made, under_verification)
    with pytest.raises(Invalid):
        verify_pool(actor=made["verifier"], assessment=under_verification, pool="penalty", version=0)
    finalise(actor=made["coordinator"], assessment=under_verification)
    assert not ScoreEntry.objects.filter(thread__code="+penalty").exists()
