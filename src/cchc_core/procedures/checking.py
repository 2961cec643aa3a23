"""Checking what a file of dossiers says, row by row: cells that cannot be read, units nobody knows, days out of order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from types import MappingProxyType

import duckdb

from cchc_core.procedures.cells import quoted
from cchc_core.procedures.columns import FINISHED, NOT_ACCEPTED, RETURNED, STOPPED, WITHDRAWN, Column, Kind
from cchc_core.procedures.definitions import BOTH, DEFINITIONS, PERCENT
from cchc_core.procedures.laying import TYPES, is_text, read_rest
from cchc_core.procedures.personal import holds_personal
from cchc_core.procedures.reading import MOST_TOLD, PERSONAL, Fault, Found, Reading, found_of
from cchc_core.words import Note, gettext_noop, note

EMPTY = note(gettext_noop("Nothing stands here; it is needed."))
_UNREAD: Mapping[Kind, str] = {
    Kind.MOMENT: gettext_noop("“%(value)s” is no day and time. Write 05/01/2026 or 05/01/2026 08:30."),
    Kind.DAY: gettext_noop("“%(value)s” is no month. Write 06/2026."),
    Kind.NUMBER: gettext_noop("“%(value)s” is no whole number from 0."),
    Kind.YES_NO: gettext_noop("“%(value)s” is neither yes nor no. Write 1 or 0."),
    Kind.TEXT: gettext_noop("“%(value)s” is none of the words that are known here."),
}
NO_WORD = gettext_noop("“%(value)s” is none of: %(words)s.")
NO_UNIT = gettext_noop(
    "“%(value)s” is no unit that you look after, under that name, code or key. Rows with it: %(count)s."
)
SEVERAL_UNITS = gettext_noop(
    "“%(value)s” is the name of several units: %(names)s. Write it with the unit above it, or its key. Rows with it: %(count)s."
)
_ENDED = (NOT_ACCEPTED, WITHDRAWN, STOPPED, FINISHED, RETURNED)
#: So many units of one name are told.
MOST_NAMES = 6
TWICE = gettext_noop("The dossier %(value)s stands in row %(row)s already.")


def unit_words(reading: Reading) -> list[str]:
    """Every word by which the file names a unit, each once."""
    if reading.found.count or "unit" not in reading.heads.places:
        return []
    rows = reading.engine.execute("SELECT DISTINCT unit FROM laid WHERE unit IS NOT NULL ORDER BY unit").fetchall()
    return [str(word) for (word,) in rows]


@dataclass(frozen=True)
class Span:
    """What a word for a unit means in some days, both included: a key, or None where it names none or several."""

    word: str
    since: date
    until: date
    key: str | None


def convert(
    reading: Reading,
    units: Mapping[str, str],
    spans: Sequence[Span] = (),
    several: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Make the typed ``dossiers`` (with ``rn``, the row) and tell of every cell that cannot be read.

    ``units``: word → key; ``spans`` are of the words that named one unit and then another: the day of receipt, or the
    month, decides. ``several``: word → the units that it may mean, for the sentence that says so.
    """
    if reading.found.count:
        return
    engine, places = reading.engine, reading.heads.places
    _lay_words(engine, units, spans)
    read_rest(engine, reading.columns, places)
    made = [f"{_value(reading, name)} AS {name}" for name in reading.columns]
    texts = [f"CASE WHEN laid.{name} IS NULL THEN raw_{name} END AS raw_{name}" for name in _limited(reading)]
    passed = _passed_over(reading)
    reading.passed_over += int(str(reading.one(f"SELECT count(*) FROM laid WHERE {passed}")))
    # Rows are laid in the order of the file, so their place tells the row.
    row = f"laid.rowid + {reading.heads.row + 1} AS rn"
    engine.execute(
        f"CREATE VIEW dossiers AS SELECT {', '.join((row, *made, 'laid.unit AS raw_unit', *texts))} "
        f"FROM laid LEFT JOIN unit_words ON unit_words.word = laid.unit AND {_in_days(reading, bool(spans))} "
        f"WHERE NOT ({passed})"
    )
    reading.is_converted = True
    reading.found = _unknown_units(reading, several) + _unread(reading)


#: What every row of a list has; a row at the foot of an export has at most one of them.
_ESSENTIAL = ("number", "unit", "procedure", "received_at", "status"), ("unit", "month", "indicator")


