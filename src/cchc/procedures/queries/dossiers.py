"""Single dossiers out of the store: those behind a figure, those that are late. By number only; no page shows more than that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit
from cchc.procedures.periods import Period
from cchc.procedures.queries.counting import data_day, late_file, with_slips
from cchc.procedures.queries.store import current_partitions, data_until, local_file, paths_of
from cchc_core.procedures.engines import duckdb_over
from cchc_core.procedures.kpi import MISSED, dossiers_behind

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: So many are read at once where all of them are written into a file.
_BATCH = 10_000
#: What is told of late dossiers only is found among those that are kept apart.
_OF_LATE = ("XL.1", "XL.2")


@dataclass(frozen=True)
class Dossier:
    """A dossier as pages show it."""

    number: str
    source: str
    unit: int
    field: str
    procedure: str
    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    apologised: bool
    days_late: int = 0
    asked_again: bool = False  # late within its term: papers were asked for twice


@dataclass(frozen=True)
class Wanted:
    """Which dossiers behind a figure: ``apology`` "yes" or "no" keeps those with or without a slip, ``is_open`` those in work."""

    indicator: str
    period: Period
    which: str = MISSED
    field: str = ""
    procedure: str = ""
    apology: str = ""
    is_open: bool = False


class Drill:
    """The dossiers behind a figure, by their appointments: counted at once, read page by page.

    ``count`` and ``apologised`` are of all, with and without a slip; its length is of those that are listed.
    """

    def __init__(self, table: ir.Table | None, keys: Mapping[str, int], wanted: Wanted) -> None:
        self._table, self._keys, self._apology = table, keys, wanted.apology

    @cached_property
    def _counted(self) -> tuple[int, int]:
        if self._table is None:
            return 0, 0
        rows = self._table
        row = rows.aggregate(every=rows.count(), said=rows.said.cast("int64").sum()).to_pyarrow().to_pylist()[0]
        return int(row["every"]), int(row["said"] or 0)

    @property
    def count(self) -> int:
        return self._counted[0]

    @property
    def apologised(self) -> int:
        return self._counted[1]

    @property
    def without(self) -> int:
        return self.count - self.apologised

    def __len__(self) -> int:
        return {"yes": self.apologised, "no": self.without}.get(self._apology, self.count)

    def __getitem__(self, wanted: slice) -> list[Dossier]:
        start, stop = wanted.start or 0, len(self) if wanted.stop is None else wanted.stop
        if self._table is None or stop <= start:
            return []
        rows = self._listed(self._table).limit(stop - start, offset=start).to_pyarrow().to_pylist()
        return [_dossier(row, self._keys) for row in rows]

    def every(self) -> Iterator[Dossier]:
        """All that are listed, read in parts."""
        if self._table is not None:
            for batch in self._listed(self._table).to_pyarrow_batches(chunk_size=_BATCH):
                yield from (_dossier(row, self._keys) for row in batch.to_pylist())

    def _listed(self, rows: ir.Table) -> ir.Table:
        if self._apology:
            rows = rows.filter(rows.said if self._apology == "yes" else ~rows.said)
        return rows.order_by([rows.term.asc(nulls_first=False), rows.number])


@contextmanager
def dossier_table(source: str) -> Iterator[ir.Table | None]:
    """The dossiers of one source as a table of Ibis; None where there are none."""
    partitions = current_partitions([source])
    if not partitions:
        yield None
        return
    yield duckdb_over(list(paths_of(partitions).values()), memory="600MB")


def _table_for(source: str, wanted: Wanted) -> tuple[ir.Table | None, date | None]:
    """The table to look in and the day of its data: the late ones kept apart where they are enough."""
    partitions = current_partitions([source])
    if not partitions:
        return None, None
    late = wanted.indicator in _OF_LATE or (wanted.indicator, wanted.which) == ("2.1", MISSED)
    kept = late_file(source, partitions) if late else None
    if kept is not None:
        return duckdb_over([local_file(kept.file, kept.digest)], memory="600MB"), kept.until
    table = duckdb_over(list(paths_of(partitions).values()), memory="600MB")
    return table, data_day(source) or data_until(table)


def keys_of(units: Collection[int]) -> dict[str, int]:
    """Key → number of some units. One query."""
    return dict(OrgUnit.objects.filter(pk__in=list(units)).values_list("key", "pk"))


def drilled(source: str, units: Collection[int], wanted: Wanted) -> Drill:
    """The dossiers behind a figure of some units. Five queries, and a reading of the store for each page."""
    keys = keys_of(units)
    table, day = _table_for(source, wanted)
    if table is None or not keys:
        return Drill(None, keys, wanted)
    period = wanted.period
    # Figures and the dossiers behind them are counted as of the same day.
    edge = max(day or today(), period.since) + timedelta(days=1)
    filters: dict[str, str | None] = {
        name: value for name, value in (("field", wanted.field), ("procedure", wanted.procedure)) if value
    }
    own = with_slips(table.filter(table.unit.isin(list(keys))))
    asked = (period.since, period.until + timedelta(days=1))
    rows = dossiers_behind(own, wanted.indicator, filters, wanted.which, period=asked, as_of=edge)
    if wanted.is_open:
        rows = rows.filter(rows.ended_at.isnull())
    rows = rows.mutate(said=rows.apologies.fill_null(0) > 0, term=rows.due_at.coalesce(rows.statutory_due_at))
    return Drill(rows, keys, wanted)


def _dossier(row: Mapping[str, Any], keys: Mapping[str, int]) -> Dossier:
    ended, term = row["ended_at"], row["term"]
    days = ((ended.date() if ended else today()) - term.date()).days if term is not None else 0
    return Dossier(
        number=row["number"],
        source=row["source"],
        unit=keys[row["unit"]],
        field=row["field"] or "",
        procedure=row["procedure"],
        received_at=row["received_at"],
        due_at=term,
        ended_at=ended,
        apologised=bool(row["said"]),
        days_late=max(0, days),
        asked_again=term is None or days < 0 or (ended is not None and ended <= term),
    )


def find_dossier(source: str, number: str) -> dict[str, Any] | None:
    """One dossier of the store by its number, all its columns."""
    with dossier_table(source) as table:
        if table is None:
            return None
        rows = table.filter(table.number == number).limit(1).to_pyarrow().to_pylist()
    return rows[0] if rows else None
