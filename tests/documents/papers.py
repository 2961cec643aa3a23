"""Documents, Word files and browsers for the tests of official documents."""

import io

import docx
from django.test import Client

import factories
from cchc.accounts.models import User
from cchc.documents.actions.register import Entry, register_document
from cchc.documents.models import OfficialDocument
from cchc_core.access import Actor


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def entered(made: factories.World, who: str = "focal", place: int = 0, files=(), relations=(), **values):
    """A registered document of a commune."""
    given = {
        "type": "quyết định",
        "number": "1265",
        "symbol": "QĐ-UBND",
        "issued": "19/5/2026",
        "issuer": "Tỉnh Thử",
        "subject": "Phê duyệt kế hoạch cải cách hành chính",
        **values,
    }
    return register_document(
        actor=made[who],
        unit_id=made.communes[place].pk,
        entry=Entry(**given),
        not_secret=True,
        files=files,
        relations=relations,
    )


def fresh(row: OfficialDocument) -> OfficialDocument:
    return OfficialDocument.objects.get(pk=row.pk)


def word_file(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
