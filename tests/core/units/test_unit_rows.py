"""Rows of a sheet as a history of units: what is understood, and what is told about the rest."""

from datetime import date
from fractions import Fraction

import pytest

from cchc_core.units.rows import SUCCESSIONS, UNITS, Words, read_day, read_history

HEAD = ("key", "name", "kind", "valid_from", "verified", "code")
VIETNAMESE = Words(
    titles={"ten don vi": "name", "loai don vi": "kind", "tu ngay": "valid_from"},
    unit_kinds={"phuong": "ward"},
    yes=frozenset({"co"}),
    no=frozenset({"khong"}),
)


def read(*rows, words=VIETNAMESE):
    return read_history({UNITS: rows}, words)


def test_row_is_read_by_the_keys_of_its_columns():
    (row,) = read(HEAD, ("phuong-a", "Phường A", "ward", date(2025, 7, 1), True, Fraction(18073))).periods
    assert (row.row, row.key, row.name, row.kind, row.valid_from, row.verified, row.code) == (
        2, "phuong-a", "Phường A", "ward", date(2025, 7, 1), True, "18073",
    )  # fmt: skip


def test_titles_and_kinds_are_understood_in_the_readers_language_whatever_the_capitals():
    (row,) = read(("TÊN ĐƠN VỊ", "Loại đơn vị", "Từ ngày"), ("Phường A", "PHƯỜNG", "1/7/2025")).periods
    assert (row.kind, row.valid_from) == ("ward", date(2025, 7, 1))


def test_lines_above_the_header_and_empty_rows_are_passed_over():
    rows = read(("Danh mục đơn vị",), (), HEAD, (None, None), ("a", "Xã A", "commune"), ("", ""))
    assert [row.row for row in rows.periods] == [5]
    assert rows.problems == ()


def test_sheet_without_header_is_told_as_a_whole():
    rows = read(("a", "b"), ("c", "d"))
    assert [(problem.row, problem.column) for problem in rows.problems] == [(0, "")]


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", None), ("kind", "làng"), ("kind", None), ("valid_from", "31/2/2025"), ("verified", "có lẽ")],
)
def test_cell_that_cannot_be_read_is_told_with_its_row_and_column(column, value):
    row = dict(zip(HEAD, ("a", "Xã A", "commune", None, True, None), strict=True)) | {column: value}
    rows = read(HEAD, tuple(row.values()))
    assert rows.periods == ()
    assert [(problem.sheet, problem.row, problem.column) for problem in rows.problems] == [(UNITS, 2, column)]


@pytest.mark.parametrize(("word", "truth"), [("có", True), ("Không", False), ("x", True), ("yes", True), (None, True)])
def test_yes_and_no_in_any_language(word, truth):
    (row,) = read(HEAD, ("a", "Xã A", "commune", None, word, None)).periods
    assert row.verified is truth


def test_succession_needs_its_day():
    head = ("predecessor", "successor", "kind", "on")
    rows = read_history(
        {SUCCESSIONS: (head, ("a", "b", "merge", None), ("a", "b", "merge", date(2025, 7, 1)))}, Words()
    )
    assert [step.row for step in rows.successions] == [3]
    assert [(problem.row, problem.column) for problem in rows.problems] == [(2, "on")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/7/2025", date(2025, 7, 1)),
        ("01-07-2025", date(2025, 7, 1)),
        ("2025-07-01", date(2025, 7, 1)),
        ("1.7.2025", date(2025, 7, 1)),
        ("7/2025", None),
        ("30/2/2025", None),
        ("hôm qua", None),
    ],
)
def test_days_as_officials_write_them(text, day):
    assert read_day(text) == day
