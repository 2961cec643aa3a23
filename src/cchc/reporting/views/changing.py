"""A period that is open: its days and those of single units, reminders, closing and opening it again."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.reporting.actions.periods import (
    ask_more,
    change_period,
    close_period,
    grant_exception,
    leave_out,
    remind_units,
    reopen_period,
    take_in_again,
)
from cchc.reporting.forms.periods import LeaveOutForm, PeriodForm, TimeForm, UnitsForm
from cchc.reporting.models import AskedUnit
from cchc.reporting.permissions import may_manage
from cchc.reporting.views.common import actor_of, load_asked, load_period
from cchc.reporting.views.opening import units_to_ask


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


def period_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Further units, in a period that runs already."""
    actor, row = actor_of(request), load_period(request, pk)
    require(may_manage(actor, row))
    asked = set(row.asked.values_list("unit_id", flat=True))
    form = UnitsForm(request.POST or None, units=units_to_ask(row.unit_id, row.tree_on, without=asked))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                more = ask_more(actor=actor, period=row, units=form.cleaned_data["units"])
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                text = ngettext("%(count)s further unit is asked.", "%(count)s further units are asked.", len(more))
                messages.success(request, text % {"count": len(more)})
                return redirect("reporting:period-show", pk)
    context = {"period": row, "form": form, "part": "periods"}
    return render(request, "reporting/period_ask.html", context, status=status)


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


def asked_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a unit more time, leave it out with a reason, or take it in again."""
    actor, row = actor_of(request), load_asked(request, pk)
    require(may_manage(actor, row.period))
    what = request.POST.get("what", "")
    time_form = TimeForm(request.POST if what == "time" else None, prefix="time")
    out_form = LeaveOutForm(request.POST if what == "out" else None, prefix="out")
    status = 200
    if request.method == "POST":
        form: Form | None = {"time": time_form, "out": out_form}.get(what)
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
    request: HttpRequest, row: AskedUnit, time_form: TimeForm, out_form: LeaveOutForm, status: int
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
