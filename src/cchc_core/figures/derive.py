"""Figures that are computed from figures that are computed: the order, circles, and the results.

What a person or a system has told goes before what a formula gives: a figure whose value is ``told`` is not computed, and those
that name it take the told value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from cchc_core.figures.formula import BadFormula, Computed, ZeroRule, evaluate, names_in
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True)
class Derivation:
    """How one figure is computed."""

    name: str
    formula: str
    zero: ZeroRule = ZeroRule.NULL


IN_A_CIRCLE = gettext_noop("The figure would be computed from itself: %(figures)s.")


def in_order(derivations: Iterable[Derivation]) -> tuple[Derivation, ...]:
    """Each after those that it is computed from. Raises ``BadFormula`` where some are computed from themselves."""
    known = {each.name: each for each in derivations}
    graph = {name: [other for other in names_in(each.formula) if other in known] for name, each in known.items()}
    try:
        return tuple(known[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as circle:
        path = tuple(reversed(circle.args[1]))  # each is computed from the next
        raise BadFormula(note(IN_A_CIRCLE, figures=" → ".join(path))) from None


def needed_for(names: Iterable[str], formulas: Mapping[str, str]) -> frozenset[str]:
    """These names and all that they are computed from, however far back."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += names_in(formulas[name]) if name in formulas else ()
    return frozenset(found)


def derive(derivations: Iterable[Derivation], told: Mapping[str, Fraction | None]) -> Mapping[str, Computed]:
    """Every figure of ``derivations`` that nobody has told, computed from what was told and from one another."""
    return dict(_derived(in_order(derivations), dict(told)))


def _derived(ordered: Iterable[Derivation], values: dict[str, Fraction | None]) -> Iterator[tuple[str, Computed]]:
    for each in ordered:
        if values.get(each.name) is None:
            found = evaluate(each.formula, values, each.zero)
            values[each.name] = found.value
            yield each.name, found
