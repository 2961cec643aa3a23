"""One duty: what is reported on it, what the monitor answers, more time; my own lines; and the monitor's queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc.planning.actions.extensions import ask_extension, decide_extension
from cchc.planning.actions.progress import accept_many, report, review_progress
from cchc.planning.bridge import target_of
from cchc.planning.forms.progress import DecisionForm, ExtensionForm, ReportForm, ReviewForm
from cchc.planning.models import Assignment, Extension, ProgressUpdate
from cchc.planning.permissions import (
    judging,
    may_decide_extension,
    may_report,
    may_review,
    may_view_plan,
    reviewers_of,
)
from cchc.planning.progress_tables import assigning_document
from cchc.planning.queries.progress import Duty, Names, assignments_visible_to, duties_of, whole
from cchc.planning.queries.review import SHOWN, asking, extensions_to_decide, last_reports, own_duties, to_review
from cchc.planning.views.board import light_counts, year_of
from cchc.planning.views.plans import actor_of
from cchc_core.access import Actor, Decision, Permission
from cchc_core.planning.states import EXTENSION, PROGRESS, ExtensionState, ProgressState
from cchc_core.planning.targets import asked_figure

#: The newest documents of the unit that a report may point to.
DOCUMENTS = 12


def _load(request: HttpRequest, pk: int) -> Assignment:
    return get_object_or_404(whole(assignments_visible_to(actor_of(request))), pk=pk)


def _duty(row: Assignment) -> Duty:
    return duties_of([row], Names.on(today()), today())[0]


def documents_of(actor: Actor, row: Assignment) -> dict[int, str]:
    """What the unit's register holds last, for a report to point to. One query."""
    rows = evidence_visible_to(actor).filter(unit=row.unit_id)[:DOCUMENTS]
    return {each.pk: str(each) for each in rows}


def _report_form(actor: Actor, row: Assignment, data: Any = None) -> ReportForm:
    return ReportForm(data, duty=row, documents=documents_of(actor, row), initial={"confirms": row.is_continuous})


# One duty -----------------------------------------------------------------------------------------------------------


