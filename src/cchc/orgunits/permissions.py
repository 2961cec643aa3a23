"""Who may see and change units. Units are public facts, so everybody with a post sees all of them, of all times."""

from __future__ import annotations

from collections.abc import Iterable

from cchc.common.clock import today
from cchc.orgunits import queries
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.units import Path
from cchc_core.words import gettext_noop, note

NOT_SIGNED_IN = note(gettext_noop("Units are shown to people who hold a post. Ask the administrator for one."))
NOT_YOUR_CIRCLE = note(gettext_noop("Only the administrator of this part of the tree may change its units."))
NOT_THE_WHOLE = note(
    gettext_noop("Importing changes units everywhere, so only the administrator of the whole tree may do it.")
)


def may_view_units(actor: Actor) -> Decision:
    """Any post gives it, anywhere in the tree."""
    return ALLOW if actor.has(Permission.UNIT_VIEW) else deny(NOT_SIGNED_IN)


def may_change_units(actor: Actor, paths: Iterable[Path]) -> Decision:
    """Every touched unit must stand in the actor's circle; a path is that of the day of the change."""
    paths = tuple(paths)
    if paths and all(actor.has(Permission.UNIT_CHANGE, within=path) for path in paths):
        return ALLOW
    return deny(NOT_YOUR_CIRCLE)


def may_change_unit(actor: Actor, path: Path) -> Decision:
    return may_change_units(actor, (path,))


def may_import_units(actor: Actor) -> Decision:
    """The file may touch any unit, so the permission must reach every root; into an empty tree, any will do."""
    tree = queries.tree_on(today())
    if not tree.roots:
        return ALLOW if actor.has(Permission.UNIT_CHANGE) else deny(NOT_THE_WHOLE)
    allowed = all(actor.has(Permission.UNIT_CHANGE, within=tree.path(root)) for root in tree.roots)
    return ALLOW if allowed else deny(NOT_THE_WHOLE)
