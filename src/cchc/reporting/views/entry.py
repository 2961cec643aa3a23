"""Entering a report: the grid of a table, one cell's history, the words under the outline."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.common.errors import Invalid, Refusal, Stale
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.bridge import shown_value, value_of
from cchc.reporting.grid import Typed, grid_of, path_of, place_keys, tabs_of
from cchc.reporting.models import Cell, CellEvent, Report
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.offers import offers_of, taken_from, with_taken
from cchc.reporting.queries.questions import events_of
from cchc.reporting.reading import NotRead, read_value
from cchc.reporting.views.common import actor_of, load_report
from cchc.reporting.views.reports import shared_of, words_of
from cchc_core.reporting.form import CellKey, FormCell, Table, Value
from cchc_core.values import exact, show_number
from cchc_core.words import gettext_noop

ORIGIN_WORDS = {
    Cell.TYPED: gettext_noop("typed"),
    Cell.EXCEL: gettext_noop("from Excel"),
    Cell.COMPUTED: gettext_noop("computed from other cells"),
    Cell.SYSTEM: gettext_noop("from the system"),
}


def report_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid of one table; without scripts one button saves all of it."""
    report = load_report(request, pk)
    return _page(request, report, Checked(report))


def _page(
    request: HttpRequest,
    report: Report,
    seen: Checked,
    *,
    typed: Mapping[CellKey, Typed] | None = None,
    status: int = 200,
    refused: list[str] | None = None,
) -> HttpResponse:
    findings = seen.findings(complete=False)
    table = table_of(request, seen)
    context = {
        **shared_of(request, report, seen),
        "grid": grid_of(seen, table, findings, typed),
        "tabs": tabs_of(seen, findings, table.code),
        "next_table": _after(seen, table),
        "typed": bool(typed),
        "refused": refused or [],
    }
    return render(request, "reporting/report_enter.html", context, status=status)


def _after(seen: Checked, table: Table) -> Table | None:
    """The table of the report that follows; after the last one come the words."""
    asked = {key.table for key in seen.asked}
    tables = [each for each in seen.form.tables if each.code in asked]
    place = next(at for at, each in enumerate(tables) if each.code == table.code)
    return tables[place + 1] if place + 1 < len(tables) else None


def table_of(request: HttpRequest, seen: Checked) -> Table:
    """The table that the address names, else the first that asks something of the unit."""
    asked = {key.table for key in seen.asked}
    wanted = request.GET.get("table", "") or request.POST.get("table", "")
    tables = [table for table in seen.form.tables if table.code in asked]
    if not tables:
        raise Http404
    if wanted and wanted not in asked:
        raise Http404
    return next((table for table in tables if table.code == wanted), tables[0])


@require_POST
def report_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the cells that the page sent: one that was left, or the whole table. What was typed is never lost."""
    report = load_report(request, pk)
    seen = Checked(report)
    table = table_of(request, seen)
    wishes, typed = _wishes(request, seen, table)
    status, refused, saved = 200, [], []
    if typed:
        status = 422
    elif wishes:
        try:
            saved = save_cells(actor=actor_of(request), report=report, wishes=wishes)
        except Stale as stale:
            typed, status = _conflicts(stale, wishes, seen), stale.status
        except Invalid as refusal:
            refused, status = [say(problem) for problem in refusal.reasons], refusal.status
            typed = {wish.key: Typed(_shown(wish.value, seen.asked.get(wish.key))) for wish in wishes}
        report = load_report(request, pk)
    revision = _revision(report)  # before the cells are read: they are at least as new as it says
    seen = Checked(report)
    if getattr(request, "htmx", False):
        sent = {name.partition(":")[2] for name in request.POST if name.startswith(("value:", "remark:"))}
        answer = _cells_answer(request, report, seen, table, typed, sent, status)
        answer["X-Report-Revision"] = str(revision)
        return answer
    if status == 200:
        text = _("Saved: %(count)s cells changed.") % {"count": len(saved)}
        messages.success(request, text)
        return redirect(f"{reverse('reporting:report-enter', args=[pk])}?table={table.code}")
    return _page(request, report, seen, typed=typed, status=status, refused=refused)


def _cells_answer(
    request: HttpRequest,
    report: Report,
    seen: Checked,
    table: Table,
    typed: Mapping[CellKey, Typed],
    places: Container[str],
    status: int,
) -> HttpResponse:
    """The saved cell in its place, and beside it everything that follows from it: computed cells, findings, counts."""
    findings = seen.findings(complete=False)
    grid = grid_of(seen, table, findings, typed)
    context = {
        **shared_of(request, report, seen),
        "grid": grid,
        "tabs": tabs_of(seen, findings, table.code),
        "saved": [cell for cell in grid.cells if cell.place in places],
        "status": status,
    }
    return render(request, "reporting/report_enter.html#saved_cells", context, status=status)


def _revision(report: Report) -> int:
    """Grows with every change of the report's cells: of two answers that cross on their way, a page keeps the newer sums."""
    last = CellEvent.objects.filter(report=report).aggregate(last=Max("pk"))["last"]
    return last or 0


