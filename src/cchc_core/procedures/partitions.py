"""Joining new dossiers to those of the store: what is added, what is changed, and the months that are written anew.

A dossier is known by its source and number. One that comes again as it stands changes nothing, so that taking a file in
twice leaves the store as it was; one that comes again differently takes the place of the former. Files are never touched:
a month that changes becomes a new file beside the old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from cchc_core.procedures.cells import quoted
from cchc_core.procedures.columns import COLUMNS
from cchc_core.procedures.reading import MOST_TOLD, Fault, Found, Reading
from cchc_core.words import gettext_noop, note

#: The source and the first day of the month of receipt.
Month = tuple[str, date]
NAMES = tuple(COLUMNS)
OTHERS = gettext_noop(
    "The dossier %(value)s belongs to a unit that you do not look after; it is not changed from here."
)


@dataclass(frozen=True)
class Counts:
    """What a file does to the store."""

    rows: int
    added: int
    changed: int

    @property
    def same(self) -> int:
        return self.rows - self.added - self.changed


@dataclass(frozen=True)
class NewPartition:
    """A month written anew: its file, the digest of its bytes, and how many dossiers it holds."""

    month: Month
    path: Path
    digest: str
    rows: int


def compare(reading: Reading, stored: Mapping[Month, Path]) -> Counts:
    """Lay ``dossiers`` beside the store: the table ``compared``, a row for each. ``stored`` are the current files."""
    engine = reading.engine
    month = "CAST(date_trunc('month', received_at) AS DATE)"
    narrow = f"SELECT source, number, unit, {month} AS month, hash({', '.join(NAMES)}) AS digest"
    engine.execute(
        "CREATE OR REPLACE TABLE compared AS SELECT n.rn, n.source, n.number, n.month, s.number IS NULL AS is_new, "
        "s.number IS NOT NULL AND n.digest <> s.digest AS is_changed, s.unit AS old_unit, s.month AS old_month "
        f"FROM ({narrow}, rn FROM dossiers) n "
        f"LEFT JOIN ({narrow} FROM ({_stored_sql(stored)})) s ON s.source = n.source AND s.number = n.number"
    )
    counted = engine.execute(
        "SELECT count(*), count(*) FILTER (is_new), count(*) FILTER (is_changed) FROM compared"
    ).fetchone()
    return Counts(*(int(value) for value in counted or (0, 0, 0)))


def check_owners(reading: Reading, units: Collection[str]) -> Found:
    """Dossiers that stand in the store for units other than these: nobody changes what is not theirs."""
    engine = reading.engine
    engine.execute("CREATE OR REPLACE TEMP TABLE own_units (key VARCHAR)")
    if units:
        engine.executemany("INSERT INTO own_units VALUES (?)", [[unit] for unit in units])
    condition = "is_changed AND old_unit NOT IN (SELECT key FROM own_units)"
    rows = engine.execute(
        f"SELECT rn, number, count(*) OVER () FROM compared WHERE {condition} ORDER BY rn LIMIT {MOST_TOLD}"
    ).fetchall()
    head = reading.heads.word("number")
    faults = tuple(Fault(int(row), head, note(OTHERS, value=str(number))) for row, number, _count in rows)
    return Found(faults, int(rows[0][2]) if rows else 0)


def months_touched(reading: Reading) -> list[Month]:
    """The months whose files change, those that a dossier leaves among them."""
    rows = reading.engine.execute(
        "SELECT source, month FROM compared WHERE is_new OR is_changed UNION "
        "SELECT source, old_month FROM compared WHERE is_changed ORDER BY 1, 2"
    ).fetchall()
    return [(str(source), month) for source, month in rows]


def write_months(reading: Reading, stored: Mapping[Month, Path], folder: Path) -> list[NewPartition]:
    """Write every month that changes as a Parquet file into ``folder``, after ``compare``."""
    return [_write(reading.engine, month, stored.get(month), folder) for month in months_touched(reading)]


def _write(engine: duckdb.DuckDBPyConnection, month: Month, stored: Path | None, folder: Path) -> NewPartition:
    source, first = month
    path = folder / f"{source}-{first:%Y-%m}.parquet"
    names = ", ".join(NAMES)
    here = f"source = {quoted(source)} AND (is_new OR is_changed)"
    day = f"DATE '{first.isoformat()}'"
    new = (
        f"SELECT {names} FROM dossiers WHERE received_at >= {day} AND received_at < {day} + INTERVAL 1 MONTH "
        f"AND rn IN (SELECT rn FROM compared WHERE {here} AND month = {day})"
    )
    kept = (
        f" UNION ALL SELECT {names} FROM read_parquet({quoted(str(stored))}) "
        f"WHERE number NOT IN (SELECT number FROM compared WHERE {here})"
        if stored is not None
        else ""
    )
    engine.execute(
        f"COPY ({new}{kept} ORDER BY unit, number) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    counted = engine.execute(f"SELECT count(*) FROM read_parquet({quoted(str(path))})").fetchone()
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return NewPartition(month, path, digest, int(counted[0]) if counted else 0)


def _stored_sql(stored: Mapping[Month, Path]) -> str:
    names = ", ".join(NAMES)
    if not stored:
        return f"SELECT {names} FROM dossiers WHERE false"
    files = ", ".join(quoted(str(path)) for path in stored.values())
    return f"SELECT {names} FROM read_parquet([{files}])"
