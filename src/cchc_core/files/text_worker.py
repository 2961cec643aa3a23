"""Opens one Word or PDF file from standard input and prints its text as JSON; run by ``texts`` within bounds.

A script rather than a function, so that the bounds hold for this file alone and end with it. It knows nothing of the rest
of the core: the answer is ``{"text": …}``, ``{"blocks": …}`` or ``{"refused": key}``, and ``texts`` says the words.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

MOST_MEMORY = 1_500_000_000
MOST_SECONDS = 20
MOST_PAGES = 400
MOST_UNPACKED = 60_000_000
MOST_PARTS = 3_000
MOST_TEXT = 3_000_000
MOST_BLOCKS = 20_000
#: Fewer letters a page than this is a picture with a stamp, not a page of text.
FEWEST_LETTERS = 40

_NUMBERED = re.compile(r"^\s*Số\s*:?[^\n]{0,12}/", re.MULTILINE)
_LAYOUT = re.compile(r"CỘNG\s+HÒA|Độc\s+lập|Nơi\s+nhận|Kính\s+gửi|^Số\s*:|TM\.|KT\.|ĐẢNG\s+CỘNG", re.MULTILINE)


class Refused(Exception):
    """The file is not opened; the key says why."""


def main() -> int:
    """Read, answer, and never raise."""
    _bound()
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = _READERS[sys.argv[1]](data)
    except Refused as refused:
        answer = {"refused": str(refused)}
    except (MemoryError, RecursionError):
        answer = {"refused": "too-much"}
    json.dump(answer, sys.stdout)
    return 0


def _bound() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        import resource
    except ImportError:  # not on this system; the time limit of the caller still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


#: What the first argument asks for.
_READERS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "pdf": lambda data: {"text": pdf_text(data)[:MOST_TEXT]},
    "docx": lambda data: {"text": docx_text(data)[:MOST_TEXT]},
    "docx-blocks": lambda data: {"blocks": docx_blocks(data)},
}


# PDF ----------------------------------------------------------------------------------------------------------------


def pdf_text(data: bytes) -> str:
    """The text layer, page by page."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("password")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Refused("too-much")
        pages = [reader.pages[index].extract_text() or "" for index in range(count)]
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception as problem:  # the reader has an exception for every way a file can be broken
        raise Refused("password" if "crypt" in str(problem).lower() else "broken-pdf") from None
    text = "\n\n".join(pages).encode("utf-8", "ignore").decode()
    if not pages:
        raise Refused("broken-pdf")
    if sum(ch.isalpha() for ch in text) < FEWEST_LETTERS * min(len(pages), 3):
        raise Refused("scan")
    return text


# Word ---------------------------------------------------------------------------------------------------------------


def docx_text(data: bytes) -> str:
    """Paragraphs with the numbers that Word would print; a table of layout cell by cell, one of data row by row."""
    _inspect(data)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        numbers = _Numbers(document)
        body = "\n".join(_blocks(document.element.body, numbers))
        return _letterhead(document, numbers, body) + body
    except (MemoryError, RecursionError):
        raise
    except Exception:  # likewise
        raise Refused("broken-docx") from None


