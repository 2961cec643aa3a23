"""Monthly totals: kept as they were brought, each one replacing the former of the same unit, month and indicator."""

from cchc.orgunits.models import OrgUnit
from cchc.procedures.models import DossierImport, MonthlyAggregate
from cchc_core.procedures.reading import Reading

_NAMES = ("source", "unit", "field", "procedure", "month", "months", "indicator", "numerator", "denominator")


def keep_aggregates(row: DossierImport, reading: Reading) -> None:
    """Add the rows of a checked file that say something new, inside the caller's transaction."""
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    told = reading.engine.execute(f"SELECT {', '.join(_NAMES)} FROM dossiers ORDER BY rn").fetchall()
    standing = {_key_of(each): each for each in MonthlyAggregate.objects.filter(replaced_by__isnull=True)}
    new: list[MonthlyAggregate] = []
    changed = 0
    for source, unit, field, procedure, month, months, indicator, numerator, denominator in told:
        made = MonthlyAggregate(
            source=source,
            unit_id=units[unit],
            field=field or "",
            procedure=procedure or "",
            month=month,
            months=months or 1,
            indicator=indicator,
            numerator=numerator,
            denominator=denominator,
            made_by=row,
        )
        before = standing.get(_key_of(made))
        if before is None or (before.numerator, before.denominator) != (numerator, denominator):
            made.replaces = before
            changed += before is not None
            new.append(made)
    MonthlyAggregate.objects.bulk_create(new)
    row.counts = {"rows": len(told), "added": len(new) - changed, "changed": changed, "same": len(told) - len(new)}


def _key_of(each: MonthlyAggregate) -> tuple[object, ...]:
    return (each.source, each.unit_id, each.field, each.procedure, each.month, each.months, each.indicator)
