"""Periods: their list, opening and changing one, the board of its units, time, reminders, closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.orgunits.queries import last_names, tree_on
from cchc.reporting.actions.periods import (
    change_period,
    close_period,
    grant_exception,
    leave_out,
    open_period,
    remind_units,
    reopen_period,
    take_in_again,
)
from cchc.reporting.bridge import form_of, window_of
from cchc.reporting.forms.periods import LeaveOutForm, OpenForm, PeriodForm, TimeForm
from cchc.reporting.models import ReportPeriod, TemplateVersion
from cchc.reporting.permissions import may_manage, may_manage_for
from cchc.reporting.queries.board import BoardRow, Sums, board_of, boards_of, sums_of
from cchc.reporting.queries.visible import asked_visible_to, periods_visible_to, templates_visible_to
from cchc.reporting.views.common import STYLES, actor_of, load_asked, load_period
from cchc_core.access import Actor, Permission
from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.states import REPORT, ReportState
from cchc_core.reporting.windows import KIND_LABELS, PeriodKind, Window
from cchc_core.units.kinds import BY_KEY

#: Kinds of units that are asked unless the coordinator chooses otherwise, in the order of the list.
ASKED_KINDS = (
    "department",
    "other_body",
    "district",
    "district_division",
    "commune",
    "ward",
    "township",
    "special_zone",
)


# The list -----------------------------------------------------------------------------------------------------------


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
            "sums": sums.get(row.pk) or _sums(own[row.pk]),
            "own": _line(row, own[row.pk][0]) if len(own.get(row.pk, ())) == 1 else None,
            "is_late": row.is_open and today() > row.due_on,
        }
        for row in periods
    ]
    managed = actor.units_acted_for(Permission.REPORT_MANAGE)
    context = {"page": page, "rows": rows, "may_open": bool(managed), "part": "periods"}
    return render(request, "reporting/period_list.html", context)


def _sums(rows: list[BoardRow]) -> Sums:
    """Of a few units of a period, as ``sums_of`` counts all of them."""
    asked = [row for row in rows if not row.asked.excluded]
    return Sums(
        len(asked),
        sum(row.is_sent for row in asked),
        sum(row.counted is not None for row in asked),
        sum(row.state is ReportState.SENT for row in asked),
    )


# Opening ------------------------------------------------------------------------------------------------------------


def period_open(request: HttpRequest) -> HttpResponse:
    """Choose a form and a window; the days follow from the form's rule and can be changed before anybody is asked."""
    actor = actor_of(request)
    unit = opening_unit(request, actor)
    require(may_manage_for(actor, unit))
    versions = versions_for(actor, unit)
    asked = row_number(request.GET.get("form", "") or request.POST.get("form", ""))
    version = next((each for each in versions if each.pk == asked), versions[0] if versions else None)
    context: dict[str, Any] = {"versions": versions, "version": version, "unit_id": unit, "part": "periods"}
    context["unit_name"] = last_names().get(str(unit), "")
    if version is None:
        return render(request, "reporting/period_open.html", context)
    form_value = form_of(version)
    windows = _windows(form_value)
    key = request.GET.get("key", "") or request.POST.get("key", "")
    window = next((each for each in windows if each.key == key), _usual(windows))
    choices = units_to_ask(unit)
    form = OpenForm(request.POST or None, units=choices, initial=_initial(form_value, window, choices))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = open_period(actor=actor, unit_id=unit, plan=form.plan(version, window.key))
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The period is open; the units were told."))
                return redirect("reporting:period-show", made.pk)
    context |= {"windows": windows, "window": window, "form": form}
    return render(request, "reporting/period_open.html", context, status=status)


def versions_for(actor: Actor, unit: int) -> list[TemplateVersion]:
    """The sealed versions that an office may ask by: of its own forms, and of those by which the office above asks it."""
    offices = (*(tree_on(today()).path(unit) or ()), unit)
    rows = TemplateVersion.objects.filter(template__unit__in=offices, sealed_at__isnull=False)
    rows = rows.filter(template__in=templates_visible_to(actor)).select_related("template")
    found = list(rows.order_by("template__title", "-number"))
    return sorted(found, key=lambda each: each.template.unit_id != unit)


def opening_unit(request: HttpRequest, actor: Actor) -> int:
    """The office that asks: the one that the address names, else the circle of the coordinator."""
    offered = actor.units_acted_for(Permission.REPORT_MANAGE)
    if not offered:
        raise Http404
    wanted = row_number(request.GET.get("unit", "") or request.POST.get("unit", ""))
    circles = [held.circle_id for held in actor.holdings if held.scope(Permission.REPORT_MANAGE) is not None]
    return wanted if wanted in offered else circles[0]


