"""What a unit and all under it did with initiatives in a period: on the screen, as files, and as a draft that goes out."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.errors import Invalid, Refusal
from cchc.common.words import say
from cchc.documents.bridge import pdf_of, word_of
from cchc.initiatives.actions.report import LETTER, REPORT, draft_report
from cchc.initiatives.forms.report import PeriodForm
from cchc.initiatives.permissions import may_open_for
from cchc.initiatives.report_section import initiatives_section, report_paper, report_workbook
from cchc.initiatives.views.catalogue import actor_of
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.initiatives.period import PERIOD_LABELS, Period, last_period, window_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _units(actor: Actor) -> dict[int, str]:
    """The units whose report a person reads: those it works in and the circles it looks after, today."""
    tree, reach = tree_on(today()), actor.reach(Permission.INITIATIVE_VIEW)
    wanted = sorted(reach.circles | reach.units, key=lambda unit: (len(tree.path(unit)), unit))
    return {unit: tree.name(unit) for unit in wanted if unit in tree}


def _form(request: HttpRequest, data: Any) -> PeriodForm:
    """The period and the unit as asked; at first the last report that was due, of the widest circle."""
    units = _units(actor_of(request))
    if not units:
        raise Http404
    window = window_of(*last_period(today()))
    return PeriodForm(data, units=units, since=window.since, until=window.until, unit=next(iter(units)))


@require_safe
def report_show(request: HttpRequest) -> HttpResponse:
    """Figures, sentences and tables of the period; ``?format`` gives them as "xlsx", "docx" or "pdf"."""
    form = _form(request, request.GET)
    since, until, unit = form.asked
    section = initiatives_section(unit, since, until)
    wanted = request.GET.get("format", "")
    if wanted in ("xlsx", "docx", "pdf"):
        return _file(actor_of(request), section, wanted)
    context = {
        "form": form,
        "section": section,
        "presets": _presets(until.year, unit, since, until),
        "files": [(each, _address(since, until, unit, format=each)) for each in ("xlsx", "docx", "pdf")],
        "may_draft": bool(may_open_for(actor_of(request), unit)),
        "part": "report",
    }
    return render(request, "initiatives/library/report_show.html", context)


def _presets(year: int, unit: int, since: date, until: date) -> list[tuple[str, str, bool]]:
    """The periods of the year as tabs."""
    found = []
    for period in Period:
        window = window_of(period, year)
        words = f"{_(PERIOD_LABELS[period])} {year}"
        found.append(
            (words, _address(window.since, window.until, unit), (window.since, window.until) == (since, until))
        )
    return found


def _address(since: date, until: date, unit: int, **more: str) -> str:
    query = {"since": f"{since:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}", "unit": unit, **more}
    return f"{reverse('initiatives:report-show')}?{urlencode(query)}"


def _file(actor: Actor, section: Any, wanted: str) -> HttpResponse:
    name = f"mo-hinh-sang-kien-{section.since:%Y-%m-%d}-{section.until:%Y-%m-%d}"
    if wanted == "xlsx":
        return download(report_workbook(section), f"{name}.xlsx")
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, section.unit)
    paper = report_paper(section, held.unit_id if held else section.unit, REPORT)
    if wanted == "docx":
        return download(word_of(paper), f"{name}.docx", DOCX)
    try:
        return download(pdf_of(paper), f"{name}.pdf", "application/pdf")
    except (NoFace, CannotSet) as cannot:
        raise Invalid(cannot.reason, [cannot.reason]) from None


@require_POST
def report_draft(request: HttpRequest) -> HttpResponse:
    """Begin the report, or the letter to those above, among the office's documents."""
    since, until, unit = _form(request, request.POST).asked
    kind = LETTER if "letter" in request.POST else REPORT
    try:
        draft = draft_report(actor=actor_of(request), unit_id=unit, since=since, until=until, kind=kind)
    except Refusal as refusal:
        messages.error(request, say(refusal.note))
        return redirect(_address(since, until, unit))
    messages.success(request, _("The paper is drafted. Change what it says, have it approved and issued here."))
    return redirect("documents:draft-show", draft.pk)
