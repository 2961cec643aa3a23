"""Counts that dossiers do not tell, by unit and month, brought to the shape of what is counted over dossiers.

A month belongs to the period in which its first day lies. Counts of months add up; of what stands rather than happens
(``Definition.stock``) the latest month of the window is taken. For indicators that dossiers tell too, only the denominator
is taken, as ``reported``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from cchc_core.procedures.clock import MONTHS, Span, numbers
from cchc_core.procedures.definitions import BOTH, DEFINITIONS, DOSSIERS

_GRAIN = ("source", "unit", "field", "procedure")


def told(aggregates: ir.Table, span: Span, keys: tuple[str, ...], wanted: Sequence[str]) -> ir.Table:
    """Columns ``keys…``, window, indicator, numerator, denominator and ``reported`` in twelfths of a dossier.

    ``reported`` is in twelfths since a month that a unit did not report takes a twelfth of its year before.
    """
    rows = aggregates.mutate(
        number=(aggregates.month.year() * MONTHS + aggregates.month.month() - 1).cast("int32"),
        months=aggregates.months.fill_null(1),
    ).filter(aggregates.indicator.isin([code for code in wanted if DEFINITIONS[code].told_by != DOSSIERS]))
    monthly = rows.filter(rows.months == 1, rows.month >= span.since.date(), rows.month < _day_of_edge(span))
    monthly = monthly.mutate(window=_window(monthly.number, span))
    stocks = [code for code in wanted if DEFINITIONS[code].stock]
    latest = ibis.row_number().over(
        group_by=[*_GRAIN, "indicator", "window"], order_by=ibis.desc("number")
    )  # 0 is the latest
    standing = monthly.filter(monthly.indicator.isin(stocks)).mutate(age=latest)
    kept = ibis.union(
        _columns(monthly.filter(~monthly.indicator.isin(stocks)), 12),
        _columns(standing.filter(standing.age == 0), 12),
        _columns(_of_year_before(rows, monthly, span), 1),
    )
    both = kept.indicator.isin([code for code, one in DEFINITIONS.items() if one.told_by == BOTH])
    return kept.select(
        *keys,
        "window",
        "indicator",
        numerator=ibis.cases((both, 0), else_=kept.numerator).cast("int64"),
        denominator=ibis.cases((both, 0), else_=kept.denominator).cast("int64"),
        reported=ibis.cases((both, kept.denominator * kept.twelfths)).cast("int64"),
    )


def _day_of_edge(span: Span) -> date:
    """The first day that is no more in the span, for a month that begins on it."""
    day = span.edge.date()
    return day if span.edge.time() == span.edge.time().min else date.fromordinal(day.toordinal() + 1)


def _window(number: ir.IntegerValue, span: Span) -> ir.IntegerValue:
    return number if span.monthly else (number * 0).cast("int32")


def _columns(rows: ir.Table, twelfths: int) -> ir.Table:
    return rows.select(
        *_GRAIN,
        "indicator",
        window=rows.window.cast("int32"),
        numerator=rows.numerator.fill_null(0).cast("int64"),
        denominator=rows.denominator.cast("int64"),
        twelfths=ibis.literal(twelfths, "int64"),
    )


def _of_year_before(rows: ir.Table, monthly: ir.Table, span: Span) -> ir.Table:
    """For each month that a unit did not report, its figure of the whole year before, if there is one."""
    calendar = list(Span(span.since, span.until, monthly=True, as_of=span.as_of).windows())
    if span.since.day > 1 or span.since.time() != span.since.time().min:
        calendar = calendar[1:] or calendar  # the month that began before the span is not of it
    both = [code for code, one in DEFINITIONS.items() if one.told_by == BOTH and not one.stock]
    yearly = rows.filter(rows.months == MONTHS, rows.indicator.isin(both))
    spread = yearly.cross_join(numbers(calendar, "asked"))
    before = spread.filter((spread.asked // MONTHS - 1) == spread.number // MONTHS)
    joined = [before[name].fill_null("") == monthly[name].fill_null("") for name in (*_GRAIN, "indicator")]
    missing = before.anti_join(monthly, [*joined, before.asked == monthly.number])
    return missing.mutate(window=_window(missing.asked, span))
