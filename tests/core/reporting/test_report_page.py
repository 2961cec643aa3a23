"""The reference page of reports says what the code does."""

from cchc_core.reporting.form import Gather
from cchc_core.reporting.page import reports_md


def test_page_tells_windows_checks_and_ways_of_putting_together() -> None:
    page = reports_md()
    assert "| `2026-Q3` | Quarter III of 2026 | 15/6/2026 | 14/9/2026 | 20/9/2026 | `2026-Q1` | `2026-H1` |" in page
    assert all(f"| `{gather.value}` |" in page for gather in Gather)
    assert "| Dòng | Bảng, Mã, TT, Nội dung" in page
