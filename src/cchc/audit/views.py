"""The log on the screen: all of it, and that of one object."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cchc.audit.forms import EventFilter
from cchc.audit.models import Event, Seal
from cchc.audit.queries import filtered, visible_to
from cchc.audit.words import kind_words
from cchc_core.access import Permission

PER_PAGE = 50


def event_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.AUDIT_VIEW):
        raise Http404
    events = visible_to(actor)
    filters = EventFilter(request.GET, verbs=Event.objects.order_by().values_list("verb", flat=True).distinct())
    if filters.is_valid():
        events = filtered(events, filters.cleaned_data)
    context = {
        "page": _page(request, events),
        "filters": filters,
        "seal": Seal.objects.order_by("-number").first(),
    }
    return render(request, "audit/event_list.html", context)


def object_history(request: HttpRequest, root: str) -> HttpResponse:
    """Everything that happened to one object, the last first."""
    events = visible_to(request.actor).filter(root=root).order_by("-position")  # type: ignore[attr-defined]
    page = _page(request, events)
    if not page.paginator.count:
        raise Http404
    return render(request, "audit/object_history.html", {"page": page, "root": root, "kind": kind_words(root)})


def _page(request: HttpRequest, events: Any) -> Any:
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    page.shown_numbers = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return page
