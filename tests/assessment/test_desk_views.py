"""The verification desk on the screen: who sits at it, deciding in the line, correcting figures, many at once."""

from fractions import Fraction

import pytest
import stages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import HTMX, client_of, page

import factories
from cchc.assessment.actions.explanation import begin_explanation, begin_second_verification
from cchc.assessment.actions.pools import enter_pool
from cchc.assessment.actions.verification import change_leaf
from cchc.assessment.models import Assessment, AssessmentRound, CriterionEvidence, ScoreEntry
from cchc.evidence.actions import add_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> factories.World:
    return factories.world(communes=3)


@pytest.fixture
def round_(made: factories.World) -> AssessmentRound:
    """All three communes have submitted."""
    row = factories.a_round(made)
    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(row, place)
        factories.fill(made, sheet, f"focal{suffix}", tasks_done=str(42 - 4 * number))
        factories.hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
    return row


@pytest.fixture
def sheet(made: factories.World, round_: AssessmentRound) -> Assessment:
    return factories.sheet_of(round_, made.communes[0])


def decide(client, sheet: Assessment, code: str, **sent: object):
    version = factories.thread_of(sheet, code).version
    return client.post(
        page("criterion-decide", sheet.pk, code), {"version": version, "by": "criterion", **sent}, **HTMX
    )


WHO = {
    "verifier": (200, 200, 200, 200),
    "lawyer": (200, 200, 200, 403),
    "coordinator": (200, 200, 200, 403),
    "focal": (404, 404, 404, 403),
    "head": (404, 404, 404, 403),
    "council": (404, 404, 404, 403),
    "leader": (404, 404, 404, 403),
    "auditor": (404, 404, 404, 403),
    "neighbour": (404, 404, 404, 404),
    "admin": (404, 404, 404, 404),
    "stranger": (404, 404, 404, 404),
}


@pytest.mark.parametrize("who", WHO)
def test_desk_pages_by_person(made: factories.World, round_: AssessmentRound, sheet: Assessment, who: str) -> None:
    client = client_of(made[who])
    addresses = (
        page("round-desk", round_.pk),
        page("desk-criterion", round_.pk, "1.1"),
        page("desk-unit", round_.pk, sheet.pk),
        page("criterion-verify", sheet.pk, "1.1"),
    )
    assert tuple(client.get(address).status_code for address in addresses) == WHO[who]


def test_desk_lists_only_criteria_of_the_own_body(made: factories.World, round_: AssessmentRound) -> None:
    criteria = client_of(made["lawyer"]).get(page("round-desk", round_.pk)).context["criteria"]
    assert [(each.code, each.waiting, each.verified) for each in criteria] == [("2.1", 3, 0), ("2.3", 3, 0)]


def test_claim_is_confirmed_in_its_line(made: factories.World, sheet: Assessment) -> None:
    answer = decide(client_of(made["verifier"]), sheet, "1.1", do="confirm")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.strip().startswith("<tr")
    assert "1,81" in text
    thread = factories.thread_of(sheet, "1.1")
    assert (thread.state, thread.verified_points) == ("confirmed", thread.self_points)


def test_lower_points_need_a_reason_and_what_was_typed_stays(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["verifier"])
    answer = decide(client, sheet, "1.1", do="change", points="1,5")
    assert answer.status_code == 422
    assert 'value="1,5"' in answer.content.decode()
    assert not ScoreEntry.objects.filter(stage=ScoreEntry.VERIFICATION).exists()
    assert (
        decide(client, sheet, "1.1", do="change", points="1,5", reason="Hai nhiệm vụ chưa nghiệm thu").status_code
        == 200
    )
    thread = factories.thread_of(sheet, "1.1")
    assert (thread.state, thread.verified_points) == ("changed", Fraction(3, 2))


def test_level_is_chosen_by_its_button(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["verifier"])
    assert decide(client, sheet, "1.2", level="late").status_code == 422
    assert decide(client, sheet, "1.2", level="late", reason="Ban hành ngày 2/2").status_code == 200
    assert factories.thread_of(sheet, "1.2").verified_points == Fraction(1, 2)


def test_leaf_of_the_verifier_gets_its_first_word_on_the_desk(made: factories.World, sheet: Assessment) -> None:
    answer = decide(client_of(made["lawyer"]), sheet, "2.3", do="change", points="0,75", reason="Thiếu biên bản")
    assert answer.status_code == 200
    assert factories.thread_of(sheet, "2.3").verified_points == Fraction(3, 4)


