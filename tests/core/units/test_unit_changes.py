"""Plans of changes: what the history becomes, without a database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_core.units import LegalBasis, UnitPeriodValue
from cchc_core.units.changes import Abolish, Description, Establish, Merge, Move, Rename, Split, plan
from cchc_core.units.history import History

ROOT, A, B, C, CHILD = range(1, 6)
ON = date(2026, 1, 1)
BASIS = LegalBasis("1/NQ", "2025-12-01")


def period(unit, name, parent=ROOT, kind="commune", **days):
    return UnitPeriodValue(unit, name, kind, parent, **days)


HISTORY = History(
    [
        period(ROOT, "Tỉnh", None, "province"),
        period(A, "Xã A"),
        period(B, "Xã B"),
        period(C, "Xã C"),
        period(CHILD, "Phòng A", A, "commune_division"),
    ]
)


def after(change, history=HISTORY):
    """The history after a change that must be possible."""
    outcome = plan(change, history)
    assert outcome.problems == ()
    kept = [one for one in history.periods if one.unit not in outcome.periods]
    fresh = [one for of_one in outcome.periods.values() for one in of_one]
    return History(kept + fresh, (*history.successions, *outcome.successions))


def test_merge_hands_over_each_ending_unit_to_the_new_one():
    outcome = plan(Merge(ON, BASIS, units=(B, C), new=Description("Xã Mới", "commune", parent=ROOT)), HISTORY)
    assert {(one.unit, one.heir, one.heir_name) for one in outcome.handovers} == {(B, -1, "Xã Mới"), (C, -1, "Xã Mới")}


def test_merge_into_one_of_the_merged_units_keeps_it():
    outcome = plan(Merge(ON, BASIS, units=(A, B), into=A), HISTORY)
    assert list(outcome.periods) == [B]
    assert [one.unit for one in outcome.handovers] == [B]


def test_split_that_goes_on_hands_nothing_over():
    outcome = plan(Split(ON, BASIS, unit=B, into=(C,), ends=False), HISTORY)
    assert outcome.handovers == ()


@pytest.mark.parametrize(
    "change",
    [
        Rename(ON, BASIS, unit=99, to=Description("Xã", "commune")),
        Move(ON, BASIS, unit=B, parent=99),
        Merge(ON, BASIS, units=(B, 99), into=C),
        Split(ON, BASIS, unit=B, into=(B, C)),
        Split(ON, BASIS, unit=B, into=(C,)),
        Abolish(ON, BASIS, unit=A),
        Establish(ON, BASIS, new=Description("", "commune", parent=ROOT)),
        Establish(ON, BASIS, new=Description("Xã", "village", parent=ROOT)),
        Establish(ON, BASIS, new=Description("Xã", "commune", parent=99)),
    ],
)
def test_impossible_change_says_why(change):
    assert not plan(change, HISTORY).possible


def test_every_change_needs_a_basis():
    assert not plan(Abolish(ON, LegalBasis(), unit=B), HISTORY).possible


def test_unit_that_begins_on_the_day_cannot_end_before_it():
    history = History([period(B, "Xã B", None, valid_from=ON)])
    assert not plan(Abolish(ON, BASIS, unit=B), history).possible


changes = st.sampled_from(
    [
        Rename(ON, BASIS, unit=B, to=Description("Xã Bê", "ward")),
        Move(ON, BASIS, unit=B, parent=C),
        Merge(ON, BASIS, units=(B,), into=C),
        Merge(ON, BASIS, units=(A, B, C), new=Description("Xã Mới", "commune", parent=ROOT)),
        Split(ON, BASIS, unit=B, into=(A, C)),
        Split(ON, BASIS, unit=C, new=(Description("Xã Mới", "commune", parent=ROOT),), ends=False),
        Abolish(ON, BASIS, unit=C),
        Establish(ON, BASIS, new=Description("Xã Mới", "commune", parent=ROOT)),
    ]
)


@settings(max_examples=60)
@given(st.lists(changes, min_size=1, max_size=4))
def test_any_sequence_of_possible_changes_leaves_a_true_history_and_the_past_as_it_was(sequence):
    history = HISTORY
    for step, change in enumerate(sequence):
        dated = replace(change, on=ON + timedelta(days=30 * step))
        outcome = plan(dated, history)
        if outcome.possible:
            numbers = {unit: 100 + 10 * step - unit for unit in outcome.periods if unit < 0}
            history = renumbered(after(dated, history), numbers)
    assert history.problems() == ()
    eve = ON - timedelta(days=1)
    assert list(history.tree_on(eve)) == list(HISTORY.tree_on(eve))


def renumbered(history, numbers):
    """New units get numbers of their own, as a store would give them."""

    def number(unit):
        return numbers.get(unit, unit)

    periods = [replace(one, unit=number(one.unit), parent=number(one.parent)) for one in history.periods]
    steps = [
        replace(one, predecessor=number(one.predecessor), successor=number(one.successor))
        for one in history.successions
    ]
    return History(periods, steps)
