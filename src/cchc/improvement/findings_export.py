"""The table of findings as a workbook: what documents and figures show, and what surveys measure, on sheets of their own."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Protocol

from django.utils.translation import gettext as _

from cchc.improvement.models import Finding
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.values import round_half_up


class Shown(Protocol):
    """A finding with the words that a table shows."""

    row: Finding
    unit: str
    owner: str
    state: str


def findings_workbook(lines: Iterable[Shown]) -> bytes:
    """Two sheets with the same columns, also where one of them is empty."""
    found = list(lines)
    parts = ((_("Documents and figures"), False), (_("Surveys"), True))
    return write_workbook(
        [
            NewSheet(title, _columns(), [_cells(line) for line in found if line.row.is_survey is survey])
            for title, survey in parts
        ]
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Code"), 10),
        Column(_("Criterion"), 50, wrap=True),
        Column(_("Unit"), 28, wrap=True),
        Column(_("Round"), 30, wrap=True),
        Column(_("Points lost"), 12),
        Column(_("Cause"), 40, wrap=True),
        Column(_("Measure"), 40, wrap=True),
        Column(_("Owner of the remedy"), 30, wrap=True),
        Column(_("Deadline"), 14),
        Column(_("Product"), 30, wrap=True),
        Column(_("State"), 18),
        Column(_("Reason"), 30, wrap=True),
    )


def _cells(line: Shown) -> Sequence[Cell]:
    row = line.row
    remedy = (row.cause, row.measure, line.owner, row.due_on, row.product, line.state, row.reason)
    lost = Fraction(round_half_up(row.points_lost, 2))
    return (row.code, row.title, line.unit, row.source_title, lost, *remedy)
