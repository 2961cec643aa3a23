"""The dry run against the ranking itself: every answer is found again by scoring all units anew."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_core.criteria.tree import CriteriaSet, Node, Ties
from cchc_core.rules.catalogue import load_rule
from cchc_core.scoring.dry_run import DryUnit, OpenLeaf, dry_run, margin_square, open_bounds
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.prepared import prepare
from cchc_core.scoring.problems import WrongInputs
from cchc_core.scoring.shapes import Override, UnitInputs
from cchc_core.words import Note

F = Fraction


def criteria(rank_by="percent", ties=("survey",)):
    leaves = (
        Node("1", "Một", max=F(2), field="steering"),
        Node("2", "Hai", max=F(3), field="procedures"),
        Node("3", "Khảo sát", max=F(5), field="impact", measured="survey"),
    )
    return CriteriaSet("thu", "1", "Thử", "sample", F(10), leaves, rank_by=rank_by, ties=Ties(ties))


def inputs(name, points, group="g"):
    given = {code: Override(value, Note("")) for code, value in zip("123", points, strict=True)}
    return UnitInputs(name, group=group, overrides=given)


def score(criteria_set, table, group="g"):
    units = [inputs(name, points, group) for name, points in table.items()]
    return {result.unit: result for result in evaluate(criteria_set, units).units}


def open_leaf(code, points, criteria_set):
    prepared = prepare(criteria_set)
    leaf = prepared.leaf(code)
    return OpenLeaf(code, F(0), points, leaf.max, leaf.placed.field or "", leaf.by_survey)


def run(criteria_set, table, opened, margins=None):
    results = score(criteria_set, table)
    units = [
        DryUnit(
            results[name],
            tuple(open_leaf(code, table[name]["123".index(code)], criteria_set) for code in opened.get(name, ())),
            (margins or {}).get(name, F(0)),
        )
        for name in table
    ]
    return dry_run(criteria_set, units)


quarters = st.integers(0, 8).map(lambda n: F(n, 4))
sheets = st.tuples(quarters.map(lambda p: min(p, F(2))), quarters, quarters)
tables = st.dictionaries(st.sampled_from("ABCDE"), sheets, min_size=1, max_size=5)
opens = st.dictionaries(st.sampled_from("ABCDE"), st.sets(st.sampled_from("123")).map(sorted), max_size=5)


def with_points(table, name, code, points):
    changed = list(table[name])
    changed["123".index(code)] = points
    return {**table, name: tuple(changed)}


@settings(max_examples=150, deadline=None)
@given(tables, opens, st.sampled_from(["percent", "points"]), st.sampled_from([(), ("survey",), ("procedures",)]))
def test_single_leaf_moves_what_scoring_anew_moves(table, opened, rank_by, ties):
    criteria_set = criteria(rank_by, ties)
    groups = run(criteria_set, table, opened)
    before = score(criteria_set, table)
    found = {(move.unit, move.leaf.code): move for group in groups for move in group.moves}
    for name, codes in opened.items():
        for code in codes if name in table else ():
            low = score(criteria_set, with_points(table, name, code, F(0)))
            high = score(criteria_set, with_points(table, name, code, prepare(criteria_set).leaf(code).max))
            up = {each for each in table if each != name and sign(before, name, each) != sign(high, name, each)}
            down = {each for each in table if each != name and sign(before, name, each) != sign(low, name, each)}
            move = found.get((name, code))
            if move is None:
                assert (up, down) == (set(), set())
                continue
            assert (set(move.up), set(move.down)) == (up, down)
            assert (move.rank, move.best_rank, move.worst_rank) == (before[name].rank, high[name].rank, low[name].rank)


def sign(results, one, other):
    """−1, 0 or 1: who stands above."""
    return (results[one].rank > results[other].rank) - (results[one].rank < results[other].rank)


@settings(max_examples=100, deadline=None)
@given(tables, opens, st.randoms(use_true_random=False))
def test_whatever_comes_of_the_open_leaves_lies_within_the_intervals(table, opened, chance):
    criteria_set = criteria()
    rows = {row.unit: row for group in run(criteria_set, table, opened) for row in group.rows}
    came = dict(table)
    for name, codes in opened.items():
        for code in codes if name in table else ():
            most = prepare(criteria_set).leaf(code).max
            came = with_points(came, name, code, most * chance.randint(0, 4) / 4)
    for name, result in score(criteria_set, came).items():
        row = rows[name]
        assert row.points.worst <= result.shown_points <= row.points.best
        assert row.percent.worst <= result.shown_percent <= row.percent.best
        assert row.best_rank <= result.rank <= row.worst_rank


@settings(max_examples=60, deadline=None)
@given(tables)
def test_without_open_leaves_the_dry_run_is_the_ranking(table):
    criteria_set = criteria()
    results = score(criteria_set, table)
    [group] = run(criteria_set, table, {})
    assert {row.unit: row.rank for row in group.rows} == {name: result.rank for name, result in results.items()}
    assert all(row.is_settled and row.points.worst == row.points.best for row in group.rows)
    assert (group.moves, group.idle) == ((), 0)


def test_order_of_moves_puts_the_largest_effect_first():
    table = {"A": (F(2), F(3), F(0)), "B": (F(2), F(2), F(0)), "C": (F(0), F(0), F(4))}
    [group] = run(criteria(), table, {"C": ["3"], "A": ["1"]})
    assert [(move.unit, move.rank, move.best_rank, move.worst_rank) for move in group.moves] == [
        ("A", 1, 1, 3),
        ("C", 2, 1, 3),
    ]


def test_ties_name_who_shares_and_what_parts_the_others():
    table = {
        "A": (F(2), F(1), F(2)),
        "B": (F(1), F(1), F(3)),  # as many points as A, more of them by survey
        "C": (F(1), F(1), F(3)),
        "D": (F(0), F(0), F(0)),
    }
    [group] = run(criteria(), table, {})
    assert [(tie.rank, tie.units, tie.broken_by) for tie in group.ties] == [
        (1, ("C", "B"), ""),
        (1, ("C", "B", "A"), "survey"),
    ]


def test_units_within_the_margin_are_bracketed():
    table = {"A": (F(2), F(3), F(4)), "B": (F(2), F(3), F("3.9")), "C": (F(2), F(3), F(3))}
    margin = {name: F(1, 25) for name in table}  # 0.2 points each: 0.28 for the difference of two
    [group] = run(criteria(), table, {}, margin)
    assert group.brackets == (("A", "B"),)


def test_units_with_equal_totals_and_no_margin_are_not_bracketed():
    table = {"A": (F(2), F(3), F(4)), "B": (F(2), F(3), F(4))}
    assert run(criteria(), table, {})[0].brackets == ()


def test_brackets_may_overlap_and_none_lies_within_another():
    table = {name: (F(2), F(3), F(5) - F(n, 10)) for n, name in enumerate("ABCDE")}
    [group] = run(criteria(), table, {}, {name: F(1, 40) for name in table})
    assert group.brackets == (("A", "B", "C"), ("B", "C", "D"), ("C", "D", "E"))


@pytest.mark.parametrize(
    ("margin", "sample", "expected"),
    [(F(1, 20), None, F(1, 16)), (None, 100, F(38416, 10000) * F(1, 4) / 100 * 25), (None, None, F(0))],
)
def test_margin_in_points_follows_the_survey_or_its_sample(margin, sample, expected):
    assert margin_square(F(1, 2), F(5), margin, sample) == expected


def test_open_leaf_without_a_floor_goes_no_lower_than_nothing_or_now():
    rule = load_rule({"kind": "penalty_per_event", "events": [{"fact": "late", "points": "0.5"}]})
    criteria_set = replace(criteria(), nodes=(Node("1", "Một", max=F(2), rule=rule),))
    leaf = prepare(criteria_set).leaf("1")
    assert open_bounds(leaf, F(1)) == (0, 2)
    assert open_bounds(leaf, F(-3)) == (-3, 2)


def test_groups_are_run_apart():
    criteria_set = criteria()
    one = score(criteria_set, {"A": (F(1), F(1), F(1))}, "x")["A"]
    two = score(criteria_set, {"B": (F(1), F(1), F(1))}, "y")["B"]
    groups = dry_run(criteria_set, [DryUnit(one), DryUnit(two)])
    assert [(group.key, group.rows[0].rank, group.rows[0].points.now) for group in groups] == [
        ("x", 1, Decimal("3.00")),
        ("y", 1, Decimal("3.00")),
    ]


def test_equal_inputs_of_other_types_are_not_taken_for_one_another():
    """A unit that answers "yes" where a number belongs is refused, although another one had 1."""
    rule = load_rule({"kind": "count_points", "fact": "n", "each": "1"})
    criteria_set = replace(criteria(), nodes=(Node("1", "Một", max=F(2), rule=rule),))
    one = UnitInputs("A", facts={"n": F(1)})
    assert evaluate(criteria_set, [one, replace(one, unit="B")]).units[1].points == 1
    with pytest.raises(WrongInputs):
        evaluate(criteria_set, [one, UnitInputs("B", facts={"n": True})])
