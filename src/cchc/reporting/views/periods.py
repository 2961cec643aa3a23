"""Periods: their list, and the board of one, which says how far each of its units is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.lists import page_of
from cchc.orgunits.queries import last_names
from cchc.reporting.bridge import window_of
from cchc.reporting.models import ReportPeriod
from cchc.reporting.permissions import may_manage
from cchc.reporting.queries.board import BoardRow, board_of, boards_of, sums_in, sums_of
from cchc.reporting.queries.visible import asked_visible_to, periods_visible_to
from cchc.reporting.views.common import STYLES, actor_of, load_period
from cchc_core.access import Permission
from cchc_core.reporting.states import REPORT, ReportState
from cchc_core.reporting.windows import KIND_LABELS, PeriodKind


def period_list(request: HttpRequest) -> HttpResponse:
    """Every period that the person sees, the newest first: how far its units are, or how far the person's own unit is."""
    actor = actor_of(request)
    page = page_of(request, periods_visible_to(actor).order_by("-until", "-due_on", "-pk"))
    periods = list(page.object_list)
    names = last_names()
    whole = [row for row in periods if actor.has(Permission.REPORT_VIEW, within=row.path)]
    part = [row for row in periods if row not in whole]
    sums, own = sums_of(whole), boards_of(part, asked_visible_to(actor))
    rows = [
        {
            "row": row,
            "unit": names.get(str(row.unit_id), ""),
            "kind": _(KIND_LABELS[PeriodKind(row.kind)]),
            "sums": sums.get(row.pk) or sums_in(own[row.pk]),
            "own": _line(row, own[row.pk][0]) if len(own.get(row.pk, ())) == 1 else None,
            "is_late": row.is_open and today() > row.due_on,
        }
        for row in periods
    ]
    managed = actor.units_acted_for(Permission.REPORT_MANAGE)
    context = {"page": page, "rows": rows, "may_open": bool(managed), "part": "periods"}
    return render(request, "reporting/period_list.html", context)


def period_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The board of the units: who has sent, who is late, what waits for a decision; for a unit its own row."""
    actor, row = actor_of(request), load_period(request, pk)
    manages = bool(may_manage(actor, row))
    reads_all = actor.has(Permission.REPORT_VIEW, within=row.path)
    reach = actor.reach(Permission.REPORT_VIEW)
    board = [each for each in board_of(row) if reads_all or reach.covers(each.asked.path)]
    if not reads_all and len(board) == 1 and "board" not in request.GET:
        return redirect("reporting:report-show", board[0].report.pk)
    light = request.GET.get("state", "")
    lines = [_line(row, each) for each in board]
    window = window_of(row)
    context = {
        "period": row,
        "window": window,
        "unit_name": last_names().get(str(row.unit_id), ""),
        "manages": manages,
        "reads_all": reads_all,
        "lines": [line for line in lines if light in ("", line["group"])],
        "tabs": _tabs(row, lines, light),
        "sums": sums_of([row])[row.pk],
        "late": sum(line["is_late"] and not line["asked"].excluded for line in lines),
        "unsent": sum(not line["is_sent"] and not line["asked"].excluded for line in lines),
        "days_left": (row.due_on - today()).days,
        "events": history_of(row.root, 30) if manages else None,
        "part": "periods",
    }
    return render(request, "reporting/period_show.html", context)


def _line(period: ReportPeriod, row: BoardRow) -> dict[str, Any]:
    excluded = row.asked.excluded
    return {
        "asked": row.asked,
        "report": row.report,
        "state": _("left out") if excluded else _(REPORT.states[row.state]),
        "style": "" if excluded else STYLES.get(row.state.value, ""),
        "group": _group(row),
        "is_sent": row.is_sent,
        "is_late": row.is_late(period.due_on) and not excluded,
        "is_correction": row.is_correction,
        "counted": row.counted,
        "until": row.until,
        "holder": row.asked.holder_id != row.asked.unit_id,
    }


def _group(row: BoardRow) -> str:
    if row.asked.excluded:
        return "out"
    if row.state is ReportState.SENT:
        return "sent"
    return "counted" if row.counted is not None else "missing"


def _tabs(period: ReportPeriod, lines: list[dict[str, Any]], light: str) -> list[tuple[str, str, bool, int]]:
    here = reverse("reporting:period-show", args=[period.pk])
    words = {
        "": _("All"),
        "missing": _("Not sent"),
        "sent": _("To approve"),
        "counted": _("Approved"),
        "out": _("Left out of the period"),
    }
    counts = {key: sum(key in ("", line["group"]) for line in lines) for key in words}
    return [
        (label, f"{here}?state={key}" if key else f"{here}?board", key == light, counts[key])
        for key, label in words.items()
        if key in ("", light) or counts[key]
    ]
