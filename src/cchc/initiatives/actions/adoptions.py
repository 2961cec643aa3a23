"""A model in another unit: offered by who coordinates, taken up, told of and confirmed by the adopter alone.

One row a model and unit. Rows are never deleted: what was declined or stopped says so with its reason and may begin again,
and whatever becomes of the model, what others made of it stays.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction

from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.initiatives.actions import life_told as told
from cchc.initiatives.actions.life import NOT_SAVED, Proof, asked, proof_faults, say
from cchc.initiatives.models import Adoption, Initiative, ReplicationCampaign
from cchc.initiatives.permissions import may_adopt_for, may_confirm, may_manage, may_offer, may_work_on
from cchc.initiatives.queries.appraisals import house_of
from cchc.initiatives.queries.catalogue import PROVEN
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.graph import would_circle
from cchc_core.initiatives.states import ADOPTION, AdoptionState, AdoptionVerb, Stage
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(
    gettext_noop("Somebody else changed this adoption meanwhile. What stands now is shown; look at it first.")
)
NOT_IN_LIBRARY = note(gettext_noop("Only a model whose registration was accepted can be taken up."))
NOT_GOING_ON = note(gettext_noop("This model was stopped by its owner; nobody takes it up any more."))
NOT_PROVEN = note(gettext_noop("Units are asked to take up models that were noted as effective."))
OWN_MODEL = note(gettext_noop("A unit does not take up its own model, nor do its divisions."))
NO_SUCH_UNIT = note(gettext_noop("This unit does not exist today."))
TAKEN_UP = note(gettext_noop("Your unit takes this model up already. Open that adoption to change it."))
CIRCLE = note(gettext_noop("Units cannot have learnt the model from each other in a circle."))
WRONG_SOURCE = note(
    gettext_noop("The model can be learnt from a unit that takes it up or has taken it up, or from its origin.")
)
NOT_OPEN = note(gettext_noop("What was confirmed, declined or stopped is not changed. Open the adoption again first."))
SINCE_FUTURE = note(gettext_noop("The day since when the model is applied cannot lie in the future."))
NEEDS_SINCE = note(gettext_noop("Say since when your unit applies the model."))
NEEDS_RESULT = note(gettext_noop("Say what came of it: a result confirms, a plan does not."))
NEEDS_FIGURE = note(gettext_noop("Give the figure that shows the result: what was measured, and its value now."))
NEEDS_REASON = note(gettext_noop("Give the reason; it is kept with the adoption."))
NEGATIVE_COST = note(gettext_noop("The cost cannot be less than nothing."))

#: Of these a unit can learn: what was only offered or declined teaches nobody.
TEACHING = (AdoptionState.UNDER_WAY.value, AdoptionState.CONFIRMED.value, AdoptionState.STOPPED.value)
#: Steps for the head alone.
_HEAD = frozenset({AdoptionVerb.CONFIRM, AdoptionVerb.REOPEN})


@dataclass(frozen=True)
class AdoptionWish:
    """What the adopter tells. ``cost`` in đồng; ``before`` and ``after`` are the figure in ``unit_word``."""

    adapted: str = ""
    since: date | None = None
    cost: Fraction | None = None
    document_id: int | None = None
    evidence_id: int | None = None
    page: str = ""
    result: str = ""
    indicator: str = ""
    before: Fraction | None = None
    after: Fraction | None = None
    unit_word: str = ""


@transaction.atomic
def offer_adoption(
    *, actor: Actor, initiative: Initiative, unit_id: int, campaign: ReplicationCampaign | None = None
) -> Adoption:
    """Ask a unit whether it takes a model up. It binds nobody. What stands already is joined to the campaign and kept."""
    row = asked(initiative)
    path = tree_on(today()).path(unit_id)
    require(may_manage(actor, campaign) if campaign is not None else may_offer(actor, path or (unit_id,)))
    _check_model(row, unit_id, proven=True)
    adoption = locked(Adoption.objects.filter(initiative=row, unit_id=unit_id)).first()
    if adoption is not None:
        if campaign is not None and _is_free(adoption):
            adoption.campaign = campaign
            adoption.save(update_fields=["campaign"])
        return adoption
    adoption = _new(actor, row, unit_id, AdoptionState.PLANNED)
    adoption.campaign = campaign
    adoption.save(force_insert=True)
    text = gettext_noop("Asked %(unit)s to take up “%(title)s”")
    _say(actor, row, adoption, "adoption.offer", text, {}, Permission.CAMPAIGN_MANAGE)
    told.offered(actor, row, adoption)
    return adoption


def offer_many(
    actor: Actor, campaign: ReplicationCampaign, initiative_ids: Collection[int], unit_ids: Collection[int]
) -> int:
    """Ask many units about many models at once, inside the caller's transaction; how many adoptions the campaign gained.

    Each model's chain gets one event and each unit one notice, however many pairs there are. The caller has checked models
    and units; a unit is not asked about its own model.
    """
    models = list(locked(Initiative.objects.filter(pk__in=set(initiative_ids))).order_by("pk"))
    stands = Adoption.objects.filter(initiative__in=models, unit__in=set(unit_ids)).order_by("pk")
    known = {(row.initiative_id, row.unit_id): row for row in locked(stands)}
    joined = {row.campaign_id for row in known.values() if row.campaign_id is not None}
    running = ReplicationCampaign.objects.filter(pk__in=joined)
    taken = set(running.exclude(state=ReplicationCampaign.CLOSED).values_list("pk", flat=True))
    joining = [row for row in known.values() if row.campaign_id not in taken]
    for row in joining:
        row.campaign = campaign
    Adoption.objects.bulk_update(joining, ["campaign"], batch_size=500)
    asked_units: dict[int, int] = {}
    for row in joining:
        if row.state == AdoptionState.DECLINED:  # what was declined once may suit today; the unit says so itself
            asked_units[row.unit_id] = asked_units.get(row.unit_id, 0) + 1
    fresh = []
    for model in models:
        own = house_of(model.unit_id, tree_on(today()))
        wanted = [unit for unit in sorted(set(unit_ids)) if unit not in own and (model.pk, unit) not in known]
        for unit in wanted:
            row = _new(actor, model, unit, AdoptionState.PLANNED)
            row.campaign = campaign
            fresh.append(row)
            asked_units[unit] = asked_units.get(unit, 0) + 1
        if wanted:
            text = gettext_noop("Asked %(count)s units to take up “%(title)s”")
            held = actor.holding_for(Permission.CAMPAIGN_MANAGE, campaign.path)
            summary = note(text, count=len(wanted), title=model.title[:160])
            say(actor, model, "adoption.offer", summary, after={"campaign": campaign.title}, holding=held)
    Adoption.objects.bulk_create(fresh, batch_size=500)
    told.offered_many(actor, campaign, asked_units)
    return len(joining) + len(fresh)


def _is_free(adoption: Adoption) -> bool:
    """Whether an adoption belongs to no campaign that still runs."""
    return adoption.campaign is None or adoption.campaign.state == ReplicationCampaign.CLOSED


@transaction.atomic
def take_up(
    *,
    actor: Actor,
    initiative: Initiative,
    unit_id: int,
    wish: AdoptionWish,
    taken_from: Adoption | None = None,
) -> Adoption:
    """Take a model up for a unit, on its own wish or because it was asked; also what it once declined or stopped."""
    row = asked(initiative)
    require(may_adopt_for(actor, unit_id))
    _check_model(row, unit_id, proven=False)
    adoption = locked(Adoption.objects.filter(initiative=row, unit_id=unit_id)).first()
    if adoption is not None and ADOPTION.step(AdoptionState(adoption.state), AdoptionVerb.BEGIN) is None:
        raise WrongState(TAKEN_UP)
    is_new = adoption is None
    adoption = adoption or _new(actor, row, unit_id, AdoptionState.UNDER_WAY)
    before = {} if is_new else _said(adoption)
    _begin_anew(adoption)
    adoption.state, adoption.reason = AdoptionState.UNDER_WAY.value, ""
    _write(actor, row, adoption, wish, taken_from)
    adoption.version += 0 if is_new else 1
    adoption.save()
    text = gettext_noop("%(unit)s takes up “%(title)s”")
    _say(actor, row, adoption, "adoption.begin", text, before, Permission.ADOPTION_WORK)
    told.adoption_moved(actor, row, adoption)
    return adoption


@transaction.atomic
def save_adoption(
    *, actor: Actor, adoption: Adoption, version: int, wish: AdoptionWish, taken_from: Adoption | None = None
) -> Adoption:
    """Tell how the model is adapted, since when, at what cost and with which result, while it is being taken up.

    ``taken_from`` None: learnt from the origin. ``Stale`` when somebody saved since ``version`` was read.
    """
    model, row = _asked(adoption, version)
    require(may_work_on(actor, row))
    if row.state not in (AdoptionState.PLANNED.value, AdoptionState.UNDER_WAY.value):
        raise WrongState(NOT_OPEN)
    before = _said(row)
    _write(actor, model, row, wish, taken_from)
    if _said(row) == before:
        return row
    row.version += 1
    row.save()
    text = gettext_noop("%(unit)s told how it takes up “%(title)s”")
    _say(actor, model, row, "adoption.save", text, before, Permission.ADOPTION_WORK)
    return row


@transaction.atomic
def step_adoption(*, actor: Actor, adoption: Adoption, version: int, verb: AdoptionVerb, reason: str = "") -> Adoption:
    """Begin, decline, stop (the unit's people); confirm, open again (its head). A result with its figure confirms."""
    model, row = _asked(adoption, version)
    require(may_confirm(actor, row) if verb in _HEAD else may_work_on(actor, row))
    state = AdoptionState(row.state)
    step = ADOPTION.step(state, verb)
    if step is None:
        raise WrongState(ADOPTION.why_not(state, verb))
    if verb is AdoptionVerb.BEGIN:
        _check_model(model, row.unit_id, proven=False)
    problems = [NEEDS_REASON] if step.reason and not reason.strip() else []
    problems += _unproved(row) if verb is AdoptionVerb.CONFIRM else []
    if problems:
        raise Invalid(NOT_SAVED, problems)
    before = _said(row)
    row.state, row.reason = step.target.value, reason.strip() if step.reason else ""
    if state is AdoptionState.CONFIRMED:
        row.left_on = today()
    if verb is AdoptionVerb.CONFIRM:
        held = actor.post_for(Permission.ADOPTION_CONFIRM, row.unit_id)
        row.confirmed_on, row.confirmed_by_id, row.left_on = today(), actor.user_id, None
        row.confirmed_post_id = held.post_id if held else None
    elif verb is not AdoptionVerb.STOP:  # what was confirmed once stays known when it is stopped later
        _begin_anew(row)
    row.version += 1
    row.save()
    text = gettext_noop("%(unit)s on “%(title)s”: %(state)s")
    state_note = note(ADOPTION.states[step.target])
    permission = Permission.ADOPTION_CONFIRM if verb in _HEAD else Permission.ADOPTION_WORK
    _say(actor, model, row, "adoption.step", text, before, permission, row.reason, state=state_note)
    told.adoption_moved(actor, model, row)
    return row


def _begin_anew(row: Adoption) -> None:
    """No confirmation stands any more. The day of one that was left in a later year than its own stays: it has counted."""
    first = row.counted_on or row.confirmed_on
    has_counted = first is not None and row.left_on is not None and row.left_on.year > first.year
    row.counted_on = first if has_counted else None
    row.confirmed_on = row.confirmed_by_id = row.confirmed_post_id = None


def _unproved(row: Adoption) -> list[Note]:
    """What a confirmation still lacks."""
    found = [NEEDS_SINCE] if row.since is None else []
    found += [] if row.result else [NEEDS_RESULT]
    return found + ([] if row.indicator and row.after is not None else [NEEDS_FIGURE])


def _check_model(row: Initiative, unit_id: int, *, proven: bool) -> None:
    """Whether a unit can take the model up, or be asked to. ``WrongState`` or ``Invalid``."""
    if not row.is_accepted:
        raise WrongState(NOT_IN_LIBRARY)
    if row.stage == Stage.STOPPED:
        raise WrongState(NOT_GOING_ON)
    if proven and row.stage not in PROVEN:
        raise WrongState(NOT_PROVEN)
    if unit_id in house_of(row.unit_id, tree_on(today())):
        raise Invalid(OWN_MODEL, [OWN_MODEL])
    if unit_id not in tree_on(today()):
        raise Invalid(NO_SUCH_UNIT, [NO_SUCH_UNIT])


def _new(actor: Actor, row: Initiative, unit_id: int, state: AdoptionState) -> Adoption:
    """The unit under the name that it has today, which is kept whatever it is called later."""
    tree = tree_on(today())
    return Adoption(
        initiative=row,
        unit_id=unit_id,
        unit_path=path_text(tree.path(unit_id)),
        unit_name=tree.name(unit_id),
        state=state.value,
        is_demo=row.is_demo,
        created_by_id=actor.user_id,
    )


def _asked(adoption: Adoption, version: int) -> tuple[Initiative, Adoption]:
    """The model and the adoption under lock, the model first: all that is taken from each other is written in turn."""
    model = asked(Initiative(pk=adoption.initiative_id))
    row = locked(Adoption.objects.filter(pk=adoption.pk)).get()
    row.initiative = model
    if row.version != version:
        raise Stale(CHANGED, _said(row))
    return model, row


def _write(actor: Actor, model: Initiative, row: Adoption, wish: AdoptionWish, taken_from: Adoption | None) -> None:
    """Put what is told into the row. ``Invalid`` with every problem."""
    problems = [SINCE_FUTURE] if wish.since is not None and wish.since > today() else []
    problems += [NEGATIVE_COST] if wish.cost is not None and wish.cost < 0 else []
    proof = Proof(
        wish.evidence_id if wish.evidence_id != row.evidence_id else None,
        wish.page,
        wish.document_id if wish.document_id != row.document_id else None,
    )
    problems += proof_faults(actor, model, proof)
    problems += _source_faults(model, row, taken_from)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    for each in fields(wish):
        value = getattr(wish, each.name)
        setattr(row, each.name, value.strip() if isinstance(value, str) else value)
    row.taken_from = taken_from


def _source_faults(model: Initiative, row: Adoption, taken_from: Adoption | None) -> list[Note]:
    """What is wrong with where the model was learnt: another model, nobody who has it, oneself, or a circle."""
    if taken_from is None:
        return []
    parents = dict(Adoption.objects.filter(initiative=model).values_list("pk", "taken_from_id"))
    if taken_from.pk not in parents:
        return [WRONG_SOURCE]
    if row.pk is not None and would_circle(parents, row.pk, taken_from.pk):
        return [CIRCLE]
    kept = row.taken_from_id == taken_from.pk
    return [] if kept or taken_from.state in TEACHING else [WRONG_SOURCE]


def _said(row: Adoption) -> dict[str, Any]:
    """What may change, as the log keeps it."""
    return {
        "adoption": row.state,
        "adapted": row.adapted,
        "since": row.since,
        "cost": show_number(row.cost) if row.cost is not None else "",
        "result": row.result,
        "indicator": row.indicator,
        "value_before": show_number(row.before) if row.before is not None else "",
        "value_after": show_number(row.after) if row.after is not None else "",
        "taken_from": row.taken_from.unit_name if row.taken_from is not None else "",
        "page": row.page,
    }


def _say(
    actor: Actor,
    model: Initiative,
    row: Adoption,
    verb: str,
    text: str,
    before: dict[str, Any],
    permission: Permission,
    reason: str = "",
    **gaps: Note | str,
) -> None:
    """One event in the chain of the model; only what changed."""
    after = _said(row)
    changed = [key for key in after if before.get(key) != after[key]]
    say(
        actor,
        model,
        verb,
        note(text, unit=row.unit_name, title=model.title[:160], **gaps),
        part=f"adoption:{row.pk}",
        before={key: before[key] for key in changed if key in before},
        after={key: after[key] for key in changed},
        reason=reason,
        holding=actor.post_for(permission, row.unit_id) or actor.holding_for(permission, row.path),
    )


def teachers_of(model: Initiative, *, but: int | None = None) -> Collection[Adoption]:
    """The adoptions from which a unit can have learnt the model; without those that came from ``but``."""
    rows = list(Adoption.objects.filter(initiative=model).order_by("unit_name", "pk"))
    parents = {row.pk: row.taken_from_id for row in rows}
    return [row for row in rows if row.state in TEACHING and (but is None or not would_circle(parents, but, row.pk))]
