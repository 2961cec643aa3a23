"""What the system knows for a report: shown beside what stands, and taken one by one or all at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.common.errors import Stale
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.reporting.actions.cells import KnownPick, fetch_known
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.known import suggestions_of
from cchc.reporting.views.cells import ORIGIN_WORDS
from cchc.reporting.views.common import actor_of, load_report
from cchc.reporting.views.reports import shared_of
from cchc_core.reporting.form import CellKey


def report_fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change; a tick or a button of its own takes a value, one button all that nobody typed over."""
    report = load_report(request, pk)
    status = 200
    if request.method == "POST":
        picks = _picks(request)
        try:
            taken = fetch_known(actor=actor_of(request), report=report, picks=picks)
        except Stale as stale:
            messages.error(request, say(stale.note))
            status = stale.status
        else:
            text = ngettext("%(count)s cell was fetched.", "%(count)s cells were fetched.", len(taken))
            messages.success(request, text % {"count": len(taken)} if taken else _("Nothing was taken over."))
            return redirect("reporting:report-enter" if taken else "reporting:report-fetch", pk)
        report = load_report(request, pk)
    seen = Checked(report)
    shared = shared_of(request, report, seen)
    rows = suggestions_of(seen) if shared["may_fill"] else []
    context = {
        **shared,
        "rows": [(row, _(ORIGIN_WORDS[row.origin]) if row.origin else "") for row in rows],
        "free": sum(not row.is_typed for row in rows),
        "typed": sum(row.is_typed for row in rows),
    }
    return render(request, "reporting/report_fetch.html", context, status=status)


def _picks(request: HttpRequest) -> list[KnownPick]:
    """One by its own button; else those that are ticked, or every value that the page offers for a cell nobody typed."""
    verb = request.POST.get("verb", "")
    sent = {"all": request.POST.getlist("free"), "ticked": request.POST.getlist("pick")}
    return [pick for text in sent.get(verb, [verb]) if (pick := _pick(text)) is not None]


def _pick(text: str) -> KnownPick | None:
    parts = text.rsplit(" ", 2)
    version = row_number(parts[1]) if len(parts) == 3 else None
    if version is None:
        return None
    try:
        return KnownPick(CellKey.read(parts[0]), version, parts[2])
    except ValueError:
        return None
