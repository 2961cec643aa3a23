"""Registrations: written by a unit, sent by its head, settled by the coordinator; questions; what resembles them."""

from fractions import Fraction
from typing import Any
from unicodedata import normalize

import pytest

from cchc.accounts.models import Post
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Refusal, Stale, WrongState
from cchc.initiatives.actions.entries import EntryWish, begin_entry, digest_of, lacks_of, save_entry, step_entry
from cchc.initiatives.actions.questions import answer_question, ask_question
from cchc.initiatives.models import Initiative, RegistrationCampaign
from cchc.initiatives.queries.similar import similar
from cchc.notifications.models import Notification
from cchc_core.initiatives.answers import Asked
from cchc_core.initiatives.states import ENTRY, EntryState, EntryVerb, Stage
from factories import World, unit
from initiative_factories import a_campaign, an_adoption, an_initiative, reform_fields

V = EntryVerb


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    reform_fields()


def a_wish(made: World, **changes: Any) -> EntryWish:
    contact = Post.objects.get(unit=made.communes[0], role="focal")
    values: dict[str, Any] = {
        "title": "Ngày không hẹn",
        "field": "procedures",
        "problem": "Người dân phải đi lại nhiều lần",
        "content": "Trả kết quả ngay trong ngày đối với thủ tục đơn giản",
        "novelty": "Không hẹn ngày trả",
        "scope": "Toàn xã",
        "time": "Từ quý II",
        "expected": "Giảm thời gian chờ",
        "indicator": "Tỷ lệ hồ sơ trả trong ngày",
        "target": "từ 20 % lên 60 %",
        "contact_id": contact.pk,
        **changes,
    }
    return EntryWish(**values)


def begun(made: World, campaign: RegistrationCampaign | None = None, **changes: Any) -> Initiative:
    wish = a_wish(made, **changes)
    return begin_entry(actor=made["focal"], unit_id=made.communes[0].pk, campaign=campaign, wish=wish)


def step(made: World, who: str, row: Initiative, verb: EntryVerb, reason: str = "") -> Initiative:
    return step_entry(actor=made[who], initiative=row, version=row.version, verb=verb, reason=reason)


def test_registration_on_its_whole_way(made: World) -> None:
    campaign = a_campaign(made)
    row = begun(made, campaign)
    assert row.asked is not None
    assert (row.state, row.stage, row.unit_name) == ("draft", "idea", "Xã Số 1")
    row = step(made, "focal", row, V.PRESENT)
    row = step(made, "head", row, V.RETURN, "Nêu rõ phạm vi")
    row = save_entry(actor=made["focal"], initiative=row, version=row.version, wish=a_wish(made, scope="05 thôn"))
    row = step(made, "focal", row, V.PRESENT)
    row = step(made, "head", row, V.SEND)
    assert row.digest == digest_of(row)
    row = step(made, "coordinator", row, V.ACCEPT)
    assert (row.state, row.stage, row.stage_on, row.alive_on) == ("accepted", "registered", today(), today())
    assert [(each.before, each.after) for each in row.life.all()] == [("idea", "registered")]
    verbs = list(Event.objects.filter(root=row.root).order_by("position").values_list("verb", flat=True))
    assert verbs == [
        "initiative.begin",
        "initiative.present",
        "initiative.return",
        "initiative.save",
        "initiative.present",
        "initiative.send",
        "initiative.accept",
    ]


def test_each_step_tells_who_acts_next(made: World) -> None:
    row = step(made, "focal", begun(made, a_campaign(made)), V.PRESENT)
    row = step(made, "head", row, V.SEND)
    row = step(made, "coordinator", row, V.SEND_BACK, "Chưa có chỉ tiêu đo")
    told = list(Notification.objects.order_by("pk").values_list("kind", "recipient__username"))
    assert ("initiative.awaiting", "head") in told
    assert ("initiative.sent", "coordinator") in told
    assert {("initiative.returned", "focal"), ("initiative.returned", "head")} <= set(told)


