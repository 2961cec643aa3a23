"""Who asks, and the initiative that is asked for: what every page of initiatives begins with."""

from django.http import Http404, HttpRequest

from cchc.initiatives.models import Initiative
from cchc.initiatives.queries.catalogue import visible_to
from cchc_core.access import Actor, Permission


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; 404 for whoever does not read the library."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.INITIATIVE_VIEW):
        raise Http404
    return actor


def load(request: HttpRequest, pk: int) -> Initiative:
    """An initiative that the person may open, else 404."""
    rows = visible_to(actor_of(request)).select_related("campaign", "asked", "basis_document", "contact")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
