"""What apps below may ask of evidence: where an official document is cited."""

from django.db.models import Q

from cchc.documents.citing_hooks import Citing
from cchc.evidence.queries import visible_to
from cchc.orgunits.queries import names_over_time
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note


def cites(actor: Actor, document_id: int, symbol: str) -> list[Citing]:
    """Evidence that is this document: by its entry in the register, or by the same number and symbol."""
    number, _, rest = symbol.partition("/")
    alike = Q(document_id=document_id)
    if number and rest and number != "…":
        alike |= Q(document__isnull=True, number=number, symbol=rest)
    rows = list(visible_to(actor).filter(alike)[:100])
    names = names_over_time({row.unit_id for row in rows})
    text = gettext_noop("Evidence: %(title)s")
    return [
        Citing(note(text, title=row.title), names.some_name(row.unit_id), "evidence:evidence-show", (row.pk,))
        for row in rows
    ]
