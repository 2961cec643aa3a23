"""A form as plain data: what YAML, JSON and Excel are written from. ``reading`` is the way back."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cchc_core.criteria.located import number_text
from cchc_core.reporting.clocks import DueRule
from cchc_core.reporting.form import Column, ReportForm, Row, Section, Table, Traits
from cchc_core.reporting.windows import CALENDARS, Calendar


def form_to_plain(form: ReportForm) -> dict[str, Any]:
    """The form as lists, mappings, words, numbers as text and truth values: ready for JSON."""
    calendar = form.calendar
    return _kept(
        form=form.key,
        title=form.title,
        sample=form.sample or None,
        source=form.source,
        note=form.note,
        calendar=calendar.key if CALENDARS.get(calendar.key) == calendar else _calendar(calendar),
        kinds=[kind.value for kind in form.kinds],
        due={kind.value: _due(rule) for kind, rule in form.due.items()},
        change=_number(form.change),
        change_from=_number(form.change_from),
        sections=[_section(each) for each in form.sections],
        tables=[_table(form, each) for each in form.tables],
    )


def _kept(**values: Any) -> dict[str, Any]:
    """What says something."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def _number(value: Fraction | None) -> str | None:
    return None if value is None else number_text(value)


def _calendar(calendar: Calendar) -> dict[str, Any]:
    parts = [
        {"kind": part.kind.value, "first": part.first, "last": part.last, "cut": part.cut} for part in calendar.parts
    ]
    return _kept(key=calendar.key, label=calendar.label, weeks=calendar.weeks, parts=parts)


def _due(rule: DueRule) -> dict[str, Any]:
    usual = DueRule()
    shift = rule.shift.value if rule.shift is not usual.shift else None
    found: dict[str, Any] = {"day": rule.day} if rule.days_after is None else {"days_after": rule.days_after}
    for key in ("months_after", "included", "opens_before", "locks_after"):
        if getattr(rule, key) != getattr(usual, key):
            found[key] = getattr(rule, key)
    if rule.days_after is not None and rule.day != usual.day:
        found["day"] = rule.day
    return found | _kept(shift=shift)


def _section(section: Section) -> dict[str, Any]:
    return _kept(
        code=section.code,
        title=section.title,
        parent=section.parent,
        guide=section.guide,
        text=None if section.text else False,
        required=section.required or None,
        levels=list(section.levels),
        periods=list(section.periods),
        indicator=section.indicator,
    )


def _table(form: ReportForm, table: Table) -> dict[str, Any]:
    balances = [
        _kept(left=each.left, right=each.right, note=each.note, asks=each.asks or None, indicator=each.indicator)
        for each in form.balances
        if each.table == table.code
    ]
    carries = [
        _kept(now=each.now, before=each.before, asks=each.asks or None)
        for each in form.carries
        if each.table == table.code
    ]
    return {
        **_kept(code=table.code, title=table.title, section=table.section, note=table.note),
        **traits_to_plain(table.traits),
        **_kept(
            columns=[_column(each) for each in table.columns],
            rows=[_row(each) for each in table.rows],
            cells=[{"row": row, "column": column, **traits_to_plain(own)} for (row, column), own in table.own.items()],
            balances=balances,
            carries=carries,
        ),
    }


def _column(column: Column) -> dict[str, Any]:
    head = _kept(code=column.code, title=column.title, heads=list(column.heads), total=list(column.total))
    return head | traits_to_plain(column.traits)


def _row(row: Row) -> dict[str, Any]:
    head = _kept(
        code=row.code,
        label=row.label,
        title=row.title,
        heading=row.heading or None,
        depth=row.depth or None,
        total=list(row.total),
    )
    return head | traits_to_plain(row.traits)


def traits_to_plain(traits: Traits) -> dict[str, Any]:
    """What the traits say, under the keys of the form."""
    return _kept(
        indicator=traits.indicator,
        breakdown=traits.breakdown,
        kind=traits.kind.value if traits.kind else None,
        unit=traits.unit_word,
        decimals=traits.decimals,
        formula=traits.formula,
        gather=traits.gather.value if traits.gather else None,
        weight=traits.weight,
        required=traits.required,
        levels=list(traits.levels),
        periods=list(traits.periods),
        source=traits.source,
        change=_number(traits.change),
        change_from=_number(traits.change_from),
        zero=traits.zero.value if traits.zero else None,
    )
