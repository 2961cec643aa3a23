"""Reading the log."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cchc.audit.models import Event
from cchc.common.clock import VIETNAM
from cchc.common.text import fold
from cchc_core.access import Actor, Permission, Scope


def visible_to(actor: Actor) -> QuerySet[Event]:
    """Events in the circles where the actor may read the log; acts of the system, for whoever reads a whole tree."""
    readers = [held for held in actor.holdings if held.scope(Permission.AUDIT_VIEW) is Scope.CIRCLE]
    if not readers:
        return Event.objects.none()
    inside = Q()
    for held in readers:
        inside |= Q(unit_path__contains=f"/{held.circle_id}/")
        if len(held.circle_path) == 1:
            inside |= Q(unit_path="")
    return Event.objects.filter(inside).order_by("-at", "-id")


def last_number() -> int:
    """The number of the latest event, 0 before the first: what was worked out at a number holds while it stays. One query."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def history_of(root: str, limit: int = 100) -> QuerySet[Event]:
    """The latest events of one root object, for pages whose reader may already see the object."""
    return Event.objects.filter(root=root).order_by("-position")[:limit]


def filtered(events: QuerySet[Event], wanted: dict[str, Any]) -> QuerySet[Event]:
    """Narrowed by who (words of name or position), verb, root, kind of object, first and last day (in Vietnam)."""
    for word in fold(wanted.get("who") or "").split():
        events = events.filter(search__contains=word)
    if wanted.get("verb"):
        events = events.filter(verb=wanted["verb"])
    if wanted.get("kind"):
        events = events.filter(root__startswith=f"{wanted['kind']}:")
    if wanted.get("first"):
        events = events.filter(at__gte=_midnight(wanted["first"]))
    if wanted.get("last"):
        events = events.filter(at__lt=_midnight(wanted["last"] + timedelta(days=1)))
    return events


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=VIETNAM).astimezone(UTC)
