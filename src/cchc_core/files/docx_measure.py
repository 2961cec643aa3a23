"""Measures a Word document: what its styles, their ancestors, the defaults and the theme really come to.

A file is untrusted: it is unpacked within a budget, and markup that defines entities is refused before it is parsed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from cchc_core.documents.form import Align
from cchc_core.documents.measured import Cell, HeadLine, Letters, MeasuredDocument, MeasuredLine, MeasuredSection
from cchc_core.files.excel import UnreadableFile
from cchc_core.words import Note, gettext_noop, note

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 2_000
MOST_LINES = 50_000
MOST_STRETCHES = 200_000

_MM_PER_TWIP = 25.4 / 1440
_MM_PER_EMU = 1 / 36000
_ALIGN = {
    "left": Align.LEFT,
    "start": Align.LEFT,
    "center": Align.CENTER,
    "right": Align.RIGHT,
    "end": Align.RIGHT,
    "both": Align.JUSTIFY,
    "distribute": Align.JUSTIFY,
}
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ANCHORED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_OLD_DRAWING = "{urn:schemas-microsoft-com:vml}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEFAULT_SIZE = 10.0  # of Word, where nothing says a size
_AUTO_GAP = 14.0
_TAB = 12.7
_NATURAL_LINE = 1.15  # of Times New Roman, in its own size: a single line


def measure_docx(data: bytes) -> MeasuredDocument:
    """Everything that the check looks at. Raises ``UnreadableFile``."""
    parts = _unpack(data)
    try:
        return _Measuring(parts).document()
    except UnreadableFile:
        raise
    except Exception:  # markup can be wrong in any way
        raise UnreadableFile(_broken()) from None


def _broken() -> Note:
    return note(
        gettext_noop("The file is not a Word document (.docx), or it is damaged. Open it in Word and save it again.")
    )


def _too_long() -> Note:
    return note(gettext_noop("The document is longer than any of an office."))


def _unpack(data: bytes) -> Mapping[str, bytes]:
    """The parts of the package that are markup."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        text = gettext_noop("The document is of an old kind (.doc) or has a password. Save it as .docx without one.")
        raise UnreadableFile(note(text))
    if len(data) > MOST_BYTES:
        raise UnreadableFile(note(gettext_noop("The document is over 20 MB. Check that it is the right file.")))
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
            budget = MOST_UNPACKED
            for member in members[:MOST_PARTS]:
                with archive.open(member) as stream:
                    content = stream.read(budget + 1)
                budget -= len(content)
                if budget < 0:
                    break
                parts[member.filename] = content
    except Exception:  # every way of packing brings errors of its own
        raise UnreadableFile(_broken()) from None
    if budget < 0:
        text = gettext_noop("The document unpacks to far more than it should hold. Check that it is the right file.")
        raise UnreadableFile(note(text))
    if "word/document.xml" not in parts or any(b"<!DOCTYPE" in content[:2000] for content in parts.values()):
        raise UnreadableFile(_broken())
    return parts


