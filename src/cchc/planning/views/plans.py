"""Plans: the list of those that concern a person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cchc.planning.queries.plans import visible_to
from cchc_core.access import Actor, Permission


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; 404 for whoever may read no plan at all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.PLAN_VIEW):
        raise Http404
    return actor


def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of one's own units, of those above and of those under them."""
    return render(request, "planning/plan_list.html", {"plans": visible_to(actor_of(request)).order_by("-year")})
