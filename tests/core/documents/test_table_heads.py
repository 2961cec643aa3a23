"""Heads of tables that are merged over columns and rows, as forms have them, in what is read and what is set."""

import io
from typing import Any
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader

from cchc_core.documents.context import TableHead, placed_heads
from cchc_core.documents.layout import lay_out
from cchc_core.documents.reading import WrongContext, read_context
from cchc_core.files.docx_write import write_docx
from cchc_core.files.pdf_write import write_pdf
from core.documents import document_samples as samples

#: Received and resolved, each with its parts, as Biểu 06 has them.
HEADS: list[list[dict[str, Any]]] = [
    [
        {"title": "TT", "rows": 3},
        {"title": "Lĩnh vực", "rows": 3},
        {"title": "Tiếp nhận", "columns": 3},
        {"title": "Đã giải quyết", "rows": 3},
    ],
    [{"title": "Tổng số", "rows": 2}, {"title": "Trong kỳ", "columns": 2}],
    [{"title": "Trực tuyến"}, {"title": "Trực tiếp"}],
]
COLUMNS = ["TT", "Lĩnh vực", "Tổng số", "Trực tuyến", "Trực tiếp", "Đã giải quyết"]
ROWS = [["I", "Cấp tỉnh", "", "", "", ""], ["1", "Đất đai", "12", "9", "3", "11"]]


def paper(**table: Any) -> Any:
    block = {"table": {"columns": COLUMNS, "rows": ROWS, "groups": [0], "heads": HEADS, **table}}
    return samples.data("report", body=[block], annexes=[])


def wrong(**table: Any) -> dict[str, str]:
    with pytest.raises(WrongContext) as caught:
        read_context(paper(**table))
    return {problem.path: problem.note.text % problem.note.values for problem in caught.value.problems}


def word(data: Any) -> Any:
    """The body of the Word file."""
    made = write_docx(lay_out(read_context(data)))
    return etree.fromstring(ZipFile(io.BytesIO(made)).read("word/document.xml"))


def test_heads_stand_at_the_first_place_that_none_above_covers() -> None:
    heads = tuple(tuple(TableHead((), each.get("columns", 1), each.get("rows", 1)) for each in row) for row in HEADS)
    placed = placed_heads(heads, 6)
    assert placed is not None
    assert [[at for at, _ in row] for row in placed] == [[0, 1, 2, 5], [2, 3], [3, 4]]


@pytest.mark.parametrize(
    "heads",
    [
        [[{"title": "A", "columns": 5}]],  # a gap at the end
        [[{"title": "A", "columns": 7}]],  # wider than the table
        [[{"title": "A", "columns": 6, "rows": 2}]],  # reaches below the head
        [[{"title": "A", "columns": 3, "rows": 2}, {"title": "B", "columns": 3}], [{"title": "C", "columns": 6}]],
    ],
)
def test_heads_that_do_not_cover_the_table_are_refused(heads: Any) -> None:
    assert list(wrong(heads=heads)) == ["body[0].table.heads"]


def test_each_wrong_part_of_the_heads_is_told_at_its_place() -> None:
    assert set(wrong(heads=[[{"title": "A", "columns": 0}], "B"], groups=[2])) == {
        "body[0].table.heads[0][0].columns",
        "body[0].table.heads[1]",
        "body[0].table.heads",
        "body[0].table.groups[0]",
    }


def test_word_merges_the_heads_and_repeats_every_row_of_them() -> None:
    root = word(paper())
    [table] = [each for each in root.iter(qn("w:tbl")) if each.find(f".//{qn('w:tblHeader')}") is not None]
    rows = table.findall(qn("w:tr"))
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True, True, True, False, False]
    for row in rows:  # every row is as wide as the table, whatever is merged in it
        spans = [cell.find(f".//{qn('w:gridSpan')}") for cell in row.findall(qn("w:tc"))]
        assert sum(1 if span is None else int(span.get(qn("w:val"))) for span in spans) == len(COLUMNS)
    merged = [[merge.get(qn("w:val")) for merge in row.iter(qn("w:vMerge"))] for row in rows]
    assert merged == [["restart"] * 3, ["continue"] * 2 + ["restart", "continue"], ["continue"] * 4, [], []]


def test_pdf_is_set_with_merged_heads_over_pages() -> None:
    rows = [[str(number), f"Lĩnh vực {number}", "1", "2", "3", "4"] for number in range(90)]
    made = write_pdf(lay_out(read_context(paper(rows=rows, groups=[]))), samples.FONTS)
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) > 2
    assert all("Trực tuyến" in page.extract_text() for page in pages[:3])


def test_table_without_heads_keeps_the_titles_of_its_columns() -> None:
    root = word(paper(heads=[]))
    [row] = [each for each in root.iter(qn("w:tr")) if each.find(f".//{qn('w:tblHeader')}") is not None]
    assert ["".join(cell.itertext()) for cell in row.findall(qn("w:tc"))] == COLUMNS
