"""Who reads the catalogue of figures, who gives definitions, and who lets a formula compute.

A definition with an owner is given by whoever defines figures for a circle that the owner is in; one without an owner, since all
units share it, only by whoever does so for the whole tree.
"""

from cchc.common.clock import today
from cchc.figures.models import Indicator
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, SYSTEM, Actor, Decision, Permission, deny
from cchc_core.words import gettext_noop, note

NOT_A_READER = note(gettext_noop("The catalogue of figures is read by whoever works with figures."))
NOT_A_DEFINER = note(gettext_noop("What figures measure is defined by the coordinator and by the administrator."))
NOT_THE_OWNERS = note(
    gettext_noop(
        "The unit that owns this definition is outside the units that you define figures for. Ask its coordinator."
    )
)
SHARED = note(
    gettext_noop(
        "All units share a definition without an owner: only who coordinates all of them gives it. Choose an owner."
    )
)
NOT_YOURS_TO_COMPUTE = note(gettext_noop("Figures of a unit are computed by its own people and by its coordinator."))


def may_browse(actor: Actor) -> Decision:
    """Reading definitions: who sees figures of any unit, and who defines them."""
    allowed = actor.has(Permission.FIGURE_VIEW) or actor.has(Permission.INDICATOR_DEFINE)
    return ALLOW if allowed else deny(NOT_A_READER)


def may_define(actor: Actor, owner_id: int | None) -> Decision:
    """Giving a definition that this unit owns (None: that all units share)."""
    if actor == SYSTEM:
        return ALLOW
    if not actor.has(Permission.INDICATOR_DEFINE):
        return deny(NOT_A_DEFINER)
    tree = tree_on(today())
    if owner_id is None:
        reach = actor.reach(Permission.INDICATOR_DEFINE)
        everywhere = any(len(tree.path(circle)) == 1 for circle in reach.circles if circle in tree)
        return ALLOW if everywhere else deny(SHARED)
    return (
        ALLOW
        if actor.has(Permission.INDICATOR_DEFINE, within=tree.path(owner_id) or (owner_id,))
        else deny(NOT_THE_OWNERS)
    )


def may_redefine(actor: Actor, indicator: Indicator) -> Decision:
    """Giving the next version: who may for its present owner."""
    return may_define(actor, indicator.current.owner_id if indicator.current else None)


def may_compute(actor: Actor, unit_id: int) -> Decision:
    """Letting formulas compute a unit's figures."""
    path = tree_on(today()).path(unit_id) or (unit_id,)
    return ALLOW if actor.has(Permission.FIGURE_ENTER, within=path) else deny(NOT_YOURS_TO_COMPUTE)
