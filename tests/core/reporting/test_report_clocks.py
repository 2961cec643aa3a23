"""Days of reports: due, with days of rest and months that end early, open, locked, and with an exception."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_core.reporting.clocks import Clocks, DueRule, Shift, usual_due
from cchc_core.reporting.windows import CALENDAR, CALENDARS, MINISTRY, Calendar

D = date


@pytest.mark.parametrize(
    ("rule", "key", "due"),
    [
        (DueRule(day=20), "2026-Q1", D(2026, 3, 20)),
        (DueRule(day=20), "2026-H1", D(2026, 6, 20)),  # a Saturday stays one unless the form says otherwise
        (DueRule(day=20, shift=Shift.NEXT), "2026-H1", D(2026, 6, 22)),
        (DueRule(day=20, shift=Shift.PREVIOUS), "2026-H1", D(2026, 6, 19)),
        (DueRule(day=20, included=False), "2026-Y", D(2026, 12, 19)),
        (DueRule(day=31), "2026-Q3", D(2026, 9, 30)),
        (DueRule(day=5, months_after=1), "2026-M12", D(2027, 1, 5)),
        (DueRule(day=30, months_after=1), "2028-M01", D(2028, 2, 29)),
        (DueRule(days_after=1), "2026-W53", D(2027, 1, 4)),
    ],
)
def test_report_is_due_on_its_day(rule: DueRule, key: str, due: date) -> None:
    assert rule.due_on(MINISTRY.window(key)) == due


def test_usual_days_of_the_ministry_are_the_20th_of_the_last_month() -> None:
    for key in ("2026-Q1", "2026-H1", "2026-Q3", "2026-Y"):
        window = MINISTRY.window(key)
        assert usual_due(window).due_on(window) == window.until.replace(day=20)


@given(calendar=st.sampled_from(list(CALENDARS.values())), year=st.integers(2001, 2099))
def test_usual_days_never_lie_before_the_window_ends(calendar: Calendar, year: int) -> None:
    for window in calendar.windows(year):
        rule = usual_due(window)
        clocks = rule.clocks(window)
        assert not rule.problems(window)
        assert clocks.opens_on <= clocks.due_on <= clocks.locks_on
        assert not clocks.problems()


def test_day_before_the_end_of_the_window_is_a_problem() -> None:
    [problem] = DueRule(day=20).problems(CALENDAR.window("2026-Q1"))
    assert problem.values["due"] == "20/3/2026"
    assert problem.values["until"] == "31/3/2026"


def test_clocks_open_lock_and_grant_an_exception() -> None:
    clocks = Clocks(D(2026, 6, 10), D(2026, 6, 20), D(2026, 6, 25))
    assert clocks.refusal(D(2026, 6, 9)) is not None
    assert clocks.refusal(D(2026, 6, 10)) is None
    assert clocks.is_on_time(D(2026, 6, 20))
    assert not clocks.is_on_time(D(2026, 6, 21))
    assert clocks.is_open(D(2026, 6, 25))
    assert clocks.is_locked(D(2026, 6, 26))
    granted = Clocks(clocks.opens_on, clocks.due_on, clocks.locks_on, until=D(2026, 7, 2))
    assert granted.is_open(D(2026, 7, 2))
    assert granted.is_on_time(D(2026, 7, 2))
    assert granted.refusal(D(2026, 7, 3)) is not None
    assert Clocks(D(2026, 6, 21), D(2026, 6, 20), D(2026, 6, 25)).problems()
