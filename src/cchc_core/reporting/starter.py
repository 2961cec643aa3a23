"""The starter form of the report on reform: ours, marked as a sample, until the office brings its own through Excel.

Its file stands with the application that loads it; who asks for it brings the text. It takes up every indicator of the shipped
catalogue: as a cell, as a section of the outline, or as a balance.
"""

from __future__ import annotations

from collections.abc import Mapping

from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.reading import load_form


def read_starter(text: str | bytes) -> ReportForm:
    """The form of a shipped file. Raises ``ValueError`` with the place of the first problem: a shipped file has none."""
    read = load_form(text)
    if read.form is None or not read.ok:
        problem = read.errors[0]
        raise ValueError(f"{problem.place}: {problem.note.text % dict(problem.note.values)}")
    return read.form


def indicators_of(form: ReportForm) -> Mapping[str, tuple[str, ...]]:
    """Every indicator that a form asks for, with the places that ask: keys of cells, "§" and the code of a section, or the table
    whose balance it is."""
    found: dict[str, list[str]] = {}
    for section in form.sections:
        if section.indicator:
            found.setdefault(section.indicator, []).append(f"§{section.code}")
    for cell in form.cells.values():
        if cell.indicator:
            found.setdefault(cell.indicator, []).append(str(cell.key))
    for balance in form.balances:
        if balance.indicator:
            found.setdefault(balance.indicator, []).append(balance.table)
    return {name: tuple(places) for name, places in found.items()}
