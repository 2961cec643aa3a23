"""Following the year's duties: the board, units × fields, the strip through the year, what changed, and official tables."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.accounts.models import Post
from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.errors import Invalid
from cchc.common.lists import Column, order_of, ordered, page_of
from cchc.common.numbers import row_number
from cchc.common.text import sort_key
from cchc.common.words import say
from cchc.documents.bridge import pdf_of, word_of
from cchc.orgunits.models import UnitPeriod
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.saved_views import PLACES, save_view
from cchc.planning.forms.progress import BoardFilter, SinceForm
from cchc.planning.lights import light_look
from cchc.planning.models import Assignment, LineContent, SavedView
from cchc.planning.progress_tables import MOST_ROWS, TABLES, table_paper, table_rows, table_workbook
from cchc.planning.queries.heat import heat, strips
from cchc.planning.queries.progress import (
    Names,
    Wanted,
    assignments_visible_to,
    count_lights,
    duties_of,
    narrowed,
    whole,
)
from cchc.planning.queries.review import SHOWN, changes_since
from cchc.planning.views.plans import actor_of
from cchc_core.access import Actor, Permission
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.words import gettext_noop, note

ORDERS = {
    "due": ("due_on",),
    "text": ("line__content__version", "line__content__place"),
    "unit": ("unit_sort", "due_on"),
    "field": ("field", "due_on"),
    "far": ("percent", "due_on"),
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: From how many days ago changes are told where the address names no day.
LAST_DAYS = 7
TOO_MANY = gettext_noop(
    "The table would have %(count)s rows; %(most)s fit. Narrow it by unit, field or deadline first."
)


def year_of(request: HttpRequest) -> int:
    """The year that the bar shows."""
    asked = row_number(request.GET.get("year", ""))
    return asked if asked is not None and 2000 <= asked <= 2100 else today().year


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the duties, the form that shows it, and the day on which one looks."""

    rows: QuerySet[Assignment]
    form: BoardFilter
    wanted: Wanted
    names: Names

    @property
    def on(self) -> date:
        return self.form.day


def asked_of(request: HttpRequest) -> Asked:
    """Read the address. Eight queries at most for what the filter offers, whatever the number of duties."""
    year = year_of(request)
    seen = assignments_visible_to(actor_of(request))
    of_year = seen.filter(year=year)
    names = Names.on(today())
    offered = {"units": _units(of_year, names), "fields": _fields(of_year, names), "posts": _posts(of_year, year)}
    form = BoardFilter(request.GET, **offered)
    form.is_valid()
    wanted = form.wanted(year)
    return Asked(narrowed(seen, wanted, form.day), form, wanted, names)


def _units(rows: QuerySet[Assignment], names: Names) -> dict[int, str]:
    """The units that do something of the year, and those above them, by name."""
    tree = tree_on(today())
    found = set(rows.order_by().values_list("unit_id", flat=True).distinct())
    found |= {above for unit in found for above in tree.path(unit) or ()}
    named = {unit: names.units.get(str(unit), str(unit)) for unit in found}
    return dict(sorted(named.items(), key=lambda pair: sort_key(pair[1])))


def _fields(rows: QuerySet[Assignment], names: Names) -> dict[str, str]:
    """The fields of the catalogue in its order, then those that lines name and the catalogue no longer does."""
    used = set(rows.order_by().values_list("field", flat=True).distinct()) - {""}
    return {**names.fields, **{key: key for key in sorted(used - names.fields.keys())}}


def _posts(rows: QuerySet[Assignment], year: int) -> dict[int, str]:
    """Posts that lines of the year name, where the person sees a duty on such a line. Few lines name one: these come first."""
    naming = LineContent.objects.filter(in_force__isnull=False, version__plan__year=year)
    lines = dict(naming.filter(responsible_post__isnull=False).values_list("line_id", "responsible_post_id"))
    seen = set(rows.filter(line__in=lines).order_by().values_list("line_id", flat=True).distinct()) if lines else set()
    posts = Post.objects.filter(pk__in={lines[line] for line in seen}).order_by("title", "pk")
    return dict(posts.values_list("pk", "title"))


