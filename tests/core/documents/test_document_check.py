"""The check passes what is right by any hand, and finds each planted fault, and nothing besides it."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from cchc_core.documents.check import check
from cchc_core.documents.kinds import find_kind
from cchc_core.files import UnreadableFile
from cchc_core.files.docx_measure import measure_docx
from core.documents import document_samples as samples

Change = Callable[[Any], None]


def paragraphs(document: Any) -> list[Any]:
    """Every paragraph, those in tables too, in order."""
    from docx.text.paragraph import Paragraph

    return [Paragraph(node, document) for node in document.element.body.iter(qn("w:p"))]


def find(document: Any, start: str) -> Any:
    return next(paragraph for paragraph in paragraphs(document) if paragraph.text.startswith(start))


def say(start: str, words: str) -> Change:
    """Puts other words into a paragraph, in its look."""

    def change(document: Any) -> None:
        paragraph = find(document, start)
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = words

    return change


def drop(start: str) -> Change:
    def change(document: Any) -> None:
        paragraph = find(document, start)
        for run in paragraph.runs:
            run.text = ""

    return change


def drop_rule_after(start: str) -> Change:
    def change(document: Any) -> None:
        rule = find(document, start)._p.getnext()
        rule.getparent().remove(rule)

    return change


def style(name: str, **settings: Any) -> Change:
    """Changes a style, as people do it in Word: every paragraph of it changes."""

    def change(document: Any) -> None:
        chosen = document.styles[name]
        for key, value in settings.items():
            target = chosen.font if hasattr(chosen.font, key) else chosen.paragraph_format
            setattr(target, key, value)

    return change


def every(start: str, **settings: Any) -> Change:
    """Direct settings on the letters of a paragraph."""

    def change(document: Any) -> None:
        for run in find(document, start).runs:
            for key, value in settings.items():
                setattr(run.font, key, value)

    return change


def section(**settings: Any) -> Change:
    def change(document: Any) -> None:
        for key, value in settings.items():
            setattr(document.sections[0], key, value)

    return change


def all_sections_show_first_number(document: Any) -> None:
    document.sections[0].different_first_page_header_footer = False


def number_to_the_right(document: Any) -> None:
    document.sections[0].header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def number_at_the_foot(document: Any) -> None:
    head, foot = document.sections[0].header.paragraphs[0], document.sections[0].footer.paragraphs[0]
    for run in list(head.runs):
        foot._p.append(run._r)


def annex_counts_on(document: Any) -> None:
    for node in document.element.body.iter(qn("w:sectPr")):
        node.remove(node.find(qn("w:pgNumType")))


def theme_face(document: Any) -> None:
    """The face of the theme, by reference, as Word's own new documents have it."""
    fonts = document.styles["Nội dung"].element.find(qn("w:rPr")).find(qn("w:rFonts"))
    fonts.set(qn("w:asciiTheme"), "minorHAnsi")


def defaults_of_size(document: Any) -> None:
    """No size of its own, so the defaults of the document count."""
    properties = document.styles["Nội dung"].element.find(qn("w:rPr"))
    properties.remove(properties.find(qn("w:sz")))
    document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:sz')}").set(qn("w:val"), "22")


