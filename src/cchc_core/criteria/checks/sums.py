"""Sums: children against the maximum above them, the top level against the total. Official tables fail them, too."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet, node_max
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """A warning for each sum that differs from what is written."""
    for spot in context.spots(criteria_set):
        node = spot.node
        if node.is_leaf or node.max is None:
            continue
        found = sum((node_max(child) for child in node.children), Fraction(0))
        if found != node.max:
            text = gettext_noop(
                "The maxima under it add up to %(found)s, and its own maximum is %(max)s (difference %(difference)s)."
            )
            values = note(
                text, found=show_number(found), max=show_number(node.max), difference=show_number(found - node.max)
            )
            yield context.warning(values, *spot.path, "max", code=node.code, check="sums")
    found = sum((node_max(node) for node in criteria_set.nodes), Fraction(0))
    if found != criteria_set.total:
        total = criteria_set.total
        text = gettext_noop("The maxima add up to %(found)s, and the total is %(total)s (difference %(difference)s).")
        values = note(text, found=show_number(found), total=show_number(total), difference=show_number(found - total))
        yield context.warning(values, "total", check="sums")
