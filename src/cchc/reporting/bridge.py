"""Rows of reports ⇄ values of the core: forms, windows, clocks, entries. The only file fluent in both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cchc.orgunits.queries import tree_on
from cchc.reporting.models import AskedUnit, Cell, Report, ReportPeriod, TemplateVersion
from cchc_core.reporting.checks import Checks
from cchc_core.reporting.clocks import Clocks
from cchc_core.reporting.derive import Derivation
from cchc_core.reporting.form import CellKey, CellKind, Entry, FormCell, ReportForm, Section, Value
from cchc_core.reporting.plain import form_to_plain
from cchc_core.reporting.reading import form_from_plain
from cchc_core.reporting.windows import PeriodKind, Window
from cchc_core.values import exact, machine_text, show_day, show_number

#: Forms read lately; a sealed version never changes, and an unsealed one changes its digest.
_FORMS = 32


def content_of(form: ReportForm) -> dict[str, Any]:
    """A form as the database keeps it."""
    return json.loads(_canonical(form_to_plain(form)))  # type: ignore[no-any-return]


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a form or a snapshot, written in one way only."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def form_of(version: TemplateVersion) -> ReportForm:
    """The form of a version; read once for each digest."""
    return _form(version.digest, _canonical(version.content))


@lru_cache(maxsize=_FORMS)
def _form(digest: str, text: str) -> ReportForm:
    read = form_from_plain(json.loads(text))
    if read.form is None:
        raise ValueError(f"the form {digest} cannot be read: {read.problems}")
    return read.form


def derivation_of(version: TemplateVersion) -> Derivation:
    """The computed cells of a form, worked out once for each digest."""
    return _derivation(version.digest, _canonical(version.content))


@lru_cache(maxsize=_FORMS)
def _derivation(digest: str, text: str) -> Derivation:
    return Derivation(_form(digest, text))


def window_of(period: ReportPeriod) -> Window:
    """The days of the data, as they were fixed when the period was opened."""
    return Window(period.since, period.until, PeriodKind(period.kind), period.key)


def clocks_of(period: ReportPeriod, until: date | None = None) -> Clocks:
    """The clocks of a period for one unit; ``until`` is the day of its exception."""
    return Clocks(period.opens_on, period.due_on, period.locks_on, until)


def exception_of(asked: AskedUnit | None) -> date | None:
    """The day until which a unit may enter later than others: its latest exception. One query unless prefetched."""
    if asked is None:
        return None
    rows = sorted(asked.exceptions.all(), key=lambda each: each.pk)
    return rows[-1].until if rows else None


def level_of(report: Report) -> str:
    """The kind of the unit on the day whose units were asked: which cells and sections are its."""
    return level_on(report.unit_id, report.period.tree_on)


def level_on(unit_id: int, on: date) -> str:
    tree = tree_on(on)
    return tree.kind(unit_id) if unit_id in tree else ""


def cells_asked(report: Report) -> dict[CellKey, FormCell]:
    """The cells that the unit of a report is shown, in the order of the form. A consolidated report shows all of them."""
    form, window = form_of(report.period.template_version), window_of(report.period)
    level = level_of(report) if report.is_own else ""
    return {cell.key: cell for cell in form.cells_for(level, window)}


# Entries ------------------------------------------------------------------------------------------------------------


def key_of(cell: Cell) -> CellKey:
    return CellKey(cell.table, cell.row, cell.column)


def value_of(cell: Cell, kind: CellKind) -> Value:
    """What a stored cell holds, by the kind that the form gives it."""
    return read_value(cell.value, cell.text, kind)


def read_value(number: Fraction | None, text: str, kind: CellKind) -> Value:
    """The two columns that hold a value, by the kind that the form gives the cell."""
    if kind is CellKind.DATE:
        return date.fromisoformat(text) if text else None
    if kind is CellKind.TEXT:
        return text or None
    return number


def entries_of(form: ReportForm, cells: Iterable[Cell]) -> dict[CellKey, Entry]:
    """The filled cells as the core reads them; those that the form does not know are left out."""
    found: dict[CellKey, Entry] = {}
    for cell in cells:
        key = key_of(cell)
        meaning = form.cells.get(key)
        if meaning is not None:
            found[key] = Entry(value_of(cell, meaning.kind), cell.remark, cell.as_of)
    return found


def stored(value: Value) -> tuple[Fraction | None, str]:
    """The two columns that hold a value: the number, and the text of anything else."""
    if value is None:
        return None, ""
    if isinstance(value, Fraction):
        return value, ""
    return None, value.isoformat() if isinstance(value, date) else value


def machine_value(value: Value) -> str:
    """A value in plain characters, for histories, snapshots and comparison."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return machine_text(value)
    return value.isoformat() if isinstance(value, date) else value


def shown_value(value: Value, meaning: FormCell) -> str:
    """A value as people read and type it: "1.234,5", "14/6/2026"."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return show_number(value, meaning.decimals)
    return show_day(value) if isinstance(value, date) else value


def shown_machine_value(text: str, meaning: FormCell) -> str:
    """What ``machine_value`` wrote, of a history or of another's change, as people read it."""
    if meaning.numeric and text:
        return show_number(exact(text), meaning.decimals)
    return show_day(date.fromisoformat(text)) if meaning.kind is CellKind.DATE and text else text


def snapshot_of(report: Report) -> dict[str, Any]:
    """Everything that a report says, as plain data: for what was sent, and for its digest. Two queries."""
    cells = {
        "/".join(cell.key): {
            "value": machine_value(cell.value) if cell.value is not None else cell.text,
            "remark": cell.remark,
            "origin": cell.origin,
            "as_of": cell.as_of.isoformat() if cell.as_of else "",
        }
        for cell in report.cells.order_by("table", "row", "column")
        if not cell.is_empty or cell.remark
    }
    words = dict(report.narratives.exclude(text="").order_by("section").values_list("section", "text"))
    return {"unit": report.unit_id, "number": report.number, "cells": cells, "narratives": words}


def sections_asked(report: Report) -> list[Section]:
    """The sections of the outline that the unit of a report is shown."""
    form, window = form_of(report.period.template_version), window_of(report.period)
    level = level_of(report) if report.is_own else ""
    return list(form.sections_for(level, window))


def checks_of(version: TemplateVersion) -> Checks:
    """The cross-checks of a form, prepared once for each digest."""
    return _checks(version.digest, _canonical(version.content))


@lru_cache(maxsize=_FORMS)
def _checks(digest: str, text: str) -> Checks:
    return Checks(_form(digest, text), _derivation(digest, text))
