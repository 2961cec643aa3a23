"""The unit's turn after the first verification: what it is asked to explain, and the form of one leaf."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment.actions.common import demand_open, step
from cchc.assessment.actions.explanation import explain_leaf
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.actions.verification import cited_by
from cchc.assessment.bridge import core_judgement
from cchc.assessment.forms.explanation import ExplainForm
from cchc.assessment.forms.leaf import LeafShape
from cchc.assessment.models import Assessment, LeafThread
from cchc.assessment.permissions import NOT_YOURS_TO_SEE, may_explain
from cchc.assessment.queries.clocks import clock_of
from cchc.assessment.queries.explaining import Explained, explaining
from cchc.assessment.views.common import actor_of, deadline, load_sheet, refusal_of, standing_of, steps_of
from cchc.assessment.views.leaf_model import given, shape_of
from cchc.assessment.views.sheet import is_insider
from cchc.assessment.views.sheet_leaf import why_no_citing
from cchc.assessment.views.talk import talk_context
from cchc.common.errors import Invalid, NotAllowed, Stale
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc_core.access import Actor
from cchc_core.words import Note
from cchc_core.workflow.states import State, Timed, Verb


def assessment_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Every leaf that was asked about, lowered or explained, with both sides; the way to each form."""
    assessment = _load(request, pk)
    actor = actor_of(request)
    found = explaining(assessment)
    rows = [(each, why_closed(actor, assessment, each.thread)) for each in found]
    clock = clock_of(assessment, Timed.EXPLANATION)
    context = {
        "assessment": assessment,
        "round": assessment.round,
        "standing": standing_of(assessment),
        "steps": [each for each in steps_of(actor, assessment) if each.key != "explain"],
        "rows": rows,
        "waiting": sum(each.waits for each in found),
        "explained": sum(each.thread.explanation_entry_id is not None for each in found),
        "is_open": assessment.standing is State.EXPLAINING,
        "last": deadline(clock.last) if clock and assessment.standing is State.EXPLAINING else None,
    }
    return render(request, "assessment/explain/assessment_explain.html", context)


def _load(request: HttpRequest, pk: int) -> Assessment:
    assessment = load_sheet(request, pk)
    if not is_insider(actor_of(request), assessment):
        raise NotAllowed(NOT_YOURS_TO_SEE)
    return assessment


def why_closed(actor: Actor, assessment: Assessment, thread: LeafThread) -> Note | None:
    """Why this person cannot explain the leaf now; None when it is open."""
    return refusal_of(
        lambda: require(may_explain(actor, assessment, thread)),
        lambda: step(assessment, Verb.EXPLAIN_LEAF),
        lambda: demand_open(assessment),
    )


# One leaf -----------------------------------------------------------------------------------------------------------


def criterion_explain(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The verifier's word, what was asked, and the form of the explanation."""
    assessment = _load(request, pk)
    actor = actor_of(request)
    desk = Desk(assessment.round, [assessment])
    state = desk.sheets[assessment.pk].threads.get(code)
    if state is None or state.row.is_pool:
        raise Http404
    thread = state.row
    shape = _shape(desk, assessment, thread)
    allowed = thread.owner == LeafThread.UNIT
    form = ExplainForm(request.POST if request.method == "POST" else None, shape=shape, claims_allowed=allowed)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _explain(request, assessment, code, form)
            except (Invalid, Stale) as refused:
                tell(form, refused)
                status = refused.status
                if isinstance(refused, Stale):
                    fresh = request.POST.copy()
                    fresh["version"] = str(refused.current["version"])
                    form.data = fresh  # what was typed, ready to be sent over what stands now
    context = {
        "assessment": assessment,
        "round": assessment.round,
        "standing": standing_of(assessment),
        "row": next((each for each in explaining(assessment) if each.thread.code == code), None),
        "thread": thread,
        "placed": desk.prepared.leaf(code).placed,
        "given": given(shape),
        "form": form,
        "closed": why_closed(actor, assessment, thread),
        "cite_refusal": why_no_citing(actor, assessment, thread),
        **_neighbours(assessment, code),
        **talk_context(actor, assessment, thread, back=request.path),
    }
    return render(request, "assessment/explain/criterion_explain.html", context, status=status)


def _shape(desk: Desk, assessment: Assessment, thread: LeafThread) -> LeafShape:
    """What the unit claims now: its explanation's figures and choice where it brought some, else its own score's."""
    shape, entry = shape_of(desk, assessment, thread.code), thread.explanation_entry
    if entry is None:
        return shape
    facts = {name: fact for name, (fact, _number) in cited_by(entry).items()}
    return replace(shape, facts=facts, judgement=core_judgement(entry.judgement), points=entry.points, figures={})


def _explain(request: HttpRequest, assessment: Assessment, code: str, form: ExplainForm) -> HttpResponse:
    explain_leaf(
        actor=actor_of(request),
        assessment=assessment,
        code=code,
        version=form.cleaned_data["version"],
        text=form.cleaned_data["remark"],
        **form.claims,
    )
    messages.success(request, _("Criterion %(code)s is explained.") % {"code": code})
    following = next((each for each in _waiting(assessment, code)), None)
    if request.POST.get("then") == "next" and following is not None:
        return redirect("assessment:criterion-explain", assessment.pk, following.thread.code)
    return redirect(reverse("assessment:assessment-explain", args=[assessment.pk]) + f"#leaf-{code}")


def _waiting(assessment: Assessment, code: str) -> list[Explained]:
    """What still waits, beginning after the leaf."""
    rows = list(explaining(assessment))
    place = next((number for number, each in enumerate(rows) if each.thread.code == code), -1)
    return [each for each in [*rows[place + 1 :], *rows[: place + 1]] if each.waits]


def _neighbours(assessment: Assessment, code: str) -> dict[str, Any]:
    waiting = [each for each in _waiting(assessment, code) if each.thread.code != code]
    return {"following": waiting[0] if waiting else None}
