"""First the case, then the rule of that case."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules.params import RULE, TEXT, Choice, Declared, Problem, Records, param, repeated
from cchc_core.rules.rule import (
    Band,
    Earned,
    FactLabel,
    InputError,
    InputsNeeded,
    LeafInputs,
    Outcome,
    Pending,
    Rule,
)
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class Branch(Declared):
    """One case with its rule."""

    key: str = param(TEXT, label=gettext_noop("Key in the file"))
    label: str = param(TEXT, label=gettext_noop("Case"), default="")
    rule: Rule = param(RULE, label=gettext_noop("Rule of the case"))

    def __post_init__(self) -> None:
        if not self.label:  # a case without words goes by its key
            object.__setattr__(self, "label", self.key)

    def check(self) -> Iterable[Problem]:
        # A judgement names one branch and no more, so a choice within a choice could never be answered.
        if isinstance(self.rule, OneOf):
            yield Problem(note(gettext_noop("a case cannot again be a choice of cases")), ("rule", "kind"))

    def words(self, inner: Note) -> Note:
        """What the inner rule says, with the case before it."""
        return note(gettext_noop("Case “%(case)s”: %(inner)s"), case=self.label, inner=inner)


def _check(branches: tuple[Branch, ...]) -> Iterable[Problem]:
    return repeated([branch.key for branch in branches])


BRANCHES = Records(Branch, _check)


@dataclass(frozen=True, kw_only=True)
class OneOf(Rule):
    """A person chooses the case, then the rule of that case applies with its own facts and judgement."""

    kind = "one_of"
    label = gettext_noop("One of several cases")
    meaning = gettext_noop("A person chooses which case applies; each case has a rule of its own.")

    branches: tuple[Branch, ...] = param(BRANCHES, label=gettext_noop("Cases"))

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        branch = self._chosen(inputs.judgement)
        if branch is None:
            cases = tuple(branch.label for branch in self.branches)
            text = gettext_noop("The case has not been chosen yet: %(cases)s.")
            return Pending(note(text, cases=cases), ("judgement:branch",))
        outcome = branch.rule.evaluate(inputs, max_points)
        reason = branch.words(outcome.reason)
        if isinstance(outcome, Earned):
            band = None if outcome.band is None else _joined(branch.key, outcome.band)
            return Earned(outcome.points, reason, band)
        return outcome._replace(reason=reason)

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        choices = tuple(Choice(branch.key, branch.label) for branch in self.branches)
        try:
            branch = self._chosen(judgement or {})
        except InputError:
            branch = None
        inner = branch.rule.inputs_needed(judgement) if branch else InputsNeeded()
        return dataclasses.replace(inner, branches=choices)

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for branch in self.branches for fact in branch.rule.facts()))

    def best_facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for branch in self.branches for fact in branch.rule.best_facts()))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        return tuple(
            Band(_joined(branch.key, band.key), branch.words(band.text))
            for branch in self.branches
            for band in branch.rule.bands(labels, max_points)
        )

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        every = [branch.rule.bounds(max_points) for branch in self.branches]
        lowest = [low for low, _ in every if low is not None]
        return min(lowest) if len(lowest) == len(every) else None, max(high for _, high in every)

    def doubts(self) -> Iterable[Note]:
        return (branch.words(doubt) for branch in self.branches for doubt in branch.rule.doubts())

    def _chosen(self, judgement: Mapping[str, Any]) -> Branch | None:
        """The branch of the judgement, ``None`` where none is chosen; raises ``InputError`` for an unknown one."""
        key = judgement.get("branch")
        if key is None:
            return None
        for branch in self.branches:
            if branch.key == str(key):
                return branch
        known = tuple(branch.key for branch in self.branches)
        text = gettext_noop("“%(branch)s” is none of the cases %(known)s.")
        raise InputError(note(text, branch=str(key), known=known), "judgement:branch")


def _joined(branch: str, band: str) -> str:
    return f"{branch}/{band}"
