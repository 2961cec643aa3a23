"""The library: the list that is searched, and one model with everything that is known of it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.lists import Column, Order, order_of, ordered, page_of
from cchc.common.permissions import require
from cchc.common.text import sort_key
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc.initiatives.forms.catalogue import LibraryFilter
from cchc.initiatives.models import Initiative, InitiativeFile
from cchc.initiatives.permissions import NOT_DECIDED_BY_YOU, may_release
from cchc.initiatives.queries.catalogue import (
    Wanted,
    kinds_of,
    narrowed,
    nearest_first,
    offered,
    visible_to,
    with_adopters,
)
from cchc.initiatives.queries.life import is_stale_on
from cchc.initiatives.queries.life_work import to_note
from cchc.initiatives.views.common import actor_of, load
from cchc.initiatives.views.entry_block import entry_block
from cchc.initiatives.views.life_block import life_block
from cchc.initiatives.views.openable import openable
from cchc.initiatives.wording import field_names, kind_word, stage_style, stage_word, state_word
from cchc.orgunits.queries import last_names
from cchc_core.access import ALLOW, Actor, Permission, deny
from cchc_core.initiatives.answers import Asked

ORDERS = {"title": ("folded_title",), "year": ("year",), "adopters": ("adopters", "year")}
#: Where words are looked for, what has them in its title comes first.
NEAREST = "near"


@dataclass(frozen=True)
class Line:
    """A model as a table draws it."""

    row: Initiative
    kind: str
    field: str
    stage: str
    style: str
    state: str
    stale: bool


def lines_of(rows: Any, fields: dict[str, str]) -> list[Line]:
    """Rows with the words of their keys."""
    on = today()
    return [
        Line(
            row,
            kind_word(row.kind),
            fields.get(row.field, row.field),
            stage_word(row.stage),
            stage_style(row.stage),
            "" if row.is_accepted else state_word(row.state),
            is_stale_on(row, on),
        )
        for row in rows
    ]


# The list -----------------------------------------------------------------------------------------------------------


def filter_of(request: HttpRequest, rows: QuerySet[Initiative], *, states: bool = True) -> LibraryFilter:
    """The form that says what the address asks for. Five queries."""
    names = last_names()
    found, years = offered(rows)
    units = {unit: names.get(str(unit), str(unit)) for unit in found}
    return LibraryFilter(
        request.GET,
        fields=field_names(today()),
        units=dict(sorted(units.items(), key=lambda pair: sort_key(pair[1]))),
        years=years,
        kinds=kinds_of(units),
        states=states,
    )


def model_list(request: HttpRequest) -> HttpResponse:
    """What the library holds."""
    return _list(request, visible_to(actor_of(request)))


def to_note_list(request: HttpRequest) -> HttpResponse:
    """The models of which whoever decides on steps may note that they are replicated."""
    actor = actor_of(request)
    require(ALLOW if actor.has(Permission.INITIATIVE_DECIDE) else deny(NOT_DECIDED_BY_YOU))
    return _list(request, to_note(actor), is_to_note=True)


def _list(request: HttpRequest, seen: QuerySet[Initiative], *, is_to_note: bool = False) -> HttpResponse:
    """Some of the library, narrowed and sorted as the address says."""
    form = filter_of(request, seen, states=not is_to_note)
    wanted = form.wanted
    columns = [
        Column("title", _("Name of the model")),
        Column("field", _("Field"), sortable=False),
        Column("unit", _("Unit"), sortable=False),
        Column("year", _("Year"), "number"),
        Column("stage", _("Stage of its life"), sortable=False),
        Column("adopters", _("Adopted by"), "number"),
    ]
    order = order_of(request, columns, default=NEAREST if wanted.text else "-year")
    page = page_of_models(request, sought(seen, wanted, order))
    page.object_list = lines_of(page.object_list, field_names(today()))
    context = {"page": page, "form": form, "columns": columns, "order": order, "part": "library", "wanted": wanted}
    return render(request, "initiatives/library/model_list.html", context | {"is_to_note": is_to_note})


def sought(seen: QuerySet[Initiative], wanted: Wanted, order: Order) -> QuerySet[Any]:
    """What is looked for, in the order that the address asks for."""
    rows = narrowed(seen, wanted)
    if order.key == NEAREST:
        return nearest_first(rows, wanted.text)
    return ordered(with_adopters(rows) if order.key == "adopters" else rows, order, ORDERS)


def page_of_models(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The asked page, its rows with ``adopters`` and without the columns that a list does not show.

    The words are looked for once, for the keys of all that is found: counting it and fetching a page of it would read the
    whole library twice. Two queries.
    """
    page = page_of(request, list(rows.values_list("pk", flat=True)))
    shown = with_adopters(Initiative.objects.filter(pk__in=list(page.object_list)))
    found = {row.pk: row for row in shown.defer("search", "problem", "novelty", "expected", "basis", "extra")}
    page.object_list = [found[pk] for pk in page.object_list if pk in found]
    return page


# One model ----------------------------------------------------------------------------------------------------------


def model_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What was registered, how far it lives, who took it up. Its parts bring their own context."""
    row = load(request, pk)
    actor = actor_of(request)
    context = {
        "initiative": row,
        "line": lines_of([row], field_names(today()))[0],
        "answers": answers_of(row),
        "files": files_of(actor, row),
        "opens": openable(actor, [row.basis_document_id]),
        "may_release": bool(may_release(actor, row)),
        "events": list(history_of(row.root)) if may_read_history(actor, row) else [],
        "part": "library",
        **entry_block(request, row),
        **life_block(request, row),
    }
    return render(request, "initiatives/library/model_show.html", context)


def may_read_history(actor: Actor, row: Initiative) -> bool:
    """The log of an initiative says who did what: for its unit and the circles that it is in."""
    return actor.has(Permission.INITIATIVE_WRITE, within=row.path) or actor.has(
        Permission.CAMPAIGN_MANAGE, within=row.path
    )


def answers_of(row: Initiative) -> list[tuple[str, str]]:
    """What was answered to the campaign's own questions: (question, answer) in the campaign's order."""
    asked = [Asked.of(each) for each in row.campaign.fields] if row.campaign else []
    found = [(each.label, each.show(str(row.extra.get(each.key, "") or ""))) for each in asked]
    return [(label, answer) for label, answer in found if answer]


def files_of(actor: Actor, row: Initiative) -> list[tuple[InitiativeFile, bool]]:
    """The documents of the registration, and whether the person may open each. Two queries."""
    files = list(row.files.select_related("evidence").order_by("pk"))
    seen = evidence_visible_to(actor).filter(pk__in=[each.evidence_id for each in files])
    opens = set(seen.values_list("pk", flat=True)) if files else set()
    return [(each, each.evidence_id in opens) for each in files]
