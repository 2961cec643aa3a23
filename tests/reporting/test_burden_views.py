"""The burden meter: cells by unit and quarter, what is asked twice, who sees whose, and the workbook."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.figures.models import Figure, Indicator
from cchc.reporting.models import AskedUnit
from cchc.reporting.queries.burden import meter_of, years_asked
from cchc_core.files import read_workbook
from cchc_core.reporting.form import Column, ReportForm, Row, Table, Traits
from cchc_core.reporting.states import ReportState
from cchc_core.reporting.windows import MINISTRY
from report_factories import FORM, a_period, a_report, a_template, client_of

pytestmark = pytest.mark.django_db
BURDEN = "reporting:burden-show"

#: Another office asks for two of the same figures, and for one of its own.
OTHER = ReportForm(
    key="kstt",
    title="Báo cáo kiểm soát thủ tục hành chính",
    tables=(
        Table(
            "T",
            "Số liệu",
            (
                Row("a", "Số nhiệm vụ được giao", Traits(indicator="CD01")),
                Row("b", "Tiếp nhận trong kỳ", Traits(indicator="B06.2", breakdown="land")),
                Row("c", "Số phản ánh, kiến nghị", Traits(indicator="TTHC90")),
            ),
            (Column("v", "Số liệu"),),
        ),
    ),
    calendar=MINISTRY,
)
#: What FORM asks of a department: CD01, CD02, CD99 and four columns of two rows; communes are asked for CD20 too.
OF_DEPARTMENT, OF_COMMUNE = 11, 12


def on(day):
    return {"opens_on": date(2026, 6, 1), "due_on": day, "locks_on": date(2026, 12, 31), "tree_on": date(2026, 6, 14)}


@pytest.fixture
def two_forms(made):
    """The half-year's report on reform is due in June, that on procedures over the same days in July."""
    reform = a_period(made, a_template(made, FORM), key="2026-H1", **on(date(2026, 6, 20)))
    procedures = a_period(made, a_template(made, OTHER), key="2026-H1", title="Báo cáo KSTT", **on(date(2026, 7, 5)))
    return reform, procedures


def test_cells_are_counted_by_unit_and_quarter_and_what_is_computed_is_not(made, two_forms):
    meter = meter_of(made["coordinator"], 2026)
    by_unit = {line.unit: line for line in meter.lines}
    justice, commune = by_unit[made.justice.pk], by_unit[made.communes[0].pk]
    assert justice.cells == (0, OF_DEPARTMENT, 3, 0)
    assert commune.cells == (0, OF_COMMUNE, 3, 0)
    assert (justice.twice, justice.spared, justice.total) == (2, 2, OF_DEPARTMENT + 3)
    assert meter.sums.cells == (0, 2 * OF_DEPARTMENT + 3 * OF_COMMUNE, 15, 0)
    assert [(line.units, line.least, line.most, line.total) for line in meter.forms] == [
        (5, OF_DEPARTMENT, OF_COMMUNE, 2 * OF_DEPARTMENT + 3 * OF_COMMUNE),
        (5, 3, 3, 15),
    ]


def test_what_is_asked_twice_is_kept_where_it_is_due_first(made, two_forms):
    reform, procedures = two_forms
    land, tasks = sorted(meter_of(made["coordinator"], 2026).twice, key=lambda line: line.name)
    assert (land.name, tasks.name) == ("B06.2:land", "CD01")
    assert (tasks.keep, tasks.spare) == (reform, (procedures,))
    assert (tasks.units, tasks.known, tasks.window.key) == (5, 0, "2026-H1")


def test_other_days_are_not_asked_twice(made):
    a_period(made, a_template(made, FORM), key="2026-H1", **on(date(2026, 6, 20)))
    a_period(made, a_template(made, OTHER), key="2026-Q1", **on(date(2026, 6, 20)))
    assert meter_of(made["coordinator"], 2026).twice == []


def test_figure_that_stands_is_told_for_the_units_that_have_it(made, two_forms):
    tasks = Indicator.objects.create(name="CD01", label="Số nhiệm vụ", kind=Indicator.NUMBER)
    about = {"indicator": tasks, "year": 2026, "as_of": date(2026, 6, 14), "origin": Figure.TYPED}
    Figure.objects.create(unit=made.justice, period="2026-H1", value=Fraction(20), **about)
    Figure.objects.create(unit=made.communes[0], period="2026-Q1", value=Fraction(7), **about)
    [line] = [line for line in meter_of(made["coordinator"], 2026).twice if line.name == "CD01"]
    assert (line.known, line.indicator) == (1, tasks.pk)


