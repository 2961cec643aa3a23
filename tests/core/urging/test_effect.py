"""Does urging work? Seen from the day of the letter, in working days, by looking again."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_core.calendar import add_working_days
from cchc_core.urging import Effect, Move, NotRungs, Urged, climb, effect, effect_by, move_of, read_rungs
from cchc_core.work import Shortfall

MONDAY = date(2023, 10, 16)


def short(level):
    return Shortfall("task:overdue", "assignment:1", 7, "Báo cáo quý", level=level)


@pytest.mark.parametrize(
    ("frozen", "now", "move"),
    [
        (Fraction(40), None, Move.SETTLED),
        (Fraction(40), short(Fraction(41)), Move.MOVED),
        (Fraction(40), short(Fraction(40)), Move.NONE),
        (Fraction(40), short(Fraction(39)), Move.NONE),
        (None, short(Fraction(0)), Move.MOVED),  # nothing was reported then, something is now
        (None, short(None), Move.NONE),
    ],
)
def test_a_shortfall_moves_only_when_it_is_further_than_it_was(frozen, now, move):
    assert move_of(frozen, now) is move


def test_ten_working_days_reach_over_two_weekends():
    items = [
        Urged(MONDAY, settled_on=date(2023, 10, 30)),  # the tenth working day
        Urged(MONDAY, settled_on=date(2023, 10, 31)),  # the eleventh
        Urged(MONDAY, moved_on=date(2023, 10, 18)),
        Urged(MONDAY),
    ]
    found = effect(items, date(2023, 11, 15), within=10)
    assert found == Effect(items=4, open=0, moved=2, settled=1, answered=0, days=Fraction(6))
    assert (found.moved_share, found.settled, found.judged) == (Fraction(1, 2), 1, 4)


def test_what_still_has_time_is_no_failure():
    items = [Urged(MONDAY), Urged(MONDAY, moved_on=date(2023, 10, 17))]
    found = effect(items, date(2023, 10, 19), within=10)
    assert (found.open, found.moved_share) == (1, Fraction(1))
    assert effect([Urged(MONDAY)], date(2023, 10, 19), within=10).moved_share is None
    assert effect([], MONDAY, within=10).moved_share is None


def test_what_was_settled_at_once_has_moved_too():
    assert effect([Urged(MONDAY, settled_on=MONDAY)], MONDAY, within=5).moved == 1


def test_groups_add_up_to_the_whole():
    items = [("a", Urged(MONDAY, moved_on=MONDAY)), ("b", Urged(MONDAY)), ("a", Urged(MONDAY))]
    found = effect_by(items, date(2024, 1, 2), within=5, order=str)
    assert list(found) == ["a", "b"]
    assert sum(each.items for each in found.values()) == 3
    assert found["a"].moved_share == Fraction(1, 2)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=20), st.integers(1, 30))
def test_never_more_settled_than_moved_and_never_more_than_there_are(days, within):
    items = [Urged(MONDAY, add_working_days(MONDAY, a), add_working_days(MONDAY, max(a, b))) for a, b in days]
    found = effect(items, add_working_days(MONDAY, 60), within)
    assert 0 <= found.settled <= found.moved <= found.judged <= found.items == len(days)


def test_silence_climbs_in_working_days_and_the_last_day_is_in_time():
    friday = date(2023, 10, 20)
    assert climb(friday, friday, (1, 3, 7)) == 0
    assert climb(friday, date(2023, 10, 22), (1, 3, 7)) == 0  # a weekend
    assert climb(friday, date(2023, 10, 23), (1, 3, 7)) == 1
    assert climb(friday, date(2023, 10, 25), (1, 3, 7)) == 2
    assert climb(friday, date(2023, 12, 1), (1, 3, 7)) == climb(friday, date(2023, 10, 31), (1, 3, 7)) == 3


@pytest.mark.parametrize("text", ["", "0,3", "3,1", "1,1", "một", "1,300"])
def test_rungs_are_ascending_days(text):
    with pytest.raises(NotRungs):
        read_rungs(text)


def test_rungs_are_read_as_people_type_them():
    assert read_rungs("1, 3,7") == (1, 3, 7)


def test_what_moved_before_its_letter_left_is_not_counted() -> None:
    sent = date(2023, 10, 16)
    rows = [Urged(sent, date(2023, 10, 13), date(2023, 10, 18)), Urged(sent, sent)]
    found = effect(rows, date(2023, 11, 30), 10)
    assert (found.items, found.moved, found.settled) == (1, 1, 0)
