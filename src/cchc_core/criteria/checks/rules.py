"""A leaf has a rule, and only a leaf has one."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for a leaf without a rule and for a rule above leaves; a warning for what a rule itself doubts."""
    for spot in context.spots(criteria_set):
        node, code = spot.node, spot.node.code
        if context.is_unread(*spot.path, "rule"):
            continue
        if node.is_leaf and node.rule is None and not context.is_unread(*spot.path, "children"):
            text = gettext_noop("The criterion has no rule, so nobody can score it. Add “rule”.")
            yield context.error(note(text), *spot.path, code=code, check="rules")
        elif not node.is_leaf and node.rule is not None:
            text = gettext_noop("The criterion has a rule and criteria under it. Only a leaf has a rule; move it down.")
            yield context.error(note(text), *spot.path, "rule", code=code, check="rules")
        elif node.rule is not None:
            for doubt in node.rule.doubts():
                yield context.warning(doubt, *spot.path, "rule", code=code, check="rules")
