"""The share that a survey gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import TEXT, param
from cchc_core.rules.rule import (
    Band,
    FactLabel,
    InputError,
    InputsNeeded,
    LeafInputs,
    Outcome,
    Pending,
    Rule,
    SurveyNeed,
)
from cchc_core.values import exact
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class Survey(Rule):
    """The share of an item of a survey, times the maximum; never self-scored. The share lies within 0 and 1."""

    kind = "survey"
    label = gettext_noop("Survey result")
    meaning = gettext_noop("A share of the maximum, taken from the result of a survey.")

    survey: str = param(TEXT, label=gettext_noop("Which survey"))
    item: str = param(TEXT, label=gettext_noop("Item of the survey"))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        share = inputs.surveys.get(self.survey, {}).get(self.item)
        words = self._words(inputs.labels)
        if share is None:
            return Pending(note(gettext_noop("No survey result yet for: %(item)s."), item=words), (self._missing,))
        share = self._within(share, words)
        value = say.percent(share * 100)
        why = note(gettext_noop("%(fact)s: %(value)s"), fact=words, value=value)
        return say.earned(inputs, share * max_points, max_points, why, "share")

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(surveys=(SurveyNeed(self.survey, self.item),))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        share = note(gettext_noop("a share of %(points)s"), points=say.points_words(None, max_points))
        return (Band("share", say.chain(self._words(labels), share)),)

    @property
    def _missing(self) -> str:
        return f"survey:{self.survey}/{self.item}"

    def _within(self, share: object, words: Note) -> Fraction:
        if isinstance(share, (Fraction, int, Decimal)) and not isinstance(share, bool) and 0 <= share <= 1:
            return exact(share)
        shown = say.plain(exact(share)) if isinstance(share, (Fraction, int, Decimal)) else str(share)
        text = gettext_noop("%(item)s: the share must lie within 0 and 1 (%(value)s was given).")
        raise InputError(note(text, item=words, value=shown), self._missing)

    def _words(self, labels: Mapping[str, FactLabel]) -> Note:
        """The item by its label, kept under "survey/item", or by its keys."""
        known = labels.get(f"{self.survey}/{self.item}")
        if known:
            return note(gettext_noop("survey “%(item)s”"), item=known.label)
        return note(gettext_noop("survey %(survey)s, item %(item)s"), survey=self.survey, item=self.item)
