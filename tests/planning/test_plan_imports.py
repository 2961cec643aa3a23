"""Lines of a plan from files: the round trip, official tables and prose, what is refused, who may do it."""

import io
import sys
import unicodedata
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cchc.accounts.models import User
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Refusal, WrongState
from cchc.orgunits.models import ReformField
from cchc.planning import exchange
from cchc.planning.actions.imports import keep_lines, reader_of, reading_of, take_in_lines
from cchc.planning.actions.lines import save_line, wish_of
from cchc.planning.models import Kind, LineContent, PlanUpload, PlanVersion
from cchc.planning.queries.lines import contents_in, field_names
from cchc.planning.wording import shown_target
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook
from cchc_core.words import render
from factories import World
from plan_factories import client_of, draft_of, issued, line_in, line_of, plan_of, province_plan, target, task

sys.path.insert(0, str(Path(__file__).parents[1] / "core" / "planning"))
from plan_papers import HEAD_ANSWERS, PROSE, TARGETS, TASKS, word_of

pytestmark = pytest.mark.django_db
FIELDS = {
    "steering": "Chỉ đạo, điều hành cải cách hành chính",
    "institutions": "Cải cách thể chế",
    "procedures": "Cải cách thủ tục hành chính",
    "digital": "Xây dựng chính quyền điện tử, chính quyền số",
}
TITLES = tuple(exchange.COLUMNS.values())


@pytest.fixture(autouse=True)
def fields(made: World) -> None:
    for order, (key, name) in enumerate(FIELDS.items()):
        ReformField.objects.create(key=key, name=name, order=order)


@pytest.fixture
def draft(made: World) -> PlanVersion:
    return draft_of(plan_of(made))


def out(version: PlanVersion) -> bytes:
    return exchange.write(contents_in(version), field_names(today()))


def rows_of(data: bytes) -> list[dict[str, object]]:
    """The rows of a workbook of lines by column key."""
    head, *rows = read_workbook(data)[0].rows
    return [dict(zip(exchange.COLUMNS, [*row, *[None] * (len(head) - len(row))], strict=False)) for row in rows]


def workbook(*rows: dict[str, object]) -> bytes:
    columns = [Column(title) for title in TITLES]
    cells = [[row.get(key) for key in exchange.COLUMNS] for row in rows]
    return write_workbook([NewSheet("Lines", columns, cells)])


def new(**more: object) -> dict[str, object]:
    return {"kind": "task", "text": "Tổ chức đối thoại với doanh nghiệp", **more}


def taken(made: World, version: PlanVersion, data: bytes, name: str = "dong.xlsx") -> tuple[int, int]:
    upload = keep_lines(actor=made["coordinator"], version=version, name=name, data=data)
    return take_in_lines(actor=made["coordinator"], version=version, upload=upload)


def told(reading: exchange.Reading) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.column) for problem in reading.problems]


# The round trip -------------------------------------------------------------------------------------------------------


def test_round_trip_without_change_gives_no_difference(made: World, draft: PlanVersion) -> None:
    line_in(made, draft, target())
    line_in(made, draft, target("Số hồ sơ quá hạn", measure="number", operator="<=", bound=5, unit_word="hồ sơ"))
    line_in(
        made, draft, task("Rà soát thủ tục\nhành chính", due_text="Trước 15/12/2026", note="a; b", funding="10 triệu")
    )
    reading = reader_of(draft).read(out(draft))
    assert reading.problems == ()
    assert [line.act for line in reading.rows] == ["keep"] * 3
    assert not reading.changes


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", "Rà soát, đơn giản hóa thủ tục hành chính"),
        ("due_text", "Quý III"),
        ("product", ""),
        ("section", "III. Giải pháp"),
        ("label", "1.2"),
        ("field", "steering"),
        ("leads_text", "Sở Nội vụ"),
        ("person", "Phó Trưởng phòng"),
    ],
)
def test_one_changed_cell_changes_that_column_alone(made: World, draft: PlanVersion, column: str, value: str) -> None:
    content = line_in(made, draft, task())
    row = {**rows_of(out(draft))[0], column: value}
    (line,) = reader_of(draft).read(workbook(row)).lines
    assert (line.act, line.columns) == ("change", (column,))
    assert taken(made, draft, workbook(row)) == (0, 1)
    content.refresh_from_db()
    assert getattr(content, column) == value
    assert reader_of(draft).read(out(draft)).lines == ()


