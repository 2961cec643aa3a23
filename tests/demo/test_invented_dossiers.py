"""``cchc demo dossiers``: invented dossiers for the units that are there."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import CommandError, call_command

from cchc.common.clock import today
from cchc.demo.procedures import LEFT_LATE, MONTHS, ONE_STOP_UNTIL, OWN_SLIPS, PORTAL_UNTIL, SINCE, leave_late
from cchc_core.procedures.engines import duckdb_over
from cchc_core.procedures.generator import write_dossiers
from cchc_core.procedures.kpi import results
from factories import unit


@pytest.mark.django_db
def test_dossiers_belong_to_the_units_that_are_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    province = unit("tinh", "Tỉnh A", "province")
    department = unit("so-a", "Sở A", "department", province)
    unit("phong-a", "Phòng A", "division", department)
    asked = {department.key, unit("xa-a", "Xã A", "commune", province).key}
    file, told = tmp_path / "hồ sơ.parquet", tmp_path / "told.csv"
    call_command("demo", "dossiers", rows=500, to=file, aggregates=told, months=3)
    rows = duckdb_over([file])
    assert set(rows.unit.to_pyarrow().to_pylist()) == asked
    assert rows.count().to_pyarrow().as_py() == 500
    end = date(today().year + today().month // 12, today().month % 12 + 1, 1)
    found = results(rows, by=("month",), period=(rows.received_at.min().to_pyarrow().as_py().date(), end))
    assert len(set(found.to_pyarrow()["month"].to_pylist())) == 3
    assert told.read_text(encoding="utf-8").startswith("source,unit,")
    assert str(file) in capsys.readouterr().out


@pytest.mark.django_db
def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("demo", "dossiers", rows=5, to=tmp_path / "dossiers.xlsx")


@pytest.mark.django_db
def test_dossiers_can_be_taken_in_the_same_day(tmp_path: Path) -> None:
    """Nothing in them lies after today, however early in the month it is."""
    unit("xa-a", "Xã A", "commune", unit("tinh", "Tỉnh A", "province"))
    file = tmp_path / "dossiers.parquet"
    call_command("demo", "dossiers", rows=500, to=file, months=2)
    moments = ", ".join(f"max({name})" for name in ("received_at", "finished_at", "returned_at", "stopped_at"))
    for last in duckdb.sql(f"SELECT {moments} FROM read_parquet('{file}')").fetchone() or ():
        assert last is None or last.date() <= today()


def test_dossiers_are_written_where_no_product_is_set_up(tmp_path: Path) -> None:
    file = tmp_path / "dossiers.csv"
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {"VAR_DIR": str(tmp_path)}
    words = [sys.executable, "-m", "cchc.config.cli", "demo", "dossiers", "--rows", "40", "--to", str(file)]
    done = subprocess.run(words, env=bare, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "40 hồ sơ" in done.stdout
    assert len(file.read_text(encoding="utf-8").splitlines()) == 41, "a head and forty rows"


def test_units_of_the_cast_have_dossiers_to_apologise_for(tmp_path: Path) -> None:
    """Overdue, in work and without a slip, in the eyes of both systems; nothing else is changed."""
    one_stop, portal = tmp_path / "one_stop.parquet", tmp_path / "portal.parquet"
    made: dict[str, Any] = {"units": ["so-a", *OWN_SLIPS], "since": SINCE, "months": MONTHS}
    write_dossiers(one_stop, 3000, until=ONE_STOP_UNTIL, **made)
    write_dossiers(portal, 2500, source="portal", until=PORTAL_UNTIL, **made)
    shape = duckdb.sql(f"DESCRIBE SELECT * FROM '{one_stop}'").fetchall()
    leave_late(one_stop, portal)
    assert duckdb.sql(f"DESCRIBE SELECT * FROM '{one_stop}'").fetchall() == shape
    open_late = (
        "finished_at IS NULL AND returned_at IS NULL AND stopped_at IS NULL AND withdrawn_at IS NULL AND apologies = 0 "
        f"AND due_at <= '{ONE_STOP_UNTIL} 23:59:59'"
    )
    found = dict(duckdb.sql(f"SELECT unit, count(*) FROM '{one_stop}' WHERE {open_late} GROUP BY unit").fetchall())
    assert all(found[unit] >= LEFT_LATE for unit in OWN_SLIPS)
    both = f"'{one_stop}' o JOIN '{portal}' p USING (number)"
    assert duckdb.sql(f"SELECT count(*) FROM {both} WHERE o.due_at <> p.due_at").fetchone() == (0,)
    assert duckdb.sql(
        f"SELECT count(*) FROM {both} WHERE o.finished_at IS NULL AND p.finished_at <= o.due_at"
    ).fetchone() == (0,)
