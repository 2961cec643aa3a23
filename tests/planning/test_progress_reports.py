"""Progress: the unit says, the monitor answers; "says done" is not "accepted"; lights in the core and in the database agree."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

import plan_factories as plans
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Refusal, Stale, WrongState
from cchc.common.words import say
from cchc.evidence.actions import add_evidence
from cchc.notifications.models import Notification
from cchc.planning.actions import progress
from cchc.planning.actions.lines import remove_line
from cchc.planning.actions.plans import amend_plan
from cchc.planning.actions.progress import accept_many, report_progress, review_progress
from cchc.planning.models import Assignment, LineContent, ProgressUpdate
from cchc.planning.permissions import may_report, may_review, may_view_assignment
from cchc.planning.queries.progress import assignments_visible_to, of_light, standing_of, with_light
from cchc.planning.queries.review import last_reports, to_review
from cchc.planning.queries.waiting import waiting_for
from cchc_core.planning.light import Light, light
from factories import World, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people(made: World) -> World:
    """The world with people of the departments: Justice does the task, Home Affairs monitors the target."""
    plans.justice_people(made)
    made.actors["monitor"] = person("monitor", ("focal", made.home_affairs, None))
    return made


@pytest.fixture
def target(people: World) -> Assignment:
    """The first commune's duty on the target that Home Affairs monitors."""
    plan = plans.province_plan(people)
    return plans.duty_of(plans.line_of(plan, "target"), people.communes[0])


@pytest.fixture
def task(people: World, target: Assignment) -> Assignment:
    """Justice's task, which nobody monitors but the coordinator of the plan."""
    return plans.duty_of(plans.line_of(target.line.plan, "task"), people.justice)


def fresh(row: Assignment) -> Assignment:
    return Assignment.objects.select_related("line__plan", "line__content__version").get(pk=row.pk)


def reported(made: World, row: Assignment, who: str, **said: object) -> ProgressUpdate:
    row = fresh(row)
    values = {"on": today(), **said}
    return report_progress(actor=made[who], assignment=row, version=row.version, **values)  # type: ignore[arg-type]


def shown(row: Assignment, on: date | None = None) -> Light:
    return light(standing_of(fresh(row)), on or today())


# Saying and answering -----------------------------------------------------------------------------------------------


def test_what_the_unit_says_is_not_what_is_accepted(people: World, task: Assignment) -> None:
    update = reported(people, task, "justice", done_on=today(), text="Đã ban hành báo cáo số 12")
    row = fresh(task)
    assert (row.says_done_on, row.done_on, row.pending, row.percent) == (today(), None, True, 100)
    assert shown(task) is Light.AWAITING
    review_progress(actor=people["coordinator"], update=update, verb="accept")
    row = fresh(task)
    assert (row.done_on, row.pending) == (today(), False)
    assert shown(task) is Light.DONE


def test_a_returned_report_leaves_no_trace_but_its_history(people: World, task: Assignment) -> None:
    reported(people, task, "justice", percent=40)
    update = reported(people, task, "justice", done_on=today(), text="Xong")
    review_progress(actor=people["coordinator"], update=update, verb="return", reason="Chưa có sản phẩm")
    row = fresh(task)
    assert (row.percent, row.says_done_on, row.done_on, row.pending) == (40, None, None, False)
    update.refresh_from_db()
    assert (update.state, update.reason, update.done_on) == ("returned", "Chưa có sản phẩm", today())
    told = Notification.objects.get(kind="progress.returned", recipient__username="justice")
    assert "Rà soát thủ tục" in say(told.title_note)


def test_a_correction_of_what_was_accepted_counts_once_it_is_accepted_too(people: World, task: Assignment) -> None:
    first = reported(people, task, "justice", done_on=today() - DAY, on=today() - DAY, text="Xong")
    review_progress(actor=people["coordinator"], update=first, verb="accept")
    second = reported(people, task, "justice", percent=80, text="Còn thiếu phụ lục")
    assert fresh(task).done_on == today() - DAY  # what was accepted stands until the correction is
    review_progress(actor=people["coordinator"], update=second, verb="accept")
    row = fresh(task)
    assert (row.done_on, row.says_done_on, row.percent) == (None, None, 80)
    assert task.updates.count() == 2


