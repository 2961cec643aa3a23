"""What a unit of the demonstration says about a criterion, and what its verifier says to that."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any

from cchc.assessment.bridge import survey_fact
from cchc.demo import remarks
from cchc.demo.numbers import Temper
from cchc_core.criteria.tree import CriteriaSet, Placed
from cchc_core.rules.rule import FactValue, InputsNeeded, Rule
from cchc_core.values import show_day, show_number


@dataclass(frozen=True)
class Claim:
    """Figures and choice. A survey's share stands among the figures under its long name."""

    facts: Mapping[str, FactValue] = field(default_factory=dict)
    judgement: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Another word than the unit's; what is None stays as it was."""

    reason: str
    facts: Mapping[str, FactValue] | None = None
    judgement: Mapping[str, Any] | None = None
    points: Fraction | None = None


def claim(placed: Placed, values: Mapping[str, FactValue], unit: Temper) -> Claim:
    """What the unit has and chooses for one criterion."""
    rule = _rule(placed)
    chance = random.Random(f"claim/{unit.seed}/{placed.node.code}")  # noqa: S311 - the same claim every time, no secret
    good = min(1.0, max(0.0, chance.gauss(unit.at(placed.field or ""), 0.15)))
    judgement: dict[str, Any] = {}
    needed = rule.inputs_needed()
    if needed.branches:
        judgement["branch"] = needed.branches[0 if chance.random() < 0.7 else -1].key
        needed = rule.inputs_needed(judgement)
    if needed.levels:
        ordered = sorted(needed.levels, key=lambda level: -level.points)
        judgement["level"] = ordered[0 if chance.random() < 0.35 + 0.65 * good else 1].key
    if needed.points:
        judgement["points"] = _by_hand(needed, placed, good)
    facts = {need.name: values[need.name] for need in needed.facts}
    for item in needed.surveys:
        facts[survey_fact(item.survey, item.item)] = _share(chance, good)
    return Claim(facts, judgement)


def _rule(placed: Placed) -> Rule:
    if placed.node.rule is None:
        raise TypeError(f"{placed.node.code} has no rule.")
    return placed.node.rule


def _by_hand(needed: InputsNeeded, placed: Placed, good: float) -> Fraction:
    """Points in whole steps, seldom the highest."""
    assert needed.points is not None  # noqa: S101 - asked by the caller
    low, step = needed.points.lowest, needed.points.step
    high = needed.points.highest if needed.points.highest is not None else placed.node.max or Fraction(0)
    steps = (high - low) / step
    return low + step * min(int(steps), round(float(steps) * (0.5 + 0.5 * good)))


def _share(chance: random.Random, good: float) -> Fraction:
    return Fraction(f"{min(0.985, 0.74 + 0.2 * good + chance.uniform(-0.02, 0.03)):.4f}")


def single_facts(criteria_set: CriteriaSet) -> frozenset[str]:
    """Figures that one criterion alone reads: correcting them upsets no other."""
    counted = Counter(
        name for placed in criteria_set.leaves() if placed.node.rule for name in set(placed.node.rule.facts())
    )
    return frozenset(name for name, count in counted.items() if count == 1) - {"dossiers_on_time", "late_apologised"}


def verdict(
    placed: Placed, said: Claim, earned: Fraction, chance: random.Random, changeable: frozenset[str]
) -> Verdict | None:
    """A reasoned difference, where the rule leaves room for one; None confirms the claim."""
    if earned > 0 and chance.random() < 0.2:
        half = Fraction(int(earned * 2), 4)
        return Verdict(remarks.one_of(remarks.POINTS, chance), points=half) if half < earned else None
    rule = _rule(placed)
    branch = said.judgement.get("branch")
    if branch is not None:
        rule = next(each.rule for each in rule.branches if each.key == branch)  # type: ignore[attr-defined]
    if rule.kind == "levels":
        return _lower_level(rule, said, chance)
    return _other_figure(rule, said, chance, changeable)


def _lower_level(rule: Rule, said: Claim, chance: random.Random) -> Verdict | None:
    ordered = sorted(rule.inputs_needed().levels, key=lambda level: -level.points)
    place = next(index for index, level in enumerate(ordered) if level.key == said.judgement["level"])
    if place + 1 >= len(ordered):
        return None
    return Verdict(
        remarks.one_of(remarks.LEVELS, chance), judgement={**said.judgement, "level": ordered[place + 1].key}
    )


#: Kinds whose points fall when the figure of the first place falls.
_FALLING = frozenset({"linear", "steps", "weighted_ratio", "count_points"})


def _other_figure(rule: Rule, said: Claim, chance: random.Random, changeable: frozenset[str]) -> Verdict | None:
    name = next(iter(rule.facts()), "")
    if rule.kind == "all_of":
        name = chance.choice(rule.facts())
    if name not in changeable or name not in said.facts:
        return None
    old = said.facts[name]
    new, kind = _corrected(rule.kind, old, chance)
    if new is None:
        return None
    reason = remarks.one_of(kind, chance, old=_words(old), new=_words(new))
    return Verdict(reason, facts={**said.facts, name: new})


def _corrected(kind: str, old: FactValue, chance: random.Random) -> tuple[FactValue, tuple[str, ...]]:
    """The figure as the verifier finds it, and the remarks that go with such a change."""
    if kind in ("yes_no", "all_of") and old is True:
        return False, remarks.CONDITIONS
    if isinstance(old, Fraction) and kind == "penalty_per_event":
        return old + 1, remarks.EVENTS
    if isinstance(old, Fraction) and kind in _FALLING:
        fewer = old - max(1, round(float(old) * chance.uniform(0.03, 0.11)))
        return (fewer, remarks.FIGURES) if fewer >= 0 else (None, ())
    if kind == "date_window" and old is not None and not isinstance(old, bool | Fraction):
        later = old + timedelta(days=chance.randint(6, 16))
        return (later, remarks.DAYS) if later.year == old.year and later.month < 11 else (None, ())
    return None, ()


def _words(value: FactValue) -> str:
    if isinstance(value, Fraction):
        return show_number(value)
    return "" if value is None or isinstance(value, bool) else show_day(value)
