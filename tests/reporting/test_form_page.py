"""A form that came from the office's own tables, on the page where it is looked through before it is sealed."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cchc.reporting.form_page import sheets_of
from cchc.reporting.models import TemplateVersion
from cchc.reporting.shipping import starter_form
from cchc_core.reporting.excel import load_form_excel
from cchc_core.reporting.form import Column, ReportForm, Row, Table
from report_factories import FORM, a_period, a_template, client_of, fill, report_of

pytestmark = pytest.mark.django_db

ROWS = (
    ("BÁO CÁO TUẦN VỀ DỊCH VỤ CÔNG",),
    ("TT", "Nội dung", "ĐVT", "Phải giải quyết", "Đã giải quyết", "Tỷ lệ (%)", "Ghi chú"),
    ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)=(5)/(4)", "(7)"),
    (1, "Hồ sơ tiếp nhận", "hồ sơ"),
    (2, "Hồ sơ trực tuyến", "hồ sơ", None, "x"),
    (3, "Tỷ lệ trực tuyến (2/1)", "%"),
)


def printed() -> SimpleUploadedFile:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Tuần")
    for at, row in enumerate(ROWS):
        page.write_row(at, 0, row)
    book.close()
    return SimpleUploadedFile("Mẫu tuần.xlsx", out.getvalue())


def test_printed_form_needs_no_name_and_shows_what_it_computes_before_it_is_sealed(made) -> None:
    client = client_of(made["coordinator"])
    sent = client.post(reverse("reporting:template-import"), {"unit": made.province.pk, "file": printed(), "title": ""})
    version = TemplateVersion.objects.select_related("template").get()
    assert sent.url == reverse("reporting:version-show", args=[version.pk])
    assert version.template.title == "BÁO CÁO TUẦN VỀ DỊCH VỤ CÔNG"
    shown = client.get(sent.url)
    [sheet] = shown.context["sheets"]
    rules = {rule.what: rule.formula for rule in sheet.rules}
    assert rules["Tỷ lệ (%)"] == "Đã giải quyết / Phải giải quyết × 100"
    assert rules["Tỷ lệ trực tuyến (2/1)"] == "Hồ sơ trực tuyến / Hồ sơ tiếp nhận × 100"
    taken = {row.title: [cell and (cell.kind.value, cell.derived) for cell in cells] for row, cells in sheet.rows}
    assert taken["Hồ sơ trực tuyến"] == [("number", False), None, None, ("text", False)]
    page = shown.content.decode()
    assert "Đã giải quyết / Phải giải quyết × 100" in page
    assert '<details class="mt-3" open>' in page


def test_sums_are_told_once_and_other_tables_are_named_in_full() -> None:
    rules = {rule.what: rule.formula for sheet in sheets_of(FORM) for rule in sheet.rules}
    assert rules["Tổng tiếp nhận"] == "Tiếp nhận trong kỳ + Kỳ trước chuyển qua"
    assert rules["Tỷ lệ hoàn thành kế hoạch CCHC"].startswith("Số nhiệm vụ đã hoàn thành / Số nhiệm vụ trong kế hoạch")


def test_every_formula_of_the_starter_form_reads_in_words() -> None:
    form = starter_form()
    codes = {row.code for table in form.tables for row in table.rows if len(row.code) > 3}
    for sheet in sheets_of(form):
        for rule in sheet.rules:
            assert not [code for code in codes if code in rule.formula.split()], rule


# On the grid of such a form -----------------------------------------------------------------------------------------


def weekly(made) -> str:
    """The page where a unit enters the printed form above."""
    read = load_form_excel(printed().read(), key="tuan")
    period = a_period(made, a_template(made, read.form), units=[made.justice])
    return reverse("reporting:report-enter", args=[report_of(period, made.justice).pk])


def test_rows_keep_their_unit_beside_columns_of_words_and_percents(made) -> None:
    grid = client_of(made["justice"]).get(weekly(made)).context["grid"]
    assert [line.unit_word for line in grid.rows] == ["hồ sơ", "hồ sơ", "%"]
    assert grid.shows_units


def test_form_without_outline_leads_to_no_page_of_words(made) -> None:
    page = client_of(made["justice"]).get(weekly(made)).content.decode()
    assert "/words/" not in page
    assert "không phải nhập" in page
    period = a_period(made, key="2026-Q1", units=[made.justice])
    enter = reverse("reporting:report-enter", args=[report_of(period, made.justice).pk])
    assert "/words/" in client_of(made["justice"]).get(enter).content.decode()


def test_report_that_is_half_empty_is_not_called_complete(made) -> None:
    read = load_form_excel(printed().read(), key="tuan")
    report = report_of(a_period(made, a_template(made, read.form), units=[made.justice]), made.justice)
    fill(report, {("T1", "R1", "C4"): 12, ("T1", "R1", "C5"): 6})
    shown = client_of(made["justice"]).get(reverse("reporting:report-show", args=[report.pk]))
    assert shown.context["blank"] == 1  # words may stay out
    assert "Còn 1 ô để trống" in shown.content.decode()
    fill(report, {("T1", "R2", "C4"): 0})
    shown = client_of(made["justice"]).get(reverse("reporting:report-show", args=[report.pk]))
    assert "để trống" not in shown.content.decode()


def test_table_that_counts_nothing_has_no_column_of_units(made) -> None:
    table = Table("T", "Bảng", (Row("a", "Họp"), Row("b", "Thăm")), (Column("v", "Kỳ này"), Column("w", "Kỳ trước")))
    period = a_period(made, a_template(made, ReportForm("x", "X", (table,))), units=[made.justice])
    enter = reverse("reporting:report-enter", args=[report_of(period, made.justice).pk])
    assert "Đơn vị tính" not in client_of(made["justice"]).get(enter).content.decode()
