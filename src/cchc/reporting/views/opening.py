"""Opening a period: a form, a window, the days that follow from them, and the units that are asked."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.orgunits.queries import last_names, tree_on
from cchc.reporting.actions.periods import open_period
from cchc.reporting.bridge import form_of
from cchc.reporting.forms.periods import OpenForm
from cchc.reporting.models import TemplateVersion
from cchc.reporting.permissions import may_manage_for
from cchc.reporting.queries.visible import templates_visible_to
from cchc.reporting.views.common import actor_of
from cchc_core.access import Actor, Permission
from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.windows import PeriodKind, Window
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
    choices = units_to_ask(unit, today())
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


def units_to_ask(unit: int, on: date, without: Container[int] = ()) -> dict[str, list[tuple[int, str]]]:
    """The units under an office that a report may be asked of: what they are called together → number and name."""
    tree = tree_on(on)
    found = {}
    for kind in ASKED_KINDS:
        units = [each for each in tree.of_kinds((kind,)) if each != unit and tree.within(each, unit)]
        members = [(each, tree.name(each)) for each in units if each not in without]
        if members:
            found[_(BY_KEY[kind].plural)] = members
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
