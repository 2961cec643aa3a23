"""edXML: an issued document as the exchange between offices carries it. Strict when writing, tolerant when reading.

QCVN 102:2016/BTTTT: an envelope with header and manifest, and the attachments packed beside it. What comes from others
varies in namespaces, cases and places of the same names, so reading goes by local names alone.
"""

import base64
import binascii
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree as ET

from cchc_core.words import Note, gettext_noop, note

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
MOST_BYTES = 40_000_000
MOST_UNPACKED = 60_000_000

#: Codes of DocumentType/Type: 1 normative, 2 administrative.
ADMINISTRATIVE = "2"


@dataclass(frozen=True)
class Party:
    """An office at one end of the exchange."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class Edoc:
    """What one envelope carries."""

    sender: Party
    receivers: tuple[Party, ...]
    number: str
    symbol: str
    subject: str
    type_name: str = ""
    place: str = ""
    day: date | None = None
    content: str = ""
    signer: str = ""
    signer_post: str = ""
    urgency: str = ""
    document_id: str = ""
    files: tuple[tuple[str, bytes], ...] = field(default_factory=tuple)


class NotEdxml(ValueError):
    """The bytes carry no document; ``reason`` says why."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.text)
        self.reason = reason


BROKEN = note(gettext_noop("The file is no edXML document, or it is damaged. Ask the sender for it again."))
TOO_MUCH = note(gettext_noop("The file is larger than a document should be. Check that it is the right file."))


def missing(doc: Edoc) -> list[Note]:
    """What the standard demands and the document does not have yet."""
    needed = {
        gettext_noop("the sender's code"): doc.sender.code,
        gettext_noop("receivers"): doc.receivers,
        gettext_noop("number"): doc.number,
        gettext_noop("symbol"): doc.symbol,
        gettext_noop("subject"): doc.subject,
        gettext_noop("place"): doc.place,
        gettext_noop("day of issue"): doc.day,
        gettext_noop("name of the type"): doc.type_name,
        gettext_noop("name of the signer"): doc.signer,
        gettext_noop("signed file"): doc.files,
    }
    text = gettext_noop("edXML demands the %(what)s, which is not known yet.")
    return [note(text, what=note(what)) for what, value in needed.items() if not value]


def write_edxml(doc: Edoc) -> bytes:
    """The envelope as XML with every element that the standard demands. Raises ``ValueError`` where one is missing."""
    if lacking := missing(doc):
        raise ValueError([each.values["what"] for each in lacking])
    ET.register_namespace("edXML", NAMESPACE)
    root = ET.Element(_q("edXML"))
    envelope = _sub(root, "edXMLEnvelope")
    _header(_sub(envelope, "edXMLHeader"), doc)
    manifest = _sub(_sub(envelope, "edXMLBody"), "edXMLManifest", version="1.0")
    attachments = _sub(root, "AttachmentEncoded")
    for index, (name, data) in enumerate(doc.files, start=1):
        reference = _sub(manifest, "Reference")
        _sub(reference, "ContentId", f"cid:attachment-{index}")
        _sub(reference, "AttachmentName", name)
        attachment = _sub(attachments, "Attachment")
        _sub(attachment, "ContentId", f"cid:attachment-{index}")
        _sub(attachment, "AttachmentName", name)
        _sub(attachment, "ContentTransferEncoded", base64.b64encode(_zipped(name, data)).decode("ascii"))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _header(header: ET.Element, doc: Edoc) -> None:
    message = _sub(header, "MessageHeader")
    for tag, parties in (("From", (doc.sender,)), ("To", doc.receivers)):
        for party in parties:
            end = _sub(message, tag)
            _sub(end, "OrganId", party.code)
            _sub(end, "OrganName", party.name)
    _sub(message, "DocumentId", doc.document_id)
    code = _sub(message, "Code")
    _sub(code, "CodeNumber", doc.number)
    _sub(code, "CodeNotation", doc.symbol)
    promulgation = _sub(message, "PromulgationInfo")
    _sub(promulgation, "Place", doc.place)
    _sub(promulgation, "PromulgationDate", f"{doc.day:%Y/%m/%d}" if doc.day else "")
    kind = _sub(message, "DocumentType")
    _sub(kind, "Type", ADMINISTRATIVE)
    _sub(kind, "TypeDetail", "0")
    _sub(kind, "TypeName", doc.type_name)
    _sub(message, "Subject", doc.subject)
    _sub(message, "Content", doc.content or doc.subject)
    signer = _sub(message, "SignerInfo")
    _sub(signer, "Competence")
    _sub(signer, "Position", doc.signer_post)
    _sub(signer, "FullName", doc.signer)
    other = _sub(message, "OtherInfo")
    _sub(other, "Priority", doc.urgency or "0")
    _sub(message, "SteeringType", "0")
    _sub(header, "TraceHeaderList")


