"""Workbooks to take away: a unit's sheet in the official layouts, the ranking, the matrix."""

from django.http import HttpRequest, HttpResponse

from cchc.assessment import queries
from cchc.assessment.exports import ranking_workbook, sheet_workbook
from cchc.assessment.exports_official import LAYOUTS, matrix_workbook, official_workbook
from cchc.assessment.permissions import may_view_totals
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_assessment, load_round
from cchc.common.downloads import download
from cchc.common.permissions import require
from cchc_core.text import slug


def ranking_export(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    return download(ranking_workbook(round_), f"bang-xep-hang-{round_.year}.xlsx")


def matrix_export(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    return download(matrix_workbook(round_), f"bang-diem-chi-tiet-{round_.year}.xlsx")


def assessment_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet in the layout that the address names; without one, everything that is known of each criterion."""
    assessment = load_assessment(request, pk)
    layout = request.GET.get("layout", "")
    name = f"phieu-cham-{slug(assessment.unit_name) or assessment.pk}-{assessment.round.year}.xlsx"
    if layout in LAYOUTS:
        return download(official_workbook(queries.sheet(assessment), layout), name)
    return download(sheet_workbook(assessment), name)
