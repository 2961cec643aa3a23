"""The screens of registration: who sees what, what a click does, and what each page costs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from cchc.accounts.models import Post
from cchc.common.clock import today
from cchc.initiatives.models import Initiative, Question, Quota, RegistrationCampaign
from cchc.initiatives.outlets import waiting_for
from factories import World, person, unit
from initiative_factories import a_campaign, an_initiative, client_of, reform_fields

CAMPAIGN_PAGES = ("campaign-show", "campaign-edit", "campaign-settle")


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    reform_fields()


def page(name: str, *args: object) -> str:
    return reverse(f"initiatives:{name}", args=args)


def campaign_post(**changes: str) -> dict[str, str]:
    """The form of a campaign as a browser sends it: two quotas, one question."""
    return {
        "title": "Đăng ký năm 2023",
        "year": "2023",
        "purpose": "",
        "bases": "Nghị quyết số 12-NQ/TU",
        "due_text": "trước ngày 24/3/2023",
        "due_on": "24/3/2023",
        "as_of": f"{today():%d/%m/%Y}",
        "left_out": "",
        "quota-TOTAL_FORMS": "3",
        "quota-INITIAL_FORMS": "0",
        "quota-0-label": "Sở, ban, ngành",
        "quota-0-kinds": "department",
        "quota-0-minimum": "1",
        "quota-0-counts": "unit",
        "quota-1-label": "Xã",
        "quota-1-kinds": "commune",
        "quota-1-minimum": "2",
        "quota-1-wished": "3",
        "quota-1-counts": "tree",
        "quota-2-counts": "unit",
        "question-TOTAL_FORMS": "2",
        "question-INITIAL_FORMS": "0",
        "question-0-label": "Số người hưởng lợi",
        "question-0-kind": "number",
        "question-0-required": "on",
        "question-1-kind": "text",
        **changes,
    }


def entry_post(made: World, **changes: str) -> dict[str, str]:
    contact = Post.objects.filter(unit=made.communes[0], role="focal")[0]
    return {
        "title": "Ngày không hẹn",
        "kind": "model",
        "field": "procedures",
        "problem": "Đi lại nhiều",
        "content": "Trả trong ngày",
        "novelty": "Không hẹn",
        "scope": "Toàn xã",
        "time": "Quý II",
        "expected": "Giảm chờ",
        "indicator": "Tỷ lệ trả trong ngày",
        "target": "60 %",
        "contact": str(contact.pk),
        "links": "Bài báo https://example.org/bai",
        **changes,
    }


# A campaign -----------------------------------------------------------------------------------------------------------


def test_coordinator_opens_a_campaign_with_quotas_and_a_question(made: World) -> None:
    answer = client_of(made["coordinator"]).post(page("campaign-open"), campaign_post())
    campaign = RegistrationCampaign.objects.get()
    assert answer.url == page("campaign-show", campaign.pk)
    assert (campaign.due_on, campaign.due_text, campaign.state) == (date(2023, 3, 24), "trước ngày 24/3/2023", "draft")
    assert list(campaign.quotas.values_list("label", "minimum", "wished", "counts")) == [
        ("Sở, ban, ngành", 1, None, "unit"),
        ("Xã", 2, 3, "tree"),
    ]
    assert [(each["key"], each["kind"], each["required"]) for each in campaign.fields] == [
        ("so-nguoi-huong-loi", "number", True)
    ]


def test_deadline_is_read_from_its_words_where_no_day_is_given(made: World) -> None:
    client_of(made["coordinator"]).post(page("campaign-open"), campaign_post(due_on="", due_text="Ngày 24/3/2023"))
    assert RegistrationCampaign.objects.get().due_on == date(2023, 3, 24)


@pytest.mark.parametrize("names", ["xa so 1", "UBND xã Số 1", "Xã Số 1; Sở Tư pháp"])
def test_units_that_are_not_asked_are_named_as_people_write_them(made: World, names: str) -> None:
    client_of(made["coordinator"]).post(page("campaign-open"), campaign_post(left_out=names))
    asked = set(RegistrationCampaign.objects.get().units.values_list("unit_name", flat=True))
    assert "Xã Số 1" not in asked
    assert "Xã Số 2" in asked


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"left_out": "Xã Không Có"},
        {"due_on": "", "due_text": "sớm"},
        {"as_of": "32/13/2023"},
        {"quota-0-minimum": ""},
        {"quota-1-wished": "1"},
        {"question-0-kind": "choice"},
        {"quota-0-named": "Không ai biết"},
    ],
)
def test_campaign_that_cannot_be_says_why_and_keeps_what_was_typed(made: World, changes: dict[str, str]) -> None:
    answer = client_of(made["coordinator"]).post(page("campaign-open"), campaign_post(**changes))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "Nghị quyết số 12-NQ/TU" in answer.content.decode()
    assert not RegistrationCampaign.objects.exists()


def test_campaign_is_saved_again_as_it_stands(made: World) -> None:
    """The form of a campaign that nobody touches changes nothing: neither who is asked nor the questions' keys."""
    client = client_of(made["coordinator"])
    unit("xa-3", "Xã Số 3", "commune", made.province)
    client.post(page("campaign-open"), campaign_post(left_out="Xã Số 1", **{"quota-0-named": "Xã Số 2"}))
    campaign = RegistrationCampaign.objects.get()
    asked = set(campaign.units.values_list("unit_name", "quota__label"))
    assert ("Xã Số 2", "Sở, ban, ngành") in asked
    form = client.get(page("campaign-edit", campaign.pk)).context
    data: dict[str, Any] = {"version": str(campaign.version)}
    for each in (form["form"], *form["quotas"].forms, *form["questions"].forms):
        data |= {field.html_name: field.value() for field in each if field.value() not in (None, False)}
    for forms in (form["quotas"], form["questions"]):
        data |= {field.html_name: field.value() for field in forms.management_form}
    data |= {name: f"{value:%d/%m/%Y}" for name, value in data.items() if isinstance(value, date)}
    assert client.post(page("campaign-edit", campaign.pk), data).status_code == 302
    campaign.refresh_from_db()
    assert set(campaign.units.values_list("unit_name", "quota__label")) == asked
    assert [each["key"] for each in campaign.fields] == ["so-nguoi-huong-loi"]