def _inspect(data: bytes) -> None:
    """Unpack within a budget before anything else does; no office program declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS:
                raise Refused("too-much")
            if "word/document.xml" not in names:
                raise Refused("broken-docx")
            budget = MOST_UNPACKED
            for name in names:
                with archive.open(name) as stream:
                    unpacked = stream.read(budget + 1)
                budget -= len(unpacked)
                if budget < 0:
                    raise Refused("too-much")
                if name.endswith((".xml", ".rels")) and re.search(rb"<!(?:DOCTYPE|ENTITY)", unpacked[:20_000]):
                    raise Refused("entities")
    except (Refused, MemoryError):
        raise
    except Exception:  # every way of packing brings errors of its own
        raise Refused("broken-docx") from None


def docx_blocks(data: bytes) -> list[dict[str, Any]]:
    """Paragraphs ({"text"}) and tables ({"rows"}) in order; a cell is {"text", "span", "goes_on"}.

    ``span`` is how many columns it takes; one that goes on from the row above repeats its words.
    """
    _inspect(data)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        return list(islice(_structured(document.element.body, _Numbers(document)), MOST_BLOCKS))
    except (MemoryError, RecursionError):
        raise
    except Exception:  # likewise
        raise Refused("broken-docx") from None


def _structured(parent: Any, numbers: _Numbers) -> Iterator[dict[str, Any]]:
    for child in parent.iterchildren():
        kind = _kind(child)
        if kind == "p":
            words, boxes = _paragraph(child)
            for box in boxes:
                yield from _structured(box, numbers)
            text = (numbers.of(child) + words).strip()
            if text:
                yield {"text": text}
        elif kind == "tbl":
            yield {"rows": _grid(child, numbers)}
        elif kind in _WRAPPERS:
            yield from _structured(child, numbers)


def _grid(table: Any, numbers: _Numbers) -> list[list[dict[str, Any]]]:
    """The rows of a table with merged cells told apart from empty ones."""
    above: dict[int, str] = {}
    rows = []
    for row in _below(table, "tr"):
        cells = []
        place = 0
        for cell in _below(row, "tc"):
            span = next((int(_value(each, "val") or 1) for each in _all(cell, "gridSpan", deep=True)), 1)
            goes_on = _goes_on(cell)
            text = above.get(place, "") if goes_on else _joined(_blocks(cell, numbers)).strip()
            above[place] = text
            cells.append({"text": text, "span": max(1, min(span, 100)), "goes_on": goes_on})
            place += span
        rows.append(cells)
    return rows


def _letterhead(document: Any, numbers: _Numbers, body: str) -> str:
    """What stands in the header of the first page, where an office keeps its letterhead there and not in the body."""
    if not len(document.sections):
        return ""
    section = document.sections[0]
    header = section.first_page_header if section.different_first_page_header_footer else section.header
    text = "\n".join(_blocks(header._element, numbers))
    return f"{text}\n\n" if _LAYOUT.search(text) and not _NUMBERED.search(body[:1_500]) else ""


#: Wrappers that stand for their content: content controls, insertions, boxes for other programs.
_WRAPPERS = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"))
#: What Word does not show, or shows twice.
_UNSEEN = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText"))
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _blocks(parent: Any, numbers: _Numbers) -> Iterator[str]:
    """Lines of everything below ``parent``: paragraphs, tables, and before each paragraph the boxes that hang on it."""
    for child in parent.iterchildren():
        kind = _kind(child)
        if kind == "p":
            words, boxes = _paragraph(child)
            for box in boxes:
                yield from _blocks(box, numbers)
            yield numbers.of(child) + words
            yield ""
        elif kind == "tbl":
            yield from _table(child, numbers)
        elif kind in _WRAPPERS:
            yield from _blocks(child, numbers)


def _kind(element: Any) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _paragraph(element: Any) -> tuple[str, list[Any]]:
    """Its words, and the text boxes that hang on it."""
    words: list[str] = []
    boxes: list[Any] = []
    _read_into(element, words, boxes)
    return "".join(words), boxes


def _read_into(element: Any, words: list[str], boxes: list[Any]) -> None:
    """The words of a paragraph as Word shows them; text boxes are put aside."""
    for child in element.iterchildren():
        kind = _kind(child)
        if kind == "t":
            words.append(child.text or "")
        elif kind in _SIGNS:
            words.append(_SIGNS[kind])
        elif kind == "txbxContent":
            boxes.append(child)
        elif kind not in _UNSEEN:
            _read_into(child, words, boxes)


def _table(table: Any, numbers: _Numbers) -> Iterator[str]:
    rows = [_cells(row, numbers) for row in _below(table, "tr")]
    if _LAYOUT.search("\n".join(cell for row in rows for cell in row)):
        columns = max(map(len, rows), default=0)
        for column in range(columns):
            for row in rows:
                if column < len(row) and row[column].strip():
                    yield row[column]
            yield ""
        return
    for row in rows:
        yield " | ".join(" ".join(cell.split()) for cell in row)
    yield ""


def _below(element: Any, name: str) -> list[Any]:
    """Children of that name, also those in wrappers."""
    found: list[Any] = []
    for child in element.iterchildren():
        if _kind(child) == name:
            found.append(child)
        elif _kind(child) in _WRAPPERS:
            found.extend(_below(child, name))
    return found


def _cells(row: Any, numbers: _Numbers) -> list[str]:
    """What the cells of a row hold; a cell that goes on from the row above holds nothing."""
    return ["" if _goes_on(cell) else _joined(_blocks(cell, numbers)) for cell in _below(row, "tc")]


def _goes_on(cell: Any) -> bool:
    """Whether a cell is the lower part of one that began in a row above."""
    return any(_value(merge, "val") in ("", "continue") for merge in _all(cell, "vMerge", deep=True)[:1])


def _joined(lines: Iterator[str]) -> str:
    """Lines of a cell; the empty line that closes each paragraph is the cell's own end."""
    text = "\n".join(lines)
    return text.replace("\n\n", "\n").rstrip("\n")


