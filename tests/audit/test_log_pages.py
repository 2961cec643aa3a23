"""The log on the screen: who may read what, in sentences, and what it costs."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cchc.accounts.actions.posts import create_post
from cchc.accounts.models import User
from cchc.audit.actions import record
from cchc.audit.models import Event
from cchc.audit.queries import visible_to
from cchc.audit.templatetags.audit import _Speaker
from cchc.common.clock import today
from cchc.figures.actions import define_missing
from cchc_core.access import SYSTEM, Actor, Permission
from cchc_core.criteria.facts import FactDefinition
from cchc_core.words import note

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(cast: dict[str, User], actor: Callable[[str], Actor], province: dict[str, int]) -> None:
    for unit in ("Phường Thành Sen", "Sở Tư pháp"):
        create_post(
            actor=actor("admin"),
            unit_id=province[unit],
            circle_id=None,
            role="focal",
            title=f"Phó đầu mối {unit}",
            valid_from=today(),
        )
    with transaction.atomic():
        record(actor=SYSTEM, verb="try", root="round:1", object="round:1", summary=note("Nobody did this."))


READERS = {"coordinator": 3, "auditor": 3, "admin": 3}


@pytest.mark.parametrize("key", ["focal-commune", "head-commune", "verifier", "council", "leader", "stranger"])
def test_log_is_not_there_for_those_who_may_not_read_it(
    events: None, cast: dict[str, User], client: Client, key: str
) -> None:
    client.force_login(cast[key])
    root = Event.objects.filter(root__startswith="post:").first().root
    assert client.get("/audit/events/").status_code == 404
    assert client.get(f"/audit/objects/{root}/events/").status_code == 404


@pytest.mark.parametrize("key", READERS)
def test_log_shows_readers_the_whole_circle(
    events: None, cast: dict[str, User], actor: Callable[[str], Actor], client: Client, key: str
) -> None:
    client.force_login(cast[key])
    page = client.get("/audit/events/").content.decode()
    assert "Phó đầu mối Phường Thành Sen" in page
    assert {event.root for event in visible_to(actor(key))} >= {"round:1"}
    root = Event.objects.filter(root__startswith="post:").first().root
    assert client.get(f"/audit/objects/{root}/events/").status_code == 200


def test_log_of_a_smaller_circle_ends_at_its_border(
    events: None, cast: dict[str, User], actor: Callable[[str], Actor], province: dict[str, int]
) -> None:
    from cchc.accounts.models import Post
    from cchc.accounts.queries import actor_for

    Post.objects.filter(role="auditor").update(circle_id=province["Sở Tư pháp"])
    seen = visible_to(actor_for(cast["auditor"], today()))
    assert {event.summary["values"]["post"] for event in seen} == {"Phó đầu mối Sở Tư pháp"}


def test_log_filters_by_person_verb_kind_and_day(events: None, cast: dict[str, User], client: Client) -> None:
    client.force_login(cast["auditor"])

    def count(query: str) -> int:
        return client.get(f"/audit/events/?{query}").context["page"].paginator.count

    day = f"{today():%d/%m/%Y}"
    assert count("who=quan+tri") == 2
    assert count("verb=create_post") == 2
    assert count("kind=round") == 1
    assert count(f"first={day}&last={day}") == Event.objects.count()
    assert count("first=01/01/2099") == 0


def test_log_costs_the_same_for_one_row_and_for_many(events: None, cast: dict[str, User], client: Client) -> None:
    client.force_login(cast["auditor"])
    counts = []
    for query in ("kind=round", "kind=post"):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/audit/events/?{query}")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_permission_to_read_is_that_of_the_matrix(actor: Callable[[str], Actor], cast: dict[str, User]) -> None:
    assert {key for key in cast if actor(key).has(Permission.AUDIT_VIEW)} == set(READERS)


def test_changes_are_said_in_words(cast: dict[str, User], client: Client, province: dict[str, int]) -> None:
    unit = province["Sở Tư pháp"]
    define_missing([FactDefinition("plan_tasks", "Số nhiệm vụ", "nhiệm vụ", "count", "plan")])
    with transaction.atomic():
        record(
            actor=SYSTEM,
            verb="round.open",
            root="round:1",
            object="round:1",
            summary=note("Opened."),
            before={"stage": "self", "figures": {"plan_tasks": "39/2"}, "judgement": {"level": "on_time"}},
            after={"stage": "verification", "figures": {"plan_tasks": "20"}, "as_of": "2026-10-01", "units": [unit]},
        )
    client.force_login(cast["auditor"])
    page = client.get("/audit/objects/round:1/events/").content.decode()
    for words in ("đơn vị → người thẩm định", "Số nhiệm vụ: 19,5 → Số nhiệm vụ: 20", "– → 1/10/2026", "– → Sở Tư pháp"):
        assert words in page, words
    assert "on_time" not in page


def test_states_in_the_log_are_told_in_words() -> None:
    page = type("Page", (), {})()
    with override("vi"):
        shown = [_Speaker(page).value("state", each) for each in ("under_way", "self_scoring", "approved")]
    assert shown == ["đang thực hiện", "Đang tự đánh giá", "Đã duyệt"]
