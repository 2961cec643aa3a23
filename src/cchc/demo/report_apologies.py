"""A second, small form of the demonstration: of its eight figures seven are asked in the report on reform as well.

Whoever measures the burden sees there what needs to be asked only once.
"""

from __future__ import annotations

from dataclasses import replace

from cchc.reporting.shipping import starter_form
from cchc_core.reporting.form import Column, ReportForm, Row, Section, Table, Traits
from cchc_core.reporting.windows import PeriodKind

_ASKED_ALREADY = ("HN06", "HN07", "HN08", "HN09", "TT22", "TT24a", "TT24b")


def apology_form() -> ReportForm:
    """Late dossiers, apologies, complaints: the rows as the starter form has them, and one of its own."""
    known = {row.code: row for table in starter_form().tables for row in table.rows}
    rows = [
        replace(known[code], label=str(place), traits=replace(known[code].traits, source="", periods=()))
        for place, code in enumerate(_ASKED_ALREADY, 1)
    ]
    own = Row("HOP", "Số cuộc họp xử lý hồ sơ quá hạn", Traits(unit_word="cuộc", decimals=0), label=str(len(rows) + 1))
    title = "Hồ sơ quá hạn, xin lỗi; phản ánh, kiến nghị"
    return ReportForm(
        key="kiem-soat-tthc",
        title="Báo cáo kiểm soát thủ tục hành chính (minh họa)",
        tables=(Table("XL", title, (*rows, own), (Column("value", "Kết quả trong kỳ"),), section="A"),),
        sections=(Section("A", "Kết quả và kiến nghị"),),
        kinds=(PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR),
        sample=True,
        source="Minh họa",
    )
