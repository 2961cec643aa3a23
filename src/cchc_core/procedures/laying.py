"""Laying the cells of a file into DuckDB: one pass over the file, and every unusual text read once.

An office writes a column in one way: its days in one format, its answers in a handful of words. What the first rows show is
read while the file is parsed. What else stands in a cell is kept as text; each different text of it is then read once, by
``cells.read_cell``, which knows every way of writing but takes a hundred times as long. So a million rows cost seconds
however they are written, and no cell is read in any other way than ``read_cell`` would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb

from cchc_core.procedures.cells import FORMATS, NOTHING, UNTIL_THE_END, quoted, read_cell, read_rare_cell
from cchc_core.procedures.columns import Column, Kind

TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.NUMBER: "BIGINT",
    Kind.MOMENT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.YES_NO: "BOOLEAN",
}
#: So many words of a column are read in passing; each costs a comparison for every row.
_MOST_WORDS = 16
_FIRST = "TIMESTAMP '1900-01-01'"


def is_text(column: Column) -> bool:
    """Whether any text may stand in the column, so that nothing of it can be unreadable."""
    return column.kind is Kind.TEXT and column.words is None


def lay_out(
    engine: duckdb.DuckDBPyConnection,
    columns: Mapping[str, Column],
    places: Mapping[str, int],
    read: str,
    samples: Mapping[int, Sequence[str]],
) -> None:
    """Make the table ``laid`` of the rows of ``read``, in their order: each column, and its text ``raw_…`` where it is not read.

    ``places`` say which cell ``c0``, ``c1``… of ``read`` a column stands in, ``samples`` what stands in the first rows.
    """
    usual, final, texts = [], [], []
    for name, place in places.items():
        column, cell = columns[name], f"c{place}"
        trimmed = f"nullif(trim({cell}), '')"
        if is_text(column):
            usual.append(f"{trimmed} AS {name}")
            final.append(name)
            continue
        usual += [f"{_usual(engine, column, cell, samples.get(place, ()))} AS {name}", cell]
        final.append(f"{_end_of_day(name)} AS {name}" if name in UNTIL_THE_END else name)
        texts.append(f"CASE WHEN {name} IS NULL THEN {trimmed} END AS raw_{name}")
    threads = engine.execute("SELECT current_setting('threads')").fetchone()
    engine.execute("SET threads = 1")  # two take longer: to keep the rows in order they have to wait for each other
    engine.execute(
        f"CREATE TABLE laid AS SELECT {', '.join((*final, *texts))} FROM (SELECT {', '.join(usual)} FROM {read})"
    )
    engine.execute(f"SET threads = {threads[0] if threads else 1}")


def _usual(engine: duckdb.DuckDBPyConnection, column: Column, cell: str, sample: Sequence[str]) -> str:
    """SQL that reads what the column mostly holds, null for the rest."""
    kind = TYPES[column.kind]
    if column.kind is not Kind.MOMENT:
        words = [word for word, _count in Counter(sample).most_common(_MOST_WORDS)]
        values = _read(engine, column, words)
        when = " ".join(f"WHEN {quoted(word)} THEN {value}" for word, value in zip(words, values, strict=True) if value)
        return f"CAST(CASE {cell} {when} END AS {kind})" if when else f"CAST(NULL AS {kind})"
    readers = [_iso(cell), *(_written(cell, form) for form in FORMATS)]
    if not sample:
        return f"CAST(NULL AS {kind})"
    counts = ", ".join(f"count({reader})" for reader in readers)
    row = engine.execute(f"SELECT {counts} FROM (SELECT unnest($1::VARCHAR[]) AS {cell})", [list(sample)]).fetchone()
    most = max(row or ())
    return readers[(row or ()).index(most)]


def _read(engine: duckdb.DuckDBPyConnection, column: Column, words: Sequence[str]) -> list[str | None]:
    """What each of some cells is read as, as SQL writes it; None where it cannot be read."""
    value = f"CAST(CAST({read_cell(column, 'word')} AS {TYPES[column.kind]}) AS VARCHAR)"
    rows = engine.execute(
        f"SELECT {value} FROM (SELECT nullif(trim(word), '') AS word, place FROM (SELECT unnest($1::VARCHAR[]) AS word, "
        "generate_subscripts($1::VARCHAR[], 1) AS place)) ORDER BY place",
        [list(words)],
    ).fetchall()
    return [None if told is None else quoted(told) for (told,) in rows]


# The two ways of writing a moment that cost little. Each reads a text as ``read_cell`` would, or not at all.


def _iso(cell: str) -> str:
    read = f"try_cast({cell} AS TIMESTAMP)"
    return f"CASE WHEN {cell}[5] = '-' AND strlen({cell}) BETWEEN 10 AND 19 AND {read} > {_FIRST} THEN {read} END"


def _written(cell: str, form: str) -> str:
    read = f"try_strptime({cell}, {quoted(form)})"
    return f"CASE WHEN {read} > {_FIRST} THEN {read} END"


def _end_of_day(moment: str) -> str:
    return f"CASE WHEN {moment} = date_trunc('day', {moment}) THEN {moment} + INTERVAL '23:59:59' ELSE {moment} END"


# What is left --------------------------------------------------------------------------------------------------------


def read_rest(engine: duckdb.DuckDBPyConnection, columns: Mapping[str, Column], places: Mapping[str, int]) -> None:
    """Read what was not read in passing: in each column every different text once."""
    names = [name for name in places if not is_text(columns[name])]
    counts = ", ".join(("count(*)", *(f"count(raw_{name})" for name in names)))
    counted = engine.execute(f"SELECT {counts} FROM laid").fetchone() or ()
    for name, count in zip(names, counted[1:], strict=True):
        if count:
            _read_texts(engine, columns[name])


def _read_texts(engine: duckdb.DuckDBPyConnection, column: Column) -> None:
    name = column.name
    nothing = ", ".join(map(quoted, NOTHING))
    engine.execute(f"UPDATE laid SET raw_{name} = NULL WHERE lower(raw_{name}) IN ({nothing})")
    value = f"coalesce({read_cell(column, 'text')}, {read_rare_cell(column, 'text') or 'NULL'})"
    texts = f"SELECT DISTINCT raw_{name} AS text FROM laid WHERE raw_{name} IS NOT NULL"
    engine.execute(
        f"CREATE OR REPLACE TABLE rest AS SELECT text, CAST({value} AS {TYPES[column.kind]}) AS value FROM ({texts})"
    )
    engine.execute(
        f"UPDATE laid SET {name} = rest.value FROM rest WHERE raw_{name} = rest.text AND rest.value IS NOT NULL"
    )
