"""Sets a laid-out document as PDF/A with the words tagged, in a face that has the measures of Times New Roman.

The layout stands in ``letter.typ``; the document goes to it as data, never as source: as a JSON file in memory, not as an
input of the system, because with other inputs the typesetter forgets what it has set before, and takes twice the time. The
face comes with the build (``./run build``) in a folder that the caller names; fonts of the machine are not looked at, so
every machine makes the same pages.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst
from pypdf import PdfReader, PdfWriter

from cchc_core.documents.context import Text
from cchc_core.documents.form import Form, Role
from cchc_core.documents.layout import DEMO_MARK, AnnexSheet, Break, Element, Grid, Line, Rule, Sheet, Signature
from cchc_core.words import Note, gettext_noop, note

TEMPLATE = Path(__file__).with_name("letter.typ")
FACES = tuple(f"Tinos_{face}.ttf" for face in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"))
#: For archives (with all that level b asks, and tags), and for people who have pages read to them.
STANDARDS: tuple[Literal["a-2a", "ua-1"], ...] = ("a-2a", "ua-1")
_SPACE_TO_SIGN = 66  # points
_NATURAL_LINE = 1.107  # of the face, in its own size: what Word calls single

#: Roles that open an entry of the PDF's outline, and at what step.
_LEVELS = {
    Role.TYPE_NAME: 1,
    Role.HEADING_TITLE: 2,
    Role.GROUP: 2,
    Role.ARTICLE: 3,
    Role.CLAUSE_TITLE: 3,
    Role.ANNEX_LABEL: 1,
}
_BODY = {
    Role.BASIS,
    Role.PARAGRAPH,
    Role.HEADING_TITLE,
    Role.ARTICLE,
    Role.GROUP,
    Role.CLAUSE_TITLE,
    Role.ITEM,
}
_BEFORE = {Role.TYPE_NAME: 6, Role.ORGAN_TITLE: 0, Role.PART: 6, Role.ANNEX_CAPTION: 3}
_AFTER = {Role.ORGAN_TITLE: 12, Role.ORDER: 12}


#: One typesetter serves all threads, in turn.
_SETTING = Lock()


class NoFace(RuntimeError):
    """The face that letters are set in is not where the build puts it; ``reason`` says what to do."""

    def __init__(self, folder: Path | None) -> None:
        text = gettext_noop("The face for PDF is missing (%(file)s). Run ./run build, or make a .docx file instead.")
        self.reason: Note = note(text, file=str((folder or Path()) / FACES[0]))
        self.folder = folder
        super().__init__(self.reason.text % dict(self.reason.values))

    def __reduce__(self) -> tuple[type[NoFace], tuple[Path | None]]:
        """It comes back from a process that writes."""
        return NoFace, (self.folder,)


class CannotSet(ValueError):
    """The words hold something that cannot be set; ``reason`` names it."""

    def __init__(self, problem: str) -> None:
        sign = re.search(r'text `"(.+?)"` could not be displayed', problem)
        if sign:
            text = gettext_noop(
                "The face for PDF has no sign for “%(sign)s”. Write it another way, or make a .docx file."
            )
            self.reason: Note = note(text, sign=sign[1])
        else:
            self.reason = note(gettext_noop("The document cannot be set as PDF (%(problem)s)."), problem=problem)
        self.problem = problem
        super().__init__(self.reason.text % dict(self.reason.values))

    def __reduce__(self) -> tuple[type[CannotSet], tuple[str]]:
        """It comes back from a process that writes."""
        return CannotSet, (self.problem,)


def has_face(folder: Path) -> bool:
    """Whether a folder holds the four cuts of the face."""
    return all((folder / face).is_file() for face in FACES)


def write_pdf(sheet: Sheet, fonts: Path) -> bytes:
    """The document as a PDF file. ``fonts`` is the folder of the face. Raises ``NoFace`` and ``CannotSet``."""
    return write_print_file([sheet], fonts)


def write_print_file(sheets: Sequence[Sheet], fonts: Path, *, both_sides: bool = False) -> bytes:
    """Many documents as one PDF file, in less than half the time of as many files, since what they share is set once.

    All must follow one form. With ``both_sides`` each begins on a sheet of its own. Raises as ``write_pdf`` does.
    """
    if not has_face(fonts):
        raise NoFace(fonts)
    files: Any = {  # the stubs know no dictionaries
        "main.typ": TEMPLATE.read_bytes(),
        "form.json": _json(_form(sheets[0].form)),
        "settings.json": _json({"both_sides": both_sides}),
        "sheets.json": _json([_data(sheet) for sheet in sheets]),
    }
    try:
        with _SETTING:
            pdf = _compiler(fonts).compile(input=files, format="pdf", pdf_standards=list(STANDARDS))
    except typst.TypstError as problem:
        raise CannotSet(str(problem)) from None
    assert isinstance(pdf, bytes)  # noqa: S101 - it gives a list only for pictures of pages
    return pdf


def merge_pdf(files: Iterable[bytes], *, both_sides: bool = False) -> bytes:
    """Files that exist already as one to print; with ``both_sides`` each begins on a sheet of its own."""
    merged = PdfWriter()
    for data in files:
        reader = PdfReader(io.BytesIO(data))
        for page in reader.pages:
            merged.add_page(page)
        if both_sides and len(reader.pages) % 2:
            last = reader.pages[-1].mediabox
            merged.add_blank_page(last.width, last.height)
    out = io.BytesIO()
    merged.write(out)
    return out.getvalue()


def count_pages(pdf: bytes) -> int:
    """How many pages a file that we made has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


