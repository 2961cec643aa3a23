"""Sums, percents, applicability, pools, rounding and pending, on sets small enough to check by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from scoring_building import facts, leaf, make, unit

from cchc_core.rules.rule import InputError
from cchc_core.scoring.evaluate import best_values, evaluate, evaluate_leaf, evaluate_unit
from cchc_core.scoring.prepared import prepare
from cchc_core.scoring.problems import WrongInputs
from cchc_core.scoring.shapes import Override
from cchc_core.words import note

TWO = leaf("1", "84") + "\n" + leaf("2", "16")
NO_PROCEDURES = {"2": "không có TTHC"}


def test_percent_of_a_smaller_denominator_is_that_of_thanh_hoa_2023():
    result = evaluate(make(TWO), [unit("ban-dan-toc", {"1": "68.32"}, not_applicable=NO_PROCEDURES)]).units[0]
    assert (result.shown_points, result.applicable_max, result.shown_percent) == (
        Decimal("68.32"),
        84,
        Decimal("81.33"),
    )
    assert result.percent == Fraction(6832, 84)
    assert result.nodes["2"].applicable is False
    assert result.max == 100


@pytest.mark.parametrize(
    ("mode", "points", "applicable_max", "percent"),
    [("scale", "68.32", 84, "81.33"), ("full", "84.32", 100, "84.32"), ("zero", "68.32", 100, "68.32")],
)
def test_not_applicable_by_its_mode(mode, points, applicable_max, percent):
    scored = make(TWO, not_applicable=mode)
    result = evaluate(scored, [unit("a", {"1": "68.32"}, not_applicable=NO_PROCEDURES)]).units[0]
    assert (str(result.shown_points), result.applicable_max, str(result.shown_percent)) == (
        points,
        applicable_max,
        percent,
    )


def test_three_digits_are_kept_where_the_set_shows_three():
    scored = make(TWO, rounding="{digits: 3}")
    result = evaluate(scored, [unit("bql-nghi-son", {"1": "80.001", "2": "11.65"})]).units[0]
    assert str(result.shown_percent) == "91.651"


def test_two_parts_add_up_as_in_que_son_2020():
    scored = make(leaf("1", "65") + "\n" + leaf("2", "35", measured="survey"))
    result = evaluate(scored, [unit("que-son", {"1": "56.84", "2": "29.87"})]).units[0]
    assert str(result.shown_points) == "86.71"
    assert result.survey_points == Fraction("29.87")


def test_arithmetic_is_exact_until_the_one_rounding():
    rule = "{kind: linear, measure: {ratio: [part, whole], when_zero: zero}, full: 1, threshold: 0, points: 6}"
    scored = make(leaf("1", "6", rule), total="6")
    result = evaluate(scored, [unit("a", facts=facts(part=175, whole=1200))]).units[0]
    assert result.points == Fraction(7, 8)
    assert str(result.shown_points) == "0.88"


def test_rounding_at_leaf_rounds_each_leaf_and_at_total_only_the_sum():
    third = "{kind: linear, measure: {ratio: [part, whole], when_zero: zero}, full: 1, threshold: 0, points: 1}"
    nodes = "\n".join(leaf(str(number), "1", third) for number in (1, 2, 3))
    units = [unit("a", facts=facts(part=1, whole=3))]
    at_total = evaluate(make(nodes, total="3"), units).units[0]
    at_leaf = evaluate(make(nodes, total="3", rounding="{digits: 2, at: leaf}"), units).units[0]
    assert (at_total.points, at_leaf.points) == (1, Fraction("0.99"))
    assert at_leaf.nodes["1"].points == Fraction("0.33")
    assert (str(at_total.shown_percent), str(at_leaf.shown_percent)) == ("33.33", "33.00")


def test_pending_counts_as_nothing_and_tells_what_it_holds():
    result = evaluate(make(TWO), [unit("a", {"1": "42"})]).units[0]
    assert (result.pending, result.pending_points, result.shown_percent) == (1, 16, Decimal("42.00"))
    assert result.nodes["2"].missing


def test_missing_facts_are_named():
    result = evaluate(make(leaf("1", "100", "{kind: yes_no, fact: plan_issued}")), [unit("a")]).units[0]
    assert result.nodes["1"].missing == ("plan_issued",)


@pytest.mark.parametrize(("given", "capped", "total"), [("2", "2", "97.00"), ("7", "3", "98.00")])
def test_pools_are_capped_and_added_after_the_tree(given, capped, total):
    pools = "[{key: bonus, label: Thưởng, sign: 1, cap: 3}, {key: penalty, label: Trừ, sign: -1, cap: 5}]"
    pools_given = {"bonus": Fraction(given), "penalty": Fraction(5)}
    result = evaluate(make(TWO, pools=pools), [unit("a", {"1": "84", "2": "16"}, pools=pools_given)]).units[0]
    assert result.pools["bonus"].capped == Fraction(capped)
    assert result.pools["penalty"].signed == -5
    assert str(result.shown_points) == total


def test_nothing_bounds_the_total():
    pools = "[{key: bonus, label: Thưởng, sign: 1, cap: 3}, {key: penalty, label: Trừ, sign: -1, cap: 5}]"
    above, below = evaluate(
        make(TWO, pools=pools),
        [
            unit("above", {"1": "84", "2": "16"}, pools={"bonus": Fraction(3)}),
            unit("below", {"1": "0", "2": "0"}, pools={"penalty": Fraction(5)}),
        ],
    ).units
    assert (str(above.shown_percent), str(below.shown_percent)) == ("103.00", "-5.00")


@pytest.mark.parametrize("mode", ["scale", "full", "zero"])
def test_an_excluded_ratio_leaves_the_denominator_whatever_the_mode(mode):
    rule = "{kind: linear, measure: {ratio: [part, whole], when_zero: exclude}, full: 1, threshold: 0, points: 16}"
    scored = make(leaf("1", "84") + "\n" + leaf("2", "16", rule), not_applicable=mode)
    result = evaluate(scored, [unit("a", {"1": "42"}, facts=facts(part=0, whole=0))]).units[0]
    assert (result.points, result.applicable_max, result.shown_percent) == (42, 84, Decimal("50.00"))


def test_nothing_applicable_has_no_percent_and_no_rank():
    for mode in ("scale", "full", "zero"):
        scored = make(TWO, not_applicable=mode)
        nothing, other = evaluate(
            scored,
            [unit("nothing", not_applicable={"1": "a", "2": "b"}), unit("other", {"1": "1", "2": "1"})],
        ).units
        assert (nothing.percent, nothing.rank, nothing.grade) == (None, None, None)
        assert (other.rank, other.of) == (1, 1)


TREE = """
- code: "3"
  name: TTHC
  field: procedures
  applies: {unit_has: [tthc, mot_cua]}
  children:
  - {code: "3.1", key: a, name: A, max: 60, rule: {kind: manual, max: 60, entered_by: unit}}
  - code: "3.2"
    key: b
    name: B
    max: 30
    applies: {unit_kind: [ward, commune]}
    rule: {kind: manual, max: 30, entered_by: unit}
