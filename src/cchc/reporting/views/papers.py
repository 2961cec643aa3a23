"""The official paper of a report: as Word, PDF and Excel, as figures to key into other systems, and as a draft to be issued."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.common.downloads import download
from cchc.common.errors import Invalid, Refusal
from cchc.common.words import say
from cchc.documents.bridge import pdf_of, word_of
from cchc.documents.queries import drafts_visible_to
from cchc.reporting.actions.papers import draft_paper, drafts_anew
from cchc.reporting.papers import Paper, annex_workbook, key_workbook, report_paper
from cchc.reporting.views.common import actor_of, load_report
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.text import slug

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def report_paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The report in the form that ``?format`` names: "docx", "pdf", "xlsx" (the annexes), "keys" (lines to be copied)."""
    report = load_report(request, pk)
    paper = Paper(report)
    name = f"{slug(report.period.title)[:50] or 'bao-cao'}-{slug(report.unit_name)[:40]}-{report.number}"
    wanted = request.GET.get("format", "docx")
    if wanted == "docx":
        return download(word_of(report_paper(paper)), f"{name}.docx", DOCX)
    if wanted == "xlsx":
        return download(annex_workbook(paper), f"{name}.xlsx")
    if wanted == "keys":
        return download(key_workbook(paper), f"nhap-lieu-{name}.xlsx")
    if wanted != "pdf":
        raise Http404
    try:
        return download(pdf_of(report_paper(paper)), f"{name}.pdf", PDF)
    except (NoFace, CannotSet) as cannot:
        raise Invalid(cannot.reason, [cannot.reason]) from None


@require_POST
def report_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the official paper among the office's documents, or find the one that was begun, and go there."""
    actor, report = actor_of(request), load_report(request, pk)
    stands = None if drafts_anew(report) else drafts_visible_to(actor).filter(pk=report.draft_id or 0).first()
    if stands is not None:
        messages.info(request, _("The paper of this report is drafted already; this is it."))
        return redirect("documents:draft-show", stands.pk)
    try:
        draft = draft_paper(actor=actor, report=report)
    except Refusal as refusal:
        messages.error(request, say(refusal.note))
        return redirect("reporting:report-show", pk)
    messages.success(request, _("The paper is drafted. Have it approved and issued here."))
    return redirect("documents:draft-show", draft.pk)
