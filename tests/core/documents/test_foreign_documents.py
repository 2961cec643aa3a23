"""The check on documents of other hands: it passes what is right, and finds each planted fault, wherever it is inherited from."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from core.documents import document_samples as samples
from core.documents import foreign

Change = Callable[[Any], None]
RIGHT = {"report": foreign.report, "boxes": foreign.letter_in_boxes, "decision": foreign.decision_with_annex}


def paragraph(document: Any, start: str) -> Any:
    """The first paragraph with these words, in tables and boxes too."""
    from docx.text.paragraph import Paragraph

    found = (Paragraph(node, document) for node in document.element.body.iter(qn("w:p")))
    return next(each for each in found if each.text.startswith(start))


def styled(name: str, **settings: Any) -> Change:
    def change(document: Any) -> None:
        style = document.styles[name]
        for key, value in settings.items():
            setattr(style.font if hasattr(style.font, key) else style.paragraph_format, key, value)

    return change


def theme_face(name: str) -> Change:
    """The style asks for the face of the theme, which wins over the one it names."""

    def change(document: Any) -> None:
        fonts = document.styles[name].element.rPr.rFonts
        fonts.set(qn("w:asciiTheme"), "majorHAnsi")
        fonts.set(qn("w:hAnsiTheme"), "majorHAnsi")

    return change


def no_face_of_its_own(document: Any) -> None:
    """Then the defaults of the document count: the theme's face of Word's template."""
    properties = document.styles["Văn bản"].element.rPr
    properties.remove(properties.rFonts)


def no_size_of_its_own(document: Any) -> None:
    """Then the defaults of the document count: 11 points."""
    document.styles["Văn bản"].font.size = None


def marked_letters_in_another_face(document: Any) -> None:
    """Word can set letters with marks apart from plain ones; a look at the first name alone would miss it."""
    document.styles["Văn bản"].element.rPr.rFonts.set(qn("w:hAnsi"), "VNI-Times")


def character_style(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    made = document.styles.add_style("Nhấn chữ", WD_STYLE_TYPE.CHARACTER)
    made.font.size = Pt(16)
    paragraph(document, "Trên đây").runs[0].style = made


def words(start: str, said: str) -> Change:
    def change(document: Any) -> None:
        found = paragraph(document, start)
        for run in found.runs[1:]:
            run.text = ""
        found.runs[0].text = said

    return change


def aligned(start: str, where: WD_ALIGN_PARAGRAPH) -> Change:
    def change(document: Any) -> None:
        paragraph(document, start).alignment = where

    return change


def gone(start: str) -> Change:
    def change(document: Any) -> None:
        node = paragraph(document, start)._p
        for run in node.iter(qn("w:t")):
            run.text = ""

    return change


def snug(document: Any) -> None:
    """ "Don't add space between paragraphs of the same style", as Word's own list style has it."""
    properties = document.styles["Thân bài"].element.get_or_add_pPr()
    properties.append(parse_xml(f"<w:contextualSpacing {nsdecls('w')}/>"))


def number_at_the_right_stop(document: Any) -> None:
    head = document.sections[0].header.paragraphs[0]
    head.runs[0].text = "\t\t"


def number_on_every_page(document: Any) -> None:
    document.sections[0].different_first_page_header_footer = False


def section_margin(place: int, **margins: Any) -> Change:
    def change(document: Any) -> None:
        for key, value in margins.items():
            setattr(document.sections[place], key, value)

    return change


def annex_counts_on(document: Any) -> None:
    for node in document.element.body.iter(qn("w:pgNumType")):
        node.getparent().remove(node)
        break


