"""Monthly totals of an office are checked row by row; words for units mean what they meant on the day."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from cchc_core.procedures.checking import Span, check_aggregates, convert, unit_words
from cchc_core.procedures.columns import AGGREGATES, COLUMNS
from cchc_core.procedures.reading import Reading, open_file

TODAY = date(2026, 9, 21)


def opened(folder: Path, rows: Sequence[Mapping[str, str]], columns: Mapping[str, object] = AGGREGATES) -> Reading:
    path = folder / "file.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return open_file(path, path.name, folder, columns=columns, source="one_stop")  # type: ignore[arg-type]


def row(**changes: str) -> dict[str, str]:
    return {
        "Tổng số": "10",
        "Chỉ tiêu": "2.1",
        "Số đạt": "9",
        "Tên đơn vị": "xa-1",
        "Tháng": "6/2026",
        "Lĩnh vực": "",
        "Số tháng": "",
        **changes,
    }


def checked(folder: Path, *rows: Mapping[str, str]) -> list[tuple[int | None, str]]:
    reading = opened(folder, rows)
    convert(reading, {word: word for word in unit_words(reading)})
    check_aggregates(reading, TODAY)
    return [(fault.row, fault.column) for fault in reading.found.faults]


def test_good_totals_are_taken_in_any_order_of_columns(tmp_path: Path) -> None:
    rows = [
        row(),
        row(**{"Tháng": "Tháng 7/2026", "Số đạt": "10"}),
        row(**{"Tên đơn vị": "xa-2"}),
        row(**{"Chỉ tiêu": "Tỷ lệ hồ sơ trực tuyến"}),
    ]
    assert checked(tmp_path, *rows) == []


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"Chỉ tiêu": "9.9"}, "Chỉ tiêu"),
        ({"Tháng": "12/2026"}, "Tháng"),
        ({"Tháng": "6/1999"}, "Tháng"),
        ({"Số đạt": "11"}, "Số đạt"),
        ({"Số đạt": ""}, "Số đạt"),
        ({"Tổng số": "mười"}, "Tổng số"),
        ({"Số tháng": "3"}, "Số tháng"),
    ],
)
def test_wrong_total_is_told_with_row_and_column(tmp_path: Path, changes: Mapping[str, str], column: str) -> None:
    assert checked(tmp_path, row(**{"Tháng": "5/2026", "Số đạt": "10"}), row(**changes)) == [(3, column)]


def test_what_the_unit_reports_needs_no_numerator(tmp_path: Path) -> None:
    assert checked(tmp_path, row(**{"Chỉ tiêu": "1.4", "Số đạt": ""})) == []


def test_same_total_twice_is_told(tmp_path: Path) -> None:
    assert checked(tmp_path, row(), row(**{"Số đạt": "8"})) == [(3, "Chỉ tiêu")]


def test_whole_and_parts_of_a_month_are_not_both_counted(tmp_path: Path) -> None:
    assert checked(tmp_path, row(), row(**{"Lĩnh vực": "Đất đai"})) == [(3, "Chỉ tiêu")]
    assert checked(tmp_path, row(**{"Lĩnh vực": "Hộ tịch"}), row(**{"Lĩnh vực": "Đất đai"})) == []


def test_word_means_what_it_meant_on_the_day(tmp_path: Path) -> None:
    head = {"Mã hồ sơ": "1", "Cơ quan giải quyết": "Xã A", "Mã TTHC": "1.1", "Kênh tiếp nhận": "2", "Trạng thái": "4"}
    rows = [{**head, "Mã hồ sơ": day, "Ngày nhận": day} for day in ("30/6/2025", "1/7/2025", "3/2/2026")]
    reading = opened(tmp_path, rows, COLUMNS)
    change = date(2025, 7, 1)
    spans = [Span("Xã A", date.min, date(2025, 6, 30), "old"), Span("Xã A", change, date.max, "new")]
    convert(reading, {}, spans)
    assert reading.found.count == 0
    told = reading.engine.execute("SELECT unit FROM dossiers ORDER BY rn").fetchall()
    assert [unit for (unit,) in told] == ["old", "new", "new"]


def test_name_of_several_units_is_told_so(tmp_path: Path) -> None:
    reading = opened(tmp_path, [row(**{"Tên đơn vị": "Xã Hòa"})])
    convert(reading, {}, (), {"Xã Hòa": ("Xã Hòa, Huyện A", "Xã Hòa, Huyện B")})
    (fault,) = reading.found.faults
    assert (fault.row, fault.reason.values["names"]) == (2, ("Xã Hòa, Huyện A", "Xã Hòa, Huyện B"))
