"""Where the same few people report and judge: somebody else judges where there is one, and nobody is stuck."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import plan_factories as plans
from cchc.accounts.models import Appointment
from cchc.common.clock import today
from cchc.common.errors import NotAllowed
from cchc.notifications.models import Notification
from cchc.planning.actions.extensions import ask_extension, decide_extension
from cchc.planning.actions.progress import report_progress, review_progress
from cchc.planning.models import Assignment, ProgressUpdate
from cchc.planning.queries.review import extensions_to_decide, to_review
from cchc.planning.queries.waiting import coming
from factories import World, person
from plan_factories import client_of, page
from urging_factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(made: World) -> Assignment:
    """A task of a commune in its own plan; its officer and its head report and judge."""
    plan = plans.plan_of(made, "focal", made.communes[0])
    plans.line_in(made, plans.draft_of(plan), plans.task(leads_text="UBND xã Số 1"), "focal")
    plans.issued(made, plans.draft_of(plan), "focal", "head")
    return Assignment.objects.get()


def reported(made: World, duty: Assignment, who: str) -> ProgressUpdate:
    row = Assignment.objects.get(pk=duty.pk)
    return report_progress(
        actor=made[who], assignment=row, version=row.version, on=today(), percent=40, obstacle="Thiếu người"
    )


@pytest.mark.parametrize(("says", "judges"), [("focal", "head"), ("head", "focal")])
def test_who_did_not_say_it_judges_it_where_all_report(made: World, duty: Assignment, says: str, judges: str) -> None:
    update = reported(made, duty, says)
    assert Notification.objects.filter(kind="progress.reported", recipient=made[judges].user_id).exists()
    assert (to_review(made[says]).exists(), to_review(made[judges]).exists()) == (False, True)
    with pytest.raises(NotAllowed):
        review_progress(actor=made[says], update=update, verb="accept")
    assert review_progress(actor=made[judges], update=update, verb="accept").state == "accepted"


def test_who_asks_for_more_time_does_not_grant_it(made: World, duty: Assignment) -> None:
    row = Assignment.objects.get(pk=duty.pk)
    wish = ask_extension(
        actor=made["focal"], assignment=row, version=row.version, until=row.due_on + 9 * DAY, reason="Chờ hướng dẫn"
    )
    assert not extensions_to_decide(made["focal"]).exists()
    assert list(extensions_to_decide(made["head"])) == [wish]
    with pytest.raises(NotAllowed):
        decide_extension(actor=made["focal"], extension=wish, verb="grant")
    assert decide_extension(actor=made["head"], extension=wish, verb="grant").state == "granted"


def test_whoever_is_alone_judges_it_oneself(made: World, duty: Assignment) -> None:
    update = reported(made, duty, "focal")
    Appointment.objects.filter(user=made["head"].user_id).delete()
    assert review_progress(actor=made["focal"], update=update, verb="accept").state == "accepted"


def test_the_side_of_the_plan_is_told_of_a_wish_for_more_time(made: World) -> None:
    plans.justice_people(made)
    made.actors["monitor"] = person("monitor", ("focal", made.home_affairs, None))
    plans.province_plan(made, plans.task(monitor_text="Sở Nội vụ"))
    row = Assignment.objects.get()
    ask_extension(
        actor=made["justice"], assignment=row, version=row.version, until=row.due_on + 9 * DAY, reason="Chờ hướng dẫn"
    )
    told = Notification.objects.filter(kind="progress.extension_asked").values_list("recipient__username", flat=True)
    assert "coordinator" in told
    assert "monitor" not in told


def test_the_queue_costs_the_same_for_one_own_report_and_for_three(made: World) -> None:
    made.actors["monitor"] = person("monitor", ("focal", made.home_affairs, None))
    made.actors["other"] = person("other", ("unit_head", made.home_affairs, None))
    wishes = [
        plans.task(text, leads_text="Sở Nội vụ", monitor_text="Sở Nội vụ")
        for text in ("Rà soát thủ tục nội bộ", "Kiểm tra công vụ các phòng", "Tập huấn nghiệp vụ cho xã")
    ]
    plans.province_plan(made, *wishes)
    costs = []
    for number, row in enumerate(Assignment.objects.order_by("pk"), start=1):
        reported(made, row, "other")
        if number != 2:
            for who in ("monitor", "coordinator"):
                client = client_of(made[who])
                client.get(page("review-queue"))
                with CaptureQueriesContext(connection) as queries:
                    client.get(page("review-queue"))
                costs.append(len(queries))
    assert costs[:2] == costs[2:]
    assert not to_review(made["monitor"]).exists()  # the coordinator is there for it
    assert to_review(made["coordinator"]).count() == 3


def test_every_day_to_come_stands_in_the_calendar(made: World) -> None:
    plans.justice_people(made)
    days = [today() + days * DAY for days in (40, 90, 200)]
    wishes = [plans.task(f"Nhiệm vụ {day:%d}", due_text=f"{day:%d/%m/%Y}") for day in days]
    plans.province_plan(made, *wishes, plans.task("Tiếp công dân", due_text="Thường xuyên"))
    Assignment.objects.filter(is_continuous=True).update(confirm_by=today() + 60 * DAY)
    assert [each.due for each in coming(made["justice"])] == [days[0], today() + 60 * DAY, *days[1:]]
