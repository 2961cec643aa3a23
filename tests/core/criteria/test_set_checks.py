"""Each check: one way to spoil a good set, and the problem that must come of it, with its line and code."""

from __future__ import annotations

import pytest
from criteria_examples import SMALL, found, said, spoiled

from cchc_core.criteria.checks import ALL, Context
from cchc_core.criteria.load import load_set

ERRORS = {
    "code twice": ([('"1.2"', '"1.1"')], ("error", 26, "1.1", "codes")),
    "key twice": ([("key: tasks", "key: plan")], ("error", 27, "1.2", "keys")),
    "leaf without rule": (
        [("        rule: {kind: yes_no, fact: plan_issued, yes: 1, no: 0}\n", "")],
        ("error", 20, "1.1", "rules"),
    ),
    "rule above leaves": (
        [("    max: 3\n", "    max: 3\n    rule: {kind: yes_no, fact: a}\n")],
        ("error", 19, "1", "rules"),
    ),
    "leaf without maximum": ([("        max: 1\n", "")], ("error", 20, "1.1", "maxima")),
    "maximum below zero": ([("max: 1\n", "max: -1\n")], ("error", 23, "1.1", "maxima")),
    "points above the maximum": ([("points: 2}", "points: 2.5}")], ("error", 30, "1.2", "bounds")),
    "applies without words": (
        [("        max: 1\n", "        max: 1\n        applies: {unit_has: []}\n")],
        ("error", 24, "1.1", "applicability"),
    ),
    "applies to no known kind": (
        [("        max: 1\n", "        max: 1\n        applies: {unit_kind: [so]}\n")],
        ("error", 24, "1.1", "applicability"),
    ),
    "unknown measured": ([("max: 3", "measured: paper")], ("error", 18, "1", "choices")),
    "unknown status": ([("status: sample", "status: draft")], ("error", 4, "", "choices")),
    "unknown ranking": ([("total: 3", "total: 3\nrank_by: luck")], ("error", 7, "", "choices")),
    "unknown not_applicable": ([("total: 3", "total: 3\nnot_applicable: skip")], ("error", 7, "", "choices")),
    "unknown rounding place": ([("total: 3", "total: 3\nrounding: {at: node}")], ("error", 7, "", "choices")),
    "too many digits": ([("total: 3", "total: 3\nrounding: {digits: 40}")], ("error", 7, "", "choices")),
    "grades upside down": ([("from: 0}", "from: 90}")], ("error", 10, "", "grades")),
    "pool without a sign": ([("sign: 1", "sign: 2")], ("error", 12, "", "pools")),
    "pool with a negative cap": ([("cap: 2", "cap: -2")], ("error", 12, "", "pools")),
    "crosswalk to an unknown key": (
        [("total: 3\n", "total: 3\nreplaces: tiny@2025\ncrosswalk:\n  - {from: [plan], to: [plna], relation: same}\n")],
        ("error", 9, "", "crosswalk"),
    ),
    "unknown relation": (
        [
            (
                "total: 3\n",
                "total: 3\nreplaces: tiny@2025\ncrosswalk:\n  - {from: [plan], to: [plan], relation: equal}\n",
            )
        ],
        ("error", 9, "", "crosswalk"),
    ),
    "reference without version": ([("total: 3\n", "total: 3\nreplaces: tiny\n")], ("error", 7, "", "references")),
    "reference to itself": ([("total: 3\n", "total: 3\nreplaces: tiny@2026\n")], ("error", 7, "", "references")),
}