def test_the_monitor_sets_another_day_and_lateness_follows_from_it(people: World, task: Assignment) -> None:
    Assignment.objects.filter(pk=task.pk).update(due_on=today() - 5 * DAY)
    update = reported(people, task, "justice", done_on=today() - 6 * DAY, text="Xong trước hạn")
    review_progress(actor=people["coordinator"], update=update, verb="accept", done_on=today() - DAY)
    update.refresh_from_db()
    assert (update.done_on, update.accepted_done_on) == (today() - 6 * DAY, today() - DAY)
    assert shown(task) is Light.DONE_LATE


def test_a_report_is_answered_once_and_only_the_newest(people: World, task: Assignment) -> None:
    old = reported(people, task, "justice", percent=10)
    new = reported(people, task, "justice", percent=20)
    with pytest.raises(WrongState, match="newer"):
        review_progress(actor=people["coordinator"], update=old, verb="accept")
    review_progress(actor=people["coordinator"], update=new, verb="accept")
    with pytest.raises(WrongState):
        review_progress(actor=people["coordinator"], update=new, verb="return", reason="Nhầm rồi")


def test_a_report_over_somebody_elses_is_stale(people: World, task: Assignment) -> None:
    version = fresh(task).version
    reported(people, task, "justice", percent=10)
    with pytest.raises(Stale) as refused:
        report_progress(actor=people["justice"], assignment=task, version=version, on=today(), percent=30)
    assert refused.value.current["percent"] == 10


FAULTS = [
    ({"on": date(2099, 1, 1), "percent": 5}, progress.IN_FUTURE),
    ({"done_on": date(2099, 1, 1), "text": "Xong"}, progress.DONE_LATER),
    ({"percent": 100}, progress.SAY_WHEN),
    ({"percent": 60, "done_on": date(2026, 1, 5), "text": "Xong"}, progress.NOT_WHOLE),
    ({"done_on": date(2026, 1, 5)}, progress.SAY_PRODUCT),
    ({}, progress.NOTHING_SAID),
    ({"value": Fraction(3), "percent": 3}, progress.NO_FIGURE),
    ({"confirms": True}, progress.NOT_CONTINUOUS),
    ({"percent": 5, "evidence": [(9999, "1")]}, progress.NO_SUCH_DOCUMENT),
]


@pytest.mark.parametrize(("said", "problem"), FAULTS)
def test_a_report_with_a_fault_is_refused_and_nothing_is_saved(people, task, said, problem) -> None:
    with pytest.raises(Invalid) as refused:
        reported(people, task, "justice", **said)
    assert problem in refused.value.problems
    assert not ProgressUpdate.objects.exists()
    assert fresh(task).version == task.version


def test_a_target_is_judged_and_not_done_below_its_bound(people: World, target: Assignment) -> None:
    with pytest.raises(Invalid, match="Nothing was saved"):
        reported(people, target, "focal", value=Fraction(94), done_on=today())
    update = reported(people, target, "focal", value=Fraction(94), obstacle="Thiếu người")
    review_progress(actor=people["monitor"], update=update, verb="accept")
    row = fresh(target)
    assert (row.value, row.accepted_value, row.done_on) == (94, 94, None)
    reported(people, target, "focal", value=Fraction(95), done_on=today())
    assert shown(target) is Light.AWAITING


def test_a_product_is_shown_by_documents_of_the_register(people: World, task: Assignment) -> None:
    document = add_evidence(
        actor=people["justice"], unit_id=people.justice.pk, title="Báo cáo", not_secret=True, number="12"
    )
    update = reported(people, task, "justice", done_on=today(), evidence=[(document.pk, "tr. 3")])
    assert [(each.evidence_id, each.page) for each in update.evidence.all()] == [(document.pk, "tr. 3")]


def test_a_standing_duty_is_confirmed_and_asks_again(people: World) -> None:
    plan = plans.province_plan(people, plans.task("Trực một cửa", due_text="Thường xuyên"))
    row = plans.duty_of(plans.line_of(plan), people.justice)
    before = row.confirm_by
    assert row.is_continuous
    assert before is not None
    assert shown(row) in (Light.ON_TRACK, Light.DUE_SOON)
    assert shown(row, before + DAY) is Light.OVERDUE
    update = reported(people, row, "justice", confirms=True)
    after = fresh(row).confirm_by
    assert after is not None
    assert after > today()
    review_progress(actor=people["coordinator"], update=update, verb="return", reason="Chưa thấy lịch trực")
    assert fresh(row).confirm_by == before


def test_nothing_is_reported_on_a_line_that_an_amendment_dropped(people: World, task: Assignment) -> None:
    version = amend_plan(actor=people["coordinator"], plan=task.line.plan, reason="Điều chỉnh")
    content = LineContent.objects.get(version=version, line=task.line)
    remove_line(actor=people["coordinator"], content=content, revision=content.revision)
    plans.issued(people, version)
    with pytest.raises(WrongState):
        reported(people, task, "justice", percent=10)
    assert shown(task) is Light.ENDED