def by_unit_names(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With ``unit_sort``: where the unit's last name stands in a Vietnamese list."""
    last = UnitPeriod.objects.filter(unit=OuterRef("unit")).order_by(F("valid_from").desc(nulls_last=True))
    return rows.annotate(unit_sort=Subquery(last.values("sort_key")[:1]))


# The board ----------------------------------------------------------------------------------------------------------


def board(request: HttpRequest) -> HttpResponse:
    """Every duty that the person sees, narrowed and sorted as the address says, with how many show which light."""
    asked = asked_of(request)
    columns = [
        Column("text", _("Task or target")),
        Column("unit", _("Unit")),
        Column("field", _("Field")),
        Column("due", _("Deadline")),
        Column("light", _("Light"), sortable=False),
        Column("far", _("Progress"), "number"),
        Column("monitor", _("Monitor"), sortable=False),
    ]
    order = order_of(request, columns, default="due")
    rows = by_unit_names(asked.rows) if order.key == "unit" else asked.rows
    page = page_of(request, whole(ordered(rows, order, ORDERS)))
    page.object_list = duties_of(page.object_list, asked.names, asked.on)
    context = {
        "page": page,
        "form": asked.form,
        "columns": columns,
        "order": order,
        "lights": light_counts(asked.rows, asked.on),
        "tabs": "board",
        "may_record": bool(actor_of(request).reach(Permission.FIGURE_IMPORT).circles),
        "on": asked.on,
        "year": asked.wanted.year,
    }
    return render(request, "planning/board.html", {**context, **views_of(request, "board")})


def views_of(request: HttpRequest, place: str) -> dict[str, Any]:
    """The views that the person has named on this page. One query."""
    mine = SavedView.objects.filter(user=actor_of(request).user_id, place=place)
    return {"views": sorted(mine, key=lambda view: sort_key(view.name)), "place": place}


@require_POST
def view_save(request: HttpRequest, place: str) -> HttpResponse:
    """Keep the page as it is narrowed and sorted, under a name."""
    if place not in PLACES:
        raise Http404
    query = request.POST.get("query", "")
    try:
        row = save_view(actor=actor_of(request), place=place, name=request.POST.get("name", ""), query=query)
    except Invalid as refusal:
        messages.error(request, say(refusal.note))
    else:
        query = row.query
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": row.name})
    return redirect(f"{reverse(PLACES[place])}?{query}")


@require_POST
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a view of one's own go."""
    row = get_object_or_404(SavedView, pk=pk, user_id=actor_of(request).user_id)
    row.delete()
    messages.success(request, _("The view “%(name)s” is removed.") % {"name": row.name})
    return redirect(f"{reverse(PLACES[row.place])}?{row.query}")


def light_counts(rows: QuerySet[Assignment], on: date) -> list[tuple[dict[str, Any], int]]:
    """The look of each light that occurs, with how many. One query."""
    return [(light_look(light), count) for light, count in count_lights(rows, on).items() if count]


def heatmap(request: HttpRequest) -> HttpResponse:
    """Units × fields with how many are late of how many; each figure opens the duties behind it."""
    asked = asked_of(request)
    found = heat(asked.rows, asked.names.units, asked.names.fields, asked.on)
    page = page_of(request, found.rows)
    context = {
        "heat": found,
        "page": page,
        "form": asked.form,
        "tabs": "heat",
        "on": asked.on,
        "year": asked.wanted.year,
    }
    return render(request, "planning/heat.html", {**context, **views_of(request, "heat")})


def year_strip(request: HttpRequest) -> HttpResponse:
    """The duties as bars through the months, in a table that says the same in words."""
    asked = asked_of(request)
    rows = whole(asked.rows.order_by("line__content__version", "line__content__place", "unit_id", "pk"))
    page = page_of(request, rows)
    page.object_list = strips(duties_of(page.object_list, asked.names, asked.on), asked.wanted.year, asked.on)
    context = {
        "page": page,
        "form": asked.form,
        "tabs": "year",
        "months": [(month, 30 * month - 15) for month in range(1, 13)],
        "on": asked.on,
        "year": asked.wanted.year,
    }
    return render(request, "planning/year_strip.html", {**context, **views_of(request, "year")})


_CHANGES = {
    "late": gettext_noop("Newly overdue"),
    "done": gettext_noop("Accepted as done"),
    "returned": gettext_noop("Reports returned"),
    "reported": gettext_noop("Reported on"),
    "asked": gettext_noop("More time asked for"),
    "decided": gettext_noop("More time granted or refused"),
    "added": gettext_noop("New lines"),
    "ended": gettext_noop("Lines dropped"),
}


def changes(request: HttpRequest) -> HttpResponse:
    """What happened since a day, by kind."""
    actor, year, on = actor_of(request), year_of(request), today()
    form = SinceForm(request.GET)
    form.is_valid()
    since = form.cleaned_data.get("since") or on - timedelta(days=LAST_DAYS)
    names = Names.on(on)
    found = [
        (_(_CHANGES[change.key]), change, duties_of(change.rows, names, on))
        for change in changes_since(actor, year, since, on)
    ]
    context = {"form": form, "since": since, "changes": found, "tabs": "changes", "shown": SHOWN, "year": year}
    return render(request, "planning/changes.html", context)


# Official tables ----------------------------------------------------------------------------------------------------


def table_export(request: HttpRequest, table: str) -> HttpResponse:
    """The list of what is overdue, or of results, as of the day that the address names; Excel, Word or PDF."""
    if table not in TABLES:
        raise Http404
    asked = asked_of(request)
    rows = table_rows(table, asked.rows, asked.on)
    count = rows.count()
    if count > MOST_ROWS:
        too_many = note(TOO_MANY, count=count, most=MOST_ROWS)
        raise Invalid(too_many, [too_many])
    duties = duties_of(rows, asked.names, asked.on)
    name = f"{TABLES[table].file}-{asked.on:%Y-%m-%d}"
    wanted = request.GET.get("format", "")
    if wanted not in ("docx", "pdf"):
        return download(table_workbook(table, duties, asked.on), f"{name}.xlsx")
    paper = table_paper(table, duties, asked.on, _centre(actor_of(request)))
    if wanted == "docx":
        return download(word_of(paper), f"{name}.docx", DOCX)
    try:
        return download(pdf_of(paper), f"{name}.pdf", "application/pdf")
    except (NoFace, CannotSet) as cannot:
        raise Invalid(cannot.reason, [cannot.reason]) from None


def _centre(actor: Actor) -> int:
    """The unit under whose head the table is printed: the one that the person acts for."""
    held = actor.acting or actor.holdings[0]
    return held.unit_id
