"""The way of an outgoing document from the first words to its sending, as one table: from, verb, to, whose duty.

A verb that is not in the table for a state cannot be done there. Rows whose two states are the same are work that goes on
within a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from cchc_core.words import Note, gettext_noop, note


class DraftState(str, Enum):
    """Where an outgoing document stands. *Returned* is an event, not a state."""

    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"
    ISSUED = "issued"
    SENT = "sent"
    DISCARDED = "discarded"


class DraftVerb(str, Enum):
    """What people do to it."""

    SAVE = "save"
    PRESENT = "present"
    RETURN = "return"
    APPROVE = "approve"
    ISSUE = "issue"
    SEND = "send"
    DISCARD = "discard"


DRAFT_LABELS: Mapping[DraftState, str] = {
    DraftState.DRAFT: gettext_noop("Being drafted"),
    DraftState.EDITED: gettext_noop("Presented for approval"),
    DraftState.APPROVED: gettext_noop("Approved"),
    DraftState.ISSUED: gettext_noop("Issued"),
    DraftState.SENT: gettext_noop("Sent"),
    DraftState.DISCARDED: gettext_noop("Discarded"),
}

DRAFT_VERB_LABELS: Mapping[DraftVerb, str] = {
    DraftVerb.SAVE: gettext_noop("Save the draft"),
    DraftVerb.PRESENT: gettext_noop("Present for approval"),
    DraftVerb.RETURN: gettext_noop("Return to the drafter"),
    DraftVerb.APPROVE: gettext_noop("Approve the draft"),
    DraftVerb.ISSUE: gettext_noop("Issue"),
    DraftVerb.SEND: gettext_noop("Record the sending"),
    DraftVerb.DISCARD: gettext_noop("Discard the outgoing draft"),
}

S, V = DraftState, DraftVerb


@dataclass(frozen=True)
class DraftTransition:
    """One row. ``who`` are keys of roles."""

    source: DraftState
    verb: DraftVerb
    target: DraftState
    who: tuple[str, ...]

    @property
    def moves(self) -> bool:
        return self.source is not self.target


_DRAFTERS = ("focal", "unit_head", "verifier", "coordinator")
_APPROVERS = ("unit_head", "leader")
_CLERKS = ("focal", "unit_head", "coordinator")

#: The table.
DRAFT_TRANSITIONS: tuple[DraftTransition, ...] = (
    DraftTransition(S.DRAFT, V.SAVE, S.DRAFT, _DRAFTERS),
    DraftTransition(S.DRAFT, V.PRESENT, S.EDITED, _DRAFTERS),
    DraftTransition(S.DRAFT, V.DISCARD, S.DISCARDED, _DRAFTERS),
    DraftTransition(S.EDITED, V.SAVE, S.EDITED, _APPROVERS),
    DraftTransition(S.EDITED, V.RETURN, S.DRAFT, _APPROVERS),
    DraftTransition(S.EDITED, V.APPROVE, S.APPROVED, _APPROVERS),
    DraftTransition(S.APPROVED, V.RETURN, S.DRAFT, _APPROVERS),
    DraftTransition(S.APPROVED, V.ISSUE, S.ISSUED, _CLERKS),
    DraftTransition(S.ISSUED, V.SEND, S.SENT, _CLERKS),
    DraftTransition(S.SENT, V.SEND, S.SENT, _CLERKS),
)

_BY_STATE_AND_VERB = {(row.source, row.verb): row for row in DRAFT_TRANSITIONS}


def find_step(state: DraftState, verb: DraftVerb) -> DraftTransition | None:
    """The row by which ``verb`` may be done in ``state``; None where the table has none."""
    return _BY_STATE_AND_VERB.get((state, verb))


def why_no_step(state: DraftState, verb: DraftVerb) -> Note:
    """What a person reads whose wish comes at the wrong moment: what, why, and when it can be done."""
    possible = tuple(note(DRAFT_LABELS[each]) for each in DraftState if find_step(each, verb))
    text = gettext_noop(
        "“%(verb)s” cannot be done now: the document is in the state “%(state)s”. It can be done in: %(possible)s."
    )
    return note(text, verb=note(DRAFT_VERB_LABELS[verb]), state=note(DRAFT_LABELS[state]), possible=possible)


_HEAD = """# The way of an outgoing document

Made from `cchc_core.workflow.drafts`; do not edit. Each save is a version that stays; approval is of one version. Number and
day are given when it is issued; the signed file is kept byte for byte. Copies may be sent more than once.
"""


def drafts_md() -> str:
    """The reference page, drawn from the table."""
    lines = [_HEAD, "```mermaid", "stateDiagram-v2", f"    [*] --> {S.DRAFT.value}"]
    lines += [f"    {r.source.value} --> {r.target.value}: {r.verb.value}" for r in DRAFT_TRANSITIONS if r.moves]
    lines += [f"    {S.SENT.value} --> [*]", "```", "", "| From | Verb | To | Who |", "|---|---|---|---|"]
    lines += [
        f"| `{r.source.value}` | `{r.verb.value}` ({DRAFT_VERB_LABELS[r.verb]}) | `{r.target.value}` | {', '.join(r.who)} |"
        for r in DRAFT_TRANSITIONS
    ]
    return "\n".join([*lines, ""])
