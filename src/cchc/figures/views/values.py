"""Figures of a unit and a year: what stands, where it comes from, what stood before; and entering one of many units."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.common.text import fold, sort_key
from cchc.figures.citing_hooks import FigureCitation, cited_by
from cchc.figures.entering import NOTHING_SAVED, enter_figures, may_enter, own_indicator, read_table, units_to_enter
from cchc.figures.forms import EnterForm, FigureFilter
from cchc.figures.models import Figure, Indicator
from cchc.figures.permissions import may_browse
from cchc.figures.queries import visible_to
from cchc.figures.wording import window_label
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission


def reader(request: HttpRequest) -> Actor:
    """Whoever sees figures of any unit; to others there is no such page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.FIGURE_VIEW):
        raise Http404
    return actor


def figure_list(request: HttpRequest) -> HttpResponse:
    """The current figures of one unit and one year. Who keeps definitions without seeing values is led to the catalogue."""
    if not request.actor.has(Permission.FIGURE_VIEW) and may_browse(request.actor):  # type: ignore[attr-defined]
        return redirect("figures:indicator-list")
    actor = reader(request)
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
    return render(request, "figures/figure_list.html", {**context, "may_enter": may_enter(actor)})


def figures_enter(request: HttpRequest) -> HttpResponse:
    """One figure of many units: first looked through beside what stands, then saved with a second button."""
    actor = reader(request)
    require(may_enter(actor))
    rows = Indicator.objects.filter(kind__in=(Indicator.NUMBER, Indicator.SHARE)).exclude(name__startswith="survey:")
    known = {row.pk: row for row in rows}
    offered = sorted(((row.pk, row.label) for row in known.values()), key=lambda each: sort_key(each[1]))
    first = {"year": today().year, "as_of": today(), "rows": _names_below(actor)}
    form = EnterForm(request.POST or None, indicators=offered, initial=first)
    table, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            row = known[said["indicator"]] if said["indicator"] else Indicator(name=f"own:{fold(said['label'])}"[:120])
            try:
                table = read_table(actor, text=said["rows"], name=row.name, year=said["year"])
                if "save" not in request.POST or table.problems:
                    status = 422 if table.problems else 200
                else:
                    about = row if row.pk else own_indicator(said["label"], said["unit_word"])
                    when = {"year": said["year"], "as_of": said["as_of"], "source": said["source"]}
                    count = enter_figures(actor=actor, indicator=about, entries=table.entries, **when)
                    text = ngettext("%(count)s figure was saved.", "%(count)s figures were saved.", count)
                    messages.success(request, text % {"count": count})
                    return redirect("figures:figure-list")
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
    context = {"form": form, "table": table, "nothing_saved": NOTHING_SAVED}
    return render(request, "figures/figures_enter.html", context, status=status)


def _names_below(actor: Actor) -> str:
    """A line for each unit directly under the person's circles, its value still to be written."""
    tree = tree_on(today())
    circles = actor.reach(Permission.FIGURE_IMPORT).circles
    under = [unit for unit in units_to_enter(actor) if len(tree.path(unit)) > 1 and tree.path(unit)[-2] in circles]
    return "\n".join(f"{tree.name(unit)}\t" for unit in under)


def figure_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One figure and every value that it replaced, the newest first."""
    actor = reader(request)
    row = get_object_or_404(visible_to(actor).select_related("indicator"), pk=pk)
    same = visible_to(actor).filter(
        unit_id=row.unit_id, year=row.year, period=row.period, indicator_id=row.indicator_id
    )
    values = list(same.select_related("entered_by", "post", "definition").order_by("-pk"))
    replaced = {value.replaces_id for value in values}
    tree = tree_on(today())
    context = {
        "figure": row,
        "values": [(value, value.pk not in replaced) for value in values],
        "unit": tree.name(row.unit_id) if row.unit_id in tree else "",
        "window": window_label(row.period),
        "inputs": _inputs(actor, values),
        "citations": _citations(actor, same, values),
    }
    return render(request, "figures/figure_show.html", context)


def _inputs(actor: Actor, values: list[Figure]) -> list[Figure]:
    """What the value that stands was computed from, as far as the person sees it. One query."""
    if not values:
        return []
    return list(visible_to(actor).filter(computed_into__figure=values[0]).select_related("indicator").order_by("pk"))


def _citations(actor: Actor, same: QuerySet[Figure], values: list[Figure]) -> list[tuple[FigureCitation, Figure, bool]]:
    """Who cites which of the values, and whether another value stands now."""
    known = {value.pk: value for value in values}
    stands = values[0].fact if values else None
    found = cited_by(actor, same)
    return [(each, known[each.figure_id], known[each.figure_id].fact != stands) for each in found]


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
