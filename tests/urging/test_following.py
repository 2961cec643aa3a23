"""Silence climbs rung by rung in working days, each rung once; what a unit leaves behind is answered by its heir."""

from datetime import date, datetime, time

import pytest

import factories
import plan_factories as plans
from cchc.common.clock import VIETNAM, now, telling, today
from cchc.notifications.models import Notification
from cchc.planning.outlets import FOLLOWER as PLANS
from cchc.urging.actions.answers import answer_as_head, answer_item
from cchc.urging.actions.following import escalate_everywhere, look_again
from cchc.urging.actions.rounds import preview
from cchc.urging.models import UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.outlets import FOLLOWER
from cchc_core.access import SYSTEM
from cchc_core.calendar import add_working_days
from cchc_core.units.changes import Handover
from factories import World
from urging_factories import DAY, late_task, sent, urging

TO_ALL = {"leads_text": "UBND các xã, phường", "monitor_text": "Sở Nội vụ"}


def at(day: date):
    return telling(datetime.combine(day, time(9), VIETNAM))


def rungs() -> int:
    return UrgedUnit.objects.get().escalated


def told(kind: str) -> int:
    return Notification.objects.filter(kind=kind).count()


def test_silence_climbs_by_working_days_and_each_rung_is_told_once(made: World) -> None:
    plans.justice_people(made)
    round_ = sent(made, ladder="1,3,7")
    due = round_.answer_by
    for passed, expected in ((0, 0), (1, 1), (2, 1), (3, 2), (6, 2), (7, 3), (40, 3)):
        with at(add_working_days(due, passed) if passed else due):
            escalate_everywhere()
            escalate_everywhere()
        assert rungs() == expected, passed
    # first the officer and the coordinator; from the second rung on the head and the leader too
    assert told("urging.silence") == 1 + 2 + 2
    assert told("urging.escalated") == 1 + 2 + 2


def test_who_has_answered_everything_is_not_reported(made: World) -> None:
    plans.justice_people(made)
    round_ = sent(made, late_task(), late_task("Rà soát thủ tục", 10))
    first, second = UrgingItem.objects.order_by("place")
    answer_item(actor=made["justice"], item=first, kind="done", text="Đã ban hành")
    UrgingItem.objects.filter(pk=second.pk).update(settled_on=today())
    with at(round_.answer_by + 30 * DAY):
        escalate_everywhere()
    assert rungs() == 0


def test_a_closed_round_reports_nobody(made: World) -> None:
    round_ = sent(made)
    UrgingRound.objects.update(state=UrgingRound.CLOSED)
    with at(round_.answer_by + 30 * DAY):
        escalate_everywhere()
    assert rungs() == 0


def handed(made: World, heir: object, unit: object) -> Handover:
    return Handover(
        kind="merge",
        unit=unit.pk,
        unit_name="Xã Số 1",
        heir=heir.pk if heir else None,
        heir_name="Xã Mới" if heir else "",
        on=today(),
    )


@pytest.mark.parametrize("urged_too", [False, True])
def test_the_heir_answers_what_is_open_and_it_still_counts(made: World, urged_too: bool) -> None:
    task = plans.task("Niêm yết thủ tục", due_text=f"{today() - 40 * DAY:%d/%m/%Y}", **TO_ALL)
    round_ = sent(made, task, scope=[each.pk for each in made.communes[:2]])
    ended = made.communes[0]
    heir = made.communes[1] if urged_too else factories.unit("xa-moi", "Xã Mới", "commune", made.province)
    handover = handed(made, heir, ended)
    assert FOLLOWER.preview(handover)
    for _ in range(2):
        PLANS.follow(handover, SYSTEM)
        FOLLOWER.follow(handover, SYSTEM)
    assert not FOLLOWER.preview(handover)
    units = {urged.unit_id: urged for urged in UrgedUnit.objects.filter(round=round_)}
    assert heir.pk in units
    assert units[heir.pk].items.count() == 2 if urged_too else 1
    if not urged_too:
        assert look_again(round_) == 0
    assert not UrgingItem.objects.filter(unit=ended).exists()


def test_a_cascade_hole_is_looked_for_at_the_heir(made: World) -> None:
    round_ = sent(made, plans.target(), rules=[{"kind": "cascade:hole"}], scope=[made.communes[0].pk])
    heir = factories.unit("xa-moi", "Xã Mới", "commune", made.province)
    FOLLOWER.follow(handed(made, heir, made.communes[0]), SYSTEM)
    item = UrgingItem.objects.get(urged__round=round_)
    assert item.key.endswith(f":{heir.pk}")


def test_without_an_heir_the_rounds_of_the_unit_are_closed(made: World) -> None:
    round_ = sent(made)
    handover = Handover(kind="end", unit=made.province.pk, unit_name="Tỉnh", heir=None, heir_name="", on=today())
    FOLLOWER.follow(handover, SYSTEM)
    round_.refresh_from_db()
    assert round_.state == UrgingRound.CLOSED


def test_a_head_who_was_asked_and_is_silent_climbs_too(made: World) -> None:
    plans.justice_people(made)
    round_ = sent(made, head_answers="Nêu nguyên nhân")
    answer_item(actor=made["justice"], item=UrgingItem.objects.get(), kind="promise", promised_on=today() + 90 * DAY)
    with at(add_working_days(round_.answer_by, 1)):
        escalate_everywhere()
        assert rungs() == 1
        answer_as_head(actor=made["justice-head"], urged=UrgedUnit.objects.get(), text="Thiếu người")
    with at(add_working_days(round_.answer_by, 30)):
        escalate_everywhere()
    assert rungs() == 1


def test_a_letter_that_leaves_after_the_day_for_answers_gives_its_days_from_then_on(made: World) -> None:
    round_ = sent(made, ladder="2,4")
    left = add_working_days(round_.answer_by, 20)
    with at(left):
        UrgedUnit.objects.update(sent_at=now())
        escalate_everywhere()
    assert rungs() == 0
    with at(add_working_days(left, 2)):
        escalate_everywhere()
    assert rungs() == 1


@pytest.mark.parametrize("both", [False, True])
def test_a_round_that_is_being_prepared_looks_at_the_heir(made: World, both: bool) -> None:
    plans.province_plan(made, plans.task("Niêm yết thủ tục", due_text=f"{today() - 40 * DAY:%d/%m/%Y}", **TO_ALL))
    ended, other = made.communes[:2]
    heir = other if both else factories.unit("xa-moi", "Xã Mới", "commune", made.province)
    round_ = urging(made, scope=[ended.pk, other.pk], as_of=today() - 2 * DAY, rules=({"kind": "task:overdue"},))
    handover = handed(made, heir, ended)
    PLANS.follow(handover, SYSTEM)
    FOLLOWER.follow(handover, SYSTEM)
    found = preview(UrgingRound.objects.get(pk=round_.pk))
    assert {each.unit_id for each in found} == {heir.pk, other.pk}
