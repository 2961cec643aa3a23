"""Pages of the stages: moving on, explaining, the council with its minutes, asking and answering."""

import io
from datetime import timedelta
from fractions import Fraction

import pytest
import stages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document as Word
from pages import HTMX, client_of, page

import factories
from cchc.assessment.actions.clocks import change_clocks
from cchc.assessment.actions.requests import ask
from cchc.assessment.minutes import minutes_document
from cchc.assessment.models import (
    Applicability,
    AssessmentRound,
    CouncilSession,
    LeafMessage,
    ScoreEntry,
    StageClock,
    StageException,
)
from cchc.common.clock import today
from cchc.documents.bridge import departures
from cchc.documents.models import Draft
from cchc_core.workflow.clocks import Clock
from cchc_core.workflow.states import Timed

PEOPLE = ("coordinator", "focal", "head", "verifier", "council", "leader", "auditor", "admin", "neighbour", "stranger")


@pytest.fixture
def round_(made):
    return stages.whole_round(made)


def text(response) -> str:
    return response.content.decode()


# People × pages -----------------------------------------------------------------------------------------------------

READ = dict.fromkeys(PEOPLE, 200) | {"stranger": 404}
COUNCIL = (
    dict.fromkeys(PEOPLE, 403)
    | dict.fromkeys(("coordinator", "verifier", "council", "leader", "auditor"), 200)
    | {"stranger": 404}
)
SHEET = dict.fromkeys(PEOPLE, 200) | {"stranger": 404, "neighbour": 404, "admin": 404}


@pytest.mark.parametrize("who", PEOPLE)
def test_pages_open_for_those_who_may(made, round_, who):
    sheet = stages.before_council(made, round_)
    session = stages.session(made, round_)
    client = client_of(made[who])
    found = {
        "round-stages": client.get(page("round-stages", round_.pk)).status_code,
        "round-council": client.get(page("round-council", round_.pk)).status_code,
        "session-show": client.get(page("session-show", session.pk)).status_code,
        "session-minutes": client.get(page("session-minutes", session.pk)).status_code,
        "assessment-explain": client.get(page("assessment-explain", sheet.pk)).status_code,
        "criterion-explain": client.get(page("criterion-explain", sheet.pk, "1.2")).status_code,
    }
    assert found == {
        "round-stages": READ[who],
        **dict.fromkeys(("round-council", "session-show", "session-minutes"), COUNCIL[who]),
        **dict.fromkeys(("assessment-explain", "criterion-explain"), SHEET[who]),
    }


@pytest.mark.parametrize("who", ["focal", "verifier", "leader", "auditor", "admin"])
def test_only_the_coordinator_moves_sheets_and_changes_days(made, round_, who):
    stages.verified(made, round_)
    client = client_of(made[who])
    assert client.post(page("round-stages", round_.pk), {"act": "explanation"}).status_code == 403
    assert client.post(page("round-clocks", round_.pk), {}).status_code == 403
    assert client.post(page("session-open", round_.pk), {}).status_code == 403


# Stages -------------------------------------------------------------------------------------------------------------


def test_coordinator_moves_ready_sheets_on(made, round_):
    sheet = stages.verified(made, round_)
    client = client_of(made["coordinator"])
    shown = text(client.get(page("round-stages", round_.pk)))
    assert "Xã Số 1" in shown
    assert client.post(page("round-stages", round_.pk), {"act": "explanation"}, follow=True).status_code == 200
    assert stages.again(sheet).state == "explaining"
    one = {"act": "second", "sheet": sheet.pk}
    assert client.post(page("round-stages", round_.pk), one).status_code == 422, "the unit has not explained yet"
    stages.explain(made, sheet)
    client.post(page("round-stages", round_.pk), one)
    assert stages.again(sheet).state == "verifying_again"


def test_stages_show_days_and_exceptions_to_everybody_of_the_round(made, round_):
    sheet = stages.explaining(made, round_)
    StageClock.objects.create(
        round=round_,
        stage="explanation",
        opens_on=today() - timedelta(days=3),
        due_on=today() + timedelta(days=4),
        locks_on=today() + timedelta(days=6),
    )
    StageException.objects.create(
        assessment=sheet, stage="explanation", until=today() + timedelta(days=9), reason="Mưa lũ kéo dài"
    )
    shown = text(client_of(made["focal"]).get(page("round-stages", round_.pk)))
    assert "Mưa lũ kéo dài" in shown
    assert "Mưa lũ kéo dài" not in text(client_of(made["neighbour"]).get(page("round-stages", round_.pk)))


