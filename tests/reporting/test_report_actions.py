"""The course of a report: opened, entered, sent, returned, approved, corrected; and what stands in its way."""

from datetime import timedelta
from fractions import Fraction

import pytest

from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.notifications.models import Notification
from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.actions.periods import (
    PeriodPlan,
    close_period,
    grant_exception,
    leave_out,
    open_period,
    remind_units,
)
from cchc.reporting.actions.steps import StepWish, begin_correction, take_step
from cchc.reporting.models import Cell, CellEvent, Report, ReportPeriod
from cchc_core.reporting.form import CellKey
from cchc_core.reporting.states import ReportState as S
from cchc_core.reporting.states import ReportVerb as V
from factories import world
from report_factories import FILLED, a_period, a_report, a_template, report_of, report_people

pytestmark = pytest.mark.django_db
PLANNED = CellKey("CD", "CD01", "value")


def step(made, who, report, verb, **wish):
    report.refresh_from_db()
    return take_step(actor=made[who], report=report, verb=verb, version=report.version, wish=StepWish(**wish))


def enter(made, who, report, value, key=PLANNED, version=0, **more):
    wish = CellWish(key, None if value is None else Fraction(value), version, **more)
    return save_cells(actor=made[who], report=report, wishes=[wish])


def opened(made, **changes):
    version = a_template(made)
    day = today()
    values = {
        "version": version,
        "key": f"{day.year}-H1",
        "title": "Báo cáo 6 tháng",
        "opens_on": day - timedelta(days=1),
        "due_on": day + timedelta(days=5),
        "locks_on": day + timedelta(days=9),
        "units": [made.justice.pk, *(unit.pk for unit in made.communes)],
        **changes,
    }
    return open_period(actor=made["coordinator"], unit_id=made.province.pk, plan=PeriodPlan(**values))


# Periods ------------------------------------------------------------------------------------------------------------


def test_a_period_asks_each_unit_for_one_report_and_tells_it():
    made = world()
    period = opened(made)
    assert [row.unit_name for row in period.asked.all()] == ["Sở Tư pháp", "Xã Số 1", "Xã Số 2"]
    assert set(period.reports.values_list("state", flat=True)) == {S.NOT_BEGUN.value}
    assert Notification.objects.filter(kind="report.opened", recipient_id=made["focal"].user_id).exists()
    assert Event.objects.filter(root=period.root, verb="report_period.open").exists()


def test_a_period_with_an_unknown_window_or_units_of_elsewhere_is_not_opened():
    made = world()
    with pytest.raises(Invalid):
        opened(made, key="2026-Q2")
    with pytest.raises(Invalid):
        opened(made, units=[])
    with pytest.raises(Invalid):
        opened(made, due_on=today() - timedelta(days=3))
    assert not ReportPeriod.objects.exists()


def test_a_unit_that_is_left_out_enters_nothing_and_needs_a_reason():
    made = world()
    period = opened(made)
    report = report_of(period, made.communes[0])
    with pytest.raises(Invalid):
        leave_out(actor=made["coordinator"], asked=report.asked, reason=" ")
    leave_out(actor=made["coordinator"], asked=report.asked, reason="Mới thành lập")
    with pytest.raises(WrongState):
        enter(made, "focal", report_of(period, made.communes[0]), 1)


def test_reminding_changes_no_state_and_leaves_out_who_has_sent():
    made = world()
    period = a_period(made)
    a_report(made, period, made.communes[0], S.SENT)
    reminded = remind_units(actor=made["coordinator"], period=period)
    assert "Xã Số 1" not in [row.unit_name for row in reminded]
    assert report_of(period, made.communes[1]).state == S.NOT_BEGUN


# Entering -----------------------------------------------------------------------------------------------------------


def test_the_first_cell_begins_the_report_and_leaves_its_history():
    made = world()
    report = report_of(a_period(made), made.communes[0])
    enter(made, "focal", report, 20)
    report.refresh_from_db()
    assert report.state == S.ENTERING
    event = CellEvent.objects.get(report=report)
    assert (event.before, event.after, event.on_behalf, event.by_id) == ("", "20", False, made["focal"].user_id)


