"""Who may enter what others measured."""

from cchc.common.clock import today
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.words import gettext_noop, note

NOT_A_COORDINATOR = note(
    gettext_noop("Only a coordinator whose circle holds this unit enters results of outside indices.")
)


def may_enter(actor: Actor, unit_id: int) -> Decision:
    """Entering, correcting and importing results of a unit."""
    path = tree_on(today()).path(unit_id) or (unit_id,)
    return ALLOW if actor.has(Permission.RESULT_IMPORT, within=path) else deny(NOT_A_COORDINATOR)
