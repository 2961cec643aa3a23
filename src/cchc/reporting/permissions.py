"""Who may do what with report forms, periods, and the reports of units.

A report belongs to whoever holds it: people of that unit enter it, its head approves and sends it. The office that asked for
it approves or returns it, and may enter it on behalf of a unit, which the history says. *When* a step may be taken stands in
``cchc_core.reporting.states``; until when anything may be entered, in the clocks of the period.
"""

from __future__ import annotations

from cchc.common.paths import as_path
from cchc.reporting.models import AskedUnit, Report, ReportPeriod, ReportTemplate
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.reporting.states import ReportVerb
from cchc_core.words import gettext_noop, note

P = Permission

NOT_A_COORDINATOR = note(gettext_noop("Reports are asked for and received by the coordinator of the circle."))
NOT_YOURS_TO_SEE = note(gettext_noop("This report belongs to a unit that is outside your positions."))
NOT_THE_UNIT = note(
    gettext_noop("A report is entered by people of its unit, or on its behalf by the office that asks for it.")
)
NOT_THE_HEAD = note(gettext_noop("A report is approved and sent by the head of its unit."))
NOT_THE_RECEIVER = note(gettext_noop("A report is approved or returned by the office that asked for it."))

_HEAD = (ReportVerb.RETURN, ReportVerb.WITHDRAW)
_WRITER = (ReportVerb.BEGIN, ReportVerb.PRESENT, ReportVerb.DROP)


# Forms and periods --------------------------------------------------------------------------------------------------


def may_manage_for(actor: Actor, unit_id: int) -> Decision:
    """Keeping forms and opening periods in the name of the unit whose circle is asked."""
    return ALLOW if actor.acts_for(P.REPORT_MANAGE, unit_id) else deny(NOT_A_COORDINATOR)


def may_manage_template(actor: Actor, template: ReportTemplate) -> Decision:
    return may_manage_for(actor, template.unit_id)


def may_manage(actor: Actor, period: ReportPeriod) -> Decision:
    """Clocks, units that are asked, exceptions, closing, reminding, consolidating."""
    return may_manage_for(actor, period.unit_id)


def may_view_period(actor: Actor, period: ReportPeriod) -> Decision:
    """Readers of the circle, and everybody whose unit is asked."""
    if actor.has(P.REPORT_VIEW, within=period.path):
        return ALLOW
    reach = actor.reach(P.REPORT_VIEW)
    asked = period.asked.values_list("holder_path", flat=True)
    return ALLOW if reach and any(reach.covers(as_path(path)) for path in asked) else deny(NOT_YOURS_TO_SEE)


# Reports ------------------------------------------------------------------------------------------------------------


def may_view(actor: Actor, report: Report) -> Decision:
    """People of the unit, readers of a circle that it is in, and readers of the office that asks."""
    inside = actor.has(P.REPORT_VIEW, within=report.path) or actor.has(P.REPORT_VIEW, within=report.period.path)
    return ALLOW if inside else deny(NOT_YOURS_TO_SEE)


def writes_for_itself(actor: Actor, report: Report) -> bool:
    """Whether somebody enters the report as one of the unit's own people, not on its behalf."""
    return actor.acts_for(P.REPORT_FILL, report.holder_id)


def may_fill(actor: Actor, report: Report) -> Decision:
    """Cells, words, remarks, the workbook, presenting."""
    if writes_for_itself(actor, report) or acts_on_behalf(actor, report):
        return ALLOW
    return deny(NOT_THE_UNIT)


def acts_on_behalf(actor: Actor, report: Report) -> bool:
    """Whether somebody may enter the report only for the office that asks. A consolidated report is nobody else's."""
    if not report.is_own or writes_for_itself(actor, report):
        return False
    return actor.acts_for(P.REPORT_MANAGE, report.period.unit_id)


def may_send(actor: Actor, report: Report) -> Decision:
    """The head; where the office entered the report on behalf of a unit it may send it too, with the paper that it rests on."""
    if actor.acts_for(P.REPORT_SEND, report.holder_id) or sends_on_behalf(actor, report):
        return ALLOW
    return deny(NOT_THE_HEAD)


def sends_on_behalf(actor: Actor, report: Report) -> bool:
    """Whether sending needs the words on the unit's signed paper, since it is not the head who sends."""
    if not report.is_own or actor.acts_for(P.REPORT_SEND, report.holder_id):
        return False
    return acts_on_behalf(actor, report)


def may_receive(actor: Actor, report: Report) -> Decision:
    """Approving, returning, taking into the totals."""
    return ALLOW if actor.acts_for(P.REPORT_MANAGE, report.period.unit_id) else deny(NOT_THE_RECEIVER)


def may_step(actor: Actor, report: Report, verb: ReportVerb) -> Decision:
    """A step of the course, as far as the person is concerned."""
    if verb in _WRITER:
        return may_fill(actor, report)
    if verb is ReportVerb.SEND:
        return may_send(actor, report)
    if verb in _HEAD:
        return ALLOW if actor.acts_for(P.REPORT_SEND, report.holder_id) else deny(NOT_THE_HEAD)
    return may_receive(actor, report)


def may_correct(actor: Actor, report: Report) -> Decision:
    """Beginning a correction of what was approved."""
    return may_fill(actor, report)


def may_except(actor: Actor, asked: AskedUnit) -> Decision:
    """Giving one unit more time, leaving it out, taking it in again."""
    return may_manage(actor, asked.period)


def may_draft(actor: Actor, report: Report) -> Decision:
    """Beginning the official paper: people of the unit that holds the report; documents ask for their own permission besides."""
    inside = actor.acts_for(P.REPORT_FILL, report.holder_id) or actor.acts_for(P.REPORT_SEND, report.holder_id)
    return ALLOW if inside else deny(NOT_THE_UNIT)
