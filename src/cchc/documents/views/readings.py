"""Letters to read: the list, a new one, and the letter with its proposals beside the marked text."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from cchc.common.clock import today
from cchc.common.downloads import stored
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.common.uploads import SHOWN_INLINE
from cchc.common.words import say
from cchc.documents.actions.reading import (
    begin_readings,
    drop_reading,
    proposals,
    proposed_entry,
    register_reading,
    suggested_relation,
)
from cchc.documents.forms.reading import KIND_TITLES, FactForm, LetterForm, ReadEntryForm
from cchc.documents.kinds import TYPES
from cchc.documents.marks import marked
from cchc.documents.models import OfficialDocument, Reading
from cchc.documents.partial import NotADate, read_partial
from cchc.documents.permissions import entering_units, may_enter
from cchc.documents.queries import likes_of, readings_visible_to
from cchc.documents.views.common import actor_of, entering_unit, tabs, unit_choices, unit_name
from cchc_core.letters.shapes import SINGLE
from cchc_core.words import Note

#: Longer texts are shown in part; the file itself can be opened.
MOST_SHOWN = 200_000


def reading_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = readings_visible_to(actor).exclude(state=Reading.DROPPED).select_related("created_by", "document")
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(row, unit_name(row.unit_id)) for row in page.object_list],
        "may_enter": bool(entering_units(actor)),
        "tabs": tabs("readings"),
    }
    return render(request, "documents/readings/reading_list.html", context)


def reading_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    unit = entering_unit(request, actor)
    form = LetterForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            kept, refused = begin_readings(actor=actor, unit_id=unit, uploads=given["file"], text=given["text"])
            if kept:
                return _begun(request, kept, refused)
            for _name, refusal in refused:
                tell(form, refusal)
    context = {"form": form, "unit": unit, "unit_name": unit_name(unit), "units": unit_choices(actor)}
    return render(request, "documents/readings/reading_create.html", context, status=status)


def _begun(request: HttpRequest, kept: list[Reading], refused: list[tuple[str, Invalid]]) -> HttpResponse:
    """One letter opens; several wait in the list, where what could not be taken is told beside them."""
    for name, refusal in refused:
        for problem in refusal.reasons:
            messages.error(request, f"{name}: {say(problem)}")
    if len(kept) == 1:
        return redirect("documents:reading-show", pk=kept[0].pk)
    text = ngettext("%(count)s letter waits for your word.", "%(count)s letters wait for your word.", len(kept))
    messages.success(request, text % {"count": len(kept)})
    return redirect("documents:reading-list")


def reading_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter on the left, what was read on the right; saving enters it into the register."""
    actor = actor_of(request)
    row = get_object_or_404(readings_visible_to(actor).defer(None), pk=pk)
    if row.state == Reading.REGISTERED:
        return redirect("documents:document-show", pk=row.document_id)
    if row.state == Reading.DROPPED:
        raise Http404
    found = proposals(row)
    initial = {**vars(proposed_entry(row)), "arrived_on": today()}
    form = ReadEntryForm(request.POST or None, initial=initial)
    facts = [FactForm(each, request.POST or None, suggested_relation(row, each)) for each in found]
    alike: list[OfficialDocument] = []
    status = 200
    if request.method == "POST":
        require(may_enter(actor, row.unit_id))
        status = 422
        valid = [form.is_valid(), *(each.is_valid() for each in facts)]
        if all(valid):
            alike = [] if request.POST.get("anyway") else _alike(form, row.unit_id)
            if not alike:
                decisions = [said for each in facts if (said := each.decision)]
                try:
                    document = register_reading(
                        actor=actor,
                        reading=row,
                        entry=form.entry,
                        not_secret=form.not_secret,
                        decisions=decisions,
                    )
                except Invalid as refusal:
                    tell(form, refusal)
                else:
                    messages.success(request, _("Registered “%(title)s”.") % {"title": document.citation})
                    return redirect("documents:document-show", pk=document.pk)
    context = {
        "reading": row,
        "unit_name": unit_name(row.unit_id),
        "form": form,
        "alike": alike,
        "groups": _groups(facts),
        "pieces": marked(row.text[:MOST_SHOWN], found, _heading(row)),
        "cut": len(row.text) > MOST_SHOWN,
        "problem": Note.from_json(row.problem) if row.problem else None,
        "inline": row.media_type in SHOWN_INLINE,
        "is_picture": row.media_type.startswith("image/") and row.media_type in SHOWN_INLINE,
        "entering": may_enter(actor, row.unit_id),
        "types": TYPES,
    }
    return render(request, "documents/readings/reading_show.html", context, status=status)


def _groups(facts: list[FactForm]) -> list[tuple[str, str, list[FactForm]]]:
    """The proposals by kind: key, title, forms."""
    return [
        (kind, title, found)
        for kind, title in KIND_TITLES.items()
        if (found := [each for each in facts if each.proposal.kind == kind])
    ]


def _heading(row: Reading) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for key in (*SINGLE, "signer"):
        fact: Any = row.proposed.get(key)
        if fact:
            found.append((key, fact["start"], fact["end"]))
    return found


def _alike(form: ReadEntryForm, unit: int) -> list[OfficialDocument]:
    entry = form.entry
    try:
        first = read_partial(entry.issued).first
    except NotADate:
        first = None
    return list(likes_of(entry.number, entry.symbol, entry.issuer, unit, first.year if first else None)[:5])


@require_POST
def reading_drop(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_object_or_404(readings_visible_to(actor), pk=pk)
    drop_reading(actor=actor, reading=row)
    messages.success(request, _("The letter was put aside."))
    return redirect("documents:reading-list")


@xframe_options_sameorigin
def reading_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was sent, shown beside the form where a browser can."""
    row = get_object_or_404(readings_visible_to(actor_of(request)).exclude(file=""), pk=pk)
    return stored(request, row.file, row.file_name, row.media_type)
