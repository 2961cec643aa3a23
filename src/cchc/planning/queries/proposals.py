"""Reading proposal rounds: what a person sees, how complete each owner's annexes are, and what waits to be settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from cchc.common.clock import VIETNAM, today
from cchc.orgunits.queries import field_owners_on, fields_on, tree_on
from cchc.planning.models import (
    LineContent,
    LineReview,
    Participant,
    Plan,
    PlanVersion,
    Proposal,
    ProposalOwner,
    ProposalRound,
)
from cchc.planning.models.wording import Kind
from cchc_core.access import Actor, Permission
from cchc_core.planning.states import OwnerState, PlanState

#: Annexes 01 and 02 look back, 03 and 04 propose; new targets stand in 01 beside those they follow.
REVIEWED: Mapping[int, str] = {1: Kind.TARGET.value, 2: Kind.TASK.value}
PROPOSING = (1, 3, 4)
ANNEXES = (1, 2, 3, 4)
#: Of the course of an owner: its annexes have left the house.
HANDED_IN = (OwnerState.SENT.value, OwnerState.ACCEPTED.value)
#: Proposals that stand for themselves and may become lines.
STANDING = (Proposal.PROPOSED, Proposal.ACCEPTED)


def _within(actor: Actor, column: str) -> Q:
    """Rows whose path in ``column`` ends or lies where the actor reads plans."""
    reach = actor.reach(Permission.PLAN_VIEW)
    seen = Q(pk__in=())
    for unit in reach.units:
        seen |= Q(**{f"{column}__endswith": f"/{unit}/"})
    for circle in reach.circles:
        seen |= Q(**{f"{column}__contains": f"/{circle}/"})
    return seen


def owners_visible_to(actor: Actor) -> QuerySet[ProposalOwner]:
    """Annexes of one's own units and circles, and all of a round whose unit one reads; ``may_view_owner`` agrees."""
    rows = ProposalOwner.objects.filter(_within(actor, "unit_path") | _within(actor, "round__unit_path"))
    return rows.select_related("round__plan", "round__reviewed__plan").order_by("round_id", "pk")


def rounds_visible_to(actor: Actor) -> QuerySet[ProposalRound]:
    """Rounds of units that one reads, and those in which one of one's own units is an owner."""
    owned = ProposalOwner.objects.filter(_within(actor, "unit_path")).values("round")
    rows = ProposalRound.objects.filter(_within(actor, "unit_path") | Q(pk__in=owned))
    return rows.select_related("plan", "reviewed__plan", "draft").order_by("-year", "-pk")


# Opening ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """A unit that follows fields of reform for the circle on a day."""

    unit_id: int
    name: str
    fields: tuple[str, ...]


def owners_on(unit_id: int, on: date) -> list[Offered]:
    """Who follows which fields under a unit on a day, in the order of the fields. Two queries besides the tree."""
    tree = tree_on(on)
    places = {row.key: place for place, row in enumerate(fields_on(on))}
    found: dict[int, list[str]] = {}
    for row in field_owners_on(on):
        if row.owner_id in tree and row.owner_id != unit_id and tree.within(row.owner_id, unit_id):
            found.setdefault(row.owner_id, []).append(row.field)
    kept = {unit: tuple(sorted(set(keys), key=lambda key: places.get(key, 99))) for unit, keys in found.items()}
    ordered = sorted(kept.items(), key=lambda pair: (places.get(pair[1][0], 99), pair[0]))
    return [Offered(unit, tree.name(unit), keys) for unit, keys in ordered]


def field_names(on: date) -> dict[str, str]:
    """The fields of reform by key, in their order. One query."""
    return {row.key: row.name for row in fields_on(on)}


def units_offered(unit_id: int, on: date) -> dict[int, str]:
    """Units right below the one whose plan it is, that may be asked for proposals, by name."""
    tree = tree_on(on)
    return {child: tree.name(child) for child in tree.children(unit_id)} if unit_id in tree else {}


def issued_versions(unit_id: int, year: int) -> QuerySet[PlanVersion]:
    """Versions of a year's plan that were issued, the newest first."""
    rows = PlanVersion.objects.filter(plan__unit_id=unit_id, plan__year=year, state=PlanState.ISSUED.value)
    return rows.select_related("plan").order_by("-number")


def draft_of(plan: Plan) -> PlanVersion | None:
    """The version that accepted lines go to."""
    return PlanVersion.objects.filter(plan=plan, state=PlanState.DRAFT.value).order_by("-number").first()


def contents_for(version: PlanVersion, owners: Mapping[int, Collection[str]]) -> dict[int, list[LineContent]]:
    """Owner's unit → the lines of a plan that it answers for. Two queries.

    A line that names one of the owners as monitor goes to that owner, every other one to those who follow its field.
    """
    contents = list(version.contents.order_by("place", "pk"))
    monitors: dict[int, list[int]] = {}
    rows = Participant.objects.filter(content__version=version, role=Participant.MONITOR, unit__in=list(owners))
    for content_id, monitor in rows.order_by("pk").values_list("content_id", "unit_id"):
        monitors.setdefault(content_id, []).append(monitor)
    found: dict[int, list[LineContent]] = {unit: [] for unit in owners}
    for content in contents:
        named = monitors.get(content.pk)
        for unit in named or [unit for unit, keys in owners.items() if content.field in keys]:
            found[unit].append(content)
    return found


