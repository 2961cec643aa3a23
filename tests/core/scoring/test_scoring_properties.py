"""What must hold for any set and any units."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_building import HEAD

from cchc_core.criteria.load import load_set
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.shapes import UnitInputs

NODES = """
- code: "1"
  name: A
  field: procedures
  children:
  - {code: "1.1", key: ratio, name: N, max: 6, rule: {kind: linear, measure: {ratio: [part, whole], percent: true,
     when_zero: exclude}, full: 100, threshold: 20, below: 0, points: 6}}
  - {code: "1.2", key: steps, name: N, max: 2, rule: {kind: steps, measure: {ratio: [part, whole], percent: true,
     when_zero: zero}, steps: [{to: 70, to_open: true, points: 0}, {from: 70, to: 90, points: 1}, {from: 90,
     from_open: true, points: 2}]}}
  - {code: "1.3", key: terms, name: N, max: 3, rule: {kind: weighted_ratio, terms: [{fact: closed, weight: 1},
     {fact: open, weight: 0.5}], denominator: found, when_zero: full}}
- code: "2"
  name: B
  field: digital
  applies: {unit_has: [tthc]}
  children:
  - {code: "2.1", key: late, name: N, max: 4, rule: {kind: penalty_per_event, start: 3, floor: null, events: [{fact: late,
     points: 0.75}, {fact: none_sent, points: 2, cap: 4}]}}
  - {code: "2.2", key: level, name: N, max: 1, rule: {kind: levels, levels: [{key: high, label: H, points: 1},
     {key: bad, label: B, points: -1}]}}
- {code: "3", key: survey, name: N, max: 3, measured: survey, rule: {kind: survey, survey: citizens, item: all}}
- {code: "4", key: best, name: N, max: 2, rule: {kind: relative_to_best, fact: share, at_target: 1, target: 5}}
"""
POOLS = "[{key: bonus, label: T, sign: 1, cap: 3}, {key: penalty, label: P, sign: -1, cap: 5}]"
#: Only these may fall below zero: no floor, and a negative level.
MAY_BE_NEGATIVE = {"2", "2.1", "2.2"}

count = st.integers(0, 40).map(Fraction)
share = st.integers(0, 1000).map(lambda value: Fraction(value, 1000))


def a_set(**more: str) -> CriteriaSet:
    keys = {
        "total": "21",
        "unit_kinds": "[department]",
        "pools": POOLS,
        "ties": "{break_by: [survey, digital]}",
        **more,
    }
    loaded = load_set("\n".join([HEAD, *(f"{key}: {value}" for key, value in keys.items()), "nodes:", NODES]))
    assert loaded.set is not None
    assert loaded.ok, loaded.errors
    return loaded.set


SET = a_set()


@st.composite
def inputs(draw: st.DrawFn, name: str = "a") -> UnitInputs:
    names = ("part", "whole", "closed", "open", "found", "late", "none_sent", "share")
    facts = {fact: draw(count) for fact in names if draw(st.integers(0, 9))}
    return UnitInputs(
        name,
        group=draw(st.sampled_from(("g", "h"))),
        ranked=draw(st.booleans()),
        has=frozenset(draw(st.sets(st.just("tthc")))),
        not_applicable=draw(st.dictionaries(st.sampled_from(("1", "1.2", "3")), st.just("lý do"), max_size=2)),
        facts=facts,
        judgements={"2.2": {"level": draw(st.sampled_from(("high", "bad")))}} if draw(st.booleans()) else {},
        surveys={"citizens": {"all": draw(share)}},
        pools={"bonus": draw(count), "penalty": draw(count)},
    )


@st.composite
def several(draw: st.DrawFn) -> list[UnitInputs]:
    return [draw(inputs(f"unit-{index}")) for index in range(draw(st.integers(1, 6)))]


@given(several(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_units_does_not_matter(units, random):
    shuffled = list(units)
    random.shuffle(shuffled)
    straight, mixed = evaluate(SET, units), evaluate(SET, shuffled)
    assert {result.unit: result for result in straight.units} == {result.unit: result for result in mixed.units}


@given(several())
@settings(max_examples=30, deadline=None)
def test_scoring_again_changes_nothing(units):
    assert evaluate(SET, units) == evaluate(SET, units)


@given(inputs(), st.integers(1, 1000))
@settings(max_examples=60, deadline=None)
def test_scaling_both_parts_of_a_ratio_changes_nothing(unit, times):
    ratio = {"part", "whole", "closed", "open", "found"}
    facts = {name: value * times if name in ratio else value for name, value in unit.facts.items()}
    before = evaluate(SET, [unit]).units[0]
    after = evaluate(SET, [dataclasses.replace(unit, facts=facts)]).units[0]
    assert {code: node.points for code, node in before.nodes.items()} == {
        code: node.points for code, node in after.nodes.items()
    }
    assert before.percent == after.percent


@given(several())
@settings(max_examples=60, deadline=None)
def test_points_stay_within_their_bounds(units):
    for result in evaluate(SET, units).units:
        for code, node in result.nodes.items():
            assert node.points <= node.max
            assert node.points >= 0 or code in MAY_BE_NEGATIVE
            assert 0 <= node.applicable_max <= node.max


@given(inputs())
@settings(max_examples=60, deadline=None)
def test_applicable_leaves_and_capped_pools_are_the_total(unit):
    result = evaluate(SET, [unit]).units[0]
    leaves = [placed.node.code for placed in SET.leaves()]
    applicable = sum(result.nodes[code].points for code in leaves if result.nodes[code].applicable)
    assert applicable + min(unit.pools["bonus"], 3) - min(unit.pools["penalty"], 5) == result.points
    assert result.applicable_max == sum(result.nodes[code].max for code in leaves if result.nodes[code].applicable)
    if result.percent is not None:
        assert result.percent * result.applicable_max == result.points * 100


@given(several())
@settings(max_examples=60, deadline=None)
def test_ranks_follow_the_shown_percent(units):
    results = [result for result in evaluate(SET, units).units if result.rank is not None]
    for one in results:
        for other in results:
            if one.group == other.group and one.shown_percent > other.shown_percent:
                assert one.rank < other.rank
    for group in {result.group for result in results}:
        members = [result.rank for result in results if result.group == group]
        assert min(members) == 1
        assert all(rank == 1 + sum(other < rank for other in members) for rank in members)
