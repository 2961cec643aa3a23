"""Files as provinces and the national portal export them: titles above, sums below, other heads, words for nothing."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_core.procedures.checking import check_dossiers, convert, count_undated, unit_words
from cchc_core.procedures.reading import LACKING, PERSONAL, Reading, open_file

UNITS = {"UBND phường Thành Sen": "p-ts", "Sở Tư pháp": "so-tp"}
#: One row as a one-stop system writes it.
ROW: Mapping[str, str] = {
    "STT": "1",
    "Mã hồ sơ": "H40.12-260105-0001",
    "Tên thủ tục hành chính": "Đăng ký khai sinh",
    "Mã TTHC": "1.001193",
    "Lĩnh vực": "Hộ tịch",
    "Đơn vị xử lý": "UBND phường Thành Sen",
    "Hình thức tiếp nhận": "Trực tuyến",
    "Ngày tiếp nhận": "05/01/2026 07:30",
    "Ngày hẹn trả": "12/01/2026 17:00",
    "Ngày có kết quả": "10/01/2026 09:00",
    "Ngày trả KQ": "10/01/2026 15:00",
    "Tình trạng hồ sơ": "Đã trả kết quả",
}


def a_line(number: int, **changes: str) -> list[str]:
    return list({**ROW, "STT": str(number), "Mã hồ sơ": f"H40.12-260105-{number:04}", **changes}.values())


def some_lines(**changes: str) -> list[list[str]]:
    return [list({**ROW, **changes}), *(a_line(number, **changes) for number in (1, 2, 3))]


def read(folder: Path, lines: Sequence[Sequence[str]]) -> Reading:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    path = folder / "file.csv"
    path.write_text(out.getvalue(), encoding="utf-8-sig")
    reading = open_file(path, path.name, folder, source="one_stop")
    convert(reading, {word: UNITS[word] for word in unit_words(reading) if word in UNITS})
    check_dossiers(reading, date(2026, 11, 20))
    return reading


def cells(reading: Reading, *names: str) -> list[tuple[Any, ...]]:
    return reading.engine.execute(f"SELECT {', '.join(names)} FROM dossiers ORDER BY rn").fetchall()


def told(reading: Reading) -> list[tuple[int | None, str]]:
    return [(fault.row, fault.column) for fault in reading.found.faults]


def test_heads_of_a_one_stop_system_are_understood(tmp_path: Path) -> None:
    reading = read(tmp_path, some_lines())
    assert told(reading) == []
    assert cells(reading, "channel", "status", "finished_at")[0] == (2, 10, datetime(2026, 1, 10, 9))
    assert reading.heads.unread == ("STT", "Tên thủ tục hành chính")


WIDTH = len(ROW)
SUM = ["Tổng cộng", "3", *[""] * (WIDTH - 2)]
SIGNATURE = [*[""] * (WIDTH - 3), "Hà Tĩnh, ngày 31 tháng 01 năm 2026", "", ""]


@pytest.mark.parametrize(
    ("above", "below", "passed"),
    [
        ([["DANH SÁCH HỒ SƠ", *[""] * (WIDTH - 1)]], [SUM], 1),
        ([], [[""] * WIDTH, SIGNATURE, [*[""] * (WIDTH - 3), "NGƯỜI LẬP BIỂU", "", ""]], 3),
        ([], [["Tổng số: 3 hồ sơ"]], 1),
    ],
)
def test_what_stands_around_the_list_is_passed_over(
    tmp_path: Path, above: list[list[str]], below: list[list[str]], passed: int
) -> None:
    reading = read(tmp_path, [*above, *some_lines(), *below])
    assert told(reading) == []
    assert (len(cells(reading, "rn")), reading.passed_over) == (3, passed)


def test_numbers_of_columns_are_passed_over(tmp_path: Path) -> None:
    heads, *rows = some_lines()
    reading = read(tmp_path, [heads, [f"({place})" for place in range(1, WIDTH + 1)], *rows])
    assert told(reading) == []
    assert cells(reading, "rn") == [(3,), (4,), (5,)]


def test_first_row_with_an_unreadable_day_is_told(tmp_path: Path) -> None:
    assert told(read(tmp_path, some_lines(**{"Ngày tiếp nhận": "5"})))[0] == (2, "Ngày tiếp nhận")


def test_row_that_lacks_something_is_told_wherever_it_stands(tmp_path: Path) -> None:
    lines = some_lines()
    lines[-1][list(ROW).index("Mã TTHC")] = ""
    assert told(read(tmp_path, lines)) == [(4, "Mã TTHC")]


@pytest.mark.parametrize("nothing", ["-", "NULL", "N/A", "Không có"])
def test_words_for_nothing_are_empty(tmp_path: Path, nothing: str) -> None:
    reading = read(tmp_path, some_lines(**{"Ngày hẹn trả": nothing, "Ngày trả KQ": nothing}))
    assert told(reading) == []
    assert cells(reading, "due_at", "returned_at")[0] == (None, None)


def test_empty_channel_is_taken_and_empty_day_of_receipt_is_told(tmp_path: Path) -> None:
    """The portal leaves the channel of what came directly empty."""
    reading = read(tmp_path, some_lines(**{"Hình thức tiếp nhận": "", "Ngày tiếp nhận": "-"}))
    assert {column for _row, column in told(reading)} == {"Ngày tiếp nhận"}


def test_unit_by_code_and_name_is_read_by_its_name(tmp_path: Path) -> None:
    reading = read(tmp_path, some_lines(**{"Mã đơn vị": "000.00.12.H40"}))
    assert told(reading) == []
    assert cells(reading, "unit")[0] == ("p-ts",)
    assert "Mã đơn vị" in reading.heads.unread


@pytest.mark.parametrize(("text", "paid"), [("1", True), ("2", True), ("0", False), ("", None)])
def test_payment_of_the_portal_is_read(tmp_path: Path, text: str, paid: bool | None) -> None:
    assert cells(read(tmp_path, some_lines(DuocThanhToanTrucTuyen=text)), "paid_online")[0] == (paid,)


@pytest.mark.parametrize("text", ["2", "https://motcua.example.vn/kq/12.pdf"])
def test_what_only_a_payment_or_a_file_may_say_is_not_read_elsewhere(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, some_lines(**{"Có phí, lệ phí": text}))
    assert (2, "Có phí, lệ phí") in told(reading)


def test_link_to_the_file_of_a_result_is_a_result(tmp_path: Path) -> None:
    reading = read(tmp_path, some_lines(DinhKemKetQua="https://motcua.example.vn/kq/12.pdf"))
    assert cells(reading, "result_electronic")[0] == (True,)


@pytest.mark.parametrize("column", ["Ngày có kết quả", "Ngày trả KQ"])
def test_end_of_the_future_is_told_with_its_day(tmp_path: Path, column: str) -> None:
    reading = read(tmp_path, some_lines(**{column: "05/12/2026 07:30"}))
    assert set(told(reading)) == {(2, column), (3, column), (4, column)}
    assert reading.found.faults[0].reason.values["value"] == "05/12/2026 07:30"


def test_ended_dossier_without_a_day_is_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, some_lines(**{"Ngày có kết quả": "", "Ngày trả KQ": ""}))
    assert (told(reading), count_undated(reading)) == ([], 3)


def test_number_of_somebody_within_a_field_is_found_wherever_it_stands(tmp_path: Path) -> None:
    lines = [list(ROW), *(a_line(number) for number in range(1, 1500))]
    lines[1400][list(ROW).index("Lĩnh vực")] = "Hộ tịch, CCCD 040201012345"
    reading = read(tmp_path, lines)
    assert told(reading) == [(1401, "Lĩnh vực")]
    assert reading.found.faults[0].reason.text == PERSONAL


@pytest.mark.parametrize(
    ("head", "cell"),
    [("Đ/c", "x"), ("Thông tin khác", "Thôn Đông Vinh, xã Thạch Hà"), ("Nơi gửi", "Số 5, đường Phan Đình Phùng")],
)
def test_address_under_any_head_is_refused(tmp_path: Path, head: str, cell: str) -> None:
    assert told(read(tmp_path, some_lines(**{head: cell}))) == [(1, head)]


def test_names_of_procedures_about_roads_and_villages_are_no_addresses(tmp_path: Path) -> None:
    name = "Công nhận danh hiệu thôn, tổ dân phố văn hóa; cấp phép thi công trên đường bộ"
    assert told(read(tmp_path, some_lines(**{"Tên thủ tục hành chính": name}))) == []


def test_names_of_towns_are_no_addresses(tmp_path: Path) -> None:
    assert told(read(tmp_path, some_lines(**{"Nơi trả": "Bộ phận một cửa thành phố Hà Tĩnh"}))) == []


@pytest.mark.parametrize(("column", "most"), [("Mã TTHC", 60), ("Lĩnh vực", 200)])
def test_text_longer_than_is_kept_is_told(tmp_path: Path, column: str, most: int) -> None:
    assert set(told(read(tmp_path, some_lines(**{column: "x" * most})))) == set()
    assert (2, column) in told(read(tmp_path, some_lines(**{column: "x" * (most + 1)})))


def test_missing_column_is_told_with_its_other_names(tmp_path: Path) -> None:
    lines = [line[:-1] for line in some_lines()]
    reading = read(tmp_path, lines)
    (fault,) = reading.found.faults
    assert (fault.column, fault.reason.text) == ("Trạng thái", LACKING)
    assert "Tình trạng hồ sơ" in str(fault.reason.values["others"])
