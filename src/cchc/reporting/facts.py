"""What periodic reports tell the scoring of a unit as of a day: due, in time, late, never sent, complete, returned.

A report is due in the year in which its day falls; units that were left out owe nothing. The system's own times count, and a
report that was handed in once and corrected later was handed in when it was handed in first. Complete is what was sent and
never returned by the office; a unit that a predecessor's report was handed to answers for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Prefetch

from cchc.figures.actions import NewFigure
from cchc.figures.models import Figure
from cchc.planning.queries.review import midnight
from cchc.reporting.models import AskedUnit, Report, ReturnNote
from cchc_core.criteria.facts import FactDefinition
from cchc_core.reporting.states import ReportVerb
from cchc_core.values import show_day

#: How the figures are counted; another way of counting gets another number.
FORMULA = "report-1"

#: Where nobody has given them words yet. The words are data, hence Vietnamese.
DEFINITIONS = tuple(
    FactDefinition(name, label, unit, "count", "report", definition)
    for name, label, unit, definition in (
        (
            "reports_due",
            "Số báo cáo CCHC phải gửi",
            "báo cáo",
            "Số báo cáo định kỳ có thời hạn trong năm, không tính đơn vị được miễn",
        ),
        (
            "reports_on_time",
            "Số báo cáo gửi đúng hạn",
            "báo cáo",
            "Số báo cáo trong reports_due có thời điểm gửi lần đầu trên hệ thống không quá hạn",
        ),
        (
            "reports_late",
            "Số báo cáo gửi chậm",
            "báo cáo",
            "Số báo cáo trong reports_due có thời điểm gửi lần đầu sau thời hạn",
        ),
        ("reports_missing", "Số báo cáo không gửi", "báo cáo", "Số báo cáo trong reports_due chưa gửi đến ngày chốt"),
        (
            "reports_complete",
            "Số báo cáo đủ nội dung",
            "báo cáo",
            "Số báo cáo trong reports_due đã gửi và không bị cơ quan nhận trả lại",
        ),
        (
            "reports_returned",
            "Số lần báo cáo bị trả lại",
            "lần",
            "Số lần cơ quan nhận trả lại báo cáo trong reports_due để chỉnh lý",
        ),
    )
)
NAMES = tuple(each.name for each in DEFINITIONS)


@dataclass
class Tally:
    """The counts of one unit."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    complete: int = 0
    returned: int = 0


def facts_for_scoring(unit_ids: Collection[int], year: int, as_of: date) -> list[NewFigure]:
    """Six figures of each unit that owed a report in the year by the day; none of a unit that owed none. Five queries."""
    found: dict[int, Tally] = {}
    for asked in _asked(unit_ids, year, as_of):
        _count(found.setdefault(asked.holder_id, Tally()), asked, as_of)
    return [figure for unit, tally in sorted(found.items()) for figure in _figures(unit, tally, year, as_of)]


def _asked(unit_ids: Collection[int], year: int, as_of: date) -> Iterable[AskedUnit]:
    """What was due: by the period's day, or by a later one that the unit was given."""
    returns = ReturnNote.objects.filter(verb=ReportVerb.SEND_BACK.value, at__lt=midnight(as_of + timedelta(days=1)))
    own = Report.objects.filter(kind=Report.OWN, number=1)
    own = own.prefetch_related("sendings", Prefetch("returns", returns))
    rows = AskedUnit.objects.filter(
        holder__in=list(unit_ids), excluded=False, period__due_on__year=year, period__due_on__lte=as_of
    )
    return rows.select_related("period").prefetch_related("exceptions", Prefetch("reports", own))


def _count(tally: Tally, asked: AskedUnit, as_of: date) -> None:
    given = sorted(asked.exceptions.all(), key=lambda each: each.pk)
    until = max(asked.period.due_on, given[-1].until) if given else asked.period.due_on
    reports = list(asked.reports.all())
    sent = next((each for each in reports if each.sent_at is not None and each.on_time is not None), None)
    times = [each.at for each in sent.sendings.all()] if sent else []
    first = min(times, default=sent.sent_at if sent else None)
    if first is None or first >= midnight(as_of + timedelta(days=1)):
        if until <= as_of:
            tally.due += 1
            tally.missing += 1
        return
    tally.due += 1
    returned = sum(len(each.returns.all()) for each in reports)
    tally.returned += returned
    tally.complete += not returned
    if sent is not None and sent.on_time:
        tally.on_time += 1
    else:
        tally.late += 1


def _figures(unit: int, tally: Tally, year: int, as_of: date) -> Iterable[NewFigure]:
    counts = (tally.due, tally.on_time, tally.late, tally.missing, tally.complete, tally.returned)
    source = f"Theo dõi kỳ báo cáo trên hệ thống, đến ngày {show_day(as_of)}"
    for name, count in zip(NAMES, counts, strict=True):
        yield NewFigure(
            name,
            unit,
            year,
            Fraction(count),
            as_of,
            origin=Figure.COMPUTED,
            source=source,
            formula_version=FORMULA,
        )
