"""What holds of every rule whatever its parameters: storage, bounds, ratios, order, missing inputs."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_case_files import vietnamese
from rule_strategies import KINDS, MAX, RULES, any_rule, inputs_for, ladders, pairs, ratios, when_zero

from cchc_core.rules.catalogue import describe, dump_rule, load_rule
from cchc_core.rules.kinds.linear import Linear
from cchc_core.rules.kinds.steps import Steps
from cchc_core.rules.measure import Measure
from cchc_core.rules.rule import Earned, LeafInputs, Pending
from cchc_core.rules.steps import Ladder
from cchc_core.words import Note, render

TRANSLATE = vietnamese()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@given(data=st.data())
def test_rule_is_the_same_after_storage(kind, data):
    rule = data.draw(RULES[kind])
    assert load_rule(json.loads(json.dumps(dump_rule(rule)))) == rule


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@given(data=st.data())
def test_points_lie_within_the_bounds(kind, data):
    rule = data.draw(RULES[kind])
    outcome = rule.evaluate(data.draw(inputs_for(rule)), MAX)
    assert not isinstance(outcome, Pending)
    if isinstance(outcome, Earned):
        lowest, highest = rule.bounds(MAX)
        assert lowest is None or lowest <= outcome.points
        assert outcome.points <= highest
        assert outcome.band is None or outcome.band in [band.key for band in rule.bands({}, MAX)]


@given(data=st.data())
def test_pending_names_only_what_is_missing(data):
    rule = data.draw(any_rule)
    inputs = data.draw(inputs_for(rule, complete=False))
    outcome = rule.evaluate(inputs, MAX)
    if isinstance(outcome, Pending):
        assert outcome.missing
        given_already = {*inputs.facts, *(f"judgement:{name}" for name in inputs.judgement)}
        assert not given_already & set(outcome.missing)


@given(data=st.data())
def test_every_sentence_can_be_stored_and_said_in_vietnamese(data):
    rule = data.draw(any_rule)
    reason = rule.evaluate(data.draw(inputs_for(rule, complete=False)), MAX).reason
    for sentence in (reason, *describe(rule, {}, MAX), *describe(rule, {})):
        said = render(sentence, TRANSLATE)
        assert said
        assert render(Note.from_json(json.loads(json.dumps(sentence.to_json()))), TRANSLATE) == said


@given(
    measure=ratios,
    steps=ladders(),
    done=st.integers(0, 200),
    whole=st.integers(0, 200),
    factor=st.fractions(min_value=0, max_value=9).filter(bool),
)
def test_scaling_both_parts_of_a_ratio_changes_nothing(measure, steps, done, whole, factor):
    upper, lower = measure.ratio
    for rule in (Steps(measure=measure, steps=steps), Linear(measure=measure, threshold=Fraction(1, 3))):
        once, scaled = (
            rule.evaluate(LeafInputs(facts={upper: times * done, lower: times * whole}), MAX)
            for times in (Fraction(1), factor)
        )
        assert type(once) is type(scaled)
        if isinstance(once, Earned):
            assert (once.points, once.band) == (scaled.points, scaled.band)


@given(
    threshold=st.fractions(0, 100),
    names=pairs,
    zero=when_zero,
    done=st.tuples(st.integers(0, 150), st.integers(0, 150)).map(sorted),
    whole=st.integers(1, 150),
)
def test_linear_never_falls_as_the_measure_rises(threshold, names, zero, done, whole):
    rule = Linear(measure=Measure(ratio=names, percent=True, when_zero=zero), threshold=threshold)
    less, more = (
        rule.evaluate(LeafInputs(facts={names[0]: Fraction(part), names[1]: Fraction(whole)}), MAX) for part in done
    )
    assert less.points <= more.points


@given(steps=ladders(), value=st.fractions(-10, 130, max_denominator=4))
def test_exactly_one_step_holds_a_value_within_them(steps, value):
    found = Ladder(steps).find(value)
    holding = [index for index, step in enumerate(steps) if holds(step, value)]
    assert holding in ([found], [])
    if not holding:
        outermost = Ladder(steps).order
        assert found in (outermost[0], outermost[-1])


def holds(step, value):
    above = step.low is None or value > step.low or (value == step.low and not step.low_open)
    below = step.high is None or value < step.high or (value == step.high and not step.high_open)
    return above and below


@given(data=st.data())
def test_rules_are_values(data):
    rule = data.draw(any_rule)
    assert dataclasses.replace(rule) == rule
    assert set(rule.best_facts()) <= set(rule.facts())