@pytest.mark.parametrize("who", ["focal", "head", "verifier", "leader", "auditor"])
def test_others_neither_edit_nor_settle(made: World, who: str) -> None:
    campaign = a_campaign(made)
    client = client_of(made[who])
    assert client.get(page("campaign-show", campaign.pk)).status_code == 200
    assert client.get(page("campaign-edit", campaign.pk)).status_code == 403
    assert client.get(page("campaign-settle", campaign.pk)).status_code == 403
    assert client.post(page("campaign-remind", campaign.pk)).status_code == 403
    assert client.get(page("campaign-open")).status_code in (403, 404)


@pytest.mark.parametrize(("state", "status"), [("open", 200), ("closed", 409)])
def test_forms_of_a_closed_campaign_are_refused_before_anybody_types(made: World, state: str, status: int) -> None:
    campaign = a_campaign(made, state=state)
    draft = an_initiative(made, made.communes[0], campaign=campaign, state="draft")
    focal, coordinator = client_of(made["focal"]), client_of(made["coordinator"])
    assert focal.get(page("entry-begin-in", campaign.pk)).status_code == status
    assert focal.get(page("entry-edit", draft.pk)).status_code == status
    assert coordinator.get(page("campaign-edit", campaign.pk)).status_code == status


_OWN = {"coordinator", "focal", "head"}
_SEE = {*_OWN, "neighbour", "verifier", "council", "leader", "auditor", "admin"}
#: Page → who gets it in an open campaign; who is not named is refused, a stranger always with 404.
ACCESS: dict[str, set[str]] = {
    "campaign-list": _SEE,
    "campaign-show": _SEE,
    "campaign-edit": {"coordinator"},
    "campaign-settle": {"coordinator"},
    "entry-begin-in": {"focal", "head", "neighbour"},
    "list-import": {"coordinator"},
}


@pytest.mark.parametrize("who", [*sorted(_SEE), "stranger"])
def test_who_opens_which_page(made: World, who: str) -> None:
    campaign = a_campaign(made)
    client = client_of(made[who])
    opened = set()
    for name in ACCESS:
        args = () if name in ("campaign-list", "list-import") else (campaign.pk,)
        status = client.get(page(name, *args)).status_code
        assert status in ((200, 404) if who == "stranger" else (200, 403, 404)), name
        opened |= {name} if status == 200 else set()
    assert opened == {name for name, people in ACCESS.items() if who in people}


def test_draft_campaign_is_seen_by_its_coordinator_only(made: World) -> None:
    campaign = a_campaign(made, state=RegistrationCampaign.DRAFT)
    assert client_of(made["coordinator"]).get(page("campaign-show", campaign.pk)).status_code == 200
    assert client_of(made["focal"]).get(page("campaign-show", campaign.pk)).status_code == 404


