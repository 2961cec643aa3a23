"""A letter that was received, entered into the register of the unit that received it, with its signed file."""

from django.db import transaction

from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import WrongState
from cchc.common.permissions import require
from cchc.common.uploads import Upload
from cchc.documents.actions.register import Entry, register_document
from cchc.documents.kinds import IN
from cchc.documents.models import DocumentFile, OfficialDocument
from cchc.documents.permissions import may_enter
from cchc.urging.models import UrgedUnit
from cchc.urging.permissions import NOT_THE_UNIT, may_answer
from cchc_core.access import Actor, Decision, deny
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note

NOT_ISSUED = note(gettext_noop("The letter is not issued yet."))
STANDS = note(gettext_noop("The letter stands in the register already."))


def may_register(actor: Actor, urged: UrgedUnit) -> Decision:
    """Who enters documents among the people of the unit; a letter that it has received."""
    if urged.sent_at is None or urged.draft is None or urged.draft.document is None:
        return deny(NOT_ISSUED)
    return may_enter(actor, urged.unit_id) if may_answer(actor, urged) else deny(NOT_THE_UNIT)


def incoming_of(urged: UrgedUnit) -> OfficialDocument | None:
    """The letter in the register of the unit that received it."""
    sent = urged.draft.document if urged.draft else None
    if sent is None:
        return None
    same = OfficialDocument.objects.filter(owner=urged.unit_id, direction=IN, state=OfficialDocument.REGISTERED)
    return same.filter(key=sent.key, issuer_unit=sent.issuer_unit, issued_from=sent.issued_from).first()


def signed_file(urged: UrgedUnit) -> DocumentFile | None:
    """The newest signed file of the unit's letter."""
    if urged.draft is None or urged.draft.document_id is None:
        return None
    files = DocumentFile.objects.filter(document=urged.draft.document_id, role=DocumentFile.SIGNED)
    return files.order_by("-version").first()


@transaction.atomic
def register_letter(*, actor: Actor, urged: UrgedUnit) -> OfficialDocument:
    """Enter the letter as an incoming document of the unit, as it was issued. ``WrongState`` where it stands already."""
    row = locked(UrgedUnit.objects.filter(pk=urged.pk)).get()
    sent = row.draft.document if row.draft else None
    if sent is None or row.sent_at is None:
        raise WrongState(NOT_ISSUED)
    if incoming_of(row) is not None:
        raise WrongState(STANDS)
    require(may_register(actor, row))
    file = signed_file(row)
    entry = Entry(
        direction=IN,
        subject=sent.subject,
        type=sent.type,
        number=sent.number,
        symbol=sent.symbol,
        issued=show_day(sent.issued_from) if sent.issued_from else sent.issued_text,
        issuer=sent.issuer,
        issuer_unit=sent.issuer_unit_id,
        signer=sent.signer,
        signer_post=sent.signer_post,
        urgency=sent.urgency,
        arrived_on=today(),
        addressees=row.unit_name,
        pages=sent.pages,
    )
    files = [_upload(file)] if file is not None else []
    return register_document(actor=actor, unit_id=row.unit_id, entry=entry, not_secret=True, files=files)


def _upload(file: DocumentFile) -> Upload:
    with file.file.open("rb") as data:
        return file.name, data.read()
