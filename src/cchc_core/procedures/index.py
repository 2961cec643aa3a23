"""The service index of a unit: points by indicator and by group out of numerators and denominators.

Missing is not zero: an indicator without a value adds neither points nor maximum, and the index says how many of the 100
points could be given at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from cchc_core.procedures.definitions import DEFINITIONS, GROUPS, Definition

Counts = tuple[Fraction | int, Fraction | int]  # numerator, denominator


@dataclass(frozen=True)
class Index:
    """Points of one unit. ``possible`` are the points of those indicators that have a value; ``missing`` are the others."""

    points: Mapping[str, Fraction]
    by_group: Mapping[str, Fraction]
    total: Fraction
    possible: Fraction
    missing: tuple[str, ...]

    @property
    def out_of_100(self) -> Fraction | None:
        """What units are ranked by: points over those that could be given, times 100; None where none could."""
        return self.total * 100 / self.possible if self.possible else None


def service_index(counts: Mapping[str, Counts], definitions: Mapping[str, Definition] = DEFINITIONS) -> Index:
    """The index out of the counts of each indicator, by its code."""
    values = {code: definition.value(*counts[code]) for code, definition in definitions.items() if code in counts}
    points: dict[str, Fraction] = {}
    for code, definition in definitions.items():
        factor = values.get(definition.multiply_by) if definition.multiply_by else None
        got = definition.points(values.get(code), factor)
        if got is not None:
            points[code] = got
    by_group = {
        group: sum((got for code, got in points.items() if definitions[code].group == group), Fraction(0))
        for group in GROUPS
        if any(definitions[code].group == group for code in points)
    }
    return Index(
        points=points,
        by_group=by_group,
        total=sum(points.values(), Fraction(0)),
        possible=sum((definitions[code].maximum for code in points), Fraction(0)),
        missing=tuple(code for code, one in definitions.items() if one.maximum and code not in points),
    )