def test_stranger_sees_nothing(made: World) -> None:
    campaign = a_campaign(made)
    for name in CAMPAIGN_PAGES:
        assert client_of(made["stranger"]).get(page(name, campaign.pk)).status_code in (403, 404)


def test_board_shows_each_unit_to_the_coordinator_and_its_own_row_to_a_unit(made: World) -> None:
    campaign = a_campaign(made)
    an_initiative(made, campaign=campaign)
    whole = client_of(made["coordinator"]).get(page("campaign-show", campaign.pk)).context
    assert [line["row"].unit.unit_name for line in whole["board"]] == ["Sở Nội vụ", "Sở Tư pháp", "Xã Số 1", "Xã Số 2"]
    own = client_of(made["focal"]).get(page("campaign-show", campaign.pk)).context
    assert [line["row"].unit.unit_name for line in own["board"]] == ["Xã Số 1"]
    short = client_of(made["coordinator"]).get(page("campaign-show", campaign.pk) + "?light=short").context
    assert [line["row"].unit.unit_name for line in short["board"]] == ["Xã Số 1"]


def test_urging_begins_from_the_board_with_its_kind_chosen(made: World) -> None:
    campaign = a_campaign(made)
    urge = client_of(made["coordinator"]).get(page("campaign-show", campaign.pk)).context["urge"]
    form = client_of(made["coordinator"]).get(urge).context["form"]
    assert form["kinds"].value() == ["initiative:short"]
    assert campaign.title in form["title"].value()


@pytest.mark.parametrize("name", ["campaign-show", "campaign-settle", "campaign-list"])
def test_page_costs_the_same_with_one_and_with_three(
    made: World, name: str, django_assert_max_num_queries: Any
) -> None:
    campaign = a_campaign(made)
    an_initiative(made, campaign=campaign, state="sent")
    client = client_of(made["coordinator"])
    url = page(name) if name == "campaign-list" else page(name, campaign.pk)
    client.get(url)
    with django_assert_max_num_queries(60) as first:
        client.get(url)
    for number in range(3):
        an_initiative(made, made.justice, f"Thêm {number}", campaign=campaign, state="sent")
        a_campaign(made, title=f"Khác {number}")
    with django_assert_max_num_queries(len(first)):
        client.get(url)


# A registration -------------------------------------------------------------------------------------------------------


def test_unit_registers_presents_sends_and_the_coordinator_accepts(made: World) -> None:
    campaign = a_campaign(made)
    focal, head, coordinator = (client_of(made[who]) for who in ("focal", "head", "coordinator"))
    focal.post(page("entry-begin-in", campaign.pk), entry_post(made))
    row = Initiative.objects.get()
    assert row.links == [{"text": "Bài báo", "url": "https://example.org/bai"}]
    focal.post(page("entry-step", row.pk), {"verb": "present", "version": row.version})
    row.refresh_from_db()
    head.post(page("entry-step", row.pk), {"verb": "send", "version": row.version})
    row.refresh_from_db()
    assert row.state == "sent"
    coordinator.post(page("campaign-accept", campaign.pk), {"entry": f"{row.pk}@{row.version}"})
    row.refresh_from_db()
    assert (row.state, row.stage) == ("accepted", "registered")


