"""Files to take away: a unit's sheet in the official layouts, the ranking, units × criteria; as Excel, Word or PDF."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cchc.assessment import queries
from cchc.assessment.actions.files import DOCX, PDF
from cchc.assessment.exports import ranking_workbook, sheet_workbook
from cchc.assessment.exports_official import LAYOUTS, matrix_workbook, official_workbook
from cchc.assessment.models import AssessmentRound
from cchc.assessment.papers import matrix_paper, ranking_paper, sheet_paper
from cchc.assessment.permissions import may_view_totals
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_assessment, load_round
from cchc.common.downloads import download
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.documents.bridge import pdf_of, word_of
from cchc_core.documents.context import Context
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.text import slug

#: The layout of a sheet on paper where the address names none.
PAPER_LAYOUT = "notes"


def digits_asked(request: HttpRequest) -> int | None:
    """Two or three decimals, where the address asks for them."""
    asked = request.GET.get("digits", "")
    return int(asked) if asked in ("2", "3") else None


def ranking_export(request: HttpRequest, pk: int) -> HttpResponse:
    round_, digits = _readable(request, pk), digits_asked(request)
    name = f"bang-xep-hang-{round_.year}"
    return answer(
        request,
        name,
        lambda: ranking_workbook(round_, digits),
        lambda: ranking_paper(queries.ranking(round_), digits),
    )


def matrix_export(request: HttpRequest, pk: int) -> HttpResponse:
    round_, digits = _readable(request, pk), digits_asked(request)
    name = f"bang-diem-chi-tiet-{round_.year}"
    return answer(
        request,
        name,
        lambda: matrix_workbook(round_, digits),
        lambda: matrix_paper(queries.ranking(round_), digits),
    )


def _readable(request: HttpRequest, pk: int) -> AssessmentRound:
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    return round_


def assessment_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet in the layout that the address names; without one, Excel gets everything that is known of each criterion."""
    assessment, digits = load_assessment(request, pk), digits_asked(request)
    layout = request.GET.get("layout", "")
    name = f"phieu-cham-{slug(assessment.unit_name) or assessment.pk}-{assessment.round.year}"

    def workbook() -> bytes:
        if layout in LAYOUTS:
            return official_workbook(queries.sheet(assessment), layout, digits)
        return sheet_workbook(assessment, digits)

    chosen = layout if layout in LAYOUTS else PAPER_LAYOUT
    return answer(request, name, workbook, lambda: sheet_paper(queries.sheet(assessment), chosen, digits))


def answer(
    request: HttpRequest, name: str, workbook: Callable[[], bytes], paper: Callable[[], Context]
) -> HttpResponse:
    """The file in the form that ``?format`` names: "docx", "pdf", else a workbook."""
    wanted = request.GET.get("format", "")
    if wanted in ("docx", "pdf"):
        return paper_answer(paper(), wanted, name)
    return download(workbook(), f"{name}.xlsx")


def paper_answer(paper: Context, wanted: str, name: str) -> HttpResponse:
    """A paper as Word or PDF. Where the build has brought no face for PDF, the reason is said."""
    if wanted == "docx":
        return download(word_of(paper), f"{name}.docx", DOCX)
    try:
        return download(pdf_of(paper), f"{name}.pdf", PDF)
    except (NoFace, CannotSet) as cannot:
        raise Invalid(cannot.reason, [cannot.reason]) from None
