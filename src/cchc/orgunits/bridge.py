"""Rows ⇄ values of the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from cchc.orgunits.models import Succession, UnitPeriod
from cchc_core.units.values import LegalBasis, SuccessionValue, UnitPeriodValue

_COLUMNS = (
    "unit_id", "name", "kind", "parent_id", "valid_from", "valid_to", "code", "short_name", "abbreviation",
    "head_title", "unit__key", "verified", "assumed", "search", "sort_key",
)  # fmt: skip
_FACTS = (
    "name", "kind", "valid_from", "valid_to", "code", "short_name", "abbreviation", "head_title", "verified", "assumed",
)  # fmt: skip
_DETAILS = (
    "whole", "verified", "assumed", "note", "takes_over", "basis_symbol", "basis_date", "basis_issuer", "basis_title",
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


def fill(row: UnitPeriod, value: UnitPeriodValue, numbers: Mapping[int, int] | None = None) -> None:
    """Write a value's facts into a row. ``numbers`` gives the real numbers of new units, which are negative in values."""
    for name in _FACTS:
        setattr(row, name, getattr(value, name))
    row.parent_id = (numbers or {}).get(value.parent, value.parent) if value.parent is not None else None


def differs(row: UnitPeriod, value: UnitPeriodValue, numbers: Mapping[int, int] | None = None) -> bool:
    """Whether ``fill`` would change the row."""
    parent = (numbers or {}).get(value.parent, value.parent) if value.parent is not None else None
    return row.parent_id != parent or any(getattr(row, name) != getattr(value, name) for name in _FACTS)


def succession_row(value: SuccessionValue, numbers: Mapping[int, int]) -> Succession:
    """A row that is not saved yet."""
    return Succession(
        predecessor_id=None if value.predecessor is None else numbers.get(value.predecessor, value.predecessor),
        successor_id=None if value.successor is None else numbers.get(value.successor, value.successor),
        kind=value.kind,
        on=value.on,
        whole=value.whole,
        verified=value.verified,
        assumed=value.assumed,
        note=value.note,
        **basis_columns(value.basis),
    )


def succession_details(row: Succession) -> dict[str, Any]:
    """Everything of a succession that may be corrected, that is all but who, what and when."""
    return {name: getattr(row, name) for name in _DETAILS}
