"""Documents at a leaf: chosen from the register of the unit, added to it, or withdrawn from the leaf."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment import queries
from cchc.assessment.actions.evidence import attach_evidence, may_cite, withdraw_evidence
from cchc.assessment.forms.leaf import CiteForm
from cchc.assessment.models import Assessment, CriterionEvidence, LeafThread
from cchc.assessment.queries.evidence import evidence_warnings, units_of, with_warnings
from cchc.assessment.views.common import actor_of, load_sheet
from cchc.assessment.views.sheet_leaf import why_no_citing
from cchc.common.errors import Invalid, WrongState
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.criteria.bridge import core_set
from cchc.evidence.actions import add_evidence
from cchc.evidence.forms import EvidenceForm, RegisterFilter
from cchc.evidence.models import Evidence
from cchc.evidence.permissions import may_add
from cchc.evidence.queries import search, visible_to, with_replacements

PER_PAGE = 20


def evidence_choose(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The register of the unit, searched; choosing a document asks for its page."""
    assessment, thread = _load(request, pk, code)
    form = CiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        register = visible_to(actor_of(request))
        evidence = get_object_or_404(register, pk=request.POST.get("evidence") or 0)
        try:
            attach_evidence(
                actor=actor_of(request),
                assessment=assessment,
                code=code,
                evidence=evidence,
                page=form.cleaned_data["page"],
            )
        except Invalid as refusal:
            messages.error(request, say(refusal.note))
        else:
            messages.success(request, _("Cited “%(title)s”.") % {"title": evidence.title})
            _warn(request, assessment, evidence)
            return redirect(_leaf(assessment, code))
    filters = RegisterFilter(request.GET)
    wanted = filters.cleaned_data.get("q", "") if filters.is_valid() else ""
    rows = search(_register(request, assessment, thread), wanted).prefetch_related("files")
    page = page_of(request, rows, PER_PAGE)
    page.object_list = with_replacements(page.object_list)
    with_warnings(actor_of(request), assessment, page.object_list)
    context = {
        **_context(assessment, thread),
        "filters": filters,
        "list": page,
        "cited": set(thread.citations.filter(withdrawn_at=None).values_list("evidence_id", flat=True)),
    }
    template = "assessment/sheet/evidence_choose.html"
    return render(request, f"{template}#found" if getattr(request, "htmx", False) else template, context)


def _register(request: HttpRequest, assessment: Assessment, thread: LeafThread) -> Any:
    """The unit's own documents; whoever cites at a pool or a given result may use any document that one sees."""
    rows = visible_to(actor_of(request))
    if thread.owner != LeafThread.UNIT or thread.is_pool:
        return rows
    return rows.filter(unit_id__in=units_of(assessment))


def _warn(request: HttpRequest, assessment: Assessment, evidence: Evidence) -> None:
    """What is odd about a document that was just cited; it is cited all the same."""
    for warning in evidence_warnings(actor_of(request), assessment, [evidence])[evidence.pk]:
        messages.warning(request, say(warning))


def evidence_create(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A new document of the unit, cited at the leaf at once."""
    assessment, thread = _load(request, pk, code)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    cite = CiteForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and cite.is_valid() and _add(request, assessment, code, form, cite):
            messages.success(request, _("Added and cited “%(title)s”.") % {"title": form.cleaned_data["title"]})
            return redirect(_leaf(assessment, code))
    context = {**_context(assessment, thread), "form": form, "cite": cite}
    return render(request, "assessment/sheet/evidence_create.html", context, status=status)


def _add(request: HttpRequest, assessment: Assessment, code: str, form: EvidenceForm, cite: CiteForm) -> bool:
    """Both or neither: a document that cannot be cited is not kept."""
    try:
        with transaction.atomic():
            row = add_evidence(actor=actor_of(request), unit_id=_home(request, assessment), **form.values)
            attach_evidence(
                actor=actor_of(request), assessment=assessment, code=code, evidence=row, page=cite.cleaned_data["page"]
            )
    except (Invalid, WrongState) as refusal:
        tell(form, refusal)
        return False
    _warn(request, assessment, row)
    return True


def _home(request: HttpRequest, assessment: Assessment) -> int:
    """To whose register a new document goes: the unit's, or the own office's within it where only that one may be used."""
    actor = actor_of(request)
    if may_add(actor, assessment.responsible_unit_id):
        return assessment.responsible_unit_id
    own = (unit for unit in sorted(actor.unit_ids & units_of(assessment)) if may_add(actor, unit))
    return next(own, assessment.responsible_unit_id)


@require_POST
def citation_withdraw(request: HttpRequest, pk: int, citation: int) -> HttpResponse:
    assessment = load_sheet(request, pk)
    rows = CriterionEvidence.objects.filter(thread__assessment=assessment).select_related(
        "evidence", "thread__assessment"
    )
    row = get_object_or_404(rows, pk=citation)
    withdraw_evidence(actor=actor_of(request), citation=row)
    messages.success(
        request, _("Withdrew “%(title)s”. It stays in the register and in the history.") % {"title": row.evidence.title}
    )
    return redirect(_leaf(assessment, row.thread.code))


def _load(request: HttpRequest, pk: int, code: str) -> tuple[Assessment, LeafThread]:
    """The leaf, for whoever may bring its documents."""
    assessment = load_sheet(request, pk)
    thread = queries.threads(actor_of(request)).filter(assessment=assessment, code=code).first()
    if thread is None:
        raise Http404
    require(may_cite(actor_of(request), assessment, thread))
    refusal = why_no_citing(actor_of(request), assessment, thread)
    if refusal is not None:
        raise WrongState(refusal)
    return assessment, thread


def _context(assessment: Assessment, thread: LeafThread) -> dict[str, Any]:
    criteria = core_set(assessment.round.set_version)
    names = {f"+{pool.key}": pool.label for pool in criteria.pools}
    names |= {placed.node.code: placed.node.name for placed in criteria.leaves()}
    return {
        "assessment": assessment,
        "thread": thread,
        "name": names[thread.code],
        "back": _leaf(assessment, thread.code),
    }


def _leaf(assessment: Assessment, code: str) -> str:
    return reverse("assessment:criterion-show", args=[assessment.pk, code])
