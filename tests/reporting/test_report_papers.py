"""A report as an official paper: words with their figures, annexes as in the form, workbooks, drafts, who may have it."""

import io
from dataclasses import replace
from fractions import Fraction

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

import factories
import report_factories as reports
from cchc.documents.bridge import word_of
from cchc.documents.models import Draft
from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.models import Cell, ReportPeriod
from cchc.reporting.papers import Paper, annex_workbook, key_workbook, report_context, report_paper
from cchc_core.documents.check import check
from cchc_core.documents.metrics import text_width
from cchc_core.files import read_workbook
from cchc_core.files.docx_measure import measure_docx
from cchc_core.reporting.form import Column, Row, Table
from cchc_core.reporting.states import ReportState

pytestmark = pytest.mark.django_db
S = ReportState


@pytest.fixture
def period(made):
    return reports.a_period(made, title="Báo cáo công tác cải cách hành chính 6 tháng đầu năm")


@pytest.fixture
def report(made, period):
    report = reports.a_report(made, period, state=S.APPROVED)
    reports.tell(report, "III", "Nhiệm vụ kỳ tới:\n- Tiếp nhận {{B06/all/received}} hồ sơ.\n+ Đối thoại.")
    return report


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_paper_says_the_words_with_figures_in_place_and_has_every_table(report) -> None:
    words = text_of(word_of(report_paper(Paper(report))))
    assert "hoàn thành 15 nhiệm vụ" in words
    assert "Tiếp nhận 150 hồ sơ" in words
    assert "{{" not in words
    assert "Số liệu chi tiết tại Phụ lục I kèm theo Báo cáo này." in words
    assert "75,00" in words or "75" in words  # the computed rate


@pytest.mark.parametrize(
    ("line", "level", "text"),
    [
        ("- Đã ban hành;", "dash", "Đã ban hành;"),
        ("-Đã ban hành;", "dash", "Đã ban hành;"),
        ("•\tĐã ban hành;", "dash", "Đã ban hành;"),
        ("\uf0b7  Đã ban hành;", "dash", "Đã ban hành;"),
        ("+ Đã ban hành;", "plus", "Đã ban hành;"),
        ("-5% so với kỳ trước.", None, "-5% so với kỳ trước."),
        ("-", None, "-"),
        ("--- hết ---", None, "--- hết ---"),
    ],
)
def test_points_typed_or_copied_from_word_become_steps_of_the_outline(
    made, period, line: str, level: str | None, text: str
) -> None:
    report = reports.fill(reports.report_of(period, made.communes[1]), {("CD", "CD01", "value"): 4})
    reports.tell(report, "II", line)
    block = report_context(Paper(report))["body"][-1]
    assert (block.get("level"), block["text"]) == (level, text)


def test_form_of_the_paper_departs_nowhere(made, period) -> None:
    report = reports.a_report(made, period, made.justice, S.APPROVED)
    assert check(measure_docx(word_of(report_paper(Paper(report))))).departures == ()


def test_section_without_words_and_annex_is_left_out(made, period) -> None:
    bare = reports.fill(reports.report_of(period, made.communes[1]), {("CD", "CD01", "value"): 4})
    titles = [block["title"] for block in report_context(Paper(bare))["body"] if "title" in block]
    assert titles == ["CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"]
    assert "tại Phụ lục kèm theo" in text_of(word_of(report_paper(Paper(bare))))


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx", "keys"])
def test_report_that_says_nothing_yet_has_its_files(made, period, kind: str) -> None:
    empty = reports.report_of(period, made.communes[0])
    answer = reports.client_of(made["focal"]).get(f"/reports/{empty.pk}/paper/?format={kind}")
    assert answer.status_code == 200
    assert answer.content


def test_empty_report_is_not_drafted(made, period) -> None:
    empty = reports.report_of(period, made.communes[0])
    reports.client_of(made["focal"]).post(f"/reports/{empty.pk}/draft/")
    assert not Draft.objects.exists()


def test_paper_is_vietnamese_on_an_english_screen(report) -> None:
    with translation.override("en"):
        assert "Tổng tiếp nhận" in text_of(word_of(report_paper(Paper(report))))


def test_demo_period_marks_the_paper_and_the_workbooks(report) -> None:
    ReportPeriod.objects.filter(pk=report.period_id).update(is_demo=True)
    report.period.refresh_from_db()
    assert report_paper(Paper(report)).demo
    for data in (annex_workbook(Paper(report)), key_workbook(Paper(report))):
        cells = [cell for sheet in read_workbook(data) for row in sheet.rows for cell in row]
        assert "Dữ liệu minh họa" in cells


