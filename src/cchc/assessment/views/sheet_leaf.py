"""One leaf beside the tree: read, filled in, saved, and what a save would give while somebody types."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from cchc.assessment import queries
from cchc.assessment.actions.common import demand_open, demand_open_for_unit, step
from cchc.assessment.actions.evidence import may_cite
from cchc.assessment.actions.leaves import Saved, demand_applicable, save_leaf
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.actions.pools import enter_pool
from cchc.assessment.actions.preview import preview_leaf
from cchc.assessment.forms.leaf import LeafForm, PoolForm
from cchc.assessment.models import Assessment, LeafThread
from cchc.assessment.permissions import may_enter_pool, may_score_leaf, may_verify
from cchc.assessment.queries.assignees import posts_named
from cchc.assessment.queries.evidence import with_warnings
from cchc.assessment.queries.last_year import last_year
from cchc.assessment.queries.words import history, overridden
from cchc.assessment.views.common import actor_of, load_sheet, refusal_of
from cchc.assessment.views.leaf_model import filled_from, given, outcome_of, shape_of, sides
from cchc.assessment.views.sheet import is_insider, page_for, sheet_context
from cchc.assessment.views.sheet_model import SheetPage, lacks_evidence
from cchc.assessment.views.talk import talk_context
from cchc.common.errors import Invalid, Stale
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.values import show_number
from cchc_core.words import Note
from cchc_core.workflow.states import State, Verb


def criterion_show(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A leaf or a pool; saving is a POST to the same address."""
    assessment = load_sheet(request, pk)
    desk = Desk(assessment.round, [assessment])
    state = desk.sheets[assessment.pk].threads.get(code)
    if state is None:
        raise Http404
    if state.row.is_pool:
        return _pool(request, assessment, state.row)
    if request.method == "POST":
        return _save(request, assessment, desk, code)
    return _answer(request, assessment, desk, code, LeafForm(shape=shape_of(desk, assessment, code)))


# A leaf -------------------------------------------------------------------------------------------------------------


