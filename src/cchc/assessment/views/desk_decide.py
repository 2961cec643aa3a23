"""Deciding one claim: in its line on the desk, or on a page of its own where figures are corrected."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment import queries
from cchc.assessment.actions.common import step
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.actions.pools import verify_pool
from cchc.assessment.actions.preview import preview_leaf
from cchc.assessment.actions.verification import change_leaf, confirm_leaf, uphold_leaf
from cchc.assessment.bridge import SELF, VERIFIED
from cchc.assessment.forms.desk import DecisionForm
from cchc.assessment.forms.leaf import LeafForm
from cchc.assessment.models import Assessment, LeafThread
from cchc.assessment.permissions import may_verify
from cchc.assessment.queries.evidence import with_warnings
from cchc.assessment.queries.words import history, overridden
from cchc.assessment.views.common import actor_of, load_sheet, refusal_of
from cchc.assessment.views.desk import beside_line
from cchc.assessment.views.desk_model import cases_of, rules_of
from cchc.assessment.views.leaf_model import filled_from, given, outcome_of, shape_of
from cchc.assessment.views.talk import talk_context
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.common.ways import way_back
from cchc.common.words import say
from cchc_core.access import Actor
from cchc_core.rules.kinds.manual import Manual
from cchc_core.words import Note
from cchc_core.workflow.states import State, Verb


def _load(request: HttpRequest, pk: int, code: str) -> tuple[Assessment, LeafThread]:
    """The leaf or pool, for whoever may verify it."""
    assessment = load_sheet(request, pk)
    thread = queries.threads(actor_of(request)).filter(assessment=assessment, code=code).first()
    if thread is None:
        raise Http404
    require(may_verify(actor_of(request), assessment, thread))
    return assessment, thread


# In the line --------------------------------------------------------------------------------------------------------


@require_POST
def criterion_decide(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Confirm or change from the desk. htmx gets the line anew; without scripts the page leads back to it."""
    assessment, thread = _load(request, pk, code)
    form = DecisionForm(request.POST)
    problems: list[str] = []
    status = 200
    if not form.is_valid():
        problems = [str(error) for errors in form.errors.values() for error in errors]
        status = 422
    else:
        try:
            _decide(request, assessment, thread, form)
        except (Invalid, Stale, WrongState) as refusal:
            notes: tuple[Note, ...] = getattr(refusal, "problems", ()) or (refusal.note,)
            problems, status = [say(each) for each in notes], refusal.status
    if getattr(request, "htmx", False):
        return line_anew(request, thread, problems, status)
    for problem in problems:
        messages.error(request, f"{code}: {problem}")
    return redirect(back_to_desk(request, assessment, thread))


def _decide(request: HttpRequest, assessment: Assessment, thread: LeafThread, form: DecisionForm) -> None:
    actor, data = actor_of(request), form.cleaned_data
    which: dict[str, Any] = {"actor": actor, "assessment": assessment, "version": data["version"]}
    if thread.is_pool:
        points = data["points"] if data["do"] == "change" else None
        verify_pool(**which, pool=thread.pool, points=points, reason=data["reason"])
    elif data["do"] == "confirm":
        confirm_leaf(**which, code=thread.code)
    elif data["do"] == "uphold":
        uphold_leaf(**which, code=thread.code, reason=data["reason"])
    elif data["level"]:
        change_leaf(**which, code=thread.code, judgement={"level": data["level"]}, reason=data["reason"])
    elif data["points"] is not None and _is_manual(assessment, thread):
        change_leaf(**which, code=thread.code, judgement={"points": data["points"]}, reason=data["reason"])
    else:
        change_leaf(**which, code=thread.code, points=data["points"], reason=data["reason"])


def _is_manual(assessment: Assessment, thread: LeafThread) -> bool:
    return isinstance(rules_of(assessment.round)[thread.code][1], Manual)


def line_anew(request: HttpRequest, thread: LeafThread, problems: list[str], status: int) -> HttpResponse:
    """The line as it stands now; what was typed stays in it where it was refused."""
    by = "criterion" if request.POST.get("by") == "criterion" else "unit"
    actor, round_ = actor_of(request), thread.assessment.round
    row = queries.desk_line(actor, thread.pk, round_)
    if row is None:
        raise Http404
    [case] = cases_of(round_, [row], "unit" if by == "criterion" else "criterion", beside_line(actor, round_, row, by))
    context = {
        "case": replace(case, problems=tuple(problems)),
        "by": by,
        "typed": request.POST if problems else {},
        "round": round_,
        "here": way_back(request, ""),
    }
    return render(request, "assessment/desk/_row.html", context, status=status)


def back_to_desk(request: HttpRequest, assessment: Assessment, thread: LeafThread) -> str:
    """The desk that the decision was made on, at its line."""
    wanted = way_back(request, "")
    if wanted:
        return f"{wanted}#case-{thread.pk}"
    return reverse("assessment:desk-criterion", args=[assessment.round_id, thread.code])


# On a page of its own -----------------------------------------------------------------------------------------------


