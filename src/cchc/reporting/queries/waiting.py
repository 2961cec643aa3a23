"""What waits in periodic reports: to enter, to correct, to approve and send, to receive; and what has a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Case, Count, DateField, F, OuterRef, Q, QuerySet, Subquery, When

from cchc.common.clock import today
from cchc.reporting.models import PeriodException, Report, ReportPeriod
from cchc_core.access import Actor, Permission
from cchc_core.reporting.states import ReportState as S
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

P = Permission
REPORT, PERIOD, ENTRY = "reporting:report-show", "reporting:period-show", "reporting:report-enter"

_ENTER = gettext_noop("Enter the report: %(period)s")
_CORRECT = gettext_noop("Correct the returned report: %(period)s")
_SEND = gettext_noop("Approve and send the report: %(period)s")
_SIGN = gettext_noop("Approve the consolidated report: %(period)s")
_MEND = gettext_noop("Correct the returned consolidated report: %(period)s")


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """For writers, heads and coordinators; four queries. What waits for a unit of the circle waits for its people."""
    fills = actor.units_acted_for(P.REPORT_FILL) & actor.unit_ids
    sends = actor.units_acted_for(P.REPORT_SEND) & actor.unit_ids
    manages = actor.units_acted_for(P.REPORT_MANAGE)
    day = today()
    if fills or sends:
        yield from _of_unit(fills, sends, day)
    if manages:
        yield from _of_receiver(manages, day)
    if sends or manages:
        yield from _of_whole(sends, manages)


def coming(actor: Actor) -> Iterable[Waiting]:
    """Reports whose entry opens later, or whose window is still running. One query."""
    fills = actor.units_acted_for(P.REPORT_FILL) & actor.unit_ids
    if not fills:
        return
    rows = _going_on().filter(holder__in=fills, state=S.NOT_BEGUN.value, period__opens_on__gt=today())
    for row in rows.order_by("period__due_on", "pk"):
        title = note(gettext_noop("Entry opens: %(period)s"), period=row.period.title)
        yield Waiting(
            "report:coming", title, row.unit_name, row.period.due_on, url_name=REPORT, url_args={"pk": row.pk}
        )


def _going_on() -> QuerySet[Report]:
    """Own reports that may still be worked on: of open periods, or with an exception that runs."""
    latest = PeriodException.objects.filter(asked=OuterRef("asked")).order_by("-pk").values("until")[:1]
    rows = Report.objects.filter(kind=Report.OWN, asked__excluded=False).select_related("period")
    return rows.annotate(until=Subquery(latest)).filter(Q(period__state=ReportPeriod.OPEN) | Q(until__gte=today()))


def _of_unit(fills: frozenset[int], sends: frozenset[int], day: date) -> Iterator[Waiting]:
    """What one's own units enter and send. One query."""
    mine = Q(holder__in=fills, state__in=(S.NOT_BEGUN.value, S.ENTERING.value), period__opens_on__lte=day)
    mine |= Q(holder__in=sends, state=S.AWAITING_HEAD.value)
    due = Case(
        When(until__gt=F("period__due_on"), then=F("until")), default=F("period__due_on"), output_field=DateField()
    )
    for row in _going_on().filter(mine).annotate(due=due).order_by("due", "pk"):
        if row.state == S.AWAITING_HEAD:
            kind, text, place = "report:send", _SEND, REPORT
        elif row.reason:
            kind, text, place = "report:correct", _CORRECT, ENTRY
        else:
            kind, text, place = "report:enter", _ENTER, ENTRY
        title = note(text, period=row.period.title)
        late = row.due < day  # type: ignore[attr-defined]
        yield Waiting(kind, title, row.unit_name, row.due, 1, place, {"pk": row.pk}, late=late)  # type: ignore[attr-defined]


def _of_whole(sends: frozenset[int], manages: frozenset[int]) -> Iterator[Waiting]:
    """Consolidated reports that the head approves, or gave back to whoever put them together. One query."""
    mine = Q(holder__in=sends, state=S.AWAITING_HEAD.value)
    mine |= Q(period__unit__in=manages, state=S.ENTERING.value) & ~Q(reason="")
    rows = Report.objects.filter(mine, kind=Report.CONSOLIDATED).select_related("period")
    for row in rows.order_by("period__due_on", "pk"):
        waits = row.state == S.AWAITING_HEAD
        kind, text = ("report:send", _SIGN) if waits else ("report:correct", _MEND)
        title = note(text, period=row.period.title)
        yield Waiting(kind, title, row.unit_name, None, 1, REPORT, {"pk": row.pk})


def _of_receiver(units: frozenset[int], day: date) -> Iterator[Waiting]:
    """Reports to approve, and periods whose reports are missing after the due day. One query."""
    own = Q(reports__kind=Report.OWN)
    waits = Q(reports__state__in=(S.NOT_BEGUN.value, S.ENTERING.value, S.AWAITING_HEAD.value))
    rows = ReportPeriod.objects.filter(unit__in=units).annotate(
        sent=Count("reports", filter=own & Q(reports__state=S.SENT.value), distinct=True),
        missing=Count(
            "reports",
            filter=own & waits & Q(reports__asked__excluded=False, reports__replaces__isnull=True),
            distinct=True,
        ),
    )
    open_ = Q(state=ReportPeriod.OPEN)
    for row in rows.filter(Q(sent__gt=0) | (open_ & Q(due_on__lt=day, missing__gt=0))).order_by("due_on", "pk"):
        args = {"pk": row.pk}
        if row.sent:
            title = note(gettext_noop("Approve or return reports: %(period)s"), period=row.title)
            yield Waiting("report:receive", title, row.title, None, row.sent, PERIOD, args)
        if row.state == ReportPeriod.OPEN and row.due_on < day and row.missing:
            title = note(gettext_noop("Reports are missing: %(period)s"), period=row.title)
            yield Waiting("report:missing", title, row.title, row.due_on, row.missing, PERIOD, args, late=True)
