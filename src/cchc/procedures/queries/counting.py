"""What figures are counted over: the dossiers of a source with the slips of apology that were given here, and its totals."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Max

from cchc.common.clock import today
from cchc.procedures.models import Apology, DossierPartition, KpiResult, LateDossiers, MonthlyAggregate
from cchc.procedures.periods import month_end
from cchc.procedures.queries.store import current_partitions, data_until, paths_of, snapshot_of, working_folder
from cchc_core.procedures.columns import AGGREGATES, COLUMNS
from cchc_core.procedures.engines import DUCKDB, Data, opened

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Counting:
    """The data of one source, opened. ``snapshot`` names the files; ``on`` is the last day that they tell of."""

    data: Data
    totals: Sequence[MonthlyAggregate]
    snapshot: str
    on: date
    has_dossiers: bool


@contextmanager
def counting(source: str) -> Iterator[Counting | None]:
    """Open what is known of a source; None where nothing is."""
    partitions = current_partitions([source])
    totals = standing_totals(source)
    if not partitions and not totals:
        yield None
        return
    with working_folder() as folder:
        paths = list(paths_of(partitions).values()) or [_empty(folder)]
        with opened(DUCKDB, paths, _write_totals(folder, totals) if totals else None) as data:
            last = [data_until(data.dossiers), *(month_end(each.month) for each in totals)]
            on = min(max((day for day in last if day is not None), default=today()), today())
            told = Data(with_slips(data.dossiers), data.aggregates)
            yield Counting(told, totals, snapshot_of(partitions), on, bool(partitions))


def standing_totals(source: str) -> list[MonthlyAggregate]:
    """Monthly totals that no other replaced. One query."""
    rows = MonthlyAggregate.objects.filter(source=source, replaced_by__isnull=True)
    return list(rows.select_related("unit").order_by("pk"))


def data_day(source: str) -> date | None:
    """The last day that the figures of a source tell of, without opening a file. One query."""
    return KpiResult.objects.filter(source=source).aggregate(day=Max("until"))["day"]


def late_file(source: str, partitions: Sequence[DossierPartition]) -> LateDossiers | None:
    """The late dossiers kept apart, where they were taken from exactly these files. One query."""
    return LateDossiers.objects.filter(source=source, snapshot=snapshot_of(partitions)).first()


def with_slips(dossiers: ir.Table) -> ir.Table:
    """The dossiers, those with a slip of ours marked as apologised for on the day of the slip. One query."""
    rows = list(Apology.objects.order_by("pk").values_list("number", "issued_on"))
    if not rows:
        return dossiers
    import ibis
    import pyarrow as pa

    days = [datetime.combine(day, time.min) for _number, day in rows]
    slips = ibis.memtable(
        pa.table(
            {
                "slip": pa.array([number for number, _day in rows], pa.string()),
                "given_at": pa.array(days, pa.timestamp("us")),
            }
        )
    )
    joined = dossiers.left_join(slips, dossiers.number == slips.slip)
    return joined.mutate(
        apologies=ibis.greatest(joined.apologies.fill_null(0), joined.slip.notnull().cast("int32")),
        apologised_at=joined.apologised_at.coalesce(joined.given_at),
    ).select(*COLUMNS)


def _empty(folder: Path) -> Path:
    """A file without dossiers, for a source of which only totals are known."""
    path = folder / "none.csv"
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    return path


def _write_totals(folder: Path, rows: Sequence[MonthlyAggregate]) -> Path:
    path = folder / "totals.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(AGGREGATES)
        for row in rows:
            values = {**{name: getattr(row, name) for name in AGGREGATES}, "unit": row.unit.key}
            writer.writerow("" if value is None else value for value in values.values())
    return path
