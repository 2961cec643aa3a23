"""Many lines of the desk at once: first what will happen, line by line, then the button."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.actions.verification import bulk_confirm, preview_bulk_confirm
from cchc.assessment.models import AssessmentRound, LeafThread
from cchc.assessment.queries.desk import DONE, UNDER_VERIFICATION, DeskHead, narrowed
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.desk import asked_of, asked_query, load_desk
from cchc.common.numbers import row_number


def desk_confirm(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Confirm all that the desk shows; whatever changes between the look and the button is left out and said."""
    round_, head, back = load_criterion(request, pk, code)
    actor = actor_of(request)
    if request.method == "POST":
        result = bulk_confirm(actor=actor, round_=round_, versions=_versions(request))
        messages.success(request, _("Confirmed: %(count)s units.") % {"count": len(result.confirmed)})
        if result.left_out:
            names = ", ".join(each.unit_name for each in result.left_out)
            messages.warning(request, _("Left out because they changed meanwhile: %(units)s.") % {"units": names})
        return redirect(back)
    preview = preview_bulk_confirm(actor=actor, threads=waiting_lines(request, round_, code))
    context = {
        "round": round_,
        "head": head,
        "code": code,
        "back": back,
        "ready": [each for each in preview if each.hindrance is None],
        "others": [each for each in preview if each.hindrance is not None],
    }
    return render(request, "assessment/desk/desk_confirm.html", context)


def load_criterion(request: HttpRequest, pk: int, code: str) -> tuple[AssessmentRound, DeskHead, str]:
    """The round, the criterion, and the desk that the way leads back to."""
    round_ = load_desk(request, pk)
    head = queries.desk_head(round_, code)
    if head is None:
        raise Http404
    return round_, head, reverse("assessment:desk-criterion", args=[pk, code]) + asked_query(asked_of(request))


def waiting_lines(request: HttpRequest, round_: AssessmentRound, code: str) -> list[LeafThread]:
    """The lines that wait among those that the desk shows. One query."""
    actor = actor_of(request)
    lines: QuerySet[LeafThread] = narrowed(actor, queries.criterion_lines(actor, round_, code), asked_of(request))
    lines = lines.filter(assessment__state__in=UNDER_VERIFICATION, applicable=True).exclude(DONE)
    rows = list(lines.select_related(None).select_related("assessment", "self_entry"))
    for row in rows:
        row.assessment.round = round_
    return rows


def _versions(request: HttpRequest) -> dict[int, int]:
    """ "12:3" → thread 12 as it stood at version 3; what is no such pair is passed over."""
    parts = (each.partition(":") for each in request.POST.getlist("thread"))
    pairs: list[tuple[Any, Any]] = [(row_number(thread), row_number(version)) for thread, _colon, version in parts]
    return {thread: version for thread, version in pairs if thread is not None and version is not None}
