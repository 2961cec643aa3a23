"""What comes out of drafts: letters by the batch with their progress, the office's own Word forms, edXML in and out."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cchc.common.clock import today
from cchc.common.downloads import download, stored
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.common.uploads import read_upload
from cchc.documents import bridge
from cchc.documents.actions.batches import order_letters
from cchc.documents.actions.drafts import current
from cchc.documents.actions.exchange import export_edxml, import_edxml
from cchc.documents.actions.templates import FIELDS, add_template, filled, retire_template
from cchc.documents.edxml import MOST_BYTES
from cchc.documents.forms.drafts import TemplateForm
from cchc.documents.forms.outputs import BatchForm, EdxmlForm, Receivers
from cchc.documents.models import Draft, LetterBatch, OfficeTemplate
from cchc.documents.permissions import may_order_letters
from cchc.documents.queries import drafts_visible_to, units_seen
from cchc.documents.views.common import actor_of, entering_unit, unit_choices, unit_name
from cchc.documents.views.drafts import MEDIA
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.documents.kinds import kind_of
from cchc_core.files.drafts import DOCX
from cchc_core.text import slug
from cchc_core.units.kinds import BY_KEY, kind_order
from cchc_core.words import Note, note

ZIP, PDF = "application/zip", "application/pdf"


def _draft(request: HttpRequest, pk: int) -> tuple[Actor, Draft]:
    actor = actor_of(request)
    return actor, get_object_or_404(drafts_visible_to(actor).select_related("document"), pk=pk)


def batch_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose to whom the letters go, and in what form they come."""
    actor, row = _draft(request, pk)
    require(may_order_letters(actor, row))
    form = BatchForm(request.POST or None, groups=_receivers(row.unit_id))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                batch = order_letters(
                    actor=actor,
                    draft=row,
                    units=form.chosen,
                    others=form.other_names,
                    form=form.cleaned_data["form"],
                )
            except Invalid as refusal:
                tell(form, refusal)
            else:
                return redirect("documents:batch-show", pk=batch.pk)
    sent = form.data if isinstance(form.data, QueryDict) else QueryDict()
    context = {"draft": row, "form": form, "chosen": sent.getlist("units"), "whole": sent.getlist("whole")}
    return render(request, "documents/drafts/batch_create.html", context, status=status)


def _receivers(unit_id: int) -> list[Receivers]:
    """Units that a letter may go to, by kind: those beside the unit, and those under it."""
    tree = tree_on(today())
    if unit_id not in tree:
        return []
    above = tree.parent(unit_id)
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for unit in (*(tree.children(above) if above is not None else ()), *tree.children(unit_id)):
        if unit != unit_id:
            by_kind.setdefault(tree.kind(unit), []).append((unit, tree.name(unit)))
    kinds = sorted(by_kind, key=kind_order)
    return [Receivers(kind, note(BY_KEY[kind].plural if kind in BY_KEY else kind), by_kind[kind]) for kind in kinds]


def batch_show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the letters are; with htmx only the part that moves."""
    batch = _batch(request, pk)
    context = {"batch": batch, "problem": Note.from_json(batch.problem) if batch.problem else None}
    partial = getattr(request, "htmx", False)
    template = "documents/drafts/_batch.html" if partial else "documents/drafts/batch_show.html"
    return render(request, template, context)


@require_safe
def batch_file(request: HttpRequest, pk: int) -> FileResponse:
    batch = _batch(request, pk)
    if batch.state != LetterBatch.DONE:
        raise Http404
    ending, media = ("pdf", PDF) if batch.is_print_file else ("zip", ZIP)
    name = f"{slug(batch.draft.subject)[:60].strip('-') or 'van-ban'}-{batch.total}.{ending}"
    return stored(request, batch.file, name, media)


def _batch(request: HttpRequest, pk: int) -> LetterBatch:
    drafts = drafts_visible_to(actor_of(request)).order_by().values("pk")
    return get_object_or_404(LetterBatch.objects.filter(draft__in=drafts).select_related("draft"), pk=pk)


def template_list(request: HttpRequest) -> HttpResponse:
    """The office's own forms, and bringing one more."""
    actor = actor_of(request)
    unit = entering_unit(request, actor)
    form = TemplateForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                add_template(
                    actor=actor, unit_id=unit, kind=data["kind"], name=data["name"], upload=read_upload(data["file"])
                )
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("The form was checked and kept."))
                return redirect("documents:template-list")
    rows = OfficeTemplate.objects.filter(unit_id=unit, retired_at=None).order_by("kind", "name")
    context = {
        "form": form,
        "rows": [(row, kind_of(row.kind).name) for row in rows],
        "fields": FIELDS.items(),
        "unit": unit,
        "unit_name": unit_name(unit),
        "units": unit_choices(actor),
    }
    return render(request, "documents/drafts/template_list.html", context, status=status)


def _template(actor: Actor, pk: int) -> OfficeTemplate:
    return get_object_or_404(OfficeTemplate.objects.filter(unit_id__in=units_seen(actor), retired_at=None), pk=pk)


@require_safe
def template_file(request: HttpRequest, pk: int) -> FileResponse:
    row = _template(actor_of(request), pk)
    return stored(request, row.file, row.file_name, MEDIA[DOCX])


@require_POST
def template_retire(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    retire_template(actor=actor, template=_template(actor, pk))
    messages.success(request, _("The form is offered no longer."))
    return redirect("documents:template-list")


@require_safe
def draft_merge(request: HttpRequest, pk: int, template: int) -> HttpResponse:
    """The draft in the office's own form."""
    _actor, row = _draft(request, pk)
    form = get_object_or_404(OfficeTemplate.objects.filter(unit_id=row.unit_id), pk=template)
    document = bridge.read(current(row))[0]
    if document is None:
        raise Http404
    name = f"{slug(form.name)}-{row.pk}.docx"
    return download(filled(form, document), name, MEDIA[DOCX])


@require_safe
def draft_edxml(request: HttpRequest, pk: int) -> HttpResponse:
    """The issued document as the exchange carries it."""
    _actor, row = _draft(request, pk)
    if row.document is None:
        raise Http404
    data = export_edxml(row)
    name = f"{slug(row.document.full_symbol) or row.pk}.edxml"
    return download(data, name, "application/xml")


def edxml_import(request: HttpRequest) -> HttpResponse:
    """An edXML file into the register of incoming documents."""
    actor = actor_of(request)
    unit = entering_unit(request, actor)
    form = EdxmlForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data["file"].read(MOST_BYTES + 1)  # one byte too many is enough to be refused
            try:
                row = import_edxml(actor=actor, unit_id=unit, data=data, not_secret=form.not_secret)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Registered “%(title)s”.") % {"title": row.citation})
                return redirect("documents:document-show", pk=row.pk)
    context = {"form": form, "unit": unit, "unit_name": unit_name(unit), "units": unit_choices(actor)}
    return render(request, "documents/drafts/edxml_import.html", context, status=status)