def test_changed_leads_are_read_anew(made: World, draft: PlanVersion) -> None:
    content = line_in(made, draft, task())
    taken(made, draft, workbook({**rows_of(out(draft))[0], "leads_text": "Sở Nội vụ"}))
    assert [row.unit_id for row in content.participants.filter(role="lead")] == [made.home_affairs.pk]


def test_changed_target_is_read_and_a_blank_one_comes_from_the_words(made: World, draft: PlanVersion) -> None:
    content = line_in(made, draft, target())
    taken(made, draft, workbook({**rows_of(out(draft))[0], "target": "> 98 %"}))
    content.refresh_from_db()
    assert shown_target(content) == "> 98 %"
    taken(made, draft, workbook({**rows_of(out(draft))[0], "target": None}))
    content.refresh_from_db()
    assert shown_target(content) == "≥ 95 %"


def test_row_without_a_number_adds_a_line_with_all_that_it_says(made: World, draft: PlanVersion) -> None:
    row = new(
        label="2.1",
        section="II. Nhiệm vụ",
        field="procedures",
        product="Biên bản",
        leads_text="Sở Tư pháp",
        monitor_text="Sở Nội vụ",
        due_text="Quý III",
        authority="Giám đốc",
    )
    assert taken(made, draft, workbook(row)) == (1, 0)
    content = LineContent.objects.get(version=draft)
    assert {key: getattr(content, key) for key in row} == row
    assert content.due_shape == "quarter"
    assert [(each.role, each.unit_id) for each in content.participants.order_by("role")] == [
        ("lead", made.justice.pk),
        ("monitor", made.home_affairs.pk),
    ]


def test_template_is_a_workbook_that_adds_nothing(made: World, draft: PlanVersion) -> None:
    reading = reader_of(draft).read(exchange.write([], field_names(today())))
    assert told(reading) == [(None, "")]


def test_import_is_one_event_in_the_log(made: World, draft: PlanVersion) -> None:
    taken(made, draft, workbook(new(), new(text="Kiểm tra công vụ đột xuất")))
    (event,) = Event.objects.filter(verb="plan.lines_import")
    assert event.root == draft.plan.root
    assert len(event.after["lines"]) == 2


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"kind": "việc"}, "kind"),
        ({"kind": None}, "kind"),
        ({"text": None}, "text"),
        ({"field": "thể thao"}, "field"),
        ({"target": "rất cao"}, "target"),
        ({"number": 999_999}, "number"),
        ({"number": "một"}, "number"),
    ],
)
def test_problem_names_row_and_column_and_nothing_is_saved(
    made: World, draft: PlanVersion, change: dict[str, object], column: str
) -> None:
    change = {key: Fraction(value) if isinstance(value, int) else value for key, value in change.items()}
    data = workbook(new(), new(**change))
    reading = reader_of(draft).read(data)
    assert [problem.row for problem in reading.problems] == [3]
    assert reading.problems[0].reason.text
    with pytest.raises(Invalid):
        taken(made, draft, data)
    assert not draft.contents.exists()


def test_stale_and_repeated_rows_are_told(made: World, draft: PlanVersion) -> None:
    content = line_in(made, draft, task())
    data = workbook(rows_of(out(draft))[0], rows_of(out(draft))[0])
    assert len(reader_of(draft).read(data).problems) == 1
    save_line(actor=made["coordinator"], content=content, revision=1, wish=wish_of(content))
    (problem,) = reader_of(draft).read(workbook(rows_of(data)[0])).problems
    assert problem.row == 2


