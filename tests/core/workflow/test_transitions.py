"""Every state crossed with every verb; the expected answers are written out here, not read from the table."""

from pathlib import Path

import pytest

from cchc_core.words import render
from cchc_core.workflow.page import workflow_md
from cchc_core.workflow.states import (
    STAGE_LABELS,
    STATE_LABELS,
    TIMED_LABELS,
    VERB_LABELS,
    Stage,
    Stages,
    State,
    Timed,
    Verb,
    timed_in,
    timed_of,
)
from cchc_core.workflow.transitions import CLOCK, TRANSITIONS, allowed, find, states_for, verbs_in, why_not

PLAIN = Stages()
WHOLE = Stages(explanation=True, second_verification=True, council=True, history=True)

#: state → what may be done in a round without optional stages.
PLAIN_ROUND = {
    "not_started": {
        "save_leaf",
        "cite_evidence",
        "write_report",
        "decide_applicability",
        "import_points",
        "enter_pool",
        "say",
    },
    "self_scoring": {
        "save_leaf",
        "cite_evidence",
        "write_report",
        "decide_applicability",
        "import_points",
        "enter_pool",
        "send_to_head",
        "say",
    },
    "awaiting_head": {
        "write_report",
        "decide_applicability",
        "import_points",
        "enter_pool",
        "return",
        "withdraw",
        "submit",
        "say",
    },
    "submitted": {
        "decide_applicability",
        "import_points",
        "enter_pool",
        "return",
        "withdraw",
        "begin_verification",
        "say",
    },
    "verifying": {"decide_applicability", "import_points", "enter_pool", "verify_leaf", "finalise", "say"},
    "explaining": {"say"},
    "verifying_again": {"decide_applicability", "import_points", "enter_pool", "say"},
    "council": {"say"},
    "final": {"reopen", "publish"},
    "published": {"correct"},
}

#: state → what the optional stages add.
ADDED_BY_STAGES = {
    "not_started": {"take_over"},
    "verifying": {"begin_explanation", "convene_council", "ask", "withdraw_request", "end_hearing"},
    "explaining": {
        "end_hearing",
        "cite_evidence",
        "explain_leaf",
        "withdraw_request",
        "begin_second_verification",
        "convene_council",
        "finalise",
    },
    "verifying_again": {"verify_leaf", "convene_council", "finalise"},
    "council": {"decide_leaf", "finalise"},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_verb_in_a_plain_round(state, verb):
    assert allowed(state, verb, PLAIN) is (verb.value in PLAIN_ROUND[state.value])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_verb_in_a_round_with_every_stage(state, verb):
    expected = PLAIN_ROUND[state.value] | ADDED_BY_STAGES.get(state.value, set())
    assert allowed(state, verb, WHOLE) is (verb.value in expected)


def test_plain_round_leads_from_start_to_publication():
    state = State.NOT_STARTED
    for verb in ("save_leaf", "send_to_head", "submit", "begin_verification", "finalise", "publish"):
        state = find(state, Verb(verb), PLAIN).target
    assert state is State.PUBLISHED


@pytest.mark.parametrize("state", [State.AWAITING_HEAD, State.SUBMITTED])
@pytest.mark.parametrize("verb", [Verb.RETURN, Verb.WITHDRAW])
def test_return_and_withdrawal_lead_back_to_self_scoring(state, verb):
    assert find(state, verb, PLAIN).target is State.SELF_SCORING


def test_time_alone_moves_a_sheet_out_of_the_explanation_only():
    moved = [(row.source, row.verb, row.target) for row in TRANSITIONS if CLOCK in row.who]
    assert moved == [(State.EXPLAINING, Verb.BEGIN_SECOND_VERIFICATION, State.VERIFYING_AGAIN)]


def test_every_open_state_has_days_and_the_last_two_have_none():
    assert {state for state in State if timed_of(state) is None} == {State.FINAL, State.PUBLISHED}


def test_round_has_days_for_the_stages_it_has():
    assert timed_in(PLAIN) == (Timed.SELF_SCORING, Timed.VERIFICATION)
    assert timed_in(Stages(explanation=True, council=True))[2:] == (Timed.EXPLANATION, Timed.COUNCIL)
    assert timed_in(Stages(history=True)) == ()
    assert set(TIMED_LABELS) == set(Timed)


def test_correction_keeps_a_sheet_published():
    assert find(State.PUBLISHED, Verb.CORRECT, PLAIN).target is State.PUBLISHED


def test_each_state_and_verb_stands_once_in_the_table():
    keys = [(row.source, row.verb) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_every_verb_can_be_done_somewhere_and_has_words():
    assert all(states_for(verb, WHOLE) and VERB_LABELS[verb] for verb in Verb)
    assert set(STATE_LABELS) == set(State)


def test_verbs_in_lists_what_may_be_done():
    assert set(verbs_in(State.FINAL, PLAIN)) == {Verb.REOPEN, Verb.PUBLISH}


def test_refusal_names_verb_state_and_the_states_in_which_it_can_be_done():
    text = render(why_not(State.VERIFYING, Verb.SAVE_LEAF, PLAIN), lambda each: each)
    assert "Save the self-score" in text
    assert "Under verification" in text
    assert "Not started, Self-scoring" in text


def test_refusal_of_a_stage_that_the_round_leaves_out():
    text = render(why_not(State.VERIFYING, Verb.CONVENE_COUNCIL, PLAIN), lambda each: each)
    assert "settings leave that stage out" in text


def test_stages_survive_json():
    assert Stages.from_json(WHOLE.to_json()) == WHOLE
    assert Stages.from_json({}) == PLAIN
    assert all(WHOLE.has(stage) for stage in Stage)
    assert [stage for stage in Stage if PLAIN.has(stage)] == [Stage.SURVEY]
    assert Stages.from_json({"survey": False}) == Stages(survey=False)
    assert (PLAIN.passes, WHOLE.passes) == (1, 2)
    assert set(STAGE_LABELS) == set(Stage)


def test_page_shows_every_move():
    page = workflow_md()
    assert all(
        f"{row.source.value} --> {row.target.value}: {row.verb.value}" in page for row in TRANSITIONS if row.moves
    )


def test_page_in_the_docs_is_fresh():
    path = Path(__file__).parents[3] / "docs/reference/workflow.md"
    assert path.read_text(encoding="utf-8") == workflow_md(), "write it again: python -m cchc_core.workflow.page"
