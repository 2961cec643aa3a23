"""Campaigns of registration: opened as a draft, started, changed, those who are short reminded, closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.initiatives.actions.registering import NOT_SAVED, demand_open, lock_campaign, say_campaign
from cchc.initiatives.models import CampaignUnit, Initiative, Quota, RegistrationCampaign
from cchc.initiatives.permissions import may_manage, may_open_for
from cchc.initiatives.queries.board import board_of
from cchc.notifications.actions import notify
from cchc.notifications.queries import posts_of
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.proposals import linked_bases
from cchc_core.access import Actor, Permission, Role
from cchc_core.initiatives.answers import Asked, problems_of
from cchc_core.initiatives.quota import asked_for, overlapping
from cchc_core.initiatives.states import EntryState
from cchc_core.units import Tree
from cchc_core.units.kinds import BY_KEY
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

NEEDS_TITLE = note(gettext_noop("Give the campaign a title."))
NEEDS_QUOTA = note(gettext_noop("Say at least for one group of units how many initiatives are asked for."))
NEEDS_LABEL = note(gettext_noop("Give each quota a name, such as “Sở, ban, ngành cấp tỉnh”."))
NEEDS_KINDS = gettext_noop("“%(quota)s”: tick the kinds of units that are asked, or name units.")
NOBODY = gettext_noop("“%(quota)s” asks nobody: no such unit stands under the office on %(day)s.")
WISHED_LESS = gettext_noop("“%(quota)s”: the wished number is less than the minimum.")
IN_TWO = gettext_noop("%(kind)s: this kind of unit stands in two quotas.")
NOT_THERE = gettext_noop("The unit did not exist on %(day)s. Choose another day for the tree of units.")
NOT_A_DRAFT = note(gettext_noop("This campaign was started already."))
NOT_RUNNING = note(gettext_noop("Only an open campaign is closed."))
STILL_WAITING = gettext_noop("%(count)s registrations still wait for a decision. Accept or return them first.")
ALREADY_CLOSED = note(gettext_noop("This campaign is closed; nothing in it changes any more."))


@dataclass(frozen=True)
class QuotaWish:
    """What a group of units is asked for: at least ``minimum``, better ``wished``; ``counts`` for the unit or its tree."""

    label: str
    kinds: tuple[str, ...]
    minimum: int
    wished: int | None = None
    counts: str = Quota.UNIT


@dataclass(frozen=True)
class CampaignPlan:
    """What a coordinator sets. ``as_of`` is the day whose units are asked; None means the day on which it is opened.

    Units of a quota's kinds under the office are asked, save ``left_out``; ``extra`` adds units (unit, place of its quota).
    """

    year: int
    title: str
    due_on: date
    purpose: str = ""
    bases: tuple[str, ...] = ()
    due_text: str = ""
    as_of: date | None = None
    fields: tuple[Asked, ...] = ()
    quotas: tuple[QuotaWish, ...] = ()
    left_out: frozenset[int] = frozenset()
    extra: tuple[tuple[int, int], ...] = ()

    @property
    def day(self) -> date:
        return self.as_of or today()


# Opening and changing -----------------------------------------------------------------------------------------------


@transaction.atomic
def open_campaign(*, actor: Actor, unit_id: int, plan: CampaignPlan, is_demo: bool = False) -> RegistrationCampaign:
    """A campaign as a draft: nobody is asked before it is started. ``Invalid`` with every problem."""
    require(may_open_for(actor, unit_id))
    asked = _checked(unit_id, plan)
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, unit_id)
    row = RegistrationCampaign.objects.create(
        unit_id=unit_id,
        unit_path=path_text(tree_on(plan.day).path(unit_id)),
        created_by_id=actor.user_id,
        post_id=held.post_id if held else None,
        is_demo=is_demo,
        **_columns(actor, plan),
    )
    _ask(row, plan, asked)
    text = note(gettext_noop("Prepared the campaign “%(title)s”"), title=row.title)
    say_campaign(actor, row, "campaign.open", text, after=_said(row))
    return row


@transaction.atomic
def change_campaign(
    *, actor: Actor, campaign: RegistrationCampaign, version: int, plan: CampaignPlan
) -> RegistrationCampaign:
    """Set it anew until it is closed. What was registered stays and counts for whom it counts now."""
    row = lock_campaign(campaign)
    require(may_manage(actor, row))
    row = lock_campaign(campaign, version)
    if row.state == RegistrationCampaign.CLOSED:
        raise WrongState(ALREADY_CLOSED)
    asked = _checked(row.unit_id, plan)
    before, former = _said(row), set(row.units.values_list("unit_id", flat=True))
    for name, value in _columns(actor, plan).items():
        setattr(row, name, value)
    row.unit_path = path_text(tree_on(plan.day).path(row.unit_id))
    row.version += 1
    row.save()
    _ask(row, plan, asked)
    after = _said(row)
    changed = [name for name in after if before[name] != after[name]]
    say_campaign(
        actor,
        row,
        "campaign.change",
        note(gettext_noop("Changed the campaign “%(title)s”"), title=row.title),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    if row.state == RegistrationCampaign.OPEN:
        fresh = set(asked) - former
        _tell(actor, row, "initiative.opened", OPENED, fresh)
        _tell_below(actor, row, "initiative.opened", OPENED_BELOW, fresh)
        if "due_on" in changed:
            _tell(actor, row, "initiative.changed", LATER, set(asked) & former)
            _tell_below(actor, row, "initiative.changed", LATER, set(asked) & former)
    return row


def _checked(unit_id: int, plan: CampaignPlan) -> dict[int, int]:
    """Who is asked (unit → place of its quota); ``Invalid`` with every problem of the plan."""
    tree = tree_on(plan.day)
    problems = [] if plan.title.strip() else [NEEDS_TITLE]
    problems += [] if plan.quotas else [NEEDS_QUOTA]
    problems += problems_of(plan.fields)
    if unit_id not in tree:
        raise Invalid(NOT_SAVED, [*problems, note(NOT_THERE, day=show_day(plan.day))])
    asked = who_is_asked(tree, unit_id, plan)
    named = {place for _unit, place in plan.extra}
    for place, quota in enumerate(plan.quotas):
        problems += _quota_problems(quota, place in named)
        if quota.label.strip() and (quota.kinds or place in named) and place not in asked.values():
            problems.append(note(NOBODY, quota=quota.label, day=show_day(plan.day)))
    for kind in overlapping([quota.kinds for quota in plan.quotas]):
        words: Note | str = note(BY_KEY[kind].plural) if kind in BY_KEY else kind
        problems.append(note(IN_TWO, kind=words))
    if problems:
        raise Invalid(NOT_SAVED, problems)
    return asked


def _quota_problems(quota: QuotaWish, has_named: bool) -> list[Note]:
    if not quota.label.strip():
        return [NEEDS_LABEL]
    found = [] if quota.kinds or has_named else [note(NEEDS_KINDS, quota=quota.label)]
    if quota.wished is not None and quota.wished < quota.minimum:
        found.append(note(WISHED_LESS, quota=quota.label))
    return found


def who_is_asked(tree: Tree, unit_id: int, plan: CampaignPlan) -> dict[int, int]:
    """Unit → place of its quota, in the order of the tree. Units that are named go before their kind."""
    named = dict(plan.extra)
    found: dict[int, int] = {}
    for unit in tree.descendants(unit_id):
        by_kind = next((place for place, each in enumerate(plan.quotas) if tree.kind(unit) in each.kinds), None)
        place = named.get(unit, None if unit in plan.left_out else by_kind)
        if place is not None:
            found[unit] = place
    return found


def _columns(actor: Actor, plan: CampaignPlan) -> dict[str, Any]:
    return {
        "year": plan.year,
        "title": " ".join(plan.title.split())[:300],
        "purpose": plan.purpose.strip(),
        "bases": linked_bases(actor, plan.bases),
        "due_on": plan.due_on,
        "due_text": plan.due_text.strip()[:200],
        "as_of": plan.day,
        "fields": [each.to_json() for each in plan.fields],
    }


def _said(row: RegistrationCampaign) -> dict[str, Any]:
    quotas = [
        f"{each.label}: {each.minimum}{f'–{each.wished}' if each.wished else ''}"
        for each in row.quotas.order_by("place")
    ]
    return {
        "title": row.title,
        "due_on": row.due_on,
        "as_of": row.as_of,
        "quotas": quotas,
        "questions": [each["label"] for each in row.fields],
        "bases": [each["text"] for each in row.bases],
        "asked": row.units.count(),
    }


def _ask(row: RegistrationCampaign, plan: CampaignPlan, asked: Mapping[int, int]) -> None:
    """Bring quotas and asked units to what the plan says, and every registration to whom it counts for."""
    tree = tree_on(row.as_of)
    quotas = []
    for place, wish in enumerate(plan.quotas):
        values = {
            "label": " ".join(wish.label.split())[:200],
            "kinds": list(wish.kinds),
            "minimum": wish.minimum,
            "wished": wish.wished,
            "counts": wish.counts,
        }
        quotas.append(Quota.objects.update_or_create(campaign=row, place=place, defaults=values)[0])
    stands = {each.unit_id: each for each in row.units.all()}
    Initiative.objects.filter(asked__in=[each.pk for unit, each in stands.items() if unit not in asked]).update(
        asked=None
    )
    row.units.exclude(unit__in=list(asked)).delete()
    fresh: list[CampaignUnit] = []
    for unit, place in asked.items():
        each = stands.get(unit) or CampaignUnit(campaign=row, unit_id=unit)
        each.quota, each.unit_path, each.unit_name = quotas[place], path_text(tree.path(unit)), tree.name(unit)
        if each.pk is None:
            fresh.append(each)
        else:
            each.save()
    CampaignUnit.objects.bulk_create(fresh)
    row.quotas.filter(place__gte=len(quotas)).delete()
    count_anew(row)


def asked_row(campaign: RegistrationCampaign, unit_id: int) -> CampaignUnit | None:
    """Whose quota an initiative of a unit counts for, by the tree of the campaign's day. One query besides the tree."""
    rows = {each.unit_id: each for each in campaign.units.select_related("quota")}
    found = asked_for(path_in(campaign, unit_id), {unit: each.quota.counts for unit, each in rows.items()})
    return rows.get(found) if found is not None else None


