"""My lines as a workbook and back: what a row reports, what is refused and where, and that nothing is taken in by half."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import plan_factories as plans
from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.planning import progress_exchange
from cchc.planning.actions.progress import report_progress
from cchc.planning.models import Assignment, Plan, PlanUpload, ProgressUpdate
from cchc_core.access import Actor
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook
from factories import World, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people(made: World) -> World:
    plans.justice_people(made)
    return made


@pytest.fixture
def plan(people: World) -> Plan:
    """Three lines of Justice: two tasks and one that is done all the time."""
    standing = plans.task("Trực bộ phận một cửa", due_text="Thường xuyên")
    tasks = [plans.task(text) for text in ("Rà soát thủ tục hành chính", "Tập huấn cán bộ một cửa")]
    return plans.province_plan(people, plans.target(), *tasks, standing)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def downloaded(people: World, who: str = "justice") -> list[list[Any]]:
    """The workbook as rows that a test fills in; the first holds the titles."""
    answer = client_of(people[who]).get(reverse("planning:progress-workbook"))
    [sheet] = read_workbook(answer.content)
    return [list(row) + [None] * (len(progress_exchange.COLUMNS) - len(row)) for row in sheet.rows]


def filled(rows: list[list[Any]], **cells: dict[str, Any]) -> bytes:
    """``row_1={"percent": 40}`` fills the first line in."""
    keys = list(progress_exchange.COLUMNS)
    for name, values in cells.items():
        for key, value in values.items():
            rows[int(name.removeprefix("row_"))][keys.index(key)] = value
    columns = tuple(Column(str(title)) for title in rows[0])
    return write_workbook([NewSheet("x", columns, [tuple(row) for row in rows[1:]])])


def upload(people: World, data: bytes, who: str = "justice"):
    """Send a workbook and go to where its look through stands."""
    file = SimpleUploadedFile("tien-do.xlsx", data)
    return client_of(people[who]).post(reverse("planning:progress-import"), {"file": file}, follow=True)


def test_workbook_holds_my_lines_as_they_stand(people: World, plan: Plan) -> None:
    rows = downloaded(people)
    assert [row[3] for row in rows[1:]] == [
        "Rà soát thủ tục hành chính",
        "Tập huấn cán bộ một cửa",
        "Trực bộ phận một cửa",
    ]
    assert rows[0][0] == "Mã mục"


def test_rows_report_and_rows_left_alone_report_nothing(people: World, plan: Plan) -> None:
    data = filled(
        downloaded(people),
        row_1={"percent": Fraction(40), "text": "Đã xong bước một"},
        row_3={"confirms": "có"},
    )
    look = upload(people, data)
    assert not ProgressUpdate.objects.exists()  # a look changes nothing
    assert [line.row for line in look.context["plan"].lines] == [2, 4]
    kept = PlanUpload.objects.get()
    page = reverse("planning:progress-import-show", args=[kept.pk])
    answer = client_of(people["justice"]).post(page)
    assert answer.headers["Location"] == reverse("planning:duty-mine")
    said = {(row.assignment.line.content.text[:7], row.percent, row.confirms) for row in ProgressUpdate.objects.all()}
    assert said == {("Rà soát", 40, False), ("Trực bộ", None, True)}
    assert client_of(people["justice"]).post(page).status_code == 409  # once
    assert ProgressUpdate.objects.count() == 2


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"percent": Fraction(140)}, "Tỷ lệ hoàn thành (%)"),
        ({"percent": "nửa"}, "Tỷ lệ hoàn thành (%)"),
        ({"percent": Fraction(100)}, "Ngày hoàn thành"),
        ({"done_on": "32/13/2026"}, "Ngày hoàn thành"),
        ({"done_on": "1/3/2099", "text": "Xong"}, "Ngày hoàn thành"),
        ({"done_on": "1/3/2026"}, "Đã làm gì, kết quả thế nào"),
        ({"value": Fraction(3)}, "Số liệu đạt được"),
        ({"confirms": "đúng"}, "Vẫn đang thực hiện (có/không)"),
        ({"confirms": "có"}, "Vẫn đang thực hiện (có/không)"),
        ({"number": Fraction(999_999), "percent": Fraction(3)}, "Mã mục"),
        ({"number": "?", "percent": Fraction(3)}, "Mã mục"),
        ({"on": "mai", "percent": Fraction(3)}, "Tính đến ngày"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column_and_nothing_is_taken_in(people, plan, cells, column) -> None:
    data = filled(downloaded(people), row_1=cells, row_2={"percent": Fraction(20)})
    look = upload(people, data)
    [problem] = look.context["plan"].problems
    assert (problem.row, problem.column) == (2, column)
    client_of(people["justice"]).post(reverse("planning:progress-import-show", args=[PlanUpload.objects.get().pk]))
    assert not ProgressUpdate.objects.exists()


def test_a_row_whose_line_changed_meanwhile_is_told(people: World, plan: Plan) -> None:
    rows = downloaded(people)
    row = Assignment.objects.get(line__content__text="Rà soát thủ tục hành chính")
    report_progress(actor=people["justice"], assignment=row, version=row.version, on=today(), percent=10)
    look = upload(people, filled(rows, row_1={"percent": Fraction(40)}))
    [problem] = look.context["plan"].problems
    assert problem.reason == progress_exchange.CHANGED


def test_a_line_that_changed_between_look_and_yes_stops_everything(people: World, plan: Plan) -> None:
    upload(people, filled(downloaded(people), row_1={"percent": Fraction(40)}, row_2={"percent": Fraction(20)}))
    row = Assignment.objects.get(line__content__text="Tập huấn cán bộ một cửa")
    report_progress(actor=people["justice"], assignment=row, version=row.version, on=today(), percent=10)
    kept = PlanUpload.objects.get()
    answer = client_of(people["justice"]).post(reverse("planning:progress-import-show", args=[kept.pk]))
    assert answer.status_code == 422
    assert ProgressUpdate.objects.count() == 1


def test_the_same_line_twice_is_told(people: World, plan: Plan) -> None:
    rows = downloaded(people)
    rows.append(list(rows[1]))
    look = upload(people, filled(rows, row_1={"percent": Fraction(40)}))
    assert [problem.row for problem in look.context["plan"].problems] == [5]


def test_other_workbooks_and_empty_ones_are_refused(people: World, plan: Plan) -> None:
    strange = write_workbook([NewSheet("x", (Column("A"),), [("1",)])])
    assert "Không có trang tính nào đủ các cột" in upload(people, strange).content.decode()
    assert "không có dòng nào có nội dung mới" in upload(people, filled(downloaded(people))).content.decode()
    assert upload(people, b"no workbook").context["plan"].problems


def test_nobody_reports_on_lines_of_others_nor_opens_their_workbooks(people: World, plan: Plan) -> None:
    data = filled(downloaded(people), row_1={"percent": Fraction(40)})
    people.actors["other"] = person("other", ("focal", people.home_affairs, None))
    look = upload(people, data, "other")
    assert [problem.reason for problem in look.context["plan"].problems] == [progress_exchange.NOT_YOURS] * 3
    upload(people, data)
    kept = PlanUpload.objects.filter(by_id=people["justice"].user_id).get()
    page = reverse("planning:progress-import-show", args=[kept.pk])
    assert client_of(people["other"]).get(page).status_code == 404
    assert client_of(people["stranger"]).get(page).status_code == 404


def test_a_look_costs_the_same_for_one_row_and_for_three(people: World, plan: Plan) -> None:
    costs = []
    for cells in ({"row_1": {"percent": Fraction(5)}}, {f"row_{n}": {"text": "Đang làm"} for n in (1, 2, 3)}):
        data = filled(downloaded(people), **cells)
        with CaptureQueriesContext(connection) as queries:
            progress_exchange.read(data, people["justice"])
        costs.append(len(queries))
    assert costs[0] == costs[1]
