"""The consolidated report of a period: who is in it, who is missing, what changed since, what each cell is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.errors import Invalid, Refusal, WrongState
from cchc.common.memory import many_objects
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.orgunits.queries import last_names, tree_on
from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.bridge import shown_value, window_of
from cchc.reporting.grid import path_of
from cchc.reporting.models import ConsolidatedPart, Report, ReportPeriod
from cchc.reporting.permissions import may_manage
from cchc.reporting.queries.whole import Drift, Whole, consolidated_of, drift_of, taken_in
from cchc.reporting.views.common import STYLES, actor_of, load_period, state_words
from cchc_core.access import Actor, Permission
from cchc_core.reporting.consolidate import STANDING_LABELS, Contribution, Standing
from cchc_core.reporting.difference import Change
from cchc_core.reporting.form import CellKey, FormCell, ReportForm
from cchc_core.reporting.states import COUNTED, ReportState
from cchc_core.reporting.succession import name_on
from cchc_core.units.history import History
from cchc_core.values import exactly_rounded
from cchc_core.words import Note

#: How the chips of the standings look.
_STYLES = {
    Standing.APPROVED: "sealed",
    Standing.WAITING: "active",
    Standing.RETURNED: "warning",
    Standing.MISSING: "warning",
    Standing.EXCLUDED: "",
}


def whole_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Who counts and who does not, now and in the record; putting together, again where reports changed since."""
    actor, period = actor_of(request), load_period(request, pk)
    if not actor.has(Permission.REPORT_VIEW, within=period.path):
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        require(may_manage(actor, period))
        try:
            made = consolidate(actor=actor, period=period, why=request.POST.get("why", ""))
        except (Invalid, WrongState) as problem:
            refusal = problem
        else:
            messages.success(
                request, _("The approved reports are put together. Read the result, write its text, present it.")
            )
            return redirect("reporting:report-show", made.pk)
    return _page(request, actor, period, refusal)


@many_objects()  # all cells of all reports, until the page is written
def _page(request: HttpRequest, actor: Actor, period: ReportPeriod, refusal: Refusal | None) -> HttpResponse:
    whole = Whole(period)
    report = consolidated_of(period)
    lines = _lines(whole, taken_in(report))
    manages = bool(may_manage(actor, period))
    missing = [line for line in lines if line["standing"] in (Standing.MISSING, Standing.RETURNED)]
    context = {
        "period": period,
        "window": window_of(period),
        "unit_name": last_names().get(str(period.unit_id), ""),
        "manages": manages,
        "lines": lines,
        "counted": sum(line["standing"] is Standing.APPROVED for line in lines),
        "owed": sum(line["standing"] is not Standing.EXCLUDED for line in lines),
        "waiting": sum(line["standing"] is Standing.WAITING for line in lines),
        "missing": len(missing),
        "urge": _urge(actor, period) if any(not line["is_whole"] for line in missing) else "",
        "report": report,
        "state": state_words(report) if report else "",
        "style": STYLES.get(report.state, "") if report else "",
        "is_signed": report is not None and ReportState(report.state) in COUNTED,
        "drift": _drift(whole, report) if report else None,
        "behind": [each.unit_name for each in whole.behind],
        "ahead": _ahead(whole, report) if report and whole.behind else [],
        "lacking": _lacking(whole),
        "refused": [say(problem) for problem in refusal.reasons] if refusal else [],
        "why": request.POST.get("why", ""),
        "part": "periods",
    }
    return render(request, "reporting/whole_show.html", context, status=refusal.status if refusal else 200)


def _lines(whole: Whole, taken: Collection[tuple[int, int]]) -> list[dict[str, Any]]:
    """Every asked unit as it stands now, with the reason where it counts nothing or for another unit.

    ``taken`` are the reports, each with its version, that the record holds: what was approved since is not put together yet.
    """
    left = {(each.unit, each.report): each for each in whole.consolidation.left}
    heirs = {each.unit: each for each in whole.consolidation.inherited}
    found = []
    for each in whole.found:
        unit = each.asked.unit_id
        out = left.get(each.key)
        standing = out.standing if out else each.standing
        heir = heirs.get(unit) if standing is Standing.APPROVED else None
        why: Note | None = heir.reason if heir else out.reason if out else None
        comes = standing is Standing.APPROVED and each.report is not None
        still_out = comes and (each.report.pk, each.report.version) not in taken
        found.append(
            {
                "asked": each.asked,
                "report": each.report,
                "is_whole": each.is_whole,
                "standing": standing,
                "label": _("Approved, not put together yet") if still_out else _(STANDING_LABELS[standing]),
                "style": _STYLES[Standing.WAITING] if still_out else _STYLES[standing],
                "why": why,
                "doubt": heir.doubt if heir else None,
            }
        )
    return found


def _lacking(whole: Whole) -> list[dict[str, Any]]:
    """Cells without a value, or with something to know about it, though reports count."""
    found = []
    for key, gathered in whole.consolidation.cells.items():
        if gathered.reason is not None and (gathered.contributions or gathered.lacking):
            found.append({"key": key, "words": place_of(whole.form, key), "reason": gathered.reason})
    return found


