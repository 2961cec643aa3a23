"""Reports through Excel: out, filled in, looked through, taken in as a whole; .xlsx and .xls."""

from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.actions.imports import keep_workbook, reading_of, take_in_workbook, workbook_of
from cchc.reporting.models import Cell, ReportUpload
from cchc_core.files import Column, NewSheet, write_workbook
from cchc_core.files.old_excel import read_any_workbook
from cchc_core.reporting.form import CellKey
from factories import world
from old_workbook import old_workbook
from report_factories import a_period, a_report, client_of, report_of

pytestmark = pytest.mark.django_db


def fresh(report):
    return report_of(report.period, report.unit)


def filled(data, **cells):
    """The workbook with cells changed: sheet → row code → place of the column → value."""
    sheets = []
    for sheet in read_any_workbook(data):
        head = next(place for place, row in enumerate(sheet.rows) if len(row) > 2)
        wanted = cells.get(sheet.name, {})
        rows = []
        for row in sheet.rows[head + 1 :]:
            values = list(row)
            for place, value in wanted.get(row[0], {}).items():
                values[place] = value if isinstance(value, str) else Fraction(value)
            rows.append(values)
        columns = [Column(str(title)) for title in sheet.rows[head]]
        sheets.append(NewSheet(sheet.name, columns, rows, [str(row[0]) for row in sheet.rows[:head] if row and row[0]]))
    return write_workbook(sheets)


def kept(made, report, data, name="bao-cao.xlsx"):
    return keep_workbook(actor=made["focal"], report=report, name=name, data=data)


def test_a_workbook_that_was_not_changed_changes_nothing():
    made = world()
    report = a_report(made, a_period(made))
    reading = reading_of(kept(made, report, workbook_of(fresh(report))))
    assert not reading.lines
    assert len(reading.problems) == 1


def test_a_filled_workbook_is_taken_in_as_a_whole():
    made = world()
    report = a_report(made, a_period(made))
    data = filled(workbook_of(fresh(report)), CD={"CD01": {2: 24, 3: "Bổ sung nhiệm vụ"}}, B06={"land": {3: "1.095"}})
    upload = kept(made, report, data)
    reading = reading_of(upload)
    assert not reading.problems
    assert [(line.title, line.change.before, line.change.after) for line in reading.lines] == [
        ("Số nhiệm vụ trong kế hoạch CCHC năm", "20", "24"),
        ("Đất đai", "90", "1.095"),
    ]
    assert take_in_workbook(actor=made["focal"], upload=upload) == 2
    cell = report.cells.get(row="CD01")
    assert (cell.value, cell.remark, cell.origin) == (24, "Bổ sung nhiệm vụ", Cell.EXCEL)


def test_each_problem_has_its_sheet_row_and_column_and_nothing_is_half_imported():
    made = world()
    report = a_report(made, a_period(made))
    data = filled(workbook_of(fresh(report)), CD={"CD01": {2: "hai mươi"}, "CD02": {2: 12}})
    upload = kept(made, report, data)
    problems = reading_of(upload).problems
    assert [(each.sheet, each.column) for each in problems] == [("CD", "Số liệu")]
    answer = client_of(made["focal"]).post(reverse("reporting:import-show", args=[upload.pk]))
    assert answer.status_code == 422
    assert report.cells.get(row="CD02").value == 15


def test_a_cell_that_changed_since_the_download_is_told():
    made = world()
    report = a_report(made, a_period(made))
    data = filled(workbook_of(fresh(report)), CD={"CD01": {2: 30}})
    save_cells(actor=made["head"], report=report, wishes=[CellWish(CellKey("CD", "CD01", "value"), 25, 1)])
    assert len(reading_of(kept(made, report, data)).problems) == 1


def test_an_old_workbook_is_read_as_well():
    made = world()
    report = a_report(made, a_period(made))
    sheets = {sheet.name: sheet for sheet in read_any_workbook(workbook_of(fresh(report)))}
    rows = [[_plain(cell) for cell in row] for row in sheets["CD"].rows]
    place = next(number for number, row in enumerate(rows) if row and row[0] == "CD01")
    rows[place][2] = 33
    upload = kept(made, report, old_workbook({"CD": rows}), "bao-cao.xls")
    reading = reading_of(upload)
    assert not reading.problems
    take_in_workbook(actor=made["focal"], upload=upload)
    assert report.cells.get(row="CD01").value == 33


def _plain(cell):
    return cell if cell is None or isinstance(cell, str) else float(cell)


def test_through_the_browser_and_only_by_who_may():
    made = world()
    report = a_report(made, a_period(made))
    client = client_of(made["focal"])
    data = client.get(reverse("reporting:report-workbook", args=[report.pk])).content
    file = SimpleUploadedFile("bao-cao.xlsx", filled(data, CD={"CD01": {2: 28}}))
    page = reverse("reporting:report-import", args=[report.pk])
    assert client.post(page, {"file": file}).status_code == 302
    upload = ReportUpload.objects.get()
    show = reverse("reporting:import-show", args=[upload.pk])
    assert client.get(show).status_code == 200
    assert client_of(made["head"]).get(show).status_code == 404
    assert client.post(show).status_code == 302
    assert report.cells.get(row="CD01").value == 28
    file = SimpleUploadedFile("x.xlsx", data)
    assert client_of(made["auditor"]).post(page, {"file": file}).status_code == 403
