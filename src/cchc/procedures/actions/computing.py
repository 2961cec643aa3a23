"""Computing the indicators from the store: once after every import, so that pages only read rows."""

import csv
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.figures.actions import NewFigure, load_indicators, put_figures
from cchc.figures.models import Figure
from cchc.orgunits.models import OrgUnit
from cchc.procedures.models import ONE_STOP, PORTAL, DossierPartition, KpiResult, MonthlyAggregate
from cchc.procedures.periods import Period, periods_of
from cchc.procedures.queries.store import current_partitions, data_until, paths_of, snapshot_of, working_folder
from cchc_core.access import SYSTEM
from cchc_core.criteria.facts import FactDefinition
from cchc_core.procedures.columns import AGGREGATES, COLUMNS
from cchc_core.procedures.definitions import BASIS, DEFINITIONS, PERCENT
from cchc_core.procedures.engines import DUCKDB, Data, opened
from cchc_core.procedures.kpi import results
from cchc_core.procedures.partitions import Month
from cchc_core.words import gettext_noop, note

#: Where a figure says it comes from; printed in letters, so always Vietnamese.
SOURCE_WORDS = {ONE_STOP: "Hồ sơ TTHC trên hệ thống một cửa", PORTAL: "Hồ sơ TTHC trên Cổng Dịch vụ công quốc gia"}


def recompute(months: Collection[Month]) -> None:
    """Compute what the change of some months bears on: that year and those after it, since dossiers stay in work."""
    if not months:
        return
    first = min(month.year for _source, month in months)
    for source in sorted({source for source, _month in months}):
        for year in range(first, today().year + 1):
            compute_year(source, year)


def compute_year(source: str, year: int) -> None:
    """Every period of one source and year anew, and the year's figures. A second run writes the same rows."""
    partitions = current_partitions([source])
    aggregates = list(MonthlyAggregate.objects.filter(source=source, replaced_by__isnull=True).select_related("unit"))
    if not partitions and not aggregates:
        return
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    snapshot = snapshot_of(partitions)
    with working_folder() as folder:
        paths = list(paths_of(partitions).values()) or [_empty(folder)]
        totals = _write_aggregates(folder, aggregates) if aggregates else None
        with opened(DUCKDB, paths, totals) as data:
            last = [data_until(data.dossiers), *(_end_of_month(each.month) for each in aggregates)]
            on = min(max((day for day in last if day is not None), default=today()), today())
            rows = list(_computed(data, source, year, units, snapshot, on)) if year <= on.year else []
    with transaction.atomic():
        list(
            locked(DossierPartition.objects.filter(current=True, source=source))
        )  # one computation of a source at a time
        KpiResult.objects.filter(source=source, period__startswith=str(year)).delete()
        KpiResult.objects.bulk_create(rows, batch_size=2000)
        _record_figures(source, year, [row for row in rows if row.field == "" and row.period == str(year)])


def _empty(folder: Path) -> Path:
    """A file without dossiers, for a source of which only totals are known."""
    path = folder / "none.csv"
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    return path


def _write_aggregates(folder: Path, rows: Sequence[MonthlyAggregate]) -> Path:
    path = folder / "totals.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(AGGREGATES)
        for row in rows:
            values = {**{name: getattr(row, name) for name in AGGREGATES}, "unit": row.unit.key}
            writer.writerow("" if value is None else value for value in values.values())
    return path


def _computed(
    data: Data, source: str, year: int, units: dict[str, int], snapshot: str, on: date
) -> Iterator[KpiResult]:
    """One row a unit, field, period and indicator that has anything to count; ``on`` is the day of the data."""
    at = moment()
    for by_field in (False, True):
        keys = ("unit", "field") if by_field else ("unit",)
        for period, by in _windows(year, on, keys, with_quarters=not by_field):
            found = results(
                data.dossiers,
                by=by,
                period=(period.since, period.until + timedelta(days=1)),
                as_of=on + timedelta(days=1),
                aggregates=data.aggregates,
            )
            for row in found.to_pyarrow().to_pylist():
                unit = units.get(row["unit"])
                if unit is None or row["numerator"] is None or not row["denominator"]:
                    continue
                if by_field and not row["field"]:
                    continue  # without a field it is told under all fields only
                yield KpiResult(
                    source=source,
                    unit_id=unit,
                    field=row["field"][:200] if by_field else "",
                    period=row["month"] if "month" in by else period.key,
                    until=_until(row["month"], on) if "month" in by else period.until,
                    indicator=row["indicator"],
                    numerator=int(row["numerator"]),
                    denominator=int(row["denominator"]),
                    formula_version=row["version"],
                    snapshot=snapshot,
                    computed_at=at,
                )


def _windows(
    year: int, on: date, keys: tuple[str, ...], *, with_quarters: bool
) -> Iterator[tuple[Period, tuple[str, ...]]]:
    """The whole year month by month in one reading, then the year and each quarter by itself."""
    whole = [each for each in periods_of(year, on) if "-" not in each.key or (with_quarters and "Q" in each.key)]
    yield whole[0], (*keys, "month")
    for period in whole:
        yield period, keys


def _until(month: str, on: date) -> date:
    year, number = map(int, month.split("-"))
    return min(_end_of_month(date(year, number, 1)), on)


def _end_of_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


# Figures --------------------------------------------------------------------------------------------------------------


def figure_name(code: str) -> str:
    """The name under which criteria and reports find an indicator: "tthc_2_1"."""
    return "tthc_" + code.lower().replace(".", "_")


def define_figures() -> None:
    """The indicators among the figures of the product, with formula and version in their words."""
    load_indicators(
        FactDefinition(
            figure_name(code),
            one.name,
            "%" if one.unit == PERCENT else "ngày",
            "amount",
            "system",
            f"{one.numerator} / {one.denominator}; công thức {one.version}; {BASIS}",
        )
        for code, one in DEFINITIONS.items()
    )


def _record_figures(source: str, year: int, rows: Sequence[KpiResult]) -> None:
    """The year's values as figures. The province's own system tells them; what only the portal tells comes from there."""
    if source == PORTAL:
        told = set(
            KpiResult.objects.filter(source=ONE_STOP, period=str(year), field="").values_list("unit_id", "indicator")
        )
        rows = [row for row in rows if (row.unit_id, row.indicator) not in told]
    figures = [(row, DEFINITIONS[row.indicator].value(row.numerator, row.denominator)) for row in rows]
    wanted = [
        NewFigure(
            figure_name(row.indicator),
            row.unit_id,
            year,
            Fraction(round(value * 100), 100),
            row.until,
            Figure.COMPUTED,
            SOURCE_WORDS[source],
            formula_version=row.formula_version,
        )
        for row, value in figures
        if value is not None
    ]
    if not wanted:
        return
    define_figures()
    put_figures(actor=SYSTEM, holding=None, figures=wanted)
    text = gettext_noop("Computed %(count)s figures of procedures of the year %(year)s from %(source)s")
    root = f"dossier-figures:{year}"
    summary = note(text, count=str(len(wanted)), year=str(year), source=SOURCE_WORDS[source])
    record(actor=SYSTEM, verb="dossiers.compute", root=root, object=root, summary=summary)
