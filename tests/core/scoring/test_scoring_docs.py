"""The worked numbers of the page that explains scoring are run: set, inputs, and what the answer must hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from scoring_building import HEAD

from cchc_core.criteria.load import load_set
from cchc_core.scoring.answer import as_data
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.inputs_json import data_of_json
from cchc_core.scoring.inputs_plain import read_plain
from cchc_core.scoring.needs import needs_of

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "scoring.md"
FENCES = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
WORKED = [tuple(text for _, text in FENCES[index : index + 3]) for index in range(0, len(FENCES), 3)]


def test_the_page_is_made_of_worked_examples():
    assert [language for language, _ in FENCES] == ["yaml", "json", "json"] * len(WORKED)
    assert len(WORKED) >= 7


@pytest.mark.parametrize(("set_text", "inputs", "expected"), WORKED)
def test_worked_numbers_hold(set_text, inputs, expected):
    loaded = load_set(f"{HEAD}unit_kinds: [department]\n{set_text}")
    assert loaded.ok, loaded.errors
    found = read_plain(data_of_json(inputs.encode()), needs_of(loaded.set))
    assert not found.problems
    answer = as_data(evaluate(loaded.set, found.units), str)
    holds(json.loads(expected), answer)


def holds(expected, found, where="answer"):
    """Every key that is expected is there; lists are of the same length."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            holds(value, found[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), where
        for index, value in enumerate(expected):
            holds(value, found[index], f"{where}[{index}]")
    else:
        assert expected == found, where
