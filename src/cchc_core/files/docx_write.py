"""Sets a laid-out document as Word: real styles, tables for the columns of the header and the closing, page numbers.

The package (styles, header, footer) is made once and kept; a letter is that package with a body of its own, written as
one piece of markup. That is what makes two hundred letters a matter of seconds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from cchc_core.documents.context import Text
from cchc_core.documents.form import FACE, Align, Form, Look, Role
from cchc_core.documents.layout import (
    DEMO_MARK,
    Addressees,
    AnnexSheet,
    Break,
    Closing,
    Element,
    Grid,
    GridHead,
    Header,
    Line,
    Rule,
    Sheet,
    Signature,
    plain,
)
from cchc_core.documents.metrics import text_width

_TWIPS_PER_MM = 1440 / 25.4
_TWIPS_PER_PT = 20
_POINTS_PER_MM = 72 / 25.4
_LEFT_SHARE = 0.4  # of the header; the right column takes the national title on one line
_CLOSING_SHARE = 0.5
_NO_HOUR = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP knows
_SPACE_TO_SIGN = 66  # points
_NATURAL_LINE = 1.15  # of the face, in its own size: a single line
_KEEP = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer"}
_JUSTIFY = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}

#: Names that people see in Word's list of styles; the second says at what step of the navigation pane a role stands.
STYLES: dict[Role, tuple[str, int | None]] = {
    Role.NATIONAL_TITLE: ("Quốc hiệu", None),
    Role.MOTTO: ("Tiêu ngữ", None),
    Role.PARENT: ("Cơ quan chủ quản", None),
    Role.ISSUER: ("Cơ quan ban hành", None),
    Role.NUMBER: ("Số, ký hiệu", None),
    Role.PLACE_DATE: ("Địa danh, thời gian", None),
    Role.BRIEF: ("Trích yếu công văn", None),
    Role.TYPE_NAME: ("Tên loại", 0),
    Role.ABSTRACT: ("Trích yếu", None),
    Role.ORGAN_TITLE: ("Thẩm quyền ban hành", None),
    Role.BASIS: ("Căn cứ", None),
    Role.ORDER: ("Lệnh quyết định", None),
    Role.ADDRESSEE: ("Kính gửi", None),
    Role.PARAGRAPH: ("Nội dung", None),
    Role.PART: ("Phần, chương, mục", 0),
    Role.HEADING_TITLE: ("Tiêu đề phần, chương, mục", 0),
    Role.ARTICLE: ("Điều", 1),
    Role.GROUP: ("Đề mục La Mã", 0),
    Role.CLAUSE_TITLE: ("Tiêu đề khoản", 1),
    Role.ITEM: ("Khoản, điểm", None),
    Role.TABLE_HEAD: ("Đầu bảng", None),
    Role.TABLE_CELL: ("Ô bảng", None),
    Role.AUTHORITY: ("Quyền hạn, chức vụ", None),
    Role.SIGNER: ("Họ tên người ký", None),
    Role.RECIPIENTS: ("Nơi nhận", None),
    Role.RECIPIENT: ("Danh sách nơi nhận", None),
    Role.ANNEX_LABEL: ("Phụ lục", 0),
    Role.ANNEX_TITLE: ("Tiêu đề phụ lục", None),
    Role.ANNEX_CAPTION: ("Chú thích phụ lục", None),
    Role.URGENCY: ("Độ khẩn", None),
    Role.DRAFTER: ("Ký hiệu người soạn thảo", None),
    Role.PAGE_NUMBER: ("Số trang", None),
}
_STYLE_IDS = {role: f"Cchc{''.join(word.title() for word in role.value.split('_'))}" for role in Role}


def write_docx(sheet: Sheet) -> bytes:
    """The document as an .docx file."""
    document = Document(io.BytesIO(_package(sheet.form, sheet.demo)))
    document.core_properties.title = sheet.title[:255]
    document.core_properties.author = " ".join(sheet.header.issuer)[:255] if sheet.header else ""
    document.core_properties.language = "vi-VN"
    body = document.element.body
    references = "".join(_raw(reference) for reference in _references(body.sectPr))
    markup = "".join(_Body(sheet, references).parts())
    body.getparent().replace(body, parse_xml(f"<w:body {nsdecls('w', 'r')}>{markup}</w:body>"))
    return _packed(document)


def _packed(document: Any) -> bytes:
    """The file, the same for the same document whatever the hour."""
    saved, out = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            member = zipfile.ZipInfo(name, _NO_HOUR)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, parts.read(name))
    return out.getvalue()


# The package --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _package(form: Form, demo: bool) -> bytes:
    """Styles, page header and footer of a form, without a body."""
    document = Document()
    _bare(document)
    for role in Role:
        _style(document, role, form)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = document.styles[STYLES[Role.PAGE_NUMBER][0]]
    for run in _page_field():
        number._p.append(run)
    section.first_page_header.paragraphs[0].style = document.styles[STYLES[Role.PAGE_NUMBER][0]]
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        if demo:
            paragraph.alignment = 1
            run = paragraph.add_run(DEMO_MARK)
            run.italic = True
            run.font.size = 11 * 12700
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", ""
    for name in ("created", "modified"):
        for node in properties._element.findall(qn(f"dcterms:{name}")):
            properties._element.remove(node)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _bare(document: Any) -> None:
    """Only the styles that are used, and one face from the ground up: a theme's face would win over a name."""
    styles = document.styles
    for style in list(styles.element.style_lst):
        if style.name_val not in _KEEP:
            styles.element.remove(style)
    for node in styles.element.iter(qn("w:rPrDefault"), qn("w:pPrDefault")):
        for child in list(node):
            node.remove(child)
    defaults = styles.element.find(qn("w:docDefaults"))
    defaults.find(qn("w:rPrDefault")).append(
        parse_xml(f'<w:rPr {nsdecls("w")}>{_face()}<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" '
                  'w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr>')
    )  # fmt: skip
    for name in ("Normal", "header", "footer"):
        node = styles.element.get_by_name(name)
        if node is None:
            continue
        for child in list(node):
            if child.tag in (qn("w:rPr"), qn("w:pPr")):
                node.remove(child)
        if name == "Normal":
            node.append(parse_xml(f"<w:rPr {nsdecls('w')}>{_face()}</w:rPr>"))


