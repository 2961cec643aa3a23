"""The samples of the reference, which the tests read as everybody else does."""

import io
import json
from pathlib import Path
from typing import Any

from docx import Document

from cchc_core.documents.check import check
from cchc_core.documents.context import Context
from cchc_core.documents.layout import Sheet, lay_out
from cchc_core.documents.reading import read_context
from cchc_core.files.docx_measure import measure_docx
from cchc_core.files.docx_write import write_docx

PROJECT = Path(__file__).resolve().parents[3]
FOLDER = PROJECT / "docs" / "reference" / "documents"
FONTS = PROJECT / "src" / "cchc" / "document_fonts"
NAMES = ("letter", "decision", "plan", "report", "submission", "notice", "minutes", "invitation", "annex")


def data(name: str, **changes: Any) -> dict[str, Any]:
    """A sample as parsed JSON, some keys changed; None leaves one out."""
    given: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) | changes
    return {key: value for key, value in given.items() if value is not None or key == "number"}


def context(name: str, **changes: Any) -> Context:
    return read_context(data(name, **changes))


def sheet(name: str, **changes: Any) -> Sheet:
    return lay_out(context(name, **changes))


def word(name: str, **changes: Any) -> Any:
    """A sample as python-docx opens it."""
    return Document(io.BytesIO(write_docx(sheet(name, **changes))))


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def codes(document: Any) -> set[str]:
    """What the check says of a document of python-docx, or of bytes."""
    content = document if isinstance(document, bytes) else saved(document)
    return {departure.code for departure in check(measure_docx(content)).departures}
