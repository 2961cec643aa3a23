"""Results from Excel: template, dry run, all or nothing."""

from datetime import date
from fractions import Fraction

import pytest
from django.utils.translation import gettext, override

import factories
from cchc.assessment.actions.imports import COLUMNS, apply_import, read_import, template
from cchc.assessment.actions.results import finalise_ready, publish_round
from cchc.assessment.models import LeafThread, RunUnit, ScoreEntry
from cchc.common.errors import Invalid, NotAllowed
from cchc.figures.models import Figure
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook
from cchc_core.workflow.states import Stages


def workbook(what, *rows):
    return write_workbook([NewSheet("Dữ liệu", [Column(title) for title in COLUMNS[what]], rows)])


def survey(unit, share, item="attitude", size="400", margin="3,5"):
    return [unit, "citizens", item, share, size, margin, "Điều tra 2026"]


def test_template_asks_for_every_value_of_every_unit(made, round_):
    with override("en"):
        sheets = read_workbook(template(round_, "surveys"))
        assert sheets[0].rows[0] == COLUMNS["surveys"]
    assert [row[:3] for row in sheets[0].rows[1:]] == [
        ("Xã Số 1", "citizens", "attitude"),
        ("Xã Số 2", "citizens", "attitude"),
    ]


def test_empty_template_holds_nothing_to_import(made, round_):
    plan = read_import(round_, "surveys", template(round_, "surveys"))
    assert (plan.rows, len(plan.problems)) == ((), 1)


def test_survey_shares_are_brought_in_with_sample_and_margin(made, round_, sheet):
    data = workbook("surveys", survey("Xã Số 1", "91,2"), survey("xã số 2", Fraction("0.85"), margin=Fraction("0.04")))
    assert read_import(round_, "surveys", data).ok
    assert apply_import(actor=made["coordinator"], round_=round_, what="surveys", data=data, name="khao-sat.xlsx") == 2
    first, second = Figure.objects.order_by("unit__key")
    assert (first.value, first.sample_size, first.margin) == (Fraction("0.912"), 400, Fraction("0.035"))
    assert (second.value, second.margin) == (Fraction("0.85"), Fraction("0.04"))
    assert factories.thread_of(sheet, "2.2").verified_points == Fraction("1.824")


def test_dry_run_names_row_column_and_reason_and_nothing_is_half_imported(made, round_):
    data = workbook(
        "surveys",
        survey("Xã Số 1", "91,2"),
        survey("Xã Không Có", "90"),
        survey("Xã Số 2", "nhiều"),
        survey("Xã Số 2", "90", item="speed"),
        survey("Xã Số 2", "90", size="2,5"),
        survey("Xã Số 1", "88"),
    )
    plan = read_import(round_, "surveys", data)
    assert [(each.row, each.column) for each in plan.problems] == [
        (3, gettext("Unit")),
        (4, gettext("Share (%)")),
        (5, gettext("Item")),
        (6, gettext("Sample size")),
        (7, ""),
    ]
    with pytest.raises(Invalid) as refusal:
        apply_import(actor=made["coordinator"], round_=round_, what="surveys", data=data)
    assert len(refusal.value.problems) == 5
    assert not ScoreEntry.objects.exists()


def test_file_that_is_no_workbook_is_refused(made, round_):
    assert len(read_import(round_, "surveys", b"not a workbook").problems) == 1


def test_only_the_coordinator_imports(made, round_):
    data = workbook("surveys", survey("Xã Số 1", "91,2"))
    for who in ("focal", "verifier", "auditor", "admin", "stranger"):
        with pytest.raises(NotAllowed):
            apply_import(actor=made[who], round_=round_, what="surveys", data=data)