def test_a_report_stays_tied_to_the_wording_in_force_then(people: World, task: Assignment) -> None:
    update = reported(people, task, "justice", percent=30)
    was = update.content_id
    version = amend_plan(actor=people["coordinator"], plan=task.line.plan, reason="Điều chỉnh")
    plans.issued(people, version)
    later = reported(people, task, "justice", percent=50)
    assert update.content_id == was != later.content_id


def test_the_database_itself_keeps_what_was_said_and_answered(people: World, task: Assignment) -> None:
    update = reported(people, task, "justice", percent=30)
    for change in (lambda: update.delete(), lambda: ProgressUpdate.objects.update(percent=90)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    review_progress(actor=people["coordinator"], update=update, verb="accept")
    with pytest.raises(DatabaseError), transaction.atomic():
        ProgressUpdate.objects.update(state="reported", reviewed_at=None)


def test_every_act_is_in_the_log_of_the_duty(people: World, task: Assignment) -> None:
    update = reported(people, task, "justice", done_on=today(), text="Xong")
    review_progress(actor=people["coordinator"], update=update, verb="accept")
    verbs = list(Event.objects.filter(root=task.root).order_by("position").values_list("verb", flat=True))
    assert verbs == ["progress.report", "progress.accept"]


def test_many_are_accepted_together_or_none(people: World) -> None:
    plan = plans.province_plan(people)
    line = plans.line_of(plan, "target")
    rows = [plans.duty_of(line, place) for place in people.communes]
    updates = [
        reported(people, row, who, value=Fraction(97)) for row, who in zip(rows, ("focal", "focal-2"), strict=True)
    ]
    review_progress(actor=people["monitor"], update=updates[1], verb="return", reason="Sai số liệu")
    with pytest.raises(WrongState):
        accept_many(actor=people["monitor"], updates=updates)
    assert ProgressUpdate.objects.get(pk=updates[0].pk).state == "reported"
    assert accept_many(actor=people["monitor"], updates=updates[:1]) == 1


def test_the_queue_holds_the_last_report_of_each_duty(people: World, task: Assignment, target: Assignment) -> None:
    reported(people, task, "justice", percent=10)
    last = reported(people, task, "justice", percent=20)
    figure = reported(people, target, "focal", value=Fraction(90))
    assert list(last_reports(to_review(people["coordinator"]))) == [last, figure]
    assert list(last_reports(to_review(people["monitor"]))) == [figure]
    assert not to_review(people["focal"]).exists()


# Who ----------------------------------------------------------------------------------------------------------------

#: person → sees the first commune's duty on the target, reports on it, judges the report
PEOPLE = {
    "coordinator": (True, False, True),
    "monitor": (True, False, True),
    "focal": (True, True, False),
    "head": (True, True, False),
    "neighbour": (False, False, False),
    "justice": (False, False, False),
    "leader": (True, False, False),
    "auditor": (True, False, False),
    "council": (True, False, False),
    "verifier": (True, False, True),
    "lawyer": (True, False, False),
    "admin": (False, False, False),
    "stranger": (False, False, False),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_people_and_acts(people: World, target: Assignment, who: str) -> None:
    sees, reports, judges = PEOPLE[who]
    actor, row = people[who], fresh(target)
    assert bool(may_view_assignment(actor, row)) is sees
    assert assignments_visible_to(actor).filter(pk=row.pk).exists() is sees
    assert bool(may_report(actor, row)) is reports
    assert bool(may_review(actor, row)) is judges
    if not reports:
        with pytest.raises(NotAllowed):
            reported(people, target, who, value=Fraction(90))
    update = reported(people, target, "focal", value=Fraction(90))
    if judges:
        review_progress(actor=actor, update=update, verb="accept")
    else:
        with pytest.raises(NotAllowed):
            review_progress(actor=actor, update=update, verb="accept")


@pytest.mark.parametrize("state", ["reported", "accepted", "returned"])
@pytest.mark.parametrize("verb", ["accept", "return"])
def test_states_and_verbs(people: World, task: Assignment, state: str, verb: str) -> None:
    update = reported(people, task, "justice", percent=10)
    if state != "reported":
        first = "accept" if state == "accepted" else "return"
        review_progress(actor=people["coordinator"], update=update, verb=first, reason="Vì lý do sau")
    if state == "reported":
        review_progress(actor=people["coordinator"], update=update, verb=verb, reason="Vì lý do sau")
    else:
        with pytest.raises(WrongState):
            review_progress(actor=people["coordinator"], update=update, verb=verb, reason="Vì lý do sau")


def test_returning_needs_a_reason(people: World, task: Assignment) -> None:
    update = reported(people, task, "justice", percent=10)
    with pytest.raises(Refusal):
        review_progress(actor=people["coordinator"], update=update, verb="return", reason=" ")


# The light, in the core and in the database -------------------------------------------------------------------------


def _combinations(on: date) -> Iterator[dict[str, object]]:
    days = (None, on - 40 * DAY, on - DAY, on, on + DAY, on + 15 * DAY, on + 16 * DAY)
    done = (None, on - 2 * DAY, on, on + DAY)
    for due, starts, accepted, says, ended, standing, confirm in product(
        days, (None, on, on + DAY), done, (None, on, on + DAY), (None, on, on + DAY), (False, True), days
    ):
        if confirm is not None and not standing and due is not None:
            continue  # a day of confirmation says nothing of what is done once; a few of them are enough
        yield {
            "due_on": due,
            "starts_on": starts,
            "done_on": accepted,
            "says_done_on": says,
            "ended_on": ended,
            "is_continuous": standing,
            "confirm_by": confirm,
        }


def test_the_light_of_the_database_is_that_of_the_core_row_by_row(task: Assignment) -> None:
    on = date(2026, 10, 15)
    values = list(_combinations(on))
    columns = tuple(values[0])
    lines = type(task.line).objects.bulk_create([type(task.line)(plan=task.line.plan, kind="task") for _each in values])
    Assignment.objects.bulk_create(
        Assignment(line=line, unit=task.unit, unit_path=task.unit_path, year=2026, kind="task", **value)
        for line, value in zip(lines, values, strict=True)
    )
    rows = Assignment.objects.filter(line__in=[line.pk for line in lines])
    seen = {row.pk: light(standing_of(row), on) for row in rows}
    told = dict(with_light(rows, on).values_list("pk", "light"))
    assert {pk: Light(each) for pk, each in told.items()} == seen
    assert set(seen.values()) == set(Light)
    assert len(seen) == len(values)
    assert columns
    for each in Light:
        chosen = set(rows.filter(of_light((each,), on)).values_list("pk", flat=True))
        assert chosen == {pk for pk, shown_light in seen.items() if shown_light is each}


def test_no_light_asked_for_is_no_duty(task: Assignment) -> None:
    assert not Assignment.objects.filter(of_light((), today())).exists()


# What waits ---------------------------------------------------------------------------------------------------------


def test_lines_wait_for_the_unit_and_reports_for_the_monitor(
    people: World, task: Assignment, target: Assignment
) -> None:
    Assignment.objects.filter(pk=task.pk).update(due_on=today() - 2 * DAY)

    def waits(who: str) -> list[tuple[str, bool]]:
        return [(each.kind, each.late) for each in waiting_for(people[who])]

    assert waits("justice") == [("progress:report", True)]
    assert [each.url_args for each in waiting_for(people["justice"])] == [{"pk": task.pk}]
    update = reported(people, task, "justice", done_on=today(), text="Quyết định số 4")
    assert waits("justice") == []  # it is the monitor's turn
    assert waits("coordinator") == [("progress:review", False)]
    assert waits("monitor") == waits("stranger") == waits("leader") == []
    review_progress(actor=people["coordinator"], update=update, verb="return", reason="Chưa có sản phẩm")
    [again] = waiting_for(people["justice"])
    assert again.late
    assert say(again.title).startswith("Sửa báo cáo bị trả lại")


def test_what_waits_costs_the_same_for_one_line_and_for_three(people: World) -> None:
    day = f"{today() + 3 * DAY:%d/%m/%Y}"
    costs = []
    for year, count in ((today().year, 1), (today().year - 1, 3)):
        plan = plans.plan_of(people, year=year)
        for number in range(count):
            plans.line_in(people, plans.draft_of(plan), plans.task(f"Rà soát thủ tục nhóm {number}", due_text=day))
        plans.issued(people, plans.draft_of(plan))
        with CaptureQueriesContext(connection) as queries:
            found = list(waiting_for(people["justice"]))
        costs.append((len(queries), len(found)))
    assert costs[0][0] == costs[1][0]
    assert (costs[0][1], costs[1][1]) == (1, 4)
