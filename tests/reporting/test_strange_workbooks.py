"""Workbooks as they really come back: rows gone, columns moved, sheets renamed, heads and cells merged, percent and text."""

import io
from fractions import Fraction

import pytest
import xlsxwriter

from cchc.common.errors import Invalid
from cchc.common.words import say
from cchc.reporting.actions.imports import keep_workbook, reading_of, take_in_workbook, workbook_of
from cchc.reporting.exchange.reading import Reading
from cchc.reporting.models import Report
from cchc_core.files import read_workbook
from cchc_core.files.old_excel import read_any_workbook
from cchc_core.reporting.form import CellKind, Column, ReportForm, Row, Section, Table, Traits
from cchc_core.reporting.states import ReportState as S
from old_workbook import PERCENT, old_workbook
from report_factories import a_correction, a_period, a_report, a_template, client_of, report_of

pytestmark = pytest.mark.django_db

RATES = Table(
    "TL",
    "Tỷ lệ",
    (Row("a", "Đúng hạn", Traits(kind=CellKind.PERCENT)), Row("b", "Số hồ sơ", Traits(kind=CellKind.NUMBER))),
    (Column("now", "Trong kỳ", heads=("Kết quả",)), Column("before", "Kỳ trước", heads=("Kết quả",))),
    section="I",
)
FORM = ReportForm(key="rates", title="Báo cáo tỷ lệ", tables=(RATES,), sections=(Section("I", "Kết quả"),))
VALUES = {("TL", "a", "now"): 90, ("TL", "b", "now"): 12, ("TL", "b", "before"): 7}


@pytest.fixture
def report(made) -> Report:
    return a_report(made, a_period(made, a_template(made, FORM)), values=VALUES)


class Sheet:
    """A sheet of a downloaded workbook as a person edits it: a list of rows, written out with formats and merged areas."""

    def __init__(self, report: Report, name: str = "TL") -> None:
        found = next(sheet for sheet in read_workbook(workbook_of(report)) if sheet.name == name)
        self.rows = [list(row) for row in found.rows]
        self.name = name
        self.head = next(at for at, row in enumerate(self.rows) if row and row[0] == "Mã dòng")
        self.percent: set[tuple[int, int]] = set()
        self.merged: list[tuple[int, int, int, int]] = []

    def at(self, code: str) -> int:
        return next(place for place, row in enumerate(self.rows) if row and row[0] == code)

    def put(self, code: str, column: int, value: object, *, percent: bool = False) -> "Sheet":
        row = self.at(code)
        self.rows[row][column] = value
        self.percent |= {(row, column)} if percent else set()
        return self

    def data(self) -> bytes:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        page, look = book.add_worksheet(self.name), book.add_format({"num_format": "0.0%"})
        for number, row in enumerate(self.rows):
            for place, value in enumerate(row):
                if value is None:
                    continue
                style = look if (number, place) in self.percent else None
                page.write(number, place, float(value) if isinstance(value, Fraction) else value, style)
        for area in self.merged:
            page.merge_range(*area, self.rows[area[0]][area[1]])
        book.close()
        return out.getvalue()


def read(made, report: Report, data: bytes, who: str = "focal", name: str = "tep.xlsx") -> Reading:
    return reading_of(keep_workbook(actor=made[who], report=report, name=name, data=data))


def said(reading: Reading) -> list[str]:
    return [say(problem.reason) for problem in reading.problems]


def changed(reading: Reading) -> dict[str, tuple[str, str]]:
    return {f"{line.title}: {line.change.label}": (line.change.before, line.change.after) for line in reading.lines}


# Percent ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "percent", "wanted"),
    [
        (0.95, True, "95"),
        ("95%", False, "95"),
        (95, False, "95"),
        ("0,5%", False, "0,5"),
        (1, True, "100"),
        (0, False, "0"),
    ],
)
def test_percent_is_read_as_it_is_shown(made, report, value: object, percent: bool, wanted: str) -> None:
    reading = read(made, report, Sheet(report).put("a", 2, value, percent=percent).data())
    assert not reading.problems
    assert changed(reading) == {"Đúng hạn: Kết quả – Trong kỳ": ("90", wanted)}