def _passed_over(reading: Reading) -> str:
    """The condition for rows that are none of the list: blank ones, what stands below the last one, the columns' numbers."""
    places = reading.heads.places
    essential = next(names for names in _ESSENTIAL if (names[-1] in reading.columns))
    told = [f"({_filled(reading, name)})::INT" for name in essential if name in places]
    count = " + ".join(told)
    if len(told) < len(essential):
        return "false"
    last = reading.one(f"SELECT max(rowid) FROM laid WHERE {count} > 1")
    if last is None:
        return "false"
    blank = " AND ".join(f"NOT ({_filled(reading, name)})" for name in places)
    day = next(name for name in ("received_at", "month") if name in places)
    both = (f"raw_{day}", f"laid.{essential[0]}")
    numbers = " AND ".join(f"regexp_full_match({cell}, '[(]?[0-9]{{1,2}}[)]?')" for cell in both)
    return f"({blank}) OR (laid.rowid > {last} AND {count} < 2) OR coalesce(laid.rowid = 0 AND {numbers}, false)"


def _filled(reading: Reading, name: str) -> str:
    told = f"laid.{name} IS NOT NULL"
    return told if is_text(reading.columns[name]) else f"{told} OR laid.raw_{name} IS NOT NULL"


def _lay_words(engine: duckdb.DuckDBPyConnection, units: Mapping[str, str], spans: Sequence[Span]) -> None:
    """The table ``unit_words``: what each word means, and when."""
    engine.execute("CREATE TABLE unit_words (word VARCHAR, key VARCHAR, since DATE, until DATE)")
    rows = [*(Span(word, date.min, date.max, key) for word, key in units.items()), *spans]
    if rows:
        columns = [[getattr(row, name) for row in rows] for name in ("word", "key", "since", "until")]
        engine.execute(
            "INSERT INTO unit_words SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::DATE[]), unnest($4::DATE[])",
            columns,
        )


def _in_days(reading: Reading, is_asked: bool) -> str:
    """The condition that a row's day lies within a word's meaning."""
    day = next((name for name in ("received_at", "month") if name in reading.heads.places), None)
    if not is_asked or day is None:
        return "true"
    return f"coalesce(CAST(laid.{day} AS DATE), DATE '2000-01-01') BETWEEN unit_words.since AND unit_words.until"


def _limited(reading: Reading) -> list[str]:
    """The columns of the file that hold something else than any text."""
    return [name for name in reading.heads.places if not is_text(reading.columns[name])]


def _value(reading: Reading, name: str) -> str:
    if name == "unit":
        return "unit_words.key"
    if name in reading.heads.places:
        return f"laid.{name}"
    if name == "source" and reading.source:
        return quoted(reading.source)
    return f"CAST(NULL AS {TYPES[reading.columns[name].kind]})"


def _unread(reading: Reading) -> Found:
    """Cells that hold something else than their column, and cells that must not be empty. One look at the table for all."""
    checks: list[tuple[str, str, bool]] = []
    for name, column in reading.columns.items():
        if name in reading.heads.places:
            if not is_text(column):
                checks.append((name, f"raw_{name} IS NOT NULL", True))
            if column.required and not column.may_be_blank:
                empty = "raw_unit IS NULL" if name == "unit" else f"{name} IS NULL"
                checks.append((name, empty if is_text(column) else f"{empty} AND raw_{name} IS NULL", False))
    counts = _counted(reading, [sql for _name, sql, _unread in checks])
    found = Found()
    for (name, sql, is_unread), count in zip(checks, counts, strict=True):
        if count:
            told = _first_rows(reading, sql, f"raw_{name}" if is_unread else "NULL")
            reasons = ((row, _why(reading.columns[name], str(value)) if is_unread else EMPTY) for row, value in told)
            head = reading.heads.word(name)
            found += Found(tuple(Fault(row, head, reason) for row, reason in reasons), count)
    return found


def _why(column: Column, value: str) -> Note:
    if column.words is not None:
        words = tuple(words[0] if words else str(value) for value, words in column.words.items())
        return note(NO_WORD, value=value[:80], words=words)
    return note(_UNREAD[column.kind], value=value[:80])


def _counted(reading: Reading, conditions: Sequence[str]) -> list[int]:
    if not conditions:
        return []
    filters = ", ".join(f"count(*) FILTER (WHERE {sql})" for sql in conditions)
    row = reading.engine.execute(f"SELECT {filters} FROM dossiers").fetchone()
    return [int(value) for value in row or ()]


