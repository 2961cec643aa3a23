"""Adoptions as pages read them: those of a model as a graph, those of a campaign as a matrix, all of them by unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, F, Q, QuerySet

from cchc.initiatives.models import Adoption, Initiative, ReplicationCampaign
from cchc.initiatives.queries.catalogue import visible_to
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.graph import Layout, followers, layout
from cchc_core.initiatives.states import AdoptionState, EntryState
from cchc_core.text import sort_key

#: What a picture of who learnt from whom shows: those who have it, had it, or are about to have it.
SHOWN = (AdoptionState.CONFIRMED.value, AdoptionState.UNDER_WAY.value, AdoptionState.STOPPED.value)


def adoptions_of(initiative: Initiative) -> QuerySet[Adoption]:
    """Every adoption of a model, the first first, those that came to nothing too."""
    rows = Adoption.objects.filter(initiative=initiative).select_related("taken_from", "campaign")
    return rows.order_by(F("since").asc(nulls_last=True), "pk")


def adoptions_visible_to(actor: Actor) -> QuerySet[Adoption]:
    """Adoptions of models that the person may read: what units make of the library is no secret inside."""
    rows = Adoption.objects.filter(initiative__in=visible_to(actor))
    return rows.select_related("initiative", "taken_from", "campaign", "document", "evidence", "confirmed_post")


def adoptions_by(actor: Actor) -> QuerySet[Adoption]:
    """Those of the person's own units: what is asked first, then what is going on, then the rest."""
    units = actor.units_acted_for(Permission.ADOPTION_WORK)
    rows = Adoption.objects.filter(unit__in=units).select_related("initiative", "campaign")
    return rows.order_by(F("campaign__due_on").asc(nulls_last=True), "-pk")


# The graph of a model -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """An adopter in the graph: how far from the origin, and how many learnt from it, directly or over others."""

    row: Adoption
    depth: int
    taught: int


@dataclass(frozen=True)
class Graph:
    """A model's way from unit to unit."""

    initiative: Initiative
    branches: tuple[Branch, ...]  # as a tree is read: who learnt stands below its teacher
    layout: Layout

    @property
    def confirmed(self) -> int:
        return sum(each.row.state == AdoptionState.CONFIRMED for each in self.branches)


def graph_of(initiative: Initiative) -> Graph:
    """Origin, adopters, adopters' adopters. One query. What was learnt from an adoption that is not shown hangs from the
    origin."""
    rows = {row.pk: row for row in adoptions_of(initiative) if row.state in SHOWN}
    parents = {pk: row.taken_from_id for pk, row in rows.items()}
    drawn = layout(parents)
    below = {pk: len(followers(parents, pk)) for pk in rows} if len(rows) <= _MOST_COUNTED else {}
    order = sorted(rows, key=lambda pk: _place(drawn, parents, pk))
    branches = tuple(Branch(rows[pk], drawn.places[pk].depth, below.get(pk, 0)) for pk in order)
    return Graph(initiative, branches, drawn)


#: Beyond this nobody reads how many each one taught, and counting them would take long.
_MOST_COUNTED = 400


def _place(drawn: Layout, parents: Mapping[int, int | None], pk: int) -> tuple[Fraction, int]:
    """Where a node stands in the order of reading: at the topmost row of what hangs from it, teachers before learners."""
    top = min((drawn.places[child].row for child in _below(parents, pk)), default=drawn.places[pk].row)
    return min(top, drawn.places[pk].row), drawn.places[pk].depth


def _below(parents: Mapping[int, int | None], pk: int) -> Collection[int]:
    return followers(parents, pk) if len(parents) <= _MOST_COUNTED else ()


# A campaign ---------------------------------------------------------------------------------------------------------


def replications_visible_to(actor: Actor) -> QuerySet[ReplicationCampaign]:
    """Campaigns whose office the person works for, or that ask one of the person's units; readers of the circle too."""
    own = Q(adoptions__unit__in=actor.units_acted_for(Permission.ADOPTION_WORK))
    managers = actor.units_acted_for(Permission.CAMPAIGN_MANAGE)
    readers = actor.reach(Permission.PLAN_VIEW)
    inside = Q(unit__in=managers) | Q(unit__in=readers.units)
    for circle in readers.circles:
        inside |= Q(unit_path__contains=f"/{circle}/")
    rows = ReplicationCampaign.objects.filter(Q(pk__in=ReplicationCampaign.objects.filter(own).values("pk")) | inside)
    return rows.order_by("-year", "-due_on", "-pk")


