"""Who may enter what others measured, and who plans and carries out remedies."""

from cchc.common.clock import today
from cchc.improvement.models import Finding
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, Actor, Decision, Path, Permission, deny
from cchc_core.words import gettext_noop, note

NOT_A_COORDINATOR = note(
    gettext_noop("Only a coordinator whose circle holds this unit enters results of outside indices.")
)
NOT_YOURS_TO_SEE = note(gettext_noop("This finding concerns units outside your positions."))
NOT_A_PLANNER = note(
    gettext_noop(
        "Only the unit that lost the points (its focal officer, its head) and the coordinator of its circle plan the remedy."
    )
)
NOT_THE_OWNER = note(gettext_noop("Only people of the unit that owns the remedy report on it."))


def may_enter(actor: Actor, unit_id: int) -> Decision:
    """Entering, correcting and importing results of a unit."""
    path = tree_on(today()).path(unit_id) or (unit_id,)
    return ALLOW if actor.has(Permission.RESULT_IMPORT, within=path) else deny(NOT_A_COORDINATOR)


def may_view(actor: Actor, finding: Finding) -> Decision:
    """The unit that lost the points, the owner of the remedy, and readers of their circles."""
    seen = any(actor.has(Permission.REMEDY_VIEW, within=path) for path in (finding.path, finding.owning_path))
    return ALLOW if seen else deny(NOT_YOURS_TO_SEE)


def may_plan(actor: Actor, unit_path: Path) -> Decision:
    """Opening a finding of the unit at the end of the path, planning its remedy, dropping it, taking it up again."""
    return ALLOW if actor.has(Permission.REMEDY_PLAN, within=unit_path) else deny(NOT_A_PLANNER)


def may_work(actor: Actor, finding: Finding) -> Decision:
    """Beginning the remedy and reporting what came of it: the owner's people, and whoever plans it."""
    if may_plan(actor, finding.path) or actor.has(Permission.REMEDY_WORK, within=finding.owning_path):
        return ALLOW
    return deny(NOT_THE_OWNER)


def may_own(actor: Actor, finding_path: Path, owner_path: Path) -> Decision:
    """Whom a planner may give a remedy to: the unit itself, what is under it, and the planner's own circle."""
    inside = bool(finding_path) and finding_path[-1] in owner_path
    if owner_path and (inside or actor.has(Permission.REMEDY_PLAN, within=owner_path)):
        return ALLOW
    return deny(note(gettext_noop("The owner lies outside the unit and your circle. Choose one of those offered.")))
