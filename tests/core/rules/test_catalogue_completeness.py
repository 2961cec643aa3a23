"""What every rule kind must bring: a docstring, cases of each sort, Vietnamese words, a form, a way to storage and back."""

from __future__ import annotations

import ast
import json
import re

import pytest
from rule_case_files import ROOT, case_files, vietnamese

from cchc_core.rules.catalogue import BY_NAME, KINDS, dump_rule, form_of, load_rule
from cchc_core.rules.params import FormField, parameters
from cchc_core.words import render

FILES = {file.name: file for file in case_files()}
RULES = ROOT / "src" / "cchc_core" / "rules"
FORM_TYPES = {"text", "fact", "facts", "number", "yes_no", "date", "choice", "record", "records", "rule"}

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)


def messages_of_the_rules() -> list[str]:
    """Every message that the rules mark, read from their source."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in RULES.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sorted({ast.literal_eval(call.args[0]) for call in calls if getattr(call.func, "id", "") == "gettext_noop"})


def test_the_fourteen_kinds_are_there():
    assert list(BY_NAME) == [
        *("yes_no", "all_of", "levels", "steps", "linear", "weighted_ratio", "penalty_per_event"),
        *("count_points", "date_window", "survey", "external", "manual", "one_of", "relative_to_best"),
    ]


@every_kind
def test_kind_is_documented(kind):
    assert kind.__doc__
    assert kind.__doc__.strip().endswith(".")


@every_kind
def test_kind_has_cases_of_every_sort(kind):
    file = FILES[kind.kind]
    assert file.data["kind"] == kind.kind
    shown = {case["shows"] for case in file.cases}
    needed = {"full", "none", "boundary", "missing", "refused"}
    if any(parameter.key in ("when_zero", "measure") for parameter in parameters(kind)):
        needed.add("zero_denominator")
    assert needed <= shown
    assert file.data["bad_parameters"]
    assert all(case["title"] for case in file.cases)


def test_no_case_file_is_left_without_its_kind():
    assert set(FILES) == set(BY_NAME)


@every_kind
def test_kind_survives_storage(kind):
    file = FILES[kind.kind]
    for written in [file.data["rule"], *(case["rule"] for case in file.cases if "rule" in case)]:
        rule = load_rule(written)
        stored = json.loads(json.dumps(dump_rule(rule)))
        assert load_rule(stored) == rule
        assert dump_rule(load_rule(stored)) == stored


@every_kind
def test_kind_describes_its_form(kind):
    translate = vietnamese()
    form = form_of(kind.kind)
    assert form.kind == kind.kind
    assert translate(form.label)
    assert translate(form.meaning)
    assert [field.name for field in form.fields] == [parameter.key for parameter in parameters(kind)]
    for field in form.fields:
        check_field(field, translate)


def check_field(field: FormField, translate) -> None:
    assert field.type in FORM_TYPES
    words = [field.label, field.hint, field.empty, *(choice.label for choice in field.choices)]
    assert all(translate(text) for text in words if text)
    assert bool(field.choices) == (field.type == "choice")
    assert bool(field.columns) == (field.type in ("record", "records"))
    assert field.required or field.empty or field.default is not None
    for column in field.columns:
        check_field(column, translate)


@pytest.mark.parametrize("message", messages_of_the_rules())
def test_message_is_translated(message):
    translated = vietnamese()(message)
    gaps = re.compile(r"%\((\w+)\)s")
    assert set(gaps.findall(translated)) == set(gaps.findall(message))
    words_left = re.search(r"[A-Za-z]{2,}", gaps.sub("", message))
    assert translated != message or not words_left
    assert render_with_any_values(translated)


def render_with_any_values(text: str) -> str:
    """The sentence is well formed: nothing but its gaps is taken for one."""
    return text % dict.fromkeys(re.findall(r"%\((\w+)\)s", text), "x")


def test_every_sentence_of_the_cases_is_vietnamese():
    translate = vietnamese()
    for file in FILES.values():
        for case in file.cases:
            if "error" not in case:
                outcome = load_rule(case.get("rule", file.data["rule"])).evaluate(file.inputs(case), file.maximum(case))
                assert "%(" not in render(outcome.reason, translate)
