"""Working days with the holidays and swaps that were announced, and what is said of years that were not."""

from datetime import date, timedelta

import pytest

from cchc_core.calendar import add_working_days, assumed_years, day_off, is_working_day, working_days_between
from cchc_core.calendar.holidays import LUNAR, YEARS, year_of

#: Weekdays off in each year, counted by hand from the announcements.
OFF = {2022: 11, 2023: 11, 2024: 12, 2025: 12, 2026: 14}


@pytest.mark.parametrize("year", YEARS)
def test_year_has_the_days_that_were_announced(year):
    assert sum(day.weekday() < 5 for day in YEARS[year].off) == OFF[year]
    assert all(day.year == year for day in YEARS[year].off)
    assert all(day.year == year and day.weekday() == 5 for day in YEARS[year].worked)
    swapped = [day for day, name in YEARS[year].off.items() if name.startswith("Day off swapped")]
    assert len(swapped) == len(YEARS[year].worked), "each swapped day has its Saturday"


@pytest.mark.parametrize("year", LUNAR)
def test_lunar_days_rest(year):
    first, kings = LUNAR[year]
    assert not is_working_day(first)
    assert not is_working_day(kings)


def test_swapped_saturday_is_worked_and_its_weekday_is_not():
    assert is_working_day(date(2025, 4, 26))
    assert not is_working_day(date(2025, 5, 2))
    assert not is_working_day(date(2025, 4, 19)), "a plain Saturday"


def test_day_off_has_a_name_and_a_plain_weekend_none():
    assert day_off(date(2026, 4, 30)) == "Reunification Day"
    assert day_off(date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 20), 5, date(2026, 11, 30)),  # over a weekend, 24/11 and another weekend
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # over Tết
        (date(2024, 4, 26), 2, date(2024, 5, 3)),
        (date(2024, 5, 3), 1, date(2024, 5, 4)),  # a Saturday that is worked
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_add_working_days(start, count, end):
    assert add_working_days(start, count) == end


@pytest.mark.parametrize("count", [-40, -3, -1, 1, 2, 7, 260])
def test_between_is_the_reverse_of_add(count):
    for offset in range(0, 400, 17):
        day = add_working_days(date(2025, 1, 2) + timedelta(days=offset), 0)
        assert working_days_between(day, add_working_days(day, count)) == count


def test_between_the_same_day_is_nothing():
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 20)) == 0


def test_year_without_announcement_falls_back_to_fixed_days_and_says_so():
    assert assumed_years(date(2026, 12, 20), date(2027, 1, 20)) == (2027,)
    assert assumed_years(date(2022, 1, 1), date(2026, 12, 31)) == ()
    assert not year_of(2031).known
    assert not is_working_day(date(2031, 4, 30))
    assert not is_working_day(date(2027, 2, 8)), "the Saturday and Sunday of Tết 2027 are made up for"
    assert not is_working_day(date(2028, 1, 3)), "1/1/2028 is a Saturday"
