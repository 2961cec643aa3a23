"""What the page of a model shows of its registration: the context of ``initiatives/registration/_entry.html``."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cchc.initiatives.actions.entries import lacks_of
from cchc.initiatives.forms.registration import AnswerForm, AskForm
from cchc.initiatives.models import Initiative, RegistrationCampaign
from cchc.initiatives.permissions import may_settle, may_step, may_write
from cchc.initiatives.queries.catalogue import visible_to
from cchc.initiatives.queries.similar import similar
from cchc_core.access import Actor
from cchc_core.initiatives.states import ENTRY, EntryState, EntryVerb, Stage

#: Steps that the page offers first where several are possible.
_FIRST = (EntryVerb.ACCEPT, EntryVerb.SEND, EntryVerb.PRESENT)


def entry_block(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    """Whose turn it is, what may be done now, what is still missing, what resembles it, what was asked. Four queries."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state = EntryState(initiative.state)
    writes = bool(may_write(actor, initiative))
    settles = bool(may_settle(actor, initiative))
    sends = bool(may_step(actor, initiative, EntryVerb.SEND))
    if not (writes or settles or sends):
        return {"entry": None}
    campaign = initiative.campaign
    over = campaign is not None and campaign.state == RegistrationCampaign.CLOSED
    steps = [verb for verb in ENTRY.verbs_in(state) if _offered(actor, initiative, verb, over=over)]
    plain = [verb for verb in _FIRST if verb in steps]
    reasoned = [verb for verb in steps if verb not in plain]
    open_or_free = not over
    lacks = lacks_of(initiative) if state in (EntryState.DRAFT, EntryState.AWAITING) and (writes or sends) else []
    shows_alike = state is not EntryState.ACCEPTED and state is not EntryState.DROPPED
    return {
        "entry": {
            "state": _(ENTRY.states[state]),
            "is_draft": state is EntryState.DRAFT,
            "is_settled": state in (EntryState.ACCEPTED, EntryState.DROPPED),
            "writes": writes and state is EntryState.DRAFT and open_or_free,
            "steps": [(verb.value, _(ENTRY.verbs[verb])) for verb in plain],
            "reasoned": [(verb.value, _(ENTRY.verbs[verb])) for verb in reasoned],
            "lacks": lacks,
            "turn": _turn(state),
            "over": over,
            "asks": settles and state in (EntryState.SENT, EntryState.ACCEPTED),
            "answers": writes,
            "questions": list(initiative.questions.order_by("pk")),
        },
        "ask_form": AskForm(),
        "answer_form": AnswerForm(),
        "similar": similar(initiative.title, but=initiative, within=visible_to(actor)) if shows_alike else [],
        "may_adopt": writes,
    }


def _offered(actor: Actor, row: Initiative, verb: EntryVerb, *, over: bool) -> bool:
    """Whether a step of the table would not be refused for who asks or where the model stands."""
    if not may_step(actor, row, verb):
        return False
    if verb is EntryVerb.SEND_BACK and (over or row.stage not in (Stage.IDEA, Stage.REGISTERED)):
        return False
    return not over or verb in (EntryVerb.DROP, EntryVerb.ACCEPT)


def _turn(state: EntryState) -> str:
    """Who acts next, in words."""
    return {
        EntryState.DRAFT: _("The unit writes it and presents it to its head."),
        EntryState.AWAITING: _("The head of the unit reads it, then approves and sends it, or returns it."),
        EntryState.SENT: _("Whoever runs the campaign accepts it, returns it with a reason, or asks."),
        EntryState.ACCEPTED: _("It stands in the library; its life goes on below."),
        EntryState.DROPPED: _("It was given up and counts for nothing."),
    }[state]