def _drift(whole: Whole, report: Report) -> dict[str, Any] | None:
    drift: Drift = drift_of(report, whole)
    if not drift:
        return None
    return {
        "changes": _changes(whole, drift.changes),
        "beneath": _changes(whole, drift.beneath),
        "units": drift.units,
    }


def _ahead(whole: Whole, report: Report) -> list[dict[str, Any]]:
    """What changes here besides, once the consolidated reports under this one are put together again."""
    now = {change.key: change.after for change in drift_of(report, whole).changes}
    changes = drift_of(report, Whole(whole.period, ahead=True)).changes
    return _changes(whole, [each for each in changes if each.key not in now or now[each.key] != each.after])


def _changes(whole: Whole, changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        {
            "words": place_of(whole.form, change.key),
            "key": change.key,
            "before": shown_value(change.before, whole.form.cells[change.key]) or "–",
            "after": shown_value(change.after, whole.form.cells[change.key]) or "–",
            "by": _signed(_by(change, whole.form.cells[change.key]), whole.form.cells[change.key]),
        }
        for change in changes
    ]


def _by(change: Change, meaning: FormCell) -> Fraction | None:
    """The difference of the two numbers as they are shown, so that whoever takes one from the other finds the third."""
    if not isinstance(change.before, Fraction) or not isinstance(change.after, Fraction):
        return None
    digits = 6 if meaning.decimals is None else meaning.decimals
    return exactly_rounded(change.after, digits) - exactly_rounded(change.before, digits)


def _signed(by: Fraction | None, meaning: FormCell) -> str:
    """A difference as people read it: "+26", "−10,46"; a dash where a side has no number."""
    shown = shown_value(by, meaning)
    return f"+{shown}" if by is not None and by > 0 else shown or "–"


def place_of(form: ReportForm, key: CellKey) -> str:
    """The titles of a cell's table, row and column."""
    table = form.table(key.table)
    row, column = (table.row(key.row), table.column(key.column)) if table else (None, None)
    words = (
        table.title if table else key.table,
        row.title if row else key.row,
        path_of(column) if column else key.column,
    )
    return " · ".join(dict.fromkeys(word for word in words if word))


def _urge(actor: Actor, period: ReportPeriod) -> str:
    """Where urging of those who owe the report begins, filled in; nothing for whoever does not urge for the office."""
    if period.unit_id not in actor.units_acted_for(Permission.URGING_MANAGE):
        return ""
    children = set(tree_on(period.tree_on).children(period.unit_id))
    title = _("Urging: %(period)s") % {"period": period.title}
    asked = {"centre": period.unit_id, "kinds": "report:late", "year": period.until.year, "title": title[:300]}
    if period.asked.exclude(unit__in=children).exists():
        asked["with_trees"] = "1"
    return f"{reverse('urging:round-open')}?{urlencode(asked)}"


# One cell -----------------------------------------------------------------------------------------------------------------


def cell_parts(request: HttpRequest, pk: int, table: str, row: str, column: str) -> HttpResponse:
    """What each report gives to one cell of the whole, as the reports stand now."""
    actor, period = actor_of(request), load_period(request, pk)
    if not actor.has(Permission.REPORT_VIEW, within=period.path):
        raise Http404
    whole, key = Whole(period), CellKey(table, row, column)
    gathered = whole.consolidation.cells.get(key)
    if gathered is None:
        raise Http404
    meaning = whole.form.cells[key]
    names = {each.asked.unit_id: each.asked.unit_name for each in whole.found}
    report = consolidated_of(period)
    stored = report.cells.filter(**key._asdict()).first() if report else None
    context = {
        "period": period,
        "window": window_of(period),
        "report": report,
        "stored": shown_value(stored.value, meaning) if stored is not None and stored.value is not None else "",
        "place": place_of(whole.form, key),
        "meaning": meaning,
        "value": shown_value(gathered.value, meaning),
        "reason": gathered.reason,
        "lines": [_given(each, names, meaning, whole.place.history, period) for each in gathered.contributions],
        "lacking": [names.get(unit, "") for unit in gathered.lacking],
        "part": "periods",
    }
    return render(request, "reporting/cell_parts.html", context)


def _given(
    each: Contribution, names: dict[int, str], meaning: FormCell, history: History, period: ReportPeriod
) -> dict[str, Any]:
    other = each.counts_for if each.counts_for not in (None, each.unit) else None
    return {
        "unit": names.get(each.unit, ""),
        "heir": name_on(history, other, period.tree_on) if other else "",
        "report": each.report,
        "value": shown_value(each.value, meaning),
        "as_of": each.as_of,
    }


def parts_as_signed(report: Report) -> list[dict[str, Any]]:
    """Who was in a consolidated report when it was put together. One query."""
    rows: list[ConsolidatedPart] = list(report.parts.select_related("source").order_by("pk"))
    return [
        {
            "row": row,
            "label": _(STANDING_LABELS[Standing(row.standing)]),
            "style": _STYLES[Standing(row.standing)],
            "why": Note.from_json(row.why) if row.why else None,
            "doubt": Note.from_json(row.doubt) if row.doubt else None,
        }
        for row in rows
    ]
