"""Asking units from the desk: in the line, without scripts, many at once; what the desk shows of requests and answers."""

from datetime import timedelta

import pytest
from pages import HTMX, client_of, page

import factories
from cchc.assessment.actions.desk_requests import ask_many
from cchc.assessment.actions.verification import begin_verification_of_all
from cchc.assessment.models import LeafRequest, LeafThread
from cchc.common.clock import today
from cchc_core.workflow.states import Stages

pytestmark = pytest.mark.django_db

TEXT = "Gửi văn bản đã ký số"


@pytest.fixture
def made() -> factories.World:
    return factories.world(communes=3)


@pytest.fixture
def round_(made):
    """All three communes have submitted, in a round where units explain."""
    row = factories.a_round(made, stages=Stages(explanation=True, second_verification=True))
    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(row, place)
        factories.fill(made, sheet, f"focal{suffix}")
        factories.hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
    begin_verification_of_all(actor=made["coordinator"], round_=row)
    return row


@pytest.fixture
def sheet(made, round_):
    return factories.sheet_of(round_, made.communes[0])


def sent(**changes):
    return {"kind": "document", "text": TEXT, "due_on": f"{today() + timedelta(days=3):%d/%m/%Y}", **changes}


def test_form_opens_in_the_line_with_the_kind_of_the_key_and_a_day(made, sheet):
    answer = client_of(made["verifier"]).get(page("criterion-ask", sheet.pk, "1.1") + "?kind=document", **HTMX)
    form = answer.context["form"]
    assert "<html" not in answer.content.decode()
    assert form["kind"].value() == "document"
    assert form.initial["due_on"] > today()


def test_request_is_sent_from_the_line_and_stands_in_it(made, sheet):
    answer = client_of(made["verifier"]).post(page("criterion-ask", sheet.pk, "1.1"), sent(by="criterion"), **HTMX)
    thread = factories.thread_of(sheet, "1.1")
    request = LeafRequest.objects.get()
    assert (request.thread_id, request.kind, request.text) == (thread.pk, "document", TEXT)
    assert answer.headers["HX-Retarget"] == f"#case-{thread.pk}"
    assert TEXT in answer.content.decode()
    assert thread.state == "filled", "a request decides nothing"


def test_request_without_scripts_leads_back_to_its_line(made, sheet, round_):
    desk = page("desk-criterion", round_.pk, "1.1")
    answer = client_of(made["verifier"]).post(page("criterion-ask", sheet.pk, "1.1"), sent(next=desk))
    assert answer.url == f"{desk}#case-{factories.thread_of(sheet, '1.1').pk}"


@pytest.mark.parametrize("changes", [{"text": ""}, {"due_on": "1/1/2020"}, {"due_on": "khi nào"}, {"kind": "?"}])
def test_request_that_lacks_something_is_refused_with_what_was_typed(made, sheet, changes):
    answer = client_of(made["verifier"]).post(page("criterion-ask", sheet.pk, "1.1"), sent(**changes), **HTMX)
    assert answer.status_code == 422
    assert not LeafRequest.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("lawyer", 403), ("focal", 403), ("coordinator", 403), ("stranger", 404)])
def test_only_the_verifier_of_the_criterion_asks(made, sheet, who, status):
    client = client_of(made[who])
    assert client.get(page("criterion-ask", sheet.pk, "1.1")).status_code == status
    assert client.post(page("criterion-ask", sheet.pk, "1.1"), sent()).status_code == status
    assert not LeafRequest.objects.exists()


def test_desk_is_narrowed_to_what_was_asked(made, sheet, round_):
    client = client_of(made["verifier"])
    client.post(page("criterion-ask", sheet.pk, "1.1"), sent())
    shown = client.get(page("desk-criterion", round_.pk, "1.1") + "?show=asked").context["cases"]
    assert [case.title for case in shown] == ["Xã Số 1"]


def test_many_units_are_asked_at_once_and_who_was_asked_already_is_left_out(made, sheet, round_):
    client, address = client_of(made["verifier"]), page("desk-ask", round_.pk, "1.1")
    client.post(page("criterion-ask", sheet.pk, "1.1"), sent())
    lines = client.get(address).context["lines"]
    assert [(row.assessment.unit_name, chosen) for row, chosen in lines] == [
        ("Xã Số 1", False),
        ("Xã Số 2", True),
        ("Xã Số 3", True),
    ]
    answer = client.post(address, sent(thread=[row.pk for row, _chosen in lines]), follow=True)
    assert LeafRequest.objects.count() == 3
    assert "Xã Số 1" in " ".join(str(each) for each in answer.context["messages"])


def test_many_are_asked_only_where_somebody_is_chosen(made, round_):
    answer = client_of(made["verifier"]).post(page("desk-ask", round_.pk, "1.1"), sent())
    assert answer.status_code == 422
    assert not LeafRequest.objects.exists()


def test_asking_many_passes_over_what_belongs_to_another_verifier(made, round_):
    rows = LeafThread.objects.filter(assessment__round=round_, code__in=["1.1", "2.1"])
    result = ask_many(
        actor=made["lawyer"],
        round_=round_,
        threads=[row.pk for row in rows],
        kind="explanation",
        text=TEXT,
        due_on=today() + timedelta(days=3),
    )
    assert {each.thread.code for each in result.requests} == {"2.1"}
    assert len(result.left_out) == 3


def test_request_is_taken_back_from_its_line(made, sheet):
    client = client_of(made["verifier"])
    client.post(page("criterion-ask", sheet.pk, "1.1"), sent())
    request = LeafRequest.objects.get()
    answer = client.post(page("request-withdraw", request.pk), {"by": "criterion"}, **HTMX)
    assert TEXT not in answer.content.decode()
    request.refresh_from_db()
    assert not request.is_open
    assert client_of(made["neighbour"]).post(page("request-withdraw", request.pk)).status_code == 404
