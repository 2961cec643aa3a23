"""The unit's table of abbreviations: organ, drafting sections, and types where the unit departs from the decree."""

from collections.abc import Mapping

from django.db import transaction

from cchc.common.db import locked
from cchc.common.permissions import require
from cchc.documents.actions.said import say
from cchc.documents.bridge import abbreviations
from cchc.documents.models import SymbolRow
from cchc.documents.permissions import may_enter
from cchc.orgunits.models import OrgUnit
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note


@transaction.atomic
def save_symbols(
    *, actor: Actor, unit_id: int, organ: str, sections: Mapping[str, str], types: Mapping[str, str]
) -> None:
    """Put the table as a whole in the place of the former one. Symbols of drafts that exist stay as they are."""
    require(may_enter(actor, unit_id))
    locked(OrgUnit.objects.filter(pk=unit_id)).get()
    before = {row.name or "organ": row.short for row in SymbolRow.objects.filter(unit_id=unit_id)}
    SymbolRow.objects.filter(unit_id=unit_id).delete()
    rows = [SymbolRow(unit_id=unit_id, sort=SymbolRow.ORGAN, short=organ.strip())]
    rows += [
        SymbolRow(unit_id=unit_id, sort=SymbolRow.SECTION, name=name, short=short) for name, short in sections.items()
    ]
    rows += [
        SymbolRow(unit_id=unit_id, sort=SymbolRow.TYPE, name=name.lower(), short=short) for name, short in types.items()
    ]
    SymbolRow.objects.bulk_create(rows)
    after = {row.name or "organ": row.short for row in rows}
    text = note(gettext_noop("Changed the abbreviations that symbols are built from"))
    say(actor, f"symbols:{unit_id}", unit_id, "draft.symbols", text, before=before, after=after)


def symbols_of(unit_id: int) -> dict[str, str]:
    """The table as the lines of its form."""
    table = abbreviations(unit_id)
    return {
        "organ": table.organ,
        "sections": "\n".join(f"{name} = {short}" for name, short in table.sections.items()),
        "types": "\n".join(f"{name} = {short}" for name, short in table.types.items()),
    }
