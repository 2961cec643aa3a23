"""One report: where it stands, what it says, the steps that may be taken, its versions and its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.errors import Invalid, Refusal
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.documents.permissions import may_enter
from cchc.documents.queries import drafts_visible_to
from cchc.orgunits.queries import last_names
from cchc.reporting.actions.common import why_shut
from cchc.reporting.actions.papers import drafts_anew
from cchc.reporting.actions.steps import INNER, LOCKED, StepWish, begin_correction, is_never_taken, lacks_of, take_step
from cchc.reporting.bridge import derivation_of, exception_of, sections_asked, window_of
from cchc.reporting.forms.periods import StepForm
from cchc.reporting.grid import Grid, grid_of, tabs_of
from cchc.reporting.models import Report
from cchc.reporting.permissions import (
    acts_on_behalf,
    may_correct,
    may_draft,
    may_fill,
    may_manage,
    may_receive,
    may_step,
    sends_on_behalf,
)
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.inside import consolidated_above, stale_among
from cchc.reporting.queries.questions import questions_of
from cchc.reporting.queries.visible import reports_visible_to
from cchc.reporting.views.common import STYLES, actor_of, load_report, state_words
from cchc.reporting.views.whole import parts_as_signed
from cchc_core.access import Actor
from cchc_core.reporting.derive import with_derived
from cchc_core.reporting.narrative import cite
from cchc_core.reporting.states import COUNTED, HANDED_IN, REPORT, ReportState, ReportVerb
from cchc_core.words import Note

V = ReportVerb
#: The steps in the order of their buttons; the first possible one is the primary.
VERBS = (V.PRESENT, V.SEND, V.ACCEPT, V.RETURN, V.SEND_BACK, V.WITHDRAW, V.DROP)


def report_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole report to read, and what may be done with it now."""
    return _page(request, load_report(request, pk))


def _page(request: HttpRequest, report: Report, *, refusal: Refusal | None = None) -> HttpResponse:
    actor = actor_of(request)
    seen = Checked(report)
    shared = shared_of(request, report, seen)
    findings = seen.findings() if shared["may_write"] or report.is_writable else []
    steps = [(verb, _(REPORT.verbs[verb])) for verb in VERBS if takes(actor, report, verb)]
    draft = drafts_visible_to(actor).filter(pk=report.draft_id).first() if report.draft_id else None
    plain = [pair for pair in steps if not needs_words(actor, report, pair[0])]
    corrects = report.is_own and ReportState(report.state) in COUNTED and bool(may_correct(actor, report))
    locked = corrects and why_shut(report) is not None and not may_receive(actor, report)
    context = {
        **shared,
        "steps": plain,
        "reasoned": [pair for pair in steps if pair not in plain],
        "lacks": lacks_of(report) if report.is_writable and shared["may_fill"] else [],
        "refused": [say(problem) for problem in refusal.reasons] if refusal else [],
        "tabs": tabs_of(seen, findings, ""),
        "grids": grids_of(seen),
        "words": words_of(report, seen),
        "versions": _versions(report),
        "sendings": list(report.sendings.order_by("-pk")),
        "returns": list(report.returns.order_by("-pk")),
        "may_correct": corrects and not locked,
        "locked": LOCKED if corrects and locked else None,
        "questions": questions_of(seen),
        "draft": draft,
        "draft_state": _(draft.state_words) if draft is not None else "",
        "may_draft": drafts_anew(report)
        and bool(may_draft(actor, report))
        and bool(may_enter(actor, report.holder_id)),
        "above": _above(actor, report),
        "members": [] if report.is_own else parts_as_signed(report),
        "events": history_of(report.root, 30),
    }
    return render(request, "reporting/report_show.html", context, status=refusal.status if refusal else 200)


def shared_of(request: HttpRequest, report: Report, seen: Checked) -> dict[str, Any]:
    """What every page of a report shows: its unit, state, clocks, and whether this person may write now."""
    actor = actor_of(request)
    fills = bool(may_fill(actor, report))
    shut = why_shut(report)
    until = exception_of(report.asked)
    due = max(report.period.due_on, until) if until else report.period.due_on
    filled, of = seen.filled
    return {
        "report": report,
        "period": report.period,
        "window": window_of(report.period),
        "state": state_words(report),
        "style": STYLES.get(report.state, ""),
        "holder": last_names().get(str(report.holder_id), "") if report.holder_id != report.unit_id else "",
        "due": due,
        "until": until,
        "days_left": (due - today()).days,
        "is_sent": ReportState(report.state) in HANDED_IN,
        "shut": shut if report.is_writable else None,
        "may_fill": fills,
        "may_write": fills and report.is_writable and shut is None,
        "on_behalf": acts_on_behalf(actor, report),
        "may_manage": bool(may_manage(actor, report.period)),
        "filled": filled,
        "of": of,
        "blank": seen.blank,
        "has_words": any(each.text for each in seen.form.sections_for(seen.level, seen.window)),
        "part": "periods",
    }


