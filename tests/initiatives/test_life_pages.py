"""The pages of a model's life: who opens which, what they show and keep from whom, and that lists cost the same whatever
their length."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.common.clock import moment, today
from cchc.evidence.models import Evidence
from cchc.initiatives.actions.appraisals import SheetWish, open_appraisal, submit_sheet
from cchc.initiatives.models import Adoption, Appraisal, Initiative, Recognition, ReplicationCampaign
from cchc.orgunits.models import ReformField
from cchc_core.initiatives.states import AdoptionState, Stage
from initiative_factories import an_adoption, an_initiative, client_of, justice_people
from life_factories import adopted, proof

pytestmark = pytest.mark.django_db

PEOPLE = (
    "focal",
    "head",
    "focal-2",
    "coordinator",
    "verifier",
    "council",
    "leader",
    "auditor",
    "admin",
    "stranger",
)


@pytest.fixture
def made():
    made = factories.world(communes=4)
    justice_people(made)
    return made


@pytest.fixture
def model(made) -> Initiative:
    return an_initiative(made, stage=Stage.EFFECTIVE)


def page(name: str, *args: object, **query: object) -> str:
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"initiatives:{name}", args=args) + (f"?{tail}" if tail else "")


def date_text(days: int = 0) -> str:
    return f"{today() + timedelta(days=days):%d/%m/%Y}"


def appraised(made, model: Initiative, *given: str) -> Appraisal:
    posts = {who: made[who].holdings[0].post_id for who in ("verifier", "council")}
    appraisal = open_appraisal(
        actor=made["coordinator"], initiative=model, post_ids=posts.values(), due_on=today() + timedelta(days=9)
    )
    for who in given:
        mark = Fraction(93)
        sheet = appraisal.sheets.get(assessor=posts[who])
        wish = SheetWish(mark, mark, mark, remark="Rất đáng nhân rộng")
        submit_sheet(actor=made[who], sheet=sheet, version=sheet.version, wish=wish)
    return appraisal


#: Page → who opens it (200); everybody else with a post is refused (403), who has none finds nothing (404).
EVERYBODY = set(PEOPLE) - {"stranger"}
OPENS = {
    "life-step pilot": {"focal", "head", "coordinator"},
    "life-step recommend": {"coordinator"},
    "life-alive": {"focal", "head"},
    "model-graph": EVERYBODY,
    "appraisal-open": {"coordinator"},
    "recognition-submit": {"coordinator", "council"},
    "model-show": EVERYBODY,
}


@pytest.mark.parametrize("name", OPENS)
def test_who_opens_which_page_of_a_model(made, model, name: str) -> None:
    view, *verb = name.split()
    for who in PEOPLE:
        status = client_of(made[who]).get(page(view, model.pk, *verb)).status_code
        expected = 200 if who in OPENS[name] else 404 if who == "stranger" else 403
        assert status == expected, (name, who)


@pytest.mark.parametrize("name", ["life-alive", "model-graph", "appraisal-open", "recognition-submit"])
def test_registration_that_was_not_accepted_has_no_life(made, name: str) -> None:
    row = an_initiative(made, state="sent")
    for who in ("focal", "coordinator"):
        assert client_of(made[who]).get(page(name, row.pk)).status_code == 404


def test_step_is_taken_on_its_page_with_its_proof(made) -> None:
    row, shown = an_initiative(made), proof(made.communes[0])
    browser = client_of(made["focal"])
    address = page("life-step", row.pk, "pilot")
    assert str(shown) in browser.get(address).content.decode()
    missing = browser.post(address, {"version": row.version, "on": date_text(), "text": "Làm thử"})
    assert missing.status_code == 422
    said = {"version": row.version, "on": date_text(), "text": "Làm thử tại 3 thôn", "evidence": shown.pk, "page": "2"}
    assert browser.post(address, said).status_code == 302
    row.refresh_from_db()
    assert row.stage == "piloted"
    answer = browser.get(page("model-show", row.pk)).content.decode()
    assert "Làm thử tại 3 thôn" in answer
    assert browser.post(address, said).status_code == 409


def test_stale_model_is_marked_and_answered_on_its_page(made, model) -> None:
    Initiative.objects.filter(pk=model.pk).update(
        alive_on=today() - timedelta(days=300), asked_alive_at=moment() - timedelta(days=40)
    )
    browser = client_of(made["focal"])
    answer = browser.get(page("model-show", model.pk)).content.decode()
    assert page("life-alive", model.pk) in answer
    said = {"version": model.version, "text": "Vẫn duy trì ở 4 thôn"}
    assert browser.post(page("life-alive", model.pk), said).status_code == 302
    assert "Vẫn duy trì ở 4 thôn" in client_of(made["auditor"]).get(page("model-show", model.pk)).content.decode()


# Appraisal: blind wherever one looks ---------------------------------------------------------------------------------


def test_no_page_shows_a_mark_before_all_are_in(made, model) -> None:
    appraisal = appraised(made, model, "verifier")
    pages = [
        page("model-show", model.pk),
        page("appraisal-show", appraisal.pk),
        page("sheet-edit", appraisal.pk),
        page("model-print", model.pk),
        page("model-list"),
        "/audit/",
    ]
    for who in PEOPLE:
        browser = client_of(made[who])
        for address in pages:
            words = browser.get(address, follow=True).content.decode()
            assert "Rất đáng nhân rộng" not in words, (who, address)
            assert ">93<" not in words, (who, address)


def test_marks_and_their_spread_are_shown_once_all_are_in(made, model) -> None:
    appraisal = appraised(made, model, "verifier", "council")
    readers = {"focal", "head", "coordinator", "verifier", "council"}
    for who in PEOPLE:
        answer = client_of(made[who]).get(page("appraisal-show", appraisal.pk))
        expected = 200 if who in readers else 404 if who == "stranger" else 403
        assert answer.status_code == expected, who
        assert ("Rất đáng nhân rộng" in answer.content.decode()) == (who in readers)


def test_sheet_is_kept_and_handed_in_by_its_assessor_alone(made, model) -> None:
    appraisal = appraised(made, model)
    address = page("sheet-edit", appraisal.pk)
    for who in PEOPLE:
        expected = 200 if who in ("verifier", "council") else 404
        assert client_of(made[who]).get(address).status_code == expected, who
    browser = client_of(made["verifier"])
    assert browser.post(address, {"version": 1, "novelty": "87,5", "keep": "1"}).status_code == 302
    assert "87,5" in browser.get(address).content.decode()
    assert "87,5" not in client_of(made["council"]).get(address).content.decode()
    assert browser.post(address, {"version": 2, "novelty": "87,5", "submit": "1"}).status_code == 422
    whole = {"version": 2, "novelty": "87,5", "applicability": "70", "effect": "60", "submit": "1"}
    assert browser.post(address, whole).status_code == 302
    assert appraisal.sheets.get(assessor=made["verifier"].holdings[0].post_id).novelty == Fraction("87.5")
    assert browser.get(address).headers["Location"] == page("appraisal-show", appraisal.pk)


def test_coordinator_opens_and_closes_an_appraisal_on_the_pages(made, model) -> None:
    browser = client_of(made["coordinator"])
    posts = [made[who].holdings[0].post_id for who in ("verifier", "council")]
    address = page("appraisal-open", model.pk)
    assert browser.post(address, {"assessors": posts[:1], "due_on": date_text(5)}).status_code == 422
    assert browser.post(address, {"assessors": posts, "due_on": date_text(5)}).status_code == 302
    appraisal = Appraisal.objects.get(initiative=model)
    assert client_of(made["head"]).post(page("appraisal-close", appraisal.pk)).status_code == 403
    assert browser.post(page("appraisal-close", appraisal.pk), {"reason": "Hết hạn"}).status_code == 302
    appraisal.refresh_from_db()
    assert appraisal.closed_at is not None


def test_council_recognises_on_its_page(made, model) -> None:
    browser = client_of(made["council"])
    said = {"level": "cấp tỉnh", "submitted_on": date_text()}
    assert browser.post(page("recognition-submit", model.pk), said).status_code == 302
    row = Recognition.objects.get(initiative=model)
    address = page("recognition-decide", row.pk)
    verdict = {
        "version": row.version,
        "council": "Hội đồng tỉnh",
        "met_on": date_text(),
        "members": 9,
        "present": 9,
        "votes_for": 5,
        "certificate": "7/GCN",
        "recognise": "1",
    }
    short = browser.post(address, verdict)
    assert short.status_code == 422
    assert browser.post(address, {**verdict, "votes_for": 6}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.certificate) == ("recognised", "7/GCN")
    assert "7/GCN" in client_of(made["focal"]).get(page("model-show", model.pk)).content.decode()


# Adoptions ----------------------------------------------------------------------------------------------------------

SAID = {
    "adapted": "Hai buổi một tuần",
    "since": "02/01/2026",
    "cost": "12.500.000",
    "result": "Giảm nửa số lượt đi lại",
    "indicator": "Tỷ lệ hồ sơ nhận tại thôn",
    "before": "0",
    "after": "35,5",
    "unit_word": "%",
}


@pytest.mark.parametrize("place", [0, 2])
def test_nobody_takes_a_model_up_for_another_unit_than_the_own(made, model, place: int) -> None:
    address = reverse("initiatives:adoption-begin") + f"?initiative={model.pk}"
    answer = client_of(made["focal-2"]).post(address, {"unit": made.communes[place].pk})
    assert answer.status_code == 403
    assert not Adoption.objects.exists()


def test_model_is_taken_up_told_and_confirmed_on_the_pages(made, model) -> None:
    focal, head = client_of(made["focal-2"]), client_of(made["head-2"])
    address = page("adoption-begin", initiative=model.pk)
    assert focal.get(address).status_code == 200
    assert focal.post(address, {"adapted": "Hai buổi một tuần"}).status_code == 302
    row = Adoption.objects.get(initiative=model)
    show = page("adoption-show", row.pk)
    assert focal.get(address).headers["Location"] == show
    assert page("adoption-step", row.pk, "confirm") not in head.get(show).content.decode()  # a result is missing
    day = f"{today():%d/%m/%Y}"
    saved = focal.post(page("adoption-edit", row.pk), {**SAID, "since": day, "version": row.version})
    assert saved.status_code == 302
    row.refresh_from_db()
    assert (row.cost, row.after, row.since) == (12_500_000, Fraction("35.5"), today())
    assert page("adoption-step", row.pk, "confirm") not in focal.get(show).content.decode()
    assert page("adoption-step", row.pk, "confirm") in head.get(show).content.decode()
    refused = focal.post(page("adoption-step", row.pk, "confirm"), {"version": row.version})
    assert refused.status_code == 403
    assert head.post(page("adoption-step", row.pk, "confirm"), {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert "Giảm nửa số lượt đi lại" in client_of(made["leader"]).get(show).content.decode()


def test_adoption_is_declined_with_a_reason(made, model) -> None:
    row = an_adoption(made, model, made.communes[1], state=AdoptionState.PLANNED)
    browser = client_of(made["focal-2"])
    address = page("adoption-step", row.pk, "decline")
    assert browser.post(address, {"version": row.version, "why-reason": ""}).status_code == 422
    said = {"version": row.version, "why-reason": "Chưa đủ nhân lực"}
    assert browser.post(address, said).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == ("declined", "Chưa đủ nhân lực")
    assert browser.post(address, {**said, "version": row.version}).status_code == 409
    again = page("adoption-begin", initiative=model.pk, unit=row.unit_id)
    assert "Chưa đủ nhân lực" in browser.get(again).content.decode()
    assert browser.post(again, {"adapted": "Nay đã đủ"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "under_way"


def test_two_who_tell_at_once_do_not_overwrite_each_other(made, model) -> None:
    row = an_adoption(made, model, made.communes[1])
    first, second = client_of(made["focal-2"]), client_of(made["head-2"])
    said = {**SAID, "since": date_text(), "version": row.version}
    assert first.post(page("adoption-edit", row.pk), said).status_code == 302
    late = second.post(page("adoption-edit", row.pk), {**said, "result": "Ý khác"})
    assert late.status_code == 409
    words = late.content.decode()
    assert "Ý khác" in words  # what was typed is not lost
    assert SAID["result"] in words  # what stands is shown


def test_who_may_begin_for_no_unit_is_refused(made, model) -> None:
    for who, expected in {"focal": 403, "coordinator": 403, "auditor": 403, "focal-2": 200, "stranger": 404}.items():
        assert client_of(made[who]).get(page("adoption-begin", initiative=model.pk)).status_code == expected, who
    assert client_of(made["focal-2"]).get(page("adoption-begin", initiative="x")).status_code == 404


def test_foreign_evidence_is_not_offered_for_an_adoption(made, model) -> None:
    proof(made.justice, "Hồ sơ nội bộ của Sở")
    row = an_adoption(made, model, made.communes[1])
    assert "Hồ sơ nội bộ của Sở" not in client_of(made["focal-2"]).get(page("adoption-show", row.pk)).content.decode()
    foreign = Evidence.objects.get(title="Hồ sơ nội bộ của Sở")
    proof(made.communes[1])
    said = {**SAID, "since": date_text(), "version": row.version, "evidence": foreign.pk}
    assert client_of(made["focal-2"]).post(page("adoption-edit", row.pk), said).status_code == 422


# Graph, map, campaigns ----------------------------------------------------------------------------------------------


def test_graph_shows_adopters_of_adopters_as_picture_and_table(made, model) -> None:
    first = adopted(made, model, made.communes[1], "focal-2", "head-2")
    adopted(made, model, made.communes[2], "focal-3", "head-3", taken_from=first)
    an_adoption(made, model, made.communes[3], state=AdoptionState.DECLINED)
    words = client_of(made["leader"]).get(page("model-graph", model.pk)).content.decode()
    assert words.count("<rect") == 3  # the origin and two who have it
    assert words.count("<path") >= 2
    table = words[words.index("<tbody>") :]
    assert table.index("Xã Số 2") < table.index("Xã Số 3")
    assert "Xã Số 4" not in table


def test_map_counts_by_unit_and_is_narrowed(made, model) -> None:
    adopted(made, model, made.communes[1], "focal-2", "head-2")
    an_initiative(made, made.communes[0], "Khác lĩnh vực", field="digital")
    ReformField.objects.create(key="digital", name="Chính quyền số")
    browser = client_of(made["leader"])

    def tiles(**query: object) -> dict[str, int]:
        groups = browser.get(page("model-map", **query)).context["groups"]
        return {tile.name: tile.count for _group, found in groups for tile in found}

    assert tiles()["Xã Số 1"] == 2
    assert tiles(field="digital")["Xã Số 1"] == 1
    assert tiles(show="adopted") == {**dict.fromkeys(tiles(), 0), "Xã Số 2": 1}
    assert tiles(show="spread")["Xã Số 1"] == 1
    an_initiative(made, made.communes[3], "Năm trước", year=today().year - 1)
    former = tiles(made=today().year - 1)
    assert (former["Xã Số 1"], former["Xã Số 4"]) == (0, 1)


def test_campaign_is_opened_followed_and_closed_on_the_pages(made, model) -> None:
    browser = client_of(made["coordinator"])
    said = {
        "title": "Nhân rộng năm nay",
        "year": today().year,
        "due_on": date_text(30),
        "models": [model.pk],
        "units": [unit.pk for unit in made.communes[:3]],
        "bases": "Công văn số 100/UBND-NC",
    }
    for who in ("focal", "leader", "auditor"):
        assert client_of(made[who]).get(page("replication-open")).status_code == 404
    assert browser.post(page("replication-open"), {**said, "models": []}).status_code == 422
    assert browser.post(page("replication-open"), {**said, "units": []}).status_code == 422
    offered = dict(browser.get(page("replication-open")).context["form"].fields["groups"].choices)
    [offices] = [key for key, label in offered.items() if label.endswith("(2)")]
    whole = {**said, "title": "Các sở", "units": [], "groups": [offices]}
    assert browser.post(page("replication-open"), whole).status_code == 302
    assert ReplicationCampaign.objects.get(title="Các sở").adoptions.count() == 2
    assert browser.post(page("replication-open"), said).status_code == 302
    row = ReplicationCampaign.objects.get(title="Nhân rộng năm nay")
    assert row.adoptions.count() == 2
    show = page("replication-show", row.pk)
    seen = {who: client_of(made[who]).get(show).status_code for who in PEOPLE}
    assert {who for who, status in seen.items() if status == 200} == {
        "coordinator",
        "focal-2",
        "verifier",
        "council",
        "leader",
        "auditor",
    }
    assert "Nhân rộng năm nay" in client_of(made["focal-2"]).get(page("replication-list")).content.decode()
    more = {"version": row.version, "due_on": date_text(40), "units": [made.communes[3].pk]}
    assert browser.post(page("replication-extend", row.pk), more).status_code == 302
    assert row.adoptions.count() == 3
    row.refresh_from_db()
    assert (
        client_of(made["focal-2"]).post(page("replication-close", row.pk), {"version": row.version}).status_code == 403
    )
    assert browser.post(page("replication-close", row.pk), {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"


def queries(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)


def test_lists_cost_the_same_whatever_their_length(made, model) -> None:
    leader, focal = client_of(made["leader"]), client_of(made["focal-2"])
    row = ReplicationCampaign.objects.create(
        unit=made.province, unit_path=f"/{made.province.pk}/", year=2026, title="Đợt 1", due_on=today(), state="open"
    )
    an_adoption(made, model, made.communes[1], campaign=row)
    addresses = {
        "map": (leader, page("model-map")),
        "graph": (leader, page("model-graph", model.pk)),
        "model": (leader, page("model-show", model.pk)),
        "campaigns": (leader, page("replication-list")),
        "campaign": (leader, page("replication-show", row.pk)),
        "mine": (focal, page("adoption-list")),
    }
    few = {name: queries(*way) for name, way in addresses.items()}
    for number in range(2):
        an_adoption(made, model, made.communes[2 + number], campaign=row)
        other = an_initiative(made, made.justice, f"Mô hình {number}", stage=Stage.EFFECTIVE)
        an_adoption(made, other, made.communes[1], campaign=row)
        another = ReplicationCampaign.objects.create(
            unit=made.province,
            unit_path=f"/{made.province.pk}/",
            year=2026,
            title=f"Đợt {number + 2}",
            due_on=today(),
            state="open",
        )
        an_adoption(made, other, made.communes[2], campaign=another)
    assert {name: queries(*way) for name, way in addresses.items()} == few


def test_unit_that_takes_up_nothing_is_led_to_the_library(made) -> None:
    empty = client_of(made["focal-2"]).get(page("adoption-list")).content.decode()
    assert page("model-list") in empty
