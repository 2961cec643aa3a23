"""Who may do what with plans, their lines, what is reported on them, and the proposals that they come from.

A plan belongs to its unit: people of that unit write it, and those who coordinate the circle of that very unit do so for it.
A wider circle reads; it never writes another unit's plan. *When* a step may be taken stands in ``cchc_core.planning.states``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cchc.accounts.models import Appointment
from cchc.accounts.queries import holding_on, post_holding_on
from cchc.common.clock import today
from cchc.planning.models import Assignment, Plan, PlanVersion
from cchc_core.access import ALLOW, ROLES, Actor, Decision, Path, Permission, Scope, deny
from cchc_core.planning.states import PLAN, PlanState, PlanVerb
from cchc_core.words import gettext_noop, note

if TYPE_CHECKING:
    from cchc.planning.models import Extension, ProgressUpdate, ProposalOwner, ProposalRound

P = Permission

NOT_YOURS_TO_SEE = note(gettext_noop("This plan belongs to a unit that is outside your positions."))
NOT_A_DRAFTER = note(
    gettext_noop("The plan of a unit is drafted by its own people and by the coordinator of its circle.")
)
NOT_AN_APPROVER = note(gettext_noop("The plan of a unit is approved by its head or by the leader of its circle."))
OWN_PRESENTATION = note(
    gettext_noop("You presented this plan yourself. Somebody else who may approve it has to look at it.")
)
NOT_AN_ISSUER = note(gettext_noop("The plan of a unit is issued by those who keep its documents."))
NOT_YOUR_UNIT = note(gettext_noop("Only people of the unit say whether it carries this line or refuses it."))
NOT_YOUR_DUTY = note(gettext_noop("This duty belongs to a unit that is outside your positions."))
NOT_THE_DOER = note(gettext_noop("Progress is reported by people of the unit that does the work."))
NOT_THE_MONITOR = note(
    gettext_noop("Progress is judged by the unit that monitors the line and by the coordinator of the plan.")
)
OWN_REPORT = note(
    gettext_noop("You report for this unit yourself. Somebody else who monitors the line has to judge the report.")
)
NOT_THE_PLANNER = note(gettext_noop("More time is granted by those who set the deadline: the side of the plan."))
NOT_A_COORDINATOR = note(gettext_noop("A proposal round is run by the coordinator of the circle."))
NOT_THE_OWNER = note(gettext_noop("The annexes of a field owner are filled in by its own people."))
NOT_THE_HEAD = note(gettext_noop("The annexes of a field owner are sent by its head."))

_STEPS = {
    PlanVerb.PRESENT: (P.PLAN_EDIT, NOT_A_DRAFTER),
    PlanVerb.DISCARD: (P.PLAN_EDIT, NOT_A_DRAFTER),
    PlanVerb.RETURN: (P.PLAN_APPROVE, NOT_AN_APPROVER),
    PlanVerb.APPROVE: (P.PLAN_APPROVE, NOT_AN_APPROVER),
    PlanVerb.ISSUE: (P.PLAN_ISSUE, NOT_AN_ISSUER),
}


# Plans --------------------------------------------------------------------------------------------------------------


def sees_drafts(actor: Actor, unit_path: Path) -> bool:
    """Whether somebody sees everything of a unit's plan, also what is not issued."""
    return actor.has(P.PLAN_VIEW, within=unit_path)


def stands_below(actor: Actor, unit_id: int) -> bool:
    """Whether the unit stands above one of the actor's own: its issued plans concern them."""
    return any(held.scope(P.PLAN_VIEW) is not None and unit_id in held.unit_path for held in actor.holdings)


def may_view_plan(actor: Actor, plan: Plan) -> Decision:
    """Readers of the unit see all of it; units below, and those with a duty in it, see it once it was issued."""
    if sees_drafts(actor, plan.path):
        return ALLOW
    if not actor.has(P.PLAN_VIEW) or not plan.versions.filter(state=PlanState.ISSUED.value).exists():
        return deny(NOT_YOURS_TO_SEE)
    if stands_below(actor, plan.unit_id) or has_duty_in(actor, plan):
        return ALLOW
    return deny(NOT_YOURS_TO_SEE)


def has_duty_in(actor: Actor, plan: Plan) -> bool:
    """Whether a unit of the actor has a duty on a line of the plan. One query."""
    units = [held.unit_id for held in actor.holdings if held.scope(P.PLAN_VIEW) is not None]
    return Assignment.objects.filter(line__plan=plan, unit_id__in=units).exists()


def may_view_version(actor: Actor, version: PlanVersion) -> Decision:
    """A version that is not issued is seen by readers of the unit only."""
    if sees_drafts(actor, version.plan.path):
        return ALLOW
    if version.state != PlanState.ISSUED:
        return deny(NOT_YOURS_TO_SEE)
    return may_view_plan(actor, version.plan)


