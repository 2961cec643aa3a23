"""Forms as offices print them: each case of ``printed_forms.yaml`` as a real workbook, read and told line by line."""

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cchc_core.criteria.problems import Place
from cchc_core.reporting.derive import Derivation, with_derived
from cchc_core.reporting.excel import load_form_excel
from cchc_core.reporting.excel.lines import Line, settle, spread
from cchc_core.reporting.form import CellKey, Entry, Table

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "printed_forms.yaml").read_text(encoding="utf-8"))


def workbook(case: dict[str, Any]) -> bytes:
    """The sheets of a case; cells that hold a whole number are numbers, as they are when an officer types them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for sheet in case["sheets"]:
        page = book.add_worksheet(sheet["name"])
        rows = [[cell.strip().replace("⏎", "\n") for cell in line.split("|")] for line in sheet["rows"].splitlines()]
        texts = {(at, column): text for at, row in enumerate(rows) for column, text in enumerate(row) if text}
        for area in sheet.get("merged", ()):
            first = xlsxwriter.utility.xl_cell_to_rowcol(area.split(":")[0])
            last = xlsxwriter.utility.xl_cell_to_rowcol(area.split(":")[1])
            page.merge_range(*first, *last, texts.pop(first, ""))
        for (at, column), text in texts.items():
            page.write(at, column, int(text) if text.isdecimal() and not text.startswith("0") else text)
    book.close()
    return out.getvalue()


def told(table: Table) -> Iterator[str]:
    """A table as the cases write it."""
    yield table.title + _counted(table.traits.unit_word)
    for column in table.columns:
        made = " + ".join(column.total) or column.traits.formula
        title = " > ".join((*column.heads, column.title))
        yield f"  | {column.code} {title}{_takes(column.traits)}" + (f" = {made}" if made else "")
    for row in table.rows:
        head = "# " if row.heading else ""
        label = f"{row.label} " if row.label else ""
        name = f" {{{row.traits.indicator}}}" if row.traits.indicator else ""
        formula = row.traits.formula or next(
            (own.formula for (code, _), own in table.own.items() if code == row.code), ""
        )
        made = " + ".join(row.total) or formula
        made = f" = {made}" if made else ""
        yield f"{'  ' * (row.depth + 1)}{head}{label}{row.title}{name}{_takes(row.traits)}{made}"


def _counted(word: str) -> str:
    return f" [{word}]" if word else ""


def _takes(traits: Any) -> str:
    return _counted(traits.unit_word) + (f" ({traits.kind.value})" if traits.kind else "")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_printed_form_is_read_as_whoever_wrote_it_means_it(case: dict[str, Any]) -> None:
    read = load_form_excel(workbook(case), key="office", title="Biểu của cơ quan")
    problems = [f"{'error' if each.is_error else 'warning'} {each.place}" for each in read.problems]
    assert problems == case.get("told", [])
    assert read.form is not None
    assert [line for table in read.form.tables for line in told(table)] == case["read"].splitlines()


def test_cell_that_needs_a_crossed_out_one_is_crossed_out_and_sums_leave_it_out() -> None:
    rows = """
        TT | Nội dung | Phải làm | Đã làm | Tỷ lệ (%)
        (1) | (2) | (3) | (4) | (5)=(4)/(3)
        1 | Hồ sơ | | |
        2 | Văn bản | | x |
        3 | Tổng (1+2) | | |
        4 | Tỷ lệ văn bản (2/3) | | |
    """
    lines = "\n".join(line.strip() for line in rows.strip().splitlines())
    read = load_form_excel(workbook({"sheets": [{"name": "S", "rows": lines}]}), key="office", title="Biểu")
    assert read.problems == ()
    assert read.form is not None
    [table] = read.form.tables
    out = {(row.code, column.code) for row in table.rows for column in table.columns} - {
        key[1:] for key in read.form.cells
    }
    assert out == {("R2", "C4"), ("R2", "C5"), ("R4", "C4"), ("R4", "C5")}
    values = {CellKey("T1", "R1", code): Entry(Fraction(value)) for code, value in (("C3", 10), ("C4", 8))}
    whole = with_derived(Derivation(read.form), {**values, CellKey("T1", "R2", "C3"): Entry(Fraction(30))})
    assert [whole[CellKey("T1", "R3", code)].value for code in ("C3", "C4", "C5")] == [40, 8, 20]
    assert whole[CellKey("T1", "R4", "C3")].value == 75
    digits = {key.column: cell.decimals for key, cell in read.form.cells.items() if key.row in ("R1", "R4")}
    assert digits == {"C3": 2, "C4": None, "C5": 2}


def test_totals_of_a_printed_form_are_computed_and_changes_in_percent_are_not_added() -> None:
    rows = "TT | Nội dung | Kỳ trước | Kỳ này | Tăng/giảm (%)\n1 | Cấp tỉnh\n2 | Cấp xã\n | Tổng cộng"
    read = load_form_excel(workbook({"sheets": [{"name": "Biểu", "rows": rows}]}), key="x", title="y")
    assert read.form is not None
    typed = {CellKey("T1", row, column): Entry(Fraction(5)) for row in ("R1", "R2") for column in ("C1", "C2", "C3")}
    found = Derivation(read.form).compute(typed)
    assert {key.column: each.value for key, each in found.items()} == {"C1": 10, "C2": 10}
    assert not read.form.cells[CellKey("T1", "R3", "C3")].derived


def test_sums_written_with_dots_mean_everything_between() -> None:
    assert spread("3 + … + 6") == "3+4+5+6"
    assert spread("1+2+...+5+9") == "1+2+3+4+5+9"
    assert spread("7+8") == "7+8"


LABELS = st.sampled_from(["", "I", "II", "A", "1", "2", "3", "1.1", "1.2", "1.1.1", "a", "-", "+", "x y", "12"])
TITLES = st.sampled_from(
    [
        "Tổng cộng",
        "Cộng",
        "Tổng số (1+2)",
        "Tổng số (I+II)",
        "Trong đó:",
        "Trong đó: nữ",
        "Hồ sơ",
        "- Nam",
        "Tổng (1+…+3)",
    ]
)
ROWS = st.lists(st.tuples(LABELS, TITLES, st.sampled_from(["", "hồ sơ", "%"]), st.booleans()), max_size=14)


@given(ROWS)
@example([("1", "Tổng số (1+2)", "", False), ("1", "Tổng số (1+2)", "", False), ("2", "Tổng cộng", "", False)])
def test_rows_never_sum_themselves_or_headings_nor_each_other_in_a_circle(
    rows: list[tuple[str, str, str, bool]],
) -> None:
    here = Place()
    lines = [
        Line(f"R{at}", label, title, here, here, unit=unit, says=says)
        for at, (label, title, unit, says) in enumerate(rows)
    ]
    settle(lines)
    by_code = {line.code: line for line in lines}

    def reach(code: str, above: tuple[str, ...]) -> None:
        assert code not in above
        for each in by_code[code].total:
            assert not by_code[each].heading
            reach(each, (*above, code))

    for line in lines:
        assert 0 <= line.depth <= 9
        assert len(line.total) != 1
        assert len(set(line.total)) == len(line.total)
        reach(line.code, ())
