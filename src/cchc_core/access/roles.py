"""The roles, and what each may do. Reviewed as code: the database keeps only the role's key.

A permission reaches either the unit of the post itself (``OWN``) or the whole circle of the post (``CIRCLE``): the unit
for which the post acts, and everything under it. A post without a circle of its own has its unit's subtree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from cchc_core.access.permissions import Permission as P
from cchc_core.words import gettext_noop


class Scope(str, Enum):
    """How far a permission of a role reaches."""

    OWN = "own"
    CIRCLE = "circle"


class Role(str, Enum):
    """The keys of the roles, as the database keeps them."""

    FOCAL = "focal"
    UNIT_HEAD = "unit_head"
    VERIFIER = "verifier"
    COORDINATOR = "coordinator"
    COUNCIL = "council"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True)
class RoleSpec:
    """A role: its name, what it is for, and what it may do where."""

    label: str
    purpose: str
    permissions: Mapping[P, Scope]


def _spec(label: str, purpose: str, *, own: Iterable[P] = (), circle: Iterable[P] = ()) -> RoleSpec:
    reach = dict.fromkeys(own, Scope.OWN)
    reach.update(dict.fromkeys(circle, Scope.CIRCLE))
    return RoleSpec(label, purpose, MappingProxyType(reach))


#: What every holder of a post may read, whatever the role.
_EVERYBODY = (P.UNIT_VIEW, P.CRITERIA_VIEW, P.ROUND_VIEW, P.INITIATIVE_VIEW)
#: What a reader of a whole circle may open.
_READER = (
    *_EVERYBODY,
    P.POST_VIEW,
    P.FIGURE_VIEW,
    P.EVIDENCE_VIEW,
    P.DOCUMENT_VIEW,
    P.ASSESSMENT_VIEW,
    P.REMEDY_VIEW,
    P.PLAN_VIEW,
    P.URGING_VIEW,
    P.REPORT_VIEW,
)
#: What a member of a unit may open in that unit.
_MEMBER = (
    P.POST_VIEW,
    P.FIGURE_VIEW,
    P.EVIDENCE_VIEW,
    P.DOCUMENT_VIEW,
    P.ASSESSMENT_VIEW,
    P.REMEDY_VIEW,
    P.PLAN_VIEW,
    P.URGING_VIEW,
    P.REPORT_VIEW,
)
#: What those who answer for a unit do about what was found there.
_REMEDIER = (P.REMEDY_PLAN, P.REMEDY_WORK)
#: What those who write for a unit do about its plan and what it is asked.
_PLANNER = (P.PLAN_EDIT, P.PROPOSAL_FILL, P.PROGRESS_REPORT, P.URGING_ANSWER, P.REPORT_FILL)
#: What they do about its initiatives and about models of others.
_INNOVATOR = (P.INITIATIVE_WRITE, P.ADOPTION_WORK)

ROLES: Mapping[str, RoleSpec] = MappingProxyType(
    {
        Role.FOCAL.value: _spec(
            gettext_noop("Focal officer"),
            gettext_noop("Enters progress, reports, self-scores and evidence of the unit."),
            own=(
                *_MEMBER,
                *_REMEDIER,
                *_PLANNER,
                *_INNOVATOR,
                P.PLAN_ISSUE,
                P.PROGRESS_REVIEW,
                P.FIGURE_ENTER,
                P.EVIDENCE_ADD,
                P.DOCUMENT_ENTER,
                P.DOCUMENT_ISSUE,
                P.ASSESSMENT_SCORE,
            ),
            circle=_EVERYBODY,
        ),
        Role.UNIT_HEAD.value: _spec(
            gettext_noop("Head of unit"),
            gettext_noop("Approves and submits what leaves the unit; answers for it."),
            own=(
                *_MEMBER,
                *_REMEDIER,
                *_PLANNER,
                *_INNOVATOR,
                P.INITIATIVE_SEND,
                P.ADOPTION_CONFIRM,
                P.PLAN_APPROVE,
                P.PLAN_ISSUE,
                P.PROPOSAL_SEND,
                P.REPORT_SEND,
                P.PROGRESS_REVIEW,
                P.POST_DELEGATE,
                P.FIGURE_ENTER,
                P.EVIDENCE_ADD,
                P.DOCUMENT_ENTER,
                P.DOCUMENT_APPROVE,
                P.DOCUMENT_ISSUE,
                P.ASSESSMENT_SCORE,
                P.ASSESSMENT_APPROVE,
            ),
            circle=_EVERYBODY,
        ),
        Role.VERIFIER.value: _spec(
            gettext_noop("Verifier"),
            gettext_noop("Verifies the criteria of the field that the own department answers for, in other units."),
            own=(P.DOCUMENT_ENTER, P.REMEDY_VIEW, P.REMEDY_WORK, P.PROPOSAL_FILL, P.PROGRESS_REVIEW, P.URGING_VIEW),
            circle=(
                *_EVERYBODY,
                P.PLAN_VIEW,
                P.REPORT_VIEW,
                P.FIGURE_VIEW,
                P.EVIDENCE_VIEW,
                P.EVIDENCE_ADD,
                P.DOCUMENT_VIEW,
                P.ASSESSMENT_VIEW,
                P.ASSESSMENT_VERIFY,
                P.POOL_VERIFY,
                P.INITIATIVE_APPRAISE,
            ),
        ),
        Role.COORDINATOR.value: _spec(
            gettext_noop("Coordinator"),
            gettext_noop("Opens rounds, consolidates, makes results final and publishes them."),
            circle=(
                *_READER,
                *_REMEDIER,
                P.AUDIT_VIEW,
                P.CRITERIA_EDIT,
                P.CRITERIA_SEAL,
                P.FIGURE_ENTER,
                P.FIGURE_IMPORT,
                P.INDICATOR_DEFINE,
                P.EVIDENCE_ADD,
                P.DOCUMENT_ENTER,
                P.DOCUMENT_ISSUE,
                P.ROUND_MANAGE,
                P.ROUND_PUBLISH,
                P.ASSESSMENT_FINALISE,
                P.POOL_ENTER,
                P.RESULT_IMPORT,
                P.PLAN_EDIT,
                P.PLAN_ISSUE,
                P.PROPOSAL_MANAGE,
                P.PROGRESS_REVIEW,
                P.URGING_MANAGE,
                P.REPORT_FILL,
                P.REPORT_MANAGE,
                P.CAMPAIGN_MANAGE,
                P.INITIATIVE_DECIDE,
                P.INITIATIVE_APPRAISE,
                P.INITIATIVE_RECOGNISE,
            ),
        ),
        Role.COUNCIL.value: _spec(
            gettext_noop("Council member"),
            gettext_noop("Settles appeals and fixes final points."),
            circle=(*_READER, P.ASSESSMENT_SETTLE, P.INITIATIVE_APPRAISE, P.INITIATIVE_RECOGNISE),
        ),
        Role.LEADER.value: _spec(
            gettext_noop("Leader"),
            gettext_noop("Sees exceptions, decides, signs."),
            circle=(
                *_READER,
                P.POST_DELEGATE,
                P.DOCUMENT_APPROVE,
                P.PLAN_APPROVE,
                P.INITIATIVE_SEND,
                P.REPORT_SEND,
                P.ADOPTION_CONFIRM,
            ),
        ),
        Role.AUDITOR.value: _spec(
            gettext_noop("Auditor"),
            gettext_noop("Reads everything in scope and changes nothing."),
            circle=(*_READER, P.AUDIT_VIEW),
        ),
        Role.ADMIN.value: _spec(
            gettext_noop("Administrator"),
            gettext_noop("Keeps units, accounts and catalogues; sees no more content than that needs."),
            circle=(
                *_EVERYBODY,
                P.UNIT_CHANGE,
                P.POST_VIEW,
                P.POST_MANAGE,
                P.POST_DELEGATE,
                P.USER_MANAGE,
                P.AUDIT_VIEW,
                P.INDICATOR_DEFINE,
            ),
        ),
    }
)


def role_label(role: str) -> str:
    """The English name of a role for the catalogue; the key itself when the role is no longer known."""
    spec = ROLES.get(role)
    return spec.label if spec else role
