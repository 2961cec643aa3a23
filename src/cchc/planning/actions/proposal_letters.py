"""The letter that asks field owners for proposals, as a draft among the office's outgoing documents."""

from django.db import transaction

from cchc.common.db import locked
from cchc.common.errors import WrongState
from cchc.common.permissions import require
from cchc.documents.actions.drafts import create_draft
from cchc.documents.models import Draft
from cchc.planning.actions.proposal_common import demand_open, say_round
from cchc.planning.annex_papers import letter_context
from cchc.planning.models import ProposalRound
from cchc.planning.permissions import may_manage_proposals
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.drafts import DraftState

STANDS = note(gettext_noop("The letter of this round is drafted already. Open it to change it, or discard it first."))


@transaction.atomic
def draft_letter(*, actor: Actor, round_: ProposalRound) -> Draft:
    """Begin the letter in the name of the coordinator's own office, with the four blank annexes. Not complete until signed.

    ``WrongState`` where there is one already that was not discarded.
    """
    row = locked(ProposalRound.objects.filter(pk=round_.pk)).get()
    require(may_manage_proposals(actor, row))
    demand_open(row)
    stands = Draft.objects.filter(pk=row.draft_id or 0).first()
    if stands is not None and stands.state != DraftState.DISCARDED.value:
        raise WrongState(STANDS)
    held = actor.post_for(Permission.PROPOSAL_MANAGE, row.unit_id)
    issuing = held.unit_id if held else row.unit_id
    context = letter_context(row, issuing)
    draft = create_draft(actor=actor, unit_id=issuing, kind="letter", subject=context["subject"], context=context)
    row.draft = draft
    row.version += 1
    row.save(update_fields=["draft", "version"])
    text = note(gettext_noop("Drafted the letter that asks for proposals: %(subject)s"), subject=draft.subject)
    say_round(actor, row, "proposals.letter", text)
    return draft
