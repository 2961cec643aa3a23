"""Laying a file's cells: each is read as ``read_cell`` reads it, however its column is written, and rows keep their place."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from cchc_core.procedures.cells import read_cell, read_rare_cell
from cchc_core.procedures.checking import check_dossiers, convert, unit_words
from cchc_core.procedures.columns import COLUMNS, Column, Kind
from cchc_core.procedures.generator import write_dossiers
from cchc_core.procedures.laying import TYPES, lay_out, read_rest
from cchc_core.procedures.reading import open_file

ODD = {
    Kind.MOMENT: (
        "2026-01-05",
        "5/1/2026",
        "05/01/2026 08:30",
        "05-01-2026 08:30",
        "2026-01-05T08:30:00",
        "2026-01-05 08:30:00.123",
        "05/01/2026 02:00:00 PM",
        "05/01/2026 00:00",
        "32/01/2026",
        "3/2/24",
        "01/01/1899",
        "infinity",
        "46000",
        " 05/01/2026 ",
        "hôm qua",
    ),
    Kind.NUMBER: ("1", "0", " 3 ", "1.0", "-1", "1e3", "12.5", "có", "999999999999", "1234567890123", "nhiều"),
    Kind.YES_NO: ("Có", "KHÔNG", "x", "1", "0", "true", "1.0", "2", "có lẽ"),
    Kind.TEXT: ("toàn trình", "Một phần", "full", "MỨC ĐỘ 4", "không rõ"),
}


def told(column: Column, cells: list[str], sample: list[str]) -> list[tuple[object, object]]:
    """What is laid of the cells of one column: value and unread text, in order."""
    engine = duckdb.connect()
    engine.execute("CREATE TABLE given AS SELECT unnest($1::VARCHAR[]) AS c0", [cells])
    lay_out(engine, {column.name: column}, {column.name: 0}, "given", {0: sample})
    read_rest(engine, {column.name: column}, {column.name: 0})
    name = column.name
    return engine.execute(
        f"SELECT {name}, CASE WHEN {name} IS NULL THEN raw_{name} END FROM laid ORDER BY rowid"
    ).fetchall()


def read_alone(column: Column, cell: str) -> object:
    text = "nullif(trim($1::VARCHAR), '')"
    ways = f"coalesce({read_cell(column, text)}, {read_rare_cell(column, text) or 'NULL'})"
    row = duckdb.execute(f"SELECT CAST({ways} AS {TYPES[column.kind]})", [cell]).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize("name", ["received_at", "due_at", "components", "status", "fee_due", "service_level"])
def test_cells_are_read_alike_whatever_the_first_rows_show(name: str) -> None:
    column = COLUMNS[name]
    cells = ["", *ODD[column.kind], ""]
    wanted = [read_alone(column, cell) for cell in cells]
    for sample in ([], cells[1:2], cells[2:4], cells[3:6], cells[1:-1]):
        found = told(column, cells, sample)
        assert [value for value, _text in found] == wanted
        unread = [cell.strip() or None if value is None else None for cell, value in zip(cells, wanted, strict=True)]
        assert [text for _value, text in found] == unread


def test_rows_are_counted_as_they_stand_in_the_file(tmp_path: Path) -> None:
    """Many more rows than one thread reads at a time."""
    path, count = tmp_path / "many.csv", 60_000
    write_dossiers(path, count, since=date(2025, 1, 1), months=12)
    lines = path.read_text().splitlines()
    wanted = {line.split(",", 1)[0]: row for row, line in enumerate(lines[1:], start=2)}
    lines[40_000] = lines[40_000].replace(lines[40_000].split(",")[7], "hôm qua", 1)
    path.write_text("\n".join(lines) + "\n")
    reading = open_file(path, path.name, tmp_path)
    convert(reading, {word: word for word in unit_words(reading)})
    check_dossiers(reading, date(2026, 12, 31))
    assert [(fault.row, fault.column) for fault in reading.found.faults] == [(40_001, "received_at")]
    rows = dict(reading.engine.execute("SELECT number, rn FROM dossiers").fetchall())
    assert rows == wanted
