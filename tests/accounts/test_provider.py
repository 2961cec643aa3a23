"""Signing in through an identity provider that speaks OpenID Connect: a small one runs beside the test."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from cchc.accounts.models import User
from cchc.audit.models import Event

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """Discovery, token and user information, as the standard has them; it vouches for ``claims``."""

    claims: dict[str, Any] = {}

    def answer(self) -> None:
        home = f"http://{self.headers['Host']}"
        pages = {
            "/.well-known/openid-configuration": {
                "issuer": home,
                "authorization_endpoint": f"{home}/authorize",
                "token_endpoint": f"{home}/token",
                "userinfo_endpoint": f"{home}/userinfo",
                "jwks_uri": f"{home}/keys",
            },
            "/token": {"access_token": "abc", "token_type": "Bearer", "expires_in": 60},
            "/userinfo": self.claims,
        }
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        body = json.dumps(pages[urlsplit(self.path).path]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 - names that http.server asks for

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings: Any) -> Iterator[type[Provider]]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "oidc",
        "name": "Cổng định danh tỉnh",
        "client_id": "cchc",
        "secret": "bí mật",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield Provider
    server.shutdown()
    server.server_close()


def come_in(client: Client) -> Any:
    """What the browser does: to the provider, and back with a code."""
    away = client.post("/accounts/provider/oidc/login/?process=login")
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away.url).query)
    assert asked["client_id"] == ["cchc"]
    return client.get("/accounts/provider/oidc/login/callback/", {"code": "xyz", "state": asked["state"][0]})


def test_provider_is_offered_on_the_sign_in_page(client: Client, provider: type[Provider]) -> None:
    assert "Cổng định danh tỉnh" in client.get("/accounts/login/").content.decode()


def test_known_username_comes_in(client: Client, provider: type[Provider], cast: dict[str, User]) -> None:
    provider.claims = {"sub": "17", "preferred_username": cast["auditor"].username.upper()}
    assert come_in(client).status_code == 302
    assert client.get("/audit/events/").status_code == 200
    assert Event.objects.filter(root=f"user:{cast['auditor'].pk}", verb="sign_in").exists()
    provider.claims = {"sub": "17", "preferred_username": "da.doi.ten"}
    again = Client()
    assert come_in(again).status_code == 302, "the provider's own number is what counts from the second time on"
    assert again.get("/people/me/").status_code == 200


def test_name_that_the_provider_gave_to_somebody_else_opens_nothing(
    client: Client, provider: type[Provider], cast: dict[str, User]
) -> None:
    provider.claims = {"sub": "17", "preferred_username": cast["auditor"].username}
    come_in(client)
    provider.claims = {"sub": "99", "preferred_username": cast["auditor"].username}
    successor = Client()
    assert "quản trị" in come_in(successor).content.decode().lower()
    assert successor.get("/people/me/").status_code == 302


@pytest.mark.parametrize(("verified", "status"), [(True, 302), (False, 200)])
def test_email_counts_only_when_the_provider_has_verified_it(
    client: Client, provider: type[Provider], cast: dict[str, User], verified: bool, status: int
) -> None:
    User.objects.filter(pk=cast["leader"].pk).update(email="lanh.dao@hatinh.example")
    provider.claims = {"sub": "18", "email": "Lanh.Dao@hatinh.example", "email_verified": verified}
    assert come_in(client).status_code == status
    assert (client.get("/people/me/").status_code == 200) is verified


def test_unknown_person_stays_out_with_a_reason(
    client: Client, provider: type[Provider], cast: dict[str, User]
) -> None:
    provider.claims = {"sub": "19", "preferred_username": "ai.do"}
    page = come_in(client)
    assert "quản trị" in page.content.decode().lower()
    assert client.get("/people/me/").status_code == 302
    assert not User.objects.filter(username="ai.do").exists()


def test_closed_account_stays_out(client: Client, provider: type[Provider], cast: dict[str, User]) -> None:
    User.objects.filter(pk=cast["leader"].pk).update(is_active=False)
    provider.claims = {"sub": "20", "preferred_username": cast["leader"].username}
    come_in(client)
    assert client.get("/people/me/").status_code == 302