@pytest.mark.parametrize("name", ["round-stages", "round-council"])
def test_stages_and_council_cost_the_same_for_one_unit_and_for_three(db, name):
    made = factories.world(communes=3)
    round_ = stages.whole_round(made)
    client = client_of(made["coordinator"])
    counts = []
    for number, place in enumerate(list(made.communes), start=1):
        if number > 1:
            made.actors["focal"], made.actors["head"] = made[f"focal-{number}"], made[f"head-{number}"]
        made.communes[0] = place
        stages.before_council(made, round_)
        client.get(page(name, round_.pk))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page(name, round_.pk)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[2]
    assert counts[0] < 60, "half of them count what waits, which a served page asks again only after an event"


def test_days_of_stages_are_changed_in_the_settings(made, round_):
    client = client_of(made["coordinator"])
    day = today()

    def days(stage, opens, due, locks):
        names = ("opens_on", "due_on", "locks_on")
        return {
            f"clocks-{stage}-{name}": f"{day + timedelta(days=each):%d/%m/%Y}"
            for name, each in zip(names, (opens, due, locks), strict=True)
        }

    data = {"clocks-version": 1, "clocks-reason": "Theo kế hoạch mới", **days("explanation", 16, 20, 22)}
    assert client.post(page("round-clocks", round_.pk), data).status_code == 302
    assert StageClock.objects.get(round=round_).stage == "explanation"
    half = {"clocks-version": 2, "clocks-reason": "Theo kế hoạch", "clocks-council-due_on": f"{day:%d/%m/%Y}"}
    assert client.post(page("round-clocks", round_.pk), half).status_code == 422
    wrong = {"clocks-version": 2, "clocks-reason": "Theo kế hoạch", **days("council", 9, 5, 4)}
    assert client.post(page("round-clocks", round_.pk), wrong).status_code == 422


def test_round_is_opened_with_stages_and_days_in_working_days(made):
    client = client_of(made["coordinator"])
    day = today()
    data = {
        "title": "Chấm điểm năm nay",
        "year": day.year,
        "set_version": made.version.pk,
        "centre": made.province.pk,
        "as_of": f"{day:%d/%m/%Y}",
        "opens_on": f"{day:%d/%m/%Y}",
        "due_on": f"{day + timedelta(days=5):%d/%m/%Y}",
        "locks_on": f"{day + timedelta(days=6):%d/%m/%Y}",
        "verify_by": f"{day + timedelta(days=90):%d/%m/%Y}",
        "explanation": "on",
        "second_verification": "on",
        "council": "on",
        "no_survey": "on",
        "units": "chosen",
    }
    short = {**data, "verify_by": f"{day + timedelta(days=20):%d/%m/%Y}", "step": "preview"}
    assert client.post(page("round-open"), short).status_code == 422
    alone = {**data, "explanation": "", "step": "preview"}
    assert client.post(page("round-open"), alone).status_code == 422
    assert client.post(page("round-open"), {**data, "step": "preview"}).status_code == 200
    assert client.post(page("round-open"), {**data, "step": "open"}).status_code == 302
    round_ = AssessmentRound.objects.get(title="Chấm điểm năm nay")
    assert set(round_.clocks.values_list("stage", flat=True)) == {
        "verification",
        "explanation",
        "second_verification",
        "council",
    }
    assert (round_.stages.passes, round_.stages.survey) == (2, False)
    waived = Applicability.objects.filter(assessment__round=round_)
    assert {row.code for row in waived} == {"2.2"}
    sheet = factories.sheet_of(round_, made.communes[0])
    assert not factories.thread_of(sheet, "2.2").applicable


# Explaining ---------------------------------------------------------------------------------------------------------


