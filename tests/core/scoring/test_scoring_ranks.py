"""Ranks, ties and grades: they look at the rounded figures that people see."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from scoring_building import leaf, make, unit

from cchc_core.scoring.evaluate import evaluate
from cchc_core.values import round_half_up

ONE = leaf("1", "100", field="procedures")
PARTS = "\n".join(
    (leaf("1", "60", field="procedures"), leaf("2", "30", measured="survey"), leaf("3", "10", field="digital"))
)
GRADES = (
    "[{key: excellent, label: Xuất sắc, from: 90, requires: [{field: procedures, percent: 80}]}, "
    "{key: good, label: Tốt, from: 80}, {key: weak, label: Yếu, from: 50}]"
)


def ranks(criteria_set, units):
    return [result.rank for result in evaluate(criteria_set, units).units]


def test_ties_share_a_rank_and_the_next_one_is_skipped():
    units = [unit(name, {"1": points}) for name, points in zip("abcd", ("80", "90", "80", "70"), strict=True)]
    assert ranks(make(ONE), units) == [2, 1, 2, 4]


def test_ranks_compare_what_people_see_not_what_stands_behind():
    units = [unit("a", {"1": "80.004"}), unit("b", {"1": "80.001"})]
    assert ranks(make(ONE), units) == [1, 1]
    assert ranks(make(ONE, rounding="{digits: 3}"), units) == [1, 2]


def test_ranks_are_within_the_group_and_of_counts_its_ranked_units():
    units = [
        unit("a", {"1": "80"}, group="ward"),
        unit("b", {"1": "70"}, group="commune"),
        unit("c", {"1": "90"}, group="commune"),
        unit("d", {"1": "99"}, group="commune", ranked=False),
    ]
    results = evaluate(make(ONE), units).units
    assert [(result.rank, result.of) for result in results] == [(1, 1), (2, 2), (1, 2), (None, 2)]


def test_an_unranked_unit_is_scored_and_graded():
    result = evaluate(make(ONE, grades=GRADES), [unit("a", {"1": "85"}, ranked=False)]).units[0]
    assert (result.rank, result.grade, str(result.shown_percent)) == (None, "good", "85.00")


def test_pending_units_are_ranked_in_a_running_total():
    assert ranks(make(ONE), [unit("a"), unit("b", {"1": "1"})]) == [2, 1]


@pytest.mark.parametrize(
    ("break_by", "expected"),
    [("[]", [1, 1, 1]), ("[survey]", [2, 2, 1]), ("[digital]", [1, 2, 2]), ("[survey, digital]", [2, 3, 1])],
)
def test_ties_are_broken_in_order(break_by, expected):
    units = [
        unit("a", {"1": "45", "2": "20", "3": "10"}),
        unit("b", {"1": "50", "2": "20", "3": "5"}),
        unit("c", {"1": "45", "2": "25", "3": "5"}),
    ]
    assert ranks(make(PARTS, ties=f"{{break_by: {break_by}}}"), units) == expected


def test_ties_are_broken_by_rounded_points():
    units = [
        unit("a", {"1": "45.001", "2": "20.004", "3": "5"}),
        unit("b", {"1": "45.004", "2": "20.001", "3": "5"}),
    ]
    assert ranks(make(PARTS, ties="{break_by: [survey]}"), units) == [1, 1]


def test_rank_by_points_and_by_percent_differ_where_denominators_do():
    units = [
        unit("small", {"1": "50", "2": "20"}, not_applicable={"3": "không có"}),
        unit("whole", {"1": "50", "2": "20", "3": "5"}),
    ]
    assert ranks(make(PARTS, rank_by="percent"), units) == [1, 2]
    assert ranks(make(PARTS, rank_by="points"), units) == [2, 1]


@pytest.mark.parametrize(
    ("points", "grade"), [("80", "good"), ("79.995", "good"), ("79.994", "weak"), ("50", "weak"), ("49.99", None)]
)
def test_grades_look_at_the_rounded_percent(points, grade):
    assert evaluate(make(ONE, grades=GRADES), [unit("a", {"1": points})]).units[0].grade == grade


@pytest.mark.parametrize(("procedures", "grade"), [("48", "good"), ("54", "excellent")])
def test_a_grade_requires_its_fields_too(procedures, grade):
    grades = GRADES.replace("from: 90", "from: 85").replace("percent: 80", "percent: 85")
    points = {"1": procedures, "2": "30", "3": "10"}
    assert evaluate(make(PARTS, grades=grades), [unit("a", points)]).units[0].grade == grade


def test_a_field_that_does_not_apply_holds_no_grade_back():
    points = {"2": "29", "3": "9"}
    inputs = [unit("a", points, not_applicable={"1": "không có TTHC"})]
    assert evaluate(make(PARTS, grades=GRADES), inputs).units[0].grade == "excellent"


def test_percents_of_grades_rounded_one_by_one_need_not_sum_to_a_hundred_as_in_hue_2021():
    counts = {"excellent": 9, "good": 62, "fair": 41, "average": 24}
    grades = (
        "[{key: excellent, label: A, from: 90}, {key: good, label: B, from: 80}, "
        "{key: fair, label: C, from: 70}, {key: average, label: D, from: 0}]"
    )
    points = {"excellent": "95", "good": "85", "fair": "75", "average": "60"}
    units = [unit(f"{key}-{index}", {"1": points[key]}) for key, count in counts.items() for index in range(count)]
    found = Counter(result.grade for result in evaluate(make(ONE, grades=grades), units).units)
    shares = [str(round_half_up(Fraction(found[key] * 100, 136), 2)) for key in counts]
    assert found == counts
    assert shares == ["6.62", "45.59", "30.15", "17.65"]


def test_scoring_again_gives_the_same_ranks():
    units = [unit(str(index), {"1": str(index * 37 % 11)}) for index in range(40)]
    assert evaluate(make(ONE), units) == evaluate(make(ONE), units)