def _save(request: HttpRequest, assessment: Assessment, desk: Desk, code: str) -> HttpResponse:
    form = LeafForm(request.POST, shape=shape_of(desk, assessment, code))
    if not form.is_valid():
        return _answer(request, assessment, desk, code, form, status=422)
    try:
        saved = save_leaf(
            actor=actor_of(request),
            assessment=assessment,
            code=code,
            version=form.cleaned_data["version"],
            facts=form.facts,
            judgement=form.judgement,
            points=form.cleaned_data["points"],
            reason=form.cleaned_data["reason"],
            remark=form.cleaned_data["remark"],
        )
    except Invalid as refusal:
        tell(form, refusal)
        return _answer(request, assessment, desk, code, form, status=422)
    except Stale as stale:
        conflict = {"current": stale.current, "sides": sides(form, dict(stale.current)), "kept": _kept(request)}
        return _answer(request, assessment, desk, code, form, status=409, conflict=conflict)
    return _saved(request, assessment, code, saved)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again over what stands now."""
    left_out = ("csrfmiddlewaretoken", "version", "then")
    return [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]


def _saved(request: HttpRequest, assessment: Assessment, code: str, saved: Saved) -> HttpResponse:
    if request.POST.get("then") == "next":
        return _to_next(request, assessment, code, saved)
    if getattr(request, "htmx", False):
        fresh = load_sheet(request, assessment.pk)
        desk = Desk(fresh.round, [fresh])
        return _answer(request, fresh, desk, code, LeafForm(shape=shape_of(desk, fresh, code)))
    return redirect(_address(request, assessment, code))


def _to_next(request: HttpRequest, assessment: Assessment, code: str, saved: Saved) -> HttpResponse:
    """Straight to the next leaf that waits, as Ctrl+Enter asks."""
    page = page_for(request, assessment, code)
    following = page.next_pending(code)
    points = "–" if saved.result.pending else show_number(saved.result.points, 2)
    messages.success(request, _("Saved criterion %(code)s: %(points)s points.") % {"code": code, "points": points})
    if following is None:
        messages.info(request, _("No criterion waits for the unit any more."))
    if following is None and getattr(request, "htmx", False):
        return HttpResponseClientRefresh()  # the address stays, so only a refresh shows what was said
    address = _address(request, assessment, following.code if following else code) + "#leaf"
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else HttpResponseRedirect(address)


def _address(request: HttpRequest, assessment: Assessment, code: str) -> str:
    address = reverse("assessment:criterion-show", args=[assessment.pk, code])
    asked = {name: request.GET[name] for name in ("show", "q") if request.GET.get(name)}
    return f"{address}?{urlencode(asked)}" if asked else address


def _answer(
    request: HttpRequest,
    assessment: Assessment,
    desk: Desk,
    code: str,
    form: LeafForm,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    page = page_for(request, assessment, code, desk)
    context = {
        **sheet_context(request, assessment, page),
        **leaf_context(actor_of(request), assessment, desk, page, code),
        "form": form,
        "given": given(form.shape),
        "conflict": conflict,
    }
    template = "assessment/sheet/criterion_show.html"
    return render(request, f"{template}#saved" if getattr(request, "htmx", False) else template, context, status=status)


def leaf_context(actor: Actor, assessment: Assessment, desk: Desk, page: SheetPage, code: str) -> dict[str, Any]:
    """Everything beside the inputs."""
    thread = desk.sheets[assessment.pk].threads[code].row
    placed = desk.prepared.leaf(code).placed
    citations = queries.citations_of(thread)
    entries = queries.entries_of(thread)
    closed = why_closed(actor, assessment, thread)
    previous, following = page.neighbours(code)
    standing = [row for row in citations if row.withdrawn_at is None]
    with_warnings(actor, assessment, [row.evidence for row in standing])
    claimed = next((entry for entry in entries if entry.pk == thread.self_entry_id), None)
    return {
        "node": page.view.node(code),
        "placed": placed,
        "thread": thread,
        "entry": thread.self_entry,
        "closed": closed,
        "outcome": outcome_of(desk, code, page.view.self_total.nodes[code]),
        "verified": page.view.verified_total.nodes[code] if thread.verified_entry else None,
        "filled_from": filled_from(placed, thread),
        "given_figures": [row.figure for row in claimed.figures.all()] if claimed else [],
        "overridden": overridden(claimed),
        "citations": standing,
        "lacking": lacks_evidence(page.view.node(code)),
        "assignee": posts_named({thread.assignee_id} - {None}, assessment.responsible_unit_id).get(thread.assignee_id),
        "may_open_evidence": actor.has(Permission.EVIDENCE_VIEW, within=assessment.path),
        "history": history(entries, citations, thread) if is_insider(actor, assessment) else None,
        "last": last_year(assessment, code),
        "cite_refusal": why_no_citing(actor, assessment, thread),
        "previous": previous,
        "following": following,
        "verify_url": verify_address(actor, assessment, thread),
        **talk_context(actor, assessment, thread),
    }


def verify_address(actor: Actor, assessment: Assessment, thread: LeafThread) -> str:
    """Where this person decides the claim; "" where it is not for this person or not now."""
    if not thread.applicable or not may_verify(actor, assessment, thread):
        return ""
    if assessment.standing is not State.SUBMITTED and refusal_of(lambda: step(assessment, Verb.VERIFY_LEAF)):
        return ""
    return reverse("assessment:criterion-verify", args=[assessment.pk, thread.code])


def why_closed(actor: Actor, assessment: Assessment, thread: LeafThread) -> Note | None:
    """Why this person cannot save the leaf now; None when it is open."""
    return refusal_of(
        lambda: require(may_score_leaf(actor, assessment, thread)),
        lambda: step(assessment, Verb.SAVE_LEAF),
        lambda: demand_open_for_unit(assessment),
        lambda: demand_applicable(thread),
    )


def why_no_citing(actor: Actor, assessment: Assessment, thread: LeafThread) -> Note | None:
    """Why this person cannot cite or withdraw documents at the leaf now."""
    if thread.is_pool or thread.owner == LeafThread.COORDINATOR:
        verb = Verb.ENTER_POOL if thread.is_pool else Verb.IMPORT_POINTS
        return refusal_of(lambda: require(may_cite(actor, assessment, thread)), lambda: step(assessment, verb))
    return refusal_of(
        lambda: require(may_cite(actor, assessment, thread)),
        lambda: step(assessment, Verb.CITE_EVIDENCE),
        lambda: demand_open(assessment),
    )


@require_POST
def criterion_preview(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Points and reason for what is typed so far; nothing is saved. Asked by htmx on every change."""
    assessment = load_sheet(request, pk)
    desk = Desk(assessment.round, [assessment])
    state = desk.sheets[assessment.pk].threads.get(code)
    if state is None or state.row.is_pool:
        raise Http404
    require(may_score_leaf(actor_of(request), assessment, state.row))
    form = LeafForm(request.POST, shape=shape_of(desk, assessment, code))
    form.is_valid()  # what cannot be read yet is left out; a missing reason does not matter before saving
    template = "assessment/sheet/criterion_show.html#outcome"
    try:
        tried = preview_leaf(
            desk=desk,
            assessment=assessment,
            code=code,
            facts=form.facts,
            judgement=form.judgement,
            points=form.cleaned_data.get("points"),
            reason=form.cleaned_data.get("reason") or "…",
        )
    except Invalid as refusal:
        return render(request, template, {"problems": refusal.reasons, "typed": True})
    outcome = outcome_of(desk, code, tried.result, tried.computed)
    return render(request, template, {"outcome": outcome, "typed": True})


# A pool -------------------------------------------------------------------------------------------------------------


def _pool(request: HttpRequest, assessment: Assessment, thread: LeafThread) -> HttpResponse:
    actor = actor_of(request)
    closed = refusal_of(lambda: require(may_enter_pool(actor, assessment)), lambda: step(assessment, Verb.ENTER_POOL))
    entry = thread.self_entry
    initial = {
        "version": thread.version,
        "points": entry.points if entry else None,
        "remark": entry.note if entry else "",
    }
    form = PoolForm(request.POST or None, initial=initial, auto_id="leaf-%s")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                enter_pool(actor=actor, assessment=assessment, pool=thread.pool, **form.cleaned_data)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect(_address(request, assessment, thread.code))
    page = page_for(request, assessment, thread.code)
    citations, entries = queries.citations_of(thread), queries.entries_of(thread)
    previous, following = page.neighbours(thread.code)
    context = {
        **sheet_context(request, assessment, page),
        "node": page.view.node(thread.code),
        "thread": thread,
        "entry": entry,
        "form": form,
        "closed": closed,
        "citations": [row for row in citations if row.withdrawn_at is None],
        "may_open_evidence": actor.has(Permission.EVIDENCE_VIEW, within=assessment.path),
        "history": history(entries, citations, thread) if is_insider(actor, assessment) else None,
        "cite_refusal": why_no_citing(actor, assessment, thread),
        "previous": previous,
        "following": following,
    }
    return render(request, "assessment/sheet/pool_show.html", context, status=status)
