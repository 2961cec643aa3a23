"""The course of an indicator through a year, month by month; its figures stand in the table beside it."""

from collections.abc import Mapping
from fractions import Fraction

from cchc.common.chart import Chart, Point, line_chart


def chart_of(year: int, values: Mapping[int, Fraction | None]) -> Chart | None:
    """The chart of months (1–12) with their values, from the first to the last that has one; None where fewer than two have."""
    known = [month for month, value in values.items() if value is not None]
    if not known:
        return None
    months = range(min(known), max(known) + 1)
    return line_chart([Point(month, f"{month}/{year % 100:02}", values.get(month)) for month in months], 1)
