"""A small world and an open round for the tests of rounds."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections

import factories


@pytest.fixture
def made(db):
    return factories.world()


@pytest.fixture
def round_(made):
    return factories.a_round(made)


@pytest.fixture
def sheet(made, round_):
    """The first commune's sheet."""
    return factories.sheet_of(round_, made.communes[0])


@pytest.fixture
def under_verification(made, sheet):
    """The first commune's sheet, filled, submitted, its survey result brought in."""
    factories.fill(made, sheet)
    factories.enter_survey(made, sheet)
    return factories.hand_in(made, sheet)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """A database that threads share as in real life. SQLite in memory does not wait for a lock, so it is put in a file."""

    def share() -> None:
        if connection.vendor != "sqlite":
            return
        file = sqlite3.connect(tmp_path / "shared.sqlite3")
        connection.connection.backup(file)
        file.close()
        monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "shared.sqlite3"))

    return share
