"""The log on the screen: all of it, and that of one object."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cchc.audit.forms import EventFilter
from cchc.audit.models import Event, Seal
from cchc.audit.queries import filtered, visible_to
from cchc.audit.words import kind_words
from cchc.common.lists import page_of
from cchc_core.access import Permission


def event_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.AUDIT_VIEW):
        raise Http404
    events = visible_to(actor)
    filters = EventFilter(request.GET, verbs=Event.objects.order_by().values_list("verb", flat=True).distinct())
    if filters.is_valid():
        events = filtered(events, filters.cleaned_data)
    context = {
        "page": page_of(request, events),
        "filters": filters,
        "seal": Seal.objects.order_by("-number").first(),
    }
    return render(request, "audit/event_list.html", context)


def object_history(request: HttpRequest, root: str) -> HttpResponse:
    """Everything that happened to one object, the last first."""
    events = visible_to(request.actor).filter(root=root).order_by("-position")  # type: ignore[attr-defined]
    page = page_of(request, events)
    if not page.paginator.count:
        raise Http404
    return render(request, "audit/object_history.html", {"page": page, "root": root, "kind": kind_words(root)})
