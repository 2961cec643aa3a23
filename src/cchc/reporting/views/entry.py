"""Entering a report: the grid of a table, saved cell by cell or as a whole."""

from __future__ import annotations

from collections.abc import Container, Mapping

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.common.errors import Invalid, Stale
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.bridge import shown_machine_value, shown_value
from cchc.reporting.grid import Typed, grid_of, place_keys, tabs_of
from cchc.reporting.models import CellEvent, Report
from cchc.reporting.queries.checked import Checked
from cchc.reporting.reading import NotRead, read_value
from cchc.reporting.views.common import actor_of, load_report
from cchc.reporting.views.reports import shared_of
from cchc_core.reporting.form import CellKey, Entry, FormCell, Table, Value


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
    """What is to be saved of what the page sent, and what of it could not be read: then all of it, as it was typed."""
    wishes: list[CellWish] = []
    faults: dict[CellKey, Typed] = {}
    sent: dict[CellKey, str] = {}
    for place, key in place_keys(seen, table).items():
        raw, remark = request.POST.get(f"value:{place}"), request.POST.get(f"remark:{place}")
        if raw is None and remark is None:
            continue
        version = row_number(request.POST.get(f"version:{place}", "")) or 0
        stands = seen.entries.get(key, Entry())
        try:
            value = _value(raw, stands.value, seen.asked[key])
        except NotRead as fault:
            faults[key] = Typed((raw or "").strip(), say(fault.reason), version=version)
            continue
        sent[key] = raw or ""
        if value != stands.value or (remark is not None and remark.strip() != stands.remark):
            wishes.append(CellWish(key, value, version, remark))
    if faults:
        faults.update({wish.key: Typed(sent[wish.key], version=wish.version) for wish in wishes})
    return wishes, faults


def _value(raw: str | None, old: Value, meaning: FormCell) -> Value:
    """What was typed; the old value where it stands as it was shown, which may be rounder than what is kept."""
    if raw is None or meaning.derived or raw.strip() == shown_value(old, meaning):
        return old
    return read_value(raw, meaning)


def _conflicts(stale: Stale, wishes: list[CellWish], seen: Checked) -> dict[CellKey, Typed]:
    """Both values, and the version by which the second person may put the own in place of the other's."""
    found = {}
    for wish in wishes:
        meaning = seen.asked[wish.key]
        now = stale.current.get(str(wish.key))
        text = _shown(wish.value, meaning)
        if now is None:
            found[wish.key] = Typed(text, version=wish.version)
        else:
            found[wish.key] = Typed(
                text, conflict=shown_machine_value(now["value"], meaning) or "–", version=now["version"]
            )
    return found


def _shown(value: Value, meaning: FormCell | None) -> str:
    return shown_value(value, meaning) if meaning is not None else ""
