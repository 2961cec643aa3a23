"""Outgoing documents: the list, the editor beside its sheet, the way from draft to sending, and what comes out of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.common.words import say
from cchc.documents import bridge
from cchc.documents.actions.drafts import (
    UNFILLED,
    approve,
    cited_documents,
    create_draft,
    current,
    discard,
    issue,
    next_number,
    present,
    return_draft,
    save_draft,
    send,
)
from cchc.documents.actions.symbols import save_symbols, symbols_of
from cchc.documents.actions.templates import leaves_annexes_out
from cchc.documents.blocks import LEVELS, changed
from cchc.documents.forms.drafts import Editor, IssueForm, NewDraftForm, ReturnForm, SendForm, SymbolsForm
from cchc.documents.models import Draft, DraftVersion, OfficeTemplate
from cchc.documents.permissions import entering_units, may_order_letters, may_step
from cchc.documents.queries import drafts_visible_to, replaced_citations, sections_of
from cchc.documents.starters import unfilled
from cchc.documents.views.common import actor_of, entering_unit, tabs, unit_choices, unit_name
from cchc_core.access import Actor
from cchc_core.documents.kinds import kind_of
from cchc_core.documents.layout import lay_out
from cchc_core.files.drafts import DOCX, PDF
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.text import slug
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.drafts import DRAFT_VERB_LABELS, DraftState, DraftVerb

MEDIA = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
#: What the first part of a place in a context is called on the screen.
PLACES: dict[str, str] = {
    "subject": gettext_noop("Subject"),
    "symbol": gettext_noop("Symbol"),
    "issuer": gettext_noop("Issued by"),
    "place": gettext_noop("Place"),
    "addressees": gettext_noop("Addressed to"),
    "bases": gettext_noop("Legal bases"),
    "body": gettext_noop("Content"),
    "signer": gettext_noop("Signer"),
    "cosigner": gettext_noop("Secretary"),
    "archive": gettext_noop("Kept by"),
    "annexes": gettext_noop("Annexes"),
}


def draft_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    words = request.GET.get("q", "")
    rows = drafts_visible_to(actor).exclude(state=DraftState.DISCARDED.value).select_related("document", "created_by")
    for word in fold(words).split():
        rows = rows.filter(search__contains=word)
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(row, unit_name(row.unit_id), kind_of(row.kind).name) for row in page.object_list],
        "q": words,
        "may_enter": bool(entering_units(actor)),
        "tabs": tabs("drafts"),
    }
    return render(request, "documents/drafts/draft_list.html", context)


def draft_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    unit = entering_unit(request, actor)
    form = NewDraftForm(request.POST or None, sections=sections_of(entering_units(actor)))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            row = create_draft(actor=actor, unit_id=unit, **form.cleaned_data)
            return redirect("documents:draft-edit", pk=row.pk)
    context = {"form": form, "unit": unit, "unit_name": unit_name(unit), "units": unit_choices(actor)}
    return render(request, "documents/drafts/draft_create.html", context, status=status)


def _draft(request: HttpRequest, pk: int) -> tuple[Actor, Draft]:
    actor = actor_of(request)
    return actor, get_object_or_404(drafts_visible_to(actor).select_related("document", "created_by"), pk=pk)


def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor. Buttons that add, move or remove a block send the form too, and keep what was typed."""
    actor, row = _draft(request, pk)
    require(may_step(actor, row, DraftVerb.SAVE))
    kind, before = kind_of(row.kind), current(row)
    editor = Editor(kind, before, row.version, request.POST if request.method == "POST" else None)
    wish, status, conflict, context = request.POST.get("op", ""), 200, None, before
    if request.method == "POST":
        if editor.is_valid():
            context = editor.context
            if not wish:
                try:
                    row = save_draft(
                        actor=actor, draft=row, context=context, version=editor.form.cleaned_data["version"]
                    )
                except Stale as stale:
                    conflict, status = stale, 409
                else:
                    messages.success(request, _("Saved as version %(number)s.") % {"number": row.version})
                    return redirect("documents:draft-edit" if "stay" in request.POST else "documents:draft-show", pk=pk)
        else:
            status = 422
        if wish == "annex":
            editor.add_annex()
        elif wish and wish != "preview":
            editor.rows = changed(editor.rows, wish)
    shown = {
        "draft": row,
        "kind": kind,
        "editor": editor,
        "form": editor.form,
        "levels": LEVELS,
        "unit_name": unit_name(row.unit_id),
        "conflict": conflict,
        "bases": _bases(context),
        **_sheet(context),
    }
    return render(request, "documents/drafts/draft_edit.html", shown, status=status)


