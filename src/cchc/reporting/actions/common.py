"""What every act on reports does: take rows under lock, mind the clocks, and tell the log."""

from __future__ import annotations

from typing import Any

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Stale, WrongState
from cchc.reporting.bridge import clocks_of, exception_of
from cchc.reporting.models import Report, ReportPeriod, ReportTemplate
from cchc.reporting.permissions import acts_on_behalf
from cchc_core.access import Actor, Permission
from cchc_core.reporting.states import REPORT, ReportState
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(gettext_noop("Somebody else changed this meanwhile. What stands now is shown; look at it first."))
NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))
NEEDS_REASON = note(gettext_noop("Give the reason; it is kept with the decision."))
NOT_WRITABLE = gettext_noop("A report is changed while it is being entered. Now it is: %(state)s.")
CLOSED = note(gettext_noop("This period is closed. Ask the receiving office for an exception with a new day."))
LEFT_OUT = note(gettext_noop("The unit is left out of this period: nothing is asked of it."))


def lock_period(period: ReportPeriod, version: int | None = None) -> ReportPeriod:
    """The period under lock; ``Stale`` when it changed since ``version`` was read."""
    row = locked(ReportPeriod.objects.filter(pk=period.pk)).get()
    if version is not None and row.version != version:
        raise Stale(CHANGED, {"title": row.title, "state": row.state, "version": row.version})
    return row


def lock_report(report: Report, version: int | None = None) -> Report:
    """The report under lock with its period and form at hand; ``Stale`` when a step was taken since ``version`` was read."""
    row = locked(Report.objects.filter(pk=report.pk)).get()
    if version is not None and row.version != version:
        raise Stale(CHANGED, {"state": row.state, "version": row.version})
    row.period = ReportPeriod.objects.select_related("template_version").get(pk=row.period_id)
    return row


def demand_writable(report: Report) -> None:
    """Cells and words are written while the report is being entered and its clock runs."""
    if not report.is_writable:
        raise WrongState(note(NOT_WRITABLE, state=note(REPORT.states[ReportState(report.state)])))
    demand_in_time(report)


def demand_in_time(report: Report) -> None:
    """Entry is open: by the clocks of the period, or by the exception of the unit."""
    refusal = why_shut(report)
    if refusal is not None:
        raise WrongState(refusal)


def why_shut(report: Report) -> Note | None:
    """Why nothing may be entered today; None while entry is open. One query.

    The clocks are the asked units'. A consolidated report is made when theirs have run out.
    """
    if not report.is_own:
        return None
    if report.asked is not None and report.asked.excluded:
        return LEFT_OUT
    until = exception_of(report.asked)
    if until is not None and until >= today():
        return None
    if not report.period.is_open:
        return CLOSED
    return clocks_of(report.period, until).refusal(today())


def say_report(
    actor: Actor, report: Report, verb: str, text: Note, permission: Permission, *, part: str = "", **values: Any
) -> None:
    """The event of an act on a report, in the report's chain; on behalf of a unit, it says so."""
    unit = report.period.unit_id if permission is Permission.REPORT_MANAGE else report.holder_id
    if acts_on_behalf(actor, report) and permission is not Permission.REPORT_MANAGE:
        unit, permission = report.period.unit_id, Permission.REPORT_MANAGE
        text = note(gettext_noop("On behalf of %(unit)s: %(act)s"), unit=report.unit_name, act=text)
    record(
        actor=actor,
        holding=actor.post_for(permission, unit),
        within=report.path,
        verb=verb,
        root=report.root,
        object=f"{report.root}:{part}" if part else report.root,
        summary=text,
        **values,
    )


def say_period(actor: Actor, period: ReportPeriod, verb: str, text: Note, *, part: str = "", **values: Any) -> None:
    """The event of an act on a period, in its chain."""
    record(
        actor=actor,
        holding=actor.post_for(Permission.REPORT_MANAGE, period.unit_id),
        within=period.path,
        verb=verb,
        root=period.root,
        object=f"{period.root}:{part}" if part else period.root,
        summary=text,
        **values,
    )


def say_template(actor: Actor, template: ReportTemplate, verb: str, text: Note, **values: Any) -> None:
    record(
        actor=actor,
        holding=actor.post_for(Permission.REPORT_MANAGE, template.unit_id),
        within=template.path,
        verb=verb,
        root=template.root,
        object=template.root,
        summary=text,
        **values,
    )


def post_id(actor: Actor, report: Report) -> int | None:
    """The post in which somebody writes in a report: one of the unit, or one of the office that asks."""
    held = actor.post_for(Permission.REPORT_FILL, report.holder_id)
    held = held or actor.post_for(Permission.REPORT_SEND, report.holder_id)
    held = held or actor.post_for(Permission.REPORT_MANAGE, report.period.unit_id)
    return held.post_id if held else None


def by_words(actor: Actor, report: Report) -> str:
    """Name and position, as histories keep them."""
    held = actor.post_for(Permission.REPORT_FILL, report.holder_id)
    return actor.words_as(held or actor.post_for(Permission.REPORT_MANAGE, report.period.unit_id))[:400]
