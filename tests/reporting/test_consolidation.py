"""Reports of a period put into one: who counts, who is missing, what a late correction changes, who signs."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
import report_factories as reports
from cchc.audit.models import Event
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.orgunits.models import Succession, UnitPeriod
from cchc.reporting.actions.cells import CellWish, fetch_known, save_cells
from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.actions.steps import StepWish, begin_correction, take_step
from cchc.reporting.models import Cell, Report
from cchc.reporting.queries.inside import consolidated_above
from cchc.reporting.queries.whole import Whole, consolidated_of, drift_of, parts_of
from cchc_core.reporting.form import CellKey
from cchc_core.reporting.states import ReportState, ReportVerb

pytestmark = pytest.mark.django_db
S, V = ReportState, ReportVerb
DONE, NEW, LAND = CellKey("CD", "CD02", "value"), CellKey("B06", "land", "new"), CellKey("B06", "land", "received")


@pytest.fixture
def period(made):
    """Three communes and two departments are asked; two communes and a department are approved, one commune only sent."""
    period = reports.a_period(made)
    reports.a_report(made, period, made.communes[0], S.APPROVED)
    reports.a_report(made, period, made.communes[1], S.APPROVED, {**reports.FILLED, ("CD", "CD02", "value"): 5})
    reports.a_report(made, period, made.communes[2], S.SENT)
    reports.a_report(made, period, made.justice, S.APPROVED)
    return period


def value(report: Report, key: CellKey) -> Fraction | None:
    cell = Cell.objects.filter(report=report, **key._asdict()).first()
    return cell.value if cell else None


def whole_of(period) -> Whole:
    return Whole(consolidated_of(period).period if consolidated_of(period) else period)


def signed(made, period, why: str = "") -> Report:
    report = consolidate(actor=made["coordinator"], period=period, why=why)
    if not report.narratives.filter(section="I").exclude(text="").exists():
        save_narrative(
            actor=made["coordinator"],
            report=report,
            section="I",
            text="Toàn tỉnh hoàn thành {{CD02}} nhiệm vụ.",
            version=0,
        )
    report.refresh_from_db()
    report = take_step(actor=made["coordinator"], report=report, verb=V.PRESENT, version=report.version)
    return take_step(actor=made["leader"], report=report, verb=V.SEND, version=report.version)


def test_only_approved_reports_are_added_and_everybody_else_is_listed_with_the_reason(made, period) -> None:
    report = consolidate(actor=made["coordinator"], period=period)
    assert (report.kind, report.state, report.unit_id) == (Report.CONSOLIDATED, S.ENTERING.value, made.province.pk)
    assert (value(report, DONE), value(report, NEW)) == (15 + 5 + 15, 270)
    standing = {part.unit_name: part.standing for part in parts_of(report)}
    assert standing == {
        "Sở Nội vụ": "missing",
        "Sở Tư pháp": "approved",
        "Xã Số 1": "approved",
        "Xã Số 2": "approved",
        "Xã Số 3": "waiting",
    }
    whys = {part.unit_name: part.why for part in parts_of(report)}
    assert whys["Xã Số 3"]
    assert not whys["Xã Số 1"]
    assert reports.report_of(period, made.communes[0]).state == S.APPROVED.value  # nothing is signed yet


def test_own_and_consolidated_reports_are_different_records(made, period) -> None:
    report = consolidate(actor=made["coordinator"], period=period)
    assert consolidated_of(period).pk == report.pk
    assert not period.reports.filter(kind=Report.OWN, unit=made.province).exists()
    assert reports.report_of(period, made.communes[0]).cells.get(table="CD", row="CD02").value == 15


def test_rate_of_the_whole_is_the_ratio_of_sums(made, period) -> None:
    report = consolidate(actor=made["coordinator"], period=period)
    rate = Whole(period).consolidation.cells[CellKey("CD", "CD03", "value")].value
    assert rate == Fraction(35, 60) * 100
    assert (
        value(report, CellKey("CD", "CD03", "value")) is None
    )  # computed when it is looked at, stored when it is signed


def test_each_cell_tells_what_it_is_made_of(made, period) -> None:
    given = Whole(period).contributions(DONE)
    assert [(each.unit, each.value) for each in given] == sorted(
        [(made.justice.pk, 15), (made.communes[0].pk, 15), (made.communes[1].pk, 5)]
    )


def test_putting_together_again_takes_what_was_approved_since_and_keeps_what_was_typed(made, period) -> None:
    report = consolidate(actor=made["coordinator"], period=period)
    cell = report.cells.get(table="CD", row="CD02")
    wish = CellWish(DONE, Fraction(36), cell.version, remark="Thêm một nhiệm vụ của tỉnh")
    save_cells(actor=made["coordinator"], report=report, wishes=[wish])
    sent = reports.report_of(period, made.communes[2])
    take_step(actor=made["coordinator"], report=sent, verb=V.ACCEPT, version=sent.version)
    again = consolidate(actor=made["coordinator"], period=period)
    assert again.pk == report.pk
    typed = again.cells.get(table="CD", row="CD02")
    assert (typed.value, typed.known, typed.origin) == (36, 50, Cell.TYPED)
    assert value(again, NEW) == 360
    assert [part.standing for part in parts_of(again)].count("approved") == 4


def test_fetching_what_the_system_knows_changes_no_sum(made, period) -> None:
    report = consolidate(actor=made["coordinator"], period=period)
    fetch_known(actor=made["coordinator"], report=report)
    assert value(report, DONE) == 35


def test_nothing_approved_is_refused(made) -> None:
    empty = reports.a_period(made)
    with pytest.raises(WrongState):
        consolidate(actor=made["coordinator"], period=empty)
    assert consolidated_of(empty) is None


@pytest.mark.parametrize("who", ["focal", "head", "leader", "verifier", "auditor", "justice", "admin", "stranger"])
def test_only_the_office_that_asks_puts_together(made, period, who: str) -> None:
    with pytest.raises(NotAllowed):
        consolidate(actor=made[who], period=period)
    assert consolidated_of(period) is None


def test_leader_signs_and_the_reports_in_it_are_consolidated(made, period) -> None:
    report = signed(made, period)
    assert (report.state, report.on_time is not None) == (S.APPROVED.value, True)
    states = {
        unit: reports.report_of(period, unit).state for unit in (made.communes[0], made.communes[2], made.justice)
    }
    assert list(states.values()) == [S.CONSOLIDATED.value, S.SENT.value, S.CONSOLIDATED.value]
    assert value(report, LAND) == 300  # computed cells are kept with what was signed
    roots = Event.objects.filter(verb="report.consolidate").values_list("root", flat=True)
    assert set(roots) == {
        report.root,
        *(reports.report_of(period, unit).root for unit in (made.communes[0], made.communes[1], made.justice)),
    }


def test_late_correction_shows_which_consolidated_report_changed_and_by_how_much(made, period) -> None:
    report = signed(made, period)
    own = reports.report_of(period, made.communes[0])
    assert not drift_of(report, Whole(period))
    made_anew = begin_correction(actor=made["coordinator"], report=own, version=own.version, why="Cộng sót một hồ sơ")
    cell = made_anew.cells.get(table="B06", row="land", column="new")
    more = CellKey("B06", "land", "processing")
    other = made_anew.cells.get(table="B06", row="land", column="processing")
    wishes = [CellWish(NEW, Fraction(91), cell.version), CellWish(more, Fraction(21), other.version)]
    save_cells(actor=made["focal"], report=made_anew, wishes=wishes)
    made_anew.refresh_from_db()
    for who, verb in (("focal", V.PRESENT), ("head", V.SEND), ("coordinator", V.ACCEPT)):
        made_anew = take_step(actor=made[who], report=made_anew, verb=verb, version=made_anew.version)
    drift = drift_of(report, Whole(period))
    assert {each.key: each.by for each in drift.changes if not Whole(period).form.cells[each.key].derived} == {
        NEW: 1,
        more: 1,
    }
    assert drift.units == ("Xã Số 1",)
    assert [row.pk for row in consolidated_above(made_anew)] == [report.pk]
    assert value(report, NEW) == 270  # what was signed stays as it is


def test_signed_report_is_corrected_by_a_version_with_a_reason(made, period) -> None:
    report = signed(made, period)
    with pytest.raises(Invalid):
        consolidate(actor=made["coordinator"], period=period)
    sent = reports.report_of(period, made.communes[2])
    take_step(actor=made["coordinator"], report=sent, verb=V.ACCEPT, version=sent.version)
    anew = signed(made, period, why="Bổ sung báo cáo của Xã Số 3")
    assert (anew.number, anew.replaces_id, anew.state) == (2, report.pk, S.APPROVED.value)
    report.refresh_from_db()
    assert (report.state, value(report, NEW), value(anew, NEW)) == (S.REPLACED.value, 270, 360)
    assert not drift_of(anew, Whole(period))


def test_signed_whole_is_never_returned_to_be_written_over(made, period) -> None:
    report = signed(made, period)
    wish = StepWish("Sửa lại")
    with pytest.raises(WrongState):
        take_step(actor=made["coordinator"], report=report, verb=V.SEND_BACK, version=report.version, wish=wish)
    shown = reports.client_of(made["coordinator"]).get(f"/reports/{report.pk}/")
    assert [verb for verb, _words in (*shown.context["steps"], *shown.context["reasoned"])] == []
    report.refresh_from_db()
    assert (report.state, value(report, DONE)) == (S.APPROVED.value, 35)


def test_report_that_is_returned_leaves_the_total(made, period) -> None:
    report = signed(made, period)
    own = reports.report_of(period, made.communes[1])
    wish = StepWish("Số liệu một cửa không khớp", until=factories.today())
    take_step(actor=made["coordinator"], report=own, verb=V.SEND_BACK, version=own.version, wish=wish)
    drift = drift_of(report, Whole(period))
    assert drift.units == ("Xã Số 2",)
    assert next(each.by for each in drift.changes if each.key == DONE) == -5


def test_merged_commune_counts_for_its_successor_with_the_reason(made, period) -> None:
    old, new = made.communes[1], made.communes[0]
    UnitPeriod.objects.filter(unit=old).update(valid_to=factories.today())
    Succession.objects.create(predecessor=old, successor=new, kind="merge", on=factories.today())
    period.tree_on = factories.today().replace(year=factories.today().year + 1)
    period.save()
    report = consolidate(actor=made["coordinator"], period=period)
    part = report.parts.get(unit=old)
    assert (part.standing, part.counts_for_id, bool(part.why), bool(part.doubt)) == ("approved", new.pk, True, True)
    assert value(report, DONE) == 35


def test_consolidated_report_of_a_level_below_is_a_part_of_the_one_above(made) -> None:
    """An office under the province put its own units together; the province takes its whole beside its own report."""
    version = reports.a_template(made)
    below = reports.a_period(
        made, version, units=[made.communes[0]], unit=made.justice, unit_path=reports.path_of(made.justice)
    )
    inner = reports.a_report(made, below, made.communes[0], S.APPROVED)
    whole = Report.objects.create(
        period=below,
        unit=made.justice,
        unit_name="Sở Tư pháp",
        holder=made.justice,
        holder_path=reports.path_of(made.justice),
        kind=Report.CONSOLIDATED,
        state=S.APPROVED.value,
    )
    reports.fill(whole)
    above = reports.a_period(made, version, units=[made.justice])
    reports.a_report(made, above, made.justice, S.APPROVED)
    report = consolidate(actor=made["coordinator"], period=above)
    assert value(report, DONE) == 30
    assert sorted(part.source.kind for part in parts_of(report)) == ["consolidated", "own"]
    assert inner.period_id != above.pk


def test_putting_together_asks_the_database_the_same_for_one_unit_and_for_three(made) -> None:
    asked = []
    for units in (made.communes[:1], made.communes):
        period = reports.a_period(
            made, reports.a_template(made), key=f"{factories.today().year - len(units)}-H1", units=units
        )
        for unit in units:
            reports.a_report(made, period, unit, S.APPROVED)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert Whole(period).consolidation.counted
        asked.append(len(seen))
    assert asked[0] == asked[1]
