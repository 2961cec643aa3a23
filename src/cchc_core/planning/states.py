"""The states of plans, proposals, reported progress and extensions: one table each of from, verb, to, whose duty.

A verb that is in no row for a state cannot be done there. Returning is an event: the row leads back.
"""

from __future__ import annotations

from enum import Enum

from cchc_core.words import gettext_noop
from cchc_core.workflow.course import Course, Step


class PlanState(str, Enum):
    """Of one version of a plan."""

    DRAFT = "draft"
    AWAITING = "awaiting"
    APPROVED = "approved"
    ISSUED = "issued"
    DISCARDED = "discarded"


class PlanVerb(str, Enum):
    PRESENT = "present"
    RETURN = "return"
    APPROVE = "approve"
    ISSUE = "issue"
    DISCARD = "discard"


PLAN = Course(
    "plan",
    (
        Step(PlanState.DRAFT, PlanVerb.PRESENT, PlanState.AWAITING),
        Step(PlanState.DRAFT, PlanVerb.DISCARD, PlanState.DISCARDED, reason=True),
        Step(PlanState.AWAITING, PlanVerb.RETURN, PlanState.DRAFT, reason=True),
        Step(PlanState.AWAITING, PlanVerb.APPROVE, PlanState.APPROVED),
        Step(PlanState.APPROVED, PlanVerb.RETURN, PlanState.DRAFT, reason=True),
        Step(PlanState.APPROVED, PlanVerb.ISSUE, PlanState.ISSUED),
    ),
    {
        PlanState.DRAFT: gettext_noop("Plan being drafted"),
        PlanState.AWAITING: gettext_noop("Plan waits for approval"),
        PlanState.APPROVED: gettext_noop("Plan approved, not yet issued"),
        PlanState.ISSUED: gettext_noop("Plan issued"),
        PlanState.DISCARDED: gettext_noop("Draft plan discarded"),
    },
    {
        PlanVerb.PRESENT: gettext_noop("Present the plan for approval"),
        PlanVerb.RETURN: gettext_noop("Return the plan to the drafters"),
        PlanVerb.APPROVE: gettext_noop("Approve the plan"),
        PlanVerb.ISSUE: gettext_noop("Issue the plan"),
        PlanVerb.DISCARD: gettext_noop("Discard the draft plan"),
    },
)


class OwnerState(str, Enum):
    """Of what one field owner hands in to a proposal round."""

    FILLING = "filling"
    AWAITING = "awaiting"
    SENT = "sent"
    ACCEPTED = "accepted"


class OwnerVerb(str, Enum):
    PRESENT = "present"
    RETURN = "return"
    SEND = "send"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    ACCEPT = "accept"


OWNER = Course(
    "proposal",
    (
        Step(OwnerState.FILLING, OwnerVerb.PRESENT, OwnerState.AWAITING),
        Step(OwnerState.AWAITING, OwnerVerb.RETURN, OwnerState.FILLING, reason=True),
        Step(OwnerState.AWAITING, OwnerVerb.SEND, OwnerState.SENT),
        Step(OwnerState.SENT, OwnerVerb.WITHDRAW, OwnerState.FILLING, reason=True),
        Step(OwnerState.SENT, OwnerVerb.SEND_BACK, OwnerState.FILLING, reason=True),
        Step(OwnerState.SENT, OwnerVerb.ACCEPT, OwnerState.ACCEPTED),
    ),
    {
        OwnerState.FILLING: gettext_noop("Annexes being filled in"),
        OwnerState.AWAITING: gettext_noop("Annexes wait for the head"),
        OwnerState.SENT: gettext_noop("Annexes sent"),
        OwnerState.ACCEPTED: gettext_noop("Annexes accepted"),
    },
    {
        OwnerVerb.PRESENT: gettext_noop("Present the annexes to the head"),
        OwnerVerb.RETURN: gettext_noop("Return the annexes to the focal officer"),
        OwnerVerb.SEND: gettext_noop("Approve and send the annexes"),
        OwnerVerb.WITHDRAW: gettext_noop("Withdraw the annexes"),
        OwnerVerb.SEND_BACK: gettext_noop("Return the annexes to the field owner"),
        OwnerVerb.ACCEPT: gettext_noop("Accept the annexes"),
    },
)


class ProgressState(str, Enum):
    """Of one report of progress: "unit says" is not "accepted"."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class ProgressVerb(str, Enum):
    ACCEPT = "accept"
    RETURN = "return"


PROGRESS = Course(
    "progress",
    (
        Step(ProgressState.REPORTED, ProgressVerb.ACCEPT, ProgressState.ACCEPTED),
        Step(ProgressState.REPORTED, ProgressVerb.RETURN, ProgressState.RETURNED, reason=True),
    ),
    {
        ProgressState.REPORTED: gettext_noop("Progress reported, not yet looked at"),
        ProgressState.ACCEPTED: gettext_noop("Progress accepted"),
        ProgressState.RETURNED: gettext_noop("Progress returned"),
    },
    {
        ProgressVerb.ACCEPT: gettext_noop("Accept the progress"),
        ProgressVerb.RETURN: gettext_noop("Return the progress"),
    },
)


class ExtensionState(str, Enum):
    """Of a request for more time."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class ExtensionVerb(str, Enum):
    GRANT = "grant"
    REFUSE = "refuse"


EXTENSION = Course(
    "extension",
    (
        Step(ExtensionState.ASKED, ExtensionVerb.GRANT, ExtensionState.GRANTED),
        Step(ExtensionState.ASKED, ExtensionVerb.REFUSE, ExtensionState.REFUSED, reason=True),
    ),
    {
        ExtensionState.ASKED: gettext_noop("More time asked for"),
        ExtensionState.GRANTED: gettext_noop("More time granted"),
        ExtensionState.REFUSED: gettext_noop("More time refused"),
    },
    {
        ExtensionVerb.GRANT: gettext_noop("Grant more time"),
        ExtensionVerb.REFUSE: gettext_noop("Refuse more time"),
    },
)
