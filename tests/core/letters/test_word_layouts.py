"""A letter says the same in plain text and in Word, wherever Word puts its letterhead and its closing."""

from __future__ import annotations

import io
import re

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from cchc_core.letters.reading import read_letter
from cchc_core.letters.sources import letter_text

LEFT = [
    "UBND TỈNH NGHỆ AN",
    "SỞ NỘI VỤ",
    "Số: 512/SNV-CCHC",
    "V/v báo cáo kết quả cải cách hành chính quý I năm 2024",
]
RIGHT = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nghệ An, ngày 05 tháng 3 năm 2024"]
BODY = [
    "Kính gửi:",
    "- Các sở, ban, ngành cấp tỉnh;",
    "- UBND các huyện, thành phố, thị xã.",
    "Thực hiện Kế hoạch số 12/KH-UBND ngày 05/01/2024 của UBND tỉnh, Sở Nội vụ đề nghị các sở, ban, ngành:",
    "1. Báo cáo kết quả thực hiện nhiệm vụ quý I, gửi về Sở Nội vụ trước ngày 15/3/2024.",
    "2. Rà soát, đăng ký ít nhất 02 sáng kiến; bảo đảm 100% thủ tục hành chính được công khai.",
    "3. Văn phòng Sở theo dõi, đôn đốc việc thực hiện, hoàn thành trong tháng 4/2024.",
    "Đề nghị các cơ quan, đơn vị quan tâm thực hiện./.",
]
RECIPIENTS = ["Nơi nhận:", "- Như trên;", "- UBND tỉnh (b/c);", "- Lưu: VT, CCHC."]
SIGNED = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "Lê Thị Hoài An"]
PLAIN = "\n\n".join(["\n".join(LEFT), "\n".join(RIGHT), *BODY, "\n".join(RECIPIENTS), "\n".join(SIGNED)])


def fill(cell, lines):
    cell.paragraphs[0].text = lines[0]
    for line in lines[1:]:
        cell.add_paragraph(line)


def two_columns(parent, left, right, *width):
    table = parent.add_table(1, 2, *width)
    fill(table.cell(0, 0), left)
    fill(table.cell(0, 1), right)


def write_body(document):
    for line in BODY:
        document.add_paragraph(line)


def in_tables(document):
    two_columns(document, LEFT, RIGHT)
    write_body(document)
    two_columns(document, RECIPIENTS, SIGNED)


def in_table_rows(document):
    table = document.add_table(4, 2)
    for row, (left, right) in enumerate(zip(LEFT, [*RIGHT[:2], "", RIGHT[2]], strict=True)):
        table.cell(row, 0).text, table.cell(row, 1).text = left, right
    write_body(document)
    two_columns(document, RECIPIENTS, SIGNED)


def box(lines):
    """A text box as Word writes it: once for itself and once for older programs."""
    content = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    return parse_xml(
        f'<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">'
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{content}</w:txbxContent>'
        "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{content}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def in_text_boxes(document):
    body = document.element.body
    for lines in (LEFT, RIGHT):
        body.insert(len(body) - 1, box(lines))
    write_body(document)
    for lines in (RECIPIENTS, SIGNED):
        body.insert(len(body) - 1, box(lines))


def in_page_header(document):
    header = document.sections[0].header
    header.is_linked_to_previous = False
    two_columns(header, LEFT, RIGHT, Pt(400))
    write_body(document)
    outer = document.add_table(1, 1)
    two_columns(outer.cell(0, 0), RECIPIENTS, SIGNED)


def in_content_controls(document):
    two_columns(document, LEFT, RIGHT)
    body = document.element.body
    for line in BODY:
        control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:ins w:id='1' w:author='a'><w:r><w:t>{line}</w:t></w:r></w:ins>"
        body.insert(
            len(body) - 1,
            parse_xml(
                f"{control}<w:del w:id='2'><w:r><w:delText>gone</w:delText></w:r></w:del></w:p></w:sdtContent></w:sdt>"
            ),
        )
    two_columns(document, RECIPIENTS, SIGNED)


def with_tabs(document):
    for left, right in zip(LEFT[:3], RIGHT, strict=True):
        document.add_paragraph(f"{left}\t\t{right}")
    document.add_paragraph(LEFT[3])
    write_body(document)
    for left, right in zip(RECIPIENTS, SIGNED, strict=True):
        document.add_paragraph(f"{left}\t\t\t{right}")


def with_numbers_of_word(document):
    two_columns(document, LEFT, RIGHT)
    for line in BODY:
        numbered = re.match(r"\d\. ", line)
        document.add_paragraph(line[3:] if numbered else line, style="List Number" if numbered else None)
    two_columns(document, RECIPIENTS, SIGNED)


@pytest.mark.parametrize(
    "layout",
    [
        in_tables,
        in_table_rows,
        in_text_boxes,
        in_page_header,
        in_content_controls,
        with_tabs,
        with_numbers_of_word,
    ],
)
def test_word_says_what_plain_text_says_in_every_layout(layout):
    document = docx.Document()
    layout(document)
    stream = io.BytesIO()
    document.save(stream)
    assert read_letter(letter_text(stream.getvalue())).as_object() == read_letter(PLAIN).as_object()


def test_plain_text_is_read():
    found = read_letter(PLAIN).as_object()
    assert (found["issuer"], found["number"], found["signer"]["name"]) == ("Sở Nội vụ", "512", "Lê Thị Hoài An")
    assert [fact["date"] for fact in found["deadlines"]] == ["2024-03-15", "2024-04"]
