"""Lines of a plan to Excel and back, and in from official tables: download, upload, look through, say yes."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.errors import Refusal
from cchc.common.uploads import Upload, read_upload
from cchc.common.words import say
from cchc.planning import exchange
from cchc.planning.actions.imports import about, keep_lines, reading_of, take_in_lines
from cchc.planning.models import PlanUpload
from cchc.planning.queries.lines import contents_in, field_names
from cchc.planning.views.plans import actor_of, load_draft, load_plan, load_version


class LinesFileForm(forms.Form):
    """A workbook or a Word file to look through before anything of it is saved."""

    file = forms.FileField(
        label=gettext_lazy("Excel or Word file (.xlsx, .docx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.docx"}),
        help_text=gettext_lazy("Nothing is saved yet: you first see what the file would do, row by row."),
    )

    @property
    def upload(self) -> Upload:
        return read_upload(self.cleaned_data["file"])


def lines_template(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty workbook with the columns of a line."""
    load_plan(request, pk)
    return download(exchange.write([], field_names(today())), "mau-chi-tieu-nhiem-vu.xlsx")


def lines_workbook(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The lines of a version, to be edited and read back while it is a draft."""
    version = load_version(request, pk, number)
    fields = field_names(version.effective_on or today())
    name = f"chi-tieu-nhiem-vu-{version.plan.year}-{version.number}.xlsx"
    return download(exchange.write(contents_in(version), fields), name)


def lines_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a file; nothing is saved yet."""
    version = load_draft(request, pk)
    form = LinesFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        upload = keep_lines(actor=actor_of(request), version=version, name=name, data=data)
        return redirect("planning:lines-import-show", pk, upload.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "plan": version.plan, "version": version}
    return render(request, "planning/lines_import.html", context, status=status)


def lines_import_show(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """What the file would do, row by row; a yes takes all of it in."""
    actor, version = actor_of(request), load_draft(request, pk)
    mine = PlanUpload.objects.filter(purpose=PlanUpload.LINES, about=about(version), by_id=actor.user_id)
    kept = mine.filter(pk=upload).first()
    if kept is None:
        raise Http404
    status = 200
    if request.method == "POST":
        try:
            added, changed = take_in_lines(actor=actor, version=version, upload=kept)
        except Refusal as refusal:
            messages.error(request, say(refusal.note))
            status = refusal.status
        else:
            text = _("Taken in: %(added)s new lines, %(changed)s changed.") % {"added": added, "changed": changed}
            messages.success(request, text)
            return redirect("planning:plan-show", pk)
    context = {
        "plan": version.plan,
        "version": version,
        "reading": reading_of(version, kept) if kept.applied_at is None else None,
        "file_name": kept.name,
        "confirm": reverse("planning:lines-import-show", args=[pk, kept.pk]),
        "back": reverse("planning:lines-import", args=[pk]),
        "taken_in": kept.applied_at,
    }
    return render(request, "planning/lines_import_show.html", context, status=status)
