"""Measures a Word document: its sections, its lines in their order, and what each letter really comes to.

What is inherited is asked of ``docx_styles``; the file itself is opened by ``docx_package``, which trusts nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from cchc_core.documents.form import Align
from cchc_core.documents.measured import BOXES, Cell, HeadLine, Letters, MeasuredDocument, MeasuredLine, MeasuredSection
from cchc_core.files.docx_markup import inside, length, on, twips, within
from cchc_core.files.docx_package import broken, unpack
from cchc_core.files.docx_styles import Styles
from cchc_core.files.excel import UnreadableFile
from cchc_core.words import Note, gettext_noop, note

MOST_LINES = 50_000
MOST_STRETCHES = 200_000

_MM_PER_EMU = 1 / 36000
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ANCHORED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_OLD_DRAWING = "{urn:schemas-microsoft-com:vml}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ALIGN_OF_STOP = {"center": Align.CENTER, "right": Align.RIGHT, "end": Align.RIGHT}
_DEFAULT_SIZE = 10.0  # of Word, where nothing says a size
_AUTO_GAP = 14.0
_TAB = 12.7
_NATURAL_LINE = 1.15  # of Times New Roman, in its own size: a single line


def measure_docx(data: bytes) -> MeasuredDocument:
    """Everything that the check looks at. Raises ``UnreadableFile``."""
    parts = unpack(data)
    try:
        return _Measuring(parts).document()
    except UnreadableFile:
        raise
    except Exception:  # markup can be wrong in any way
        raise UnreadableFile(broken()) from None


def _too_long() -> Note:
    return note(gettext_noop("The document is longer than any of an office."))


class _Measuring:
    """The measuring of one document."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.body = self._parse("word/document.xml").find(qn("w:body"))
        self.styles = Styles(parts)
        self.relations = self._relations()
        self.lists = self._lists()
        self.stretches = 0
        self.heads: dict[str, tuple[HeadLine, ...]] = {}  # many sections share one
        self.section = 0
        self.tables = self.boxes = 0

    def _parse(self, name: str) -> Any:
        return parse_xml(self.parts[name])

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
            width=length(size, "w", 11906),
            height=length(size, "h", 16838),
            landscape=size is not None and size.get(qn("w:orient")) == "landscape",
            top=abs(length(margins, "top", 1440)),
            bottom=abs(length(margins, "bottom", 1440)),
            left=length(margins, "left", 1440) + length(margins, "gutter", 0),
            right=length(margins, "right", 1440),
            first_apart=on(node.find(qn("w:titlePg"))) is True,
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
            align = self._head_align(paragraph)
            number = re.search(r"\bPAGE\b", fields) is not None
            yield HeadLine(number, align, letters[0].size if letters else self._size_of_mark(paragraph))

    def _head_align(self, paragraph: Any) -> Align:
        """Where a line at the head stands: by its paragraph, its frame, or the stop that a tab before it leads to."""
        frame = within(paragraph, "w:framePr")
        if frame is not None and frame.get(qn("w:xAlign")) == "center":
            return Align.CENTER
        align = self.styles.align(paragraph)
        aligned = next(paragraph.iter(qn("w:ptab")), None)
        if aligned is not None:
            return _ALIGN_OF_STOP.get(aligned.get(qn("w:alignment"), ""), align)
        before = next((part.text for part in self._letters(paragraph)), "")
        stops = self.styles.tab_stops(paragraph)
        tabs = len(before) - len(before.lstrip("\t"))
        if align is Align.LEFT and 0 < tabs <= len(stops):
            return _ALIGN_OF_STOP.get(stops[tabs - 1], align)
        return align

    def _size_of_mark(self, paragraph: Any) -> float:
        size = self.styles.letter_property(paragraph, None, "w:sz")
        return _DEFAULT_SIZE if size is None else float(size.get(qn("w:val"))) / 2

    # Lines ------------------------------------------------------------------------------------------------------------

    def _lines(
        self, parent: Any, cell: Cell | None, heads: bool, sections: list[MeasuredSection]
    ) -> Iterator[MeasuredLine]:
        for node in parent:
            if node.tag == qn("w:p"):
                yield from self._boxes(node, sections)
                yield from self._paragraph(node, cell, heads)
                ending = within(node, "w:sectPr")
                if ending is not None and cell is None:
                    sections.append(self._section(ending, sections[-1] if sections else None))
                    self.section += 1
            elif node.tag == qn("w:tbl"):
                yield from self._table(node, sections)
            elif node.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
                yield from self._lines(node, cell, heads, sections)

    def _boxes(self, paragraph: Any, sections: list[MeasuredSection]) -> Iterator[MeasuredLine]:
        """Text boxes that hang on a paragraph: each a column of its own, as the cells of a table without lines are."""
        for content in paragraph.iter(qn("w:txbxContent")):
            if inside(content.getparent(), paragraph, (_CHOICE, qn("w:txbxContent"))):
                continue  # the same again for older programs, or within another box
            place, self.boxes = self.boxes, self.boxes + 1
            extent = _above(content, f"{_ANCHORED}anchor", f"{_ANCHORED}inline")
            size = None if extent is None else extent.find(f"{_ANCHORED}extent")
            wide = 0.0 if size is None else int(size.get("cx", "0")) * _MM_PER_EMU
            yield from self._lines(content, Cell(BOXES, 0, place, wide), False, sections)

    def _table(self, table: Any, sections: list[MeasuredSection]) -> Iterator[MeasuredLine]:
        number, self.tables = self.tables, self.tables + 1
        grid = [length(column, "w", 0) for column in table.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")]
        for index, row in enumerate(table.iterfind(qn("w:tr"))):
            heads = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            column = 0
            for inner in row.iter(qn("w:tc")):
                if inner.getparent() is not row and inner.getparent().getparent().getparent() is not row:
                    continue  # of a table within
                span_node = inner.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                span = int(span_node.get(qn("w:val"), "1")) if span_node is not None else 1
                width = inner.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
                wide = length(width, "w", 0) if width is not None and width.get(qn("w:type")) == "dxa" else 0
                place = Cell(number, index, column, wide or sum(grid[column : column + span]))
                yield from self._lines(inner, place, heads, sections)
                column += span

    def _paragraph(self, paragraph: Any, cell: Cell | None, heads: bool) -> Iterator[MeasuredLine]:
        spacing, indent = self.styles.attributes(paragraph, "w:spacing"), self.styles.attributes(paragraph, "w:ind")
        left = twips(indent.get("left", indent.get("start", "0")))
        hanging = twips(indent.get("hanging", "0"))
        line = MeasuredLine(
            letters=(),
            align=self.styles.align(paragraph),
            left=left,
            right=twips(indent.get("right", indent.get("end", "0"))),
            first=-hanging if hanging else twips(indent.get("firstLine", "0")),
            before=_gap(spacing, "before"),
            after=_gap(spacing, "after"),
            lines=None,
            section=self.section,
            cell=cell,
            listed=self._is_listed(paragraph),
            rule=0.0 if self._bordered(paragraph) else self._drawn(paragraph),
            bordered=self._bordered(paragraph),
            heads=heads,
            style=self.styles.name(paragraph),
            snug=on(self.styles.property(paragraph, "w:contextualSpacing")) is True,
        )
        letters = list(self._letters(paragraph))
        pieces = list(_split(letters, tabs=cell is None))
        tabbed = any(column for column, _piece in pieces)
        line = replace(line, lines=_line_spacing(spacing, letters))
        if letters and letters[0].text.startswith("\t") and not line.first:
            line = replace(line, first=_TAB)  # moved in by the key instead of a setting
        for index, (column, piece) in enumerate(pieces):
            last, first = index == len(pieces) - 1, index == 0
            yield replace(
                line,
                letters=tuple(piece),
                rule=line.rule if last else None,
                bordered=line.bordered and last,
                tabbed=tabbed,
                column=column,
                before=line.before if first else 0.0,
                after=line.after if last else 0.0,
            )

    def _is_listed(self, paragraph: Any) -> bool:
        """Whether Word sets a number or a dash; a list that is not defined, or shows nothing, is none."""
        numbering = self.styles.property(paragraph, "w:numPr")
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
        borders = self.styles.property(paragraph, "w:pBdr")
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
            if inside(run, paragraph, (qn("w:del"), _CHOICE, qn("w:txbxContent"), qn("w:moveFrom"))):
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
            if text and not on(self.styles.letter_property(paragraph, run, "w:vanish")):
                yield self._look(paragraph, run, text)

    def _look(self, paragraph: Any, run: Any, text: str) -> Letters:
        size = self.styles.letter_property(paragraph, run, "w:sz")
        underline = self.styles.letter_property(paragraph, run, "w:u")
        colour = self.styles.letter_property(paragraph, run, "w:color")
        value = "" if colour is None else colour.get(qn("w:val"), "")
        if on(self.styles.letter_property(paragraph, run, "w:caps")):
            text = text.upper()
        return Letters(
            text=text,
            face=self.styles.face(paragraph, run, text),
            size=_DEFAULT_SIZE if size is None else float(size.get(qn("w:val"))) / 2,
            bold=on(self.styles.letter_property(paragraph, run, "w:b")) is True,
            italic=on(self.styles.letter_property(paragraph, run, "w:i")) is True,
            underlined=underline is not None and underline.get(qn("w:val")) not in (None, "none"),
            colour="" if value == "auto" else value.upper(),
        )


def _gap(spacing: Mapping[str, str], side: str) -> float:
    if spacing.get(f"{side}Autospacing") in ("1", "true", "on"):
        return _AUTO_GAP
    return twips(spacing.get(side, "0")) * 72 / 25.4


def _line_spacing(spacing: Mapping[str, str], letters: Sequence[Letters]) -> float | None:
    """In lines, also where it is set in points; None for what has no words to tell a line by."""
    value = spacing.get("line", "240")
    kind = spacing.get("lineRule", "auto")
    if kind == "auto":
        return float(value) / 240
    sizes = [part.size for part in letters if part.text.strip()]
    if not sizes:
        return None
    lines = twips(value) * 72 / 25.4 / (max(sizes) * _NATURAL_LINE)
    return max(1.0, lines) if kind == "atLeast" else lines


def _split(letters: Iterable[Letters], *, tabs: bool) -> Iterator[tuple[int, list[Letters]]]:
    """Lines of a paragraph, ended by force; a header laid out by tabs has its columns apart, counted from 0."""
    line: list[Letters] = []
    column = next_column = 0
    for stretch in letters:
        for piece in re.split(r"(\n|\t+)" if tabs else r"(\n)", stretch.text):
            if tabs and piece.startswith("\t"):
                next_column += 1
                if any(part.text.strip() for part in line):
                    yield column, line
                    line = []
            elif piece == "\n":
                yield column, line
                line, column, next_column = [], 0, 0
            elif piece:
                column = column if line else next_column
                line.append(replace(stretch, text=piece))
    yield column, line


def _above(node: Any, *tags: str) -> Any:
    """The nearest node around that has one of these tags."""
    while node is not None and node.tag not in tags:
        node = node.getparent()
    return node