WARNINGS = {
    "sum above the leaves": (
        [("    max: 3\n", "    max: 4\n"), ("total: 3", "total: 4")],
        ("warning", 18, "1", "sums"),
    ),
    "sum against the total": ([("total: 3", "total: 60")], ("warning", 6, "", "sums")),
    "no evidence text": (
        [("        evidence: {text: Báo cáo, required: true}\n", "")],
        ("warning", 26, "1.2", "evidence"),
    ),
    "evidence of a survey": (
        [("key: plan\n", "key: plan\n        measured: survey\n")],
        ("warning", 26, "1.1", "evidence"),
    ),
    "leaf that nobody reaches": (
        [("key: plan\n", "key: plan\n        applies: {unit_kind: [ward]}\n")],
        ("warning", 22, "1.1", "reach"),
    ),
    "no kinds of unit": ([("unit_kinds: [department]\n", "")], ("warning", 1, "", "reach")),
    "fact of two kinds": ([("[done, planned]", "[done, plan_issued]")], ("warning", 30, "1.2", "facts")),
    "unknown field": ([("field: steering", "field: streering"), ("[steering]", "[]")], ("warning", 16, "1", "fields")),
    "no verifier": ([("    verifier: so-noi-vu\n", "")], ("warning", 19, "1.1", "verifiers")),
    "leaf without key": ([("        key: plan\n", "")], ("warning", 20, "1.1", "keys")),
    "code not under its parent": ([('"1.2"', '"2.2"')], ("warning", 26, "2.2", "codes")),
    "maximum out of reach": ([("points: 2}", "points: 1}")], ("warning", 30, "1.2", "bounds")),
    "grade requires nowhere": (
        [("from: 80}", "from: 80, requires: [{field: digital, percent: 50}]}")],
        ("warning", 9, "", "grades"),
    ),
    "tie in an unknown field": ([("break_by: [steering]", "break_by: [digital]")], ("warning", 7, "", "ties")),
    "no grade at the bottom": ([("from: 0}", "from: 50}")], ("warning", 8, "", "grades")),
    "kind of unit of its own": ([("[department]", "[deparment]")], ("warning", 5, "", "applicability")),
    "crosswalk to nowhere": (
        [("total: 3\n", "total: 3\ncrosswalk:\n  - {from: [plan], to: [plan], relation: same}\n")],
        ("warning", 7, "", "crosswalk"),
    ),
    "key in two links": (
        [
            (
                "total: 3\n",
                "total: 3\nreplaces: tiny@2025\ncrosswalk:\n  - {from: [a], to: [plan], relation: same}\n"
                "  - {from: [b], to: [plan], relation: same}\n",
            )
        ],
        ("warning", 10, "", "crosswalk"),
    ),
    "odd number of keys": (
        [
            (
                "total: 3\n",
                "total: 3\nreplaces: tiny@2025\ncrosswalk:\n  - {from: [plan], to: [plan], relation: split}\n",
            )
        ],
        ("warning", 9, "", "crosswalk"),
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error_is_found(name: str) -> None:
    changes, problem = ERRORS[name]
    result = spoiled(*changes)
    assert problem in found(result)
    assert not result.ok


@pytest.mark.parametrize("name", WARNINGS)
def test_warning_is_found_and_keeps_nothing_from_being_sealed(name: str) -> None:
    changes, problem = WARNINGS[name]
    result = spoiled(*changes)
    assert problem in found(result)
    assert result.ok


def test_every_check_has_a_case() -> None:
    covered = {problem[3] for _, problem in [*ERRORS.values(), *WARNINGS.values()]}
    assert {check.__module__.rpartition(".")[2] for check in ALL} == covered


def test_sum_message_carries_the_figures() -> None:
    result = spoiled(("total: 3", "total: 60"))
    assert "add up to 3" in said(result.warnings[0])
    assert "is 60" in said(result.warnings[0])
    assert "−57" in said(result.warnings[0])


def test_gap_between_steps_is_an_error_with_its_code() -> None:
    result = spoiled(("from: 50, points: 2", "from: 60, points: 2"))
    assert [(each.code, each.line) for each in result.errors] == [("1.2", 33)]
    assert "gap" in said(result.errors[0])


def test_missing_parameter_is_one_error_and_no_complaint_about_a_missing_rule() -> None:
    result = spoiled(("fact: plan_issued, ", ""))
    assert [each.code for each in result.errors] == ["1.1"]
    assert "fact" in said(result.errors[0])


def test_zero_maximum_is_a_pure_penalty() -> None:
    result = spoiled(
        ("max: 1\n", "max: 0\n"),
        ("{kind: yes_no, fact: plan_issued, yes: 1, no: 0}", "{kind: yes_no, fact: plan_issued, yes: 0, no: -1}"),
    )
    assert result.ok


def test_crosswalk_is_checked_against_the_edition_before() -> None:
    before = load_set(SMALL.replace('"2026"', '"2025"')).set
    text = SMALL + "replaces: tiny@2025\ncrosswalk:\n  - {from: [plann], to: [plan], relation: same}\n"
    assert load_set(text).ok
    result = load_set(text, context=Context(predecessor=before))
    assert [each.check for each in result.errors] == ["crosswalk"]


def test_field_of_a_catalogue_of_its_own_is_known() -> None:
    text = SMALL.replace("field: steering", "field: data").replace("[steering]", "[data]")
    assert load_set(text).problems
    assert load_set(text, context=Context(fields=frozenset({"data"}))).problems == ()


def test_two_grades_from_the_same_percent_are_sound_where_the_first_asks_for_more() -> None:
    twice = "  - {key: best, label: Xuất sắc, from: 80, requires: [{field: steering, percent: 90}]}\n  - {key: good"
    assert spoiled(("  - {key: good", twice)).problems == ()


def test_criterion_without_a_name_goes_by_its_code() -> None:
    result = spoiled(("        name: Ban hành kế hoạch\n", ""))
    assert result.ok
    assert [problem.code for problem in result.problems] == ["1.1"]
    assert result.set is not None
    assert result.set.by_code()["1.1"].node.name == "1.1"
