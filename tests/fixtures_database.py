"""What tests ask of databases: all tables made once for a whole run and copied from there, and tables that are emptied

afterwards where a test needs real transactions, which our guards would refuse.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection as database
from django.db.backends.sqlite3.base import DatabaseOperations
from django.db.backends.sqlite3.creation import DatabaseCreation

from cchc.common.db import unguarded
from cchc.config.workshop import PROJECT, clean_environment

INSTALLED = "cchc_installed"


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run see: of all of ``./run test`` where it began this one."""
    if given := os.environ.get("CCHC_TEST_SHARED"):
        return Path(given)
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def made_once(shared: Path, name: str, fill: Callable[[Path], str]) -> tuple[Path, str]:
    """A folder of that name and what ``fill(folder)`` told of it; whoever comes first fills it while the others wait."""
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared / f"{name}.json"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            done.write_text(json.dumps(fill(folder)), encoding="utf-8")
        return folder, json.loads(done.read_text(encoding="utf-8"))


def new_database(name: str, template: str = "template0") -> str:
    """Another database on the PostgreSQL server of this run; its address."""
    server = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlunsplit(server._replace(path=f"/{name}"))


def _install(folder: Path) -> str:
    """All tables with nothing in them, in a file of the folder or on the server; the address of the latter."""
    folder.mkdir()
    address = new_database(INSTALLED) if os.environ.get("DATABASE_URL") else ""
    where = {"DATABASE_URL": address} if address else {}
    environment = clean_environment(DEMO="yes", LOG_LEVEL="WARNING", VAR_DIR=str(folder), **where)
    command = [sys.executable, "-m", "cchc.config.cli", "migrate", "--verbosity", "0"]
    made = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True)
    assert made.returncode == 0, f"{made.stdout}{made.stderr}"
    if not address:
        with closing(sqlite3.connect(folder / "cchc.sqlite3")) as connection:
            connection.execute(
                "PRAGMA journal_mode = delete"
            )  # a database in memory cannot begin as one with a journal
    return address


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The product as it is installed, before anybody is in it: its folder, and the address of its database if that is not

    a file there. Copy it; never change it.
    """
    kind = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
    return made_once(shared_folder(tmp_path_factory), f"installed-{kind}", _install)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Several processes copy one set of tables, where one alone would make its own."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("PYTEST_XDIST_WORKER") or os.environ.get("CCHC_TEST_SHARED"):
            folder, address = request.getfixturevalue("installed")
            if address:
                patch.setitem(database.settings_dict["TEST"], "TEMPLATE", INSTALLED)
            else:
                patch.setattr(DatabaseCreation, "_create_test_db", _copied_from(folder / "cchc.sqlite3"))
        yield


def _copied_from(file: Path) -> Callable[..., str]:
    """How Django makes its database in memory, with what stands in the file; migrating then finds nothing left to do."""
    plain = DatabaseCreation._create_test_db
    kept: list[sqlite3.Connection] = []  # a database in memory lives while somebody has it open

    def create(self: DatabaseCreation, *words: Any, **named: Any) -> str:
        name: str = plain(self, *words, **named)
        kept.append(sqlite3.connect(name, uri=True))
        with closing(sqlite3.connect(file)) as source:
            source.backup(kept[-1])
        return name

    return create


@pytest.fixture(autouse=True, scope="session")
def _emptying_lifts_guards() -> Iterator[None]:
    """SQLite empties a table by DELETE, which guarded tables refuse; PostgreSQL truncates, which no guard minds."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: Any) -> None:
        with unguarded():
            plain(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
