"""What initiatives tell the scoring of a unit as of a day: registered, accepted, recognised, effective, taken up from others,
taken up by others.

Each model counts once for a unit, whatever happened to it how often. An adoption counts for the unit that confirmed it and for
the unit whose model it is; who passed it on in between gets nothing for that, so a chain of adopters credits its origin once an
adopter. ``models_replicated`` is what the criteria sets say it is: models of others that the unit took up and confirmed, in the
year of the first confirmation, if it still applies them at the year's end (or on the day asked for, if that is earlier).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.db.models import F, Q

from cchc.common.clock import VIETNAM
from cchc.figures.actions import NewFigure
from cchc.figures.models import Figure
from cchc.initiatives.models import CampaignUnit, Initiative, LifeEvent, Recognition
from cchc.initiatives.queries.standing import confirmed_between
from cchc_core.criteria.facts import FactDefinition
from cchc_core.initiatives.states import EntryState, RecognitionState, Stage
from cchc_core.values import show_day

#: How the figures are counted; another way of counting gets another number.
FORMULA = "initiatives-2"

REGISTERED, ACCEPTED = "initiatives_registered", "initiatives_accepted"
RECOGNISED, APPLIED = "initiatives_recognised", "initiatives_applied"
EFFECTIVE, REPLICATED, SPREAD = "models_effective", "models_replicated", "models_spread"

#: Where nobody has given them words yet. The words are data, hence Vietnamese.
DEFINITIONS = tuple(
    FactDefinition(name, label, unit, "count", "initiatives", words)
    for name, label, unit, words in (
        (
            REGISTERED,
            "Số mô hình, sáng kiến đăng ký",
            "mô hình",
            "Số mô hình, sáng kiến, giải pháp CCHC đăng ký đúng hạn theo mẫu",
        ),
        (
            ACCEPTED,
            "Số mô hình, sáng kiến đăng ký được chấp nhận",
            "mô hình",
            "Số mô hình, sáng kiến, giải pháp CCHC của năm được cơ quan điều phối chấp nhận",
        ),
        (
            RECOGNISED,
            "Số sáng kiến, giải pháp được công nhận",
            "sáng kiến",
            "Số sáng kiến, giải pháp CCHC được công nhận hoặc xác nhận áp dụng trong năm",
        ),
        (
            APPLIED,
            "Số sáng kiến, mô hình được áp dụng",
            "mô hình",
            "Tổng số sáng kiến được công nhận và mô hình được nhân rộng trong năm, có xác nhận kết quả áp dụng",
        ),
        (
            EFFECTIVE,
            "Số mô hình có hiệu quả",
            "mô hình",
            "Số mô hình của đơn vị được ghi nhận có hiệu quả trong năm",
        ),
        (
            REPLICATED,
            "Số mô hình được nhân rộng",
            "mô hình",
            "Số mô hình, cách làm hay của nơi khác được đơn vị áp dụng, có xác nhận kết quả",
        ),
        (
            SPREAD,
            "Số lượt đơn vị khác áp dụng mô hình của đơn vị",
            "lượt",
            "Số lượt đơn vị khác áp dụng mô hình do đơn vị khởi xướng, được xác nhận trong năm",
        ),
    )
)
NAMES = tuple(each.name for each in DEFINITIONS)


@dataclass
class Tally:
    """The things counted of one unit, by the name of the figure: numbers of rows, so that nothing counts twice."""

    unit_id: int
    things: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in NAMES})

    def figures(self, year: int, as_of: date) -> list[NewFigure]:
        """The counts as figures that say where they come from."""
        counts = {name: len(things) for name, things in self.things.items()}
        counts[APPLIED] = counts[RECOGNISED] + counts[REPLICATED]
        source = f"Sổ sáng kiến, mô hình năm {year}; số liệu đến ngày {show_day(as_of)}"
        return [
            NewFigure(
                name,
                self.unit_id,
                year,
                Fraction(count),
                as_of,
                origin=Figure.COMPUTED,
                source=source,
                formula_version=FORMULA,
            )
            for name, count in counts.items()
        ]


def nothing_of(unit_id: int, year: int, as_of: date) -> list[NewFigure]:
    """The figures of a unit that had some and has nothing to count any more."""
    return Tally(unit_id).figures(year, as_of)


def facts_for_scoring(unit_ids: Collection[int], year: int, as_of: date) -> list[NewFigure]:
    """The figures of these units as of a day; nothing of units that were neither asked nor did anything that year."""
    return [figure for tally in tallies(unit_ids, year, as_of) for figure in tally.figures(year, as_of)]


def tallies(unit_ids: Collection[int], year: int, as_of: date) -> list[Tally]:
    """What there is to count of each unit. Six queries, however many units and models."""
    wanted = set(unit_ids)
    found: dict[int, Tally] = {}
    for name, pairs in _counted(year, as_of):
        for unit, thing in pairs:
            if unit in wanted:
                found.setdefault(unit, Tally(unit)).things[name].add(thing)
    asked = CampaignUnit.objects.filter(campaign__year=year, campaign__due_on__lte=as_of, unit__in=wanted)
    for unit in asked.exclude(campaign__state="draft").order_by().values_list("unit_id", flat=True).distinct():
        found.setdefault(unit, Tally(unit))
    return [found[unit] for unit in sorted(found)]


Pairs = Iterable[tuple[int | None, int]]


def _counted(year: int, as_of: date) -> Iterable[tuple[str, Pairs]]:
    """Name of a figure → (unit, thing) for everything that it counts. Five queries."""
    yield from _registered(year, as_of)
    first, last = date(year, 1, 1), min(as_of, date(year, 12, 31))
    accepted = Q(initiative__state=EntryState.ACCEPTED.value)
    steps = LifeEvent.objects.filter(
        accepted, what=LifeEvent.STEP, after=Stage.EFFECTIVE.value, on__range=(first, last)
    )
    effective = list(steps.exclude(before=Stage.STOPPED.value).values_list("initiative__unit_id", "initiative_id"))
    yield EFFECTIVE, effective
    yield RECOGNISED, effective
    decided = Recognition.objects.filter(state=RecognitionState.RECOGNISED.value, met_on__range=(first, last))
    yield RECOGNISED, decided.values_list("initiative__unit_id", "initiative_id")
    confirmed = confirmed_between(first, last).exclude(unit=F("initiative__unit"))
    rows = list(confirmed.values_list("pk", "unit_id", "initiative_id", "initiative__unit_id"))
    yield REPLICATED, [(unit, model) for _pk, unit, model, _origin in rows]
    yield SPREAD, [(origin, pk) for pk, _unit, _model, origin in rows]


def _registered(year: int, as_of: date) -> Iterable[tuple[str, Pairs]]:
    """Sent in time and not taken back or returned since; and of these and all others, what was accepted. Two queries."""
    end = datetime.combine(as_of + timedelta(days=1), time(), VIETNAM)
    sent = Initiative.objects.filter(
        year=year, state__in=(EntryState.SENT.value, EntryState.ACCEPTED.value), sent_at__lt=end
    )
    rows = sent.values_list("unit_id", "pk", "sent_at", "campaign__due_on")
    yield REGISTERED, [(unit, pk) for unit, pk, at, due in rows if due is None or at.astimezone(VIETNAM).date() <= due]
    accepted = Initiative.objects.filter(year=year, state=EntryState.ACCEPTED.value)
    later = LifeEvent.objects.filter(after=Stage.REGISTERED.value, before=Stage.IDEA.value, on__gt=as_of)
    accepted = accepted.exclude(pk__in=later.values("initiative"))
    yield ACCEPTED, accepted.values_list("unit_id", "pk")
