"""What everybody may read without signing in: published rounds, their rankings, every unit's sheet, and the sealed package."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cchc.assessment import queries
from cchc.assessment.models import Assessment, AssessmentRound, Package, RunCriterion, RunUnit
from cchc.assessment.tables import field_names
from cchc.assessment.views.packages import answer_file, packages_of
from cchc.assessment.views.result_model import field_lines, group_tabs, lines_of, ranking_page
from cchc.common.downloads import download
from cchc.common.lists import page_of
from cchc.criteria.bridge import core_set
from cchc_core.access import ANONYMOUS
from cchc_core.criteria.tree import node_max
from cchc_core.words import Note

#: The files of a package, by the name in the address.
JSON_FILE, CSV_FILE, CHECK_FILE = "results.json", "results.csv", "check.py"

#: Puts the digest of both files together again; nothing but Python is needed.
CHECK = '''"""Tinh lai ma kiem tra cua goi ket qua: python3 check.py results.json results.csv"""

import hashlib, json, sys

texts = [open(name, encoding="utf-8", newline="").read() for name in sys.argv[1:3]]
print(hashlib.sha256(json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest())
'''


def _published(pk: int) -> AssessmentRound:
    """A published round, or 404: nobody learns here that another one exists."""
    return get_object_or_404(queries.rounds(ANONYMOUS), pk=pk, state=AssessmentRound.PUBLISHED)


@login_not_required
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Published rounds, the newest first."""
    rows = queries.rounds(ANONYMOUS).filter(state=AssessmentRound.PUBLISHED)
    return render(request, "assessment/public/public_list.html", {"page": page_of(request, rows)})


@login_not_required
@require_safe
def public_ranking(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = _published(pk)
    found = queries.ranking(round_)
    page = ranking_page(request, found, lambda row: reverse("assessment:public-sheet", args=[pk, row.assessment_id]))
    context = {
        "round": round_,
        "found": found,
        "page": page,
        "group_tabs": group_tabs(found, request),
        "packages": packages_of(round_),
        "current": found.packages[-1] if found.packages else None,
    }
    return render(request, "assessment/public/public_ranking.html", context)


@login_not_required
@require_safe
def public_package_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A package at its own address: the ranking as it stood then, what replaced it, its digest and files."""
    round_ = _published(pk)
    package = get_object_or_404(_packages(round_), number=number)
    found = queries.ranking(round_, run=package.run)
    page = ranking_page(
        request, found, lambda row: reverse("assessment:public-package-sheet", args=[pk, number, row.assessment_id])
    )
    rows = packages_of(round_)
    context = {
        "round": round_,
        "found": found,
        "page": page,
        "group_tabs": group_tabs(found, request),
        "packages": [row for row in rows if row["package"].number == number],
        "package": package,
        "current": found.packages[-1],
    }
    return render(request, "assessment/public/public_package.html", context)


@login_not_required
@require_safe
def public_package_sheet(request: HttpRequest, pk: int, number: int, assessment: int) -> HttpResponse:
    """One unit's table as it stood in a package."""
    round_ = _published(pk)
    package = get_object_or_404(_packages(round_), number=number)
    run_unit = get_object_or_404(RunUnit.objects.select_related("assessment"), run=package.run, assessment=assessment)
    kept = {row.code: row for row in RunCriterion.objects.filter(run=package.run, assessment=assessment)}
    lines = [
        {
            "node": placed.node,
            "max": node_max(placed.node),
            "row": kept[placed.node.code],
            "reason": Note.from_json(kept[placed.node.code].reason) if kept[placed.node.code].reason else None,
        }
        for placed in core_set(round_.set_version).walk()
        if placed.node.code in kept
    ]
    context = {
        "round": round_,
        "assessment": run_unit.assessment,
        "package": package,
        "current": Package.objects.filter(round=round_).order_by("number").defer("document", "table").last(),
        "run_unit": run_unit,
        "lines": lines,
        "digits": core_set(round_.set_version).rounding.digits,
    }
    return render(request, "assessment/public/public_package_sheet.html", context)


def _packages(round_: AssessmentRound) -> QuerySet[Package]:
    return Package.objects.filter(round=round_).select_related("run", "round").defer("document", "table")


@login_not_required
@require_safe
def public_sheet(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """One unit's final table, each point with its reason."""
    round_ = _published(pk)
    row = get_object_or_404(Assessment.objects.select_related("unit"), pk=assessment, round=round_)
    row.round = round_
    view = queries.sheet(row)
    if view.final is None:
        raise Http404
    context = {
        "round": round_,
        "assessment": row,
        "view": view,
        "lines": lines_of(view),
        "hide_reasons": not round_.public_remarks,
        "run_unit": view.final,
        "fields": field_lines(view.final, field_names(round_.as_of)),
        "digits": core_set(round_.set_version).rounding.digits,
    }
    return render(request, "assessment/public/public_sheet.html", context)


@login_not_required
@require_safe
def public_package(request: HttpRequest, pk: int, number: int, file: str) -> HttpResponse | FileResponse:
    """A file of the sealed package, byte for byte as it was sealed."""
    package = get_object_or_404(Package, round=_published(pk), number=number)
    stem = f"ket-qua-{package.round.year}-so-{number}"
    if file == JSON_FILE and package.round.public_remarks:  # it holds every remark
        return download(package.document.encode(), f"{stem}.json", "application/json; charset=utf-8")
    if file == CSV_FILE:
        return download(package.table.encode(), f"{stem}.csv", "text/csv; charset=utf-8")
    if file == CHECK_FILE:
        return download(CHECK, "check.py", "text/x-python; charset=utf-8")
    return answer_file(request, package.round, number, file)