FAULTS: dict[str, tuple[str, Change, set[str]]] = {
    "face of the theme in a style below": ("report", theme_face("Văn bản"), {"face"}),
    "face of the defaults": ("report", no_face_of_its_own, {"face"}),
    "face of letters with marks": ("report", marked_letters_in_another_face, {"face"}),
    "size in the style two steps below": (
        "report",
        styled("Văn bản", size=Pt(12)),
        {"name-size", "abstract-size", "body-size", "authority-size", "signer-size"},
    ),
    "size in the style of the text": ("report", styled("Thân bài", size=Pt(12.5)), {"body-size"}),
    "size in a character style": ("report", character_style, {"body-size"}),
    "size of the defaults": (
        "report",
        no_size_of_its_own,
        {"name-size", "abstract-size", "body-size", "authority-size", "signer-size"},
    ),
    "text to the left by its style": ("report", styled("Thân bài", alignment=WD_ALIGN_PARAGRAPH.LEFT), {"body-align"}),
    "text not moved in by its style": ("report", styled("Thân bài", first_line_indent=Mm(0)), {"body-indent"}),
    "no gap by its style": ("report", styled("Thân bài", space_before=Pt(2)), {"body-gap"}),
    "no gap between like paragraphs": ("report", snug, {"body-gap"}),
    "lines too far apart by its style": ("report", styled("Thân bài", line_spacing=2.0), {"body-lines"}),
    "right margin": ("report", section_margin(0, right_margin=Mm(25)), {"margins"}),
    "margin of the second section": ("decision", section_margin(1, left_margin=Mm(15)), {"margins"}),
    "number at the right stop": ("report", number_at_the_right_stop, {"page-number"}),
    "number on the first page": ("report", number_on_every_page, {"page-number"}),
    "pages of the annex counted on": ("decision", annex_counts_on, {"annex-pages"}),
    "no motto": ("report", gone("Độc lập"), {"motto-missing"}),
    "no motto in a box": ("boxes", gone("Độc lập"), {"motto-missing"}),
    "number form in a box": ("boxes", words("Số:", "Số 15 /SNV-CCHC"), {"number-form"}),
    "date padding in a box": ("boxes", words("Minh Họa,", "Minh Họa, ngày 9 tháng 10 năm 2026"), {"date-padding"}),
    "month padding": ("report", words("Minh Họa,", "Minh Họa, ngày 09 tháng 05 năm 2026"), {"date-padding"}),
    "symbol of another type": ("report", words("Số:", "Số: 15/KH-SNV"), {"symbol"}),
    "name of the type to the left": ("report", aligned("BÁO CÁO", WD_ALIGN_PARAGRAPH.LEFT), {"name-place"}),
    "no end mark": ("boxes", words("Đề nghị", "Đề nghị Ủy ban nhân dân các xã, phường thực hiện."), {"ending"}),
    "no recipients": ("report", gone("Nơi nhận"), {"recipients-missing"}),
    "no archive by tabs": ("boxes", gone("- Lưu"), {"archive-missing"}),
    "no signature": ("report", lambda d: (gone("GIÁM ĐỐC")(d), gone("Phạm Minh Họa")(d)), {"signature-missing"}),
    "list of recipients too large": ("report", styled("Nơi nhận nhỏ", size=Pt(13)), {"recipient-size"}),
    "basis without mark": (
        "decision",
        words("Căn cứ Luật", "Căn cứ Luật Tổ chức chính quyền địa phương"),
        {"basis-marks"},
    ),
    "no word of decision": ("decision", gone("QUYẾT ĐỊNH:"), {"order-missing"}),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_document_of_another_hand_raises_no_alarm(name: str) -> None:
    assert samples.codes(RIGHT[name]()) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_in_a_document_of_another_hand(fault: str) -> None:
    name, change, expected = FAULTS[fault]
    document = RIGHT[name]()
    change(document)
    assert samples.codes(document) == expected


def test_text_that_looks_like_a_box_for_older_programs_is_read_once() -> None:
    """The copy of a text box for programs of before 2010 is set in Arial; it is not what is shown."""
    assert "face" not in samples.codes(foreign.letter_in_boxes())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("name", ["letter", "decision", "plan", "minutes", "annex"])
def test_our_document_saved_by_libreoffice_is_still_right(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.docx").write_bytes(samples.saved(samples.word(name)))
    for ending, source in (("odt", f"{name}.docx"), ("docx:MS Word 2007 XML", f"{name}.odt")):
        folder = tmp_path if ending == "odt" else tmp_path / "back"
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", ending]
        subprocess.run([*command, "--outdir", folder, tmp_path / source], check=True, capture_output=True, timeout=120)
    back = Document(io.BytesIO((tmp_path / "back" / f"{name}.docx").read_bytes()))
    assert samples.codes(back) == set()
