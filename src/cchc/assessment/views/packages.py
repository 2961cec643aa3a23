"""The sealed packages of a round with their papers: which number counts, how far the files are made, what may be read outside."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment.actions.files import KINDS, order_files
from cchc.assessment.actions.remarks import show_remarks
from cchc.assessment.models import AssessmentRound, Package, PackageFile, PackageWork
from cchc.assessment.permissions import may_publish, may_view_totals
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.downloads import stored
from cchc.common.permissions import require
from cchc.common.words import say
from cchc_core.words import Note


def packages_of(round_: AssessmentRound) -> list[dict[str, Any]]:
    """Every package, the one that counts first, with its files and the work on them. Three queries."""
    rows = Package.objects.filter(round=round_).select_related("run", "work", "published_by").prefetch_related("files")
    found = list(rows.defer("document", "table").order_by("-number"))
    return [
        {
            "package": row,
            "is_current": row is found[0],
            "work": work_of(row),
            "problem": _problem(row),
            "files": [(file, _(KINDS[file.kind][0])) for file in row.files.all() if file.kind in KINDS],
        }
        for row in found
    ]


def work_of(package: Package) -> PackageWork | None:
    """None for a package of the time before files were made."""
    return getattr(package, "work", None)


def _problem(package: Package) -> str:
    work = work_of(package)
    return say(Note.from_json(work.problem)) if work and work.problem else ""


def round_packages(request: HttpRequest, pk: int) -> HttpResponse:
    """While files are being made the part about them asks for itself again; without scripts the page is loaded anew."""
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    rows = packages_of(round_)
    context = round_page(
        request,
        round_,
        "round-ranking",
        rows=rows,
        is_open=any(row["work"] and row["work"].is_open for row in rows),
        may_publish=bool(may_publish(actor_of(request), round_)),
    )
    part = "assessment/results/_packages.html" if request.headers.get("HX-Request") else None
    return render(request, part or "assessment/results/round_packages.html", context)


@require_POST
def package_make(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Have the files of a package made that are missing."""
    round_ = load_round(request, pk)
    require(may_publish(actor_of(request), round_))
    order_files(get_object_or_404(Package, round=round_, number=number))
    messages.success(request, _("The files are being made."))
    return redirect("assessment:round-packages", pk)


def package_file(request: HttpRequest, pk: int, number: int, kind: str) -> FileResponse:
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    return answer_file(request, round_, number, kind)


def answer_file(request: HttpRequest, round_: AssessmentRound, number: int, kind: str) -> FileResponse:
    """One made file, byte for byte."""
    if kind not in KINDS:
        raise Http404
    file = get_object_or_404(PackageFile, package__round=round_, package__number=number, kind=kind)
    return stored(request, file.file, file.name, KINDS[kind][2])


@require_POST
def round_remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether everybody reads the remarks on every criterion."""
    round_ = load_round(request, pk)
    shown = request.POST.get("shown") == "yes"
    show_remarks(actor=actor_of(request), round_=round_, shown=shown)
    messages.success(request, _("Saved. It counts for the public pages at once."))
    return redirect("assessment:round-packages", pk)
