"""Forms through Excel: the product's lists out and back, an office's printed tables in, problems at sheet and cell."""

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from report_form_samples import key, small

import cchc_core
from cchc_core.files import Cell, Sheet, read_workbook
from cchc_core.reporting.checks import Checks
from cchc_core.reporting.derive import Derivation
from cchc_core.reporting.excel import dump_form_excel, load_form_excel
from cchc_core.reporting.excel.read import form_of_sheets
from cchc_core.reporting.form import CellKind, Entry
from cchc_core.reporting.reading import FormRead
from cchc_core.reporting.starter import read_starter
from cchc_core.reporting.windows import Calendar, Part, PeriodKind
from cchc_core.words import render

STARTER = Path(cchc_core.__file__).parent.parent / "cchc/reporting/shipped/starter_form.yaml"


def told(read: FormRead) -> list[str]:
    return [f"{each.place} {render(each.note, str)}" for each in read.problems]


def test_form_goes_through_excel_and_comes_back_the_same() -> None:
    calendar = Calendar(
        "office", "Của cơ quan", (Part(PeriodKind.QUARTER, 4, 6, 10), Part(PeriodKind.YEAR, 1, 12)), weeks=4
    )
    for form in (
        small(),
        replace(small(), calendar=calendar, kinds=(PeriodKind.WEEK, PeriodKind.QUARTER)),
        replace(small(), key="note"),  # a form named like a key of its file keeps its name
        read_starter(STARTER.read_text("utf-8")),
    ):
        read = load_form_excel(dump_form_excel(form))
        assert told(read) == []
        assert read.form == form


def edited(
    sheet: str, cell: tuple[int, int], value: Cell, merged: tuple[tuple[int, int], tuple[int, int]] | None = None
) -> FormRead:
    """The small form's workbook with one cell changed."""
    sheets = []
    for each in read_workbook(dump_form_excel(small())):
        if each.name == sheet:
            rows = [list(row) for row in each.rows]
            rows[cell[0]][cell[1]] = value
            each = replace(each, rows=tuple(map(tuple, rows)))
        sheets.append(each)
    return form_of_sheets(sheets)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "place", "words"),
    [
        ("Dòng", (1, 1), None, "Dòng!B2", "“Mã” is missing"),
        ("Dòng", (2, 1), "all", "Dòng!B3", "stands twice"),
        ("Dòng", (3, 0), "Z", "Dòng!A4", "“Z” is no table of the sheet “Bảng”"),
        ("Dòng", (5, 9), "Con số", "Dòng!J6", "“Loại ô” is “Con số”"),
        ("Dòng", (5, 11), "nhiều", "Dòng!L6", "not a number here"),
        ("Cột", (6, 10), "done / / recv", "Cột!K7", "does not belong there"),
        ("Cân đối", (1, 2), "done + nowhere", "Cân đối!C2", "“nowhere” names no cell here"),
        ("Thời hạn", (1, 1), Fraction(45), "Thời hạn!B2", "a whole number from 1 to 31"),
        ("Biểu mẫu", (6, 1), "Âm lịch", "Biểu mẫu!B7", "is no calendar of reports"),
    ],
)
def test_bad_row_is_told_with_its_sheet_and_cell(
    sheet: str, cell: tuple[int, int], value: Cell, place: str, words: str
) -> None:
    found = told(edited(sheet, cell, value))
    assert any(each.startswith(place + " ") and words in each for each in found), found


def test_table_written_once_for_many_rows_in_a_merged_cell_is_that_of_all() -> None:
    sheets = []
    for each in read_workbook(dump_form_excel(small())):
        if each.name == "Dòng":
            rows = [list(row) for row in each.rows]
            for at in (2, 3):
                rows[at][0] = None
            each = replace(each, rows=tuple(map(tuple, rows)), merged=(((1, 0), (3, 0)),))
        sheets.append(each)
    assert form_of_sheets(sheets).form == small()