def test_decision_on_something_that_changed_meanwhile_is_refused(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["verifier"])
    decide(client, sheet, "1.1", do="confirm")
    sent = {"version": 1, "by": "criterion", "do": "change", "points": "1", "reason": "muộn"}
    answer = client.post(page("criterion-decide", sheet.pk, "1.1"), sent, **HTMX)
    assert answer.status_code == 409
    assert factories.thread_of(sheet, "1.1").state == "confirmed"


def test_decision_without_scripts_leads_back_to_its_line(
    made: factories.World, round_: AssessmentRound, sheet: Assessment
) -> None:
    thread = factories.thread_of(sheet, "1.1")
    desk = page("desk-criterion", round_.pk, "1.1")
    sent = {"version": thread.version, "do": "confirm", "next": desk}
    answer = client_of(made["verifier"]).post(page("criterion-decide", sheet.pk, "1.1"), sent)
    assert answer.url == f"{desk}#case-{thread.pk}"
    sent["next"] = "https://elsewhere.example/"
    answer = client_of(made["verifier"]).post(page("criterion-decide", sheet.pk, "1.1"), sent)
    assert answer.url.startswith("/")


@pytest.mark.parametrize("who", ["lawyer", "focal", "coordinator", "auditor"])
def test_claim_is_decided_by_nobody_else(made: factories.World, sheet: Assessment, who: str) -> None:
    assert decide(client_of(made[who]), sheet, "1.1", do="confirm").status_code == 403


def test_corrected_figure_lets_the_rule_compute(made: factories.World, sheet: Assessment) -> None:
    client, address = client_of(made["verifier"]), page("criterion-verify", sheet.pk, "1.1")
    sent = {"version": 1, "fact-tasks_done": "30", "fact-tasks": "42", "reason": "Tám nhiệm vụ không có sản phẩm"}
    preview = client.post(page("criterion-verify-preview", sheet.pk, "1.1"), sent, **HTMX)
    assert "1,43" in preview.content.decode()
    assert client.post(address, sent).status_code == 302
    thread = factories.thread_of(sheet, "1.1")
    assert (thread.verified_points, thread.self_points) == (Fraction(10, 7), Fraction(38, 21))
    assert {row.figure.indicator.name for row in thread.verified_entry.figures.all()} == {"tasks_done", "tasks"}


def test_verify_page_saved_unchanged_confirms(made: factories.World, sheet: Assessment) -> None:
    sent = {"version": 1, "fact-tasks_done": "38", "fact-tasks": "42"}
    assert client_of(made["verifier"]).post(page("criterion-verify", sheet.pk, "1.1"), sent).status_code == 302
    assert factories.thread_of(sheet, "1.1").state == "confirmed"


def test_many_are_confirmed_after_a_look_at_what_will_happen(
    made: factories.World, round_: AssessmentRound, sheet: Assessment
) -> None:
    client, address = client_of(made["verifier"]), page("desk-confirm", round_.pk, "1.1")
    decide(client, sheet, "1.1", do="confirm")
    ready = client.get(address).context["ready"]
    assert [each.unit_name for each in ready] == ["Xã Số 2", "Xã Số 3"]
    client.post(address, {"thread": [f"{each.thread.pk}:{each.thread.version}" for each in ready[:1]]})
    states = [factories.thread_of(factories.sheet_of(round_, place), "1.1").state for place in made.communes]
    assert states == ["confirmed", "confirmed", "filled"]


def test_pool_is_verified_on_the_desk_by_another_person(
    made: factories.World, round_: AssessmentRound, sheet: Assessment
) -> None:
    enter_pool(
        actor=made["coordinator"], assessment=sheet, pool="bonus", version=0, points=Fraction(1), remark="Sáng kiến"
    )
    client = client_of(made["verifier"])
    assert [each["name"] for each in client.get(page("round-desk", round_.pk)).context["pools"]] == ["Điểm thưởng"]
    client.post(page("assessment-show", sheet.pk))
    decide(client, sheet, "1.1", do="confirm")  # begins the verification
    assert decide(client, sheet, "+bonus", do="change", points="0,5", reason="Chỉ đạt cấp xã").status_code == 200
    assert factories.thread_of(sheet, "+bonus").verified_points == Fraction(1, 2)


def test_sheet_that_is_not_submitted_shows_why_it_cannot_be_decided(made: factories.World) -> None:
    round_ = factories.a_round(made)
    text = client_of(made["verifier"]).get(page("desk-criterion", round_.pk, "1.1")).content.decode()
    assert "Đơn vị chưa gửi phiếu" in text
    assert 'name="do"' not in text