@dataclass(frozen=True)
class Tally:
    """How far something is, in adoptions."""

    asked: int = 0
    under_way: int = 0
    confirmed: int = 0
    declined: int = 0

    @property
    def answered(self) -> int:
        return self.asked - self.waiting

    @property
    def waiting(self) -> int:
        """Those about which the unit has not said anything yet."""
        return self.asked - self.under_way - self.confirmed - self.declined


def tally(rows: Collection[Adoption]) -> Tally:
    states = [row.state for row in rows]
    ended = states.count(AdoptionState.DECLINED.value) + states.count(AdoptionState.STOPPED.value)
    going, done = states.count(AdoptionState.UNDER_WAY.value), states.count(AdoptionState.CONFIRMED.value)
    return Tally(len(states), going, done, ended)


def tallies_of(campaigns: Collection[ReplicationCampaign]) -> dict[int, Tally]:
    """Campaign → how far it is. One query."""
    rows = Adoption.objects.filter(campaign__in=campaigns).order_by().values("campaign", "state")
    found: dict[int, dict[str, int]] = {}
    for row in rows.annotate(n=Count("pk")):
        found.setdefault(row["campaign"], {})[row["state"]] = row["n"]
    return {
        campaign: Tally(
            sum(counts.values()),
            counts.get(AdoptionState.UNDER_WAY.value, 0),
            counts.get(AdoptionState.CONFIRMED.value, 0),
            counts.get(AdoptionState.DECLINED.value, 0) + counts.get(AdoptionState.STOPPED.value, 0),
        )
        for campaign, counts in found.items()
    }


@dataclass(frozen=True)
class MatrixRow:
    """A unit of a campaign with its adoption of each model; None where it is not asked, as about its own."""

    unit_id: int
    unit_name: str
    cells: tuple[Adoption | None, ...]
    tally: Tally


@dataclass(frozen=True)
class Matrix:
    """Units × models of a campaign. ``foot`` sums each model over all units."""

    models: tuple[Initiative, ...]
    rows: tuple[MatrixRow, ...]
    foot: tuple[Tally, ...]
    whole: Tally


def matrix_of(campaign: ReplicationCampaign) -> Matrix:
    """Progress by unit and model. Two queries. A pair that runs in another campaign is shown as it stands there."""
    own = list(campaign.adoptions.values_list("initiative_id", "unit_id"))
    models = {model for model, _unit in own}
    units = {unit for _model, unit in own}
    pairs = Adoption.objects.filter(initiative__in=models, unit__in=units).select_related("initiative")
    by_pair = {(row.unit_id, row.initiative_id): row for row in pairs.order_by("pk")}
    titles = {row.initiative_id: row.initiative for row in by_pair.values()}
    columns = sorted(titles.values(), key=lambda row: (row.folded_title, row.pk))
    names = {row.unit_id: row.unit_name for row in by_pair.values()}
    rows = []
    for unit in sorted(units, key=lambda key: (sort_key(names[key]), key)):
        cells = tuple(by_pair.get((unit, model.pk)) for model in columns)
        rows.append(MatrixRow(unit, names[unit], cells, tally([cell for cell in cells if cell is not None])))
    foot = tuple(
        tally([cell for row in rows if (cell := row.cells[place]) is not None]) for place in range(len(columns))
    )
    return Matrix(tuple(columns), tuple(rows), foot, tally(list(by_pair.values())))


# The map ------------------------------------------------------------------------------------------------------------


def counts_by_unit(models: QuerySet[Initiative]) -> dict[str, dict[int, int]]:
    """Of some accepted models: registered by a unit, taken up by it from others, its own taken up by others. Two queries."""
    models = models.filter(state=EntryState.ACCEPTED.value)
    own = models.filter(unit__isnull=False).order_by().values_list("unit").annotate(n=Count("pk"))
    confirmed = Adoption.objects.filter(initiative__in=models.order_by().values("pk"))
    confirmed = confirmed.filter(state=AdoptionState.CONFIRMED.value).order_by()
    adopted: dict[int, int] = {}
    spread: dict[int, int] = {}
    for unit, origin, count in confirmed.values_list("unit", "initiative__unit").annotate(n=Count("pk")):
        adopted[unit] = adopted.get(unit, 0) + count
        if origin is not None:
            spread[origin] = spread.get(origin, 0) + count
    return {"registered": dict(own), "adopted": adopted, "spread": spread}
