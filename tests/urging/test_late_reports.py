"""Urging about periodic reports: who owes one, since when, and what settles it."""

from datetime import timedelta

import pytest

import report_factories as reports
from cchc.common.clock import today
from cchc.reporting.models import AskedUnit, ReportPeriod
from cchc.urging.sources import find, key_for
from cchc.urging.sources.kind import Look
from cchc.urging.sources.reports import UNSENT, late_reports
from cchc_core.reporting.states import ReportState
from factories import World, unit


@pytest.fixture
def period(made: World) -> ReportPeriod:
    reports.report_people(made)
    days = {"opens_on": today() - timedelta(days=20), "due_on": today() - timedelta(days=4), "locks_on": today()}
    return reports.a_period(made, **days)


def look(made: World, **changes: object) -> Look:
    units = frozenset({made.home_affairs.pk, made.justice.pk, *(commune.pk for commune in made.communes)})
    values: dict[str, object] = {"units": units, "as_of": today(), "year": today().year, **changes}
    return Look(**values)  # type: ignore[arg-type]


def test_units_that_sent_nothing_are_told_with_how_late_they_are(made: World, period: ReportPeriod) -> None:
    reports.a_report(made, period, made.justice, ReportState.APPROVED)
    reports.a_report(made, period, made.communes[0], ReportState.AWAITING_HEAD)
    found = {each.unit: each for each in late_reports(look(made))}
    assert set(found) == {made.home_affairs.pk, *(commune.pk for commune in made.communes)}
    one = found[made.communes[0].pk]
    assert (one.kind, one.value, one.gap) == (UNSENT, "đang chờ lãnh đạo đơn vị duyệt", "chậm 4 ngày")
    assert found[made.home_affairs.pk].value == "chưa bắt đầu"


def test_returned_report_is_owed_again(made: World, period: ReportPeriod) -> None:
    report = reports.a_report(made, period, made.justice, ReportState.SENT)
    assert made.justice.pk not in {each.unit for each in late_reports(look(made))}
    report.state, report.reason = ReportState.ENTERING.value, "Số liệu không khớp"
    report.save()
    found = {each.unit: each.value for each in late_reports(look(made))}
    assert found[made.justice.pk] == "bị trả lại, chưa gửi lại"


def test_unit_that_is_left_out_or_has_more_time_owes_nothing(made: World, period: ReportPeriod) -> None:
    AskedUnit.objects.filter(unit=made.justice).update(excluded=True, reason="Mới thành lập")
    asked = AskedUnit.objects.get(unit=made.home_affairs)
    asked.exceptions.create(until=today(), why="Đoàn kiểm tra làm việc tại sở")
    assert {each.unit for each in late_reports(look(made))} == {commune.pk for commune in made.communes}


def test_nothing_is_late_on_its_day_and_closing_mends_nothing(made: World, period: ReportPeriod) -> None:
    assert list(late_reports(look(made, as_of=period.due_on))) == []
    ReportPeriod.objects.update(state=ReportPeriod.CLOSED)
    assert list(late_reports(look(made))) == []
    assert len(list(late_reports(look(made, again=True)))) == period.asked.count()


def test_key_follows_the_heir(made: World, period: ReportPeriod) -> None:
    [found] = find([{"kind": UNSENT}], [made.justice.pk], today(), today().year)
    heir = unit("so-moi", "Sở Mới", "department", made.province)
    assert key_for(UNSENT, found.key, heir.pk) == f"report-period:{period.pk}:{heir.pk}:{made.justice.pk}"
