"""Every state × action × role, in a round without and in one with every stage: who may do what when, and nothing else.

The expected answer is read from the workflow table, whose own cells are written out in tests of the core; here the actions
are asked whether they obey it.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import stages
from django.db import transaction

import factories
from cchc.assessment.actions import council, explanation, imports, results, submission, verification
from cchc.assessment.actions.applicability import set_applicability
from cchc.assessment.actions.evidence import attach_evidence
from cchc.assessment.actions.hearing import end_hearing
from cchc.assessment.actions.leaves import enter_result, save_leaf
from cchc.assessment.actions.messages import say_in_thread
from cchc.assessment.actions.pools import enter_pool
from cchc.assessment.actions.reports import write_report
from cchc.assessment.actions.requests import ask, withdraw_request
from cchc.assessment.models import Assessment, CouncilSession, LeafRequest, LeafThread
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.evidence.actions import add_evidence
from cchc_core.workflow.states import Stages, State, Verb
from cchc_core.workflow.transitions import find

#: Who stands for each role.
CAST = {
    "focal": "focal",
    "unit_head": "head",
    "verifier": "verifier",
    "coordinator": "coordinator",
    "council": "council",
    "leader": "leader",
    "auditor": "auditor",
    "admin": "admin",
    "nobody": "stranger",
    "focal of another unit": "neighbour",
}
PLAIN, WHOLE, PAST = Stages(), stages.WHOLE, Stages(history=True)

#: Leaves that nobody is bound to fall to the coordinator; so each of the two verifies one of its own.
LEAF = {"coordinator": "1.3"}


class Scene:
    """One sheet on which everything has been said that an act may need; its state is then set by hand."""

    def __init__(self, made: factories.World, chosen: Stages) -> None:
        self.made = made
        self.round = factories.a_round(made, stages=chosen)
        self.sheet = (
            stages.verified(made, self.round) if chosen != PAST else factories.sheet_of(self.round, made.communes[0])
        )
        LeafThread.objects.filter(assessment=self.sheet, code="1.3").update(verifier_unit=None)
        self.request = LeafRequest.objects.create(
            thread=factories.thread_of(self.sheet, "1.1"), kind="document", text="Thiếu báo cáo", due_on=today()
        )
        self.session = CouncilSession.objects.create(round=self.round, number=1, held_on=today(), chair="Chủ tịch")
        self.document = add_evidence(
            actor=made["head"], unit_id=made.communes[0].pk, title="Kế hoạch", not_secret=True, link="https://x.vn/1"
        )

    def stand_at(self, state: State) -> None:
        Assessment.objects.filter(pk=self.sheet.pk).update(state=state.value)

    def leaf(self, who: str, code: str = "") -> dict[str, Any]:
        code = code or LEAF.get(who, "1.2")
        return {
            "actor": self.made[who],
            "assessment": self.sheet,
            "code": code,
            "version": factories.thread_of(self.sheet, code).version,
        }

    def of_sheet(self, who: str) -> dict[str, Any]:
        return {"actor": self.made[who], "assessment": self.sheet}

    def of_round(self, who: str) -> dict[str, Any]:
        return {"actor": self.made[who], "round_": self.round}


HALF = Fraction(1, 2)

#: How each verb is done: (scene, who) → the act.
ACTS: dict[Verb, Callable[[Scene, str], object]] = {
    Verb.SAVE_LEAF: lambda at, who: save_leaf(**at.leaf(who, "1.2"), judgement={"level": "late"}),
    Verb.CITE_EVIDENCE: lambda at, who: attach_evidence(**at.of_sheet(who), code="1.2", evidence=at.document),
    Verb.WRITE_REPORT: lambda at, who: write_report(
        **at.of_sheet(who), version=0, opening="", difficulties="Thiếu máy quét", proposals=""
    ),
    Verb.DECIDE_APPLICABILITY: lambda at, who: set_applicability(
        **at.of_sheet(who), code="2.1", applies=False, reason="Không có thủ tục", basis="QĐ 1", late="Mới tách xã"
    ),
    Verb.IMPORT_POINTS: lambda at, who: enter_result(**at.leaf(who, "2.2"), facts={"survey:citizens/attitude": HALF}),
    Verb.ENTER_POOL: lambda at, who: enter_pool(
        **at.of_sheet(who), pool="bonus", version=0, points=HALF, remark="Sáng kiến"
    ),
    Verb.SEND_TO_HEAD: lambda at, who: submission.send_to_head(**at.of_sheet(who)),
    Verb.RETURN: lambda at, who: submission.return_to_focal(**at.of_sheet(who), reason="Bổ sung"),
    Verb.WITHDRAW: lambda at, who: submission.withdraw(**at.of_sheet(who)),
    Verb.SUBMIT: lambda at, who: submission.submit(**at.of_sheet(who)),
    Verb.BEGIN_VERIFICATION: lambda at, who: verification.begin_verification(**at.of_sheet(who)),
    Verb.VERIFY_LEAF: lambda at, who: verification.change_leaf(**at.leaf(who), points=HALF, reason="Muộn"),
    Verb.ASK: lambda at, who: ask(
        **at.of_sheet(who), code=LEAF.get(who, "1.2"), kind="explanation", text="Nêu rõ lý do"
    ),
    Verb.WITHDRAW_REQUEST: lambda at, who: withdraw_request(actor=at.made[who], request=at.request),
    Verb.SAY: lambda at, who: say_in_thread(
        actor=at.made[who], thread=factories.thread_of(at.sheet, LEAF.get(who, "1.2")), text="Xin hỏi"
    ),
    Verb.BEGIN_EXPLANATION: lambda at, who: explanation.begin_explanation(**at.of_sheet(who)),
    Verb.EXPLAIN_LEAF: lambda at, who: explanation.explain_leaf(**at.leaf(who, "1.2"), text="Đã ban hành đúng hạn"),
    Verb.BEGIN_SECOND_VERIFICATION: lambda at, who: explanation.begin_second_verification(**at.of_sheet(who)),
    Verb.CONVENE_COUNCIL: lambda at, who: council.convene_council(**at.of_sheet(who)),
    Verb.DECIDE_LEAF: lambda at, who: council.decide_leaf(
        **at.leaf(who, "1.2"), session=at.session, points=HALF, reason="Hội đồng xét"
    ),
    Verb.END_HEARING: lambda at, who: end_hearing(**at.of_sheet(who), reason="Đơn vị nhất trí bằng văn bản"),
    Verb.FINALISE: lambda at, who: results.finalise(**at.of_sheet(who)),
    Verb.REOPEN: lambda at, who: results.reopen(**at.of_sheet(who), reason="Xét lại"),
    Verb.PUBLISH: lambda at, who: results.publish_round(**at.of_round(who)),
    Verb.CORRECT: lambda at, who: results.correct_leaf(**at.leaf(who, "1.2"), points=HALF, reason="Nhập nhầm"),
}
#: A verifier's first word on a submitted sheet begins its verification, so it goes by the state that follows.
_BEGINS = {Verb.VERIFY_LEAF, Verb.ASK}


def outcome(scene: Scene, verb: Verb, who: str) -> str:
    """What came of an act that is then taken back: "done" also for input that is refused for what it says."""
    try:
        with transaction.atomic():
            ACTS[verb](scene, who)
            transaction.set_rollback(True)
    except NotAllowed:
        return "not allowed"
    except WrongState:
        return "wrong state"
    except (Invalid, Stale):
        return "done"
    return "done"


def expected(verb: Verb, state: State, chosen: Stages, role: str) -> set[str]:
    row = find(state, verb, chosen)
    if row is None and state is State.SUBMITTED and verb in _BEGINS:
        row = find(State.VERIFYING, verb, chosen)
    if row is None:
        return {"wrong state", "not allowed"}
    return {"done"} if role in row.who else {"not allowed"}


@pytest.mark.parametrize("chosen", [PLAIN, WHOLE], ids=["plain round", "every stage"])
@pytest.mark.parametrize("state", State)
def test_state_by_action_by_role(db, chosen, state):
    scene = Scene(factories.world(communes=2), chosen)
    other = factories.sheet_of(scene.round, scene.made.communes[1])
    other.threads.all().delete()
    other.delete()  # so that the round may be published when its only sheet is final
    scene.stand_at(state)
    wrong = {
        (verb.value, role): found
        for verb in ACTS
        for role, who in CAST.items()
        if (found := outcome(scene, verb, who)) not in expected(verb, state, chosen, role)
    }
    assert wrong == {}
    assert stages.again(scene.sheet).state == state.value, "every act was taken back"


def test_act_in_the_wrong_state_says_so_to_whoever_might_do_it_elsewhere(db):
    """Not a silent nothing: the refusal names the states in which it can be done."""
    scene = Scene(factories.world(), WHOLE)
    scene.stand_at(State.PUBLISHED)
    found = {verb: outcome(scene, verb, "coordinator") for verb in (Verb.FINALISE, Verb.REOPEN, Verb.CONVENE_COUNCIL)}
    assert set(found.values()) == {"wrong state"}


@pytest.mark.parametrize("state", State)
def test_taking_over_past_results_by_state_and_role(db, state):
    scene = Scene(factories.world(), PAST)
    rows = Assessment.objects.filter(round=scene.round)
    rows.update(state=state.value)
    data = imports.template(scene.round, "points")
    for role, who in CAST.items():
        row = find(state, Verb.TAKE_OVER, PAST)
        try:
            with transaction.atomic():
                imports.apply_import(**scene.of_round(who), what="points", data=data, name="diem.xlsx")
                transaction.set_rollback(True)
            found = "done"
        except NotAllowed:
            found = "not allowed"
        except (WrongState, Invalid):
            found = "done" if row else "wrong state"
        assert (found == "not allowed") is (role != "coordinator"), role


def test_every_verb_of_the_table_is_crossed():
    assert set(ACTS) | {Verb.TAKE_OVER} == set(Verb)
