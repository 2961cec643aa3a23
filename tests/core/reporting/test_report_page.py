"""The reference page of reports says what the code does."""

from cchc_core.reporting import keys
from cchc_core.reporting.form import CellKey, Gather
from cchc_core.reporting.page import EXAMPLE_FORM, reports_md
from cchc_core.reporting.reading import load_form


def test_page_tells_windows_checks_and_ways_of_putting_together() -> None:
    page = reports_md()
    assert "| `2026-Q3` | Quarter III of 2026 | 15/6/2026 | 14/9/2026 | 20/9/2026 | `2026-Q1` | `2026-H1` |" in page
    assert all(f"| `{gather.value}` |" in page for gather in Gather)
    assert "| Dòng | Bảng, Mã, TT, Nội dung" in page


def test_example_on_the_page_is_a_form_that_computes() -> None:
    read = load_form(EXAMPLE_FORM)
    assert read.ok, read.problems
    assert read.form is not None
    cells = read.form.cells
    assert cells[CellKey("B06", "all", "share")].formula == "resolved / received * 100"
    assert cells[CellKey("B06", "all", "received")].formula == "sum([online]; [direct])"


def test_every_key_that_the_reader_knows_is_told() -> None:
    page = reports_md()
    for part in (keys.FORM_KEYS, keys.TABLE_KEYS, keys.ROW_KEYS, keys.CELL_KEYS, keys.CALENDAR_KEYS, keys.PART_KEYS):
        assert all(f"| `{key}` | {words} |" in page for key, words in part.items())
