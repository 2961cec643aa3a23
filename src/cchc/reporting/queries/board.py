"""The board of a period: each unit that is asked with the version of its report that counts or is worked on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from cchc.common.clock import today
from cchc.reporting.models import AskedUnit, Report, ReportPeriod
from cchc_core.reporting.states import COUNTED, HANDED_IN, OVER, ReportState


@dataclass(frozen=True)
class BoardRow:
    """One unit: what it works on now, what of it counts, and the days of its exception."""

    asked: AskedUnit
    report: Report  # the newest that is not over; of a period that ran out, the newest
    counted: Report | None
    until: date | None

    @property
    def state(self) -> ReportState:
        return ReportState(self.report.state)

    @property
    def is_sent(self) -> bool:
        return self.state in HANDED_IN or self.counted is not None

    @property
    def is_correction(self) -> bool:
        return self.report.number > 1

    def is_late(self, due_on: date) -> bool:
        """Not handed in after the day, or handed in after it."""
        if self.report.on_time is not None:
            return not self.report.on_time
        last = max(due_on, self.until) if self.until else due_on
        return not self.is_sent and today() > last


def board_of(period: ReportPeriod, units: Iterable[int] | None = None) -> list[BoardRow]:
    """Every asked unit in the order of the period. Three queries, however many units."""
    asked = period.asked.all()
    if units is not None:
        asked = asked.filter(holder_id__in=list(units))
    return boards_of([period], asked)[period.pk]


def boards_of(periods: Iterable[ReportPeriod], asked: QuerySet[AskedUnit]) -> dict[int, list[BoardRow]]:
    """Of several periods at once, those of these asked units. Three queries, however many periods and units."""
    known = {period.pk: period for period in periods}
    rows = list(asked.filter(period__in=list(known)).prefetch_related("exceptions").order_by("place", "pk"))
    reports: dict[int, list[Report]] = {row.pk: [] for row in rows}
    for report in Report.objects.filter(kind=Report.OWN, asked__in=list(reports)).order_by("number"):
        report.period = known[report.period_id]
        reports[report.asked_id or 0].append(report)
    boards: dict[int, list[BoardRow]] = {key: [] for key in known}
    for row in rows:
        if reports[row.pk]:
            boards[row.period_id].append(_row(row, reports[row.pk]))
    return boards


def _row(asked: AskedUnit, reports: list[Report]) -> BoardRow:
    going = [each for each in reports if ReportState(each.state) not in OVER]
    counted = next((each for each in reports if ReportState(each.state) in COUNTED), None)
    given = sorted(asked.exceptions.all(), key=lambda each: each.pk)
    return BoardRow(asked, (going or reports)[-1], counted, given[-1].until if given else None)


@dataclass(frozen=True)
class Sums:
    """How many units of a period are asked, have sent, count, and how many reports wait for the receiver."""

    asked: int = 0
    sent: int = 0
    counted: int = 0
    waiting: int = 0


def sums_of(periods: Iterable[ReportPeriod]) -> dict[int, Sums]:
    """Of several periods at once. One query."""
    keys = [period.pk for period in periods]
    own = Q(reports__kind=Report.OWN)
    handed_in = [state.value for state in HANDED_IN]
    rows = AskedUnit.objects.filter(period__in=keys, excluded=False).values("period_id").order_by()
    found = rows.annotate(
        asked=Count("pk", distinct=True),
        sent=Count("pk", filter=own & Q(reports__state__in=handed_in), distinct=True),
        counted=Count("pk", filter=own & Q(reports__state__in=[state.value for state in COUNTED]), distinct=True),
        waiting=Count("pk", filter=own & Q(reports__state=ReportState.SENT.value), distinct=True),
    )
    sums = {row["period_id"]: Sums(row["asked"], row["sent"], row["counted"], row["waiting"]) for row in found}
    return {key: sums.get(key, Sums()) for key in keys}


def sums_in(rows: Sequence[BoardRow]) -> Sums:
    """Of some units of one period what ``sums_of`` tells of all of them. No query."""
    asked = [row for row in rows if not row.asked.excluded]
    return Sums(
        len(asked),
        sum(row.is_sent for row in asked),
        sum(row.counted is not None for row in asked),
        sum(row.state is ReportState.SENT for row in asked),
    )
