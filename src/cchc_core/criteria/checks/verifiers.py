"""Every leaf that documents prove should have a unit that verifies it."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """A warning for each document leaf that no verifier is named for."""
    for spot in context.spots(criteria_set):
        if spot.node.is_leaf and spot.placed.measured == "document" and not spot.placed.verifier:
            text = gettext_noop("No unit verifies this criterion. Add “verifier” here or above.")
            yield context.warning(note(text), *spot.path, code=spot.node.code, check="verifiers")
