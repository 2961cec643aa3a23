"""Replication campaigns: their list, opening one, progress by unit and model, adding to one, closing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.common.clock import today
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.initiatives.actions.replications import close_replication, extend_replication, open_replication
from cchc.initiatives.forms.life import ExtendForm, ReplicationForm
from cchc.initiatives.models import Adoption, Initiative, ReplicationCampaign
from cchc.initiatives.permissions import may_manage, may_open_for
from cchc.initiatives.queries.adoptions import MatrixRow, matrix_of, replications_visible_to, tallies_of
from cchc.initiatives.queries.catalogue import PROVEN, visible_to
from cchc.initiatives.views.adoptions import adoption_lines
from cchc.initiatives.views.life_common import actor_of, answer, version_in
from cchc.initiatives.views.openable import bases_of
from cchc.initiatives.wording import stage_word
from cchc.orgunits.queries import last_names, tree_on
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import AdoptionState
from cchc_core.units.kinds import BY_KEY

#: More models than these nobody ticks; the newest come first.
MODELS_OFFERED = 200
#: What stands in a cell of the matrix: an icon beside its word.
ICONS = {
    AdoptionState.PLANNED.value: "clock-hour-4",
    AdoptionState.UNDER_WAY.value: "player-play",
    AdoptionState.CONFIRMED.value: "circle-check",
    AdoptionState.DECLINED.value: "circle-x",
    AdoptionState.STOPPED.value: "ban",
}


def replication_list(request: HttpRequest) -> HttpResponse:
    """Every campaign that concerns the person, the newest first, with how far it is."""
    actor = actor_of(request)
    page = page_of(request, replications_visible_to(actor))
    campaigns = list(page.object_list)
    tallies, names, day = tallies_of(campaigns), last_names(), today()
    page.object_list = [
        {
            "row": row,
            "unit": names.get(str(row.unit_id), ""),
            "tally": tallies.get(row.pk),
            "is_open": row.state == ReplicationCampaign.OPEN,
            "is_late": row.state == ReplicationCampaign.OPEN and row.due_on < day,
        }
        for row in campaigns
    ]
    context = {
        "page": page,
        "part": "replication",
        "may_open": bool(actor.units_acted_for(Permission.CAMPAIGN_MANAGE)),
        "may_adopt": bool(actor.units_acted_for(Permission.ADOPTION_WORK)),
    }
    return render(request, "initiatives/life/replication_list.html", context)


# Opening ------------------------------------------------------------------------------------------------------------


def replication_open(request: HttpRequest) -> HttpResponse:
    """Open a campaign: which models, which units, until when. A model named in the address is ticked."""
    actor = actor_of(request)
    unit = _opening_unit(request, actor)
    require(may_open_for(actor, unit))
    models = _models_offered(actor)
    wanted = [pk for pk in map(row_number, request.GET.getlist("initiative")) if pk in models]
    form = ReplicationForm(
        request.POST if request.method == "POST" else None,
        models=models,
        units=_units_offered(unit),
        initial={"year": today().year, "models": wanted},
    )
    made: list[ReplicationCampaign] = []

    def act() -> None:
        made.append(open_replication(actor=actor, unit_id=unit, plan=form.plan))

    return answer(
        request,
        "initiatives/life/replication_open.html",
        form,
        act,
        done=_("The campaign is open; the units were told."),
        to=lambda: reverse("initiatives:replication-show", args=[made[0].pk]),
        context={"unit_name": last_names().get(str(unit), ""), "part": "replication", "has_models": bool(models)},
    )


def _opening_unit(request: HttpRequest, actor: Actor) -> int:
    """The unit that opens: the one asked for, else the first for which this person runs campaigns."""
    offered = actor.units_acted_for(Permission.CAMPAIGN_MANAGE)
    circles = [held.circle_id for held in actor.holdings if held.scope(Permission.CAMPAIGN_MANAGE) is not None]
    if not circles:
        raise Http404
    wanted = row_number(request.GET.get("unit", ""))
    return wanted if wanted in offered else circles[0]


def _models_offered(actor: Actor, but: Iterable[int] = ()) -> dict[int, str]:
    """Models that somebody proved, recommended ones first, the newest first."""
    rows = visible_to(actor).filter(state="accepted", stage__in=PROVEN).exclude(pk__in=list(but))
    rows = rows.only("title", "unit_name", "stage", "year").order_by("-year", "-pk")[:MODELS_OFFERED]
    order = {"recommended": 0, "replicated": 1, "effective": 2}
    return {
        row.pk: f"{row.title} ({row.unit_name}, {row.year}; {stage_word(row.stage)})"
        for row in sorted(rows, key=lambda row: order[row.stage])
    }


def _units_offered(circle: int, but: Iterable[int] = ()) -> list[tuple[str, list[tuple[int, str]]]]:
    """Everything under a unit that does its own work, in groups by kind; divisions take part with their unit."""
    tree, left_out = tree_on(today()), set(but)
    groups: dict[str, list[tuple[int, str]]] = {}
    if circle not in tree:
        return []
    for unit in tree.descendants(circle):
        kind = tree.kind(unit)
        if unit not in left_out and not kind.endswith("division") and kind != "drafting_unit":
            label = _(BY_KEY[kind].plural) if kind in BY_KEY else kind
            groups.setdefault(label, []).append((unit, tree.name(unit)))
    return list(groups.items())


# One campaign -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """An adoption in the matrix, or nothing."""

    row: Adoption | None
    word: str = ""
    icon: str = ""
    label: str = ""


def _load(request: HttpRequest, pk: int) -> ReplicationCampaign:
    row = replications_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def replication_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress: who confirmed which model, who is silent, who declined and why."""
    row, actor = _load(request, pk), actor_of(request)
    matrix = matrix_of(row)
    page = page_of(request, matrix.rows)
    page.object_list = [(each, _cells(each, matrix.models)) for each in page.object_list]
    own = {held.unit_id for held in actor.holdings if held.scope(Permission.ADOPTION_WORK) is not None}
    mine = [cell for each in matrix.rows if each.unit_id in own for cell in each.cells if cell is not None]
    refused = [
        cell
        for each in matrix.rows
        for cell in each.cells
        if cell is not None and cell.state in (AdoptionState.DECLINED.value, AdoptionState.STOPPED.value)
    ]
    context = {
        "campaign": row,
        "matrix": matrix,
        "page": page,
        "unit_name": last_names().get(str(row.unit_id), ""),
        "models": [
            (place, model, total)
            for place, (model, total) in enumerate(zip(matrix.models, matrix.foot, strict=True), 1)
        ],
        "mine": adoption_lines(mine),
        "refused": adoption_lines(refused),
        "is_open": row.state == ReplicationCampaign.OPEN,
        "days_left": (row.due_on - today()).days,
        "days_late": (today() - row.due_on).days,
        "manages": bool(may_manage(actor, row)),
        "bases": bases_of(actor, row.bases),
        "part": "replication",
    }
    return render(request, "initiatives/life/replication_show.html", context)


