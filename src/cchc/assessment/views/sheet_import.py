"""The sheet as a workbook: taken home, filled, uploaded, looked through row by row, and taken in as far as one likes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cchc.assessment.actions.common import demand_open_for_unit, step
from cchc.assessment.actions.sheet_import import apply_sheet, read_sheet, sheet_to_fill, upload_sheet
from cchc.assessment.models import Assessment
from cchc.assessment.permissions import may_fill_some
from cchc.assessment.queries.uploads import sheet_uploads
from cchc.assessment.views.common import actor_of, load_sheet, say_problems
from cchc.common.downloads import download
from cchc.common.errors import Invalid
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.uploads import WorkbookForm
from cchc_core.text import slug
from cchc_core.workflow.states import Verb

#: How many problems a page lists; the count is of all.
SHOWN = 200


def workbook_download(request: HttpRequest, pk: int) -> HttpResponse:
    """A workbook to fill without a connection."""
    assessment = load_sheet(request, pk)
    require(may_fill_some(actor_of(request), assessment))
    name = f"tu-cham-{slug(assessment.unit_name) or pk}-{assessment.round.year}.xlsx"
    return download(sheet_to_fill(actor_of(request), assessment), name)


def workbook_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the filled workbook; what it would change is shown on the next page."""
    assessment = _filling(request, pk)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        upload = upload_sheet(actor=actor_of(request), assessment=assessment, file_name=name, data=data)
        return redirect("assessment:workbook-show", pk, upload.pk)
    waiting = sheet_uploads(actor_of(request), assessment).defer("data")[:5]
    context = {"assessment": assessment, "form": form, "waiting": waiting}
    status = 422 if request.method == "POST" else 200
    return render(request, "assessment/sheet/workbook_create.html", context, status=status)


def workbook_show(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """The dry run, old beside new; POST takes the rows that were chosen."""
    assessment = _filling(request, pk)
    row = get_object_or_404(sheet_uploads(actor_of(request), assessment), pk=upload)
    refused: list[str] = []
    if request.method == "POST":
        try:
            taken = apply_sheet(actor=actor_of(request), upload=row, chosen=_chosen(request))
        except Invalid as refusal:
            refused = say_problems(refusal.reasons)
        else:
            messages.success(request, _("Taken in from the workbook: %(count)s criteria.") % {"count": taken})
            return redirect("assessment:assessment-show", pk)
    plan = read_sheet(actor_of(request), assessment, bytes(row.data))
    context = {
        "assessment": assessment,
        "upload": row,
        "plan": plan,
        "problems": plan.problems[:SHOWN],
        "refused": refused,
    }
    return render(request, "assessment/sheet/workbook_show.html", context, status=422 if refused else 200)


def _chosen(request: HttpRequest) -> dict[str, int]:
    """Code → the version that was looked at, of the rows that are ticked ("1.2.3@4")."""
    found = (value.rpartition("@") for value in request.POST.getlist("take"))
    return {code: version for code, _at, text in found if code and (version := row_number(text)) is not None}


def _filling(request: HttpRequest, pk: int) -> Assessment:
    assessment = load_sheet(request, pk)
    require(may_fill_some(actor_of(request), assessment))
    step(assessment, Verb.SAVE_LEAF)
    demand_open_for_unit(assessment)
    return assessment
