"""What apps below may ask of criteria sets: which of them rest on an official document."""

import json

from cchc.criteria.queries import visible_to
from cchc.documents.citing_hooks import Citing
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note


def cites(actor: Actor, document_id: int, symbol: str) -> list[Citing]:
    """Versions whose legal basis bears this number and symbol."""
    if not symbol or symbol.startswith("…"):
        return []
    written = json.dumps(symbol, ensure_ascii=False)
    rows = visible_to(actor).filter(document__contains=written).order_by("set__key", "pk")
    text = gettext_noop("Criteria set %(title)s, %(label)s")
    return [
        Citing(note(text, title=row.title, label=row.label), "", "criteria:version-detail", (row.pk,)) for row in rows
    ]
