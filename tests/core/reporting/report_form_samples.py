"""A small form with everything that a real one has, for the tests of reports."""

from fractions import Fraction

from cchc_core.reporting.form import CellKey, Entry, ReportForm
from cchc_core.reporting.reading import load_form

SMALL = """
form: small
title: Báo cáo nhỏ
calendar: ministry
kinds: [quarter, half, year]
due: {quarter: {day: 20, opens_before: 10}, year: {day: 15, shift: previous, included: false}}
change: 50
sections:
  - {code: I, title: Kết quả, required: true}
  - {code: I.1, title: Chi tiết, parent: I, text: false}
tables:
  - code: B
    title: Hồ sơ
    section: I
    decimals: 0
    columns:
      - {code: recv, title: Tổng số, heads: [Tiếp nhận], indicator: recv, total: [new, old]}
      - {code: new, title: Trong kỳ, heads: [Tiếp nhận], indicator: new}
      - {code: old, title: Kỳ trước chuyển, heads: [Tiếp nhận], indicator: old}
      - {code: done, title: Đã giải quyết, indicator: done, required: true}
      - {code: open, title: Đang giải quyết, indicator: open}
      - {code: share, title: Tỷ lệ, kind: percent, decimals: 2, formula: done / recv * 100, indicator: share}
    rows:
      - {code: all, title: Tổng số, total: [prov, comm]}
      - {code: prov, title: Cấp tỉnh, breakdown: prov, levels: [department]}
      - {code: comm, title: Cấp xã, breakdown: comm, levels: [commune]}
    balances:
      - {left: recv, right: done + open, note: Tiếp nhận bằng đã giải quyết cộng đang giải quyết}
    carries:
      - {now: old, before: open}
  - code: C
    title: Khác
    columns:
      - {code: value, title: Kết quả}
    rows:
      - {code: staff, title: Số người, decimals: 0}
      - {code: happy, title: Hài lòng, kind: percent, weight: staff, decimals: 1}
      - {code: rank, title: Thứ hạng, gather: latest, decimals: 0}
      - {code: words, title: Ghi nhận, kind: text}
      - {code: day, title: Ngày ban hành, kind: date}
      - {code: typed, title: Tỷ lệ tự nhập, kind: percent}
"""


def small() -> ReportForm:
    read = load_form(SMALL)
    assert read.form is not None
    assert read.ok, read.problems
    return read.form


def key(text: str) -> CellKey:
    return CellKey.read(text)


def entries(**values: object) -> dict[CellKey, Entry]:
    """``entries(B__prov__new=3)``: numbers become exact, all else stays."""
    return {
        CellKey.read(name.replace("__", "/")): Entry(Fraction(value) if isinstance(value, int) else value)  # type: ignore[arg-type]
        for name, value in values.items()
    }
