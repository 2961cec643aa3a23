"""Forms of reports: what an office asks, version by version."""

from __future__ import annotations

from importlib import resources
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.audit.queries import history_of
from cchc.common.errors import Refusal
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.orgunits.queries import last_names
from cchc.reporting.actions.templates import keep_form, seal_form
from cchc.reporting.bridge import form_of
from cchc.reporting.grid import heads_of
from cchc.reporting.models import TemplateVersion
from cchc.reporting.permissions import may_manage_template
from cchc.reporting.queries.visible import templates_visible_to
from cchc.reporting.views.common import actor_of
from cchc.reporting.views.periods import opening_unit
from cchc_core.access import Permission
from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.starter import read_starter

#: The form that the product brings along, until the office has its own.
STARTER = "starter_form.yaml"


def starter() -> ReportForm:
    """The shipped form."""
    return read_starter(resources.files("cchc.reporting").joinpath("shipped", STARTER).read_bytes())


def template_list(request: HttpRequest) -> HttpResponse:
    """The forms that the person sees with their versions, the newest first."""
    actor = actor_of(request)
    rows = TemplateVersion.objects.filter(template__in=templates_visible_to(actor))
    versions = list(rows.select_related("template").order_by("template__title", "-number").defer("content"))
    names = last_names()
    managed = actor.units_acted_for(Permission.REPORT_MANAGE)
    context = {
        "versions": [{"row": row, "unit": names.get(str(row.template.unit_id), "")} for row in versions],
        "may_keep": bool(managed),
        "has_starter": any(row.template.is_starter for row in versions),
        "part": "forms",
    }
    return render(request, "reporting/template_list.html", context)


@require_POST
def starter_keep(request: HttpRequest) -> HttpResponse:
    """Take the shipped form for the own office, as a version to be looked at and sealed."""
    actor = actor_of(request)
    unit = opening_unit(request, actor)
    try:
        made = keep_form(actor=actor, unit_id=unit, form=starter())
    except Refusal as refusal:
        messages.info(request, say(refusal.reasons[0]))
        return redirect("reporting:template-list")
    messages.success(request, _("The starter form is kept. Look through it, then seal it."))
    return redirect("reporting:version-show", made.pk)


def load_version(request: HttpRequest, pk: int) -> TemplateVersion:
    rows = TemplateVersion.objects.filter(template__in=templates_visible_to(actor_of(request)))
    row = rows.select_related("template").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def version_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The outline and the tables of a version, and whether it is sealed."""
    actor, row = actor_of(request), load_version(request, pk)
    form = form_of(row)
    manages = bool(may_manage_template(actor, row.template))
    context: dict[str, Any] = {
        "version": row,
        "template": row.template,
        "form": form,
        "tables": [(table, heads_of(table.columns)) for table in form.tables],
        "cells": len(form.cells),
        "manages": manages,
        "events": history_of(row.template.root, 20) if manages else None,
        "part": "forms",
    }
    return render(request, "reporting/version_show.html", context)


@require_POST
def version_seal(request: HttpRequest, pk: int) -> HttpResponse:
    row = load_version(request, pk)
    expected = row_number(request.POST.get("version", "")) or 0
    seal_form(actor=actor_of(request), version=row, expected=expected)
    messages.success(request, _("The version is sealed. Periods can be opened with it."))
    return redirect("reporting:version-show", pk)
