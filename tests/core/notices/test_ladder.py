"""The ladder of reminders: which rung is told on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_core.notices import LADDER, Ladder, NotALadder, read_ladder, rung_due

DUE = date(2026, 12, 15)


@pytest.mark.parametrize(
    ("offset", "rung"),
    [
        (-30, None),
        (-8, None),
        (-7, -7),
        (-6, -7),
        (-3, -3),
        (-2, -3),
        (-1, -1),
        (0, 0),
        (1, 1),
        (2, 1),
        (6, 3),
        (7, 7),
        (13, 7),
        (14, 14),
        (20, 14),
        (21, 21),
        (700, 700),
    ],
)
def test_rung_is_the_latest_reached(offset: int, rung: int | None) -> None:
    assert rung_due(DUE, DUE + timedelta(days=offset), ()) == rung


def test_rung_is_told_once() -> None:
    assert rung_due(DUE, DUE - timedelta(days=7), [-7]) is None
    assert rung_due(DUE, DUE - timedelta(days=5), [-7]) is None
    assert rung_due(DUE, DUE - timedelta(days=3), [-7]) == -3


def test_after_an_outage_only_the_latest_rung_is_told() -> None:
    assert rung_due(DUE, DUE + timedelta(days=2), [-7]) == 1
    assert rung_due(DUE, DUE + timedelta(days=2), [-7, 1]) is None


@pytest.mark.parametrize(
    ("due", "friday", "monday"),
    [
        (date(2026, 12, 10), 1, 3),
        (date(2026, 12, 11), 0, 3),
        (date(2026, 12, 12), 0, 1),
        (date(2026, 12, 13), 0, 1),
        (date(2026, 12, 14), -1, 0),
        (date(2026, 12, 16), -3, None),
        (date(2026, 12, 20), -7, None),
        (date(2026, 12, 21), None, -7),
    ],
)
def test_rungs_of_a_weekend_are_told_before_it(due: date, friday: int | None, monday: int | None) -> None:
    told = rung_due(due, date(2026, 12, 11), [-7] if due.day < 20 else [], until=date(2026, 12, 13))
    assert told == friday
    assert rung_due(due, date(2026, 12, 14), [told if told is not None else -99], until=date(2026, 12, 14)) == monday


def test_rung_that_a_later_one_overtook_is_not_told() -> None:
    """A clock set back, or a deadline read twice: what was told of a later day covers the earlier one."""
    assert rung_due(DUE, DUE - timedelta(days=3), [0]) is None


@given(
    st.lists(st.integers(-30, 30), min_size=1, max_size=8, unique=True).map(sorted),
    st.lists(st.booleans(), min_size=120, max_size=120),
)
def test_climbing_day_by_day_tells_each_rung_once_and_none_late(rungs: list[int], works: list[bool]) -> None:
    """Whatever days the machine was down, no rung is told twice, they ascend, and each is the latest reached that day."""
    ladder, told = Ladder(tuple(rungs)), []
    for day, runs in enumerate(works):
        offset = day - 45
        rung = rung_due(DUE, DUE + timedelta(days=offset), told, ladder) if runs else None
        if rung is not None:
            assert rung <= offset
            assert rung == ladder.reached(offset)
            told.append(rung)
    assert told == sorted(set(told))


def test_ladder_is_read_as_operators_write_it() -> None:
    assert read_ladder("-7,-3,-1,0,1,3,7") == LADDER
    assert read_ladder(" 0 ").rungs == (0,)


@pytest.mark.parametrize("text", ["", "a", "3,1", "1,1", "-7;0", "1000", "1.5"])
def test_text_that_is_no_ladder_is_told(text: str) -> None:
    with pytest.raises(NotALadder):
        read_ladder(text)


# In working days ----------------------------------------------------------------------------------------------------

MONDAY = date(2026, 12, 14)


@pytest.mark.parametrize(
    ("today", "rung"),
    [
        (date(2026, 12, 8), None),  # Tuesday: four working days before
        (date(2026, 12, 9), -3),  # Wednesday
        (date(2026, 12, 11), -1),  # Friday
        (date(2026, 12, 14), 0),
        (date(2026, 12, 17), 3),  # Thursday
        (date(2026, 12, 21), 5),  # a working week after
        (date(2026, 12, 28), 10),
    ],
)
def test_rungs_in_working_days_leave_out_days_of_rest(today: date, rung: int | None) -> None:
    ladder = read_ladder("-3,-1,0,1,3,5 working")
    assert rung_due(MONDAY, today, (), ladder) == rung


def test_what_ends_on_a_sunday_is_told_on_the_friday_before_in_working_days_too() -> None:
    ladder = read_ladder("-3,-1,0 working")
    friday, sunday = date(2026, 12, 11), date(2026, 12, 13)
    assert rung_due(sunday, friday, (-3, -1), ladder, until=sunday) == 0


def test_a_ladder_of_working_days_goes_on_each_working_week() -> None:
    assert read_ladder("-5,0,5 working") == Ladder((-5, 0, 5), then_every=5, working=True)
