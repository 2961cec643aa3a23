"""A report to Excel and back: download, fill in, upload, look through, say yes."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.common.downloads import download
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.uploads import Upload, read_upload
from cchc.common.words import say
from cchc.reporting.actions.imports import keep_workbook, reading_of, take_in_workbook, workbook_of
from cchc.reporting.models import ReportUpload
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.visible import reports_visible_to
from cchc.reporting.views.common import actor_of, load_report
from cchc.reporting.views.reports import shared_of


class ReportFileForm(forms.Form):
    """A workbook of either kind."""

    file = forms.FileField(
        label=gettext_lazy("Excel file (.xlsx or .xls)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        help_text=gettext_lazy("Nothing is saved yet: you first see what the file would do, row by row."),
    )

    @property
    def upload(self) -> Upload:
        return read_upload(self.cleaned_data["file"])


def report_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it stands, to be filled in."""
    report = load_report(request, pk)
    return download(workbook_of(report), f"bao-cao-{report.period.key}-{report.unit_id}-{report.number}.xlsx")


def report_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a workbook; nothing is saved yet."""
    actor, report = actor_of(request), load_report(request, pk)
    form = ReportFileForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name, data = form.upload
            try:
                upload = keep_workbook(actor=actor, report=report, name=name, data=data)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                return redirect("reporting:import-show", upload.pk)
    context = {**shared_of(request, report, Checked(report)), "form": form}
    return render(request, "reporting/report_import.html", context, status=status)


def import_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the workbook would do, cell by cell; a yes takes all of it in."""
    actor = actor_of(request)
    mine = ReportUpload.objects.filter(by_id=actor.user_id, report__in=reports_visible_to(actor))
    upload = get_object_or_404(mine, pk=pk)
    upload.report = load_report(request, upload.report_id)
    status = 200
    if request.method == "POST":
        try:
            count = take_in_workbook(actor=actor, upload=upload)
        except Refusal as refusal:
            messages.error(request, say(refusal.note))
            status = refusal.status
        else:
            messages.success(request, _("Taken in: %(count)s changes.") % {"count": count})
            return redirect("reporting:report-enter", upload.report_id)
    reading = reading_of(upload) if upload.applied_at is None else None
    context = {
        **shared_of(request, upload.report, Checked(upload.report)),
        "upload": upload,
        "reading": reading,
        "back": reverse("reporting:report-import", args=[upload.report_id]),
    }
    return render(request, "reporting/import_show.html", context, status=status)