def test_unit_explains_in_the_browser(made, round_):
    sheet = stages.verified(made, round_)
    ask(actor=made["verifier"], assessment=sheet, code="1.1", kind="document", text="Thiếu báo cáo năm")
    sheet = stages.begin_explanation(actor=made["coordinator"], assessment=sheet)
    client = client_of(made["focal"])
    shown = text(client.get(page("assessment-explain", sheet.pk)))
    assert "Ban hành sau ngày 15/1" in shown
    assert "Thiếu báo cáo năm" in shown
    address = page("criterion-explain", sheet.pk, "1.2")
    version = stages.version(sheet, "1.2")
    assert client.post(address, {"version": version, "remark": " ", "level": "on_time"}).status_code == 422
    said = {"version": version, "remark": "Kế hoạch ký ngày 12/1", "level": "on_time", "then": "next"}
    answer = client.post(address, said)
    assert answer.status_code == 302
    assert not answer["Location"].endswith("1.2/explain/"), "on to the next that waits"
    entry = ScoreEntry.objects.get(stage="explanation")
    assert (entry.note, entry.points, entry.computed) == ("Kế hoạch ký ngày 12/1", None, Fraction(1))
    stale = client.post(address, {**said, "remark": "Nói lại"})
    assert stale.status_code == 409
    assert "Nói lại" in text(stale), "what was typed is kept"


def test_unit_claims_other_figures_in_the_browser(made, round_):
    sheet = stages.verified(made, round_)
    ask(actor=made["verifier"], assessment=sheet, code="1.1", kind="explanation", text="Nêu rõ")
    sheet = stages.begin_explanation(actor=made["coordinator"], assessment=sheet)
    data = {
        "version": stages.version(sheet, "1.1"),
        "remark": "Có thêm 1 nhiệm vụ hoàn thành",
        "fact-tasks_done": "41",
        "fact-tasks": "42",
    }
    assert client_of(made["head"]).post(page("criterion-explain", sheet.pk, "1.1"), data).status_code == 302
    entry = ScoreEntry.objects.get(stage="explanation")
    assert {row.figure.indicator.name: row.figure.fact for row in entry.figures.all()} == {
        "tasks_done": Fraction(41),
        "tasks": Fraction(42),
    }
    assert "41" in text(client_of(made["head"]).get(page("criterion-explain", sheet.pk, "1.1")))


def test_sheet_shows_the_way_to_explain_while_it_is_the_units_turn(made, round_):
    sheet = stages.explaining(made, round_)
    address = page("assessment-explain", sheet.pk)
    assert address in text(client_of(made["focal"]).get(page("assessment-show", sheet.pk)))
    assert address not in text(client_of(made["verifier"]).get(page("assessment-show", sheet.pk)))


# The council --------------------------------------------------------------------------------------------------------


def test_council_decides_in_the_browser_and_takes_its_minutes_away(made, round_):
    sheet = stages.before_council(made, round_)
    keeper, member = client_of(made["coordinator"]), client_of(made["council"])
    opened = {"held_on": f"{today():%d/%m/%Y}", "chair": "Phó Chủ tịch UBND tỉnh", "members": "Giám đốc Sở Nội vụ"}
    address = page("criterion-council", sheet.pk, "1.2")
    decision = {"version": stages.version(sheet, "1.2"), "side": "unit", "reason": "Bản gốc ký ngày 12/1"}
    member.post(address, decision)
    assert not ScoreEntry.objects.filter(stage="council").exists(), "no session is open"
    assert keeper.post(page("session-open", round_.pk), {**opened, "chair": ""}).status_code == 422
    assert keeper.post(page("session-open", round_.pk), opened).status_code == 302
    shown = text(member.get(page("round-council", round_.pk)))
    assert "Văn bản đính kèm là dự thảo" in shown
    assert "Kế hoạch ký ngày 12/1" in shown
    assert keeper.post(address, decision).status_code == 403
    assert member.post(address, {**decision, "reason": ""}).status_code == 422
    assert member.post(address, {**decision, "side": "own"}).status_code == 422
    assert member.post(address, decision).status_code == 302
    session = CouncilSession.objects.get()
    keeper.post(page("session-close", session.pk))
    answer = member.get(page("session-minutes", session.pk))
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Content-Disposition"].startswith("attachment")
    printed = "\n".join(
        [
            *(each.text for each in Word(io.BytesIO(answer.content)).paragraphs),
            *(
                cell.text
                for table in Word(io.BytesIO(answer.content)).tables
                for row in table.rows
                for cell in row.cells
            ),
        ]
    )
    for words in ("BIÊN BẢN", "Phó Chủ tịch UBND tỉnh", "Xã Số 1", "Bản gốc ký ngày 12/1", "0,50", "1,00"):
        assert words in printed, words


def test_minutes_have_the_decreed_form(made, round_):
    sheet = stages.before_council(made, round_)
    session = stages.session(made, round_)
    assert departures(minutes_document(session)) == (), "also without a decision"
    client_of(made["council"]).post(
        page("criterion-council", sheet.pk, "1.2"),
        {"version": stages.version(sheet, "1.2"), "side": "verifier", "reason": "Hồ sơ là dự thảo"},
    )
    assert departures(minutes_document(session)) == ()


