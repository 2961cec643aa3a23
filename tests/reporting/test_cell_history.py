"""Values of a history are kept in plain characters and shown as people write them."""

import pytest

from cchc.reporting.bridge import shown_machine_value
from cchc_core.reporting.form import CellKey, CellKind, FormCell


@pytest.mark.parametrize(
    ("kind", "written", "shown"),
    [
        (CellKind.NUMBER, "1234.5", "1.234,5"),
        (CellKind.PERCENT, "87.25", "87,25"),
        (CellKind.DATE, "2026-06-14", "14/6/2026"),
        (CellKind.TEXT, "Chậm do mưa lũ", "Chậm do mưa lũ"),
        (CellKind.NUMBER, "", ""),
        (CellKind.DATE, "", ""),
    ],
)
def test_value_of_a_history_is_shown_by_the_kind_of_its_cell(kind: CellKind, written: str, shown: str) -> None:
    assert shown_machine_value(written, FormCell(CellKey("A", "1", "x"), kind)) == shown
