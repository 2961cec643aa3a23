"""Forms of an office as word processors really write them: fields in pieces, in heads, boxes and notes; and what is refused."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from cchc_core.documents.context import Run
from cchc_core.files import UnreadableFile
from cchc_core.files.docx_merge import fields_in, merge_docx
from core.documents import document_samples as samples

W = nsdecls("w")


def form(*paragraphs: str) -> bytes:
    """A document whose body is this markup, in a real package."""
    document = Document()
    body = document.element.body
    for node in list(body)[:-1]:
        body.remove(node)
    for markup in reversed(paragraphs):
        body.insert(0, parse_xml(markup.replace("<w:p>", f"<w:p {W}>", 1)))
    return samples.saved(document)


def with_parts(data: bytes, parts: Mapping[str, bytes], swap: Mapping[str, tuple[bytes, bytes]] | None = None) -> bytes:
    """The package with more parts, and words in its own parts put in place of others."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            if swap and name in swap:
                content = content.replace(*swap[name])
            archive.writestr(name, content)
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def words(data: bytes) -> list[str]:
    document = Document(io.BytesIO(data))
    body = document.element.body
    return ["".join(node.text or "" for node in each.iter(qn("w:t"))) for each in body.iter(qn("w:p"))]


CUT = (
    "<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:t>Số: </w:t></w:r><w:proofErr w:type='spellStart'/>"
    "<w:r w:rsidR='00A1'><w:rPr><w:b/></w:rPr><w:t>{</w:t></w:r><w:r><w:t>{</w:t></w:r><w:bookmarkStart w:id='0' w:name='x'/>"
    "<w:r><w:rPr><w:b/></w:rPr><w:t>so</w:t></w:r><w:proofErr w:type='spellEnd'/><w:bookmarkEnd w:id='0'/>"
    "<w:r><w:t>}</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>}/QĐ-UBND</w:t></w:r></w:p>"
)


def test_field_cut_into_pieces_is_found_and_filled_where_it_begins() -> None:
    data = form(CUT)
    assert fields_in(data).names == ("so",)
    merged = merge_docx(data, {"so": "15"})
    assert words(merged) == ["Số: 15/QĐ-UBND"]
    runs = Document(io.BytesIO(merged)).paragraphs[0].runs
    looks = [(run.text, run.bold, run.italic) for run in runs if run.text]
    assert looks == [("Số: ", None, None), ("15", True, None), ("/QĐ-UBND", None, True)]


def test_two_fields_tabs_and_pictures_in_one_paragraph() -> None:
    data = form(
        "<w:p><w:r><w:t>{{so}}</w:t><w:tab/><w:t>{{ky_</w:t></w:r><w:r><w:drawing/><w:t>hieu}} và {{so}}</w:t></w:r></w:p>"
    )
    merged = Document(io.BytesIO(merge_docx(data, {"so": "1", "ky_hieu": "QĐ"})))
    (paragraph,) = merged.paragraphs
    assert paragraph.text == "1\tQĐ và 1"
    assert len(list(paragraph._p.iter(qn("w:drawing")))) == 1


def test_lines_become_paragraphs_with_their_looks() -> None:
    data = form(
        "<w:p><w:pPr><w:jc w:val='both'/></w:pPr><w:r><w:rPr><w:sz w:val='28'/></w:rPr><w:t>{{noi_dung}}</w:t></w:r></w:p>"
    )
    lines = [(Run("Một "), Run("đậm", bold=True), Run(" và nghiêng", italic=True)), "a\tb", "<w:br/> & dấu"]
    merged = Document(io.BytesIO(merge_docx(data, {"noi_dung": lines})))
    assert [paragraph.text for paragraph in merged.paragraphs] == ["Một đậm và nghiêng", "a\tb", "<w:br/> & dấu"]
    assert [run.bold for run in merged.paragraphs[0].runs] == [None, True, None]
    assert {run.font.size.pt for paragraph in merged.paragraphs for run in paragraph.runs} == {14.0}
    assert {paragraph.paragraph_format.alignment for paragraph in merged.paragraphs} == {3}


def test_section_that_ends_at_a_field_ends_once() -> None:
    data = form(
        "<w:p><w:pPr><w:sectPr><w:pgSz w:w='11906' w:h='16838'/></w:sectPr></w:pPr><w:r><w:t>{{noi_dung}}</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>sau</w:t></w:r></w:p>",
    )
    merged = Document(io.BytesIO(merge_docx(data, {"noi_dung": ["1", "2", "3"]})))
    assert len(merged.sections) == 2
    assert [bool(each._p.pPr is not None and each._p.pPr.sectPr is not None) for each in merged.paragraphs] == [
        False,
        False,
        True,
        False,
    ]


