"""When a dossier ends, what its term is and from which window on it is late: the rules of indicator 2.1.

* A dossier ends when it was finished; else when the result was returned, when it was stopped or refused, or withdrawn.
  An end after the window is none: what was not done by the end of the window is compared with the end of the window.
* Its term is the appointment, else the longest time by law. The days spent waiting for a supplement are added to it.
* It is in time when its end is not after its term; the very moment of the appointment is in time.
* More than one request for a supplement makes it late, whatever its dates.
* A dossier that waits for its first supplement, of which nobody says how long (nothing or 0), has its clock stopped: not late.
* A dossier with neither appointment nor time by law cannot be judged and is left out, unless it is late by its requests.
* An apology and the appointment that follows it change nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

import ibis
import ibis.expr.types as ir

from cchc_core.procedures.columns import WAITING_FOR_PAPERS
from cchc_core.procedures.kpi import Moment

MONTHS = 12


def moment(of: Moment) -> datetime:
    """A day is its first moment."""
    return of if isinstance(of, datetime) else datetime.combine(of, time.min)


@dataclass(frozen=True)
class Span:
    """A period from ``since`` to before ``until``, as one window or month by month (``monthly``).

    ``as_of`` is when the data were taken: a window that was not over then ends there. Windows bear whole numbers: 0 for
    the whole period, years × 12 + month − 1 for a month.
    """

    since: datetime
    until: datetime
    monthly: bool = False
    as_of: datetime | None = None

    @property
    def edge(self) -> datetime:
        """The end of the last window."""
        return min(self.until, self.as_of) if self.as_of is not None else self.until

    @property
    def first(self) -> int:
        return _month(self.since) if self.monthly else 0

    @property
    def last(self) -> int:
        if not self.monthly:
            return 0
        begins = self.edge.day == 1 and self.edge.time() == time.min
        return max(self.first, _month(self.edge) - (1 if begins else 0))

    @property
    def never(self) -> int:
        """A window after the last one."""
        return self.last + 1

    def windows(self) -> Iterator[int]:
        yield from range(self.first, self.never)

    def window_of(self, when: ir.TimestampValue) -> ir.IntegerValue:
        """The window of a moment: the first for all before it, ``never`` for what comes after the last; null stays."""
        edge, since = ibis.literal(self.edge), ibis.literal(self.since)
        if not self.monthly:
            return ibis.cases((when < edge, 0), (when >= edge, 1)).cast("int32")
        own = (when.year().cast("int32") * MONTHS + when.month().cast("int32") - 1).cast("int32")
        return ibis.cases((when < since, self.first), (when < edge, own), (when >= edge, self.never)).cast("int32")


def _month(when: datetime) -> int:
    return when.year * MONTHS + when.month - 1


def numbers(of: Iterable[int], name: str) -> ir.Table:
    """A table of one column of whole numbers (int32), without asking an engine to keep one."""
    return ibis.array([ibis.literal(number, "int32") for number in of]).unnest().name(name).as_table()


def month_word(window: ir.IntegerValue) -> ir.StringValue:
    """The name of a window that is a month: 2026-06."""
    month = (window % MONTHS + 1).cast("int32").cast("string")
    return (window // MONTHS).cast("int32").cast("string") + "-" + month.lpad(2, "0")


def received_within(dossiers: ir.Table, span: Span) -> ir.Table:
    """The dossiers received within the span."""
    return dossiers.filter(
        dossiers.received_at >= ibis.literal(span.since), dossiers.received_at < ibis.literal(span.edge)
    )


def arrived(dossiers: ir.Table, span: Span) -> ir.Table:
    """The dossiers received within the span, with ``one`` and ``w_received``: where nothing else of its time is asked."""
    new = received_within(dossiers, span)
    return new.mutate(one=ibis.literal(1, "int64"), w_received=span.window_of(new.received_at))


def timed(dossiers: ir.Table, span: Span) -> ir.Table:
    """The dossiers that were received or in work within the span, with what the windows are found by:

    ``one``; ``ended_at`` (null while open), ``term_at``; windows ``w_received``, ``w_until`` (the last in which it was in
    work) and ``w_late`` (the first at whose end it is late); flags ``is_new`` (received within the span), ``is_ended``
    and ``is_judged``.
    """
    end = ibis.coalesce(dossiers.finished_at, dossiers.returned_at, dossiers.stopped_at, dossiers.withdrawn_at)
    edge, since = ibis.literal(span.edge), ibis.literal(span.since)
    in_work = (dossiers.received_at < edge) & (end.isnull() | (end >= since))
    waited = dossiers.supplement_days.fill_null(0).cast("int32")
    promised = ibis.coalesce(dossiers.due_at, dossiers.statutory_due_at)
    found = dossiers.filter(in_work).mutate(
        one=ibis.literal(1, "int64"),
        is_open=end.isnull(),  # whatever the window: a status is of the day of the data
        ended_at=ibis.cases((end < edge, end)),
        term_at=ibis.cases((waited > 0, promised + waited.as_interval("D")), else_=promised),
    )
    requests, waited_for = found.supplement_requests.fill_null(0), found.supplement_days.fill_null(0)
    standing = (found.status == WAITING_FOR_PAPERS) & (waited_for == 0) & found.is_open
    never, first = span.never, span.first
    return found.mutate(
        w_received=span.window_of(found.received_at),
        w_until=span.window_of(found.ended_at).fill_null(span.last),
        w_late=ibis.cases(
            (requests > 1, first),
            (found.term_at.isnull() | standing | (found.ended_at <= found.term_at), never),
            else_=span.window_of(found.term_at),
        ).cast("int32"),
        is_new=found.received_at >= since,
        is_ended=found.ended_at.notnull(),
        is_judged=found.term_at.notnull() | (requests > 1),
    )
