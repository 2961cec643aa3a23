"""The library: which initiatives a person may open, and how they are searched and narrowed.

``search`` holds every word of an initiative once, folded, with a space before it: a word that is typed is looked for at the
beginning of a word, so "an" does not find "ban", and an unfinished word finds what it will become.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import GreaterThan

from cchc.common.text import fold
from cchc.initiatives.models import Adoption, AppraisalSheet, Initiative, LifeEvent, Recognition
from cchc.initiatives.models.initiatives import search_words
from cchc.initiatives.queries.standing import counted, standing_on
from cchc.orgunits.models import UnitPeriod
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import AdoptionState, EntryState, RecognitionState, Stage
from cchc_core.units.kinds import KINDS
from cchc_core.words import gettext_noop

#: Stages at which somebody decided that a model is worth something.
PROVEN = (Stage.EFFECTIVE.value, Stage.RECOMMENDED.value, Stage.REPLICATED.value)
#: What shows that a model has an effect, as the filter offers it.
EFFECTS: Mapping[str, str] = {
    "any": gettext_noop("Some evidence of effect"),
    "figures": gettext_noop("Figures before and after"),
    "document": gettext_noop("A document at the step “effective”"),
    "adopters": gettext_noop("Confirmed by units that adopted it"),
    "recognised": gettext_noop("Recognised by a council"),
    "none": gettext_noop("No evidence yet"),
}
#: Registrations that are not in the library yet.
UNDER_WAY = "under_way"
#: A longer question adds nothing but work.
MOST_WORDS = 12


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty means: whatever it is."""

    text: str = ""
    field: str = ""
    kind: str = ""
    unit: int | None = None  # with everything under it
    unit_kind: str = ""  # of units that are, or were at some time, of a kind
    year: int | None = None
    stage: str = ""
    effect: str = ""
    state: str = ""


def visible_to(actor: Actor) -> QuerySet[Initiative]:
    """What is accepted, for everybody with a post; before, for who writes or sends it and the coordinator of its circle.

    ``permissions.may_view`` answers alike (tested).
    """
    writers, managers = actor.reach(Permission.INITIATIVE_WRITE), actor.reach(Permission.CAMPAIGN_MANAGE)
    seen = Q(pk__in=[])
    if actor.has(Permission.INITIATIVE_VIEW):
        seen |= Q(state=EntryState.ACCEPTED.value)
    if own := writers.units | actor.units_acted_for(Permission.INITIATIVE_SEND):
        seen |= Q(unit_id__in=own)
    for circle in writers.circles:
        seen |= Q(unit_path__contains=f"/{circle}/")
    for circle in managers.circles:
        seen |= Q(unit_path__contains=f"/{circle}/") & (~Q(state=EntryState.DRAFT.value) | ~Q(reason=""))
    if managers.units:
        seen |= Q(unit_id__in=managers.units) & (~Q(state=EntryState.DRAFT.value) | ~Q(reason=""))
    return Initiative.objects.filter(seen)


def released() -> QuerySet[Initiative]:
    """What everybody may read without signing in: accepted, and opened by its owner. The last opened first."""
    rows = Initiative.objects.filter(state=EntryState.ACCEPTED.value, released_at__isnull=False)
    return rows.order_by("-released_at", "-pk")


def narrowed(rows: QuerySet[Initiative], wanted: Wanted) -> QuerySet[Initiative]:
    """Those that are looked for; without a state, what is accepted."""
    if wanted.state == UNDER_WAY:
        rows = rows.exclude(state__in=(EntryState.ACCEPTED.value, EntryState.DROPPED.value))
    else:
        rows = rows.filter(state=wanted.state or EntryState.ACCEPTED.value)
    for column in ("field", "kind", "year", "stage"):
        if value := getattr(wanted, column):
            rows = rows.filter(**{column: value})
    if wanted.unit:
        rows = rows.filter(unit_path__contains=f"/{wanted.unit}/")
    if wanted.unit_kind:
        rows = rows.filter(unit__in=UnitPeriod.objects.filter(kind=wanted.unit_kind).values("unit"))
    if wanted.effect:
        rows = with_effect(rows, wanted.effect)
    return found(rows, wanted.text)


def found(rows: QuerySet[Initiative], text: str) -> QuerySet[Initiative]:
    """Those that have every word of a text, in any order; marks, capitals and signs aside.

    The longest word is asked for first: it is the rarest, and a row that lacks it is read no further. Asked for by its
    place, which compares bytes: ``LIKE`` would fold the capitals of every letter that is folded already.
    """
    for word in sorted(dict.fromkeys(search_words(text)[:MOST_WORDS]), key=len, reverse=True):
        rows = rows.filter(GreaterThan(StrIndex("search", Value(f" {word}")), 0))
    return rows


