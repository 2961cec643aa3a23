"""The words of the units beside each other under one section of the consolidated report, to be picked, merged and edited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cchc.common.errors import Invalid, Stale
from cchc.common.numbers import row_number
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.bridge import sections_asked
from cchc.reporting.models import Report
from cchc.reporting.queries.assembly import Assembly, marks_of
from cchc.reporting.queries.checked import Checked
from cchc.reporting.views.common import actor_of, conflict_of, load_report
from cchc.reporting.views.reports import shared_of, words_of
from cchc_core.reporting.form import Section
from cchc_core.reporting.narrative import Fate
from cchc_core.words import gettext_noop

FATE_WORDS = {
    Fate.ADDED: gettext_noop("new since the last period"),
    Fate.CHANGED: gettext_noop("changed since the last period"),
    Fate.REMOVED: gettext_noop("gone since the last period"),
}


def assembly_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One section: its text in the whole, and what the counted reports say. Own reports have no such page."""
    report = load_report(request, pk)
    sections = [section for section in sections_asked(report) if section.text]
    section = _section(request, sections)
    if report.is_own or section is None:
        raise Http404
    assembly = Assembly(report, section.code)
    conflict: dict[str, Any] | None = None
    status = 200
    if request.method == "POST":
        text, version = request.POST.get("text", ""), row_number(request.POST.get("version", "")) or 0
        try:
            _save(request, assembly, text, version)
        except (Stale, Invalid) as refusal:
            conflict, status = conflict_of(refusal, text, version), refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('reporting:report-assembly', args=[pk])}?{urlencode({'section': section.code})}")
    return _page(request, report, assembly, sections, section, conflict, status)


def _section(request: HttpRequest, sections: list[Section]) -> Section | None:
    """The section that the address names, else the first."""
    wanted = request.GET.get("section", "")
    return next((each for each in sections if not wanted or each.code == wanted), None)


def _save(request: HttpRequest, assembly: Assembly, text: str, version: int) -> None:
    """Keep what was typed, with the picked sentences below it where they were asked for."""
    if request.POST.get("verb") == "add":
        picks = [pick for each in request.POST.getlist("pick") if (pick := _pick(each)) is not None]
        text = assembly.merged(text.replace("\r\n", "\n"), picks, citing=request.POST.get("citing") == "on")
    save_narrative(
        actor=actor_of(request), report=assembly.report, section=assembly.section, text=text, version=version
    )


def _pick(written: str) -> tuple[int, int] | None:
    """ "17:0" is the first sentence of report 17."""
    report, _colon, place = written.partition(":")
    number = row_number(report)
    return (
        (number, int(place)) if number is not None and place.isascii() and place.isdigit() and len(place) < 6 else None
    )


def _page(
    request: HttpRequest,
    report: Report,
    assembly: Assembly,
    sections: list[Section],
    section: Section,
    conflict: dict[str, Any] | None,
    status: int,
) -> HttpResponse:
    seen = Checked(report)
    words = next(part for part in words_of(report, seen) if part["section"].code == section.code)
    stands = assembly.narrative.text if assembly.narrative is not None else ""
    context = {
        **shared_of(request, report, seen),
        "sections": sections,
        "section": section,
        "row": assembly.narrative,
        "read": words["text"],
        "problems": words["problems"],
        "conflict": conflict,
        "texts": [
            {
                "text": each,
                "told": [(told, _(FATE_WORDS[told.fate]) if told.fate in FATE_WORDS else "") for told in each.told],
            }
            for each in assembly.texts
        ],
        "silent": assembly.silent,
        "marks": marks_of(assembly.texts),
        "traced": assembly.traced(stands) if stands else [],
    }
    return render(request, "reporting/assembly_show.html", context, status=status)
