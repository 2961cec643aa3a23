"""Who may open and who may add evidence."""

from cchc.common.clock import today
from cchc.evidence.models import Evidence
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.words import gettext_noop, note

NOT_YOURS_TO_OPEN = note(gettext_noop("This document belongs to a unit that is outside your positions."))
NOT_YOUR_UNIT = note(gettext_noop("You hold no position that may add documents of this unit. Ask its focal officer."))


def may_open(actor: Actor, evidence: Evidence) -> Decision:
    """Reading the document and its files."""
    return (
        ALLOW if actor.has(Permission.EVIDENCE_VIEW, within=path_today(evidence.unit_id)) else deny(NOT_YOURS_TO_OPEN)
    )


def may_add(actor: Actor, unit_id: int) -> Decision:
    """Adding a document, or a file to a document, of that unit."""
    return ALLOW if actor.has(Permission.EVIDENCE_ADD, within=path_today(unit_id)) else deny(NOT_YOUR_UNIT)


def path_today(unit_id: int) -> tuple[int, ...]:
    """The unit's place in the tree of today; a unit that ended is only itself."""
    return tree_on(today()).path(unit_id) or (unit_id,)