def unowned(round_: ProposalRound) -> list[LineContent]:
    """Lines of this year's plan that no owner answers for. One query."""
    if round_.reviewed_id is None:
        return []
    asked = LineReview.objects.filter(owner__round=round_).values("content")
    rows = LineContent.objects.filter(version_id=round_.reviewed_id).exclude(pk__in=asked)
    return list(rows.order_by("place", "pk"))


# How complete -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gauge:
    """How far one annex is. ``total`` counts what must be said; annexes of proposals count what stands there."""

    annex: int
    done: int
    total: int
    returned: int = 0
    declared_empty: bool = False

    @property
    def is_whole(self) -> bool:
        """Every line is said, nothing is returned, and an annex of proposals is not empty unless the owner says so."""
        if self.returned or self.done < self.total:
            return False
        return self.annex in REVIEWED or self.done > 0 or self.declared_empty


def gauges_of(owners: Iterable[ProposalOwner]) -> dict[int, tuple[Gauge, ...]]:
    """Owner → the state of each of its four annexes. Two queries, however many owners."""
    rows = list(owners)
    keys = [row.pk for row in rows]
    said: Counter[tuple[int, int, str]] = Counter()
    reviews = LineReview.objects.filter(owner__in=keys).values("owner_id", "content__kind")
    counts = reviews.annotate(
        all=Count("pk"), said=Count("pk", filter=Q(is_done__isnull=False)), back=Count("pk", filter=~Q(remark=""))
    )
    for owner, kind, *sums in counts.order_by().values_list("owner_id", "content__kind", "all", "said", "back"):
        for name, count in zip(("all", "said", "back"), sums, strict=True):
            said[owner, 1 if kind == Kind.TARGET else 2, name] += count
    proposals = Proposal.objects.filter(owner__in=keys).values("owner_id", "annex")
    lines = proposals.annotate(
        all=Count("pk", filter=~Q(state=Proposal.SPLIT)), back=Count("pk", filter=Q(state=Proposal.RETURNED))
    )
    for owner, annex, count, back in lines.order_by().values_list("owner_id", "annex", "all", "back"):
        said[owner, annex, "proposed"] += count
        said[owner, annex, "back"] += back
    return {row.pk: tuple(_gauge(row, annex, said) for annex in ANNEXES) for row in rows}


def _gauge(owner: ProposalOwner, annex: int, said: Counter[tuple[int, int, str]]) -> Gauge:
    key = owner.pk
    empty = annex in owner.empty_annexes
    if annex in REVIEWED:
        return Gauge(annex, said[key, annex, "said"], said[key, annex, "all"], said[key, annex, "back"], empty)
    count = said[key, annex, "proposed"]
    return Gauge(annex, count, count, said[key, annex, "back"], empty)


def is_late(owner: ProposalOwner, round_: ProposalRound) -> bool:
    """Not sent by the deadline, or sent after it."""
    last = round_.due_on
    if owner.state in HANDED_IN and owner.sent_at is not None:
        return owner.sent_at.astimezone(VIETNAM).date() > last
    return today() > last


# Settling -----------------------------------------------------------------------------------------------------------


def proposals_of(round_: ProposalRound) -> QuerySet[Proposal]:
    """Every proposal of a round with its owner, in the order of the annexes."""
    rows = Proposal.objects.filter(owner__round=round_)
    return rows.select_related("owner", "continues__plan", "parent__content", "merged_into", "line").order_by(
        "annex", "owner_id", "place", "pk"
    )


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """Proposals of the owners that one sees."""
    return Proposal.objects.filter(owner__in=owners_visible_to(actor).values("pk")).select_related(
        "owner__round__plan", "continues__plan", "parent__plan", "merged_into", "split_from", "line__plan"
    )


def reviews_visible_to(actor: Actor) -> QuerySet[LineReview]:
    """Reviews of the owners that one sees."""
    return LineReview.objects.filter(owner__in=owners_visible_to(actor).values("pk")).select_related(
        "owner__round", "content"
    )


@dataclass(frozen=True)
class Counts:
    """A round in figures."""

    owners: int
    sent: int
    accepted: int
    proposed: int
    to_plan: int
    in_plan: int


def counts_of(round_: ProposalRound) -> Counts:
    """Two queries."""
    states = Counter(round_.owners.values_list("state", flat=True))
    lines = Counter(
        Proposal.objects.filter(owner__round=round_, owner__state__in=HANDED_IN).values_list("state", "line")
    )
    accepted = sum(count for (state, line), count in lines.items() if state == Proposal.ACCEPTED and line is None)
    return Counts(
        sum(states.values()),
        sum(states[state] for state in HANDED_IN),
        states[OwnerState.ACCEPTED.value],
        sum(count for (state, _line), count in lines.items() if state == Proposal.PROPOSED),
        accepted,
        sum(count for (state, line), count in lines.items() if state == Proposal.ACCEPTED and line is not None),
    )


def superior_targets(round_: ProposalRound) -> list[LineContent]:
    """Targets in force of the plans of the same year of units above. One query."""
    above = round_.path[:-1]
    if not above:
        return []
    rows = LineContent.objects.filter(
        in_force__plan__unit_id__in=above, in_force__plan__year=round_.year, kind=Kind.TARGET.value
    )
    return list(rows.select_related("in_force__plan").order_by("place", "pk"))
