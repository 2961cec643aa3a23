"""One memory of trees a request: stands before whatever builds the actor, which asks for the first one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cchc.orgunits.remembered import remembered_trees


class RememberedTreesMiddleware:
    """Keeps each tree asked for until the answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with remembered_trees():
            return self.get_response(request)
