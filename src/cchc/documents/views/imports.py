"""The register in and out of Excel: the workbook, the empty form, and the import with its dry run."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.uploads import WorkbookForm
from cchc.documents.actions.imports import import_register, keep_upload, plan_import
from cchc.documents.views.common import actor_of, entering_unit, unit_choices, unit_name
from cchc.documents.views.register import filtered_register
from cchc.documents.workbook import write_register


def register_import(request: HttpRequest) -> HttpResponse:
    """Look a workbook through and show what it would do, or what is wrong with it."""
    actor = actor_of(request)
    unit = entering_unit(request, actor)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "unit": unit,
        "unit_name": unit_name(unit),
        "units": unit_choices(actor),
    }
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        plan = plan_import(actor=actor, unit_id=unit, data=data)
        context |= {"plan": plan, "file_name": name}
        if not plan.problems and plan.changes:
            context["upload"] = keep_upload(actor=actor, unit_id=unit, file_name=name, data=data)
    return render(request, "documents/register_import.html", context)


@require_POST
def register_import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    count = import_register(actor=actor_of(request), upload_id=pk)
    text = ngettext("%(count)d document was saved.", "%(count)d documents were saved.", count)
    messages.success(request, text % {"count": count})
    return redirect("documents:document-list")


@require_safe
def register_template(request: HttpRequest) -> HttpResponse:
    actor_of(request)
    return download(write_register([]), "register.xlsx")


@require_safe
def register_export(request: HttpRequest) -> HttpResponse:
    """What the list shows under its filter, in the form that can be edited and read back."""
    rows = filtered_register(request, actor_of(request)).filter(state="registered")
    return download(write_register(rows), f"register-{today():%Y-%m-%d}.xlsx")
