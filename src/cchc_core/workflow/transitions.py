"""The way of an assessment through its round, as one table: from, verb, to, whose duty, and the stage it needs.

A verb that is not in the table for a state cannot be done there. Rows whose two states are the same are work that goes on
within a state. The docs draw their diagram from this table and the tests cross every state with every verb.
"""

from __future__ import annotations

from dataclasses import dataclass

from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import STATE_LABELS, VERB_LABELS, Stage, Stages, State, Verb

S, V = State, Verb

#: Stands among the roles where time itself moves a sheet, once the stage is locked.
CLOCK = "clock"


@dataclass(frozen=True)
class Transition:
    """One row. ``who`` are keys of roles, or ``CLOCK``; ``needs`` is the optional stage without which the row does not exist."""

    source: State
    verb: Verb
    target: State
    who: tuple[str, ...]
    needs: Stage | None = None

    @property
    def moves(self) -> bool:
        return self.source is not self.target


def _within(verb: Verb, states: tuple[State, ...], *who: str, needs: Stage | None = None) -> tuple[Transition, ...]:
    return tuple(Transition(state, verb, state, who, needs) for state in states)


_IN_THE_UNIT = ("focal", "unit_head")

_MOVES = (
    Transition(S.NOT_STARTED, V.SAVE_LEAF, S.SELF_SCORING, _IN_THE_UNIT),
    Transition(S.NOT_STARTED, V.CITE_EVIDENCE, S.SELF_SCORING, _IN_THE_UNIT),
    Transition(S.NOT_STARTED, V.TAKE_OVER, S.VERIFYING, ("coordinator",), Stage.HISTORY),
    Transition(S.SELF_SCORING, V.SEND_TO_HEAD, S.AWAITING_HEAD, _IN_THE_UNIT),
    Transition(S.AWAITING_HEAD, V.RETURN, S.SELF_SCORING, ("unit_head",)),
    Transition(S.AWAITING_HEAD, V.WITHDRAW, S.SELF_SCORING, _IN_THE_UNIT),
    Transition(S.AWAITING_HEAD, V.SUBMIT, S.SUBMITTED, ("unit_head",)),
    Transition(S.SUBMITTED, V.RETURN, S.SELF_SCORING, ("coordinator",)),
    Transition(S.SUBMITTED, V.WITHDRAW, S.SELF_SCORING, ("unit_head",)),
    Transition(S.SUBMITTED, V.BEGIN_VERIFICATION, S.VERIFYING, ("coordinator", "verifier")),
    Transition(S.VERIFYING, V.BEGIN_EXPLANATION, S.EXPLAINING, ("coordinator",), Stage.EXPLANATION),
    Transition(S.VERIFYING, V.CONVENE_COUNCIL, S.COUNCIL, ("coordinator",), Stage.COUNCIL),
    Transition(S.VERIFYING, V.FINALISE, S.FINAL, ("coordinator",)),
    Transition(
        S.EXPLAINING,
        V.BEGIN_SECOND_VERIFICATION,
        S.VERIFYING_AGAIN,
        ("coordinator", "verifier", CLOCK),
        Stage.SECOND_VERIFICATION,
    ),
    Transition(S.EXPLAINING, V.CONVENE_COUNCIL, S.COUNCIL, ("coordinator",), Stage.COUNCIL),
    Transition(S.EXPLAINING, V.FINALISE, S.FINAL, ("coordinator",), Stage.EXPLANATION),
    Transition(S.VERIFYING_AGAIN, V.CONVENE_COUNCIL, S.COUNCIL, ("coordinator",), Stage.COUNCIL),
    Transition(S.VERIFYING_AGAIN, V.FINALISE, S.FINAL, ("coordinator",), Stage.SECOND_VERIFICATION),
    Transition(S.COUNCIL, V.FINALISE, S.FINAL, ("coordinator",), Stage.COUNCIL),
    Transition(S.FINAL, V.REOPEN, S.VERIFYING, ("coordinator",)),
    Transition(S.FINAL, V.PUBLISH, S.PUBLISHED, ("coordinator",)),
)

_BEFORE_SUBMISSION = (S.NOT_STARTED, S.SELF_SCORING, S.AWAITING_HEAD)
_UNDER_VERIFICATION = (S.VERIFYING, S.VERIFYING_AGAIN)
_BEFORE_THE_END = (*_BEFORE_SUBMISSION, S.SUBMITTED, S.VERIFYING, S.EXPLAINING, S.VERIFYING_AGAIN, S.COUNCIL)
_TALKERS = (*_IN_THE_UNIT, "verifier", "coordinator")

