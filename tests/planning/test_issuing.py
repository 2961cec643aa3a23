"""Issuing: what forbids it, what it freezes, whose work the lines become, what an amendment does to duties."""

from datetime import date, timedelta

import pytest

from cchc.common.clock import today
from cchc.common.errors import Invalid, WrongState
from cchc.documents.models import OfficialDocument
from cchc.notifications.models import Notification
from cchc.orgunits.models import OrgUnit, UnitPeriod
from cchc.planning.actions.issuing import issue_version
from cchc.planning.actions.lines import LineWish, remove_line, save_line, wish_of
from cchc.planning.actions.plans import amend_plan, move_version
from cchc.planning.models import Assignment, LineContent, Plan, PlanVersion
from cchc_core.planning.states import PlanVerb
from factories import person, unit, world
from plan_factories import (
    draft_of,
    duty_of,
    issued,
    justice_people,
    line_in,
    line_of,
    plan_of,
    province_plan,
    target,
    task,
)

pytestmark = pytest.mark.django_db


def approved(made, plan: Plan) -> PlanVersion:  # type: ignore[no-untyped-def]
    version = draft_of(plan)
    version = move_version(actor=made["coordinator"], version=version, expected=version.version, verb=PlanVerb.PRESENT)
    return move_version(actor=made["leader"], version=version, expected=version.version, verb=PlanVerb.APPROVE)


def resaved(made, content: LineContent, **more: object) -> None:  # type: ignore[no-untyped-def]
    wish = LineWish(**{**wish_of(content).__dict__, **more})
    save_line(actor=made["coordinator"], content=content, revision=content.revision, wish=wish)


def test_a_class_becomes_a_duty_each_and_named_leads_one() -> None:
    made = world(3)
    plan = province_plan(made, target(), task(leads_text="Sở Nội vụ; Sở Tư pháp"))
    rows = Assignment.objects.filter(line__plan=plan)
    assert {row.unit_id for row in rows if row.kind == "target"} == {each.pk for each in made.communes}
    assert [row.unit_id for row in rows if row.kind == "task"] == [made.home_affairs.pk]
    duty = duty_of(line_of(plan, "target"), made.communes[0])
    assert (duty.year, duty.field, duty.due_on) == (today().year, "procedures", date(today().year, 12, 31))
    assert duty.path == (made.province.pk, made.communes[0].pk)
    assert duty.monitor_id == made.home_affairs.pk
    assert all(line.content.version == plan.versions.get() for line in plan.lines.select_related("content__version"))


def test_a_class_is_read_as_of_the_day_of_effect() -> None:
    made = world(2)
    plan = plan_of(made)
    line_in(made, draft_of(plan), target())
    version = approved(made, plan)
    later = today() + timedelta(days=10)
    fresh = unit("xa-moi", "Xã Mới", "commune", made.province, since=later - timedelta(days=1))
    gone = made.communes[1]
    UnitPeriod.objects.filter(unit=gone).update(valid_to=later - timedelta(days=2))
    issue_version(
        actor=made["coordinator"], version=version, expected=version.version, effective_on=later, citation="15/KH-UBND"
    )
    assert set(Assignment.objects.values_list("unit_id", flat=True)) == {made.communes[0].pk, fresh.pk}
    assert set(LineContent.objects.get().carriers) == {made.communes[0].pk, fresh.pk}


def test_continuous_duties_have_no_day_but_one_to_confirm_by() -> None:
    made = world(1)
    plan = province_plan(made, task(due_text="Thường xuyên"))
    duty = duty_of(line_of(plan), made.justice)
    assert (duty.is_continuous, duty.due_on) == (True, None)
    assert duty.confirm_by is not None
    assert duty.confirm_by > today()


def test_issuing_asks_for_a_document_and_for_approval_first() -> None:
    made = world(2)
    plan = plan_of(made)
    line_in(made, draft_of(plan))
    with pytest.raises(WrongState):
        issue_version(
            actor=made["coordinator"], version=draft_of(plan), expected=1, effective_on=today(), citation="1/KH-UBND"
        )
    version = approved(made, plan)
    with pytest.raises(Invalid):
        issue_version(actor=made["coordinator"], version=version, expected=version.version, effective_on=today())
    elsewhere = OfficialDocument.objects.create(
        owner=unit("tinh-khac", "Tỉnh Khác", "province"), direction="out", subject="?"
    )
    with pytest.raises(Invalid):
        issue_version(
            actor=made["coordinator"],
            version=version,
            expected=version.version,
            effective_on=today(),
            document=elsewhere,
        )
    own = OfficialDocument.objects.create(
        owner=made.province, direction="out", type="kế hoạch", number="15", symbol="KH-UBND", subject="Kế hoạch CCHC"
    )
    found = issue_version(
        actor=made["coordinator"], version=version, expected=version.version, effective_on=today(), document=own
    )
    assert (found.state, found.document, found.citation) == ("issued", own, "Kế hoạch 15/KH-UBND")


