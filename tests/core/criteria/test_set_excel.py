"""The Excel form: every sample comes back the same, officers may write loosely, and problems name their cell."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from criteria_examples import SAMPLE_FILES, SMALL, said

from cchc_core.criteria.excel import blank_form, dump_excel, form, load_excel
from cchc_core.criteria.excel.marks import Unclear, read_number, split, unword, word, write_number
from cchc_core.criteria.excel.notation import Cells, read_cells, write_rule
from cchc_core.criteria.load import LoadResult, load_set
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.files import Cell, Column, NewSheet, Sheet, read_workbook, write_workbook


def loaded(text: str) -> CriteriaSet:
    result = load_set(text)
    assert result.set is not None
    return result.set


def changed(**cells: Cell) -> LoadResult:
    """The small set as a workbook with cells of the criteria sheet replaced: ``F4="…"``."""
    sheets = list(read_workbook(dump_excel(loaded(SMALL))))
    rows = [list(row) for row in sheets[0].rows]
    for name, value in cells.items():
        column, row = ord(name[0]) - ord("A"), int(name[1:]) - 1
        rows[row][column] = value
    sheets[0] = Sheet(sheets[0].name, tuple(tuple(row) for row in rows))
    return load_excel(rewritten(sheets))


def rewritten(sheets: list[Sheet]) -> bytes:
    return write_workbook(
        [NewSheet(each.name, [Column(str(title or "")) for title in each.rows[0]], each.rows[1:]) for each in sheets]
    )


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.stem)
def test_sample_set_survives_the_form(path: Path) -> None:
    sample = loaded(path.read_text("utf-8"))
    result = load_excel(dump_excel(sample))
    assert result.set == sample
    assert result.problems == ()


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.stem)
def test_rule_of_a_sample_never_needs_yaml_in_a_cell(path: Path) -> None:
    settings = [field.key for field in form.FIELDS].index("settings")
    sheet = read_workbook(dump_excel(loaded(path.read_text("utf-8"))))[0]
    assert not [row[0] for row in sheet.rows if len(row) > settings and str(row[settings]).startswith("{")]


def test_form_is_the_same_bytes_for_the_same_set() -> None:
    assert dump_excel(loaded(SMALL)) == dump_excel(loaded(SMALL))


def test_blank_form_asks_for_what_is_missing_and_nothing_else() -> None:
    result = load_excel(blank_form())
    assert [said(each) for each in result.errors] == [
        f"“{key}” is missing. Add it." for key in ("set", "version", "nodes")
    ]


def test_decimal_comma_and_point_are_read_in_any_cell() -> None:
    result = changed(D3="0,5", H3="có: 0,5; không: 0", D4="1.5", I4=None, H4="dưới 50: 0; từ 50: 1,5")
    assert result.set is not None
    assert [leaf.node.max for leaf in result.set.leaves()] == [Fraction(1, 2), Fraction(3, 2)]
    assert not [each for each in result.problems if each.is_error]


def test_number_typed_as_a_figure_stays_exact() -> None:
    result = changed(D3=Fraction(1, 10), H3="có: 0,1; không: 0")
    assert result.set is not None
    assert result.set.by_code()["1.1"].node.max == Fraction(1, 10)


def test_kind_may_be_written_in_english_or_without_marks() -> None:
    for kind in ("yes_no", "co/khong", "CÓ/KHÔNG"):
        assert changed(F3=kind).ok


def test_level_without_a_key_is_given_one() -> None:
    result = changed(F3="Chọn mức", G3=None, H3="Ban hành kịp thời = 1; Ban hành muộn = 0,5; Không = 0")
    assert result.ok
    assert result.set is not None
    rule = result.set.by_code()["1.1"].node.rule
    assert [level.key for level in rule.levels] == ["ban_hanh_kip_thoi", "ban_hanh_muon", "khong"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cells", "cell", "sentence"),
    [
        ({"H4": "khoảng 50: 2"}, "H4", "no band"),
        ({"H4": "từ 50"}, "H4", "lacks its points"),
        ({"H4": "dưới 50: 0; từ 60: 2"}, "H4", "gap"),
        ({"H4": "dưới 50: không; từ 50: 2"}, "H4", "not a number"),
        ({"G4": "done / / planned"}, "G4", "no measure"),
        ({"I4": "tốc độ: 3"}, "I4", "no setting"),
        ({"F4": "Bậc thềm"}, "F4", "unknown rule kind"),
        ({"F4": None, "G4": None, "H4": None}, "A4", "no rule"),
        ({"D4": "hai"}, "D4", "not a number"),
        ({"D4": None}, "A4", "no maximum"),
        ({"A4": "1.1"}, "A4", "stands twice"),
        ({"R4": "9"}, "R4", "no row above"),
        ({"P4": "chỉ khi cần"}, "P4", "unclear"),
    ],
)
def test_problem_names_its_cell(cells: dict[str, Cell], cell: str, sentence: str) -> None:
    result = changed(**cells)
    errors = [(each.cell, said(each)) for each in result.errors]
    assert len(errors) == 1
    assert errors[0][0] == cell
    assert sentence in errors[0][1]


def test_column_and_line_that_are_not_of_the_form_are_named() -> None:
    sheets = list(read_workbook(dump_excel(loaded(SMALL))))
    rows = [[*row, "Ghi chú" if number == 0 else None] for number, row in enumerate(sheets[0].rows)]
    sheets[0] = Sheet(sheets[0].name, tuple(tuple(row) for row in rows))
    sheets[1] = Sheet(sheets[1].name, (*sheets[1].rows, ("Người soạn", "A")))
    result = load_excel(rewritten(sheets))
    assert result.ok
    assert len(result.warnings) == 2
    assert {each.place.sheet for each in result.warnings} == {"Tiêu chí", "Thông tin chung"}


def test_workbook_without_the_sheet_says_so() -> None:
    result = load_excel(write_workbook([NewSheet("Sheet1", [Column("Mã")], [])]))
    assert result.set is None
    assert "Tiêu chí" in said(result.errors[0])


def test_bytes_that_are_no_workbook_are_one_error() -> None:
    for data in (b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SMALL.encode()):
        result = load_excel(data)
        assert result.set is None
        assert len(result.errors) == 1


def test_codes_that_say_nothing_of_their_parent_keep_it() -> None:
    sample = loaded(SMALL.replace('"1.1"', '"A"').replace('"1.2"', '"B.b"'))
    assert load_excel(dump_excel(sample)).set == sample


def test_cases_are_rows_of_their_own() -> None:
    cases = (
        "{kind: one_of, branches: [{key: x/y, label: Có, rule: {kind: yes_no, fact: f, yes: 1}}, "
        "{key: b, label: Không, rule: {kind: levels, levels: [{key: k, label: 'Một; hai = ba', points: 1}]}}]}"
    )
    sample = loaded(SMALL.replace("{kind: yes_no, fact: plan_issued, yes: 1, no: 0}", cases))
    assert sample.by_code()["1.1"].node.rule is not None
    data = dump_excel(sample)
    assert [row[0] for row in read_workbook(data)[0].rows] == ["Mã", "1", "1.1", "1.1/x/y", "1.1/b", "1.2"]
    assert load_excel(data).set == sample


@pytest.mark.parametrize(
    ("kind", "source", "scale", "settings"),
    [
        ("steps", "a / b (%), mẫu số bằng 0 thì loại trừ", "trên 0 đến 10: 1; trên 10: 2", ""),
        ("date_window", "issued_on", "đến hết 31/01/2026: 1; sau đó: 0,5; không làm: -1", ""),
        ("penalty_per_event", "", "mỗi late: trừ 0,25 (tối đa 1); mỗi missing: trừ 1", "thấp nhất: không giới hạn"),
        ("weighted_ratio", "(b × 1 + c × 0,5) / a, mẫu số bằng 0 thì điểm tối đa", "", ""),
        ("manual", "", "", "từ: 0; đến: 2; bước: 0,25; người chấm: hội đồng"),
        ("survey", "leaders: item-1", "", ""),
        ("external", "dti", "", "thang: 1000"),
        ("count_points", "models", "", "mỗi lần: 1/3; tối đa: 2"),
    ],
)
def test_notation_is_read_and_written_alike(kind: str, source: str, scale: str, settings: str) -> None:
    cells = Cells(source, scale, settings)
    assert write_rule({"kind": kind, **read_cells(kind, cells)}) == cells


@pytest.mark.parametrize("name", ["tên có dấu", "a/b", "x;y", 'với "nháy"', "(x)"])
def test_rule_with_an_odd_name_is_kept_as_yaml(name: str) -> None:
    quoted = '"' + name.replace('"', '\\"') + '"'
    sample = loaded(SMALL.replace("ratio: [done, planned]", f"ratio: [{quoted}, planned]"))
    assert load_excel(dump_excel(sample)).set == sample


@pytest.mark.parametrize(
    ("text", "number"),
    [("0,5", Fraction(1, 2)), ("0.125", Fraction(1, 8)), ("1.234", Fraction(1234)), ("1.234,5", Fraction(12345, 10)),
     ("−2", Fraction(-2)), ("1/3", Fraction(1, 3))],
)  # fmt: skip
def test_number_in_a_cell_is_read_as_officials_write_it(text: str, number: Fraction) -> None:
    assert read_number(text) == number
    assert read_number(write_number(number)) == number


def test_number_that_is_none_is_unclear() -> None:
    with pytest.raises(Unclear):
        read_number("một")


@pytest.mark.parametrize("text", ["a", "a; b", 'nói "có"', "[x]", "", " giữa ", "a\nb"])
def test_word_survives_its_quotes(text: str) -> None:
    assert split(f"{word(text, ';=')}; khác", ";\n") == [word(text, ";="), "khác"]
    assert unword(word(text, ";=")) == text


def test_workbook_of_a_stranger_is_read_with_keys_in_the_header_and_full_names_of_fields() -> None:
    titles = ("Tên", "MÃ", "điểm tối đa", "Khóa", "linh vuc", "Cách tính", "Số liệu")
    top = ("Chung", "1", None, None, "Công tác chỉ đạo, điều hành CCHC", None, None)
    below = ("Riêng", "1.1", "2,5", "own", "Hiện đại hóa hành chính", "Có/không", "met")
    header = [("set", "own"), ("version", Fraction(2025)), ("rounding.digits", Fraction(3)), ("Tổng điểm", "2,5")]
    found = load_excel(
        write_workbook(
            [
                NewSheet("Thông tin chung", [Column("Mục"), Column("Giá trị")], header),
                NewSheet("tiêu chí", [Column(title) for title in titles], [top, below]),
            ]
        )
    )
    assert found.set is not None
    assert not found.errors
    assert (found.set.reference, found.set.rounding.digits, found.set.total) == ("own@2025", 3, Fraction(5, 2))
    assert [placed.field for placed in found.set.walk()] == ["steering", "digital"]
