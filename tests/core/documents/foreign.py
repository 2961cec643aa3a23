"""Documents of other hands, built with python-docx from its template, which is Word's own: sizes and faces of the theme,
looks inherited through styles, headers laid out in tables, by tabs or in text boxes. Nothing here comes from our writer."""

from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

FACE = "Times New Roman"
CENTER, JUSTIFY, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
LONG = "Ủy ban nhân dân xã báo cáo kết quả thực hiện nhiệm vụ cải cách hành chính trong năm với các nội dung chủ yếu sau đây"


class Hand:
    """A blank document of Word with the page of the decree and a family of styles, each on the one before."""

    def __init__(self) -> None:
        self.document: Any = Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(20)
        base = self.style("Văn bản", None, size=14)
        base.paragraph_format.space_after = Pt(0)
        text = self.style("Thân bài", "Văn bản")
        text.paragraph_format.alignment = JUSTIFY
        text.paragraph_format.first_line_indent = Mm(12.7)
        text.paragraph_format.space_before = Pt(6)
        self.style("Mục lớn", "Thân bài", bold=True)
        self.style("Chính giữa", "Văn bản").paragraph_format.alignment = CENTER
        self.style("Chính giữa đậm", "Chính giữa", bold=True)
        self.style("Nơi nhận nhỏ", "Văn bản", size=11)

    def style(self, name: str, base: str | None, *, size: float | None = None, bold: bool | None = None) -> Any:
        made = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = self.document.styles[base or "Normal"]
        if base is None:
            made.font.name = FACE
            made.element.rPr.rFonts.set(qn("w:hAnsi"), FACE)
        if size is not None:
            made.font.size = Pt(size)
        made.font.bold = bold
        return made

    def line(self, where: Any, words: str, style: str, *, size: float | None = None, italic: bool | None = None) -> Any:
        """A paragraph of a style; in a cell the first one takes the empty paragraph that stands there."""
        empty = where is not self.document and where.paragraphs and not where.paragraphs[-1].text
        paragraph = where.paragraphs[-1] if empty else where.add_paragraph()
        paragraph.style = self.document.styles[style]
        run = paragraph.add_run(words)
        run.font.size = Pt(size) if size else None
        run.font.italic = italic
        return paragraph

    def text(self, words: str, style: str = "Thân bài") -> Any:
        return self.line(self.document, words, style)

    def cells(self) -> tuple[Any, Any]:
        left, right = self.document.add_table(1, 2).rows[0].cells
        left.width, right.width = Mm(64), Mm(96)
        return left, right

    def ruled(self, where: Any, count: int, size: float = 12) -> None:
        self.line(where, "_" * count, "Chính giữa", size=size)

    def number_pages(self) -> None:
        """The number after the tab to the centre stop of the style for page heads, as Word's dialogue of old did it."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        head = section.header.paragraphs[0]
        run = head.add_run("\t")
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>2</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        ):
            node = parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>")
            head._p.append(node)
        for each in head.runs:
            each.font.size, each.font.name = Pt(14), FACE
        run.font.name = FACE

    def header(self, left: Any, right: Any, *, symbol: str, brief: str = "") -> None:
        self.line(left, "UBND TỈNH MINH HỌA", "Chính giữa", size=12)
        self.line(left, "SỞ NỘI VỤ", "Chính giữa đậm", size=12)
        self.ruled(left, 6)
        self.line(left, f"Số: 15/{symbol}", "Chính giữa", size=13)
        if brief:
            self.line(left, brief, "Chính giữa", size=12)
        self.line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Chính giữa đậm", size=12)
        self.line(right, "Độc lập - Tự do - Hạnh phúc", "Chính giữa đậm", size=13)
        self.ruled(right, 24, 13)
        self.line(right, "Minh Họa, ngày 09 tháng 10 năm 2026", "Chính giữa", size=13, italic=True)

    def closing_in_cells(self, first: str = "- Ban Giám đốc Sở;") -> None:
        left, right = self.cells()
        paragraph = self.line(left, "Nơi nhận:", "Văn bản", size=12, italic=True)
        paragraph.runs[0].bold = True
        for words in (first, "- Lưu: VT, CCHC."):
            self.line(left, words, "Nơi nhận nhỏ")
        self.line(right, "GIÁM ĐỐC", "Chính giữa đậm")
        for _ in range(4):
            right.add_paragraph()
        self.line(right, "Phạm Minh Họa", "Chính giữa đậm")

    def closing_by_tabs(self, first: str = "- Ban Giám đốc Sở;") -> None:
        """Recipients at the margin, the signature at a centre stop on the same lines."""
        rows = (
            ("Nơi nhận:", "KT. GIÁM ĐỐC"),
            (first, "PHÓ GIÁM ĐỐC"),
            ("- Lưu: VT, CCHC.", ""),
            ("", ""),
            ("", "Phạm Minh Họa"),
        )
        for place, (left, right) in enumerate(rows):
            paragraph = self.document.add_paragraph(style="Văn bản")
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(120), WD_TAB_ALIGNMENT.CENTER)
            run = paragraph.add_run(left)
            run.font.size = Pt(12 if place == 0 else 11)
            run.bold = run.italic = place == 0
            beside = paragraph.add_run(f"\t{right}")
            beside.bold, beside.font.size = True, Pt(14)

    def box(self, fill: Any) -> None:
        """A text box that hangs on a paragraph of its own; ``fill`` writes into it."""
        anchor = self.document.add_paragraph()
        anchor.paragraph_format.space_after = Pt(0)
        holder = self.document.add_table(1, 1).rows[0].cells[0]  # a place where python-docx can write
        fill(holder)
        inner = [node for node in holder._tc if node.tag == qn("w:p")]
        holder._tc.getparent().getparent().getparent().remove(holder._tc.getparent().getparent())
        drawing = parse_xml(_BOX)
        content = next(drawing.iter(qn("w:txbxContent")))
        for node in inner:
            content.append(node)
        anchor._p.append(drawing)


_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_BOX = f"""<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>
<wp:extent cx="3456000" cy="1080000"/><a:graphic><a:graphicData uri="wps"><wps:wsp><wps:txbx><w:txbxContent/></wps:txbx>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr>
<w:t>bản sao cho máy cũ</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>
</mc:AlternateContent></w:r>"""


def report() -> Any:
    """A report of several pages: header in a table, looks by styles on styles, the page number at a tab stop."""
    hand = Hand()
    hand.number_pages()
    hand.header(*hand.cells(), symbol="BC-SNV")
    hand.line(hand.document, "", "Văn bản")
    hand.line(hand.document, "BÁO CÁO", "Chính giữa đậm")
    hand.line(hand.document, "Kết quả cải cách hành chính năm 2026", "Chính giữa đậm")
    hand.ruled(hand.document, 12, 14)
    hand.text(f"{LONG}:")
    for part in range(1, 4):
        hand.text(f"{'I' * part}. KẾT QUẢ LĨNH VỰC {part}", "Mục lớn")
        for number in range(1, 16):
            hand.text(f"{number}. {LONG}.")
    hand.text("Trên đây là báo cáo của Sở Nội vụ./.")
    hand.closing_in_cells()
    return hand.document


def letter_in_boxes() -> Any:
    """A letter whose two columns at the top are text boxes, and whose end is laid out by tabs."""
    hand = Hand()

    def left(cell: Any) -> None:
        hand.line(cell, "UBND TỈNH MINH HỌA", "Chính giữa", size=12)
        hand.line(cell, "SỞ NỘI VỤ", "Chính giữa đậm", size=12)
        hand.ruled(cell, 6)
        hand.line(cell, "Số: 15/SNV-CCHC", "Chính giữa", size=13)
        hand.line(cell, "V/v báo cáo cải cách hành chính", "Chính giữa", size=12)

    def right(cell: Any) -> None:
        hand.line(cell, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Chính giữa đậm", size=12)
        hand.line(cell, "Độc lập - Tự do - Hạnh phúc", "Chính giữa đậm", size=13)
        hand.ruled(cell, 24, 13)
        hand.line(cell, "Minh Họa, ngày 09 tháng 10 năm 2026", "Chính giữa", size=13, italic=True)

    hand.box(left)
    hand.box(right)
    hand.line(hand.document, "Kính gửi: Ủy ban nhân dân các xã, phường", "Chính giữa")
    hand.text(f"{LONG}.")
    hand.text("Đề nghị Ủy ban nhân dân các xã, phường thực hiện./.")
    hand.closing_by_tabs("- Như trên;")
    return hand.document


def decision_with_annex() -> Any:
    """A decision whose annex lies across on pages of its own, and whose bases are a list that Word keeps close."""
    hand = Hand()
    hand.number_pages()
    hand.header(*hand.cells(), symbol="QĐ-SNV")
    hand.line(hand.document, "QUYẾT ĐỊNH", "Chính giữa đậm")
    hand.line(hand.document, "Ban hành Kế hoạch kiểm tra cải cách hành chính", "Chính giữa đậm")
    hand.ruled(hand.document, 12, 14)
    hand.line(hand.document, "GIÁM ĐỐC SỞ NỘI VỤ", "Chính giữa đậm")
    for words in ("Căn cứ Luật Tổ chức chính quyền địa phương;", "Theo đề nghị của Trưởng phòng Cải cách hành chính."):
        hand.text(words).runs[0].italic = True
    hand.line(hand.document, "QUYẾT ĐỊNH:", "Chính giữa đậm")
    hand.text("Điều 1. Ban hành kèm theo Quyết định này Kế hoạch kiểm tra cải cách hành chính năm 2026.")
    hand.text("Điều 2. Các phòng thuộc Sở chịu trách nhiệm thi hành Quyết định này./.")
    hand.closing_in_cells("- Như Điều 2;")
    section = hand.document.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = Mm(297), Mm(210)
    section._sectPr.append(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
    hand.line(hand.document, "Phụ lục", "Chính giữa đậm")
    hand.line(hand.document, "DANH SÁCH CƠ QUAN ĐƯỢC KIỂM TRA", "Chính giữa đậm")
    table = hand.document.add_table(3, 2, style="Table Grid")
    for place, row in enumerate(table.rows):
        for cell, words in zip(row.cells, (str(place), f"Cơ quan {place}"), strict=True):
            hand.line(cell, words, "Văn bản", size=13)
    return hand.document
