"""The head opens a model to everybody, or takes it back; and the page that is printed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cchc.common.downloads import download
from cchc.common.errors import Invalid, Refusal
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.initiatives.actions.release import release, withdraw_release
from cchc.initiatives.models import Initiative
from cchc.initiatives.sheet import sheet_for_screen, sheet_pdf, sheet_word
from cchc.initiatives.views.catalogue import actor_of, load
from cchc.initiatives.views.public import absolute, whole_address
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.text import slug

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@require_POST
def model_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the model to everybody."""
    return _act(request, pk, release, _("Everybody may read this model now."))


@require_POST
def model_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the model back from the public."""
    return _act(request, pk, withdraw_release, _("The model is no longer open to everybody."))


def _act(request: HttpRequest, pk: int, act: Callable[..., Initiative], done: str) -> HttpResponse:
    row = load(request, pk)
    try:
        act(actor=actor_of(request), initiative=row, version=row_number(request.POST.get("version", "")) or 0)
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, say(refusal.note))
    else:
        messages.success(request, done)
    return redirect("initiatives:model-show", pk)


@require_safe
def model_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The model on one page: on the screen, or in the form that ``?format`` names ("pdf", "docx")."""
    row = load(request, pk)
    address = address_of(request, row)
    name = slug(row.title)[:60] or "mo-hinh"
    wanted = request.GET.get("format", "")
    if wanted == "docx":
        return download(sheet_word(row, address), f"{name}.docx", DOCX)
    if wanted == "pdf":
        try:
            return download(sheet_pdf(row, address), f"{name}.pdf", PDF)
        except (NoFace, CannotSet) as cannot:
            raise Invalid(cannot.reason, [cannot.reason]) from None
    context = {"initiative": row, "sheet": sheet_for_screen(row, address)}
    return render(request, "initiatives/library/model_print.html", context)


def address_of(request: HttpRequest, row: Initiative) -> str:
    """The public page of an open model, else its page for people with a post."""
    if row.is_accepted and row.released_at is not None:
        return absolute(request, "model-show", row.key)
    return whole_address(request, reverse("initiatives:model-show", args=[row.pk]))
