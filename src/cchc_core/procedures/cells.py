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
#: The same once words are taken out of them: "8h30 ngày 3/2/2024", "3.2.2024", "3/2/2024 2:00:00 CH".
_TIDIED = (*FORMATS, "%d/%m/%Y %I:%M %p", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%H:%M %d-%m-%Y")
_MONTHS = ("%d/%m/%Y", "%d-%m-%Y", "%m/%Y", "%Y-%m", "%m-%Y", "%Y/%m", "%m.%Y")
#: Days since 30/12/1899, as Excel stores a date that nobody formatted: 1954 to 2119.
_SERIAL = r"^[2-7]\d{4}([.,]\d+)?$"
#: Appointments of a day without an hour last until its end: what is handed over that day is in time.
UNTIL_THE_END = frozenset({"due_at", "statutory_due_at", "new_due_at"})
_END = "INTERVAL '23:59:59'"
#: What software puts where nothing is known.
NOTHING = ("-", "--", "–", "—", "...", "null", "none", "n/a", "nan", "nat", "không có", "chưa có", "(trống)")
_YES = ("1", "true", "co", "x", "yes", "y", "t", "da", "roi", "dung", "1.0")
_NO = ("0", "false", "khong", "no", "n", "f", "chua", "sai", "0.0")
#: Column → further words of its own that say yes: "2" is what the national portal writes for a fee paid online in another way.
_YES_TOO = {"paid_online": ("2",)}
#: Columns in which software writes the address of a file where there is one.
_OF_FILES = ("result_digitised", "result_electronic")


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
        return _yes_no(column, cell)
    return cell


def _word(column: Column, cell: str) -> str:
    cases: dict[str, str] = {}
    for value, words in (column.words or {}).items():
        told = quoted(value) if isinstance(value, str) else str(value)
        for word in (str(value), *words):
            cases.setdefault(plain(word), told)
    when = " ".join(f"WHEN {quoted(word)} THEN {told}" for word, told in cases.items())
    kind = "VARCHAR" if column.kind is Kind.TEXT else "BIGINT"
    if column.kind is Kind.NUMBER:
        cell = (
            f"CASE WHEN suffix({cell}, '.0') THEN {cell}[:-3] ELSE {cell} END"  # what a float's export makes of a code
        )
    return f"CAST(CASE {folded(cell)} {when} END AS {kind})"


def _moment(cell: str, until_the_end: bool) -> str:
    usual = _in_our_time(f"coalesce({_iso(cell)}, {_written(cell, FORMATS)})")
    if not until_the_end:
        return usual
    hour = f"contains({cell}, ':') AND NOT suffix({cell}, ' 00:00') AND NOT suffix({cell}, '00:00:00')"
    return f"CASE WHEN {hour} THEN {usual} ELSE {usual} + {_END} END"


def read_rare_cell(column: Column, cell: str) -> str | None:
    """SQL for the few cells that ``read_cell`` leaves unread and that people can read; None where there is no other way.

    It is apart since patterns cost more than a million usual dates.
    """
    if column.kind is Kind.DAY:
        return _first_of_month(f"coalesce({_serial(cell)}, {_written(_bare_month(cell), _MONTHS)})")
    if column.kind is not Kind.MOMENT:
        return None
    rare = _in_our_time(f"coalesce({_zoned(cell)}, {_serial(cell)}, {_written(_tidied(cell), _TIDIED)})")
    if column.name not in UNTIL_THE_END:
        return rare
    return f"CASE WHEN {rare} <> date_trunc('day', {rare}) THEN {rare} ELSE {rare} + {_END} END"


def _iso(cell: str) -> str:
    """A year first, to the second; nothing of a zone."""
    read = f"try_cast(replace({cell}, 'T', ' ') AS TIMESTAMP)"
    return f"CASE WHEN {cell} LIKE '____-%' AND strlen({cell}) < 20 OR {cell} LIKE '____/%' THEN {read} END"


def _zoned(cell: str) -> str:
    """A year first, with parts of a second or a zone: what says that it is Greenwich time is told in ours."""
    local = f"try_cast(replace({cell}, 'T', ' ') AS TIMESTAMP)"
    return (
        f"CASE WHEN {cell} LIKE '____-%' THEN CASE "
        f"WHEN regexp_matches({cell}, '(Z|[+-]00:?00)$') THEN {local} + INTERVAL 7 HOUR "
        f"WHEN regexp_matches({cell}, '(\\+07(:?00)?|:\\d\\d:\\d\\d(\\.\\d+)?)$') THEN {local} END END"
    )


def _written(cell: str, formats: tuple[str, ...]) -> str:
    return f"try_strptime({cell}, [{', '.join(map(quoted, formats))}])"


def _in_our_time(read: str) -> str:
    """Null before 1900: "3/2/24" is no year 24. Around the whole, where it costs nothing."""
    first = "TIMESTAMP '1900-01-01'"
    return f"nullif(greatest({read}, {first}), {first})"


def _serial(cell: str) -> str:
    days = f"CAST(replace({cell}, ',', '.') AS DOUBLE)"
    seconds = f"CAST(round({days} * 86400) AS BIGINT)"
    return (
        f"CASE WHEN regexp_matches({cell}, {quoted(_SERIAL)}) THEN TIMESTAMP '1899-12-30' + to_seconds({seconds}) END"
    )


def _tidied(cell: str) -> str:
    """Without the words of a date, and with hours as a clock writes them."""
    steps = (
        (r"ngày\s*(\d+)\s*tháng\s*(\d+)\s*năm\s*(\d{4})", r"\1/\2/\3"),
        (r"(\d{1,2})\s*(?:h|g|giờ)\s*(\d{2})(?:\s*phút)?", r"\1:\2"),
        (r"(\d{1,2})\s*(?:h|giờ)(?:\s|$)", r"\1:00 "),
        (r"\s*(?:ngày|,|lúc)\s*", " "),
        (r"\.\d{3}$", ""),
        (r"\s*sa$", " AM"),
        (r"\s*ch$", " PM"),
    )
    found = f"lower({cell})"
    for pattern, instead in steps:
        found = f"regexp_replace({found}, {quoted(pattern)}, {quoted(instead)})"
    return f"trim({found})"


def _month(cell: str) -> str:
    """A month by any of its days, or "6/2026", "2026-06"; its first day."""
    iso = f"CASE WHEN {cell} LIKE '____-__-%' THEN try_cast({cell} AS TIMESTAMP) END"
    return _first_of_month(f"coalesce({iso}, {_written(cell, _MONTHS)})")


def _first_of_month(read: str) -> str:
    return f"CAST(date_trunc('month', {_in_our_time(read)}) AS DATE)"


def _bare_month(cell: str) -> str:
    """ "Tháng 6 năm 2026" as 6/2026."""
    bare = f"regexp_replace(lower({cell}), '^(tháng|thang|t)\\s*', '')"
    return f"regexp_replace({bare}, '\\s*(năm|nam)\\s*', '/')"


def _whole(cell: str) -> str:
    """A whole number from 0; "1.0" is what Excel makes of 1, "1.234" is written for 1234; true or yes count as one."""
    plain_number = f"regexp_extract({cell}, '^([0-9]{{1,12}})([.,]0{{1,2}})?$', 1)"
    groups = f"regexp_matches({cell}, '^[0-9]{{1,3}}([. ,][0-9]{{3}}){{1,3}}$')"
    parted = f"CASE WHEN {groups} THEN regexp_replace({cell}, '[. ,]', '', 'g') END"
    return (
        f"CASE WHEN {folded(cell)} IN {_list(('true', 'co'))} THEN 1 WHEN {folded(cell)} IN {_list(('false', 'khong'))} THEN 0 "
        f"ELSE try_cast(coalesce(nullif({plain_number}, ''), {parted}) AS BIGINT) END"
    )


def _yes_no(column: Column, cell: str) -> str:
    word = folded(cell)
    yes, no = tuple(map(plain, (*_YES, *_YES_TOO.get(column.name, ())))), tuple(map(plain, _NO))
    link = f"starts_with(lower({cell}), 'http')" if column.name in _OF_FILES else "false"
    return f"CASE WHEN {word} IN {_list(yes)} OR {link} THEN true WHEN {word} IN {_list(no)} THEN false END"
