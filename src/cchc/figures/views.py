"""Figures of a unit and a year: what stands, where it comes from, and what stood before."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cchc.common.clock import today
from cchc.common.lists import page_of
from cchc.common.text import fold
from cchc.figures.forms import FigureFilter
from cchc.figures.models import Figure
from cchc.figures.queries import visible_to
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.FIGURE_VIEW):
        raise Http404
    return actor


def figure_list(request: HttpRequest) -> HttpResponse:
    """The current figures of one unit and one year."""
    actor = _actor(request)
    units, years = _units(actor), _years(actor)
    filters = FigureFilter(request.GET, units=units, years=years)
    wanted: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    unit = wanted.get("unit") or _first_unit(actor, units)
    year = wanted.get("year") or (years[0] if years else today().year)
    replaced = Figure.objects.filter(replaces__isnull=False).values("replaces")
    rows = visible_to(actor).filter(unit_id=unit, year=year).exclude(pk__in=replaced)
    rows = rows.select_related("indicator", "entered_by").order_by("indicator__label", "period", "pk")
    words = fold(wanted.get("q", "")).split()
    found = [row for row in rows if all(word in fold(row.indicator.label) for word in words)]
    shown = FigureFilter(initial={"unit": unit, "year": year, "q": wanted.get("q", "")}, units=units, years=years)
    context = {"page": page_of(request, found), "filters": shown, "year": year, "unit": dict(units).get(unit, "")}
    return render(request, "figures/figure_list.html", context)


def figure_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One figure and every value that it replaced, the newest first."""
    actor = _actor(request)
    row = get_object_or_404(visible_to(actor).select_related("indicator"), pk=pk)
    same = visible_to(actor).filter(
        unit_id=row.unit_id, year=row.year, period=row.period, indicator_id=row.indicator_id
    )
    values = list(same.select_related("entered_by", "post").order_by("-pk"))
    replaced = {value.replaces_id for value in values}
    tree = tree_on(today())
    context = {
        "figure": row,
        "values": [(value, value.pk not in replaced) for value in values],
        "unit": tree.name(row.unit_id) if row.unit_id in tree else "",
    }
    return render(request, "figures/figure_show.html", context)


def _units(actor: Actor) -> list[tuple[int, str]]:
    """The units that have figures and that this person looks into."""
    tree = tree_on(today())
    found = visible_to(actor).order_by().values_list("unit_id", flat=True).distinct()
    return sorted(((unit, tree.name(unit)) for unit in found if unit in tree), key=lambda each: each[1])


def _years(actor: Actor) -> list[int]:
    return sorted(visible_to(actor).order_by().values_list("year", flat=True).distinct(), reverse=True)


def _first_unit(actor: Actor, units: list[tuple[int, str]]) -> int | None:
    """The own unit where it has figures, else the first in the list."""
    own = actor.acting.unit_id if actor.acting else None
    return own if own in dict(units) else units[0][0] if units else None