def test_fields_in_tables_heads_feet_and_boxes() -> None:
    document = Document()
    document.add_table(1, 1).rows[0].cells[0].text = "{{so}}"
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ky_hieu}}"
    section.first_page_footer.paragraphs[0].text = "{{nguoi_ky}}"
    section.even_page_header.paragraphs[0].text = "{{trich_yeu}}"
    box = f"<w:r {W}><w:pict><w:txbxContent><w:p><w:r><w:t>{{{{noi_nhan}}}}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    document.add_paragraph("Kính gửi: {{kinh_gui}}")._p.append(parse_xml(box))
    data = samples.saved(document)
    assert set(fields_in(data).names) == {"so", "ky_hieu", "nguoi_ky", "trich_yeu", "noi_nhan", "kinh_gui"}
    values = {name: name.upper() for name in fields_in(data).names} | {"noi_nhan": ["- A;", "- Lưu."]}
    merged = merge_docx(data, values)
    assert not fields_in(merged).names
    again = Document(io.BytesIO(merged))
    assert again.sections[0].header.paragraphs[0].text == "KY_HIEU"
    assert again.sections[0].even_page_header.paragraphs[0].text == "TRICH_YEU"
    assert [text for text in words(merged) if text.startswith("- ")] == ["- A;", "- Lưu."]


@pytest.mark.parametrize("written", ["{{ so }}", "{{So}}", "{{SO}}", "{{\u200bso}}", "{{s\u1ed1}}"])
def test_names_as_word_processors_change_them(written: str) -> None:
    data = form(f"<w:p><w:r><w:t>{written}</w:t></w:r></w:p>")
    assert fields_in(data).names == ("so",)
    assert words(merge_docx(data, {"so": "15"})) == ["15"]


@pytest.mark.parametrize("text", ["{{so", "so}}", "{{so}", "a {{so}} b {{ky", "}} {{"])
def test_brace_without_partner(text: str) -> None:
    assert fields_in(form(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).broken == (text,)


def test_field_cut_by_the_end_of_a_paragraph_is_told_twice() -> None:
    found = fields_in(form("<w:p><w:r><w:t>{{noi_</w:t></w:r></w:p>", "<w:p><w:r><w:t>dung}}</w:t></w:r></w:p>"))
    assert found.broken == ("{{noi_", "dung}}")


def test_single_braces_and_mail_merge_are_seen() -> None:
    merge = "<w:p><w:fldSimple w:instr=' MERGEFIELD So '><w:r><w:t>«So»</w:t></w:r></w:fldSimple></w:p>"
    found = fields_in(form("<w:p><w:r><w:t>{so} và {gì đó}</w:t></w:r></w:p>", merge))
    assert (found.names, found.single, found.mail_merge) == ((), ("so", "gi_do"), True)


def test_deleted_words_are_not_fields() -> None:
    gone = "<w:p><w:del w:id='1' w:author='a'><w:r><w:delText>{{so}}</w:delText></w:r></w:del><w:r><w:t>còn</w:t></w:r></w:p>"
    assert fields_in(form(gone)).names == ()


def test_other_parts_stay_byte_for_byte() -> None:
    data = with_parts(form("<w:p><w:r><w:t>{{so}}</w:t></w:r></w:p>"), {"word/media/seal.png": b"\x89PNG seal"})
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(merge_docx(data, {}))) as after:
        assert before.namelist() == after.namelist()
        for name in ("word/styles.xml", "word/media/seal.png", "[Content_Types].xml"):
            assert before.read(name) == after.read(name)


LINK = b"</Relationships>"
OUTSIDE = (
    b'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="http://example.invalid/x" TargetMode="External"/></Relationships>'
)
RIGHT = form("<w:p><w:r><w:t>{{trich_yeu}} {{noi_dung}}</w:t></w:r></w:p>")
MACRO = (b"wordprocessingml.document.main+xml", b"wordprocessingml.document.macroEnabled.main+xml")
REFUSED = {
    "macros": (with_parts(RIGHT, {"word/vbaProject.bin": b"x"}), "macros or controls"),
    "controls": (with_parts(RIGHT, {"word/activeX/activeX1.xml": b"<a/>"}), "macros or controls"),
    "docm": (with_parts(RIGHT, {}, {"[Content_Types].xml": MACRO}), "kind for macros"),
    "worksheet": (with_parts(RIGHT, {"word/embeddings/sheet.xlsx": b"x"}), "embedded"),
    "template from elsewhere": (
        with_parts(RIGHT, {}, {"word/_rels/document.xml.rels": (LINK, OUTSIDE % b"attachedTemplate")}),
        "fetches something",
    ),
    "picture from elsewhere": (
        with_parts(RIGHT, {}, {"word/_rels/document.xml.rels": (LINK, OUTSIDE % b"image")}),
        "fetches something",
    ),
    "bomb of markup": (
        with_parts(RIGHT, {"word/comments.xml": b"<a>" + b" " * 70_000_000 + b"</a>"}),
        "unpacks to far",
    ),
    "bomb of pictures": (with_parts(RIGHT, {"word/media/a.png": b"\0" * 110_000_000}), "unpacks to far"),
    "entities": (
        with_parts(RIGHT, {}, {"word/document.xml": (b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document')}),
        "is not a Word document",
    ),
    "cut short": (RIGHT[:-200], "is not a Word document"),
    "old kind": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "of an old kind"),
    "a PDF": (b"%PDF-1.7", "is not a Word document"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_and_damaged_forms_are_refused_with_a_sentence(name: str) -> None:
    data, said = REFUSED[name]
    with pytest.raises(UnreadableFile, match=said):
        fields_in(data)


def test_form_with_a_link_for_people_is_taken() -> None:
    data = with_parts(RIGHT, {}, {"word/_rels/document.xml.rels": (LINK, OUTSIDE % b"hyperlink")})
    assert fields_in(data).names == ("trich_yeu", "noi_dung")
