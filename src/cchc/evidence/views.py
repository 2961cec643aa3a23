"""The register of documents: the list, one document with its versions and where it is cited, and its files."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.downloads import stored
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.uploads import SHOWN_INLINE
from cchc.documents.models import OfficialDocument
from cchc.documents.permissions import may_open as may_open_document
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.evidence.actions import add_evidence, add_file
from cchc.evidence.citing_hooks import cited_at
from cchc.evidence.forms import EvidenceForm, FileForm, RegisterFilter
from cchc.evidence.models import EvidenceFile
from cchc.evidence.permissions import may_add
from cchc.evidence.queries import search, visible_to, with_replacements
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.EVIDENCE_VIEW):
        raise Http404
    return actor


def evidence_list(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    units = _units(actor)
    filters = RegisterFilter(request.GET, units=units)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    rows = search(visible_to(actor), wanted.get("q", "")).prefetch_related("files")
    if wanted.get("unit"):
        rows = rows.filter(unit_id=wanted["unit"])
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(row, _name(row.unit_id), row.replaced) for row in with_replacements(page.object_list)],
        "filters": filters,
        "may_create": bool(_adding_units(actor)),
        "several": len(units) > 1,
    }
    return render(request, "evidence/evidence_list.html", context)


def _units(actor: Actor) -> list[tuple[int, str]]:
    """The units whose documents this person sees and that have any."""
    found = visible_to(actor).order_by().values_list("unit_id", flat=True).distinct()
    return sorted(((unit, _name(unit)) for unit in found), key=lambda each: each[1])


def _name(unit: int) -> str:
    tree = tree_on(today())
    return tree.name(unit) if unit in tree else ""


def _adding_units(actor: Actor) -> list[int]:
    """The own units to whose register this person may add; documents of other units come in at a criterion."""
    return [unit for unit in sorted(actor.unit_ids) if may_add(actor, unit)]


def evidence_create(request: HttpRequest) -> HttpResponse:
    """A new document of the own unit; the acting position's where there are several."""
    actor = _actor(request)
    units = _adding_units(actor)
    if not units:
        raise Http404
    acting = actor.acting.unit_id if actor.acting else None
    unit = acting if acting in units else units[0]
    document = _registered(request, actor)
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=_taken_from(document))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = add_evidence(actor=actor, unit_id=unit, document=document, **form.values)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Added “%(title)s” to the register.") % {"title": row.title})
                return redirect("evidence:evidence-show", pk=row.pk)
    context = {"form": form, "unit": _name(unit), "document": document}
    return render(request, "evidence/evidence_create.html", context, status=status)


def _registered(request: HttpRequest, actor: Actor) -> OfficialDocument | None:
    """The entry of the register that is made evidence, where the address names one."""
    asked = row_number(request.POST.get("document") or request.GET.get("document", ""))
    if asked is None:
        return None
    return get_object_or_404(documents_visible_to(actor).filter(state=OfficialDocument.REGISTERED), pk=asked)


def _taken_from(document: OfficialDocument | None) -> dict[str, str]:
    """What the register knows already need not be typed again."""
    if document is None:
        return {}
    return {
        "title": document.subject[:500],
        "number": document.number,
        "symbol": document.symbol,
        "issuer": document.issuer,
        "issued": document.issued_text,
    }


def evidence_show(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _actor(request)
    row = get_object_or_404(visible_to(actor).select_related("created_by", "document"), pk=pk)
    context = {
        "evidence": row,
        "replaced": with_replacements([row])[0].replaced,
        "opens": row.document is not None and bool(may_open_document(actor, row.document)),
        "unit": _name(row.unit_id),
        "files": row.files.select_related("created_by").order_by("-version"),
        "places": cited_at(actor, row.pk),
        "adding": may_add(actor, row.unit_id),
        "inline": SHOWN_INLINE,
    }
    return render(request, "evidence/evidence_show.html", context)


def file_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of the file; the former stays."""
    actor = _actor(request)
    row = get_object_or_404(visible_to(actor), pk=pk)
    require(may_add(actor, row.unit_id))
    form = FileForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = add_file(actor=actor, evidence=row, upload=form.upload)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Kept as version %(number)s.") % {"number": made.version})
                return redirect("evidence:evidence-show", pk=row.pk)
    return render(request, "evidence/file_create.html", {"form": form, "evidence": row}, status=status)


def file_open(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes as they were stored, for whoever may open the document."""
    actor = _actor(request)
    documents: Any = visible_to(actor).order_by().values("pk")
    file = get_object_or_404(EvidenceFile.objects.filter(evidence__in=documents), pk=pk)
    return stored(request, file.file, file.name, file.media_type)
