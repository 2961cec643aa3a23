"""A small world whose people have addresses, and a mail server on this machine."""

from collections.abc import Iterator

import pytest
from smtp_sink import Sink, listening

import factories
from cchc.accounts.models import User
from cchc_core.access import Actor


@pytest.fixture
def made(db: None) -> factories.World:
    """The world of the factories; everybody but the stranger has an address."""
    world = factories.world()
    for user in User.objects.exclude(username="stranger"):
        user.email = f"{user.username}@example.gov.vn"
        user.save()
    return world


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """Mail goes to a server on this machine, by the settings that an operator would give."""
    with listening() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", found.port, 5
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "CCHC <cchc@example.gov.vn>"
        settings.SITE_URL = "https://cchc.example.gov.vn"
        yield found


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)
