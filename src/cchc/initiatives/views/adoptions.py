"""Taking models of others up: beginning, telling, confirming, and the list of what one's own units take up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.initiatives.actions.adoptions import save_adoption, step_adoption, take_up, teachers_of
from cchc.initiatives.forms.life import AdoptionForm, WhyForm, symbol_of
from cchc.initiatives.models import Adoption, Initiative
from cchc.initiatives.permissions import NOT_THE_ADOPTER, may_confirm, may_work_on
from cchc.initiatives.queries.adoptions import adoptions_by, adoptions_visible_to
from cchc.initiatives.queries.appraisals import house_of
from cchc.initiatives.views.life_common import actor_of, answer, evidence_of, load_accepted, unit_names, version_in
from cchc.initiatives.views.openable import openable
from cchc.initiatives.wording import adoption_word
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission, deny
from cchc_core.initiatives.states import ADOPTION, AdoptionState, AdoptionVerb

STYLES = {AdoptionState.CONFIRMED.value: "sealed", AdoptionState.UNDER_WAY.value: "active"}
_HEAD = (AdoptionVerb.CONFIRM, AdoptionVerb.REOPEN)
_TOLD = ("adapted", "since", "cost", "evidence", "page", "result", "indicator", "before", "after", "unit_word")


@dataclass(frozen=True)
class AdoptionLine:
    """An adoption as a table draws it."""

    row: Adoption
    state: str
    style: str


def adoption_lines(rows: Any) -> list[AdoptionLine]:
    return [AdoptionLine(row, adoption_word(row.state), STYLES.get(row.state, "")) for row in rows]


def adopting_units(actor: Actor, row: Initiative) -> dict[int, str]:
    """The person's own units that may take the model up: those that exist today, and none of the house whose model it is."""
    tree = tree_on(today())
    house = house_of(row.unit_id, tree)
    own = {held.unit_id for held in actor.holdings if held.scope(Permission.ADOPTION_WORK) is not None}
    return unit_names(unit for unit in own if unit in tree and unit not in house)


def _form(
    request: HttpRequest, model: Initiative, units: dict[int, str], unit: int, adoption: Adoption | None
) -> AdoptionForm:
    actor = actor_of(request)
    teachers = {
        each.pk: each.unit_name
        for each in teachers_of(model, but=adoption.pk if adoption else None)
        if each.unit_id not in units
    }
    stands: dict[str, Any] = {"unit": unit}
    if adoption is not None:
        stands = {name: getattr(adoption, name) for name in _TOLD if name != "evidence"}
        stands |= {
            "unit": unit,
            "taken_from": adoption.taken_from_id,
            "evidence": adoption.evidence_id,
            "document": symbol_of(adoption.document),
        }
    return AdoptionForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        evidence=evidence_of(actor, unit, chosen=adoption.evidence_id if adoption else None),
        kept=adoption.document if adoption else None,
        units=units,
        teachers=teachers,
        origin=_("the origin: %(unit)s") % {"unit": model.unit_name},
        initial=stands,
    )


def _teacher(model: Initiative, form: AdoptionForm) -> Adoption | None:
    pk = form.cleaned_data.get("taken_from")
    return Adoption.objects.get(pk=pk, initiative=model) if pk else None


def adoption_begin(request: HttpRequest) -> HttpResponse:
    """Take a model up for one's own unit (``?initiative=12``); what the unit takes up already is shown instead."""
    actor = actor_of(request)
    model = load_accepted(request, row_number(request.GET.get("initiative", "")) or 0)
    units = adopting_units(actor, model)
    if not units:
        require(deny(NOT_THE_ADOPTER))
    asked = row_number(request.POST.get("unit") or request.GET.get("unit", "")) or 0
    if asked and asked not in units:  # never for another unit than the one that was meant
        require(deny(NOT_THE_ADOPTER))
    unit = asked or next(iter(units))
    stands = Adoption.objects.filter(initiative=model, unit=unit).select_related("document").first()
    if stands is not None and ADOPTION.step(AdoptionState(stands.state), AdoptionVerb.BEGIN) is None:
        return redirect("initiatives:adoption-show", stands.pk)
    form = _form(request, model, units, unit, stands)
    made: list[Adoption] = []

    def act() -> None:
        taken_from = _teacher(model, form)
        made.append(take_up(actor=actor, initiative=model, unit_id=unit, wish=form.wish, taken_from=taken_from))

    return answer(
        request,
        "initiatives/life/adoption_begin.html",
        form,
        act,
        done=_("Your unit takes the model up. Once there is a result, its head confirms."),
        to=lambda: reverse("initiatives:adoption-show", args=[made[0].pk]),
        context={"initiative": model, "unit_name": units[unit], "adoption": stands, "units": units},
    )


