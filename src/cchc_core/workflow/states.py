"""The states of an assessment (one unit in one round), the verbs, the stages that a round may leave out, and those with days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cchc_core.words import gettext_noop


class State(str, Enum):
    """Where an assessment stands. *Returned* and *withdrawn* are events, not states."""

    NOT_STARTED = "not_started"
    SELF_SCORING = "self_scoring"
    AWAITING_HEAD = "awaiting_head"
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    EXPLAINING = "explaining"
    VERIFYING_AGAIN = "verifying_again"
    COUNCIL = "council"
    FINAL = "final"
    PUBLISHED = "published"


#: The unit works on its sheet; nobody outside has it yet.
IN_THE_UNIT = (State.NOT_STARTED, State.SELF_SCORING, State.AWAITING_HEAD)


class Verb(str, Enum):
    """What people do to an assessment or to one of its leaves."""

    SAVE_LEAF = "save_leaf"
    CITE_EVIDENCE = "cite_evidence"
    WRITE_REPORT = "write_report"
    DECIDE_APPLICABILITY = "decide_applicability"
    IMPORT_POINTS = "import_points"
    ENTER_POOL = "enter_pool"
    SEND_TO_HEAD = "send_to_head"
    RETURN = "return"
    WITHDRAW = "withdraw"
    SUBMIT = "submit"
    TAKE_OVER = "take_over"
    BEGIN_VERIFICATION = "begin_verification"
    VERIFY_LEAF = "verify_leaf"
    ASK = "ask"
    WITHDRAW_REQUEST = "withdraw_request"
    SAY = "say"
    BEGIN_EXPLANATION = "begin_explanation"
    EXPLAIN_LEAF = "explain_leaf"
    END_HEARING = "end_hearing"
    BEGIN_SECOND_VERIFICATION = "begin_second_verification"
    CONVENE_COUNCIL = "convene_council"
    DECIDE_LEAF = "decide_leaf"
    FINALISE = "finalise"
    REOPEN = "reopen"
    PUBLISH = "publish"
    CORRECT = "correct"


class Stage(str, Enum):
    """An optional part of a round."""

    EXPLANATION = "explanation"
    SECOND_VERIFICATION = "second_verification"
    COUNCIL = "council"
    SURVEY = "survey"  # without it the criteria that a survey measures do not apply in the round
    HISTORY = "history"  # results of a past year, taken over from files; nobody scores in the product


@dataclass(frozen=True)
class Stages:
    """Which optional parts a round has; the plain round has a survey and nothing else."""

    explanation: bool = False
    second_verification: bool = False
    council: bool = False
    survey: bool = True
    history: bool = False

    def has(self, stage: Stage) -> bool:
        return bool(getattr(self, stage.value))

    def to_json(self) -> dict[str, bool]:
        return {stage.value: self.has(stage) for stage in Stage}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Stages:
        """Reads what ``to_json`` wrote; what is absent is as in the plain round."""
        plain = cls()
        return cls(**{stage.value: bool(data.get(stage.value, plain.has(stage))) for stage in Stage})

    @property
    def passes(self) -> int:
        """How often a sheet may be verified."""
        return 2 if self.second_verification else 1


class Timed(str, Enum):
    """A part of a round that has days of its own: it opens, is on time until a day, and is locked after another."""

    SELF_SCORING = "self_scoring"
    VERIFICATION = "verification"
    EXPLANATION = "explanation"
    SECOND_VERIFICATION = "second_verification"
    COUNCIL = "council"


_TIMED: Mapping[State, Timed] = {
    State.NOT_STARTED: Timed.SELF_SCORING,
    State.SELF_SCORING: Timed.SELF_SCORING,
    State.AWAITING_HEAD: Timed.SELF_SCORING,
    State.SUBMITTED: Timed.VERIFICATION,
    State.VERIFYING: Timed.VERIFICATION,
    State.EXPLAINING: Timed.EXPLANATION,
    State.VERIFYING_AGAIN: Timed.SECOND_VERIFICATION,
    State.COUNCIL: Timed.COUNCIL,
}


def timed_of(state: State) -> Timed | None:
    """The part whose days count while a sheet is in ``state``; None once it is final."""
    return _TIMED.get(state)


def timed_in(stages: Stages) -> tuple[Timed, ...]:
    """The parts that a round has, in their order. A round of past results has none of them: nobody works in it."""
    if stages.history:
        return ()
    optional = (Timed.EXPLANATION, Timed.SECOND_VERIFICATION, Timed.COUNCIL)
    return (
        Timed.SELF_SCORING,
        Timed.VERIFICATION,
        *(each for each in optional if stages.has(Stage(each.value))),
    )


#: What an optional part is called on a screen.
STAGE_LABELS: Mapping[Stage, str] = {
    Stage.EXPLANATION: gettext_noop("Explanation by the units"),
    Stage.SECOND_VERIFICATION: gettext_noop("Second verification"),
    Stage.COUNCIL: gettext_noop("Council"),
    Stage.SURVEY: gettext_noop("Survey"),
    Stage.HISTORY: gettext_noop("Results of a past year"),
}

#: What a part with days is called on a screen.
TIMED_LABELS: Mapping[Timed, str] = {
    Timed.SELF_SCORING: gettext_noop("Self-assessment"),
    Timed.VERIFICATION: gettext_noop("Verification"),
    Timed.EXPLANATION: gettext_noop("Explanation"),
    Timed.SECOND_VERIFICATION: gettext_noop("Second verification"),
    Timed.COUNCIL: gettext_noop("Council"),
}

#: What a state is called on a screen.
STATE_LABELS: Mapping[State, str] = {
    State.NOT_STARTED: gettext_noop("Not started"),
    State.SELF_SCORING: gettext_noop("Self-scoring"),
    State.AWAITING_HEAD: gettext_noop("Waiting for the head's approval"),
    State.SUBMITTED: gettext_noop("Submitted"),
    State.VERIFYING: gettext_noop("Under verification"),
    State.EXPLAINING: gettext_noop("Waiting for the unit's explanation"),
    State.VERIFYING_AGAIN: gettext_noop("Second verification"),
    State.COUNCIL: gettext_noop("Before the council"),
    State.FINAL: gettext_noop("Final"),
    State.PUBLISHED: gettext_noop("Published"),
}

#: What a verb is called on a button and in a refusal.
VERB_LABELS: Mapping[Verb, str] = {
    Verb.SAVE_LEAF: gettext_noop("Save the self-score"),
    Verb.CITE_EVIDENCE: gettext_noop("Attach or withdraw evidence"),
    Verb.WRITE_REPORT: gettext_noop("Write the texts of the self-assessment report"),
    Verb.DECIDE_APPLICABILITY: gettext_noop("Decide which criteria apply"),
    Verb.IMPORT_POINTS: gettext_noop("Import figures or points"),
    Verb.ENTER_POOL: gettext_noop("Enter bonus or penalty points"),
    Verb.SEND_TO_HEAD: gettext_noop("Send to the head for approval"),
    Verb.RETURN: gettext_noop("Return for completion"),
    Verb.WITHDRAW: gettext_noop("Withdraw"),
    Verb.SUBMIT: gettext_noop("Approve and submit"),
    Verb.TAKE_OVER: gettext_noop("Take over past results"),
    Verb.BEGIN_VERIFICATION: gettext_noop("Begin verification"),
    Verb.VERIFY_LEAF: gettext_noop("Verify a criterion"),
    Verb.ASK: gettext_noop("Ask the unit for an explanation or a document"),
    Verb.WITHDRAW_REQUEST: gettext_noop("Withdraw a request"),
    Verb.SAY: gettext_noop("Write in the thread of a criterion"),
    Verb.BEGIN_EXPLANATION: gettext_noop("Ask the unit for explanations"),
    Verb.EXPLAIN_LEAF: gettext_noop("Explain a criterion"),
    Verb.END_HEARING: gettext_noop("Record why a unit is not waited for"),
    Verb.BEGIN_SECOND_VERIFICATION: gettext_noop("Begin the second verification"),
    Verb.CONVENE_COUNCIL: gettext_noop("Bring before the council"),
    Verb.DECIDE_LEAF: gettext_noop("Decide a criterion in the council"),
    Verb.FINALISE: gettext_noop("Make final"),
    Verb.REOPEN: gettext_noop("Reopen verification"),
    Verb.PUBLISH: gettext_noop("Publish the results"),
    Verb.CORRECT: gettext_noop("Correct published results"),
}
