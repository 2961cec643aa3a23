"""What every screen of a round begins with: loading it, its tabs, the line under its heading."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from cchc.assessment import permissions, queries
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.views.common import actor_of, deadline, may_verify_in
from cchc.common.clock import today
from cchc_core.access import Actor, Permission


def reader_of(request: HttpRequest) -> Actor:
    """Who asks; somebody without a post gets no page of a round at all, only the public ones."""
    actor = actor_of(request)
    if not actor.has(Permission.ROUND_VIEW):
        raise Http404
    return actor


def load_round(request: HttpRequest, pk: int) -> AssessmentRound:
    """The round, or 404 for whoever may not know of it."""
    return get_object_or_404(queries.rounds(reader_of(request)), pk=pk)


def load_assessment(request: HttpRequest, pk: int) -> Assessment:
    return get_object_or_404(queries.assessments(reader_of(request)), pk=pk)


def round_page(request: HttpRequest, round_: AssessmentRound, current: str, **more: Any) -> dict[str, Any]:
    """The context of a page about one round: its tabs, and what this person may do with it."""
    actor = actor_of(request)
    manage = bool(permissions.may_manage(actor, round_))
    totals = bool(permissions.may_view_totals(actor, round_))
    running = round_.state == AssessmentRound.OPEN
    council = round_.stages.council and bool(permissions.may_see_council(actor, round_))
    tabs = (
        (_("Progress"), "round-show", True),
        (_("Stages"), "round-stages", not round_.stages.history),
        (_("Council"), "round-council", council),
        (_("Verification desk"), "round-desk", running and may_verify_in(actor, round_)),
        (_("Ranking"), "round-ranking", totals),
        (_("Fields and criteria"), "round-matrix", totals),
        (_("Comparison"), "round-comparison", totals),
        (_("Points lost"), "round-lost", totals),
        (_("Bonus, penalty"), "round-pools", totals),
        (_("Imports"), "round-imports", running and bool(permissions.may_import_results(actor, round_))),
        (_("What applies"), "round-applicability", manage),
        (_("Settings"), "round-edit", manage),
    )
    return {
        "round": round_,
        "tabs": [
            (label, address(name, round_.pk), name == current)
            for label, name, on in tabs
            if on and address(name, round_.pk)
        ],
        "may_manage": manage,
        "may_totals": totals,
        "is_running": running,
        "next_day": next_day(round_) if running and not round_.stages.history else None,
        **more,
    }


def address(name: str, *args: Any) -> str:
    """The address of a page of this app, "" where it does not exist."""
    try:
        return reverse(f"assessment:{name}", args=args)
    except NoReverseMatch:
        return ""


def next_day(round_: AssessmentRound) -> tuple[str, Any]:
    """The next day of a running round that people have to keep: what it is, and its light."""
    for label, day in ((_("on time until"), round_.due_on), (_("locks after"), round_.locks_on)):
        if today() <= day:
            return label, deadline(day)
    return _("verification ends"), deadline(round_.verify_by)