def _face() -> str:
    return f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'


def _style(document: Any, role: Role, form: Form) -> None:
    name, outline = STYLES[role]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), _STYLE_IDS[role])
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    look = form.look(role)
    for child in list(style.element):
        if child.tag in (qn("w:rPr"), qn("w:pPr")):
            style.element.remove(child)
    style.element.append(parse_xml(f"<w:pPr {nsdecls('w')}>{_paragraph_look(role, look, form, outline)}</w:pPr>"))
    style.element.append(parse_xml(f"<w:rPr {nsdecls('w')}>{_letter_look(role, look)}</w:rPr>"))


_GAPS: dict[Role, tuple[float, float]] = {  # points before and after, where not those of the body
    Role.NUMBER: (4, 0),
    Role.PLACE_DATE: (4, 0),
    Role.BRIEF: (6, 0),
    Role.TYPE_NAME: (6, 0),
    Role.ORGAN_TITLE: (12, 12),
    Role.ORDER: (6, 12),
    Role.ADDRESSEE: (0, 6),
    Role.PART: (6, 0),
    Role.AUTHORITY: (0, 0),
    Role.ANNEX_CAPTION: (3, 0),
    Role.TABLE_HEAD: (3, 3),
    Role.TABLE_CELL: (2, 2),
    Role.DRAFTER: (6, 0),
}
_BODY = {
    Role.BASIS,
    Role.PARAGRAPH,
    Role.PART,
    Role.HEADING_TITLE,
    Role.ARTICLE,
    Role.GROUP,
    Role.CLAUSE_TITLE,
    Role.ITEM,
}


def _paragraph_look(role: Role, look: Look, form: Form, outline: int | None) -> str:
    before, after = _GAPS.get(role, (0, form.body.spacing.default) if role in _BODY else (0, 0))
    line = round(240 * form.body.lines.default) if role in _BODY else 240
    keep = "<w:keepNext/>" if outline is not None else ""
    indent = f'<w:ind w:firstLine="{_mm(form.body.indent)}"/>' if look.indent else ""
    if role is Role.RECIPIENT:
        hang = _pt(text_width("- ", look.size.default))
        indent = f'<w:ind w:left="{hang}" w:hanging="{hang}"/>'
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    return (
        f'{keep}<w:spacing w:before="{_pt(before)}" w:after="{_pt(after)}" w:line="{line}" w:lineRule="auto"/>'
        f'{indent}<w:jc w:val="{_JUSTIFY[look.align]}"/>{level}'
    )


