"""Saving one leaf."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

import factories
from cchc.assessment.actions.leaves import enter_result, save_leaf
from cchc.assessment.models import Assessment, AssessmentRound, ScoreEntry, StageException
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.common.words import say
from cchc.figures.models import Figure


def tasks(done, all_):
    return {"tasks_done": Fraction(done), "tasks": Fraction(all_)}


@pytest.fixture
def save(made, sheet):
    def saving(code="1.1", version=0, who="focal", **values):
        return save_leaf(actor=made[who], assessment=sheet, code=code, version=version, **values)

    return saving


def test_facts_go_in_and_points_come_out_with_their_reason(save):
    saved = save(facts=tasks(40, 50))
    assert saved.result.points == Fraction(8, 5)
    assert "40/50" in say(saved.reason)
    assert (saved.thread.version, saved.thread.state, saved.totals.pending) == (1, "filled", 5)


def test_first_save_starts_the_sheet(save, sheet):
    save(facts=tasks(1, 2))
    assert Assessment.objects.get(pk=sheet.pk).state == "self_scoring"


def test_missing_figure_is_pending_and_not_zero(save, sheet):
    saved = save(facts={"tasks": Fraction(42)})
    assert (saved.result.pending, saved.result.missing) == (1, ("tasks_done",))
    thread = factories.thread_of(sheet, "1.1")
    assert (thread.state, thread.self_points) == ("waiting", None)


def test_choice_is_saved_and_scored(save):
    assert save("1.2", judgement={"level": "late"}).result.points == Fraction(1, 2)


def test_second_saver_gets_what_stands(save):
    save(facts=tasks(40, 42), remark="Lần một")
    with pytest.raises(Stale) as refusal:
        save(facts=tasks(41, 42))
    current = refusal.value.current
    assert (current["version"], current["facts"], current["note"]) == (1, tasks(40, 42), "Lần một")
    assert "Người focal" in current["by"]


def test_points_by_hand_need_a_reason(save, sheet):
    with pytest.raises(Invalid):
        save(facts=tasks(40, 50), points=Fraction(2))
    assert not ScoreEntry.objects.filter(thread__assessment=sheet).exists()
    saved = save(facts=tasks(40, 50), points=Fraction(2), reason="Một nhiệm vụ được cho lùi hạn")
    assert (saved.result.points, saved.entry.computed) == (2, Fraction(8, 5))
    assert "lùi hạn" in say(saved.reason)


def test_points_by_hand_equal_to_the_computed_need_none(save):
    assert save(facts=tasks(40, 50), points=Fraction(8, 5)).result.points == Fraction(8, 5)


def test_points_out_of_bounds_are_refused(save, sheet):
    with pytest.raises(Invalid):
        save(facts=tasks(40, 50), points=Fraction(3), reason="x")
    assert factories.thread_of(sheet, "1.1").version == 0


def test_unknown_level_is_refused(save):
    with pytest.raises(Invalid):
        save("1.2", judgement={"level": "perfect"})


def test_figure_that_the_rule_does_not_read_is_refused(save):
    with pytest.raises(Invalid):
        save(facts={"dossiers": Fraction(1)})


def test_figure_of_another_kind_is_refused(save):
    save(facts=tasks(40, 50))
    with pytest.raises(Invalid):
        save(version=1, facts={"tasks": True})
    with pytest.raises(Invalid):
        save(version=1, facts={"tasks": date(2026, 1, 1)})


def test_facts_none_keeps_what_is_cited_and_an_empty_mapping_drops_it(save):
    save(facts=tasks(40, 50))
    assert save(version=1, remark="Bổ sung ghi chú").result.points == Fraction(8, 5)
    assert save(version=2, facts={}).result.pending == 1


def test_same_figure_is_cited_again_and_another_replaces_it(save):
    save(facts=tasks(40, 50))
    save(version=1, facts=tasks(40, 50))
    assert Figure.objects.count() == 2
    save(version=2, facts=tasks(45, 50))
    newest = Figure.objects.order_by("-pk").first()
    assert (Figure.objects.count(), newest.value, newest.replaces.value) == (3, 45, 40)


def test_history_keeps_every_entry(save, sheet):
    save(facts=tasks(40, 50))
    save(version=1, facts=tasks(41, 50))
    entries = ScoreEntry.objects.filter(thread__assessment=sheet, thread__code="1.1").order_by("position")
    assert [entry.position for entry in entries] == [1, 2]
    assert [entry.computed for entry in entries] == [Fraction(8, 5), Fraction(41, 25)]


@pytest.mark.parametrize("code", ["2.2", "2.3", "+bonus"])
def test_unit_does_not_score_what_others_give(save, code):
    with pytest.raises(NotAllowed):
        save(code, judgement={"points": Fraction(1)})


def test_stranger_and_neighbour_may_not_save(save):
    for who in ("stranger", "neighbour", "coordinator"):
        with pytest.raises(NotAllowed):
            save(who=who, facts=tasks(1, 2))


def test_code_that_is_not_in_the_set_is_refused(save):
    with pytest.raises(Invalid):
        save("9.9", facts={})


def test_leaf_that_does_not_apply_cannot_be_scored(made):
    round_ = factories.a_round(made, has_by_default=())
    sheet = factories.sheet_of(round_, made.communes[0])
    with pytest.raises(WrongState):
        save_leaf(actor=made["focal"], assessment=sheet, code="2.1", version=0, facts={})


def test_nothing_is_saved_before_opening_or_after_the_lock(save, round_, sheet):
    rows = AssessmentRound.objects.filter(pk=round_.pk)
    day = today()
    rows.update(opens_on=day + timedelta(days=1))
    with pytest.raises(WrongState, match="opens on"):
        save(facts=tasks(1, 2))
    rows.update(opens_on=day - timedelta(days=9), due_on=day - timedelta(days=3), locks_on=day - timedelta(days=1))
    with pytest.raises(WrongState, match="locked after"):
        save(facts=tasks(1, 2))
    StageException.objects.create(assessment=sheet, stage="self_scoring", until=day, reason="Máy chủ hỏng")
    assert save(facts=tasks(1, 2)).result.points == 1


def test_sheet_in_the_heads_hands_is_not_changed(made, sheet, save):
    factories.fill(made, sheet)
    factories.send_to_head(actor=made["focal"], assessment=sheet)
    with pytest.raises(WrongState):
        save(version=1, facts=tasks(1, 2))


def test_survey_share_brings_sample_and_margin(made, sheet):
    saved = enter_result(
        actor=made["coordinator"],
        assessment=sheet,
        code="2.2",
        version=0,
        facts={"survey:citizens/attitude": Fraction("0.91")},
        source="Điều tra 2026",
        sample_size=400,
        margin=Fraction("0.03"),
    )
    figure = Figure.objects.get(indicator__name="survey:citizens/attitude")
    assert (saved.result.points, figure.origin, figure.sample_size) == (Fraction("1.82"), "survey", 400)
    assert factories.thread_of(sheet, "2.2").verified_points == Fraction("1.82")


def test_coordinator_does_not_enter_what_units_score(made, sheet):
    with pytest.raises(NotAllowed):
        enter_result(actor=made["coordinator"], assessment=sheet, code="1.1", version=0, facts={})


def test_nothing_applies_where_a_ratio_has_no_denominator(made, sheet):
    """``when_zero: exclude`` takes the leaf out of the denominator."""
    saved = save_leaf(
        actor=made["focal"],
        assessment=sheet,
        code="2.1",
        version=0,
        facts={"dossiers": Fraction(0), "dossiers_on_time": Fraction(0)},
    )
    assert (saved.result.applicable, saved.totals.applicable_max) == (False, 8)
