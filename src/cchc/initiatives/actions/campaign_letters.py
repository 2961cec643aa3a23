"""The letter that asks units for registrations, as a draft among the office's outgoing documents."""

from django.db import transaction

from cchc.common.errors import WrongState
from cchc.common.permissions import require
from cchc.documents.actions.drafts import create_draft
from cchc.documents.models import Draft
from cchc.initiatives.actions.campaigns import ALREADY_CLOSED
from cchc.initiatives.actions.registering import lock_campaign, say_campaign
from cchc.initiatives.models import RegistrationCampaign
from cchc.initiatives.papers import letter_context
from cchc.initiatives.permissions import may_manage
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.drafts import DraftState

STANDS = note(
    gettext_noop("The letter of this campaign is drafted already. Open it to change it, or discard it first.")
)


@transaction.atomic
def draft_letter(*, actor: Actor, campaign: RegistrationCampaign) -> Draft:
    """Begin the letter in the name of the coordinator's own office, with the blank form. Not complete until signed.

    ``WrongState`` where there is one already that was not discarded.
    """
    require(may_manage(actor, campaign))
    row = lock_campaign(campaign)
    if row.state == RegistrationCampaign.CLOSED:
        raise WrongState(ALREADY_CLOSED)
    stands = Draft.objects.filter(pk=row.draft_id or 0).first()
    if stands is not None and stands.state != DraftState.DISCARDED.value:
        raise WrongState(STANDS)
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, row.unit_id)
    issuing = held.unit_id if held else row.unit_id
    context = letter_context(row, issuing)
    draft = create_draft(actor=actor, unit_id=issuing, kind="letter", subject=context["subject"], context=context)
    row.draft = draft
    row.version += 1
    row.save(update_fields=["draft", "version"])
    text = note(gettext_noop("Drafted the letter that asks for initiatives: %(subject)s"), subject=draft.subject)
    say_campaign(actor, row, "campaign.letter", text)
    return draft
