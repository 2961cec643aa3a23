"""Consolidation over several levels: commune, its district, the province; each office asks its own units by the same form."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

import factories
import report_factories as reports
from cchc.common.errors import Invalid
from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.actions.periods import PeriodPlan, ask_more, open_period
from cchc.reporting.actions.steps import begin_correction, take_step
from cchc.reporting.models import Cell, Report, TemplateVersion
from cchc.reporting.queries.inside import consolidated_above, inside_of, stale_among
from cchc.reporting.queries.whole import Whole, consolidated_of, drift_of, parts_of
from cchc_core.reporting.consolidate import Consolidator, Part, Standing
from cchc_core.reporting.form import CellKey, CellKind, Column, Entry, Gather, ReportForm, Row, Table, Traits
from cchc_core.reporting.states import ReportState, ReportVerb

pytestmark = pytest.mark.django_db
S, V = ReportState, ReportVerb
NEW, LAND = CellKey("B06", "land", "new"), CellKey("B06", "land", "received")
OPEN = CellKey("B06", "land", "processing")
RATE, TALKS = CellKey("CD", "CD03", "value"), CellKey("CD", "CD20", "value")


@pytest.fixture
def made(made):
    """A district with an area of its own: two communes in the area, one under the district itself."""
    district = factories.unit("huyen", "Huyện Thử", "district", made.province)
    area = factories.unit("khu", "Khu Bắc", "district_division", district)
    made.district, made.area = district, area
    made.low = [factories.unit(f"thon-{n}", f"Xã Dưới {n}", "commune", area if n < 3 else district) for n in (1, 2, 3)]
    made.actors |= factories.people(
        {
            "district": [("coordinator", district, district)],
            "district-head": [("leader", district, None)],
            "area": [("coordinator", area, area)],
            "area-head": [("leader", area, None)],
            **{f"low-{n}": [("focal", unit, None)] for n, unit in enumerate(made.low, start=1)},
            **{f"low-head-{n}": [("unit_head", unit, None)] for n, unit in enumerate(made.low, start=1)},
        }
    )
    return made


@pytest.fixture
def version(made) -> TemplateVersion:
    return reports.a_template(made)


def plan(version: TemplateVersion, units) -> PeriodPlan:
    day = factories.today()
    days = (day - timedelta(days=5), day + timedelta(days=10), day + timedelta(days=15))
    return PeriodPlan(version, f"{day.year}-H1", "Báo cáo 6 tháng", *days, [unit.pk for unit in units], tree_on=day)


def opened(made, who: str, office, version: TemplateVersion, units):
    return open_period(actor=made[who], unit_id=office.pk, plan=plan(version, units))


@pytest.fixture
def periods(made, version):
    """The province asks the district and a department, the district its area and a commune, the area two communes."""
    top = opened(made, "coordinator", made.province, version, [made.district, made.justice])
    middle = opened(made, "district", made.district, version, [made.area, made.low[2]])
    low = opened(made, "area", made.area, version, made.low[:2])
    return top, middle, low


def numbers(done: int, new: int, opened_now: int) -> dict:
    """A report of 20 tasks; of land, ``new`` dossiers, 10 carried over, all resolved but ``opened_now``."""
    return {
        **reports.FILLED,
        ("CD", "CD02", "value"): done,
        ("B06", "land", "new"): new,
        ("B06", "land", "processing"): opened_now,
        ("B06", "land", "resolved"): new + 10 - opened_now,
    }


def signed(made, who: str, period, why: str = "") -> Report:
    report = consolidate(actor=made[who], period=period, why=why)
    if not report.narratives.exclude(text="").exists():
        save_narrative(actor=made[who], report=report, section="I", text="Xong {{CD02}} việc.", version=0)
    report.refresh_from_db()
    report = take_step(actor=made[who], report=report, verb=V.PRESENT, version=report.version)
    head = {"coordinator": "leader"}.get(who, f"{who}-head")
    return take_step(actor=made[head], report=report, verb=V.SEND, version=report.version)


@pytest.fixture
def whole(made, periods):
    """Everything is signed: 12, 8 and 20 of 20 tasks below; 100 + 50 + 30 new dossiers of land; the department 90."""
    top, middle, low = periods
    reports.a_report(made, low, made.low[0], S.APPROVED, numbers(12, 100, 20))
    reports.a_report(made, low, made.low[1], S.APPROVED, numbers(8, 50, 10))
    area = signed(made, "area", low)
    reports.a_report(made, middle, made.low[2], S.APPROVED, numbers(20, 30, 5))
    district = signed(made, "district", middle)
    reports.a_report(made, top, made.justice, S.APPROVED)
    return signed(made, "coordinator", top), district, area


def stored(report: Report, key: CellKey) -> Fraction | None:
    return Cell.objects.get(report=report, **key._asdict()).value


def corrected(made, period, new: int) -> Report:
    """The first commune corrects its dossiers of land, and that is approved."""
    own = reports.report_of(period, made.low[0])
    anew = begin_correction(actor=made["area"], report=own, version=own.version, why="Cộng sót hồ sơ")
    at = {cell.key: cell for cell in anew.cells.all()}
    wishes = [CellWish(key, Fraction(value), at[key].version) for key, value in ((NEW, new), (OPEN, new - 80))]
    save_cells(actor=made["low-1"], report=anew, wishes=wishes)
    anew.refresh_from_db()
    for who, verb in (("low-1", V.PRESENT), ("low-head-1", V.SEND), ("area", V.ACCEPT)):
        anew = take_step(actor=made[who], report=anew, verb=verb, version=anew.version)
    return anew


def test_each_office_asks_by_the_form_of_the_one_above_and_its_whole_goes_up(whole) -> None:
    top, district, area = whole
    assert (stored(area, NEW), stored(area, LAND)) == (150, 170)
    assert (stored(district, NEW), stored(district, LAND)) == (180, 210)
    assert (stored(top, NEW), stored(top, LAND)) == (270, 310)
    assert stored(area, RATE) == Fraction(20, 40) * 100
    assert stored(top, RATE) == Fraction(12 + 8 + 20 + 15, 80) * 100  # a ratio of sums over three levels
    assert stored(top, TALKS) == 3 * 3 + 3


def test_own_report_that_is_missing_and_whole_that_is_there_are_told_apart(made, whole) -> None:
    told = [(part.unit_name, part.standing, part.source.kind) for part in parts_of(whole[0])]
    assert told == [
        ("Huyện Thử", "missing", "own"),
        ("Huyện Thử", "approved", "consolidated"),
        ("Sở Tư pháp", "approved", "own"),
    ]


def test_whole_below_that_nobody_signed_is_missing_above_with_the_reason(made, periods) -> None:
    top, middle, _low = periods
    reports.a_report(made, middle, made.low[2], S.APPROVED)
    consolidate(actor=made["district"], period=middle)
    reports.a_report(made, top, made.justice, S.APPROVED)
    page = reports.client_of(made["coordinator"]).get(f"/reports/periods/{top.pk}/whole/")
    line = next(line for line in page.context["lines"] if line["is_whole"])
    assert (line["asked"].unit_name, line["standing"].value) == ("Huyện Thử", "missing")
    assert "chưa được ký" in page.content.decode()


def test_office_chooses_among_the_forms_by_which_it_is_asked(made, version, periods) -> None:
    shown = reports.client_of(made["area"]).get("/reports/periods/open/")
    assert [each.pk for each in shown.context["versions"]] == [version.pk]
    other = reports.client_of(made["focal"]).get("/reports/periods/open/")
    assert other.status_code == 404


def test_office_below_keeps_to_the_version_by_which_it_is_asked(made, version) -> None:
    opened(made, "coordinator", made.province, version, [made.district])
    newer = reports.a_template(made)
    with pytest.raises(Invalid) as refused:
        opened(made, "district", made.district, newer, [made.low[2]])
    assert "asks by version" in refused.value.problems[0].text


def test_form_of_another_office_is_no_form_to_ask_by(made, version) -> None:
    version.template.unit = made.justice
    version.template.save()
    with pytest.raises(Invalid):
        opened(made, "district", made.district, version, [made.low[2]])


def test_reports_inside_are_found_for_an_upper_and_a_lower_report_at_once(made, whole) -> None:
    """The province's holds the district's, the district's the area's: whichever are asked about together."""
    top, district, area = (report.pk for report in whole)
    low = {unit.pk for unit in made.low}
    inside = {pk: {each.unit for each in found} & low for pk, found in inside_of([top, district, area]).items()}
    assert inside == {top: low, district: low, area: {unit.pk for unit in made.low[:2]}}


def test_unit_that_is_asked_twice_is_counted_once(made, periods, whole) -> None:
    """The province asks a commune itself that the district has in its whole already."""
    top, _middle, _low = periods
    ask_more(actor=made["coordinator"], period=top, units=[made.low[0].pk])
    reports.a_report(made, top, made.low[0], S.APPROVED, numbers(12, 100, 20))
    again = consolidate(actor=made["coordinator"], period=top, why="Xem lại")
    assert stored(again, NEW) == 270
    part = again.parts.get(unit=made.low[0])
    assert (part.standing, part.why["values"]["reason"]["note"]["values"]) == ("excluded", {"units": ["Huyện Thử"]})
    assert not stale_among([consolidated_of(top)])


def test_late_correction_shows_two_levels_up_before_and_after_the_whole_between_is_mended(made, periods, whole) -> None:
    top_period, middle_period, low_period = periods
    top, district, area = whole
    assert stale_among(whole) == set()
    anew = corrected(made, low_period, 140)
    assert [row.pk for row in consolidated_above(anew)] == [area.pk, district.pk, top.pk]
    assert stale_among(whole) == {top.pk, district.pk, area.pk}
    low = drift_of(area, Whole(low_period))
    assert {change.key: change.by for change in low.changes}[LAND] == 40
    assert not drift_of(top, Whole(top_period))  # nothing that is signed below has changed yet
    ahead = drift_of(top, Whole(top_period, ahead=True))
    assert {change.key: (change.before, change.after) for change in ahead.changes}[LAND] == (310, 350)
    page = reports.client_of(made["coordinator"]).get(f"/reports/periods/{top_period.pk}/whole/")
    assert page.context["behind"] == ["Huyện Thử"]
    assert "+40" in {change["by"] for change in page.context["ahead"]}
    signed(made, "area", low_period, why="Bản chỉnh lý của xã")
    district = signed(made, "district", middle_period, why="Bản chỉnh lý của xã")
    assert {change.key: change.by for change in drift_of(top, Whole(top_period)).changes}[LAND] == 40
    assert stored(top, NEW) == 270  # what was signed stays


def test_page_of_a_report_tells_which_wholes_it_went_into_and_which_are_out_of_date(made, periods, whole) -> None:
    own = reports.report_of(periods[2], made.low[0])
    shown = reports.client_of(made["coordinator"]).get(f"/reports/{own.pk}/")
    assert [(each["report"].pk, each["is_stale"]) for each in shown.context["above"]] == [
        (each.pk, False) for each in reversed(whole)
    ]
    anew = corrected(made, periods[2], 140)
    shown = reports.client_of(made["area"]).get(f"/reports/{anew.pk}/")
    assert [(each["report"].pk, each["is_stale"]) for each in shown.context["above"]] == [(whole[2].pk, True)]


def test_mean_of_means_rests_on_the_units_that_gave_a_value(made) -> None:
    """80 weighed by 100 and a unit with a weight of 300 and no value, beside 50 weighed by 100: 65, and not 74."""
    content = Row(
        "HL", "Mức độ hài lòng", Traits(kind=CellKind.PERCENT, decimals=2, gather=Gather.WEIGHTED, weight="HL2")
    )
    asked = Row("HL2", "Số người được hỏi", Traits(indicator="HL2", decimals=0))
    table = Table(
        "HL", "Hài lòng", (content, asked), (Column("value", "Số liệu"),), traits=Traits(kind=CellKind.NUMBER)
    )
    version = reports.a_template(made, replace(reports.FORM, tables=(*reports.FORM.tables, table)))
    top = opened(made, "coordinator", made.province, version, [made.district, made.justice])
    middle = opened(made, "district", made.district, version, made.low[1:])
    share, weight = ("HL", "HL", "value"), ("HL", "HL2", "value")
    reports.a_report(made, middle, made.low[1], S.APPROVED, {**reports.FILLED, share: 80, weight: 100})
    reports.a_report(made, middle, made.low[2], S.APPROVED, {**reports.FILLED, weight: 300})
    signed(made, "district", middle)
    reports.a_report(made, top, made.justice, S.APPROVED, {**reports.FILLED, share: 50, weight: 100})
    cells = Whole(top).consolidation.cells
    assert cells[CellKey(*share)].value == Fraction(80 * 100 + 50 * 100, 200) == 65
    assert cells[CellKey(*weight)].value == 500


# Typed over ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def typed_over(made, version):
    """Two communes are approved; somebody typed one more dossier into the whole, and it was signed."""
    period = opened(made, "area", made.area, version, made.low[:2])
    for unit in made.low[:2]:
        reports.a_report(made, period, unit, S.APPROVED, numbers(10, 100, 20))
    report = consolidate(actor=made["area"], period=period)
    at = {cell.key: cell for cell in report.cells.all()}
    wishes = [
        CellWish(key, Fraction(value), at[key].version, remark="Thêm một hồ sơ")
        for key, value in ((NEW, 201), (OPEN, 41))
    ]
    save_cells(actor=made["area"], report=report, wishes=wishes)
    return period, signed(made, "area", period)


def test_cell_typed_over_is_no_change_of_the_units_nor_are_its_sums(typed_over) -> None:
    period, report = typed_over
    assert stored(report, LAND) == 221
    assert not drift_of(report, Whole(period))


def test_correction_beneath_a_cell_typed_over_is_told(made, typed_over) -> None:
    period, report = typed_over
    corrected(made, period, 115)
    drift = drift_of(report, Whole(period))
    assert [(each.key, each.before, each.after) for each in drift.beneath] == [(NEW, 200, 215), (OPEN, 40, 55)]
    assert drift.changes == ()
    page = reports.client_of(made["area"]).get(f"/reports/periods/{period.pk}/whole/")
    assert [line["by"] for line in page.context["drift"]["beneath"]] == ["+15", "+15"]


def test_difference_of_rates_is_that_of_the_numbers_shown(made, version) -> None:
    """56/141 and 56/167 of 200: 79,43 and 67,07 differ by 12,36 on the page, though exactly by 12,3667."""
    period = opened(made, "area", made.area, version, made.low[:1])
    tasks = {("CD", "CD01", "value"): 141, ("CD", "CD02", "value"): 112}
    reports.a_report(made, period, made.low[0], S.APPROVED, {**reports.FILLED, **tasks})
    signed(made, "area", period)
    Cell.objects.filter(report__kind=Report.OWN, row="CD01").update(value=Fraction(167))
    page = reports.client_of(made["area"]).get(f"/reports/periods/{period.pk}/whole/")
    lines = {line["key"]: line for line in page.context["drift"]["changes"]}
    assert [lines[RATE][each] for each in ("before", "after", "by")] == ["79,43", "67,07", "−12,36"]


# What nobody is asked for ---------------------------------------------------------------------------------------------


def test_total_of_what_no_counted_unit_is_asked_for_is_missing_not_nought() -> None:
    rows = (
        Row("a", "Sở A", Traits(levels=("department",))),
        Row("b", "Sở B", Traits(levels=("department",))),
        Row("all", "Cộng", total=("a", "b")),
        Row("c", "Xã", Traits(levels=("commune",))),
        Row("sum", "Tổng", total=("all", "c")),
    )
    table = Table("T", "Bảng", rows, (Column("v", "Số"),), traits=Traits(kind=CellKind.NUMBER))
    form = ReportForm("f", "Mẫu", (table,))
    entries = {CellKey("T", "c", "v"): Entry(Fraction(7))}
    cells = Consolidator(form).gather([Part(1, Standing.APPROVED, entries, "commune", 1)]).cells
    assert cells[CellKey("T", "all", "v")].value is None
    assert cells[CellKey("T", "sum", "v")].value == 7
    assert Consolidator(form).gather([]).cells[CellKey("T", "sum", "v")].value is None