def _q(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _sub(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, _q(tag), attributes)
    made.text = text or None
    return made


def _zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


class _PlainTree(ET.TreeBuilder):
    """Refuses a document that begins with definitions, in whatever encoding: entities may unfold without end."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError(name)


def read_edxml(data: bytes) -> Edoc:
    """What an envelope carries, as far as it can be made out. Raises ``NotEdxml``."""
    if len(data) > MOST_BYTES:
        raise NotEdxml(TOO_MUCH)
    try:
        root = ET.fromstring(data, parser=ET.XMLParser(target=_PlainTree()))  # noqa: S314 - it takes no definitions
    except (ET.ParseError, ValueError, LookupError):
        raise NotEdxml(BROKEN) from None
    if _local(root.tag) != "edxml" and _find(root, "messageheader") is None:
        raise NotEdxml(BROKEN)
    head = _find(root, "messageheader")
    message = head if head is not None else root
    return Edoc(
        sender=_party(_find(message, "from")),
        receivers=tuple(_party(each) for each in message.iter() if _local(each.tag) == "to"),
        number=_text(message, "codenumber"),
        symbol=_text(message, "codenotation"),
        subject=_text(message, "subject"),
        type_name=_text(message, "typename"),
        place=_text(message, "place"),
        day=_day(_text(message, "promulgationdate")),
        content=_text(message, "content"),
        signer=_text(message, "fullname"),
        signer_post=_text(message, "position"),
        urgency=_text(message, "priority"),
        document_id=_text(message, "documentid"),
        files=tuple(_files(root)),
    )


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _find(element: ET.Element | None, tag: str) -> ET.Element | None:
    return next((each for each in element.iter() if _local(each.tag) == tag), None) if element is not None else None


def _text(element: ET.Element | None, tag: str) -> str:
    found = _find(element, tag)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _party(element: ET.Element | None) -> Party:
    return Party(_text(element, "organname"), _text(element, "organid"))


def _day(text: str) -> date | None:
    """ "2026/10/05", "2026-10-05T00:00:00" or "05/10/2026"."""
    digits = "".join(ch if ch.isdigit() else " " for ch in text).split()
    try:
        if len(digits) >= 3:
            first, second, third = (int(each) for each in digits[:3])
            return date(first, second, third) if len(digits[0]) == 4 else date(third, second, first)
    except ValueError:
        pass
    return None


def _files(root: ET.Element) -> Sequence[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    budget = MOST_UNPACKED
    for each in root.iter():
        if _local(each.tag) != "attachment":
            continue
        coded = _find(each, "contenttransferencoded")
        if coded is None:
            coded = _find(each, "content")
        raw = "".join((coded if coded is not None else each).itertext())
        try:
            data = base64.b64decode("".join(raw.split()), validate=False)
        except (binascii.Error, ValueError):
            continue
        name = _text(each, "attachmentname") or _text(each, "filename") or f"attachment-{len(found) + 1}.pdf"
        for inner, content in _unzipped(name, data, budget):
            budget -= len(content)
            found.append((inner, content))
    return found


def _unzipped(name: str, data: bytes, budget: int) -> list[tuple[str, bytes]]:
    """The files of a packed attachment; an attachment that is no packing of files is one itself."""
    if not data.startswith(b"PK") or name.lower().endswith((".docx", ".xlsx", ".pptx", ".odt", ".ods")):
        return [(name, data)] if data else []
    files = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist()[:100]:
                if part.is_dir():
                    continue
                with archive.open(part) as stream:
                    content = stream.read(budget + 1)
                budget -= len(content)
                if budget < 0:
                    raise NotEdxml(TOO_MUCH)
                files.append((part.filename.rsplit("/", 1)[-1], content))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        raise NotEdxml(BROKEN) from None
    return files
