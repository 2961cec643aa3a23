"""Taking in results from Excel: template, upload, dry run, yes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cchc.assessment.actions.imports import (
    COLUMNS,
    POINTS,
    SURVEYS,
    TITLES,
    confirm_results,
    read_import,
    template,
    upload_results,
)
from cchc.assessment.models import AssessmentRound
from cchc.assessment.permissions import may_import_results
from cchc.assessment.queries.uploads import taken_in, uploads
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_round, round_page
from cchc.assessment.views.steps import ALREADY
from cchc.common.downloads import download
from cchc.common.errors import Invalid, WrongState
from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.common.uploads import WorkbookForm

#: File names of the templates; plain ASCII.
NAMES = {"surveys": "mau-ket-qua-dieu-tra", "indices": "mau-chi-so-ngoai", "points": "mau-diem-nam-truoc"}
#: How many problems a page lists; the count is of all.
SHOWN = 200


def round_imports(request: HttpRequest, pk: int) -> HttpResponse:
    """The three kinds of files, and what was taken in so far."""
    round_ = _importing(request, pk)
    kinds = [(what, _(title), [_(column) for column in COLUMNS[what]]) for what, title in TITLES.items()]
    taken = [(row, _(TITLES[row.what])) for row in taken_in(round_)]
    open_ = uploads(actor_of(request), round_).filter(applied_at__isnull=True).defer("data")
    waiting = [(row, _(TITLES[row.what])) for row in open_[:10]]
    context = round_page(request, round_, "round-imports", kinds=kinds, taken=taken, waiting=waiting)
    return render(request, "assessment/rounds/round_imports.html", context)


def import_create(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Upload a workbook; what it would do is shown on the next page."""
    round_ = _importing(request, pk, what)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        upload = upload_results(actor=actor_of(request), round_=round_, what=what, file_name=name, data=data)
        return redirect("assessment:import-show", pk, upload.pk)
    context = round_page(
        request,
        round_,
        "round-imports",
        form=form,
        what=what,
        title=_(TITLES[what]),
        columns=[_(column) for column in COLUMNS[what]],
        past_only=what == POINTS and not round_.stages.history,
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "assessment/rounds/import_create.html", context, status=status)


def import_show(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """The dry run; POST takes the file in. Only its person sees it before that."""
    round_ = _importing(request, pk)
    row = get_object_or_404(uploads(actor_of(request), round_), pk=upload)
    if request.method == "POST":
        try:
            entries = confirm_results(actor=actor_of(request), upload=row)
        except Invalid:
            messages.error(
                request, _("Nothing was taken in: the sheets changed meanwhile. Look at the problems below.")
            )
            return redirect("assessment:import-show", pk, upload)
        messages.success(request, _("Taken in: %(count)s results.") % {"count": entries})
        return redirect("assessment:round-imports", pk)
    plan = read_import(round_, row.what, bytes(row.data))
    context = round_page(
        request,
        round_,
        "round-imports",
        upload=row,
        title=_(TITLES[row.what]),
        plan=plan,
        problems=plan.problems[:SHOWN],
        rows_with_problems=len({each.row for each in plan.problems}),
        page=page_of(request, plan.rows),
        changed=sum(each.before is not None and each.before != each.value for each in plan.rows),
        units=len({each.unit_name for each in plan.rows}),
        is_share=row.what == SURVEYS,
        compares=row.what == POINTS,
    )
    return render(request, "assessment/rounds/import_show.html", context)


def import_template(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A workbook with a row for every unit and every value that its sheet awaits."""
    round_ = _importing(request, pk, what)
    return download(template(round_, what), f"{NAMES[what]}-{round_.year}.xlsx")


def _importing(request: HttpRequest, pk: int, what: str = "") -> AssessmentRound:
    round_ = load_round(request, pk)
    require(may_import_results(actor_of(request), round_))
    if what and what not in TITLES:
        raise Http404
    if round_.state == AssessmentRound.PUBLISHED:
        raise WrongState(ALREADY)
    return round_