@pytest.mark.parametrize("data", [b"", b"not a file", b"PK\x03\x04 broken", b"%PDF-1.4"])
def test_strange_file_is_refused_with_a_reason(draft: PlanVersion, data: bytes) -> None:
    reading = reader_of(draft).read(data)
    assert len(reading.problems) == 1
    assert reading.problems[0].row is None


def test_word_file_without_lines_says_what_was_looked_for(draft: PlanVersion) -> None:
    reading = reader_of(draft).read(word_of(["Kính gửi các đơn vị", "Trân trọng."]))
    assert [problem.reason for problem in reading.problems] == [exchange.NO_TABLE]


def test_file_is_taken_in_once(made: World, draft: PlanVersion) -> None:
    upload = keep_lines(actor=made["coordinator"], version=draft, name="a.xlsx", data=workbook(new()))
    take_in_lines(actor=made["coordinator"], version=draft, upload=upload)
    with pytest.raises(WrongState):
        take_in_lines(actor=made["coordinator"], version=draft, upload=upload)


def test_issued_version_takes_nothing_in(made: World, draft: PlanVersion) -> None:
    line_in(made, draft, task())
    upload = keep_lines(actor=made["coordinator"], version=draft, name="a.xlsx", data=workbook(new()))
    issued(made, draft)
    with pytest.raises(Refusal):
        take_in_lines(actor=made["coordinator"], version=PlanVersion.objects.get(pk=draft.pk), upload=upload)


# Official papers --------------------------------------------------------------------------------------------------------


def test_tables_of_a_plan_in_word_become_lines(made: World, draft: PlanVersion) -> None:
    assert taken(made, draft, word_of(["Phụ lục I"], TARGETS, ["Phụ lục II"], TASKS), "ke-hoach.docx") == (6, 0)
    lines = {content.text: content for content in draft.contents.all()}
    on_time = lines["Hồ sơ giải quyết đúng hạn"]
    assert (on_time.kind, shown_target(on_time)) == (Kind.TARGET, "> 98 %")
    assert on_time.section == "I. Cải cách thủ tục hành chính"
    assert on_time.field == "procedures"
    assert shown_target(lines["Dịch vụ công thiết yếu được cung cấp"]) == "76/76 dịch vụ"
    dialogue = lines["Tổ chức đối thoại với người dân, doanh nghiệp"]
    assert (dialogue.product, dialogue.due_text, dialogue.field) == ("Biên bản", "Trước 15/12/2026", "steering")
    assert {row.unit_id for row in dialogue.participants.filter(role="lead")} == {each.pk for each in made.communes}
    review = lines["Rà soát văn bản quy phạm pháp luật"]
    assert review.due_shape == "continuous"
    assert [row.unit_id for row in review.participants.filter(role="lead")] == [made.justice.pk]


def test_who_answers_for_a_task_has_a_column_of_its_own(draft: PlanVersion) -> None:
    (line,) = reader_of(draft).read(word_of(HEAD_ANSWERS)).lines
    assert line.wish.responsibility == "Cục trưởng Cục Bản quyền"
    assert line.wish.due_text == "31/12/2025"
    assert line.unread == ("Cục Bản quyền", "Trung tâm Chuyển đổi số")


def test_numbered_prose_becomes_lines(draft: PlanVersion) -> None:
    lines = reader_of(draft).read(word_of(PROSE)).lines
    assert [(line.wish.kind, line.wish.label) for line in lines] == [
        ("target", "1"),
        ("task", "a)"),
        ("task", "b)"),
        ("task", "a)"),
    ]
    assert [line.wish.due_text for line in lines[1:]] == ["Hoàn thành trong năm 2025", "Thường xuyên", "Quý III"]


def test_same_file_again_adds_nothing(made: World, draft: PlanVersion) -> None:
    data = word_of(TARGETS, TASKS)
    taken(made, draft, data)
    reading = reader_of(draft).read(data)
    assert (reading.lines, reading.count("keep")) == ((), 6)
    with pytest.raises(WrongState):
        taken(made, draft, data)


