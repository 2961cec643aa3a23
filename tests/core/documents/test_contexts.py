"""A context is read whole or refused whole, with every problem at its path."""

import datetime as dt
from typing import Any

import pytest

from cchc_core.documents.context import Item, Level, Paragraph, PartialDate, Run, Table
from cchc_core.documents.form import FORMS, ND30, form_on
from cchc_core.documents.kinds import ABBREVIATIONS, find_kind
from cchc_core.documents.layout import Grid, Line, date_text, lay_out
from cchc_core.documents.outline import Outline, letter, roman
from cchc_core.documents.reading import WrongContext, read_context
from cchc_core.documents.symbols import Abbreviations, number_line
from core.documents import document_samples as samples


def problems(data: Any) -> dict[str, str]:
    with pytest.raises(WrongContext) as caught:
        read_context(data)
    return {problem.path: problem.note.text % problem.note.values for problem in caught.value.problems}


@pytest.mark.parametrize("name", samples.NAMES)
def test_read_context_sample(name: str) -> None:
    context = samples.context(name)
    assert context.demo
    assert context.kind.name == samples.data(name)["kind"]


def test_read_context_tells_every_problem() -> None:
    data = samples.data("letter", place=None, number="x", date="2026-13", urgency="gấp", addressees="Sở Nội vụ")
    data["body"] = ["ổn", {"level": "verse", "text": "a"}, {"table": {"columns": ["A", "B"], "rows": [["một"]]}}, 7]
    data["colour"] = "red"
    assert set(problems(data)) == {
        "colour",
        "place",
        "number",
        "date",
        "urgency",
        "addressees",
        "body[1].level",
        "body[2].table.rows[0]",
        "body[3]",
    }
    assert problems(data)["body[2].table.rows[0]"] == "a row of 2 cells is expected here"


@pytest.mark.parametrize("data", [None, [], "công văn", 7, {}, {"kind": "thơ"}, {"kind": ["công văn"]}])
def test_read_context_of_no_document(data: Any) -> None:
    assert problems(data)


@pytest.mark.parametrize("wrong", [True, 1.5, "5-6", "", [], {}, -3])
def test_read_context_number_that_is_none(wrong: Any) -> None:
    if wrong == "":
        assert samples.context("letter", number=wrong).number is None
    else:
        assert "number" in problems(samples.data("letter", number=wrong))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-02-05", PartialDate(5, 2, 2026)),
        ("2026-02", PartialDate(None, 2, 2026)),
        ("2026", PartialDate(None, None, 2026)),
        ({"day": 29, "month": 2, "year": None}, PartialDate(29, 2, None)),
        (None, PartialDate()),
    ],
)
def test_read_context_date(written: Any, read: PartialDate) -> None:
    assert samples.context("letter", date=written).date == read


@pytest.mark.parametrize("written", ["2026-02-30", "05/02/2026", {"day": 31, "month": 4}, {"day": "5"}, 20260205, True])
def test_read_context_date_that_is_none(written: Any) -> None:
    assert "date" in problems(samples.data("letter", date=written))


def test_read_context_cleans_text() -> None:
    """Decomposed letters are put together; what turns or hides text is dropped; signs stay signs."""
    data = samples.data("letter", subject="đăng ky\u0301\u202e mo\u0302 hình\x00\u200b #1 *mới* $x$ \\n")
    assert read_context(data).subject == "đăng ký mô hình #1 *mới* $x$ \\n"


def test_read_context_blocks() -> None:
    body = [
        ["Một ", {"text": "hai", "bold": True}],
        {"level": "point", "text": "ba", "mark": "g)"},
        {"table": {"columns": [{"title": "A", "width": 2, "align": "center"}, "B"], "rows": [[1, None]]}},
    ]
    paragraph, item, table = samples.context("letter", body=body).body
    assert paragraph == Paragraph((Run("Một "), Run("hai", bold=True)))
    assert item == Item(Level.POINT, (), (Run("ba"),), "g)")
    assert isinstance(table, Table)
    assert [column.width for column in table.columns] == [2, 1]
    assert table.rows == (((Run("1"),), ()),)


@pytest.mark.parametrize(
    ("name", "path"),
    [("letter", "addressees"), ("minutes", "cosigner"), ("notice", "signer"), ("notice", "body"), ("annex", "annexes")],
)
def test_read_context_without_what_its_type_needs(name: str, path: str) -> None:
    assert path in problems(samples.data(name, **{path: None}))


# Names, numbers, symbols --------------------------------------------------------------------------------------------


def test_abbreviations_of_types() -> None:
    assert len(ABBREVIATIONS) == 27
    assert (ABBREVIATIONS["quy định"], ABBREVIATIONS["tờ trình"], ABBREVIATIONS["chương trình"]) == (
        "QyĐ",
        "TTr",
        "CTr",
    )
    assert "công văn" not in ABBREVIATIONS


@pytest.mark.parametrize(
    "words", ["quyết định", "Quyết định", "quyet-dinh", "quyet_dinh", "QĐ", "decision", " quyết  định "]
)
def test_find_kind(words: str) -> None:
    kind = find_kind(words)
    assert kind is not None
    assert kind.name == "quyết định"


