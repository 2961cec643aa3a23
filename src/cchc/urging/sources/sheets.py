"""Score sheets that are not handed in although the days of self-scoring are over."""

from collections.abc import Iterator
from fractions import Fraction

from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.queries.clocks import clock_of
from cchc.urging.sources.kind import Look
from cchc_core.work import Shortfall
from cchc_core.workflow.states import State, Timed

LATE = "sheet:late"
_BEFORE_HANDING_IN = {
    State.NOT_STARTED.value: ("chưa bắt đầu", 0),
    State.SELF_SCORING.value: ("đang tự chấm điểm", 1),
    State.AWAITING_HEAD.value: ("đang chờ lãnh đạo đơn vị duyệt", 2),
}


def late_sheets(look: Look) -> Iterator[Shortfall]:
    """The day of one sheet counts, an exception included. A constant number of queries."""
    rows = Assessment.objects.filter(
        responsible_unit__in=look.units,
        round__state=AssessmentRound.OPEN,
        round__due_on__lt=look.as_of,
        state__in=_BEFORE_HANDING_IN,
    )
    rows = rows.select_related("round").prefetch_related("round__clocks", "exceptions").order_by("unit_sort", "pk")
    for row in rows:
        clock = clock_of(row, Timed.SELF_SCORING)
        if clock is None or clock.due >= look.as_of or row.round.stages.history:
            continue
        words, level = _BEFORE_HANDING_IN[row.state]
        yield Shortfall(
            LATE,
            f"assessment:{row.pk}",
            row.responsible_unit_id,
            row.round.title,
            clock.due,
            value=words,
            gap=f"chậm {(look.as_of - clock.due).days} ngày",
            source=row.round.set_version.reference if hasattr(row.round.set_version, "reference") else "",
            level=Fraction(level),
            url_name="assessment:assessment-show",
            url_args={"pk": row.pk},
        )
