"""Figures of periods that are not kept: halves and any stretch of months, counted when they are asked for and remembered.

They are counted over the dossiers themselves, as every other figure: ratios of sums, and no sum of months for what does not
add up. What was counted is remembered for as long as the same files, totals and slips stand.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Max

from cchc.orgunits.models import OrgUnit
from cchc.procedures.models import Apology, MonthlyAggregate
from cchc.procedures.periods import Period
from cchc.procedures.queries.counting import Counting, counting
from cchc.procedures.queries.store import current_partitions, snapshot_of
from cchc.procedures.queries.totals import standing_in
from cchc_core.procedures.kpi import results

Counts = tuple[int, int]
#: (unit, name) → code → counts; the name is "" where units are counted whole.
Found = dict[tuple[int, str], dict[str, Counts]]
#: How long a count is remembered at most.
_SECONDS = 3600


def window_counts(source: str, period: Period, *, with_totals: bool = True) -> dict[int, dict[str, Counts]]:
    """Unit → code → numerator and denominator in a period. Four queries, and one reading of the files the first time.

    ``with_totals``: monthly totals stand in for units of which there are no dossiers.
    """
    what = "unit" if with_totals else "dossiers"
    found = _remembered(source, period, what, lambda: _counted(source, period, "unit", None, None, with_totals))
    return {unit: codes for (unit, _name), codes in found.items()}


def broken_down(
    source: str, unit: int, period: Period, by: str, codes: Collection[str]
) -> dict[str, dict[str, Counts]]:
    """Field or procedure (``by``) → code → counts, of one unit. Four queries, and one reading of its dossiers the first time."""
    found = _remembered(source, period, f"{by}-{unit}", lambda: _counted(source, period, by, unit, codes))
    return {name: counts for (_unit, name), counts in found.items() if name}


def _remembered(source: str, period: Period, what: str, count: Callable[[], Found]) -> Found:
    stands = (
        snapshot_of(current_partitions([source])),
        MonthlyAggregate.objects.filter(source=source).aggregate(last=Max("pk"))["last"],
        Apology.objects.aggregate(last=Max("pk"))["last"],
    )
    words = f"{source} {period.since} {period.until} {what} {stands}"
    key = f"procedures:{sha256(words.encode()).hexdigest()}"
    found: Found | None = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, _SECONDS)
    return found


def _counted(
    source: str,
    period: Period,
    by: str,
    unit: int | None,
    codes: Collection[str] | None = None,
    with_totals: bool = True,
) -> Found:
    asked = OrgUnit.objects.all() if unit is None else OrgUnit.objects.filter(pk=unit)
    keys = dict(asked.values_list("key", "pk"))
    with counting(source) as told:
        if told is None or told.on < period.since:
            return {}
        names = ("unit",) if by == "unit" else ("unit", by)
        found: Found = {}
        for row in _rows(told, period, names, list(keys) if unit is not None else None, codes):
            if row["denominator"] and row["unit"] in keys:
                name = "" if by == "unit" else row[by] or ""
                counts = (int(row["numerator"] or 0), int(row["denominator"]))
                found.setdefault((keys[row["unit"]], name), {})[row["indicator"]] = counts
        if by != "procedure" and with_totals:
            known = [(one, name, code) for (one, name), own in found.items() for code in own]
            for (one, name, code), counts in standing_in(
                told.totals, period.since, period.until, known, by_field=by == "field"
            ).items():
                if counts[1] and (unit is None or one == unit) and (codes is None or code in codes):
                    found.setdefault((one, name), {})[code] = counts
    return found


def _rows(
    told: Counting, period: Period, names: tuple[str, ...], units: Collection[str] | None, codes: Collection[str] | None
) -> list[dict[str, Any]]:
    dossiers, totals = told.data.dossiers, told.data.aggregates
    if units is not None:
        dossiers = dossiers.filter(dossiers.unit.isin(list(units)))
        totals = None if totals is None else totals.filter(totals.unit.isin(list(units)))
    table = results(
        dossiers,
        by=names,
        period=(period.since, period.until + timedelta(days=1)),
        indicators=None if codes is None else list(codes),
        as_of=told.on + timedelta(days=1),
        aggregates=totals,
    )
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows
