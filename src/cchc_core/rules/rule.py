"""The contract of a rule: what it is given, and the three answers it may give.

A rule sees one leaf of one unit. It answers *earned* with points and the sentence that explains them, *pending* with what
is missing (missing is never zero), or *excluded* where its own ``when_zero`` takes the leaf out of the denominator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from cchc_core.words import Note

#: A measured input: number, yes/no, date; ``None`` says "known never to have happened" (dates only).
FactValue = Fraction | bool | date | None


@dataclass(frozen=True)
class Earned:
    """Points, with the sentence that a unit reads under them."""

    points: Fraction
    reason: Note


@dataclass(frozen=True)
class Pending:
    """No points yet; ``missing`` names the facts, judgements or survey items that are awaited."""

    reason: Note
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Excluded:
    """The leaf leaves the denominator (``when_zero: exclude``)."""

    reason: Note


Outcome = Earned | Pending | Excluded


class InputError(ValueError):
    """An input that no rule may accept: a share above 1, a value off its step, an unknown level."""

    def __init__(self, reason: Note, name: str = "") -> None:
        super().__init__(reason.text % dict(reason.values))
        self.reason = reason
        self.name = name


@dataclass(frozen=True)
class FactLabel:
    """The words of a fact: what it is called and what it counts ("nhiệm vụ", "%")."""

    label: str
    unit: str = ""


@dataclass(frozen=True)
class LeafInputs:
    """Everything a rule may look at. A fact that is not in ``facts`` is missing."""

    facts: Mapping[str, FactValue] = field(default_factory=dict)
    judgement: Mapping[str, Any] = field(default_factory=dict)  # {"level": "on_time"}, {"points": Fraction}, {"branch": …}
    surveys: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)  # survey → item → share 0…1
    best: Mapping[str, Fraction] = field(default_factory=dict)  # fact → best value of the ranking group
    labels: Mapping[str, FactLabel] = field(default_factory=dict)
    digits: int = 2  # decimals shown in explanations


class Rule:
    """Base of every kind. Parameters are dataclass fields declared with ``params.param``."""

    kind: ClassVar[str]

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        """Points for one leaf of one unit; raises ``InputError`` for an input outside its bounds."""
        raise NotImplementedError

    def facts(self) -> tuple[str, ...]:
        """Names of the facts that the rule reads, in order, without repeats."""
        return ()

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        """Lowest (``None``: no floor) and highest points the rule can give."""
        return Fraction(0), max_points
