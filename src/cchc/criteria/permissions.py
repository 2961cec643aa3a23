"""Who may read, edit and seal criteria sets."""

from cchc.criteria.models import CriteriaSetVersion
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.words import gettext_noop, note

DRAFTS_OF_OTHERS = note(gettext_noop("Drafts are seen by those who edit criteria sets. Sealed versions are open to all."))
NOT_AN_EDITOR = note(gettext_noop("You hold no position that edits criteria sets. Ask a coordinator."))
NOT_A_SEALER = note(gettext_noop("You hold no position that seals criteria sets. Ask a coordinator."))


def may_view(actor: Actor, version: CriteriaSetVersion) -> Decision:
    """Sealed versions are open to everybody; drafts to their editors."""
    return ALLOW if version.is_sealed or actor.has(Permission.CRITERIA_EDIT) else deny(DRAFTS_OF_OTHERS)


def may_import(actor: Actor) -> Decision:
    return ALLOW if actor.has(Permission.CRITERIA_EDIT) else deny(NOT_AN_EDITOR)


def may_edit(actor: Actor, version: CriteriaSetVersion) -> Decision:
    """Editing, copying and discarding; whether the version is still a draft is the action's question."""
    return ALLOW if actor.has(Permission.CRITERIA_EDIT) else deny(NOT_AN_EDITOR)


def may_seal(actor: Actor, version: CriteriaSetVersion) -> Decision:
    return ALLOW if actor.has(Permission.CRITERIA_SEAL) else deny(NOT_A_SEALER)
