"""The number of what waits, which the rail says on every page: right after every change, and cheap between changes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from cchc.accounts import waiting_hooks
from cchc.accounts.models import User
from cchc.accounts.waiting_hooks import waiting_count
from cchc.audit.actions import record
from cchc_core.access import Actor
from cchc_core.words import note
from cchc_core.work import Waiting

pytestmark = pytest.mark.django_db
SERVED = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "waiting-count"}


@pytest.fixture(autouse=True)
def kept_as_when_served(settings: Any) -> Iterator[None]:
    settings.CACHES = {**settings.CACHES, "counts": SERVED}
    caches["counts"].clear()
    yield
    caches["counts"].clear()


@pytest.fixture
def work() -> Iterator[dict[str, list[Waiting]]]:
    """What waits for whom, by name; given to the pages in place of what the apps tell."""
    kept, coming = waiting_hooks._outlets, waiting_hooks._coming
    given: dict[str, list[Waiting]] = {}
    waiting_hooks.hand_down((lambda actor: given.get(actor.username, []),))
    yield given
    waiting_hooks.hand_down(kept, coming)


def counted(actor: Actor) -> int:
    request = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]
    return waiting_count(request)


def something_happens(actor: Actor) -> None:
    with transaction.atomic():
        record(actor=actor, verb="try", root="try:1", object="try:1", summary=note("Something"))


def test_count_follows_the_next_event_of_the_log(actor: Callable[[str], Actor], work: dict[str, list[Waiting]]) -> None:
    focal, leader = actor("focal-commune"), actor("coordinator")
    work[focal.username] = [Waiting("try", note("Score"), f"Sheet {number}") for number in range(3)]
    assert counted(focal) == 3
    work[focal.username].pop()
    something_happens(leader)
    assert counted(focal) == 2, "also when somebody else did it"
    assert counted(leader) == 0, "nobody is told another's number"


def test_looking_through_pages_asks_for_the_count_once(
    actor: Callable[[str], Actor], work: dict[str, list[Waiting]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    focal = actor("focal-commune")
    work[focal.username] = [Waiting("try", note("Score"), "Sheet")]
    assert counted(focal) == 1
    work[focal.username].clear()
    with django_assert_num_queries(1):
        assert counted(focal) == 1, "no event: nothing changed"


def test_home_page_lists_what_waits_now(client: Client, cast: dict[str, User], work: dict[str, list[Waiting]]) -> None:
    client.force_login(cast["focal-commune"])
    client.get("/people/")
    work[cast["focal-commune"].username] = [Waiting("try", note("Score"), "Phiếu của xã")]
    assert "Phiếu của xã" in client.get("/").content.decode(), "the list itself is never an old one"
