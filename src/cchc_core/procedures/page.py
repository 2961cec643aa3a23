"""The reference page of the indicators of procedures, drawn from definitions, functions and columns."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

from cchc_core.procedures import clock
from cchc_core.procedures.columns import AGGREGATES, COLUMNS, Column
from cchc_core.procedures.definitions import BASIS, BOTH, DEFINITIONS, GROUPS, SOURCES, Definition
from cchc_core.procedures.indicators import COUNTED
from cchc_core.values import show_number
from cchc_core.workflow.course_page import table_head

_HEAD = f"""# Indicators of administrative procedures

Made from `cchc_core.procedures`; do not edit. Six groups and 23 indicators after {BASIS}, 100 points, and two of ours on
apologies without points. The formulas come from descriptions of software, hence each has a version and sources. Where no
function is named, dossiers do not tell it: its numerator and denominator come by month in a table of aggregates.

`cchc kpi DATA --by unit,field,month` counts them on DuckDB, PostgreSQL or Spark; all give the same numbers. A value is
rounded half up to two decimals; where the denominator is 0 there is none.
"""


def procedures_md() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    for group in GROUPS.values():
        own = [one for one in DEFINITIONS.values() if one.group == group.code]
        parts += [f"## {group.code}: {group.name}, {show_number(group.maximum)}", ""]
        for one in own:
            parts += _indicator(one)
    parts += ["## Ends, terms and lateness", "", inspect.cleandoc(clock.__doc__ or ""), ""]
    parts += ["## Sources", "", *(f"- {key}: {text}" for key, text in SOURCES.items()), ""]
    parts += ["## Columns of a dossier", "", *_columns(COLUMNS.values()), ""]
    parts += ["## Columns of an aggregate", "", *_columns(AGGREGATES.values()), ""]
    return "\n".join(parts)


def _indicator(one: Definition) -> Iterator[str]:
    yield f"### {one.code} {one.name}"
    yield ""
    yield f"{one.numerator} / {one.denominator}."
    yield ""
    if one.code in COUNTED:
        yield inspect.getdoc(COUNTED[one.code]) or ""
    else:
        yield f"Told by aggregates. Version {one.version}. Sources: {', '.join(one.sources)}."
    yield ""
    yield f"{_points(one)}{' The latest month of a period counts.' if one.stock and one.told_by != BOTH else ''}"
    yield ""


def _points(one: Definition) -> str:
    if one.maximum == 0:
        return "No points."
    text = f"At most {show_number(one.maximum)} points"
    if one.inferred:
        text += " (ours: the sources do not share out the points of the group)"
    if one.full_points_at < 100:
        text += f", all from {show_number(one.full_points_at)} % on, linear below"
    if one.multiply_by:
        text += f"; the share is multiplied by that of {one.multiply_by} first"
    return text + "."


def _columns(columns: Iterable[Column]) -> Iterator[str]:
    yield from table_head("Column", "Holds", "Required", "Heads that are understood", "Values")
    for one in columns:
        values = "; ".join(f"`{value}` {', '.join(words)}" for value, words in (one.words or {}).items())
        yield f"| `{one.name}` | {one.kind.value} | {'yes' if one.required else ''} | {', '.join(one.heads)} | {values} |"
