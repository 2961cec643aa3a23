"""Computing the indicators from the store: once after every import, so that pages only read rows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.figures.actions import NewFigure, add_version, copy_of, put_figures
from cchc.figures.models import Figure, Indicator, IndicatorVersion
from cchc.orgunits.models import OrgUnit
from cchc.procedures.actions.late import keep_late
from cchc.procedures.models import ONE_STOP, PORTAL, SOURCES, Apology, DossierPartition, KpiResult
from cchc.procedures.periods import Period, PeriodKind, month_end, periods_of
from cchc.procedures.queries.counting import Counting, counting
from cchc.procedures.queries.totals import standing_in
from cchc_core.access import SYSTEM
from cchc_core.procedures.definitions import BASIS, DECIMALS, DEFINITIONS, PERCENT
from cchc_core.procedures.kpi import results
from cchc_core.procedures.partitions import Month
from cchc_core.values import exactly_rounded
from cchc_core.words import gettext_noop, note

#: The field of reform that the catalogue lists these figures under.
FIELD_OF_REFORM = "procedures"
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
        keep_late(source)


def compute_year(source: str, year: int) -> None:
    """Every period of one source and year anew, and the year's figures. A second run writes the same rows."""
    with counting(source) as told:
        if told is None:
            return
        units = dict(OrgUnit.objects.values_list("key", "pk"))
        rows = list(_computed(told, source, year, units)) if year <= told.on.year else []
    with transaction.atomic():
        one_at_a_time = locked(DossierPartition.objects.filter(current=True, source=source))
        list(one_at_a_time)  # the question takes the locks
        KpiResult.objects.filter(source=source, period__startswith=str(year)).delete()
        KpiResult.objects.bulk_create(rows, batch_size=2000)
        _record_figures(source, year, [row for row in rows if row.field == "" and row.period == str(year)])


def count_apologies() -> None:
    """Count the slips that were given since the last computation: in the years in which their dossiers are late."""
    last = KpiResult.objects.aggregate(last=Max("computed_at"))["last"]
    first = Apology.objects.filter(created_at__gt=last).aggregate(first=Min("due_at"))["first"] if last else None
    if first is None:
        return
    for source in SOURCES:
        for year in range(min(first.year, today().year), today().year + 1):
            compute_year(source, year)
        keep_late(source)


def _computed(told: Counting, source: str, year: int, units: dict[str, int]) -> Iterator[KpiResult]:
    """One row a unit, field, period and indicator that has anything to count."""
    at = moment()
    for by_field in (False, True):
        keys = ("unit", "field") if by_field else ("unit",)
        for period, by in _windows(year, told.on, keys, with_quarters=not by_field):
            rows = list(_counted(told, period, by, units, at))
            yield from (_saying(row, source, told) for row in rows)
            yield from (_saying(row, source, told) for row in _from_totals(told, period, by, rows, at))


def _saying(row: KpiResult, source: str, told: Counting) -> KpiResult:
    row.source, row.snapshot = source, told.snapshot
    return row


def _counted(
    told: Counting, period: Period, by: tuple[str, ...], units: dict[str, int], at: datetime
) -> Iterator[KpiResult]:
    found = results(
        told.data.dossiers,
        by=by,
        period=(period.since, period.until + timedelta(days=1)),
        as_of=told.on + timedelta(days=1),
        aggregates=told.data.aggregates,
    )
    for row in found.to_pyarrow().to_pylist():
        unit = units.get(row["unit"])
        if unit is None or row["numerator"] is None or not row["denominator"]:
            continue
        if "field" in by and not row["field"]:
            continue  # without a field it is told under all fields only
        yield KpiResult(
            unit_id=unit,
            field=row["field"][:200] if "field" in by else "",
            period=row["month"] if "month" in by else period.key,
            until=_until(row["month"], told.on) if "month" in by else period.until,
            indicator=row["indicator"],
            numerator=int(row["numerator"]),
            denominator=int(row["denominator"]),
            formula_version=row["version"],
            computed_at=at,
        )


def _from_totals(
    told: Counting, period: Period, by: tuple[str, ...], rows: Sequence[KpiResult], at: datetime
) -> Iterator[KpiResult]:
    """What monthly totals say of units whose dossiers nobody brought, in the period or in each of its months."""
    by_field = "field" in by
    months = [each for each in periods_of(period.since.year, told.on) if each.kind is PeriodKind.MONTH]
    within = months if "month" in by else [period]
    for each in within:
        known = [(row.unit_id, row.field, row.indicator) for row in rows if row.period == each.key]
        found = standing_in(told.totals, each.since, each.until, known, by_field=by_field)
        for (unit, field, code), (numerator, denominator) in found.items():
            if denominator:
                yield KpiResult(
                    unit_id=unit,
                    field=field,
                    period=each.key,
                    until=min(each.until, told.on),
                    indicator=code,
                    numerator=numerator,
                    denominator=denominator,
                    formula_version=DEFINITIONS[code].version,
                    told_by=KpiResult.BY_TOTALS,
                    computed_at=at,
                )


def _windows(
    year: int, on: date, keys: tuple[str, ...], *, with_quarters: bool
) -> Iterator[tuple[Period, tuple[str, ...]]]:
    """The whole year month by month in one reading, then the year and each quarter by itself."""
    wanted = {PeriodKind.YEAR, PeriodKind.QUARTER} if with_quarters else {PeriodKind.YEAR}
    whole = [each for each in periods_of(year, on) if each.kind in wanted]
    yield whole[0], (*keys, "month")
    for period in whole:
        yield period, keys


def _until(month: str, on: date) -> date:
    return min(month_end(date.fromisoformat(f"{month}-01")), on)


# Figures --------------------------------------------------------------------------------------------------------------


def figure_name(code: str) -> str:
    """The name under which criteria and reports find an indicator: "tthc_2_1"."""
    return "tthc_" + code.lower().replace(".", "_")


def define_figures() -> None:
    """The indicators among the figures of the product, with formula and version in their words.

    A formula that changed is another version; what somebody added here, an owner or a weight, goes on into it. One query where
    nothing changed.
    """
    rows = Indicator.objects.filter(name__in=map(figure_name, DEFINITIONS)).select_related("current")
    known = {row.name: row for row in rows}
    for code, one in DEFINITIONS.items():
        name = figure_name(code)
        row = known.get(name) or Indicator(name=name, group=FIELD_OF_REFORM, measured_by="system")
        said = {
            "label": one.name,
            "unit_word": "%" if one.unit == PERCENT else "ngày",
            "definition": f"{one.numerator} / {one.denominator}; công thức {one.version}; {BASIS}",
        }
        if row.current is not None and all(getattr(row, key) == value for key, value in said.items()):
            continue
        if row.current is None:
            version = IndicatorVersion(
                direction=one.direction, decimals=DECIMALS, aggregation=IndicatorVersion.APART
            )  # a unit above counts its dossiers anew: shares do not add up
        else:
            version = copy_of(row.current)
            version.valid_from = today()
        for key, value in said.items():
            setattr(version, key, value)
        add_version(row, version)


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
            exactly_rounded(value, DECIMALS),
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
