"""A leaf that no kind of unit reaches is dead weight in the total."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """A warning for each leaf whose kinds of unit are not among those that the set scores, and for a set without kinds."""
    if not criteria_set.unit_kinds:
        if not context.is_unread("unit_kinds"):
            text = gettext_noop("The set does not say which kinds of unit it scores. Add “unit_kinds”.")
            yield context.warning(note(text), "unit_kinds", check="reach")
        return
    known = context.unit_kinds | set(criteria_set.unit_kinds)
    for spot in context.spots(criteria_set):
        kinds = spot.placed.applies.unit_kind
        if not spot.node.is_leaf or not kinds or set(kinds) & set(criteria_set.unit_kinds):
            continue
        if set(kinds) <= known:
            text = gettext_noop("No unit reaches this criterion: it is for %(kinds)s, and the set scores %(scored)s.")
            values = note(text, kinds=kinds, scored=criteria_set.unit_kinds)
            yield context.warning(values, *spot.path, "applies", code=spot.node.code, check="reach")
