"""A year of reports made by hand: in time, late, never, returned, taken back, given more time, left out, on behalf, corrected.

The scoring's figures and the page of the year tell the same.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.common.clock import VIETNAM
from cchc.reporting.facts import NAMES, facts_for_scoring
from cchc.reporting.models import AskedUnit, Report, ReturnNote, Sending
from cchc.reporting.queries.timeliness import Fate, Timing, fate_of, with_history, year_of_reports
from cchc_core.files import read_workbook
from cchc_core.reporting.states import ReportState
from report_factories import a_correction, a_period, a_template, client_of, report_of

pytestmark = pytest.mark.django_db
S, T = ReportState, Timing
DUE = date(2026, 6, 20)
YEAR_END = date(2026, 12, 31)
PAGE = "reporting:year-show"


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture
def half(made):
    days = {"opens_on": date(2026, 6, 1), "due_on": DUE, "locks_on": date(2026, 6, 30), "tree_on": date(2026, 6, 14)}
    return a_period(made, a_template(made), key="2026-H1", **days)


def send(period, unit, when: datetime, *, in_time: bool, state: S = S.SENT, **changes) -> Report:
    report = report_of(period, unit)
    Sending.objects.create(report=report, at=when, on_time=in_time, snapshot={}, digest="", **changes)
    Report.objects.filter(pk=report.pk).update(state=state.value, sent_at=when, on_time=in_time)
    return report_of(period, unit)


def back(report: Report, when: datetime, verb: str = "send_back") -> None:
    ReturnNote.objects.create(report=report, verb=verb, reason="Thiếu biểu số 2", at=when)
    Report.objects.filter(pk=report.pk).update(state=S.ENTERING.value)


def fate(period, unit, as_of: date = YEAR_END) -> Fate:
    return fate_of(with_history(AskedUnit.objects.filter(period=period)).get(unit=unit), as_of)


def figures(unit, as_of: date = YEAR_END, year: int = 2026) -> tuple[int, ...]:
    """Due, in time, late, missing, complete, returned."""
    found = {each.name: each.fact for each in facts_for_scoring([unit.pk], year, as_of)}
    return tuple(int(found[name]) for name in NAMES) if found else ()


@pytest.mark.parametrize(
    ("when", "in_time", "expected"),
    [
        (at(6, 20, 23, 59), True, (1, 1, 0, 0, 1, 0)),  # the day itself is in time, to its last minute
        (at(6, 21, 0, 0), False, (1, 0, 1, 0, 1, 0)),
        (at(6, 14), True, (1, 1, 0, 0, 1, 0)),
    ],
)
def test_day_of_the_deadline_is_in_time(made, half, when, in_time, expected) -> None:
    send(half, made.justice, when, in_time=in_time)
    assert figures(made.justice) == expected


def test_report_that_never_came_is_missing_from_its_day_on(made, half) -> None:
    assert figures(made.justice, DUE - timedelta(days=1)) == ()
    assert figures(made.justice, DUE) == (1, 0, 0, 1, 0, 0)


def test_late_report_is_missing_until_it_comes(made, half) -> None:
    send(half, made.justice, at(6, 25), in_time=False)
    assert figures(made.justice, date(2026, 6, 24)) == (1, 0, 0, 1, 0, 0)
    assert figures(made.justice, date(2026, 6, 25)) == (1, 0, 1, 0, 1, 0)


def test_returned_and_sent_again_after_the_deadline_was_in_time_and_is_not_complete(made, half) -> None:
    report = send(half, made.justice, at(6, 19), in_time=True)
    back(report, at(6, 22))
    assert figures(made.justice, date(2026, 6, 21)) == (1, 1, 0, 0, 1, 0)
    assert figures(made.justice, date(2026, 6, 22)) == (1, 1, 0, 0, 0, 1)
    Sending.objects.create(report=report, at=at(6, 27), on_time=False, snapshot={}, digest="")
    back(report, at(6, 28))
    assert figures(made.justice) == (1, 1, 0, 0, 0, 2)


def test_what_a_unit_takes_back_itself_was_not_handed_in(made, half) -> None:
    report = send(half, made.justice, at(6, 18), in_time=True)
    back(report, at(6, 19), verb="withdraw")
    assert fate(half, made.justice, date(2026, 6, 18)).timing is T.IN_TIME
    assert figures(made.justice, DUE) == (1, 0, 0, 1, 0, 0)
    send(half, made.justice, at(6, 23), in_time=False)
    assert figures(made.justice, date(2026, 6, 22)) == (1, 0, 0, 1, 0, 0)
    assert figures(made.justice) == (1, 0, 1, 0, 1, 0)
    assert fate(half, made.justice).sent_at == at(6, 23)


def test_exception_moves_the_day_of_its_unit_alone(made, half) -> None:
    half.asked.get(unit=made.justice).exceptions.create(until=date(2026, 7, 5), why="Đoàn kiểm tra")
    assert figures(made.justice, date(2026, 7, 4)) == (0, 0, 0, 0, 0, 0)
    assert figures(made.home_affairs, date(2026, 7, 4)) == (1, 0, 0, 1, 0, 0)
    assert figures(made.justice, date(2026, 7, 5)) == (1, 0, 0, 1, 0, 0)
    send(half, made.justice, at(7, 3), in_time=True)
    assert figures(made.justice) == (1, 1, 0, 0, 1, 0)


def test_latest_exception_counts_and_never_shortens_the_period(made, half) -> None:
    asked = half.asked.get(unit=made.justice)
    asked.exceptions.create(until=date(2026, 7, 20), why="Xin lùi")
    asked.exceptions.create(until=date(2026, 6, 1), why="Nhầm")
    assert fate(half, made.justice).until == DUE


def test_unit_that_was_left_out_owes_nothing(made, half) -> None:
    send(half, made.justice, at(6, 19), in_time=True)
    half.asked.filter(unit=made.justice).update(excluded=True, reason="Mới thành lập")
    assert fate(half, made.justice).timing is T.LEFT_OUT
    assert figures(made.justice) == ()


def test_sending_on_behalf_counts_as_that_of_the_unit(made, half) -> None:
    send(half, made.justice, at(6, 19), in_time=True, on_behalf=True, paper="Công văn số 12/STP-VP")
    assert figures(made.justice) == (1, 1, 0, 0, 1, 0)


def test_correction_after_the_deadline_changes_neither_time_nor_completeness(made, half) -> None:
    first = send(half, made.justice, at(6, 19), in_time=True, state=S.REPLACED)
    second = a_correction(first, S.SENT, why="Sai số hồ sơ", on_time=False)
    Sending.objects.create(report=second, at=at(9, 1), on_time=False, snapshot={}, digest="")
    ReturnNote.objects.create(report=second, verb="send_back", reason="Thiếu giải trình", at=at(9, 2))
    assert figures(made.justice) == (1, 1, 0, 0, 1, 0)


def test_report_due_in_january_belongs_to_the_year_of_its_day(made) -> None:
    days = {"opens_on": date(2026, 12, 25), "due_on": date(2027, 1, 5), "locks_on": date(2027, 1, 20)}
    december = a_period(made, a_template(made), key="2026-M12", **days)
    send(december, made.justice, at(12, 31), in_time=True)
    assert figures(made.justice, YEAR_END) == ()
    assert figures(made.justice, date(2027, 1, 31), 2027) == (1, 1, 0, 0, 1, 0)


@pytest.fixture
def mixed(made, half):
    """Of the five units one is in time, one late, one returned, one left out and one silent."""
    one, two, three = made.communes
    send(half, made.justice, at(6, 19), in_time=True)
    send(half, made.home_affairs, at(6, 25), in_time=False)
    back(send(half, one, at(6, 18), in_time=True), at(6, 19))
    half.asked.filter(unit=two).update(excluded=True, reason="Đang sáp nhập")
    return {made.justice: (1, 1), made.home_affairs: (1, 0), one: (1, 1), two: (0, 0), three: (1, 0)}


def test_page_tells_what_the_figures_of_the_scoring_tell(made, mixed) -> None:
    found = year_of_reports(made["coordinator"], 2026, YEAR_END)
    assert {line.unit: (line.tally.due, line.tally.in_time) for line in found.lines} == {
        unit.pk: counts for unit, counts in mixed.items()
    }
    sums = found.sums
    assert (sums.due, sums.in_time, sums.late, sums.missing, sums.complete, sums.returned) == (4, 2, 1, 1, 2, 1)
    for unit in mixed:
        tally = next(line.tally for line in found.lines if line.unit == unit.pk)
        told = (tally.due, tally.in_time, tally.late, tally.missing, tally.complete, tally.returned)
        assert figures(unit) in (told, ())


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
def test_each_of_the_cast_sees_the_reports_that_are_theirs(made, mixed, who, status, units) -> None:
    page = client_of(made[who]).get(reverse(PAGE), {"year": 2026})
    assert page.status_code == status
    if units:
        assert len(page.context["found"].lines) == units


def test_workbook_has_units_periods_and_sums(made, mixed) -> None:
    answer = client_of(made["coordinator"]).get(reverse(PAGE), {"year": 2026, "format": "xlsx"})
    [sheet] = read_workbook(answer.content)
    rows = {row[0]: row[1:] for row in sheet.rows}
    assert rows["Sở Tư pháp"][1:] == (1, 1, 0, 0, 1, 0)
    assert list(rows.values())[-1][1:] == (4, 2, 1, 1, 2, 1)


def test_page_narrows_to_one_form_and_falls_back_to_a_year_with_reports(made, mixed) -> None:
    client = client_of(made["coordinator"])
    assert client.get(reverse(PAGE), {"year": 1999}).context["year"] == 2026
    other = client.get(reverse(PAGE), {"year": 2026, "form": 999_999})
    assert len(other.context["found"].lines) == 5


def test_page_before_any_period_says_what_will_stand_here(made) -> None:
    assert client_of(made["coordinator"]).get(reverse(PAGE)).status_code == 200


def test_page_costs_the_same_for_one_unit_and_for_more(made) -> None:
    version = a_template(made)
    days = {"opens_on": date(2026, 6, 1), "due_on": DUE, "locks_on": date(2026, 6, 30)}
    one = a_period(made, version, key="2026-H1", units=[made.justice], **days)
    send(one, made.justice, at(6, 19), in_time=True)
    client = client_of(made["coordinator"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(PAGE), {"year": 2026}).status_code == 200
        return len(seen)

    few = queries()
    more = a_period(made, version, key="2026-Q3", **days)
    for unit in (made.justice, *made.communes):
        back(send(more, unit, at(6, 18), in_time=True), at(6, 19))
    assert queries() == few
