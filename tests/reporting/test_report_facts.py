"""What reports tell the scoring: due, in time, late, never sent, complete, returned, as of a day."""

from datetime import timedelta
from fractions import Fraction

import pytest

import factories
import report_factories as reports
from cchc.common.clock import moment
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc.reporting.actions.figures import RECORDER
from cchc.reporting.facts import NAMES, facts_for_scoring
from cchc.reporting.models import AskedUnit, ReportPeriod, ReturnNote
from cchc.reporting.tasks import record_report_figures
from cchc_core.reporting.states import ReportState

pytestmark = pytest.mark.django_db
S = ReportState
TODAY = factories.today()


def due(made, key: str, days_ago: int = 3, **changes) -> ReportPeriod:
    day = TODAY - timedelta(days=days_ago)
    days = {"opens_on": day - timedelta(days=20), "due_on": day, "locks_on": day + timedelta(days=30)}
    return reports.a_period(made, reports.a_template(made), key=key, **(days | changes))


def counts(made, unit, as_of=TODAY, year: int | None = None) -> tuple[int, ...]:
    found = {
        each.name: each.fact for each in facts_for_scoring([unit.pk], year or (TODAY - timedelta(days=3)).year, as_of)
    }
    return tuple(int(found[name]) for name in NAMES) if found else ()


def test_reports_of_a_year_are_counted_by_their_day_and_first_sending(made) -> None:
    first, second, third = (due(made, f"{TODAY.year}-{key}") for key in ("Q1", "H1", "Q3"))
    reports.a_report(made, first, made.justice, S.APPROVED, on_time=True)
    late = reports.a_report(made, second, made.justice, S.SENT, on_time=False)
    assert third.asked.filter(unit=made.justice).exists()
    assert counts(made, made.justice) == (3, 1, 1, 1, 2, 0)
    ReturnNote.objects.create(report=late, verb="send_back", reason="Thiếu biểu số 2")
    assert counts(made, made.justice) == (3, 1, 1, 1, 1, 1)


def test_unit_that_is_left_out_or_was_never_asked_owes_nothing(made) -> None:
    due(made, f"{TODAY.year}-H1", units=[made.justice])
    assert counts(made, made.communes[0]) == ()
    AskedUnit.objects.update(excluded=True, reason="Mới thành lập")
    assert counts(made, made.justice) == ()


def test_more_time_moves_the_day_of_one_unit(made) -> None:
    period = due(made, f"{TODAY.year}-H1")
    period.asked.get(unit=made.justice).exceptions.create(until=TODAY + timedelta(days=2), why="Đoàn kiểm tra làm việc")
    assert counts(made, made.justice) == (0, 0, 0, 0, 0, 0)
    assert counts(made, made.home_affairs) == (1, 0, 0, 1, 0, 0)


def test_correction_later_changes_nothing_of_what_was_in_time(made) -> None:
    report = reports.a_report(
        made, due(made, f"{TODAY.year}-H1"), made.justice, S.REPLACED, on_time=True, sent_at=moment()
    )
    reports.a_correction(report, on_time=True)
    assert counts(made, made.justice) == (1, 1, 0, 0, 1, 0)


def test_figures_are_offered_once_a_day_and_never_over_what_somebody_typed(made) -> None:
    period = due(made, f"{TODAY.year}-H1")
    year = period.due_on.year
    reports.a_report(made, period, made.justice, S.APPROVED, on_time=True)
    record_report_figures()
    stands = current([made.justice.pk], year, NAMES)[(made.justice.pk, "reports_on_time")]
    assert (stands.fact, stands.origin, stands.formula_version) == (Fraction(1), Figure.COMPUTED, "report-2")
    assert RECORDER.to_record([made.justice.pk], year, TODAY) == []
    before = Figure.objects.count()
    record_report_figures()
    assert Figure.objects.count() == before
    typed = NewFigure("reports_due", made.justice.pk, year, Fraction(4), TODAY)
    put_figures(actor=made["coordinator"], holding=None, figures=[typed])
    assert RECORDER.to_record([made.justice.pk], year, TODAY) == []


def test_units_cost_the_same_however_many_they_are(made, django_assert_num_queries) -> None:
    period = due(made, f"{TODAY.year}-H1")
    units = [unit.pk for unit in made.communes]
    for unit in made.communes:
        reports.a_report(made, period, unit, S.APPROVED)
    with django_assert_num_queries(5):
        facts_for_scoring(units[:1], period.due_on.year, TODAY)
    with django_assert_num_queries(5):
        facts_for_scoring(units, period.due_on.year, TODAY)
