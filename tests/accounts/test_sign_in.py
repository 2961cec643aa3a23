"""Coming in: password, lockout, second factor, one-time links, idle sessions, and the cast in the demonstration."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from cchc.accounts.actions.users import make_link
from cchc.accounts.cast import CAST, PASSWORD
from cchc.accounts.models import OneTimeLink, User
from cchc.audit.models import Event
from cchc.common.clock import now
from cchc_core.access import Actor

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def enter(client: Client, user: User, password: str = PASSWORD):
    return client.post(LOGIN, {"login": user.username, "password": password})


def test_password_lets_in_whatever_the_case_of_the_name(client: Client, cast: dict[str, User]) -> None:
    answer = client.post(LOGIN, {"login": cast["admin"].username.upper(), "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/people/me/").status_code == 200
    assert Event.objects.get(root=f"user:{cast['admin'].pk}").verb == "sign_in"


def test_wrong_password_says_what_to_check_in_vietnamese(client: Client, cast: dict[str, User]) -> None:
    page = enter(client, cast["admin"], "sai mật khẩu")
    assert page.status_code == 200
    assert not page.wsgi_request.user.is_authenticated


def test_closed_account_stays_out(client: Client, cast: dict[str, User]) -> None:
    User.objects.filter(pk=cast["admin"].pk).update(is_active=False)
    enter(client, cast["admin"])
    assert client.get("/people/me/").status_code == 302


def test_failed_tries_lock_and_an_administrator_unlocks(client: Client, cast: dict[str, User]) -> None:
    user = cast["focal-commune"]
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        page = enter(client, user, "sai")
    assert page.status_code == 429
    assert "Quản trị hệ thống, Sở Nội vụ" in page.content.decode()
    assert enter(client, user).status_code == 429
    assert Event.objects.filter(root=f"user:{user.pk}", verb="lock_out").count() >= 1

    admin = Client()
    admin.force_login(cast["admin"])
    admin.post(reverse("accounts:user-unlock", args=[user.pk]))
    assert enter(client, user).status_code == 302


def test_lock_ends_by_itself(client: Client, cast: dict[str, User]) -> None:
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        enter(client, cast["admin"], "sai")
    AccessAttempt.objects.update(attempt_time=now() - django_settings.AXES_COOLOFF_TIME - timedelta(seconds=1))
    assert enter(client, cast["admin"]).status_code == 302


def test_lock_of_one_account_leaves_the_others_alone(client: Client, cast: dict[str, User]) -> None:
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        enter(client, cast["admin"], "sai")
    assert enter(client, cast["auditor"]).status_code == 302


def test_pages_ask_to_sign_in_and_lead_back(client: Client, cast: dict[str, User]) -> None:
    answer = client.get("/people/posts/?q=a")
    assert answer.url == f"{LOGIN}?next=%2Fpeople%2Fposts%2F%3Fq%3Da"
    answer = client.post(
        answer.url, {"login": cast["admin"].username, "password": PASSWORD, "next": "/people/posts/?q=a"}
    )
    assert answer.url == "/people/posts/?q=a"


def test_idle_session_ends_with_a_word_about_it(client: Client, cast: dict[str, User]) -> None:
    enter(client, cast["admin"])
    session = client.session
    session.set_expiry(-1)
    session.save()
    answer = client.get("/people/me/")
    assert answer.status_code == 302
    assert "idle=1" in answer.url
    fragment = client.get(
        "/people/me/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/posts/"}
    )
    assert fragment.status_code == 401
    assert "next=%2Fpeople%2Fposts%2F" in fragment["HX-Redirect"]
    assert "15" in client.get(answer.url).content.decode()


def test_session_lasts_as_long_as_the_setting_says(client: Client, cast: dict[str, User]) -> None:
    enter(client, cast["admin"])
    left = client.session.get_expiry_age()
    assert left == django_settings.SESSION_COOKIE_AGE == 15 * 60


def test_sign_out_needs_a_post(client: Client, cast: dict[str, User]) -> None:
    enter(client, cast["admin"])
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/people/me/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/people/me/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


# The cast ------------------------------------------------------------------------------------------------------------


def test_cast_enters_with_one_click_in_the_demonstration(client: Client, cast: dict[str, User]) -> None:
    page = client.get(LOGIN).content.decode()
    assert all(member.name in page for member in CAST)
    for member in CAST:
        client.post(reverse("accounts:cast-enter"), {"key": member.key})
        assert member.name in client.get("/people/me/").content.decode()


def test_cast_does_not_exist_outside_the_demonstration(client: Client, cast: dict[str, User], settings) -> None:
    settings.CCHC_DEMO = False
    page = client.get(LOGIN).content.decode()
    assert not any(member.username in page for member in CAST)
    assert PASSWORD not in page
    assert client.post(reverse("accounts:cast-enter"), {"key": "admin"}).status_code == 404
    assert client.get("/people/me/").status_code == 302


def test_cast_is_not_entered_by_a_link(client: Client, cast: dict[str, User]) -> None:
    assert client.get(reverse("accounts:cast-enter"), {"key": "admin"}).status_code == 405


# The second factor ---------------------------------------------------------------------------------------------------


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def set_up_second_factor(client: Client) -> tuple[str, list[str]]:
    """Walk through the pages as a person would; the secret and the recovery codes."""
    page = client.get("/accounts/second-factor/totp/activate/", follow=True)
    if "form" in page.context and "password" in page.context["form"].fields:
        address = "/accounts/second-factor/totp/activate/"
        page = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": address}, follow=True)
    secret = page.context["form"].secret
    answer = client.post("/accounts/second-factor/totp/activate/", {"code": code_for(secret)}, follow=True)
    codes = re.findall(r"\b\d{8}\b", answer.content.decode())
    return secret, codes


def test_second_factor_is_asked_for_once_it_is_set_up(client: Client, cast: dict[str, User]) -> None:
    enter(client, cast["leader"])
    _secret, codes = set_up_second_factor(client)
    assert len(codes) == 10
    client.post("/accounts/logout/")
    answer = enter(client, cast["leader"])
    assert answer.url.startswith("/accounts/second-factor/authenticate/")
    assert client.get("/people/me/").status_code == 302
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert client.post(answer.url, {"code": codes[0]}).status_code == 302
    assert client.get("/people/me/").status_code == 200
    client.post("/accounts/logout/")
    answer = enter(client, cast["leader"])
    assert client.post(answer.url, {"code": codes[0]}).status_code == 200, "a recovery code works once"


def test_guessed_codes_lock_the_account_like_guessed_passwords(client: Client, cast: dict[str, User], settings) -> None:
    enter(client, cast["leader"])
    _secret, codes = set_up_second_factor(client)
    client.post("/accounts/logout/")
    address = enter(client, cast["leader"]).url
    answers = [client.post(address, {"code": "000000"}).status_code for _try in range(settings.AXES_FAILURE_LIMIT)]
    assert answers == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    client.post(address, {"code": codes[0]})
    assert client.get("/people/me/").status_code == 302, "a right code does not open a locked account"
    assert enter(Client(), cast["leader"]).status_code == 429


def test_second_factor_is_a_duty_of_the_roles_of_the_setting(client: Client, cast: dict[str, User], settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"admin"})
    enter(client, cast["admin"])
    answer = client.get("/people/posts/")
    assert answer.url == "/accounts/second-factor/totp/activate/"
    _secret, _codes = set_up_second_factor(client)
    assert client.get("/people/posts/").status_code == 200
    page = client.post("/accounts/second-factor/totp/deactivate/")
    assert cast["admin"].authenticator_set.filter(type="totp").exists(), page.content
    other = Client()
    enter(other, cast["auditor"])
    assert other.get("/audit/events/").status_code == 200


def test_administrator_removes_a_lost_second_factor(client: Client, cast: dict[str, User]) -> None:
    enter(client, cast["leader"])
    set_up_second_factor(client)
    admin = Client()
    admin.force_login(cast["admin"])
    admin.post(
        reverse("accounts:user-drop-second-factor", args=[cast["leader"].pk]), {"reason": "Mất điện thoại công vụ"}
    )
    assert not cast["leader"].authenticator_set.exists()
    assert Event.objects.filter(verb="drop_second_factor", reason="Mất điện thoại công vụ").exists()


# One-time links ------------------------------------------------------------------------------------------------------


@pytest.fixture
def token(cast: dict[str, User], actor: Callable[[str], Actor]) -> str:
    return make_link(actor=actor("admin"), user=cast["focal-commune"])


def choose(client: Client, token: str, password: str = "Bưởi-Phúc-Trạch-9"):
    data = {"password1": password, "password2": password}
    return client.post(reverse("accounts:first-sign-in", args=[token]), data)


def test_one_time_link_lets_choose_a_password_and_come_in(client: Client, cast: dict[str, User], token: str) -> None:
    address = reverse("accounts:first-sign-in", args=[token])
    assert client.get(address).status_code == client.get(address).status_code == 200
    assert choose(client, token).status_code == 302
    assert client.get("/people/me/").status_code == 200
    assert enter(Client(), cast["focal-commune"], "Bưởi-Phúc-Trạch-9").status_code == 302


def test_one_time_link_works_once(client: Client, token: str) -> None:
    choose(client, token)
    again = Client()
    assert again.get(reverse("accounts:first-sign-in", args=[token])).status_code == 410
    assert choose(again, token).status_code == 410


def test_one_time_link_expires(client: Client, token: str) -> None:
    OneTimeLink.objects.update(expires_at=now() - timedelta(seconds=1))
    assert choose(client, token).status_code == 410


def test_one_time_link_is_replaced_by_a_newer_one(
    client: Client, cast: dict[str, User], actor: Callable[[str], Actor], token: str
) -> None:
    newer = make_link(actor=actor("admin"), user=cast["focal-commune"])
    assert choose(client, token).status_code == 410
    assert choose(client, newer).status_code == 302


@pytest.mark.parametrize(
    "change", [lambda text: "x" + text, lambda text: text[:-1], lambda text: text.replace(":", "a:")]
)
def test_one_time_link_cannot_be_forged(client: Client, token: str, change: Callable[[str], str]) -> None:
    assert client.get(reverse("accounts:first-sign-in", args=[change(token)])).status_code == 410


@pytest.mark.parametrize("password", ["ngan", "1234567890123", "password123", "daumoi.thanhsen"])
def test_weak_password_is_refused_and_does_not_spend_the_link(client: Client, token: str, password: str) -> None:
    assert choose(client, token, password).status_code == 200
    assert choose(client, token).status_code == 302


def test_one_time_link_is_not_kept_in_clear(token: str) -> None:
    secret = token.split(":")[0]
    assert not OneTimeLink.objects.filter(digest__contains=secret).exists()
    assert not any(secret in str(event.summary) for event in Event.objects.all())