def takes(actor: Actor, report: Report, verb: ReportVerb) -> bool:
    """Whether the person may take the step now, as far as state and post go."""
    if verb in INNER or REPORT.step(ReportState(report.state), verb) is None:
        return False
    if is_never_taken(report, verb) or (verb is V.DROP and report.replaces_id is None):
        return False
    return bool(may_step(actor, report, verb))


def needs_words(actor: Actor, report: Report, verb: ReportVerb) -> bool:
    """Whether the step asks for a reason, a paper or a day first."""
    step = REPORT.step(ReportState(report.state), verb)
    return bool(step and step.reason) or (verb is V.SEND and sends_on_behalf(actor, report))


def grids_of(seen: Checked) -> list[Grid]:
    """Every table that asks something of the unit."""
    tables = {key.table for key in seen.asked}
    findings = seen.findings(complete=False)
    return [grid_of(seen, table, findings) for table in seen.form.tables if table.code in tables]


def words_of(report: Report, seen: Checked) -> list[dict[str, Any]]:
    """The outline with what is written, figures in the place of their citations."""
    written = {row.section: row for row in report.narratives.all()}
    whole = with_derived(derivation_of(report.period.template_version), seen.entries, seen.levels, seen.window)
    found = []
    for section in sections_asked(report):
        row = written.get(section.code)
        cited = cite(row.text, seen.form, whole) if row is not None else None
        problems: tuple[Note, ...] = cited.problems if cited is not None else ()
        found.append(
            {
                "section": section,
                "row": row,
                "text": cited.text if cited is not None else "",
                "problems": problems,
                "taken": [each for each in row.sources if each.get("part")] if row is not None else [],
            }
        )
    return found


def _above(actor: Actor, report: Report) -> list[dict[str, Any]]:
    """The consolidated reports that a report went into, as far up as the reader sees, and whether they tell what counts now."""
    above = consolidated_above(report)
    seen = set(reports_visible_to(actor).filter(pk__in=[each.pk for each in above]).values_list("pk", flat=True))
    stale = stale_among([each for each in above if each.pk in seen])
    return [{"report": each, "is_stale": each.pk in stale} for each in above if each.pk in seen]


def _versions(report: Report) -> list[Report]:
    rows = Report.objects.filter(period_id=report.period_id, unit_id=report.unit_id, kind=report.kind)
    found = list(rows.order_by("number"))
    return found if len(found) > 1 else []


# Steps --------------------------------------------------------------------------------------------------------------


def report_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step; one that asks for words gets a page of its own first."""
    actor, report = actor_of(request), load_report(request, pk)
    try:
        verb = ReportVerb(request.POST.get("verb", "") or request.GET.get("verb", ""))
    except ValueError:
        raise Http404 from None
    if verb in INNER:
        raise Http404
    form = StepForm(request.POST or None, only=_fields(actor, report, verb))
    if request.method != "POST":
        return _step_page(request, report, verb, form, 200)
    if not form.is_valid():
        return _step_page(request, report, verb, form, 422)
    version = row_number(request.POST.get("version", "")) or 0
    try:
        row = take_step(actor=actor, report=report, verb=verb, version=version, wish=StepWish(**form.cleaned_data))
    except Invalid as refusal:
        if needs_words(actor, report, verb):
            tell(form, refusal)
            return _step_page(request, report, verb, form, 422)
        return _page(request, load_report(request, pk), refusal=refusal)
    messages.success(request, _("Done. State of the report: %(state)s.") % {"state": state_words(row)})
    return redirect("reporting:report-show", pk)


def _fields(actor: Actor, report: Report, verb: ReportVerb) -> tuple[str, ...]:
    if verb is V.SEND:
        return ("paper",) if sends_on_behalf(actor, report) else ()
    step = REPORT.step(ReportState(report.state), verb)
    if step is None or not step.reason:
        return ()
    locked = verb is V.SEND_BACK and report.asked is not None and why_shut(report) is not None
    return ("reason", "until") if locked else ("reason",)


def _step_page(request: HttpRequest, report: Report, verb: ReportVerb, form: StepForm, status: int) -> HttpResponse:
    context = {
        **shared_of(request, report, Checked(report)),
        "verb": verb.value,
        "label": _(REPORT.verbs[verb]),
        "form": form,
        "action": "step",
    }
    return render(request, "reporting/report_step.html", context, status=status)


def report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a correction of what was approved, with its reason."""
    actor, report = actor_of(request), load_report(request, pk)
    locked = report.is_own and why_shut(report) is not None
    only = ("reason", "until") if locked and may_receive(actor, report) else ("reason",)
    form = StepForm(request.POST or None, only=only)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            version = row_number(request.POST.get("version", "")) or 0
            data = form.cleaned_data
            try:
                made = begin_correction(
                    actor=actor, report=report, version=version, why=data["reason"], until=data.get("until")
                )
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(
                    request, _("The correction is open. The old version counts until this one is approved.")
                )
                return redirect("reporting:report-enter", made.pk)
    context = {
        **shared_of(request, report, Checked(report)),
        "verb": "",
        "label": _("Begin a correction"),
        "form": form,
        "action": "correct",
    }
    return render(request, "reporting/report_step.html", context, status=status)
