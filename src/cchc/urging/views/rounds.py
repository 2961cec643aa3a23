"""Rounds of urging: the list, what one looks for, its preview and freezing, its letters, what was answered, the effect."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.figures.models import Indicator
from cchc.notifications.forms import STATES
from cchc.notifications.models import Delivery
from cchc.orgunits.queries import last_names, tree_on
from cchc.urging.actions.rounds import change_round, close_round, freeze, open_round, preview
from cchc.urging.forms import EffectForm, RoundForm, first_of, initial_of, period_names
from cchc.urging.models import UrgedUnit, UrgingRound
from cchc.urging.permissions import may_manage, may_urge_for
from cchc.urging.queries import (
    WITHIN,
    UnitProgress,
    earlier_rounds,
    effects,
    letters_to,
    progress_of,
    rounds_visible_to,
    with_counts,
)
from cchc.urging.sources import SOURCES, source_of
from cchc.urging.views.common import STYLES, actor_of, load_round, state_word
from cchc.urging.views.letters import letters_context
from cchc_core.access import Permission
from cchc_core.calendar import add_working_days
from cchc_core.units.kinds import BY_KEY

#: A preview of more items than these shows each unit folded.
MOST_OPEN = 100
#: Working days that a unit gets for its answer unless another day is set.
TIME_TO_ANSWER = 7


# The list -----------------------------------------------------------------------------------------------------------------


def round_list(request: HttpRequest) -> HttpResponse:
    """Letters to one's own units first, then the rounds of the circles that one reads."""
    actor = actor_of(request)
    rows = with_counts(rounds_visible_to(actor)).order_by("-as_of", "-pk")
    page = page_of(request, rows)
    page.object_list = [(row, state_word(row.state), STYLES.get(row.state, "")) for row in page.object_list]
    own = actor.reach(Permission.URGING_VIEW).units | actor.unit_ids
    context = {
        "page": page,
        "letters": page_of(request, letters_to(own)),
        "may_open": bool(actor.units_acted_for(Permission.URGING_MANAGE)),
        "reads_rounds": rows.exists() or actor.has(Permission.URGING_MANAGE),
    }
    return render(request, "urging/round_list.html", context)


# Opening and changing -------------------------------------------------------------------------------------------------------


