"""An office's own Word form: which ``{{fields}}`` it names, and the document made by filling them.

Word cuts a field into as many pieces as its spelling check and its history please, so fields are found in the words of a
whole paragraph, and only the pieces that they stand in are changed: looks, pictures and tabs beside them stay. A field that
holds several lines and stands in a paragraph alone becomes a paragraph a line, each in that paragraph's look. Only text is
ever put in: nothing that a field holds is read as markup. All other parts of the file stay byte for byte.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from cchc_core.documents.context import Run, Text
from cchc_core.files.docx_markup import inside
from cchc_core.files.docx_measure import measure_docx
from cchc_core.files.docx_package import unpack
from cchc_core.files.excel import UnreadableFile
from cchc_core.text import fold
from cchc_core.words import Note, gettext_noop, note

MOST_UNPACKED = 100_000_000
FIELD = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
_HALF = re.compile(r"\{\{|\}\}")
_SINGLE = re.compile(r"\{\s*([^{}]{1,60}?)\s*\}")
_WRITTEN = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PLAIN_LINKS = ("hyperlink",)  # what may point outside: it is followed by a person, not by the program

#: What a field holds: words, or lines of words or of words with looks.
Value = str | Sequence[str | Text]


@dataclass(frozen=True)
class Fields:
    """What a form names: each field once in order, names between single braces, paragraphs where a brace has no partner."""

    names: tuple[str, ...]
    single: tuple[str, ...]
    broken: tuple[str, ...]
    mail_merge: bool  # fields of Word's own mail merge, which are not ours


def fields_in(data: bytes) -> Fields:
    """The fields of a form. Raises ``UnreadableFile`` for what is no Word document, or does things of its own accord."""
    names: dict[str, None] = {}
    single: dict[str, None] = {}
    broken = []
    merges = False
    for root in _opened(data).values():
        merges = merges or any("MERGEFIELD" in (node.text or "") for node in root.iter(qn("w:instrText")))
        merges = merges or any("MERGEFIELD" in node.get(qn("w:instr"), "") for node in root.iter(qn("w:fldSimple")))
        for paragraph in root.iter(qn("w:p")):
            text = "".join(node.text or "" for node in _texts(paragraph))
            names.update(dict.fromkeys(field_name(each) for each in FIELD.findall(text)))
            rest = FIELD.sub("", text)
            if _HALF.search(rest):
                broken.append(text.strip()[:120])
            else:
                single.update(dict.fromkeys(field_name(each) for each in _SINGLE.findall(rest)))
    return Fields(tuple(names), tuple(single), tuple(broken), merges)


def field_name(written: str) -> str:
    """A name as we know it: "Trích yếu", "trich-yeu" and "TRICH_YEU" are one; a word processor changes what is typed."""
    return re.sub(r"[\s_-]+", "_", fold(re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", written)).strip())


def merge_docx(data: bytes, values: Mapping[str, Value]) -> bytes:
    """The document with its fields filled; a field without a value is left blank. Raises ``UnreadableFile``."""
    roots = _opened(data)
    for root in roots.values():
        for paragraph in list(root.iter(qn("w:p"))):
            _fill(paragraph, values)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in source.infolist():
            root = roots.get(member.filename)
            content = source.read(member) if root is None else _written(root)
            archive.writestr(member.filename, content)
    return out.getvalue()


def _written(root: Any) -> bytes:
    return bytes(serialize_part_xml(root))


# Opening ------------------------------------------------------------------------------------------------------------


def _opened(data: bytes) -> dict[str, Any]:
    """The parts that hold words, parsed. What is damaged, too large, hostile or acts by itself is refused."""
    measure_docx(data)
    parts = unpack(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        text = gettext_noop("The document unpacks to far more than it should hold. Check that it is the right file.")
        raise UnreadableFile(note(text))
    refusal = _acts([member.filename for member in members], parts)
    if refusal is not None:
        raise UnreadableFile(refusal)
    return {name: parse_xml(content) for name, content in parts.items() if _WRITTEN.fullmatch(name)}


def _acts(names: Sequence[str], parts: Mapping[str, bytes]) -> Note | None:
    """Why a file may not be a form: macros and controls in it, or something that the program would fetch from elsewhere."""
    lower = [name.lower() for name in names]
    if any("vbaproject" in name or "/activex/" in name for name in lower):
        text = gettext_noop(
            "The form holds macros or controls. Save it in Word as “Word Document (.docx)” without them."
        )
        return note(text)
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        return note(
            gettext_noop("The form is of a kind for macros (.docm, .dotm). Save it as “Word Document (.docx)”.")
        )
    if any("/embeddings/" in name for name in lower):
        text = gettext_noop(
            "The form has other files embedded in it, such as a worksheet. Take them out, then save it."
        )
        return note(text)
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        for link in parse_xml(content).iter(_RELATION):
            sort = link.get("Type", "").rpartition("/")[2]
            if link.get("TargetMode") == "External" and sort not in _PLAIN_LINKS:
                text = gettext_noop(
                    "The form fetches something from elsewhere (%(target)s). Put it into the document itself, then save it."
                )
                return note(text, target=link.get("Target", "")[:120])
    return None


# Filling ------------------------------------------------------------------------------------------------------------


def _texts(paragraph: Any) -> Iterator[Any]:
    """The pieces of words of a paragraph itself: not of boxes that hang on it, nor what was deleted."""
    for node in paragraph.iter(qn("w:t")):
        if not inside(node.getparent(), paragraph, (qn("w:txbxContent"), qn("w:del"), qn("w:moveFrom"))):
            yield node


def _fill(paragraph: Any, values: Mapping[str, Value]) -> None:
    pieces = list(_texts(paragraph))
    text = "".join(node.text or "" for node in pieces)
    alone = FIELD.fullmatch(text.strip())
    if alone:
        value = values.get(field_name(alone[1]), "")
        _spread(paragraph, [value] if isinstance(value, str) else list(value) or [""])
        return
    for found in reversed(list(FIELD.finditer(text))):
        _replace(pieces, found.start(), found.end(), _line(values.get(field_name(found[1]), "")))
    for node in pieces:
        _with_tabs(node)


def _line(value: Value) -> str:
    return value if isinstance(value, str) else "; ".join(map(_plain, value))


def _plain(line: str | Text) -> str:
    return line if isinstance(line, str) else "".join(run.text for run in line)


def _replace(pieces: Sequence[Any], start: int, end: int, words: str) -> None:
    """Puts words in place of a stretch: into the piece where it begins, and out of the others that it runs through."""
    at = 0
    for node in pieces:
        text = node.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < len(text) and last > 0:
            node.text = text[:first] + (words if at + first == start else "") + text[last:]
            node.set(_SPACE, "preserve")
        at += len(text)


def _spread(paragraph: Any, lines: Sequence[str | Text]) -> None:
    """The first line here, each further one in a copy below; a section ends after the last."""
    template = copy.deepcopy(paragraph)
    last = paragraph
    copies = [paragraph]
    for _line_below in lines[1:]:
        below = copy.deepcopy(template)
        last.addnext(below)
        copies.append(below)
        last = below
    for place, (node, line) in enumerate(zip(copies, lines, strict=True)):
        if place < len(copies) - 1:
            for ending in list(node.iterfind(f"{qn('w:pPr')}/{qn('w:sectPr')}")):
                ending.getparent().remove(ending)
        _write(node, line)


def _write(paragraph: Any, line: str | Text) -> None:
    """The line in the look of the first piece that has any words, in place of all of them."""
    pieces = list(_texts(paragraph))
    first = next((node for node in pieces if (node.text or "").strip()), pieces[0])
    for node in pieces:
        if node is not first:
            node.text = ""
    runs = (Run(line),) if isinstance(line, str) else line or (Run(""),)
    here, look = first.getparent(), copy.deepcopy(first.getparent().find(qn("w:rPr")))
    node = first
    for place, stretch in enumerate(runs):
        if place:
            before, here, node = here, OxmlElement("w:r"), OxmlElement("w:t")
            if look is not None:
                here.append(copy.deepcopy(look))
            here.append(node)
            before.addnext(here)
        node.text = stretch.text
        node.set(_SPACE, "preserve")
        _look(here, bold=stretch.bold, italic=stretch.italic)
        _with_tabs(node)


def _look(run: Any, *, bold: bool, italic: bool) -> None:
    """Adds to the look that the form gives, never takes from it."""
    properties = run.find(qn("w:rPr"))
    for name, wanted in (("w:b", bold), ("w:i", italic)):
        if not wanted:
            continue
        if properties is None:
            properties = OxmlElement("w:rPr")
            run.insert(0, properties)
        for former in properties.findall(qn(name)):
            properties.remove(former)
        # In the order of the schema: the style and the face stand before bold and italic.
        ahead = sum(1 for child in properties if child.tag in (qn("w:rStyle"), qn("w:rFonts"), qn("w:b"), qn("w:bCs")))
        properties.insert(ahead, OxmlElement(name))


def _with_tabs(node: Any) -> None:
    """Tabs among the words as Word has them: a sign of its own between pieces."""
    first, *others = (node.text or "").split("\t")
    node.text = first
    last = node
    for words in others:
        tab, piece = OxmlElement("w:tab"), OxmlElement("w:t")
        piece.text = words
        piece.set(_SPACE, "preserve")
        last.addnext(tab)
        tab.addnext(piece)
        last = piece
