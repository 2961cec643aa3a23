"""The first page after signing in."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.accounts.waiting_hooks import next_due, waiting_in
from cchc.assessment.queries.coming import under_way
from cchc.assessment.queries.weak import weak_fields
from cchc.common.clock import today
from cchc.common.words import say
from cchc.dashboards.work import Line, by_time
from cchc.initiatives.queries.suggest import Suggestion, for_unit, missed_fields
from cchc_core.access import Actor, Permission


@dataclass(frozen=True)
class Row:
    """A line of the page."""

    line: Line
    url: str
    act: str
    days: str
    title: str
    about: str  # "" where the title says it already


def home(request: HttpRequest) -> HttpResponse:
    """What waits for whoever asks, the most urgent first; when nothing does, the next day on which something will, and
    the rounds that go on without them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting = waiting_in(request)
    groups = [(group, _(group.title), [_row(line) for line in group.lines]) for group in by_time(waiting, today())]
    context = {
        "groups": groups,
        "count": len(waiting),
        "next": None if waiting else next_due(actor, today()),
        "under_way": [] if waiting else under_way(actor),
        "without_post": not actor.holdings,
        "ideas": ideas_for(actor),
    }
    return render(request, "dashboards/home.html", context)


def ideas_for(actor: Actor) -> list[Suggestion]:
    """Models that work where the person's unit is weak: in its last published result, and in the plan of this year.

    For people of a unit that may take models up; of several units the one in whose post the person acts.
    """
    held = actor.holding_for(Permission.ADOPTION_WORK)
    if held is None:
        return []
    year = today().year
    weak = dict.fromkeys([*weak_fields(held.unit_id), *missed_fields(held.unit_id, year)])
    return for_unit(held.unit_id, year, list(weak))


def _row(line: Line) -> Row:
    try:
        url = reverse(line.waiting.url_name, kwargs=dict(line.waiting.url_args)) if line.waiting.url_name else ""
    except NoReverseMatch:
        url = ""
    title, about = say(line.waiting.title), line.waiting.about
    return Row(line, url, _(line.act), _days(line.days), title, "" if about in title else about)


def _days(left: int | None) -> str:
    if left is None:
        return ""
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    if left == 0:
        return _("today")
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