FAULTS: dict[str, tuple[str, Change, set[str]]] = {
    "left margin": ("letter", section(left_margin=Mm(25)), {"margins"}),
    "top margin": ("letter", section(top_margin=Mm(15)), {"margins"}),
    "paper": ("notice", section(page_width=Mm(215.9), page_height=Mm(279.4)), {"paper"}),
    "landscape": ("notice", section(page_width=Mm(297), page_height=Mm(210)), {"orientation", "abstract-rule"}),
    "face": ("letter", every("Để kịp thời", name="Arial"), {"face"}),
    "face of the theme": ("letter", theme_face, {"face"}),
    "size of the text": ("letter", style("Nội dung", size=Pt(12)), {"body-size"}),
    "size by default": ("letter", defaults_of_size, {"body-size"}),
    "size of the title": ("letter", every("CỘNG HÒA", size=Pt(14)), {"title-size"}),
    "no national title": ("letter", drop("CỘNG HÒA"), {"title-missing"}),
    "title misspelt": ("letter", say("CỘNG HÒA", "CỘNG HÓA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), {"title-words"}),
    "tone on the other vowel": ("letter", say("CỘNG HÒA", "CỘNG HOÀ XÃ HỘI CHỦ NGHIÃ VIỆT NAM"), set()),
    "no motto": ("letter", drop("Độc lập"), {"motto-missing"}),
    "motto without blanks": ("letter", say("Độc lập", "Độc lập-Tự do-Hạnh phúc"), {"motto-words"}),
    "motto in capitals": ("letter", say("Độc lập", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"), {"motto-words", "motto-rule"}),
    "no rule under the motto": ("letter", drop_rule_after("Độc lập"), {"motto-rule"}),
    "no rule under the issuer": ("report", drop_rule_after("SỞ NỘI VỤ"), {"issuer-rule"}),
    "underlined issuer": (
        "report",
        lambda d: (drop_rule_after("SỞ")(d), every("SỞ", underline=True)(d)),
        {"issuer-rule"},
    ),
    "issuer not bold": ("report", every("SỞ NỘI VỤ", bold=False), {"issuer-bold"}),
    "issuer in small letters": ("report", say("SỞ NỘI VỤ", "Sở Nội vụ"), {"issuer-capitals"}),
    "parent bold": ("report", every("UBND TỈNH", bold=True), {"parent-bold"}),
    "number without colon": ("letter", say("Số:", "Số 12/UBND-NC2"), {"number-form"}),
    "blanks in the symbol": ("letter", say("Số:", "Số: 12/UBND - NC2"), {"number-form"}),
    "number not padded": ("letter", say("Số:", "Số: 5/UBND-NC2"), {"number-padding"}),
    "symbol of another type": ("plan", say("Số:", "Số: 08/QĐ-UBND"), {"symbol"}),
    "no number line": ("plan", drop("Số:"), {"number-missing"}),
    "day not padded": ("letter", say("Lam Giang,", "Lam Giang, ngày 5 tháng 02 năm 2026"), {"date-padding"}),
    "February not padded": ("letter", say("Lam Giang,", "Lam Giang, ngày 15 tháng 2 năm 2026"), {"date-padding"}),
    "March padded": ("letter", say("Lam Giang,", "Lam Giang, ngày 15 tháng 03 năm 2026"), {"date-padding"}),
    "no comma": ("letter", say("Lam Giang,", "Lam Giang ngày 15 tháng 3 năm 2026"), {"date-comma"}),
    "date upright": ("letter", every("Lam Giang,", italic=False), {"date-italic"}),
    "no date": ("letter", drop("Lam Giang,"), {"date-missing"}),
    "no V/v": ("letter", drop("V/v"), {"brief-missing"}),
    "V/v bold": ("letter", every("V/v", bold=True), {"brief-bold"}),
    "type not bold": ("plan", every("KẾ HOẠCH", bold=False), {"name-bold"}),
    "trích yếu left": ("plan", style("Trích yếu", alignment=WD_ALIGN_PARAGRAPH.LEFT), {"abstract-place"}),
    "no rule under trích yếu": ("plan", drop_rule_after("Cải cách hành chính tỉnh"), {"abstract-rule"}),
    "Kính gửi without colon": ("letter", say("Kính gửi", "Kính gửi"), {"addressee-form"}),
    "addressee without semicolon": (
        "letter",
        say("- Các sở, ban", "- Các sở, ban, ngành cấp tỉnh"),
        {"addressee-marks"},
    ),
    "no addressee": ("letter", drop("Kính gửi"), {"addressee-missing", "body-indent", "body-gap"}),
    "text without gaps": ("letter", style("Khoản, điểm", space_after=Pt(0)), {"body-gap"}),
    "text left": ("letter", style("Nội dung", alignment=WD_ALIGN_PARAGRAPH.LEFT), {"body-align"}),
    "text not moved in": ("letter", style("Nội dung", first_line_indent=Mm(0)), {"body-indent"}),
    "lines apart": ("letter", style("Nội dung", line_spacing=2.0), {"body-lines"}),
    "lines in points": ("letter", style("Nội dung", line_spacing=Pt(12)), {"body-lines"}),
    "lines enough in points": ("letter", style("Nội dung", line_spacing=Pt(18)), set()),
    "no end mark": ("letter", say("Yêu cầu các cơ quan", "Yêu cầu các cơ quan thực hiện."), {"ending"}),
    "basis upright": ("decision", every("Căn cứ Luật", italic=False), {"basis-italic"}),
    "basis without semicolon": ("decision", say("Căn cứ Luật", "Căn cứ Luật Tổ chức chính quyền"), {"basis-marks"}),
    "no word of decision": ("decision", drop("QUYẾT ĐỊNH:"), {"order-missing"}),
    "post in small letters": ("letter", say("PHÓ CHỦ TỊCH", "Phó Chủ tịch"), {"authority-capitals"}),
    "post not bold": ("letter", every("PHÓ CHỦ TỊCH", bold=False), {"authority-bold"}),
    "KT without a blank": ("letter", say("KT. CHỦ TỊCH", "KT.CHỦ TỊCH"), {"authority-form"}),
    "degree before the name": ("letter", say("Trần Minh Họa", "TS. Trần Minh Họa"), {"signer-degree"}),
    "name not bold": ("letter", every("Trần Minh Họa", bold=False), {"signer-bold"}),
    "no Nơi nhận": ("letter", drop("Nơi nhận"), {"recipients-missing"}),
    "Nơi nhận upright": ("letter", every("Nơi nhận", italic=False), {"recipients-italic"}),
    "list too large": ("letter", style("Danh sách nơi nhận", size=Pt(13)), {"recipient-size"}),
    "no archive": ("letter", drop("- Lưu"), {"archive-missing"}),
    "archive without colon": ("letter", say("- Lưu", "- Lưu VT, NC2."), {"archive-form"}),
    "no Như trên": ("letter", say("- Như trên", "- Tỉnh ủy;"), {"recipients-first"}),
    "number on the first page": ("letter", all_sections_show_first_number, {"page-number"}),
    "number to the right": ("letter", number_to_the_right, {"page-number"}),
    "number at the foot": ("letter", number_at_the_foot, {"page-number"}),
    "annex in Arabic": ("letter", say("Phụ lục II", "Phụ lục 02"), {"annex-number"}),
    "annex counts on": ("letter", annex_counts_on, {"annex-pages"}),
    "annex title in small letters": ("letter", say("DANH SÁCH ĐĂNG KÝ", "Danh sách đăng ký"), {"annex-title"}),
}


@pytest.mark.parametrize("name", samples.NAMES)
def test_check_our_own_document(name: str) -> None:
    report = check(measure_docx(samples.saved(samples.word(name))))
    assert report.departures == ()
    assert report.found.kind == find_kind(samples.data(name)["kind"])


@pytest.mark.parametrize("fault", FAULTS)
def test_check_planted_fault(fault: str) -> None:
    name, change, expected = FAULTS[fault]
    document = samples.word(name)
    change(document)
    assert samples.codes(document) == expected


def test_check_coloured_words() -> None:
    document = samples.word("letter")
    find(document, "Để kịp thời").runs[0].font.color.rgb = RGBColor(0, 0, 255)
    assert samples.codes(document) == {"colour"}


def test_check_names_the_place_in_the_decree() -> None:
    document = samples.word("letter")
    section(left_margin=Mm(25))(document)
    (departure,) = check(measure_docx(samples.saved(document))).departures
    assert departure.place == "Nghị định số 30/2020/NĐ-CP, Phụ lục I, phần I, mục I, khoản 3"
    assert departure.note.values == {"measured": "25", "range": "30–35"}


# Documents by hand --------------------------------------------------------------------------------------------------


class ByHand:
    """A letter typed in Word without one style of its own: direct settings, a rule of underscores, a list by Word."""

    def __init__(self) -> None:
        self.document = Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(22), Mm(21), Mm(35), Mm(15)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(14)
        normal.paragraph_format.space_after = Pt(0)

    def line(
        self, where: Any, words: str, size: float, *, bold: bool = False, italic: bool = False, centre: bool = True
    ) -> Any:
        empty = where.paragraphs and not where.paragraphs[-1].text and where is not self.document
        paragraph = where.paragraphs[-1] if empty else where.add_paragraph()
        run = paragraph.add_run(words)
        run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def text(self, words: str) -> None:
        paragraph = self.line(self.document, words, 14, centre=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(10)
        paragraph.paragraph_format.space_before = Pt(6)
        paragraph.paragraph_format.line_spacing = 1.15

    def closing(self) -> None:
        left, right = self.document.add_table(1, 2).rows[0].cells
        self.line(left, "Nơi nhận:", 12, bold=True, italic=True, centre=False)
        for words in ("- Như trên;", "- Lưu: VT, NV."):
            self.line(left, words, 11, centre=False)
        self.line(right, "CHỦ TỊCH", 13, bold=True)
        for _ in range(4):
            right.add_paragraph()
        self.line(right, "Nguyễn Minh Họa", 13, bold=True)


def letter_in_a_table() -> Any:
    hand = ByHand()
    left, right = hand.document.add_table(1, 2).rows[0].cells
    left.width, right.width = Mm(62), Mm(98)
    hand.line(left, "UBND HUYỆN MINH HỌA", 13)
    hand.line(left, "PHÒNG NỘI VỤ", 13, bold=True)
    hand.line(left, "_______", 13)
    hand.line(left, "Số:       /NV-CCHC", 13)
    hand.line(left, "V/v chuẩn bị họp giao ban", 12)
    hand.line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)
    hand.line(right, "Độc lập - Tự do - Hạnh phúc", 14, bold=True)
    hand.line(right, "_" * 25, 13)
    hand.line(right, "Minh Họa, ngày …. tháng 3 năm 2024", 14, italic=True)
    hand.line(hand.document, "Kính gửi: Ủy ban nhân dân các xã", 14)
    hand.text("Để chuẩn bị họp giao ban, Phòng Nội vụ đề nghị các xã gửi số liệu trước ngày 20/3/2024.")
    hand.text("Phòng Nội vụ đề nghị các xã thực hiện./.")
    hand.closing()
    return hand.document


def letter_with_tabs() -> Any:
    hand = ByHand()
    page = hand.document
    first = page.add_paragraph()
    for words, bold in (("UBND TỈNH MINH HỌA", False), ("\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True)):
        run = first.add_run(words)
        run.bold, run.font.size = bold, Pt(12)
    second = page.add_paragraph()
    for words, bold, size in (("SỞ TÀI CHÍNH", True, 12), ("\t", False, 12), ("Độc lập - Tự do - Hạnh phúc", True, 13)):
        run = second.add_run(words)
        run.bold, run.font.size = bold, Pt(size)
    third = page.add_paragraph()
    for words, italic in (("Số: 15/STC-VP", False), ("\tMinh Họa, ngày 09 tháng 10 năm 2024", True)):
        run = third.add_run(words)
        run.italic, run.font.size = italic, Pt(13)
    hand.line(page, "V/v đối chiếu số liệu", 12)
    hand.line(page, "Kính gửi: Sở Nội vụ", 14)
    hand.text("Sở Tài chính gửi Sở Nội vụ số liệu đối chiếu để tổng hợp./.")
    hand.closing()
    return page


def test_check_letter_by_hand_in_a_table() -> None:
    assert samples.codes(letter_in_a_table()) == set()


def test_check_letter_by_hand_with_tabs() -> None:
    assert samples.codes(letter_with_tabs()) == {"motto-rule", "issuer-rule"}


def test_check_first_line_moved_in_by_the_tab_key() -> None:
    document = letter_in_a_table()
    for paragraph in document.paragraphs:
        if paragraph.paragraph_format.first_line_indent:
            paragraph.paragraph_format.first_line_indent = None
            paragraph.runs[0].text = "\t" + paragraph.runs[0].text
    assert samples.codes(document) == set()


def test_check_list_of_recipients_by_word() -> None:
    """Dashes that Word sets are as good as typed ones."""
    document = letter_in_a_table()
    for paragraph in document.tables[1].rows[0].cells[0].paragraphs[1:]:
        paragraph.runs[0].text = paragraph.text.removeprefix("- ")
        paragraph.style = document.styles["List Bullet"]
    assert samples.codes(document) == set()


def test_check_deleted_and_hidden_words() -> None:
    document = samples.word("letter")
    paragraph = find(document, "Để kịp thời")
    hidden = paragraph.add_run("ẩn")
    hidden.font.hidden, hidden.font.name = True, "Arial"
    gone = paragraph.add_run("đã xóa")
    gone.font.name = "Arial"
    wrapper = OxmlElement("w:del")
    gone._r.addprevious(wrapper)
    wrapper.append(gone._r)
    assert samples.codes(document) == set()


def test_check_empty_document() -> None:
    assert {"title-missing", "body-missing", "signature-missing"} <= samples.codes(Document())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip", "is not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "of an old kind"),
        (b"PK\x03\x04" + b"\0" * 30, "is not a Word document"),
    ],
)
def test_check_what_is_no_document(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        measure_docx(content)


def _packed(document_xml: bytes) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document_xml)
    return out.getvalue()


def test_check_bomb_of_entities() -> None:
    with pytest.raises(UnreadableFile):
        measure_docx(_packed(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))


def test_check_endless_document() -> None:
    runs = b"<w:r><w:t>a</w:t></w:r>" * 201_000
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = b"<w:document %s><w:body><w:p>%s</w:p></w:body></w:document>" % (space, runs)
    with pytest.raises(UnreadableFile, match="longer than any"):
        measure_docx(_packed(document))


def test_check_bomb_of_blanks() -> None:
    with pytest.raises(UnreadableFile, match=re.escape("unpacks to far more")):
        measure_docx(_packed(b"<a>" + b" " * 70_000_000 + b"</a>"))
