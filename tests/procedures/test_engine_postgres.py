"""PostgreSQL counts over dossiers what DuckDB counts, to the last digit; on the server of this run."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cchc_core.procedures import kpi
from cchc_core.procedures.engines import opened
from cchc_core.procedures.generator import write_aggregates, write_dossiers

UNITS, SINCE, UNTIL = ("xa-a", "xa-b", "so-c"), date(2026, 1, 1), date(2026, 7, 1)


@pytest.mark.django_db
def test_postgres_counts_as_duckdb(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the database of this run is not PostgreSQL")
    dossiers, aggregates = tmp_path / "dossiers.parquet", tmp_path / "aggregates.parquet"
    write_dossiers(dossiers, 5_000, units=UNITS, since=SINCE, months=6)
    write_aggregates(aggregates, units=UNITS, since=SINCE, months=6)

    def counted(engine: str, by: tuple[str, ...]) -> list[dict[str, Any]]:
        with opened(engine, [dossiers], aggregates, server=os.environ["DATABASE_URL"]) as data:
            table = kpi.results(data.dossiers, by=by, period=(SINCE, UNTIL), aggregates=data.aggregates)
            rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
        return sorted(rows, key=lambda row: [str(row[name]) for name in (*by, "indicator")])

    for by in (("unit", "field", "month"), ("source", "procedure"), ()):
        rows = counted("postgres", by)
        assert rows == counted("duckdb", by)
        assert len({row["indicator"] for row in rows}) >= 24
