"""People × actions × states, and lists that agree with objects."""

import pytest

import factories
from cchc.assessment import permissions as may
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.queries import assessments, rounds, threads
from cchc.assessment.queries.desk import waiting_threads

UNITS = ("focal", "head", "neighbour", "head-2")
VERIFIERS = ("verifier", "lawyer")
PEOPLE = (*UNITS, *VERIFIERS, "coordinator", "council", "leader", "auditor", "admin", "stranger")

#: action → who may do it to the first commune's sheet, before (open) and after (published) publication.
SHEET = {
    "may_score": {"focal", "head"},
    "may_approve": {"head"},
    "may_finalise": {"coordinator"},
    "may_decide_applicability": {"coordinator"},
    "may_enter_pool": {"coordinator"},
    "may_begin_verification": {"coordinator", "verifier", "lawyer"},
}
ROUND = {"may_manage": {"coordinator"}, "may_publish": {"coordinator"}, "may_import_results": {"coordinator"}}
#: state → who may return and who may withdraw the sheet.
BACK = {
    "awaiting_head": ({"head"}, {"focal", "head"}),
    "submitted": ({"coordinator"}, {"head"}),
    "verifying": ({"coordinator"}, {"focal", "head"}),  # the workflow then says that it is too late
}
VIEW_OPEN = {"focal", "head", "verifier", "lawyer", "coordinator", "council", "leader", "auditor"}
VIEW_PUBLISHED = set(PEOPLE) - {"stranger"}
#: leaf → who may verify it.
VERIFY = {"1.1": {"verifier"}, "2.1": {"lawyer"}, "2.3": {"lawyer"}, "+bonus": {"verifier", "lawyer"}}
#: leaf → who may give the first word.
FIRST_WORD = {"1.1": {"focal", "head"}, "2.2": set(), "2.3": set()}


@pytest.mark.parametrize("who", PEOPLE)
def test_people_by_actions(made, sheet, round_, who):
    actor = made[who]
    found = {name: bool(getattr(may, name)(actor, sheet)) for name in SHEET}
    assert found == {name: who in people for name, people in SHEET.items()}
    found = {name: bool(getattr(may, name)(actor, round_)) for name in ROUND}
    assert found == {name: who in people for name, people in ROUND.items()}
    for code, people in VERIFY.items():
        assert bool(may.may_verify(actor, sheet, factories.thread_of(sheet, code))) is (who in people), code
    for code, people in FIRST_WORD.items():
        assert bool(may.may_score_leaf(actor, sheet, factories.thread_of(sheet, code))) is (who in people), code


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", BACK)
def test_people_by_ways_back(made, sheet, state, who):
    sheet.state = state
    back, withdrawn = BACK[state]
    assert bool(may.may_return(made[who], sheet)) is (who in back)
    assert bool(may.may_withdraw(made[who], sheet)) is (who in withdrawn)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_refusal_has_a_reason(made, sheet, round_, who):
    actor, thread = made[who], factories.thread_of(sheet, "1.1")
    decisions = [getattr(may, name)(actor, sheet) for name in (*SHEET, "may_return", "may_withdraw", "may_view")]
    decisions += [getattr(may, name)(actor, round_) for name in (*ROUND, "may_view_round")]
    decisions += [may.may_verify(actor, sheet, thread), may.may_score_leaf(actor, sheet, thread)]
    assert all(decision or decision.note for decision in decisions)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("published", [False, True])
def test_list_and_object_agree(made, round_, who, published):
    if published:
        Assessment.objects.filter(round=round_).update(state="published")
        AssessmentRound.objects.filter(pk=round_.pk).update(state="published", published_at=round_.created_at)
    actor = made[who]
    listed = set(assessments(actor).values_list("pk", flat=True))
    allowed = {row.pk for row in Assessment.objects.all() if may.may_view(actor, row)}
    assert listed == allowed
    assert set(threads(actor).values_list("assessment_id", flat=True)) == allowed
    listed_rounds = set(rounds(actor).values_list("pk", flat=True))
    assert listed_rounds == {row.pk for row in AssessmentRound.objects.all() if may.may_view_round(actor, row)}
    first = factories.sheet_of(round_, made.communes[0]).pk
    assert (first in listed) is (who in (VIEW_PUBLISHED if published else VIEW_OPEN))


def test_who_submitted_a_sheet_does_not_verify_it(made, under_verification):
    verifier = made["verifier"]
    Assessment.objects.filter(pk=under_verification.pk).update(submitted_by_id=verifier.user_id)
    sheet = Assessment.objects.get(pk=under_verification.pk)
    assert may.may_verify(verifier, sheet, factories.thread_of(sheet, "1.1")).note == may.OWN_SUBMISSION


def test_council_fixes_its_leaves_only_where_the_round_has_a_council(made, sheet):
    thread = factories.thread_of(sheet, "2.3")
    thread.owner, thread.verifier_unit_id = LeafThread.COUNCIL, None
    assert bool(may.may_verify(made["coordinator"], sheet, thread))
    sheet.round.options = {"council": True}
    assert not any(may.may_verify(made[who], sheet, thread) for who in PEOPLE), "the council decides it in a session"
    assert {who for who in PEOPLE if may.may_settle(made[who], sheet)} == {"council"}


@pytest.mark.parametrize("who", PEOPLE)
def test_what_waits_for_a_verifier_is_what_the_verifier_may_decide(made, under_verification, who):
    """Also where a word is bound to nobody, and where it is bound to the scored unit itself."""
    rows = LeafThread.objects.filter(assessment=under_verification)
    rows.filter(code="1.2").update(verifier_unit=None)
    rows.filter(code="1.3").update(verifier_unit_id=under_verification.unit_id)
    listed = set(waiting_threads(made[who]).values_list("code", flat=True))
    leaves = rows.filter(is_pool=False).exclude(owner=LeafThread.COORDINATOR)
    assert listed == {row.code for row in leaves if may.may_verify(made[who], under_verification, row)}
