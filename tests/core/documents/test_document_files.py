"""What the files hold, measured in Word's own terms and read back from the PDF."""

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from cchc_core.files.docx_write import STYLES, write_docx
from cchc_core.files.drafts import file_name, pack, write_draft, write_drafts
from cchc_core.files.pdf_write import CannotSet, NoFace, has_face, merge_pdf, write_pdf
from core.documents import document_samples as samples


def pdf(name: str, **changes: Any) -> PdfReader:
    assert has_face(samples.FONTS), "the face is made by ./run build"
    return PdfReader(io.BytesIO(write_pdf(samples.sheet(name, **changes), samples.FONTS)))


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def parts(content: bytes) -> dict[str, bytes]:
    """What a package holds, however it is packed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(document: Any) -> list[str]:
    nodes = document.element.body.iter(qn("w:p"))
    return ["".join(text.text or "" for text in node.iter(qn("w:t"))) for node in nodes]


# Word ---------------------------------------------------------------------------------------------------------------


def test_docx_page() -> None:
    first, portrait, across = samples.word("letter").sections
    for section in (first, portrait):
        assert (section.page_width, section.page_height) == (
            pytest.approx(Mm(210), abs=9000),
            pytest.approx(Mm(297), abs=9000),
        )
    assert across.orientation == WD_ORIENT.LANDSCAPE
    assert across.page_width > across.page_height
    for section in (first, portrait, across):
        assert Mm(19.9) <= section.top_margin <= Mm(25)
        assert Mm(29.9) <= section.left_margin <= Mm(35)
        assert Mm(15) <= section.right_margin <= Mm(20.1)
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_docx_is_the_same_every_time() -> None:
    sheet = samples.sheet("plan")
    assert write_docx(sheet) == write_docx(sheet)


@pytest.mark.parametrize("name", samples.NAMES)
def test_docx_sample_of_the_reference_is_what_is_written_today(name: str) -> None:
    assert parts((samples.FOLDER / f"{name}.docx").read_bytes()) == parts(write_docx(samples.sheet(name)))


def test_docx_page_numbers() -> None:
    head = samples.word("letter").sections[0].header.paragraphs[0]
    assert "PAGE" in head._p.xml
    assert head.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert samples.word("letter").sections[0].first_page_header.paragraphs[0].text == ""


def test_docx_styles_name_the_face_for_every_script() -> None:
    document = samples.word("letter")
    for name, _ in STYLES.values():
        fonts = document.styles[name].element.find(f".//{qn('w:rFonts')}")
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
        assert not [key for key in fonts.attrib if "Theme" in key]


def test_docx_body_style() -> None:
    style = samples.word("letter").styles["Nội dung"]
    assert style.font.size == Pt(14)
    assert style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert style.paragraph_format.first_line_indent == pytest.approx(Mm(12.7), abs=700)
    assert style.paragraph_format.space_after == Pt(6)


def test_docx_says_everything() -> None:
    said = lines(samples.word("letter"))
    assert said[:2] == ["ỦY BAN NHÂN DÂN", "TỈNH LAM GIANG"]
    assert "Số: \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/UBND-NC2" in said
    assert "KHẨN" in said
    assert "- Ủy ban nhân dân các xã, phường." in said
    assert said.count("Phụ lục II") == 1


def test_docx_table_head_repeats_and_rows_stay_whole() -> None:
    table = samples.word("letter").tables[-1]
    first, *rest = table._tbl.tr_lst
    assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rest)
    assert len(rest) == 44


def test_docx_inline_looks_survive() -> None:
    document = samples.word("letter")
    paragraph = next(p for p in document.paragraphs if "trước ngày 20/3/2026" in p.text)
    bold = [run.text for run in paragraph.runs if run.bold]
    assert bold == ["trước ngày 20/3/2026"]


def test_docx_hostile_words_stay_words() -> None:
    body = ["<w:p>&amp;\"'</w:p> ]]> {{ x }} #set page() \\- - /* ", "#"]
    said = lines(Document(io.BytesIO(write_docx(samples.sheet("notice", body=body)))))
    assert "<w:p>&amp;\"'</w:p> ]]> {{ x }} #set page() \\- - /*" in [line.strip() for line in said]


# PDF ----------------------------------------------------------------------------------------------------------------


def test_pdf_says_what_word_says() -> None:
    said = words(pdf("report"))
    for line in lines(samples.word("report")):
        for word in line.replace("\u00a0", " ").split():
            assert word in said, word


def test_pdf_embeds_its_face_and_no_other() -> None:
    reader = pdf("letter")
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index,union-attr]
            described = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[described["/BaseFont"]] = described["/FontDescriptor"].get_object()
    assert {str(name).partition("+")[2] for name in fonts} <= {
        "Tinos-Regular",
        "Tinos-Bold",
        "Tinos-Italic",
        "Tinos-BoldItalic",
    }
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


def test_pdf_is_for_archives_and_tagged() -> None:
    reader = pdf("letter")
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", metadata)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", metadata)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"  # type: ignore[index]


def test_pdf_pages() -> None:
    """A letter with two annexes: A4, the second annex across and counted apart, its head on every page."""
    pages = pdf("letter").pages
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages]
    assert sizes[:2] == [(595, 842), (595, 842)]
    assert set(sizes[2:]) == {(842, 595)}
    assert len(sizes) >= 4
    texts = [page.extract_text() for page in pages]
    assert not re.match(r"\s*\d+\s", texts[0])
    assert "Phụ lục II" in texts[2]
    assert re.match(r"\s*2\s", texts[3])
    assert all("Tiêu chí" in text for text in texts[2:])


def test_pdf_is_the_same_every_time() -> None:
    sheet = samples.sheet("plan")
    assert write_pdf(sheet, samples.FONTS) == write_pdf(sheet, samples.FONTS)


@pytest.mark.parametrize(
    "text", ["#panic()", "$x$", "- gạch", "*a* _b_ `c`", "@ref <label>", "\\u{41} \\", "// /* */", "= A"]
)
def test_pdf_markup_in_words_stays_words(text: str) -> None:
    said = words(pdf("notice", body=[text, {"level": "clause", "title": text}, "Hết"], subject=text, place="X"))
    assert said.count(text) >= 3


@pytest.mark.parametrize(
    "body",
    [
        ["NC₂, 20 m², ≥ 95%, 50 – 60, “trích”, … € ½ №"],
        [{"level": "point", "text": "a"}, {"level": "chapter", "title": "b"}, {"level": "plus", "text": "c"}],
        [{"level": "clause", "title": "t"}, {"level": "article", "title": "u"}, {"level": "part", "title": "v"}],
        [{"table": {"columns": ["A"], "rows": []}}, {"page_break": True}, "x"],
        ["☐ chưa ☑ rồi → ✓ ■"],
    ],
)
def test_pdf_of_odd_texts(body: list[Any]) -> None:
    assert len(pdf("notice", body=body).pages) >= 1


def test_pdf_of_a_sign_that_no_face_has() -> None:
    with pytest.raises(CannotSet, match="no sign for “漢"):
        pdf("notice", body=["漢"])


def test_pdf_without_its_face(tmp_path: Any) -> None:
    with pytest.raises(NoFace, match="run build"):
        write_pdf(samples.sheet("notice"), tmp_path)
    with pytest.raises(NoFace):
        write_draft(samples.context("notice"), ".pdf")


def test_merge_pdf_begins_on_sheets_of_their_own() -> None:
    notice = write_pdf(samples.sheet("notice"), samples.FONTS)
    plan = write_pdf(samples.sheet("plan"), samples.FONTS)
    count = len(PdfReader(io.BytesIO(plan)).pages)
    assert len(PdfReader(io.BytesIO(merge_pdf([notice, plan]))).pages) == 1 + count
    assert len(PdfReader(io.BytesIO(merge_pdf([notice, plan], both_sides=True))).pages) == 2 + count + count % 2


def test_many_drafts_have_names_in_order() -> None:
    contexts = [samples.context("letter", addressees=[name]) for name in ("Sở Y tế", "UBND xã Đông Lĩnh")]
    files = list(write_drafts(contexts, ".docx"))
    assert [name for name, _ in files] == ["001-cong-van-so-y-te.docx", "002-cong-van-ubnd-xa-dong-linh.docx"]
    assert file_name(samples.context("plan"), 7, ".pdf").startswith("007-ke-hoach-cai-cach-hanh-chinh")
    assert pack(files)[:2] == b"PK"


@pytest.mark.parametrize("after", ["Trang sau", {"table": {"columns": ["STT"], "rows": [["1"]]}}])
def test_page_break_leaves_no_empty_line_at_the_top(after: object) -> None:
    """A break in a paragraph of its own would push what follows down by a line."""
    annex = {"title": "Một", "body": ["Trang trước", {"page_break": True}, after]}
    document = samples.word("annex", annexes=[annex])
    breaks = list(document.element.body.iter(qn("w:br")))
    starts = [each for each in document.paragraphs if each.paragraph_format.page_break_before]
    assert not breaks
    assert [each.text for each in starts] == ["Trang sau" if isinstance(after, str) else ""]
    assert all(each.text or each._p.pPr.spacing.line <= 20 * 635 for each in starts)


def test_stamp_stands_in_a_box_of_the_decreed_size() -> None:
    """The words and the room above and below them come to the height of the box: 8 mm."""
    document = samples.word("letter", urgency="khẩn")
    edges = next(each for each in document.element.body.iter(qn("w:pBdr")) if each.find(qn("w:left")) is not None)
    line = int(edges.getparent().find(qn("w:spacing")).get(qn("w:line"))) / 20
    room = sum(int(edge.get(qn("w:space"))) for edge in edges)
    assert abs((line + room) * 25.4 / 72 - 8) < 0.4