def test_consolidated_paper_says_who_is_in_it_and_who_is_missing(made, report) -> None:
    period = report.period
    reports.a_report(made, period, made.justice, S.APPROVED)
    whole = consolidate(actor=made["coordinator"], period=period)
    words = text_of(word_of(report_paper(Paper(whole))))
    assert "báo cáo đã duyệt của 2/5 cơ quan, đơn vị" in words
    assert "Xã Số 2" in words
    assert "Chưa gửi" in words
    assert "300" in words  # both units' received dossiers


HEADED = Table(
    "W",
    "Biểu có tiêu đề gộp",
    reports.DOSSIERS.rows,
    (
        Column("a", "Trực tuyến", heads=("Tiếp nhận", "Trong kỳ")),
        Column("b", "Trực tiếp", heads=("Tiếp nhận", "Trong kỳ")),
        Column("c", "Kỳ trước", heads=("Tiếp nhận",)),
        Column("d", "Đã giải quyết"),
    ),
)


def headed(made, columns: tuple[Column, ...] = HEADED.columns):
    form = replace(reports.FORM, tables=(replace(HEADED, columns=columns),), balances=(), carries=())
    period = reports.a_period(made, reports.a_template(made, form))
    values = {("W", "land", column.code): number for number, column in enumerate(columns, start=1)}
    return reports.fill(reports.report_of(period, made.communes[0]), values)


def test_workbook_has_the_merged_heads_of_the_form(made) -> None:
    sheet = read_workbook(annex_workbook(Paper(headed(made))))[0]
    top = next(number for number, row in enumerate(sheet.rows) if row and row[0] == "TT")
    assert sheet.rows[top][:6] == ("TT", "Nội dung", "Tiếp nhận", None, None, "Đã giải quyết")
    assert sheet.rows[top + 1][2:5] == ("Trong kỳ", None, "Kỳ trước")
    assert sheet.rows[top + 2][2:4] == ("Trực tuyến", "Trực tiếp")
    assert ((top, 2), (top, 4)) in sheet.merged
    assert ((top, 0), (top + 2, 0)) in sheet.merged
    land = next(row for row in sheet.rows if len(row) > 1 and row[1] == "Đất đai")
    assert land[2:6] == (1, 2, 3, 4)


def heads_on_paper(report) -> list[list[list[tuple[str, int, int]]]]:
    """Of each piece of the first annex the rows of its head: title, columns, rows."""
    body = report_context(Paper(report))["annexes"][0]["body"]
    return [
        [[(head["title"], head["columns"], head["rows"]) for head in row] for row in each["table"]["heads"]]
        for each in body
        if "table" in each
    ]


def test_paper_has_the_merged_heads_of_the_form(made) -> None:
    report = headed(made)
    assert heads_on_paper(report) == [
        [
            [("TT", 1, 3), ("Nội dung", 1, 3), ("Tiếp nhận", 3, 1), ("Đã giải quyết", 1, 3)],
            [("Trong kỳ", 2, 1), ("Kỳ trước", 1, 2)],
            [("Trực tuyến", 1, 1), ("Trực tiếp", 1, 1)],
        ]
    ]
    assert "Trong kỳ – " not in text_of(word_of(report_paper(Paper(report))))


def test_head_over_columns_of_two_pieces_stands_over_those_of_each(made) -> None:
    wide = tuple(Column(f"c{number}", f"Cột {number}", heads=("Tất cả",)) for number in range(15))
    first, second = heads_on_paper(headed(made, wide))
    assert first[0] == [("TT", 1, 2), ("Nội dung", 1, 2), ("Tất cả", 12, 1)]
    assert second[0] == [("TT", 1, 2), ("Nội dung", 1, 2), ("Tất cả", 3, 1)]
    assert [len(row) for row in (first[1], second[1])] == [12, 3]


def test_heading_of_rows_runs_over_the_whole_table_on_paper_and_in_the_workbook(made) -> None:
    rows = (Row("h", "Cấp tỉnh", heading=True, label="I"), *HEADED.rows)
    form = replace(reports.FORM, tables=(replace(HEADED, rows=rows),), balances=(), carries=())
    period = reports.a_period(made, reports.a_template(made, form))
    report = reports.fill(reports.report_of(period, made.communes[0]), {("W", "land", "a"): 1})
    [block] = report_context(Paper(report))["annexes"][0]["body"]
    assert block["table"]["groups"] == [0]
    sheet = read_workbook(annex_workbook(Paper(report)))[0]
    at = next(number for number, row in enumerate(sheet.rows) if len(row) > 1 and row[1] == "Cấp tỉnh")
    assert ((at, 1), (at, 5)) in sheet.merged


