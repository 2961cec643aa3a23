"""The two questions about indicators: what they come to, and which dossiers are behind one figure.

They are answered by ``counting``, which is loaded with the first question: Ibis takes most of a second, and whoever only
shows a page or starts a server need not wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

Moment = datetime | date
Period = tuple[Moment, Moment]
DIMENSIONS = ("source", "unit", "field", "procedure", "month")
MET, MISSED, ALL = "met", "missed", "counted"


def results(
    dossiers: ir.Table,
    *,
    by: tuple[str, ...] = (),
    period: Period,
    indicators: Sequence[str] | None = None,
    aggregates: ir.Table | None = None,
    as_of: Moment | None = None,
) -> ir.Table:
    """Columns ``by…``, indicator, version, numerator, denominator, value, in no order.

    The period goes from its first moment to before its second; a month within it is text like 2026-06 and counts what
    that month alone would. ``as_of``: when the data were taken; what is still in work is compared with that moment rather
    than with the end of a window that lies ahead. ``value`` is percent, of 2.2 days, rounded half up to two decimals;
    null where the denominator is 0. A group without dossiers has no row. ``aggregates`` brings what dossiers do not tell.

    Raises ValueError for an unknown dimension or indicator.
    """
    from cchc_core.procedures import counting

    return counting.results(dossiers, by, period, indicators, aggregates, as_of)


def dossiers_behind(
    dossiers: ir.Table,
    indicator: str,
    filters: Mapping[str, str | None],
    which: str = MISSED,
    *,
    period: Period,
    as_of: Moment | None = None,
) -> ir.Table:
    """The dossiers behind one figure: number, then what tells them apart; in no order.

    ``filters`` are values of ``DIMENSIONS`` as ``results`` gave them, None for null; a month narrows the period. ``which``
    is ``missed`` (in the denominator, not fully in the numerator), ``met`` or ``counted`` (all of the denominator).
    """
    from cchc_core.procedures import counting

    return counting.dossiers_behind(dossiers, indicator, filters, which, period, as_of)
