"""Sheets by named columns: titles in either language, figures as typed, and nothing of a cell is ever run."""

import io
import zipfile
from datetime import date
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cchc.common.uploads import WorkbookForm
from cchc.common.workbook import Problem, cell_text, read_rows, spellings
from cchc_core.files import Column, NewSheet, UnreadableFile, read_workbook, write_workbook
from cchc_core.words import note

TITLES = {"symbol": "Symbol", "note": "Note"}
NO_HEADER = note("No titles")


def sheet(*rows: list[object]) -> bytes:
    head, *others = rows
    columns = [Column(str(title)) for title in head]
    return write_workbook([NewSheet("Tờ 1", columns, others)])  # type: ignore[arg-type] # cells of many kinds


@pytest.mark.parametrize("titles", [["Symbol", "Note"], ["Ký hiệu", "Ghi chú"], ["symbol", "note"]])
def test_titles_in_either_language_or_as_keys_are_known(titles: list[object]) -> None:
    rows, problems = read_rows(
        sheet(titles, ["KH-UBND", None], [None, None], [None, "x"]), TITLES, ("symbol",), NO_HEADER
    )
    assert rows == [(2, {"symbol": "KH-UBND", "note": None}), (4, {"symbol": None, "note": "x"})]
    assert problems == []


def test_sheet_without_the_titles_says_so() -> None:
    assert read_rows(sheet(["A", "B"]), TITLES, ("symbol",), NO_HEADER) == ([], [Problem(None, "", NO_HEADER)])


def test_label_goes_before_the_key_of_another() -> None:
    assert spellings({"late": "Done", "done": "Over"})["done"] == "late"


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (Fraction(25, 2), "12.5"), (Fraction(915), "915"), (date(2023, 3, 4), "4/3/2023"), (" a\n b ", "a b")],
)
def test_cell_comes_back_as_it_was_typed(cell: object, text: str) -> None:
    assert cell_text(cell) == text  # type: ignore[arg-type] # cells of many kinds


@pytest.mark.parametrize("text", ["=1+1", "+84 912", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://x"])
def test_text_of_people_is_never_a_formula_or_a_link(text: str) -> None:
    data = sheet(["Note"], [text])
    [page] = read_workbook(data)
    assert page.rows[1] == (text,)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        written = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in written
    assert "hyperlink" not in written


def test_endless_file_is_read_only_so_far_that_it_is_refused() -> None:
    form = WorkbookForm({}, {"file": SimpleUploadedFile("lớn.xlsx", b"PK" + b"0" * 30_000_000)})
    assert form.is_valid()
    _name, data = form.upload
    assert len(data) < 21_000_000
    with pytest.raises(UnreadableFile):
        read_workbook(data)
