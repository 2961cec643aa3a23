"""What periodic reports tell the scoring of a unit as of a day: due, in time, late, never sent, complete, returned.

A report is due in the year in which its day falls; units that were left out owe nothing. The system's own times count, and what
became of a report is judged in ``queries.timeliness``. A unit that a predecessor's report was handed to answers for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from cchc.figures.actions import NewFigure
from cchc.figures.models import Figure
from cchc.reporting.models import AskedUnit
from cchc.reporting.queries.timeliness import Fate, Tally, fate_of, with_history
from cchc_core.criteria.facts import FactDefinition
from cchc_core.values import show_day

#: How the figures are counted; another way of counting gets another number.
FORMULA = "report-2"

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
            "Số báo cáo trong reports_due có lần gửi đầu tiên trên hệ thống (không tính lần đơn vị tự rút) không quá hạn",
        ),
        (
            "reports_late",
            "Số báo cáo gửi chậm",
            "báo cáo",
            "Số báo cáo trong reports_due có lần gửi đầu tiên (không tính lần đơn vị tự rút) sau thời hạn",
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


def facts_for_scoring(unit_ids: Collection[int], year: int, as_of: date) -> list[NewFigure]:
    """Six figures of each unit that owed a report in the year by the day; none of a unit that owed none. Five queries."""
    fates: dict[int, list[Fate]] = {}
    for asked in _asked(unit_ids, year, as_of):
        fates.setdefault(asked.holder_id, []).append(fate_of(asked, as_of))
    return [figure for unit, found in sorted(fates.items()) for figure in _figures(unit, Tally.of(found), year, as_of)]


def _asked(unit_ids: Collection[int], year: int, as_of: date) -> Iterable[AskedUnit]:
    """What was due: by the period's day, or by a later one that the unit was given."""
    rows = AskedUnit.objects.filter(
        holder__in=list(unit_ids), excluded=False, period__due_on__year=year, period__due_on__lte=as_of
    )
    return with_history(rows)


def _figures(unit: int, tally: Tally, year: int, as_of: date) -> Iterable[NewFigure]:
    counts = (tally.due, tally.in_time, tally.late, tally.missing, tally.complete, tally.returned)
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
