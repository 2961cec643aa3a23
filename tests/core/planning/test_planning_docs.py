"""The worked examples of docs/explanation/plans.md, computed."""

import re
from pathlib import Path

import pytest

from cchc_core.planning.due import read_due
from cchc_core.planning.targets import judge, read_target
from cchc_core.values import exact, show_day

PAGE = (Path(__file__).parents[3] / "docs" / "explanation" / "plans.md").read_text(encoding="utf-8")


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]


DEADLINES = [cells(row) for row in re.findall(r"^\| (.+) \|$", PAGE, re.MULTILINE) if row.count("|") == 4][1:]
FIGURES = [cells(row) for row in re.findall(r"^\| (.+) \|$", PAGE, re.MULTILINE) if row.count("|") == 2][1:]


def test_page_has_its_examples() -> None:
    assert (len(DEADLINES), len(FIGURES)) == (15, 9)


@pytest.mark.parametrize("row", DEADLINES, ids=lambda row: row[0])
def test_deadline_of_the_page(row: list[str]) -> None:
    due = read_due(row[0], year=2026)
    days = [show_day(day) if day else "" for day in (due.starts_on, due.on)]
    assert [due.shape.value, *days, due.doubt.shape if due.doubt else ""] == row[1:]


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: " ".join(row))
def test_figure_of_the_page(row: list[str]) -> None:
    (target,) = read_target(row[0], 2026)
    assert judge(target, exact(row[1])).met == (row[2] == "yes")
