"""What signing a consolidated report does to the reports in it: they are consolidated, and those that it leaves out are not."""

from __future__ import annotations

from cchc.reporting.actions.common import lock_report, say_report
from cchc.reporting.models import Report
from cchc_core.access import Actor, Permission
from cchc_core.reporting.consolidate import Standing
from cchc_core.reporting.states import ReportState, ReportVerb
from cchc_core.words import gettext_noop, note


def mark_consolidated(actor: Actor, report: Report) -> None:
    """The reports in a signed consolidated report are consolidated; those that it leaves out now are approved again."""
    taken = set(report.parts.filter(standing=Standing.APPROVED.value).values_list("source_id", flat=True))
    rows = Report.objects.filter(period_id=report.period_id, kind=Report.OWN)
    for row in rows.filter(pk__in=taken, state=ReportState.APPROVED.value):
        _mark(actor, row, ReportState.CONSOLIDATED, ReportVerb.CONSOLIDATE)
    for row in rows.filter(state=ReportState.CONSOLIDATED.value).exclude(pk__in=taken):
        _mark(actor, row, ReportState.APPROVED, ReportVerb.RELEASE)


_MARKED = {
    ReportVerb.CONSOLIDATE: gettext_noop("Taken into the consolidated report"),
    ReportVerb.RELEASE: gettext_noop("Taken out of the consolidated report"),
}


def _mark(actor: Actor, row: Report, state: ReportState, verb: ReportVerb) -> None:
    """The step does not raise the version: nothing of what the unit said has changed."""
    row = lock_report(row)
    before, row.state = row.state, state.value
    row.save(update_fields=["state"])
    say_report(
        actor,
        row,
        f"report.{verb.value}",
        note(_MARKED[verb]),
        Permission.REPORT_MANAGE,
        before={"report_states": before},
        after={"report_states": row.state},
    )
