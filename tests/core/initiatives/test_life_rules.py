"""The rules of a model's life: signs of life, marks of assessors, a council's vote, the graph of those who took it up."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_core.initiatives.alive import ANSWER_DAYS, answer_by, is_due, is_open, is_stale, months_after
from cchc_core.initiatives.council import faults, two_thirds, votes_needed, why_not
from cchc_core.initiatives.graph import followers, layout, upright, would_circle
from cchc_core.initiatives.spread import WIDE, spread

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))

# Signs of life -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_six_months_end_with_the_month(day: date, later: date) -> None:
    assert months_after(day, 6) == later


def test_owner_is_asked_after_six_months_without_a_sign_of_life() -> None:
    seen = date(2026, 1, 15)
    assert not is_due(seen, None, date(2026, 7, 14))
    assert is_due(seen, None, date(2026, 7, 15))
    assert not is_due(seen, date(2026, 7, 15), date(2027, 1, 14))
    assert is_due(seen, date(2026, 7, 15), date(2027, 1, 15))
    assert is_due(None, None, date(2026, 1, 1))


def test_silence_of_more_than_thirty_days_is_stale() -> None:
    asked = date(2026, 7, 15)
    assert not is_stale(date(2026, 1, 15), asked, asked + timedelta(days=30))
    assert is_stale(date(2026, 1, 15), asked, asked + timedelta(days=31))
    assert is_stale(None, asked, asked + timedelta(days=31))
    assert not is_stale(asked, asked, date(2030, 1, 1))  # answered on the day of the question
    assert not is_stale(None, None, date(2030, 1, 1))


def test_instant_counts_as_its_day_in_vietnam() -> None:
    late_evening = datetime(2026, 7, 14, 18, 30, tzinfo=UTC)  # 01:30 on the 15th in Vietnam
    assert answer_by(late_evening) == date(2026, 8, 14)
    assert is_open(date(2026, 7, 14), late_evening)
    assert not is_open(date(2026, 7, 15), late_evening)


@given(seen=DAYS | st.none(), asked=DAYS | st.none(), today=DAYS)
def test_stale_models_have_an_open_question(seen: date | None, asked: date | None, today: date) -> None:
    if is_stale(seen, asked, today):
        assert is_open(seen, asked)
        assert asked is not None
        assert (today - asked).days > ANSWER_DAYS
    assert not is_stale(today, asked, today) or (asked is not None and asked > today)


# Marks of assessors -------------------------------------------------------------------------------------------------

MARKS = st.lists(st.fractions(0, 100, max_denominator=100), min_size=1, max_size=12)


@given(MARKS)
def test_spread_holds_every_mark_and_its_middle(marks: list[Fraction]) -> None:
    found = spread(marks)
    assert found is not None
    assert (found.count, found.low, found.high) == (len(marks), min(marks), max(marks))
    assert found.low <= found.median <= found.high
    assert found.low <= found.mean <= found.high
    assert found.median == median(marks)
    assert found.mean * len(marks) == sum(marks)
    assert found.is_wide == (max(marks) - min(marks) >= WIDE)


def test_spread_without_marks_is_nothing() -> None:
    assert spread([]) is None
    assert spread([None, None]) is None
    one = spread([None, Fraction(80)])
    assert one is not None
    assert (one.count, one.median, one.is_wide) == (1, 80, False)


# A council's vote ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "members", "enough"),
    [
        (6, 9, True),
        (5, 9, False),
        (5, 7, True),
        (4, 7, False),
        (2, 3, True),
        (1, 1, True),
        (0, 0, False),
        (0, 5, False),
    ],
)
def test_two_thirds_are_of_all_members(votes: int, members: int, enough: bool) -> None:
    assert two_thirds(votes, members) is enough
    assert members == 0 or (why_not(members, votes) is None) is enough


@given(st.integers(1, 500))
def test_votes_needed_are_the_fewest_that_are_enough(members: int) -> None:
    needed = votes_needed(members)
    assert two_thirds(needed, members)
    assert not two_thirds(needed - 1, members)


def test_votes_that_cannot_be_true_are_named() -> None:
    assert faults(9, 8, 6) == []
    assert len(faults(9, 10, 6)) == 1
    assert len(faults(9, 8, 9)) == 1
    assert len(faults(None, 8, 6)) == len(faults(9, None, 6)) == len(faults(0, 0, 0)) == 1


# Who learnt from whom -----------------------------------------------------------------------------------------------

NODES = st.integers(1, 12)
#: Anything that data may hold: circles, selves, adoptions that are not there.
ANY = st.dictionaries(NODES, NODES | st.none() | st.just(99), max_size=12)


@given(ANY)
def test_every_way_upwards_ends_at_the_origin(parents: dict[int, int | None]) -> None:
    tree = upright(parents)
    assert tree.keys() == parents.keys()
    for node in tree:
        step, steps = tree[node], 0
        while step is not None:
            step, steps = tree[step], steps + 1
            assert steps <= len(tree)


@given(ANY)
def test_layout_gives_every_node_a_place_of_its_own(parents: dict[int, int | None]) -> None:
    drawn = layout(parents)
    assert drawn.places.keys() == {None, *parents}
    assert len({(place.depth, place.row) for place in drawn.places.values()}) == len(drawn.places)
    assert drawn.places[None].depth == 0
    for parent, child in drawn.edges:
        assert drawn.places[child].depth == drawn.places[parent].depth + 1
    assert all(0 <= place.row <= drawn.rows - 1 for place in drawn.places.values())


@given(ANY, NODES, NODES | st.none())
def test_what_is_no_circle_keeps_a_tree_a_tree(parents: dict[int, int | None], child: int, parent: int | None) -> None:
    tree = upright(parents)
    if child in tree and (parent is None or parent in tree) and not would_circle(tree, child, parent):
        changed = {**tree, child: parent}
        assert upright(changed) == changed
    if parent is not None and parent in tree and child in tree:
        assert would_circle(tree, child, parent) == (parent == child or parent in followers(tree, child))


def test_adopters_of_adopters_stand_behind_those_they_learnt_from() -> None:
    drawn = layout({1: None, 2: 1, 3: 1, 4: None})
    assert [drawn.places[node].depth for node in (None, 1, 2, 3, 4)] == [0, 1, 2, 2, 1]
    assert (drawn.places[2].row, drawn.places[3].row, drawn.places[1].row) == (0, 1, Fraction(1, 2))
    assert (drawn.depth, drawn.rows) == (2, 3)
    assert followers({1: None, 2: 1, 3: 2}, 1) == {2, 3}


def test_long_chain_is_drawn() -> None:
    chain: dict[int, int | None] = {1: None} | {node: node - 1 for node in range(2, 3001)}
    assert layout(chain).depth == 3000
