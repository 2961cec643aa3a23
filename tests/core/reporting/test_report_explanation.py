"""The worked examples of docs/explanation/reports.md, computed."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from cchc_core.reporting.checks import large_change
from cchc_core.reporting.clocks import usual_due
from cchc_core.reporting.consolidate import Consolidator, Part, Standing
from cchc_core.reporting.difference import Upper, effects
from cchc_core.reporting.form import CellKey, Entry, ReportForm
from cchc_core.reporting.narrative import figure_text
from cchc_core.reporting.reading import load_form
from cchc_core.reporting.windows import MINISTRY
from cchc_core.values import read_number, show_day

PAGE = (Path(__file__).parents[3] / "docs" / "explanation" / "reports.md").read_text(encoding="utf-8")


def rows(columns: int) -> list[list[str]]:
    """The rows of the table with so many columns, without its head."""
    found = re.findall(r"^\|(.+)\|$", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in found if row.count("|") == columns - 1][2:]


CHANGES, WINDOWS, REPORTS = rows(4), rows(5), rows(6)
COLUMNS = ("received", "resolved", "share", "satisfied", "asked")
FORM = """
form: example
title: Example
tables:
  - code: t
    title: Dossiers
    columns: [{code: v, title: Value}]
    rows:
      - {code: received, title: Received, decimals: 0}
      - {code: resolved, title: Resolved, decimals: 0}
      - {code: share, title: Share resolved, kind: percent, decimals: 2, formula: resolved / received * 100}
      - {code: satisfied, title: Satisfied, kind: percent, decimals: 1, weight: asked}
      - {code: asked, title: People asked, decimals: 0}
"""


@pytest.mark.parametrize("row", CHANGES, ids=lambda row: f"{row[0]} to {row[1]}")
def test_large_change_asks_as_the_page_says(row: list[str]) -> None:
    before, now = (read_number(text.rstrip("%")) for text in row[:2])
    assert before is not None
    assert now is not None
    assert (large_change(before, now, Fraction(50)) is not None) == (row[3] == "yes")


def form() -> ReportForm:
    read = load_form(FORM)
    assert read.form is not None
    assert read.ok
    return read.form


def part(number: int, row: list[str]) -> Part:
    """A row of the page as a report; what is computed is not typed."""
    typed = {
        CellKey("t", name, "v"): Entry(read_number(text.rstrip("%")))
        for name, text in zip(COLUMNS, row[1:], strict=True)
        if text and name != "share"
    }
    return Part(number, Standing.APPROVED if typed else Standing.MISSING, typed, report=number)


def test_page_has_its_examples() -> None:
    assert (len(WINDOWS), len(REPORTS)) == (7, 4)


@pytest.mark.parametrize("row", WINDOWS, ids=lambda row: row[0])
def test_window_of_the_page(row: list[str]) -> None:
    window = MINISTRY.window(row[0])
    due = usual_due(window).due_on(window)
    assert [show_day(day) for day in (window.since, window.until, due)] == row[1:4]
    assert MINISTRY.ended_before(window)[0].key == row[4]


def test_consolidation_of_the_page() -> None:
    whole = Consolidator(form()).gather([part(number, row) for number, row in enumerate(REPORTS[:-1])])
    cells = [form().cells[CellKey("t", name, "v")] for name in COLUMNS]
    assert [figure_text(cell, whole.entries) for cell in cells] == REPORTS[-1][1:]
    assert [(each.unit, each.standing) for each in whole.left] == [(2, Standing.MISSING)]
    own = [[each.value for each in whole.cells[cell.key].contributions] for cell in cells]
    assert own[2] == [read_number(row[3].rstrip("%")) for row in REPORTS[:2]]


def test_late_correction_of_the_page() -> None:
    parts = tuple(part(number, row) for number, row in enumerate(REPORTS[:-1]))
    corrected = part(10, ["A", "910", *REPORTS[0][2:]])
    [effect] = effects(Consolidator(form()), [Upper(100, 9, parts)], 0, corrected)
    changes = {change.key.row: change.by for change in effect.changes}
    assert changes["received"] == 10
    assert changes["share"] == Fraction(550 * 100, 1010) - 55
