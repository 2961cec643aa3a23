"""Units whose points were lowered and that have not explained: the coordinator records why they are not waited for."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from cchc.assessment.actions.explanation import unheard
from cchc.assessment.actions.hearing import end_hearings
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.forms.hearing import HearingForm
from cchc.assessment.models import Assessment, AssessmentRound, HearingEnd
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import round_page
from cchc.assessment.views.steps import managed
from cchc.common.errors import Refusal
from cchc.common.forms import tell


@dataclass(frozen=True)
class Unheard:
    """One sheet with the codes that its unit may still explain."""

    sheet: Assessment
    codes: tuple[str, ...]


def round_hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has not been heard, the form that records why nobody waits, and what was recorded."""
    round_ = managed(request, pk)
    rows = _unheard(round_)
    form = HearingForm(request.POST or None, sheets=[row.sheet for row in rows])
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _record(request, round_, form):
            return redirect("assessment:round-hearing", pk)
    ended = HearingEnd.objects.filter(assessment__round=round_).select_related("assessment", "by").order_by("-pk")
    context = round_page(request, round_, "round-stages", rows=rows, form=form, ended=ended)
    return render(request, "assessment/rounds/round_hearing.html", context, status=status)


def _unheard(round_: AssessmentRound) -> list[Unheard]:
    """In the order of lists; the number of queries does not depend on that of the sheets."""
    sheets = Assessment.objects.filter(round=round_).select_related("round").order_by("group", "unit_sort", "pk")
    rows = list(sheets.prefetch_related("round__clocks", "exceptions"))
    return [Unheard(row, codes) for row, codes in unheard(Desk(round_, rows), rows)]


def _record(request: HttpRequest, round_: AssessmentRound, form: HearingForm) -> bool:
    """False with the reason at the form where it cannot be recorded."""
    try:
        ended = end_hearings(
            actor=actor_of(request), round_=round_, assessments=form.chosen, reason=form.cleaned_data["reason"]
        )
    except Refusal as refused:
        tell(form, refused)
        return False
    text = ngettext(
        "Recorded for %(n)s unit, which reads the reason.",
        "Recorded for %(n)s units, which read the reason.",
        len(ended),
    )
    messages.success(request, text % {"n": len(ended)})
    return True