def test_outside_index_reaches_every_leaf_that_reads_it(made):
    text = factories.TINY.replace("set: tiny", "set: indexed").replace(
        "rule: {kind: survey, survey: citizens, item: attitude}", "rule: {kind: external, fact: sipas, scale: 100}"
    )
    version = factories.sealed(made["coordinator"], text.replace("measured: survey", "measured: external"))
    round_ = factories.a_round(made, set_version=version)
    data = workbook("indices", ["Xã Số 1", "sipas", Fraction(85), date(2026, 6, 30), "Công bố của tỉnh"])
    apply_import(actor=made["coordinator"], round_=round_, what="indices", data=data)
    figure = Figure.objects.get(indicator__name="sipas")
    assert (figure.as_of, figure.origin) == (date(2026, 6, 30), "external")
    sheet = factories.sheet_of(round_, made.communes[0])
    assert factories.thread_of(sheet, "2.2").self_points == Fraction("1.7")


def test_past_year_is_taken_over_from_its_table_and_published(made):
    round_ = factories.a_round(made, title="Kết quả năm trước", stages=Stages(history=True))
    codes = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")
    rows = [[unit, code, points, ""] for unit, points in (("Xã Số 1", "1"), ("Xã Số 2", "0,5")) for code in codes]
    rows.append(["Xã Số 2", "+bonus", "0,25", "Thưởng"])
    data = workbook("points", *rows)
    assert apply_import(actor=made["coordinator"], round_=round_, what="points", data=data) == 14
    assert set(LeafThread.objects.filter(assessment__round=round_, is_pool=False).values_list("owner", flat=True)) == {
        "coordinator"
    }
    done, waiting = finalise_ready(actor=made["coordinator"], round_=round_)
    assert (len(done), waiting) == (2, [])
    package = publish_round(actor=made["coordinator"], round_=round_)
    totals = {row.assessment.unit_name: row.points for row in RunUnit.objects.filter(run=package.run)}
    assert totals == {"Xã Số 1": 6, "Xã Số 2": Fraction("3.25")}


def test_points_of_a_past_year_out_of_bounds_or_without_criterion_are_named(made):
    round_ = factories.a_round(made, stages=Stages(history=True))
    data = workbook("points", ["Xã Số 1", "1.1", "5", ""], ["Xã Số 1", "7.7", "1", ""], ["Xã Số 1", "+gift", "1", ""])
    plan = read_import(round_, "points", data)
    assert [(each.row, each.column) for each in plan.problems] == [
        (2, gettext("Points")),
        (3, gettext("Criterion code")),
        (4, gettext("Criterion code")),
    ]


def test_unit_is_known_by_its_name_with_all_its_marks(made):
    """Two communes whose names differ by one mark never get each other's points."""
    near = factories.unit("xa-ha", "Xã Thạch Hà", "commune", made.province)
    far = factories.unit("xa-hạ", "Xã Thạch Hạ", "commune", made.province)
    round_ = factories.a_round(made, stages=Stages(history=True))
    data = workbook("points", ["Xã Thạch Hà", "1.1", "2", ""], ["xã thạch hạ", "1.1", "0,5", ""])
    apply_import(actor=made["coordinator"], round_=round_, what="points", data=data)
    given = [factories.thread_of(factories.sheet_of(round_, unit), "1.1").self_points for unit in (near, far)]
    assert given == [2, Fraction("0.5")]
    plan = read_import(round_, "points", workbook("points", ["Xa Thach Ha", "1.1", "2", ""]))
    assert [each.reason.values["units"] for each in plan.problems] == [("Xã Thạch Hà", "Xã Thạch Hạ")]


def test_code_that_excel_took_for_a_number_is_refused_where_it_may_mean_two(made):
    text = factories.TINY.replace('code: "1.3"', 'code: "1.10"').replace('"2026"', '"2026-10"', 1)
    version = factories.sealed(made["coordinator"], text)
    round_ = factories.a_round(made, set_version=version, stages=Stages(history=True))
    rows = (["Xã Số 1", Fraction("1.1"), "1", ""], ["Xã Số 1", Fraction("1.2"), "1", ""], ["Xã Số 1", "1.10", "1", ""])
    plan = read_import(round_, "points", workbook("points", *rows))
    assert [(each.row, each.reason.values["codes"]) for each in plan.problems] == [(2, ("1.1", "1.10"))]
    assert [each.codes for each in plan.rows[1:]] == [("1.2",), ("1.10",)]