def test_table_wider_than_a_sheet_is_set_in_pieces(made) -> None:
    wide = headed(made, tuple(Column(f"c{number}", f"Cột {number}") for number in range(30)))
    body = report_context(Paper(wide))["annexes"][0]["body"]
    widths = [len(each["table"]["columns"]) for each in body]
    assert widths == [14, 14, 8]
    assert "Cột 29" in text_of(word_of(report_paper(Paper(wide))))


def test_long_figures_take_the_room_that_they_need_and_do_not_break(made) -> None:
    report = headed(made, tuple(Column(f"c{number}", f"Cột {number}") for number in range(12)))
    Cell.objects.filter(report=report).delete()
    reports.fill(report, {("W", "land", f"c{number}"): 1_234_567_890 for number in range(12)})
    body = report_context(Paper(report))["annexes"][0]["body"]
    tables = [each["table"] for each in body if "table" in each]
    assert [len(each["columns"]) for each in tables] == [7, 7, 4]  # five of twelve columns on a sheet of 24 cm
    for table in tables:
        share = table["columns"][2]["width"] / sum(column["width"] for column in table["columns"])
        assert share * 240 > text_width("1.234.567.890", 12) * 0.353 + 2


def test_unit_of_measure_of_a_wide_table_stands_above_it(report) -> None:
    sheet = next(sheet for sheet in read_workbook(annex_workbook(Paper(report))) if sheet.name == "Phụ lục II")
    assert tuple(each for each in sheet.rows[4] if each is not None) == ("Đơn vị tính: hồ sơ",)
    assert "Đơn vị tính: hồ sơ" in text_of(word_of(report_paper(Paper(report))))


def test_lines_to_copy_have_fixed_columns_and_empty_is_not_nought(report) -> None:
    sheets = read_workbook(key_workbook(Paper(report)))
    rows = sheets[0].rows
    assert rows[0] == ("Mã chỉ tiêu", "Chỉ tiêu", "Đơn vị tính", "Giá trị")
    found = {row[0]: row[3] if len(row) > 3 else None for row in rows[1:]}
    assert (found["CD02"], found["CD03"], found["B06.2:land"]) == (15, 75, Fraction(90))
    assert found["CD/CD99/value"] is None
    assert any(".xls" in str(row[0]) for row in sheets[1].rows if row)


PEOPLE = {"coordinator": 200, "leader": 200, "focal": 200, "head": 200, "justice": 404, "admin": 404, "stranger": 404}


@pytest.mark.parametrize(("who", "wanted"), PEOPLE.items())
def test_files_by_person(made, report, who: str, wanted: int) -> None:
    client = reports.client_of(made[who])
    for kind in ("docx", "xlsx", "keys"):
        assert client.get(f"/reports/{report.pk}/paper/?format={kind}").status_code == wanted


def test_pdf_is_set_and_unknown_kind_is_not_found(made, report) -> None:
    client = reports.client_of(made["focal"])
    assert client.get(f"/reports/{report.pk}/paper/?format=pdf").content.startswith(b"%PDF")
    assert client.get(f"/reports/{report.pk}/paper/?format=exe").status_code == 404


DRAFTERS = {"focal": True, "head": True, "coordinator": False, "leader": False}


@pytest.mark.parametrize(("who", "may"), DRAFTERS.items())
def test_paper_is_drafted_by_people_of_the_unit(made, report, who: str, may: bool) -> None:
    answer = reports.client_of(made[who]).post(f"/reports/{report.pk}/draft/")
    assert answer.status_code == 302
    draft = Draft.objects.filter(kind="report").first()
    assert (draft is not None) is may
    if draft is not None:
        assert answer.url.endswith(f"/{draft.pk}/")
        assert draft.subject == "Công tác cải cách hành chính 6 tháng đầu năm"


def test_page_of_the_report_leads_to_its_papers(made, report) -> None:
    shown = reports.client_of(made["focal"]).get(f"/reports/{report.pk}/").content.decode()
    for kind in ("docx", "pdf", "xlsx", "keys"):
        assert f"/reports/{report.pk}/paper/?format={kind}" in shown


def test_paper_asks_the_database_the_same_for_one_counted_report_and_for_three(made) -> None:
    asked = []
    for units in (made.communes[:1], made.communes):
        key = f"{factories.today().year - len(units)}-H1"
        period = reports.a_period(made, reports.a_template(made), key=key, units=units)
        for unit in units:
            reports.a_report(made, period, unit, S.APPROVED)
        whole = consolidate(actor=made["coordinator"], period=period)
        report_context(Paper(whole))
        with CaptureQueriesContext(connection) as seen:
            report_context(Paper(whole))
        asked.append(len(seen))
    assert asked[0] == asked[1]
