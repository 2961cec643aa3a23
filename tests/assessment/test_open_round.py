"""Opening a round."""

from datetime import timedelta

import pytest

import factories
from cchc.assessment.actions.applicability import (
    preview_applicability,
    set_applicability,
    set_ranked,
)
from cchc.assessment.actions.rounds import bind_verifier, change_days, open_round, preview_round
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread, RoundVerifier
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.criteria.actions import copy_as_draft
from cchc.figures.models import Indicator
from cchc.orgunits.models import UnitWord
from cchc_core.workflow.states import Stages


def notes(refusal):
    return [each.text for each in refusal.value.problems]


def test_round_takes_the_units_of_the_sets_kinds_under_the_centre(made, round_):
    assert {row.unit_id for row in Assessment.objects.filter(round=round_)} == {unit.pk for unit in made.communes}
    assert round_.path == (made.province.pk,)


def test_each_sheet_gets_a_thread_for_each_leaf_and_pool(made, sheet):
    found = {row.code: (row.owner, row.verifier_unit_id) for row in LeafThread.objects.filter(assessment=sheet)}
    assert found == {
        "1.1": ("unit", made.home_affairs.pk),
        "1.2": ("unit", made.home_affairs.pk),
        "1.3": ("unit", made.home_affairs.pk),
        "2.1": ("unit", made.justice.pk),
        "2.2": ("coordinator", made.justice.pk),
        "2.3": ("verifier", made.justice.pk),
        "+bonus": ("coordinator", None),
        "+penalty": ("coordinator", None),
    }


def test_word_that_binds_to_nobody_is_shown_and_falls_to_the_coordinator(made):
    UnitWord.objects.filter(word="so-tu-phap").delete()
    preview = preview_round(actor=made["coordinator"], plan=factories.plan(made))
    assert preview.unbound == ("so-tu-phap",)
    round_ = factories.a_round(made)
    assert RoundVerifier.objects.get(round=round_, word="so-tu-phap").unit_id is None
    bind_verifier(actor=made["coordinator"], round_=round_, word="so-tu-phap", unit_id=made.justice.pk)
    assert set(
        LeafThread.objects.filter(assessment__round=round_, code="2.1").values_list("verifier_unit_id", flat=True)
    ) == {made.justice.pk}


def test_preview_says_what_does_not_apply_and_what_remains(made):
    first, second = made.communes
    plan = factories.plan(made, has={first.pk: ()})
    units = {each.unit_id: each for each in preview_round(actor=made["coordinator"], plan=plan).units}
    assert (units[first.pk].max_points, [code for code, _ in units[first.pk].not_applicable]) == ("8", ["2.1"])
    assert (units[second.pk].max_points, units[second.pk].not_applicable) == ("10", ())


def test_leaf_that_does_not_apply_leaves_the_denominator(made):
    round_ = factories.a_round(made, has={made.communes[0].pk: ()})
    sheet = factories.sheet_of(round_, made.communes[0])
    assert not factories.thread_of(sheet, "2.1").applicable
    assert factories.thread_of(factories.sheet_of(round_, made.communes[1]), "2.1").applicable


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"title": " "}, "title"),
        ({"unit_ids": []}, "No unit would be scored"),
        ({"due_on": factories.today() + timedelta(days=400)}, "not in order"),
    ],
)
def test_wrong_plan_is_refused_with_its_problem(made, changes, part):
    with pytest.raises(Invalid) as refusal:
        open_round(actor=made["coordinator"], plan=factories.plan(made, **changes))
    assert any(part in text for text in notes(refusal))
    assert not AssessmentRound.objects.exists()


def test_draft_of_a_set_scores_nobody(made):
    draft = copy_as_draft(actor=made["coordinator"], version=made.version, label="2027")
    with pytest.raises(Invalid) as refusal:
        open_round(actor=made["coordinator"], plan=factories.plan(made, set_version=draft))
    assert any("still a draft" in text for text in notes(refusal))


def test_unit_outside_the_circle_is_refused(made):
    plan = factories.plan(made, centre_id=made.communes[0].pk, unit_ids=[made.communes[1].pk])
    with pytest.raises(NotAllowed):
        open_round(actor=made["focal"], plan=plan)
    with pytest.raises(Invalid) as refusal:
        open_round(actor=made["coordinator"], plan=plan)
    assert any("Not under the body" in text for text in notes(refusal))


def test_stages_of_a_round_are_kept(made):
    round_ = factories.a_round(made, stages=Stages(council=True))
    assert AssessmentRound.objects.get(pk=round_.pk).stages == Stages(council=True)


def test_days_are_moved_with_a_reason_and_a_version(made, round_):
    days = {"due_on": round_.due_on, "locks_on": round_.locks_on + timedelta(days=1), "verify_by": round_.verify_by}
    with pytest.raises(Invalid):
        change_days(actor=made["coordinator"], round_=round_, version=1, reason="", **days)
    changed = change_days(actor=made["coordinator"], round_=round_, version=1, reason="Bão số 5", **days)
    assert changed.version == 2
    with pytest.raises(WrongState):
        change_days(actor=made["coordinator"], round_=round_, version=1, reason="Bão số 6", **days)


def test_decision_on_applicability_changes_the_denominator_and_can_be_taken_back(made, sheet):
    coordinator = made["coordinator"]
    preview = preview_applicability(actor=coordinator, assessment=sheet, code="1", applies=False)
    assert (preview.before, preview.after) == (10, 5)
    with pytest.raises(Invalid):
        set_applicability(actor=coordinator, assessment=sheet, code="1.1", applies=False)
    set_applicability(
        actor=coordinator, assessment=sheet, code="1.1", applies=False, reason="Mới thành lập", basis="01/NQ"
    )
    assert not factories.thread_of(sheet, "1.1").applicable
    set_applicability(actor=coordinator, assessment=sheet, code="1.1", applies=None)
    assert factories.thread_of(sheet, "1.1").applicable


def test_unit_may_be_scored_without_being_ranked(made, sheet):
    with pytest.raises(Invalid):
        set_ranked(actor=made["coordinator"], assessment=sheet, ranked=False, reason="")
    set_ranked(actor=made["coordinator"], assessment=sheet, ranked=False, reason="Đơn vị mới")
    assert Assessment.objects.get(pk=sheet.pk).unranked_reason == "Đơn vị mới"
    set_ranked(actor=made["coordinator"], assessment=sheet, ranked=True)
    assert Assessment.objects.get(pk=sheet.pk).ranked


def test_figures_of_the_set_get_their_words_and_kinds(made, round_):
    kinds = dict(Indicator.objects.values_list("name", "kind"))
    assert kinds == {
        "tasks_done": "number",
        "tasks": "number",
        "tasks_late": "number",
        "dossiers": "number",
        "dossiers_on_time": "number",
        "survey:citizens/attitude": "share",
    }
    assert Indicator.objects.get(name="survey:citizens/attitude").label == "Mức độ hài lòng"
