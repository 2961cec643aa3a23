"""The engines that count over dossiers: DuckDB over files, PostgreSQL, Spark. All give the same numbers.

Each is imported where it is asked for only: loading one takes a second that other commands need not wait for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_core.procedures.columns import AGGREGATES, COLUMNS, Column, Kind
from cchc_core.words import Note, gettext_noop, note

if TYPE_CHECKING:
    import ibis.expr.types as ir

DUCKDB, POSTGRES, SPARK = ENGINES = ("duckdb", "postgres", "spark")
ENDINGS = (".parquet", ".csv")
JAVA = 17
_SQL_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.NUMBER: "BIGINT",
    Kind.MOMENT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.YES_NO: "BOOLEAN",
}


class CannotCount(Exception):
    """An engine or its data are not there; ``note`` says why and what to do."""

    def __init__(self, why: Note) -> None:
        super().__init__(why.text)
        self.note = why


@dataclass(frozen=True)
class Data:
    """What an engine counts over."""

    dossiers: ir.Table
    aggregates: ir.Table | None


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The Parquet and CSV files, those of a directory included; CannotCount where there is none."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise CannotCount(note(gettext_noop("There is no %(file)s."), file=str(path)))
        inside = (one for ending in ENDINGS for one in path.rglob(f"*{ending}"))
        found += sorted(inside) if path.is_dir() else [path]
    if not found or any(path.suffix not in ENDINGS for path in found) or len({path.suffix for path in found}) > 1:
        raise CannotCount(note(gettext_noop("The data must be files of one kind, .parquet or .csv.")))
    return found


def duckdb_over(
    paths: Sequence[Path | str], columns: Mapping[str, Column] = COLUMNS, *, memory: str | None = None
) -> ir.Table:
    """The rows of Parquet or CSV files as a table of DuckDB, in memory: no file stays open or locked.

    ``memory`` bounds what DuckDB itself takes, as "700MB". Raises CannotCount for files that are not there or lack a
    column.
    """
    return _in_duckdb(_duckdb_engine(memory), [Path(path) for path in paths], columns)


def _duckdb_engine(memory: str | None = None) -> Any:
    import ibis

    return ibis.duckdb.connect(**({"memory_limit": memory} if memory else {}))


def _in_duckdb(engine: Any, paths: Sequence[Path], columns: Mapping[str, Column]) -> ir.Table:
    import duckdb
    import ibis

    files = files_of(paths)
    name = f"kpi_{len(engine.list_tables())}"
    try:
        # A view rather than a query: a query read twice would be kept whole in memory in between.
        engine.raw_sql(f"CREATE TEMPORARY VIEW {name} AS {_reading(files, columns)}")
        table: ir.Table = engine.table(name)
    except (duckdb.Error, ibis.common.exceptions.IbisError) as error:
        raise CannotCount(_unfit(files[0], columns)) from error
    return table


def _unfit(file: Path, columns: Mapping[str, Column]) -> Note:
    """What is wrong with a file that gave no table."""
    import duckdb

    try:
        heads = {str(name) for name, *_ in duckdb.execute(f"DESCRIBE SELECT * FROM {_function([file])}").fetchall()}
    except duckdb.Error:
        return note(gettext_noop("%(file)s cannot be read."), file=str(file))
    missing = [name for name in columns if name not in heads]
    if not missing:
        return note(gettext_noop("%(file)s cannot be read."), file=str(file))
    return note(gettext_noop("%(file)s lacks the columns %(columns)s."), file=str(file), columns=", ".join(missing))


def _reading(files: Sequence[Path], columns: Mapping[str, Column]) -> str:
    """SQL that reads the columns by name, each as its kind."""
    source = _function(files)
    if files[0].suffix == ".csv":
        types = ", ".join(f"'{one.name}': '{_SQL_TYPES[one.kind]}'" for one in columns.values())
        source = source.removesuffix(")") + f", types = {{{types}}})"
    return f"SELECT {', '.join(columns)} FROM {source}"


def _function(files: Sequence[Path]) -> str:
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"read_csv([{names}], header = true)" if files[0].suffix == ".csv" else f"read_parquet([{names}])"


# The three, by name -------------------------------------------------------------------------------------------------


@contextmanager
def opened(
    engine: str, paths: Sequence[Path], aggregates: Path | None = None, *, server: str | None = None
) -> Iterator[Data]:
    """The data in that engine, for as long as the block lasts. ``server`` is the address of PostgreSQL.

    Raises CannotCount where the engine or the data are not there.
    """
    makers = {DUCKDB: _duckdb, POSTGRES: _postgres, SPARK: _spark}
    with makers[engine](paths, aggregates, server) as data:
        yield data


@contextmanager
def _duckdb(paths: Sequence[Path], aggregates: Path | None, server: str | None) -> Iterator[Data]:
    import duckdb

    engine = _duckdb_engine()
    try:
        yield Data(
            _in_duckdb(engine, paths, COLUMNS),
            None if aggregates is None else _in_duckdb(engine, [aggregates], AGGREGATES),
        )
    except (duckdb.ConversionException, duckdb.InvalidInputException) as error:  # a value met only while counting
        raise CannotCount(note(gettext_noop("%(file)s cannot be read."), file=str(paths[0]))) from error
    finally:
        engine.disconnect()


@contextmanager
def _postgres(paths: Sequence[Path], aggregates: Path | None, server: str | None) -> Iterator[Data]:
    """The files copied into tables that end with the connection; nothing stays on the server."""
    if not server:
        raise CannotCount(note(gettext_noop("PostgreSQL needs the address of a server: --server postgresql://…")))
    import ibis
    import psycopg

    try:
        engine = ibis.postgres.connect(**_server_words(server))
    except psycopg.OperationalError as error:
        raise CannotCount(note(gettext_noop("PostgreSQL does not answer at the address of --server."))) from error
    try:
        engine.con.execute("SET TIME ZONE 'UTC'")
        yield Data(
            _in_postgres(engine, "kpi_dossiers", paths, COLUMNS),
            None if aggregates is None else _in_postgres(engine, "kpi_aggregates", [aggregates], AGGREGATES),
        )
    finally:
        engine.disconnect()


def _server_words(server: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    known = conninfo_to_dict(server)
    names = {"dbname": "database"}
    return {names.get(name, name): value for name, value in known.items()}


def _in_postgres(engine: Any, name: str, paths: Sequence[Path], columns: Mapping[str, Column]) -> ir.Table:
    types = {**_SQL_TYPES, Kind.TEXT: "TEXT"}
    shape = ", ".join(f"{one.name} {types[one.kind]}" for one in columns.values())
    source = _in_duckdb(_duckdb_engine(), paths, columns)
    with engine.con.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({shape})")
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for batch in source.to_pyarrow_batches(chunk_size=100_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        cursor.execute(f"ANALYZE {name}")
    table: ir.Table = engine.table(name)
    return table


@contextmanager
def _spark(paths: Sequence[Path], aggregates: Path | None, server: str | None) -> Iterator[Data]:
    """The files read by Spark on this machine; its clock is set so that times without a zone stay what they are."""
    reason = why_no_spark()
    if reason is not None:
        raise CannotCount(reason)
    import ibis
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.appName("cchc kpi")
        .master("local[*]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        engine = ibis.pyspark.connect(session)
        yield Data(
            _in_spark(engine, "kpi_dossiers", paths, COLUMNS),
            None if aggregates is None else _in_spark(engine, "kpi_aggregates", [aggregates], AGGREGATES),
        )
    finally:
        session.stop()


def _in_spark(engine: Any, name: str, paths: Sequence[Path], columns: Mapping[str, Column]) -> ir.Table:
    files = [str(path) for path in files_of(paths)]
    types = {**_SQL_TYPES, Kind.TEXT: "STRING", Kind.MOMENT: "TIMESTAMP_NTZ"}
    reader = engine._session.read
    if files[0].endswith(".csv"):
        shape = ", ".join(f"{one.name} {types[one.kind]}" for one in columns.values())
        rows = reader.csv(files, header=True, schema=shape)
    else:
        rows = reader.parquet(*files)
    rows.select(*columns).createOrReplaceTempView(name)
    table: ir.Table = engine.table(name)
    return table


def why_no_spark() -> Note | None:
    """What is missing for Spark on this machine, or None."""
    from importlib.util import find_spec

    if find_spec("pyspark") is None:
        return note(gettext_noop("PySpark is not installed; ./run spark adds it."))
    version = _java_version()
    if version is None or version < JAVA:
        return note(gettext_noop("Spark needs Java %(version)s; there is none here."), version=str(JAVA))
    return None


def _java_version() -> int | None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        return None
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    quoted = told.stderr.partition('"')[2]
    return int(quoted.split(".")[0]) if quoted.split(".")[0].isdigit() else None