@pytest.mark.parametrize("value", [0.95, 1, "0,95"])
def test_share_without_a_percent_sign_is_asked_about(made, report, value: object) -> None:
    reading = read(made, report, Sheet(report).put("a", 2, value).data())
    assert len(reading.problems) == 1
    assert reading.problems[0].row == Sheet(report).at("a") + 1
    assert "dấu phần trăm" in said(reading)[0]


def test_small_percent_that_stands_already_is_not_asked_about_again(made, report) -> None:
    report.cells.filter(row="a").update(value=Fraction(1, 2))
    assert not any("phần trăm" in each for each in said(read(made, report, Sheet(report).data())))


def test_percentage_in_a_count_and_a_percent_over_a_hundred_are_told(made, report) -> None:
    sheet = Sheet(report).put("b", 2, 0.95, percent=True).put("a", 2, 95, percent=True)
    assert len(read(made, report, sheet.data()).problems) == 2


def test_old_workbook_tells_percent_by_its_formats(made, report) -> None:
    sheet = Sheet(report).put("a", 2, (0.95, PERCENT))
    rows = [[float(cell) if isinstance(cell, Fraction) else cell for cell in row] for row in sheet.rows]
    reading = read(made, report, old_workbook({"TL": rows}), name="tep.xls")
    assert changed(reading) == {"Đúng hạn: Kết quả – Trong kỳ": ("90", "95")}


# Rows, columns, sheets ----------------------------------------------------------------------------------------------


def test_rows_that_were_deleted_stay_as_they_stand(made, report) -> None:
    sheet = Sheet(report).put("a", 2, 80)
    del sheet.rows[sheet.at("b")]
    reading = read(made, report, sheet.data())
    assert (len(reading.lines), reading.absent) == (1, 2)


def test_columns_that_were_moved_are_found_by_their_heads(made, report) -> None:
    sheet = Sheet(report).put("a", 2, 80).put("b", 3, 70)
    for row in sheet.rows[sheet.head :]:
        row += [None] * (5 - len(row))
        row[0], row[1], row[2], row[3], row[4] = row[3], row[4], row[1], row[0], row[2]
    assert changed(read(made, report, sheet.data())) == {
        "Đúng hạn: Kết quả – Trong kỳ": ("90", "80"),
        "Số hồ sơ: Kết quả – Kỳ trước": ("7", "70"),
    }


def test_renamed_sheet_is_known_by_its_mark_and_a_copy_of_it_is_told(made, report) -> None:
    sheet = Sheet(report).put("a", 2, 80)
    sheet.name = "Nhập liệu"
    assert len(read(made, report, sheet.data()).lines) == 1


def test_columns_with_another_head_are_told_and_one_that_is_gone_stays(made, report) -> None:
    sheet = Sheet(report)
    sheet.rows[sheet.head][3] = "Cột lạ"
    reading = read(made, report, sheet.data())
    assert any("Cột lạ" in each for each in said(reading))
    for row in sheet.rows[sheet.head :]:
        del row[3]
    reading = read(made, report, sheet.put("a", 2, 81).data())
    assert (len(reading.lines), reading.absent, reading.problems) == (1, 2, [])


def test_merged_heads_are_read_over_both_rows(made, report) -> None:
    sheet = Sheet(report).put("b", 3, 9)
    head = sheet.rows[sheet.head]
    width = len(head)
    sheet.rows.insert(sheet.head, ["Mã dòng", "Nội dung", "Kết quả", "Kết quả", *head[4:]])
    top = sheet.head
    sheet.rows[top + 1] = ["Mã dòng", "Nội dung", "Trong kỳ", "Kỳ trước", *head[4:]]
    for column in (0, 1, *range(4, width)):
        sheet.rows[top + 1][column] = None
        sheet.merged.append((top, column, top + 1, column))
    sheet.merged.append((top, 2, top, 3))
    assert changed(read(made, report, sheet.data())) == {"Số hồ sơ: Kết quả – Kỳ trước": ("7", "9")}


def test_merged_cells_of_figures_are_told_and_never_read_as_empty(made, report) -> None:
    sheet = Sheet(report)
    row = sheet.at("b")
    sheet.merged.append((row, 2, row, 3))
    reading = read(made, report, sheet.data())
    assert not reading.lines
    assert [(problem.row, problem.column) for problem in reading.problems] == [
        (row + 1, "Kết quả – Trong kỳ"),
        (row + 1, "Kết quả – Kỳ trước"),
    ]


