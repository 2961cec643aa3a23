"""Documents between offices as edXML files: out of an issued document, and into the register."""

from django.core.files.storage import default_storage
from django.db import transaction

from cchc.common.clock import today
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.common.sniffing import Sniffed, sniff
from cchc.documents import edxml
from cchc.documents.actions.drafts import current
from cchc.documents.actions.register import Entry, register_document
from cchc.documents.kinds import IN
from cchc.documents.models import DocumentFile, Draft, OfficialDocument
from cchc.documents.permissions import may_enter
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

URGENCY_CODES = {"khẩn": "1", "thượng khẩn": "2", "hỏa tốc": "3"}
URGENCY_KEYS = {"1": "urgent", "2": "very_urgent", "3": "flash"}


def edoc_of(draft: Draft) -> edxml.Edoc:
    """The issued document as it travels, with its signed file byte for byte."""
    document = draft.document
    context = current(draft)
    files = []
    if document is not None:
        for file in document.files.filter(role=DocumentFile.SIGNED).order_by("version"):
            with default_storage.open(str(file.file.name)) as stream:
                files.append((file.name, stream.read()))
    tree = tree_on(today())
    code = tree.code(draft.unit_id) if draft.unit_id in tree else ""
    signer = context.get("signer") or {}
    names = [*(context.get("addressees") or ()), *(context.get("recipients") or ())]
    return edxml.Edoc(
        sender=edxml.Party(str((context.get("issuer") or {}).get("name", "")), code),
        receivers=tuple(edxml.Party(str(name)) for name in names),
        number=document.number if document else "",
        symbol=str(context.get("symbol", "")),
        subject=str(context.get("subject", "")),
        type_name=document.type if document else "",
        place=str(context.get("place", "")),
        day=document.issued_from if document else None,
        signer=str(signer.get("name", "")),
        signer_post=str(signer.get("post", "")),
        urgency=URGENCY_CODES.get(str(context.get("urgency", "")), "0"),
        document_id=f"cchc-{draft.document_id or 0}",
        files=tuple(files),
    )


def export_edxml(draft: Draft) -> bytes:
    """The envelope of an issued document. ``Invalid`` names everything that the standard demands and is not there."""
    doc = edoc_of(draft)
    if lacking := edxml.missing(doc):
        raise Invalid(note(gettext_noop("The edXML file cannot be made yet.")), lacking)
    return edxml.write_edxml(doc)


@transaction.atomic
def import_edxml(*, actor: Actor, unit_id: int, data: bytes, not_secret: bool | None) -> OfficialDocument:
    """Enter what an envelope carries as an incoming document, with its files."""
    require(may_enter(actor, unit_id))
    try:
        doc = edxml.read_edxml(data)
    except edxml.NotEdxml as wrong:
        raise Invalid(wrong.reason, [wrong.reason]) from None
    day = doc.day
    entry = Entry(
        direction=IN,
        type=doc.type_name,
        number=doc.number,
        symbol=doc.symbol.lstrip("/"),
        issued=f"{day.day}/{day.month}/{day.year}" if day else "",
        issuer=doc.sender.name,
        subject=doc.subject or doc.content,
        signer=doc.signer,
        signer_post=doc.signer_post,
        urgency=URGENCY_KEYS.get(doc.urgency, ""),
        arrived_on=today(),
        addressees="\n".join(each.name for each in doc.receivers if each.name),
    )
    files = [each for each in doc.files if isinstance(sniff(*each), Sniffed)]
    return register_document(actor=actor, unit_id=unit_id, entry=entry, not_secret=not_secret, files=files)
