"""From the focal officer to the head and out of the unit: what is sent is looked at first, and kept as it was."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.actions.submission import (
    report_words,
    return_to_focal,
    send_to_head,
    submission_gaps,
    submit,
    withdraw,
)
from cchc.assessment.bridge import digest_of
from cchc.assessment.forms.leaf import ReturnForm
from cchc.assessment.models import Assessment, ScoreEntry
from cchc.assessment.permissions import may_approve, may_return, may_score, may_withdraw
from cchc.assessment.views.common import actor_of, load_sheet, say_problems
from cchc.assessment.views.sheet import is_insider, sheet_context
from cchc.assessment.views.sheet_model import SheetPage
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc.documents.outlets import Cited, replaced_citations
from cchc_core.criteria.tree import node_max
from cchc_core.values import exact
from cchc_core.words import Note
from cchc_core.workflow.states import State


def assessment_send(request: HttpRequest, pk: int) -> HttpResponse:
    """What the head will read, then the button."""
    assessment = load_sheet(request, pk)
    require(may_score(actor_of(request), assessment))
    problems: list[str] = []
    if request.method == "POST":
        try:
            send_to_head(actor=actor_of(request), assessment=assessment)
        except Invalid as refusal:
            problems = say_problems(refusal.reasons)
        else:
            messages.success(request, _("The head can now check and submit the sheet."))
            return redirect("assessment:assessment-show", pk=pk)
    context = _review(request, assessment)
    status = 422 if problems else 200
    return render(request, "assessment/sheet/assessment_send.html", {**context, "problems": problems}, status=status)


def assessment_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The head reads the table, the warnings and what was set by hand, then submits or returns."""
    assessment = load_sheet(request, pk)
    require(may_approve(actor_of(request), assessment))
    problems: list[str] = []
    if request.method == "POST":
        try:
            sheet = submit(actor=actor_of(request), assessment=assessment)
        except Invalid as refusal:
            problems = say_problems(refusal.reasons)
        else:
            messages.success(
                request, _("Submitted. What you approved is kept as version %(number)s.") % {"number": sheet.number}
            )
            return redirect("assessment:submitted-show", pk=pk, number=sheet.number)
    context = {**_review(request, assessment), "problems": problems, "return_form": ReturnForm()}
    return render(request, "assessment/sheet/assessment_approve.html", context, status=422 if problems else 200)


def _review(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """The sheet as somebody reads it who answers for it."""
    page = SheetPage(queries.sheet(assessment))
    gaps = submission_gaps(assessment)
    names = {node.code: node.name for node in page.view.leaves}
    by_hand = ScoreEntry.objects.filter(thread__assessment=assessment, points__isnull=False, thread__is_pool=False)
    counting = {node.thread_id for node in page.view.leaves}
    return {
        **sheet_context(request, assessment, page),
        "report_words": report_words(assessment),
        "gaps": [(gap.code, names.get(gap.code, ""), gap.reason) for gap in gaps],
        "by_hand": [
            row
            for row in by_hand.select_related("thread").order_by("thread__position")
            if row.thread_id in counting and row.pk == row.thread.self_entry_id
        ],
        "explained": [
            node for node in page.view.leaves if node.self_note and (node.self_points is None or _unproven(node))
        ],
    }


def _unproven(node: Any) -> bool:
    return bool(node.evidence_required and not node.documents and node.self_points)


def assessment_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the focal officer with what has to be completed."""
    assessment = load_sheet(request, pk)
    require(may_return(actor_of(request), assessment))
    form = ReturnForm(request.POST or None)
    if assessment.standing is not State.SUBMITTED:
        del form.fields["until"]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return_to_focal(actor=actor_of(request), assessment=assessment, **form.cleaned_data)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Returned. The focal officer sees your reason at the top of the sheet."))
                return redirect("assessment:assessment-show", pk=pk)
    context = {"assessment": assessment, "form": form}
    return render(request, "assessment/sheet/assessment_return.html", context, status=status)


def assessment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken back before anybody verifies; first what follows."""
    assessment = load_sheet(request, pk)
    require(may_withdraw(actor_of(request), assessment))
    if request.method == "POST":
        withdraw(actor=actor_of(request), assessment=assessment)
        messages.success(request, _("The sheet is back in the unit and can be changed."))
        return redirect("assessment:assessment-show", pk=pk)
    return render(request, "assessment/sheet/assessment_withdraw.html", {"assessment": assessment})


# What was submitted -------------------------------------------------------------------------------------------------


def submitted_show(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version that a head approved, word for word, with its digest."""
    assessment = load_sheet(request, pk)
    if not is_insider(actor_of(request), assessment):
        raise Http404
    rows = assessment.submitted_sheets.select_related("by", "post")
    sheet = get_object_or_404(rows, number=number)
    document = json.loads(sheet.document)
    context = {
        "assessment": assessment,
        "round": assessment.round,
        "sheet": sheet,
        "document": document,
        "intact": digest_of(document) == sheet.digest,
        "lines": _lines(assessment, document),
        "points": exact(document["result"]["shown_points"]),
        "percent": exact(document["result"]["shown_percent"]) if document["result"]["shown_percent"] else None,
        "applicable_max": exact(document["result"]["applicable_max"]),
    }
    return render(request, "assessment/sheet/submitted_show.html", context)


def _lines(assessment: Assessment, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes of the set with what the document says of each; pools after them."""
    nodes, entries, cited = document["result"]["nodes"], document["entries"], _flagged(document["evidence"])
    criteria = core_set(assessment.round.set_version)
    found = []
    for placed in criteria.walk():
        code = placed.node.code
        kept = nodes.get(code)
        if kept is None:
            continue
        found.append(
            {
                "code": code,
                "name": placed.node.name,
                "is_leaf": placed.node.is_leaf,
                "max": node_max(placed.node),
                "points": None if kept["pending"] and placed.node.is_leaf else exact(kept["points"]),
                "applicable": kept["applicable"],
                "reason": Note.from_json(kept["reason"]) if kept["reason"] else None,
                "note": entries.get(code, {}).get("note", ""),
                "evidence": cited.get(code, []),
            }
        )
    return found


def _flagged(cited: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The cited documents as they were sent, each with the one that has replaced it since. One query."""
    named = [
        (code, each, Cited(each["symbol"], each["issuer"], each["issued"])) for code in cited for each in cited[code]
    ]
    replaced = replaced_citations(key for _code, _each, key in named)
    found: dict[str, list[dict[str, Any]]] = {}
    for code, each, key in named:
        found.setdefault(code, []).append({**each, "replaced": replaced.get(key)})
    return found
