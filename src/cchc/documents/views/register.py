"""The register: the list, one document with its files, relations and citations, entering and correcting."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cchc.common.clock import today
from cchc.common.downloads import stored
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.lists import Column, order_of, ordered, page_of
from cchc.common.permissions import require
from cchc.common.uploads import SHOWN_INLINE
from cchc.documents.actions.register import (
    add_file,
    change_document,
    register_document,
    relate,
    unrelate,
    withdraw_document,
)
from cchc.documents.citing_hooks import cited_by
from cchc.documents.forms.register import (
    ChangeForm,
    EntryForm,
    FileForm,
    RegisterFilter,
    RegisterForm,
    RelationForm,
    WithdrawForm,
)
from cchc.documents.kinds import RELATIONS, RELATIONS_BACK, TYPES
from cchc.documents.models import DocumentFile, DocumentRelation, OfficialDocument
from cchc.documents.partial import NotADate, read_partial
from cchc.documents.permissions import entering_units, may_enter
from cchc.documents.queries import likes_of, replacements, search, successions_on, visible_to
from cchc.documents.views.common import actor_of, entering_unit, tabs, unit_choices, unit_name
from cchc_core.access import Actor, Permission

COLUMNS = [
    Column("subject", gettext_lazy("Subject"), sortable=False),
    Column("symbol", gettext_lazy("Number, symbol")),
    Column("issued", gettext_lazy("Date of issue")),
    Column("issuer", gettext_lazy("Issued by")),
    Column("arrived", gettext_lazy("Arrived")),
]
FIELDS = {"symbol": ["key"], "issued": ["issued_from"], "issuer": ["issuer"], "arrived": ["arrived_on"]}
#: How many symbols a field suggests: the newest of the register.
SUGGESTED = 300


def document_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    filters, rows = _filtered(request, actor)
    order = order_of(request, COLUMNS, "-issued")
    page = page_of(request, ordered(rows, order, FIELDS).prefetch_related("files"))
    replaced = replacements([row.pk for row in page.object_list])
    context = {
        "page": page,
        "rows": [(row, unit_name(row.owner_id), replaced.get(row.pk)) for row in page.object_list],
        "columns": COLUMNS,
        "order": order,
        "filters": filters,
        "may_enter": bool(entering_units(actor)),
        "several": "unit" in filters.fields,
        "tabs": tabs("register"),
    }
    return render(request, "documents/document_list.html", context)


def _filtered(request: HttpRequest, actor: Actor) -> tuple[RegisterFilter, QuerySet[OfficialDocument]]:
    """The filter as asked, and what it leaves of the register."""
    rows = visible_to(actor)
    plain = rows.order_by()
    owners = sorted(
        ((unit, unit_name(unit)) for unit in plain.values_list("owner_id", flat=True).distinct()), key=lambda x: x[1]
    )
    types = list(plain.values_list("type", flat=True).distinct())
    days = plain.exclude(issued_from=None).dates("issued_from", "year", order="DESC")
    filters = RegisterFilter(request.GET, owners=owners, types=types, years=[day.year for day in days])
    wanted = filters.cleaned_data if filters.is_valid() else {}
    rows = search(rows, wanted.get("q", ""))
    for name, field in (("direction", "direction"), ("type", "type"), ("issued", "issued_from__year")):
        if wanted.get(name):
            rows = rows.filter(**{field: wanted[name]})
    if wanted.get("unit"):
        rows = rows.filter(owner_id=wanted["unit"])
    return filters, rows


def filtered_register(request: HttpRequest, actor: Actor) -> QuerySet[OfficialDocument]:
    """What the list shows on all its pages, for the workbook."""
    return _filtered(request, actor)[1]


def document_create(request: HttpRequest) -> HttpResponse:
    """A new document in a register. One that is there already is shown before it is entered a second time."""
    actor = actor_of(request)
    unit = entering_unit(request, actor)
    form = RegisterForm(request.POST or None, request.FILES or None, initial={"arrived_on": today()})
    alike: list[OfficialDocument] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            alike = [] if form.cleaned_data["anyway"] else _alike(form, unit)
            if not alike:
                try:
                    row = register_document(
                        actor=actor,
                        unit_id=unit,
                        entry=form.entry,
                        not_secret=form.not_secret,
                        files=form.cleaned_data["files"],
                    )
                except Invalid as refusal:
                    tell(form, refusal)
                else:
                    messages.success(request, _("Registered “%(title)s”.") % {"title": row.citation})
                    return redirect("documents:document-show", pk=row.pk)
    context = {
        "form": form,
        "alike": alike,
        "unit": unit,
        "unit_name": unit_name(unit),
        "units": unit_choices(actor),
        "types": TYPES,
    }
    return render(request, "documents/document_create.html", context, status=status)


def _alike(form: EntryForm, unit: int, but: int | None = None) -> list[OfficialDocument]:
    entry = form.entry
    try:
        first = read_partial(entry.issued).first
    except NotADate:
        first = None
    return list(likes_of(entry.number, entry.symbol, entry.issuer, unit, first.year if first else None, but)[:5])


def document_show(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_object_or_404(visible_to(actor).select_related("created_by", "issuer_unit"), pk=pk)
    return _show(request, actor, row, RelationForm())


def _show(
    request: HttpRequest, actor: Actor, row: OfficialDocument, form: RelationForm, status: int = 200
) -> HttpResponse:
    relations = _relations(actor, row)
    entering = may_enter(actor, row.owner_id)
    context = {
        "document": row,
        "unit": unit_name(row.owner_id),
        "files": row.files.select_related("created_by").order_by("-version"),
        "relations": relations,
        "replaced": replacements([row.pk]).get(row.pk),
        "facts": row.facts.exclude(outcome="dropped").order_by("kind", "place"),
        "citations": cited_by(actor, row.pk, row.full_symbol),
        "successions": successions_on(row.full_symbol if row.number else ""),
        "draft": getattr(row, "draft", None),
        "entering": entering,
        "citable": actor.has(Permission.EVIDENCE_ADD),
        "inline": SHOWN_INLINE,
        "form": form,
        "symbols": _symbols(actor, row) if entering and not row.is_withdrawn else (),
        "alike": likes_of(
            row.number,
            row.symbol,
            row.issuer,
            row.owner_id,
            row.issued_from.year if row.issued_from else None,
            row.pk,
        ),
        "over": row.ends_on is not None and row.ends_on < today(),
    }
    return render(request, "documents/document_show.html", context, status=status)


def _symbols(actor: Actor, row: OfficialDocument) -> list[tuple[str, str]]:
    rows = visible_to(actor).filter(owner_id=row.owner_id).exclude(pk=row.pk).exclude(key="")[:SUGGESTED]
    return [(each.full_symbol, each.subject[:80]) for each in rows]


def _relations(actor: Actor, row: OfficialDocument) -> list[dict[str, Any]]:
    """Relations from and to the document, each with whether the other one was replaced."""
    there = list(row.relations.filter(removed_at=None).select_related("target").order_by("pk"))
    back = list(row.relations_back.filter(removed_at=None).select_related("document").order_by("pk"))
    others = {each.target_id for each in there if each.target_id} | {each.document_id for each in back}
    seen = set(visible_to(actor).filter(pk__in=others).order_by().values_list("pk", flat=True))
    replaced = replacements([each.target_id for each in there if each.target_id])
    lines = [
        {
            "relation": each,
            "words": RELATIONS[each.kind],
            "other": each.target,
            "opens": each.target_id in seen,
            "replaced": _by_another(replaced.get(each.target_id), row.pk),
        }
        for each in there
    ]
    lines += [
        {"words": RELATIONS_BACK[each.kind], "other": each.document, "opens": each.document_id in seen}
        for each in back
        if not each.document.is_withdrawn
    ]
    return lines


def _by_another(replaced: Any, own: int) -> Any:
    """That this very document replaces the other is said already."""
    return replaced if replaced and replaced.by != own else None


def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_object_or_404(visible_to(actor), pk=pk)
    require(may_enter(actor, row.owner_id))
    form = ChangeForm(request.POST or None, initial={**EntryForm.initial_of(row), "version": row.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_document(actor=actor, document=row, entry=form.entry, version=form.cleaned_data["version"])
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("documents:document-show", pk=row.pk)
    context = {"form": form, "document": row, "types": TYPES}
    return render(request, "documents/document_edit.html", context, status=status)


def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_object_or_404(visible_to(actor), pk=pk)
    require(may_enter(actor, row.owner_id))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_document(actor=actor, document=row, reason=form.cleaned_data["reason"])
        messages.success(request, _("The entry was withdrawn; it stays readable."))
        return redirect("documents:document-show", pk=row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/document_withdraw.html", {"form": form, "document": row}, status=status)


def file_create(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_object_or_404(visible_to(actor), pk=pk)
    require(may_enter(actor, row.owner_id))
    form = FileForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = add_file(actor=actor, document=row, upload=form.upload)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Kept as version %(number)s.") % {"number": made.version})
                return redirect("documents:document-show", pk=row.pk)
    return render(request, "documents/file_create.html", {"form": form, "document": row}, status=status)


def file_open(request: HttpRequest, pk: int) -> FileResponse:
    actor = actor_of(request)
    documents: Any = visible_to(actor).order_by().values("pk")
    file = get_object_or_404(DocumentFile.objects.filter(document__in=documents), pk=pk)
    return stored(request, file.file, file.name, file.media_type)


@require_POST
def relation_create(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_object_or_404(visible_to(actor).select_related("created_by", "issuer_unit"), pk=pk)
    form = RelationForm(request.POST)
    if form.is_valid():
        try:
            relate(actor=actor, document=row, relation=form.relation)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The relation was added."))
            return redirect("documents:document-show", pk=row.pk)
    return _show(request, actor, row, form, status=422)


@require_POST
def relation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    documents: Any = visible_to(actor).order_by().values("pk")
    relation = get_object_or_404(DocumentRelation.objects.filter(document__in=documents), pk=pk)
    unrelate(actor=actor, relation=relation)
    messages.success(request, _("The relation was taken back."))
    return redirect("documents:document-show", pk=relation.document_id)