def path_in(campaign: RegistrationCampaign, unit_id: int) -> tuple[int, ...]:
    """Where a unit stood on the campaign's day; a unit that came later stands where it stands today."""
    return tree_on(campaign.as_of).path(unit_id) or tree_on(today()).path(unit_id)


def count_anew(campaign: RegistrationCampaign) -> None:
    """Every registration of a campaign to the quota it counts for; what counts for another one now is saved."""
    rows = {each.unit_id: each for each in campaign.units.select_related("quota")}
    counts = {unit: each.quota.counts for unit, each in rows.items()}
    for initiative in campaign.initiatives.filter(unit__isnull=False):
        found = asked_for(path_in(campaign, initiative.unit_id or 0), counts)
        wanted = rows[found].pk if found is not None else None
        if initiative.asked_id != wanted:
            Initiative.objects.filter(pk=initiative.pk).update(asked_id=wanted)


# Running ------------------------------------------------------------------------------------------------------------

OPENED = gettext_noop("Register initiatives by %(day)s: %(campaign)s")
OPENED_BELOW = gettext_noop("Register initiatives by %(day)s, they count for %(unit)s: %(campaign)s")
LATER = gettext_noop("Registration is now open until %(day)s: %(campaign)s")
#: Parts of a unit's own house; it asks them itself.
_INNER = frozenset({"division", "drafting_unit", "district_division", "commune_division"})


