"""Reminders by the ladder: from what waits for each person, once a rung, whatever days the machine was down."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from cchc.accounts import waiting_hooks
from cchc.common.words import say
from cchc.config.wiring import wire
from cchc.notifications.actions.reminders import CouldNotLook, remind_everybody
from cchc.notifications.models import Notification, Preference, ReminderRun
from cchc_core.access import Actor
from cchc_core.notices import read_ladder
from cchc_core.words import note
from cchc_core.work import Waiting

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 15)  # a Tuesday


@pytest.fixture
def waits(settings) -> Iterator[Callable[..., None]]:
    """``waits(focal=[…])``: what waits for whom, instead of what the apps know."""
    work: dict[str, list[Waiting]] = {}
    waiting_hooks.hand_down((lambda actor: work.get(actor.username, []),))
    yield work.update
    wire()


@pytest.fixture
def on(settings) -> Callable[[date], int]:
    """Remind as if it were that day."""

    def run(day: date) -> int:
        settings.CCHC_TODAY = day
        return remind_everybody()

    return run


def thing(pk: int = 1, due: date | None = DUE, title: str = "Self-score") -> Waiting:
    return Waiting(
        "assessment:fill", note(title), "Xã Số 1", due, url_name="assessment:assessment-show", url_args={"pk": pk}
    )


def told(who: str = "focal") -> list[str]:
    return [say(row.title_note) for row in Notification.objects.filter(recipient__username=who).order_by("pk")]


def test_ladder_is_climbed_day_by_day(made, waits, on) -> None:
    waits(focal=[thing()])
    for day in range(-10, 16):
        on(DUE + timedelta(days=day))
    assert told() == [
        "Còn 7 ngày: Self-score",
        "Còn 4 ngày: Self-score",  # on the Friday before: three days before is a Saturday
        "Còn 1 ngày: Self-score",
        "Đến hạn hôm nay: Self-score",
        "Quá hạn 1 ngày: Self-score",
        "Quá hạn 3 ngày: Self-score",
        "Quá hạn 7 ngày: Self-score",
        "Quá hạn 14 ngày: Self-score",
    ]


def test_reminding_twice_on_a_day_tells_nothing_new(made, waits, on) -> None:
    waits(focal=[thing()])
    assert on(DUE) == 1
    assert on(DUE) == 0
    ReminderRun.objects.all().delete()  # as if the first run had broken off at its very end
    assert on(DUE) == 0
    assert len(told()) == 1


def test_after_an_outage_only_the_latest_rung_is_told(made, waits, on) -> None:
    waits(focal=[thing()])
    on(DUE - timedelta(days=7))
    on(DUE + timedelta(days=2))
    assert told() == ["Còn 7 ngày: Self-score", "Quá hạn 2 ngày: Self-score"]


def test_work_that_is_done_is_not_reminded_of(made, waits, on) -> None:
    waits(focal=[thing()])
    on(DUE - timedelta(days=7))
    waits(focal=[])
    on(DUE)
    assert len(told()) == 1


def test_work_without_a_deadline_is_not_reminded_of(made, waits, on) -> None:
    waits(focal=[thing(due=None)])
    assert on(DUE) == 0


def test_another_deadline_begins_another_ladder(made, waits, on) -> None:
    waits(focal=[thing()])
    on(DUE - timedelta(days=1))
    waits(focal=[thing(due=DUE + timedelta(days=7))])
    on(DUE)
    assert told() == ["Còn 1 ngày: Self-score", "Còn 7 ngày: Self-score"]


@pytest.mark.parametrize("day", [date(2026, 12, 12), date(2026, 12, 13), date(2027, 1, 1)])
def test_nobody_is_reminded_on_a_day_off(made, waits, on, day: date) -> None:
    waits(focal=[thing(due=day)])
    assert on(day) == 0
    assert not ReminderRun.objects.exists()


def test_deadline_on_a_day_off_is_told_at_once_on_the_working_day_before(made, waits, on) -> None:
    waits(focal=[thing(due=date(2026, 12, 13))])
    on(date(2026, 12, 11))
    assert told() == ["Còn 2 ngày: Self-score"]
    assert Notification.objects.get().mail == "at_once"


def test_next_rung_takes_the_place_of_an_unread_one(made, waits, on) -> None:
    waits(focal=[thing(1), thing(2)], head=[thing(1)])
    on(DUE - timedelta(days=4))
    waits(focal=[thing(1)], head=[thing(1)])
    on(DUE - timedelta(days=1))
    unread = Notification.objects.filter(read_at=None)
    assert sorted(unread.values_list("recipient__username", "rung")) == [("focal", -3), ("focal", -1), ("head", -1)]


def test_deadline_today_is_mailed_at_once_and_others_in_the_digest(made, waits, on) -> None:
    waits(focal=[thing(1), thing(2, DUE + timedelta(days=3)), thing(3, None)])
    on(DUE)
    assert dict(Notification.objects.values_list("rung", "mail")) == {0: "at_once", -3: "digest"}


def test_who_wishes_a_digest_gets_even_the_last_day_in_it(made, waits, on) -> None:
    Preference.objects.create(user_id=made["focal"].user_id, kind="work.reminder", mail="digest")
    waits(focal=[thing()])
    on(DUE)
    assert Notification.objects.get().mail == "digest"


def test_reminder_leads_to_the_work(made, waits, on) -> None:
    waits(focal=[thing(7)])
    on(DUE)
    row = Notification.objects.get()
    assert (row.url_name, row.url_args, row.thing, row.due, row.is_duty) == (
        "assessment:assessment-show",
        {"pk": 7},
        "Xã Số 1",
        DUE,
        True,
    )


def test_person_without_a_post_is_not_asked_about(made, waits, on) -> None:
    waits(stranger=[thing()])
    assert on(DUE) == 0


def test_settings_name_the_days(made, waits, on, settings) -> None:
    settings.CCHC_REMINDER_DAYS = read_ladder("-2,0")
    waits(focal=[thing()])
    for day in range(-10, 8):
        on(DUE + timedelta(days=day))
    assert [row.rung for row in Notification.objects.order_by("pk")] == [-2, 0, 7]


def test_open_sheets_are_reminded_of(made, settings) -> None:
    """With what the apps really hand down: the sheet of a round, seen three days before it is due."""
    settings.CCHC_TODAY = DUE
    factories.a_round(made, due_on=DUE + timedelta(days=3))
    remind_everybody()
    rows = Notification.objects.filter(recipient__username="focal", kind="work.reminder")
    assert [(row.rung, row.thing) for row in rows] == [(-3, "Xã Số 1")]


def test_cost_a_person_does_not_grow_with_the_work(made, waits, on) -> None:
    def cost(day: int, count: int) -> int:
        waits(focal=[thing(pk) for pk in range(count)])
        with CaptureQueriesContext(connection) as queries:
            on(DUE + timedelta(days=day))
        return len(queries)

    cost(-7, 1)
    assert cost(-4, 1) == cost(-1, 10)


def test_fault_at_one_person_keeps_nobody_else_from_being_reminded(made, waits, on) -> None:
    def look(actor: Actor) -> list[Waiting]:
        if actor.username == "coordinator":
            raise ZeroDivisionError
        return [thing()] if actor.username in ("focal", "head") else []

    waiting_hooks.hand_down((look,))
    with pytest.raises(CouldNotLook, match="1 people"):
        on(DUE)
    assert (told("focal"), told("head")) == (["Đến hạn hôm nay: Self-score"],) * 2
    assert on(DUE) == 0  # the day is done; the fault was told


def test_periodic_reminds_and_mails(made, waits, settings, mailoutbox, django_capture_on_commit_callbacks) -> None:
    settings.CCHC_TODAY, settings.CCHC_MAIL_HOUR = DUE, 0
    waits(focal=[thing()])
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("periodic")
    assert [mail.to for mail in mailoutbox] == [["focal@example.gov.vn"]]


def test_actor_of_a_reminder_is_asked_as_of_that_day(made, waits, on) -> None:
    seen: list[Actor] = []
    waiting_hooks.hand_down((lambda actor: seen.append(actor) or [],))
    on(DUE)
    assert {actor.username for actor in seen} == {key for key in made.actors if key != "stranger"}
    assert all(actor.holdings for actor in seen)