def may_draft_for(actor: Actor, unit_id: int) -> Decision:
    """Opening and writing the plan of a unit."""
    return ALLOW if actor.acts_for(P.PLAN_EDIT, unit_id) else deny(NOT_A_DRAFTER)


def may_edit_plan(actor: Actor, plan: Plan) -> Decision:
    """Changing lines, amending, presenting, giving up a draft."""
    return may_draft_for(actor, plan.unit_id)


def may_approve_plan(actor: Actor, version: PlanVersion) -> Decision:
    """The head or the leader, but not who presented it where somebody else could."""
    if not actor.acts_for(P.PLAN_APPROVE, version.plan.unit_id):
        return deny(NOT_AN_APPROVER)
    if version.presented_by_id is not None and version.presented_by_id == actor.user_id:
        return deny(OWN_PRESENTATION) if _others(P.PLAN_APPROVE, version.plan.unit_id, actor) else ALLOW
    return ALLOW


def may_issue_plan(actor: Actor, plan: Plan) -> Decision:
    """Giving an approved plan its day and document."""
    return ALLOW if actor.acts_for(P.PLAN_ISSUE, plan.unit_id) else deny(NOT_AN_ISSUER)


def may_step(actor: Actor, version: PlanVersion, verb: PlanVerb) -> Decision:
    """Taking a step with a version: whether its state allows it, and who."""
    state = PlanState(version.state)
    if PLAN.step(state, verb) is None:
        return deny(PLAN.why_not(state, verb))
    if verb is PlanVerb.APPROVE:
        return may_approve_plan(actor, version)
    permission, refusal = _STEPS[verb]
    allowed = actor.acts_for(permission, version.plan.unit_id)
    if verb is PlanVerb.RETURN and state is PlanState.APPROVED:  # who is to issue it may find a fault as well
        allowed = allowed or actor.acts_for(P.PLAN_ISSUE, version.plan.unit_id)
    return ALLOW if allowed else deny(refusal)


def may_write_lines(actor: Actor, version: PlanVersion) -> Decision:
    """Adding, changing and removing lines: by who drafts, while the version is a draft."""
    if not version.is_draft:
        return deny(NOT_A_DRAFT)
    return may_edit_plan(actor, version.plan)


NOT_A_DRAFT = note(
    gettext_noop("Lines are changed while a version is being drafted. Amend the plan or have it returned.")
)


def _others(permission: Permission, unit_id: int, actor: Actor) -> bool:
    """Whether somebody else holds a post that gives the permission for the unit today. One query."""
    return _appointed(permission, [unit_id], actor).exists()


def _appointed(permission: Permission, units: Collection[int], actor: Actor) -> QuerySet[Appointment]:
    """The appointments of others that give the permission for some of these units today."""
    roles = [role for role, spec in ROLES.items() if permission in spec.permissions]
    wide = [role for role in roles if ROLES[role].permissions[permission] is Scope.CIRCLE]
    day = today()
    held = Appointment.objects.filter(holding_on(day), post_holding_on(day), user__is_active=True)
    held = held.exclude(user_id=actor.user_id or 0)
    return held.filter(Q(post__unit__in=units, post__role__in=roles) | Q(post__circle__in=units, post__role__in=wide))


# Cascade ------------------------------------------------------------------------------------------------------------


def may_answer_cascade(actor: Actor, unit_path: Path) -> Decision:
    """Taking over a superior line, refusing it, or taking the refusal back, for the unit at the end of the path."""
    unit = unit_path[-1] if unit_path else 0
    return ALLOW if actor.acts_for(P.PLAN_EDIT, unit) else deny(NOT_YOUR_UNIT)


# Progress -----------------------------------------------------------------------------------------------------------


def may_view_assignment(actor: Actor, assignment: Assignment) -> Decision:
    """Readers of the unit that does it, of the unit that monitors it, and of the unit whose plan it stands in."""
    paths = (assignment.path, assignment.monitor_tree, assignment.line.plan.path)
    seen = any(path and actor.has(P.PLAN_VIEW, within=path) for path in paths)
    return ALLOW if seen else deny(NOT_YOUR_DUTY)


def may_report(actor: Actor, assignment: Assignment) -> Decision:
    """Reporting progress and asking for more time."""
    return ALLOW if actor.acts_for(P.PROGRESS_REPORT, assignment.path[-1]) else deny(NOT_THE_DOER)


def may_review(
    actor: Actor,
    assignment: Assignment,
    report: ProgressUpdate | None = None,
    others: Iterable[Reviewer] | None = None,
) -> Decision:
    """Accepting and returning progress: not by who reports for the same unit where somebody else can.

    ``report`` is the one to be judged; ``others`` (``reviewers_of``) spares a query for each of many duties.
    """
    judges = judging(assignment)
    if not any(held.acts_for(P.PROGRESS_REVIEW, unit) for held in actor.holdings for unit in judges):
        return deny(NOT_THE_MONITOR)
    author = report.by_id if report is not None else None
    return _unless_own(actor, assignment, judges, author, others)


