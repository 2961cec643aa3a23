"""What a paragraph and its letters inherit: own properties, styles with their ancestors, defaults, faces of the theme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from cchc_core.documents.form import Align
from cchc_core.files.docx_markup import first, found, is_default, twips, within

_ALIGN = {
    "left": Align.LEFT,
    "start": Align.LEFT,
    "center": Align.CENTER,
    "right": Align.RIGHT,
    "end": Align.RIGHT,
    "both": Align.JUSTIFY,
    "distribute": Align.JUSTIFY,
}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


class Styles:
    """The styles of one document. ``paragraph`` and ``run`` are nodes of its markup."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        styles = parse_xml(parts["word/styles.xml"]) if "word/styles.xml" in parts else None
        self.styles = {} if styles is None else {node.get(qn("w:styleId")): node for node in styles.iter(qn("w:style"))}
        self.defaults = None if styles is None else styles.find(qn("w:docDefaults"))
        self.normal = next((key for key, node in self.styles.items() if is_default(node, "paragraph")), None)
        self.themes = self._themes()

    def _themes(self) -> Mapping[str, str]:
        """Faces of the theme: "minorHAnsi" → "Calibri"."""
        name = next((part for part in self.parts if re.fullmatch(r"word/theme/theme\d*\.xml", part)), None)
        if name is None:
            return {}
        faces: dict[str, str] = {}
        theme = parse_xml(self.parts[name])
        for kind in ("major", "minor"):
            latin = theme.find(f".//{_DRAWING}{kind}Font/{_DRAWING}latin")
            if latin is not None:
                faces |= {
                    f"{kind}{script}": latin.get("typeface", "") for script in ("HAnsi", "Ascii", "EastAsia", "Bidi")
                }
        return faces

    def _chain(self, style: str | None) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style and style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            parent = self.styles[style].find(qn("w:basedOn"))
            style = parent.get(qn("w:val")) if parent is not None else None

    def name(self, paragraph: Any) -> str:
        """The style of a paragraph, by its key in the file."""
        place = within(paragraph, "w:pStyle")
        return str((place.get(qn("w:val")) if place is not None else self.normal) or "")

    def _sources(self, paragraph: Any) -> Iterator[Any]:
        """Properties of the paragraph, nearest first."""
        own = first(paragraph, "w:pPr")
        style = None
        if own is not None:
            yield own
            named = own.find(qn("w:pStyle"))
            style = named.get(qn("w:val")) if named is not None else None
        yield from found(self._chain(style or self.normal), "w:pPr")
        yield from found(self._chain(_table_style(paragraph)), "w:pPr")
        if self.defaults is not None:
            properties = self.defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}")
            if properties is not None:
                yield properties

    def property(self, paragraph: Any, name: str) -> Any:
        found = (properties.find(qn(name)) for properties in self._sources(paragraph))
        return next((node for node in found if node is not None), None)

    def attributes(self, paragraph: Any, name: str) -> dict[str, str]:
        """Attributes are inherited one by one."""
        merged: dict[str, str] = {}
        for properties in self._sources(paragraph):
            node = properties.find(qn(name))
            if node is not None:
                merged = {key.rpartition("}")[2]: value for key, value in node.attrib.items()} | merged
        return merged

    def align(self, paragraph: Any) -> Align:
        node = self.property(paragraph, "w:jc")
        return _ALIGN.get(node.get(qn("w:val"), "left"), Align.LEFT) if node is not None else Align.LEFT

    def _letter_sources(self, paragraph: Any, run: Any) -> Iterator[Any]:
        own = first(run, "w:rPr") if run is not None else None
        if own is not None:
            yield own
            named = own.find(qn("w:rStyle"))
            if named is not None:
                yield from found(self._chain(named.get(qn("w:val"))), "w:rPr")
        place = within(paragraph, "w:pStyle")
        yield from found(self._chain(place.get(qn("w:val")) if place is not None else self.normal), "w:rPr")
        yield from found(self._chain(_table_style(paragraph)), "w:rPr")
        if self.defaults is not None:
            properties = self.defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
            if properties is not None:
                yield properties

    def letter_property(self, paragraph: Any, run: Any, name: str) -> Any:
        found = (properties.find(qn(name)) for properties in self._letter_sources(paragraph, run))
        return next((node for node in found if node is not None), None)

    def face(self, paragraph: Any, run: Any, text: str) -> str:
        """The face of a stretch: Word sets plain Latin letters in one and those with marks in another, if it is told to."""
        sort = "ascii" if text.isascii() else "hAnsi"
        for properties in self._letter_sources(paragraph, run):
            fonts = properties.find(qn("w:rFonts"))
            if fonts is None:
                continue
            named = self.themes.get(fonts.get(qn(f"w:{sort}Theme"), ""), "") or fonts.get(qn(f"w:{sort}"), "")
            if named:
                return str(named)
        return "Times New Roman"  # what Word falls back to

    def tab_stops(self, paragraph: Any) -> list[str]:
        """Kinds of the stops from left to right, those that were cleared left out."""
        stops: dict[str, str] = {}
        for properties in reversed(list(self._sources(paragraph))):
            for stop in properties.iterfind(f"{qn('w:tabs')}/{qn('w:tab')}"):
                stops[stop.get(qn("w:pos"), "0")] = stop.get(qn("w:val"), "left")
        placed = sorted((twips(place), kind) for place, kind in stops.items() if kind != "clear")
        return [kind for _place, kind in placed]


def _table_style(paragraph: Any) -> str | None:
    """The style of the table around a paragraph."""
    node = paragraph.getparent()
    while node is not None:
        if node.tag == qn("w:tbl"):
            style = node.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
            return None if style is None else str(style.get(qn("w:val")))
        node = node.getparent()
    return None
