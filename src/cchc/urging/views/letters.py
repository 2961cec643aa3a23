"""The letters of a round: made, written anew, presented, approved, put into one file, numbered together, and sent."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cchc.common.downloads import stored
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.documents.actions.drafts import current, next_number
from cchc.documents.models import Draft
from cchc.documents.permissions import may_step
from cchc.urging.actions import letters as letters_actions
from cchc.urging.actions.files import order_file
from cchc.urging.actions.issuing import issue_letters, waiting_letters
from cchc.urging.forms import CommonForm, IssueForm, LettersFileForm, lines
from cchc.urging.models import LetterFile, UrgedUnit, UrgingRound
from cchc.urging.permissions import may_manage
from cchc.urging.views.common import actor_of, load_round
from cchc_core.access import Actor
from cchc_core.text import slug
from cchc_core.words import Note
from cchc_core.workflow.drafts import DRAFT_LABELS, DraftState, DraftVerb


def letters_context(actor: Actor, row: UrgingRound) -> dict[str, Any]:
    """Everything that the part about the letters shows."""
    drafts = letters_actions.drafts_of(row)
    file = LetterFile.objects.filter(round=row).order_by("-pk").first()
    return {
        "letters": _letters(row, drafts),
        "may_approve": _may_step(actor, drafts, DraftState.EDITED, DraftVerb.APPROVE),
        "may_issue": _may_step(actor, drafts, DraftState.APPROVED, DraftVerb.ISSUE),
        "problem": Note.from_json(row.letters_problem) if row.letters_problem else None,
        "file": file,
        "file_problem": Note.from_json(file.problem) if file and file.problem else None,
        "file_form": LettersFileForm(initial={"form": file.form if file else LetterFile.ZIP_PDF}),
    }


def _may_step(actor: Actor, drafts: Sequence[Draft], state: DraftState, verb: DraftVerb) -> bool:
    """Whether the person takes a step with letters of the unit that urges; asked of the first that stands before it."""
    first = next((each for each in drafts if each.status is state), None)
    return first is not None and bool(may_step(actor, first, verb))


def _letters(row: UrgingRound, drafts: Sequence[Draft]) -> dict[str, Any]:
    """How many drafts stand in which state, and which steps can be taken together."""
    states: dict[str, int] = {}
    for draft in drafts:
        states[draft.state] = states.get(draft.state, 0) + 1
    return {
        "all": sum(states.values()),
        "missing": sum(not urged.has_letter for urged in row.units.select_related("draft")),
        "states": [(_(DRAFT_LABELS[DraftState(key)]), count) for key, count in sorted(states.items())],
        "drafted": states.get(DraftState.DRAFT.value, 0),
        "presented": states.get(DraftState.EDITED.value, 0),
        "approved": states.get(DraftState.APPROVED.value, 0),
        "issued": UrgedUnit.objects.filter(
            round=row, sent_at__isnull=True, draft__state__in=(DraftState.ISSUED.value, DraftState.SENT.value)
        ).count(),
        "under_way": row.letters_state in (UrgingRound.WAITING, UrgingRound.RUNNING),
    }


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("urging:round-show", args=[pk]) + "#letters")


@require_POST
def letters_order(request: HttpRequest, pk: int) -> HttpResponse:
    letters_actions.order_letters(actor=actor_of(request), round_=load_round(request, pk))
    messages.success(request, _("The letters are being made; this page may be left and opened again."))
    return _back(pk)


@require_POST
def letters_present(request: HttpRequest, pk: int) -> HttpResponse:
    count = letters_actions.present_letters(actor=actor_of(request), round_=load_round(request, pk))
    text = ngettext("%(n)s letter was presented for approval.", "%(n)s letters were presented for approval.", count)
    messages.success(request, text % {"n": count})
    return _back(pk)


@require_POST
def letters_approve(request: HttpRequest, pk: int) -> HttpResponse:
    count = letters_actions.approve_letters(actor=actor_of(request), round_=load_round(request, pk))
    text = ngettext("%(n)s letter was approved.", "%(n)s letters were approved.", count)
    messages.success(request, text % {"n": count})
    return _back(pk)


@require_POST
def letters_send(request: HttpRequest, pk: int) -> HttpResponse:
    count = letters_actions.send_letters(actor=actor_of(request), round_=load_round(request, pk))
    text = ngettext("Sent to %(n)s unit.", "Sent to %(n)s units.", count)
    messages.success(request, text % {"n": count})
    return _back(pk)


def letters_common(request: HttpRequest, pk: int) -> HttpResponse:
    """The part that all letters share."""
    actor, row = actor_of(request), load_round(request, pk)
    require(may_manage(actor, row))
    initial = {"common": "\n".join(map(str, row.common)), "head_answers": row.head_answers}
    form = CommonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        count = letters_actions.rewrite_common(
            actor=actor,
            round_=row,
            common=lines(form.cleaned_data["common"]),
            head_answers=form.cleaned_data["head_answers"],
        )
        text = ngettext("Rewritten in %(n)s letter.", "Rewritten in %(n)s letters.", count)
        messages.success(request, text % {"n": count})
        return _back(pk)
    context = {"form": form, "row": row, "letters": _letters(row, letters_actions.drafts_of(row))}
    return render(request, "urging/letters_common.html", context, status=422 if form.errors else 200)


@require_POST
def file_order(request: HttpRequest, pk: int) -> HttpResponse:
    """All letters in one file; it is made in the background."""
    form = LettersFileForm(request.POST)
    wanted = form.cleaned_data["form"] if form.is_valid() else LetterFile.ZIP_PDF
    order_file(actor=actor_of(request), round_=load_round(request, pk), form=wanted)
    return _back(pk)


@require_safe
def file_show(request: HttpRequest, pk: int) -> FileResponse:
    """The newest file that is ready."""
    row = load_round(request, pk)
    require(may_manage(actor_of(request), row))
    file = LetterFile.objects.filter(round=row, state=UrgingRound.DONE).order_by("-pk").first()
    if file is None:
        raise Http404
    ending, media = ("pdf", "application/pdf") if file.is_print_file else ("zip", "application/zip")
    return stored(request, file.file, f"{slug(row.title)[:60].strip('-') or 'don-doc'}.{ending}", media)


def letters_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and day of all approved letters at once, with their signed files."""
    actor, row = actor_of(request), load_round(request, pk)
    waiting = waiting_letters(row)
    if not waiting:
        messages.info(request, _("No letter of this round waits for its number."))
        return _back(pk)
    require(may_step(actor, waiting[0].draft, DraftVerb.ISSUE))
    form = IssueForm(request.POST or None, request.FILES or None, initial={"number": next_number(waiting[0].draft)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            count = issue_letters(actor=actor, round_=row, first=given["number"], day=given["day"], upload=form.upload)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            text = ngettext(
                "%(n)s letter was issued. Send it next.", "%(n)s letters were issued. Send them next.", count
            )
            messages.success(request, text % {"n": count})
            return _back(pk)
    context = {
        "form": form,
        "row": row,
        "waiting": waiting,
        "symbol": current(waiting[0].draft).get("symbol", ""),
        "manage": may_manage(actor, row),
    }
    return render(request, "urging/letters_issue.html", context, status=422 if form.errors else 200)
