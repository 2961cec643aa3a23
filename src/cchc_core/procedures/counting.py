"""How ``kpi`` is answered: indicators over dossiers as one Ibis expression for every engine.

The dossiers are read once: grouped by what is asked for and by the few windows of each dossier (received, until, late
from), which leaves some ten thousand rows, and only these are spread over the months. Procedures, each counted once, are
a second and narrow reading. All is whole numbers until the last column, so that engines cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir

from cchc_core.procedures.aggregates import told
from cchc_core.procedures.clock import Span, arrived, moment, month_word, numbers, received_within, timed
from cchc_core.procedures.definitions import DECIMALS, DEFINITIONS, Definition
from cchc_core.procedures.indicators import COUNTED
from cchc_core.procedures.kpi import ALL, DIMENSIONS, MET, MISSED, Moment, Period
from cchc_core.procedures.shares import Base, Measure, Share

ONE_PROCEDURE = "2.2"  # a mean over different procedures says nothing
_WINDOWS = ("w_received", "w_until", "w_late")
_TALL = ("window", "indicator", "numerator", "denominator")


def results(
    dossiers: ir.Table,
    by: tuple[str, ...],
    period: Period,
    indicators: Sequence[str] | None,
    aggregates: ir.Table | None,
    as_of: Moment | None,
) -> ir.Table:
    """``kpi.results``."""
    wanted = _wanted(by, indicators)
    span = span_of(period, monthly="month" in by, as_of=as_of)
    keys = tuple(name for name in by if name != "month")
    parts = list(_counted(dossiers, span, keys, [code for code in wanted if code in COUNTED]))
    if aggregates is not None:
        parts = [_with_told(parts, told(aggregates, span, keys, wanted), keys)]
    if not parts:
        raise ValueError("none of these indicators is told by dossiers; they need the table of aggregates")
    return _valued(_together(parts), by)


def dossiers_behind(
    dossiers: ir.Table,
    indicator: str,
    filters: Mapping[str, str | None],
    which: str,
    period: Period,
    as_of: Moment | None,
) -> ir.Table:
    """``kpi.dossiers_behind``."""
    if indicator not in COUNTED or which not in (MET, MISSED, ALL):
        raise ValueError(f"no dossiers are kept behind {indicator!r} ({which!r})")
    _known(filters, DIMENSIONS)
    since, until = _month_period(filters["month"], period) if filters.get("month") else period
    span = span_of((since, until), monthly=False, as_of=as_of)
    for name, wanted in filters.items():
        if name != "month":
            dossiers = dossiers.filter(dossiers[name].isnull() if wanted is None else dossiers[name] == wanted)
    rows = timed(dossiers, span)
    if COUNTED[indicator](rows).of.base in (Base.RECEIVED, Base.PROCEDURES):
        rows = timed(received_within(dossiers, span), span)  # files of other months are not even read
    share = COUNTED[indicator](rows)
    of, those = _of_row(rows, share.of), _of_row(rows, share.those)
    those = reduce(lambda left, taken: left - _of_row(rows, taken), share.less, those)
    tests = {MET: (of > 0) & (those >= of), MISSED: (of > 0) & (those < of), ALL: of > 0}
    shown = ("number", "source", "unit", "field", "procedure", "received_at", "due_at", "statutory_due_at")
    return rows.filter(tests[which]).select(*shown, "ended_at", "apologies", "apologised_at", "new_due_at")


def span_of(period: Period, *, monthly: bool, as_of: Moment | None) -> Span:
    """The period with its windows."""
    span = Span(moment(period[0]), moment(period[1]), monthly, None if as_of is None else moment(as_of))
    if span.edge <= span.since:
        raise ValueError("the period ends before it begins")
    return span


def _month_period(month: str | None, period: Period) -> Period:
    year, number = (int(part) for part in str(month).split("-"))
    since = moment(period[0]).replace(year=year, month=number, day=1, hour=0, minute=0, second=0, microsecond=0)
    until = since.replace(year=year + number // 12, month=number % 12 + 1)
    return max(since, moment(period[0])), min(until, moment(period[1]))


def _wanted(by: Iterable[str], indicators: Sequence[str] | None) -> tuple[str, ...]:
    _known(by, DIMENSIONS)
    if indicators is None:
        return tuple(code for code in DEFINITIONS if code != ONE_PROCEDURE or "procedure" in by)
    _known(indicators, DEFINITIONS)
    return tuple(code for code in DEFINITIONS if code in indicators)


def _known(given: Iterable[str], among: Iterable[str]) -> None:
    unknown = [name for name in given if name not in among]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; there are {', '.join(among)}")


# Counting -----------------------------------------------------------------------------------------------------------


def _counted(dossiers: ir.Table, span: Span, keys: tuple[str, ...], codes: Sequence[str]) -> Iterable[ir.Table]:
    """Tall tables of numerators and denominators: of dossiers in their windows, and of procedures counted once.

    Each starts from the dossiers themselves: what both shared would be kept whole in memory between them.
    """
    rows, new = timed(dossiers, span), arrived(dossiers, span)
    shares = {code: COUNTED[code](rows) for code in codes}
    once = {code: COUNTED[code](new) for code, share in shares.items() if share.of.base is Base.PROCEDURES}
    plain = {code: share for code, share in shares.items() if code not in once}
    if plain:
        yield _in_windows(rows, span, keys, plain)
    if once:
        yield _of_procedures(new, keys, once)


class _Columns:
    """Names of the sums that shares are made of; a measure that several use is summed once."""

    def __init__(self) -> None:
        self.measures: dict[object, tuple[str, Measure]] = {}

    def name(self, measure: Measure) -> str:
        key = (measure.base, measure.value.op())
        return self.measures.setdefault(key, (f"m{len(self.measures)}", measure))[0]

    def sums(self, of: Callable[[str, Measure], ir.Value]) -> dict[str, ir.Value]:
        return {name: of(name, measure) for name, measure in self.measures.values()}


def _in_windows(rows: ir.Table, span: Span, keys: tuple[str, ...], shares: Mapping[str, Share]) -> ir.Table:
    columns = _Columns()
    named = _named(shares, columns)
    groups = rows.group_by(*keys, *_WINDOWS).agg(**columns.sums(lambda _, one: _whole(_of_group(rows, one).sum())))
    windows = numbers(span.windows(), "window")
    spread = groups.cross_join(windows)
    spread = spread.filter(spread.window >= spread.w_received, spread.window <= spread.w_until)
    counted = {
        Base.RECEIVED: spread.window == spread.w_received,
        Base.ENDED: spread.window == spread.w_until,
        Base.LATE: spread.window >= spread.w_late,
        Base.JUDGED: None,
    }

    def in_window(name: str, one: Measure) -> ir.Value:
        when = counted[one.base]
        return _whole((spread[name] if when is None else ibis.cases((when, spread[name]), else_=0)).sum())

    return _tall(spread.group_by(*keys, "window").agg(**columns.sums(in_window)), keys, named)


def _of_procedures(new: ir.Table, keys: tuple[str, ...], shares: Mapping[str, Share]) -> ir.Table:
    columns = _Columns()
    named = _named(shares, columns)
    any_of = reduce(lambda left, right: left | right, [one.value == 1 for _, one in columns.measures.values()])
    new = new.filter(any_of).rename(window="w_received")
    grain = dict.fromkeys((*keys, "window", "unit", "procedure"))
    flags = new.group_by(*grain).agg(**columns.sums(lambda _, one: one.value.max()))
    return _tall(
        flags.group_by(*keys, "window").agg(**columns.sums(lambda name, _: _whole(flags[name].sum()))), keys, named
    )


def _of_group(rows: ir.Table, measure: Measure) -> ir.Value:
    """The part of a dossier in its group, before windows are told apart."""
    condition = {Base.RECEIVED: rows.is_new, Base.JUDGED: rows.is_judged, Base.ENDED: rows.is_ended}.get(measure.base)
    return measure.value if condition is None else ibis.cases((condition, measure.value), else_=0)


def _of_row(rows: ir.Table, measure: Measure) -> ir.Value:
    """The part of a dossier in the one window of a span."""
    condition = {
        Base.RECEIVED: rows.is_new,
        Base.PROCEDURES: rows.is_new,
        Base.JUDGED: rows.is_judged,
        Base.ENDED: rows.is_ended,
        Base.LATE: rows.w_late == 0,
    }[measure.base]
    return ibis.cases((condition, measure.value), else_=0)


_Named = Mapping[str, tuple[str, str, tuple[str, ...]]]


def _named(shares: Mapping[str, Share], columns: _Columns) -> _Named:
    return {
        code: (columns.name(share.of), columns.name(share.those), tuple(columns.name(one) for one in share.less))
        for code, share in shares.items()
    }


def _tall(wide: ir.Table, keys: tuple[str, ...], named: _Named) -> ir.Table:
    """A row for each indicator instead of a column for each sum."""
    codes = ibis.array(list(named)).unnest().name("indicator").as_table()
    both = wide.cross_join(codes)

    def numerator(those: str, less: tuple[str, ...]) -> ir.Value:
        return reduce(lambda left, name: left - both[name], less, both[those])

    return both.select(
        *keys,
        "window",
        "indicator",
        numerator=ibis.cases(*((both.indicator == code, numerator(*one[1:])) for code, one in named.items())),
        denominator=ibis.cases(*((both.indicator == code, both[one[0]]) for code, one in named.items())),
    )


def _whole(number: ir.Value) -> ir.Value:
    return number.cast("int64")


# Putting together ---------------------------------------------------------------------------------------------------


def _together(parts: Sequence[ir.Table]) -> ir.Table:
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _with_told(parts: Sequence[ir.Table], aggregates: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """Dossiers and aggregates in one: where both tell a denominator, the higher one counts."""
    columns = (*keys, *_TALL, "reported")
    own = [part.mutate(reported=ibis.null("int64")).select(*columns) for part in parts]
    rows = _together([*own, aggregates.select(*columns)])
    summed = rows.group_by(*keys, "window", "indicator").agg(
        numerator=_whole(rows.numerator.sum()),
        of_dossiers=_whole(rows.denominator.sum()),
        reported=_whole(rows.reported.sum()),
    )
    whole = _whole((summed.reported.fill_null(0) * 2 + 12) // 24)  # twelfths of a dossier, rounded half up
    return summed.mutate(denominator=ibis.greatest(summed.of_dossiers, whole)).select(*keys, *_TALL)


def _valued(tall: ir.Table, by: tuple[str, ...]) -> ir.Table:
    value = ibis.cases(*((tall.indicator == code, _rounded(tall, one)) for code, one in DEFINITIONS.items()))
    version = ibis.cases(*((tall.indicator == code, one.version) for code, one in DEFINITIONS.items()))
    return tall.mutate(month=month_word(tall.window), version=version, value=value).select(
        *by, "indicator", "version", "numerator", "denominator", "value"
    )


def _rounded(tall: ir.Table, definition: Definition) -> ir.Value:
    """The value rounded half up in whole numbers, and only then made a float: the same float on every engine."""
    above = ibis.greatest(tall.numerator, 0) * (definition.scale.numerator * 10**DECIMALS * 2)
    below = tall.denominator.nullif(0) * definition.scale.denominator
    rounded = ((above + below) // (below * 2)).cast("float64") / 10.0**DECIMALS
    return rounded.fill_null(0.0) if definition.zero_is_zero else rounded
