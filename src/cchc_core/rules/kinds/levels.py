"""One of ordered levels, chosen by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import NUMBER, TEXT, Declared, Problem, Records, param, repeated
from cchc_core.rules.rule import (
    Band,
    FactLabel,
    InputError,
    InputsNeeded,
    LeafInputs,
    LevelNeed,
    Outcome,
    Pending,
    Rule,
)
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class Level(Declared):
    """One level: the word in the file, the words on the sheet, its points (perhaps negative)."""

    key: str = param(TEXT, label=gettext_noop("Key in the file"))
    label: str = param(TEXT, label=gettext_noop("Level"), default="")
    points: Fraction = param(NUMBER, label=gettext_noop("Points"))

    def __post_init__(self) -> None:
        if not self.label:  # a level without words goes by its key
            object.__setattr__(self, "label", self.key)


def _check(levels: tuple[Level, ...]) -> Iterable[Problem]:
    return repeated([level.key for level in levels])


LEVELS = Records(Level, _check)


@dataclass(frozen=True, kw_only=True)
class Levels(Rule):
    """One of ordered levels, each with its points: on time, late, not at all. Points may be negative."""

    kind = "levels"
    label = gettext_noop("Levels")
    meaning = gettext_noop("A person chooses which of several levels was reached; each has its points.")

    levels: tuple[Level, ...] = param(LEVELS, label=gettext_noop("Levels"))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        chosen = inputs.judgement.get("level")
        if chosen is None:
            labels = tuple(level.label for level in self.levels)
            text = gettext_noop("The level has not been chosen yet: %(levels)s.")
            return Pending(note(text, levels=labels), ("judgement:level",))
        for level in self.levels:
            if level.key == str(chosen):
                return say.earned(inputs, level.points, max_points, level.label, level.key)
        known = tuple(level.key for level in self.levels)
        text = gettext_noop("“%(level)s” is none of the levels %(known)s.")
        raise InputError(note(text, level=str(chosen), known=known), "judgement:level")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(levels=tuple(LevelNeed(level.key, level.label, level.points) for level in self.levels))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        return tuple(Band(level.key, say.line(level.label, level.points, max_points)) for level in self.levels)

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        points = [level.points for level in self.levels]
        return min(points), max(points)
