"""Who may do what with dossiers and the figures made of them.

Figures are read by whoever reads the figures of a unit. Files are brought in by the coordinator of the circle that they tell
of. A slip of apology is the unit's own: those who write its letters make it.
"""

from cchc_core.access import ALLOW, Actor, Decision, Path, Permission, deny
from cchc_core.words import gettext_noop, note

P = Permission

NOT_A_READER = note(
    gettext_noop("The dossiers of this unit are seen by its own people and by those who look after it.")
)
NOT_AN_IMPORTER = note(gettext_noop("Dossiers are brought in by the coordinator of the circle that they belong to."))
NOT_THE_UNIT = note(gettext_noop("A slip of apology is made by people of the unit that settles the dossier."))
NOT_YOUR_TARGETS = note(gettext_noop("What units aim at is set by the coordinator of their circle."))


def may_view(actor: Actor, path: Path) -> Decision:
    """The figures of the unit at the end of a path, and the numbers of its dossiers."""
    return ALLOW if actor.has(P.FIGURE_VIEW, within=path) else deny(NOT_A_READER)


def may_import_for(actor: Actor, unit_id: int) -> Decision:
    """Bringing in files of the units under one unit, and saying yes to them."""
    return ALLOW if actor.acts_for(P.FIGURE_IMPORT, unit_id) else deny(NOT_AN_IMPORTER)


def may_set_targets(actor: Actor, unit_id: int) -> Decision:
    """What the units under one unit aim at."""
    return ALLOW if actor.acts_for(P.FIGURE_IMPORT, unit_id) else deny(NOT_YOUR_TARGETS)


def may_apologise(actor: Actor, unit_id: int) -> Decision:
    """Making the slip for a late dossier of a unit."""
    return ALLOW if actor.acts_for(P.DOCUMENT_ENTER, unit_id) else deny(NOT_THE_UNIT)
