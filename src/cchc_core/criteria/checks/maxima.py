"""Maxima: every leaf has one, none is negative, and so is the total."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for a leaf without a maximum and for a maximum below 0; 0 itself is a pure penalty and allowed."""
    for spot in context.spots(criteria_set):
        node = spot.node
        if node.max is None:
            if (
                node.is_leaf
                and not context.is_unread(*spot.path, "max")
                and not context.is_unread(*spot.path, "children")
            ):
                text = note(gettext_noop("The criterion has no maximum. Add “max”."))
                yield context.error(text, *spot.path, code=node.code, check="maxima")
        elif node.max < 0:
            text = note(gettext_noop("The maximum is %(max)s; it may not be below 0."), max=show_number(node.max))
            yield context.error(text, *spot.path, "max", code=node.code, check="maxima")
    if criteria_set.total <= 0 and not context.is_unread("total"):
        text = note(gettext_noop("The total is %(total)s; it must be above 0."), total=show_number(criteria_set.total))
        yield context.error(text, "total", check="maxima")
