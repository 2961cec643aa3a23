"""Who acts (``request.actor``), that only signed-in people come in, and that some must have a second factor."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc_core.access import Actor

#: The session's key for the position that the person chose, and for a second factor that was seen.
CHOSEN_POST = "post_id"
SECOND_FACTOR_SEEN = "second_factor_seen"

#: What somebody who still has to set up a second factor may open.
_SETTING_UP = frozenset(
    {
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "account_set_password",
        "account_logout",
        "language-choose",
        "density-choose",
        "healthz",
        "readyz",
    }
)


class ActorMiddleware:
    """Builds the actor when it is first asked for, once a request, so that static pages cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    return actor_for(request.user, today(), request.session.get(CHOSEN_POST))  # type: ignore[arg-type]


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every view asks for a signed-in person unless it is marked ``@login_not_required``.

    A session that has ended of idleness leads to the sign-in page, with a sentence that says so, and from there back to
    the page that was open. An htmx request makes the whole browser go there.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        query = {"next": _page(request)}
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            query["idle"] = "1"
        address = f"{reverse(settings.LOGIN_URL)}?{urlencode(query)}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return redirect(address)


def _page(request: HttpRequest) -> str:
    """The page to come back to: this one, or the one that the form or the fragment stood on."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class SecondFactorMiddleware:
    """Sends people whose role makes a second factor a duty to the page where it is set up, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_ROLES or not request.user.is_authenticated:
            return None
        if resolve(request.path_info).url_name in _SETTING_UP or request.session.get(SECOND_FACTOR_SEEN):
            return None
        if not any(request.actor.holds(role) for role in settings.SECOND_FACTOR_ROLES):  # type: ignore[attr-defined]
            return None
        if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
            request.session[SECOND_FACTOR_SEEN] = True
            return None
        messages.warning(request, _("Your role needs a second factor. Set it up now; then you can go on."))
        return redirect("mfa_activate_totp")
