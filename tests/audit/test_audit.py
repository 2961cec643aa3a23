"""The log: it is written with the act, nothing changes it, and reading it again finds whoever tried."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from cchc.audit.actions import record, seal_heads
from cchc.audit.models import ChainHead, Event, Seal, SealedHead
from cchc.audit.verify import verify_audit
from cchc.common.db import unguarded
from cchc_core.access import SYSTEM
from cchc_core.words import note

pytestmark = pytest.mark.django_db


def write(root: str, count: int = 1) -> None:
    with transaction.atomic():
        for number in range(count):
            record(
                actor=SYSTEM,
                verb="try",
                root=root,
                object=f"{root}:leaf:{number}",
                summary=note("Tried %(number)s đồng", number=number),
                before={"points": Fraction(1, 3)},
                after={"points": Fraction(3, 2), "words": "Phường Thành Sen", "whole": True},
                reason="Thử",
            )


@pytest.fixture
def log() -> None:
    """Two chains of four events, sealed after the first; one chain unsealed."""
    write("assessment:1", 4)
    seal_heads()
    write("assessment:2", 4)
    write("assessment:1", 2)
    seal_heads()
    write("post:1", 3)


def findings() -> list[str]:
    return [finding.text % dict(finding.values) for finding in verify_audit().findings]


def test_whole_log_is_whole(log: None) -> None:
    verdict = verify_audit()
    assert (verdict.events, verdict.chains, verdict.seals, verdict.findings) == (13, 3, 2, ())


def test_event_keeps_exact_numbers_as_text(log: None) -> None:
    event = Event.objects.filter(root="assessment:1").earliest("position")
    assert event.before == {"points": "1/3"}
    assert event.after == {"points": "1.5", "words": "Phường Thành Sen", "whole": True}


def test_record_refuses_binary_floats() -> None:
    with pytest.raises(TypeError, match="float"), transaction.atomic():
        record(actor=SYSTEM, verb="try", root="a:1", object="a:1", summary=note("x"), after={"points": 0.1})


@pytest.mark.django_db(transaction=True)
def test_record_belongs_inside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(actor=SYSTEM, verb="try", root="a:1", object="a:1", summary=note("x"))


def test_event_falls_with_its_act() -> None:
    def act() -> None:
        with transaction.atomic():
            write("assessment:9")
            raise RuntimeError("the act went wrong after it was recorded")

    with pytest.raises(RuntimeError):
        act()
    assert not Event.objects.exists()
    write("assessment:9")
    assert verify_audit().whole


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET reason = 'khác'",
        "DELETE FROM audit_event WHERE position = 1",
        "UPDATE audit_seal SET digest = 'x'",
        "DELETE FROM audit_seal",
        "UPDATE audit_sealedhead SET hash = 'x'",
        "DELETE FROM audit_sealedhead",
    ],
)
def test_database_refuses_to_change_the_log(log: None, sql: str) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert verify_audit().whole


TAMPERINGS: list[tuple[str, Callable[[], object], list[str]]] = [
    (
        "changed reason",
        lambda: Event.objects.filter(root="assessment:1", position=2).update(reason="khác"),
        ["assessment:1, event 2: it was changed."],
    ),
    (
        "changed point",
        lambda: Event.objects.filter(root="post:1", position=3).update(after={"points": "9"}),
        ["post:1, event 3: it was changed."],
    ),
    (
        "changed person in the search column",
        lambda: Event.objects.filter(root="post:1", position=1).update(search="ai do"),
        ["post:1, event 1: it was changed."],
    ),
    (
        "removed from the middle",
        lambda: Event.objects.filter(root="assessment:2", position=2).delete(),
        ["assessment:2, event 2: it was removed."],
    ),
    (
        "cut at the end, head and all",
        lambda: (
            Event.objects.filter(root="assessment:1", position__gte=5).delete(),
            ChainHead.objects.filter(root="assessment:1").update(
                position=4, hash=Event.objects.get(root="assessment:1", position=4).hash
            ),
        ),
        ["assessment:1, events 5 to 6: they were removed."],
    ),
    (
        "cut at the end",
        lambda: Event.objects.filter(root="post:1", position=3).delete(),
        ["post:1, event 3: it was removed."],
    ),
    (
        "whole chain removed",
        lambda: (
            Event.objects.filter(root="assessment:2").delete(),
            ChainHead.objects.filter(root="assessment:2").delete(),
        ),
        ["assessment:2: every event of this chain was removed."],
    ),
    (
        "seal removed",
        lambda: (SealedHead.objects.filter(seal_id=1).delete(), Seal.objects.filter(number=1).delete()),
        ["Seal 1 was removed."],
    ),
    (
        "seal changed",
        lambda: SealedHead.objects.filter(seal_id=2, root="assessment:1").update(position=5),
        ["Seal 2 was changed."],
    ),
]


@pytest.mark.parametrize(("how", "tamper", "expected"), TAMPERINGS, ids=[row[0] for row in TAMPERINGS])
def test_tampering_is_found_and_named(log: None, how: str, tamper: Callable[[], object], expected: list[str]) -> None:
    with unguarded():
        tamper()
    found = findings()
    assert all(line in found for line in expected), found


def test_insertion_is_found(log: None) -> None:
    last = Event.objects.filter(root="post:1").latest("position")
    last.pk, last.position, last.previous_hash = None, 4, last.hash
    last.save(force_insert=True)
    found = findings()
    assert "post:1, events 4 to 4: they were inserted at the end." in found


def test_rewritten_chain_is_caught_by_its_seal(log: None) -> None:
    """Somebody who recomputes every hash after the change still disagrees with what was sealed."""
    from cchc.audit.hashing import event_hash

    with unguarded():
        previous = ""
        for event in Event.objects.filter(root="assessment:2").order_by("position"):
            event.reason, event.previous_hash = "khác", previous
            event.hash = previous = event_hash(event)
            event.save()
        ChainHead.objects.filter(root="assessment:2").update(hash=previous)
    assert findings() == ["assessment:2, event 4: it is not what seal 2 sealed."]


def test_seal_without_news_is_not_set(log: None) -> None:
    seal = seal_heads()
    assert seal is not None
    assert (seal.number, seal.heads) == (3, 1)
    assert seal_heads() is None


def test_command_names_what_it_found_and_fails(log: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    seal = Seal.objects.latest("number")
    call_command("verify_audit", seal=f"{seal.number}:{seal.hash}")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_audit", seal="3:abc")
    assert refusal.value.returncode == 1
    with unguarded():
        Event.objects.filter(root="assessment:1", position=2).update(reason="khác")
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "assessment:1" in capsys.readouterr().err


def test_record_costs_the_same_whatever_the_length_of_the_chain(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    write("assessment:1")
    for _ in range(2):
        with django_assert_num_queries(5):  # savepoint, head, event, head again, release
            write("assessment:1")
        write("assessment:1", 20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer; its tests share one connection")
def test_many_at_once_make_one_chain() -> None:
    """Saves of one root wait for each other, from the very first event of the chain on."""

    def storm() -> None:
        try:
            for _ in range(10):
                write("assessment:1")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(storm) for _ in range(4)]:
            done.result()
    assert list(Event.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 41))
    assert verify_audit().whole
