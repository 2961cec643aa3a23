"""Small criteria sets and units for the tests of scoring, written as an officer would write them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cchc_core.criteria.load import load_set
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.shapes import UnitInputs

HEAD = """
set: test
version: "1"
title: Test
status: sample
"""

MANUAL = "{kind: manual, min: 0, max: %s, step: 0.001, entered_by: verifier}"


def make(text: str, **settings: str) -> CriteriaSet:
    """A set from its nodes (YAML below ``nodes:``) and single settings written as YAML."""
    lines = [
        HEAD,
        *(f"{key}: {value}" for key, value in {"total": "100", "unit_kinds": "[department]", **settings}.items()),
        "nodes:",
        text,
    ]
    loaded = load_set("\n".join(lines))
    assert loaded.set is not None, loaded.problems
    assert loaded.ok, [problem.note for problem in loaded.errors]
    return loaded.set


def leaf(code: str, most: str, rule: str = "", **more: str) -> str:
    """One line of YAML: a criterion with its rule, else points typed by hand up to ``most``."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f'- {{code: "{code}", key: k-{code.replace(".", "-")}, name: N, max: {most}{extra}, rule: {rule or MANUAL % most}}}'


def unit(name: str, /, points: dict[str, str] | None = None, **more: Any) -> UnitInputs:
    """A unit with points typed by hand: code → decimal text."""
    judgements = {code: {"points": Fraction(text)} for code, text in (points or {}).items()}
    return UnitInputs(name, judgements={**judgements, **more.pop("judgements", {})}, **more)


def facts(**values: Any) -> dict[str, Any]:
    """Facts with ints and decimal texts as exact numbers."""
    return {
        name: Fraction(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
