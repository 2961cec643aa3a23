"""The board and its views: what each shows, to whom, narrowed how, at which cost."""

import io
import zipfile
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
import plan_factories as plans
from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.planning.actions.progress import report_progress, review_progress
from cchc.planning.models import Assignment, ProgressUpdate
from cchc.planning.queries.heat import place_of
from cchc_core.access import Actor
from cchc_core.files import read_workbook
from factories import World, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people(made: World) -> World:
    plans.justice_people(made)
    made.actors["monitor"] = person("monitor", ("focal", made.home_affairs, None))
    return made


@pytest.fixture
def plan(people: World):
    """A target of both communes and three tasks of Justice: one late, one due soon, one later."""
    day = today()
    tasks = [
        plans.task("Ban hành quy chế tiếp công dân", due_text=f"{day - 40 * DAY:%d/%m/%Y}"),
        plans.task("Công bố danh mục dịch vụ", due_text=f"{day + 5 * DAY:%d/%m/%Y}", field="digital"),
        plans.task("Tổng kết năm", due_text=f"{day + 30 * DAY:%d/%m/%Y}", basis="Quyết định số 9/QĐ-UBND"),
    ]
    return plans.province_plan(people, plans.target(), *tasks)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"planning:{name}", args=args)


def texts(client: Client, **query: object) -> list[str]:
    answer = client.get(page("board"), query)
    return [duty.content.text for duty in answer.context["page"].object_list]


def duty(plan, text: str) -> Assignment:
    return Assignment.objects.select_related("line__plan").get(line__plan=plan, line__content__text=text)


def reported(made: World, row: Assignment, who: str, **said: object) -> ProgressUpdate:
    row.refresh_from_db()
    return report_progress(actor=made[who], assignment=row, version=row.version, **{"on": today(), **said})


# The board ----------------------------------------------------------------------------------------------------------


def test_board_shows_every_duty_with_its_light_and_official_state(people: World, plan) -> None:
    answer = client_of(people["coordinator"]).get(page("board"))
    shown = {(duty.content.text[:12], duty.light.value) for duty in answer.context["page"].object_list}
    assert ("Ban hành quy", "overdue") in shown
    assert ("Công bố danh", "due_soon") in shown
    content = answer.content.decode()
    assert "Quá hạn" in content
    assert "Chưa hoàn thành" in content
    assert answer.context["page"].paginator.count == 5


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "quy che tiep cong dan"}, ["Ban hành quy chế tiếp công dân"]),
        ({"light": "overdue"}, ["Ban hành quy chế tiếp công dân"]),
        ({"official": "not_done"}, ["Ban hành quy chế tiếp công dân"]),
        ({"field": "digital"}, ["Công bố danh mục dịch vụ"]),
        ({"kind": "task", "light": "on_track"}, ["Tổng kết năm"]),
        ({"q": "không có gì"}, []),
        ({"light": "chưa từng có", "kind": "task", "q": "tong ket"}, ["Tổng kết năm"]),
    ],
)
def test_board_is_narrowed_by_its_address(people: World, plan, query, found) -> None:
    assert texts(client_of(people["coordinator"]), **query) == found


def test_board_is_narrowed_by_unit_deadline_and_post(people: World, plan) -> None:
    client = client_of(people["coordinator"])
    assert len(texts(client, unit=people.justice.pk)) == 3
    assert len(texts(client, unit=people.province.pk)) == 5  # a unit with everything under it
    until = f"{today() + 6 * DAY:%d/%m/%Y}"
    assert texts(client, first=f"{today():%d/%m/%Y}", last=until, kind="task") == ["Công bố danh mục dịch vụ"]


def test_board_of_another_day_shows_the_lights_of_that_day(people: World, plan) -> None:
    before = f"{today() - 41 * DAY:%d/%m/%Y}"
    assert texts(client_of(people["coordinator"]), light="overdue", on=before) == []


@pytest.mark.parametrize("sort", ["due", "-due", "text", "unit", "-field", "far", "nonsense"])
def test_board_is_sorted(people: World, plan, sort: str) -> None:
    assert len(texts(client_of(people["coordinator"]), sort=sort)) == 5


PAGES = ["board", "heat", "year-strip", "change-list", "duty-mine", "review-queue"]
SEES = {"coordinator": 5, "focal": 1, "neighbour": 1, "justice": 3, "monitor": 2, "leader": 5, "auditor": 5}


@pytest.mark.parametrize("who", SEES)
def test_everybody_sees_the_duties_of_the_own_reach(people: World, plan, who: str) -> None:
    assert client_of(people[who]).get(page("board")).context["page"].paginator.count == SEES[who]
    for name in PAGES:
        assert client_of(people[who]).get(page(name)).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_strangers_find_nothing(people: World, plan, who: str) -> None:
    client, row = client_of(people[who]), duty(plan, "Tổng kết năm")
    update = reported(people, row, "justice", percent=5)
    for name in PAGES:
        assert client.get(page(name)).status_code == 404
    assert client.get(page("assignment-show", row.pk)).status_code == 404
    assert client.get(page("assignment-report", row.pk)).status_code == 404
    assert client.post(page("report-review", update.pk), {"verb": "accept"}).status_code == 404
    assert client.get(page("table-export", "overdue")).status_code == 404
    assert client_of(people["focal"]).get(page("assignment-show", row.pk)).status_code == 404  # of another unit


