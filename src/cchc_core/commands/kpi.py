"""``cchc kpi DATA…``: the indicators of administrative procedures, counted over files of dossiers.

The engines are loaded when the data are opened, not with the module: ``cchc --help`` waits for none of them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_core.procedures.definitions import AGGREGATES, DEFINITIONS, PERCENT
from cchc_core.procedures.engines import DUCKDB, ENGINES, CannotCount, Data, opened
from cchc_core.procedures.kpi import DIMENSIONS, results
from cchc_core.values import exact, show_number
from cchc_core.words import Note, gettext_noop, note, render

if TYPE_CHECKING:
    import ibis.expr.types as ir

Translate = Callable[[str], str]
Row = Mapping[str, Any]

DONE, WRONG_INPUT = 0, 2

_HEADS = {
    "source": gettext_noop("Source"),
    "unit": gettext_noop("Unit"),
    "field": gettext_noop("Field"),
    "procedure": gettext_noop("Procedure"),
    "month": gettext_noop("Month"),
    "indicator": gettext_noop("Indicator"),
    "numerator": gettext_noop("Numerator"),
    "denominator": gettext_noop("Denominator"),
    "value": gettext_noop("Value"),
    "version": gettext_noop("Version"),
}


def add_to(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("kpi", help=gettext_noop("count the indicators of procedures over dossiers"))
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="DATA", help=gettext_noop("dossiers as .parquet or .csv, or directories")
    )
    parser.add_argument(
        "--engine", choices=ENGINES, default=DUCKDB, help=gettext_noop("what counts; all give the same numbers")
    )
    parser.add_argument("--server", metavar="URL", help=gettext_noop("address of PostgreSQL, for that engine"))
    parser.add_argument(
        "--by",
        type=_names,
        default=("unit",),
        metavar="NAMES",
        help=gettext_noop("any of source,unit,field,procedure,month (unit by default); “all” for one figure"),
    )
    parser.add_argument("--indicators", type=_names, metavar="CODES", help=gettext_noop("only these, as 2.1,3.6"))
    parser.add_argument(
        "--aggregates", type=Path, metavar="FILE", help=gettext_noop("counts by month that dossiers do not tell")
    )
    parser.add_argument("--since", metavar="DAY", help=gettext_noop("first day, as 2026-01-01"))
    parser.add_argument("--until", metavar="DAY", help=gettext_noop("the day after the last one"))
    parser.add_argument("--as-of", metavar="DAY", help=gettext_noop("when the data were taken"))
    parser.add_argument("--source", help=gettext_noop("only dossiers of this source: one_stop or portal"))
    parser.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help=gettext_noop("how to print")
    )


def _names(text: str) -> tuple[str, ...]:
    return () if text == "all" else tuple(name.strip() for name in text.split(",") if name.strip())


def run(options: argparse.Namespace, translate: Translate) -> int:
    """Count and print."""
    problem = _problem(options)
    if problem is not None:
        return _refused(problem, translate)
    try:
        with opened(options.engine, options.files, options.aggregates, server=options.server) as data:
            rows = _rows(data, options)
    except CannotCount as why:
        return _refused(why.note, translate)
    _PRINTERS[options.format](rows, options.by, translate)
    return DONE


def _refused(why: Note, translate: Translate) -> int:
    print(f"cchc kpi: {render(why, translate)}", file=sys.stderr)
    return WRONG_INPUT


def _problem(options: argparse.Namespace) -> Note | None:
    for given, known in ((options.by, DIMENSIONS), (options.indicators or (), tuple(DEFINITIONS))):
        unknown = [name for name in given if name not in known]
        if unknown:
            text = gettext_noop("There is no %(unknown)s; there are %(known)s.")
            return note(text, unknown=", ".join(unknown), known=", ".join(known))
    for name in ("since", "until", "as_of"):
        text = getattr(options, name)
        try:
            setattr(options, name, date.fromisoformat(text) if text else None)
        except ValueError:
            return note(gettext_noop("“%(text)s” is no day; write it as 2026-01-31."), text=text)
    return None


def _rows(data: Data, options: argparse.Namespace) -> list[Row]:
    dossiers, aggregates = data.dossiers, data.aggregates
    if options.source:
        dossiers = dossiers.filter(dossiers.source == options.source)
        aggregates = None if aggregates is None else aggregates.filter(aggregates.source == options.source)
    first, last, sources = _extent(dossiers)
    if first is None or last is None:
        raise CannotCount(note(gettext_noop("There are no dossiers in the data.")))
    if len(sources) > 1 and "source" not in options.by:
        text = gettext_noop(
            "The data come from %(sources)s, which tell of the same dossiers: choose one by --source, or add source to --by."
        )
        raise CannotCount(note(text, sources=", ".join(sources)))
    until = options.until or date(last.year + last.month // 12, last.month % 12 + 1, 1)
    wanted = options.indicators or tuple(DEFINITIONS)
    if aggregates is None and all(DEFINITIONS[code].told_by == AGGREGATES for code in wanted):
        raise CannotCount(
            note(gettext_noop("Dossiers do not tell these indicators; their counts come by --aggregates."))
        )
    since = options.since or first.replace(day=1)
    if since >= until or (options.as_of and options.as_of <= since):
        raise CannotCount(note(gettext_noop("The period ends before it begins.")))
    table = results(
        dossiers,
        by=options.by,
        period=(since, until),
        indicators=options.indicators,
        aggregates=aggregates,
        as_of=options.as_of,
    )
    rows: list[Row] = table.to_pyarrow().to_pylist()
    order = {code: place for place, code in enumerate(DEFINITIONS)}
    return sorted(rows, key=lambda row: ([str(row[name] or "") for name in options.by], order[row["indicator"]]))


def _extent(dossiers: ir.Table) -> tuple[date | None, date | None, list[str]]:
    """The days of the first and the last receipt, and the sources."""
    by_source = dossiers.group_by("source").agg(first=dossiers.received_at.min(), last=dossiers.received_at.max())
    found = by_source.to_pyarrow().to_pylist()
    firsts = [row["first"].date() for row in found if row["first"] is not None]
    lasts = [row["last"].date() for row in found if row["last"] is not None]
    return min(firsts, default=None), max(lasts, default=None), sorted(str(row["source"]) for row in found)


# Printing -----------------------------------------------------------------------------------------------------------


def _columns(by: Sequence[str]) -> tuple[str, ...]:
    return (*by, "indicator", "numerator", "denominator", "value", "version")


def _as_table(rows: Sequence[Row], by: Sequence[str], translate: Translate) -> None:
    columns = _columns(by)
    cells = [[_cell(row, name) for name in columns] for row in rows]
    heads = [translate(_HEADS[name]) for name in columns]
    widths = [max(len(line[place]) for line in (heads, *cells)) for place in range(len(columns))]
    right = {"numerator", "denominator", "value"}
    for line in (heads, *cells):
        print("  ".join(_padded(text, widths[at], columns[at] in right) for at, text in enumerate(line)).rstrip())


def _padded(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _cell(row: Row, name: str) -> str:
    value = row[name]
    if value is None:
        return "–"
    if name == "value":
        sign = " %" if DEFINITIONS[row["indicator"]].unit == PERCENT else ""
        return show_number(exact(repr(value)), 2) + sign
    return show_number(value) if name in ("numerator", "denominator") else str(value)


def _as_csv(rows: Sequence[Row], by: Sequence[str], translate: Translate) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_columns(by))
    writer.writerows([row[name] for name in _columns(by)] for row in rows)


def _as_json(rows: Sequence[Row], by: Sequence[str], translate: Translate) -> None:
    print("[" + ",\n ".join(_json_lines(rows, by)) + "]")


def _json_lines(rows: Sequence[Row], by: Sequence[str]) -> Iterator[str]:
    for row in rows:
        yield json.dumps({name: row[name] for name in _columns(by)}, ensure_ascii=False)


_PRINTERS: Mapping[str, Callable[[Sequence[Row], Sequence[str], Translate], None]] = {
    "table": _as_table,
    "csv": _as_csv,
    "json": _as_json,
}
