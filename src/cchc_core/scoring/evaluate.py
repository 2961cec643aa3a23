"""The one place where a score is computed: no clock, no queries, exact arithmetic, the rounding that the set names.

``evaluate`` scores and ranks many units; ``evaluate_unit`` and ``evaluate_leaf`` answer while somebody is typing. Three
calls with different inputs give the self-assessed, the verified and the final sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.rules.rule import FactLabel, InputError
from cchc_core.scoring.leaves import score_leaf
from cchc_core.scoring.prepared import Prepared, prepare
from cchc_core.scoring.problems import Problem, WrongInputs
from cchc_core.scoring.ranking import rank
from cchc_core.scoring.rollup import roll_up
from cchc_core.scoring.shapes import NodeResult, Result, UnitInputs, UnitResult

#: Changes whenever the same inputs could give other points, so that a stored result tells which reading made it.
ENGINE_VERSION = "1"

Best = Mapping[str, Fraction]


def evaluate(
    criteria_set: CriteriaSet, units: Sequence[UnitInputs], labels: Mapping[str, FactLabel] | None = None
) -> Result:
    """Score and rank the units, in their order. Raises ``WrongInputs`` with every problem of every unit."""
    prepared = prepare(criteria_set, labels)
    best = best_values(prepared, units)
    problems: list[Problem] = []
    results: list[UnitResult] = []
    for inputs in units:
        try:
            results.append(evaluate_unit(prepared, inputs, best.get(inputs.group, {})))
        except WrongInputs as wrong:
            problems.extend(wrong.problems)
    if problems:
        raise WrongInputs(problems)
    return Result(criteria_set.reference, prepared.digits, rank(criteria_set, results))


def evaluate_unit(prepared: Prepared, inputs: UnitInputs, best: Best | None = None) -> UnitResult:
    """The sheet of one unit, not ranked. ``best`` is fact → best value of its group (``best_values``)."""
    leaves: dict[str, NodeResult] = {}
    problems: list[Problem] = []
    for leaf in prepared.leaves:
        try:
            leaves[leaf.code] = score_leaf(prepared, leaf, inputs, best or {})
        except InputError as error:
            problems.append(Problem(error.reason, inputs.unit, _place(error.name, leaf.code), code=leaf.code))
    if problems:
        raise WrongInputs(problems)
    return roll_up(prepared, inputs, leaves)


def evaluate_leaf(prepared: Prepared, code: str, inputs: UnitInputs, best: Best | None = None) -> NodeResult:
    """One leaf of one unit. ``KeyError`` for a code that is no leaf, ``InputError`` for an input out of bounds."""
    return score_leaf(prepared, prepared.leaf(code), inputs, best or {})


def _place(name: str, code: str) -> str:
    """Where in the inputs a rule found what it refuses: a judgement of its leaf, a survey's item, a fact."""
    what, _, part = name.partition(":")
    if what == "judgement":
        return f"judgements.{code}.{part}"
    if what == "survey":
        return f"surveys.{part.replace('/', '.')}"
    return f"facts.{name}" if name and name != code else ""


def best_values(prepared: Prepared, units: Iterable[UnitInputs]) -> dict[str, dict[str, Fraction]]:
    """First pass: group → fact → best value among all units of the group, ranked or not."""
    found: dict[str, dict[str, Fraction]] = {}
    if not prepared.compared_facts:
        return found
    for inputs in units:
        group = found.setdefault(inputs.group, {})
        for fact in prepared.compared_facts:
            value = inputs.facts.get(fact)
            if isinstance(value, Fraction) and (fact not in group or value > group[fact]):
                group[fact] = value
    return found
