"""The fields in which a unit lost most points in its last published result."""

from cchc.assessment.models import AssessmentRound, RunUnit, ScoreRun
from cchc_core.values import exact

#: Fields that are named; a unit that is told of all of them is told of none.
MOST = 3


def weak_fields(unit_id: int, most: int = MOST) -> list[str]:
    """Keys of fields, the most points lost first; nothing where the unit has no published result yet. One query."""
    rows = RunUnit.objects.filter(
        assessment__responsible_unit=unit_id,
        run__kind=ScoreRun.FINAL,
        run__current=True,
        run__round__state=AssessmentRound.PUBLISHED,
    )
    row = rows.only("fields").order_by("-run__round__year", "-run__round__published_at", "-pk").first()
    if row is None:
        return []
    lost = {key: exact(each["applicable_max"]) - exact(each["points"]) for key, each in row.fields.items() if key}
    return sorted((key for key in lost if lost[key] > 0), key=lambda key: (-lost[key], key))[:most]
