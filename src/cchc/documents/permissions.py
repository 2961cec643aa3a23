"""Who may open, enter, approve and issue official documents. A document belongs to the unit in whose register it stands."""

from collections.abc import Mapping

from cchc.common.clock import today
from cchc.documents.models import Draft, OfficialDocument, Reading
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.documents.kinds import Shape, kind_of
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.drafts import DraftState, DraftVerb, find_step, why_no_step

NOT_YOURS_TO_OPEN = note(gettext_noop("This register belongs to a unit that is outside your positions."))
NOT_YOURS_TO_ENTER = note(
    gettext_noop("You hold no position that may enter documents for this unit. Ask its focal officer.")
)
NOT_YOURS_TO_APPROVE = note(gettext_noop("Drafts of this unit are approved by its head or by the leader above it."))
NOT_YOURS_TO_ISSUE = note(gettext_noop("Number and day are given by those who keep the register of this unit."))

NOT_ADDRESSED = note(
    gettext_noop("Documents of this type address nobody, so they are not made once for each receiver.")
)
GIVEN_UP = note(gettext_noop("This draft was given up. Begin a new one."))
_ADDRESSED = (Shape.LETTER, Shape.NAMED, Shape.INVITATION)

#: The permission behind each step of a draft, and what to say without it.
STEPS: Mapping[DraftVerb, Permission] = {
    DraftVerb.SAVE: Permission.DOCUMENT_ENTER,
    DraftVerb.PRESENT: Permission.DOCUMENT_ENTER,
    DraftVerb.DISCARD: Permission.DOCUMENT_ENTER,
    DraftVerb.RETURN: Permission.DOCUMENT_APPROVE,
    DraftVerb.APPROVE: Permission.DOCUMENT_APPROVE,
    DraftVerb.ISSUE: Permission.DOCUMENT_ISSUE,
    DraftVerb.SEND: Permission.DOCUMENT_ISSUE,
}
_REASONS = {
    Permission.DOCUMENT_ENTER: NOT_YOURS_TO_ENTER,
    Permission.DOCUMENT_APPROVE: NOT_YOURS_TO_APPROVE,
    Permission.DOCUMENT_ISSUE: NOT_YOURS_TO_ISSUE,
}


def path_today(unit_id: int) -> tuple[int, ...]:
    """The unit's place in the tree of today; a unit that ended is only itself."""
    return tree_on(today()).path(unit_id) or (unit_id,)


def may_open(actor: Actor, row: OfficialDocument | Draft | Reading) -> Decision:
    """Reading a document, a draft or a letter that is being read."""
    unit = row.owner_id if isinstance(row, OfficialDocument) else row.unit_id
    return ALLOW if actor.has(Permission.DOCUMENT_VIEW, within=path_today(unit)) else deny(NOT_YOURS_TO_OPEN)


def may_enter(actor: Actor, unit_id: int) -> Decision:
    """Registering, changing and reading documents of a unit, and drafting for it."""
    return _with(actor, Permission.DOCUMENT_ENTER, unit_id)


def _with(actor: Actor, permission: Permission, unit_id: int) -> Decision:
    return ALLOW if actor.has(permission, within=path_today(unit_id)) else deny(_REASONS[permission])


def may_step(actor: Actor, draft: Draft, verb: DraftVerb) -> Decision:
    """Taking a step with a draft: who, and whether its state allows it. What is presented is edited by who approves."""
    if find_step(draft.status, verb) is None:
        return deny(why_no_step(draft.status, verb))
    return _with(actor, permission_of(draft, verb), draft.unit_id)


def may_order_letters(actor: Actor, draft: Draft) -> Decision:
    """Having a draft made once for each of many receivers: of types that address somebody, while it is not given up."""
    if kind_of(draft.kind).shape not in _ADDRESSED:
        return deny(NOT_ADDRESSED)
    if draft.status is DraftState.DISCARDED:
        return deny(GIVEN_UP)
    return may_enter(actor, draft.unit_id)


def permission_of(draft: Draft, verb: DraftVerb) -> Permission:
    """What a step asks for in the state of the draft: what lies before its head is the head's to change."""
    presented = verb is DraftVerb.SAVE and draft.status is DraftState.EDITED
    return Permission.DOCUMENT_APPROVE if presented else STEPS[verb]


def entering_units(actor: Actor) -> list[int]:
    """The units for which this person enters documents: the own ones, and the circle acted for."""
    found = actor.unit_ids | {holding.circle_id for holding in actor.holdings}
    return [unit for unit in sorted(found) if may_enter(actor, unit)]
