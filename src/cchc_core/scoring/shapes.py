"""What goes into a scoring and what comes out of it, as frozen values.

Points, maxima and percents are exact ``Fraction``s; the figures that people see stand beside them as ``Decimal``s,
rounded once with the digits of the set. A caller stores, shows or compares these values and adds up nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from cchc_core.rules.rule import FactValue
from cchc_core.words import Note

NO_REASON = Note("")
ZERO = Fraction(0)


@dataclass(frozen=True)
class Override:
    """Points that a person set in place of the rule's: a verifier's, a council's, with their reason."""

    points: Fraction
    reason: Note
    origin: str = ""  # who or what it came from, as the caller writes it


@dataclass(frozen=True)
class UnitInputs:
    """All that is known of one unit. ``not_applicable`` and ``applicable`` hold the manager's decisions, by code of a
    leaf or of a node above it; the decision nearest to the leaf counts."""

    unit: str
    kind: str | None = None
    group: str = ""
    ranked: bool = True
    has: frozenset[str] = frozenset()
    not_applicable: Mapping[str, str] = field(default_factory=dict)  # code → reason
    applicable: Mapping[str, str] = field(default_factory=dict)  # code → reason, against what ``applies`` says
    facts: Mapping[str, FactValue] = field(default_factory=dict)  # a name that is absent is missing, None is "never"
    judgements: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # code of a leaf → what a person chose
    surveys: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)  # survey → item → share 0…1
    pools: Mapping[str, Fraction] = field(default_factory=dict)  # key of a pool → points given, not negative
    overrides: Mapping[str, Override] = field(default_factory=dict)  # code of a leaf → points in place of the rule's
    origins: Mapping[str, str] = field(default_factory=dict)  # name of a fact → where it came from; never looked at


class NodeResult(NamedTuple):
    """One node of one unit. An inner node has the sums of its leaves and an empty reason."""

    points: Fraction
    max: Fraction
    applicable_max: Fraction  # what the node adds to the denominator
    applicable: bool
    pending: int = 0  # leaves without points yet, at or below this node
    pending_points: Fraction = ZERO  # the maxima of these leaves
    reason: Note = NO_REASON
    missing: tuple[str, ...] = ()  # names of the facts, judgements or survey items that a pending leaf awaits
    band: str | None = None  # key of the line of ``Rule.bands`` that was reached, for the sheet to highlight


@dataclass(frozen=True)
class PoolResult:
    """Points given to a pool and what is left of them under its cap; ``signed`` is what the total gets."""

    given: Fraction
    capped: Fraction
    signed: Fraction


@dataclass(frozen=True)
class FieldResult:
    """One reform field of one unit, over all leaves that belong to it."""

    points: Fraction
    max: Fraction
    applicable_max: Fraction
    percent: Fraction | None  # None where nothing of the field applies


@dataclass(frozen=True)
class UnitResult:
    """The sheet of one unit. ``rank`` is None where it is not ranked; ``of`` counts the ranked units of its group."""

    unit: str
    group: str
    ranked: bool
    points: Fraction
    max: Fraction
    applicable_max: Fraction
    percent: Fraction | None  # None where nothing applies
    shown_points: Decimal
    shown_percent: Decimal | None
    survey_points: Fraction  # of all leaves measured by survey, for ties
    pending: int
    pending_points: Fraction
    pools: Mapping[str, PoolResult]
    nodes: Mapping[str, NodeResult]
    fields: Mapping[str, FieldResult]
    rank: int | None = None
    of: int = 0
    grade: str | None = None


@dataclass(frozen=True)
class Result:
    """Every unit in the order of the input."""

    criteria_set: str  # "ha-tinh-so@2022"
    digits: int
    units: tuple[UnitResult, ...]

    def of_unit(self, unit: str) -> UnitResult:
        """The sheet of one unit; ``KeyError`` where it is not among them."""
        for result in self.units:
            if result.unit == unit:
                return result
        raise KeyError(unit)