@transaction.atomic
def start_campaign(*, actor: Actor, campaign: RegistrationCampaign, version: int) -> RegistrationCampaign:
    """Ask the units: from now on they register, and the board counts."""
    require(may_manage(actor, campaign))
    row = lock_campaign(campaign, version)
    if row.state != RegistrationCampaign.DRAFT:
        raise WrongState(NOT_A_DRAFT)
    row.state, row.version = RegistrationCampaign.OPEN, row.version + 1
    row.save(update_fields=["state", "version"])
    text = note(gettext_noop("Started the campaign “%(title)s”"), title=row.title)
    say_campaign(actor, row, "campaign.start", text, after={"state": row.state})
    asked = list(row.units.values_list("unit_id", flat=True))
    _tell(actor, row, "initiative.opened", OPENED, asked)
    _tell_below(actor, row, "initiative.opened", OPENED_BELOW, asked)
    return row


@transaction.atomic
def close_campaign(*, actor: Actor, campaign: RegistrationCampaign, version: int) -> RegistrationCampaign:
    """End it once nothing waits for a decision. Units that are short of their quota are named in its log."""
    require(may_manage(actor, campaign))
    row = lock_campaign(campaign, version)
    if row.state != RegistrationCampaign.OPEN:
        raise WrongState(NOT_RUNNING)
    waiting = row.initiatives.filter(state=EntryState.SENT.value).count()
    if waiting:
        raise WrongState(note(STILL_WAITING, count=waiting))
    row.state, row.version = RegistrationCampaign.CLOSED, row.version + 1
    row.save(update_fields=["state", "version"])
    short = [each.unit.unit_name for each in board_of(row) if not each.state.is_met]
    text = note(gettext_noop("Closed the campaign “%(title)s”"), title=row.title)
    say_campaign(actor, row, "campaign.close", text, after={"state": row.state, "short": short})
    return row