def test_threshold_typed_in_percent_is_read_as_it_looks() -> None:
    sheets = []
    for each in read_workbook(dump_form_excel(small())):
        if each.name == "Biểu mẫu":
            rows = [list(row) for row in each.rows]
            at = next(number for number, row in enumerate(rows) if row[0] == "Hỏi lý do khi thay đổi quá (%)")
            rows[at][1] = Fraction(1, 2)
            each = replace(each, rows=tuple(map(tuple, rows)), shares=frozenset({(at, 1)}))
        sheets.append(each)
    assert form_of_sheets(sheets).form == small()


# An office's printed form ----------------------------------------------------------------------------------------------------

_LATE = ("Trước hạn", "Đúng hạn", "Quá hạn")
_NUMBERS = "(1)|(2)|(3)=(4)+(5)+(6)|(4)|(5)|(6)|(7)=(8)+(9)+(10)|(8)|(9)|(10)|(11)=(12)+(13)|(12)|(13)"
PRINTED: tuple[tuple[Cell, ...], ...] = (
    ("TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", *[None] * 12),
    ("Đơn vị tính: Số hồ sơ TTHC", *[None] * 12),
    ("STT", "Lĩnh vực", "Tiếp nhận", *[None] * 3, "Đã giải quyết", *[None] * 3, "Đang giải quyết", None, None),
    (None, None, "Tổng số", "Trong kỳ", None, "Kỳ trước", "Tổng số", *_LATE, "Tổng số", "Trong hạn", "Quá hạn"),
    (None, None, None, "Trực tuyến", "Trực tiếp, bưu chính", *[None] * 8),
    tuple(_NUMBERS.split("|")),
    ("I", "Thủ tục hành chính cấp tỉnh", *[None] * 11),
    (Fraction(1), "Đất đai", *[None] * 11),
    (Fraction(2), "Hộ tịch", None, None, "x", *[None] * 8),
    (None, "NGƯỜI LẬP BIỂU", *[None] * 11),
)
MERGED = (
    ((0, 0), (0, 12)),
    ((2, 0), (4, 0)),
    ((2, 1), (4, 1)),
    ((2, 2), (2, 5)),
    ((2, 6), (2, 9)),
    ((2, 10), (2, 12)),
    ((3, 2), (4, 2)),
    ((3, 3), (3, 4)),
    *(((3, at), (4, at)) for at in range(5, 13)),
    ((6, 1), (6, 12)),
)


def printed() -> FormRead:
    return form_of_sheets((Sheet("Biểu 06", PRINTED, MERGED),), key="office", title="Biểu của cơ quan")


def test_printed_table_with_merged_heads_becomes_a_table_of_the_form() -> None:
    read = printed()
    assert told(read) == []
    assert read.form is not None
    [table] = read.form.tables
    assert table.title == "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"
    assert [column.code for column in table.columns] == [f"C{number}" for number in range(3, 14)]
    online = table.column("C4")
    assert online is not None
    assert (online.heads, online.title) == (("Tiếp nhận", "Trong kỳ"), "Trực tuyến")
    received = table.column("C3")
    assert received is not None
    assert received.total == ("C4", "C5", "C6")
    assert [(row.title, row.heading, row.label, row.depth) for row in table.rows] == [
        ("Thủ tục hành chính cấp tỉnh", True, "I", 0),
        ("Đất đai", False, "1", 1),
        ("Hộ tịch", False, "2", 1),
    ]
    assert key("T1/R3/C5") not in read.form.cells
    assert key("T1/R2/C5") in read.form.cells


def test_printed_table_computes_as_its_heads_say() -> None:
    form = printed().form
    assert form is not None
    typed = {key(f"T1/R2/C{number}"): Entry(Fraction(number)) for number in (4, 5, 6)}
    assert Derivation(form).compute(typed)[key("T1/R2/C3")].value == 15
    # in the row where (5) is crossed out, the sum is that of the others
    typed = {key(f"T1/R3/C{number}"): Entry(Fraction(number)) for number in (4, 6)}
    assert Derivation(form).compute(typed)[key("T1/R3/C3")].value == 10
    assert not Checks(form).report({}, complete=True)


