"""All engines give the same numbers, to the last digit, and say what they lack.

PostgreSQL is compared where the tests have its server: ``tests/procedures/test_engine_postgres.py``.
"""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_core.cli import main
from cchc_core.procedures import kpi
from cchc_core.procedures.definitions import DEFINITIONS
from cchc_core.procedures.engines import CannotCount, duckdb_over, opened, why_no_spark
from cchc_core.procedures.generator import write_aggregates, write_dossiers

UNITS, SINCE, UNTIL = ("xa-a", "xa-b", "so-c"), date(2026, 1, 1), date(2026, 7, 1)
Files = tuple[Path, Path]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("dossiers")
    dossiers, aggregates = folder / "dossiers.parquet", folder / "aggregates.parquet"
    write_dossiers(dossiers, 5_000, units=UNITS, since=SINCE, months=6)
    write_aggregates(aggregates, units=UNITS, since=SINCE, months=6)
    return dossiers, aggregates


def counted(
    engine: str, files: Files, by: tuple[str, ...], indicators: tuple[str, ...] | None = None
) -> list[dict[str, Any]]:
    with opened(engine, [files[0]], files[1]) as data:
        table = kpi.results(
            data.dossiers, by=by, period=(SINCE, UNTIL), aggregates=data.aggregates, indicators=indicators
        )
        rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: [str(row[name]) for name in (*by, "indicator")])


@pytest.mark.filterwarnings(
    "ignore"
)  # PySpark leaves sockets to the collector and calls Pandas in ways that it deprecates
def test_spark_counts_as_duckdb(tmp_path: Path) -> None:
    """A province's year so far: 200,000 dossiers of 88 units; every indicator by unit, field and month, to the last digit."""
    reason = why_no_spark()
    if reason is not None:
        pytest.skip(reason.text % reason.values)
    units = [f"xa-{number}" for number in range(88)]
    files = tmp_path / "dossiers.parquet", tmp_path / "aggregates.parquet"
    write_dossiers(files[0], 200_000, units=units, since=SINCE, months=6)
    write_aggregates(files[1], units=units, since=SINCE, months=6)
    by = ("unit", "field", "month")
    rows = counted("spark", files, by)
    assert {row["indicator"] for row in rows} == set(DEFINITIONS) - {"2.2"}
    assert rows == counted("duckdb", files, by)
    average = counted("spark", files, ("procedure",), ("2.2",))  # told of one procedure at a time
    assert len(average) > 1
    assert average == counted("duckdb", files, ("procedure",), ("2.2",))


def test_csv_counts_as_parquet(files: Files, tmp_path: Path) -> None:
    text = tmp_path / "dossiers.csv"
    write_dossiers(text, 5_000, units=UNITS, since=SINCE, months=6)
    assert counted("duckdb", (text, files[1]), ("unit",)) == counted("duckdb", files, ("unit",))


def test_several_files_are_one_table(files: Files, tmp_path: Path) -> None:
    write_dossiers(tmp_path / "a.parquet", 300, source="portal")
    write_dossiers(tmp_path / "b.parquet", 200)
    assert duckdb_over([tmp_path]).count().to_pyarrow().as_py() == 500


def test_what_is_missing_is_told(files: Files, tmp_path: Path) -> None:
    for paths, words in (([tmp_path / "none.parquet"], "There is no"), ([files[1]], "lacks the columns")):
        with pytest.raises(CannotCount) as refused:
            duckdb_over(paths)
        assert words in refused.value.note.text
    with pytest.raises(CannotCount), opened("postgres", [files[0]]):
        pass


# The command --------------------------------------------------------------------------------------------------------


def test_command_prints_csv_json_and_a_table(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["kpi", str(files[0]), "--by", "unit,month", "--indicators", "2.1,3.6", "--format"]
    assert main([*words, "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 3 * 6 * 2
    assert rows[0].keys() == {"unit", "month", "indicator", "numerator", "denominator", "value", "version"}
    assert main([*words, "json"]) == 0
    assert capsys.readouterr().out.count('"indicator": "3.6"') == 18
    assert main(["kpi", str(files[0]), "--by", "all", "--aggregates", str(files[1])]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 24


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--by", "village"], "There is no village"),
        (["--indicators", "9.9"], "There is no 9.9"),
        (["--indicators", "1.1"], "--aggregates"),
        (["--since", "1/2/2026"], "is no day"),
        (["--since", "2030-01-01"], "ends before it begins"),
        (["--source", "portal"], "no dossiers"),
    ],
)
def test_command_refuses_what_cannot_be_counted(
    files: Files, more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kpi", str(files[0]), *more]) == 2
    assert words in capsys.readouterr().err


def test_command_does_not_count_one_dossier_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("one_stop", "portal"):
        write_dossiers(tmp_path / f"{source}.parquet", 100, source=source)
    assert main(["kpi", str(tmp_path)]) == 2
    assert "one_stop, portal" in capsys.readouterr().err
    assert main(["kpi", str(tmp_path), "--source", "portal"]) == 0
    assert main(["kpi", str(tmp_path), "--by", "source"]) == 0
