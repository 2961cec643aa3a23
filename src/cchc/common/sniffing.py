"""What a file really is, from its first bytes and its name; and which kinds are taken.

Documents and pictures of documents are taken. What a browser would run (HTML, SVG, scripts) and what a computer would run is
refused, whatever its name says.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from unicodedata import category, normalize

import filetype
from django.conf import settings

from cchc_core.words import Note, gettext_noop, note


def most_bytes() -> int:
    """How large one file may be."""
    return int(settings.CCHC_UPLOAD_MOST_MB) * 1024 * 1024


_ZIP, _OLE = "application/zip", "application/x-ole-storage"
_OFFICE = "application/vnd.openxmlformats-officedocument"

#: Extension → (media type that is stored, media types that its first bytes may show).
ALLOWED: dict[str, tuple[str, frozenset[str]]] = {
    "pdf": ("application/pdf", frozenset({"application/pdf"})),
    "docx": (f"{_OFFICE}.wordprocessingml.document", frozenset({f"{_OFFICE}.wordprocessingml.document", _ZIP})),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", frozenset({f"{_OFFICE}.spreadsheetml.sheet", _ZIP})),
    "pptx": (f"{_OFFICE}.presentationml.presentation", frozenset({f"{_OFFICE}.presentationml.presentation", _ZIP})),
    "doc": ("application/msword", frozenset({"application/msword", _OLE})),
    "xls": ("application/vnd.ms-excel", frozenset({"application/vnd.ms-excel", _OLE})),
    "odt": ("application/vnd.oasis.opendocument.text", frozenset({"application/vnd.oasis.opendocument.text", _ZIP})),
    "ods": (
        "application/vnd.oasis.opendocument.spreadsheet",
        frozenset({"application/vnd.oasis.opendocument.spreadsheet", _ZIP}),
    ),
    "txt": ("text/plain", frozenset({"text/plain"})),
    "png": ("image/png", frozenset({"image/png"})),
    "jpg": ("image/jpeg", frozenset({"image/jpeg"})),
    "jpeg": ("image/jpeg", frozenset({"image/jpeg"})),
    "tif": ("image/tiff", frozenset({"image/tiff"})),
    "tiff": ("image/tiff", frozenset({"image/tiff"})),
}

#: Extension of a packed document → the folder or part without which it is none, whatever else is packed in it.
_HEART = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "odt": "content.xml", "ods": "content.xml"}
#: Programs within documents: the macros of Word, Excel and PowerPoint, those of LibreOffice.
_PROGRAMS = ("vbaproject.bin", "basic/", "scripts/")
#: What a packed document may unpack to. Whoever opens it later has to hold it in memory.
_MOST_UNPACKED = 200_000_000


@dataclass(frozen=True)
class Sniffed:
    """A file that is taken: the name to show and the media type to serve it with."""

    name: str
    media_type: str


def sniff(name: str, data: bytes) -> Sniffed | Note:
    """What the file is, or the reason why it is refused and what to do."""
    shown = clean_name(name)
    extension = PurePosixPath(shown).suffix.lower().lstrip(".")
    if not data:
        return note(gettext_noop("The file %(name)s is empty. Choose it again."), name=shown)
    if len(data) > most_bytes():
        text = gettext_noop("The file %(name)s is larger than %(most)s MB. Scan it at a lower resolution or split it.")
        return note(text, name=shown, most=settings.CCHC_UPLOAD_MOST_MB)
    if extension not in ALLOWED:
        text = gettext_noop("The file %(name)s is of a kind that is not taken. Taken are: %(kinds)s.")
        return note(text, name=shown, kinds=tuple(ALLOWED))
    media_type, signatures = ALLOWED[extension]
    if _first_bytes_say(data) not in signatures:
        text = gettext_noop("The content of %(name)s does not match its name. Save it again as a real %(kind)s file.")
        return note(text, name=shown, kind=extension.upper())
    refusal = _inside(shown, extension, data) if extension in _HEART else None
    return refusal or Sniffed(shown, media_type)


def _inside(shown: str, extension: str, data: bytes) -> Note | None:
    """Why a packed document is refused for what is packed in it; only its list of parts is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        parts = []
    names = [part.filename.lower().lstrip("/") for part in parts]
    if not any(name.startswith(_HEART[extension]) for name in names):
        text = gettext_noop("The content of %(name)s does not match its name. Save it again as a real %(kind)s file.")
        return note(text, name=shown, kind=extension.upper())
    if any(name.startswith(_PROGRAMS) or name.endswith(_PROGRAMS[0]) for name in names):
        text = gettext_noop(
            "The file %(name)s holds macros, which run when it is opened. Save it without them, or as PDF."
        )
        return note(text, name=shown)
    if sum(part.file_size for part in parts) > _MOST_UNPACKED:
        text = gettext_noop("The file %(name)s unpacks to far more than a document holds. Save it again, or as PDF.")
        return note(text, name=shown)
    return None


def clean_name(name: str) -> str:
    """The last part of the name, composed (so that "ế" is one letter everywhere), without control characters."""
    last = normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(ch for ch in last if category(ch) not in ("Cc", "Cf", "Cs", "Co", "Cn")).strip(" .")
    stem, dot, extension = kept.rpartition(".")
    return f"{stem[:200]}{dot}{extension[:20]}" if dot and stem else kept[:200] or "file"


def _first_bytes_say(data: bytes) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    kind = filetype.guess(data[:8192])
    if kind is None:
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # text of two bytes a letter
        return "text/plain" if wide or b"\0" not in data[:8192] else ""
    return str(kind.mime)
