"""The page of the consolidated report: who is missing and urged, what changed, what a cell is made of, who may."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
import report_factories as reports
from cchc.reporting.actions.periods import leave_out
from cchc.reporting.models import Report
from cchc.reporting.queries.whole import consolidated_of
from cchc_core.reporting.states import ReportState

pytestmark = pytest.mark.django_db
S = ReportState


@pytest.fixture
def period(made):
    period = reports.a_period(made)
    reports.a_report(made, period, made.communes[0], S.APPROVED)
    reports.a_report(made, period, made.justice, S.APPROVED)
    return period


def page(period) -> str:
    return f"/reports/periods/{period.pk}/whole/"


def test_coordinator_puts_together_and_is_led_to_the_result(made, period) -> None:
    client = reports.client_of(made["coordinator"])
    shown = client.get(page(period))
    assert (shown.context["counted"], shown.context["missing"]) == (2, 3)
    assert "report%3Alate" in shown.context["urge"]
    sent = client.post(page(period))
    report = consolidated_of(period)
    assert sent.url == f"/reports/{report.pk}/"
    assert "Xã Số 3" in client.get(sent.url).content.decode()


def test_unit_is_put_together_only_once_the_record_holds_its_report(made, period) -> None:
    client = reports.client_of(made["coordinator"])

    def words() -> dict[str, str]:
        lines = client.get(page(period)).context["lines"]
        return {line["asked"].unit_name: line["label"] for line in lines if line["standing"] == "approved"}

    assert set(words().values()) == {"Đã duyệt, chưa tổng hợp"}
    client.post(page(period))
    reports.a_report(made, period, made.communes[1], S.APPROVED)
    assert words() == {
        "Sở Tư pháp": "Đã duyệt, đã tổng hợp",
        "Xã Số 1": "Đã duyệt, đã tổng hợp",
        "Xã Số 2": "Đã duyệt, chưa tổng hợp",
    }
    Report.objects.filter(unit=made.justice, kind=Report.OWN).update(version=7)  # returned and approved anew
    assert words()["Sở Tư pháp"] == "Đã duyệt, chưa tổng hợp"


def test_unit_that_was_left_out_is_not_among_those_that_owe(made, period) -> None:
    client = reports.client_of(made["coordinator"])
    before = client.get(page(period)).context
    row = period.asked.get(unit=made.home_affairs)
    leave_out(actor=made["coordinator"], asked=row, reason="Phục vụ đoàn kiểm tra")
    after = client.get(page(period)).context
    assert (before["owed"], after["owed"], after["counted"]) == (
        len(before["lines"]),
        len(before["lines"]) - 1,
        before["counted"],
    )


def test_nothing_approved_is_told_in_a_sentence(made) -> None:
    empty = reports.a_period(made)
    answer = reports.client_of(made["coordinator"]).post(page(empty))
    assert answer.status_code == 409
    assert answer.context["refused"]


def test_signed_whole_asks_for_a_reason_and_shows_what_changed(made, period) -> None:
    client = reports.client_of(made["coordinator"])
    client.post(page(period))
    report = consolidated_of(period)
    Report.objects.filter(pk=report.pk).update(state=S.APPROVED.value)
    reports.a_report(made, period, made.communes[1], S.APPROVED)
    shown = client.get(page(period))
    assert shown.context["drift"]["units"] == ("Xã Số 2",)
    assert "+15" in re.sub(r"\s", "", shown.content.decode())
    assert client.post(page(period)).status_code == 422
    sent = client.post(page(period), {"why": "Bổ sung Xã Số 2"})
    assert sent.status_code == 302
    assert consolidated_of(period).number == 2


def test_cell_tells_what_each_report_gives(made, period) -> None:
    client = reports.client_of(made["coordinator"])
    shown = client.get(f"{page(period)}CD/CD02/value/")
    assert {(line["unit"], line["value"]) for line in shown.context["lines"]} == {
        ("Sở Tư pháp", "15"),
        ("Xã Số 1", "15"),
    }
    assert client.get(f"{page(period)}CD/none/value/").status_code == 404


WHO = {
    "coordinator": (200, 302),
    "leader": (200, 403),
    "auditor": (200, 403),
    "focal": (404, 404),
    "head": (404, 404),
    "admin": (404, 404),
    "stranger": (404, 404),
}


@pytest.mark.parametrize(("who", "wanted"), WHO.items())
def test_pages_by_person(made, period, who: str, wanted: tuple[int, int]) -> None:
    client = reports.client_of(made[who])
    assert (client.get(page(period)).status_code, client.post(page(period)).status_code) == wanted


def test_page_asks_the_database_the_same_for_one_unit_and_for_three(made) -> None:
    asked = []
    client = reports.client_of(made["coordinator"])
    for units in (made.communes[:1], made.communes):
        key = f"{factories.today().year - len(units)}-H1"
        period = reports.a_period(made, reports.a_template(made), key=key, units=units)
        for unit in units:
            reports.a_report(made, period, unit, S.APPROVED)
        client.get(page(period))
        with CaptureQueriesContext(connection) as seen:
            client.get(page(period))
        asked.append(len(seen))
    assert asked[0] == asked[1]
