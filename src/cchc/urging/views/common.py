"""What the pages of urging share: who asks, the round that they mean, and the words of its state."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from cchc.urging.models import UrgingRound
from cchc.urging.queries import rounds_visible_to
from cchc_core.access import Actor, Permission

STYLES = {UrgingRound.SENT: "active", UrgingRound.FROZEN: "active", UrgingRound.CLOSED: "sealed"}


def state_word(state: str) -> str:
    """The state of a round in the reader's language."""
    words = {
        UrgingRound.DRAFT: _("being prepared"),
        UrgingRound.FROZEN: _("frozen, letters not sent yet"),
        UrgingRound.SENT: _("sent, answers awaited"),
        UrgingRound.CLOSED: _("closed"),
    }
    return words[state]


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; 404 for whoever may read no urging at all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.URGING_VIEW):
        raise Http404
    return actor


def load_round(request: HttpRequest, pk: int) -> UrgingRound:
    row = rounds_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