def test_minutes_become_a_draft_among_the_documents(made, round_):
    session = stages.session(made, round_)
    answer = client_of(made["coordinator"]).post(page("session-draft", session.pk))
    draft = Draft.objects.get()
    assert (draft.kind, answer.status_code) == ("minutes", 302)
    assert client_of(made["auditor"]).post(page("session-draft", session.pk)).status_code == 403


def test_council_of_another_round_is_unknown(made, round_):
    session = stages.session(made, round_)
    assert client_of(made["stranger"]).get(page("session-minutes", session.pk)).status_code == 404
    assert client_of(made["neighbour"]).get(page("session-minutes", session.pk)).status_code == 403


# Ask and answer -----------------------------------------------------------------------------------------------------


def test_message_is_written_and_shown_at_the_leaf(made, round_):
    sheet = stages.verified(made, round_)
    focal, verifier = client_of(made["focal"]), client_of(made["verifier"])
    address = page("criterion-say", sheet.pk, "1.1")
    assert focal.post(address, {"text": "Gửi bản sao được không?"}).status_code == 302
    answered = verifier.post(address, {"text": "Được, cần có dấu."}, **HTMX)
    assert "Gửi bản sao được không?" in text(answered)
    assert "Được, cần có dấu." in text(focal.get(page("criterion-show", sheet.pk, "1.1")))
    assert focal.post(address, {"text": " "}, **HTMX).status_code == 422
    assert LeafMessage.objects.count() == 2


def test_talk_is_hidden_from_strangers_also_after_publication(made, round_):
    sheet = stages.verified(made, round_)
    LeafMessage.objects.create(thread=factories.thread_of(sheet, "1.1"), text="Chuyện nội bộ")
    address = page("criterion-say", sheet.pk, "1.1")
    assert client_of(made["neighbour"]).post(address, {"text": "Xin xem"}).status_code == 404
    type(sheet).objects.filter(pk=sheet.pk).update(state="published")
    shown = client_of(made["neighbour"]).get(page("criterion-show", sheet.pk, "1.1"))
    assert shown.status_code == 200
    assert "Chuyện nội bộ" not in text(shown)
    assert "Chuyện nội bộ" in text(client_of(made["auditor"]).get(page("criterion-show", sheet.pk, "1.1")))


def test_exception_is_granted_for_a_stage_in_the_terms_of_a_unit(made, round_):
    sheet = stages.explaining(made, round_)
    change_clocks(
        actor=made["coordinator"],
        round_=round_,
        version=1,
        days={
            Timed.EXPLANATION: Clock(
                Timed.EXPLANATION, today(), today() + timedelta(days=12), today() + timedelta(days=14)
            )
        },
        reason="Theo kế hoạch",
    )
    until = today() + timedelta(days=16)
    data = {
        "act": "exception",
        "exception-stage": "explanation",
        "exception-until": f"{until:%d/%m/%Y}",
        "exception-reason": "Mưa lũ kéo dài",
    }
    client = client_of(made["coordinator"])
    assert client.post(page("assessment-terms", sheet.pk), data).status_code == 302
    assert stages.again(sheet).exception("explanation").until == until
    assert "Mưa lũ kéo dài" in text(client.get(page("assessment-terms", sheet.pk)))
    wrong = {**data, "exception-stage": "self_scoring"}
    assert client.post(page("assessment-terms", sheet.pk), wrong).status_code == 422


def test_verifier_keeps_the_points_from_the_desk_with_a_reason(made, round_):
    sheet = stages.second(made, round_)
    client = client_of(made["verifier"])
    address = page("criterion-decide", sheet.pk, "1.2")
    shown = text(client.get(page("desk-criterion", round_.pk, "1.2")))
    assert "Kế hoạch ký ngày 12/1" in shown
    assert 'value="uphold"' in shown
    data = {"version": stages.version(sheet, "1.2"), "do": "uphold", "by": "criterion"}
    assert client.post(address, data, **HTMX).status_code == 422
    assert client.post(address, {**data, "reason": "Bản gửi là dự thảo"}, **HTMX).status_code == 200
    entry = ScoreEntry.objects.get(stage="second_verification")
    assert (entry.points, entry.reason) == (Fraction(1, 2), "Bản gửi là dự thảo")
