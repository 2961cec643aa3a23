"""What the system knows for a report: from dossiers, initiatives, findings, plans; shown first, taken one by one, never over
what somebody typed."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import initiative_factories as initiatives
import plan_factories as plans
from cchc.common.clock import today
from cchc.common.errors import Stale
from cchc.improvement.models import Finding
from cchc.initiatives.models import LifeEvent
from cchc.planning.models import ProgressUpdate
from cchc.procedures.models import ONE_STOP, PORTAL, KpiResult
from cchc.reporting.actions.cells import CellWish, KnownPick, fetch_known, save_cells
from cchc.reporting.models import Cell, Narrative, Report
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.known import suggestions_of
from cchc.reporting.queries.offers import offers_of
from cchc.reporting.sources import dossiers, findings, known_values, models
from cchc.reporting.sources import plans as plan_source
from cchc.reporting.sources.asking import Asking
from cchc_core.initiatives.states import Stage
from cchc_core.reporting.form import CellKey, Column, ReportForm, Row, Section, Table, Traits
from cchc_core.reporting.states import ReportState as S
from report_factories import FILLED, a_period, a_report, a_template, client_of, report_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HALF = (date(2026, 12, 15) - timedelta(days=365), date(2026, 6, 14))


def kpi(unit, indicator: str, period: str, numerator: int, denominator: int, source: str = ONE_STOP) -> None:
    until = date(int(period[:4]), int(period[5:7]), 28) if len(period) == 7 and "Q" not in period else today()
    KpiResult.objects.create(
        source=source,
        unit=unit,
        field="",
        period=period,
        until=until,
        indicator=indicator,
        numerator=numerator,
        denominator=denominator,
        formula_version="1",
        snapshot="x",
    )


def asking(unit, since: date = HALF[0], until: date = HALF[1]) -> Asking:
    return Asking(unit.pk, since, until, until.year)


# Dossiers -----------------------------------------------------------------------------------------------------------


def test_rate_of_a_window_is_the_ratio_of_the_sums_of_the_months_that_end_in_it(made) -> None:
    unit = made.communes[0]
    kpi(unit, "2.1", "2025-11", 0, 1000)  # ended before the window began
    kpi(unit, "2.1", "2025-12", 10, 10)
    kpi(unit, "2.1", "2026-05", 30, 90)
    kpi(unit, "2.1", "2026-06", 0, 1000)  # ends after the window
    kpi(made.communes[1], "2.1", "2026-05", 0, 1000)  # another unit's month
    found = dossiers.known(asking(unit))[("L3.1", "")]
    assert found.value == Fraction(40, 100) * 100  # the mean of the rates would be 66,7
    assert (
        found.source
        == "Hồ sơ TTHC trên hệ thống một cửa: Tỷ lệ hồ sơ giải quyết đúng hạn = 40/100; kỳ 12/2025, 05/2026"
    )


def test_window_that_is_a_quarter_takes_what_was_counted_for_the_quarter(made) -> None:
    unit = made.communes[0]
    kpi(unit, "3.6", "2026-Q1", 3, 4)
    kpi(unit, "3.6", "2026-01", 1, 100)
    assert dossiers.known(asking(unit, date(2026, 1, 1), date(2026, 3, 31)))[("L3.3", "")].value == 75


def test_half_of_the_calendar_is_the_sum_of_its_months(made) -> None:
    unit = made.communes[0]
    kpi(unit, "3.6", "2026-01", 1, 2)
    kpi(unit, "3.6", "2026-06", 2, 2)
    assert dossiers.known(asking(unit, date(2026, 1, 1), date(2026, 6, 30)))[("L3.3", "")].value == 75


def test_portal_tells_what_the_one_stop_does_not(made) -> None:
    unit = made.communes[0]
    kpi(unit, "4.1", "2026-05", 1, 2, PORTAL)
    kpi(unit, "4.2", "2026-05", 1, 4, PORTAL)
    kpi(unit, "4.2", "2026-05", 3, 4)
    found = dossiers.known(asking(unit))
    assert (found[("L3.5", "")].value, found[("L3.4", "")].value) == (50, 75)
    assert "Cổng Dịch vụ công quốc gia" in found[("L3.5", "")].source


def test_counts_add_up_and_stocks_come_from_the_last_month_and_half_known_groups_have_no_points(made) -> None:
    unit = made.communes[0]
    for month, received in (("2026-04", 20), ("2026-05", 30)):
        kpi(unit, "4.3", month, 5, received)
        kpi(unit, "3.1", month, received, 100)
    kpi(unit, "2.1", "2026-05", 1, 1)
    found = dossiers.known(asking(unit))
    assert (found[("SH1", "")].value, found[("SH4", "")].value) == (50, 10)
    assert found[("766.TDGQ", "")].value == 20
    assert ("766.MDSH", "") not in found


def test_dossiers_cost_one_query_however_many_months(made, django_assert_num_queries) -> None:
    for month in range(1, 6):
        kpi(made.communes[0], "2.1", f"2026-0{month}", 1, 2)
    with django_assert_num_queries(1):
        assert dossiers.known(asking(made.communes[0]))
    assert dossiers.known(asking(made.communes[1])) == {}


# Initiatives, findings, plans ---------------------------------------------------------------------------------------


@pytest.fixture
def lived(made):
    row = initiatives.an_initiative(made, title="Trả kết quả tại nhà", stage=Stage.EFFECTIVE)
    for before, after in ((Stage.IDEA, Stage.REGISTERED), (Stage.PILOTED, Stage.EFFECTIVE)):
        LifeEvent.objects.create(
            initiative=row, before=before.value, after=after.value, on=today(), text="Giảm 2 ngày."
        )
    return row


def test_initiatives_tell_figures_and_sentences_of_the_period(made, lived) -> None:
    ask = asking(lived.unit, today() - 30 * DAY, today())
    found = models.known(ask)
    assert (found[("CD17", "effective")].value, found[("CD16", "in_period")].value) == (1, 1)
    assert "sổ theo dõi từ ngày" in found[("CD17", "effective")].source
    offer = models.told(ask)
    assert offer is not None
    assert any("Trả kết quả tại nhà" in each for each in offer.sentences)


def test_unit_whose_units_report_themselves_has_no_figures_of_the_whole(made, lived) -> None:
    period = a_period(made)
    ask = Asking(made.province.pk, today() - 30 * DAY, today(), today().year, period.pk)
    assert ("CD17", "effective") not in models.known(ask)
    assert models.told(ask) is not None


def finding(unit, code: str, state: str = Finding.OPEN, kind: str = Finding.SCORE) -> Finding:
    work = {"owner": unit, "owner_path": f"/{unit.pk}/", "due_on": today() - DAY, "measure": "Rà soát"}
    return Finding.objects.create(
        source_kind=kind,
        source_key=f"{kind}:1",
        source_title="Chấm điểm",
        code=code,
        title=f"Chậm công khai {code}",
        unit=unit,
        unit_path=f"/1/{unit.pk}/",
        points_lost=Fraction(1),
        state=state,
        cause="Thiếu người",
        **(work if state in (Finding.UNDER_WAY, Finding.DONE) else {}),
    )


def test_findings_of_scoring_and_of_inspections_are_counted_apart(made) -> None:
    unit = made.communes[0]
    finding(unit, "1", Finding.DONE)
    finding(unit, "2", Finding.UNDER_WAY)
    finding(unit, "3", kind=Finding.INSPECTION)
    ask = asking(unit, today() - 30 * DAY, today())
    known = findings.known(ask)
    assert (known[("CD26", "to_remedy")].value, known[("CD26", "remedied")].value) == (2, 1)
    seen = findings.inspected(ask)
    assert (seen[("CD12", "")].value, seen[("CD13", "")].value, seen[("CD09", "")].value) == (1, 0, 1)
    offer = findings.told(ask)
    assert offer is not None
    assert offer.sentences == (
        "Tồn tại, hạn chế phải khắc phục: 02; đã khắc phục 01, đang khắc phục 01, trong đó quá hạn 01.",
        "Còn tồn tại: Chậm công khai 2 (nguyên nhân: Thiếu người).",
    )


def test_unfinished_tasks_count_once_they_name_an_obstacle(made) -> None:
    plan = plans.province_plan(made)
    duty = plans.duty_of(plans.line_of(plan, "task"), made.justice)
    year = plan.year
    ask = Asking(made.justice.pk, date(year, 1, 1), date(year, 12, 31), year)
    assert plan_source.known(ask)[("CD04", "")].value == 0
    wish = {"on": today(), "percent": 30, "text": "Đang làm", "obstacle": "Chưa có kinh phí"}
    ProgressUpdate.objects.create(assignment=duty, content=duty.line.content, **wish)
    assert plan_source.known(ask)[("CD04", "")].value == 1


# Shown first, then taken --------------------------------------------------------------------------------------------

FORM = ReportForm(
    key="known",
    title="Báo cáo thử",
    tables=(
        Table(
            "TH",
            "Số liệu TTHC",
            (
                Row("L1", "Tỷ lệ đúng hạn", Traits(indicator="L3.1", decimals=2)),
                Row("L3", "Tỷ lệ thanh toán", Traits(indicator="L3.3", decimals=2)),
                Row("L4", "Tỷ lệ số hóa", Traits(indicator="L3.4", decimals=2)),
            ),
            (Column("value", "Số liệu"),),
            section="I",
            traits=Traits(source="procedures"),
        ),
    ),
    sections=(Section("I", "Kết quả"), Section("II", "Phương hướng")),
)
KEYS = {row: CellKey("TH", row, "value") for row in ("L1", "L3", "L4")}


@pytest.fixture
def report(made) -> Report:
    """A report for a window in which three rates of the first commune are known; the second of them was typed."""
    period = a_period(made, a_template(made, FORM), key="2026-H1")
    for indicator, share in (("2.1", 1), ("3.6", 2), ("4.2", 2)):
        kpi(made.communes[0], indicator, "2026-05", share, 3)
    row = report_of(period, made.communes[0])
    Report.objects.filter(pk=row.pk).update(state=S.ENTERING.value)
    row = report_of(period, made.communes[0])
    save_cells(actor=made["focal"], report=row, wishes=[CellWish(KEYS["L3"], Fraction(50))])
    return report_of(period, made.communes[0])


def rows_of(report: Report):
    return {each.key.row: each for each in suggestions_of(Checked(report))}


def pick_of(each) -> KnownPick:
    return KnownPick(each.key, each.version, each.value)


def test_known_values_are_as_exact_as_the_cell(report) -> None:
    assert known_values(report)[KEYS["L1"]].value == Fraction("33.33")


def test_what_would_change_is_shown_beside_what_stands(report) -> None:
    rows = rows_of(report)
    assert {row: (each.before, each.after, each.is_typed) for row, each in rows.items()} == {
        "L1": ("", "33,33", False),
        "L3": ("50,00", "66,67", True),
        "L4": ("", "66,67", False),
    }
    assert not report.cells.filter(row="L1").exists()


def test_one_value_is_taken_and_the_typed_one_stays_with_what_is_known_beside_it(made, report) -> None:
    fetch_known(actor=made["focal"], report=report, picks=[pick_of(rows_of(report)["L1"])])
    cell = report.cells.get(row="L1")
    assert (cell.value, cell.origin) == (Fraction("33.33"), Cell.SYSTEM)
    assert "Tỷ lệ hồ sơ giải quyết đúng hạn = 1/3" in cell.source
    assert not report.cells.filter(row="L4").exists()
    typed = report.cells.get(row="L3")
    assert (typed.value, typed.origin, typed.known) == (50, Cell.TYPED, Fraction("66.67"))
    assert "thanh toán trực tuyến" in typed.known_from


def test_taking_all_never_writes_over_what_was_typed(made, report) -> None:
    fetch_known(actor=made["focal"], report=report)
    assert report.cells.get(row="L3").value == 50
    assert {cell.row for cell in report.cells.filter(origin=Cell.SYSTEM)} == {"L1", "L4"}


def test_nothing_is_taken_when_a_cell_changed_since_it_was_shown(made, report) -> None:
    picks = [pick_of(each) for each in rows_of(report).values()]
    save_cells(actor=made["focal"], report=report, wishes=[CellWish(KEYS["L4"], Fraction(5))])
    with pytest.raises(Stale):
        fetch_known(actor=made["focal"], report=report, picks=picks)
    assert not report.cells.filter(row="L1").exists()
    KpiResult.objects.filter(indicator="2.1").update(numerator=2)
    with pytest.raises(Stale):
        fetch_known(actor=made["focal"], report=report, picks=picks[:1])


def test_page_takes_one_ticked_or_all(made, report) -> None:
    client, page = client_of(made["focal"]), reverse("reporting:report-fetch", args=[report.pk])
    assert "33,33" in client.get(page).content.decode()
    assert (
        client.post(page, {"verb": rows_of(report)["L3"].pick}).status_code == 302
    )  # chosen in place of what was typed
    assert report.cells.get(row="L3").origin == Cell.SYSTEM
    rows = rows_of(report)
    client.post(page, {"verb": "all", "free": [each.pick for each in rows.values()], "pick": []})
    assert rows_of(report) == {}
    assert client.post(page, {"verb": "ticked", "pick": ["x", "a/b/c 1 2", "TH/L1/value x 3"]}).status_code == 409


@pytest.mark.parametrize(
    ("who", "wanted"),
    [("focal", (200, 302)), ("head", (200, 302)), ("neighbour", (404, 404)), ("coordinator", (200, 302))],
)
def test_page_by_person(made, report, who: str, wanted: tuple[int, int]) -> None:
    client, page = client_of(made[who]), reverse("reporting:report-fetch", args=[report.pk])
    got = client.get(page).status_code, client.post(page, {"verb": rows_of(report)["L1"].pick}).status_code
    assert got == wanted


def test_page_costs_the_same_for_one_value_and_for_three(made, report) -> None:
    client, page = client_of(made["focal"]), reverse("reporting:report-fetch", args=[report.pk])
    client.get(page)
    KpiResult.objects.exclude(indicator="2.1").delete()
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    kpi(made.communes[0], "3.6", "2026-04", 1, 3)
    kpi(made.communes[0], "4.2", "2026-04", 1, 3)
    with CaptureQueriesContext(connection) as three:
        client.get(page)
    assert len(three) == len(one)


# Sentences ----------------------------------------------------------------------------------------------------------


def words_page(report: Report) -> str:
    return reverse("reporting:report-words", args=[report.pk])


@pytest.fixture
def offered(made, lived) -> Report:
    """A report whose window ends today, in which the commune's model proved itself."""
    return a_report(made, a_period(made, since=today() - 30 * DAY, until=today()), values=FILLED)