def assignment_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The line, how far it is, what may be done now, and everything that was said."""
    return _page(request, _load(request, pk))


def assignment_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report on a duty: a page of its own, made for a phone."""
    actor, row = actor_of(request), _load(request, pk)
    allowed = may_report(actor, row)
    if not allowed:
        return _page(request, row, status=403 if request.method == "POST" else 200)
    mine = "mine" in request.GET or "mine" in request.POST
    form, status = _report_form(actor, row, request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                report(actor=actor, assignment=row, version=_version(request), said=form.report)
            except Refusal as refusal:
                tell(form, refusal)
                status, row = refusal.status, _load(request, pk)
            else:
                messages.success(request, _("Reported. The monitor looks at it next."))
                return redirect("planning:duty-mine") if mine else redirect("planning:assignment-show", pk)
    duty = _duty(row)
    context = {"duty": duty, "form": form, "mine": mine, "figure": _figure_asked(duty)}
    return render(request, "planning/report.html", context, status=status)


def _figure_asked(duty: Duty) -> Any:
    target = target_of(duty.content) if duty.content is not None else None
    return asked_figure(target) if target is not None else None


def report_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept one report, or return it with a reason."""
    actor = actor_of(request)
    seen = assignments_visible_to(actor)
    update = get_object_or_404(ProgressUpdate.objects.filter(assignment__in=seen.values("pk")), pk=pk)
    if request.method != "POST":
        return redirect("planning:assignment-show", update.assignment_id)
    form = ReviewForm(request.POST)
    verb = request.POST.get("verb", "")
    if verb not in {each.value for each in PROGRESS.verbs}:
        raise Http404
    if form.is_valid():
        said = form.cleaned_data
        try:
            review_progress(actor=actor, update=update, verb=verb, reason=said["reason"], done_on=said["done_on"])
        except Refusal as refusal:
            tell(form, refusal)
            return _page(request, _load(request, update.assignment_id), review=form, status=refusal.status)
        messages.success(request, _("The unit is told of your answer."))
        if "queue" in request.POST:
            return redirect("planning:review-queue")
        return redirect("planning:assignment-show", update.assignment_id)
    return _page(request, _load(request, update.assignment_id), review=form, status=422)


def extension_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more time."""
    actor, row = actor_of(request), _load(request, pk)
    if request.method != "POST":
        return redirect("planning:assignment-show", pk)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        try:
            ask_extension(actor=actor, assignment=row, version=_version(request), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
            return _page(request, _load(request, pk), extension=form, status=refusal.status)
        messages.success(request, _("More time is asked for. Until it is granted the deadline stays."))
        return redirect("planning:assignment-show", pk)
    return _page(request, row, extension=form, status=422)


def extension_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant more time or refuse it."""
    actor = actor_of(request)
    wish = get_object_or_404(Extension.objects.filter(assignment__in=assignments_visible_to(actor).values("pk")), pk=pk)
    if request.method != "POST":
        return redirect("planning:assignment-show", wish.assignment_id)
    verb = request.POST.get("verb", "")
    if verb not in {each.value for each in EXTENSION.verbs}:
        raise Http404
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decide_extension(actor=actor, extension=wish, verb=verb, **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
            return _page(request, _load(request, wish.assignment_id), decision=form, status=refusal.status)
        messages.success(request, _("The unit is told of your answer."))
        return redirect("planning:assignment-show", wish.assignment_id)
    return _page(request, _load(request, wish.assignment_id), decision=form, status=422)


def _version(request: HttpRequest) -> int:
    return row_number(request.POST.get("version", "")) or 0


@dataclass(frozen=True)
class Said:
    """One entry of a duty's history: a report with its answer, or a request for more time with its answer."""

    at: datetime
    report: ProgressUpdate | None = None
    wish: Extension | None = None

    @property
    def state(self) -> str:
        if self.report is not None:
            return _(PROGRESS.states[ProgressState(self.report.state)])
        return _(EXTENSION.states[ExtensionState(self.wish.state)]) if self.wish is not None else ""


def said_of(row: Assignment) -> list[Said]:
    """Everything that was said of a duty, the newest first. Three queries."""
    reports = row.updates.select_related("by", "reviewed_by", "content__version").prefetch_related("evidence__evidence")
    wishes = row.extensions.select_related("by", "decided_by")
    found = [Said(each.at, report=each) for each in reports] + [Said(each.at, wish=each) for each in wishes]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _page(
    request: HttpRequest,
    row: Assignment,
    *,
    review: ReviewForm | None = None,
    extension: ExtensionForm | None = None,
    decision: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, said = actor_of(request), said_of(row)
    goes_on = row.ended_on is None
    reports = may_report(actor, row)
    last = next((each.report for each in said if each.report is not None), None)
    pending = last if last is not None and last.state == ProgressState.REPORTED and goes_on else None
    wish = next((each.wish for each in said if each.wish is not None and each.wish.state == ExtensionState.ASKED), None)
    reviews, decides = may_review(actor, row, pending), may_decide_extension(actor, row, wish)
    may_ask = reports and goes_on and row.due_on is not None and row.done_on is None and wish is None
    duty = _duty(row)
    context = {
        "duty": duty,
        "may_report": bool(reports) and goes_on,
        "pending": pending,
        "review": (review or ReviewForm()) if pending is not None and reviews else None,
        "why_no_review": reviews if pending is not None and _wants(actor, reviews) else None,
        "extension": (extension or ExtensionForm()) if may_ask else None,
        "wish": wish,
        "decision": (decision or DecisionForm()) if wish is not None and decides else None,
        "said": said,
        "sees_plan": bool(may_view_plan(actor, row.line.plan)),
        "assigned": assigning_document(duty),
        "events": history_of(row.root, 30),
    }
    return render(request, "planning/assignment_show.html", context, status=status)


def _wants(actor: Actor, decision: Decision) -> bool:
    """Whether a refusal is worth telling: to somebody who judges reports at all."""
    return not decision and actor.has(Permission.PROGRESS_REVIEW)


# My lines -----------------------------------------------------------------------------------------------------------


def duty_mine(request: HttpRequest) -> HttpResponse:
    """The lines that one's own units answer for, what asks for something first: made for a phone."""
    actor, year, on = actor_of(request), year_of(request), today()
    rows = own_duties(actor).filter(year=year)
    wanted = asking(rows, on)
    shown = wanted if "all" not in request.GET else rows.order_by("due_on", "pk")
    page = page_of(request, whole(shown))
    page.object_list = duties_of(page.object_list, Names.on(on), on)
    context = {
        "page": page,
        "asking": wanted.count(),
        "all": rows.count(),
        "every": "all" in request.GET,
        "lights": light_counts(rows, on),
        "tabs": "mine",
        "year": year,
    }
    return render(request, "planning/duty_mine.html", context)


# The monitor's queue ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A report in the queue, with its duty and whether this person may answer it."""

    report: ProgressUpdate
    duty: Duty
    decision: Decision


def review_queue(request: HttpRequest) -> HttpResponse:
    """Reports that wait for this person, the oldest first; several are accepted together after a look at what that does."""
    actor = actor_of(request)
    reports = last_reports(to_review(actor)).select_related("by", "content").prefetch_related("evidence__evidence")
    if request.method == "POST":
        return _accept(request, actor, reports)
    page = page_of(request, reports)
    page.object_list = _waiting(actor, page.object_list)
    context = {"page": page, "wishes": _wishes(actor), "tabs": "review", "year": year_of(request)}
    return render(request, "planning/review_queue.html", context)


def _wishes(actor: Actor) -> list[tuple[Extension, Duty]]:
    """Requests for more time with their duties. Four queries."""
    wishes = list(extensions_to_decide(actor)[:SHOWN])
    rows = whole(Assignment.objects.filter(pk__in=[each.assignment_id for each in wishes]))
    duties = {duty.row.pk: duty for duty in duties_of(rows, Names.on(today()), today())}
    return [(wish, duties[wish.assignment_id]) for wish in wishes]


def _waiting(actor: Actor, reports: Iterable[ProgressUpdate]) -> list[Waiting]:
    found = list(reports)
    rows = {row.pk: row for row in whole(Assignment.objects.filter(pk__in=[each.assignment_id for each in found]))}
    duties = {duty.row.pk: duty for duty in duties_of(rows.values(), Names.on(today()), today())}
    others = reviewers_of(actor, {unit for row in rows.values() for unit in judging(row)})
    return [
        Waiting(each, duties[each.assignment_id], may_review(actor, rows[each.assignment_id], each, others))
        for each in found
    ]


def _accept(request: HttpRequest, actor: Actor, reports: Any) -> HttpResponse:
    """First what accepting would do; then, after a yes, all of them or none."""
    asked = {number for text in request.POST.getlist("report") if (number := row_number(text)) is not None}
    chosen = _waiting(actor, reports.filter(pk__in=asked))
    if not chosen:
        messages.error(
            request, _("Choose at least one report. Those that were answered meanwhile no longer stand here.")
        )
        return redirect("planning:review-queue")
    able = [each for each in chosen if each.decision]
    if "yes" not in request.POST:
        context = {"able": able, "not_able": [each for each in chosen if not each.decision], "tabs": "review"}
        return render(request, "planning/review_preview.html", {**context, "gone": len(asked) - len(chosen)})
    if len(able) != len(asked):
        messages.error(request, _("Something changed meanwhile; nothing was accepted. Choose again."))
        return redirect("planning:review-queue")
    try:
        count = accept_many(actor=actor, updates=[each.report for each in able])
    except Refusal as refusal:
        messages.error(request, say(refusal.note))
        return redirect("planning:review-queue")
    messages.success(request, _("Accepted: %(count)s reports.") % {"count": count})
    return redirect(reverse("planning:review-queue"))
