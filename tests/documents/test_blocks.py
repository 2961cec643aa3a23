"""The body of a draft in the editor: rows and lines that say the same when they come back."""

import pytest

from cchc.documents.blocks import Row, body_from_text, body_of, changed, rows_of, table_of, text_of
from cchc.documents.rich import markup_of, runs_of


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("a <b>đậm</b> c", [{"text": "a "}, {"text": "đậm", "bold": True}, {"text": " c"}]),
        ("<p style='x'>chữ <em>nghiêng</em></p>", [{"text": " chữ "}, {"text": "nghiêng", "italic": True}]),
        ("<b><i>cả hai</i></b>", [{"text": "cả hai", "bold": True, "italic": True}]),
        ("<script>alert(1)</script>còn", [{"text": "còn"}]),
        ("5 < 7 và 9 > 8", [{"text": "5 < 7 và 9 > 8"}]),
        ("thẻ &lt;b&gt; là gì", [{"text": "thẻ <b> là gì"}]),
        ("<img src=x onerror=alert(1)>", []),
        ("   ", []),
    ],
)
def test_rich_text_is_cleaned_to_bold_and_italic(typed, runs):
    assert runs_of(typed) == runs


@pytest.mark.parametrize("text", ["5 < 7", "a & b", "thẻ <b> là gì", "&lt; là dấu", "x <script>y</script>"])
def test_words_that_look_like_marks_stay_words(text):
    assert runs_of(markup_of([{"text": text}])) == [{"text": text}]


def test_blocks_survive_the_editor():
    rows = [
        Row("group", "MỤC ĐÍCH"),
        Row("clause", "Yêu cầu", "Một.\nHai."),
        Row("dash", "", "Ba."),
        Row("table", "", "STT\tViệc\n1\tBáo cáo"),
        Row("page_break"),
        Row("paragraph", "", "Cuối <b>cùng</b>."),
    ]
    assert body_of(rows_of(body_of(rows))) == body_of(rows)


def test_paragraphs_of_every_writing_reach_the_editor():
    body = ["một", [{"text": "hai", "bold": True}], {"text": "ba"}]
    assert [row.text for row in rows_of(body)] == ["một", "<b>hai</b>", "ba"]


def test_each_line_of_a_block_is_an_item_of_its_own():
    assert [block["level"] for block in body_of([Row("dash", "", "một\nhai")])] == ["dash", "dash"]


def test_lines_with_dashes_are_items_in_a_paragraph_and_under_a_heading():
    text = "Mở đầu\n- một\n+ hai\n<b>- ba</b>\n-không"
    kinds = [None, "dash", "plus", "dash", None]
    assert [block.get("level") for block in body_of([Row("paragraph", "", text)])] == kinds
    assert [block.get("level") for block in body_of([Row("clause", "Đầu", text)])] == ["clause", *kinds]
    assert body_of([Row("paragraph", "", "- một")]) == [{"level": "dash", "text": [{"text": "một"}]}]


@pytest.mark.parametrize(
    ("wish", "texts"),
    [
        ("add:0", ["a", "", "b"]),
        ("remove:0", ["b"]),
        ("down:0", ["b", "a"]),
        ("up:0", ["a", "b"]),
        ("up:1", ["b", "a"]),
        ("x:9", ["a", "b"]),
    ],
)
def test_editor_buttons(wish, texts):
    assert [row.text for row in changed([Row(text="a"), Row(text="b")], wish)] == texts


def test_lines_with_cells_are_a_table():
    blocks = body_from_text("Mở đầu\nSTT\tViệc\n1\tBáo cáo\nKết")
    assert [next(iter(block)) for block in blocks] == ["text", "table", "text"]
    assert markup_of(blocks[2]["text"]) == "Kết"


def test_columns_stand_as_officials_set_them():
    (block,) = table_of("STT\tViệc\tHạn\tĐiểm\n1\tBáo cáo\t05/12/2026\t1,25")
    assert [column.get("align", "left") for column in block["table"]["columns"]] == [
        "center",
        "left",
        "center",
        "right",
    ]


ANNEX = [
    {"level": "part", "title": [{"text": "Chung"}]},
    {"level": "group", "title": [{"text": "MỤC TIÊU"}]},
    {"level": "clause", "title": [{"text": "Mục tiêu chung"}]},
    {"text": [{"text": "Lời dẫn "}, {"text": "quan trọng", "bold": True}]},
    {"level": "clause", "text": [{"text": "Hai"}]},
    {"level": "subclause", "text": [{"text": "Hai một"}]},
    {"level": "point", "text": [{"text": "điểm"}]},
    {"level": "dash", "text": [{"text": "gạch"}]},
    {"level": "plus", "text": [{"text": "cộng"}]},
    {"page_break": True},
    {"table": {"columns": [{"title": [{"text": "STT"}], "width": 5}], "rows": []}},
]


def test_annex_is_typed_as_it_is_printed():
    text = text_of(ANNEX)
    assert text.split("\n")[:9] == [
        "Phần I Chung",
        "I. MỤC TIÊU",
        "1. <b>Mục tiêu chung</b>",
        "Lời dẫn <b>quan trọng</b>",
        "2. Hai",
        "2.1. Hai một",
        "a) điểm",
        "- gạch",
        "+ cộng",
    ]


def test_annex_survives_its_field():
    text = text_of([block for block in ANNEX if "table" not in block])
    assert text_of(body_from_text(text)) == text
    levels = [block.get("level", "text") for block in body_from_text(text) if "page_break" not in block]
    assert levels == ["part", "group", "clause", "text", "clause", "subclause", "point", "dash", "plus"]