def test_sentences_are_offered_with_their_origin_and_added_below_what_was_typed(made, offered) -> None:
    client = client_of(made["focal"])
    page = client.get(words_page(offered)).content.decode()
    assert "Trả kết quả tại nhà" in page
    assert "sổ theo dõi từ ngày" in page
    row = offered.narratives.get(section="I")
    typed = {"section": "I", "version": row.version, "text": "Câu của tôi."}
    assert client.post(words_page(offered), {**typed, "take": "initiatives"}).status_code == 302
    row = offered.narratives.get(section="I")
    lines = row.text.splitlines()
    assert lines[0] == "Câu của tôi."
    assert any("Trả kết quả tại nhà" in line for line in lines[1:])
    assert [each["part"] for each in row.sources] == ["initiatives"]
    page = client.get(words_page(offered)).content.decode()
    assert 'value="initiatives' not in page  # it stands there already
    assert "câu lấy từ" in page


def test_origin_of_a_sentence_goes_with_the_sentence(made, offered) -> None:
    client, row = client_of(made["focal"]), offered.narratives.get(section="I")
    sent = {"section": "I", "version": row.version, "text": row.text, "take": "initiatives:0"}
    client.post(words_page(offered), sent)
    row = offered.narratives.get(section="I")
    assert len(row.sources[0]["sentences"]) == 1
    client.post(words_page(offered), {"section": "I", "version": row.version, "text": "Chỉ còn câu này."})
    assert Narrative.objects.get(pk=row.pk).sources == []


def test_whole_is_offered_only_what_tells_of_everybody_under_the_unit(made, offered) -> None:
    finding(made.province, "9")
    whole = Report.objects.create(
        period=offered.period,
        unit=made.province,
        unit_name="Tỉnh",
        holder=made.province,
        holder_path=f"/{made.province.pk}/",
        kind=Report.CONSOLIDATED,
        state=S.ENTERING.value,
    )
    parts = {each.part for found in offers_of(whole, Checked(whole)).values() for each in found}
    assert parts == {"initiatives"}


def test_somebody_else_is_offered_nothing_and_odd_picks_add_nothing(made, offered) -> None:
    assert 'name="take"' not in client_of(made["auditor"]).get(words_page(offered)).content.decode()
    client, row = client_of(made["focal"]), offered.narratives.get(section="I")
    for pick in ("nobody", "initiatives:99", ":", "planning:x"):
        client.post(words_page(offered), {"section": "I", "version": row.version, "text": row.text, "take": pick})
    assert Narrative.objects.get(pk=row.pk).text == row.text