def may_decide_extension(
    actor: Actor, assignment: Assignment, wish: Extension | None = None, others: Iterable[Reviewer] | None = None
) -> Decision:
    """Granting or refusing more time: the side of the plan, not of the unit that asks where somebody else can."""
    unit = assignment.line.plan.unit_id
    if not actor.acts_for(P.PROGRESS_REVIEW, unit):
        return deny(NOT_THE_PLANNER)
    return _unless_own(actor, assignment, {unit}, wish.by_id if wish is not None else None, others)


def judging(assignment: Assignment) -> set[int]:
    """The units whose people judge what is reported: that of the plan, and the one that monitors the line."""
    return {assignment.line.plan.unit_id, assignment.monitor_id or assignment.line.plan.unit_id}


@dataclass(frozen=True)
class Reviewer:
    """A post through which somebody judges progress."""

    user_id: int
    role: str
    unit_id: int
    circle_id: int | None

    def acts(self, permission: Permission, unit: int) -> bool:
        """As ``Holding.acts_for``, of a post that is not one's own."""
        scope = ROLES[self.role].permissions.get(permission)
        return scope is not None and (self.unit_id == unit or (scope is Scope.CIRCLE and self.circle_id == unit))


def reviewers_of(actor: Actor, units: Collection[int]) -> list[Reviewer]:
    """Everybody else who judges progress for some of these units today. One query."""
    rows = _appointed(P.PROGRESS_REVIEW, units, actor)
    columns = ("user_id", "post__role", "post__unit_id", "post__circle_id")
    return [Reviewer(*row) for row in rows.order_by("pk").values_list(*columns)]


def _unless_own(
    actor: Actor,
    assignment: Assignment,
    judges: Collection[int],
    author: int | None,
    others: Iterable[Reviewer] | None,
) -> Decision:
    """Who reports for the unit leaves it to somebody from outside; where there is none, to whoever did not say it."""
    if not may_report(actor, assignment):
        return ALLOW
    found = reviewers_of(actor, judges) if others is None else others
    found = [each for each in found if any(each.acts(P.PROGRESS_REVIEW, unit) for unit in judges)]
    reporting = {each.user_id for each in found if each.acts(P.PROGRESS_REPORT, assignment.unit_id)}
    if any(each.user_id not in reporting for each in found):
        return deny(OWN_REPORT)
    return deny(OWN_REPORT) if found and author is not None and author == actor.user_id else ALLOW


def may_record_figures(actor: Actor, unit_path: Path) -> Decision:
    """Offering the counts of plans to the scoring as figures of the unit at the end of the path."""
    return ALLOW if actor.has(P.FIGURE_IMPORT, within=unit_path) else deny(NOT_A_RECORDER)


NOT_A_RECORDER = note(gettext_noop("Figures of many units are recorded by the coordinator of their circle."))


# Proposals ----------------------------------------------------------------------------------------------------------


def may_open_proposals(actor: Actor, unit_id: int) -> Decision:
    """Opening a proposal round for the plan of a unit."""
    return ALLOW if actor.acts_for(P.PROPOSAL_MANAGE, unit_id) else deny(NOT_A_COORDINATOR)


def may_manage_proposals(actor: Actor, round: ProposalRound) -> Decision:  # noqa: A002 - the domain's word
    """Owners, days, letters and closing of a round."""
    return may_open_proposals(actor, round.unit_id)


def may_settle(actor: Actor, round: ProposalRound) -> Decision:  # noqa: A002 - the domain's word
    """Accepting, returning, merging, splitting proposals and turning them into lines."""
    return may_manage_proposals(actor, round)


def may_view_owner(actor: Actor, owner: ProposalOwner) -> Decision:
    """The annexes of one owner: its own readers and those of the round's unit."""
    seen = any(actor.has(P.PLAN_VIEW, within=path) for path in (owner.path, owner.round.path))
    return ALLOW if seen else deny(NOT_YOURS_TO_SEE)


def may_fill(actor: Actor, owner: ProposalOwner) -> Decision:
    """Writing in the annexes of a field owner and presenting them to its head."""
    return ALLOW if actor.acts_for(P.PROPOSAL_FILL, owner.unit_id) else deny(NOT_THE_OWNER)


def may_send(actor: Actor, owner: ProposalOwner) -> Decision:
    """Approving, returning and sending the annexes of a field owner."""
    return ALLOW if actor.acts_for(P.PROPOSAL_SEND, owner.unit_id) else deny(NOT_THE_HEAD)