class _Measuring:
    """The measuring of one document."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.body = self._parse("word/document.xml").find(qn("w:body"))
        styles = self._parse("word/styles.xml") if "word/styles.xml" in parts else None
        self.styles = {} if styles is None else {node.get(qn("w:styleId")): node for node in styles.iter(qn("w:style"))}
        self.defaults = None if styles is None else styles.find(qn("w:docDefaults"))
        self.normal = next((key for key, node in self.styles.items() if _is_default(node, "paragraph")), None)
        self.themes = self._themes()
        self.relations = self._relations()
        self.lists = self._lists()
        self.stretches = 0
        self.heads: dict[str, tuple[HeadLine, ...]] = {}  # many sections share one
        self.section = 0
        self.tables = 0

    def _parse(self, name: str) -> Any:
        return parse_xml(self.parts[name])

    def _themes(self) -> Mapping[str, str]:
        """Faces of the theme: "minorHAnsi" → "Calibri"."""
        name = next((part for part in self.parts if re.fullmatch(r"word/theme/theme\d*\.xml", part)), None)
        if name is None:
            return {}
        faces: dict[str, str] = {}
        theme = self._parse(name)
        for kind in ("major", "minor"):
            latin = theme.find(f".//{_DRAWING}{kind}Font/{_DRAWING}latin")
            if latin is not None:
                faces |= {
                    f"{kind}{script}": latin.get("typeface", "") for script in ("HAnsi", "Ascii", "EastAsia", "Bidi")
                }
        return faces

    def _relations(self) -> Mapping[str, str]:
        content = self.parts.get("word/_rels/document.xml.rels")
        if content is None:
            return {}
        found = parse_xml(content).iter(_RELATION)
        return {node.get("Id"): "word/" + node.get("Target", "").lstrip("/").removeprefix("word/") for node in found}

    def document(self) -> MeasuredDocument:
        lines: list[MeasuredLine] = []
        sections: list[MeasuredSection] = []
        for line in self._lines(self.body, None, False, sections):
            lines.append(line)
            if len(lines) > MOST_LINES:
                raise UnreadableFile(_too_long())
        last = self.body.find(qn("w:sectPr"))
        if last is not None:
            sections.append(self._section(last, sections[-1] if sections else None))
        return MeasuredDocument(tuple(lines), tuple(sections))

    # Sections ---------------------------------------------------------------------------------------------------------

    def _section(self, node: Any, before: MeasuredSection | None) -> MeasuredSection:
        size, margins = node.find(qn("w:pgSz")), node.find(qn("w:pgMar"))
        numbers = node.find(qn("w:pgNumType"))
        start = None if numbers is None else numbers.get(qn("w:start"))
        heads = {
            (tag, kind): self._head(node, tag, kind) for tag in ("header", "footer") for kind in ("default", "first")
        }

        def head(tag: str, kind: str, inherited: tuple[HeadLine, ...]) -> tuple[HeadLine, ...]:
            own = heads[tag, kind]
            return inherited if own is None else own

        return MeasuredSection(
            width=_length(size, "w", 11906),
            height=_length(size, "h", 16838),
            landscape=size is not None and size.get(qn("w:orient")) == "landscape",
            top=abs(_length(margins, "top", 1440)),
            bottom=abs(_length(margins, "bottom", 1440)),
            left=_length(margins, "left", 1440) + _length(margins, "gutter", 0),
            right=_length(margins, "right", 1440),
            first_apart=_on(node.find(qn("w:titlePg"))) is True,
            starts_at=int(start) if start is not None and start.isdecimal() else None,
            head=head("header", "default", before.head if before else ()),
            first_head=head("header", "first", before.first_head if before else ()),
            foot=head("footer", "default", before.foot if before else ()),
            first_foot=head("footer", "first", before.first_foot if before else ()),
        )

    def _head(self, node: Any, tag: str, kind: str) -> tuple[HeadLine, ...] | None:
        for reference in node.findall(qn(f"w:{tag}Reference")):
            if reference.get(qn("w:type"), "default") == kind:
                part = self.relations.get(reference.get(qn("r:id")), "")
                if part not in self.heads:
                    self.heads[part] = tuple(self._head_lines(part)) if part in self.parts else ()
                return self.heads[part]
        return None

    def _head_lines(self, part: str) -> Iterator[HeadLine]:
        for paragraph in self._parse(part).iter(qn("w:p")):
            fields = "".join(node.text or "" for node in paragraph.iter(qn("w:instrText")))
            fields += "".join(node.get(qn("w:instr"), "") for node in paragraph.iter(qn("w:fldSimple")))
            letters = [part for part in self._letters(paragraph) if part.text.strip()]
            frame = _within(paragraph, "w:framePr")
            framed = frame is not None and frame.get(qn("w:xAlign")) == "center"
            align = Align.CENTER if framed else self._align(paragraph)
            number = re.search(r"\bPAGE\b", fields) is not None
            yield HeadLine(number, align, letters[0].size if letters else self._size_of_mark(paragraph))

    def _size_of_mark(self, paragraph: Any) -> float:
        size = self._letter_property(paragraph, None, "w:sz")
        return _DEFAULT_SIZE if size is None else float(size.get(qn("w:val"))) / 2

    # Lines ------------------------------------------------------------------------------------------------------------

    def _lines(
        self, parent: Any, cell: Cell | None, heads: bool, sections: list[MeasuredSection]
    ) -> Iterator[MeasuredLine]:
        for node in parent:
            if node.tag == qn("w:p"):
                yield from self._paragraph(node, cell, heads)
                ending = _within(node, "w:sectPr")
                if ending is not None and cell is None:
                    sections.append(self._section(ending, sections[-1] if sections else None))
                    self.section += 1
            elif node.tag == qn("w:tbl"):
                yield from self._table(node, sections)
            elif node.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
                yield from self._lines(node, cell, heads, sections)

    def _table(self, table: Any, sections: list[MeasuredSection]) -> Iterator[MeasuredLine]:
        number, self.tables = self.tables, self.tables + 1
        grid = [_length(column, "w", 0) for column in table.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")]
        for index, row in enumerate(table.iterfind(qn("w:tr"))):
            heads = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            column = 0
            for inner in row.iter(qn("w:tc")):
                if inner.getparent() is not row and inner.getparent().getparent().getparent() is not row:
                    continue  # of a table within
                span_node = inner.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                span = int(span_node.get(qn("w:val"), "1")) if span_node is not None else 1
                width = inner.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
                wide = _length(width, "w", 0) if width is not None and width.get(qn("w:type")) == "dxa" else 0
                place = Cell(number, index, column, wide or sum(grid[column : column + span]))
                yield from self._lines(inner, place, heads, sections)
                column += span

    def _paragraph(self, paragraph: Any, cell: Cell | None, heads: bool) -> Iterator[MeasuredLine]:
        spacing, indent = self._attributes(paragraph, "w:spacing"), self._attributes(paragraph, "w:ind")
        left = _twips(indent.get("left", indent.get("start", "0")))
        hanging = _twips(indent.get("hanging", "0"))
        line = MeasuredLine(
            letters=(),
            align=self._align(paragraph),
            left=left,
            right=_twips(indent.get("right", indent.get("end", "0"))),
            first=-hanging if hanging else _twips(indent.get("firstLine", "0")),
            before=_gap(spacing, "before"),
            after=_gap(spacing, "after"),
            lines=None,
            section=self.section,
            cell=cell,
            listed=self._is_listed(paragraph),
            rule=0.0 if self._bordered(paragraph) else self._drawn(paragraph),
            bordered=self._bordered(paragraph),
            heads=heads,
        )
        letters = list(self._letters(paragraph))
        pieces = list(_split(letters, tabs=cell is None))
        tabbed = len(pieces) > 1 and any("\t" in part.text for part in letters)
        line = replace(line, lines=_line_spacing(spacing, letters))
        if letters and letters[0].text.startswith("\t") and not line.first:
            line = replace(line, first=_TAB)  # moved in by the key instead of a setting
        for index, piece in enumerate(pieces):
            last, first = index == len(pieces) - 1, index == 0
            yield replace(
                line,
                letters=tuple(piece),
                rule=line.rule if last else None,
                bordered=line.bordered and last,
                tabbed=tabbed,
                before=line.before if first else 0.0,
                after=line.after if last else 0.0,
            )

    def _is_listed(self, paragraph: Any) -> bool:
        """Whether Word sets a number or a dash; a list that is not defined, or shows nothing, is none."""
        numbering = self._property(paragraph, "w:numPr")
        if numbering is None:
            return False
        number, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
        key = "0" if number is None else number.get(qn("w:val"), "0")
        return (key, "0" if level is None else level.get(qn("w:val"), "0")) in self.lists

    def _lists(self) -> frozenset[tuple[str, str]]:
        """Lists and levels that show a mark."""
        if "word/numbering.xml" not in self.parts:
            return frozenset()
        numbering = self._parse("word/numbering.xml")
        shown: dict[str, set[str]] = {}
        for node in numbering.iter(qn("w:abstractNum")):
            levels = shown.setdefault(node.get(qn("w:abstractNumId"), ""), set())
            for level in node.iter(qn("w:lvl")):
                form, text = level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
                if form is not None and form.get(qn("w:val")) != "none" and text is not None and text.get(qn("w:val")):
                    levels.add(level.get(qn("w:ilvl"), "0"))
        found = set()
        for node in numbering.iter(qn("w:num")):
            abstract = node.find(qn("w:abstractNumId"))
            if abstract is not None:
                levels = shown.get(abstract.get(qn("w:val"), ""), set())
                found |= {(node.get(qn("w:numId"), ""), level) for level in levels}
        return frozenset(found)

    def _bordered(self, paragraph: Any) -> bool:
        """Whether a border above or below, but not around, makes a line."""
        borders = self._property(paragraph, "w:pBdr")
        if borders is None:
            return False
        edges = [borders.find(qn(f"w:{edge}")) for edge in ("top", "bottom", "left")]
        above, below, beside = [
            edge is not None and edge.get(qn("w:val")) not in (None, "nil", "none") for edge in edges
        ]
        return (above or below) and not beside

    def _drawn(self, paragraph: Any) -> float | None:
        """The length of a line drawn as a shape, 0 where it is not said."""
        for extent in paragraph.iter(f"{_ANCHORED}extent"):
            if int(extent.get("cy", "0")) * _MM_PER_EMU < 3:
                return int(extent.get("cx", "0")) * _MM_PER_EMU
        for shape in (*paragraph.iter(f"{_OLD_DRAWING}line"), *paragraph.iter(f"{_OLD_DRAWING}shape")):
            if shape.tag.endswith("line") or "connecttype" in str(shape.attrib):
                return 0.0
        return None

    # Letters ----------------------------------------------------------------------------------------------------------

    def _letters(self, paragraph: Any) -> Iterator[Letters]:
        deep = 0  # within a field's code, which is not printed
        for run in paragraph.iter(qn("w:r")):
            self.stretches += 1
            if self.stretches > MOST_STRETCHES:
                raise UnreadableFile(_too_long())
            if _inside(run, paragraph, (qn("w:del"), _CHOICE, qn("w:txbxContent"), qn("w:moveFrom"))):
                continue
            text = ""
            for node in run:
                if node.tag == qn("w:fldChar"):
                    kind = node.get(qn("w:fldCharType"))
                    deep = deep + 1 if kind == "begin" else max(0, deep - 1) if kind in ("separate", "end") else deep
                elif node.tag == qn("w:t") and not deep:
                    text += node.text or ""
                elif node.tag == qn("w:tab"):
                    text += "\t"
                elif node.tag == qn("w:noBreakHyphen"):
                    text += "-"
                elif node.tag == qn("w:br") and node.get(qn("w:type")) in (None, "textWrapping"):
                    text += "\n"
            if text and not _on(self._letter_property(paragraph, run, "w:vanish")):
                yield self._look(paragraph, run, text)

    def _look(self, paragraph: Any, run: Any, text: str) -> Letters:
        size = self._letter_property(paragraph, run, "w:sz")
        underline = self._letter_property(paragraph, run, "w:u")
        colour = self._letter_property(paragraph, run, "w:color")
        value = "" if colour is None else colour.get(qn("w:val"), "")
        if _on(self._letter_property(paragraph, run, "w:caps")):
            text = text.upper()
        return Letters(
            text=text,
            face=self._face(paragraph, run),
            size=_DEFAULT_SIZE if size is None else float(size.get(qn("w:val"))) / 2,
            bold=_on(self._letter_property(paragraph, run, "w:b")) is True,
            italic=_on(self._letter_property(paragraph, run, "w:i")) is True,
            underlined=underline is not None and underline.get(qn("w:val")) not in (None, "none"),
            colour="" if value == "auto" else value.upper(),
        )

    def _face(self, paragraph: Any, run: Any) -> str:
        """The face of Latin letters: the nearest that names one, by theme or by name."""
        for properties in self._letter_sources(paragraph, run):
            fonts = properties.find(qn("w:rFonts"))
            if fonts is None:
                continue
            theme = fonts.get(qn("w:asciiTheme")) or fonts.get(qn("w:hAnsiTheme"))
            named = self.themes.get(theme, "") if theme else ""
            named = named or fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or ""
            if named:
                return str(named)
        return "Times New Roman"  # what Word falls back to

    # Inheritance ------------------------------------------------------------------------------------------------------

    def _chain(self, style: str | None) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style and style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            parent = self.styles[style].find(qn("w:basedOn"))
            style = parent.get(qn("w:val")) if parent is not None else None

    def _sources(self, paragraph: Any) -> Iterator[Any]:
        """Properties of the paragraph, nearest first."""
        own = _first(paragraph, "w:pPr")
        style = None
        if own is not None:
            yield own
            named = own.find(qn("w:pStyle"))
            style = named.get(qn("w:val")) if named is not None else None
        for node in self._chain(style or self.normal):
            properties = node.find(qn("w:pPr"))
            if properties is not None:
                yield properties
        if self.defaults is not None:
            properties = self.defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}")
            if properties is not None:
                yield properties

    def _property(self, paragraph: Any, name: str) -> Any:
        found = (properties.find(qn(name)) for properties in self._sources(paragraph))
        return next((node for node in found if node is not None), None)

    def _attributes(self, paragraph: Any, name: str) -> dict[str, str]:
        """Attributes are inherited one by one."""
        merged: dict[str, str] = {}
        for properties in self._sources(paragraph):
            node = properties.find(qn(name))
            if node is not None:
                merged = {key.rpartition("}")[2]: value for key, value in node.attrib.items()} | merged
        return merged

    def _align(self, paragraph: Any) -> Align:
        node = self._property(paragraph, "w:jc")
        return _ALIGN.get(node.get(qn("w:val"), "left"), Align.LEFT) if node is not None else Align.LEFT

    def _letter_sources(self, paragraph: Any, run: Any) -> Iterator[Any]:
        own = _first(run, "w:rPr") if run is not None else None
        if own is not None:
            yield own
            named = own.find(qn("w:rStyle"))
            if named is not None:
                yield from _found(self._chain(named.get(qn("w:val"))), "w:rPr")
        place = _within(paragraph, "w:pStyle")
        yield from _found(self._chain(place.get(qn("w:val")) if place is not None else self.normal), "w:rPr")
        if self.defaults is not None:
            properties = self.defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
            if properties is not None:
                yield properties

    def _letter_property(self, paragraph: Any, run: Any, name: str) -> Any:
        found = (properties.find(qn(name)) for properties in self._letter_sources(paragraph, run))
        return next((node for node in found if node is not None), None)


def _first(node: Any, name: str) -> Any:
    """The properties of a node, which stand before all else in it; a search would go through a whole paragraph."""
    first = next(iter(node), None)  # its length would be counted child by child
    return first if first is not None and first.tag == qn(name) else None


def _within(paragraph: Any, name: str) -> Any:
    """A property of a paragraph's own."""
    own = _first(paragraph, "w:pPr")
    return None if own is None else own.find(qn(name))


