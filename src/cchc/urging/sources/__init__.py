"""Every kind of shortfall that an office can urge about. One interface: ``Source``; one list: ``SOURCES``."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cchc.urging.sources.figures import LOW, low_figures
from cchc.urging.sources.findings import OPEN, open_findings
from cchc.urging.sources.initiatives import SHORT, short_quotas
from cchc.urging.sources.kind import Look, Source
from cchc.urging.sources.plans import (
    BELOW,
    DUE_SOON,
    HOLE,
    OVERDUE,
    SILENT,
    SOON,
    UNREPORTED,
    below_target,
    due_soon,
    holes,
    overdue,
    unreported,
)
from cchc.urging.sources.procedures import LOW_SHARE, SHARE_HEADS, low_shares
from cchc.urging.sources.reports import UNSENT, late_reports
from cchc.urging.sources.sheets import LATE, late_sheets
from cchc_core.words import gettext_noop
from cchc_core.work import Shortfall

__all__ = ["SOURCES", "Look", "Source", "find", "found_by_kind", "key_for", "source_of"]

_MEASURED = (("target", "Yêu cầu"), ("value", "Kết quả"), ("gap", "Còn thiếu"), ("source", "Nguồn số liệu"))

SOURCES: tuple[Source, ...] = (
    Source(BELOW, gettext_noop("Targets not reached"), "Chỉ tiêu chưa đạt", below_target, columns=_MEASURED),
    Source(OVERDUE, gettext_noop("Overdue duties"), "Nhiệm vụ, chỉ tiêu quá hạn", overdue),
    Source(
        DUE_SOON,
        gettext_noop("Duties due soon"),
        "Nhiệm vụ, chỉ tiêu sắp đến hạn",
        due_soon,
        days=SOON,
        days_label=gettext_noop("due within so many days"),
    ),
    Source(
        LOW,
        gettext_noop("Low figures"),
        "Chỉ tiêu, số liệu đạt thấp",
        low_figures,
        has_measures=True,
        names_unit=True,
        lapses=True,
        columns=_MEASURED,
    ),
    Source(
        UNREPORTED,
        gettext_noop("Duties that nothing is heard of"),
        "Nhiệm vụ chưa báo cáo tiến độ",
        unreported,
        days=SILENT,
        days_label=gettext_noop("no report for so many days"),
        lapses=True,
    ),
    Source(
        HOLE,
        gettext_noop("Superior lines missing in the unit's plan"),
        "Nội dung chưa đưa vào kế hoạch",
        holes,
        names_unit=True,
    ),
    Source(
        OPEN,
        gettext_noop("Findings not remedied"),
        "Tồn tại, hạn chế chưa khắc phục",
        open_findings,
        columns=(("due", "Thời hạn"), ("value", "Tình trạng"), ("source", "Phát hiện qua")),
    ),
    Source(
        LATE,
        gettext_noop("Score sheets not handed in"),
        "Phiếu tự chấm điểm chưa nộp",
        late_sheets,
        columns=(("due", "Thời hạn"), ("value", "Tình trạng"), ("gap", "Mức chậm")),
    ),
    Source(
        UNSENT,
        gettext_noop("Periodic reports not handed in"),
        "Báo cáo định kỳ chưa gửi",
        late_reports,
        names_unit=True,
        columns=(("due", "Thời hạn"), ("value", "Tình trạng"), ("gap", "Mức chậm")),
    ),
    Source(
        SHORT,
        gettext_noop("Quotas of initiatives not met"),
        "Chưa đăng ký đủ mô hình, sáng kiến",
        short_quotas,
        names_unit=True,
        columns=(("target", "Yêu cầu"), ("value", "Kết quả"), ("gap", "Còn thiếu"), ("due", "Thời hạn")),
    ),
    Source(
        LOW_SHARE,
        gettext_noop("Low figures of administrative procedures"),
        "Chỉ tiêu giải quyết thủ tục hành chính đạt thấp",
        low_shares,
        has_period=True,
        beside=SHARE_HEADS,
        names_unit=True,
        lapses=True,
        columns=_MEASURED,
    ),
)

_BY_KEY = {source.key: source for source in SOURCES}


def source_of(key: str) -> Source:
    """The kind behind a key. Raises KeyError."""
    return _BY_KEY[key]


def key_for(kind: str, key: str, unit_id: int) -> str:
    """The key of the same shortfall once another unit has taken it over."""
    if not source_of(kind).names_unit:
        return key
    words = key.split(":")
    words[2] = str(unit_id)
    return ":".join(words)


def find(rules: Iterable[Mapping[str, Any]], units: Iterable[int], as_of: date, year: int) -> list[Shortfall]:
    """Everything that falls short by these rules, kind by kind in their order. Each kind costs a constant number of queries.

    A thing that one kind has told of is not told again by a later one: what is overdue is not also "nothing heard of".
    """
    told: set[str] = set()
    found: list[Shortfall] = []
    for each in found_by_kind(rules, units, as_of, year):
        if each.key not in told:
            found.append(each)
        told.add(each.key)
    return found


def found_by_kind(
    rules: Iterable[Mapping[str, Any]], units: Iterable[int], as_of: date, year: int, *, again: bool = False
) -> Iterator[Shortfall]:
    """The same with every kind on its own, so that an item is compared with what its own kind says later (``again``)."""
    wanted, places = frozenset(units), list(_BY_KEY)
    for rule in sorted(rules, key=lambda each: places.index(each["kind"])):
        yield from source_of(rule["kind"]).find(Look(wanted, as_of, year, rule, again))
