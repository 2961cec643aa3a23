"""The contract of a rule: what it is given, and the three answers it may give.

A rule sees one leaf of one unit. It answers *earned* with points and the sentence that explains them, *pending* with
what is missing (missing is never zero), or *excluded* where its own ``when_zero`` takes the leaf out of the
denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from cchc_core.rules.params import Choice, Declared
from cchc_core.words import Note, render

#: A measured input: number, yes/no, date; ``None`` says "known never to have happened" (dates only).
FactValue = Fraction | bool | date | None


class Earned(NamedTuple):
    """Points, with the sentence that a unit reads under them."""

    points: Fraction
    reason: Note
    band: str | None = None  # which line of ``Rule.bands`` was reached, for the sheet to highlight


class Pending(NamedTuple):
    """No points yet; ``missing`` names the facts, judgements or survey items that are awaited."""

    reason: Note
    missing: tuple[str, ...] = ()


class Excluded(NamedTuple):
    """The leaf leaves the denominator (``when_zero: exclude``)."""

    reason: Note


Outcome = Earned | Pending | Excluded


class InputError(ValueError):
    """An input that no rule may accept: a share above 1, a value off its step, an unknown level."""

    def __init__(self, reason: Note, name: str = "") -> None:
        super().__init__(render(reason, str))
        self.reason = reason
        self.name = name


@dataclass(frozen=True)
class FactLabel:
    """The words of a fact: what it is called and what it counts ("nhiệm vụ", "%")."""

    label: str
    unit: str = ""


#: What a rule is given where there is nothing.
NOTHING: Mapping[str, Any] = MappingProxyType({})


class LeafInputs(NamedTuple):
    """Everything a rule may look at. A fact that is not in ``facts`` is missing."""

    facts: Mapping[str, FactValue] = NOTHING
    judgement: Mapping[str, Any] = NOTHING  # {"level": "on_time"}, {"points": Fraction}, {"branch": …}
    surveys: Mapping[str, Mapping[str, Fraction]] = NOTHING  # survey → item → share 0…1
    best: Mapping[str, Fraction] = NOTHING  # fact → best value of the ranking group
    labels: Mapping[str, FactLabel] = NOTHING
    digits: int = 2  # decimals shown in explanations


@dataclass(frozen=True)
class Band:
    """One line of the rule in plain words; ``key`` is what ``Earned.band`` names when it is reached."""

    key: str
    text: Note


@dataclass(frozen=True)
class FactNeed:
    """A fact to be measured; ``type`` is number, yes_no or date."""

    name: str
    type: str


@dataclass(frozen=True)
class LevelNeed:
    """One level that may be chosen, with its points."""

    key: str
    label: str
    points: Fraction


@dataclass(frozen=True)
class PointsNeed:
    """Points typed by hand, within bounds, in steps counted from the lowest. ``highest`` None: the leaf's maximum."""

    lowest: Fraction
    highest: Fraction | None
    step: Fraction
    entered_by: str


@dataclass(frozen=True)
class SurveyNeed:
    """An item of a survey whose share 0…1 is awaited."""

    survey: str
    item: str


@dataclass(frozen=True)
class InputsNeeded:
    """What people or other parts must bring before the rule can earn; entry forms are built from this."""

    facts: tuple[FactNeed, ...] = ()
    levels: tuple[LevelNeed, ...] = ()  # judgement {"level": key}
    points: PointsNeed | None = None  # judgement {"points": number}
    branches: tuple[Choice, ...] = ()  # judgement {"branch": key}, then that branch's own inputs
    surveys: tuple[SurveyNeed, ...] = ()
    best: tuple[str, ...] = ()  # facts whose best value in the ranking group is needed


class Rule(Declared):
    """Base of every kind. Parameters are dataclass fields declared with ``params.param``."""

    kind: ClassVar[str]
    label: ClassVar[str]  # message: the name of the kind in lists
    meaning: ClassVar[str]  # message: one sentence for whoever chooses the kind

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        """Points for one leaf of one unit; raises ``InputError`` for an input outside its bounds."""
        raise NotImplementedError

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        """What must be entered or measured. A rule of several cases shows those of the case in ``judgement``."""
        raise NotImplementedError

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        """The rule in plain words, a line for each level; without ``max_points`` it says "the maximum"."""
        raise NotImplementedError

    def facts(self) -> tuple[str, ...]:
        """Names of the facts that the rule may read, of every case, in order, without repeats."""
        return tuple(dict.fromkeys(need.name for need in self.inputs_needed().facts))

    def best_facts(self) -> tuple[str, ...]:
        """Facts whose best value in the ranking group the rule needs: the second pass."""
        return self.inputs_needed().best

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        """Lowest (``None``: no floor) and highest points the rule can give."""
        return Fraction(0), max_points

    def doubts(self) -> Iterable[Note]:
        """What may be meant so and probably is not; each becomes a warning for somebody to confirm."""
        return ()
