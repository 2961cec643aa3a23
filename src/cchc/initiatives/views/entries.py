"""One registration: begun, written, what resembles it while one types, its steps, questions and answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cchc.accounts.models import Post
from cchc.accounts.queries import holding_on
from cchc.common.clock import today
from cchc.common.errors import NotAllowed, Refusal, WrongState
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc.initiatives.actions.entries import EntryWish, begin_entry, questions_of, save_entry, step_entry
from cchc.initiatives.actions.questions import answer_question, ask_question
from cchc.initiatives.actions.registering import demand_open
from cchc.initiatives.forms.registration import AnswerForm, AskForm, EntryForm, StepForm, entry_words
from cchc.initiatives.models import Initiative, Question, RegistrationCampaign
from cchc.initiatives.permissions import may_step, may_write, may_write_for
from cchc.initiatives.queries.campaigns import campaigns_visible_to
from cchc.initiatives.queries.catalogue import visible_to
from cchc.initiatives.queries.similar import similar
from cchc.initiatives.views.common import actor_of, load
from cchc.initiatives.wording import field_names
from cchc.orgunits.queries import last_names
from cchc.planning.actions.proposals import linked_bases
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import ENTRY, EntryState, EntryVerb

#: Documents of the unit's register that are offered.
DOCUMENTS = 30


# Writing ------------------------------------------------------------------------------------------------------------


def entry_begin(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Begin a registration, in a campaign or without one."""
    actor = actor_of(request)
    campaign = _campaign(actor, pk)
    unit = _own_unit(request, actor)
    require(may_write_for(actor, unit))
    demand_open(campaign)
    row = Initiative(unit_id=unit, campaign=campaign)
    form = _form(request, actor, row, {"contact": _first_contact(actor, unit), "title": request.GET.get("title", "")})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = begin_entry(actor=actor, unit_id=unit, campaign=campaign, wish=_wish(actor, form))
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The draft is saved. Look at what is still missing, then present it."))
                return redirect("initiatives:model-show", saved.pk)
    names = last_names()
    context = {
        "form": form,
        "campaign": campaign,
        "unit_name": names.get(str(unit), ""),
        "others": [(each, names.get(str(each), "")) for each in _own_units(actor) if each != unit],
        "similar": _alike(actor, str(form["title"].value() or ""), None),
        "may_adopt": may_adopt_models(actor),
        "part": "campaigns",
    }
    return render(request, "initiatives/registration/entry_edit.html", context, status=status)


def _campaign(actor: Actor, pk: int | None) -> RegistrationCampaign | None:
    if pk is None:
        return None
    row = campaigns_visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _own_units(actor: Actor) -> list[int]:
    return sorted(actor.units_acted_for(Permission.INITIATIVE_WRITE) & actor.unit_ids)


def _own_unit(request: HttpRequest, actor: Actor) -> int:
    """The unit that registers: the one that the address names, else that of the chosen post, else the first."""
    units = _own_units(actor)
    if not units:
        raise NotAllowed(may_write_for(actor, 0).note)  # type: ignore[arg-type]
    wanted = row_number(request.GET.get("for", "")) or (actor.acting.unit_id if actor.acting else None)
    return wanted if wanted in units else units[0]


def _first_contact(actor: Actor, unit: int) -> int | None:
    held = actor.post_for(Permission.INITIATIVE_WRITE, unit)
    return held.post_id if held else None