def test_file_without_its_states_is_refused_with_what_to_do(made, report) -> None:
    sheet = Sheet(report).put("a", 2, 80)
    for row in sheet.rows[sheet.head :]:
        del row[4:]
    assert "Tải lại tệp Excel" in said(read(made, report, sheet.data()))[0]


def test_figures_without_a_row_code_are_told_and_a_line_of_words_is_passed_over(made, report) -> None:
    sheet = Sheet(report).put("a", 2, 80)
    sheet.rows += [[None, "Người lập biểu"], [None, None, 5]]
    reading = read(made, report, sheet.data())
    assert [problem.row for problem in reading.problems] == [len(sheet.rows)]


# Values -------------------------------------------------------------------------------------------------------------


def test_numbers_as_text_and_formulas_are_read_and_blank_is_not_nought(made, report) -> None:
    sheet = Sheet(report).put("b", 2, "1.234,5").put("b", 3, None).put("a", 3, 0)
    reading = read(made, report, sheet.data())
    assert changed(reading) == {
        "Số hồ sơ: Kết quả – Trong kỳ": ("12", "1.234,5"),
        "Số hồ sơ: Kết quả – Kỳ trước": ("7", ""),
        "Đúng hạn: Kết quả – Kỳ trước": ("", "0"),
    }
    assert any("thành trống" in say(each) for each in reading.summary)
    upload = keep_workbook(actor=made["focal"], report=report, name="tep.xlsx", data=sheet.data())
    take_in_workbook(actor=made["focal"], upload=upload)
    cells = {cell.key[1:]: cell.value for cell in report.cells.all()}
    assert cells == {
        ("a", "now"): 90,
        ("a", "before"): 0,
        ("b", "now"): Fraction("1234.5"),
        ("b", "before"): None,
    }


def test_value_and_remark_that_both_change_are_both_shown(made) -> None:
    report = a_report(made, a_period(made))
    sheet = Sheet(report, "CD").put("CD01", 2, 30).put("CD01", 3, "Bổ sung")
    (line,) = read(made, report, sheet.data()).lines
    assert [(each.before, each.after) for each in line.changes] == [("20", "30"), ("", "Bổ sung")]


def test_nothing_is_half_done_when_something_changed_after_the_dry_run(made, report) -> None:
    upload = keep_workbook(
        actor=made["focal"], report=report, name="tep.xlsx", data=Sheet(report).put("a", 2, 80).put("b", 2, 13).data()
    )
    assert not reading_of(upload).problems
    report.cells.filter(row="b", column="now").update(version=5)
    with pytest.raises(Invalid):
        take_in_workbook(actor=made["focal"], upload=upload)
    assert report.cells.get(row="a").value == 90


# Another report's file ----------------------------------------------------------------------------------------------


def test_file_of_another_unit_or_period_is_refused_with_where_it_belongs(made, report) -> None:
    other = report_of(report.period, made.communes[1])
    data = workbook_of(a_report(made, report.period, made.communes[1], values=VALUES))
    (told,) = said(read(made, report, data))
    assert other.unit_name in told
    later = a_report(made, a_period(made, report.period.template_version, key="2026-Y"), values=VALUES)
    (told,) = said(read(made, report, workbook_of(later)))
    assert later.period.title in told


def test_file_of_an_earlier_version_is_refused(made, report) -> None:
    data = workbook_of(report)
    Report.objects.filter(pk=report.pk).update(state=S.APPROVED.value)
    made_anew = a_correction(report)
    (told,) = said(read(made, made_anew, data))
    assert "lần 1" in told


def test_strange_files_have_a_page(made, report) -> None:
    client = client_of(made["focal"])
    sheet = Sheet(report).put("b", 3, None)
    upload = keep_workbook(actor=made["focal"], report=report, name="tep.xlsx", data=sheet.data())
    page = client.get(f"/reports/imports/{upload.pk}/").content.decode()
    assert "thành ô trống" in page
    assert read_any_workbook(sheet.data())
