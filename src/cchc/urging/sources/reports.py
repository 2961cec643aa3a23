"""Periodic reports that are not handed in although their day is past."""

from collections.abc import Iterator
from fractions import Fraction

from django.db.models import Prefetch

from cchc.reporting.models import AskedUnit, Report, ReportPeriod
from cchc.urging.sources.kind import Look
from cchc_core.reporting.states import HANDED_IN, OVER, ReportState
from cchc_core.work import Shortfall

UNSENT = "report:late"
_UNDER_WAY = {
    ReportState.NOT_BEGUN: ("chưa bắt đầu", 0),
    ReportState.ENTERING: ("đang nhập số liệu", 1),
    ReportState.AWAITING_HEAD: ("đang chờ lãnh đạo đơn vị duyệt", 2),
}


def late_reports(look: Look) -> Iterator[Shortfall]:
    """The day of one unit counts, an exception included; a report that was sent once and came back is owed again. Four queries.

    A period that was closed meanwhile brings up nothing new; what was urged before is still owed.
    """
    states = [ReportPeriod.OPEN, *([ReportPeriod.CLOSED] if look.again else [])]
    rows = AskedUnit.objects.filter(
        holder__in=look.units, excluded=False, period__state__in=states, period__due_on__lt=look.as_of
    )
    own = Report.objects.filter(kind=Report.OWN).order_by("number")
    rows = rows.select_related("period").prefetch_related("exceptions", Prefetch("reports", own))
    for row in rows.order_by("period__due_on", "period_id", "place", "pk"):
        reports = list(row.reports.all())
        if not reports or any(ReportState(each.state) in HANDED_IN for each in reports):
            continue
        going = [each for each in reports if ReportState(each.state) not in OVER]
        given = sorted(row.exceptions.all(), key=lambda each: each.pk)
        due = max(row.period.due_on, given[-1].until) if given else row.period.due_on
        if due >= look.as_of:
            continue
        report = (going or reports)[-1]
        words, level = _UNDER_WAY[ReportState(report.state)] if going else ("chưa gửi", 0)
        yield Shortfall(
            UNSENT,
            f"report-period:{row.period_id}:{row.holder_id}:{row.unit_id}",
            row.holder_id,
            row.period.title if row.unit_id == row.holder_id else f"{row.period.title} ({row.unit_name})",
            due,
            value="bị trả lại, chưa gửi lại" if report.sent_at and report.reason else words,
            gap=f"chậm {(look.as_of - due).days} ngày",
            level=Fraction(level),
            url_name="reporting:report-show",
            url_args={"pk": report.pk},
        )