def test_board_says_what_will_appear_where_there_is_nothing(people: World) -> None:
    assert "sau khi kế hoạch được ban hành" in client_of(people["coordinator"]).get(page("board")).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same_for_one_row_and_for_three(db: None, name: str) -> None:
    costs = []
    made = factories.world(3)
    made.actors["monitor"] = person("monitor", ("focal", made.home_affairs, None))
    plan = plans.province_plan(made)
    client = client_of(made["coordinator"])
    for place, who in zip(made.communes, ("focal", "focal-2", "focal-3"), strict=True):
        row = plans.duty_of(plans.line_of(plan, "target"), place)
        reported(made, row, who, value=Fraction(90), obstacle="Thiếu máy")
        if place is not made.communes[1]:  # after one and after three
            client.get(page(name))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page(name)).status_code == 200
            costs.append(len(queries))
    assert costs[0] == costs[1]


# Units × fields, the year, changes ----------------------------------------------------------------------------------


def test_heatmap_counts_late_of_all_and_opens_the_duties_behind(people: World, plan) -> None:
    client = client_of(people["coordinator"])
    heat = client.get(page("heat")).context["heat"]
    worst = heat.rows[0]
    assert (worst.unit, worst.sum.late, worst.sum.all) == ("Sở Tư pháp", 1, 3)
    assert (heat.sum.late, heat.sum.all) == (1, 5)
    for key, cell in worst.cells:
        drilled = texts(client, unit=worst.unit_id, field=key)
        assert len(drilled) == cell.all


@pytest.mark.parametrize(
    ("day", "place"), [(date(2026, 1, 1), 0), (date(2026, 7, 1), 180), (date(2025, 6, 1), 0), (date(2027, 1, 1), 360)]
)
def test_a_day_has_its_place_in_the_strip(day: date, place: int) -> None:
    assert place_of(day, 2026) == place


def test_a_confirmation_that_was_missed_is_newly_overdue(people: World) -> None:
    plans.province_plan(people, plans.task("Niêm yết công khai thủ tục hành chính", due_text="Thường xuyên"))
    Assignment.objects.update(confirm_by=today() - 2 * DAY)
    client = client_of(people["coordinator"])
    for days, count in ((7, 1), (0, 0)):
        answer = client.get(page("change-list"), {"since": f"{today() - days * DAY:%d/%m/%Y}"})
        late = next(change for _label, change, _duties in answer.context["changes"] if change.key == "late")
        assert late.count == count


def test_days_are_counted_from_the_day_on_which_one_looks(people: World) -> None:
    due = today() + 20 * DAY
    plans.province_plan(people, plans.task(due_text=f"{due:%d/%m/%Y}"))
    answer = client_of(people["coordinator"]).get(page("board"), {"on": f"{due - 5 * DAY:%d/%m/%Y}"})
    [shown] = answer.context["page"].object_list
    assert (shown.days_left, shown.late) == (5, 0)


def test_changes_since_a_day_are_told_by_kind(people: World, plan) -> None:
    done = reported(people, duty(plan, "Tổng kết năm"), "justice", done_on=today(), text="Xong")
    review_progress(actor=people["coordinator"], update=done, verb="accept")
    answer = client_of(people["coordinator"]).get(page("change-list"), {"since": f"{today() - 50 * DAY:%d/%m/%Y}"})
    counts = {change.key: change.count for _label, change, _duties in answer.context["changes"]}
    assert counts == {
        "late": 1, "done": 1, "returned": 0, "reported": 1, "asked": 0, "decided": 0, "added": 4 + 1, "ended": 0,
    }  # fmt: skip


# A phone, a queue ---------------------------------------------------------------------------------------------------


def test_my_lines_begin_with_what_asks_for_something(people: World, plan) -> None:
    client = client_of(people["justice"])
    shown = [duty.content.text for duty in client.get(page("duty-mine")).context["page"].object_list]
    assert shown == ["Ban hành quy chế tiếp công dân", "Công bố danh mục dịch vụ"]
    update = reported(people, duty(plan, "Tổng kết năm"), "justice", percent=5)
    review_progress(actor=people["coordinator"], update=update, verb="return", reason="Nêu rõ hơn")
    assert len(client.get(page("duty-mine")).context["page"].object_list) == 3
    assert len(client.get(page("duty-mine"), {"all": "1"}).context["page"].object_list) == 3


def test_a_report_is_three_taps_and_no_word(people: World, plan) -> None:
    client, row = client_of(people["justice"]), duty(plan, "Tổng kết năm")
    form = client.get(page("assignment-report", row.pk), {"mine": "1"})
    assert form.status_code == 200
    sent = {"version": row.version, "how_far": "50", "text": "", "obstacle": "", "mine": "1"}
    answer = client.post(page("assignment-report", row.pk), sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, page("duty-mine"))
    row.refresh_from_db()
    assert (row.percent, row.pending) == (50, True)


