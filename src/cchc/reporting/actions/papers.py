"""The paper of a report as a draft among the office's documents, where it is approved and issued."""

from django.db import transaction

from cchc.common.errors import WrongState
from cchc.common.permissions import require
from cchc.documents.actions.drafts import create_draft
from cchc.documents.models import Draft
from cchc.reporting.actions.common import lock_report, say_report
from cchc.reporting.models import Report
from cchc.reporting.papers import Paper, report_context
from cchc.reporting.permissions import may_draft
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note

NOTHING_SAID = note(gettext_noop("The report says nothing yet. Enter its figures and words first."))


@transaction.atomic
def draft_paper(*, actor: Actor, report: Report) -> Draft:
    """Begin the official paper in the name of the unit that holds the report. ``WrongState`` where the report is empty."""
    require(may_draft(actor, report))
    row = lock_report(report)
    paper = Paper(row)
    if not paper.written and not paper.grids:
        raise WrongState(NOTHING_SAID)
    context = report_context(paper)
    draft = create_draft(actor=actor, unit_id=row.holder_id, kind="report", subject=context["subject"], context=context)
    text = note(gettext_noop("Drafted the official paper of the report: %(subject)s"), subject=draft.subject)
    say_report(actor, row, "report.paper", text, Permission.REPORT_FILL, part="paper", after={"draft": draft.pk})
    return draft
