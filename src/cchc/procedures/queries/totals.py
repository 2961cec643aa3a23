"""Monthly totals of what dossiers tell too: summed over a period, to stand in where there are no dossiers, and to be compared."""

from collections.abc import Iterable, Mapping
from datetime import date

from cchc.procedures.models import MonthlyAggregate
from cchc_core.procedures.definitions import AGGREGATES, DEFINITIONS, DOSSIERS

Counts = tuple[int, int]


def summed(
    rows: Iterable[MonthlyAggregate], since: date, until: date, *, by_field: bool
) -> dict[tuple[int, str, str], Counts]:
    """(unit, field, indicator) → the sums of numerators and denominators of the months that begin in a period.

    ``field`` is "" where fields are not told apart. Of what stands rather than happens the last month counts.
    """
    found: dict[tuple[int, str, str], Counts] = {}
    latest: dict[tuple[int, str, str], date] = {}
    for row in rows:
        if row.months != 1 or not since <= row.month <= until or (by_field and not row.field):
            continue
        key = (row.unit_id, row.field if by_field else "", row.indicator)
        counts = (row.numerator or 0, row.denominator)
        if DEFINITIONS[row.indicator].stock:
            if row.month < latest.get(key, row.month):
                continue
            if row.month > latest.get(key, row.month):
                found.pop(key, None)
            latest[key] = row.month
        before = found.get(key, (0, 0))
        found[key] = (before[0] + counts[0], before[1] + counts[1])
    return found


def standing_in(
    rows: Iterable[MonthlyAggregate], since: date, until: date, known: Iterable[tuple[int, str, str]], *, by_field: bool
) -> Mapping[tuple[int, str, str], Counts]:
    """Totals of what dossiers tell, for units of which no dossier tells it: no unit is counted from both."""
    told = set(known)
    mine = [row for row in rows if row.indicator in DEFINITIONS and DEFINITIONS[row.indicator].told_by == DOSSIERS]
    return {key: counts for key, counts in summed(mine, since, until, by_field=by_field).items() if key not in told}


def to_compare(source: str, since: date, until: date, code: str) -> dict[int, Counts]:
    """Unit → what its totals of a period say of an indicator that dossiers tell too. One query."""
    if DEFINITIONS[code].told_by == AGGREGATES:
        return {}
    rows = MonthlyAggregate.objects.filter(
        source=source, indicator=code, replaced_by__isnull=True, month__gte=since, month__lte=until
    )
    return {unit: counts for (unit, _field, _code), counts in summed(rows, since, until, by_field=False).items()}
