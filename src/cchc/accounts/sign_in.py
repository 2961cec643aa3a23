"""How people come in: our answers to what allauth (sign-in, providers, second factor) and axes (lockout) ask."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for, administrators
from cchc.common.clock import now, today


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; whoever comes in is greeted in the chosen language."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Username or password is wrong. Check capital letters and the input method, then try again."
        ),
        "rate_limited": _("Too many requests. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 86400, samesite="Lax")
        return response

    def add_message(self, request: HttpRequest, level: int, template: str | None = None, *args: Any, **kw: Any) -> None:  # type: ignore[override]
        """That signing in and out worked, one sees; everything else is said."""
        template = kw.pop("message_template", template)
        if template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, template, *args, **kw)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A provider (OpenID Connect) vouches for who somebody is; the account itself must be here already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The first time, find the account by username, else by the e-mail that the provider has verified.

        An account that somebody of this provider has already come in to is not given to a second identity: providers hand
        a leaver's name or address on to somebody else.
        """
        if sociallogin.is_existing:
            return
        user = _user_of(sociallogin.account.extra_data)
        if user is None or SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).exists():
            return
        sociallogin.connect(request, user)


def _user_of(claims: dict[str, Any]) -> User | None:
    claims = {**claims, **claims.get("userinfo", {})}
    username = str(claims.get("preferred_username") or "").lower()
    user = User.objects.filter(username=username, is_active=True).first() if username else None
    email = claims.get("email") if claims.get("email_verified") is True else None
    if user is None and email:
        found = User.objects.filter(email__iexact=email, is_active=True)[:2]
        user = found[0] if len(found) == 1 else None
    return user


class SecondFactorAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second factor may change it only through an administrator."""
        return not needs_second_factor(authenticator.user)


def needs_second_factor(user: User) -> bool:
    """Whether one of the roles held today makes a second factor a duty."""
    held = {holding.role for holding in actor_for(user, today()).holdings}
    return not held.isdisjoint(settings.SECOND_FACTOR_ROLES)


def typed_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Whose door was tried, in lower case, so that "An" and "an" share one count."""
    typed = (credentials or {}).get("username") or (request.POST.get("login", "") if request else "")
    return str(typed).strip().lower()


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page that says how long the door stays shut and who can open it."""
    attempt = attempts_of(typed_username(request, credentials)).first()
    until = (attempt.attempt_time if attempt else now()) + settings.AXES_COOLOFF_TIME
    context = {
        "until": until,
        "minutes": max(1, -(-(until - now()) // timedelta(minutes=1))),
        "tries": settings.AXES_FAILURE_LIMIT,
        "administrators": administrators(today()),
    }
    return render(request, "accounts/locked.html", context, status=429)


def attempts_of(username: str) -> Any:
    """Failed tries at one account that still count, the latest first."""
    since = now() - settings.AXES_COOLOFF_TIME
    return AccessAttempt.objects.filter(username=username.lower(), attempt_time__gte=since).order_by("-attempt_time")


def locked_until(username: str) -> Any:
    """When the account can be tried again; None when it is not locked."""
    attempt = attempts_of(username).filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).first()
    return attempt.attempt_time + settings.AXES_COOLOFF_TIME if attempt else None


def unlock(username: str) -> None:
    """Forget the failed tries at one account."""
    reset(username=username.lower())
