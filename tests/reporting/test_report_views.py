"""The pages of periodic reports for each of the cast: what they see, enter, send and receive."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.common.clock import today
from cchc.reporting.actions.steps import lacks_of
from cchc.reporting.models import Report, ReportPeriod, TemplateVersion
from cchc_core.reporting.excel import dump_form_excel
from cchc_core.reporting.states import ReportState as S
from factories import world
from report_factories import FILLED, FORM, a_period, a_report, a_template, client_of, report_of

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"reporting:{name}", args=args)


def pages_of(report):
    return [
        at("report-show", report.pk),
        at("report-enter", report.pk),
        f"{at('report-enter', report.pk)}?table=B06",
        at("report-words", report.pk),
        at("cell-show", report.pk, "CD", "CD01", "value"),
        at("cell-show", report.pk, "CD", "CD03", "value"),
        at("report-workbook", report.pk),
        at("report-import", report.pk),
    ]


def test_a_stranger_and_another_unit_find_nothing():
    made = world()
    report = a_report(made, a_period(made))
    for who in ("stranger", "neighbour"):
        client = client_of(made[who])
        assert {client.get(page).status_code for page in pages_of(report)} == {404}
    stranger = client_of(made["stranger"])
    assert stranger.get(at("period-list")).status_code == 404
    assert stranger.get(at("period-show", report.period_id)).status_code == 404
    assert client_of(made["neighbour"]).get(at("asked-settle", report.asked_id)).status_code == 404


@pytest.mark.parametrize("who", ["focal", "head", "coordinator", "auditor", "leader", "verifier", "council"])
@pytest.mark.parametrize("state", [S.ENTERING, S.SENT, S.APPROVED])
def test_each_page_opens_for_whoever_reads_the_report(who, state):
    made = world()
    report = a_report(made, a_period(made), state=state)
    client = client_of(made[who])
    for page in pages_of(report):
        assert client.get(page).status_code == 200, page
    assert client.get(at("period-list")).status_code == 200
    assert client.get(at("period-show", report.period_id), follow=True).status_code == 200


def row_of_the_list(actor, period):
    """What a period's line of somebody's list says: label → words."""
    page = client_of(actor).get(at("period-list")).content.decode()
    row = next(part for part in page.split("<tr data-key-row>") if period.title in part)
    cells = re.findall(r'<td[^>]*data-label="([^"]+)">(.*?)</td>', row, re.DOTALL)
    return {label: " ".join(re.sub("<[^>]+>", " ", words).split()) for label, words in cells}


def test_a_unit_reads_in_the_list_how_far_its_own_report_is_and_its_superior_how_many_have_sent():
    made = world()
    period = a_period(made)
    a_report(made, period, state=S.SENT)
    today_words = f"{today().day}/{today().month}/{today().year}"
    own = row_of_the_list(made["focal"], period)
    assert (own["Đã gửi"], own["Đã duyệt"], own["Tình trạng"]) == (today_words, "–", "Đã gửi, chờ phê duyệt")
    whole = row_of_the_list(made["coordinator"], period)
    units = 2 + len(made.communes)
    assert (whole["Đã gửi"], whole["Đã duyệt"], whole["Tình trạng"]) == (f"1/{units}", f"0/{units}", "đang mở")


def test_a_cell_is_saved_as_one_leaves_it_and_the_totals_follow():
    made = world()
    report = a_report(made, a_period(made))
    client = client_of(made["focal"])
    data = {"table": "B06", "value:0-1": "1.095", "version:0-1": "1"}
    answer = client.post(at("report-save", report.pk), data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    words = answer.content.decode()
    assert "1.155" in words  # the total of the table: 1.095 + 10 + 45 + 5
    assert 'id="grid-findings"' in words
    assert report.cells.get(table="B06", row="land", column="new").value == 1095


def test_the_whole_table_is_saved_without_scripts():
    made = world()
    report = report_of(a_period(made), made.communes[0])
    data = {"table": "CD", "value:0-0": "20", "version:0-0": "0", "value:1-0": "", "version:1-0": "0"}
    answer = client_of(made["focal"]).post(at("report-save", report.pk), data)
    assert answer.status_code == 302
    assert report.cells.get().value == 20


def test_what_cannot_be_read_stays_in_its_field():
    made = world()
    report = report_of(a_period(made), made.communes[0])
    data = {"table": "CD", "value:0-0": "hai mươi", "version:0-0": "0"}
    answer = client_of(made["focal"]).post(at("report-save", report.pk), data)
    assert answer.status_code == 422
    assert "hai mươi" in answer.content.decode()
    assert not report.cells.exists()


def test_the_second_of_two_people_sees_both_values_and_may_save_the_own():
    made = world()
    report = a_report(made, a_period(made))
    first, second = client_of(made["focal"]), client_of(made["head"])
    data = {"table": "CD", "value:0-0": "31", "version:0-0": "1"}
    assert first.post(at("report-save", report.pk), data).status_code == 302
    data["value:0-0"] = "32"
    answer = second.post(at("report-save", report.pk), data, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert 'value="32"' in words
    assert "31" in words
    data["version:0-0"] = "2"
    assert second.post(at("report-save", report.pk), data).status_code == 302
    assert report.cells.get(row="CD01").value == 32


def test_a_report_goes_its_way_through_the_pages():
    made = world()
    report = a_report(made, a_period(made))

    def step(who, verb, **more):
        row = Report.objects.get(pk=report.pk)
        data = {"verb": verb, "version": str(row.version), **more}
        return client_of(made[who]).post(at("report-step", report.pk), data)

    assert step("focal", "present").status_code == 302
    assert step("neighbour", "send").status_code == 404
    assert step("focal", "send").status_code == 403
    assert step("head", "send").status_code == 302
    assert step("coordinator", "send_back").status_code == 422
    assert step("coordinator", "send_back", reason="Số liệu CD02 chưa khớp").status_code == 302
    assert step("focal", "present").status_code == 302
    assert step("head", "send").status_code == 302
    assert step("coordinator", "accept").status_code == 302
    assert Report.objects.get(pk=report.pk).state == S.APPROVED
    client = client_of(made["focal"])
    row = Report.objects.get(pk=report.pk)
    data = {"version": str(row.version), "reason": "Nhập nhầm số nhiệm vụ"}
    assert client.post(at("report-correct", report.pk), data).status_code == 302
    assert Report.objects.filter(replaces=report).exists()


def test_a_faulty_report_is_refused_with_its_list():
    made = world()
    report = a_report(made, a_period(made))
    report.cells.filter(row="land", column="processing").update(value="25")
    data = {"verb": "present", "version": str(report.version)}
    answer = client_of(made["focal"]).post(at("report-step", report.pk), data)
    assert answer.status_code == 422
    assert "Đất đai" in answer.content.decode()


def test_a_coordinator_keeps_the_starter_form_seals_it_and_opens_a_period():
    made = world()
    client = client_of(made["coordinator"])
    assert client.post(at("starter-keep")).status_code == 302
    version = TemplateVersion.objects.get()
    assert client.get(at("version-show", version.pk)).status_code == 200
    assert client.post(at("version-seal", version.pk), {"version": "1"}).status_code == 302
    page = client.get(f"{at('period-open')}?form={version.pk}")
    assert page.status_code == 200
    form = page.context["form"]
    data = {name: str(form.initial[name]) for name in ("title", "opens_on", "due_on", "locks_on")}
    for name in ("opens_on", "due_on", "locks_on"):
        data[name] = form.initial[name].strftime("%d/%m/%Y")
    data |= {"form": str(version.pk), "key": page.context["window"].key, "units": [str(made.communes[0].pk)]}
    assert client.post(at("period-open"), data).status_code == 302
    period = ReportPeriod.objects.get()
    report = report_of(period, made.communes[0])
    focal = client_of(made["focal"])
    first = focal.get(at("report-enter", report.pk))
    assert first.status_code == 200


def test_further_units_are_asked_in_a_period_that_runs():
    made = world()
    period = a_period(made, units=made.communes[:1])
    client, page = client_of(made["coordinator"]), at("period-ask", period.pk)
    offered = {unit for unit, _ in client.get(page).context["form"].fields["units"].choices}
    assert made.communes[0].pk not in offered
    assert {made.communes[1].pk, made.justice.pk} <= offered
    assert client.post(page, {}).status_code == 422
    answer = client.post(page, {"units": [str(made.communes[1].pk), str(made.justice.pk)]}, follow=True)
    assert "Đã giao báo cáo cho thêm 2 đơn vị." in answer.content.decode()
    assert report_of(period, made.justice).state == S.NOT_BEGUN
    again = client.post(page, {"units": [str(made.communes[1].pk)]})
    assert again.status_code == 422
    assert "không còn giao báo cáo được nữa" in again.content.decode()
    assert period.asked.count() == 3


def test_nobody_but_the_office_that_asks_asks_further_units():
    made = world()
    page = at("period-ask", a_period(made).pk)
    answers = {
        who: client_of(made[who]).get(page).status_code for who in ("coordinator", "focal", "leader", "stranger")
    }
    assert answers == {"coordinator": 200, "focal": 403, "leader": 403, "stranger": 404}


def test_more_time_leaving_out_and_reminding():
    made = world()
    report = a_report(made, a_period(made))
    client = client_of(made["coordinator"])
    page = at("asked-settle", report.asked_id)
    assert client.get(page).status_code == 200
    assert client.post(page, {"what": "time", "time-until": "31/12/2026", "time-why": "Sáp nhập xã"}).status_code == 302
    assert report.asked.exceptions.exists()
    assert client.post(page, {"what": "out", "out-reason": "Không thuộc diện báo cáo"}).status_code == 302
    assert client.post(page, {"what": "in"}).status_code == 302
    assert client.post(at("period-remind", report.period_id)).status_code == 302
    assert client_of(made["focal"]).get(page).status_code == 403


def queries(client, page):
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def test_lists_and_boards_cost_the_same_for_one_and_for_more():
    made = world(communes=4)
    version = a_template(made)
    one = a_period(made, version, units=made.communes[:1])
    a_report(made, one)
    client, unit = client_of(made["coordinator"]), client_of(made["focal"])
    few_list, few_board = queries(client, at("period-list")), queries(client, at("period-show", one.pk))
    few_own = queries(unit, at("period-list"))
    for key in ("2025-H1", "2025-Q1"):
        many = a_period(made, version, key=key, units=made.communes)
        for place in made.communes:
            a_report(made, many, place)
    assert queries(client, at("period-list")) == few_list
    assert queries(unit, at("period-list")) == few_own
    assert queries(client, at("period-show", many.pk)) == few_board


def test_a_form_goes_to_excel_and_comes_back_as_the_next_version():
    made = world()
    version = a_template(made)
    client = client_of(made["coordinator"])
    data = client.get(at("version-workbook", version.pk)).content
    again = client.post(at("template-import"), {"file": SimpleUploadedFile("mau.xlsx", data)})
    assert again.status_code == 422  # nothing changed
    changed = replace(FORM, title="Báo cáo CCHC của tỉnh")
    file = SimpleUploadedFile("mau.xlsx", dump_form_excel(changed))
    assert client.post(at("template-import"), {"file": file}).status_code == 302
    assert [row.number for row in TemplateVersion.objects.order_by("number")] == [1, 2]
    broken = SimpleUploadedFile("mau.xlsx", b"PK nothing")
    assert client.post(at("template-import"), {"file": broken}).status_code == 422
    assert client_of(made["focal"]).get(at("template-import")).status_code == 404


def test_a_remark_answers_a_question_at_a_computed_cell():
    made = world()
    version = a_template(made)
    before = a_period(made, version, key="2025-H1")
    a_report(made, before, state=S.APPROVED)
    period = a_period(made, version, previous=before)
    report = a_report(made, period, values={**FILLED, ("CD", "CD02", "value"): 5})
    client = client_of(made["focal"])
    assert len(lacks_of(report_of(period, made.communes[0]))) == 2  # tasks done, and their share
    for place, kept in (("1-0", "1"), ("2-0", "0")):
        data = {"table": "CD", f"remark:{place}": "Nhiều nhiệm vụ chưa đến hạn", f"version:{place}": kept}
        answer = client.post(at("report-save", report.pk), data, headers={"HX-Request": "true"})
        assert answer.status_code == 200
    assert lacks_of(report_of(period, made.communes[0])) == []
    data = {"verb": "present", "version": str(report.version)}
    assert client.post(at("report-step", report.pk), data).status_code == 302
    row = report_of(period, made.communes[0])
    sent = {"verb": "send", "version": str(row.version)}
    assert client_of(made["head"]).post(at("report-step", report.pk), sent).status_code == 302
    assert report.cells.get(row="CD03").value == 25
    assert report.cells.get(row="CD03").remark
