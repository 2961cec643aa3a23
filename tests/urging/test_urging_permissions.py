"""Who sees and does what in urging: people × actions × states. What a list shows is what the rule says."""

import pytest
from django.test import Client
from django.urls import reverse

import plan_factories as plans
from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.notifications.actions.composing import compose_at_once
from cchc.notifications.actions.sending import send_due
from cchc.notifications.models import Delivery
from cchc.urging.actions.issuing import issue_letters
from cchc.urging.actions.letters import send_letters
from cchc.urging.models import UrgedUnit, UrgingRound
from cchc.urging.permissions import may_manage, may_view, may_view_unit
from cchc.urging.queries import progress_of, rounds_visible_to, units_visible_to
from cchc_core.access import Actor
from factories import World
from urging_factories import approved, frozen, sent, signed_zip

#: person → sees the round, manages it
ROUND = {
    "coordinator": (True, True),
    "leader": (True, False),
    "auditor": (True, False),
    "justice": (False, False),
    "justice-head": (False, False),
    "focal": (False, False),
    "neighbour": (False, False),
    "stranger": (False, False),
}
#: (person, was the letter sent) → sees the part of the Department of Justice
UNIT = {
    ("coordinator", False): True,
    ("leader", False): True,
    ("justice", False): False,
    ("justice", True): True,
    ("justice-head", True): True,
    ("focal", True): False,
    ("neighbour", True): False,
    ("stranger", True): False,
}
POSTS = ("round-freeze", "round-letters", "letters-send", "round-close", "file-order")


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.mark.parametrize("who", ROUND)
def test_a_round_is_seen_and_managed_as_the_rule_says(made: World, who: str) -> None:
    plans.justice_people(made)
    round_ = frozen(made)
    sees, manages = ROUND[who]
    assert (bool(may_view(made[who], round_)), bool(may_manage(made[who], round_))) == (sees, manages)
    assert rounds_visible_to(made[who]).filter(pk=round_.pk).exists() is sees
    client = client_of(made[who])
    assert client.get(reverse("urging:round-show", args=[round_.pk])).status_code == (200 if sees else 404)
    before = UrgingRound.objects.values().get()
    for name in POSTS:
        answer = client.post(reverse(f"urging:{name}", args=[round_.pk]), {"version": round_.version})
        if not manages:
            assert answer.status_code == (403 if sees else 404), name
    if not manages:
        assert UrgingRound.objects.values().get() == before


@pytest.mark.parametrize(("who", "is_sent"), UNIT)
def test_a_letter_is_seen_by_its_unit_once_sent(made: World, who: str, is_sent: bool) -> None:
    plans.justice_people(made)
    (sent if is_sent else frozen)(made)
    urged = UrgedUnit.objects.select_related("round").get()
    assert bool(may_view_unit(made[who], urged)) is UNIT[(who, is_sent)]
    assert units_visible_to(made[who]).filter(pk=urged.pk).exists() is UNIT[(who, is_sent)]


def test_the_signed_letter_is_read_by_its_unit_and_nobody_else(made: World) -> None:
    plans.justice_people(made)
    round_ = approved(made)
    issue_letters(actor=made["coordinator"], round_=round_, first="5", day=today(), upload=signed_zip(round_))
    address = reverse("urging:unit-letter", args=[UrgedUnit.objects.get().pk])
    assert client_of(made["justice"]).get(address).status_code == 404
    send_letters(actor=made["coordinator"], round_=round_)
    answer = client_of(made["justice"]).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.getvalue().startswith(b"%PDF-")
    assert client_of(made["focal"]).get(address).status_code == 404


def test_the_notice_leaves_by_mail_at_once_and_the_row_says_how_it_fared(
    made: World, settings, django_capture_on_commit_callbacks
) -> None:
    settings.CCHC_MAIL = True
    plans.justice_people(made)
    User.objects.filter(username="justice").update(email="justice@example.gov.vn")
    round_ = approved(made)
    issue_letters(actor=made["coordinator"], round_=round_, first="5", day=today(), upload=signed_zip(round_))
    send_letters(actor=made["coordinator"], round_=round_)
    assert progress_of(round_)[0].mail_state == Delivery.QUEUED
    compose_at_once()
    send_due()
    states = set(Delivery.objects.values_list("state", flat=True))
    assert Delivery.SENT in states
    # the head has no address: what failed is seen first
    assert progress_of(round_)[0].mail_state == Delivery.GIVEN_UP