@lru_cache(maxsize=2)
def _compiler(fonts: Path) -> Any:
    """Reads the face once."""
    nothing: Any = b""
    return typst.Compiler(nothing, font_paths=[str(fonts)], ignore_system_fonts=True)


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


# Data ---------------------------------------------------------------------------------------------------------------


def _form(form: Form) -> dict[str, Any]:
    """What all documents of a form share."""
    page = form.page
    return {
        "page": {
            "width": page.width,
            "height": page.height,
            **{side: getattr(page, side).default for side in ("top", "bottom", "left", "right")},
        },
        "looks": _looks(form),
        "before": {role.value: gap for role, gap in _BEFORE.items()},
        "after": {role.value: gap for role, gap in _AFTER.items()},
        "body": {
            "gap": form.body.spacing.default,
            "indent": form.body.indent,
            "leading": round((form.body.lines.default - 1) * _NATURAL_LINE, 4),
        },
        "short_rule": sum(form.short_rule) / 2,
        "space_to_sign": _SPACE_TO_SIGN,
    }


def _data(sheet: Sheet) -> dict[str, Any]:
    levels = _Levels(1 if sheet.header and sheet.header.brief else 0)  # what a letter is about heads all of it
    return {
        "title": sheet.title,
        "author": " ".join(sheet.header.issuer) if sheet.header else "",
        "day": [sheet.day.year, sheet.day.month, sheet.day.day],
        "demo": DEMO_MARK if sheet.demo else "",
        "header": _header(sheet),
        "heading": _elements(sheet.heading, levels),
        "addressees": _addressees(sheet),
        "body_elements": _elements(sheet.body, levels),
        "closing": _closing(sheet),
        "annexes": [_annex(annex, levels) for annex in sheet.annexes],
    }


def _looks(form: Form) -> dict[str, Any]:
    return {
        role.value: {
            "size": look.size.default,
            "bold": look.bold,
            "italic": look.italic,
            "align": look.align.value,
            "indent": look.indent,
            "body": role in _BODY,
        }
        for role, look in form.looks.items()
    }


def _header(sheet: Sheet) -> dict[str, Any] | None:
    head = sheet.header
    if head is None:
        return None
    stamp = None
    if head.urgency:
        width, height = sheet.form.stamps[head.urgency.lower()]
        stamp = {"words": head.urgency, "width": width, "height": height}
    return {
        "parent": list(head.parent),
        "issuer": list(head.issuer),
        "national_title": head.national_title,
        "motto": head.motto,
        "number": head.number,
        "place_date": head.place_date,
        "brief": head.brief,
        "stamp": stamp,
    }


def _addressees(sheet: Sheet) -> dict[str, Any] | None:
    if sheet.addressees is None:
        return None
    single = sheet.addressees.single
    return {"single": single, "lines": list(sheet.addressees.names if single else sheet.addressees.lines)}


def _closing(sheet: Sheet) -> dict[str, Any] | None:
    closing = sheet.closing
    if closing is None:
        return None
    return {
        "recipients": list(closing.recipients),
        "signature": _signature(closing.signature),
        "cosignature": _signature(closing.cosignature) if closing.cosignature else None,
        "drafter": closing.drafter,
    }


def _signature(signature: Signature) -> dict[str, Any]:
    return {"lines": list(signature.lines), "name": signature.name}


def _annex(annex: AnnexSheet, levels: _Levels) -> dict[str, Any]:
    return {"landscape": annex.landscape, "elements": _elements(annex.elements, levels)}


def _runs(text: Text) -> list[list[Any]]:
    return [[run.text, run.bold, run.italic] for run in text]


class _Levels:
    """Steps of the outline, none of which may be skipped on the way down: a letter knows no chapters above its clauses."""

    def __init__(self, before: int) -> None:
        self.last = before

    def of(self, role: Role) -> int | None:
        """The step of a heading; None for other lines."""
        wanted = _LEVELS.get(role)
        if wanted is not None:
            self.last = wanted = min(wanted, self.last + 1)
        return wanted


def _elements(elements: Sequence[Element], levels: _Levels) -> list[dict[str, Any]]:
    return [_element(element, levels) for element in elements]


def _element(element: Element, levels: _Levels) -> dict[str, Any]:
    if isinstance(element, Line):
        runs, level = _runs(element.text), levels.of(element.role)
        return {"is": "line", "role": element.role.value, "runs": runs, "keep": element.keep_next, "level": level}
    if isinstance(element, Grid):
        columns = [
            {"title": _runs(column.title), "share": column.share, "align": column.align.value}
            for column in element.columns
        ]
        rows = [
            {"cells": [_runs(cell) for cell in row], "group": place in element.groups}
            for place, row in enumerate(element.rows)
        ]
        heads = [
            {
                "title": _runs(head.title),
                "column": head.column,
                "row": depth,
                "columns": head.columns,
                "rows": head.rows,
            }
            for depth, row in enumerate(element.heads)
            for head in row
        ]
        return {"is": "grid", "columns": columns, "heads": heads, "rows": rows}
    return {"is": "rule"} if isinstance(element, Rule) else {"is": "break"} if isinstance(element, Break) else {}