@require_POST
def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of what is typed right now; nothing is saved."""
    actor, row = _draft(request, pk)
    require(may_step(actor, row, DraftVerb.SAVE))
    editor = Editor(kind_of(row.kind), current(row), row.version, request.POST)
    context = editor.context if editor.is_valid() else current(row)
    return render(request, "documents/drafts/_sheet_and_gaps.html", _sheet(context))


def _sheet(context: dict[str, Any]) -> dict[str, Any]:
    """The lines of the sheet, or what still keeps it from being made."""
    document, problems = bridge.read(context)
    gaps = [(PLACES.get(_first(each.path), ""), each.note) for each in problems]
    dots = unfilled(kind_of(str(context.get("kind", ""))), context) if document else []
    gaps += [("", note(UNFILLED, text=line)) for line in dots]
    return {"sheet": lay_out(document) if document else None, "gaps": gaps}


def _first(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _bases(context: dict[str, Any]) -> list[tuple[str, Any]]:
    """Cited documents that another one replaces."""
    return [(each.symbol, by) for each, by in replaced_citations(cited_documents(context)).items()]


def draft_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft as it stands: its sheet, the check of its form, its versions, and the next step."""
    actor, row = _draft(request, pk)
    context = current(row)
    shown = _sheet(context)
    document = bridge.read(context)[0]
    steps = {verb: may_step(actor, row, verb) for verb in DraftVerb}
    shown |= {
        "draft": row,
        "kind": kind_of(row.kind),
        "unit_name": unit_name(row.unit_id),
        "departures": bridge.departures(document) if document else None,
        "versions": row.versions.select_related("created_by").order_by("-number"),
        "events": row.events.order_by("-pk"),
        "verbs": DRAFT_VERB_LABELS,
        "batches": row.batches.order_by("-pk"),
        "bases": _bases(context),
        "may": {verb.value: decision for verb, decision in steps.items()},
        "next": _next(row, steps),
        "may_order": may_order_letters(actor, row),
        "templates": [(each, leaves_annexes_out(each, context)) for each in _templates(row)],
    }
    return render(request, "documents/drafts/draft_show.html", shown)


def _next(row: Draft, steps: dict[DraftVerb, Any]) -> str:
    """The one step that stands as the primary button."""
    order = (DraftVerb.PRESENT, DraftVerb.APPROVE, DraftVerb.ISSUE, DraftVerb.SEND)
    return next((verb.value for verb in order if steps[verb] and row.state != DraftState.SENT.value), "")


def _templates(row: Draft) -> Any:
    return OfficeTemplate.objects.filter(unit_id=row.unit_id, kind=row.kind, retired_at=None).order_by("name")


def version_show(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A former version as it was."""
    _actor, row = _draft(request, pk)
    version = get_object_or_404(DraftVersion.objects.select_related("created_by"), draft=row, number=number)
    shown = {"draft": row, "version": version, **_sheet(version.context)}
    return render(request, "documents/drafts/version_show.html", shown)


@require_POST
def draft_present(request: HttpRequest, pk: int) -> HttpResponse:
    actor, row = _draft(request, pk)
    return _stepped(request, row, lambda: present(actor=actor, draft=row), _("Presented for approval."))


def draft_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approval shows the sheet and the check first, then binds exactly that version."""
    actor, row = _draft(request, pk)
    require(may_step(actor, row, DraftVerb.APPROVE))
    if request.method == "POST":
        version = row_number(request.POST.get("version", "")) or 0
        return _stepped(request, row, lambda: approve(actor=actor, draft=row, version=version), _("Approved."))
    context = current(row)
    document = bridge.read(context)[0]
    shown = {
        "draft": row,
        "kind": kind_of(row.kind),
        "departures": bridge.departures(document) if document else None,
        "bases": _bases(context),
        **_sheet(context),
    }
    return render(request, "documents/drafts/draft_approve.html", shown)


def _stepped(request: HttpRequest, row: Draft, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except Invalid as refusal:
        for problem in refusal.reasons:
            messages.error(request, say(problem))
    else:
        messages.success(request, done)
    return redirect("documents:draft-show", pk=row.pk)


def draft_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, DraftVerb.RETURN, return_draft, _("Returned to the drafter."))


def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, DraftVerb.DISCARD, discard, _("The draft was given up."))


