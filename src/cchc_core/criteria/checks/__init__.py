"""Checks of a criteria set: one file each, each a function ``check(criteria_set, context)`` that yields problems.

A new check is a new file and a line in ``ALL``. Checks see a whole set, however it came about: from a file, from the
editor in the browser, or out of the database. ``context`` tells where parts stand, if they stand anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cchc_core.criteria.checks import (
    applicability,
    bounds,
    choices,
    codes,
    crosswalk,
    evidence,
    facts,
    fields,
    grades,
    keys,
    maxima,
    pools,
    reach,
    references,
    rules,
    sums,
    ties,
    verifiers,
)
from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem, in_order
from cchc_core.criteria.tree import CriteriaSet

Check = Callable[[CriteriaSet, Context], Iterator[Problem]]

ALL: tuple[Check, ...] = (
    choices.check,
    references.check,
    codes.check,
    keys.check,
    rules.check,
    maxima.check,
    bounds.check,
    facts.check,
    applicability.check,
    grades.check,
    ties.check,
    pools.check,
    crosswalk.check,
    sums.check,
    evidence.check,
    reach.check,
    fields.check,
    verifiers.check,
)

__all__ = ["ALL", "Check", "Context", "check_set"]


def check_set(criteria_set: CriteriaSet, context: Context | None = None) -> tuple[Problem, ...]:
    """Everything that the checks find, in the order of the file."""
    known = context or Context()
    return in_order(problem for check in ALL for problem in check(criteria_set, known))
