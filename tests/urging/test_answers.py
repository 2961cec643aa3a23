"""A unit acknowledges, answers item by item, and its head answers for it; refusals say what is missing."""

from datetime import date
from typing import Any

import pytest

import plan_factories as plans
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.notifications.models import Notification
from cchc.urging.actions.answers import acknowledge, answer_as_head, answer_item
from cchc.urging.actions.rounds import close_round
from cchc.urging.models import Reply, UrgedUnit, UrgingItem
from cchc.urging.outlets import waiting_for
from factories import World
from urging_factories import DAY, frozen, late_task, sent


@pytest.fixture
def letter(made: World) -> UrgedUnit:
    plans.justice_people(made)
    sent(made, late_task(), late_task("Rà soát thủ tục", 10), head_answers="Nêu nguyên nhân")
    return UrgedUnit.objects.select_related("round").get()


def kinds(made: World, who: str) -> set[str]:
    return {each.kind for each in waiting_for(made[who])}


def test_answering_acknowledges_and_the_last_answer_counts(made: World, letter: UrgedUnit) -> None:
    first, second = letter.items.order_by("place")
    answer_item(actor=made["justice"], item=first, kind="obstacle", text="Thiếu người")
    answer_item(actor=made["justice"], item=first, kind="promise", promised_on=today() + DAY)
    letter.refresh_from_db()
    assert letter.received_by_id == made["justice"].user_id
    assert [each.kind for each in first.replies.order_by("pk")] == ["obstacle", "promise"]
    assert not Notification.objects.filter(kind="urging.answered").exists()
    answer_item(actor=made["justice"], item=second, kind="done", text="Quyết định 12/QĐ-STP")
    answer_item(actor=made["justice"], item=second, kind="done", text="Quyết định 13/QĐ-STP")
    told = Notification.objects.filter(kind="urging.answered", recipient=made["coordinator"].user_id)
    assert told.count() == 1


def test_receipt_is_written_once_with_one_event(made: World, letter: UrgedUnit) -> None:
    for _ in range(2):
        acknowledge(actor=made["justice"], urged=letter)
    assert Event.objects.filter(verb="urging.receive").count() == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "later"}, "Say what the answer is"),
        ({"kind": "promise"}, "day by which"),
        ({"kind": "promise", "promised_on": date(2020, 1, 1)}, "past"),
        ({"kind": "obstacle", "text": "  "}, "stands in the way"),
        ({"kind": "done"}, "what was done"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    made: World, letter: UrgedUnit, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(Invalid) as refused:
        answer_item(actor=made["justice"], item=letter.items.first(), **given)
    assert told in refused.value.problems[0].text
    assert not Reply.objects.exists()


def test_what_waits_goes_away_once_it_is_done(made: World, letter: UrgedUnit) -> None:
    assert kinds(made, "justice") == {"urging:answer"}
    assert "urging:head" in kinds(made, "justice-head")
    for item in letter.items.all():
        answer_item(actor=made["justice"], item=item, kind="done", text="Đã ban hành")
    answer_as_head(actor=made["justice-head"], urged=letter, text="Thiếu người")
    assert kinds(made, "justice") == set()
    assert "urging:head" not in kinds(made, "justice-head")


def test_what_was_promised_waits_by_its_day_until_it_is_seen_to_be_done(made: World, letter: UrgedUnit) -> None:
    for item, days in zip(letter.items.all(), (9, 4), strict=False):
        answer_item(actor=made["justice"], item=item, kind="promise", promised_on=today() + days * DAY)
    [waits] = [each for each in waiting_for(made["justice"]) if each.kind == "urging:promise"]
    days = (9, 4)[: letter.items.count()]
    assert (waits.due, waits.count, waits.late) == (today() + min(days) * DAY, len(days), False)
    answer_item(actor=made["justice"], item=letter.items.last(), kind="done", text="Đã ban hành")
    left = [each.count for each in waiting_for(made["justice"]) if each.kind == "urging:promise"]
    assert left == ([len(days) - 1] if len(days) > 1 else [])
    letter.items.update(settled_on=today())
    assert "urging:promise" not in kinds(made, "justice")


def test_a_closed_round_and_an_unsent_letter_take_no_answer(made: World, letter: UrgedUnit) -> None:
    close_round(actor=made["coordinator"], round_=letter.round, version=letter.round.version)
    with pytest.raises(WrongState):
        acknowledge(actor=made["justice"], urged=letter)
    UrgedUnit.objects.update(sent_at=None)
    with pytest.raises(WrongState):
        answer_item(actor=made["justice"], item=letter.items.first(), kind="done", text="x")


@pytest.mark.parametrize(
    ("who", "answers", "heads"),
    [
        ("justice", True, False),
        ("justice-head", True, True),
        ("coordinator", False, False),
        ("leader", False, False),
        ("focal", False, False),
        ("lawyer", False, False),
        ("auditor", False, False),
        ("admin", False, False),
        ("stranger", False, False),
    ],
)
def test_only_the_unit_answers_and_only_its_head_for_itself(
    made: World, letter: UrgedUnit, who: str, answers: bool, heads: bool
) -> None:
    tries = (
        (answers, lambda: answer_item(actor=made[who], item=UrgingItem.objects.first(), kind="done", text="x")),
        (heads, lambda: answer_as_head(actor=made[who], urged=letter, text="x")),
    )
    for allowed, act in tries:
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_nothing_waits_before_the_letter_is_sent(made: World) -> None:
    plans.justice_people(made)
    frozen(made)
    assert kinds(made, "justice") == set()
    assert kinds(made, "coordinator") == {"urging:send"}
