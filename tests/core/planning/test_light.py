"""The light of a duty: one for every standing, and the official state that follows from it."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_core.planning.light import (
    LIGHT_LABELS,
    OFFICIAL_LABELS,
    Light,
    Official,
    Standing,
    counts,
    days_late,
    light,
    official,
)

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)

days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
standings = st.builds(
    Standing,
    due_on=st.none() | days,
    starts_on=st.none() | days,
    done_on=st.none() | days,
    says_done_on=st.none() | days,
    ended_on=st.none() | days,
    is_continuous=st.booleans(),
    confirm_by=st.none() | days,
)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(), Light.NO_DATE),
        (Standing(due_on=TODAY), Light.DUE_SOON),
        (Standing(due_on=TODAY - DAY), Light.OVERDUE),
        (Standing(due_on=TODAY + 15 * DAY), Light.DUE_SOON),
        (Standing(due_on=TODAY + 16 * DAY), Light.ON_TRACK),
        (Standing(due_on=TODAY + 60 * DAY, starts_on=TODAY + DAY), Light.NOT_STARTED),
        (Standing(due_on=TODAY + 60 * DAY, starts_on=TODAY), Light.ON_TRACK),
        (Standing(due_on=TODAY - DAY, starts_on=TODAY + DAY), Light.OVERDUE),
        (Standing(due_on=TODAY, done_on=TODAY), Light.DONE),
        (Standing(due_on=TODAY - DAY, done_on=TODAY), Light.DONE_LATE),
        (Standing(done_on=TODAY), Light.DONE),
        (Standing(due_on=TODAY - DAY, says_done_on=TODAY - 2 * DAY), Light.AWAITING),
        (Standing(due_on=TODAY - DAY, ended_on=TODAY), Light.ENDED),
        (Standing(due_on=TODAY, done_on=TODAY - DAY, ended_on=TODAY), Light.DONE),
        (Standing(is_continuous=True), Light.ON_TRACK),
        (Standing(is_continuous=True, confirm_by=TODAY - DAY), Light.OVERDUE),
        (Standing(is_continuous=True, confirm_by=TODAY + DAY), Light.DUE_SOON),
        (Standing(is_continuous=True, confirm_by=TODAY + 30 * DAY), Light.ON_TRACK),
        (Standing(is_continuous=True, confirm_by=TODAY + 30 * DAY, due_on=TODAY - DAY), Light.OVERDUE),
        # what lies ahead has not happened yet
        (Standing(due_on=TODAY - DAY, done_on=TODAY + DAY), Light.OVERDUE),
        (Standing(due_on=TODAY + 90 * DAY, ended_on=TODAY + DAY), Light.ON_TRACK),
    ],
)
def test_light_of_a_standing(standing: Standing, expected: Light) -> None:
    assert light(standing, TODAY) is expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (Light.DONE, Official.DONE),
        (Light.DONE_LATE, Official.DONE_LATE),
        (Light.OVERDUE, Official.NOT_DONE),
        (Light.AWAITING, Official.UNDER_WAY),
        (Light.DUE_SOON, Official.UNDER_WAY),
        (Light.ON_TRACK, Official.UNDER_WAY),
        (Light.NO_DATE, Official.UNDER_WAY),
        (Light.NOT_STARTED, Official.UNDER_WAY),
        (Light.ENDED, None),
    ],
)
def test_official_state_follows_from_the_light(shown: Light, expected: Official | None) -> None:
    assert official(shown) is expected


@given(standings, days)
def test_every_standing_has_one_light_that_its_dates_bear_out(standing: Standing, today: date) -> None:
    shown = light(standing, today)
    assert shown in LIGHT_LABELS
    accepted = standing.done_on is not None and standing.done_on <= today
    assert (shown in (Light.DONE, Light.DONE_LATE)) == accepted
    if shown is Light.DONE_LATE:
        assert standing.due_on is not None
        assert standing.done_on > standing.due_on
    if shown is Light.OVERDUE:
        assert standing.next_on is not None
        assert standing.next_on < today
    assert (days_late(standing, today) > 0) == (shown in (Light.OVERDUE, Light.DONE_LATE))
    state = official(shown)
    assert (state is None) == (shown is Light.ENDED)
    assert state is None or state in OFFICIAL_LABELS


@given(standings, days, st.integers(0, 90))
def test_more_notice_turns_on_track_into_due_soon_and_nothing_else(standing: Standing, today: date, soon: int) -> None:
    before, after = light(standing, today, soon), light(standing, today, soon + 30)
    assert before is after or (before, after) == (Light.ON_TRACK, Light.DUE_SOON)


@given(st.lists(st.sampled_from(Light)))
def test_counts_add_up(lights: list[Light]) -> None:
    found = counts(lights)
    assert sum(found.values()) == len(lights)
    assert list(found) == list(Light)


def test_light_of_fifty_thousand_takes_less_than_a_second_or_five_on_a_slow_machine() -> None:
    lines = [
        Standing(due_on=TODAY + (number % 400 - 200) * DAY, done_on=TODAY if number % 3 == 0 else None)
        for number in range(50_000)
    ]
    started = time.process_time()
    found = counts(light(each, TODAY) for each in lines)
    assert sum(found.values()) == 50_000
    assert time.process_time() - started < 5
