"""One cell: where its value comes from, its remark, and everything that happened to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.errors import Refusal
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.bridge import shown_machine_value
from cchc.reporting.grid import grid_of, path_of
from cchc.reporting.models import Cell, Report
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.questions import events_of
from cchc.reporting.views.common import actor_of, load_report
from cchc.reporting.views.reports import shared_of
from cchc_core.reporting.form import CellKey, Entry
from cchc_core.words import gettext_noop

ORIGIN_WORDS = {
    Cell.TYPED: gettext_noop("typed"),
    Cell.EXCEL: gettext_noop("from Excel"),
    Cell.COMPUTED: gettext_noop("computed from other cells"),
    Cell.SYSTEM: gettext_noop("from the system"),
}


def cell_show(request: HttpRequest, pk: int, table: str, row: str, column: str) -> HttpResponse:
    """Where a value comes from, its remark, and everything that happened to it."""
    report = load_report(request, pk)
    seen = Checked(report)
    key = CellKey(table, row, column)
    meaning = seen.asked.get(key)
    found = seen.form.table(table)
    if meaning is None or found is None:
        raise Http404
    if request.method == "POST":
        return _remark(request, report, seen, key)
    grid = grid_of(seen, found)
    cell = next(each for each in grid.cells if each.key == key)
    events = events_of(report).filter(table=table, row=row, column=column).select_related("report").order_by("-pk")
    computed = seen.computed.get(key)
    line, head = found.row(row), found.column(column)
    context = {
        **shared_of(request, report, seen),
        "cell": cell,
        "stored": seen.cells.get(key),
        "meaning": meaning,
        "table": found,
        "row_title": line.title if line else row,
        "column_title": path_of(head) if head else column,
        "origin": _(ORIGIN_WORDS.get(cell.origin, "")) if cell.origin else "",
        "reason": computed.reason if computed is not None and computed.value is None else None,
        "told": [each for each in grid.findings if each.finding.key == key],
        "events": [
            {
                "row": each,
                "before": shown_machine_value(each.before, meaning) or "–",
                "after": shown_machine_value(each.after, meaning) or "–",
            }
            for each in events
        ],
    }
    return render(request, "reporting/cell_show.html", context)


def _remark(request: HttpRequest, report: Report, seen: Checked, key: CellKey) -> HttpResponse:
    version = row_number(request.POST.get("version", "")) or 0
    wish = CellWish(key, seen.entries.get(key, Entry()).value, version, request.POST.get("remark", ""))
    try:
        save_cells(actor=actor_of(request), report=report, wishes=[wish])
    except Refusal as refusal:
        messages.error(request, " ".join(say(problem) for problem in refusal.reasons))
    else:
        messages.success(request, _("Saved."))
    return redirect("reporting:cell-show", report.pk, *key)