@pytest.mark.parametrize(
    ("cell", "value", "place", "words"),
    [
        ((7, 1), None, "Biểu 06!B8", "The row has no title"),
        ((8, 7), "xem phụ lục", "Biểu 06!H9", "stands where the form has a cell to fill in"),
        ((5, 10), "(11)=(12)+(14)", "Biểu 06!K6", "No column has the number 14"),
    ],
)
def test_bad_row_of_a_printed_table_is_told(cell: tuple[int, int], value: Cell, place: str, words: str) -> None:
    rows = [list(row) for row in PRINTED]
    rows[cell[0]][cell[1]] = value
    read = form_of_sheets((Sheet("Biểu 06", tuple(map(tuple, rows)), MERGED),), key="office", title="Biểu")
    assert [each for each in told(read) if each.startswith(place) and words in each], told(read)
    assert not read.ok


def test_printed_list_of_indicators_with_units_and_no_numbers_below_its_heads() -> None:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("TT", "Chỉ tiêu", "Đơn vị tính", "Kết quả", "Ghi chú"),
        ("1", "Số nhiệm vụ", "nhiệm vụ", None, None),
        ("2", "Tỷ lệ hoàn thành", "%", None, None),
    )
    read = form_of_sheets((Sheet("Phụ lục", rows),), key="office", title="Phụ lục")
    assert told(read) == []
    assert read.form is not None
    cells = read.form.cells
    assert (cells[key("T1/R1/C1")].kind, cells[key("T1/R1/C1")].unit_word) == (CellKind.NUMBER, "nhiệm vụ")
    assert cells[key("T1/R2/C1")].kind is CellKind.PERCENT
    assert cells[key("T1/R1/C2")].kind is CellKind.TEXT


def test_real_workbook_with_merged_heads_is_read() -> None:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    page = workbook.add_worksheet("Biểu 06")
    covered = {
        (row, column)
        for first, last in MERGED
        for row in range(first[0], last[0] + 1)
        for column in range(first[1], last[1] + 1)
    }
    for first, last in MERGED:
        page.merge_range(*first, *last, str(PRINTED[first[0]][first[1]]))
    for at, row in enumerate(PRINTED):
        for column, value in enumerate(row):
            if value is not None and (at, column) not in covered:
                page.write(at, column, float(value) if isinstance(value, Fraction) else value)
    workbook.close()
    assert load_form_excel(out.getvalue(), key="office", title="Biểu của cơ quan") == printed()


def test_printed_form_without_a_name_bears_that_of_its_first_table() -> None:
    sheet = Sheet("Biểu 1", (("BÁO CÁO TUẦN",), ("TT", "Nội dung", "Số liệu"), (Fraction(1), "Số hồ sơ", None)))
    read = form_of_sheets([sheet], key="tuan")
    assert read.form is not None
    assert (read.form.title, read.problems) == ("BÁO CÁO TUẦN", ())


def test_workbook_without_a_table_is_refused() -> None:
    assert not form_of_sheets((Sheet("Trang", (("Kính gửi",),)),), key="x", title="y").ok
    assert not load_form_excel(b"no workbook").ok
    assert not form_of_sheets(()).ok


def heads_of(
    *rows: tuple[Cell, ...], merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
) -> list[list[str]]:
    """Each table's columns as printed: the heads from the top, and what is computed."""
    width = max(len(row) for row in rows)
    filled = tuple(row + (None,) * (width - len(row)) for row in rows)
    read = form_of_sheets((Sheet("Biểu", filled, merged),), key="office", title="Biểu")
    assert read.ok, told(read)
    assert read.form is not None
    return [
        [
            f"{' > '.join((*column.heads, column.title))} = {column.traits.formula or '+'.join(column.total)}".rstrip(
                " ="
            )
            for column in table.columns
        ]
        for table in read.form.tables
    ]


