"""Citations of values that another value has replaced since: what somebody should look at again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cchc.common.clock import today
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.figures.citing_hooks import stale_citations
from cchc.figures.queries import standing, visible_to
from cchc.figures.views.values import reader
from cchc.orgunits.queries import tree_on


def stale_list(request: HttpRequest) -> HttpResponse:
    """The citations of one year that cite a value which no longer stands; open ones first."""
    actor = reader(request)
    years = sorted(visible_to(actor).order_by().values_list("year", flat=True).distinct(), reverse=True)
    asked = row_number(request.GET.get("year", "")) or 0
    year = asked if asked in years else years[0] if years else today().year
    rows = standing(visible_to(actor)).filter(year=year, replaces__isnull=False)
    found = stale_citations(actor, rows.select_related("indicator", "definition"))
    tree = tree_on(today())
    closed = sum(1 for each in found if each.citation.closed)
    lines = [(each, tree.name(each.stands.unit_id) if each.stands.unit_id in tree else "") for each in found]
    context = {"page": page_of(request, lines), "year": year, "open": len(found) - closed, "closed": closed}
    return render(request, "figures/stale_list.html", context)