- {code: "4", key: c, name: C, max: 10, rule: {kind: manual, max: 10, entered_by: unit}}
"""


@pytest.mark.parametrize(
    ("known", "applicable"),
    [
        ({"has": frozenset({"tthc"})}, {"3.2": False, "3.1": False, "4": True}),
        ({"has": frozenset({"tthc", "mot_cua"})}, {"3.1": True, "3.2": False}),
        ({"kind": "ward", "has": frozenset({"tthc", "mot_cua"})}, {"3.1": True, "3.2": True}),
        ({"kind": "district"}, {"3.1": False, "3.2": False}),
    ],
)
def test_applies_wants_all_of_unit_has_and_any_of_unit_kind(known, applicable):
    result = evaluate(make(TREE, unit_kinds="[ward, commune, district]"), [unit("a", **known)]).units[0]
    assert {code: result.nodes[code].applicable for code in applicable} == applicable


def test_the_kind_is_taken_from_a_set_that_scores_one_kind_only():
    result = evaluate(make(TREE, unit_kinds="[ward]"), [unit("a")]).units[0]
    assert result.nodes["3.2"].applicable


def test_a_decision_on_an_inner_node_takes_all_leaves_below_out():
    known = {"has": frozenset({"tthc", "mot_cua"}), "kind": "ward", "not_applicable": {"3": "không có TTHC"}}
    result = evaluate(make(TREE), [unit("a", **known)]).units[0]
    assert result.applicable_max == 10
    assert not result.nodes["3"].applicable
    assert "không có TTHC" in str(result.nodes["3.1"].reason)


def test_the_nearest_decision_counts_and_goes_before_applies():
    known = {"not_applicable": {"3": "chung"}, "applicable": {"3.1": "riêng"}}
    result = evaluate(make(TREE), [unit("a", **known)]).units[0]
    assert (result.nodes["3.1"].applicable, result.nodes["3.2"].applicable) == (True, False)


def test_an_inner_node_sums_its_leaves_even_where_the_table_writes_another_maximum():
    text = TREE.replace("  name: TTHC", "  name: TTHC\n  max: 95")
    result = evaluate(make(text), [unit("a", {"4": "5"})]).units[0]
    assert (result.nodes["3"].max, result.max) == (90, 100)


def test_fields_have_their_own_percent():
    known = {"has": frozenset({"tthc", "mot_cua"})}
    result = evaluate(make(TREE, unit_kinds="[department, ward]"), [unit("a", {"3.1": "45"}, **known)]).units[0]
    field = result.fields["procedures"]
    assert (field.points, field.max, field.applicable_max, field.percent) == (45, 90, 60, 75)


def test_an_override_takes_the_place_of_the_rule():
    changed = Override(Fraction("10.5"), note("thiếu kiểm chứng"), "verifier:7")
    result = evaluate(make(TWO), [unit("a", {"1": "84"}, overrides={"2": changed})]).units[0]
    assert (result.points, result.pending) == (Fraction("94.5"), 0)
    assert result.nodes["2"].reason.values["points"] == "10,50"


@pytest.mark.parametrize("points", ["16.25", "-1"])
def test_an_override_out_of_bounds_is_refused(points):
    changed = Override(Fraction(points), note("sai"))
    with pytest.raises(WrongInputs) as refused:
        evaluate(make(TWO), [unit("a", {"1": "84"}, overrides={"2": changed})])
    assert refused.value.problems[0].code == "2"


def test_every_problem_of_every_unit_is_told():
    units = [unit("a", {"1": "85", "2": "17"}), unit("b", {"1": "1"}), unit("c", {"2": "-1"})]
    with pytest.raises(WrongInputs) as refused:
        evaluate(make(TWO), units)
    assert [(problem.unit, problem.place) for problem in refused.value.problems] == [
        ("a", "judgements.1.points"),
        ("a", "judgements.2.points"),
        ("c", "judgements.2.points"),
    ]


def test_relative_to_best_looks_at_all_units_of_the_group_ranked_or_not():
    rule = "{kind: relative_to_best, fact: share, at_target: 50, target: 30}"
    units = [
        unit("best", group="a", ranked=False, facts=facts(share=80)),
        unit("middle", group="a", facts=facts(share=55)),
        unit("elsewhere", group="b", facts=facts(share=55)),
    ]
    points = [result.points for result in evaluate(make(leaf("1", "100", rule)), units).units]
    assert points == [100, 75, 100]


def test_one_unit_and_one_leaf_agree_with_the_whole():
    rule = "{kind: relative_to_best, fact: share, at_target: 50, target: 30}"
    scored = make(leaf("1", "100", rule))
    units = [unit("best", facts=facts(share=80)), unit("middle", facts=facts(share=55))]
    prepared = prepare(scored)
    best = best_values(prepared, units)[""]
    alone = evaluate_unit(prepared, units[1], best)
    assert alone.points == evaluate(scored, units).of_unit("middle").points
    assert evaluate_leaf(prepared, "1", units[1], best) == alone.nodes["1"]
    assert alone.rank is None


def test_one_leaf_refuses_an_input_out_of_bounds():
    with pytest.raises(InputError):
        evaluate_leaf(prepare(make(TWO)), "1", unit("a", {"1": "85"}))


def test_full_marks_of_what_does_not_apply_are_rounded_like_all_others_at_the_leaf():
    rounding = "{digits: 1, at: leaf}"
    criteria_set = make(leaf("1", "0.75") + "\n" + leaf("2", "0.75"), rounding=rounding, not_applicable="full")
    result = evaluate(criteria_set, [unit("a", {"1": "0.75"}, not_applicable={"2": "none"})]).units[0]
    assert [result.nodes[code].points for code in "12"] == [Fraction("0.8"), Fraction("0.8")]
