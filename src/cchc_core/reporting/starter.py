"""The starter form of the report on reform: ours, marked as a sample, until the office brings its own through Excel.

Its file stands with the application that loads it; who asks for it brings the text. It takes up every indicator of the shipped
catalogue: as a cell, as a section of the outline, or as a balance.
"""

from __future__ import annotations

from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.reading import load_form


def read_starter(text: str | bytes) -> ReportForm:
    """The form of a shipped file. Raises ``ValueError`` with the place of the first problem: a shipped file has none."""
    read = load_form(text)
    if read.form is None or not read.ok:
        problem = read.errors[0]
        raise ValueError(f"{problem.place}: {problem.note.text % dict(problem.note.values)}")
    return read.form
