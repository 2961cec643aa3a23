"""Cells of an .xls that are shown in percent or hold an error."""

import pytest

from cchc_core.files import UnreadableFile
from cchc_core.files.old_excel import read_any_workbook
from old_workbook import OWN_PERCENT, PERCENT, Error, old_workbook


def test_percent_cells_of_an_old_workbook_are_told_sheet_by_sheet() -> None:
    data = old_workbook({"A": [["x", 0.95]], "B": [[(0.95, PERCENT), 0.95], [None, (0.5, OWN_PERCENT)]]})
    assert [sheet.shares for sheet in read_any_workbook(data)] == [frozenset(), {(0, 0), (1, 1)}]


def test_error_is_not_read_as_empty() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_any_workbook(old_workbook({"Số liệu": [["x", 1], ["y", Error()]]}))
    assert refused.value.reason.values["cells"] == ("Số liệu!B2",)