def test_two_people_on_one_cell_the_second_sees_both_values():
    made = world()
    report = report_of(a_period(made), made.communes[0])
    enter(made, "focal", report, 20)
    with pytest.raises(Stale) as told:
        enter(made, "head", report, 21)
    assert told.value.current == {"CD/CD01/value": {"value": "20", "remark": "", "version": 1}}
    enter(made, "head", report, 21, version=1)
    assert report.cells.get().value == 21
    enter(made, "focal", report, 21)  # the same value again, from an old page


def test_a_computed_cell_and_a_cell_of_other_units_are_not_typed():
    made = world()
    period = a_period(made)
    with pytest.raises(Invalid):
        enter(made, "focal", report_of(period, made.communes[0]), 1, CellKey("CD", "CD03", "value"))
    report_people(made)
    with pytest.raises(Invalid):
        enter(made, "justice", report_of(period, made.justice), 1, CellKey("CD", "CD20", "value"))
    assert not Cell.objects.exists()


def test_entry_on_behalf_is_written_into_history_and_log():
    made = world()
    report = report_of(a_period(made), made.communes[0])
    enter(made, "coordinator", report, 20)
    assert CellEvent.objects.get(report=report).on_behalf
    assert "on behalf" in str(Event.objects.get(root=report.root).summary).lower()


def test_a_locked_report_opens_for_one_unit_by_an_exception():
    made = world()
    day = today()
    period = a_period(made, opens_on=day - timedelta(9), due_on=day - timedelta(5), locks_on=day - timedelta(1))
    report = report_of(period, made.communes[0])
    with pytest.raises(WrongState):
        enter(made, "focal", report, 1)
    grant_exception(actor=made["coordinator"], asked=report.asked, until=day, why="Sáp nhập")
    enter(made, "focal", report_of(period, made.communes[0]), 1)
    with pytest.raises(WrongState):
        enter(made, "neighbour", report_of(period, made.communes[1]), 1)


def test_a_section_is_written_by_one_and_the_second_sees_its_text():
    made = world()
    report = report_of(a_period(made), made.communes[0])
    save_narrative(actor=made["focal"], report=report, section="I", text="Đã ban hành.", version=0)
    with pytest.raises(Stale) as told:
        save_narrative(actor=made["head"], report=report, section="I", text="Khác.", version=0)
    assert told.value.current["text"] == "Đã ban hành."
    with pytest.raises(Invalid):
        save_narrative(actor=made["focal"], report=report, section="IX", text="?", version=0)


# The course ---------------------------------------------------------------------------------------------------------


def test_a_report_goes_from_the_focal_officer_to_the_totals():
    made = world()
    report = a_report(made, a_period(made))
    step(made, "focal", report, V.PRESENT)
    step(made, "head", report, V.SEND)
    sent = report_of(report.period, made.communes[0])
    assert sent.on_time
    assert sent.digest
    assert sent.sendings.get().snapshot["cells"]["CD/CD03/value"]["value"] == "75"
    step(made, "coordinator", report, V.ACCEPT)
    assert report_of(report.period, made.communes[0]).is_counted
    assert Notification.objects.filter(kind="report.approved", recipient_id=made["focal"].user_id).exists()


def test_a_report_with_a_wrong_sum_or_a_missing_section_is_not_presented():
    made = world()
    values = {**FILLED, ("B06", "land", "processing"): 25}
    report = a_report(made, a_period(made), values=values)
    report.narratives.all().delete()
    with pytest.raises(Invalid) as told:
        step(made, "focal", report, V.PRESENT)
    assert len(told.value.problems) >= 2
    assert report_of(report.period, made.communes[0]).state == S.ENTERING


def test_a_return_needs_a_reason_and_takes_the_report_out_of_the_totals():
    made = world()
    report = a_report(made, a_period(made), state=S.APPROVED)
    with pytest.raises(Invalid):
        step(made, "coordinator", report, V.SEND_BACK)
    step(made, "coordinator", report, V.SEND_BACK, reason="Thiếu thuyết minh")
    row = report_of(report.period, made.communes[0])
    assert (row.state, row.is_counted, row.reason) == (S.ENTERING, False, "Thiếu thuyết minh")
    assert row.returns.get().reason == "Thiếu thuyết minh"


def test_a_return_after_the_lock_opens_the_report_until_a_day():
    made = world()
    day = today()
    period = a_period(made, opens_on=day - timedelta(9), due_on=day - timedelta(5), locks_on=day - timedelta(1))
    report = a_report(made, period, state=S.SENT)
    with pytest.raises(Invalid):
        step(made, "coordinator", report, V.SEND_BACK, reason="Sai số liệu")
    step(made, "coordinator", report, V.SEND_BACK, reason="Sai số liệu", until=day + timedelta(2))
    enter(made, "focal", report_of(period, made.communes[0]), 21, version=1)


