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
from cchc_core.workflow.drafts import DraftState

DRAFTED = note(gettext_noop("The paper of this report is drafted already. Open it to change it, or discard it first."))
NOTHING_SAID = note(gettext_noop("The report says nothing yet. Enter its figures and words first."))


@transaction.atomic
def draft_paper(*, actor: Actor, report: Report) -> Draft:
    """Begin the official paper in the name of the unit that holds the report; the report keeps which it is.

    ``WrongState`` where the report is empty or has a paper that was not given up.
    """
    require(may_draft(actor, report))
    row = lock_report(report)
    if not drafts_anew(row):
        raise WrongState(DRAFTED)
    paper = Paper(row)
    if not paper.written and not paper.grids:
        raise WrongState(NOTHING_SAID)
    context = report_context(paper)
    draft = create_draft(actor=actor, unit_id=row.holder_id, kind="report", subject=context["subject"], context=context)
    row.draft = draft
    row.save(update_fields=["draft"])
    text = note(gettext_noop("Drafted the official paper of the report: %(subject)s"), subject=draft.subject)
    say_report(actor, row, "report.paper", text, Permission.REPORT_FILL, part="paper", after={"draft": draft.pk})
    return draft


def drafts_anew(report: Report) -> bool:
    """Whether the report has no paper, or only one that was given up. One query where it has one."""
    stands = Draft.objects.filter(pk=report.draft_id).first() if report.draft_id else None
    return stands is None or stands.status is DraftState.DISCARDED