@pytest.mark.parametrize(
    ("table", "kind", "section", "symbol"),
    [
        (Abbreviations("UBND", {"Phòng Nội chính": "NC2"}), "công văn", "Phòng Nội chính", "UBND-NC2"),
        (Abbreviations("UBND", {"Phòng Nội chính": "NC2"}), "quyết định", "Phòng Nội chính", "QĐ-UBND"),
        (Abbreviations("SNV"), "công văn", "CCHC&VTLT", "SNV-CCHC&VTLT"),
        (Abbreviations("SNV"), "công văn", "", "SNV"),
        (Abbreviations("UBND", {}, {"thông báo": "TB-KL"}), "thông báo", "", "TB-KL-UBND"),
    ],
)
def test_symbol(table: Abbreviations, kind: str, section: str, symbol: str) -> None:
    found = find_kind(kind)
    assert found is not None
    assert table.symbol(found, section) == symbol


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("5", "Số: 05/QĐ-UBND"),
        ("05", "Số: 05/QĐ-UBND"),
        ("10", "Số: 10/QĐ-UBND"),
        ("128/2025", "Số: 128/2025/QĐ-UBND"),
        ("30c", "Số: 30c/QĐ-UBND"),
        (None, "Số: \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/QĐ-UBND"),
    ],
)
def test_number_line(number: str | None, line: str) -> None:
    assert number_line(number, "QĐ-UBND", ND30) == line


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (PartialDate(5, 2, 2026), "ngày 05 tháng 02 năm 2026"),
        (PartialDate(9, 1, 2026), "ngày 09 tháng 01 năm 2026"),
        (PartialDate(10, 3, 2026), "ngày 10 tháng 3 năm 2026"),
        (PartialDate(31, 12, 2026), "ngày 31 tháng 12 năm 2026"),
        (PartialDate(None, 9, 2026), "ngày \u00a0\u00a0\u00a0\u00a0\u00a0 tháng 9 năm 2026"),
    ],
)
def test_date_text(date: PartialDate, text: str) -> None:
    assert date_text(date, ND30) == text


def test_form_of_a_day() -> None:
    assert form_on(dt.date(2026, 11, 20)) is ND30
    assert form_on(None) is FORMS[-1]
    assert all(form.valid_to is None or form.valid_to > form.valid_from for form in FORMS)


# Outline, marks -----------------------------------------------------------------------------------------------------


def test_outline_counts_articles_through_chapters() -> None:
    outline = Outline()
    steps = (
        "chapter section article clause point point clause article chapter section article clause subclause subclause"
    )
    marks = [outline.mark(Level(step)) for step in steps.split()]
    expected = ["I", "1", "Điều 1.", "1.", "a)", "b)", "2.", "Điều 2.", "II", "1", "Điều 3.", "1.", "1.1.", "1.2."]
    assert marks == expected


def test_outline_letters_and_numerals() -> None:
    assert "".join(letter(number) for number in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    assert letter(24) == "aa"
    assert [roman(number) for number in (1, 4, 9, 14, 40, 99)] == ["I", "IV", "IX", "XIV", "XL", "XCIX"]


def texts(name: str, **changes: Any) -> list[str]:
    return [element.plain for element in samples.sheet(name, **changes).body if isinstance(element, Line)]


def test_lay_out_ends_the_text_once() -> None:
    assert texts("notice", body=["Một.", "Hai./."])[-2:] == ["Một.", "Hai./."]
    assert texts("notice", body=["Một.", "Hai;"])[-1] == "Hai./."


def test_lay_out_bases() -> None:
    bases = [line for line in texts("decision") if line.startswith(("Căn cứ", "Theo"))]
    assert [line[-1] for line in bases] == [";", ";", "."]


def test_lay_out_recipients() -> None:
    closing = samples.sheet("letter", recipients=["Tỉnh ủy (b/c);", "- Lãnh đạo Sở"]).closing
    assert closing is not None
    assert closing.recipients == ("- Như trên;", "- Tỉnh ủy (b/c);", "- Lãnh đạo Sở;", "- Lưu: VT, NC2.")


def test_lay_out_addressees() -> None:
    one = samples.sheet("letter", addressees=["Sở Nội vụ."]).addressees
    two = samples.sheet("letter", addressees=["Sở Nội vụ", "Sở Y tế"]).addressees
    assert one is not None
    assert two is not None
    assert (one.single, one.names) == (True, ("Sở Nội vụ",))
    assert (two.single, two.lines) == (False, ("- Sở Nội vụ;", "- Sở Y tế."))


def test_lay_out_subject_without_double_about() -> None:
    header = samples.sheet("letter", subject="Về việc báo cáo số liệu").header
    assert header is not None
    assert header.brief == "V/v báo cáo số liệu"


def test_lay_out_single_annex_has_no_numeral() -> None:
    (annex,) = samples.sheet("plan").annexes
    (first, second) = samples.sheet("letter").annexes
    labels = [sheet.elements[0].plain for sheet in (annex, first, second) if isinstance(sheet.elements[0], Line)]
    assert labels == ["Phụ lục", "Phụ lục I", "Phụ lục II"]


@pytest.mark.parametrize("widths", [[1, 18], [1, 1, 100], [1], [1] * 20, [5, 3, 2]])
def test_lay_out_columns_wide_enough(widths: list[float]) -> None:
    table = {"columns": [{"title": "A", "width": width} for width in widths], "rows": []}
    (grid, *_) = samples.sheet("notice", body=[{"table": table}, "Hết"]).body
    assert isinstance(grid, Grid)
    shares = [column.share for column in grid.columns]
    assert sum(shares) == pytest.approx(1)
    assert min(shares) >= min(0.07, 1 / len(widths)) - 1e-9


def test_lay_out_in_a_given_form() -> None:
    assert lay_out(samples.context("letter"), ND30).form is ND30