def _with_reason(request: HttpRequest, pk: int, verb: DraftVerb, act: Callable[..., Draft], done: str) -> HttpResponse:
    actor, row = _draft(request, pk)
    decision = may_step(actor, row, verb)
    require(decision)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(actor=actor, draft=row, reason=form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect("documents:draft-show", pk=row.pk)
    shown = {"draft": row, "form": form, "verb": DRAFT_VERB_LABELS[verb]}
    return render(request, "documents/drafts/draft_reason.html", shown, status=422 if request.method == "POST" else 200)


def draft_issue(request: HttpRequest, pk: int) -> HttpResponse:
    actor, row = _draft(request, pk)
    require(may_step(actor, row, DraftVerb.ISSUE))
    form = IssueForm(request.POST or None, request.FILES or None, initial={"number": next_number(row)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                issue(actor=actor, draft=row, number=data["number"], day=data["day"], signed=form.upload)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Issued and entered into the register."))
                return redirect("documents:draft-show", pk=row.pk)
    shown = {"draft": row, "form": form, "symbol": current(row).get("symbol", "")}
    return render(request, "documents/drafts/draft_issue.html", shown, status=status)


def draft_send(request: HttpRequest, pk: int) -> HttpResponse:
    actor, row = _draft(request, pk)
    require(may_step(actor, row, DraftVerb.SEND))
    context = current(row)
    to = "\n".join([*(context.get("addressees") or ()), *(context.get("recipients") or ())])
    form = SendForm(request.POST or None, initial={"to": to})
    if request.method == "POST" and form.is_valid():
        send(actor=actor, draft=row, **form.cleaned_data)
        messages.success(request, _("The sending was recorded."))
        return redirect("documents:draft-show", pk=row.pk)
    shown = {"draft": row, "form": form}
    return render(request, "documents/drafts/draft_send.html", shown, status=422 if request.method == "POST" else 200)


@require_safe
@xframe_options_sameorigin
def draft_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The document as Word or PDF, made of the newest version."""
    _actor, row = _draft(request, pk)
    document = bridge.read(current(row))[0]
    if document is None or f".{form}" not in MEDIA:
        raise Http404
    try:
        data = bridge.word_of(document) if form == "docx" else bridge.pdf_of(document)
    except (NoFace, CannotSet) as cannot:
        raise WrongState(cannot.reason) from None
    inline = form == "pdf" and "save" not in request.GET
    name = f"{slug(kind_of(row.kind).name)}-{row.pk}-v{row.version}.{form}"
    answer = HttpResponse(data, content_type=MEDIA[f".{form}"])
    answer.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def symbols_edit(request: HttpRequest) -> HttpResponse:
    """The unit's table of abbreviations, from which symbols are proposed."""
    actor = actor_of(request)
    unit = entering_unit(request, actor)
    form = SymbolsForm(request.POST or None, initial=symbols_of(unit))
    if request.method == "POST" and form.is_valid():
        save_symbols(actor=actor, unit_id=unit, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("documents:draft-list")
    table = bridge.abbreviations(unit)
    shown = {
        "form": form,
        "unit": unit,
        "unit_name": unit_name(unit),
        "units": unit_choices(actor),
        "examples": [(label, table.symbol(kind_of(key))) for key, label in bridge.drafted_kinds()[:4]],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/drafts/symbols_edit.html", shown, status=status)
