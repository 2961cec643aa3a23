"""What concerns whom: settled before scoring, on a legal basis, for many units at once; late only with a reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.assessment.actions.applicability import (
    Decision,
    preview_applicability_of_many,
    set_applicability,
    set_applicability_of_many,
)
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.models import Applicability, Assessment, LeafThread
from cchc.audit.models import Event
from cchc.common.errors import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

OUT = Decision("2", applies=False, reason="Không có thủ tục", basis="12/QĐ-UBND")
LATE = Decision("2", applies=False, reason="Không có thủ tục", basis="12/QĐ-UBND", late="Chia tách từ 1/11")


def begin(made: factories.World, round_) -> Assessment:
    """The first commune scores a criterion; the second has not begun."""
    sheet = factories.sheet_of(round_, made.communes[0])
    save_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=0, judgement={"level": "on_time"})
    return sheet


def decide(made: factories.World, round_, decision: Decision) -> int:
    rows = list(Assessment.objects.filter(round=round_))
    return set_applicability_of_many(actor=made["coordinator"], round_=round_, assessments=rows, decision=decision)


def test_one_decision_changes_the_maximum_of_every_unit(made, round_):
    assert decide(made, round_, OUT) == 2
    assert not LeafThread.objects.filter(code__startswith="2", is_pool=False, applicable=True).exists()
    assert Event.objects.filter(verb="assessment.applicability").count() == 2
    assert decide(made, round_, Decision("2", None, "", "")) == 2
    assert not Applicability.objects.exists()
    assert LeafThread.objects.filter(code="2.1", applicable=True).count() == 2


@pytest.mark.parametrize("lacking", ["reason", "basis"])
def test_decision_stands_on_a_reason_and_a_document(made, round_, lacking):
    values = {"reason": "Không có thủ tục", "basis": "12/QĐ-UBND", lacking: ""}
    with pytest.raises(Invalid):
        decide(made, round_, Decision("2", False, **values))


def test_what_applies_is_settled_once_a_unit_has_begun(made, round_):
    sheet = begin(made, round_)
    with pytest.raises(WrongState):
        decide(made, round_, OUT)
    assert not Applicability.objects.exists(), "all or none"
    with pytest.raises(WrongState):
        set_applicability(
            actor=made["coordinator"], assessment=sheet, code="2", applies=False, reason="x", basis="12/QĐ"
        )


def test_late_decision_says_why_to_the_unit_and_in_the_log(made, round_):
    begin(made, round_)
    assert decide(made, round_, LATE) == 2
    assert "Chia tách từ 1/11" in Applicability.objects.first().reason
    assert {event.after["late"] for event in Event.objects.filter(verb="assessment.applicability")} == {LATE.late}


def test_preview_says_for_each_unit_what_would_change_or_why_it_cannot(made, round_):
    begin(made, round_)
    rows = list(Assessment.objects.filter(round=round_).order_by("unit_sort"))
    for row in rows:
        row.round = round_
    found = preview_applicability_of_many(actor=made["coordinator"], round_=round_, assessments=rows, decision=OUT)
    assert [(each.maxima.before, each.maxima.after, each.hindrance is None) for each in found] == [
        (10, 5, False),
        (10, 5, True),
    ]
    assert not Applicability.objects.exists()


@pytest.mark.parametrize("who", ["focal", "head", "verifier", "leader", "admin", "stranger"])
def test_only_the_coordinator_decides(made, round_, who):
    with pytest.raises(NotAllowed):
        set_applicability_of_many(
            actor=made[who], round_=round_, assessments=list(Assessment.objects.all()), decision=OUT
        )


def test_page_leaves_out_units_that_have_begun_unless_it_is_said_why(made, round_):
    begin(made, round_)
    client, address = client_of(made["coordinator"]), page("round-applicability", round_.pk)
    sent = {
        "code": "2",
        "decision": "no",
        "reason": OUT.reason,
        "basis": OUT.basis,
        "units": list(Assessment.objects.values_list("pk", flat=True)),
    }
    preview = client.post(address, sent)
    assert [each.hindrance is None for each in preview.context["affected"]] == [False, True]
    client.post(address, {**sent, "confirmed": "yes"})
    assert Applicability.objects.count() == 1
    client.post(address, {**sent, "late": LATE.late, "confirmed": "yes"})
    assert Applicability.objects.count() == 2
    text = client.get(address).content.decode()
    assert OUT.basis in text
    assert LATE.late in text


def test_page_wants_the_legal_basis(made, round_):
    sent = {"code": "2", "decision": "no", "reason": "x", "units": [row.pk for row in Assessment.objects.all()]}
    answer = client_of(made["coordinator"]).post(page("round-applicability", round_.pk), sent)
    assert answer.status_code == 422
    assert "basis" in answer.context["form"].errors


def test_decision_asks_the_database_little_more_for_three_units_than_for_one():
    """An event is written for each sheet; nothing else grows."""
    made = factories.world(communes=3)
    counts = []
    for units in (made.communes[:1], made.communes):
        row = factories.a_round(made, unit_ids=tuple(unit.pk for unit in units))
        with CaptureQueriesContext(connection) as queries:
            decide(made, row, OUT)
        counts.append(len([each for each in queries if "audit_" not in each["sql"] and "SAVEPOINT" not in each["sql"]]))
    assert counts[0] == counts[1]