def units_to_ask(unit: int) -> dict[str, list[tuple[int, str]]]:
    """The units under an office that a report may be asked of today: what they are called together → number and name."""
    tree = tree_on(today())
    found = {}
    for kind in ASKED_KINDS:
        units = [each for each in tree.of_kinds((kind,)) if each != unit and tree.within(each, unit)]
        if units:
            found[_(BY_KEY[kind].plural)] = [(each, tree.name(each)) for each in units]
    return found


def _windows(form: ReportForm) -> list[Window]:
    """The windows about today, of the kinds that the form is for, the latest first."""
    year = today().year
    kinds = form.kinds or form.calendar.kinds
    found = [each for y in (year - 1, year, year + 1) for kind in kinds for each in form.calendar.windows(y, kind)]
    weekly = [each for each in found if each.kind is PeriodKind.WEEK and abs((each.until - today()).days) > 60]
    return sorted(
        (each for each in found if each not in weekly), key=lambda each: (each.until, each.days), reverse=True
    )


def _usual(windows: list[Window]) -> Window:
    """The window that is reported on next: the first that has not ended long ago."""
    coming = [each for each in windows if (today() - each.until).days <= 20]
    return coming[-1] if coming else windows[0]


def _initial(form: ReportForm, window: Window, choices: dict[str, list[tuple[int, str]]]) -> dict[str, Any]:
    clocks = form.due_rule(window).clocks(window)
    return {
        "title": f"{form.title} – {say(window.label)}",
        "opens_on": clocks.opens_on,
        "due_on": clocks.due_on,
        "locks_on": clocks.locks_on,
        "units": [unit for members in choices.values() for unit, _name in members],
    }


# Changing -----------------------------------------------------------------------------------------------------------


def period_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other days."""
    actor, row = actor_of(request), load_period(request, pk)
    require(may_manage(actor, row))
    initial = {name: getattr(row, name) for name in ("title", "opens_on", "due_on", "locks_on")}
    form = PeriodForm(request.POST or None, initial=initial)
    version = row_number(request.POST.get("version", "")) or row.version
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_period(actor=actor, period=row, version=version, **form.cleaned_data)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The period is saved."))
                return redirect("reporting:period-show", pk)
    context = {"period": row, "form": form, "version": version, "part": "periods"}
    return render(request, "reporting/period_edit.html", context, status=status)


@require_POST
def period_close(request: HttpRequest, pk: int) -> HttpResponse:
    row = load_period(request, pk)
    version = row_number(request.POST.get("version", "")) or 0
    close_period(actor=actor_of(request), period=row, version=version)
    messages.success(request, _("The period is closed."))
    return redirect("reporting:period-show", pk)


@require_POST
def period_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    row = load_period(request, pk)
    version = row_number(request.POST.get("version", "")) or 0
    try:
        reopen_period(actor=actor_of(request), period=row, version=version, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        messages.error(request, say(refusal.note))
    else:
        messages.success(request, _("The period is open again."))
    return redirect("reporting:period-show", pk)


@require_POST
def period_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not sent, or the one that the form names."""
    one = row_number(request.POST.get("unit", ""))
    row = load_period(request, pk)
    reminded = remind_units(actor=actor_of(request), period=row, units=[one] if one is not None else None)
    if reminded:
        text = ngettext("%(count)s unit was reminded.", "%(count)s units were reminded.", len(reminded))
        messages.success(request, text % {"count": len(reminded)})
    else:
        messages.info(request, _("Everybody has sent the report already."))
    return redirect("reporting:period-show", pk)


# One period ---------------------------------------------------------------------------------------------------------


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


# One unit of a period -----------------------------------------------------------------------------------------------


def asked_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a unit more time, leave it out with a reason, or take it in again."""
    actor, row = actor_of(request), load_asked(request, pk)
    require(may_manage(actor, row.period))
    what = request.POST.get("what", "")
    time_form = TimeForm(request.POST if what == "time" else None, prefix="time")
    out_form = LeaveOutForm(request.POST if what == "out" else None, prefix="out")
    status = 200
    if request.method == "POST":
        form: Any = {"time": time_form, "out": out_form}.get(what)
        status = 422
        try:
            if what == "in":
                take_in_again(actor=actor, asked=row)
            elif form is None:
                raise Http404
            elif not form.is_valid():
                return _settle_page(request, row, time_form, out_form, 422)
            elif what == "time":
                grant_exception(actor=actor, asked=row, **form.cleaned_data)
            else:
                leave_out(actor=actor, asked=row, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            if form is not None:
                tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect("reporting:period-show", row.period_id)
    return _settle_page(request, row, time_form, out_form, status)


def _settle_page(
    request: HttpRequest, row: Any, time_form: TimeForm, out_form: LeaveOutForm, status: int
) -> HttpResponse:
    given = list(row.exceptions.order_by("-pk"))
    context = {
        "asked": row,
        "period": row.period,
        "time_form": time_form,
        "out_form": out_form,
        "given": given,
        "part": "periods",
    }
    return render(request, "reporting/asked_settle.html", context, status=status)