def _cells(row: MatrixRow, models: tuple[Initiative, ...]) -> list[Cell]:
    found = []
    for place, (model, line) in enumerate(zip(models, row.cells, strict=True), 1):
        if line is None:
            found.append(Cell(None, label=str(place)))
            continue
        [drawn] = adoption_lines([line])
        found.append(Cell(line, drawn.state, ICONS[line.state], f"{place}. {model.title}"))
    return found


def replication_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Add models and units, or move the deadline."""
    row, actor = _load(request, pk), actor_of(request)
    require(may_manage(actor, row))
    pairs = list(row.adoptions.values_list("initiative_id", "unit_id"))
    form = ExtendForm(
        request.POST if request.method == "POST" else None,
        models=_models_offered(actor, {model for model, _unit in pairs}),
        units=_units_offered(row.unit_id, {unit for _model, unit in pairs}),
        initial={"due_on": row.due_on},
    )

    def act() -> None:
        said = form.cleaned_data
        extend_replication(
            actor=actor,
            campaign=row,
            version=version_in(request),
            initiative_ids=said.get("models", ()),
            unit_ids=said.get("units", ()),
            due_on=said["due_on"],
        )

    context: dict[str, Any] = {"campaign": row, "part": "replication"}
    return answer(
        request,
        "initiatives/life/replication_extend.html",
        form,
        act,
        done=_("The campaign is changed; units that are newly asked were told."),
        to=lambda: reverse("initiatives:replication-show", args=[pk]),
        context=context,
    )


@require_POST
def replication_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a campaign; adoptions go on as their units say."""
    close_replication(actor=actor_of(request), campaign=_load(request, pk), version=version_in(request))
    messages.success(request, _("The campaign is closed."))
    return redirect("initiatives:replication-show", pk)
