"""Who may do what with a plan: people × steps × states, and that lists and single decisions agree."""

import pytest

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc.planning.models import Plan, PlanVersion
from cchc.planning.permissions import (
    may_answer_cascade,
    may_approve_plan,
    may_decide_extension,
    may_draft_for,
    may_edit_plan,
    may_issue_plan,
    may_open_proposals,
    may_report,
    may_review,
    may_step,
    may_view_assignment,
    may_view_plan,
    may_view_version,
    may_write_lines,
)
from cchc.planning.queries.plans import versions_visible_to, visible_to
from cchc_core.planning.states import PLAN, PlanState, PlanVerb
from factories import World, person, world
from plan_factories import draft_of, duty_of, issued, justice_people, line_in, line_of, plan_of, province_plan, task

pytestmark = pytest.mark.django_db

#: Who takes which step of the province's plan: everybody else is refused, whatever the state.
TAKERS = {
    PlanVerb.PRESENT: {"coordinator"},
    PlanVerb.DISCARD: {"coordinator"},
    PlanVerb.RETURN: {"leader"},
    PlanVerb.APPROVE: {"leader"},
    PlanVerb.ISSUE: {"coordinator"},
}
PEOPLE = (
    "coordinator",
    "focal",
    "head",
    "neighbour",
    "verifier",
    "lawyer",
    "council",
    "leader",
    "auditor",
    "admin",
    "stranger",
)


def at(plan: Plan, state: PlanState) -> PlanVersion:
    """The version of a plan as if it were in a state; nothing is stored."""
    version = plan.versions.select_related("plan").get()
    version.state = state.value
    return version


@pytest.mark.parametrize("verb", list(PlanVerb))
def test_steps_of_the_provinces_plan(verb: PlanVerb) -> None:
    made = world(2)
    plan = plan_of(made)
    for state in PlanState:
        possible = PLAN.step(state, verb) is not None
        for who in PEOPLE:
            takes = who in TAKERS[verb]
            if verb is PlanVerb.RETURN and state is PlanState.APPROVED:
                takes = who in ("leader", "coordinator")
            allowed = bool(may_step(made[who], at(plan, state), verb))
            assert allowed is (possible and takes), (who, state, verb)


def test_steps_of_a_communes_plan() -> None:
    made = world(2)
    plan = plan_of(made, "focal", made.communes[0])
    takers = {
        PlanVerb.PRESENT: {"focal", "head"},
        PlanVerb.DISCARD: {"focal", "head"},
        PlanVerb.RETURN: {"head"},
        PlanVerb.APPROVE: {"head"},
        PlanVerb.ISSUE: {"focal", "head"},
    }
    first = {row.verb: row.source for row in reversed(PLAN.steps)}
    for verb, state in first.items():
        for who in (*PEOPLE, "focal-2", "head-2"):
            assert bool(may_step(made[who], at(plan, state), verb)) is (who in takers[verb]), (who, verb)


def test_lines_are_written_by_drafters_and_in_drafts_only() -> None:
    made = world(2)
    plan = plan_of(made)
    for state in PlanState:
        for who in PEOPLE:
            writes = who == "coordinator" and state is PlanState.DRAFT
            assert bool(may_write_lines(made[who], at(plan, state))) is writes, (who, state)


def test_a_wider_circle_does_not_write_a_units_plan() -> None:
    made = world(2)
    commune = made.communes[0]
    plan = plan_of(made, "focal", commune)
    assert not may_edit_plan(made["coordinator"], plan)
    assert not may_draft_for(made["leader"], commune.pk)
    assert not may_issue_plan(made["coordinator"], plan)
    assert may_draft_for(made["coordinator"], made.home_affairs.pk)


