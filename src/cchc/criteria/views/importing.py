"""From a file to a draft: upload, read what is wrong with it, say yes. Nothing is half done in between."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cchc.common.downloads import download
from cchc.common.permissions import require
from cchc.criteria import permissions, tables, words
from cchc.criteria.actions import import_upload, keep_upload
from cchc.criteria.bridge import hindrances
from cchc.criteria.forms.sets import UploadForm
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import EXAMPLE, by_reference, imports_of, read_file, visible_to
from cchc.criteria.views.common import actor_of
from cchc_core.criteria.excel import dump_excel
from cchc_core.criteria.load import load_set


def set_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; or take the form and the examples to begin from."""
    actor = actor_of(request)
    require(permissions.may_import(actor))
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        upload = keep_upload(actor=actor, name=file.name, data=file.read())
        return redirect("criteria:import-review", upload.pk)
    examples = visible_to(actor).filter(standing="sample", status=CriteriaSetVersion.SEALED).defer("document")
    context = {"form": form, "examples": examples}
    return render(request, "criteria/set_import.html", context, status=422 if form.errors else 200)


def import_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is wrong with the file, with line or cell; a POST makes the draft."""
    actor = actor_of(request)
    require(permissions.may_import(actor))
    upload = get_object_or_404(imports_of(actor).select_related("set_version"), pk=pk)
    if request.method == "POST":
        version = import_upload(actor=actor, upload=upload)
        messages.success(request, _("%(set)s is kept as a draft.") % {"set": version.reference})
        return redirect("criteria:draft-edit", version.pk)
    if upload.set_version is not None:
        return redirect("criteria:version-detail", upload.set_version.pk)
    result = read_file(bytes(upload.data), upload.file_name)
    found = result.set
    context = {
        "upload": upload,
        "result": result,
        "found": found,
        "kind_words": words.kinds_of_units(found.unit_kinds) if found else "",
        "leaf_count": sum(1 for _leaf in found.leaves()) if found else 0,
        "standing_word": words.word(words.STANDINGS, found.status) if found else "",
        "groups": tables.grouped(result.problems, found),
        "hindrances": hindrances(found) if found else (),
        "present": by_reference(found.reference) if found else None,
    }
    return render(request, "criteria/import_review.html", context)


def set_template(request: HttpRequest) -> HttpResponse:
    """The Excel form with one criterion of each kind of rule, to be overwritten."""
    require(permissions.may_import(actor_of(request)))
    example = load_set(EXAMPLE.read_bytes()).set
    assert example is not None  # noqa: S101 - shipped, and tested
    return download(dump_excel(example), "mau-bo-tieu-chi.xlsx")
