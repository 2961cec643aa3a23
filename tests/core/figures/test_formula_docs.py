"""The tables of docs/reference/formulas.md, run."""

import re
from pathlib import Path

import pytest

from cchc_core.figures.formula import Outcome, evaluate
from cchc_core.values import exact

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "formulas.md"
ROWS = re.findall(r"^\| `([^`]+)` \|([^|]*)\| ([\d.]+|missing) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_page_has_its_examples() -> None:
    assert len(ROWS) == 9


@pytest.mark.parametrize(("formula", "figures", "result"), ROWS)
def test_example_of_the_page_holds(formula: str, figures: str, result: str) -> None:
    values = {name: exact(value) for name, value in re.findall(r"(\S+) = ([\d.]+)", figures)}
    found = evaluate(formula, values)
    if result == "missing":
        assert found.outcome is Outcome.MISSING
    else:
        assert found.value == exact(result)
