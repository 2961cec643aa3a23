"""Days, months, numbers and words as offices write them into files of dossiers."""

from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from cchc_core.procedures.cells import read_cell, read_rare_cell
from cchc_core.procedures.columns import AGGREGATES, COLUMNS, Column


def read(column: Column, text: str) -> Any:
    rare = read_rare_cell(column, "c")
    sql = f"coalesce({read_cell(column, 'c')}, {rare})" if rare else read_cell(column, "c")
    row = duckdb.execute(f"SELECT {sql} FROM (SELECT $1::VARCHAR AS c)", [text]).fetchone()
    assert row is not None
    return row[0]


MORNING = datetime(2024, 2, 3, 8, 30)


@pytest.mark.parametrize(
    "text",
    [
        "3/2/2024 8:30",
        "03/02/2024 08:30:00",
        "2024-02-03 08:30",
        "2024-02-03T08:30:00",
        "2024-02-03T08:30:00.000",
        "2024-02-03T08:30:00+07:00",
        "2024-02-03T01:30:00Z",
        "2024/02/03 08:30",
        "08:30 3/2/2024",
        "8h30 ngày 3/2/2024",
        "8 giờ 30 phút, ngày 3 tháng 2 năm 2024",
        "3/2/2024 8h30",
        "3.2.2024 8:30",
        "3/2/2024 8:30:00 SA",
        "3/2/2024 8:30:00 AM",
        "45325.3541666667",
        "45325,3541666667",
    ],
)
def test_moment_is_read_in_every_usual_way(text: str) -> None:
    assert read(COLUMNS["received_at"], text) == MORNING


@pytest.mark.parametrize(
    "text", ["3/2/24", "13/13/2024", "31/2/2024", "20240203", "0", "12", "hôm qua", "2024-02-03T08:30:00+09:00"]
)
def test_what_may_mean_several_days_is_not_read(text: str) -> None:
    assert read(COLUMNS["received_at"], text) is None


@pytest.mark.parametrize(
    "text", ["3/2/2024", "2024-02-03", "03/02/2024 00:00", "2024-02-03 00:00:00", "45325", "ngày 3 tháng 2 năm 2024"]
)
def test_appointment_without_an_hour_lasts_until_the_end_of_the_day(text: str) -> None:
    assert read(COLUMNS["due_at"], text) == datetime(2024, 2, 3, 23, 59, 59)


def test_afternoon_is_read() -> None:
    assert read(COLUMNS["due_at"], "3/2/2024 5:00:00 CH") == datetime(2024, 2, 3, 17)


@pytest.mark.parametrize(
    "text",
    [
        "6/2026",
        "06/2026",
        "2026-06",
        "2026/06",
        "6-2026",
        "1/6/2026",
        "2026-06-01",
        "2026-06-01 00:00:00",
        "46174",
        "Tháng 6/2026",
        "T6/2026",
        "tháng 06 năm 2026",
    ],
)
def test_month_is_read_in_every_usual_way(text: str) -> None:
    assert read(AGGREGATES["month"], text) == date(2026, 6, 1)


@pytest.mark.parametrize("text", ["6", "13/2026", "Quý II/2026", "202606"])
def test_no_month_is_guessed(text: str) -> None:
    assert read(AGGREGATES["month"], text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("12.0", 12),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1.000", 1000),
        ("1.234.567", 1234567),
        ("12,5", None),
        ("-3", None),
        ("1e3", None),
    ],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert read(AGGREGATES["numerator"], text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.1", "2.1"),
        ("2,1", "2.1"),
        ("ON_TIME", "2.1"),
        ("Tỷ lệ hồ sơ giải quyết đúng hạn", "2.1"),
        ("3.5b", "3.5b"),
        ("9.9", None),
    ],
)
def test_indicator_is_known_by_code_or_name(text: str, code: str | None) -> None:
    assert read(AGGREGATES["indicator"], text) == code


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("status", "9.0", 9),
        ("status", "da xu ly xong", 9),
        ("status", "11", None),
        ("channel", "Nộp trực tuyến", 2),
        ("service_level", "DVC toàn trình", "full"),
    ],
)
def test_words_of_a_column(column: str, text: str, value: object) -> None:
    assert read(COLUMNS[column], text) == value