def test_return_asks_for_a_reason_on_its_own_page(made: World) -> None:
    row = an_initiative(made, campaign=a_campaign(made), state="sent")
    client = client_of(made["coordinator"])
    url = page("entry-step", row.pk)
    assert client.get(f"{url}?verb=send_back").status_code == 200
    assert client.post(url, {"verb": "send_back", "version": row.version, "reason": ""}).status_code == 422
    client.post(url, {"verb": "send_back", "version": row.version, "reason": "Thiếu chỉ tiêu đo"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("draft", "Thiếu chỉ tiêu đo")
    assert "Thiếu chỉ tiêu đo" in client_of(made["focal"]).get(page("model-show", row.pk)).content.decode()


def test_page_of_a_draft_says_what_is_missing(made: World) -> None:
    row = an_initiative(made, state="draft", expected="", indicator="", contact=None)
    context = client_of(made["focal"]).get(page("model-show", row.pk)).context
    assert len(context["entry"]["lacks"]) == 3


def test_question_and_answer_stand_on_the_page(made: World) -> None:
    row = an_initiative(made, campaign=a_campaign(made), state="sent")
    client_of(made["coordinator"]).post(page("question-ask", row.pk), {"text": "Kinh phí ở đâu?"})
    question = Question.objects.get()
    focal = client_of(made["focal"])
    assert "Kinh phí ở đâu?" in focal.get(page("model-show", row.pk)).content.decode()
    focal.post(page("question-answer", question.pk), {"text": "Ngân sách xã"})
    assert "Ngân sách xã" in client_of(made["coordinator"]).get(page("model-show", row.pk)).content.decode()
    assert client_of(made["neighbour"]).post(page("question-answer", question.pk), {"text": "x"}).status_code == 404


def test_similar_titles_come_while_typing_with_the_offer_to_adopt(made: World) -> None:
    an_initiative(made, made.communes[1], "Mô hình “Ngày không hẹn”", year=2021)
    client = client_of(made["focal"])
    typed = client.get(page("entry-similar"), {"title": "ngay khong hen"}).content.decode()
    assert "Xã Số 2" in typed
    assert "100 %" in typed
    assert "<html" not in typed


def test_similar_titles_stand_on_the_saved_draft_without_scripts(made: World) -> None:
    an_initiative(made, made.communes[1], "Ngày không hẹn", year=2021)
    row = an_initiative(made, title="Mô hình ngày không hẹn", state="draft")
    found = client_of(made["focal"]).get(page("model-show", row.pk)).context["similar"]
    assert [(each.initiative.unit_name, each.is_same) for each in found] == [("Xã Số 2", True)]


def test_drafts_of_others_are_not_given_away(made: World) -> None:
    an_initiative(made, made.communes[1], "Ngày không hẹn", state="draft")
    answer = client_of(made["focal"]).get(page("entry-similar"), {"title": "Ngày không hẹn"}).content.decode()
    assert "Xã Số 2" not in answer


def test_question_of_the_campaign_stands_in_the_form(made: World) -> None:
    asked = [{"key": "nguoi", "label": "Số người hưởng lợi", "kind": "number", "required": True, "choices": []}]
    campaign = a_campaign(made, fields=asked)
    client = client_of(made["focal"])
    assert "Số người hưởng lợi" in client.get(page("entry-begin-in", campaign.pk)).content.decode()
    bad = client.post(page("entry-begin-in", campaign.pk), entry_post(made, **{"extra-nguoi": "nhiều"}))
    assert bad.status_code == 422
    client.post(page("entry-begin-in", campaign.pk), entry_post(made, **{"extra-nguoi": "1.250"}))
    assert Initiative.objects.get().extra == {"nguoi": "1250"}


def test_two_writers_of_one_draft_lose_nothing(made: World) -> None:
    row = an_initiative(made, state="draft")
    data = {**entry_post(made), "version": str(row.version)}
    client_of(made["focal"]).post(page("entry-edit", row.pk), data)
    second = client_of(made["head"]).post(page("entry-edit", row.pk), {**data, "scope": "Huyện"})
    assert second.status_code == 409
    assert "Huyện" in second.content.decode()


def test_person_of_two_units_registers_for_either(made: World) -> None:
    school = unit("truong", "Trường Chính trị", "public_service", made.province)
    both = person("both", ("focal", made.communes[0], None), ("focal", school, None))
    client = client_of(both)
    client.post(f"{page('entry-begin')}?for={school.pk}", entry_post(made, contact=""))
    assert Initiative.objects.get().unit_name == "Trường Chính trị"


# What waits -----------------------------------------------------------------------------------------------------------


def test_work_waits_for_whoever_acts_next(made: World) -> None:
    quotas = (("Xã", ("commune",), 1, None, Quota.UNIT),)
    campaign = a_campaign(made, quotas=quotas)

    def kinds(who: str) -> list[str]:
        return sorted(each.kind for each in waiting_for(made[who]) if each.kind.startswith("initiative:"))

    assert kinds("focal") == ["initiative:register"]
    row = an_initiative(made, campaign=campaign, state="awaiting")
    assert kinds("head") == ["initiative:register", "initiative:send"]
    Initiative.objects.filter(pk=row.pk).update(state="sent")
    assert kinds("coordinator") == ["initiative:settle"]
    assert kinds("focal") == []
    Initiative.objects.filter(pk=row.pk).update(state="draft", reason="thiếu")
    assert kinds("focal") == ["initiative:correct", "initiative:register"]
    RegistrationCampaign.objects.update(due_on=today() - timedelta(days=1))
    late = [each for each in waiting_for(made["coordinator"]) if each.kind == "initiative:short"]
    assert [(each.count, each.late) for each in late] == [(2, True)]
