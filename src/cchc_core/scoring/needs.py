"""What a criteria set wants to be told: which facts of which kind, which surveys, which judgements, which pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.rules.rule import InputsNeeded, Rule


@dataclass(frozen=True)
class Needs:
    """Everything an input may name without surprising the set."""

    facts: Mapping[str, str]  # name → number | yes_no | date
    surveys: frozenset[tuple[str, str]]  # (survey, item)
    judged: Mapping[str, Rule]  # code of a leaf that a person judges → its rule
    leaves: frozenset[str]
    codes: frozenset[str]  # leaves and the nodes above them
    pools: Mapping[str, str]  # key → label
    unit_kinds: tuple[str, ...] = ()


def needs_of(criteria_set: CriteriaSet) -> Needs:
    """Gather the needs of all rules of a set, of every case where a rule has several."""
    facts: dict[str, str] = {}
    surveys: set[tuple[str, str]] = set()
    judged: dict[str, Rule] = {}
    for placed in criteria_set.leaves():
        for needed in _cases(placed.node.rule):
            for fact in needed.facts:
                facts.setdefault(fact.name, fact.type)
            surveys.update((item.survey, item.item) for item in needed.surveys)
            if placed.node.rule is not None and (needed.levels or needed.points or needed.branches):
                judged[placed.node.code] = placed.node.rule
    return Needs(
        facts,
        frozenset(surveys),
        judged,
        frozenset(placed.node.code for placed in criteria_set.leaves()),
        frozenset(placed.node.code for placed in criteria_set.walk()),
        {pool.key: pool.label for pool in criteria_set.pools},
        criteria_set.unit_kinds,
    )


def _cases(rule: Rule | None) -> Iterator[InputsNeeded]:
    """What the rule needs before a case is chosen, then what it needs in each case."""
    if rule is None:
        return
    first = rule.inputs_needed()
    yield first
    for branch in first.branches:
        yield rule.inputs_needed({"branch": branch.key})


def usable_keys(rule: Rule, judgement: Mapping[str, Any]) -> tuple[str, ...]:
    """Which of ``branch``, ``level`` and ``points`` the rule reads, in the case that the judgement names."""
    needed = rule.inputs_needed(judgement)
    asked = {"branch": needed.branches, "level": needed.levels, "points": needed.points}
    return tuple(key for key, wanted in asked.items() if wanted)
