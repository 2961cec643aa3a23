"""Posts: the list, a post with who held it, and the forms that change either."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.accounts import permissions
from cchc.accounts.actions import posts as actions
from cchc.accounts.forms import AppointForm, DelegateForm, EndForm, PostFilter, PostForm, RenameForm
from cchc.accounts.models import Appointment, Delegation, Post
from cchc.accounts.queries import (
    holding,
    holding_on,
    posts_found,
    posts_visible_to,
    units_reached,
    users_visible_to,
)
from cchc.accounts.waiting_hooks import waiting_for
from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.errors import Invalid, WrongState
from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission, role_label
from cchc_core.units import Tree
from cchc_core.words import note


def post_list(request: HttpRequest) -> HttpResponse:
    actor, on = request.actor, today()  # type: ignore[attr-defined]
    tree = tree_on(on)
    units = units_reached(actor, Permission.POST_VIEW, tree) | actor.unit_ids
    filters = PostFilter(request.GET, tree=tree, units=units)
    page = page_of(request, _filtered(posts_visible_to(actor), filters, tree))
    rows = [_row(post, tree) for post in page.object_list]
    context = {
        "page": page,
        "rows": rows,
        "filters": filters,
        "may_manage": permissions.may_manage_posts(actor),
        "may_import": permissions.may_import_people(actor),
        "may_see_users": actor.has(Permission.POST_VIEW),
    }
    return render(request, "accounts/post_list.html", context)


def _filtered(posts: Any, filters: PostFilter, tree: Tree) -> Any:
    on = today()
    wanted = filters.cleaned_data if filters.is_valid() else {}
    state = wanted.get("state")
    posts = posts.filter(valid_to__lt=on) if state == "closed" else posts.filter(holding_on(on))
    if state == "vacant":
        posts = posts.exclude(Exists(Appointment.objects.filter(holding_on(on), post=OuterRef("pk"))))
    if wanted.get("unit"):
        unit = wanted["unit"]
        posts = posts.filter(unit_id__in=[unit, *(tree.descendants(unit) if unit in tree else ())])
    if wanted.get("role"):
        posts = posts.filter(role=wanted["role"])
    return posts_found(posts, wanted.get("q", ""), on).order_by("unit_id", "role", "pk")


def _row(post: Post, tree: Tree) -> dict[str, Any]:
    return {
        "post": post,
        "unit": tree.name(post.unit_id) if post.unit_id in tree else "",
        "circle": tree.name(post.circle_id) if post.circle_id in tree else "",
        "role": say(note(role_label(post.role))),
        "holders": [row.user for row in post.now],  # type: ignore[attr-defined]
        "lent": post.lent,  # type: ignore[attr-defined]
    }


def post_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    post = _visible(actor, pk)
    context = {
        **_row(post, tree_on(today())),
        "appointments": post.appointments.select_related("user").order_by("-valid_from", "-pk"),
        "delegations": post.delegations.select_related("to_user", "by").order_by("-valid_from", "-pk"),
        "may_manage": permissions.may_manage_posts(actor, post.unit_id),
        "may_delegate": permissions.may_delegate(actor, post),
        "events": history_of(actions.root_of(post)),
        "today": today(),
    }
    return render(request, "accounts/post_detail.html", context)


def post_create(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require(permissions.may_manage_posts(actor))
    tree = tree_on(today())
    units = units_reached(actor, Permission.POST_MANAGE, tree)
    form = PostForm(request.POST or None, tree=tree, units=units, initial={"valid_from": today()})

    def save(data: dict[str, Any]) -> Post:
        return actions.create_post(
            actor=actor,
            unit_id=data["unit"],
            circle_id=data["circle"],
            role=data["role"],
            title=data["title"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )

    return _form_page(request, form, _("New post"), _("Create"), reverse("accounts:post-list"), save)


def post_rename(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    post = _visible(actor, pk)
    require(permissions.may_manage_posts(actor, post.unit_id))
    form = RenameForm(request.POST or None, initial={"title": post.title})
    return _form_page(
        request,
        form,
        _("Rename the post"),
        _("Rename"),
        _address(post),
        lambda data: actions.rename_post(actor=actor, post=post, title=data["title"]),
    )


def post_close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    post = _visible(actor, pk)
    require(permissions.may_manage_posts(actor, post.unit_id))
    form = EndForm(request.POST or None, initial={"on": today()})
    return _form_page(
        request,
        form,
        _("Close the post"),
        _("Close"),
        _address(post),
        lambda data: actions.close_post(actor=actor, post=post, **data),
    )


def post_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    post = _visible(actor, pk)
    require(permissions.may_delegate(actor, post))
    people = _colleagues(actor)
    form = DelegateForm(request.POST or None, people=people, initial={"valid_from": today()})

    def save(data: dict[str, Any]) -> Post:
        actions.delegate(
            actor=actor,
            post=post,
            to_user=data["user"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            basis=data["basis"],
        )
        return post

    return _form_page(request, form, _("Delegate the post"), _("Delegate"), _address(post), save, people=people)


def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open for the post, who gives it and who takes it; printed, it is the paper that both sign."""
    actor, on = request.actor, today()  # type: ignore[attr-defined]
    post = _visible(actor, pk)
    may_manage = permissions.may_manage_posts(actor, post.unit_id)
    people = _colleagues(actor)
    form = AppointForm(request.POST or None, people=people, initial={"valid_from": on})
    if request.method == "POST":
        require(may_manage)
        if form.is_valid() and _try(form, lambda data: actions.appoint(actor=actor, post=post, **data)):
            messages.success(request, _("The post has changed hands."))
            return redirect("accounts:post-hand-over", pk=pk)
    rows = list(post.appointments.select_related("user").order_by("valid_from", "pk"))
    context = {
        **_row(post, tree_on(on)),
        "open_work": waiting_for(_as_post(post)),
        "giver": rows[-2] if len(rows) > 1 else None,
        "taker": rows[-1] if rows else None,
        "form": form,
        "people": people[:500],
        "may_manage": may_manage,
        "today": on,
    }
    return render(request, "accounts/hand_over.html", context)


