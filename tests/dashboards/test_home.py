"""My work: what waits for each person, by time, with the one thing to do about it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.accounts.waiting_hooks import waiting_for
from cchc.common.clock import today
from cchc.dashboards.work import by_time
from cchc_core.access import Actor
from cchc_core.words import note
from cchc_core.work import Waiting

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def waiting(days: int | None) -> Waiting:
    return Waiting("assessment:fill", note("Fill"), f"{days}", None if days is None else DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "group", "light"),
    [
        (-1, "overdue", "overdue"),
        (0, "week", "due_soon"),
        (3, "week", "due_soon"),
        (7, "week", "on_time"),
        (8, "later", "on_time"),
        (None, "later", ""),
    ],
)
def test_work_is_grouped_by_time(days: int | None, group: str, light: str) -> None:
    [found] = by_time([waiting(days)], DAY)
    assert (found.key, found.lines[0].light, found.lines[0].days) == (group, light, days)


def test_groups_without_work_are_left_out() -> None:
    assert [group.key for group in by_time([waiting(-2), waiting(30)], DAY)] == ["overdue", "later"]
    assert by_time([], DAY) == []


#: Person → kinds of what waits while one commune scores and another has submitted.
KINDS = {
    "focal": ["assessment:fill"],
    "head": ["assessment:fill"],
    "focal-2": [],
    "verifier": ["assessment:verify"],
    "lawyer": ["assessment:verify"],
    "coordinator": ["assessment:begin"],
    "leader": [],
    "auditor": [],
    "admin": [],
    "stranger": [],
}


@pytest.mark.parametrize("who", KINDS)
def test_home_shows_what_waits_for_whom(who: str) -> None:
    made = factories.world()
    round_ = factories.a_round(made)
    second = factories.sheet_of(round_, made.communes[1])
    factories.fill(made, second, "focal-2")
    factories.hand_in(made, second, "focal-2", "head-2")
    groups = client_of(made[who]).get(reverse("home")).context["groups"]
    rows = [row for _group, _title, lines in groups for row in lines]
    assert [row.line.waiting.kind for row in rows] == KINDS[who]
    assert all(row.url for row in rows)


def test_every_line_leads_to_a_page_that_opens() -> None:
    made = factories.world()
    round_ = factories.a_round(made)
    second = factories.sheet_of(round_, made.communes[1])
    factories.fill(made, second, "focal-2")
    factories.hand_in(made, second, "focal-2", "head-2")
    for who in ("focal", "verifier", "coordinator"):
        client = client_of(made[who])
        for _group, _title, rows in client.get(reverse("home")).context["groups"]:
            assert [client.get(row.url).status_code for row in rows] == [200] * len(rows)


def test_empty_home_says_so_and_when_the_next_thing_is_due() -> None:
    made = factories.world()
    round_ = factories.a_round(made)
    answer = client_of(made["verifier"]).get(reverse("home"))
    text = answer.content.decode()
    assert "Không còn việc nào chờ bạn" in text
    assert f"{round_.verify_by.day}/{round_.verify_by.month}/{round_.verify_by.year}" in text


def test_somebody_without_a_position_is_told_how_to_get_one() -> None:
    made = factories.world()
    assert "Bạn chưa giữ vị trí nào" in client_of(made["stranger"]).get(reverse("home")).content.decode()


def test_visitor_is_led_to_the_door(client: Client) -> None:
    assert client.get(reverse("home")).status_code == 302


def test_home_asks_the_database_the_same_for_one_and_three_rounds() -> None:
    made = factories.world()
    client = client_of(made["coordinator"])
    counts = []
    for more in (1, 2):
        for _ in range(more):
            round_ = factories.a_round(made, due_on=today(), locks_on=today())
            sheet = factories.sheet_of(round_, made.communes[1])
            factories.fill(made, sheet, "focal-2")
            factories.hand_in(made, sheet, "focal-2", "head-2")
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(reverse("home")).context["groups"][0][2]) > 0
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_home_looks_for_work_once_though_the_rail_counts_it_too() -> None:
    made = factories.world()
    factories.a_round(made, due_on=today(), locks_on=today())
    client = client_of(made["coordinator"])
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("home"))
    asked = [each["sql"] for each in queries if "assessment_assessmentround" in each["sql"]]
    assert len(asked) == len(set(asked)) > 0
    assert answer.context["count"] == len(waiting_for(made["coordinator"]))


@pytest.mark.parametrize("who", ["leader", "auditor", "focal-2"])
def test_home_of_whom_nothing_waits_for_leads_to_the_rounds_under_way(who: str) -> None:
    made = factories.world()
    round_ = factories.a_round(made)
    second = factories.sheet_of(round_, made.communes[1])
    factories.fill(made, second, "focal-2")
    factories.hand_in(made, second, "focal-2", "head-2")
    page = client_of(made[who]).get(reverse("home"))
    [found] = page.context["under_way"]
    assert (found.round, found.handed_in, found.settled) == (round_, 1, 0)
    assert reverse("assessment:round-show", args=[round_.pk]) in page.content.decode()


def test_home_names_no_round_to_whom_it_does_not_concern() -> None:
    made = factories.world()
    factories.a_round(made)
    assert client_of(made["stranger"]).get(reverse("home")).context["under_way"] == []
