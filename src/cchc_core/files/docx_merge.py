"""An office's own Word form: which ``{{fields}}`` it names, and the document made by filling them.

A field may stand inside a paragraph; one that holds several lines and stands in a paragraph alone becomes a paragraph a
line, each in that paragraph's look. Only text is ever put in: nothing that a field holds is read as markup.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import docx
from docx.text.paragraph import Paragraph

from cchc_core.files.docx_measure import measure_docx
from cchc_core.files.excel import UnreadableFile
from cchc_core.words import gettext_noop, note

MOST_UNPACKED = 100_000_000
FIELD = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
_HALF = re.compile(r"\{\{|\}\}")


def fields_in(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names in braces, each once in order, and the paragraphs in which a brace has no partner.

    Raises ``UnreadableFile`` for what is no Word document.
    """
    names: dict[str, None] = {}
    broken = []
    for paragraph in _paragraphs(_opened(data)):
        text = paragraph.text
        names.update(dict.fromkeys(FIELD.findall(text)))
        if _HALF.search(FIELD.sub("", text)):
            broken.append(text.strip()[:120])
    return tuple(names), tuple(broken)


def merge_docx(data: bytes, values: Mapping[str, str | Sequence[str]]) -> bytes:
    """The document with its fields filled; a field without a value is left blank. Raises ``UnreadableFile``."""
    document = _opened(data)
    for paragraph in list(_paragraphs(document)):
        _fill(paragraph, values)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(data: bytes) -> Any:
    measure_docx(data)  # refuses what is damaged, too large or hostile before the library opens it
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            text = gettext_noop(
                "The document unpacks to far more than it should hold. Check that it is the right file."
            )
            raise UnreadableFile(note(text))
    try:
        return docx.Document(io.BytesIO(data))
    except Exception:  # the library has an error for every way a package can be wrong
        text = gettext_noop(
            "The file is not a Word document (.docx), or it is damaged. Open it in Word and save it again."
        )
        raise UnreadableFile(note(text)) from None


def _paragraphs(document: Any) -> Iterator[Paragraph]:
    """Every paragraph of the body, of tables within tables, and of heads and feet."""
    bodies = [document.element.body]
    for section in document.sections:
        parts = (section.header, section.footer, section.first_page_header, section.first_page_footer)
        bodies += [part._element for part in parts if not part.is_linked_to_previous]
    for body in bodies:
        for element in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
            yield Paragraph(element, document)


def _fill(paragraph: Paragraph, values: Mapping[str, str | Sequence[str]]) -> None:
    text = paragraph.text
    found = FIELD.fullmatch(text.strip())
    if found:
        value = values.get(found[1], "")
        lines = [value] if isinstance(value, str) else list(value)
        _spread(paragraph, lines or [""])
    elif FIELD.search(text):
        _write(paragraph, FIELD.sub(lambda each: _line(values.get(each[1], "")), text))


def _line(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _spread(paragraph: Paragraph, lines: Sequence[str]) -> None:
    """The first line here, each further one in a copy below."""
    last = paragraph
    template = copy.deepcopy(paragraph._p)
    _write(paragraph, lines[0])
    for line in lines[1:]:
        element = copy.deepcopy(template)
        last._p.addnext(element)
        last = Paragraph(element, paragraph._parent)
        _write(last, line)


def _write(paragraph: Paragraph, text: str) -> None:
    """Put text in the look of the paragraph's first run that has any."""
    runs = paragraph.runs
    if not runs:
        paragraph.add_run(text)
        return
    first = next((run for run in runs if run.text.strip()), runs[0])
    for run in runs:
        if run is not first:
            run.text = ""
    first.text = text
