"""The paper of a plan as a draft among the office's documents, where it is approved and issued."""

from django.db import transaction

from cchc.common.errors import WrongState
from cchc.common.permissions import require
from cchc.documents.actions.drafts import create_draft
from cchc.documents.models import Draft
from cchc.planning.actions.common import lock_version, say
from cchc.planning.models import PlanVersion
from cchc.planning.papers import plan_context
from cchc.planning.permissions import may_edit_plan, may_issue_plan
from cchc_core.access import Actor, Decision
from cchc_core.planning.states import PlanState
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.drafts import DraftState

STANDS = note(gettext_noop("The paper of this version is drafted already. Open it to change it, or discard it first."))
NO_LINES = note(gettext_noop("The plan has no lines yet. Add its targets and tasks first."))

PAST = note(gettext_noop("The paper is drafted before the plan is issued. Download it as Word or PDF instead."))


def may_draft_paper(actor: Actor, version: PlanVersion) -> Decision:
    """Who drafts the plan or issues it; the office's documents ask for their own permission besides."""
    return may_edit_plan(actor, version.plan) or may_issue_plan(actor, version.plan)


@transaction.atomic
def draft_paper(*, actor: Actor, version: PlanVersion) -> Draft:
    """Begin the official paper in the name of the plan's unit. It is not complete until it is signed.

    ``WrongState`` where there is one already that was not discarded, and where the plan has no lines.
    """
    row = lock_version(version)
    require(may_draft_paper(actor, row))
    if row.state in (PlanState.ISSUED, PlanState.DISCARDED):
        raise WrongState(PAST)
    stands = Draft.objects.filter(pk=row.draft_id).first() if row.draft_id else None
    if stands is not None and stands.state != DraftState.DISCARDED.value:
        raise WrongState(STANDS)
    if not row.contents.exists():
        raise WrongState(NO_LINES)
    context = plan_context(row)
    draft = create_draft(
        actor=actor, unit_id=row.plan.unit_id, kind="plan", subject=context["subject"], context=context
    )
    row.draft = draft
    row.save(update_fields=["draft"])
    text = note(gettext_noop("Drafted the official paper of the plan: %(subject)s"), subject=draft.subject)
    say(actor, row.plan, "plan.paper", text, part=f"version:{row.number}", after={"draft": draft.pk})
    return draft
