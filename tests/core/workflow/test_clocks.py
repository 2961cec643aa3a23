"""The four clocks of a stage."""

from datetime import date, timedelta

import pytest

from cchc_core.calendar import is_working_day
from cchc_core.workflow.clocks import Clock, problems, proposed
from cchc_core.workflow.states import Stages, Timed

OPENS, DUE, LOCKS = date(2026, 11, 2), date(2026, 11, 13), date(2026, 11, 20)
CLOCK = Clock(Timed.EXPLANATION, OPENS, DUE, LOCKS)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (OPENS - DAY, "opens on 2/11/2026"),
        (OPENS, None),
        (DUE + DAY, None),
        (LOCKS, None),
        (LOCKS + DAY, "was locked after 20/11/2026"),
    ],
)
def test_stage_is_open_from_its_first_to_its_last_day(day, refusal):
    found = CLOCK.refusal(day)
    assert CLOCK.is_open(day) is (refusal is None)
    if refusal is not None:
        words, _on, wanted = refusal.rpartition(" ")
        assert words in found.text
        assert found.values["day"] == wanted


def test_exception_moves_the_last_day_and_the_due_day():
    granted = Clock(Timed.EXPLANATION, OPENS, DUE, LOCKS, until=LOCKS + 3 * DAY)
    assert granted.is_open(LOCKS + 3 * DAY)
    assert granted.is_locked(LOCKS + 4 * DAY)
    assert granted.due == LOCKS + 3 * DAY


def test_proposed_days_follow_each_other_on_working_days():
    clocks = proposed(Stages(explanation=True, second_verification=True, council=True), OPENS, LOCKS)
    assert list(clocks) == [Timed.VERIFICATION, Timed.EXPLANATION, Timed.SECOND_VERIFICATION, Timed.COUNCIL]
    assert all(is_working_day(day) for each in clocks.values() for day in (each.due_on, each.locks_on))
    assert problems(list(clocks.values()), clocks[Timed.COUNCIL].locks_on) == []


def test_plain_round_is_proposed_days_of_verification_only():
    assert list(proposed(Stages(), OPENS, LOCKS)) == [Timed.VERIFICATION]


def test_days_out_of_order_are_all_told():
    wrong = Clock(Timed.COUNCIL, OPENS, DUE - 3 * DAY, OPENS)
    texts = [each.text for each in problems([CLOCK, wrong], LOCKS - DAY)]
    assert len(texts) == 3
    assert "opening, due day and lock" in texts[1]
    assert "after the last day for results" in texts[0]
    assert "would be due before" in texts[2]