def _letter_look(role: Role, look: Look) -> str:
    size = round(look.size.default * 2)
    bold = "<w:b/><w:bCs/>" if look.bold else ""
    italic = "<w:i/><w:iCs/>" if look.italic else ""
    colour = '<w:color w:val="FF0000"/>' if role is Role.URGENCY else ""
    return f'{_face()}{bold}{italic}{colour}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _page_field() -> Iterable[Any]:
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        yield parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>")


def _references(section: Any) -> Iterable[Any]:
    return (node for node in section if node.tag in (qn("w:headerReference"), qn("w:footerReference")))


def _raw(reference: Any) -> str:
    tag = reference.tag.rpartition("}")[2]
    return f'<w:{tag} w:type="{reference.get(qn("w:type"))}" r:id="{reference.get(qn("r:id"))}"/>'


# Markup -------------------------------------------------------------------------------------------------------------


def _mm(value: float) -> int:
    return round(value * _TWIPS_PER_MM)


def _pt(value: float) -> int:
    return round(value * _TWIPS_PER_PT)


def _runs(text: Text, look: Look) -> str:
    """Runs carry only what their style does not say already."""
    parts = []
    for run in text:
        bold = "<w:b/><w:bCs/>" if run.bold and not look.bold else ""
        italic = "<w:i/><w:iCs/>" if run.italic and not look.italic else ""
        own = f"<w:rPr>{bold}{italic}</w:rPr>" if bold or italic else ""
        parts.append(f'<w:r>{own}<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>')
    return "".join(parts)


