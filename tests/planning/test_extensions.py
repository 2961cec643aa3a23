"""More time: asked by the unit, decided by the side of the plan, kept in the history."""

from datetime import timedelta

import pytest

import plan_factories as plans
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.notifications.models import Notification
from cchc.planning.actions import extensions
from cchc.planning.actions.extensions import ask_extension, decide_extension
from cchc.planning.actions.progress import report_progress, review_progress
from cchc.planning.models import Assignment, Extension
from cchc.planning.permissions import may_decide_extension
from cchc.planning.queries.progress import standing_of
from cchc.planning.queries.review import extensions_to_decide
from cchc_core.planning.light import Light, light
from factories import World, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people(made: World) -> World:
    plans.justice_people(made)
    made.actors["monitor"] = person("monitor", ("focal", made.home_affairs, None))
    return made


@pytest.fixture
def task(people: World) -> Assignment:
    """Justice's task, four days late."""
    plan = plans.province_plan(people, plans.task(due_text=f"{today() - 4 * DAY:%d/%m/%Y}"))
    return plans.duty_of(plans.line_of(plan), people.justice)


def fresh(row: Assignment) -> Assignment:
    return Assignment.objects.select_related("line__plan", "line__content__version").get(pk=row.pk)


def asked(people: World, row: Assignment, who: str = "justice", **said: object) -> Extension:
    row = fresh(row)
    values = {"until": today() + 10 * DAY, "reason": "Chờ nghị định", **said}
    return ask_extension(actor=people[who], assignment=row, version=row.version, **values)  # type: ignore[arg-type]


def test_the_deadline_stays_until_more_time_is_granted(people: World, task: Assignment) -> None:
    wish = asked(people, task)
    assert fresh(task).due_on == today() - 4 * DAY
    assert light(standing_of(fresh(task)), today()) is Light.OVERDUE
    decide_extension(actor=people["coordinator"], extension=wish, verb="grant")
    row = fresh(task)
    assert (row.due_on, light(standing_of(row), today())) == (today() + 10 * DAY, Light.DUE_SOON)
    wish.refresh_from_db()
    assert (wish.state, wish.former, wish.granted_until) == ("granted", today() - 4 * DAY, today() + 10 * DAY)
    assert Notification.objects.filter(kind="progress.extension_decided", recipient__username="justice").exists()


def test_less_time_than_asked_may_be_granted(people: World, task: Assignment) -> None:
    wish = asked(people, task)
    decide_extension(actor=people["coordinator"], extension=wish, verb="grant", until=today() + 2 * DAY)
    assert fresh(task).due_on == today() + 2 * DAY


def test_refusing_needs_a_reason_and_leaves_the_deadline(people: World, task: Assignment) -> None:
    wish = asked(people, task)
    with pytest.raises(Invalid) as refused:
        decide_extension(actor=people["coordinator"], extension=wish, verb="refuse")
    assert refused.value.problems == (extensions.ANSWER_REASON,)
    decide_extension(actor=people["coordinator"], extension=wish, verb="refuse", answer="Đã có đủ căn cứ")
    assert fresh(task).due_on == today() - 4 * DAY
    assert asked(people, task).state == "asked"  # and may be asked for again


def test_one_request_at_a_time(people: World, task: Assignment) -> None:
    asked(people, task)
    with pytest.raises(WrongState):
        asked(people, task)


def test_a_request_is_decided_once(people: World, task: Assignment) -> None:
    wish = asked(people, task)
    decide_extension(actor=people["coordinator"], extension=wish, verb="grant")
    for verb in ("grant", "refuse"):
        with pytest.raises(WrongState):
            decide_extension(actor=people["coordinator"], extension=wish, verb=verb, answer="Nhầm lẫn")


def test_more_time_ends_later_and_has_a_reason(people: World, task: Assignment) -> None:
    with pytest.raises(Invalid) as refused:
        asked(people, task, until=today() - 4 * DAY, reason=" ")
    assert refused.value.problems == (extensions.NOT_LATER, extensions.ASK_REASON)
    wish = asked(people, task)
    with pytest.raises(Invalid):
        decide_extension(actor=people["coordinator"], extension=wish, verb="grant", until=today() - 9 * DAY)


def test_a_day_that_has_passed_is_asked_for_only_where_it_was_done_by_then(people: World, task: Assignment) -> None:
    with pytest.raises(Invalid) as refused:
        asked(people, task, until=today() - DAY)
    assert refused.value.problems == (extensions.PASSED,)
    report_progress(
        actor=people["justice"],
        assignment=task,
        version=fresh(task).version,
        on=today(),
        done_on=today() - DAY,
        text="QĐ 4",
    )
    assert asked(people, task, until=today() - DAY).state == "asked"


def test_time_is_never_granted_up_to_a_day_before_what_an_amendment_gave(people: World, task: Assignment) -> None:
    wish = asked(people, task)
    Assignment.objects.filter(pk=task.pk).update(due_on=today() + 60 * DAY)
    with pytest.raises(Invalid):
        decide_extension(actor=people["coordinator"], extension=wish, verb="grant")
    decide_extension(actor=people["coordinator"], extension=wish, verb="grant", until=today() + 70 * DAY)
    assert fresh(task).due_on == today() + 70 * DAY


def test_a_request_over_somebody_elses_save_is_stale(people: World, task: Assignment) -> None:
    version = fresh(task).version
    report_progress(actor=people["justice"], assignment=task, version=version, on=today(), percent=10)
    with pytest.raises(Stale):
        ask_extension(
            actor=people["justice"], assignment=task, version=version, until=today() + DAY, reason="Chờ ý kiến"
        )


def test_what_is_done_or_has_no_day_needs_no_more_time(people: World, task: Assignment) -> None:
    done = report_progress(
        actor=people["justice"], assignment=task, version=fresh(task).version, on=today(), done_on=today(), text="QĐ 4"
    )
    review_progress(actor=people["coordinator"], update=done, verb="accept")
    with pytest.raises(WrongState):
        asked(people, task)
    Assignment.objects.filter(pk=task.pk).update(done_on=None, due_on=None)
    with pytest.raises(WrongState):
        asked(people, task)


#: who → asks for the task of Justice, decides on it
PEOPLE = {
    "coordinator": (False, True),
    "justice": (True, False),
    "justice-head": (True, False),
    "monitor": (False, False),
    "focal": (False, False),
    "leader": (False, False),
    "auditor": (False, False),
    "stranger": (False, False),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_people_and_acts(people: World, task: Assignment, who: str) -> None:
    asks, decides = PEOPLE[who]
    if asks:
        wish = asked(people, task, who)
    else:
        with pytest.raises(NotAllowed):
            asked(people, task, who)
        wish = asked(people, task)
    assert bool(may_decide_extension(people[who], fresh(task))) is decides
    assert extensions_to_decide(people[who]).exists() is decides
    if decides:
        decide_extension(actor=people[who], extension=wish, verb="grant")
    else:
        with pytest.raises(NotAllowed):
            decide_extension(actor=people[who], extension=wish, verb="grant")