def _first_rows(reading: Reading, condition: str, value: str) -> list[tuple[int, object]]:
    sql = f"SELECT rn, {value} FROM dossiers WHERE {condition} ORDER BY rn LIMIT {MOST_TOLD}"
    return [(int(row), told) for row, told in reading.engine.execute(sql).fetchall()]


def _unknown_units(reading: Reading, several: Mapping[str, Sequence[str]]) -> Found:
    """A unit that is not known is told once, at the first row that names it."""
    rows = reading.engine.execute(
        "SELECT min(rn), raw_unit, count(*) FROM dossiers WHERE unit IS NULL AND raw_unit IS NOT NULL "
        "GROUP BY raw_unit ORDER BY 1"
    ).fetchall()
    head = reading.heads.word("unit")
    return found_of(
        [
            Fault(int(row), head, _why_no_unit(str(word), int(count), several.get(str(word), ())))
            for row, word, count in rows
        ]
    )


def _why_no_unit(word: str, count: int, several: Sequence[str]) -> Note:
    if len(several) > 1:
        return note(SEVERAL_UNITS, value=word[:80], count=count, names=tuple(several[:MOST_NAMES]))
    return note(NO_UNIT, value=word[:80], count=count)


@dataclass(frozen=True)
class Rule:
    """What a dossier must not say: the condition in SQL, the column to look at, and the sentence."""

    column: str
    condition: str
    reason: str


FUTURE = gettext_noop("%(value)s lies in the future.")
BEFORE = gettext_noop("%(value)s lies before the day of receipt.")
RULES: tuple[Rule, ...] = (
    Rule("received_at", "received_at > $until", FUTURE),
    Rule("received_at", "received_at < TIMESTAMP '2000-01-01'", gettext_noop("%(value)s lies before the year 2000.")),
    Rule("due_at", "due_at < date_trunc('day', received_at)", BEFORE),
    Rule("finished_at", "finished_at < date_trunc('day', received_at)", BEFORE),
    Rule("returned_at", "returned_at < date_trunc('day', received_at)", BEFORE),
    Rule("stopped_at", "stopped_at < date_trunc('day', received_at)", BEFORE),
    Rule("withdrawn_at", "withdrawn_at < date_trunc('day', received_at)", BEFORE),
    *(
        Rule(name, f"{name} > $until AND received_at <= $until", FUTURE)
        for name in ("finished_at", "returned_at", "stopped_at", "withdrawn_at", "apologised_at")
    ),
    Rule("number", "length(number) > 60", gettext_noop("%(value)s is longer than 60 signs.")),
    Rule("procedure", "length(procedure) > 60", gettext_noop("%(value)s is longer than 60 signs.")),
    Rule("field", "length(field) > 200", gettext_noop("%(value)s is longer than 200 signs.")),
    Rule(
        "components_digitised",
        "components_digitised > components",
        gettext_noop("%(value)s: more papers are digitised than the dossier has."),
    ),
)


def check_dossiers(reading: Reading, today: date) -> None:
    """Numbers once a source, days in their order, nothing of the future or of people. Adds to ``reading.found``."""
    if not reading.is_converted:
        return
    reading.found += _of_people(reading)
    reading.found += _broken(reading, RULES, {"$until": f"TIMESTAMP '{today.isoformat()} 23:59:59'"})
    reading.found += _twice(reading)


def _broken(reading: Reading, rules: Sequence[Rule], words: Mapping[str, str]) -> Found:
    """The rows that break any of the rules."""
    conditions = [reduce(lambda sql, word: sql.replace(*word), words.items(), rule.condition) for rule in rules]
    found = Found()
    for rule, condition, count in zip(rules, conditions, _counted(reading, conditions), strict=True):
        if count:
            told = _first_rows(reading, condition, _shown(reading.columns[rule.column]))
            head = reading.heads.word(rule.column)
            faults = tuple(Fault(row, head, note(rule.reason, value=str(value)[:80])) for row, value in told)
            found += Found(faults, count)
    return found


def _shown(column: Column) -> str:
    """SQL for a cell as people write it."""
    form = {Kind.MOMENT: "%d/%m/%Y %H:%M", Kind.DAY: "%m/%Y"}.get(column.kind)
    return f"strftime({column.name}, {quoted(form)})" if form else f"CAST({column.name} AS VARCHAR)"