def test_table_of_a_workbook_is_understood_as_well(draft: PlanVersion) -> None:
    head, *rows = TASKS
    columns = [Column(title) for title in head]
    data = write_workbook([NewSheet("Phụ lục", columns, [list(row) for row in rows], preamble=["PHỤ LỤC II"])])
    assert [line.wish.text for line in reader_of(draft).read(data).lines] == [row[1] for row in TASKS[3:] if row[2]]


def test_unknown_units_and_deadlines_are_told_and_do_not_forbid(draft: PlanVersion) -> None:
    table = (
        ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"),
        ("1", "Khảo sát mức độ hài lòng của người dân", "Viện Nghiên cứu phát triển", "Sớm nhất có thể"),
    )
    reading = reader_of(draft).read(word_of(table))
    assert reading.changes
    assert (reading.lines[0].unread, reading.lines[0].due_unread) == (("Viện Nghiên cứu phát triển",), True)
    assert sum("1" in render(each, str) for each in reading.summary) >= 3


# Pages and people -------------------------------------------------------------------------------------------------------


def send(client: Client, plan_id: int, data: bytes, name: str = "dong.xlsx") -> str:
    answer = client.post(reverse("planning:lines-import", args=[plan_id]), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_pages_walk_from_upload_to_saved(made: World, draft: PlanVersion, client: Client) -> None:
    client.force_login(user_of(made, "coordinator"))
    page = send(client, draft.plan_id, word_of(TARGETS, TASKS), "ke-hoach.docx")
    shown = client.get(page)
    assert shown.status_code == 200
    assert "Hồ sơ giải quyết đúng hạn" in shown.content.decode()
    assert not draft.contents.exists()
    assert client.post(page).status_code == 302
    assert draft.contents.count() == 6
    assert client.get(page).status_code == 200


def user_of(made: World, name: str) -> User:
    return User.objects.get(pk=made[name].user_id)


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("leader", 403), ("stranger", 404)])
def test_who_may_read_lines_in(made: World, draft: PlanVersion, client: Client, who: str, status: int) -> None:
    client.force_login(user_of(made, who))
    assert client.get(reverse("planning:lines-import", args=[draft.plan_id])).status_code == status


def test_upload_of_somebody_else_is_not_found(made: World, draft: PlanVersion, client: Client) -> None:
    upload = keep_lines(actor=made["coordinator"], version=draft, name="a.xlsx", data=workbook(new()))
    PlanUpload.objects.filter(pk=upload.pk).update(by_id=made["leader"].user_id)
    client.force_login(user_of(made, "coordinator"))
    assert client.get(reverse("planning:lines-import-show", args=[draft.plan_id, upload.pk])).status_code == 404


def test_stranger_keeps_no_file(made: World, draft: PlanVersion) -> None:
    with pytest.raises(NotAllowed):
        keep_lines(actor=made["stranger"], version=draft, name="a.xlsx", data=b"")


@pytest.mark.parametrize("count", [1, 30])
def test_reading_costs_the_same_queries_however_many_lines(
    made: World, draft: PlanVersion, django_assert_max_num_queries, count: int
) -> None:
    upload = keep_lines(
        actor=made["coordinator"],
        version=draft,
        name="a.xlsx",
        data=workbook(
            *(new(text=f"Nhiệm vụ số {number} của kế hoạch", leads_text="Sở Tư pháp") for number in range(count))
        ),
    )
    with django_assert_max_num_queries(8):
        assert len(reading_of(draft, upload).lines) == count


