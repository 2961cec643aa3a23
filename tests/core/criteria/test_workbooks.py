"""Excel files in and out: exact figures, and files that would fill the memory refused before they are opened."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from fractions import Fraction

import pytest

from cchc_core.files import Cell, Column, NewSheet, UnreadableFile, cell_name, read_workbook, write_workbook


def workbook(rows: list[list[Cell]]) -> bytes:
    return write_workbook([NewSheet("Một", [Column("A", choices=("x", "y")), Column("B", hint="gợi ý")], rows)])


def repacked(data: bytes, part: str, change: tuple[bytes, bytes]) -> bytes:
    """The workbook with one text of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert change[0] in content
                content = content.replace(*change)
            new.writestr(name, content)
    return out.getvalue()


def test_cells_come_back_as_they_were() -> None:
    rows: list[list[Cell]] = [
        ["chữ", Fraction(1, 10)],
        [date(2026, 1, 31), True],
        ["=1+1", None],
        ["1.10", Fraction(-5)],
        ["trước\nsau", Fraction(3, 10)],
    ]
    sheet = read_workbook(workbook(rows))[0]
    assert sheet.name == "Một"
    assert [list(row) for row in sheet.rows[1:]] == rows


def test_figure_with_the_noise_of_a_formula_is_what_excel_shows() -> None:
    data = repacked(
        workbook([[Fraction(3, 10), None]]), "xl/worksheets/sheet1.xml", (b"<v>0.3</v>", b"<v>0.30000000000000004</v>")
    )
    assert read_workbook(data)[0].rows[1][0] == Fraction(3, 10)


def test_figure_beyond_fifteen_digits_is_kept_as_text() -> None:
    assert read_workbook(workbook([[Fraction(1, 3), Fraction("0.1234567890123456789")]]))[0].rows[1] == (
        "1/3",
        "0.1234567890123456789",
    )


def test_zip_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"xl/part{number}.xml", b"0" * 50_000_000)
    with pytest.raises(UnreadableFile, match="unpacks"):
        read_workbook(out.getvalue())


def test_thousands_of_parts_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}", b"")
    with pytest.raises(UnreadableFile, match="unpacks"):
        read_workbook(out.getvalue())


@pytest.mark.parametrize("reference", [b'r="XFD1048576"', b"r='A1048576'", b'r = "ZZZ2"'])
def test_cell_far_away_is_refused(reference: bytes) -> None:
    data = repacked(workbook([["x", "y"]]), "xl/worksheets/sheet1.xml", (b'r="B2"', reference))
    with pytest.raises(UnreadableFile):
        read_workbook(data)


def test_cell_reference_in_disguise_is_refused() -> None:
    data = repacked(workbook([["x", "y"]]), "xl/worksheets/sheet1.xml", (b'r="B2"', b'r="&#88;FD&#49;048576"'))
    with pytest.raises(UnreadableFile):
        read_workbook(data)


@pytest.mark.parametrize("cut", [10, 100, 1000, 4000])
def test_truncated_workbook_is_refused(cut: int) -> None:
    with pytest.raises(UnreadableFile):
        read_workbook(workbook([["x", "y"]])[:cut])


def test_sheet_cut_short_is_refused() -> None:
    data = repacked(workbook([["x", "y"]]), "xl/worksheets/sheet1.xml", (b"</worksheet>", b""))
    with pytest.raises(UnreadableFile):
        read_workbook(data)


def test_workbook_over_twenty_megabytes_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="20 MB"):
        read_workbook(b"PK\x03\x04" + b"\0" * 20_000_000)


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "A1"), (11, 3, "D12"), (0, 26, "AA1"), (9, 701, "ZZ10")])
def test_cell_has_its_name(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        b'<c r="B2"><f>SUM(A1:A9)</f><v></v></c>',
        b'<c r="B2"><f>SUM(A1:A9)</f></c>',
    ],
)
def test_formula_without_a_result_is_no_empty_cell(cell: bytes) -> None:
    data = workbook([["x", Fraction(7)]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    start = xml.index(b'<c r="B2"')
    old = xml[start : xml.index(b"</c>", start) + 4]
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(repacked(data, "xl/worksheets/sheet1.xml", (old, cell)))
    assert refused.value.reason.values["cells"] == ("B2",)


def test_formula_with_its_result_is_read() -> None:
    data = repacked(workbook([["x", Fraction(7)]]), "xl/worksheets/sheet1.xml", (b"<v>7</v>", b"<f>3+4</f><v>7</v>"))
    assert read_workbook(data)[0].rows[1] == ("x", Fraction(7))