def _of_people(reading: Reading) -> Found:
    """A field or a procedure within which a number of somebody stands, wherever in the file: the column is refused."""
    faults = []
    for name in ("field", "procedure"):
        if name in reading.heads.places:
            rows = reading.engine.execute(
                f"SELECT min(rn), {name} FROM dossiers WHERE {name} IS NOT NULL GROUP BY {name} ORDER BY 1"
            ).fetchall()
            row = next((int(row) for row, text in rows if holds_personal(str(text))), None)
            if row is not None:
                head = reading.heads.word(name)
                faults.append(Fault(row, head, note(PERSONAL, head=head)))
    return found_of(faults)


def count_undated(reading: Reading) -> int:
    """Dossiers whose status says that they ended, without any day of it: they count as still in work."""
    return int(
        str(
            reading.one(
                f"SELECT count(*) FROM dossiers WHERE status IN {_ENDED} AND coalesce(finished_at, returned_at, "
                "stopped_at, withdrawn_at) IS NULL"
            )
        )
    )


AGGREGATE_RULES: tuple[Rule, ...] = (
    Rule("month", "month > $until", FUTURE),
    Rule("month", "month < DATE '2000-01-01'", gettext_noop("%(value)s lies before the year 2000.")),
    Rule(
        "months", "months NOT IN (1, 12)", gettext_noop("%(value)s months: a total is of one month or of a whole year.")
    ),
    Rule("numerator", "numerator IS NULL AND indicator NOT IN $either", EMPTY.text),
    Rule(
        "numerator",
        "numerator > denominator AND indicator IN $percent",
        gettext_noop("%(value)s is more than the total of which it is a part."),
    ),
)
AGAIN = gettext_noop("The same unit, month and indicator stand in row %(row)s already.")
TWO_GRAINS = gettext_noop(
    "This month of the unit is told whole in one row and by fields or procedures in another: it would be counted twice. "
    "Keep one of the two."
)


def check_aggregates(reading: Reading, today: date) -> None:
    """No month of the future, no part larger than its whole, nothing twice and nothing both whole and in parts."""
    if not reading.is_converted:
        return
    either = [code for code, one in DEFINITIONS.items() if one.told_by == BOTH]
    percent = [code for code, one in DEFINITIONS.items() if one.unit == PERCENT]
    words = {"$until": f"DATE '{today.isoformat()}'", "$either": _words(either), "$percent": _words(percent)}
    reading.found += _broken(reading, AGGREGATE_RULES, words)
    key = "source, unit, month, coalesce(months, 1), indicator"
    parts = "coalesce(field, ''), coalesce(procedure, '')"
    again = f"count(*) OVER (PARTITION BY {key}, {parts} ORDER BY rn) > 1"
    first = f"min(rn) OVER (PARTITION BY {key}, {parts})"
    grain = "CASE WHEN procedure IS NOT NULL THEN 2 WHEN field IS NOT NULL THEN 1 ELSE 0 END"
    mixed = f"min({grain}) OVER (PARTITION BY {key}) < {grain}"
    for condition, reason in ((again, AGAIN), (mixed, TWO_GRAINS)):
        rows = reading.engine.execute(
            f"SELECT rn, {first}, count(*) OVER () FROM dossiers WHERE unit IS NOT NULL QUALIFY {condition} ORDER BY rn"
        ).fetchall()
        head = reading.heads.word("indicator")
        faults = tuple(Fault(int(row), head, note(reason, row=int(before))) for row, before, _count in rows[:MOST_TOLD])
        reading.found += Found(faults, len(rows))


def _words(words: Sequence[str]) -> str:
    return "(" + ", ".join(map(quoted, words)) + ")"


def _twice(reading: Reading) -> Found:
    rows = reading.engine.execute(
        "WITH many AS (SELECT source, number, min(rn) AS first FROM dossiers GROUP BY ALL HAVING count(*) > 1) "
        "SELECT rn, number, first, count(*) OVER () FROM dossiers JOIN many USING (source, number) WHERE rn > first "
        f"ORDER BY rn LIMIT {MOST_TOLD}"
    ).fetchall()
    head = reading.heads.word("number")
    faults = tuple(
        Fault(int(row), head, note(TWICE, value=str(number), row=int(first))) for row, number, first, _ in rows
    )
    return Found(faults, int(rows[0][3]) if rows else 0)
