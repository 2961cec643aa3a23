"""Slips of apology: their list with how many went out in time, giving one, and its papers."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.errors import Refusal, WrongState
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.documents.bridge import pdf_of, word_of
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import last_names
from cchc.procedures.actions.apologies import give_apology, is_in_time, why_no_slip
from cchc.procedures.forms import ApologyForm
from cchc.procedures.models import ONE_STOP, SOURCES, Apology
from cchc.procedures.papers import slip_context
from cchc.procedures.periods import find_period
from cchc.procedures.permissions import may_apologise
from cchc.procedures.queries.carers import carer_of
from cchc.procedures.queries.dossiers import find_dossier
from cchc.procedures.queries.results import timeliness_of, units_seen
from cchc.procedures.views.common import actor_of
from cchc.procedures.views.figures import DOCX
from cchc_core.files.pdf_write import CannotSet, NoFace


def _seen(request: HttpRequest) -> frozenset[int]:
    units = units_seen(actor_of(request))
    if not units:
        raise Http404
    return units


def apology_list(request: HttpRequest) -> HttpResponse:
    """The slips of one's units, the newest first, and how many went out in time."""
    seen = _seen(request)
    rows = Apology.objects.filter(unit_id__in=seen).order_by("-created_at", "-pk")
    page, names = page_of(request, rows), last_names()
    count = page.paginator.count
    in_time = rows.filter(in_time=True).count()
    context = {
        "page": page,
        "rows": [(row, names.get(str(row.unit_id), "")) for row in page.object_list],
        "count": count,
        "in_time": in_time,
        "share": in_time * 100 // count if count else None,
        "timeliness": timeliness_of(find_period("", today()), seen),
        "part": "apologies",
    }
    return render(request, "procedures/apology_list.html", context)


def _dossier(request: HttpRequest) -> tuple[str, dict[str, Any], int]:
    """The dossier that the address names, with its unit; 404 where the person may not see it."""
    source = request.GET.get("source", ONE_STOP)
    number = request.GET.get("number", "")
    dossier = find_dossier(source, number) if source in SOURCES and number else None
    unit = OrgUnit.objects.filter(key=dossier["unit"]).first() if dossier else None
    if dossier is None or unit is None or unit.pk not in _seen(request):
        raise Http404
    return source, dossier, unit.pk


def apology_create(request: HttpRequest) -> HttpResponse:
    """Give the slip for a dossier."""
    actor = actor_of(request)
    source, dossier, unit = _dossier(request)
    decision = may_apologise(actor, carer_of(unit))
    refused = decision.note if not decision else why_no_slip(dossier, source)
    form = ApologyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = give_apology(actor=actor, source=source, dossier=dossier, wish=form.wish)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The slip is made. Print it, have it signed, and hand it to the citizen."))
                return redirect("procedures:apology-show", row.pk)
    due = dossier["due_at"] or dossier["statutory_due_at"]
    context = {
        "form": form,
        "dossier": dossier,
        "due": due,
        "unit": last_names().get(str(unit), ""),
        "refused": refused,
        "in_time": due is not None and is_in_time(due, today()),
        "last_day": due.date() - timedelta(days=1) if due is not None else None,
        "part": "apologies",
    }
    return render(request, "procedures/apology_create.html", context, status=status)


def _load(request: HttpRequest, pk: int) -> Apology:
    row = Apology.objects.filter(pk=pk, unit_id__in=_seen(request)).first()
    if row is None:
        raise Http404
    return row


def apology_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One slip and its papers."""
    row = _load(request, pk)
    context = {"row": row, "unit": last_names().get(str(row.unit_id), ""), "part": "apologies"}
    return render(request, "procedures/apology_show.html", context)


def apology_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The slip in the official form, as Word or PDF."""
    row = _load(request, pk)
    name = f"phieu-xin-loi-{row.pk}"
    if kind == "docx":
        return download(word_of(slip_context(row)), f"{name}.docx", DOCX)
    try:
        return download(pdf_of(slip_context(row)), f"{name}.pdf", "application/pdf")
    except (NoFace, CannotSet) as cannot:
        raise WrongState(cannot.reason) from None