def test_heads_are_read_however_an_office_lays_them_out() -> None:
    two_rows = (
        ("TT", "Lĩnh vực", "Tiếp nhận", None, "Đúng hạn"),
        (None, None, "Trực tuyến", "Trực tiếp", "Tổng số"),
        ("1", "Đất đai"),
    )
    expected = [["Tiếp nhận > Trực tuyến", "Tiếp nhận > Trực tiếp", "Đúng hạn > Tổng số"]]
    assert heads_of(*two_rows) == expected
    assert heads_of(*two_rows, merged=(((0, 2), (0, 3)),)) == expected
    assert heads_of(*two_rows, merged=(((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3)))) == expected
    without_label = (
        ("Đơn vị", "Tiếp nhận", "Giải quyết", "Tỷ lệ"),
        ("(1)", "(2)", "(3)", "(4)=(3)/(2)*100"),
        ("Sở Nội vụ",),
    )
    assert heads_of(*without_label) == [["Tiếp nhận", "Giải quyết", "Tỷ lệ = C3/C2*100"]]
    bare = (
        ("TT", "Nội dung", "Tổng số", "Nam", "Nữ", "Tỷ lệ nữ"),
        ("A", "B", "1=2+3", "2", "3", "4=3/1*100"),
        ("1", "Công chức"),
    )
    assert heads_of(*bare) == [["Tổng số = C2+C3", "Nam", "Nữ", "Tỷ lệ nữ = C3/C1*100"]]


def test_tables_below_each_other_are_tables_of_their_own() -> None:
    first: tuple[tuple[Cell, ...], ...] = (("TT", "Chỉ tiêu", "Kỳ này"), ("1", "Số cuộc"), (None,), ("Bảng 2",))
    second: tuple[tuple[Cell, ...], ...] = (
        ("TT", "Lĩnh vực", "Số hồ sơ", "Ghi chú"),
        ("1", "Đất đai"),
        (None, "Người lập biểu"),
    )
    assert heads_of(*first, *second) == [["Kỳ này"], ["Số hồ sơ", "Ghi chú"]]


WORDS = st.sampled_from(
    [
        "TT",
        "STT",
        "Nội dung",
        "Đơn vị",
        "x",
        "(1)",
        "(2)",
        "(3)=(1)+(2)",
        "4=1/0",
        "I",
        "1",
        "-",
        "Ghi chú",
        "%",
        "Số liệu",
        "Tỷ lệ",
    ]
)
CELLS = st.one_of(st.none(), WORDS, st.integers(-5, 5).map(Fraction), st.booleans())
GRIDS = st.lists(st.lists(CELLS, max_size=5).map(tuple), max_size=8).map(tuple)
AREAS = st.tuples(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.tuples(st.integers(0, 7), st.integers(0, 6)))


NAMES = st.sampled_from(["Biểu", "Bảng", "Dòng", "Cột", "Biểu mẫu", "Lịch"])


@given(rows=GRIDS, merged=st.lists(AREAS, max_size=2).map(tuple), name=NAMES)
def test_any_sheet_is_read_without_harm(
    rows: tuple[tuple[Cell, ...], ...], merged: tuple[object, ...], name: str
) -> None:
    read = form_of_sheets((Sheet(name, rows, merged), Sheet("Phụ lục", rows)), key="x", title="y")  # type: ignore[arg-type]
    assert read.form is not None or read.problems
    for problem in read.problems:
        assert render(problem.note, str)
    if read.form is not None and read.ok:
        assert load_form_excel(dump_form_excel(read.form)).form == read.form


def test_old_workbook_is_opened_by_the_same_door() -> None:
    data = (Path(__file__).parents[2] / "initiatives" / "old_list.xls").read_bytes()
    assert load_form_excel(data, key="x", title="y").form is not None