@pytest.mark.parametrize("name", ["round-desk", "desk-criterion", "desk-unit", "desk-confirm", "desk-ask"])
def test_desk_asks_the_database_the_same_for_one_and_three_units(name: str) -> None:
    made = factories.world(communes=3)
    counts = []
    for units in (made.communes[:1], made.communes):
        row = factories.a_round(made, unit_ids=tuple(unit.pk for unit in units))
        for number, place in enumerate(units, start=1):
            suffix = "" if number == 1 else f"-{number}"
            sheet = factories.sheet_of(row, place)
            factories.fill(made, sheet, f"focal{suffix}")
            factories.hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
        client = client_of(made["verifier"])
        last = {"round-desk": (), "desk-unit": (factories.sheet_of(row, units[0]).pk,)}.get(name, ("1.1",))
        address = page(name, row.pk, *last)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# What stands beside a claim -------------------------------------------------------------------------------------------


def many(made_: int = 8) -> tuple[factories.World, AssessmentRound]:
    """So many communes have submitted the same claims."""
    world = factories.world(communes=made_)
    row = factories.a_round(world)
    for number, place in enumerate(world.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(row, place)
        factories.fill(world, sheet, f"focal{suffix}")
        factories.hand_in(world, sheet, f"focal{suffix}", f"head{suffix}")
    return world, row


def test_judgement_unlike_those_of_the_same_claim_is_flagged_and_can_be_asked_for() -> None:
    made, round_ = many()
    client = client_of(made["verifier"])
    for place in made.communes[1:7]:
        decide(client, factories.sheet_of(round_, place), "1.2", do="confirm")
    answer = decide(
        client, factories.sheet_of(round_, made.communes[0]), "1.2", level="late", reason="Ban hành sau ngày 15/1"
    )
    assert "thẩm định thấp hơn các đơn vị có cùng số liệu" in answer.content.decode()
    page_ = client.get(page("desk-criterion", round_.pk, "1.2") + "?show=departs")
    assert [case.title for case in page_.context["cases"]] == ["Xã Số 1"]
    waiting = client.get(page("desk-criterion", round_.pk, "1.2") + "?show=waiting").context["cases"]
    assert [(case.title, case.likeness.likes, case.likeness.confirmed) for case in waiting] == [("Xã Số 8", 7, 6)]


def test_desk_of_a_unit_flags_a_judgement_unlike_the_other_units() -> None:
    made, round_ = many()
    client = client_of(made["verifier"])
    for place in made.communes[1:7]:
        decide(client, factories.sheet_of(round_, place), "1.2", do="confirm")
    first = factories.sheet_of(round_, made.communes[0])
    decide(client, first, "1.2", level="late", reason="Ban hành sau ngày 15/1")
    cases = client.get(page("desk-unit", round_.pk, first.pk)).context["cases"]
    flagged = {case.code: case.likeness.departs for case in cases if case.likeness}
    assert flagged == {"1.2": "lower"}


def test_reasons_of_the_own_department_are_offered_again_most_used_first(
    made: factories.World, round_: AssessmentRound
) -> None:
    client = client_of(made["verifier"])
    for number, reason in enumerate(("Thiếu chữ ký", "Thiếu phụ lục", "Thiếu chữ ký")):
        sent = {"do": "change", "points": "1", "reason": reason}
        decide(client, factories.sheet_of(round_, made.communes[number]), "1.1", **sent)
    answer = client.get(page("desk-criterion", round_.pk, "1.1"))
    assert answer.context["reasons_by_code"] == {"1.1": ["Thiếu chữ ký", "Thiếu phụ lục"]}
    assert '<datalist id="reasons-1.1">' in answer.content.decode()
    other = client.get(page("desk-criterion", round_.pk, "1.3"))
    assert other.context["reasons_by_code"] == {}
    assert client_of(made["lawyer"]).get(page("desk-criterion", round_.pk, "1.1")).context["reasons_by_code"] == {}


def test_last_result_of_the_unit_stands_beside_its_claim(made: factories.World) -> None:
    factories.published(made)
    following = factories.a_round(made, year=factories.today().year + 1)
    client = client_of(made["verifier"])
    [first, *_rest] = client.get(page("desk-criterion", following.pk, "1.1")).context["cases"]
    assert (first.former.year, first.former.least, first.former.max) == (factories.today().year, Fraction(41, 21), 2)
    then = client.get(page("desk-criterion", following.pk, "1.1")).context["then"]
    assert (then.units, then.max) == (3, 2)
    sheet = factories.sheet_of(following, made.communes[0])
    lawyer = client_of(made["lawyer"]).get(page("desk-unit", following.pk, sheet.pk) + "?all=1").context["cases"]
    assert {case.code: case.former.remark for case in lawyer if case.former and case.former.remark} == {
        "2.3": "Thiếu biên bản"
    }


def test_lines_are_narrowed_by_name_and_to_what_the_rule_gives_with_evidence(
    made: factories.World, round_: AssessmentRound, sheet: Assessment
) -> None:
    client, address = client_of(made["verifier"]), page("desk-criterion", round_.pk, "1.1")
    assert [case.title for case in client.get(address + "?q=so 2").context["cases"]] == ["Xã Số 2"]
    assert client.get(address + "?show=ready").context["cases"] == []
    evidence = add_evidence(
        actor=made["focal"], unit_id=made.communes[0].pk, title="Báo cáo năm", not_secret=True, number="12"
    )
    thread = factories.thread_of(sheet, "1.1")
    CriterionEvidence.objects.create(thread=thread, evidence=evidence)
    assert [case.title for case in client.get(address + "?show=ready").context["cases"]] == ["Xã Số 1"]
    ready = client.get(page("desk-confirm", round_.pk, "1.1") + "?show=ready").context["ready"]
    assert [each.unit_name for each in ready] == ["Xã Số 1"]


def test_what_a_unit_explains_is_never_offered_for_confirming_many_at_once(made: factories.World) -> None:
    sheet = stages.verified(made, round_ := stages.whole_round(made), lowered=False)
    evidence = add_evidence(actor=made["focal"], unit_id=made.communes[0].pk, title="Báo cáo năm", not_secret=True)
    CriterionEvidence.objects.create(thread=factories.thread_of(sheet, "1.1"), evidence=evidence)
    change_leaf(
        actor=made["verifier"],
        assessment=sheet,
        code="1.1",
        version=stages.version(sheet, "1.1"),
        points=Fraction(1),
        reason="Hai nhiệm vụ chưa có sản phẩm",
    )
    sheet = begin_explanation(actor=made["coordinator"], assessment=stages.again(sheet))
    stages.explain(made, sheet, "1.1")
    begin_second_verification(actor=made["coordinator"], assessment=stages.again(sheet))
    client, address = client_of(made["verifier"]), page("desk-criterion", round_.pk, "1.1")
    assert [case.title for case in client.get(address).context["cases"]][:1] == ["Xã Số 1"]
    assert client.get(address + "?show=waiting").context["cases"]
    assert client.get(address + "?show=ready").context["cases"] == []


def test_page_holds_fifty_units_and_counts_all() -> None:
    made, round_ = many(made_=2)
    sheet = factories.sheet_of(round_, made.communes[0])
    for number in range(60):  # copies of the sheet, as many units would have it
        unit = factories.unit(f"ban-sao-{number}", f"Xã Bản sao {number}", "commune", made.province)
        copied = Assessment.objects.get(pk=sheet.pk)
        copied.pk, copied.unit, copied.responsible_unit = None, unit, unit
        copied.unit_path, copied.unit_name = f"/{made.province.pk}/{unit.pk}/", f"Xã Bản sao {number}"
        copied.save()
        thread = factories.thread_of(sheet, "1.1")
        thread.pk, thread.assessment = None, copied
        thread.save()
    client, address = client_of(made["verifier"]), page("desk-criterion", round_.pk, "1.1")
    answer = client.get(address)
    assert (len(answer.context["cases"]), answer.context["page"].paginator.count) == (50, 62)
    assert answer.context["waiting"] == 62
    with CaptureQueriesContext(connection) as first:
        client.get(address)
    with CaptureQueriesContext(connection) as last:
        assert len(client.get(address + "?page=2").context["cases"]) == 12
    assert len(first) == len(last)


def test_enter_in_a_field_never_confirms(made: factories.World, sheet: Assessment) -> None:
    """The first button of a form is the one that Enter presses."""
    text = client_of(made["verifier"]).get(page("desk-criterion", sheet.round_id, "1.1")).content.decode()
    form = text[text.index(f'action="{page("criterion-decide", sheet.pk, "1.1")}"') :]
    assert 'name="do" value="change"' in form[: form.index("</button>")]


def test_level_that_was_refused_waits_for_its_reason(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["verifier"])
    answer = decide(client, sheet, "1.2", level="late").content.decode()
    form = answer[answer.index("<form") :]
    assert 'name="level" value="late"' in form[: form.index("</button>")]
    assert "autofocus" in answer
