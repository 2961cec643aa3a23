"""How a criterion is judged over all units of a round: counted for the picture, and each beside its likes."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When

from cchc.assessment.bridge import canonical
from cchc.assessment.models import EntryFigure, LeafThread
from cchc.assessment.queries.desk import DONE
from cchc_core.access import Actor
from cchc_core.scoring.likes import Judged, Judgements, Likeness


@dataclass(frozen=True)
class Counted:
    """Units that claimed and got the same; ``given`` is None while they wait."""

    claimed: Fraction | None
    given: Fraction | None
    mine: bool  # decided by this person
    units: int


def counted(actor: Actor, lines: QuerySet[LeafThread]) -> list[Counted]:
    """Claims and judgements of the lines, counted. One query, as many rows as there are different values."""
    who = Case(
        When(verified_entry__user_id=actor.user_id, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    done = Case(When(DONE, then=F("verified_points")), default=None)
    rows = lines.filter(applicable=True).order_by().select_related(None).annotate(mine=who, given=done)
    values = rows.values("self_points", "given", "mine").annotate(units=Count("pk"))
    return [Counted(each["self_points"], each["given"], bool(each["mine"]), each["units"]) for each in values]


@dataclass(frozen=True)
class Judging:
    """The lines of one criterion beside their likes. ``departing`` are threads whose judgement departs from them."""

    likeness: Mapping[int, Likeness]
    departing: frozenset[int]


def judging(lines: QuerySet[LeafThread], shown: Collection[LeafThread], most: Fraction) -> Judging:
    """All decided lines of a criterion, and those shown, beside their likes. Two queries, whatever the number of units."""
    rows = lines.filter(applicable=True, self_points__isnull=False).order_by().select_related(None)
    wanted = rows.filter(DONE | Q(pk__in=[row.pk for row in shown]))
    columns = ("pk", "assessment__group", "self_points", "verified_points", "state", "self_entry_id")
    claims = list(wanted.values_list(*columns, "self_entry__judgement"))
    figures = _figures(wanted)
    groups: dict[str, dict[int, Judged]] = {}
    for pk, group, claimed, given, state, entry, judgement in claims:
        is_done = state in (LeafThread.CONFIRMED, LeafThread.CHANGED)
        inputs = _inputs(judgement, figures.get(entry, ()))
        groups.setdefault(group, {})[pk] = Judged(claimed, given if is_done else None, inputs)
    likeness = {}
    for cases in groups.values():
        known = Judgements(cases.values(), most)
        likeness.update({pk: found for pk, case in cases.items() if (found := known.beside(case))})
    return Judging(likeness, frozenset(pk for pk, found in likeness.items() if found.departs))


def judging_of_sheet(
    lines: QuerySet[LeafThread], shown: Iterable[LeafThread], group: str, most: Mapping[str, Fraction]
) -> Judging:
    """The criteria of one sheet beside the other units' claims, counted by the database: figures are not looked into.

    ``lines`` are those criteria over the whole round. One query.
    """
    rows = lines.filter(DONE, assessment__group=group, applicable=True, self_points__isnull=False)
    values = rows.order_by().select_related(None).values("code", "self_points", "verified_points")
    judged: dict[str, list[Judged]] = {}
    for each in values.annotate(units=Count("pk")):
        claimed = each["self_points"]
        if claimed is None:
            continue
        one = Judged(claimed, each["verified_points"], None, each["units"])
        judged.setdefault(each["code"], []).append(one)
    known = {code: Judgements(cases, most.get(code, Fraction(0))) for code, cases in judged.items()}
    likeness = {}
    for row in shown:
        if row.code in known and row.self_points is not None and row.applicable:
            case = Judged(row.self_points, row.verified_points if row.is_verified else None)
            if found := known[row.code].beside(case):
                likeness[row.pk] = found
    return Judging(likeness, frozenset(pk for pk, found in likeness.items() if found.departs))


def _figures(rows: QuerySet[LeafThread]) -> dict[int, list[tuple[str, str]]]:
    """entry → (name, value in one writing) of the figures that the unit claims with."""
    cited = EntryFigure.objects.filter(entry__thread__in=rows.values("pk"), entry=F("entry__thread__self_entry"))
    found: dict[int, list[tuple[str, str]]] = {}
    columns = ("figure__indicator__name", "figure__value", "figure__truth", "figure__on", "figure__never")
    for entry, name, *value in cited.values_list("entry_id", *columns):
        found.setdefault(entry, []).append((name, repr(value)))
    return found


def _inputs(judgement: Mapping[str, Any] | None, figures: Iterable[tuple[str, str]]) -> Hashable:
    """Equal for equal choices and equal figures; None where the claim is nothing but points set by hand."""
    known = tuple(sorted(figures))
    chosen = canonical(judgement) if judgement else ""
    return (chosen, known) if chosen or known else None
