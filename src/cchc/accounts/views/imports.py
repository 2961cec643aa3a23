"""Excel in and out for people and posts, and the printable list of one-time links."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from cchc.accounts.actions.people_import import import_people, keep_upload, plan_import
from cchc.accounts.actions.users import make_link
from cchc.accounts.models import Appointment, Post
from cchc.accounts.permissions import may_import_people, may_manage_user
from cchc.accounts.queries import posts_visible_to, users_visible_to
from cchc.accounts.views.people import links_context
from cchc.accounts.workbook import PersonRow, write_people
from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.permissions import require
from cchc.common.uploads import WorkbookForm
from cchc.common.words import say
from cchc.orgunits.queries import tree_on
from cchc_core.access import role_label
from cchc_core.units import Tree
from cchc_core.words import note


def people_import(request: HttpRequest) -> HttpResponse:
    """Look a workbook through and show what it would do, or what is wrong with it."""
    actor = request.actor  # type: ignore[attr-defined]
    require(may_import_people(actor))
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        plan = plan_import(actor=actor, data=data)
        context |= {"plan": plan, "file_name": name}
        if not plan.problems and plan.changes:
            context["upload"] = keep_upload(actor=actor, file_name=name, data=data)
    return render(request, "accounts/import.html", context)


@require_POST
def people_import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    made = import_people(actor=request.actor, upload_id=pk)  # type: ignore[attr-defined]
    return render(request, "accounts/links.html", links_context(request, made))


@require_safe
def people_template(request: HttpRequest) -> HttpResponse:
    require(may_import_people(request.actor))  # type: ignore[attr-defined]
    return download(write_people([]), "people-and-posts.xlsx")


@require_safe
def people_export(request: HttpRequest) -> HttpResponse:
    """Today's posts in the form that can be edited and read back."""
    actor = request.actor  # type: ignore[attr-defined]
    require(may_import_people(actor))
    tree = tree_on(today())
    posts = posts_visible_to(actor).filter(valid_to__isnull=True).order_by("unit_id", "pk")
    rows = [_row(post, held, tree) for post in posts for held in post.now]
    return download(write_people(rows), f"people-and-posts-{today():%Y-%m-%d}.xlsx")


def _row(post: Post, held: Appointment, tree: Tree) -> PersonRow:
    return PersonRow(
        row=0,
        name=held.user.name,
        username=held.user.username,
        email=held.user.email,
        phone=held.user.phone,
        unit=tree.name(post.unit_id) if post.unit_id in tree else "",
        role=say(note(role_label(post.role))),
        title=post.title,
        circle=tree.name(post.circle_id) if post.circle_id in tree else "",
        basis=held.basis,
        valid_from=held.valid_from,
        valid_to=held.valid_to,
    )


@require_POST
def links_make(request: HttpRequest) -> HttpResponse:
    """Fresh one-time links for everybody who has never signed in, to print and hand out."""
    actor = request.actor  # type: ignore[attr-defined]
    require(may_import_people(actor))
    waiting = users_visible_to(actor).filter(is_active=True, last_login__isnull=True)
    with transaction.atomic():
        made = [(user, make_link(actor=actor, user=user)) for user in waiting if may_manage_user(actor, user)]
    return render(request, "accounts/links.html", links_context(request, made))
