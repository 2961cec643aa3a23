"""Sheets at every turn of a round with all its stages, for the tests of explanation, second verification and council."""

from fractions import Fraction

import factories
from cchc.assessment.actions.council import convene_council, open_session
from cchc.assessment.actions.explanation import begin_explanation, begin_second_verification, explain_leaf
from cchc.assessment.actions.verification import change_leaf, confirm_leaf, uphold_leaf
from cchc.assessment.models import Assessment, CouncilSession
from cchc.common.clock import today
from cchc_core.workflow.states import Stages

WHOLE = Stages(explanation=True, second_verification=True, council=True)


def whole_round(made, **changes):
    """A round with every stage. It has no days for them unless ``changes`` bring some."""
    return factories.a_round(made, **{"stages": WHOLE, **changes})


def again(sheet) -> Assessment:
    return Assessment.objects.select_related("round__set_version__set").get(pk=sheet.pk)


def version(sheet, code: str) -> int:
    return factories.thread_of(sheet, code).version


def verified(made, round_, lowered: bool = True) -> Assessment:
    """The first commune's sheet with every leaf verified; 1.2 lowered from 1 to 0,5 points."""
    sheet = factories.sheet_of(round_, made.communes[0])
    factories.fill(made, sheet)
    factories.enter_survey(made, sheet)
    sheet = factories.hand_in(made, sheet)
    factories.verify_all(made, sheet)
    if lowered:
        lower(made, sheet)
    return again(sheet)


def lower(made, sheet, points: str = "0.5") -> None:
    change_leaf(
        actor=made["verifier"],
        assessment=sheet,
        code="1.2",
        version=version(sheet, "1.2"),
        points=Fraction(points),
        reason="Ban hành sau ngày 15/1",
    )


def explaining(made, round_) -> Assessment:
    sheet = verified(made, round_)
    return begin_explanation(actor=made["coordinator"], assessment=sheet)


def explain(made, sheet, code: str = "1.2", who: str = "focal", **said):
    words = {"text": "Kế hoạch ký ngày 12/1, gửi kèm.", **said}
    return explain_leaf(actor=made[who], assessment=sheet, code=code, version=version(sheet, code), **words)


def second(made, round_) -> Assessment:
    """Under the second verification, with one explanation to answer."""
    sheet = explaining(made, round_)
    explain(made, sheet)
    return begin_second_verification(actor=made["coordinator"], assessment=again(sheet))


def uphold(made, sheet):
    return uphold_leaf(
        actor=made["verifier"],
        assessment=sheet,
        code="1.2",
        version=version(sheet, "1.2"),
        reason="Văn bản đính kèm là dự thảo",
    )


def accept(made, sheet):
    return confirm_leaf(actor=made["verifier"], assessment=sheet, code="1.2", version=version(sheet, "1.2"))


def before_council(made, round_) -> Assessment:
    """Before the council with one dispute: the unit claims 1 point at 1.2, the verifier keeps 0,5."""
    sheet = second(made, round_)
    uphold(made, sheet)
    return convene_council(actor=made["coordinator"], assessment=again(sheet))


def session(made, round_) -> CouncilSession:
    return open_session(
        actor=made["coordinator"],
        round_=round_,
        held_on=today(),
        chair="Phó Chủ tịch UBND tỉnh, Chủ tịch Hội đồng",
        place="Phòng họp số 2",
        secretary="Trưởng phòng CCHC, Sở Nội vụ",
        members="Giám đốc Sở Nội vụ\nGiám đốc Sở Tư pháp",
    )
