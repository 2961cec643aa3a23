"""Who asks, and the thing that is asked for: what every page of reports begins with."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cchc.common.errors import Invalid, Stale
from cchc.common.words import say
from cchc.reporting.models import AskedUnit, Report, ReportPeriod
from cchc.reporting.queries.visible import asked_visible_to, periods_visible_to, reports_visible_to
from cchc_core.access import Actor, Permission
from cchc_core.reporting.states import COUNTED, REPORT, ReportState

#: How the chips of the states look.
STYLES = {
    ReportState.ENTERING.value: "active",
    ReportState.AWAITING_HEAD.value: "active",
    ReportState.SENT.value: "active",
    ReportState.APPROVED.value: "sealed",
    ReportState.CONSOLIDATED.value: "sealed",
}


def state_words(report: Report) -> str:
    """The state of a report as people call it. A consolidated one that is through is signed: nobody approves it again."""
    state = ReportState(report.state)
    if not report.is_own and state in COUNTED:
        return _("Signed")
    return _(REPORT.states[state])


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; 404 for whoever reads no reports at all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.REPORT_VIEW):
        raise Http404
    return actor


def load_period(request: HttpRequest, pk: int) -> ReportPeriod:
    """A period that the person sees, else 404."""
    return get_object_or_404(periods_visible_to(actor_of(request)).select_related("template_version__template"), pk=pk)


def load_report(request: HttpRequest, pk: int) -> Report:
    """A report that the person may read, with its form at hand, else 404."""
    rows = reports_visible_to(actor_of(request)).select_related("period__template_version__template")
    return get_object_or_404(rows, pk=pk)


def load_asked(request: HttpRequest, pk: int) -> AskedUnit:
    """A unit of a period that the person sees, else 404."""
    return get_object_or_404(asked_visible_to(actor_of(request)), pk=pk)


def conflict_of(refusal: Stale | Invalid, text: str, version: int) -> dict[str, Any]:
    """What stands beside a text that was not saved: the text as it was typed, and what others saved or what is wrong with it."""
    if isinstance(refusal, Stale):
        return {"typed": text, **refusal.current}
    return {"typed": text, "problem": say(refusal.reasons[0]), "version": version}