def test_percentages_of_excel_are_taken_as_they_are_shown(made: World, draft: PlanVersion) -> None:
    """Whoever types "98%" leaves 0.98 and a format behind; merged titles and days stay what they look like."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Chỉ tiêu")
    sheet.write_row(0, 0, ["TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch năm", "Cơ quan theo dõi", "Thời hạn"])
    sheet.write_row(1, 0, ["1", "Hồ sơ giải quyết đúng hạn  ", "%"])
    sheet.write_number(1, 3, 0.985, book.add_format({"num_format": "0.0%"}))
    sheet.write(1, 4, unicodedata.normalize("NFD", "Sở Nội vụ"))
    sheet.write_datetime(1, 5, datetime(today().year, 6, 30), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    (line,) = reader_of(draft).read(out.getvalue()).lines
    assert (line.wish.text, line.target) == ("Hồ sơ giải quyết đúng hạn", "98,5 %")
    assert (line.due_told, line.unread) == (f"30/6/{today().year}", ())


def test_figure_typed_in_percent_into_our_own_workbook_is_read(draft: PlanVersion) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Lines")
    sheet.write_row(0, 0, TITLES)
    columns = list(exchange.COLUMNS)
    sheet.write(1, columns.index("kind"), "Chỉ tiêu")
    sheet.write(1, columns.index("text"), "Tỷ lệ hồ sơ trực tuyến")
    sheet.write_number(1, columns.index("target"), 0.8, book.add_format({"num_format": "0%"}))
    book.close()
    (line,) = reader_of(draft).read(out.getvalue()).lines
    assert line.target == "80 %"


def test_same_words_for_another_unit_are_another_line(draft: PlanVersion) -> None:
    rows = [
        ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"),
        ("1", "Báo cáo kết quả thực hiện", "Sở Nội vụ", "Quý I"),
        ("2", "Báo cáo kết quả thực hiện", "Sở Tư pháp", "Quý I"),
        ("3", "Báo cáo kết quả thực hiện", "Sở Tư pháp", "Quý I"),
    ]
    assert len(reader_of(draft).read(word_of(rows)).lines) == 2


def test_own_plan_of_a_unit_carries_out_the_lines_that_it_says_again(made: World) -> None:
    """A commune writes its plan in Word; once it is issued the province sees no hole there any more."""
    plan = province_plan(made, target("Tỷ lệ hồ sơ giải quyết đúng hạn của Bộ phận Một cửa đạt từ 95% trở lên"), task())
    commune = made.communes[0]
    version = draft_of(plan_of(made, "focal", unit=commune))
    rows = [
        ("TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch năm", "Cơ quan chủ trì", "Thời gian hoàn thành"),
        ("1", "Tỷ lệ hồ sơ giải quyết đúng hạn của Bộ phận Một cửa", "%", "≥ 90", commune.key, "31/12"),
        ("2", "Công chức được bồi dưỡng kỹ năng số", "%", "100", commune.key, "31/12"),
    ]
    reading = reader_of(version).read(word_of(rows))
    first, second = reading.lines
    assert first.carries is not None
    assert (first.wish.parent_id, first.weaker) == (line_of(plan, "target").pk, True)
    assert (second.carries, second.wish.parent_id) == (None, None)
    upload = keep_lines(actor=made["focal"], version=version, name="ke-hoach.docx", data=word_of(rows))
    shown = client_of(made["focal"]).get(reverse("planning:lines-import-show", args=[version.plan_id, upload.pk]))
    assert "thấp hơn cấp trên" in shown.content.decode()
    take_in_lines(actor=made["focal"], version=version, upload=upload)
    assert version.contents.get(line__parent=line_of(plan, "target")).text.startswith("Tỷ lệ hồ sơ")


def test_numbers_kept_as_text_and_fields_by_other_names_are_understood(made: World, draft: PlanVersion) -> None:
    content = line_in(made, draft)
    row = rows_of(out(draft))[0]
    row |= {
        "number": str(content.line_id),
        "revision": f" {content.revision} ",
        "field": "Cải cách TTHC",
        "note": "Gấp",
    }
    reading = reader_of(draft).read(workbook(row))
    assert reading.problems == ()
    (line,) = reading.lines
    assert (line.act, line.content.pk, line.wish.field, line.wish.note) == ("change", content.pk, "procedures", "Gấp")
