"""What happened to the initiatives of a unit, with everything under it, in a period. A constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.common.clock import today
from cchc.initiatives.models import CampaignUnit, Initiative, LifeEvent, RegistrationCampaign
from cchc.initiatives.queries.board import BoardRow, boards_of
from cchc.initiatives.queries.catalogue import PROVEN, with_adopters
from cchc.initiatives.queries.standing import confirmed_between
from cchc.orgunits.queries import tree_on
from cchc_core.initiatives.alive import is_stale
from cchc_core.initiatives.period import Window
from cchc_core.initiatives.states import EntryState, Stage

Key = TypeVar("Key")
#: The stages that are counted, in the order of a life.
STAGES = (Stage.REGISTERED, Stage.PILOTED, Stage.EFFECTIVE, Stage.RECOMMENDED, Stage.REPLICATED, Stage.STOPPED)
#: Models that are told as good cases.
BEST = 5


@dataclass
class Counts:
    """How many came to each stage in the period, and how many adoptions were confirmed."""

    stages: dict[Stage, int] = field(default_factory=dict)
    adoptions: int = 0

    def __getitem__(self, stage: Stage) -> int:
        return self.stages.get(stage, 0)


@dataclass(frozen=True)
class Case:
    """A model that proved itself in the period; ``words`` is what was said when it did."""

    row: Initiative
    stage: Stage
    words: str
    adopters: int


@dataclass(frozen=True)
class PeriodFacts:
    """Everything that a section needs, by what it is grouped."""

    whole: Counts
    by_field: dict[str, Counts]
    by_unit: dict[tuple[int, str], Counts]  # number (0: an organ outside the tree) and name of then
    boards: tuple[tuple[RegistrationCampaign, list[BoardRow]], ...]
    cases: tuple[Case, ...]
    stale: tuple[Initiative, ...]


def initiatives_of(unit_id: int) -> QuerySet[Initiative]:
    """What is accepted of a unit and of all under it; at the top of the tree also of organs outside it."""
    inside = Q(unit_path__contains=f"/{unit_id}/")
    if tree_on(today()).parent(unit_id) is None:
        inside |= Q(unit_path="")
    return Initiative.objects.filter(inside, state=EntryState.ACCEPTED.value)


def facts_of(unit_id: int, window: Window) -> PeriodFacts:
    """Seven queries, whatever the numbers."""
    rows = initiatives_of(unit_id)
    steps = _steps(rows, window)
    adoptions = _adoptions(unit_id, window)
    return PeriodFacts(
        _count(steps, adoptions),
        _grouped(((step.field, step) for step in steps), (each.field for each in adoptions)),
        _grouped(((step.unit, step) for step in steps), (each.unit for each in adoptions)),
        tuple(_boards(unit_id, window)),
        tuple(_cases(rows, window)),
        tuple(_stale(rows, min(window.until, today()))),
    )


# Counting -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    """An initiative came to a stage; a second time in the same period counts once."""

    stage: Stage
    initiative: int
    field: str
    unit: tuple[int, str]


@dataclass(frozen=True)
class _Taken:
    """A unit confirmed that it took a model up."""

    field: str
    unit: tuple[int, str]


def _steps(rows: QuerySet[Initiative], window: Window) -> set[_Step]:
    found = LifeEvent.objects.filter(
        initiative__in=rows, what=LifeEvent.STEP, on__range=(window.since, window.until)
    ).values_list(
        "before", "after", "initiative_id", "initiative__field", "initiative__unit_id", "initiative__unit_name"
    )
    return {
        _Step(Stage(after), initiative, field_, (unit or 0, name))
        for before, after, initiative, field_, unit, name in found
        if before != Stage.STOPPED or after == Stage.STOPPED  # what was taken up again did not come anew to its stage
    }


def _adoptions(unit_id: int, window: Window) -> list[_Taken]:
    """What units of the circle confirmed in the period and still applied at its end."""
    rows = confirmed_between(window.since, window.until).filter(unit_path__contains=f"/{unit_id}/")
    return [
        _Taken(field_, (unit, name))
        for field_, unit, name in rows.values_list("initiative__field", "unit_id", "unit_name")
    ]


def _count(steps: Iterable[_Step], adoptions: Sequence[object]) -> Counts:
    counts = Counts(adoptions=len(adoptions))
    for step in steps:
        counts.stages[step.stage] = counts[step.stage] + 1
    return counts


def _grouped(steps: Iterable[tuple[Key, _Step]], adoptions: Iterable[Key]) -> dict[Key, Counts]:
    found: dict[Key, Counts] = {}
    for key, step in steps:
        counts = found.setdefault(key, Counts())
        counts.stages[step.stage] = counts[step.stage] + 1
    for key in adoptions:
        found.setdefault(key, Counts()).adoptions += 1
    return found


# Quotas, good cases, silence ----------------------------------------------------------------------------------------


def _boards(unit_id: int, window: Window) -> Iterable[tuple[RegistrationCampaign, list[BoardRow]]]:
    """Campaigns whose deadline lies in the period, with their boards as they stood at its end: whole for who runs them or
    looks after who runs them; of campaigns of others the lines of the unit and of what is under it.
    """
    inside, campaigns = f"/{unit_id}/", RegistrationCampaign.objects.exclude(state=RegistrationCampaign.DRAFT)
    asked = CampaignUnit.objects.filter(campaign=OuterRef("pk"), unit_path__contains=inside)
    rows = campaigns.filter(due_on__range=(window.since, window.until))
    found = list(rows.filter(Q(unit_path__contains=inside) | Q(Exists(asked))).order_by("due_on", "pk"))
    boards = boards_of(found, as_of=window.until if window.until < today() else None) if found else {}
    for campaign in found:
        board = boards[campaign.pk]
        yield campaign, board if unit_id in campaign.path else [row for row in board if unit_id in row.unit.path]


def _cases(rows: QuerySet[Initiative], window: Window) -> list[Case]:
    """The models that proved themselves in the period and go on, those that most units adopted first."""
    events = LifeEvent.objects.filter(
        initiative__in=rows.exclude(stage=Stage.STOPPED.value),
        what=LifeEvent.STEP,
        after__in=PROVEN,
        on__range=(window.since, window.until),
    ).order_by("on", "pk")
    last: dict[int, tuple[Stage, str]] = {}
    for event in events:
        words = event.text or last.get(event.initiative_id, (None, ""))[1]
        last[event.initiative_id] = (Stage(event.after), words)
    found = with_adopters(rows.filter(pk__in=last), window.until).order_by("-adopters", "-stage_on", "pk")[:BEST]
    return [Case(row, *last[row.pk], row.adopters) for row in found]


def _stale(rows: QuerySet[Initiative], on: date) -> list[Initiative]:
    """Models of which nobody said that they live although their owner was asked."""
    asked = rows.filter(asked_alive_at__isnull=False).exclude(stage=Stage.STOPPED.value).order_by("unit_name", "pk")
    return [row for row in asked.defer("search") if is_stale(row.alive_on, row.asked_alive_at, on)]