def criterion_verify(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Correct the figures or the choice and let the rule compute, or set the points; with everything of the claim beside."""
    assessment, thread = _load(request, pk, code)
    if thread.is_pool:
        return redirect("assessment:desk-criterion", pk=assessment.round_id, code=code)
    desk = Desk(assessment.round, [assessment])
    shape = shape_of(desk, assessment, code, VERIFIED)
    form = LeafForm(request.POST or None, shape=shape)
    closed = why_closed(assessment, thread)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _change(request, assessment, thread, form)
            except (Invalid, Stale) as refusal:
                tell(form, refusal)
            else:
                messages.success(
                    request, _("Decided criterion %(code)s of %(unit)s.") % {"code": code, "unit": assessment.unit_name}
                )
                return redirect(
                    reverse("assessment:desk-criterion", args=[assessment.round_id, code]) + f"#case-{thread.pk}"
                )
    talk = talk_context(actor_of(request), assessment, thread, back=request.get_full_path())
    context = {**_claim(actor_of(request), desk, assessment, thread), **talk, "form": form, "closed": closed}
    return render(request, "assessment/desk/criterion_verify.html", context, status=status)


def _is_unchanged(form: LeafForm) -> bool:
    same = form.facts == dict(form.shape.facts) and form.judgement == dict(form.shape.judgement)
    return same and form.cleaned_data.get("points") == form.shape.points


def _change(request: HttpRequest, assessment: Assessment, thread: LeafThread, form: LeafForm) -> None:
    """What differs from the claim is said; what does not is kept as it is cited."""
    facts = form.facts if form.facts != dict(form.shape.facts) else None
    judgement = form.judgement if form.judgement != dict(form.shape.judgement) else None
    points = form.cleaned_data["points"]
    which: dict[str, Any] = {"code": thread.code, "version": form.cleaned_data["version"]}
    if _is_unchanged(form) and thread.self_entry is not None:
        confirm_leaf(actor=actor_of(request), assessment=assessment, **which, remark=form.cleaned_data["remark"])
        return
    change_leaf(
        actor=actor_of(request),
        assessment=assessment,
        **which,
        points=points,
        facts=facts,
        judgement=judgement if judgement is not None else form.judgement,
        reason=form.cleaned_data["reason"],
        remark=form.cleaned_data["remark"],
    )


def why_closed(assessment: Assessment, thread: LeafThread) -> Note | None:
    """Why the claim cannot be decided now, whoever asks; a submitted sheet opens with its first decision."""
    if assessment.standing is State.SUBMITTED:
        return None
    return refusal_of(lambda: step(assessment, Verb.VERIFY_LEAF))


def _claim(actor: Actor, desk: Desk, assessment: Assessment, thread: LeafThread) -> dict[str, Any]:
    """Everything that the unit said, and what the verified layer gives now."""
    sheet = desk.sheets[assessment.pk]
    code = thread.code
    citations, entries = queries.citations_of(thread), queries.entries_of(thread)
    mine, checked = desk.unit(sheet, SELF)[1].nodes[code], desk.unit(sheet, VERIFIED)[1].nodes[code]
    placed = desk.prepared.leaf(code).placed
    standing = [row for row in citations if row.withdrawn_at is None]
    with_warnings(actor, assessment, [row.evidence for row in standing])
    return {
        "assessment": assessment,
        "round": assessment.round,
        "thread": thread,
        "placed": placed,
        "entry": thread.self_entry,
        "claim": outcome_of(desk, code, mine),
        "claim_given": given(shape_of(desk, assessment, code, SELF)),
        "outcome": outcome_of(desk, code, checked),
        "filled_from": filled_from(placed, thread),
        "citations": standing,
        "may_open_evidence": True,  # verifiers see the documents of the whole circle
        "overridden": overridden(next((entry for entry in entries if entry.pk == thread.self_entry_id), None)),
        "history": history(entries, citations, thread),
    }


@require_POST
def criterion_verify_preview(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Points and reason for what the verifier typed so far; nothing is saved."""
    assessment, thread = _load(request, pk, code)
    if thread.is_pool:
        raise Http404
    desk = Desk(assessment.round, [assessment])
    form = LeafForm(request.POST, shape=shape_of(desk, assessment, code, VERIFIED))
    form.is_valid()
    template = "assessment/sheet/criterion_show.html#outcome"
    if _is_unchanged(form):
        standing = desk.unit(desk.sheets[assessment.pk], VERIFIED)[1].nodes[code]
        return render(request, template, {"outcome": outcome_of(desk, code, standing)})
    try:
        tried = preview_leaf(
            desk=desk,
            assessment=assessment,
            code=code,
            layer=VERIFIED,
            facts=form.facts,
            judgement=form.judgement,
            points=form.cleaned_data.get("points"),
            reason=form.cleaned_data.get("reason") or "…",
        )
    except Invalid as refusal:
        return render(request, template, {"problems": refusal.reasons, "typed": True})
    return render(request, template, {"outcome": outcome_of(desk, code, tried.result, tried.computed), "typed": True})
