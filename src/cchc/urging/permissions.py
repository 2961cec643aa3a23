"""Who may urge, who sees it, and who answers."""

from cchc.urging.models import UrgedUnit, UrgingRound
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.words import gettext_noop, note

NOT_YOURS_TO_SEE = note(gettext_noop("This urging concerns units outside your positions."))
NOT_A_COORDINATOR = note(gettext_noop("Urging is done by the coordinator of the circle, for the units of that circle."))
NOT_THE_UNIT = note(gettext_noop("Only people of the unit that was urged acknowledge the letter and answer it."))
NOT_THE_HEAD = note(gettext_noop("What the head must answer is answered by the head of the unit."))


def may_urge_for(actor: Actor, unit_id: int) -> Decision:
    """Opening a round for the units under one unit."""
    acts = actor.acts_for(Permission.URGING_MANAGE, unit_id)
    return ALLOW if acts else deny(NOT_A_COORDINATOR)


def may_manage(actor: Actor, round_: UrgingRound) -> Decision:
    """Rules, freezing, letters, sending, closing."""
    return may_urge_for(actor, round_.unit_id)


def may_view(actor: Actor, round_: UrgingRound) -> Decision:
    """The whole of a round: those who read the circle."""
    seen = actor.has(Permission.URGING_VIEW, within=round_.path)
    return ALLOW if seen else deny(NOT_YOURS_TO_SEE)


def may_view_unit(actor: Actor, urged: UrgedUnit) -> Decision:
    """One unit's part: its own people once it was sent, and those who see the whole."""
    if may_view(actor, urged.round):
        return ALLOW
    own = urged.sent_at is not None and actor.has(Permission.URGING_VIEW, within=urged.path)
    return ALLOW if own else deny(NOT_YOURS_TO_SEE)


def may_answer(actor: Actor, urged: UrgedUnit) -> Decision:
    """Acknowledging receipt and answering items."""
    acts = actor.acts_for(Permission.URGING_ANSWER, urged.unit_id)
    return ALLOW if acts else deny(NOT_THE_UNIT)


def may_answer_as_head(actor: Actor, urged: UrgedUnit) -> Decision:
    """What the letter asks the head in person: who approves what leaves the unit."""
    acts = actor.acts_for(Permission.PLAN_APPROVE, urged.unit_id)
    return ALLOW if acts else deny(NOT_THE_HEAD)
