"""Invented dossiers that look like a province's: the same rows for the same numbers, any amount, made by DuckDB.

A row is made of its own number alone by whole-number mixing, so that neither threads nor releases change it. Units differ
in how late and how digital they are, months grow busier and more digital, procedures keep their field, level and time.
Nobody is named in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from cchc_core.procedures.columns import ONE_STOP
from cchc_core.procedures.definitions import AGGREGATES as FROM_AGGREGATES
from cchc_core.procedures.definitions import BOTH, DEFINITIONS

UNITS, MONTHS, PROCEDURES = 186, 34, 240
SINCE = date(2024, 1, 1)
FIELDS = (
    "Đất đai",
    "Hộ tịch",
    "Chứng thực",
    "Xây dựng",
    "Đầu tư",
    "Y tế",
    "Giáo dục",
    "Lao động",
    "Giao thông",
    "Môi trường",
)
_DAYS = 28  # in which dossiers are received, whatever the month
_PRIME = 2_147_483_647  # products of two numbers below it fit 64 bits


def write_dossiers(
    path: Path,
    rows: int,
    *,
    units: Sequence[str] = (),
    since: date = SINCE,
    months: int = MONTHS,
    source: str = ONE_STOP,
    seed: int = 1,
    until: date | None = None,
) -> None:
    """Write so many rows to ``path``, Parquet or, where it ends in .csv, CSV; received in the months from ``since`` on.

    What had not happened by the end of these months is empty, as in data taken then; ``until``, a day of the last month,
    lets it end with that day. Raises OSError where the file cannot be written.
    """
    with duckdb.connect() as engine:
        engine.execute("SET preserve_insertion_order = false" if path.suffix != ".csv" else "SELECT 1")
        engine.execute(
            "CREATE TABLE unit_keys AS SELECT unnest($1) AS key, unnest(range(len($1))) AS place", [_keys(units)]
        )
        edge = None if until is None else until + timedelta(days=1)
        _copy(engine, _dossiers_sql(rows, since, months, source, seed, len(units) or UNITS, edge), path)


def write_aggregates(
    path: Path,
    *,
    units: Sequence[str] = (),
    since: date = SINCE,
    months: int = MONTHS,
    source: str = ONE_STOP,
    seed: int = 1,
) -> None:
    """Write what dossiers do not tell, a row for each unit, month and indicator."""
    codes = [code for code, one in DEFINITIONS.items() if one.told_by == FROM_AGGREGATES]
    codes += [code for code, one in DEFINITIONS.items() if one.told_by == BOTH and one.stock]
    with duckdb.connect() as engine:
        engine.execute(
            "CREATE TABLE unit_keys AS SELECT unnest($1) AS key, unnest(range(len($1))) AS place", [_keys(units)]
        )
        engine.execute("CREATE TABLE codes AS SELECT unnest($1) AS code, unnest(range(len($1))) AS turn", [codes])
        _copy(engine, _aggregates_sql(since, months, source, seed), path)


def _keys(units: Sequence[str]) -> list[str]:
    return list(units) or [f"unit-{number:03}" for number in range(1, UNITS + 1)]


def _copy(engine: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    form = "FORMAT csv, HEADER" if path.suffix == ".csv" else "FORMAT parquet, COMPRESSION zstd"
    target = str(path).replace("'", "''")
    try:
        engine.execute(f"COPY ({query}) TO '{target}' ({form})")
    except duckdb.IOException as error:
        raise OSError(str(error)) from error


def _drawn(names: Mapping[str, int], seed: int, of: str = "i") -> str:
    """For each name a whole number from 0 to below its bound, mixed out of the row's number."""
    parts = []
    for turn, (name, bound) in enumerate(names.items(), start=1):
        once = f"({of} + {seed * 7919 + turn * 104_729}) % {_PRIME} * {48_271 + turn * 1_000_003 % 900_001} % {_PRIME}"
        mixed = f"(xor({once}, ({once}) >> 13) * {69_621 + turn * 7_001} + {turn}) % {_PRIME}"
        parts.append(f"({mixed}) >> 3 AS h_{name}")
        names_bound = f"((h_{name}) % {bound})::INTEGER AS {name}"
        parts.append(names_bound)
    return ",\n  ".join(parts)


