"""What offices write into a cell, as SQL of DuckDB: one expression a kind, null where the text cannot be read."""

from __future__ import annotations

from cchc_core.procedures.columns import Column, Kind, plain

#: Days and times as offices write them, most usual first; ISO is read by the engine itself.
FORMATS = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%H:%M %d/%m/%Y",
    "%H:%M:%S %d/%m/%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%d/%m/%Y %I:%M:%S %p",
)
#: Appointments of a day without an hour last until its end: what is handed over that day is in time.
UNTIL_THE_END = frozenset({"due_at", "statutory_due_at", "new_due_at"})
_YES = ("1", "true", "co", "x", "yes", "y", "t", "da", "roi", "1.0")
_NO = ("0", "false", "khong", "no", "n", "f", "chua", "0.0")


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _list(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(map(quoted, words)) + ")"


def folded(cell: str) -> str:
    """The cell without marks, signs and capitals, as ``columns.plain`` makes it."""
    lowered = f"replace(lower({cell}), 'đ', 'd')"
    return f"regexp_replace(strip_accents({lowered}), '[^a-z0-9]', '', 'g')"


def read_cell(column: Column, cell: str) -> str:
    """SQL that reads the text ``cell`` (already trimmed, null where empty) as what the column holds."""
    if column.words is not None:
        return _word(column, cell)
    if column.kind is Kind.MOMENT:
        return _moment(cell, column.name in UNTIL_THE_END)
    if column.kind is Kind.DAY:
        return _month(cell)
    if column.kind is Kind.NUMBER:
        return _whole(cell)
    if column.kind is Kind.YES_NO:
        return _yes_no(cell)
    return cell


def _word(column: Column, cell: str) -> str:
    cases: dict[str, str] = {}
    for value, words in (column.words or {}).items():
        told = quoted(value) if isinstance(value, str) else str(value)
        for word in (str(value), *words):
            cases.setdefault(plain(word), told)
    when = " ".join(f"WHEN {quoted(word)} THEN {told}" for word, told in cases.items())
    kind = "VARCHAR" if column.kind is Kind.TEXT else "BIGINT"
    return f"CAST(CASE {folded(cell)} {when} END AS {kind})"


def _moment(cell: str, until_the_end: bool) -> str:
    formats = ", ".join(map(quoted, FORMATS))
    read = f"coalesce(try_cast(replace({cell}, 'T', ' ') AS TIMESTAMP), try_strptime({cell}, [{formats}]))"
    if not until_the_end:
        return read
    return f"CASE WHEN contains({cell}, ':') THEN {read} ELSE {read} + INTERVAL '23:59:59' END"


def _month(cell: str) -> str:
    """A month by any of its days, or "6/2026", "2026-06"; its first day."""
    formats = ", ".join(map(quoted, ("%d/%m/%Y", "%d-%m-%Y", "%m/%Y", "%Y-%m", "%m-%Y")))
    read = f"coalesce(try_cast({cell} AS DATE), try_cast(try_strptime({cell}, [{formats}]) AS DATE))"
    return f"CAST(date_trunc('month', {read}) AS DATE)"


def _whole(cell: str) -> str:
    """A whole number from 0; "1.0" is what Excel makes of 1, and true or yes count as one."""
    plain_number = f"regexp_extract({cell}, '^([0-9]{{1,12}})([.,]0+)?$', 1)"
    return (
        f"CASE WHEN {folded(cell)} IN {_list(('true', 'co'))} THEN 1 WHEN {folded(cell)} IN {_list(('false', 'khong'))} THEN 0 "
        f"ELSE try_cast(nullif({plain_number}, '') AS BIGINT) END"
    )


def _yes_no(cell: str) -> str:
    word = folded(cell)
    yes, no = tuple(map(plain, _YES)), tuple(map(plain, _NO))
    return f"CASE WHEN {word} IN {_list(yes)} THEN true WHEN {word} IN {_list(no)} THEN false END"
