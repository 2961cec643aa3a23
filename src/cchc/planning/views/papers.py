"""The official paper of a plan: as a file, and as a draft among the office's documents."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.common.downloads import download
from cchc.common.errors import Invalid, Refusal
from cchc.common.words import say
from cchc.documents.bridge import pdf_of, word_of
from cchc.planning.actions.papers import draft_paper
from cchc.planning.papers import plan_paper, plan_workbook
from cchc.planning.views.plans import actor_of, load_version
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.text import slug

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def version_paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The plan with its annexes in the form that ``?format`` names: "docx", "pdf", else the annexes as a workbook."""
    version = load_version(request, pk, number)
    name = f"{slug(version.plan.title)[:60] or 'ke-hoach'}-{version.number}"
    wanted = request.GET.get("format", "")
    if wanted == "docx":
        return download(word_of(plan_paper(version)), f"{name}.docx", DOCX)
    if wanted != "pdf":
        return download(plan_workbook(version), f"{name}.xlsx")
    try:
        return download(pdf_of(plan_paper(version)), f"{name}.pdf", PDF)
    except (NoFace, CannotSet) as cannot:
        raise Invalid(cannot.reason, [cannot.reason]) from None


@require_POST
def version_draft(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Begin the official paper among the office's documents, and go there."""
    version = load_version(request, pk, number)
    try:
        draft = draft_paper(actor=actor_of(request), version=version)
    except Refusal as refusal:
        messages.error(request, say(refusal.note))
        return redirect("planning:version-show", pk, number)
    messages.success(request, _("The paper is drafted. Have it approved and issued here, then issue the plan by it."))
    return redirect("documents:draft-show", draft.pk)
