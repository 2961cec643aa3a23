"""Following units through mergers and splits, and what cannot be true in a history."""

from datetime import date

from cchc_core.units import SuccessionValue, UnitPeriodValue
from cchc_core.units.history import Followed, History

A, B, NEW, LATER, PARENT = range(1, 6)
END, START = date(2025, 6, 30), date(2025, 7, 1)


def period(unit, name="Xã", parent=None, since=None, to=None, kind="commune"):
    return UnitPeriodValue(unit, name, kind, parent, valid_from=since, valid_to=to)


MERGED = History(
    [period(A, "Xã A", to=END), period(B, "Xã B", to=END), period(NEW, "Xã Mới", since=START)],
    [SuccessionValue(A, NEW, "merge", START), SuccessionValue(B, NEW, "split", START, whole=False)],
)


def test_unit_stands_for_itself_while_it_exists():
    assert MERGED.successors_on(A, END) == (Followed(A, True),)


def test_successor_of_the_whole_and_of_a_part():
    assert MERGED.successors_on(A, START) == (Followed(NEW, True),)
    assert MERGED.successors_on(B, START) == (Followed(NEW, False),)


def test_predecessors_on_an_earlier_day():
    assert set(MERGED.predecessors_on(NEW, END)) == {Followed(A, True), Followed(B, False)}


def test_following_goes_on_through_several_changes():
    twice = History(
        [period(A, to=date(2024, 12, 31)), period(B, since=date(2025, 1, 1), to=END), period(NEW, since=START)],
        [SuccessionValue(A, B, "merge", date(2025, 1, 1)), SuccessionValue(B, NEW, "split", START, whole=False)],
    )
    assert twice.successors_on(A, date(2025, 3, 1)) == (Followed(B, True),)
    assert twice.successors_on(A, START) == (Followed(NEW, False),)
    assert twice.predecessors_on(NEW, date(2024, 1, 1)) == (Followed(A, False),)


def test_abolished_unit_has_no_successor():
    history = History([period(A, to=END)], [SuccessionValue(A, None, "abolish", START)])
    assert history.successors_on(A, START) == ()


def test_rename_is_no_step_away_from_the_unit():
    history = History(
        [period(A, "Phường Thạch Linh", to=END), period(A, "Phường Trần Phú", since=START)],
        [SuccessionValue(A, A, "rename", START)],
    )
    assert history.successors_on(A, START) == (Followed(A, True),)
    assert not history.problems()


def texts(history):
    return [problem.note.text for problem in history.problems()]


def test_true_history_has_no_problems():
    assert texts(MERGED) == []


def test_overlapping_periods_of_one_unit_are_a_problem():
    assert "are one unit" in texts(History([period(A, to=START), period(A, since=START)]))[0]


def test_parent_that_does_not_exist_then_is_a_problem():
    assert "does not exist all this time" in texts(History([period(A, parent=PARENT), period(PARENT, to=END)]))[0]


def test_parent_in_two_periods_end_to_end_is_none():
    assert texts(History([period(A, parent=PARENT), period(PARENT, to=END), period(PARENT, since=START)])) == []


def test_circle_is_a_problem_told_for_each_member():
    history = History([period(A, parent=B), period(B, parent=A), period(NEW, parent=A)])
    assert [p.unit for p in history.problems() if "under itself" in p.note.text] == [A, B]


def test_circle_that_begins_later_is_found():
    history = History(
        [period(A), period(B, parent=A, to=END), period(B, parent=NEW, since=START), period(NEW, parent=B)]
    )
    assert {p.unit for p in history.problems() if "under itself" in p.note.text} == {B, NEW}


def test_succession_needs_the_units_to_exist_on_their_days():
    history = History([period(A), period(NEW, since=date(2025, 8, 1))], [SuccessionValue(A, NEW, "merge", START)])
    assert texts(history) == ["%(name)s takes over on %(on)s, but does not exist on that day."]


def test_unknown_kind_and_empty_name_are_problems():
    assert len(texts(History([period(A, name=" ", kind="village")]))) == 2


def test_period_that_ends_before_it_begins_is_a_problem():
    assert "ends on" in texts(History([period(A, since=START, to=END)]))[0]
