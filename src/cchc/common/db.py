"""Where SQLite and PostgreSQL differ. Nothing else in the project asks which database it talks to."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, groupby, islice
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, migrations, models, transaction

Row = TypeVar("Row", bound=models.Model)


def locked(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """The same rows, locked until the transaction ends.

    SQLite has one writer and takes its lock when the transaction begins (``transaction_mode`` IMMEDIATE), so there the
    re-read alone is enough.
    """
    return rows.select_for_update() if connection.features.has_select_for_update else rows


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write some columns of many rows: one prepared statement, as quick for thirty thousand as for one."""
    if not rows:
        return
    meta: Any = rows[0]._meta
    fields = [meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(each.column)} = %s" for each in fields)
    statement = f"UPDATE {quote(meta.db_table)} SET {settings} WHERE {quote(meta.pk.column)} = %s"
    values = [
        (*(each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields), row.pk) for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows by as few statements as databases take, without making an object of each: for a hundred thousand at a time.

    ``columns`` are names of the table (``run_id``); those left out must have a default in the database or take none. Values
    are what databases take as it is: whole numbers, truth, nothing, and text, so exact numbers as ``exact_text`` writes them
    and JSON as the text of it.
    """
    quote = connection.ops.quote_name
    names, width = ", ".join(map(quote, columns)), len(columns)
    start, row = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES", f"({', '.join(['%s'] * width)})"
    parts = _parts(chain.from_iterable(rows), MOST_VALUES // width * width)
    with connection.cursor() as cursor:
        for length, alike in groupby(parts, key=len):  # all but the last
            cursor.executemany(f"{start} {', '.join([row] * (length // width))}", list(alike))


#: In one statement: SQLite takes 32,766, PostgreSQL 65,535.
MOST_VALUES = 30_000


def _parts(values: Iterable[Any], most: int) -> Iterator[list[Any]]:
    waiting = iter(values)
    while part := list(islice(waiting, most)):
        yield part


class Guard(migrations.RunSQL):
    """Base of the trigger operations below: other SQL on each database, chosen when the migration runs."""

    def __init__(
        self, name: str, sqlite: tuple[str, ...], postgresql: tuple[str, ...], undo: dict[str, tuple[str, ...]]
    ) -> None:
        super().__init__(sql=migrations.RunSQL.noop)
        self.name, self.sqlite, self.postgresql, self.undo = name, sqlite, postgresql, undo
        self._constructor_args = ((), {"name": name, "sqlite": sqlite, "postgresql": postgresql, "undo": undo})

    def database_forwards(self, app_label, schema_editor, from_state, to_state):  # type: ignore[no-untyped-def]
        for statement in getattr(self, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):  # type: ignore[no-untyped-def]
        for statement in self.undo[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return True


def forbid(name: str, table: str, *, on: tuple[str, ...], when: str = "", message: str) -> Guard:
    """An operation that makes the database itself refuse ``on`` (UPDATE, DELETE, INSERT) of ``table``.

    ``when`` is an SQL condition on OLD and NEW that both databases read alike; empty means always. ``message`` is what the
    database says. Used for rows that nothing may change: events, sealed versions, ledger entries.
    """
    sqlite, postgresql, undo_sqlite, undo_postgresql = [], [], [], []
    condition = f"WHEN ({when}) " if when else ""
    for verb in on:
        trigger = f"{name}_{verb.lower()}"
        sqlite.append(
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        postgresql.append(
            f"CREATE FUNCTION {trigger}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        postgresql.append(
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION {trigger}_refuse()"
        )
        undo_sqlite.append(f"DROP TRIGGER {trigger}")
        undo_postgresql += [f"DROP TRIGGER {trigger} ON {table}", f"DROP FUNCTION {trigger}_refuse()"]
    return Guard(
        name, tuple(sqlite), tuple(postgresql), {"sqlite": tuple(undo_sqlite), "postgresql": tuple(undo_postgresql)}
    )


@contextmanager
def unguarded() -> Iterator[None]:
    """Lift every guard for a while, inside one transaction. For restoring a backup, and for tests that play the burglar.

    Needs the rights of the tables' owner, which an application that only stores rows need not have.
    """
    lift, restore = _GUARDS[connection.vendor]
    with transaction.atomic():  # an error takes the lifting back together with everything else
        lifted = lift()
        yield
        restore(lifted)


def _lift_sqlite() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    return [(sql,) for _name, sql in triggers]


def _restore_sqlite(triggers: list[tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for (sql,) in triggers:
            cursor.execute(sql)


def _lift_postgresql() -> list[tuple[str, ...]]:
    _settle_checks()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables = cursor.fetchall()
        for (table,) in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return tables


def _restore_postgresql(tables: list[tuple[str, ...]]) -> None:
    _settle_checks()
    with connection.cursor() as cursor:
        for (table,) in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _settle_checks() -> None:
    """A table with foreign keys still to be checked cannot be altered: check them now, and wait with later ones again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


_GUARDS = {"sqlite": (_lift_sqlite, _restore_sqlite), "postgresql": (_lift_postgresql, _restore_postgresql)}


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as it stood at one instant, without keeping anybody from saving."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        sqlite: Any = connection
        connection.ensure_connection()  # the mode is known only then
        usual = sqlite.transaction_mode
        sqlite.transaction_mode = "DEFERRED"  # a reader that never takes the writer's lock
        try:
            with transaction.atomic():
                yield
        finally:
            sqlite.transaction_mode = usual
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def reset_sequences(tables: list[type[models.Model]]) -> None:
    """Let the next numbers given out follow the highest ones stored, after rows were stored with their numbers."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(sql)


def refresh_statistics() -> None:
    """Count the tables anew after very many rows were stored at once.

    PostgreSQL counts by itself some time later. Where it happened to look while the rows were being stored, it took the
    tables for empty, and until its next look a question that joins a few of them may take hours in place of a moment.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
