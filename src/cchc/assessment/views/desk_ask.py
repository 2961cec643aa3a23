"""Asking units from the desk: for an explanation or a missing document, by a day; one unit or all that the desk shows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment import queries
from cchc.assessment.actions.desk_requests import ask_many
from cchc.assessment.actions.requests import ask, default_due, withdraw_request
from cchc.assessment.forms.desk import AskForm
from cchc.assessment.models import Assessment, LeafRequest, LeafThread
from cchc.assessment.permissions import may_ask
from cchc.assessment.queries.disputes import OPEN_REQUEST
from cchc.assessment.views.common import actor_of, load_sheet
from cchc.assessment.views.desk_bulk import load_criterion, waiting_lines
from cchc.assessment.views.desk_decide import back_to_desk, line_anew
from cchc.common.errors import Invalid, WrongState
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say


def criterion_ask(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """GET: the form, within its line or on a page of its own. POST: the request is sent and the line drawn anew."""
    assessment = load_sheet(request, pk)
    thread = get_object_or_404(queries.threads(actor_of(request)).filter(assessment=assessment), code=code)
    require(may_ask(actor_of(request), assessment, thread))
    usual = {"kind": _kind(request), "due_on": default_due(assessment)}
    form = AskForm(request.POST or None, initial=usual, auto_id=f"ask-{thread.pk}-%s")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ask(actor=actor_of(request), assessment=assessment, code=code, **form.cleaned_data)
            except (Invalid, WrongState) as refusal:
                tell(form, refusal)
            else:
                return _asked(request, assessment, thread)
    context = {
        "form": form,
        "assessment": assessment,
        "round": assessment.round,
        "thread": thread,
        "name": _name(assessment, code),
        "by": request.GET.get("by", "") or request.POST.get("by", ""),
        "next": request.GET.get("next", "") or request.POST.get("next", ""),
    }
    part = "assessment/desk/criterion_ask.html" + ("#ask_form" if getattr(request, "htmx", False) else "")
    return render(request, part, context, status=status)


def _asked(request: HttpRequest, assessment: Assessment, thread: LeafThread) -> HttpResponse:
    if not getattr(request, "htmx", False):
        messages.success(request, _("Asked %(unit)s about criterion %(code)s.") % _which(assessment, thread))
        return redirect(back_to_desk(request, assessment, thread))
    answer = line_anew(request, thread, [], 200)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = f"#case-{thread.pk}", "outerHTML"
    return answer


def _which(assessment: Assessment, thread: LeafThread) -> dict[str, str]:
    return {"unit": assessment.unit_name, "code": thread.code}


def _kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in (LeafRequest.EXPLANATION, LeafRequest.DOCUMENT) else LeafRequest.EXPLANATION


def _name(assessment: Assessment, code: str) -> str:
    head = queries.desk_head(assessment.round, code)
    if head is None:
        raise Http404
    return head.name


@require_POST
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an open request back."""
    visible = queries.threads(actor_of(request)).order_by().values("pk")
    asked = get_object_or_404(LeafRequest.objects.filter(thread__in=visible).select_related("thread"), pk=pk)
    assessment = load_sheet(request, asked.thread.assessment_id)
    asked.thread.assessment = assessment
    withdraw_request(actor=actor_of(request), request=asked)
    if getattr(request, "htmx", False):
        return line_anew(request, asked.thread, [], 200)
    messages.success(request, _("The request was taken back."))
    return redirect(back_to_desk(request, assessment, asked.thread))


# Many units ---------------------------------------------------------------------------------------------------------


def desk_ask(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Ask all units that the desk shows and that wait for a decision; those that are not wanted are ticked off."""
    round_, head, back = load_criterion(request, pk, code)
    rows = waiting_lines(request, round_, code)
    asked = _asked_already(rows)
    due = default_due(rows[0].assessment) if rows else None
    form = AskForm(request.POST or None, initial={"kind": _kind(request), "due_on": due})
    chosen = {number for each in request.POST.getlist("thread") if (number := row_number(each)) is not None}
    if request.POST.get("whole"):
        chosen = {row.pk for row in rows}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not chosen:
            form.add_error(None, _("Choose at least one unit."))
        elif form.is_valid():
            result = ask_many(actor=actor_of(request), round_=round_, threads=chosen, **form.cleaned_data)
            _tell(request, result)
            return redirect(back)
    context: dict[str, Any] = {
        "round": round_,
        "head": head,
        "code": code,
        "back": back,
        "form": form,
        "lines": [(row, row.pk in chosen if request.method == "POST" else not asked.get(row.pk)) for row in rows],
        "asked": asked,
    }
    return render(request, "assessment/desk/desk_ask.html", context, status=status)


def _asked_already(rows: list[LeafThread]) -> dict[int, list[LeafRequest]]:
    found: dict[int, list[LeafRequest]] = {}
    for each in LeafRequest.objects.filter(OPEN_REQUEST, thread__in=[row.pk for row in rows]).order_by("pk"):
        found.setdefault(each.thread_id, []).append(each)
    return found


def _tell(request: HttpRequest, result: Any) -> None:
    messages.success(request, _("Asked %(count)s units.") % {"count": len(result.requests)})
    for each in result.left_out[:10]:
        text = _("%(unit)s was not asked: %(reason)s")
        messages.warning(request, text % {"unit": each.unit_name, "reason": say(each.reason)})
