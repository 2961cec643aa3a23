"""Puts ``request.actor`` on every request: who acts, in which posts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc_core.access import Actor

#: The session's key for the position that the person chose.
CHOSEN_POST = "post_id"


class ActorMiddleware:
    """Builds the actor when it is first asked for, once a request, so that static pages cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    return actor_for(request.user, today(), request.session.get(CHOSEN_POST))  # type: ignore[arg-type]
