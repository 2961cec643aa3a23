"""Which rounds came before one, for whatever is told of last time: desk, sheet and lost points ask here, and so agree.

Counted are published rounds of earlier years that the same body ran, in which one of the units of today or one that went into
it was scored: the nearest year first, of several rounds of a year the one with the most of these units.
"""

from collections.abc import Collection, Mapping

from django.db.models import Count, Exists, OuterRef

from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.queries.predecessors import Predecessors, predecessors


def behind(round_: AssessmentRound) -> Mapping[int, Predecessors]:
    """The units of a round, each with itself and all that went into it. Two queries."""
    units = Assessment.objects.filter(round=round_).order_by().values_list("unit_id", flat=True)
    return predecessors(list(units), round_.as_of)


def earlier_rounds(
    round_: AssessmentRound, units: Mapping[int, Predecessors], group: str = ""
) -> list[AssessmentRound]:
    """The rounds before this one, the nearest first; with ``group`` those that had such a group. One query."""
    rows = AssessmentRound.objects.filter(
        state=AssessmentRound.PUBLISHED,
        centre=round_.centre_id,
        year__lt=round_.year,
        assessments__unit_id__in=_every(units),
    )
    if group:
        rows = rows.filter(Exists(Assessment.objects.filter(round=OuterRef("pk"), group=group)))
    found = rows.annotate(shared=Count("assessments")).select_related("set_version__set")
    return list(found.order_by("-year", "-shared", "-published_at", "-pk"))


def _every(units: Mapping[int, Predecessors]) -> Collection[int]:
    return {old for found in units.values() for old in found}
