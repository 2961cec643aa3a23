"""The words of a report: the outline with a field for each section, and what the product offers to say there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.errors import Invalid, Stale
from cchc.common.numbers import row_number
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.grid import tabs_of
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.offers import offers_of, taken_from, with_taken
from cchc.reporting.views.common import actor_of, conflict_of, load_report
from cchc.reporting.views.reports import shared_of, words_of


def report_words(request: HttpRequest, pk: int) -> HttpResponse:
    """The outline with a field for each section; each is saved by itself."""
    report = load_report(request, pk)
    seen = Checked(report)
    conflict: dict[str, Any] | None = None
    status = 200
    section = request.POST.get("section", "")
    if request.method == "POST":
        version = row_number(request.POST.get("version", "")) or 0
        taken = taken_from(report, seen, section, request.POST.get("take", ""))
        text = with_taken(request.POST.get("text", ""), taken)
        try:
            save_narrative(
                actor=actor_of(request), report=report, section=section, text=text, version=version, taken=taken
            )
        except (Stale, Invalid) as refusal:
            conflict, status = conflict_of(refusal, text, version), refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('reporting:report-words', args=[pk])}#section-{section}")
    shared = shared_of(request, report, seen)
    parts = words_of(report, seen)
    offers = offers_of(report, seen) if shared["may_write"] else {}
    for part in parts:
        part["conflict"] = conflict if part["section"].code == section else None
        part["offers"] = offers.get(part["section"].code, ())
    context = {
        **shared,
        "parts": parts,
        "tabs": tabs_of(seen, seen.findings(complete=False), ""),
        "names": _names(seen),
    }
    return render(request, "reporting/report_words.html", context, status=status)


def _names(seen: Checked) -> list[tuple[str, str]]:
    """What may be cited: the code of an indicator with its words."""
    found: dict[str, str] = {}
    for key, cell in seen.asked.items():
        table = seen.form.table(key.table)
        row = table.row(key.row) if table else None
        if cell.indicator and not cell.breakdown and cell.indicator not in found and row is not None:
            found[cell.indicator] = row.title
    return list(found.items())
