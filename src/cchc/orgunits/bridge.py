"""Rows ⇄ values of the core."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from cchc.orgunits.models import Succession, UnitPeriod
from cchc_core.units.values import LegalBasis, SuccessionValue, UnitPeriodValue

_COLUMNS = (
    "unit_id", "name", "kind", "parent_id", "valid_from", "valid_to", "code", "short_name", "abbreviation",
    "head_title", "unit__key", "verified", "assumed", "search", "sort_key",
)  # fmt: skip


def period_values(periods: QuerySet[UnitPeriod]) -> Iterable[UnitPeriodValue]:
    """The periods as values, read in one query without making model rows."""
    return (UnitPeriodValue(*row) for row in periods.order_by().values_list(*_COLUMNS))


def period_value(period: UnitPeriod) -> UnitPeriodValue:
    """One row as a value."""
    return UnitPeriodValue(
        unit=period.unit_id,
        name=period.name,
        kind=period.kind,
        parent=period.parent_id,
        valid_from=period.valid_from,
        valid_to=period.valid_to,
        code=period.code,
        short_name=period.short_name,
        abbreviation=period.abbreviation,
        head_title=period.head_title,
        key=period.unit.key,
        verified=period.verified,
        assumed=period.assumed,
    )


def succession_value(row: Succession) -> SuccessionValue:
    """One row as a value."""
    return SuccessionValue(
        predecessor=row.predecessor_id,
        successor=row.successor_id,
        kind=row.kind,
        on=row.on,
        whole=row.whole,
        basis=basis_of(row),
        verified=row.verified,
        assumed=row.assumed,
        note=row.note,
    )


def basis_of(row: Succession) -> LegalBasis:
    """The document a succession rests on."""
    return LegalBasis(row.basis_symbol, row.basis_date, row.basis_issuer, row.basis_title)


def basis_columns(basis: LegalBasis) -> dict[str, str]:
    """The same as columns of ``Succession``."""
    return {
        "basis_symbol": basis.symbol,
        "basis_date": basis.date,
        "basis_issuer": basis.issuer,
        "basis_title": basis.title,
    }
