"""What waits for people, what has a day, what the system knows, and what happens to reports of units that end."""

from datetime import timedelta
from fractions import Fraction

import pytest

from cchc.common.clock import today
from cchc.figures.models import Figure, Indicator
from cchc.reporting.actions.cells import CellWish, fetch_known, save_cells
from cchc.reporting.actions.handover import follow_handover, preview_handover
from cchc.reporting.models import Cell
from cchc.reporting.outlets import coming, waiting_for
from cchc_core.access import SYSTEM
from cchc_core.reporting.form import CellKey
from cchc_core.reporting.states import ReportState as S
from cchc_core.units.changes import Handover
from factories import world
from report_factories import a_period, a_report, report_of

pytestmark = pytest.mark.django_db


def kinds(actor):
    return sorted(each.kind for each in waiting_for(actor))


def test_what_waits_follows_the_course():
    made = world()
    period = a_period(made)
    assert kinds(made["focal"]) == ["report:enter"]
    assert kinds(made["neighbour"]) == ["report:enter"]
    a_report(made, period, state=S.AWAITING_HEAD)
    assert kinds(made["focal"]) == []
    assert kinds(made["head"]) == ["report:send"]
    report_of(period, made.communes[0])
    period.reports.filter(unit=made.communes[0]).update(state=S.SENT.value)
    assert "report:receive" in kinds(made["coordinator"])
    period.reports.filter(unit=made.communes[0]).update(state=S.ENTERING.value, reason="Thiếu")
    assert kinds(made["focal"]) == ["report:correct"]
    assert kinds(made["auditor"]) == kinds(made["stranger"]) == []


def test_missing_reports_wait_for_the_coordinator_after_the_day():
    made = world()
    day = today()
    a_period(made, opens_on=day - timedelta(9), due_on=day - timedelta(1), locks_on=day + timedelta(5))
    found = [each for each in waiting_for(made["coordinator"]) if each.kind == "report:missing"]
    assert [each.count for each in found] == [4]
    assert all(each.late for each in waiting_for(made["focal"]))


def test_a_period_that_opens_later_is_coming():
    made = world()
    a_period(made, opens_on=today() + timedelta(2))
    assert kinds(made["focal"]) == []
    assert [each.kind for each in coming(made["focal"])] == ["report:coming"]


def figure(made, name, value, key):
    indicator = Indicator.objects.create(name=name, label=name)
    return Figure.objects.create(
        indicator=indicator,
        unit=made.communes[0],
        year=int(key[:4]),
        period=key,
        value=Fraction(value),
        as_of=today(),
        origin=Figure.COMPUTED,
        source="Hệ thống một cửa",
    )


def test_what_is_known_fills_empty_cells_and_stands_beside_typed_ones():
    made = world()
    period = a_period(made)
    row = figure(made, "CD20", 7, period.key)
    report = report_of(period, made.communes[0])
    fetch_known(actor=made["focal"], report=report)
    cell = report.cells.get(row="CD20")
    assert (cell.value, cell.origin, cell.figure_id, cell.source) == (7, Cell.SYSTEM, row.pk, "Hệ thống một cửa")
    wish = CellWish(CellKey("CD", "CD20", "value"), Fraction(9), cell.version)
    save_cells(actor=made["focal"], report=report, wishes=[wish])
    cell.refresh_from_db()
    assert (cell.value, cell.known, cell.origin) == (9, 7, Cell.TYPED)


def handover(made, heir):
    unit = made.communes[0]
    return Handover(unit.pk, "Xã Số 1", heir.pk if heir else None, "Xã Số 2" if heir else "", "merge", today())


def test_open_reports_of_a_unit_that_ends_go_on_in_the_hands_of_its_heir():
    made = world()
    period = a_period(made)
    report = a_report(made, period, state=S.AWAITING_HEAD)
    change = handover(made, made.communes[1])
    assert len(preview_handover(change)) == 1
    follow_handover(change, SYSTEM)
    follow_handover(change, SYSTEM)
    report.refresh_from_db()
    assert (report.holder_id, report.unit_id, report.state) == (
        made.communes[1].pk,
        made.communes[0].pk,
        S.ENTERING.value,
    )
    assert len(kinds(made["neighbour"])) == 2
    assert kinds(made["focal"]) == []


def test_a_unit_without_heir_is_left_out_with_the_reason():
    made = world()
    report = report_of(a_period(made), made.communes[0])
    follow_handover(handover(made, None), SYSTEM)
    report.asked.refresh_from_db()
    assert report.asked.excluded
    assert report.asked.reason
