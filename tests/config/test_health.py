"""The two addresses for machines."""

import pytest
from django.test import Client


def test_healthz_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_answers_when_the_database_is_up_to_date(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.content.startswith(b"ok\n")


@pytest.mark.django_db
def test_readyz_tells_of_missing_migrations(client: Client) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="audit").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"migrations to apply" in answer.content


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_watched_addresses_take_no_orders(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