def test_sending_on_behalf_names_the_paper():
    made = world()
    report = a_report(made, a_period(made), state=S.AWAITING_HEAD)
    with pytest.raises(Invalid):
        step(made, "coordinator", report, V.SEND)
    step(made, "coordinator", report, V.SEND, paper="Báo cáo số 12/BC-UBND ngày 14/6/2026")
    sending = report.sendings.get()
    assert sending.on_behalf
    assert sending.paper.startswith("Báo cáo số 12")


def test_a_correction_is_a_version_that_replaces_the_old_one_once_approved():
    made = world()
    report = a_report(made, a_period(made), state=S.CONSOLIDATED)
    new = begin_correction(actor=made["focal"], report=report, version=report.version, why="Nhầm số nhiệm vụ")
    assert (new.number, new.state, new.cells.count()) == (2, S.ENTERING.value, len(FILLED))
    assert Report.objects.get(pk=report.pk).is_counted
    with pytest.raises(WrongState):
        begin_correction(actor=made["focal"], report=report, version=report.version, why="Nữa")
    enter(made, "focal", new, 25, version=1)
    step(made, "focal", new, V.PRESENT)
    step(made, "head", new, V.SEND)
    step(made, "coordinator", new, V.ACCEPT)
    assert Report.objects.get(pk=report.pk).state == S.REPLACED
    assert Report.objects.get(pk=new.pk).state == S.APPROVED
    assert report.cells.get(row="CD01").value == 20


def test_a_correction_that_was_given_up_leaves_the_old_version_and_another_may_follow():
    made = world()
    report = a_report(made, a_period(made), state=S.APPROVED)
    new = begin_correction(actor=made["focal"], report=report, version=report.version, why="Nhầm")
    step(made, "focal", new, V.DROP, reason="Số cũ đúng")
    assert Report.objects.get(pk=report.pk).is_counted
    report.refresh_from_db()
    assert begin_correction(actor=made["focal"], report=report, version=report.version, why="Lại nhầm").number == 3


def test_a_first_report_is_not_given_up():
    made = world()
    with pytest.raises(WrongState):
        step(made, "focal", a_report(made, a_period(made)), V.DROP, reason="Không làm")


def test_after_the_lock_only_the_receiving_office_opens_a_correction():
    made = world()
    day = today()
    period = a_period(made, opens_on=day - timedelta(9), due_on=day - timedelta(5), locks_on=day - timedelta(1))
    report = a_report(made, period, state=S.APPROVED)
    with pytest.raises(WrongState):
        begin_correction(actor=made["focal"], report=report, version=report.version, why="Sai")
    until = day + timedelta(3)
    new = begin_correction(actor=made["coordinator"], report=report, version=report.version, why="Sai", until=until)
    enter(made, "focal", new, 22, version=1)


def test_a_large_change_asks_why_and_a_remark_answers():
    made = world()
    version = a_template(made)
    year = today().year
    first = a_period(made, version, key=f"{year - 1}-H1")
    a_report(made, first, state=S.APPROVED)
    second = a_period(made, version, key=f"{year}-H1", previous=first)
    values = {**FILLED, ("CD", "CD01", "value"): 60, ("CD", "CD02", "value"): 15}
    report = a_report(made, second, values=values)
    with pytest.raises(Invalid) as told:
        step(made, "focal", report, V.PRESENT)
    assert any("remark" in str(problem.values) for problem in told.value.problems)
    enter(made, "focal", report, 60, version=1, remark="Tỉnh giao thêm nhiệm vụ")
    cell = report.cells.get(row="CD01")
    assert cell.remark == "Tỉnh giao thêm nhiệm vụ"


def test_a_closed_period_takes_nothing_more():
    made = world()
    period = a_period(made)
    close_period(actor=made["coordinator"], period=period, version=period.version)
    with pytest.raises(WrongState):
        enter(made, "focal", report_of(period, made.communes[0]), 1)


def test_somebody_of_another_unit_enters_nothing():
    made = world()
    with pytest.raises(NotAllowed):
        enter(made, "neighbour", report_of(a_period(made), made.communes[0]), 1)
