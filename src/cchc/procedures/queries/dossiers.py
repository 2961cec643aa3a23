"""Single dossiers out of the store: those behind a figure, those that are late. By number only; no page shows more than that."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit
from cchc.procedures.models import Apology
from cchc.procedures.periods import Period
from cchc.procedures.queries.store import current_partitions, data_until, paths_of
from cchc_core.procedures.engines import duckdb_over
from cchc_core.procedures.kpi import MISSED, dossiers_behind, results

#: What a page lists at most; the whole is in the file.
MOST = 1000


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


@dataclass(frozen=True)
class Drilled:
    """The dossiers that are listed, and how many there are in all and with a slip of apology."""

    rows: tuple[Dossier, ...]
    count: int
    apologised: int

    @property
    def without(self) -> int:
        return self.count - self.apologised


@contextmanager
def dossier_table(source: str) -> Iterator[Any]:
    """The dossiers of one source as a table of Ibis; None where there are none."""
    partitions = current_partitions([source])
    if not partitions:
        yield None
        return
    yield duckdb_over(list(paths_of(partitions).values()), memory="600MB")


def keys_of(units: Collection[int]) -> dict[str, int]:
    """Key → number of some units. One query."""
    return dict(OrgUnit.objects.filter(pk__in=list(units)).values_list("key", "pk"))


def behind(
    table: Any,
    indicator: str,
    units: Collection[str],
    period: Period,
    which: str = MISSED,
    *,
    field: str = "",
    procedure: str = "",
) -> Any:
    """The dossiers behind a figure of some units, as a table."""
    filters: dict[str, str | None] = {}
    if field:
        filters["field"] = field
    if procedure:
        filters["procedure"] = procedure
    asked = (period.since, period.until + timedelta(days=1))
    own = table.filter(table.unit.isin(list(units)))
    return dossiers_behind(own, indicator, filters, which, period=asked, as_of=_edge(table, period))


def _edge(table: Any, period: Period) -> date:
    """The first day after the data, within the period: figures and the dossiers behind them are counted as of the same day."""
    return max(data_until(table) or today(), period.since) + timedelta(days=1)


def drilled(
    source: str,
    units: Collection[int],
    indicator: str,
    period: Period,
    which: str,
    *,
    field: str = "",
    procedure: str = "",
    apology: str = "",
    most: int = MOST,
) -> Drilled:
    """The dossiers behind a figure, by their appointments. ``apology`` "yes" or "no" keeps those with or without a slip.

    The counts are of all, with and without a slip. Three queries, and one reading of the store.
    """
    keys = keys_of(units)
    with dossier_table(source) as table:
        if table is None or not keys:
            return Drilled((), 0, 0)
        rows = behind(table, indicator, keys, period, which, field=field, procedure=procedure)
        slips = list(Apology.objects.filter(source=source, unit_id__in=list(units)).values_list("number", flat=True))
        said = rows.apologies.fill_null(0) > 0
        rows = rows.mutate(said=said | rows.number.isin(slips) if slips else said)
        rows = rows.mutate(term=rows.due_at.coalesce(rows.statutory_due_at))
        counted = rows.aggregate(every=rows.count(), said=rows.said.cast("int64").sum()).to_pyarrow().to_pylist()[0]
        if apology:
            rows = rows.filter(rows.said if apology == "yes" else ~rows.said)
        found = rows.order_by([rows.term.asc(nulls_first=False), rows.number]).limit(most).to_pyarrow().to_pylist()
    return Drilled(tuple(_dossier(row, keys) for row in found), counted["every"], counted["said"] or 0)


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
    )


def find_dossier(source: str, number: str) -> dict[str, Any] | None:
    """One dossier of the store by its number, all its columns."""
    with dossier_table(source) as table:
        if table is None:
            return None
        rows = table.filter(table.number == number).limit(1).to_pyarrow().to_pylist()
    return rows[0] if rows else None


def by_procedure(
    source: str, unit: int, period: Period, codes: Collection[str]
) -> dict[str, dict[str, tuple[int, int]]]:
    """Procedure → code → counts, of one unit and period, straight from the store."""
    keys = keys_of([unit])
    with dossier_table(source) as table:
        if table is None or not keys:
            return {}
        own = table.filter(table.unit.isin(list(keys)))
        asked = (period.since, period.until + timedelta(days=1))
        found = results(own, by=("procedure",), period=asked, indicators=list(codes), as_of=_edge(table, period))
        rows = found.to_pyarrow().to_pylist()
    told: dict[str, dict[str, tuple[int, int]]] = {}
    for row in rows:
        if row["denominator"]:
            told.setdefault(row["procedure"], {})[row["indicator"]] = (int(row["numerator"]), int(row["denominator"]))
    return told