def test_who_presented_does_not_approve_unless_nobody_else_can() -> None:
    made = world(2)
    plan = plan_of(made, "head", made.communes[0])
    version = at(plan, PlanState.AWAITING)
    version.presented_by_id = made["head"].user_id
    assert may_approve_plan(made["head"], version)  # the only head there is
    second = person("deputy", ("unit_head", made.communes[0], None))
    assert not may_approve_plan(made["head"], version)
    assert may_approve_plan(second, version)


def test_lists_and_decisions_on_plans_agree() -> None:
    made = world(3)
    justice_people(made)
    province_plan(made)
    plan_of(made, year=today().year + 1)
    own = plan_of(made, "focal", made.communes[0])
    own_issued = plan_of(made, "focal-2", made.communes[1])
    line_in(made, draft_of(own_issued), task(leads_text="Xã Số 2"), "focal-2")
    issued(made, draft_of(own_issued), "focal-2", "head-2")
    justice = plan_of(made, "justice", made.justice)
    line_in(made, draft_of(justice), task(leads_text="Xã Số 3"), "justice")
    issued(made, draft_of(justice), "justice", "justice-head")
    for who in (*PEOPLE, "justice", "focal-2", "focal-3"):
        listed = set(visible_to(made[who]).values_list("pk", flat=True))
        decided = {plan.pk for plan in Plan.objects.all() if may_view_plan(made[who], plan)}
        assert listed == decided, who
        for plan in Plan.objects.filter(pk__in=listed):
            rows = set(versions_visible_to(made[who], plan))
            assert rows == {row for row in plan.versions.all() if may_view_version(made[who], row)}, who
    assert justice.pk in visible_to(made["focal-3"]).values_list("pk", flat=True)  # has a duty in it
    assert justice.pk not in visible_to(made["focal-2"]).values_list("pk", flat=True)
    assert own.pk not in visible_to(made["focal-2"]).values_list("pk", flat=True)


def test_a_unit_answers_for_itself_in_the_cascade() -> None:
    made = world(2)
    path = (made.province.pk, made.communes[0].pk)
    answering = {who for who in (*PEOPLE, "focal-2", "head-2") if may_answer_cascade(made[who], path)}
    assert answering == {"focal", "head"}


def test_progress_is_reported_by_doers_and_judged_by_others() -> None:
    made = world(2)
    justice_people(made)
    plan = province_plan(made)
    duty = duty_of(line_of(plan, "target"), made.communes[0])
    everybody = (*PEOPLE, "focal-2", "head-2", "justice", "justice-head")
    assert {who for who in everybody if may_report(made[who], duty)} == {"focal", "head"}
    assert {who for who in everybody if may_review(made[who], duty)} == {"coordinator", "verifier"}
    assert {who for who in everybody if may_decide_extension(made[who], duty)} == {"coordinator"}
    seen = {who for who in everybody if may_view_assignment(made[who], duty)}
    assert seen == {"coordinator", "focal", "head", "verifier", "lawyer", "council", "leader", "auditor"}


def test_who_reports_for_a_unit_does_not_judge_it_where_another_can() -> None:
    made = world(2)
    justice_people(made)
    plan = province_plan(made, task(monitor_text="Sở Tư pháp"))
    duty = duty_of(line_of(plan), made.justice)
    assert not may_review(made["justice"], duty)
    assert may_review(made["coordinator"], duty)
    assert may_review(made["lawyer"], duty)


def test_proposal_rounds_are_opened_by_the_coordinator_of_the_circle() -> None:
    made = world(2)
    assert {who for who in PEOPLE if may_open_proposals(made[who], made.province.pk)} == {"coordinator"}


def test_the_system_and_visitors_do_nothing() -> None:
    made: World = world(2)
    plan = province_plan(made)
    visitor = actor_for(None, today())
    assert not may_view_plan(visitor, plan)
    assert not visible_to(visitor).exists()
    closed = User.objects.get(pk=made["coordinator"].user_id)
    closed.is_active = False
    assert not may_edit_plan(actor_for(closed, today()), plan)
