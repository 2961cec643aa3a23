"""Windows of periodic reports by the official table, and their neighbours."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_core.reporting.windows import (
    CALENDAR,
    CALENDARS,
    MID_MONTH,
    MINISTRY,
    MINISTRY_MID_MONTH,
    Calendar,
    NoSuchPeriod,
    Part,
    PeriodKind,
)

D = date
KEYS = [
    (MINISTRY, "2026-Q1", D(2025, 12, 15), D(2026, 3, 14)),
    (MINISTRY, "2026-H1", D(2025, 12, 15), D(2026, 6, 14)),
    (MINISTRY, "2026-Q3", D(2026, 6, 15), D(2026, 9, 14)),
    (MINISTRY, "2026-Y", D(2025, 12, 15), D(2026, 12, 14)),
    (MINISTRY, "2028-Q1", D(2027, 12, 15), D(2028, 3, 14)),  # a leap year: 91 days
    (MINISTRY, "2026-M02", D(2026, 2, 1), D(2026, 2, 28)),
    (MINISTRY, "2028-M02", D(2028, 2, 1), D(2028, 2, 29)),
    (MINISTRY, "2026-W01", D(2025, 12, 29), D(2026, 1, 4)),
    (MINISTRY, "2026-W53", D(2026, 12, 28), D(2027, 1, 3)),
    (MINISTRY_MID_MONTH, "2025-M01", D(2024, 12, 15), D(2025, 1, 14)),
    (MINISTRY_MID_MONTH, "2028-M03", D(2028, 2, 15), D(2028, 3, 14)),
    (MID_MONTH, "2026-Q2", D(2026, 3, 15), D(2026, 6, 14)),
    (MID_MONTH, "2026-Q4", D(2026, 9, 15), D(2026, 12, 14)),
    (MID_MONTH, "2026-H2", D(2026, 6, 15), D(2026, 12, 14)),
    (MID_MONTH, "2026-9M", D(2025, 12, 15), D(2026, 9, 14)),
    (CALENDAR, "2026-Q1", D(2026, 1, 1), D(2026, 3, 31)),
    (CALENDAR, "2026-9M", D(2026, 1, 1), D(2026, 9, 30)),
    (CALENDAR, "2026-Y", D(2026, 1, 1), D(2026, 12, 31)),
]


@pytest.mark.parametrize(("calendar", "key", "since", "until"), KEYS)
def test_window_has_its_official_days(calendar: Calendar, key: str, since: date, until: date) -> None:
    window = calendar.window(key)
    assert (window.since, window.until, window.key) == (since, until, key)
    assert since in window
    assert until in window
    assert since - timedelta(days=1) not in window
    assert until + timedelta(days=1) not in window


@pytest.mark.parametrize(
    "key", ["2026-Q2", "2026-Q4", "2026-H2", "2026-9M", "2025-W53", "2026-M13", "26-Q1", "2026", ""]
)
def test_ministry_asks_for_no_such_period(key: str) -> None:
    with pytest.raises(NoSuchPeriod):
        MINISTRY.window(key)


@pytest.mark.parametrize(
    ("key", "previous", "carried_from"),
    [
        ("2026-Q1", "2025-Q3", "2025-Y"),
        ("2026-Q3", "2026-Q1", "2026-H1"),
        ("2026-H1", "2025-H1", "2025-Y"),
        ("2026-Y", "2025-Y", "2025-Y"),
        ("2026-M01", "2025-M12", "2025-M12"),
        ("2026-W01", "2025-W52", "2025-W52"),
        ("2027-W01", "2026-W53", "2026-W53"),
    ],
)
def test_window_knows_those_before_it(key: str, previous: str, carried_from: str) -> None:
    window = MINISTRY.window(key)
    assert MINISTRY.previous(window) == MINISTRY.window(previous)
    assert MINISTRY.ended_before(window)[0] == MINISTRY.window(carried_from)


def test_week_may_run_from_friday_to_thursday() -> None:
    week = Calendar("office", "", (), weeks=4).window("2026-W23")
    assert (week.since, week.until) == (D(2026, 5, 29), D(2026, 6, 4))
    assert week.until.isocalendar().week == 23


def test_quarter_three_is_not_part_of_a_day_that_no_quarter_tells() -> None:
    assert MINISTRY.at(PeriodKind.QUARTER, D(2026, 4, 1)) is None
    assert MINISTRY.at(PeriodKind.QUARTER, D(2025, 12, 15)) == MINISTRY.window("2026-Q1")
    assert MINISTRY.at(PeriodKind.YEAR, D(2025, 12, 14)) == MINISTRY.window("2025-Y")


@given(
    calendar=st.sampled_from(list(CALENDARS.values())),
    kind=st.sampled_from([PeriodKind.WEEK, PeriodKind.MONTH]),
    day=st.dates(D(2001, 1, 1), D(2099, 12, 31)),
)
def test_every_day_lies_in_one_week_and_one_month(calendar: Calendar, kind: PeriodKind, day: date) -> None:
    window = calendar.at(kind, day)
    assert window is not None
    assert day in window
    following = calendar.next(window)
    assert following is not None
    assert following.since == window.until + timedelta(days=1)
    assert calendar.previous(following) == window
    assert calendar.window(window.key) == window


@given(calendar=st.sampled_from(list(CALENDARS.values())), year=st.integers(2001, 2099))
def test_windows_of_a_year_have_their_own_keys_and_their_year(calendar: Calendar, year: int) -> None:
    windows = calendar.windows(year)
    assert len({window.key for window in windows}) == len(windows)
    assert all(window.year == year and window.since <= window.until for window in windows)
    assert [window.until for window in windows] == sorted(window.until for window in windows)


def test_calendar_refuses_a_stretch_that_is_none() -> None:
    for bad in ((PeriodKind.QUARTER, 2, 4), (PeriodKind.HALF, 1, 5), (PeriodKind.MONTH, 0, 0), (PeriodKind.WEEK, 1, 1)):
        with pytest.raises(ValueError):
            Part(*bad)
    with pytest.raises(ValueError):
        Calendar("twice", "", (Part(PeriodKind.YEAR, 1, 12), Part(PeriodKind.YEAR, 1, 12, 15)))


@pytest.mark.parametrize("key", ["0001-Q1", "1899-Y", "3000-M01", "9999-W52"])
def test_years_at_the_ends_of_the_calendar_are_no_periods(key: str) -> None:
    with pytest.raises(NoSuchPeriod):
        CALENDAR.window(key)


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
@pytest.mark.parametrize("year", [1900, 2024, 2999])
def test_every_window_knows_its_neighbours(calendar: Calendar, year: int) -> None:
    for window in calendar.windows(year):
        before, after = calendar.previous(window), calendar.next(window)
        assert before is not None
        assert after is not None
        assert (calendar.next(before), calendar.previous(after)) == (window, window)
        assert all(each.until == window.since - timedelta(days=1) for each in calendar.ended_before(window))
