"""The states of a periodic report of one unit: one table of from, verb, to.

*Returned* is an event: it leads back to entering, needs a reason and takes the report out of the totals. What was approved is
corrected by a new version; the old one stands in the totals until the new one is approved, and is replaced then.
"""

from __future__ import annotations

from enum import Enum

from cchc_core.words import gettext_noop
from cchc_core.workflow.course import Course, Step


class ReportState(str, Enum):
    """Where one version of a report stands."""

    NOT_BEGUN = "not_begun"
    ENTERING = "entering"
    AWAITING_HEAD = "awaiting_head"
    SENT = "sent"
    APPROVED = "approved"
    CONSOLIDATED = "consolidated"
    REPLACED = "replaced"
    DROPPED = "dropped"


class ReportVerb(str, Enum):
    BEGIN = "begin"
    PRESENT = "present"
    RETURN = "return"
    SEND = "send"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    CONSOLIDATE = "consolidate"
    RELEASE = "release"
    REPLACE = "replace"
    DROP = "drop"


S, V = ReportState, ReportVerb

REPORT = Course(
    "report",
    (
        Step(S.NOT_BEGUN, V.BEGIN, S.ENTERING),
        Step(S.ENTERING, V.PRESENT, S.AWAITING_HEAD),
        Step(S.ENTERING, V.DROP, S.DROPPED, reason=True),
        Step(S.AWAITING_HEAD, V.RETURN, S.ENTERING, reason=True),
        Step(S.AWAITING_HEAD, V.SEND, S.SENT),
        Step(S.SENT, V.WITHDRAW, S.ENTERING, reason=True),
        Step(S.SENT, V.SEND_BACK, S.ENTERING, reason=True),
        Step(S.SENT, V.ACCEPT, S.APPROVED),
        Step(S.APPROVED, V.SEND_BACK, S.ENTERING, reason=True),
        Step(S.APPROVED, V.CONSOLIDATE, S.CONSOLIDATED),
        Step(S.APPROVED, V.REPLACE, S.REPLACED),
        Step(S.CONSOLIDATED, V.SEND_BACK, S.ENTERING, reason=True),
        Step(S.CONSOLIDATED, V.RELEASE, S.APPROVED),
        Step(S.CONSOLIDATED, V.REPLACE, S.REPLACED),
    ),
    {
        S.NOT_BEGUN: gettext_noop("Report not begun"),
        S.ENTERING: gettext_noop("Report being entered"),
        S.AWAITING_HEAD: gettext_noop("Report waits for the head"),
        S.SENT: gettext_noop("Report sent, not yet approved"),
        S.APPROVED: gettext_noop("Report approved, to be consolidated"),
        S.CONSOLIDATED: gettext_noop("Report consolidated"),
        S.REPLACED: gettext_noop("Report replaced by a correction"),
        S.DROPPED: gettext_noop("Correction given up"),
    },
    {
        V.BEGIN: gettext_noop("Begin the report"),
        V.PRESENT: gettext_noop("Present the report to the head"),
        V.RETURN: gettext_noop("Return the report to the focal officer"),
        V.SEND: gettext_noop("Approve and send the report"),
        V.WITHDRAW: gettext_noop("Withdraw the report"),
        V.SEND_BACK: gettext_noop("Return the report to the unit"),
        V.ACCEPT: gettext_noop("Approve the unit's report"),
        V.CONSOLIDATE: gettext_noop("Consolidate the report"),
        V.RELEASE: gettext_noop("Take the report out of the consolidation"),
        V.REPLACE: gettext_noop("Replace the report by its correction"),
        V.DROP: gettext_noop("Give up the correction"),
    },
)

#: Both may be written in: the first saved cell begins the report.
WRITABLE = frozenset({S.NOT_BEGUN, S.ENTERING})
#: What has been sent at least; the time of sending counts then.
HANDED_IN = frozenset({S.SENT, S.APPROVED, S.CONSOLIDATED})
#: What totals are made of: never what is only entered, sent or returned.
COUNTED = frozenset({S.APPROVED, S.CONSOLIDATED})
#: No work is left in them.
OVER = frozenset({S.REPLACED, S.DROPPED})
