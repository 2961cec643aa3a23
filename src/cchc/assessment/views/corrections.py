"""Putting published results right: a leaf at a time into the ledger, then a numbered correction for everybody to read."""

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment import queries
from cchc.assessment.actions.corrections import NOT_PUBLISHED, Preview, last_package, preview_correction, preview_leaf
from cchc.assessment.actions.results import correct_leaf, publish_correction
from cchc.assessment.forms.results import CorrectForm, PublishCorrectionForm
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread, RunCriterion
from cchc.assessment.permissions import may_publish
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_assessment, load_round, round_page
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc_core.criteria.tree import node_max
from cchc_core.words import Note


def _published(request: HttpRequest, pk: int) -> AssessmentRound:
    round_ = load_round(request, pk)
    require(may_publish(actor_of(request), round_))
    if round_.state != AssessmentRound.PUBLISHED:
        raise WrongState(NOT_PUBLISHED)
    return round_


def round_corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """What was corrected in the ledger and is not published yet, what it moves, and the leaves of a unit to correct."""
    round_ = _published(request, pk)
    return _page(request, round_, PublishCorrectionForm())


def _page(
    request: HttpRequest, round_: AssessmentRound, form: PublishCorrectionForm, status: int = 200
) -> HttpResponse:
    preview = preview_correction(round_)
    form.initial["expected"] = preview.digest
    units = list(Assessment.objects.filter(round=round_).order_by("group", "unit_sort", "pk"))
    chosen = next((row for row in units if str(row.pk) == request.GET.get("sheet", "")), None)
    context: dict[str, Any] = {
        "preview": preview,
        "form": form,
        "units": units,
        "chosen": chosen,
        "leaves": _leaves(round_, preview, chosen) if chosen else [],
        "digits": core_set(round_.set_version).rounding.digits,
    }
    page = round_page(request, round_, "round-ranking", **context)
    return render(request, "assessment/results/round_corrections.html", page, status=status)


def _leaves(round_: AssessmentRound, preview: Preview, chosen: Assessment) -> list[tuple[str, str, Fraction, Fraction]]:
    """Code, name, maximum and published points of the leaves that apply to a unit. One query."""
    rows = RunCriterion.objects.filter(run=preview.last.run, assessment=chosen, applicable=True)
    points = dict(rows.values_list("code", "points"))
    placed = [each for each in core_set(round_.set_version).leaves() if each.node.code in points]
    return [(each.node.code, each.node.name, node_max(each.node), points[each.node.code]) for each in placed]


@require_POST
def correction_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was looked at under the next number."""
    round_ = _published(request, pk)
    form = PublishCorrectionForm(request.POST)
    if form.is_valid():
        try:
            package = publish_correction(actor=actor_of(request), round_=round_, **form.cleaned_data)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            text = _(
                "Correction number %(number)s is published. The former results stay readable at their own address."
            )
            messages.success(request, text % {"number": package.number - 1})
            return redirect("assessment:round-packages", pk)
    return _page(request, round_, form, 422)


def criterion_correct(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One leaf: its published points, the right ones, and what these would move before they go into the ledger."""
    assessment = load_assessment(request, pk)
    round_ = _published(request, assessment.round_id)
    thread = get_object_or_404(LeafThread, assessment=assessment, code=code, is_pool=False)
    placed = core_set(round_.set_version).by_code().get(code)
    last = last_package(round_)
    published = RunCriterion.objects.filter(run=last.run, assessment=assessment, code=code).first()
    if placed is None or published is None or not published.applicable:
        raise Http404
    form = CorrectForm(request.POST or None, initial={"version": thread.version, "points": published.points})
    moved, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                moved = preview_leaf(round_, assessment, code, form.cleaned_data["points"])
                status = 200
                if "preview" not in request.POST:
                    correct_leaf(actor=actor_of(request), assessment=assessment, code=code, **form.cleaned_data)
                    messages.success(request, _("Corrected in the ledger. It shows once the correction is published."))
                    return redirect("assessment:round-corrections", round_.pk)
            except Stale as stale:
                form.add_error(None, _("Somebody corrected this criterion meanwhile. Look at it again."))
                fresh = request.POST.copy()
                fresh["version"] = str(stale.current["version"])
                form.data = fresh  # what was typed, ready to be sent over what stands now
                status = 409
            except Invalid as refusal:
                tell(form, refusal)
                status = 422
    context = {
        "assessment": assessment,
        "thread": thread,
        "code": code,
        "name": placed.node.name,
        "max": node_max(placed.node),
        "published": published,
        "reason": Note.from_json(published.reason) if published.reason else None,
        "form": form,
        "moved": moved,
        "entries": queries.entries_of(thread),
        "digits": core_set(round_.set_version).rounding.digits,
    }
    page = round_page(request, round_, "round-ranking", **context)
    return render(request, "assessment/results/criterion_correct.html", page, status=status)
