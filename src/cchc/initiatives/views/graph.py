"""Where models went: the graph of one model, and the map of all of them by unit. Every picture stands as a table too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.numbers import row_number
from cchc.initiatives.forms.life import MEASURES, MapFilter
from cchc.initiatives.picture import picture_of
from cchc.initiatives.queries.adoptions import counts_by_unit, graph_of
from cchc.initiatives.queries.catalogue import visible_to, years_in
from cchc.initiatives.views.adoptions import STYLES, adopting_units
from cchc.initiatives.views.life_common import actor_of, load_accepted
from cchc.initiatives.wording import adoption_word, field_names, stage_style, stage_word
from cchc.orgunits.queries import last_names, tree_on
from cchc_core.units import Tree
from cchc_core.units.kinds import BY_KEY

SHADES = 5


def model_graph(request: HttpRequest, pk: int) -> HttpResponse:
    """Origin, adopters, adopters' adopters."""
    row = load_accepted(request, pk)
    graph = graph_of(row)
    context = {
        "initiative": row,
        "stage": stage_word(row.stage),
        "style": stage_style(row.stage),
        "graph": graph,
        "picture": picture_of(graph, _("origin")),
        "branches": [(each, adoption_word(each.row.state), STYLES.get(each.row.state, "")) for each in graph.branches],
        "passed_on": sum(each.depth > 1 for each in graph.branches),
        "may_adopt": bool(adopting_units(actor_of(request), row)),
    }
    return render(request, "initiatives/life/model_graph.html", context)


# The map ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """A unit on the map with what it counts, in the order of ``MEASURES``; ``shade`` 0 (nothing) to 5 (most)."""

    unit_id: int
    name: str
    group: str
    count: int
    counts: tuple[int, ...]
    shade: int


def model_map(request: HttpRequest) -> HttpResponse:
    """Tiles of one size for all units, in groups; shaded by what is counted, with the number in each."""
    seen = visible_to(actor_of(request))
    form = MapFilter(request.GET, fields=field_names(today()), years=years_in(seen.filter(state="accepted")))
    form.is_valid()
    asked = form.cleaned_data
    models = seen
    if asked.get("field"):
        models = models.filter(field=asked["field"])
    if year := row_number(asked.get("made") or ""):
        models = models.filter(year=year)
    show = asked.get("show") or next(iter(MEASURES))
    groups, gone = _groups(counts_by_unit(models), show)
    totals = [sum(tile.counts[place] for tiles in groups.values() for tile in tiles) for place in range(len(MEASURES))]
    context = {
        "form": form,
        "groups": list(groups.items()),
        "gone": gone,
        "show": show,
        "measure": MEASURES[show],
        "measures": list(MEASURES.values()),
        "totals": totals,
        "units": sum(map(len, groups.values())),
        "with_some": sum(tile.count > 0 for tiles in groups.values() for tile in tiles),
        "part": "map",
    }
    return render(request, "initiatives/life/model_map.html", context)


def _groups(counts: dict[str, dict[int, int]], show: str) -> tuple[dict[str, list[Tile]], list[Tile]]:
    """Tiles by group in the order of the tree; and units that ended without an heir, under their last names."""
    tree, day_names = tree_on(today()), last_names()
    most = max(counts[show].values(), default=0)
    groups: dict[str, list[Tile]] = {}
    for unit in tree:
        found = _tile(unit, tree.name(unit), _group(tree, unit), counts, show, most)
        if any(found.counts) or not _is_inner(tree, unit):
            groups.setdefault(found.group, []).append(found)
    gone = sorted({unit for way in counts.values() for unit in way if unit not in tree})
    ended = [_tile(unit, day_names.get(str(unit), ""), "", counts, show, most) for unit in gone]
    return groups, ended


def _tile(unit: int, name: str, group: str, counts: dict[str, dict[int, int]], show: str, most: int) -> Tile:
    count = counts[show].get(unit, 0)
    shade = 0 if not count else SHADES if most == 1 else 1 + (SHADES - 1) * (count - 1) // max(1, most - 1)
    return Tile(unit, name, group, count, tuple(counts[key].get(unit, 0) for key in MEASURES), shade)


def _group(tree: Tree, unit: int) -> str:
    """Offices and localities right below the top by their kind; what lies deeper by the unit that it belongs to."""
    kind = tree.kind(unit)
    if tree.depth(unit) > 1:
        parent = tree.parent(unit)
        return tree.name(parent) if parent is not None else ""
    return str(_(BY_KEY[kind].plural)) if kind in BY_KEY else kind


def _is_inner(tree: Tree, unit: int) -> bool:
    """Divisions and sections, which register with their unit, stand on the map only where they count something."""
    kind: Any = tree.kind(unit)
    return kind.endswith("division") or kind in ("drafting_unit", "public_service")
