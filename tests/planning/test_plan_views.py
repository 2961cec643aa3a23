"""Screens of plans: what they show to whom, what they cost, and that each act of the forms has its effect."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.planning.models import CascadeAnswer, Line, Plan, PlanVersion
from factories import World, world
from plan_factories import client_of, draft_of, issued, line_in, line_of, page, plan_of, province_plan, target, task

pytestmark = pytest.mark.django_db


def queries_of(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        response = ask()
    assert response.status_code == 200, response.status_code
    return len(caught)


def pages_of(plan: Plan, made: World) -> dict[str, str]:
    version = plan.versions.order_by("number")[0]
    line = line_of(plan, "target")
    return {
        "list": page("plan-list"),
        "plan": page("plan-show", plan.pk),
        "version": page("version-show", plan.pk, version.number),
        "changes": page("version-changes", plan.pk, version.number),
        "line": page("line-show", line.pk),
        "cascade": page("cascade-show", plan.pk),
        "cascade of a line": page("cascade-line", line.pk),
    }


def test_pages_open_for_who_may_see_and_are_missing_for_a_stranger() -> None:
    made = world(2)
    plan = province_plan(made)
    for who, status in (("coordinator", 200), ("focal", 200), ("auditor", 200), ("stranger", 404)):
        browser = client_of(made[who])
        for name, address in pages_of(plan, made).items():
            assert browser.get(address).status_code == status, (who, name)


def test_a_draft_is_missing_for_units_below() -> None:
    made = world(2)
    plan = plan_of(made)
    content = line_in(made, draft_of(plan), target())
    browser = client_of(made["focal"])
    for address in (page("plan-show", plan.pk), page("line-show", content.line_id), page("line-edit", content.pk)):
        assert browser.get(address).status_code == 404
    assert client_of(made["coordinator"]).get(page("line-edit", content.pk)).status_code == 200


def test_a_unit_sees_its_own_duty_on_a_line_and_its_own_row_in_the_matrix() -> None:
    made = world(3)
    plan = province_plan(made)
    line = line_of(plan, "target")
    for who, units in (("coordinator", 3), ("focal", 1)):
        browser = client_of(made[who])
        assert len(browser.get(page("line-show", line.pk)).context["duties"]) == units
        assert len(browser.get(page("cascade-show", plan.pk)).context["rows"]) == units


def test_lists_cost_the_same_for_one_row_and_three() -> None:
    made = world(3)
    plan = province_plan(made, target())
    browser = client_of(made["coordinator"])
    one = {name: queries_of(lambda url=url: browser.get(url)) for name, url in pages_of(plan, made).items()}
    for number, place in enumerate(made.communes[:2], start=1):
        own = plan_of(made, "focal" if number == 1 else f"focal-{number}", place)
        line_in(made, draft_of(own), target(leads_text=""), "focal" if number == 1 else f"focal-{number}")
    amended = plan.versions.get()
    from cchc.planning.actions.plans import amend_plan

    version = amend_plan(actor=made["coordinator"], plan=plan, reason="Bổ sung chỉ tiêu")
    for number in range(2):
        line_in(made, version, target(f"Tỷ lệ số hóa hồ sơ nhóm {number} đạt từ 90% trở lên"))
    issued(made, version)
    assert amended.number == 1
    three = {name: queries_of(lambda url=url: browser.get(url)) for name, url in pages_of(plan, made).items()}
    for name in ("list", "plan", "cascade", "cascade of a line"):
        assert three[name] <= one[name], (name, one[name], three[name])


def test_a_plan_goes_its_way_through_the_screens() -> None:
    made = world(2)
    drafter, leader = client_of(made["coordinator"]), client_of(made["leader"])
    asked = {"unit": made.province.pk, "year": 2027, "title": "Kế hoạch CCHC năm 2027", "bases": "Nghị quyết 76/NQ-CP"}
    drafter.post(page("plan-open"), asked)
    plan = Plan.objects.get()
    line = {
        "kind": "task",
        "text": "Kiểm tra công tác cải cách hành chính tại cơ sở",
        "product": "Kế hoạch kiểm tra",
        "leads_text": "Sở Nội vụ",
        "due_text": "Tháng 6/2027",
        "person": "Trưởng phòng CCHC",
        "responsibility": "Giám đốc",
        "authority": "Giám đốc quyết định",
        "act": "save",
    }
    drafter.post(page("line-add", plan.pk), line)
    content = draft_of(plan).contents.get()
    shown = drafter.get(page("plan-show", plan.pk)).content.decode()
    assert "plan-lines" in shown
    assert content.text in shown
    step = {"version": draft_of(plan).version}
    refused = drafter.post(page("version-step", plan.pk, 1, "present"), step)
    assert refused.status_code == 422  # the month is read in two ways
    drafter.post(page("line-settle", content.pk), {"answer": "last_day"})
    assert drafter.post(page("version-step", plan.pk, 1, "present"), step).status_code == 302
    awaiting = plan.versions.get()
    assert awaiting.state == "awaiting"
    reason = {"version": awaiting.version, "reason": "Bổ sung nhiệm vụ chuyển đổi số"}
    leader.post(page("version-step", plan.pk, 1, "return"), reason)
    drafter.post(page("version-step", plan.pk, 1, "present"), {"version": draft_of(plan).version})
    leader.post(page("version-step", plan.pk, 1, "approve"), {"version": plan.versions.get().version})
    approved = plan.versions.get()
    assert (approved.state, len(approved.digest)) == ("approved", 64)
    issue = {"version": approved.version, "effective_on": "15/01/2027", "citation": "Kế hoạch số 15/KH-UBND"}
    assert drafter.post(page("version-issue", plan.pk, 1), issue).status_code == 302
    assert PlanVersion.objects.get().state == "issued"
    assert Line.objects.get().content_id == content.pk


def test_a_unit_takes_over_refuses_and_takes_back_from_its_holes() -> None:
    made = world(2)
    plan = province_plan(made)
    line = line_of(plan, "target")
    first, second = made.communes
    browser = client_of(made["focal"])
    assert line.content is not None
    assert line.content.text in browser.get(page("hole-list")).content.decode()
    home = browser.get("/").content.decode()
    assert page("hole-list") in home
    assert browser.post(page("hole-adopt", line.pk, first.pk)).url == page("plan-open")
    own = plan_of(made, "focal", first)
    browser.post(page("hole-adopt", line.pk, first.pk))
    assert own.lines.get().parent_id == line.pk
    other = client_of(made["focal-2"])
    vague = other.post(page("hole-refuse", line.pk, second.pk), {"reason": "do khách quan"})
    assert vague.status_code == 422
    why = {"reason": "Xã chưa có bộ phận tiếp nhận hồ sơ, hồ sơ do Trung tâm phục vụ hành chính công tỉnh giải quyết"}
    assert other.post(page("hole-refuse", line.pk, second.pk), why).status_code == 302
    assert CascadeAnswer.objects.get().unit_id == second.pk
    assert client_of(made["focal"]).post(page("hole-withdraw", line.pk, second.pk)).status_code == 403
    other.post(page("hole-withdraw", line.pk, second.pk))
    assert CascadeAnswer.objects.get().withdrawn_at is not None


def test_the_editor_reads_back_units_deadline_and_targets() -> None:
    made = world(2)
    plan = plan_of(made)
    browser = client_of(made["coordinator"])
    words = {
        "kind": "target",
        "text": "100% hồ sơ được số hóa",
        "leads_text": "UBND các xã, phường; Sở Chưa Có",
        "due_text": "Quý II",
    }
    shown = browser.post(page("line-read", plan.pk), words).content.decode()
    assert "UBND các xã, phường: 2" in shown
    assert "Sở Chưa Có" in shown
    typed = {**words, "measure": "percent", "operator": ">=", "bound": "90", "unit_word": "%"}
    assert browser.post(page("line-read", plan.pk), typed).context["read"].otherwise == "100 %"
    unsaved = browser.post(page("line-add", plan.pk), {**words, "act": "read"})
    assert unsaved.status_code == 200
    assert not Line.objects.exists()
    picked = browser.post(page("line-add", plan.pk), {**words, "act": "pick:supporters_text", "pick": "Sở Tư pháp"})
    assert "Sở Tư pháp" in picked.context["form"]["supporters_text"].value()


def test_the_superior_plan_is_taken_over_by_ticking() -> None:
    made = world(2)
    plan = province_plan(made)
    own = plan_of(made, "focal", made.communes[0])
    browser = client_of(made["focal"])
    shown = browser.get(page("lines-adopt", own.pk)).content.decode()
    assert shown.count('name="line"') == 2
    numbers = [line.pk for line in plan.lines.all()]
    browser.post(page("lines-adopt", own.pk), {"line": numbers})
    assert sorted(own.lines.values_list("parent_id", flat=True)) == sorted(numbers)
    assert own.lines.get(kind="target").contents.get().participants.get(role="lead").unit_id == made.communes[0].pk


def test_tasks_that_lack_nothing_are_marked_clear() -> None:
    made = world(2)
    plan = plan_of(made)
    line_in(made, draft_of(plan), task(product="", authority=""))
    browser = client_of(made["coordinator"])
    before = browser.get(page("plan-show", plan.pk), {"gaps": "on"})
    assert len(before.context["faults"][0].notes) == 2
    browser.post(page("gaps-fill", plan.pk), {"authority": "Giám đốc Sở quyết định"})
    after = browser.get(page("plan-show", plan.pk))
    assert len(after.context["faults"][0].notes) == 1