def test_lines_that_were_altered_behind_the_approval_are_not_issued() -> None:
    made = world(2)
    plan = plan_of(made)
    line_in(made, draft_of(plan))
    version = approved(made, plan)
    LineContent.objects.update(product="Sản phẩm khác")
    with pytest.raises(Invalid):
        issue_version(
            actor=made["coordinator"],
            version=version,
            expected=version.version,
            effective_on=today(),
            citation="1/KH-UBND",
        )
    assert not Assignment.objects.exists()


def test_units_with_work_and_units_that_carry_hear_of_it() -> None:
    made = world(2)
    justice_people(made)
    province_plan(made)
    told = {kind: set() for kind in ("plan.assigned", "plan.carry")}
    for row in Notification.objects.filter(kind__in=told):
        told[row.kind].add(row.recipient_id)
    assert told["plan.assigned"] == {made["justice"].user_id, made["justice-head"].user_id}
    carrying = ("focal", "head", "neighbour", "focal-2", "head-2")
    assert told["plan.carry"] == {made[who].user_id for who in carrying}


def test_an_amendment_keeps_results_extensions_and_ends_what_it_drops() -> None:
    made = world(2)
    plan = province_plan(made, target(), task(), task("Tập huấn nghiệp vụ cải cách hành chính"))
    first, second = plan.lines.filter(kind="task").order_by("pk")
    granted = duty_of(first, made.justice)
    Assignment.objects.filter(pk=granted.pk).update(due_on=date(today().year, 12, 20), percent=40)
    version = amend_plan(actor=made["coordinator"], plan=plan, reason="Nghị quyết mới")
    remove_line(actor=made["coordinator"], content=version.contents.get(line=second), revision=1)
    resaved(made, version.contents.get(line=first), product="Báo cáo và danh mục")
    issued(made, version)
    kept, ended = duty_of(first, made.justice), Assignment.objects.get(line=second)
    assert (kept.due_on, kept.percent, kept.ended_on) == (date(today().year, 12, 20), 40, None)
    assert ended.ended_on == today()
    second.refresh_from_db()
    assert (second.content_id, second.dropped_on) == (None, today())
    first.refresh_from_db()
    assert first.content is not None
    assert first.content.product == "Báo cáo và danh mục"
    assert first.contents.get(version__number=1).product == "Báo cáo kết quả"


def test_a_changed_deadline_reaches_the_duty_and_another_lead_takes_it() -> None:
    made = world(2)
    plan = province_plan(made, task())
    line = line_of(plan)
    version = amend_plan(actor=made["coordinator"], plan=plan, reason="Nghị quyết mới")
    resaved(made, version.contents.get(), due_text=f"15/12/{today().year}")
    issued(made, version)
    assert duty_of(line, made.justice).due_on == date(today().year, 12, 15)
    version = amend_plan(actor=made["coordinator"], plan=plan, reason="Đổi đơn vị chủ trì")
    resaved(made, version.contents.get(), leads_text="Sở Nội vụ", leads=())
    issued(made, version)
    assert duty_of(line, made.justice).ended_on == today()
    assert duty_of(line, made.home_affairs).ended_on is None


def test_an_amendment_takes_effect_neither_before_the_former_nor_in_the_future() -> None:
    made = world(2)
    plan = province_plan(made, task())
    amend_plan(actor=made["coordinator"], plan=plan, reason="Nghị quyết mới")
    version = approved(made, plan)
    for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Invalid):
            issue_version(
                actor=made["coordinator"],
                version=version,
                expected=version.version,
                effective_on=day,
                citation="2/KH-UBND",
            )


def test_a_plan_of_a_hundred_units_is_issued_with_few_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    made = world(1)
    for number in range(100):
        unit(f"xa-them-{number}", f"Xã Thêm {number}", "commune", made.province)
    person("another", ("leader", made.province, None))
    plan = plan_of(made)
    for number in range(3):
        line_in(made, draft_of(plan), target(f"Tỷ lệ hồ sơ nhóm {number} đạt từ 95% trở lên"))
    version = approved(made, plan)
    with django_assert_max_num_queries(60):
        issue_version(
            actor=made["coordinator"],
            version=version,
            expected=version.version,
            effective_on=today(),
            citation="15/KH-UBND",
        )
    assert Assignment.objects.count() == 303
    assert OrgUnit.objects.count() == 104