def _found(nodes: Iterable[Any], name: str) -> Iterator[Any]:
    for node in nodes:
        inner = node.find(qn(name))
        if inner is not None:
            yield inner


def _is_default(node: Any, kind: str) -> bool:
    return node.get(qn("w:type")) == kind and node.get(qn("w:default")) in ("1", "true", "on")


def _inside(node: Any, top: Any, tags: tuple[str, ...]) -> bool:
    while node is not top and node is not None:
        if node.tag in tags:
            return True
        node = node.getparent()
    return False


def _on(node: Any) -> bool | None:
    """Whether a switch is on; None where it is not there."""
    if node is None:
        return None
    return node.get(qn("w:val")) not in ("0", "false", "off", "none")


def _twips(value: str) -> float:
    """Millimetres; newer files may say "1.5cm" or "12pt"."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(mm|cm|in|pt)?", value)
    if not match:
        return 0.0
    scale = {None: _MM_PER_TWIP, "mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}[match[2]]
    return float(match[1]) * scale


def _length(node: Any, name: str, default: int) -> float:
    """Millimetres of an attribute in twips."""
    value = None if node is None else node.get(qn(f"w:{name}"))
    return _twips(value if value is not None else str(default))


def _gap(spacing: Mapping[str, str], side: str) -> float:
    if spacing.get(f"{side}Autospacing") in ("1", "true", "on"):
        return _AUTO_GAP
    return _twips(spacing.get(side, "0")) * 72 / 25.4


def _line_spacing(spacing: Mapping[str, str], letters: Sequence[Letters]) -> float | None:
    """In lines, also where it is set in points; None for what has no words to tell a line by."""
    value = spacing.get("line", "240")
    kind = spacing.get("lineRule", "auto")
    if kind == "auto":
        return float(value) / 240
    sizes = [part.size for part in letters if part.text.strip()]
    if not sizes:
        return None
    lines = _twips(value) * 72 / 25.4 / (max(sizes) * _NATURAL_LINE)
    return max(1.0, lines) if kind == "atLeast" else lines


def _split(letters: Iterable[Letters], *, tabs: bool) -> Iterator[list[Letters]]:
    """Lines of a paragraph, ended by force; a header laid out by tabs has its columns apart."""
    line: list[Letters] = []
    for stretch in letters:
        for piece in re.split(r"(\n|\t)" if tabs else r"(\n)", stretch.text):
            if piece == "\n" or (piece == "\t" and any(part.text.strip() for part in line)):
                yield line
                line = []
            elif piece and piece != "\t":
                line.append(replace(stretch, text=piece))
    yield line
