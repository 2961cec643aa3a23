"""The tree of a day, search, a unit's page, the catalogue of fields, and the workbook of it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.lists import page_of
from cchc.orgunits import exchange, permissions, queries
from cchc.orgunits.forms import DayForm, ListFilter
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.told import tell
from cchc_core.access import Actor
from cchc_core.units import Tree, UnitPeriodValue
from cchc_core.units.kinds import BY_KEY

#: Days on which the tree of Hà Tĩnh changed, offered as a click; others are typed.
LANDMARKS = (date(2024, 6, 1), date(2025, 1, 1), date(2025, 3, 15), date(2025, 7, 1))
#: A tree of more units than this shows two levels at once; the page of a unit shows what is under it.
WHOLE_TREE = 600


@dataclass
class Node:
    """A unit in the drawn tree."""

    name: str
    url: str
    figure: str = ""
    children: list[Node] = field(default_factory=list)
    open: bool = False
    current: bool = False


@dataclass(frozen=True)
class Row:
    """A unit in a list."""

    url: str
    name: str
    code: str
    kind: str
    above: str
    since: date | None
    until: date | None
    verified: bool


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; a stranger to units gets no page of this app at all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.may_view_units(actor):
        raise Http404
    return actor


def unit_list(request: HttpRequest) -> HttpResponse:
    """The tree of a day; with a search or a kind, a list. One query for units either way."""
    actor = actor_of(request)
    form, wanted = _filter(request)
    on: date = wanted.get("on") or today()
    tree = queries.tree_on(on)
    context = {
        "form": form,
        "on": on,
        "tree": tree,
        "landmarks": LANDMARKS,
        "may_change": permissions.may_import_units(actor),
        "searching": bool(wanted.get("q") or wanted.get("kind")),
        "ever": bool(wanted.get("ever") and wanted.get("q")),
    }
    if context["searching"]:
        context["page"] = page_of(request, _found(tree, wanted))
    else:
        context["nodes"] = _nodes(tree)
    return render(request, "orgunits/unit_list.html", context)


def _filter(request: HttpRequest) -> tuple[ListFilter, dict[str, Any]]:
    """The filter and what it asks for. A day that came as 2024-06-01 is shown as 01/06/2024."""
    form = ListFilter(request.GET or None, initial={"on": today()})
    wanted: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if form.is_bound and form.is_valid():
        data = request.GET.copy()
        data["on"] = f"{wanted['on'] or today():%d/%m/%Y}"
        form = ListFilter(data)
    return form, wanted


def _found(tree: Tree, wanted: dict[str, Any]) -> list[Row]:
    text, kind = wanted.get("q", ""), wanted.get("kind")
    if text and wanted.get("ever"):
        periods = list(queries.search(text))
        names = queries.names_over_time({row.parent_id for row in periods if row.parent_id})
        return [
            Row(
                url=_url(row.unit.key, row.valid_from or row.valid_to),
                name=row.name,
                code=row.code,
                kind=_kind(row.kind),
                above=_name_of(names.period_on(row.parent_id or 0, row.valid_from or row.valid_to or today())),
                since=row.valid_from,
                until=row.valid_to,
                verified=row.verified,
            )
            for row in periods
            if not kind or row.kind == kind
        ]
    units = tree.find(text) if text else tree.of_kinds({str(kind)})
    return [_row(tree, unit) for unit in units if not kind or tree.kind(unit) == kind]


def _row(tree: Tree, unit: int) -> Row:
    period = tree[unit]
    parent = tree.parent(unit)
    return Row(
        url=_url(period.key, tree.on),
        name=period.name,
        code=period.code,
        kind=_kind(period.kind),
        above=tree.name(parent) if parent is not None else "",
        since=period.valid_from,
        until=period.valid_to,
        verified=period.verified,
    )


def _name_of(period: UnitPeriodValue | None) -> str:
    return period.name if period else ""


def _kind(key: str) -> str:
    kind = BY_KEY.get(key)
    return _(kind.label) if kind else key


def _url(key: str, on: date | None) -> str:
    address = reverse("orgunits:unit-detail", args=[key])
    return f"{address}?on={on.isoformat()}" if on and on != today() else address


def _nodes(tree: Tree) -> list[Node]:
    deepest = 99 if len(tree) <= WHOLE_TREE else 2
    return [_node(tree, root, deepest) for root in tree.roots]


def _node(tree: Tree, unit: int, deepest: int) -> Node:
    period, below = tree[unit], tree.children(unit)
    node = Node(name=period.name, url=_url(period.key, tree.on), figure=_figure(period, len(below)))
    if deepest > 1:
        node.children = [_node(tree, child, deepest - 1) for child in below]
    node.open = tree.parent(unit) is None
    return node


def _figure(period: UnitPeriodValue, below: int) -> str:
    parts: Iterable[str] = (
        "" if period.verified else _("not verified"),
        _("%(n)s below") % {"n": below} if below else "",
        period.code or period.abbreviation,
    )
    return " · ".join(part for part in parts if part)


def unit_detail(request: HttpRequest, key: str) -> HttpResponse:
    """A unit: what it was on a day, its whole history, who came before and after, and what stands under it."""
    actor = actor_of(request)
    unit = get_object_or_404(queries.visible_to(actor), key=key)
    on = _day(request)
    tree = queries.tree_on(on)
    told = tell(unit)
    period = tree.get(unit.pk)
    last = told.stretches[-1].row if told.stretches else None
    path = tree.path(unit.pk)
    may_change = permissions.may_change_unit(actor, path or _last_path(unit, last))
    context = {
        "unit": unit,
        "on": on,
        "day_form": DayForm(initial={"on": on}),
        "period": period,
        "kind": _kind(period.kind) if period else "",
        "name": period.name if period else (last.name if last else unit.key),
        "told": told,
        "crumbs": _crumbs(tree, path),
        "children": [_row(tree, child) for child in tree.children(unit.pk)] if period else [],
        "may_change": may_change,
        "standing": last is not None and last.valid_to is None,
        "events": history_of(f"unit:{unit.pk}", 20) if may_change else None,
    }
    return render(request, "orgunits/unit_detail.html", context)


def _last_path(unit: OrgUnit, last: Any) -> tuple[int, ...]:
    """Where a unit stood that does not exist on the day that is shown."""
    day = last.valid_to or last.valid_from if last else None
    return queries.tree_on(day).path(unit.pk) if day else ()


def _day(request: HttpRequest) -> date:
    form = DayForm(request.GET)
    return (form.is_valid() and form.cleaned_data["on"]) or today()


def _crumbs(tree: Tree, path: tuple[int, ...]) -> list[tuple[str, str]]:
    units = [(_("Units"), reverse("orgunits:unit-list"))]
    return units + [(tree.name(step), _url(tree[step].key, tree.on)) for step in path[:-1]]


def field_list(request: HttpRequest) -> HttpResponse:
    """The fields of reform and who follows each, as of a day."""
    actor_of(request)
    on = _day(request)
    tree = queries.tree_on(on)
    owners: dict[str, list[tuple[Any, str]]] = {}
    for owner in queries.field_owners_on(on):
        name = tree.name(owner.owner_id) if owner.owner_id in tree else owner.owner.key
        owners.setdefault(owner.field, []).append((owner, name))
    rows = [(row, owners.get(row.key, [])) for row in queries.fields_on(on)]
    context = {"rows": rows, "on": on, "day_form": DayForm(initial={"on": on})}
    return render(request, "orgunits/field_list.html", context)


def unit_export(request: HttpRequest) -> HttpResponse:
    """The whole history as a workbook that can be edited and read back."""
    actor_of(request)
    return download(exchange.write_excel(), f"don-vi-{today().isoformat()}.xlsx")
