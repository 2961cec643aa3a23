"""The words of a file: of Word files, of PDF files with a text layer, and of plain text. Pictures have none."""

import io
import logging
import zipfile
from pathlib import PurePosixPath

log = logging.getLogger(__name__)
MOST_UNPACKED = 100_000_000
MOST_PAGES = 300


def words_in(name: str, data: bytes) -> str:
    """The text for search; empty where there is none or the file cannot be read: the file itself is kept either way."""
    reader = {".docx": _docx, ".pdf": _pdf, ".txt": _txt}.get(PurePosixPath(name.lower()).suffix)
    if reader is None:
        return ""
    try:
        return reader(data)
    except Exception:  # the readers have an exception for every way a file can be broken
        log.info("no words for the search in %s", name)
        return ""


def _txt(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _docx(data: bytes) -> str:
    import re

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("word/document.xml")
        if part.file_size > MOST_UNPACKED:
            return ""
        xml = archive.read(part).decode("utf-8", "replace")
    xml = re.sub(r"</w:p>|<w:br/>|<w:tab/>", " ", xml)
    return re.sub(r"<[^>]{0,4000}>", "", xml)


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    return " ".join(page.extract_text() for page in reader.pages[:MOST_PAGES])
