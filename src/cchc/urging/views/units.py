"""One unit's letter: what it says, its receipt, the answer to each item and that of the head."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cchc.common.clock import today
from cchc.common.downloads import stored
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.urging.actions.answers import acknowledge, answer_as_head, answer_item
from cchc.urging.actions.incoming import incoming_of, may_register, register_letter, signed_file
from cchc.urging.forms import HeadForm, ReplyForm
from cchc.urging.models import Reply, UrgedUnit, UrgingItem
from cchc.urging.permissions import may_answer, may_answer_as_head, may_view
from cchc.urging.queries import answers_first, units_visible_to
from cchc.urging.sources import source_of
from cchc.urging.views.common import actor_of, state_word


def load_unit(request: HttpRequest, pk: int) -> UrgedUnit:
    row = units_visible_to(actor_of(request)).select_related("round", "draft__document").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_safe
def unit_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one unit's letter on one page."""
    return _page(request, load_unit(request, pk))


def _page(request: HttpRequest, row: UrgedUnit, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    items = row.items.prefetch_related(answers_first()).order_by("place", "pk")
    wrong = more.get("wrong", {})
    context = {
        "row": row,
        "round": row.round,
        "state": state_word(row.round.state),
        "may_answer": may_answer(actor, row),
        "may_head": may_answer_as_head(actor, row),
        "sees_round": bool(may_view(actor, row.round)),
        "groups": _groups(items, wrong),
        "head_form": more.get("head_form") or HeadForm(initial={"text": row.head_answer}),
        "is_late": row.round.answer_by is not None and row.round.answer_by < today(),
        "open": row.sent_at is not None and row.round.closed_at is None,
        "document": row.draft.document if row.draft and row.draft.document_id else None,
        "signed": signed_file(row),
        "incoming": incoming_of(row),
        "may_register": may_register(actor, row),
    }
    return render(request, "urging/unit_show.html", context, status=422 if more else 200)


def _groups(items: Any, wrong: dict[int, ReplyForm]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Items by kind, each with its answers, its form and the way to where the work is done."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        replies = list(item.replies.all())
        found.setdefault(_(source_of(item.kind).label), []).append(
            {
                "item": item,
                "facts": item.facts,
                "replies": replies,
                "last": replies[0] if replies else None,
                "form": wrong.get(item.pk) or ReplyForm(prefix=f"item-{item.pk}", initial=_initial(replies)),
                "is_wrong": item.pk in wrong,
                "url": _address(item),
                "report": _report(item),
            }
        )
    return list(found.items())


def _initial(replies: list[Reply]) -> dict[str, Any]:
    if not replies:
        return {}
    return {"kind": replies[0].kind, "promised_on": replies[0].promised_on, "text": replies[0].text}


def _address(item: UrgingItem) -> str:
    """Where the duty, the finding or the sheet itself stands."""
    found = item.facts.get("url")
    if not found:
        return ""
    try:
        return reverse(found["name"], kwargs=found["args"])
    except NoReverseMatch:
        return ""


def _report(item: UrgingItem) -> str:
    """Where progress of the duty is reported, so that what was answered counts in the plan too; "" for other kinds."""
    found = item.facts.get("url") or {}
    if found.get("name") != "planning:assignment-show" or item.settled_on:
        return ""
    return reverse("planning:assignment-report", kwargs=found["args"])


@require_safe
def unit_letter(request: HttpRequest, pk: int) -> FileResponse:
    """The signed letter, for the unit it went to: the register that it stands in belongs to who urges."""
    row = load_unit(request, pk)
    file = signed_file(row)
    if file is None:
        raise Http404
    return stored(request, file.file, file.name, file.media_type)


@require_POST
def unit_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the letter into the register of incoming documents of the unit."""
    document = register_letter(actor=actor_of(request), urged=load_unit(request, pk))
    messages.success(request, _("The letter is registered. Give it its arrival number there."))
    return redirect("documents:document-show", document.pk)


@require_POST
def unit_receive(request: HttpRequest, pk: int) -> HttpResponse:
    acknowledge(actor=actor_of(request), urged=load_unit(request, pk))
    messages.success(request, _("Receipt is acknowledged. Answer each item next."))
    return redirect("urging:unit-show", pk=pk)


@require_POST
def item_answer(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """The answer to one item; what was typed stays where it is refused."""
    row = load_unit(request, pk)
    asked = row.items.filter(pk=item).select_related("urged__round").first()
    if asked is None:
        raise Http404
    form = ReplyForm(request.POST, prefix=f"item-{asked.pk}")
    if form.is_valid():
        given = form.cleaned_data
        try:
            answer_item(
                actor=actor_of(request),
                item=asked,
                kind=given["kind"],
                text=given["text"],
                promised_on=given["promised_on"],
            )
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            tell(form, refusal)
        else:
            done = given["kind"] == Reply.DONE and _report(asked)
            text = _("The answer is kept. Report it at the duty itself too, so that it counts in the plan.")
            messages.success(request, text if done else _("The answer is kept."))
            return redirect(reverse("urging:unit-show", args=[pk]) + f"#item-{asked.pk}")
    return _page(request, row, wrong={asked.pk: form})


@require_POST
def unit_head(request: HttpRequest, pk: int) -> HttpResponse:
    """What the head answers in person."""
    row = load_unit(request, pk)
    form = HeadForm(request.POST)
    if not form.is_valid():
        return _page(request, row, head_form=form)
    answer_as_head(actor=actor_of(request), urged=row, text=form.cleaned_data["text"])
    messages.success(request, _("The answer of the head is kept."))
    return redirect("urging:unit-show", pk=pk)
