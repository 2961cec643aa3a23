"""What everybody may read without signing in: published rounds, their rankings, every unit's sheet, and the sealed package."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cchc.assessment import queries
from cchc.assessment.models import Assessment, AssessmentRound, Package
from cchc.assessment.tables import field_names
from cchc.assessment.views.result_model import field_lines, group_tabs, lines_of, ranking_page
from cchc.common.downloads import download
from cchc.common.lists import page_of
from cchc.criteria.bridge import core_set
from cchc_core.access import ANONYMOUS

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
        "packages": found.packages[::-1],
    }
    return render(request, "assessment/public/public_ranking.html", context)


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
        "run_unit": view.final,
        "fields": field_lines(view.final, field_names(round_.as_of)),
        "digits": core_set(round_.set_version).rounding.digits,
    }
    return render(request, "assessment/public/public_sheet.html", context)


@login_not_required
@require_safe
def public_package(request: HttpRequest, pk: int, number: int, file: str) -> HttpResponse:
    """A file of the sealed package, byte for byte as it was sealed."""
    package = get_object_or_404(Package, round=_published(pk), number=number)
    stem = f"ket-qua-{package.round.year}-so-{number}"
    if file == JSON_FILE:
        return download(package.document.encode(), f"{stem}.json", "application/json; charset=utf-8")
    if file == CSV_FILE:
        return download(package.table.encode(), f"{stem}.csv", "text/csv; charset=utf-8")
    if file == CHECK_FILE:
        return download(CHECK, "check.py", "text/x-python; charset=utf-8")
    raise Http404
