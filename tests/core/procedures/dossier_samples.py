"""Dossiers for tests: one is told by what is special about it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import ibis

from cchc_core.procedures.columns import AGGREGATES, COLUMNS, Kind

TYPES = {
    Kind.TEXT: "string",
    Kind.NUMBER: "int64",
    Kind.MOMENT: "timestamp",
    Kind.DAY: "date",
    Kind.YES_NO: "boolean",
}
SCHEMA = ibis.schema({name: TYPES[column.kind] for name, column in COLUMNS.items()})
OF_AGGREGATES = ibis.schema({name: TYPES[column.kind] for name, column in AGGREGATES.items()})
JUNE = (date(2026, 6, 1), date(2026, 7, 1))

USUAL: dict[str, Any] = {
    **dict.fromkeys(COLUMNS),
    "number": "1",
    "source": "one_stop",
    "unit": "xa-a",
    "field": "dat-dai",
    "procedure": "1.000001",
    "service_level": "full",
    "channel": 1,
    "received_at": datetime(2026, 6, 2, 8),
    "due_at": datetime(2026, 6, 12, 17),
    "status": 4,
}


def dossier(**special: Any) -> dict[str, Any]:
    return {**USUAL, **special}


def table(rows: Iterable[dict[str, Any]]) -> ibis.Table:
    """The rows as a table of an in-memory DuckDB, numbered where they have no number of their own."""
    numbered = [{**row, "number": str(turn)} if row["number"] == "1" else row for turn, row in enumerate(rows, start=1)]
    return _in_duckdb(numbered, SCHEMA)


def aggregates(*rows: dict[str, Any]) -> ibis.Table:
    usual = {**dict.fromkeys(AGGREGATES), "source": "one_stop", "unit": "xa-a", "month": date(2026, 6, 1), "months": 1}
    return _in_duckdb([{**usual, **row} for row in rows], OF_AGGREGATES)


def _in_duckdb(rows: list[dict[str, Any]], schema: ibis.Schema) -> ibis.Table:
    import pyarrow as pa

    return ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()))


def counts(result: ibis.Table, *by: str) -> dict[Any, tuple[int, int]]:
    """Numerator and denominator by (values of ``by``, indicator), or by indicator alone."""
    rows = result.to_pyarrow().to_pylist()
    return {
        (*(row[name] for name in by), row["indicator"]) if by else row["indicator"]: (
            row["numerator"],
            row["denominator"],
        )
        for row in rows
    }
