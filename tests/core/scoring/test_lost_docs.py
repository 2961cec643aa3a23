"""The worked numbers of the page about lost points are run."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from cchc_core.scoring.change import Block, Sheet, change
from cchc_core.scoring.lost import LeafScore
from cchc_core.scoring.rank_change import rank_change
from cchc_core.values import round_half_up

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "lost-points.md"
WORKED = [
    json.loads(text)
    for text in re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
]


def sheet(data) -> Sheet:
    split = {code: text.split("/") for code, text in data["leaves"].items()}
    leaves = {code: LeafScore(Fraction(got), Fraction(most)) for code, (got, most) in split.items()}
    return Sheet(leaves, {key: Fraction(value) for key, value in data.get("pools", {}).items()})


def block(text: str) -> Block:
    old, new = (tuple(part.split("+")) if part else () for part in text.split(":"))
    return Block(old, new, "new" if not old else "dropped" if not new else "same")


@pytest.mark.parametrize("example", [each for each in WORKED if "blocks" in each])
def test_worked_changes_hold(example):
    found = change(sheet(example["before"]), sheet(example["after"]), [block(text) for text in example["blocks"]])
    for measure in ("percent", "points"):
        if measure in example:
            parts = getattr(found, measure)
            shown = {name: round_half_up(value, 2) for name, value in parts.as_dict().items() if value}
            assert {**shown, "total": round_half_up(parts.total, 2)} == {
                name: Decimal(text).quantize(Decimal("0.01")) for name, text in example[measure].items()
            }


@pytest.mark.parametrize("example", [each for each in WORKED if "rank" in each])
def test_worked_ranks_hold(example):
    years = [
        {unit: (Decimal(figure),) for unit, figure in example[year].items()} for year in ("before", "after", "like")
    ]
    found = rank_change(example["unit"], *years)
    assert found is not None
    assert {name: getattr(found, name) for name in example["rank"]} == example["rank"]


def test_the_page_works_both_through():
    assert len(WORKED) >= 5