def _as_post(post: Post) -> Actor:
    """Whoever holds the post now, with this post alone."""
    held = holding(post, tree_on(today()))
    users = [row.user for row in post.now]  # type: ignore[attr-defined]
    return Actor(users[0].pk if users else None, users[0].name if users else "", (held,), held)


def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = get_object_or_404(Appointment.objects.select_related("post", "user"), pk=pk)
    post = _visible(actor, row.post_id)
    require(permissions.may_manage_posts(actor, post.unit_id))
    form = EndForm(request.POST or None, initial={"on": today()})

    def save(data: dict[str, Any]) -> Post:
        actions.end_appointment(actor=actor, appointment=row, **data)
        return post

    return _form_page(request, form, _("End the appointment"), _("End it"), _address(post), save)


@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = get_object_or_404(Delegation.objects.select_related("post", "to_user"), pk=pk)
    post = _visible(actor, row.post_id)
    actions.end_delegation(actor=actor, delegation=row, on=today())
    messages.success(request, _("The delegation ends today."))
    return redirect(_address(post))


def _visible(actor: Actor, pk: int) -> Post:
    return get_object_or_404(posts_visible_to(actor), pk=pk)


def _address(post: Post) -> str:
    return reverse("accounts:post-detail", args=[post.pk])


def _colleagues(actor: Actor) -> Any:
    """Whom somebody may choose: open accounts that may be seen."""
    return users_visible_to(actor).filter(is_active=True)


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    button: str,
    back: str,
    save: Callable[[dict[str, Any]], Any],
    people: Any = None,
) -> HttpResponse:
    """A form on its own page. What the action refuses as invalid stands on the form, with what was typed."""
    if request.method == "POST" and form.is_valid():
        saved: list[Any] = []
        if _try(form, lambda data: saved.append(save(data))):
            messages.success(request, _("Saved."))
            return redirect(_address(saved[0]) if isinstance(saved[0], Post) else back)
    context = {"form": form, "page_name": title, "button": button, "back": back, "people": people and people[:500]}
    return render(request, "accounts/form.html", context, status=422 if form.errors else 200)


def _try(form: forms.Form, save: Callable[[dict[str, Any]], Any]) -> bool:
    try:
        save(form.cleaned_data)
    except (Invalid, WrongState) as refusal:
        form.add_error(None, say(refusal.note))
        return False
    return True
