"""A form into a workbook: one list a sheet, in the order in which an officer thinks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from cchc_core.criteria.excel.marks import word
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.reporting.excel import fields as f
from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.plain import form_to_plain


def dump_form_excel(form: ReportForm) -> bytes:
    """An .xlsx file; ``load_form_excel(dump_form_excel(form)).form == form``."""
    plain = form_to_plain(form)
    sheets = [_header(plain), _sheet(f.SECTIONS, plain.get("sections", ())), _sheet(f.TABLES, plain.get("tables", ()))]
    for listing in f.OF_TABLES:
        items = [
            {"table": table["code"], **item} for table in plain.get("tables", ()) for item in table.get(listing.key, ())
        ]
        sheets.append(_sheet(listing, items))
    sheets.append(_sheet(f.DUE, [{"kind": kind, **rule} for kind, rule in plain.get("due", {}).items()]))
    if isinstance(plain.get("calendar"), Mapping):
        sheets.append(_sheet(f.PARTS, plain["calendar"]["parts"]))
    return write_workbook(sheets)


def _header(plain: Mapping[str, Any]) -> NewSheet:
    calendar = plain.get("calendar")
    own = calendar if isinstance(calendar, Mapping) else {}
    values = {**plain, "label": own.get("label"), "weeks": own.get("weeks")}
    if own:
        values["calendar"] = own["key"]
    rows: list[list[Cell]] = [[line.title, _cell(values.get(line.key), line)] for line in f.HEADER_LINES]
    return NewSheet(f.HEADER, (Column(f.HEADER_TITLES[0], 34), Column(f.HEADER_TITLES[1], 80, wrap=True)), rows)


def _sheet(listing: f.Listing, items: Iterable[Mapping[str, Any]]) -> NewSheet:
    columns = [
        Column(field.title, field.width, field.width >= 28, _choices(field), field.hint) for field in listing.fields
    ]
    rows: list[list[Cell]] = [[_cell(item.get(field.key), field) for field in listing.fields] for item in items]
    return NewSheet(listing.name, columns, rows)


def _choices(field: f.Field) -> tuple[str, ...]:
    if field.shape is f.Shape.TRUTH:
        return (f.YES, f.NO)
    return tuple(field.words.values()) if field.words and field.shape is f.Shape.TEXT else ()


def _cell(value: Any, field: f.Field) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool):
        return f.YES if value else f.NO
    if isinstance(value, list):
        return "; ".join(word(f.to_word(str(each), field.words or {}), ";") for each in value)
    if field.shape is f.Shape.NUMBER:
        return Fraction(value)
    return f.to_word(str(value), field.words or {})
