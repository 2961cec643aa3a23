"""Settings of a running round: its days, who verifies which word, and the terms of one unit."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment.actions.applicability import set_ranked
from cchc.assessment.actions.clocks import change_clocks
from cchc.assessment.actions.exceptions import grant_exception
from cchc.assessment.actions.results import reopen
from cchc.assessment.actions.rounds import bind_verifier, change_days
from cchc.assessment.forms.rounds import (
    BindForm,
    ClocksForm,
    DaysForm,
    ExceptionForm,
    RankedForm,
    ReopenForm,
    picks,
)
from cchc.assessment.models import Assessment, AssessmentRound, RoundVerifier
from cchc.assessment.permissions import may_finalise, may_manage
from cchc.assessment.queries.clocks import clocks_of, exceptions_of
from cchc.assessment.views.common import actor_of, standing_of
from cchc.assessment.views.round_common import load_assessment, load_round, round_page
from cchc.audit.queries import history_of
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc.orgunits.forms import pick_label
from cchc.orgunits.queries import tree_on
from cchc_core.values import show_day
from cchc_core.workflow.states import STAGE_LABELS, TIMED_LABELS, Stage, State, Timed, timed_of

#: The optional parts that a round was opened with or without.
SETTINGS = (Stage.EXPLANATION, Stage.SECOND_VERIFICATION, Stage.COUNCIL, Stage.SURVEY)


def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Days with a reason, and the verifier of every word."""
    round_ = _managed(request, pk)
    form = DaysForm(request.POST or None, initial=_days(round_))
    if request.method == "POST" and form.is_valid():
        try:
            change_days(actor=actor_of(request), round_=round_, **form.cleaned_data)
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The days of the round are changed."))
            return redirect("assessment:round-edit", pk)
    context = _settings(request, round_, form)
    return render(
        request, "assessment/rounds/round_edit.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
def round_clocks(request: HttpRequest, pk: int) -> HttpResponse:
    """The days of the stages after self-scoring."""
    round_ = _managed(request, pk)
    form = _clocks_form(round_, request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            change_clocks(
                actor=actor_of(request),
                round_=round_,
                version=data["version"],
                days=data["clocks"],
                reason=data["reason"],
            )
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The days of the stages are changed."))
            return redirect(reverse("assessment:round-edit", args=[pk]) + "#stages")
    context = _settings(request, round_, DaysForm(initial=_days(round_)), clocks=form)
    return render(request, "assessment/rounds/round_edit.html", context, status=422)


def _clocks_form(round_: AssessmentRound, data: Any = None) -> ClocksForm:
    return ClocksForm(data, stages=round_.stages, clocks=clocks_of(round_), version=round_.version)


def _days(round_: AssessmentRound) -> dict[str, Any]:
    return {name: getattr(round_, name) for name in ("version", "due_on", "locks_on", "verify_by")}


def _settings(
    request: HttpRequest,
    round_: AssessmentRound,
    form: DaysForm,
    wrong: BindForm | None = None,
    clocks: ClocksForm | None = None,
) -> dict[str, Any]:
    tree = tree_on(round_.as_of)
    leaves: dict[str, list[str]] = {}
    for placed in core_set(round_.set_version).leaves():
        leaves.setdefault(placed.verifier or "", []).append(placed.node.code)
    rows = []
    for row in RoundVerifier.objects.filter(round=round_).order_by("word"):
        known = row.unit_id in tree
        initial = {"word": row.word, "unit": pick_label(tree, row.unit_id) if known else ""}
        mine = wrong is not None and wrong.data.get("word") == row.word
        binding = wrong if mine else BindForm(initial=initial, auto_id=f"bind-{row.pk}-%s")
        rows.append((row.word, tree.name(row.unit_id) if known else "", leaves.get(row.word, []), binding))
    return round_page(
        request,
        round_,
        "round-edit",
        form=form,
        clocks=clocks or _clocks_form(round_),
        stage_labels=[(_(STAGE_LABELS[stage]), round_.stages.has(stage)) for stage in SETTINGS],
        bindings=rows,
        without_word=leaves.get("", []),
        picks=picks(tree),
        events=history_of(round_.root, 20),
    )


@require_POST
def verifier_bind(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the leaves of a word to a unit, or to the coordinator."""
    round_ = _managed(request, pk)
    form = BindForm(request.POST)
    form.fields["unit"].on = round_.as_of  # type: ignore[attr-defined]
    if form.is_valid():
        data = form.cleaned_data
        bind_verifier(actor=actor_of(request), round_=round_, word=data["word"], unit_id=data["unit"])
        messages.success(request, _("The verifier of “%(word)s” is changed.") % {"word": data["word"]})
        return redirect("assessment:round-edit", pk)
    context = _settings(request, round_, DaysForm(initial=_days(round_)), form)
    return render(request, "assessment/rounds/round_edit.html", context, status=422)


def _managed(request: HttpRequest, pk: int) -> AssessmentRound:
    round_ = load_round(request, pk)
    require(may_manage(actor_of(request), round_))
    return round_


# One unit -----------------------------------------------------------------------------------------------------------


def assessment_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Ranked or not, open beyond the lock, back to verification: what a coordinator decides about one unit."""
    assessment = load_assessment(request, pk)
    require(may_manage(actor_of(request), assessment.round))
    act = request.POST.get("act", "")
    posted = request.POST if request.method == "POST" else None
    initial = {"ranked": "yes" if assessment.ranked else "no", "reason": assessment.unranked_reason}
    stages = open_stages(assessment)
    shown: dict[str, forms.Form] = {
        "ranked": RankedForm(posted if act == "ranked" else None, initial=initial),
        "exception": ExceptionForm(posted if act == "exception" else None, stages=stages),
        "reopen": ReopenForm(posted if act == "reopen" else None),
    }
    if posted is not None and act in shown and shown[act].is_valid() and _decide(request, assessment, act, shown[act]):
        return redirect("assessment:assessment-terms", pk)
    context = round_page(
        request,
        assessment.round,
        "",
        assessment=assessment,
        standing=standing_of(assessment),
        forms=shown,
        clocks=[(_(TIMED_LABELS[stage]), clocks_of(assessment.round)[stage]) for stage in stages],
        granted=exceptions_of([assessment.pk]),
        may_reopen=assessment.standing is State.FINAL and bool(may_finalise(actor_of(request), assessment)),
        decisions=list(assessment.applicabilities.order_by("code")),
        events=history_of(assessment.root, 12),
    )
    return render(
        request, "assessment/rounds/assessment_terms.html", context, status=422 if posted is not None else 200
    )


def open_stages(assessment: Assessment) -> list[Timed]:
    """The stages for which an exception may still be granted: the present one and those to come, where they have days."""
    present = timed_of(assessment.standing)
    if present is None:
        return []
    known = clocks_of(assessment.round)
    order = list(Timed)
    return [stage for stage in order[order.index(present) :] if stage in known]


def _decide(request: HttpRequest, assessment: Assessment, act: str, form: forms.Form) -> bool:
    """Do it; False with the problems at the form where it cannot be done."""
    actor, data = actor_of(request), form.cleaned_data
    done = _("Saved: %(unit)s.") % {"unit": assessment.unit_name}
    try:
        if act == "ranked":
            set_ranked(actor=actor, assessment=assessment, ranked=data["ranked"] == "yes", reason=data["reason"])
        elif act == "exception":
            stage = Timed(data["stage"])
            grant_exception(actor=actor, assessment=assessment, stage=stage, until=data["until"], reason=data["reason"])
            said = {"unit": assessment.unit_name, "stage": _(TIMED_LABELS[stage]), "day": show_day(data["until"])}
            done = _("%(unit)s: the stage “%(stage)s” is open until %(day)s.") % said
        else:
            reopen(actor=actor, assessment=assessment, reason=data["reason"])
    except Invalid as refused:
        tell(form, refused)
        return False
    messages.success(request, done)
    return True
