"""The worked example of docs/explanation/procedures.md, computed."""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from cchc_core.procedures.definitions import DEFINITIONS
from cchc_core.procedures.kpi import results
from cchc_core.values import show_number
from core.procedures.dossier_samples import JUNE, counts, dossier, table

PAGE = (Path(__file__).parents[3] / "docs" / "explanation" / "procedures.md").read_text(encoding="utf-8")
#: Numerator and denominator of one dossier by the words of the page.
SAID = {"in time": (1, 1), "late": (0, 1), "left out": (0, 0)}


def examples() -> list[list[str]]:
    """The rows of the table, without its head."""
    found = re.findall(r"^\|(.+)\|$", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in found][2:]


def told(row: list[str]) -> dict[str, Any]:
    """A row of the page as a dossier of a unit of its own."""
    number, received, due, by_law, finished, supplements, waited, _said = row
    return dossier(
        number=f"E{number}",
        unit=f"unit-{number}",
        received_at=_day(received) + timedelta(hours=8),
        due_at=_term(due),
        statutory_due_at=_term(by_law),
        finished_at=_day(finished) + timedelta(hours=16) if finished else None,
        status=9 if finished else 4,
        supplement_requests=int(supplements),
        supplement_days=int(waited),
    )


def _term(text: str) -> datetime | None:
    """Five in the afternoon of a day that is named."""
    return datetime.combine(_day(text), time(17)) if text else None


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y")


def test_dossiers_of_the_page_are_in_time_or_late_as_it_says() -> None:
    rows = examples()
    found = counts(results(table(map(told, rows)), by=("unit",), period=JUNE, indicators=["2.1"]), "unit")
    assert len(rows) == 8
    assert {row[0]: found.get((f"unit-{row[0]}", "2.1")) for row in rows} == {row[0]: SAID[row[-1]] for row in rows}


def test_share_of_the_page_is_the_ratio_of_its_counts() -> None:
    numerator, denominator = counts(results(table(map(told, examples())), period=JUNE, indicators=["2.1"]))["2.1"]
    value = DEFINITIONS["2.1"].value(numerator, denominator)
    assert value is not None
    assert (numerator, denominator) == (3, 7)
    assert f"{show_number(value, 2)}%" in PAGE
