"""Having a model appraised: asking assessors, one's own sheet, and the marks of all once they are in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.initiatives.actions.appraisals import close_appraisal, open_appraisal, save_sheet, submit_sheet
from cchc.initiatives.forms.life import AppraisalForm, SheetForm
from cchc.initiatives.models import Appraisal, AppraisalSheet
from cchc.initiatives.permissions import may_appraise, may_have_appraised, may_read_sheets
from cchc.initiatives.queries.appraisals import (
    all_in,
    assessors_offered,
    questions_of,
    seats_of,
    sheets_of,
    submitted_sheets,
)
from cchc.initiatives.queries.catalogue import visible_to
from cchc.initiatives.views.life_common import actor_of, answer, load_accepted, version_in
from cchc.initiatives.wording import stage_style, stage_word
from cchc.orgunits.queries import last_names

_ON_SHEET = (
    "novelty",
    "applicability",
    "effect",
    "people",
    "money",
    "time",
    "before",
    "after",
    "unit_word",
    "remark",
)


def _load(request: HttpRequest, pk: int) -> Appraisal:
    """An appraisal of a model that the person may open."""
    seen = visible_to(actor_of(request))
    row = Appraisal.objects.filter(pk=pk, initiative__in=seen).select_related("initiative").first()
    if row is None:
        raise Http404
    return row


def appraisal_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask several people to appraise a model."""
    row, actor = load_accepted(request, pk), actor_of(request)
    require(may_have_appraised(actor, row))
    names = last_names()
    posts = {
        post.pk: ", ".join(filter(None, (post.title, names.get(str(post.unit_id), ""))))
        for post in assessors_offered(row)
    }
    form = AppraisalForm(request.POST if request.method == "POST" else None, posts=posts)

    def act() -> None:
        said = form.cleaned_data
        open_appraisal(actor=actor, initiative=row, post_ids=said["assessors"], due_on=said["due_on"])

    return answer(
        request,
        "initiatives/life/appraisal_open.html",
        form,
        act,
        done=_("The assessors were told; each has a sheet of its own."),
        to=lambda: reverse("initiatives:model-show", args=[pk]),
        context={"initiative": row, "stage": stage_word(row.stage), "style": stage_style(row.stage)},
    )


def appraisal_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was asked and who is in; and once all are in, what everybody gave and how far it lies apart."""
    appraisal, actor = _load(request, pk), actor_of(request)
    initiative = appraisal.initiative
    own = sheets_of(actor).filter(appraisal=appraisal).first()
    reads = may_read_sheets(actor, initiative, all_in=all_in(appraisal))
    if not (reads or own or may_have_appraised(actor, initiative)):
        require(reads)
    sheets = submitted_sheets(appraisal) if reads else []
    names = last_names()
    context = {
        "initiative": initiative,
        "appraisal": appraisal,
        "seats": seats_of(appraisal),
        "own": own,
        "all_in": all_in(appraisal),
        "reads": bool(reads),
        "sheets": [
            (sheet, ", ".join(filter(None, (sheet.assessor.title, names.get(str(sheet.assessor.unit_id), "")))))
            for sheet in sheets
        ],
        "questions": [(_(each.label), each) for each in questions_of(sheets)],
        "may_close": not all_in(appraisal) and bool(may_have_appraised(actor, initiative)),
    }
    return render(request, "initiatives/life/appraisal_show.html", context)


@require_POST
def appraisal_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appraisal without the sheets that are out."""
    close_appraisal(actor=actor_of(request), appraisal=_load(request, pk), reason=request.POST.get("reason", ""))
    messages.success(request, _("The appraisal is finished."))
    return redirect("initiatives:appraisal-show", pk)


def sheet_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own sheet: kept as often as one likes, handed in once. Of others it shows nothing but that they are asked."""
    appraisal, actor = _load(request, pk), actor_of(request)
    sheet = sheets_of(actor).filter(appraisal=appraisal).first()
    if sheet is None:
        raise Http404
    require(may_appraise(actor, sheet))
    if sheet.submitted_at is not None or all_in(appraisal):
        return redirect("initiatives:appraisal-show", pk)
    form = SheetForm(request.POST if request.method == "POST" else None, initial=_initial(sheet))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            act = submit_sheet if "submit" in request.POST else save_sheet
            try:
                act(actor=actor, sheet=sheet, version=version_in(request), wish=form.wish)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
                sheet.refresh_from_db()
            else:
                handed_in = act is submit_sheet
                text = _("Your sheet is handed in.") if handed_in else _("Your sheet is kept; nobody else sees it.")
                messages.success(request, text)
                return redirect("initiatives:appraisal-show" if handed_in else "initiatives:sheet-edit", pk)
    context = {"initiative": appraisal.initiative, "appraisal": appraisal, "sheet": sheet, "form": form}
    return render(request, "initiatives/life/sheet_edit.html", context, status=status)


def _initial(sheet: AppraisalSheet) -> dict[str, Any]:
    return {name: getattr(sheet, name) for name in _ON_SHEET}
