"""Two workers at the same time send nothing twice, and two acts at the same time tell nobody twice."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections
from smtp_sink import Sink

import factories
from cchc.common.clock import today
from cchc.notifications.actions import notify
from cchc.notifications.actions.composing import compose_at_once, compose_digests
from cchc.notifications.actions.sending import send_due
from cchc.notifications.models import Delivery, Notification, ReminderRun
from cchc_core.access import SYSTEM
from cchc_core.words import note

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = note("A score sheet is returned")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """A database that threads share as in real life. SQLite in memory does not wait for a lock, so it is put in a file."""

    def share() -> None:
        if connection.vendor == "sqlite":
            with sqlite3.connect(tmp_path / "shared.sqlite3") as file:
                connection.connection.backup(file)
            file.close()
            monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "shared.sqlite3"))

    return share


def together(work: Callable[[], object], times: int = 4) -> None:
    """Run the same work in threads of their own, all let go at once; the first fault is raised."""
    gate, faults = threading.Barrier(times), []

    def run() -> None:
        try:
            gate.wait(10)
            work()
        except Exception as problem:
            faults.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


def seen(look: Callable[[], object]) -> object:
    """What another connection sees: ours may still look at the database in memory."""
    found: list[object] = []

    def run() -> None:
        found.append(look())
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return found[0]


def tell(made: factories.World, dedupe: str = "") -> None:
    for who in ("focal", "head", "coordinator", "verifier", "lawyer", "council"):
        notify(actor=SYSTEM, kind="assessment.disputed", title=TITLE, to_users=[made[who].user_id], dedupe=dedupe)


def test_workers_at_once_mail_each_notice_once(made, sink: Sink, shared) -> None:
    tell(made)
    ReminderRun.objects.create(day=today(), reminded=0)
    shared()

    def work() -> None:
        compose_digests(today())
        compose_at_once()
        send_due()

    together(work)
    assert sorted(mail.recipients for mail in sink.taken) == sorted(
        [f"{who}@example.gov.vn"] for who in ("focal", "head", "coordinator", "verifier", "lawyer", "council")
    )
    assert seen(lambda: set(Delivery.objects.values_list("state", "attempts"))) == {("sent", 1)}


def test_acts_at_once_tell_each_person_once(made, shared) -> None:
    shared()
    together(lambda: tell(made, "round:1:disputed"))
    assert seen(Notification.objects.count) == 6
