"""What became of each report that was due, as of a day: in time, late, never sent, returned; by unit and period of a year.

The first sending that the unit did not take back tells whether a report was in time. What the office returned was handed in, and
is not complete; a correction of what was accepted changes nothing. The scoring's figures and the page of the year judge alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from cchc.common.text import sort_key
from cchc.planning.queries.review import midnight
from cchc.reporting.models import AskedUnit, Report, ReportPeriod
from cchc.reporting.queries.visible import asked_visible_to
from cchc_core.access import Actor
from cchc_core.reporting.states import ReportVerb


class Timing(str, Enum):
    """Whether a report came by its day."""

    IN_TIME = "in_time"
    LATE = "late"
    MISSING = "missing"
    WAITING = "waiting"  # its day is still to come, or it was given more time
    LEFT_OUT = "left_out"

    @property
    def counts(self) -> bool:
        """Whether the report was due."""
        return self in (Timing.IN_TIME, Timing.LATE, Timing.MISSING)


@dataclass(frozen=True)
class Fate:
    """What became of one report. ``until`` is the unit's last day in time, ``sent_at`` the first sending that stands."""

    timing: Timing
    until: date
    sent_at: datetime | None = None
    returned: int = 0

    @property
    def is_complete(self) -> bool:
        """Sent, and never returned by the office that receives it."""
        return self.sent_at is not None and not self.returned


def with_history(rows: QuerySet[AskedUnit]) -> QuerySet[AskedUnit]:
    """Asked units with all that ``fate_of`` looks at: the rows themselves and four more queries, however many they are."""
    own = Report.objects.filter(kind=Report.OWN).order_by("number").prefetch_related("sendings", "returns")
    return rows.select_related("period").prefetch_related("exceptions", Prefetch("reports", own))


def fate_of(asked: AskedUnit, as_of: date) -> Fate:
    """What had become of the report of an asked unit by the end of a day. Asks nothing of the database after ``with_history``."""
    given = sorted(asked.exceptions.all(), key=lambda each: each.pk)
    until = max(asked.period.due_on, given[-1].until) if given else asked.period.due_on
    if asked.excluded:
        return Fate(Timing.LEFT_OUT, until)
    end = midnight(as_of + timedelta(days=1))
    first = next((each for each in asked.reports.all() if each.number == 1), None)
    sent, in_time = _first_sending(first, end) if first else (None, None)
    if sent is None:
        return Fate(Timing.MISSING if until <= as_of else Timing.WAITING, until)
    returned = (
        sum(1 for each in first.returns.all() if _is(each, ReportVerb.SEND_BACK) and each.at < end) if first else 0
    )
    return Fate(Timing.IN_TIME if in_time else Timing.LATE, until, sent, returned)


def _first_sending(report: Report, end: datetime) -> tuple[datetime | None, bool | None]:
    """The first sending before ``end`` that the unit did not take back before it, and whether it kept the day."""
    taken_back = sorted(each.at for each in report.returns.all() if _is(each, ReportVerb.WITHDRAW) and each.at < end)
    sendings = sorted((each for each in report.sendings.all() if each.at < end), key=lambda each: each.at)
    for number, each in enumerate(sendings):
        later = sendings[number + 1].at if number + 1 < len(sendings) else end
        if not any(each.at <= at < later for at in taken_back):
            return each.at, each.on_time
    if not report.sendings.all() and report.sent_at is not None and report.sent_at < end:
        return report.sent_at, report.on_time
    return None, None


def _is(note: object, verb: ReportVerb) -> bool:
    return getattr(note, "verb", "") == verb.value


# The year -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One report on the page: what became of it, and its newest version that the reader may open."""

    fate: Fate
    report: Report | None


@dataclass(frozen=True)
class Tally:
    """How many reports were due, and what became of them."""

    due: int = 0
    in_time: int = 0
    late: int = 0
    missing: int = 0
    complete: int = 0
    returned: int = 0

    @classmethod
    def of(cls, fates: Iterable[Fate]) -> Tally:
        counted = [fate for fate in fates if fate.timing.counts]
        timings = [fate.timing for fate in counted]
        return cls(
            len(counted),
            timings.count(Timing.IN_TIME),
            timings.count(Timing.LATE),
            timings.count(Timing.MISSING),
            sum(fate.is_complete for fate in counted),
            sum(fate.returned for fate in counted),
        )


@dataclass(frozen=True)
class UnitYear:
    """The reports of one unit in the order of the periods; None where it was not asked."""

    unit: int
    name: str
    told: tuple[Told | None, ...]

    @cached_property
    def tally(self) -> Tally:
        return Tally.of(each.fate for each in self.told if each is not None)


@dataclass(frozen=True)
class Year:
    """Units by periods of a year."""

    periods: tuple[ReportPeriod, ...]
    lines: tuple[UnitYear, ...]

    @cached_property
    def by_period(self) -> list[Tally]:
        columns = range(len(self.periods))
        return [Tally.of(told.fate for line in self.lines if (told := line.told[at])) for at in columns]

    @cached_property
    def sums(self) -> Tally:
        return Tally.of(told.fate for line in self.lines for told in line.told if told)


def year_of_reports(actor: Actor, year: int, as_of: date, form: int | None = None) -> Year:
    """The reports due in a year that somebody sees; of the periods of one form alone where it is given. Five queries."""
    rows = asked_visible_to(actor).filter(period__due_on__year=year)
    rows = rows.filter(period__template_version__template=form) if form else rows
    asked = list(with_history(rows))
    periods = _periods(each.period for each in asked)
    places = {period.pk: at for at, period in enumerate(periods)}
    told: dict[int, list[Told | None]] = {}
    names: dict[int, str] = {}
    for each in asked:
        line = told.setdefault(each.unit_id, [None] * len(periods))
        reports = list(each.reports.all())
        line[places[each.period_id]] = Told(fate_of(each, as_of), reports[-1] if reports else None)
        names[each.unit_id] = each.unit_name
    return Year(periods, _lines(told, names))


def _periods(rows: Iterable[ReportPeriod]) -> tuple[ReportPeriod, ...]:
    found = {row.pk: row for row in rows}
    return tuple(sorted(found.values(), key=lambda row: (row.due_on, row.pk)))


def _lines(told: Mapping[int, Collection[Told | None]], names: Mapping[int, str]) -> tuple[UnitYear, ...]:
    ordered = sorted(told, key=lambda unit: sort_key(names[unit]))
    return tuple(UnitYear(unit, names[unit], tuple(told[unit])) for unit in ordered)
