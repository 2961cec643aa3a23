"""The course of an outside index through the years, cut where its method changed."""

from collections.abc import Sequence

from cchc.common.chart import Chart, Point, line_chart
from cchc_core.indices import Step


def chart_of(steps: Sequence[Step], digits: int) -> Chart | None:
    """The chart of a trend; None where fewer than two years have a value."""
    years = [
        Point(step.result.year, str(step.result.year), step.result.value, step.broken is not None) for step in steps
    ]
    return line_chart(years, digits)
