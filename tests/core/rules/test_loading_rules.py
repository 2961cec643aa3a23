"""Reading rules from plain data: the many writings of a number, where a problem is, what an entry form learns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from time import perf_counter

import pytest
from rule_case_files import vietnamese

from cchc_core.rules.catalogue import RuleProblems, dump_rule, form_of, load_rule
from cchc_core.rules.params import Choice
from cchc_core.rules.rule import FactNeed, InputsNeeded, LevelNeed, PointsNeed, SurveyNeed
from cchc_core.words import render


def problems(data, where=""):
    with pytest.raises(RuleProblems) as refused:
        load_rule(data, where=where)
    return [render(problem, vietnamese()) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (1, "1"),
        (Decimal("0.25"), "1/4"),
        (Fraction(1, 3), "1/3"),
        ("0.125", "1/8"),
        ("0,5", "1/2"),
        ("1/3", "1/3"),
        ("1.234,5", "1234.5"),
        ("−0,5", "-1/2"),
        (" 2 ", "2"),
    ],
)
def test_number_in_any_exact_writing(written, meant):
    assert load_rule({"kind": "yes_no", "fact": "a", "yes": written}).yes == Fraction(meant)


@pytest.mark.parametrize("written", [0.5, True, "nửa", "1e3", Decimal("1e999999"), Decimal("nan"), "9" * 5000, [], {}])
def test_number_that_is_none_is_refused(written):
    assert len(problems({"kind": "yes_no", "fact": "a", "yes": written})) == 1


@pytest.mark.parametrize("written", [date(2023, 1, 31), "2023-01-31", "31/1/2023", "31/01/2023"])
def test_day_in_any_usual_writing(written):
    rule = load_rule({"kind": "date_window", "fact": "a", "steps": [{"until": written, "points": 1}]})
    assert rule.steps[0].until == date(2023, 1, 31)


def test_the_leafs_maximum_stays_unwritten():
    written = {"kind": "yes_no", "fact": "a"}
    assert load_rule(written).yes is None
    assert dump_rule(load_rule(written)) == {"kind": "yes_no", "fact": "a", "no": 0}
    assert load_rule({**written, "yes": None}) == load_rule(written)


def test_no_floor_is_written_since_it_is_not_the_default():
    written = {"kind": "penalty_per_event", "events": [{"fact": "a", "points": "0.25"}], "floor": None}
    assert dump_rule(load_rule(written)) == written


def test_numbers_are_stored_as_whole_numbers_or_exact_text():
    written = {"kind": "count_points", "fact": "a", "each": Fraction(1, 3), "cap": Decimal("1.50")}
    assert dump_rule(load_rule(written)) == {"kind": "count_points", "fact": "a", "each": "1/3", "cap": "1.5"}


def test_problem_leads_a_form_to_its_field():
    with pytest.raises(RuleProblems) as refused:
        load_rule({"kind": "levels", "levels": [{"key": "a", "label": "A", "points": "x"}]})
    assert [problem.path for problem in refused.value.found] == [("levels", 1, "points")]


def test_problem_says_where_it_stands():
    assert problems({"kind": "yes_no"}, where="1.2.3") == ["1.2.3: fact: còn thiếu"]


def test_kind_that_is_missing_or_like_no_other():
    assert problems({}) == ["kind: còn thiếu"]
    (said,) = problems({"kind": "zzz"})
    assert said.startswith("kind: không có cách tính “zzz”; các cách tính hiện có: yes_no, all_of")
    assert problems({"kind": ["yes_no"]})[0].startswith("kind: không có cách tính")


def test_something_that_is_no_rule():
    assert problems("yes_no") == ["cần một cách tính có khai báo kind, nhưng lại gặp “yes_no”"]
    assert problems(None) == ["cần một cách tính có khai báo kind, nhưng lại gặp ô trống"]


@pytest.mark.parametrize(
    ("written", "needed"),
    [
        ({"kind": "yes_no", "fact": "a"}, InputsNeeded(facts=(FactNeed("a", "yes_no"),))),
        (
            {"kind": "steps", "measure": {"ratio": ["a", "b"], "when_zero": "full"}, "steps": [{"points": 1}]},
            InputsNeeded(facts=(FactNeed("a", "number"), FactNeed("b", "number"))),
        ),
        (
            {"kind": "date_window", "fact": "a", "steps": [{"until": "2023-01-31", "points": 1}]},
            InputsNeeded(facts=(FactNeed("a", "date"),)),
        ),
        (
            {"kind": "levels", "levels": [{"key": 1, "label": "Tốt", "points": 1}]},
            InputsNeeded(levels=(LevelNeed("1", "Tốt", Fraction(1)),)),
        ),
        (
            {"kind": "manual", "entered_by": "council"},
            InputsNeeded(points=PointsNeed(Fraction(0), None, Fraction(1, 4), "council")),
        ),
        ({"kind": "survey", "survey": "s", "item": "i"}, InputsNeeded(surveys=(SurveyNeed("s", "i"),))),
        (
            {"kind": "relative_to_best", "fact": "a", "at_target": 1, "target": 2},
            InputsNeeded(facts=(FactNeed("a", "number"),), best=("a",)),
        ),
    ],
)
def test_rule_says_what_must_be_entered(written, needed):
    assert load_rule(written).inputs_needed() == needed


def test_cases_ask_for_the_inputs_of_the_chosen_one():
    rule = load_rule(
        {
            "kind": "one_of",
            "branches": [
                {"key": "a", "label": "Có", "rule": {"kind": "yes_no", "fact": "x"}},
                {
                    "key": "b",
                    "label": "Không",
                    "rule": {"kind": "relative_to_best", "fact": "y", "at_target": 1, "target": 2},
                },
            ],
        }
    )
    choices = (Choice("a", "Có"), Choice("b", "Không"))
    assert rule.inputs_needed() == InputsNeeded(branches=choices)
    assert rule.inputs_needed({"branch": "z"}) == InputsNeeded(branches=choices)
    assert rule.inputs_needed({"branch": "a"}) == InputsNeeded(facts=(FactNeed("x", "yes_no"),), branches=choices)
    assert rule.facts() == ("x", "y")
    assert rule.best_facts() == ("y",)


def test_form_of_bands_has_a_column_for_each_part():
    measure, steps = form_of("steps").fields
    assert (measure.type, [column.name for column in measure.columns]) == (
        "record",
        ["fact", "ratio", "percent", "when_zero"],
    )
    assert (steps.type, [column.name for column in steps.columns]) == (
        "records",
        ["from", "from_open", "to", "to_open", "points"],
    )
    assert [column.required for column in steps.columns] == [False, False, False, False, True]


def test_form_says_default_and_what_empty_means():
    start, events, floor = form_of("penalty_per_event").fields
    assert (start.default, start.empty, start.required) == (None, "the maximum of the criterion", False)
    assert (floor.default, floor.empty) == (0, "no lower limit")
    assert [column.minimum for column in events.columns] == [None, 0, 0]


def test_null_says_no_more_than_nothing_where_there_is_a_default():
    steps = [{"until": "2023-01-31", "points": 1}]
    plain = {"kind": "date_window", "fact": "a", "steps": steps}
    assert load_rule({**plain, "after": None, "none": None}) == load_rule(plain)
    banded = {"kind": "steps", "measure": {"fact": "a"}}
    nothing_said = {"from": None, "from_open": None, "to": None, "to_open": None, "points": 1}
    assert load_rule({**banded, "steps": [nothing_said]}) == load_rule({**banded, "steps": [{"points": 1}]})
    assert problems({"kind": "levels", "levels": [{"key": "a", "points": None}]})


def test_level_or_case_without_words_goes_by_its_key():
    levels = load_rule({"kind": "levels", "levels": [{"key": "full", "points": 1}]})
    assert levels.levels[0].label == "full"
    cases = load_rule({"kind": "one_of", "branches": [{"key": "a", "label": None, "rule": dump_rule(levels)}]})
    assert cases.branches[0].label == "a"


def test_threshold_above_the_full_value_is_doubted_in_every_case():
    rule = {"kind": "linear", "measure": {"fact": "share"}, "threshold": 70}
    cases = {"kind": "one_of", "branches": [{"key": "a", "rule": rule}]}
    assert [len(list(load_rule(each).doubts())) for each in (rule, {**rule, "full": 100}, cases)] == [1, 0, 1]


def test_a_list_as_long_as_a_file_may_be_is_read_at_once():
    names = [f"fact_{index}" for index in range(60_000)]
    began = perf_counter()
    assert problems({"kind": "all_of", "conditions": [*names, names[0]]}) == ["conditions: “fact_0” bị lặp lại"]
    assert perf_counter() - began < 10
