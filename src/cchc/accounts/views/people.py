"""People and their accounts: the list, one person's page, one's own page, and the matrix of roles."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.accounts import permissions, sign_in
from cchc.accounts.actions import users as actions
from cchc.accounts.docs import matrix
from cchc.accounts.forms import NewUserForm, ReasonForm, UserFilter, UserForm
from cchc.accounts.models import Appointment, User
from cchc.accounts.queries import holding_on, people_found, users_visible_to, with_posts
from cchc.accounts.views.posts import _form_page
from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, role_label
from cchc_core.words import note


def user_list(request: HttpRequest) -> HttpResponse:
    actor, on = request.actor, today()  # type: ignore[attr-defined]
    filters = UserFilter(request.GET)
    page = page_of(request, with_posts(_filtered(users_visible_to(actor), filters), on))
    tree = tree_on(on)
    for user in page.object_list:
        user.held_words = [_words(row, tree) for row in user.held]
    context = {
        "page": page,
        "filters": filters,
        "may_create": permissions.may_create_users(actor),
        "may_import": permissions.may_import_people(actor),
    }
    return render(request, "accounts/user_list.html", context)


def _filtered(users: Any, filters: UserFilter) -> Any:
    wanted = filters.cleaned_data if filters.is_valid() else {}
    state = wanted.get("state")
    users = users.filter(is_active=state != "closed")
    if state == "new":
        users = users.filter(last_login__isnull=True)
    if state == "none":
        users = users.exclude(pk__in=Appointment.objects.filter(holding_on(today())).values("user_id"))
    return people_found(users, wanted.get("q", ""))


def _words(row: Appointment, tree: Any) -> str:
    unit = tree.name(row.post.unit_id) if row.post.unit_id in tree else ""
    return ", ".join(filter(None, (row.post.title, unit)))


def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    user = _visible(actor, pk)
    may_manage = permissions.may_manage_user(actor, user)
    context = {
        "person": user,
        **_posts_of(user),
        "may_manage": may_manage,
        "may_close": permissions.may_close_user(actor, user),
        "locked_until": sign_in.locked_until(user.username) if may_manage else None,
        "second_factor": user.authenticator_set.exists() if may_manage else None,
        "events": history_of(f"user:{user.pk}") if may_manage else None,
    }
    return render(request, "accounts/user_detail.html", context)


def _posts_of(user: User) -> dict[str, Any]:
    tree = tree_on(today())
    rows = user.appointments.select_related("post").order_by("-valid_from", "-pk")
    lent = user.delegations.select_related("post").order_by("-valid_from", "-pk")
    described = [
        {
            "row": row,
            "words": _words(row, tree),
            "role": say(note(role_label(row.post.role))),
            "lent": index >= len(rows),
            "now": row.holds_on(today()),
        }
        for index, row in enumerate([*rows, *lent])
    ]
    return {"posts": described}


def user_create(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require(permissions.may_create_users(actor))
    form = NewUserForm(request.POST or None)
    return _form_page(
        request,
        form,
        _("New account"),
        _("Create"),
        reverse("accounts:user-list") + "?state=none",
        lambda data: actions.create_user(actor=actor, **data),
    )


def user_change(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    user = _visible(actor, pk)
    if actor.user_id != user.pk:
        require(permissions.may_manage_user(actor, user))
    initial = {"name": user.name, "email": user.email, "phone": user.phone}
    form = UserForm(request.POST or None, initial=initial)
    back = reverse("accounts:me") if actor.user_id == user.pk else reverse("accounts:user-detail", args=[pk])
    return _form_page(
        request,
        form,
        _("Change the details"),
        _("Save"),
        back,
        lambda data: actions.change_user(actor=actor, user=user, **data),
    )


def user_close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    user = _visible(actor, pk)
    require(permissions.may_close_user(actor, user))
    return _form_page(
        request,
        ReasonForm(request.POST or None),
        _("Close the account of %(name)s") % {"name": user.name},
        _("Close"),
        reverse("accounts:user-detail", args=[pk]),
        lambda data: actions.close_user(actor=actor, user=user, **data),
    )


def user_drop_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    user = _visible(actor, pk)
    require(permissions.may_manage_user(actor, user))
    return _form_page(
        request,
        ReasonForm(request.POST or None),
        _("Remove the second factor of %(name)s") % {"name": user.name},
        _("Remove"),
        reverse("accounts:user-detail", args=[pk]),
        lambda data: actions.drop_second_factor(actor=actor, user=user, **data),
    )


@require_POST
def user_open(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    actions.open_user(actor=actor, user=_visible(actor, pk))
    messages.success(request, _("The account is open again."))
    return redirect("accounts:user-detail", pk=pk)


@require_POST
def user_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    actions.unlock_user(actor=actor, user=_visible(actor, pk))
    messages.success(request, _("The account is unlocked; the person can try again at once."))
    return redirect("accounts:user-detail", pk=pk)


@require_POST
def user_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh one-time link, shown once: it cannot be shown again, only replaced."""
    actor = request.actor  # type: ignore[attr-defined]
    user = _visible(actor, pk)
    token = actions.make_link(actor=actor, user=user)
    return render(request, "accounts/links.html", links_context(request, [(user, token)]))


def links_context(request: HttpRequest, made: list[tuple[User, str]]) -> dict[str, Any]:
    """What the printable list of one-time links shows."""
    rows = [
        {"person": user, "url": request.build_absolute_uri(reverse("accounts:first-sign-in", args=[token]))}
        for user, token in made
    ]
    return {"links": rows, "expires_at": made[0][0].one_time_links.latest("pk").expires_at if made else None}


def me(request: HttpRequest) -> HttpResponse:
    user = get_object_or_404(User, pk=request.actor.user_id)  # type: ignore[attr-defined]
    context = {"person": user, **_posts_of(user), "second_factor": user.authenticator_set.exists()}
    return render(request, "accounts/me.html", context)


def role_matrix(request: HttpRequest) -> HttpResponse:
    """Which role may do what, and how far; drawn from the code."""
    return render(request, "accounts/role_matrix.html", matrix(say))


def _visible(actor: Actor, pk: int) -> User:
    return get_object_or_404(users_visible_to(actor), pk=pk)


@require_POST
def keep_language(request: HttpRequest) -> HttpResponse:
    """The language of the screens, kept with the account and so on every machine."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    User.objects.filter(pk=request.actor.user_id).update(language=language)  # type: ignore[attr-defined]
    response = redirect("accounts:me")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax")
    return response