@pytest.mark.parametrize("state", list(EntryState))
def test_who_takes_which_step_when(made: World, state: EntryState) -> None:
    campaign = a_campaign(made)
    contact = Post.objects.get(unit=made.communes[0], role="focal")
    writes, sends = (V.PRESENT, V.DROP), (V.RETURN, V.SEND, V.WITHDRAW)
    steps = {"focal": writes, "head": (*writes, *sends), "coordinator": (V.ACCEPT, V.SEND_BACK)}
    for who in ("focal", "head", "neighbour", "coordinator", "verifier", "leader", "stranger"):
        for verb in EntryVerb:
            row = an_initiative(made, campaign=campaign, state=state.value, reason="vì vậy", contact=contact)
            found = ENTRY.step(state, verb)
            if verb in steps.get(who, ()) and found is not None:
                assert step(made, who, row, verb, "vì vậy").state == found.target.value
                continue
            refusal: type[Refusal] = WrongState if verb in steps.get(who, ()) else NotAllowed
            with pytest.raises(refusal):
                step(made, who, row, verb, "vì vậy")


def test_incomplete_registration_is_not_presented(made: World) -> None:
    row = begin_entry(
        actor=made["focal"], unit_id=made.communes[0].pk, campaign=None, wish=EntryWish(title="Chỉ có tên")
    )
    assert len(lacks_of(row)) == 10
    with pytest.raises(Invalid) as refused:
        step(made, "focal", row, V.PRESENT)
    assert len(refused.value.reasons) == 10


def test_questions_of_the_campaign_are_read_and_asked_for(made: World) -> None:
    questions = (
        Asked("nguoi", "Số người hưởng lợi", "number", required=True),
        Asked("nhom", "Nhóm", "choice", choices=("A", "B")),
        Asked("ngay", "Ngày bắt đầu", "date"),
    )
    campaign = a_campaign(made, fields=[each.to_json() for each in questions])
    row = begun(made, campaign)
    assert [each.text for each in lacks_of(row)] == ["Answer “%(label)s”."]
    answers = {"nguoi": "1.250", "nhom": "B", "ngay": "5/4/2026"}
    row = save_entry(actor=made["focal"], initiative=row, version=row.version, wish=a_wish(made, extra=answers))
    assert row.extra == {"nguoi": "1250", "nhom": "B", "ngay": "2026-04-05"}
    assert [each.show(row.extra[each.key]) for each in questions] == ["1.250", "B", "5/4/2026"]
    assert lacks_of(row) == []


