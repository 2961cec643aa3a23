"""What an indicator is made of: how often something holds among dossiers, and in which windows of time it counts.

A window is a month, or the whole period. An indicator is a ``Share``: measures that make its denominator, measures that
make its numerator, and measures taken off it again. A measure is a whole number for each dossier (mostly 0 or 1) and a
``Base`` that says in which windows the dossier brings it in, so that a month within a year counts what the month alone
would count.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import ibis.expr.types as ir


class Base(Enum):
    """In which windows a dossier counts."""

    RECEIVED = "received"  # the one in which it was received
    JUDGED = "judged"  # each in which it was in work, if it has a term to be judged by
    LATE = "late"  # of those, each at whose end it was late
    ENDED = "ended"  # the one in which it ended
    PROCEDURES = "procedures"  # each procedure of a unit once, in each window in which such a dossier was received


@dataclass(frozen=True)
class Measure:
    """``value`` (whole number a dossier, null is 0) summed over the windows of ``base``."""

    base: Base
    value: ir.IntegerValue


@dataclass(frozen=True)
class Share:
    """Numerator ``those`` less ``less``, over the denominator ``of``."""

    of: Measure
    those: Measure
    less: tuple[Measure, ...] = ()


def flag(condition: ir.BooleanValue) -> ir.IntegerValue:
    """1 where the condition holds, 0 where it does not or is unknown."""
    return condition.fill_null(False).cast("int32")


def received(dossiers: ir.Table, condition: ir.BooleanValue | None = None) -> Measure:
    """Dossiers received in the window, those of the condition."""
    return Measure(Base.RECEIVED, dossiers.one if condition is None else flag(condition))


def judged(dossiers: ir.Table) -> Measure:
    """Dossiers received or in work in the window that have a term to be judged by."""
    return Measure(Base.JUDGED, dossiers.one)


def late(dossiers: ir.Table, condition: ir.BooleanValue | None = None) -> Measure:
    """Of ``judged``, those that were late at the end of the window, by the rules of ``clock``."""
    return Measure(Base.LATE, dossiers.one if condition is None else flag(condition))


def ended(dossiers: ir.Table, value: ir.Value) -> Measure:
    """Dossiers that ended in the window: those of a condition, or a whole number of each."""
    return Measure(Base.ENDED, flag(value) if value.type().is_boolean() else value.cast("int64"))


def procedures(dossiers: ir.Table, condition: ir.BooleanValue) -> Measure:
    """Procedures (of each unit) of which at least one dossier of the condition was received in the window."""
    return Measure(Base.PROCEDURES, flag(condition))
