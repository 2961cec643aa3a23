"""The acts on units: a form, a preview of what follows, and the act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.orgunits import permissions, queries
from cchc.orgunits.actions.changing import make_change, preview
from cchc.orgunits.forms import (
    AbolishForm,
    ChangeForm,
    EstablishForm,
    MergeForm,
    MoveForm,
    RenameForm,
    SplitForm,
    pick_label,
)
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.views.reading import actor_of
from cchc_core.access import Actor
from cchc_core.units import Tree
from cchc_core.units.changes import Change, Merge
from cchc_core.words import gettext_noop

VERSION = "version_"


@dataclass(frozen=True)
class Act:
    """An act as a page: its title, what it is for, its form, the verb on its button."""

    title: str
    about: str
    form: type[ChangeForm]
    button: str


ACTS: Mapping[str, Act] = {
    "rename": Act(
        gettext_noop("Rename the unit"),
        gettext_noop("The unit stays the same: its results, posts and work keep to it under the new name."),
        RenameForm,
        gettext_noop("Rename"),
    ),
    "move": Act(
        gettext_noop("Move the unit"),
        gettext_noop("The unit stays the same and stands under another one from the day on."),
        MoveForm,
        gettext_noop("Move"),
    ),
    "merge": Act(
        gettext_noop("Merge units"),
        gettext_noop("The units end the day before. Open work and accounts go to the unit that stands for them."),
        MergeForm,
        gettext_noop("Merge"),
    ),
    "split": Act(
        gettext_noop("Split the unit"),
        gettext_noop("Parts of the unit go to others. Published results stay with the unit."),
        SplitForm,
        gettext_noop("Split"),
    ),
    "abolish": Act(
        gettext_noop("Abolish the unit"),
        gettext_noop("The unit ends the day before and nobody stands for it. Its published results stay."),
        AbolishForm,
        gettext_noop("Abolish"),
    ),
    "create": Act(
        gettext_noop("Establish a unit"),
        gettext_noop("A unit that follows none. What replaces other units is a merger or a split."),
        EstablishForm,
        gettext_noop("Establish"),
    ),
}


def unit_act(request: HttpRequest, act: str, key: str = "") -> HttpResponse:
    """GET: the form. POST: the preview; POST with ``confirmed``: the act, planned anew."""
    actor = actor_of(request)
    page = ACTS[act]
    tree = queries.tree_on(today())
    unit = _unit(actor, key or request.GET.get("unit", ""), tree, needed=bool(key))
    form = page.form(request.POST or None, now=tree.get(unit.pk) if unit else None, tree=tree)
    context: dict[str, Any] = {
        "act": page,
        "form": form,
        "unit": unit,
        "unit_name": tree.name(unit.pk) if unit and unit.pk in tree else "",
        "back": reverse("orgunits:unit-detail", args=[unit.key]) if unit else reverse("orgunits:unit-list"),
        "picks": [pick_label(tree, known) for known in tree],
        "address": request.get_full_path(),
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "orgunits/unit_act.html", context, status=status)
    change = form.change(unit.pk if unit else None)
    if request.POST.get("confirmed"):
        made = make_change(actor=actor, change=change, versions=_versions(request))
        messages.success(request, _("Done. The history of the units holds the change and its basis."))
        lead_to = made[0] if made else _goes_on(change) or unit
        return redirect("orgunits:unit-detail", lead_to.key) if lead_to else redirect("orgunits:unit-list")
    shown = preview(change)
    kept = form.kept + [(f"{VERSION}{pk}", str(version)) for pk, version in shown.versions.items()]
    context |= {"preview": shown, "kept": kept}
    return render(request, "orgunits/unit_act.html", context)


def _goes_on(change: Change) -> OrgUnit | None:
    """The unit into which others were merged, so that its page is shown next."""
    return OrgUnit.objects.filter(pk=change.into).first() if isinstance(change, Merge) and change.into else None


def _unit(actor: Actor, key: str, tree: Tree, *, needed: bool) -> OrgUnit | None:
    """The unit of the page, once it is sure that this person may change it."""
    if not key:
        if needed:
            raise Http404
        require(permissions.may_change_units(actor, [tree.path(root) for root in tree.roots]))
        return None
    unit = get_object_or_404(queries.visible_to(actor), key=key)
    require(permissions.may_change_unit(actor, tree.path(unit.pk)))
    return unit


def _versions(request: HttpRequest) -> dict[int, int]:
    """The versions that the preview showed."""
    pairs = (
        (row_number(name.removeprefix(VERSION)), row_number(str(value)))
        for name, value in request.POST.items()
        if name.startswith(VERSION)
    )
    return {pk: version for pk, version in pairs if pk is not None and version is not None}