@transaction.atomic
def remind_units(
    *, actor: Actor, campaign: RegistrationCampaign, units: Collection[int] | None = None
) -> list[CampaignUnit]:
    """Remind units that are short of their quota, or those of them that are named; who was reminded.

    The asked unit answers for its quota and is reminded alone; one that has ended meanwhile has nobody to hear it.
    """
    require(may_manage(actor, campaign))
    row = lock_campaign(campaign)
    demand_open(row)
    short = [each for each in board_of(row) if not each.state.is_met]
    stands = tree_on(today())
    wanted = [each for each in short if each.unit.unit_id in stands and (units is None or each.unit.unit_id in units)]
    late = today() > row.due_on
    text = (
        gettext_noop("Overdue since %(day)s, register %(missing)s more: %(campaign)s")
        if late
        else gettext_noop("Reminder: register %(missing)s more by %(day)s: %(campaign)s")
    )
    for each in wanted:
        each.unit.reminded_at = moment()
        each.unit.save(update_fields=["reminded_at"])
        _tell(actor, row, "initiative.reminder", text, [each.unit.unit_id], missing=each.missing)
    if wanted:
        names = tuple(each.unit.unit_name for each in wanted)
        said = note(gettext_noop("Reminded %(units)s of their quota"), units=names)
        say_campaign(actor, row, "campaign.remind", said)
    return [each.unit for each in wanted]


def _tell_below(actor: Actor, campaign: RegistrationCampaign, kind: str, text: str, asked: Collection[int]) -> None:
    """Tell units whose initiatives count in the quota of a unit above them: the communes of a locality that is asked."""
    tree = tree_on(today())
    rows = {each.unit_id: each for each in campaign.units.select_related("quota")}
    counts = {unit: each.quota.counts for unit, each in rows.items()}
    for unit in asked:
        if counts.get(unit) != Quota.TREE or unit not in tree:
            continue
        below = [
            each
            for each in tree.descendants(unit)
            if each not in rows and tree.kind(each) not in _INNER and asked_for(tree.path(each), counts) == unit
        ]
        gaps = {"unit": rows[unit].unit_name} if "%(unit)s" in text else {}
        if below:
            _tell(actor, campaign, kind, text, below, **gaps)


def _tell(
    actor: Actor, campaign: RegistrationCampaign, kind: str, text: str, units: Iterable[int], **gaps: Any
) -> None:
    notify(
        actor=actor,
        kind=kind,
        title=note(text, day=show_day(campaign.due_on), campaign=campaign.title, **gaps),
        to_posts=posts_of([Role.FOCAL, Role.UNIT_HEAD], units),
        url_name="initiatives:campaign-show",
        url_args={"pk": campaign.pk},
        about=campaign.root,
        thing=campaign.title,
        due=campaign.due_on,
    )
