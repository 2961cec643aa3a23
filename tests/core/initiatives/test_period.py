"""Windows of data of the periodic reports."""

from datetime import date

import pytest

from cchc_core.initiatives.period import Period, Window, last_period, period_of, window_of


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        (Period.FIRST_QUARTER, date(2022, 12, 15), date(2023, 3, 14)),
        (Period.HALF, date(2022, 12, 15), date(2023, 6, 14)),
        (Period.THIRD_QUARTER, date(2023, 6, 15), date(2023, 9, 14)),
        (Period.YEAR, date(2022, 12, 15), date(2023, 12, 14)),
    ],
)
def test_window_of_each_period(period: Period, since: date, until: date) -> None:
    assert window_of(period, 2023) == Window(since, until)
    assert period_of(since, until) is period


def test_days_that_somebody_chose_are_no_period() -> None:
    assert period_of(date(2023, 1, 1), date(2023, 3, 14)) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2023, 3, 13), (Period.YEAR, 2022)),
        (date(2023, 3, 14), (Period.FIRST_QUARTER, 2023)),
        (date(2023, 6, 14), (Period.HALF, 2023)),
        (date(2023, 9, 14), (Period.THIRD_QUARTER, 2023)),
        (date(2023, 12, 14), (Period.YEAR, 2023)),
        (date(2023, 12, 31), (Period.YEAR, 2023)),
    ],
)
def test_last_period_is_the_one_that_ended_latest(today: date, expected: tuple[Period, int]) -> None:
    assert last_period(today) == expected
