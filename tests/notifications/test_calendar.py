"""My deadlines as a calendar: only with its secret, only what waits for its owner, and never after it was revoked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.common.errors import NotAllowed
from cchc.notifications.actions.calendar import make_key, revoke_key
from cchc.notifications.models import CalendarKey
from cchc_core.access import Actor
from factories import World


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def feed(secret: str):
    return Client().get(reverse("calendar-show", args=[secret]))


def test_calendar_tells_what_waits_for_its_owner_without_signing_in(made: World, settings) -> None:
    settings.SITE_URL = "https://cchc.example.gov.vn"
    factories.a_round(made)
    secret = make_key(actor=made["focal"], user=user_of(made["focal"]))
    answer = feed(secret)
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert f"DTSTART;VALUE=DATE:{today() + timedelta(days=10):%Y%m%d}" in text
    assert "Chấm điểm thử" in text.replace("\r\n ", "")
    assert "URL:https://cchc.example.gov.vn/" in text.replace("\r\n ", "")
    assert CalendarKey.objects.get().read_at is not None


def test_the_same_thing_keeps_its_number_from_reading_to_reading(made: World) -> None:
    factories.a_round(made)
    secret = make_key(actor=made["focal"], user=user_of(made["focal"]))

    def numbers() -> list[str]:
        return [line for line in feed(secret).content.decode().splitlines() if line.startswith("UID:")]

    first = numbers()
    assert first
    assert len(set(first)) == len(first)
    assert numbers() == first


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 500])
def test_wrong_secret_leads_nowhere(made: World, secret: str) -> None:
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_another_address_and_a_revoked_one_and_a_closed_account_kill_the_former(made: World) -> None:
    user = user_of(made["focal"])
    first = make_key(actor=made["focal"], user=user)
    second = make_key(actor=made["focal"], user=user)
    assert (feed(first).status_code, feed(second).status_code) == (404, 200)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert feed(second).status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert revoke_key(actor=made["focal"], user=user)
    assert not revoke_key(actor=made["focal"], user=user)
    assert feed(second).status_code == 404


def test_secret_is_kept_nowhere_and_made_by_nobody_else(made: World) -> None:
    user = user_of(made["focal"])
    secret = make_key(actor=made["focal"], user=user)
    assert secret not in str(list(CalendarKey.objects.values()))
    for who in ("admin", "head", "stranger"):
        with pytest.raises(NotAllowed):
            make_key(actor=made[who], user=user)


def test_address_is_made_shown_once_and_revoked_on_the_page_of_wishes(made: World) -> None:
    client = Client()
    client.force_login(user_of(made["focal"]))
    page = reverse("notifications:preferences-edit")
    assert client.get(page).status_code == 200
    shown = client.post(reverse("notifications:calendar-make"))
    address = shown.context["address"]
    path = address[address.index("/calendar/") :]
    assert Client().get(path).status_code == 200
    assert path not in client.get(page).content.decode()
    client.post(reverse("notifications:calendar-revoke"))
    assert Client().get(path).status_code == 404
    assert client.get(reverse("notifications:calendar-make")).status_code == 405
