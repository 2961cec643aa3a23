"""Runs every case of every case file: the points, the band, the Vietnamese sentence, the problems of bad parameters."""

from __future__ import annotations

from fractions import Fraction

import pytest
from rule_case_files import case_files, vietnamese

from cchc_core.rules.catalogue import RuleProblems, describe, load_rule
from cchc_core.rules.rule import Earned, Excluded, InputError, Pending
from cchc_core.words import render

FILES = case_files()
TRANSLATE = vietnamese()

CASES = [pytest.param(file, case, id=f"{file.name}: {case['title']}") for file in FILES for case in file.cases]
BAD = [pytest.param(case, id=f"{file.name}: {case['title']}") for file in FILES for case in file.data["bad_parameters"]]


def say(note):
    return render(note, TRANSLATE)


@pytest.mark.parametrize(("file", "case"), CASES)
def test_rule_case(file, case):
    rule = load_rule(case.get("rule", file.data["rule"]))
    inputs, maximum = file.inputs(case), file.maximum(case)

    if "error" in case:
        with pytest.raises(InputError) as refused:
            rule.evaluate(inputs, maximum)
        assert say(refused.value.reason) == case["error"]
        assert refused.value.name
        return

    outcome = rule.evaluate(inputs, maximum)
    if "pending" in case:
        assert isinstance(outcome, Pending)
        assert outcome.missing == tuple(case["pending"])
    elif "excluded" in case:
        assert isinstance(outcome, Excluded)
    else:
        assert isinstance(outcome, Earned)
        assert outcome.points == Fraction(case["points"])
        lowest, highest = rule.bounds(maximum)
        assert lowest is None or lowest <= outcome.points
        assert outcome.points <= highest
        assert outcome.band == case.get("band", outcome.band)
        assert outcome.band is None or outcome.band in [band.key for band in rule.bands(inputs.labels, maximum)]
    sentence = say(outcome.reason)
    assert sentence == case.get("says", sentence)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_rule_in_plain_words(file):
    rule = load_rule(file.data["rule"])
    lines = [say(line) for line in describe(rule, file.labels, Fraction(file.data["max"]))]
    assert lines == file.data["described"]


@pytest.mark.parametrize("case", BAD)
def test_rule_with_bad_parameters(case):
    with pytest.raises(RuleProblems) as refused:
        load_rule(case["rule"])
    assert [say(problem) for problem in refused.value.problems] == case["says"]
