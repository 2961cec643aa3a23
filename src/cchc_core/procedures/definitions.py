"""What the indicators are: names, maxima, zero denominators, versions and sources, as data (``definitions.yaml``).

How they are counted stands in ``indicators/``; here is what a page or a report says of them, without loading any engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from cchc_core.values import exact

HERE = Path(__file__).parent / "definitions.yaml"
PERCENT, DAYS = "percent", "days"
DOSSIERS, AGGREGATES, BOTH = "dossiers", "aggregates", "both"
DECIMALS = 2
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Group:
    """Indicators whose points belong together."""

    code: str
    name: str
    maximum: Fraction


@dataclass(frozen=True)
class Definition:
    """One indicator. ``numerator`` and ``denominator`` are its formula in the words of the office.

    ``unit`` is percent (of the denominator) or days (the numerator is minutes). ``inferred`` says that the maximum is
    ours. ``zero_is_zero``: a denominator of 0 makes the value 0, where otherwise there is none.
    """

    code: str
    key: str
    group: str
    name: str
    numerator: str
    denominator: str
    version: str
    sources: tuple[str, ...]
    told_by: str
    maximum: Fraction
    inferred: bool = False
    unit: str = PERCENT
    direction: str = "up"
    full_points_at: Fraction = Fraction(100)
    multiply_by: str | None = None
    stock: bool = False
    zero_is_zero: bool = False

    @property
    def scale(self) -> Fraction:
        """What numerator over denominator is multiplied by."""
        return Fraction(100) if self.unit == PERCENT else Fraction(1, MINUTES_A_DAY)

    def value(self, numerator: Fraction | int, denominator: Fraction | int) -> Fraction | None:
        """The exact value; None where there is nothing to count: the denominator is 0."""
        if denominator == 0:
            return Fraction(0) if self.zero_is_zero else None
        return max(Fraction(0), exact(numerator) * self.scale / exact(denominator))

    def points(self, value: Fraction | None, factor: Fraction | None = None) -> Fraction | None:
        """Exact points: all from ``full_points_at`` on, linear below; 2.2 and its like give none.

        ``factor`` is the value in percent of the indicator that ``multiply_by`` names; where that is missing, so are the
        points.
        """
        if value is None or self.maximum == 0:
            return None
        if self.multiply_by is not None:
            if factor is None:
                return None
            value = value * factor / 100
        return self.maximum * min(Fraction(1), value / self.full_points_at)


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(HERE.read_text(encoding="utf-8"))
    return found


def _definition(row: Mapping[str, Any]) -> Definition:
    return Definition(
        code=row["code"],
        key=row["key"],
        group=row["group"],
        name=row["name"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        version=row["version"],
        sources=tuple(row["sources"]),
        told_by=row["told_by"],
        maximum=Fraction(row["max"]),
        inferred=row.get("inferred", False),
        unit=row.get("unit", PERCENT),
        direction=row.get("direction", "up"),
        full_points_at=Fraction(row.get("full_points_at", 100)),
        multiply_by=row.get("multiply_by"),
        stock=row.get("stock", False),
        zero_is_zero=row.get("zero", "none") == "zero",
    )


#: Indicators by code, in the order of the Decision.
DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {row["code"]: _definition(row) for row in _read()["indicators"]}
)
GROUPS: Mapping[str, Group] = MappingProxyType(
    {row["code"]: Group(row["code"], row["name"], Fraction(row["max"])) for row in _read()["groups"]}
)
SOURCES: Mapping[str, str] = MappingProxyType(_read()["sources"])
BASIS: str = _read()["basis"]