def round_open(request: HttpRequest) -> HttpResponse:
    """A new round of the unit that one coordinates; several of them are chosen from in the address."""
    actor = actor_of(request)
    centres = sorted(actor.units_acted_for(Permission.URGING_MANAGE))
    tree = tree_on(today())
    asked = row_number(request.GET.get("centre", ""))
    centres = [unit for unit in centres if unit in tree and tree.children(unit)]
    centre = asked if asked in centres else (_widest(centres) if centres else None)
    if centre is None:
        raise Http404
    require(may_urge_for(actor, centre))
    units = _units_under(centre)
    earlier = earlier_rounds(centre, today())
    initial = first_of(list(units), today(), add_working_days(today(), TIME_TO_ANSWER), earlier)
    initial |= _asked_in(request.GET, units)
    form = RoundForm(request.POST or None, units=units, indicators=_indicators(), earlier=earlier, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = open_round(actor=actor, unit_id=centre, plan=form.plan())
        except Refusal as refusal:
            tell(form, refusal)
        else:
            return redirect("urging:round-show", pk=row.pk)
    context = {
        "form": form,
        "centre": tree.name(centre),
        "others": [(unit, tree.name(unit)) for unit in centres if unit != centre],
        "groups": _groups(form),
    }
    return render(request, "urging/round_edit.html", context, status=422 if form.errors else 200)


def _asked_in(address: QueryDict, units: Mapping[int, str]) -> dict[str, Any]:
    """What the address fills in, for pages that lead here with something to urge about: kinds, units, year, title."""
    found: dict[str, Any] = {}
    if kinds := [each for each in address.getlist("kinds") if each in {source.key for source in SOURCES}]:
        found["kinds"] = kinds
    if scope := [unit for text in address.getlist("scope") if (unit := row_number(text)) in units]:
        found["scope"] = scope
    if year := row_number(address.get("year", "")):
        found["year"] = year
    if title := address.get("title", "").strip():
        found["title"] = title[:300]
    if "with_trees" in address:
        found["with_trees"] = True
    for source in SOURCES:
        if source.has_period:
            period, bound = period_names(source.key)
            found |= {period: address.get("period", "")[:20], bound: address.get("bound", "")[:10]}
    return found


def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What a round looks for, as long as nothing is frozen."""
    actor, row = actor_of(request), load_round(request, pk)
    require(may_manage(actor, row))
    units = _units_under(row.unit_id)
    form = RoundForm(
        request.POST or None,
        units=units,
        indicators=_indicators(),
        earlier=earlier_rounds(row.unit_id, today(), exclude=row.pk),
        initial=initial_of(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_round(actor=actor, round_=row, version=_version(request), plan=form.plan())
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Kept. The preview shows what is found now."))
            return redirect("urging:round-show", pk=row.pk)
    context = {
        "form": form,
        "row": row,
        "centre": tree_on(today()).name(row.unit_id),
        "groups": _groups(form),
    }
    return render(request, "urging/round_edit.html", context, status=422 if form.errors else 200)


def _widest(centres: list[int]) -> int:
    """The one that stands highest: whoever coordinates a province means its units first."""
    tree = tree_on(today())
    return min(centres, key=lambda unit: (len(tree.path(unit)), unit))


def _units_under(centre: int) -> dict[int, str]:
    tree = tree_on(today())
    return {unit: tree.name(unit) for unit in tree.children(centre)}


def _groups(form: RoundForm) -> list[tuple[str, list[Any]]]:
    """The boxes of units by kind of unit, so that all communes stand together."""
    tree = tree_on(today())
    found: dict[str, list[Any]] = {}
    for box in form["scope"]:
        kind = tree.kind(int(str(box.data["value"])))
        label = _(BY_KEY[kind].label) if kind in BY_KEY else kind
        found.setdefault(label, []).append(box)
    return list(found.items())


def _indicators() -> dict[str, str]:
    rows = Indicator.objects.filter(kind=Indicator.NUMBER).exclude(label="").order_by("label", "name")
    return {
        name: f"{label} ({unit})" if unit else label
        for name, label, unit in rows.values_list("name", "label", "unit_word")
    }


def _version(request: HttpRequest) -> int:
    return row_number(request.POST.get("version", "")) or 0


# One round ------------------------------------------------------------------------------------------------------------------


@require_safe
def round_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is found while it is a draft; afterwards its letters, what was answered and what has moved."""
    actor, row = actor_of(request), load_round(request, pk)
    context: dict[str, Any] = {
        "row": row,
        "state": state_word(row.state),
        "style": STYLES.get(row.state, ""),
        "centre": last_names().get(str(row.unit_id), ""),  # a district of former years may be read about still
        "manage": may_manage(actor, row),
        "kinds": [_(source_of(rule["kind"]).label) for rule in row.rules],
        "events": history_of(row.root, 20),
    }
    if row.state == UrgingRound.DRAFT:
        return render(request, "urging/round_draft.html", context | _previewed(row))
    units = progress_of(row)
    context |= {
        "page": _page_of_units(request, units),
        "units": len(units),
        "items": sum(each.items for each in units),
        "answered": sum(each.answered for each in units),
        "moved": sum(each.moved for each in units),
        "settled": sum(each.settled for each in units),
        "received": sum(each.urged.received_at is not None for each in units),
        "sent": sum(each.urged.sent_at is not None for each in units),
        **letters_context(actor, row),
    }
    if request.headers.get("HX-Target") == "letters":
        return render(request, "urging/_letters.html", context)
    return render(request, "urging/round_show.html", context)


def _page_of_units(request: HttpRequest, units: Sequence[UnitProgress]) -> Page:
    """A page of the units, each with how its letter stands and how its mail fares, in words."""
    page, words = page_of(request, units), dict(STATES)
    bad = (Delivery.FAILED, Delivery.GIVEN_UP)
    page.object_list = [
        (
            each,
            _letter(each.urged),
            _("nobody to receive it") if each.is_unheard else words.get(each.mail_state, ""),
            "late" if each.is_unheard or each.mail_state in bad else "",
        )
        for each in page.object_list
    ]
    return page


def _letter(urged: UrgedUnit) -> str:
    return _(urged.draft.state_words) if urged.draft is not None else ""


def _previewed(row: UrgingRound) -> dict[str, Any]:
    found = [
        {
            "unit_id": each.unit_id,
            "name": each.unit_name,
            "items": [(item, _(source_of(item.kind).label), each.below(item)) for item in each.items],
        }
        for each in preview(row)
    ]
    sums = {source.key: 0 for source in SOURCES}
    for unit in found:
        for item, _label, _below in unit["items"]:  # type: ignore[attr-defined]
            sums[item.kind] += 1
    return {
        "found": found,
        "count": sum(sums.values()),
        "is_short": sum(sums.values()) <= MOST_OPEN,
        "sums": [(_(source.label), sums[source.key]) for source in SOURCES if sums[source.key]],
    }


@require_POST
def round_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is ticked, for good."""
    actor, row = actor_of(request), load_round(request, pk)
    frozen = freeze(actor=actor, round_=row, version=_version(request), chosen=set(request.POST.getlist("item")))
    messages.success(
        request, _("Frozen as of %(day)s. Have the letters made next.") % {"day": f"{frozen.as_of:%d/%m/%Y}"}
    )
    return redirect("urging:round-show", pk=row.pk)


@require_POST
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    close_round(actor=actor_of(request), round_=load_round(request, pk), version=_version(request))
    messages.success(request, _("Closed. Nobody is asked any more; the effect stays readable."))
    return redirect("urging:round-show", pk=pk)


# The effect -----------------------------------------------------------------------------------------------------------------


@require_safe
def effect_show(request: HttpRequest) -> HttpResponse:
    """Whether urging works: the share of items that moved, over all and by round, unit and kind."""
    actor = actor_of(request)
    rounds = rounds_visible_to(actor)
    form = EffectForm(request.GET or {"within": WITHIN})
    within = (form.cleaned_data["within"] if form.is_valid() else None) or WITHIN
    found = effects(rounds, within)
    titles = {row.pk: row for row in rounds.filter(pk__in=list(found.by_round))}
    context = {
        "form": form,
        "within": within,
        "whole": found.whole,
        "rounds": [(titles[pk], each) for pk, each in found.by_round.items()],
        "units": [(key[2], each) for key, each in found.by_unit.items()],
        "kinds": [(_(source_of(kind).label), each) for kind, each in found.by_kind.items()],
    }
    return render(request, "urging/effect_show.html", context)
