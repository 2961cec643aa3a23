"""Shows refusals: as a page, or as the fragment that htmx asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cchc.common.errors import Invalid, Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        template = "refusal.html#refusal" if getattr(request, "htmx", False) else "refusal.html"
        problems = exception.problems if isinstance(exception, Invalid) else ()
        context = {"refusal": exception, "problems": problems}
        response = render(request, template, context, status=exception.status)
        if getattr(request, "htmx", False):
            # Into the page's own place for refusals: what the person typed stays where it is.
            response.headers["HX-Retarget"] = "#refusal"
            response.headers["HX-Reswap"] = "innerHTML"
        return response