def test_figure_in_a_report_that_was_sent_need_not_be_entered_again(made, two_forms):
    a_report(made, two_forms[0], made.justice, ReportState.SENT)
    a_report(made, two_forms[0], made.communes[0], ReportState.ENTERING)
    known = {line.name: line.known for line in meter_of(made["coordinator"], 2026).twice}
    assert known == {"CD01": 1, "B06.2:land": 1}


def test_units_that_were_left_out_owe_no_cell(made, two_forms):
    AskedUnit.objects.filter(unit=made.justice).update(excluded=True, reason="Đang sắp xếp lại bộ máy")
    assert made.justice.pk not in {line.unit for line in meter_of(made["coordinator"], 2026).lines}


def test_unit_sees_its_own_load_and_nobody_elses(made, two_forms):
    meter = meter_of(made["justice"], 2026)
    assert [line.unit for line in meter.lines] == [made.justice.pk]
    page = client_of(made["justice"]).get(reverse(BURDEN), {"year": 2026, "unit": made.communes[0].pk})
    assert page.status_code == 200
    assert [line.unit for line in page.context["meter"].lines] == [made.justice.pk]
    assert "unit" not in page.context["filters"].fields


@pytest.mark.parametrize(
    ("who", "status", "units"),
    [
        ("coordinator", 200, 5),
        ("auditor", 200, 5),
        ("leader", 200, 5),
        ("justice", 200, 1),
        ("focal", 200, 1),
        ("stranger", 404, 0),
    ],
)
def test_each_of_the_cast_sees_the_units_that_are_theirs(made, two_forms, who, status, units):
    page = client_of(made[who]).get(reverse(BURDEN), {"year": 2026})
    assert page.status_code == status
    if units:
        assert len(page.context["meter"].lines) == units


def test_page_narrows_to_a_unit_and_to_a_figure(made, two_forms):
    client = client_of(made["coordinator"])
    of_unit = client.get(reverse(BURDEN), {"year": 2026, "unit": made.justice.pk})
    assert [line.unit for line in of_unit.context["meter"].lines] == [made.justice.pk]
    assert [line.units for line in of_unit.context["twice"]] == [1, 1]
    of_figure = client.get(reverse(BURDEN), {"year": 2026, "indicator": "B06.2"})
    assert [line.name for line in of_figure.context["twice"]] == ["B06.2:land"]
    assert "Tiếp nhận trong kỳ" in of_figure.content.decode()


def test_year_without_reports_falls_back_to_one_that_has_them(made, two_forms):
    assert years_asked(made["coordinator"]) == [2026]
    assert client_of(made["coordinator"]).get(reverse(BURDEN), {"year": 1999}).context["year"] == 2026


def test_page_before_any_period_says_what_will_stand_here(made):
    words = client_of(made["coordinator"]).get(reverse(BURDEN)).content.decode()
    assert "khoi-luong" not in words
    assert "format=xlsx" not in words


def test_workbook_has_the_units_the_reports_and_what_is_asked_twice(made, two_forms):
    answer = client_of(made["coordinator"]).get(reverse(BURDEN), {"year": 2026, "format": "xlsx"})
    units, forms, twice = read_workbook(answer.content)
    rows = {row[0]: row[1:] for row in units.rows[1:]}
    assert rows[made.justice.periods.get().name] == (0, OF_DEPARTMENT, 3, 0, OF_DEPARTMENT + 3, 2, 2)
    assert [row[4] for row in forms.rows[1:]] == [58, 15]
    assert {row[0] for row in twice.rows[1:]} == {"B06.2", "CD01"}


def test_page_costs_the_same_for_one_unit_and_for_more(made):
    versions = a_template(made, FORM), a_template(made, OTHER)
    for version in versions:
        a_period(made, version, key="2026-H1", units=[made.justice], **on(date(2026, 6, 20)))
    client = client_of(made["coordinator"])

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(BURDEN), {"year": 2026}).status_code == 200
        return len(seen)

    few = queries()
    for version in versions:
        a_period(made, version, key="2026-Q3", **{**on(date(2026, 9, 20)), "tree_on": date(2026, 9, 14)})
    assert queries() == few


def test_page_of_a_figure_leads_to_its_load(made):
    row = Indicator.objects.create(name="CD01", label="Số nhiệm vụ", kind=Indicator.NUMBER)
    words = client_of(made["coordinator"]).get(reverse("figures:indicator-show", args=[row.pk])).content.decode()
    assert f"{reverse(BURDEN)}?indicator=CD01" in words
