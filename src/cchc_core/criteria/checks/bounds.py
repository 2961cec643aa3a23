"""No rule may give more than the maximum of its leaf."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error where a rule can reach beyond the maximum, a warning where it can never reach it."""
    for spot in context.spots(criteria_set):
        node = spot.node
        if not node.is_leaf or node.rule is None or node.max is None or node.max < 0:
            continue
        _, highest = node.rule.bounds(node.max)
        figures = {"points": show_number(highest), "max": show_number(node.max)}
        if highest > node.max:
            text = gettext_noop(
                "The rule can give %(points)s points, above the maximum of %(max)s. Lower the points or raise the maximum."
            )
            yield context.error(note(text, **figures), *spot.path, "rule", code=node.code, check="bounds")
        elif highest < node.max:
            text = gettext_noop("The rule gives %(points)s points at most; nobody can reach the maximum of %(max)s.")
            yield context.warning(note(text, **figures), *spot.path, "rule", code=node.code, check="bounds")