def _wishes(request: HttpRequest, seen: Checked, table: Table) -> tuple[list[CellWish], dict[CellKey, Typed]]:
    """What is to be saved of what the page sent, and what of it could not be read."""
    wishes: list[CellWish] = []
    faults: dict[CellKey, Typed] = {}
    read: dict[CellKey, str] = {}
    for place, key in place_keys(seen, table).items():
        raw, remark = request.POST.get(f"value:{place}"), request.POST.get(f"remark:{place}")
        if raw is None and remark is None:
            continue
        meaning = seen.asked[key]
        version = row_number(request.POST.get(f"version:{place}", "")) or 0
        stands = seen.cells.get(key)
        old = value_of(stands, meaning.kind) if stands is not None and not meaning.derived else None
        try:
            value = (
                old
                if meaning.derived or raw is None or raw.strip() == shown_value(old, meaning)
                else read_value(raw, meaning)
            )
        except NotRead as fault:
            faults[key] = Typed((raw or "").strip(), say(fault.reason), version=version)
            continue
        read[key] = raw or ""
        if value != old or (remark is not None and remark.strip() != (stands.remark if stands else "")):
            wishes.append(CellWish(key, value, version, remark))
    if faults:
        faults.update({wish.key: Typed(read[wish.key], version=wish.version) for wish in wishes})
    return wishes, faults


def _conflicts(stale: Stale, wishes: list[CellWish], seen: Checked) -> dict[CellKey, Typed]:
    """Both values, and the version by which the second person may put the own in place of the other's."""
    found = {}
    for wish in wishes:
        meaning = seen.asked[wish.key]
        now: Any = stale.current.get(str(wish.key))
        text = _shown(wish.value, meaning)
        if now is None:
            found[wish.key] = Typed(text, version=wish.version)
        else:
            found[wish.key] = Typed(text, conflict=_said(now["value"], meaning), version=now["version"])
    return found


def _shown(value: Value, meaning: FormCell | None) -> str:
    return shown_value(value, meaning) if meaning is not None else ""


def _said(text: str, meaning: FormCell) -> str:
    """A value of a history as people read it."""
    if not text or not meaning.numeric:
        return text or "–"
    return show_number(exact(text), meaning.decimals)


# One cell -----------------------------------------------------------------------------------------------------------


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
            {"row": each, "before": _said(each.before, meaning), "after": _said(each.after, meaning)} for each in events
        ],
    }
    return render(request, "reporting/cell_show.html", context)


def _remark(request: HttpRequest, report: Report, seen: Checked, key: CellKey) -> HttpResponse:
    meaning, stored = seen.asked[key], seen.cells.get(key)
    version = row_number(request.POST.get("version", "")) or 0
    value = value_of(stored, meaning.kind) if stored is not None and not meaning.derived else None
    wish = CellWish(key, value, version, request.POST.get("remark", ""))
    try:
        save_cells(actor=actor_of(request), report=report, wishes=[wish])
    except Refusal as refusal:
        messages.error(request, " ".join(say(problem) for problem in refusal.reasons))
    else:
        messages.success(request, _("Saved."))
    return redirect("reporting:cell-show", report.pk, *key)


# Words --------------------------------------------------------------------------------------------------------------


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
        except Stale as stale:
            conflict, status = {"typed": text, **stale.current}, stale.status
        except Invalid as refusal:
            conflict, status = {"typed": text, "problem": say(refusal.reasons[0]), "version": version}, refusal.status
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
