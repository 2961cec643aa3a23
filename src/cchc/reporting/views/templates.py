"""Forms of reports: what an office asks, version by version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cchc.audit.queries import history_of
from cchc.common.downloads import download
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.common.uploads import Upload, read_upload
from cchc.common.words import say
from cchc.orgunits.queries import last_names
from cchc.reporting.actions.templates import keep_form, seal_form
from cchc.reporting.bridge import form_of
from cchc.reporting.form_page import sheets_of
from cchc.reporting.models import TemplateVersion
from cchc.reporting.permissions import may_manage_for, may_manage_template
from cchc.reporting.queries.visible import templates_visible_to
from cchc.reporting.shipping import starter_form
from cchc.reporting.views.common import actor_of
from cchc.reporting.views.opening import opening_unit
from cchc_core.access import Permission
from cchc_core.reporting.excel import dump_form_excel, load_form_excel


class FormFileForm(forms.Form):
    """A form in Excel, and what it is called where the file does not say so."""

    file = forms.FileField(
        label=gettext_lazy("Excel file (.xlsx or .xls)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"})
    )
    title = forms.CharField(
        label=gettext_lazy("Name of the form"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For a file of printed tables alone; left empty, it is the title of the first table."),
    )

    @property
    def upload(self) -> Upload:
        return read_upload(self.cleaned_data["file"])


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
        made = keep_form(actor=actor, unit_id=unit, form=starter_form())
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
        "sheets": sheets_of(form),
        "cells": len(form.cells),
        "manages": manages,
        "events": history_of(row.template.root, 20) if manages else None,
        "part": "forms",
    }
    return render(request, "reporting/version_show.html", context)


def template_import(request: HttpRequest) -> HttpResponse:
    """The office's own form from Excel: with its lists, or as it is printed. It comes in as a version to be looked through."""
    actor = actor_of(request)
    unit = opening_unit(request, actor)
    require(may_manage_for(actor, unit))
    form = FormFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "unit_name": last_names().get(str(unit), ""),
        "unit": unit,
        "part": "forms",
    }
    if request.method != "POST":
        return render(request, "reporting/template_import.html", context)
    if form.is_valid():
        name, data = form.upload
        title = form.cleaned_data["title"]
        read = load_form_excel(data, key=slugify(fold(title or name.rpartition(".")[0]))[:60], title=title)
        if read.form is not None and read.ok:
            try:
                made = keep_form(actor=actor, unit_id=unit, form=read.form, why=name)
            except Refusal as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("The form is kept as a version. Look through it, then seal it."))
                return redirect("reporting:version-show", made.pk)
        context |= {"problems": read.problems[:200], "name": name}
    return render(request, "reporting/template_import.html", context, status=422)


def version_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as a workbook that is edited and read back."""
    row = load_version(request, pk)
    return download(dump_form_excel(form_of(row)), f"mau-bao-cao-{row.template.key}-{row.number}.xlsx")


@require_POST
def version_seal(request: HttpRequest, pk: int) -> HttpResponse:
    row = load_version(request, pk)
    expected = row_number(request.POST.get("version", "")) or 0
    seal_form(actor=actor_of(request), version=row, expected=expected)
    messages.success(request, _("The version is sealed. Periods can be opened with it."))
    return redirect("reporting:version-show", pk)
