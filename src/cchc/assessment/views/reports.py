"""The printed self-assessment report of a unit: its words, the paper made of what the head approved, the signed file."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment.actions.common import demand_open_for_unit, step
from cchc.assessment.actions.reports import keep_signed_report, write_report
from cchc.assessment.forms.results import ReportForm, SignedForm
from cchc.assessment.models import Assessment, ReportText, SignedReport, SubmittedSheet
from cchc.assessment.papers import report_paper
from cchc.assessment.permissions import may_sign_report, may_write_report
from cchc.assessment.views.common import actor_of, load_sheet, refusal_of
from cchc.assessment.views.exports import paper_answer
from cchc.assessment.views.sheet import is_insider
from cchc.common.downloads import stored
from cchc.common.errors import Invalid, Stale
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.common.sniffing import Sniffed, sniff
from cchc_core.access import Actor, Decision, deny
from cchc_core.text import slug
from cchc_core.workflow.states import Verb


def _load(request: HttpRequest, pk: int) -> Assessment:
    """Only those who have business with the unit read its report before it is anybody else's."""
    assessment = load_sheet(request, pk)
    if not is_insider(actor_of(request), assessment):
        raise Http404
    return assessment


def _sheets(assessment: Assessment) -> list[SubmittedSheet]:
    rows = SubmittedSheet.objects.filter(assessment=assessment).select_related("by")
    return list(rows.prefetch_related("signed_reports__by").defer("document").order_by("-number"))


def report_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit says, the paper of each submitted version, and the files that were signed."""
    return _page(request, _load(request, pk), SignedForm())


def _page(request: HttpRequest, assessment: Assessment, form: SignedForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, Any] = {
        "assessment": assessment,
        "round": assessment.round,
        "text": ReportText.objects.filter(assessment=assessment).first(),
        "sheets": _sheets(assessment),
        "form": form,
        "writing": _writing(actor, assessment),
        "may_sign": bool(may_sign_report(actor, assessment)),
    }
    return render(request, "assessment/reports/report_show.html", context, status=status)


def _writing(actor: Actor, assessment: Assessment) -> Decision | None:
    """Whether this person may write now, with the reason where not; None for whoever only reads."""
    allowed = may_write_report(actor, assessment)
    if not allowed:
        return allowed if may_sign_report(actor, assessment) else None
    refusal = refusal_of(lambda: step(assessment, Verb.WRITE_REPORT), lambda: demand_open_for_unit(assessment))
    return deny(refusal) if refusal else allowed


def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening, difficulties, proposals. Who comes second sees that somebody saved meanwhile, with the own words kept."""
    assessment = _load(request, pk)
    require(may_write_report(actor_of(request), assessment))
    step(assessment, Verb.WRITE_REPORT)
    text = ReportText.objects.filter(assessment=assessment).first() or ReportText(assessment=assessment)
    initial = {name: getattr(text, name) for name in ("version", "opening", "difficulties", "proposals")}
    form = ReportForm(request.POST or None, initial=initial)
    standing, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write_report(actor=actor_of(request), assessment=assessment, **form.cleaned_data)
            except Stale as stale:
                standing, status = stale.current, 409
                fresh = request.POST.copy()
                fresh["version"] = str(stale.current["version"])
                form.data = fresh  # what was typed, ready to be sent over what stands now
            else:
                messages.success(request, _("Saved."))
                return redirect("assessment:report-show", pk)
    context = {"assessment": assessment, "round": assessment.round, "form": form, "standing": standing}
    return render(request, "assessment/reports/report_edit.html", context, status=status)


def _sheet(request: HttpRequest, pk: int, number: int) -> SubmittedSheet:
    rows = SubmittedSheet.objects.select_related("assessment__round__set_version__set", "by")
    return get_object_or_404(rows, assessment=_load(request, pk), number=number)


def report_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The paper of one version as Word or PDF, number and day left blank."""
    sheet = _sheet(request, pk, number)
    wanted = "pdf" if request.GET.get("format") == "pdf" else "docx"
    name = f"bao-cao-tu-danh-gia-{slug(sheet.assessment.unit_name) or pk}-{sheet.assessment.round.year}"
    return paper_answer(report_paper(sheet), wanted, name)


@require_POST
def report_sign(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    sheet = _sheet(request, pk, number)
    form = SignedForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            signed = keep_signed_report(actor=actor_of(request), sheet=sheet, upload=form.upload)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Kept byte for byte, with the digest %(digest)s.") % {"digest": signed.sha256})
            return redirect("assessment:report-show", pk)
    return _page(request, sheet.assessment, form, 422)


def signed_file(request: HttpRequest, pk: int, signed: int) -> FileResponse:
    """The signed file, byte for byte as it came in."""
    row = get_object_or_404(SignedReport, pk=signed, sheet__assessment=_load(request, pk))
    with row.file.open("rb") as file:
        found = sniff(row.name, file.read())
    media_type = found.media_type if isinstance(found, Sniffed) else "application/octet-stream"
    return stored(request, row.file, row.name, media_type)