def nearest_first(rows: QuerySet[Initiative], text: str) -> QuerySet[Initiative]:
    """What has the words in its title as they were typed, then what has them all in its title, then the rest; newest first."""
    words = search_words(text)[:MOST_WORDS]
    in_title = Q()
    for word in words:
        in_title &= Q(folded_title__contains=word)
    near = Case(
        When(folded_title__contains=fold(text), then=Value(0)),
        When(in_title, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(near=near).order_by("near", "-year", "-pk") if words else rows.order_by("-year", "-pk")


# Evidence of effect -------------------------------------------------------------------------------------------------


def _confirmed() -> QuerySet[Adoption]:
    return Adoption.objects.filter(initiative=OuterRef("pk"), state=AdoptionState.CONFIRMED.value)


def _sheets() -> QuerySet[AppraisalSheet]:
    """Sheets with figures, of appraisals that are closed: an open one is blind."""
    rows = AppraisalSheet.objects.filter(appraisal__initiative=OuterRef("pk"), appraisal__closed_at__isnull=False)
    return rows.filter(submitted_at__isnull=False, before__isnull=False, after__isnull=False)


def _proofs() -> QuerySet[LifeEvent]:
    rows = LifeEvent.objects.filter(initiative=OuterRef("pk"), what=LifeEvent.STEP, after__in=PROVEN)
    return rows.filter(Q(evidence__isnull=False) | Q(document__isnull=False))


def _recognised() -> QuerySet[Recognition]:
    return Recognition.objects.filter(initiative=OuterRef("pk"), state=RecognitionState.RECOGNISED.value)


def with_effect(rows: QuerySet[Initiative], effect: str) -> QuerySet[Initiative]:
    """Those whose effect is shown in the way of ``EFFECTS``; an unknown way narrows nothing."""
    sheets = Q(Exists(_sheets()))
    ways = {
        "figures": Q(Exists(_confirmed().filter(before__isnull=False, after__isnull=False))) | sheets,
        "document": Q(Exists(_proofs())),
        "adopters": Q(Exists(_confirmed())),
        "recognised": Q(Exists(_recognised())),
    }
    anything = ways["document"] | ways["adopters"] | ways["recognised"] | sheets
    if effect == "any":
        return rows.filter(anything)
    if effect == "none":
        return rows.exclude(anything)
    return rows.filter(ways[effect]) if effect in ways else rows


def with_adopters(rows: QuerySet[Initiative], until: date | None = None) -> QuerySet[Any]:
    """The same with ``adopters``: how many units confirmed, by a day, that they took the model up, and still applied it then."""
    confirmed = _confirmed()
    if until is not None:
        confirmed = counted().filter(standing_on(until), first_on__lte=until, initiative=OuterRef("pk"))
    number = confirmed.order_by().values("initiative").annotate(n=Count("pk")).values("n")
    return rows.annotate(adopters=Coalesce(Subquery(number, output_field=IntegerField()), 0))


# What the filter offers ---------------------------------------------------------------------------------------------


def offered(rows: QuerySet[Initiative]) -> tuple[set[int], list[int]]:
    """Units that registered something with those above them, and years of registration, the newest first. Two queries.

    What is accepted is most of all and open to whoever asks: that much an index alone can tell.
    """
    accepted = Q(state=EntryState.ACCEPTED.value)
    under_way = Q(state__in=[state.value for state in EntryState if state is not EntryState.ACCEPTED])
    found = [
        pair
        for some in (rows.filter(accepted), rows.filter(under_way))
        for pair in some.order_by().values_list("unit_path", "year").distinct()
    ]
    units = {int(part) for path, _year in set(found) for part in path.split("/") if part}
    return units, sorted({year for _path, year in found}, reverse=True)


def kinds_of(units: Collection[int]) -> list[str]:
    """The kinds that some units have or had, in the order of the catalogue. One query."""
    found = set(UnitPeriod.objects.filter(unit__in=units).order_by().values_list("kind", flat=True).distinct())
    return [kind.key for kind in KINDS if kind.key in found]


def years_in(rows: QuerySet[Initiative]) -> list[int]:
    """Years of registration that occur, the newest first. One query."""
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def confirmed_adoptions(initiative: Initiative) -> QuerySet[Adoption]:
    """The units that confirmed, the first one first."""
    rows = initiative.adoptions.filter(state=AdoptionState.CONFIRMED.value)
    return rows.order_by(F("since").asc(nulls_last=True), "pk")


def last_step(initiative: Initiative, stages: tuple[str, ...] = PROVEN) -> tuple[date, str] | None:
    """The day and the words of the last step into one of some stages."""
    rows = initiative.life.filter(what=LifeEvent.STEP, after__in=stages).exclude(text="")
    row = rows.order_by("-on", "-pk").first()
    return (row.on, row.text) if row else None