class _Numbers:
    """The numbers and bullets that Word sets before list paragraphs without their standing in the text."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        self._levels: dict[str, dict[int, tuple[str, str]]] = {}
        self._styles = {
            _value(style, "styleId"): properties[0]
            for style in _all(document.styles.element, "style")
            if (properties := _all(style, "numPr", deep=True))
        }
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {_value(each, "abstractNumId"): _level_forms(each) for each in _all(root, "abstractNum")}
        for each in _all(root, "num"):
            for link in _all(each, "abstractNumId"):
                self._levels[_value(each, "numId")] = abstract.get(_value(link, "val"), {})

    def of(self, paragraph: Any) -> str:
        """ "1. ", "a) " or "- " before the text of a paragraph; "" for a plain one."""
        found = _all(paragraph, "numPr", deep=True)
        style = next((_value(each, "val") for each in _all(paragraph, "pStyle", deep=True)), "")
        if not found and style in self._styles:
            found = [self._styles[style]]
        for properties in found:
            number = next((_value(each, "val") for each in _all(properties, "numId")), "0")
            level = int(next((_value(each, "val") for each in _all(properties, "ilvl")), "0") or 0)
            form, text = self._levels.get(number, {}).get(level, ("", ""))
            if not form or form == "none":
                return ""
            if form == "bullet":
                return "- "
            self._counts[number, level] = self._counts.get((number, level), 0) + 1
            for deeper in range(level + 1, 10):
                self._counts.pop((number, deeper), None)
            for shown in re.findall(r"%(\d)", text):
                text = text.replace(f"%{shown}", self._shown(number, int(shown) - 1))
            return text + " "
        return ""

    def _shown(self, number: str, level: int) -> str:
        count = self._counts.get((number, level), 1)
        form = self._levels.get(number, {}).get(level, ("decimal", ""))[0]
        if form == "lowerLetter":
            return chr(96 + min(count, 26))
        if form in ("upperRoman", "lowerRoman"):
            roman = _roman(count)
            return roman if form == "upperRoman" else roman.lower()
        return str(count)


def _roman(count: int) -> str:
    marks = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, mark in marks:
        while count >= value:
            text, count = text + mark, count - value
    return text


def _level_forms(abstract: Any) -> dict[int, tuple[str, str]]:
    forms: dict[int, tuple[str, str]] = {}
    for level in _all(abstract, "lvl"):
        form = next((_value(each, "val") for each in _all(level, "numFmt")), "decimal")
        text = next((_value(each, "val") for each in _all(level, "lvlText")), "%1.")
        forms[int(_value(level, "ilvl") or 0)] = (form, text)
    return forms


def _all(element: Any, name: str, deep: bool = False) -> list[Any]:
    each = element.iter() if deep else element.iterchildren()
    return [child for child in each if isinstance(child.tag, str) and child.tag.rsplit("}", 1)[-1] == name]


def _value(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")


if __name__ == "__main__":
    sys.exit(main())
