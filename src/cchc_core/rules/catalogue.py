"""The kinds there are, and the way from plain data to a rule and back.

A new kind is one file in ``kinds``, one line in ``KINDS``, its Vietnamese words and its cases; nothing else.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules.kinds.all_of import AllOf
from cchc_core.rules.kinds.count_points import CountPoints
from cchc_core.rules.kinds.date_window import DateWindow
from cchc_core.rules.kinds.external import External
from cchc_core.rules.kinds.levels import Levels
from cchc_core.rules.kinds.linear import Linear
from cchc_core.rules.kinds.manual import Manual
from cchc_core.rules.kinds.one_of import OneOf
from cchc_core.rules.kinds.penalty_per_event import PenaltyPerEvent
from cchc_core.rules.kinds.relative_to_best import RelativeToBest
from cchc_core.rules.kinds.steps import Steps
from cchc_core.rules.kinds.survey import Survey
from cchc_core.rules.kinds.weighted_ratio import WeightedRatio
from cchc_core.rules.kinds.yes_no import YesNo
from cchc_core.rules.params import (
    FormField,
    Problem,
    Unreadable,
    dump_rule_data,
    expected,
    form_fields,
    nearest,
    read_declared,
)
from cchc_core.rules.rule import Band, FactLabel, Rule
from cchc_core.words import Note, gettext_noop, note, render

KINDS: tuple[type[Rule], ...] = (
    YesNo,
    AllOf,
    Levels,
    Steps,
    Linear,
    WeightedRatio,
    PenaltyPerEvent,
    CountPoints,
    DateWindow,
    Survey,
    External,
    Manual,
    OneOf,
    RelativeToBest,
)

BY_NAME: Mapping[str, type[Rule]] = {kind.kind: kind for kind in KINDS}


class RuleProblems(ValueError):
    """A rule that cannot be read; every problem at once, each a sentence that names the parameter.

    ``found`` has the same problems with the path to each parameter, for a form that shows them beside its fields.
    """

    def __init__(self, problems: tuple[Note, ...], found: tuple[Problem, ...] = ()) -> None:
        super().__init__("; ".join(render(problem, str) for problem in problems))
        self.problems = problems
        self.found = found


@dataclass(frozen=True)
class KindForm:
    """A kind as an editor shows it; ``label`` and ``meaning`` are messages, ``doc`` is the English reference."""

    kind: str
    label: str
    meaning: str
    doc: str
    fields: tuple[FormField, ...]


def load_rule(data: Mapping[str, Any], *, where: str = "") -> Rule:
    """The rule that the mapping describes; raises ``RuleProblems``. ``where`` (a code, a line) opens each message."""
    try:
        return _CatalogueReader().rule(data)
    except Unreadable as error:
        notes = tuple(problem.as_note() for problem in error.problems)
        if where:
            text = gettext_noop("%(where)s: %(problem)s")
            notes = tuple(note(text, where=where, problem=problem) for problem in notes)
        raise RuleProblems(notes, error.problems) from None


def dump_rule(rule: Rule) -> dict[str, Any]:
    """JSON data from which ``load_rule`` makes an equal rule: numbers as ints or exact text, dates as ISO text."""
    return dump_rule_data(rule)


def form_of(kind: str) -> KindForm:
    """The form description of a kind; raises ``KeyError`` for one that does not exist."""
    rule_class = BY_NAME[kind]
    return KindForm(
        kind, rule_class.label, rule_class.meaning, inspect.getdoc(rule_class) or "", form_fields(rule_class)
    )


def bands(rule: Rule, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
    """The rule in plain words with the key of each line, to be matched with ``Earned.band``."""
    return rule.bands(labels, max_points)


def describe(rule: Rule, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Note, ...]:
    """The rule in plain words, one note a band."""
    return tuple(band.text for band in rule.bands(labels, max_points))


class _CatalogueReader:
    """Reads rules of the kinds in the catalogue, nested ones too."""

    def rule(self, raw: object) -> Rule:
        if not isinstance(raw, Mapping):
            raise expected(gettext_noop("a rule with its kind"), raw)
        name = raw.get("kind")
        if name is None:
            raise Unreadable([Problem(note(gettext_noop("is missing")), ("kind",))])
        if not isinstance(name, str) or name not in BY_NAME:
            raise Unreadable([_unknown_kind(str(name))])
        return read_declared(BY_NAME[name], raw, self, ignore=("kind",))


def _unknown_kind(name: str) -> Problem:
    near = nearest(name, BY_NAME)
    if near:
        text = gettext_noop("unknown rule kind “%(kind)s”; did you mean “%(near)s”?")
        return Problem(note(text, kind=name, near=near), ("kind",))
    text = gettext_noop("unknown rule kind “%(kind)s”; known are %(known)s")
    return Problem(note(text, kind=name, known=tuple(BY_NAME)), ("kind",))