def test_a_report_with_a_fault_is_shown_with_its_reason_and_kept(people: World, plan) -> None:
    client, row = client_of(people["justice"]), duty(plan, "Tổng kết năm")
    sent = {"version": row.version, "how_far": "done", "text": "", "obstacle": "Chưa có mẫu"}
    answer = client.post(page("assignment-report", row.pk), sent)
    assert answer.status_code == 422
    assert "Chưa có mẫu" in answer.content.decode()
    stale = client.post(page("assignment-report", row.pk), {**sent, "version": 99, "how_far": "25"})
    assert stale.status_code == 409


def test_who_does_not_do_it_does_not_report(people: World, plan) -> None:
    row = duty(plan, "Tổng kết năm")
    answer = client_of(people["coordinator"]).post(page("assignment-report", row.pk), {"how_far": "50"})
    assert answer.status_code == 403
    assert not ProgressUpdate.objects.exists()


def test_reports_are_accepted_together_after_a_look(people: World, plan) -> None:
    late = reported(people, duty(plan, "Ban hành quy chế tiếp công dân"), "justice", done_on=today(), text="QĐ 5")
    half = reported(people, duty(plan, "Tổng kết năm"), "justice", percent=50)
    client = client_of(people["coordinator"])
    preview = client.post(page("review-queue"), {"report": [late.pk, half.pk]})
    assert preview.status_code == 200
    assert [each.report.pk for each in preview.context["able"]] == [late.pk, half.pk]
    assert ProgressUpdate.objects.filter(state="reported").count() == 2  # a look changes nothing
    client.post(page("review-queue"), {"report": [late.pk, half.pk], "yes": "1"})
    assert ProgressUpdate.objects.filter(state="accepted").count() == 2
    again = client.post(page("review-queue"), {"report": [late.pk, half.pk], "yes": "1"}, follow=True)
    assert "Chọn ít nhất một" in again.content.decode()


def test_nothing_is_accepted_when_one_was_answered_meanwhile(people: World, plan) -> None:
    one = reported(people, duty(plan, "Ban hành quy chế tiếp công dân"), "justice", percent=5)
    two = reported(people, duty(plan, "Tổng kết năm"), "justice", percent=50)
    review_progress(actor=people["coordinator"], update=two, verb="return", reason="Sai số")
    client_of(people["coordinator"]).post(page("review-queue"), {"report": [one.pk, two.pk], "yes": "1"})
    one.refresh_from_db()
    assert one.state == "reported"


def test_answering_on_the_page_of_the_duty(people: World, plan) -> None:
    row = duty(plan, "Tổng kết năm")
    update = reported(people, row, "justice", percent=50)
    client = client_of(people["coordinator"])
    shown = client.get(page("assignment-show", row.pk))
    assert shown.context["pending"].pk == update.pk
    refused = client.post(page("report-review", update.pk), {"verb": "return", "reason": ""})
    assert refused.status_code == 422
    assert client.post(page("report-review", update.pk), {"verb": "publish"}).status_code == 404
    assert client.post(page("report-review", update.pk), {"verb": "accept"}).status_code == 302


# Official tables ----------------------------------------------------------------------------------------------------


def test_overdue_list_has_its_official_columns_and_its_day(people: World, plan) -> None:
    answer = client_of(people["coordinator"]).get(page("table-export", "overdue"))
    [sheet] = read_workbook(answer.content)
    head = next(row for row in sheet.rows if row[0] == "STT")
    assert head[1:5] == ("Nhiệm vụ", "Văn bản giao nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")
    rows = sheet.rows[sheet.rows.index(head) + 1 :]
    assert len(rows) == 1
    assert rows[0][1:4] == ("Ban hành quy chế tiếp công dân", plan.versions.get().citation, "Sở Tư pháp")
    assert any(f"Số liệu đến ngày {today():%d/%m/%Y}" in str(row[0]) for row in sheet.rows[:4])


def test_result_list_tells_results_and_the_document_that_assigned(people: World, plan) -> None:
    row = duty(plan, "Tổng kết năm")
    reported(people, row, "justice", percent=60, text="Đã có dự thảo")
    answer = client_of(people["coordinator"]).get(page("table-export", "results"), {"q": "tong ket"})
    [sheet] = read_workbook(answer.content)
    line = sheet.rows[-1]
    assert line[2] == "Quyết định số 9/QĐ-UBND"
    assert line[5] == "Đã có dự thảo"
    assert line[6] == "Đang thực hiện (60%)"


@pytest.mark.parametrize("table", ["overdue", "results"])
def test_tables_come_as_word_and_pdf(people: World, plan, table: str) -> None:
    client = client_of(people["coordinator"])
    word = client.get(page("table-export", table), {"format": "docx"})
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "Văn bản giao nhiệm vụ" in text
    assert "Số liệu đến ngày" in text
    pdf = client.get(page("table-export", table), {"format": "pdf"})
    assert pdf.content[:5] == b"%PDF-"
    assert client.get(page("table-export", "nothing")).status_code == 404
