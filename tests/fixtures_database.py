"""What tests with real transactions need: emptying the tables afterwards, which our guards would refuse."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations

from cchc.common.db import unguarded


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
