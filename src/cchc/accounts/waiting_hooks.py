"""What waits for the holder of a post, told to us at start by the apps above, so that we import none of them.

``config/wiring.py`` hands down the functions that also fill everybody's home page: an actor in, open work out.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.cache import caches
from django.http import HttpRequest

from cchc.audit.queries import last_number
from cchc.common.clock import today
from cchc_core.access import ANONYMOUS, Actor
from cchc_core.work import Waiting

Outlet = Callable[[Actor], Iterable[Waiting]]

#: Where counts are kept, and for how long at most: what waits may also change with the hour, or by what no log tells.
COUNTS, COUNTED_SECONDS = "counts", 60

_outlets: tuple[Outlet, ...] = ()
_coming: tuple[Outlet, ...] = ()


def hand_down(outlets: tuple[Outlet, ...], coming: tuple[Outlet, ...] = ()) -> None:
    """Called once at start by the wiring, and by tests. ``coming`` tell what does not wait yet."""
    global _outlets, _coming
    _outlets, _coming = tuple(outlets), tuple(coming)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for an actor, the earliest due first, what has no date last."""
    found = [waiting for outlet in _outlets for waiting in outlet(actor)]
    return sorted(found, key=lambda waiting: (waiting.due or date.max, waiting.about))


def waiting_in(request: HttpRequest) -> list[Waiting]:
    """The same for whoever asks, found once a request."""
    found: list[Waiting] | None = getattr(request, "_waiting", None)
    if found is None:
        found = request._waiting = waiting_for(getattr(request, "actor", ANONYMOUS))  # type: ignore[attr-defined]
    return found


def waiting_count(request: HttpRequest) -> int:
    """How much waits for whoever asks, as the rail says on every page.

    Every change leaves an event in the log, so a count holds until the next event, or the next day: looking through pages
    costs one query and not those of every app.
    """
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    if actor.is_anonymous or hasattr(request, "_waiting"):
        return len(waiting_in(request))
    posts = "-".join(str(holding.post_id) for holding in actor.holdings)
    key = f"waiting:{actor.user_id}:{posts}:{today():%Y%m%d}:{last_number()}"
    return int(caches[COUNTS].get_or_set(key, lambda: len(waiting_in(request)), COUNTED_SECONDS) or 0)


def coming_for(actor: Actor) -> list[Waiting]:
    """Everything with a day that does not wait for the actor yet, the earliest first."""
    found = [each for outlet in _coming for each in outlet(actor) if each.due]
    return sorted(found, key=lambda each: (each.due or date.max, each.about))


def next_due(actor: Actor, today: date) -> Waiting | None:
    """The first thing that will wait for an actor from today on, for those who have nothing to do now."""
    found = [each for outlet in _coming for each in outlet(actor) if each.due and each.due >= today]
    return min(found, key=lambda each: (each.due or today, each.about), default=None)