class _Body:
    """Writes the body of one sheet."""

    def __init__(self, sheet: Sheet, references: str) -> None:
        self.sheet, self.form, self.references = sheet, sheet.form, references
        page = self.form.page
        self.width = page.width - page.left.default - page.right.default  # millimetres
        self.across = page.height - page.left.default - page.right.default

    def parts(self) -> Iterable[str]:
        sheet = self.sheet
        if sheet.header is not None:
            yield self.header(sheet.header)
            yield from self.elements(sheet.heading, self.width)
            if sheet.addressees is not None:
                yield from self.addressees(sheet.addressees)
            yield from self.elements(sheet.body, self.width)
            if sheet.closing is not None:
                yield self.closing(sheet.closing) + self.gap(1)  # a text never ends in a table
            yield self.section(landscape=False, last=not sheet.annexes)
        for index, annex in enumerate(sheet.annexes):
            yield from self.annex(annex, last=index == len(sheet.annexes) - 1)

    def annex(self, annex: AnnexSheet, *, last: bool) -> Iterable[str]:
        yield from self.elements(annex.elements, self.across if annex.landscape else self.width)
        yield self.section(landscape=annex.landscape, last=last)

    def paragraph(self, role: Role, text: Text | str, extra: str = "") -> str:
        """``extra`` goes into the paragraph's own properties, in the order that the schema demands."""
        look = self.form.look(role)
        runs = _runs(plain(text) if isinstance(text, str) else text, look)
        return f'<w:p><w:pPr><w:pStyle w:val="{_STYLE_IDS[role]}"/>{extra}</w:pPr>{runs}</w:p>'

    def elements(self, elements: Sequence[Element], width: float) -> Iterable[str]:
        above: Line | None = None
        for before, element in zip((None, *elements), elements, strict=False):
            if isinstance(element, Line):
                keep = "<w:keepNext/>" if element.keep_next else ""
                new_page = "<w:pageBreakBefore/>" if isinstance(before, Break) else ""
                yield self.paragraph(element.role, element.text, keep + new_page)
                above = element
            elif isinstance(element, Rule) and above is not None:
                yield self.rule(
                    above.plain, above.role, width, share=sum(self.form.short_rule) / 2, after=12, keep=True
                )
            elif isinstance(element, Grid):
                yield (self.new_page() if isinstance(before, Break) else "") + self.grid(element, width)

    def new_page(self) -> str:
        """Before a table, which cannot begin a page by itself: a low line, so that none is lost at the top."""
        return (
            '<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
            '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
        )

    # Rules --------------------------------------------------------------------------------------------------------

    def rule(self, text: str, role: Role, width: float, *, share: float, after: float = 0, keep: bool = False) -> str:
        """A line as long as a share of the text above it: the border of a low paragraph moved in from both sides."""
        look = self.form.look(role)
        room = width * _POINTS_PER_MM
        lines = max(1, round(text_width(text, look.size.default, bold=look.bold) / room + 0.49))
        length = min(text_width(text, look.size.default, bold=look.bold) / lines, room) * share
        side = _pt(max(0, (room - length) / 2))
        return (
            f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}"
            '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
            f'<w:spacing w:before="40" w:after="{_pt(after)}" w:line="40" w:lineRule="exact"/>'
            f'<w:ind w:left="{side}" w:right="{side}"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
        )

    # Header and closing -------------------------------------------------------------------------------------------

    def header(self, header: Header) -> str:
        left, right = self.width * _LEFT_SHARE, self.width * (1 - _LEFT_SHARE)
        first = "".join(self.paragraph(Role.PARENT, line) for line in header.parent)
        first += "".join(self.paragraph(Role.ISSUER, line) for line in header.issuer)
        first += self.rule(header.issuer[-1], Role.ISSUER, left, share=sum(self.form.short_rule) / 2)
        title = self.paragraph(Role.NATIONAL_TITLE, header.national_title) + self.paragraph(Role.MOTTO, header.motto)
        title += self.rule(header.motto, Role.MOTTO, right, share=1)
        number = self.paragraph(Role.NUMBER, header.number)
        if header.brief:
            number += self.paragraph(Role.BRIEF, header.brief)
        if header.urgency:
            number += self.stamp(header.urgency, left)
        rows = [(first, title), (number, self.paragraph(Role.PLACE_DATE, header.place_date))]
        return self.columns((left, right), rows) + self.gap(12)

    def stamp(self, urgency: str, width: float) -> str:
        """The words stand in the middle of the box: what its height has over their line is shared above and below."""
        wide, high = self.form.stamps[urgency.lower()]
        side = _mm((width - wide) / 2)
        line = round(self.form.look(Role.URGENCY).size.default * _NATURAL_LINE)
        room = round((high * _POINTS_PER_MM - line) / 2)
        edges = "".join(
            f'<w:{edge} w:val="single" w:sz="8" w:space="{room if edge in ("top", "bottom") else 0}" w:color="FF0000"/>'
            for edge in ("top", "left", "bottom", "right")
        )
        return self.paragraph(
            Role.URGENCY,
            urgency,
            f'<w:pBdr>{edges}</w:pBdr><w:spacing w:before="160" w:after="60" w:line="{_pt(line)}" w:lineRule="exact"/>'
            f'<w:ind w:left="{side}" w:right="{side}"/>',
        )

    def addressees(self, addressees: Addressees) -> Iterable[str]:
        if addressees.single:
            yield self.paragraph(Role.ADDRESSEE, f"Kính gửi: {addressees.names[0]}", '<w:jc w:val="center"/>')
        else:
            # The dashes stand below the colon.
            size = self.form.look(Role.ADDRESSEE).size.default
            start = 0.16 * self.width * _POINTS_PER_MM
            colon, dash = start + text_width("Kính gửi", size), text_width("- ", size)
            yield self.paragraph(Role.ADDRESSEE, "Kính gửi:", f'<w:keepNext/><w:ind w:left="{_pt(start)}"/>')
            hang = f'<w:ind w:left="{_pt(colon + dash)}" w:hanging="{_pt(dash)}"/>'
            for line in addressees.lines:
                yield self.paragraph(Role.ADDRESSEE, line, f'<w:spacing w:after="40"/>{hang}')
        yield self.gap(6)

    def closing(self, closing: Closing) -> str:
        left, right = self.width * _CLOSING_SHARE, self.width * (1 - _CLOSING_SHARE)
        recipients = self.paragraph(Role.RECIPIENTS, "Nơi nhận:")
        recipients += "".join(self.paragraph(Role.RECIPIENT, line) for line in closing.recipients)
        if closing.drafter:
            recipients += self.paragraph(Role.DRAFTER, closing.drafter)
        if closing.cosignature is None:
            return self.gap(6) + self.columns((left, right), [(recipients, self.signature(closing.signature))])
        signatures = (self.signature(closing.cosignature), self.signature(closing.signature))
        return self.gap(6) + self.columns((left, right), [signatures, (self.gap(6) + recipients, "<w:p/>")])

    def signature(self, signature: Signature) -> str:
        posts = "".join(self.paragraph(Role.AUTHORITY, line, "<w:keepNext/>") for line in signature.lines)
        return posts + self.paragraph(Role.SIGNER, signature.name, f'<w:spacing w:before="{_pt(_SPACE_TO_SIGN)}"/>')

    def columns(self, widths: tuple[float, float], rows: Iterable[tuple[str, str]]) -> str:
        """Two columns without lines, each row kept on one page."""
        grid = "".join(f'<w:gridCol w:w="{_mm(width)}"/>' for width in widths)
        lines = ""
        for cells in rows:
            inner = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{_mm(width)}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
                for width, cell in zip(widths, cells, strict=True)
            )
            lines += f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inner}</w:tr>"
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{_mm(sum(widths))}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
            f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
        )

    def gap(self, points: float) -> str:
        """Room between two tables, which would otherwise grow together."""
        height = _pt(points)
        return (
            f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/>'
            '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
        )

    # Tables -------------------------------------------------------------------------------------------------------

    def grid(self, grid: Grid, width: float) -> str:
        widths = [_mm(width * column.share) for column in grid.columns]
        columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
        head = "".join(
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{self.head_row(grid.heads, depth, widths)}</w:tr>"
            for depth in range(len(grid.heads))
        )
        sides = [
            f'<w:jc w:val="{_JUSTIFY[column.align]}"/>' if column.align is not Align.LEFT else ""
            for column in grid.columns
        ]
        rows = "".join(
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{self.group_row(widths, sides, row)}</w:tr>"
            if place in grid.groups
            else "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            + "".join(
                self.cell(wide, self.paragraph(Role.TABLE_CELL, text, side), "top")
                for wide, side, text in zip(widths, sides, row, strict=True)
            )
            + "</w:tr>"
            for place, row in enumerate(grid.rows)
        )
        edges = "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
            f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/>'
            f'<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
            f"{head}{rows}</w:tbl>{self.gap(6)}"
        )

    def head_row(self, heads: Sequence[Sequence[GridHead]], depth: int, widths: Sequence[int]) -> str:
        """One row of the head: cells that begin in it, and in their column the lower parts of those above."""
        cells: dict[int, str] = {}
        for begins, row in enumerate(heads[: depth + 1]):
            for head in row:
                if begins + head.rows <= depth:
                    continue
                wide = sum(widths[head.column : head.column + head.columns])
                merge = "" if head.rows == 1 else "restart" if begins == depth else "continue"
                inner = self.paragraph(Role.TABLE_HEAD, head.title if begins == depth else ())
                cells[head.column] = self.cell(wide, inner, "center", span=head.columns, merge=merge)
        return "".join(cells[at] for at in sorted(cells))

    def group_row(self, widths: Sequence[int], sides: Sequence[str], row: Sequence[Text]) -> str:
        """The row that begins a part of a table: its mark, and its title over the other columns; it stays with what follows."""
        first = self.cell(widths[0], self.paragraph(Role.TABLE_CELL, row[0], f"<w:keepNext/>{sides[0]}"), "top")
        title = self.paragraph(Role.TABLE_CELL, row[1], "<w:keepNext/>")
        return first + self.cell(sum(widths[1:]), title, "top", span=len(widths) - 1)

    def cell(self, width: int, inner: str, align: str, *, span: int = 1, merge: str = "") -> str:
        """``merge`` is "restart" for the first of cells that are merged downwards, "continue" for those below it."""
        over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        over += f'<w:vMerge w:val="{merge}"/>' if merge else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}<w:vAlign w:val="{align}"/></w:tcPr>{inner}</w:tc>'
        )

    # Sections -----------------------------------------------------------------------------------------------------

    def section(self, *, landscape: bool, last: bool) -> str:
        """Ends a section: pages before it have this layout and are counted from 1."""
        page = self.form.page
        wide, high = (page.height, page.width) if landscape else (page.width, page.height)
        orient = ' w:orient="landscape"' if landscape else ""
        inner = (
            f'<w:sectPr>{self.references}<w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{_mm(wide)}" w:h="{_mm(high)}"{orient}/>'
            f'<w:pgMar w:top="{_mm(page.top.default)}" w:right="{_mm(page.right.default)}" w:bottom="{_mm(page.bottom.default)}" '
            f'w:left="{_mm(page.left.default)}" w:header="{_mm(10)}" w:footer="{_mm(10)}" w:gutter="0"/>'
            '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
        )
        if last:
            return inner
        return (
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
            f'<w:rPr><w:sz w:val="2"/></w:rPr>{inner}</w:pPr></w:p>'
        )