@pytest.mark.parametrize("answers", [{"nguoi": "nhiều"}, {"nhom": "C"}, {"ngay": "31/2/2026"}])
def test_answer_that_is_none_is_refused(made: World, answers: dict[str, str]) -> None:
    questions = (
        Asked("nguoi", "Số người", "number"),
        Asked("nhom", "Nhóm", "choice", choices=("A", "B")),
        Asked("ngay", "Ngày", "date"),
    )
    campaign = a_campaign(made, fields=[each.to_json() for each in questions])
    with pytest.raises(Invalid):
        begun(made, campaign, extra=answers)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "  "},
        {"kind": "project"},
        {"field": "weather"},
        {"links": (("trang", "javascript:alert(1)"),)},
        {"files": ((999, ""),)},
        {"basis_document_id": 999},
        {"contact_id": 999},
    ],
)
def test_wish_that_cannot_be_is_refused_and_nothing_is_saved(made: World, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        begun(made, **changes)
    assert not Initiative.objects.exists()


def test_second_of_two_writers_sees_that_it_changed(made: World) -> None:
    row = begun(made)
    save_entry(actor=made["focal"], initiative=row, version=row.version, wish=a_wish(made, scope="Một"))
    with pytest.raises(Stale):
        save_entry(actor=made["head"], initiative=row, version=row.version, wish=a_wish(made, scope="Hai"))


def test_nobody_registers_for_another_unit_or_another_circle(made: World) -> None:
    with pytest.raises(NotAllowed):
        begin_entry(actor=made["neighbour"], unit_id=made.communes[0].pk, campaign=None, wish=a_wish(made))
    other = unit("tinh-khac", "Tỉnh Khác", "province")
    campaign = a_campaign(made, unit=other, unit_path=f"/{other.pk}/", quotas=())
    with pytest.raises(WrongState):
        begun(made, campaign)


def test_closed_campaign_takes_nothing_more(made: World) -> None:
    campaign = a_campaign(made)
    row = begun(made, campaign)
    campaign.state = RegistrationCampaign.CLOSED
    campaign.save()
    for verb in (V.PRESENT, V.SEND):
        with pytest.raises(WrongState):
            step(made, "head", row, verb)
    with pytest.raises(WrongState):
        begun(made, campaign)
    assert step(made, "focal", row, V.DROP, "hết hạn").state == "dropped"


def test_model_that_others_took_up_is_not_returned(made: World) -> None:
    row = an_initiative(made, campaign=a_campaign(made))
    an_adoption(made, row)
    with pytest.raises(WrongState):
        step(made, "coordinator", row, V.SEND_BACK, "nhầm")


def test_accepted_registration_that_is_returned_is_an_idea_again(made: World) -> None:
    row = step(made, "coordinator", an_initiative(made, campaign=a_campaign(made)), V.SEND_BACK, "thiếu căn cứ")
    assert (row.state, row.stage, row.stage_on, row.released_at) == ("draft", Stage.IDEA, None, None)


# Questions ------------------------------------------------------------------------------------------------------------


def test_question_is_asked_and_answered_once(made: World) -> None:
    row = an_initiative(made, campaign=a_campaign(made), state="sent")
    question = ask_question(actor=made["coordinator"], initiative=row, text="Kinh phí lấy ở đâu?")
    question = answer_question(actor=made["focal"], question=question, text="Ngân sách xã")
    assert (question.answer, question.answered_by_id) == ("Ngân sách xã", made["focal"].user_id)
    with pytest.raises(WrongState):
        answer_question(actor=made["focal"], question=question, text="Khác")
    told = set(Notification.objects.values_list("kind", "recipient__username"))
    assert {("initiative.asked", "focal"), ("initiative.answered", "coordinator")} <= told


@pytest.mark.parametrize("who", ["focal", "head", "neighbour", "verifier", "stranger"])
def test_only_the_coordinator_asks(made: World, who: str) -> None:
    row = an_initiative(made, campaign=a_campaign(made), state="sent")
    with pytest.raises(NotAllowed):
        ask_question(actor=made[who], initiative=row, text="Sao?")


def test_draft_is_not_asked_about_and_stranger_does_not_answer(made: World) -> None:
    row = an_initiative(made, campaign=a_campaign(made), state="draft")
    with pytest.raises(WrongState):
        ask_question(actor=made["coordinator"], initiative=row, text="Sao?")
    sent = an_initiative(made, campaign=row.campaign, state="sent")
    question = ask_question(actor=made["coordinator"], initiative=sent, text="Sao?")
    with pytest.raises(NotAllowed):
        answer_question(actor=made["neighbour"], question=question, text="Vì vậy")


# What resembles it ----------------------------------------------------------------------------------------------------


def test_same_title_of_any_unit_and_year_is_found_however_it_is_typed(made: World) -> None:
    old = an_initiative(made, made.communes[1], "Mô hình “Chính quyền thân thiện”", year=2019)
    an_initiative(made, made.communes[0], "Số hóa hồ sơ lưu trữ", year=2024)
    for typed in ("chính quyền thân thiện", normalize("NFD", "Chính quyền thân thiện"), "CHINH QUYEN THAN THIEN"):
        found = similar(typed)
        assert [(each.initiative, each.likeness) for each in found] == [(old, Fraction(1))]
        assert found[0].is_same


def test_similar_leaves_out_itself_and_what_was_given_up(made: World) -> None:
    row = an_initiative(made, title="Ngày không hẹn")
    an_initiative(made, title="Ngày không hẹn", state="dropped", reason="trùng")
    assert similar("Ngày không hẹn", but=row) == []


def test_similar_costs_two_queries(made: World, django_assert_num_queries: Any) -> None:
    for number in range(30):
        an_initiative(made, title=f"Tiếp nhận hồ sơ lưu động tại thôn {number}")
    with django_assert_num_queries(2):
        assert len(similar("tiếp nhận hồ sơ lưu động")) == 8


@pytest.mark.parametrize("typed", ["", "   ", "?", "%", "_", "a", "'; drop table"])
def test_what_says_nothing_resembles_nothing(made: World, typed: str) -> None:
    an_initiative(made)
    assert similar(typed) == []