_WORK = (
    *_within(V.SAVE_LEAF, (S.SELF_SCORING,), *_IN_THE_UNIT),
    *_within(V.CITE_EVIDENCE, (S.SELF_SCORING,), *_IN_THE_UNIT),
    *_within(V.CITE_EVIDENCE, (S.EXPLAINING,), *_IN_THE_UNIT, needs=Stage.EXPLANATION),
    *_within(V.WRITE_REPORT, (S.NOT_STARTED, S.SELF_SCORING), *_IN_THE_UNIT),
    *_within(V.WRITE_REPORT, (S.AWAITING_HEAD,), "unit_head"),
    *_within(V.DECIDE_APPLICABILITY, (*_BEFORE_SUBMISSION, S.SUBMITTED, *_UNDER_VERIFICATION), "coordinator"),
    *_within(V.IMPORT_POINTS, (*_BEFORE_SUBMISSION, S.SUBMITTED, *_UNDER_VERIFICATION), "coordinator"),
    *_within(V.ENTER_POOL, (*_BEFORE_SUBMISSION, S.SUBMITTED, *_UNDER_VERIFICATION), "coordinator"),
    *_within(V.VERIFY_LEAF, (S.VERIFYING,), "verifier", "coordinator"),
    *_within(V.VERIFY_LEAF, (S.VERIFYING_AGAIN,), "verifier", "coordinator", needs=Stage.SECOND_VERIFICATION),
    *_within(V.ASK, (S.VERIFYING,), "verifier", "coordinator", needs=Stage.EXPLANATION),
    *_within(V.WITHDRAW_REQUEST, (S.VERIFYING, S.EXPLAINING), "verifier", "coordinator", needs=Stage.EXPLANATION),
    *_within(V.EXPLAIN_LEAF, (S.EXPLAINING,), *_IN_THE_UNIT, needs=Stage.EXPLANATION),
    *_within(V.END_HEARING, (S.VERIFYING, S.EXPLAINING), "coordinator", needs=Stage.EXPLANATION),
    *_within(V.DECIDE_LEAF, (S.COUNCIL,), "council", needs=Stage.COUNCIL),
    *_within(V.SAY, _BEFORE_THE_END, *_TALKERS),
    *_within(V.CORRECT, (S.PUBLISHED,), "coordinator"),
)

#: The table.
TRANSITIONS: tuple[Transition, ...] = (*_MOVES, *_WORK)

_BY_STATE_AND_VERB = {(row.source, row.verb): row for row in TRANSITIONS}


def find(state: State, verb: Verb, stages: Stages) -> Transition | None:
    """The row by which ``verb`` may be done in ``state``; None where the table or the round's stages have none."""
    row = _BY_STATE_AND_VERB.get((state, verb))
    return row if row and (row.needs is None or stages.has(row.needs)) else None


def allowed(state: State, verb: Verb, stages: Stages) -> bool:
    """Whether ``verb`` may be done in ``state``."""
    return find(state, verb, stages) is not None


def verbs_in(state: State, stages: Stages) -> tuple[Verb, ...]:
    """All that may be done in ``state``, in the order of the table."""
    return tuple(row.verb for row in TRANSITIONS if row.source is state and find(state, row.verb, stages))


def states_for(verb: Verb, stages: Stages) -> tuple[State, ...]:
    """The states in which ``verb`` may be done, in the order of a round."""
    return tuple(state for state in State if allowed(state, verb, stages))


def why_not(state: State, verb: Verb, stages: Stages) -> Note:
    """What a person reads whose wish comes at the wrong moment: what, why, and when it can be done."""
    possible = tuple(note(STATE_LABELS[each]) for each in states_for(verb, stages))
    if not possible:
        return note(
            gettext_noop("“%(verb)s” is no part of this round. Its settings leave that stage out."),
            verb=note(VERB_LABELS[verb]),
        )
    return note(
        gettext_noop(
            "“%(verb)s” cannot be done now: the sheet is in the state “%(state)s”. It can be done in: %(possible)s."
        ),
        verb=note(VERB_LABELS[verb]),
        state=note(STATE_LABELS[state]),
        possible=possible,
    )