def _dossiers_sql(
    rows: int, since: date, months: int, source: str, seed: int, units: int, edge: date | None = None
) -> str:
    drawn = _drawn(
        {
            "unit_turn": units * units,
            "procedure_turn": PROCEDURES * PROCEDURES,
            "month_turn": months,
            "day": _DAYS,
            "minute": 540,
            "spent": 1000,
            "luck": 1000,
            "way": 1000,
            "supplement": 1000,
            "fate": 1000,
            "paying": 1000,
            "digital": 1000,
            "reuse": 1000,
            "mood": 1000,
            "sync": 1000,
            "sorry": 1000,
        },
        seed,
    )
    start = f"TIMESTAMP '{since.isoformat()} 00:00:00'"
    now = f"TIMESTAMP '{edge.isoformat()} 00:00:00'" if edge else f"({start} + to_months({months}))"
    last_days = min(_DAYS, (edge - timedelta(days=1)).day) if edge else _DAYS
    fields = ", ".join(f"'{name}'" for name in FIELDS)
    # Stage by stage: numbers drawn; who and when; what became of it; what can be seen of it by the end of the months.
    return f"""
WITH drawn AS (
  SELECT i, {drawn} FROM range(1, {rows + 1}) AS numbers(i)
), made AS (
  SELECT *, floor(sqrt(unit_turn))::INTEGER AS place, floor(sqrt(procedure_turn))::INTEGER AS task,
    CASE WHEN month_turn = {months - 1} THEN day % {last_days} ELSE day END AS day_of_month,
    {start} + to_months(month_turn) + to_days(day_of_month) + to_minutes(450 + minute) AS came
  FROM drawn
), known AS (
  SELECT *, task % 3 < 2 AS has_fee, task % 8 <> 0 AS has_result, 1 + task * 7 % 20 AS days,
    200 + place * 37 % 500 + month_turn * 8 AS modern, 6 + place * 53 % 70 AS slack,
    CASE WHEN supplement < 40 THEN 1 WHEN supplement < 46 THEN 2 ELSE 0 END AS requests,
    CASE WHEN supplement < 46 THEN 1 + supplement % 9 ELSE 0 END AS waited
  FROM made
), fated AS (
  SELECT *, way < modern AS is_online,
    CASE WHEN fate < 12 THEN 'stopped' WHEN fate < 20 THEN 'refused' WHEN fate < 28 THEN 'withdrawn' ELSE 'done' END AS ending,
    luck < slack AS slow,
    came + to_days(days) AS promised,
    came + to_minutes((days * 1440 * (50 + spent * 940 // 1000)) // 1000
      + CASE WHEN luck < slack THEN days * 1440 // 10 + (1 + spent % 15) * 1440 ELSE 0 END) + to_days(waited) AS closed
  FROM known
), seen AS (
  SELECT *, closed < {now} AS is_over, closed + to_minutes(spent * 3) AS handed, slow AND sorry < 700 AS apologised
  FROM fated
)
SELECT
  'H' || lpad((1 + place)::VARCHAR, 3, '0') || '-' || strftime(came, '%y%m%d') || '-' || i AS number,
  '{source}' AS source,
  key AS unit,
  ([{fields}])[1 + task % {len(FIELDS)}] AS field,
  '1.' || lpad(task::VARCHAR, 6, '0') AS procedure,
  CASE WHEN task % 10 < 6 THEN 'full' WHEN task % 10 < 8 THEN 'partial' ELSE 'other' END AS service_level,
  CASE WHEN is_online AND task % 10 < 8 THEN 2 WHEN way % 20 = 0 THEN 3 ELSE 1 END::TINYINT AS channel,
  came AS received_at,
  CASE WHEN fate % 200 <> 150 THEN promised END AS due_at,
  promised + to_days(2) AS statutory_due_at,
  CASE WHEN is_over AND ending = 'done' THEN closed END AS finished_at,
  CASE WHEN handed < {now} AND ending = 'done' THEN handed END AS returned_at,
  CASE WHEN is_over AND ending IN ('stopped', 'refused') THEN closed END AS stopped_at,
  CASE WHEN is_over AND ending = 'withdrawn' THEN closed END AS withdrawn_at,
  requests::INTEGER AS supplement_requests,
  waited::INTEGER AS supplement_days,
  CASE WHEN NOT is_over THEN CASE WHEN requests > 0 THEN 5 ELSE 4 END
    WHEN ending = 'stopped' THEN 8 WHEN ending = 'refused' THEN 3 WHEN ending = 'withdrawn' THEN 7
    WHEN handed < {now} THEN 10 ELSE 9 END::TINYINT AS status,
  has_fee AND paying % 10 < 9 AS fee_due,
  has_fee AND paying % 10 < 9 AND paying < modern - 120 AS paid_online,
  (1 + task % 5)::INTEGER AS components,
  CASE WHEN digital < modern + 150 THEN 1 + digital % (1 + task % 5) ELSE 0 END::INTEGER AS components_digitised,
  CASE WHEN reuse < modern - 150 THEN 1 ELSE 0 END::INTEGER AS components_reused,
  has_result AS result_required,
  has_result AND is_over AND ending = 'done' AND digital < modern + 60 AS result_digitised,
  has_result AND is_over AND ending = 'done' AND (digital * 7 + reuse) % 1000 < modern + 100 AS result_electronic,
  sync < 900 + place % 90 AS synced,
  CASE WHEN apologised AND promised < {now} THEN 1 ELSE 0 END::INTEGER AS apologies,
  CASE WHEN apologised AND promised < {now} THEN promised - to_days(CASE WHEN sorry < 500 THEN 1 ELSE 0 END) END AS apologised_at,
  CASE WHEN apologised AND promised < {now} THEN closed + to_days(2) END AS new_due_at,
  CASE WHEN NOT is_over OR mood >= 400 THEN NULL WHEN mood < (CASE WHEN slow THEN 60 ELSE 6 END) THEN 'no'
    WHEN mood < 150 THEN 'very' ELSE 'yes' END AS satisfaction
FROM seen JOIN unit_keys USING (place)
"""


def _aggregates_sql(since: date, months: int, source: str, seed: int) -> str:
    drawn = _drawn({"amount": 40, "miss": 1000}, seed, of="(place * 10007 + m * 101 + turn)")
    return f"""
WITH drawn AS (
  SELECT *, {drawn}
  FROM unit_keys, range({months}) AS months(m), codes
)
SELECT '{source}' AS source, key AS unit, NULL::VARCHAR AS field, NULL::VARCHAR AS procedure,
  (DATE '{since.isoformat()}' + to_months(m::INTEGER))::DATE AS month, 1 AS months, code AS indicator,
  ((20 + amount) * (600 + place * 29 % 250 + miss % 150) // 1000)::BIGINT AS numerator, (20 + amount)::BIGINT AS denominator
FROM drawn ORDER BY ALL
"""
