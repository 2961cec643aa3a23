"""The worked examples of docs/explanation/verification.md, computed."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from cchc_core.scoring.likes import Judged, Judgements

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "verification.md"
ROWS = re.findall(
    r"^\| ([\d.]+) \| ([\d.]+) \| same figures \| (.+) \| (\w+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)


def test_page_has_its_examples() -> None:
    assert len(ROWS) == 6


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row))
def test_example_of_the_page(row: tuple[str, str, str, str]) -> None:
    claimed, given, others, said = row
    case = Judged(Fraction(claimed), Fraction(given), "figures")
    likes = [
        Judged(Fraction(claimed), Fraction(points), "figures", int(units))
        for units, points in re.findall(r"(\d+) × ([\d.]+)", others)
    ]
    found = Judgements([case, *likes], Fraction(1)).beside(case)
    assert (found.departs if found else None) == (None if said == "nothing" else said)