def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write on in a draft; the second of two writers sees what stands."""
    actor, row = actor_of(request), load(request, pk)
    require(may_write(actor, row))
    if row.state != EntryState.DRAFT:
        return redirect("initiatives:model-show", pk)
    demand_open(row.campaign)
    form = _form(request, actor, row, entry_words(row))
    status, version = 200, row.version
    if request.method == "POST":
        status, version = 422, row_number(request.POST.get("version", "")) or 0
        if form.is_valid():
            try:
                save_entry(actor=actor, initiative=row, version=version, wish=_wish(actor, form))
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The registration is saved."))
                return redirect("initiatives:model-show", pk)
    context = {
        "form": form,
        "initiative": row,
        "campaign": row.campaign,
        "version": version,
        "unit_name": row.unit_name,
        "similar": _alike(actor, str(form["title"].value() or ""), row),
        "may_adopt": may_adopt_models(actor),
        "part": "campaigns",
    }
    return render(request, "initiatives/registration/entry_edit.html", context, status=status)


def _form(request: HttpRequest, actor: Actor, row: Initiative, initial: dict[str, Any]) -> EntryForm:
    """The form of a registration with what may be chosen in it. Four queries."""
    on = row.campaign.as_of if row.campaign is not None else today()
    fields = field_names(on)
    if row.field and row.field not in fields:
        fields[row.field] = row.field
    posts = Post.objects.filter(holding_on(today()), unit_id=row.unit_id).order_by("title", "pk")
    contacts = {post.pk: post.title for post in posts}
    if row.contact is not None:
        contacts.setdefault(row.contact.pk, row.contact.title)
    seen = evidence_visible_to(actor)
    own = list(seen.filter(unit=row.unit_id).values_list("pk", "title")[:DOCUMENTS])
    chosen = list(seen.filter(pk__in=row.files.values("evidence")).values_list("pk", "title")) if row.pk else []
    url = reverse("initiatives:entry-similar") + (f"?but={row.pk}" if row.pk else "")
    return EntryForm(
        request.POST or None,
        fields=fields,
        contacts=contacts,
        documents=dict([*chosen, *own]),
        questions=questions_of(row),
        similar_url=url,
        initial=initial,
    )


def _wish(actor: Actor, form: EntryForm) -> EntryWish:
    """The wish, its legal basis linked to the one document of the register that it cites."""
    linked = linked_bases(actor, form.cleaned_data["basis"].splitlines())
    return form.wish(next((each["document"] for each in linked if each["document"]), None))


# What resembles it --------------------------------------------------------------------------------------------------


@require_safe
def entry_similar(request: HttpRequest) -> HttpResponse:
    """What says nearly the same as the title in the address: a fragment while somebody types."""
    actor = actor_of(request)
    but = row_number(request.GET.get("but", ""))
    alike = _alike(actor, request.GET.get("title", ""), but)
    context = {"similar": alike, "may_adopt": may_adopt_models(actor), "typed": True}
    return render(request, "initiatives/registration/_similar.html", context)


def may_adopt_models(actor: Actor) -> bool:
    """Whether the person takes models up for a unit of its own."""
    return bool(actor.units_acted_for(Permission.ADOPTION_WORK) & actor.unit_ids)


def _alike(actor: Actor, title: str, but: Initiative | int | None) -> list[Any]:
    return similar(title[:500], but=but, within=visible_to(actor)) if title.strip() else []


# Steps --------------------------------------------------------------------------------------------------------------


def entry_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step; one that asks for a reason is asked for on a page of its own (``?verb=drop``)."""
    actor, row = actor_of(request), load(request, pk)
    verb = _verb(request.POST.get("verb") or request.GET.get("verb", ""))
    require(may_step(actor, row, verb))
    found = ENTRY.step(EntryState(row.state), verb)
    if found is None:
        raise WrongState(ENTRY.why_not(EntryState(row.state), verb))
    form = StepForm(request.POST if request.method == "POST" and found.reason else None)
    version = row_number(request.POST.get("version", "")) or row.version
    status = 200
    if request.method == "POST" and (not found.reason or form.is_valid()):
        reason = form.cleaned_data["reason"] if found.reason else ""
        try:
            step_entry(actor=actor, initiative=row, version=version, verb=verb, reason=reason)
        except Refusal as refusal:
            status = refusal.status
            if not found.reason:
                for problem in refusal.reasons:
                    messages.error(request, say(problem))
                return redirect("initiatives:model-show", pk)
            tell(form, refusal)
        else:
            messages.success(request, f"{_(ENTRY.verbs[verb])}: {_('done')}")
            return redirect(_next(request, row))
    elif request.method == "POST":
        status = 422
    elif not found.reason:
        return redirect("initiatives:model-show", pk)
    context = {"form": form, "initiative": row, "verb": verb, "title": _(ENTRY.verbs[verb]), "version": version}
    context |= {"next": request.POST.get("next") or request.GET.get("next", ""), "part": "campaigns"}
    return render(request, "initiatives/registration/entry_step.html", context, status=status)


def _verb(text: str) -> EntryVerb:
    try:
        return EntryVerb(text)
    except ValueError:
        raise Http404 from None


def _next(request: HttpRequest, row: Initiative) -> str:
    """Back to the table of registrations where the step was taken from there, else to the registration."""
    if request.POST.get("next") == "settle" and row.campaign_id is not None:
        return reverse("initiatives:campaign-settle", args=[row.campaign_id])
    return reverse("initiatives:model-show", args=[row.pk])


# Questions ----------------------------------------------------------------------------------------------------------


@require_POST
def question_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the unit about its registration."""
    row, form = load(request, pk), AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the question."))
        return redirect("initiatives:model-show", pk)
    ask_question(actor=actor_of(request), initiative=row, text=form.cleaned_data["text"])
    messages.success(request, _("The unit was asked."))
    return redirect("initiatives:model-show", pk)


@require_POST
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for the unit."""
    question = Question.objects.filter(pk=pk).select_related("initiative").first()
    if question is None:
        raise Http404
    row, form = load(request, question.initiative_id), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the answer."))
        return redirect("initiatives:model-show", row.pk)
    answer_question(actor=actor_of(request), question=question, text=form.cleaned_data["text"])
    messages.success(request, _("The answer is sent."))
    return redirect("initiatives:model-show", row.pk)
