"""Coming in: the sign-in page, the cast of the demonstration, one-time links, and the choice of a position."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cchc.accounts.actions.users import LINK_SPENT, link_of, use_link
from cchc.accounts.cast import BY_KEY, PASSWORD, Member, cast_on
from cchc.accounts.forms import ChoosePasswordForm
from cchc.accounts.middleware import CHOSEN_POST
from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc.common.ways import way_back
from cchc.common.words import say
from cchc_core.words import note


class SignInView(LoginView):
    """allauth's page with two things more: why one has to sign in again, and the cast in the demonstration."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["idle"] = "idle" in self.request.GET
        context["idle_minutes"] = settings.SESSION_COOKIE_AGE // 60
        if settings.CCHC_DEMO:
            context["cast"] = [_shown(member) for member in cast_on(today())]
            context["cast_password"] = PASSWORD
        return context


sign_in = SignInView.as_view()


def _shown(member: Member) -> dict[str, str]:
    return {
        "key": member.key,
        "username": member.username,
        "name": member.name,
        "about": say(note(member.about)),
        "attempt": say(note(member.attempt)),
    }


@login_not_required
@require_POST
def enter_as_cast(request: HttpRequest) -> HttpResponse:
    """Sign in as a member of the cast with one click. Outside the demonstration this address does not exist."""
    member = BY_KEY.get(request.POST.get("key", ""))
    if not settings.CCHC_DEMO or member is None or not member.is_on_stage(today()):
        raise Http404
    user = get_object_or_404(User, username=member.username, is_active=True)
    request.session.flush()
    return _come_in(request, user, way_back(request))


@login_not_required
@never_cache
@sensitive_post_parameters()
def first_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by a one-time link, and come in. Only choosing spends the link, not looking at it."""
    link = link_of(token)
    if link is None:
        return render(request, "accounts/link_spent.html", {"reason": LINK_SPENT}, status=410)
    form = ChoosePasswordForm(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        try:
            actor = actor_for(link.user, today())
            user = use_link(actor=actor, token=token, password=form.cleaned_data["password1"])
        except ValidationError as problem:
            form.add_error("password1", problem)
        else:
            request.session.flush()
            return _come_in(request, user, "/")
    return render(request, "accounts/first_sign_in.html", {"form": form, "person": link.user})


def _come_in(request: HttpRequest, user: User, address: str) -> HttpResponse:
    """Through allauth's door, which asks for the second factor of those who have one."""
    response: HttpResponse = perform_login(request, user, redirect_url=address)
    return response


@require_POST
def choose_position(request: HttpRequest) -> HttpResponse:
    """Act from now on in another of one's posts."""
    chosen = request.POST.get("post", "")
    held = {str(holding.post_id): holding for holding in request.actor.holdings}  # type: ignore[attr-defined]
    if chosen not in held:
        raise Http404
    request.session[CHOSEN_POST] = held[chosen].post_id
    messages.success(request, _("You now act as %(post)s.") % {"post": held[chosen].words})
    return redirect(way_back(request))


@require_safe
@never_cache
def stay(request: HttpRequest) -> HttpResponse:
    """Asked for by somebody who wants the session to go on: any request prolongs it, this one shows nothing."""
    return HttpResponse(status=204)
