"""Reading evidence."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cchc.common.text import fold
from cchc.documents.outlets import replaced_citations
from cchc.evidence.models import Evidence
from cchc.figures.queries import units_under
from cchc_core.access import Actor, Permission


def visible_to(actor: Actor) -> QuerySet[Evidence]:
    """Documents of the units that this person may look into, newest first, with their files ready to be prefetched."""
    reach = actor.reach(Permission.EVIDENCE_VIEW)
    if not reach:
        return Evidence.objects.none()
    return Evidence.objects.filter(unit_id__in=reach.units | units_under(reach.circles)).order_by("-created_at", "-pk")


def search(rows: QuerySet[Evidence], text: str) -> QuerySet[Evidence]:
    """Those whose title, number, symbol or issuer holds the words, marks and capitals aside."""
    for word in fold(text).split():
        rows = rows.filter(search__contains=word)
    return rows


def with_replacements(rows: Iterable[Evidence]) -> list[Evidence]:
    """The same rows, each knowing by which document it is replaced. One query."""
    found = list(rows)
    replaced = replaced_citations(row.cited for row in found)
    for row in found:
        row.replaced = replaced.get(row.cited)
    return found
