"""Who may read, edit and seal criteria sets."""

from cchc.criteria.models import CriteriaSetVersion
from cchc_core.access import ALLOW, SYSTEM, Actor, Decision, Permission, deny
from cchc_core.words import gettext_noop, note

DRAFTS_OF_OTHERS = note(
    gettext_noop("Drafts are seen by those who edit criteria sets. Sealed versions are open to all.")
)
NOT_A_READER = note(
    gettext_noop("Criteria sets are read by whoever holds a position. You hold none yet; ask the administrator.")
)
NOT_AN_EDITOR = note(gettext_noop("You hold no position that edits criteria sets. Ask a coordinator."))
NOT_A_SEALER = note(gettext_noop("You hold no position that seals criteria sets. Ask a coordinator."))


def may_read(actor: Actor) -> Decision:
    """Whether there is anything here for this person at all."""
    return ALLOW if actor.has(Permission.CRITERIA_VIEW) or may_import(actor) else deny(NOT_A_READER)


def may_view(actor: Actor, version: CriteriaSetVersion) -> Decision:
    """Sealed versions are open to every holder of a post; drafts to their editors."""
    if not may_read(actor):
        return deny(NOT_A_READER)
    return ALLOW if version.is_sealed or may_import(actor) else deny(DRAFTS_OF_OTHERS)


def may_import(actor: Actor) -> Decision:
    """Editors; and the system itself, as which the console ships samples and imports files."""
    return ALLOW if actor.has(Permission.CRITERIA_EDIT) or actor == SYSTEM else deny(NOT_AN_EDITOR)


def may_edit(actor: Actor, version: CriteriaSetVersion) -> Decision:
    """Editing, copying and discarding; whether the version is still a draft is the action's question."""
    return may_import(actor)


def may_seal(actor: Actor, version: CriteriaSetVersion) -> Decision:
    return ALLOW if actor.has(Permission.CRITERIA_SEAL) or actor == SYSTEM else deny(NOT_A_SEALER)