def _load(request: HttpRequest, pk: int) -> Adoption:
    row = adoptions_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def adoption_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the adopter tells, what may be done now, and who learnt from it."""
    return _page(request, _load(request, pk))


def _page(
    request: HttpRequest,
    row: Adoption,
    *,
    form: AdoptionForm | None = None,
    why: WhyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    works, confirms = bool(may_work_on(actor, row)), bool(may_confirm(actor, row))
    state = AdoptionState(row.state)
    verbs = [verb for verb in ADOPTION.verbs_in(state) if (confirms if verb in _HEAD else works)]
    stopped = row.initiative.stage == "stopped"
    if stopped:
        verbs = [verb for verb in verbs if verb is not AdoptionVerb.BEGIN]
    writes = works and state is AdoptionState.UNDER_WAY
    if writes and form is None:
        form = _form(request, row.initiative, {row.unit_id: row.unit_name}, row.unit_id, row)
    why = why or WhyForm(prefix="why")
    plain = [verb for verb in verbs if not _asks_reason(state, verb)]
    context = {
        "opens": openable(actor, [row.document_id], [row.evidence_id]),
        "adoption": row,
        "initiative": row.initiative,
        "line": adoption_lines([row])[0],
        "form": form if writes else None,
        "why": why,
        "begin": AdoptionVerb.BEGIN in plain,
        "confirm": AdoptionVerb.CONFIRM in plain,
        "lacks": _lacks(row) if state is AdoptionState.UNDER_WAY else [],
        "reasoned": [(verb.value, _(ADOPTION.verbs[verb])) for verb in verbs if _asks_reason(state, verb)],
        "followers": list(row.followers.order_by("since", "pk")),
        "is_stopped": stopped,
        "is_late": _is_late(row),
    }
    return render(request, "initiatives/life/adoption_show.html", context, status=status)


def _is_late(row: Adoption) -> bool:
    open_now = row.state in (AdoptionState.PLANNED.value, AdoptionState.UNDER_WAY.value)
    return open_now and row.campaign is not None and row.campaign.state == "open" and row.campaign.due_on < today()


def _asks_reason(state: AdoptionState, verb: AdoptionVerb) -> bool:
    step = ADOPTION.step(state, verb)
    return step is not None and step.reason


def _lacks(row: Adoption) -> list[str]:
    """What a confirmation still asks for, in words."""
    found = {
        _("since when it is applied"): row.since is None,
        _("the result"): not row.result,
        _("the measured figure and its value now"): not row.indicator or row.after is None,
    }
    return [words for words, is_missing in found.items() if is_missing]


def adoption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the adopter tells."""
    row, actor = _load(request, pk), actor_of(request)
    if request.method != "POST":
        return redirect("initiatives:adoption-show", pk)
    require(may_work_on(actor, row))
    form = _form(request, row.initiative, {row.unit_id: row.unit_name}, row.unit_id, row)
    if form.is_valid():
        try:
            save_adoption(
                actor=actor,
                adoption=row,
                version=version_in(request),
                wish=form.wish,
                taken_from=_teacher(row.initiative, form),
            )
        except Refusal as refusal:
            tell(form, refusal)
            return _page(request, _load(request, pk), form=form, status=refusal.status)
        messages.success(request, _("Kept. Once the result is complete, the head of the unit confirms."))
        return redirect("initiatives:adoption-show", pk)
    return _page(request, row, form=form, status=422)


def adoption_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take a step of the adoption, with a reason where it asks for one."""
    row, actor = _load(request, pk), actor_of(request)
    if verb not in [each.value for each in AdoptionVerb]:
        raise Http404
    if request.method != "POST":
        return redirect("initiatives:adoption-show", pk)
    step = AdoptionVerb(verb)
    why = WhyForm(request.POST, prefix="why")
    asks = _asks_reason(AdoptionState(row.state), step)
    if asks and not why.is_valid():
        return _page(request, row, why=why, status=422)
    reason = why.cleaned_data["reason"] if asks else ""
    try:
        row = step_adoption(actor=actor, adoption=row, version=version_in(request), verb=step, reason=reason)
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        why.is_valid()  # a form must have been cleaned before it takes an error
        tell(why, refusal)
        return _page(request, _load(request, pk), why=why, status=refusal.status)
    messages.success(request, _("Kept: %(state)s.") % {"state": adoption_word(row.state)})
    return redirect("initiatives:adoption-show", pk)


def adoption_list(request: HttpRequest) -> HttpResponse:
    """What the person's own units take up from others."""
    actor = actor_of(request)
    page = page_of(request, adoptions_by(actor))
    page.object_list = adoption_lines(page.object_list)
    context = {"page": page, "part": "adoptions", "several": len({each.row.unit_id for each in page.object_list}) > 1}
    return render(request, "initiatives/life/adoption_list.html", context)
